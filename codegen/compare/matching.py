"""Which enumeration or table of one registry is which of another: by name, or by what is in it where that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from codegen.model import Enumeration, Record, Registry, Table, Value

_LIKE = 0.5
"""How much of what two of them hold has to be in both before one is taken for the other, renamed."""

_File = TypeVar("_File", Enumeration, Table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs(Generic[_File]):
    """The enumerations, or the tables, of two registries in pairs, and those without a counterpart."""

    kept: tuple[tuple[_File, _File], ...]
    removed: tuple[_File, ...]
    added: tuple[_File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What two registries hold, matched.

    `renamed` leads from old class names to new ones, those of records included. `moved` leads, by the new names of
    enumerations, from old values to new ones of the members whose names stayed.
    """

    enumerations: Pairs[Enumeration]
    tables: Pairs[Table]
    renamed: Mapping[str, str]
    moved: Mapping[str, Mapping[Value, Value]]


def match(old: Registry, new: Registry) -> Matching:
    """The pairs, in the order of the new registry."""
    enumerations = _paired(old.enumerations, new.enumerations)
    tables = _paired(old.tables, new.tables)
    kept: list[tuple[Enumeration | Table, Enumeration | Table]] = [*enumerations.kept, *tables.kept]
    renamed = {before.name: after.name for before, after in kept}
    for before, after in kept:
        renamed.update({one.name: other.name for one, other in matched_records(before, after)})
    return Matching(
        enumerations=enumerations,
        tables=tables,
        renamed={name: other for name, other in renamed.items() if name != other},
        moved={new.name: _moved(old, new) for old, new in enumerations.kept},
    )


def _paired(old: tuple[_File, ...], new: tuple[_File, ...]) -> Pairs[_File]:
    by_name = {one.name: one for one in old}
    pairs = {one.name: by_name[one.name] for one in new if one.name in by_name}
    removed = [one for one in old if one.name not in pairs]
    added = [one for one in new if one.name not in pairs]
    likely = sorted(
        ((_likeness(before, after), before.name, after.name) for before in removed for after in added),
        key=lambda found: (-found[0], found[1:]),
    )
    for likeness, name, new_name in likely:
        left = next((one for one in removed if one.name == name), None)
        if likeness >= _LIKE and left and new_name not in pairs:
            pairs[new_name] = left
            removed.remove(left)
    return Pairs(
        kept=tuple((pairs[one.name], one) for one in new if one.name in pairs),
        removed=tuple(removed),
        added=tuple(one for one in added if one.name not in pairs),
    )


def _moved(before: Enumeration, after: Enumeration) -> Mapping[Value, Value]:
    """The values that members had and have, of those whose names stayed and whose values did not."""
    now = {member.name: member.value for member in after.members}
    return {one.value: now[one.name] for one in before.members if one.name in now and one.value != now[one.name]}


def matched_records(old: Enumeration | Table, new: Enumeration | Table) -> tuple[tuple[Record, Record], ...]:
    """The records of a file in pairs: by name, or by the names of their fields where the name changed."""
    before, after = ({record.name: record for record in one.records} for one in (old, new))
    pairs = [(one, after[name]) for name, one in before.items() if name in after]
    for one in old.records:
        if one.name not in after:
            names = [field.name for field in one.fields]
            likely = (
                other
                for other in new.records
                if other.name not in before
                and all(other is not taken for _, taken in pairs)
                and names == [field.name for field in other.fields]
            )
            pairs += [(one, other) for other in likely][:1]
    return tuple(pairs)


def _likeness(old: Enumeration | Table, new: Enumeration | Table) -> float:
    """The share of what two files hold that both have, from 0 to 1; the file's name counts as one such thing."""
    before, after = _contents(old), _contents(new)
    return len(before & after) / len(before | after)


def _contents(file: Enumeration | Table) -> set[tuple[str, str]]:
    """The names and values of an enumeration, or the columns and rows of a table."""
    held = {("file", file.module)}
    if isinstance(file, Table):
        return (
            held | {("name", one.name) for one in file.attributes} | {("row", str(one.attributes)) for one in file.rows}
        )
    for member in file.members:
        held |= {("name", member.name), ("value", str(member.value))}
    return held
