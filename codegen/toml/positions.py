"""The lines of keys and comments in a TOML file. They are needed only if there is something to report."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from codegen.errors import Keys

if TYPE_CHECKING:
    from tree_sitter import Node


def line_of(data: bytes, keys: Keys) -> int:
    """Return the 1-based line of the value at these keys, or of the nearest table around it if it is absent."""
    lines = _lines(data)
    for length in range(len(keys), 0, -1):
        if keys[:length] in lines:
            return lines[keys[:length]]
    return 1


@lru_cache(maxsize=128)
def _lines(data: bytes) -> dict[Keys, int]:
    """Return the line of every key of a document. Cached: one file may have many problems."""
    return {keys: node.start_point[0] + 1 for keys, node in _places(parse_toml(data))}


class DuplicateKey(NamedTuple):
    """A key or table that a document has twice: the lines of both, and the bytes of the second one."""

    keys: Keys
    first_line: int
    line: int
    start: int
    end: int


def duplicate_keys(data: bytes) -> Iterator[DuplicateKey]:
    """Yield every key or table that a document has twice, which TOML does not allow."""
    first: dict[Keys, int] = {}
    for keys, node in sorted(_places(parse_toml(data)), key=lambda place: place[1].start_byte):
        line = node.start_point[0] + 1
        if keys in first:
            yield DuplicateKey(keys, first[keys], line, node.start_byte, node.end_byte)
        first.setdefault(keys, line)


def comments_of(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield every comment with its 1-based line, also behind a value and between the items of an array."""
    nodes = [parse_toml(data)]
    while nodes:
        node = nodes.pop()
        if node.type == "comment":
            yield node.start_point[0] + 1, (node.text or b"").decode("utf-8", "replace")
        nodes.extend(reversed(node.children))


def parse_toml(data: bytes) -> Node:
    """Return the syntax tree of a TOML document."""
    import tree_sitter
    import tree_sitter_toml

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    return parser.parse(data).root_node


def _places(document: Node) -> Iterator[tuple[Keys, Node]]:
    """Yield the keys of every table and value of a document, with the node at which they begin."""
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
                    yield array, head
                prefix = (*array, counts[array])
            yield prefix, head
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
    """Yield the keys of a pair below a prefix, and of every value inside it, with the node at which they begin."""
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
