"""The order of the entries of a registry file, and of its lists of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codegen.model import LINES, natural_sort_key
from codegen.rules.order import range_sort_key
from codegen.toml.layout import TomlItem, TomlLayout, sorted_strings
from codegen.toml.positions import key_names

if TYPE_CHECKING:
    from tree_sitter import Node

UNSORTED = "unsorted"
"""The rule about the order."""
ENTRIES = ("member", "alias", "range", "family", "row", "rfc")
"""The arrays of tables at the top of a registry file."""

_SortKeys = Sequence[tuple[object, ...]]


def sort_lists(layout: TomlLayout, document: Mapping[str, Any]) -> int:
    """Sort the lists of text that must be sorted, and return their number."""
    number = 0
    for item in layout.pairs():
        if any(name in item.body for name in (b"aliases", b"choices", b"keywords")):
            lists = [(node, sorted_strings(node)) for node in _lists(item, document)]
            splices = [(node, text) for node, text in lists if text is not None]
            item.splice(splices)
            number += len(splices)
    return number


def _lists(item: TomlItem, document: Mapping[str, Any]) -> Iterator[Node]:
    """Yield the lists in the value of a pair that must be sorted."""
    values = [(item.names, item.node.named_children[1])]
    while values:
        names, node = values.pop()
        if node.type == "array" and is_sorted_list(names, document):
            yield node
        elif node.type == "inline_table":
            pairs = (child.named_children[:2] for child in node.named_children)
            values += [((*names, *key_names(key)), value) for key, value in pairs]


def is_sorted_list(names: tuple[str, ...], document: Mapping[str, Any]) -> bool:
    """Whether the rule `unsorted` is about the list at these keys."""
    match names:
        case ("keywords",):
            return "enumeration" not in document and "table" not in document
        case ("member", "aliases") | ("members", _, "aliases"):
            return True
        case ("attribute", _, "choices") | ("record", _, "field", _, "choices"):
            return True
    return False


def sort_entries(layout: TomlLayout, document: Mapping[str, Any]) -> int:
    """Sort the entries of each array and the lines of members, and return how many of these were not sorted."""
    number = 0
    for array in ENTRIES:
        units = layout.units(array)
        entries = document.get(array)
        keys = _entry_keys(array, entries) if isinstance(entries, list) and len(entries) == len(units) else ()
        order = sorted(range(len(keys)), key=keys.__getitem__)
        if order != list(range(len(keys))):
            layout.move_units(units, order)
            number += 1
    lines = document.get(LINES)
    for table in layout.tables:
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
