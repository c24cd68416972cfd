"""The order of the entries of a registry file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codegen.fixes.list_order import array_in_order
from codegen.model import LINES, natural_sort_key
from codegen.rules.order import range_sort_key
from codegen.toml.attached_comments import CommentedToml, TomlItem
from codegen.toml.positions import key_names

if TYPE_CHECKING:
    from tree_sitter import Node

UNSORTED = "unsorted"
ENTRIES = ("member", "alias", "range", "family", "row", "rfc")
"""The arrays of tables at the top of a registry file."""

_SortKeys = Sequence[tuple[object, ...]]


def sort_entries(toml: CommentedToml, document: Mapping[str, Any]) -> int:
    """Sort the entries of each array and the lines of members, and return how many of these were not sorted."""
    number = 0
    for array in ENTRIES:
        units = toml.units(array)
        if order := _unsorted_order(_entry_keys(array, document.get(array), len(units))):
            toml.move_units(units, order)
            number += 1
    for table in toml.tables:
        if table.names in ((), (LINES,)):
            groups = table.groups((LINES,))
            if order := _unsorted_order(_line_keys([group[0].names[1] for group in groups], document)):
                table.move_pairs((groups, order))
                number += 1
    for array in (*ENTRIES, LINES):
        for item, value, nodes in inline_entries(toml, array):
            if array == LINES:
                keys = _line_keys([key_names(node.named_children[0])[0] for node in nodes], document)
            else:
                keys = _entry_keys(array, document.get(array), len(nodes))
            if order := _unsorted_order(keys):
                item.splice([(value, array_in_order(value, nodes, order))])
                number += 1
    return number


def inline_entries(toml: CommentedToml, array: str) -> Iterator[tuple[TomlItem, Node, list[Node]]]:
    """Yield the pair with all entries in its value, that value, and the entries: `members = {A = 1}`."""
    for item in toml.tables[0].pairs:
        value = item.node.named_children[1]
        if item.names == (array,) and value.type == ("inline_table" if array == LINES else "array"):
            yield item, value, [child for child in value.named_children if child.type != "comment"]


def _unsorted_order(keys: _SortKeys) -> list[int]:
    """Return the order that sorts the keys; [] if they are sorted."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return order if order != list(range(len(keys))) else []


def _line_keys(names: Sequence[str], document: Mapping[str, Any]) -> _SortKeys:
    """Return the sort key of each line of `[members]`; () if a name is repeated, or a line has no valid key."""
    lines = document.get(LINES)
    if not isinstance(lines, dict):  # [[members]]
        return ()
    values = [line.get("value") if isinstance(line := lines[name], dict) else line for name in names]
    return _value_keys(values) if len(set(names)) == len(names) else ()


def _entry_keys(array: str, entries: object, number: int) -> _SortKeys:
    """Return the sort key of each entry; () if they are not sorted or not `number`, or one has no valid key."""
    if not isinstance(entries, list) or len(entries) != number or not all(isinstance(each, dict) for each in entries):
        return ()
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
