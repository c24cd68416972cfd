"""The lines and columns of keys, values and comments in a TOML file. They are needed only for reports."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from codegen.errors import Keys, Position, WrongKey

if TYPE_CHECKING:
    from tree_sitter import Node


class _Place(NamedTuple):
    """Where a key and its value begin: a 0-based line, its first byte, and two offsets in bytes from there."""

    line: int
    start: int
    key: int
    value: int


def position_of(data: bytes, keys: Keys) -> Position:
    """Return where the value at these keys begins, or where the nearest table around it begins if it is absent.

    A table, an inline table too, begins at its header or key. If the last key is a `WrongKey`, return where it begins.
    """
    places = _places_by_keys(data)
    for length in range(len(keys), 0, -1):
        if keys[:length] in places:
            place = places[keys[:length]]
            is_value = length == len(keys) and not isinstance(keys[-1], WrongKey)
            return _position(data, place, place.value if is_value else place.key)
    return Position()


@lru_cache(maxsize=128)
def _places_by_keys(data: bytes) -> dict[Keys, _Place]:
    """Return the place of every key of a document: the first one.

    A table without a header is where its first key is: `a` of [a.b]. Cached: one file may have many problems.
    """
    places = sorted(_places(parse_toml(data)), key=lambda place: place[1].start_byte, reverse=True)
    above = {keys[:length]: node for keys, node in places for length in range(1, len(keys))}
    return {keys: _place(node) for keys, node in (above | dict(places)).items()}


class DuplicateKey(NamedTuple):
    """A key or table that a document has twice: the line of the first one, and the place of the second one."""

    keys: Keys
    first_line: int
    position: Position
    start: int
    end: int


def duplicate_keys(data: bytes) -> Iterator[DuplicateKey]:
    """Yield every key or table that a document has twice, which TOML does not allow, without the keys inside it."""
    first: dict[Keys, int] = {}
    dotted: dict[Keys, int] = {}
    ends: dict[Keys, int] = {}
    repeated: set[Keys] = set()
    end = 0
    for path, node in sorted(_places(parse_toml(data)), key=lambda place: place[1].start_byte):
        if node.start_byte < end:
            continue  # inside the last one
        shorter = (path[:length] for length in range(1, len(path)))
        keys = next((each for each in shorter if ends.get(each, node.end_byte) <= node.start_byte), path)
        if node.type == "pair":
            ends.setdefault(keys, node.end_byte)  # a key below one with a value repeats that: A = 1, A.value = 2
            if keys in dotted:  # a value repeats the table of dotted keys: A.value = 1, A = 2
                first.setdefault(keys, dotted[keys])
            for length in range(1, len(path)):
                dotted.setdefault(path[:length], node.start_point[0] + 1)
        if keys in first and not any(keys[:length] in repeated for length in range(1, len(keys))):
            repeated.add(keys)
            end = node.end_byte
            found = _place(node)
            yield DuplicateKey(keys, first[keys], _position(data, found, found.key), node.start_byte, node.end_byte)
        first.setdefault(keys, node.start_point[0] + 1)


def comments_of(data: bytes) -> Iterator[tuple[Position, str]]:
    """Yield every comment with its position, also behind a value and between the items of an array."""
    nodes = [parse_toml(data)]
    while nodes:
        node = nodes.pop()
        if node.type == "comment":
            place = _place(node)
            yield _position(data, place, place.key), (node.text or b"").decode("utf-8", "replace")
        nodes.extend(reversed(node.children))


def _place(node: Node) -> _Place:
    line, key = node.start_point
    start = node.start_byte - key
    is_value = node.type == "pair" and node.named_children[1].type != "inline_table"
    return _Place(line, start, key, node.named_children[1].start_byte - start if is_value else key)


def _position(data: bytes, place: _Place, offset: int) -> Position:
    before = data[place.start : place.start + offset].decode("utf-8", "replace")
    return Position(place.line + 1, len(before) + 1)


def parse_toml(data: bytes) -> Node:
    """Return the syntax tree of a TOML document."""
    import tree_sitter
    import tree_sitter_toml

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    return parser.parse(data).root_node


def _places(document: Node) -> Iterator[tuple[Keys, Node]]:
    """Yield the keys of every table and value of a document, with the table, the pair or the item that they name."""
    counts: dict[Keys, int] = {}
    for node in document.named_children:
        if node.type == "pair":
            yield from _inside(node, ())
        elif node.type in ("table", "table_array_element"):
            head = node.named_children[0]
            names = key_names(head)
            prefix = _resolved(names[:-1] if node.type == "table_array_element" else names, counts)
            if node.type == "table_array_element":
                array = (*prefix, names[-1])
                counts[array] = counts.get(array, -1) + 1
                if counts[array] == 0:
                    yield array, node
                prefix = (*array, counts[array])
            yield prefix, node
            for pair in node.named_children[1:]:
                if pair.type == "pair":
                    yield from _inside(pair, prefix)


def _resolved(names: Keys, counts: dict[Keys, int]) -> Keys:
    """Return the keys of a table header: the name of an array of tables is followed by the index of its last table."""
    keys: Keys = ()
    for name in names:
        keys = (*keys, name)
        if keys in counts:
            keys = (*keys, counts[keys])
    return keys


def _inside(node: Node, prefix: Keys) -> Iterator[tuple[Keys, Node]]:
    """Yield the keys of a pair below a prefix, and of every value inside it, with the pair or the item they name."""
    nodes = [(node, prefix)]
    while nodes:  # values can be nested too deeply for a function that calls itself
        node, keys = nodes.pop()
        if node.type == "pair":
            keys = (*keys, *key_names(node.named_children[0]))
            yield keys, node
            nodes.append((node.named_children[1], keys))
        elif node.type == "inline_table":
            nodes += [(pair, keys) for pair in node.named_children if pair.type == "pair"]
        elif node.type == "array":
            for index, item in enumerate(child for child in node.named_children if child.type != "comment"):
                yield (*keys, index), item
                nodes.append((item, (*keys, index)))


def key_names(node: Node) -> tuple[str, ...]:
    """Return the names in a key: several if it has dots."""
    names: list[str] = []
    nodes = [node]
    while nodes:  # a key with many dots is a deep tree
        node = nodes.pop()
        if node.type == "dotted_key":
            nodes.extend(reversed(node.named_children))
        else:
            names.append(_key_name((node.text or b"").decode("utf-8", "replace")))
    return tuple(names)


def _key_name(text: str) -> str:
    """Return the name that a key without dots stands for: it may be in quotes and have escapes."""
    if "\\" not in text:
        return text[1:-1] if text[:1] in ('"', "'") else text
    return next(iter(tomllib.loads(f"{text} = 0")), text)
