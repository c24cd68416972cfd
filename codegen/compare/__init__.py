"""The comparison of two registries: what changed for users of the package, and which version that needs.

Knows the model; knows no file, no revision, no output and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from codegen.compare import enumerations, fields, members, rows
from codegen.compare.difference import Difference, difference, value_difference
from codegen.compare.next_version import Advice, advise, last_release, step
from codegen.compare.rename_detection import Pairs, match
from codegen.compare.rules import IGNORED, RULES, SEVERITIES, DiffRule, Severity
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
    "step",
]


def compare(old: Registry, new: Registry, policy: Mapping[str, str] | None = None) -> tuple[Difference, ...]:
    """Return every difference, sorted by severity and rule, the most severe first.

    `policy` gives rules another severity by name. The severity "none" suppresses the differences of a rule.
    """
    order = [rule.name for rule in RULES]
    differences = [rated for difference in _differences(old, new) if (rated := _rated(difference, policy or {}))]
    return tuple(
        sorted(differences, key=lambda each: (SEVERITIES.index(each.rule.severity), order.index(each.rule.name)))
    )


def _rated(difference: Difference, policy: Mapping[str, str]) -> Difference | None:
    """Return a difference with the severity in the policy, or None if the policy suppresses it."""
    name = policy.get(difference.rule.name, difference.rule.severity)
    if name == IGNORED:
        return None
    severity = next(severity for severity in SEVERITIES if severity == name)
    return replace(difference, rule=difference.rule._replace(severity=severity))


def _differences(old: Registry, new: Registry) -> Iterator[Difference]:
    yield from _package(old, new)
    matched = match(old, new)
    for pairs in (matched.enumerations, matched.tables):
        yield from _added_and_removed(pairs, new)
    for before, after in matched.enumerations.kept:
        if before is after:  # a file that `codegen watch` has not read again
            continue
        yield from enumerations.compare_enumerations(before, after)
        yield from fields.compare_attributes(matched, before, after)
        kept = fields.comparable_attributes(matched, before, after)
        yield from members.compare_members(matched, before, after, kept)
        yield from rows.compare_ranges(before, after, kept, matched.moved[after.name])
    for old_table, new_table in matched.tables.kept:
        if old_table is new_table:
            continue
        yield from enumerations.compare_heads(old_table, new_table)
        yield from fields.compare_columns(matched, old_table, new_table)
        yield from rows.compare_rows(old_table, new_table, fields.comparable_attributes(matched, old_table, new_table))


def _added_and_removed(pairs: Pairs[Enumeration] | Pairs[Table], new: Registry) -> Iterator[Difference]:
    """Yield the enumerations or tables, and their records, that only one registry has."""
    classes = {record.name for file in new.files for record in file.records}
    for file in pairs.removed:
        yield difference(f"{file.head}-removed", file.name, new.package.file, old=file.file)
        for record in file.records:
            if record.name not in classes:
                yield difference("record-removed", record.name, new.package.file, old=file.file)
    for file in pairs.added:
        yield difference(f"{file.head}-added", file.name, file.file, (file.head,))


def _package(old: Registry, new: Registry) -> Iterator[Difference]:
    """Yield the differences of the package itself. Its version is not a difference."""
    before, after = old.package, new.package
    if before.name != after.name:
        yield difference("package-renamed", before.name, after.file, ("name",), old=before.name, new=after.name)
    for field in ("title", "description", "license", "keywords"):
        old_value, new_value = getattr(before, field), getattr(after, field)
        subject = f"{after.name}.{field}"
        yield from value_difference("metadata-changed", subject, after.file, (field,), old_value, new_value)
    if before.status and after.status and any(enumeration.open for enumeration in new.enumerations):
        yield from value_difference(
            "attribute-value-changed",
            "status of unregistered members",
            after.file,
            ("status", "unregistered"),
            before.status.unregistered,
            after.status.unregistered,
        )
