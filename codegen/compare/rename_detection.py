"""Pairs of the enumerations and tables of two registries: by name, or by content if the name changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from codegen.model import Enumeration, Registry, Table, Value

_LIKE = 0.5
"""The share of equal content from which a removed and an added file are one renamed file."""

_File = TypeVar("_File", Enumeration, Table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs(Generic[_File]):
    """The enumerations or the tables of two registries in pairs, and those that only one registry has."""

    kept: tuple[tuple[_File, _File], ...]
    removed: tuple[_File, ...]
    added: tuple[_File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Two registries, and the pairs of their content.

    `renamed` maps old names of enumerations and tables to new ones. `moved` maps, by the new name of an enumeration,
    old values of members to new values if the name is the same.
    """

    old: Registry
    new: Registry
    enumerations: Pairs[Enumeration]
    tables: Pairs[Table]
    renamed: Mapping[str, str]
    moved: Mapping[str, Mapping[Value, Value]]


def match(old: Registry, new: Registry) -> Matching:
    """Return the pairs of two registries, in the order of the new one."""
    enumerations = _paired(old.enumerations, new.enumerations)
    tables = _paired(old.tables, new.tables)
    return Matching(
        old=old,
        new=new,
        enumerations=enumerations,
        tables=tables,
        renamed={before.name: after.name for before, after in (*enumerations.kept, *tables.kept)},
        moved={after.name: _moved(before, after) for before, after in enumerations.kept},
    )


def _paired(old: tuple[_File, ...], new: tuple[_File, ...]) -> Pairs[_File]:
    by_name = {file.name: file for file in old}
    pairs = {file.name: by_name[file.name] for file in new if file.name in by_name}
    removed = [file for file in old if file.name not in pairs]
    added = [file for file in new if file.name not in pairs]
    candidates = sorted(
        ((_likeness(before, after), before.name, after.name) for before in removed for after in added),
        key=lambda candidate: (-candidate[0], candidate[1:]),
    )
    for likeness, name, new_name in candidates:
        left = next((file for file in removed if file.name == name), None)
        if likeness >= _LIKE and left and new_name not in pairs:
            pairs[new_name] = left
            removed.remove(left)
    return Pairs(
        kept=tuple((pairs[file.name], file) for file in new if file.name in pairs),
        removed=tuple(removed),
        added=tuple(file for file in added if file.name not in pairs),
    )


def _moved(before: Enumeration, after: Enumeration) -> Mapping[Value, Value]:
    """Return old and new value of each member that has another value under the same name."""
    values = {member.name: member.value for member in after.members}
    return {
        member.value: values[member.name]
        for member in before.members
        if member.name in values and member.value != values[member.name]
    }


def _likeness(old: Enumeration | Table, new: Enumeration | Table) -> float:
    """Return the share of equal content of two files, from 0 to 1. The name of the file is a part of the content."""
    before, after = _contents(old), _contents(new)
    return len(before & after) / len(before | after)


def _contents(file: Enumeration | Table) -> set[tuple[str, str]]:
    contents = {("file", file.module)}
    if isinstance(file, Table):
        columns = {("name", attribute.name) for attribute in file.attributes}
        return contents | columns | {("row", str(row.attributes)) for row in file.rows}
    for member in file.members:
        contents |= {("name", member.name), ("value", str(member.value))}
    return contents
