"""Documents of values, lists and mappings, with places: what JSON, TOML and the literals of Python have in common.

Finds the tables in a document. Must not know how the document is written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codegen.errors import Position
from codegen.foreign.table_types import Cell, ForeignEntry, ForeignTable, Form, NumberText, parse_integer


class Leaf(NamedTuple):
    """A single value. A number with a fraction is a `NumberText`."""

    position: Position
    value: str | int | bool | None

    @property
    def is_fraction(self) -> bool:
        """Whether the value is a number with a fraction."""
        return isinstance(self.value, NumberText)


class Items(NamedTuple):
    """A list."""

    position: Position
    items: tuple[Node, ...]


class KeyedNodes(NamedTuple):
    """A mapping. It may have duplicate keys."""

    position: Position
    pairs: tuple[tuple[Leaf, Node], ...]

    def get(self, name: str) -> Node | None:
        """Return the last value of a key; None if the key is missing."""
        return next((node for key, node in reversed(self.pairs) if key.value == name), None)


Node = Leaf | Items | KeyedNodes

KEY, NUMBER, TEXT = "key", "number", "text"
"""The columns of a mapping from keys to numbers or texts."""


_NESTED = ("values", "enumValues", "members", "entries", "codes", "constants")
"""The keys at which each object of a list has a table: `[{"name": "Color", "values": [{…}, {…}]}, …]`."""


def find_tables(node: Node, path: str, keys: tuple[str, ...] = ()) -> Iterator[ForeignTable]:
    """Yield the tables in a document, without roles: the outermost lists and mappings that are tables.

    A list of objects with a name and a table is not a table itself.
    """
    nested = list(_named_tables(node)) if isinstance(node, Items) else []
    table = None if nested else table_of(node, ".".join(keys), path, untyped_keys=True)
    if table:
        yield table
    elif nested:
        for name, items in nested:
            yield from find_tables(items, path, (*keys, name))
    elif isinstance(node, KeyedNodes):
        for key, child in node.pairs:
            yield from find_tables(child, path, (*keys, str(key.value)))
    elif isinstance(node, Items):
        for index, child in enumerate(node.items):
            yield from find_tables(child, path, (*keys, str(index)))


def _named_tables(node: Items) -> Iterator[tuple[str, Items]]:
    """Yield the names and the tables of the objects of a list, if each of them has the keys for both."""
    objects = [item for item in node.items if isinstance(item, KeyedNodes)]
    keys = [key for key in _NESTED if len(objects) == len(node.items) and all(item.get(key) for item in objects)]
    for item in objects if keys else ():
        name, child = item.get("name"), item.get(keys[0])
        if (
            isinstance(name, Leaf)
            and isinstance(child, Items)
            and isinstance(next(iter(child.items), None), KeyedNodes)
        ):
            yield str(name.value), child


def table_of(node: Node, name: str, path: str, *, untyped_keys: bool = False) -> ForeignTable | None:
    """Return a list or a mapping as a table without roles; None if its parts have no common form.

    With `untyped_keys`, the keys of mappings are texts even where they mean numbers.
    """
    found = (
        _list_rows(node) if isinstance(node, Items) else _mapping_rows(node) if isinstance(node, KeyedNodes) else None
    )
    if found is None:
        return None
    form, rows = found
    columns = tuple(dict.fromkeys(column for _, cells in rows for column, _ in cells))
    entries = [
        ForeignEntry(
            position=position, cells={column: cell for column, cell in cells if cell is not None and cell != ""}
        )
        for position, cells in rows
    ]
    return ForeignTable(
        path=path,
        name=name,
        position=node.position,
        form=form,
        columns=columns,
        entries=tuple(entries),
        untyped=frozenset({KEY} if untyped_keys and form == "mapping" else ()),
    )


_Row = tuple[Position, list[tuple[str, Cell]]]


def _list_rows(node: Items) -> tuple[Form, list[_Row]] | None:
    objects = [item for item in node.items if isinstance(item, KeyedNodes) and item.pairs]
    lists = [item for item in node.items if isinstance(item, Items) and _is_flat(item)]
    values = [item for item in node.items if _is_value(item)]
    count = len(node.items)
    if count and len(objects) == count:
        return "objects", [(item.position, _object_cells(item)) for item in objects]
    if count > 1 and len(lists) == count:
        names = _header(lists)
        return "rows", [(item.position, _numbered_cells(item, names)) for item in lists[1 if names else 0 :]]
    if count > 1 and len(values) == count and len(_types(values)) == 1:
        return "list", [(item.position, [("value", flat_cell(item))]) for item in values]
    return None


def _mapping_rows(node: KeyedNodes) -> tuple[Form, list[_Row]] | None:
    children = [child for _, child in node.pairs]
    values = [child for child in children if _is_value(child)]
    lists = [child for child in children if isinstance(child, Items) and child.items and _is_flat(child)]
    objects = [child for child in children if isinstance(child, KeyedNodes) and child.pairs]
    cells: list[list[tuple[str, Cell]]] = []
    if len(values) == len(children) and len(types := _types(values)) == 1:
        cells = [[(NUMBER if types == {int} else TEXT, flat_cell(child))] for child in values]
    elif len(lists) == len(children) and _are_columns(lists):
        rows = zip(*(child.items for child in lists), strict=True)
        names = [str(key.value) for key, _ in node.pairs]
        return "rows", [(row[0].position, list(zip(names, map(flat_cell, row), strict=True))) for row in rows]
    elif len(lists) == len(children) and len({len(child.items) for child in lists}) <= 2:
        cells = [_numbered_cells(child) for child in lists]
    elif len(objects) == len(children) and _is_similar(objects):
        cells = [_object_cells(child) for child in objects]
    elif len(lists) == len(children) and _are_names_of_integers(node):
        # requests/status_codes.py: {200: ("ok", "okay", "all_ok")}
        texts = [
            (key, flat_cell(item)) for key, child in node.pairs if isinstance(child, Items) for item in child.items
        ]
        return "mapping", [(key.position, [(KEY, key.value), (TEXT, text)]) for key, text in texts]
    if len(cells) < 2:
        return None
    return "mapping", [
        (key.position, [(KEY, key.value), *row]) for (key, _), row in zip(node.pairs, cells, strict=True)
    ]


def _is_similar(values: Sequence[KeyedNodes]) -> bool:
    """Return whether at least half of the mappings have a key in common, with a single value or a list of values."""
    counts = Counter(
        key.value
        for child in values
        for key, cell in child.pairs
        if isinstance(cell, Leaf) or (isinstance(cell, Items) and _is_flat(cell))
    )
    return max(counts.values(), default=0) * 2 >= len(values) and max(counts.values(), default=0) > 1


def _is_flat(node: Items) -> bool:
    return all(isinstance(item, Leaf) for item in node.items)


def _is_value(node: Node) -> bool:
    return isinstance(node, Leaf) and not node.is_fraction and not isinstance(node.value, bool | None)


def _are_names_of_integers(node: KeyedNodes) -> bool:
    """Return whether the keys of a mapping of lists are integers, and the items of the lists are texts."""
    items = [item for _, child in node.pairs if isinstance(child, Items) for item in child.items]
    are_texts = all(isinstance(item, Leaf) and isinstance(item.value, str) and not item.is_fraction for item in items)
    return are_texts and all(parse_integer(key.value) is not None for key, _ in node.pairs)


def _types(nodes: Sequence[Node]) -> set[type]:
    return {type(node.value) for node in nodes if isinstance(node, Leaf)}


def _object_cells(node: KeyedNodes) -> list[tuple[str, Cell]]:
    keys = Counter(str(key.value) for key, _ in node.pairs)
    own = {KEY: f"{KEY} (inside)"} if keys[KEY] else {}
    return [(own.get(str(key.value), str(key.value)), flat_cell(child)) for key, child in node.pairs]


def _numbered_cells(node: Items, names: Sequence[str] = ()) -> list[tuple[str, Cell]]:
    columns = names or [str(number) for number in range(1, len(node.items) + 1)]
    return list(zip(columns, map(flat_cell, node.items), strict=False))


def _header(lists: Sequence[Items]) -> list[str]:
    """Return the names of columns that the first of several lists has: texts above integers; [] if it has none."""
    texts = [item for item in lists[0].items if isinstance(item, Leaf) and not item.is_fraction]
    names = [item.value for item in texts if isinstance(item.value, str)]
    is_header = len(set(names)) == len(lists[0].items) and all(len(row.items) <= len(names) for row in lists)
    columns = zip(*(row.items for row in lists[1:]), strict=False)
    return names if is_header and any(_types(column) == {int} for column in columns) else []


def _are_columns(lists: Sequence[Items]) -> bool:
    """Return whether lists are the columns of a table: each has values of one type, and the first values differ."""
    counts = {len(child.items) for child in lists}
    is_typed = all(len(_types(child.items)) == 1 for child in lists)
    return len(lists) > 1 and len(counts) == 1 and min(counts) > 1 and is_typed and len(_first_types(lists)) > 1


def _first_types(lists: Sequence[Items]) -> set[type]:
    return _types([child.items[0] for child in lists])


def flat_cell(node: Node) -> Cell:
    """Return a value as a cell: a list of single values as a tuple, anything deeper as JSON."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Items) and _is_flat(node):
        values = tuple(item.value for item in node.items if isinstance(item, Leaf))
        return values or None
    return json.dumps(plain_value(node), ensure_ascii=False)


def plain_value(node: Node) -> object:
    """Return a node as JSON has it, without lines."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Items):
        return [plain_value(item) for item in node.items]
    return {str(key.value): plain_value(child) for key, child in node.pairs}
