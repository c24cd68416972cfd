"""A TOML file as its items: tables and pairs, each with the comments that belong to it. Items move with their comments.

A comment belongs to the item below it. Comments that follow an item directly and end with an empty line belong to that
item. Knows no registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from codegen.toml.positions import key_names, parse_toml

if TYPE_CHECKING:
    from tree_sitter import Node

_Part = TypeVar("_Part", "TomlItem", "TomlTable")
Move: TypeAlias = tuple[Sequence[Sequence[_Part]], Sequence[int]]
"""Groups of items or tables, and their new order: the old index of each group."""


@dataclass(slots=True, eq=False)
class TomlItem:
    """A header or a pair: its lines, the comments above and below it, and the empty lines before all of that.

    All texts are whole lines. `names` are the keys of the table and, for a pair, those of the pair.
    """

    node: Node
    names: tuple[str, ...]
    is_header: bool
    is_array: bool
    line: int
    """The first line of the header or pair, counted from 1."""
    start: int
    """The place in the text of the node at which the body begins."""
    body: bytes
    gap: str = ""
    lead: str = ""
    trail: str = ""

    def splice(self, texts: Iterable[tuple[Node, str]]) -> None:
        """Replace the texts of nodes of the pair, which must not be inside each other."""
        for node, text in sorted(texts, key=lambda splice: -splice[0].start_byte):
            start, end = node.start_byte - self.start, node.end_byte - self.start
            self.body = self.body[:start] + text.encode() + self.body[end:]
        self.node, self.start = parse_toml(self.body).named_children[0], 0


@dataclass(slots=True, eq=False)
class TomlTable:
    """A header with its pairs. The pairs before the first header are a table without a header."""

    names: tuple[str, ...] = ()
    is_array: bool = False
    items: list[TomlItem] = field(default_factory=list)

    @property
    def pairs(self) -> list[TomlItem]:
        return self.items[1:] if self.items and self.items[0].is_header else self.items

    def groups(self, names: tuple[str, ...]) -> list[list[TomlItem]]:
        """Return the pairs below these keys, those with the same next key together: `a.x = 1` and `a.y = 2`."""
        depth = len(names)
        pairs = (item for item in self.pairs if item.names[:depth] == names and len(item.names) > depth)
        return grouped(pairs, depth)

    def move_pairs(self, *moves: Move[TomlItem]) -> None:
        """Give groups of pairs another order. All pairs of a group move to the place of its first pair."""
        for groups, order in moves:
            _move_gaps([group[0] for group in groups], order)
        self.items = _moved(self.items, moves)

    def gather(self, names: tuple[str, ...]) -> list[TomlItem]:
        """Move each group of pairs below these keys to one place. Return the pairs that were at another place."""
        places = {item: place for place, item in enumerate(self.items)}
        groups = self.groups(names)
        apart = [item for group in groups for last, item in pairwise(group) if places[item] > places[last] + 1]
        for item in apart:
            item.gap = ""
        if apart:
            self.move_pairs((groups, range(len(groups))))
        return apart


def grouped(pairs: Iterable[TomlItem], depth: int) -> list[list[TomlItem]]:
    """Return the pairs in groups with the same key at this depth, in the order of the first one of each."""
    groups: dict[str, list[TomlItem]] = {}
    for item in pairs:
        groups.setdefault(item.names[depth], []).append(item)
    return list(groups.values())


class CommentedToml:
    """A document with normalised line ends, which must be valid TOML: its tables in order."""

    def __init__(self, text: str) -> None:
        self.is_cut_off = bool(text) and not text.endswith("\n")
        text += "\n" * self.is_cut_off
        data = text.encode()
        root = parse_toml(data)
        self.is_complete = not root.has_error
        """Whether the parser of positions understands the whole document."""
        self.tables = [TomlTable()]
        self.rest = ""
        items = list(self._items(root, data) if self.is_complete else ())
        self._add_comments(items, data.split(b"\n"))

    def _items(self, root: Node, data: bytes) -> Iterator[TomlItem]:
        """Yield the headers and pairs in order, and add them to their tables."""
        for node in root.named_children:
            if node.type == "pair":
                yield self._pair(node, data)
            elif node.type != "comment":
                children = node.named_children
                is_array = node.type == "table_array_element"
                table = TomlTable(key_names(children[0]), is_array)
                self.tables.append(table)
                start, end = _lines_of(data, node.start_byte, children[0].end_byte)
                line = node.start_point[0] + 1
                table.items.append(TomlItem(node, table.names, True, is_array, line, start, data[start:end]))
                yield table.items[0]
                for child in children[1:]:
                    if child.type == "pair":
                        yield self._pair(child, data)

    def _pair(self, node: Node, data: bytes) -> TomlItem:
        table = self.tables[-1]
        start, end = _lines_of(data, node.start_byte, node.end_byte)
        names = (*table.names, *key_names(node.named_children[0]))
        item = TomlItem(node, names, False, False, node.start_point[0] + 1, start, data[start:end])
        table.items.append(item)
        return item

    def _add_comments(self, items: Sequence[TomlItem], lines: list[bytes]) -> None:
        previous: TomlItem | None = None
        place = 0
        for item in items:
            item.gap, item.lead = self._around(previous, lines[place : item.line - 1])
            place = item.line - 1 + item.body.count(b"\n")
            previous = item
        self.rest = "".join(self._around(previous, lines[place:-1], is_last=True))

    def _around(self, previous: TomlItem | None, lines: list[bytes], *, is_last: bool = False) -> tuple[str, str]:
        """Return the empty lines before an item, and the comments above it. Give the previous item its comments."""
        text = b"".join(line + b"\n" for line in lines).decode()
        trail, gap, lead = comments_between(text, is_first=previous is None, is_last=is_last) if text else ("", "", "")
        if previous:
            previous.trail = _with_empty_lines(trail)
        return gap, _with_empty_lines(lead)

    def pairs(self) -> Iterator[TomlItem]:
        """Yield every pair of the document."""
        for table in self.tables:
            yield from table.pairs

    def units(self, array: str) -> list[list[TomlTable]]:
        """Return the elements of an array of tables at the top of the document, each with the tables inside it.

        Return [] if a table inside an element is written elsewhere: the elements cannot change places.
        """
        units: list[list[TomlTable]] = []
        is_inside = False
        for table in self.tables:
            if table.names == (array,) and table.is_array:
                units.append([table])
                is_inside = True
            elif table.names[:1] == (array,):
                if not is_inside:
                    return []
                units[-1].append(table)
            else:
                is_inside = False
        return units

    def move_units(self, units: Sequence[Sequence[TomlTable]], order: Sequence[int]) -> None:
        """Give the elements of an array another order: `order` has the old index of each."""
        _move_gaps([unit[0].items[0] for unit in units], order)
        self.tables = _moved(self.tables, [(units, order)])

    def text(self) -> str:
        """Return the document. An empty line keeps comments with their items."""
        parts: list[str] = []
        previous: TomlItem | None = None
        for item in (item for table in self.tables for item in table.items):
            gap = "\n" if not item.gap and needs_gap(previous, item) else item.gap
            parts += [gap, item.lead, item.body.decode(), item.trail]
            previous = item
        return "".join([*parts, self.rest])


def _move_gaps(firsts: Sequence[TomlItem], order: Sequence[int]) -> None:
    """Give the empty lines above items, each the first of a unit, to the units that take their places.

    Comments above the first unit that an empty line follows stay in their place too.
    """
    gaps = [first.gap for first in firsts]
    comments, blank, firsts[0].lead = firsts[0].lead.rpartition("\n\n")
    first = firsts[order[0]]
    first.lead = comments + blank + first.lead
    for index, gap in zip(order, gaps, strict=True):
        firsts[index].gap = gap


def _moved(parts: Sequence[_Part], moves: Iterable[Move[_Part]]) -> list[_Part]:
    """Return the parts with the units among them in another order. The other parts stay where they are."""
    units_by_head: dict[_Part, Sequence[_Part]] = {}
    inner: set[_Part] = set()
    for units, order in moves:
        for unit, index in zip(units, order, strict=True):
            units_by_head[unit[0]] = units[index]
            inner.update(unit[1:])
    result: list[_Part] = []
    for part in parts:
        if part not in inner:
            result += units_by_head.get(part, (part,))
    return result


def in_order(node: Node, parts: Sequence[Node], order: Sequence[int]) -> str:
    """Return the text of a node with its parts in another order. What is between them stays."""
    texts: list[bytes] = []
    data, place = node.text or b"", node.start_byte
    for part, index in zip(parts, order, strict=True):
        texts += [data[place - node.start_byte : part.start_byte - node.start_byte], parts[index].text or b""]
        place = part.end_byte
    return b"".join([*texts, data[place - node.start_byte :]]).decode()


# --- Comments and empty lines


def _lines_of(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the start and the end of the whole lines around a part of the document."""
    return data.rfind(b"\n", 0, start) + 1, data.index(b"\n", end) + 1


def comments_between(text: str, *, is_first: bool = False, is_last: bool = False) -> tuple[str, str, str]:
    """Return the comments that belong to the item above, the empty lines, and the comments of the item below.

    `text` has the lines between the two items. Comments that follow an item directly, and end with an empty line or
    the document, belong to that item. The first item has no other one above it.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    count = 0 if is_first else next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    if count == len(lines) and not is_last:
        count = 0
    blank = next((index for index, line in enumerate(lines[count:], count) if line.strip()), len(lines))
    return "".join(lines[:count]), "".join(lines[count:blank]), "".join(lines[blank:])


def _with_empty_lines(text: str) -> str:
    """Return lines with those that have only white space as empty ones."""
    return re.sub(r"(?m)^[ \t]+$", "", text)


def needs_gap(previous: TomlItem | None, item: TomlItem) -> bool:
    """Whether comments would belong to another item without an empty line between two items."""
    return previous is not None and bool(previous.trail or "\n\n" in item.lead)
