"""The order of the keys of the entries of a registry file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import TYPE_CHECKING, Any

from codegen.fixes.entry_order import ENTRIES, UNSORTED, inline_entries
from codegen.model import LINES
from codegen.rules.form import LAYOUT
from codegen.toml.attached_comments import CommentedToml, Move, TomlItem, TomlTable, grouped, in_order
from codegen.toml.formatting import Fix
from codegen.toml.positions import key_names

if TYPE_CHECKING:
    from tree_sitter import Node

_KEYS = (
    *("name", "value", "first", "last", "pattern", "number", "title", "date", "state", "phrase", "description"),
    *("references", "status", "replaced_by", "until", "aliases"),
    *("obsoletes", "obsoleted_by", "updates", "updated_by"),
)
"""The usual order of the keys of an entry. Attributes come next, in the order of their declarations."""
_LAST_KEYS = ("differs", "gaps")
_AGREED = 0.75
"""The share of a file's entries that must agree on another order of two keys."""


def sort_keys(
    toml: CommentedToml, document: Mapping[str, Any], rules: Collection[str], counts: Counter[tuple[str, Fix]]
) -> int:
    """Sort the keys of each entry, count that by rule, and return the first line with another layout, or 0.

    `name` and `value` come first. The others have the usual order, unless most entries of the file have another one.
    """
    first_line = _gather_members(toml, counts) if LAYOUT in rules else 0
    attributes = document.get("attribute")
    declared = tuple(attributes) if isinstance(attributes, dict) else ()
    changes = _Changes()
    for array in (*ENTRIES, LINES):
        entries = list(_entries(toml, array, changes))
        sequences = Counter(tuple(dict.fromkeys(names)) for _, names, _ in entries)
        first = {"member": ("name", "value"), "alias": ("name", "value"), LINES: ("value",)}.get(array, ())
        usual = declared if array == "row" else (*_KEYS, *declared, *_LAST_KEYS)
        ranks = _ranks(sequences, usual) if LAYOUT in rules else {}
        sorted_sequences: dict[tuple[str, ...], tuple[list[int], bool, bool]] = {}
        for item, names, move in entries:
            if names not in sorted_sequences:
                sorted_sequences[names] = _sorted_names(names, first if UNSORTED in rules else (), ranks)
            order, is_named_late, is_unusual = sorted_sequences[names]
            if is_named_late or is_unusual:
                move(order)
                counts[UNSORTED, "keys"] += is_named_late
                counts[LAYOUT, "keys"] += is_unusual
                first_line = first_line or (item.line if is_unusual else 0)
    changes.make()
    return first_line


def _gather_members(toml: CommentedToml, counts: Counter[tuple[str, Fix]]) -> int:
    """Write the dotted keys of each member together, count the keys, and return the line of the first one, or 0."""
    keys = toml.tables[0].gather((LINES,))
    counts[LAYOUT, "keys"] += len(keys)
    return min((item.line for item in keys), default=0)


class _Changes:
    """The changes of entries. They are made together: a file may have thousands of entries in one table or item."""

    def __init__(self) -> None:
        self.splices: dict[TomlItem, list[tuple[Node, str]]] = {}
        self.moves: dict[TomlTable, list[Move[TomlItem]]] = {}

    def make(self) -> None:
        for item, texts in self.splices.items():
            item.splice(texts)
        for table, moves in self.moves.items():
            table.move_pairs(*moves)


def _sorted_names(
    names: tuple[str, ...], first: tuple[str, ...], ranks: Mapping[str, int]
) -> tuple[list[int], bool, bool]:
    """Return the order of the keys of an entry, whether one of `first` came late, and whether others move too."""

    def is_late(index: int) -> int:
        return first.index(names[index]) if names[index] in first else len(first)

    indexes = list(range(len(names)))
    named = sorted(indexes, key=is_late)
    order = sorted(named, key=lambda index: (is_late(index), ranks.get(names[index], 0))) if ranks else named
    return order, named != indexes, order != named


_Entry = tuple[TomlItem, tuple[str, ...], Callable[[Sequence[int]], None]]
"""The first item of an entry, its keys as written, and the function that gives its pairs another order."""


def _entries(toml: CommentedToml, array: str, changes: _Changes) -> Iterator[_Entry]:
    """Yield each entry. Their functions add to the changes."""
    for table in toml.tables:
        is_line = array == LINES and len(table.names) == 2 and table.names[0] == LINES
        if (table.names == (array,) and table.is_array) or is_line:
            yield from _table_entry(table, table.groups(table.names), len(table.names), changes)
        elif array == LINES and table.names in ((), (LINES,)):
            for items in table.groups((LINES,)):
                if len(items[0].names) == 2:
                    yield from _inline_entry(items[0], items[0].node.named_children[1], changes)
                else:
                    yield from _table_entry(table, grouped(items, 2), 2, changes)
    for item, _, nodes in inline_entries(toml, array):
        for node in nodes:
            yield from _inline_entry(item, node.named_children[1] if array == LINES else node, changes)


def _table_entry(
    table: TomlTable, groups: Sequence[Sequence[TomlItem]], depth: int, changes: _Changes
) -> Iterator[_Entry]:
    """Yield the entry with these groups of pairs of a table. `depth` is the number of names before their keys."""

    def move(order: Sequence[int]) -> None:
        changes.moves.setdefault(table, []).append((groups, order))

    if groups:
        yield table.items[0], tuple(group[0].names[depth] for group in groups), move


def _inline_entry(item: TomlItem, table: Node, changes: _Changes) -> Iterator[_Entry]:
    """Yield an inline table in an item as an entry."""

    def move(order: Sequence[int]) -> None:
        changes.splices.setdefault(item, []).append((table, in_order(table, pairs, order)))

    if table.type == "inline_table":
        pairs = table.named_children
        yield item, tuple(key_names(pair.named_children[0])[0] for pair in pairs), move


def _ranks(sequences: Mapping[tuple[str, ...], int], usual: Sequence[str]) -> dict[str, int]:
    """Return the place of each key in the order of a file's entries."""
    before: Counter[tuple[str, str]] = Counter()
    for names, number in sequences.items():
        for pair in combinations(names, 2):
            before[pair] += number
    places = {name: place for place, name in enumerate(usual)}
    waiting = {name: 0 for names in sequences for name in names}
    later: dict[str, list[str]] = {name: [] for name in waiting}
    for name, other in {(min(pair), max(pair)) for pair in before}:
        share = before[name, other] / (before[name, other] + before[other, name])
        is_usual = (places.get(name, len(places)), name) < (places.get(other, len(places)), other)
        if share >= _AGREED or (share > 1 - _AGREED and is_usual):
            first, second = name, other
        else:
            first, second = other, name
        later[first].append(second)
        waiting[second] += 1
    return _topological(later, waiting, places)


def _topological(
    later: Mapping[str, Sequence[str]], waiting: dict[str, int], places: Mapping[str, int]
) -> dict[str, int]:
    """Return the place of each name in an order in which the names in `later` come after it.

    Names that can have either order are in the usual order.
    """
    ranks: dict[str, int] = {}
    ready = [(number > 0, places.get(name, len(places)), name) for name, number in waiting.items()]
    heapify(ready)  # names that wait for each other keep their usual order
    while ready:
        _, _, name = heappop(ready)
        if name in ranks:
            continue
        ranks[name] = len(ranks)
        for other in later[name]:
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, (False, places.get(other, len(places)), other))
    return ranks
