"""Which enumeration of one registry is which of another: by name, or by what is in it where the name changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.model import Enumeration, Record, Registry

_LIKE = 0.5
"""How much of what two enumerations hold has to be in both before one is taken for the other, renamed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The enumerations of two registries in pairs, and those without a counterpart.

    `renamed` leads from old class names to new ones, those of records included.
    """

    kept: tuple[tuple[Enumeration, Enumeration], ...]
    removed: tuple[Enumeration, ...]
    added: tuple[Enumeration, ...]
    renamed: Mapping[str, str]


def match(old: Registry, new: Registry) -> Matched:
    """The pairs, in the order of the new registry."""
    pairs = {one.name: other for one in new.enumerations if (other := old.enumeration(one.name))}
    removed = [one for one in old.enumerations if one.name not in pairs]
    added = [one for one in new.enumerations if one.name not in pairs]
    likely = sorted(
        ((_likeness(before, after), before.name, after.name) for before in removed for after in added),
        key=lambda found: (-found[0], found[1:]),
    )
    for likeness, name, new_name in likely:
        left = next((one for one in removed if one.name == name), None)
        if likeness >= _LIKE and left and new_name not in pairs:
            pairs[new_name] = left
            removed.remove(left)
    kept = tuple((pairs[one.name], one) for one in new.enumerations if one.name in pairs)
    renamed = {before.name: after.name for before, after in kept}
    for before, after in kept:
        renamed.update({one.name: other.name for one, other in records(before, after)})
    return Matched(
        kept=kept,
        removed=tuple(removed),
        added=tuple(one for one in added if one.name not in pairs),
        renamed={name: other for name, other in renamed.items() if name != other},
    )


def records(old: Enumeration, new: Enumeration) -> tuple[tuple[Record, Record], ...]:
    """The records of an enumeration in pairs: by name, or by the names of their fields where the name changed."""
    pairs = [(one, other) for one in old.records if (other := new.record(one.name))]
    for one in old.records:
        if not new.record(one.name):
            names = [field.name for field in one.fields]
            likely = (
                other
                for other in new.records
                if not old.record(other.name)
                and all(other is not taken for _, taken in pairs)
                and names == [field.name for field in other.fields]
            )
            pairs += [(one, other) for other in likely][:1]
    return tuple(pairs)


def _likeness(old: Enumeration, new: Enumeration) -> float:
    """The share of names and values that two enumerations have in common, from 0 to 1; the file's name counts as one
    of them.
    """
    before, after = _held(old), _held(new)
    return len(before & after) / len(before | after)


def _held(enumeration: Enumeration) -> set[tuple[str, str]]:
    held = {("file", enumeration.module)}
    for member in enumeration.members:
        held |= {("name", member.name), ("value", str(member.value))}
    return held
