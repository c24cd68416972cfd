"""The comparison of the members of two enumerations: their texts, attributes and order."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.class_attributes import discouraged_statuses
from codegen.compare.difference import (
    Difference,
    difference,
    format_value,
    order_difference,
    text_differences,
    value_difference,
)
from codegen.compare.fields import MatchedAttribute
from codegen.compare.names_and_aliases import compare_names, value_key
from codegen.compare.rename_detection import Matching
from codegen.model import Enumeration, Member


def compare_members(
    sides: Matching, before: Enumeration, after: Enumeration, kept: tuple[MatchedAttribute, ...]
) -> Iterator[Difference]:
    """Yield every difference between the members of two enumerations, with their names and aliases.

    Only the `kept` attributes are compared.
    """
    yield from compare_names(before, after)
    pairs = _pairs(before, after)
    for old, new in pairs:
        yield from _entry(sides, after, old, new, kept)
    new_aliases = {alias.name: alias for alias in after.aliases}
    for alias in before.aliases:
        if alias.name in new_aliases:
            yield from _entry(sides, after, alias, new_aliases[alias.name], kept)
    new_names = {old.name: new.name for old, new in pairs if value_key(old) == value_key(new)}
    names = {member.name: new_names[member.name] for member in before.members if member.name in new_names}
    keys = after.members[0].place[:1] if after.members else ()
    yield from order_difference(
        f"{after.name}: members", after.file, keys, names, [member.name for member in after.members]
    )


def _pairs(before: Enumeration, after: Enumeration) -> tuple[tuple[Member, Member], ...]:
    """Return the members of both enumerations in pairs: with the same name, or else with the same value."""
    names = {member.name: member for member in after.members}
    values = {value_key(member): member for member in after.members}
    pairs = [(old, names[old.name]) for old in before.members if old.name in names]
    paired = {new.name for _, new in pairs}
    for old in before.members:
        new = values.get(value_key(old))
        if old.name not in names and new and new.name not in paired:
            pairs.append((old, new))
    order = {member.name: index for index, member in enumerate(after.members)}
    return tuple(sorted(pairs, key=lambda pair: order[pair[1].name]))


def _entry(
    sides: Matching, after: Enumeration, old: Member, new: Member, kept: tuple[MatchedAttribute, ...]
) -> Iterator[Difference]:
    subject = f"{after.name}.{new.name}"
    yield from text_differences(subject, after.file, new.place, old, new)
    for field in kept:
        old_value, new_value = field.old(old.value_of(field.name)), field.new(new.value_of(field.name))
        keys = (*new.place, field.name)
        is_discouraged = new.status in discouraged_statuses(sides.new)
        if field.name == "status" and is_discouraged and old.status not in discouraged_statuses(sides.old):
            yield difference(
                "member-deprecated", subject, after.file, keys, old=format_value(old_value), new=format_value(new_value)
            )
        else:
            yield from value_difference(
                "attribute-value-changed", f"{subject}.{field.name}", after.file, keys, old_value, new_value
            )
