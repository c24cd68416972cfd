"""Registry against registry: what changed for the people who use the package, and what that means for its version.

Knows the model; knows no file, no revision, no output and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.compare import enumerations, fields, members, rows
from codegen.compare.difference import Difference, difference, value_difference
from codegen.compare.matching import Pairs, match
from codegen.compare.rules import IGNORED, RULES, SEVERITIES, DiffRule, Severity, most_severe
from codegen.compare.version import Advice, advise, last_release, step
from codegen.model import Enumeration, Registry, Table

__all__ = [
    "RULES",
    "SEVERITIES",
    "Advice",
    "DiffRule",
    "Difference",
    "Severity",
    "advise",
    "compare",
    "last_release",
    "most_severe",
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
    sides = fields.MatchedRegistries(old=old, new=new, renamed=matched.renamed, moved=matched.moved)
    for one in (matched.enumerations, matched.tables):
        yield from _come_and_gone(one, new)
    for before, after in matched.enumerations.kept:
        yield from enumerations.compare_enumerations(before, after)
        yield from fields.compare_attributes(sides, before, after)
        kept = fields.comparable_attributes(sides, before, after)
        yield from members.compare_members(sides, before, after, kept)
        yield from rows.compare_ranges(before, after, kept, matched.moved[after.name])
    for table, now in matched.tables.kept:
        yield from enumerations.compare_heads(table, now)
        yield from fields.compare_columns(sides, table, now)
        yield from rows.compare_rows(table, now, fields.comparable_attributes(sides, table, now))


def _come_and_gone(pairs: Pairs[Enumeration] | Pairs[Table], new: Registry) -> Iterator[Difference]:
    """Enumerations or tables, and their records, that one of the two sides does not have."""
    classes = {record.name for one in new.files for record in one.records}
    for gone in pairs.removed:
        yield difference(f"{gone.head}-removed", gone.name, new.package.file, old=gone.file)
        for record in gone.records:
            if record.name not in classes:
                yield difference("record-removed", record.name, new.package.file, old=gone.file)
    for come in pairs.added:
        yield difference(f"{come.head}-added", come.name, come.file, (come.head,))


def _package(old: Registry, new: Registry) -> Iterator[Difference]:
    """Differences of the package as a whole; its version is no difference of its own."""
    before, after = old.package, new.package
    if before.name != after.name:
        yield difference("package-renamed", before.name, after.file, ("name",), old=before.name, new=after.name)
    for field in ("title", "description", "license"):
        yield from value_difference(
            "metadata-changed",
            f"{after.name}.{field}",
            after.file,
            (field,),
            getattr(before, field),
            getattr(after, field),
        )
    yield from value_difference(
        "metadata-changed", f"{after.name}.keywords", after.file, ("keywords",), before.keywords, after.keywords
    )
    if before.status and after.status and any(one.open for one in new.enumerations):
        yield from value_difference(
            "attribute-value-changed",
            "status of unregistered members",
            after.file,
            ("status", "unregistered"),
            before.status.unregistered,
            after.status.unregistered,
        )
