"""Registry against registry: what changed for the people who use the package, and what that means for its version.

Knows the model; knows no file, no revision, no output and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.compare import enumerations, fields, members
from codegen.compare.difference import Difference, changed, difference
from codegen.compare.matching import match
from codegen.compare.rules import IGNORED, RULES, SEVERITIES, Rule, Severity, check_policy, gravest
from codegen.compare.version import Advice, advise, last_release, step
from codegen.model import Registry

__all__ = [
    "RULES",
    "SEVERITIES",
    "Advice",
    "Difference",
    "Rule",
    "Severity",
    "advise",
    "check_policy",
    "compare",
    "gravest",
    "last_release",
    "step",
]


def compare(old: Registry, new: Registry, policy: Mapping[str, str] | None = None) -> tuple[Difference, ...]:
    """Every difference, the gravest first, in the order of rules and then of places.

    `policy` gives rules another severity, by their names, or "none" to leave their differences out.
    """
    order = [rule.name for rule in RULES]
    found = [judged for one in _all(old, new) if (judged := _judged(one, policy or {}))]
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.rule.severity), order.index(one.rule.name))))


def _judged(one: Difference, policy: Mapping[str, str]) -> Difference | None:
    """The difference with the severity that the policy gives it; None where it gives none."""
    severity = policy.get(one.rule.name, one.rule.severity)
    if severity == IGNORED:
        return None
    known = next(level for level in SEVERITIES if level == severity)
    return Difference(
        rule=one.rule._replace(severity=known),
        subject=one.subject,
        old=one.old,
        new=one.new,
        file=one.file,
        keys=one.keys,
    )


def _all(old: Registry, new: Registry) -> Iterator[Difference]:
    yield from _package(old, new)
    matched = match(old, new)
    for before in matched.removed:
        yield difference("enumeration-removed", before.name, new.package.file, old=before.file)
    for after in matched.added:
        yield difference("enumeration-added", after.name, after.file, ("enumeration",))
    for before, after in matched.kept:
        yield from enumerations.compare(before, after)
        yield from fields.compare(old, new, before, after, matched.renamed)
        kept = fields.kept(old, new, before, after, matched.renamed)
        yield from members.compare(old, new, before, after, kept)


def _package(old: Registry, new: Registry) -> Iterator[Difference]:
    """Differences of the package as a whole; its version is no difference of its own."""
    before, after = old.package, new.package
    if before.name != after.name:
        yield difference("package-renamed", before.name, after.file, ("name",), old=before.name, new=after.name)
    for field in ("title", "description", "license"):
        yield from changed(
            "metadata-changed",
            f"{after.name}.{field}",
            after.file,
            (field,),
            getattr(before, field),
            getattr(after, field),
        )
    yield from changed(
        "metadata-changed", f"{after.name}.keywords", after.file, ("keywords",), before.keywords, after.keywords
    )
    if before.status and after.status and any(one.open for one in new.enumerations):
        yield from changed(
            "attribute-value-changed",
            "status of unregistered members",
            after.file,
            ("status", "unregistered"),
            before.status.unregistered,
            after.status.unregistered,
        )
