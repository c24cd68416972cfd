"""The order of the entries of a registry file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codegen.model import LINES, natural_sort_key
from codegen.rules.order import range_sort_key
from codegen.toml.attached_comments import CommentedToml

if TYPE_CHECKING:
    pass

UNSORTED = "unsorted"
"""The rule about the order."""
ENTRIES = ("member", "alias", "range", "family", "row", "rfc")
"""The arrays of tables at the top of a registry file."""

_SortKeys = Sequence[tuple[object, ...]]


def sort_entries(toml: CommentedToml, document: Mapping[str, Any]) -> int:
    """Sort the entries of each array and the lines of members, and return how many of these were not sorted."""
    number = 0
    for array in ENTRIES:
        units = toml.units(array)
        entries = document.get(array)
        keys = _entry_keys(array, entries) if isinstance(entries, list) and len(entries) == len(units) else ()
        order = sorted(range(len(keys)), key=keys.__getitem__)
        if order != list(range(len(keys))):
            toml.move_units(units, order)
            number += 1
    lines = document.get(LINES)
    for table in toml.tables:
        if table.names == (LINES,) and isinstance(lines, dict):
            groups = table.groups()
            names = [group[0].names[1] for group in groups]
            values = [line.get("value") if isinstance(line := lines[name], dict) else line for name in names]
            keys = _value_keys(values) if len(set(names)) == len(names) else ()
            order = sorted(range(len(keys)), key=keys.__getitem__)
            if order != list(range(len(keys))):
                table.move_pairs(groups, order)
                number += 1
    return number


def _entry_keys(array: str, entries: Sequence[Mapping[str, Any]]) -> _SortKeys:
    """Return the sort key of each entry; () if the entries are not sorted, or one has no valid key."""
    if array in ("member", "alias"):
        return _value_keys([entry.get("value") for entry in entries])
    if array == "range":
        if not _value_keys([entry[name] for entry in entries for name in ("first", "last") if name in entry]):
            return ()
        return [range_sort_key(_key(entry.get("first")), _key(entry.get("last"))) for entry in entries]
    name = {"family": "pattern", "rfc": "number"}.get(array)
    if name is None:
        return ()
    values = [entry.get(name) for entry in entries]
    types = {type(value) for value in values}
    return [(value,) for value in values] if types == {str if array == "family" else int} else ()


def _value_keys(values: Sequence[Any]) -> _SortKeys:
    """Return the sort keys of values; () if they are not all integers, all texts, or all lists of these."""
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    is_valid = len({type(value) for value in values}) == 1 and {type(part) for part in parts} <= {int, str}
    return [natural_sort_key(_key(value)) for value in values] if is_valid else ()


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
