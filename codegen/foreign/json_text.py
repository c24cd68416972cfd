"""JSON as nodes with places.

The module `json` decides what is valid, but gives no positions. Libraries that give them (tree-sitter-json,
json-source-map) accept broken documents, or keep one value of a duplicate key. In a valid document, a scan of the
tokens finds the positions.
"""

from __future__ import annotations

import json
import re

from codegen.errors import CodegenError, Position, place, position_at
from codegen.foreign.nested_tables import Items, KeyedNodes, Leaf, Node
from codegen.foreign.table_types import NumberText
from codegen.toml.reading import MAXIMUM_DIGITS

MAXIMUM_DEPTH = 100
"""How many lists and objects may be inside each other. API descriptions need about thirty."""
MAXIMUM_SIZE = 32_000_000
"""How many characters a file may have."""
MAXIMUM_VALUES = 1_000_000
"""How many values and keys a file may have. Each of them takes 200 bytes."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s{}\[\]:,"]+')
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(text: str, where: str) -> Node:
    """Return a JSON document as nodes.

    Raises CodegenError, with the place, if it is not valid, too large or too deep, or has a huge number.
    """
    if len(text) > MAXIMUM_SIZE:
        raise _invalid(f"file has more than {MAXIMUM_SIZE:,} characters", where, Position())
    if sum(map(text.count, ",[{:")) > MAXIMUM_VALUES and sum(1 for _ in _TOKEN.finditer(text)) > MAXIMUM_VALUES:
        raise _invalid(f"file has more than {MAXIMUM_VALUES:,} values and keys", where, Position())
    _check_depth(text, where)
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _invalid(f"not valid JSON: {error.msg}", where, Position(error.lineno, error.colno)) from None
    except ValueError as error:
        position = position_at(text, max(text.find(str(error)), 0))
        raise _invalid(f"not valid JSON: {error} is not a number", where, position) from None
    return _nodes(text, where)


def duplicate_keys(document: Node) -> list[str]:
    """Return a note for every key that an object has twice: `line 5: duplicate key "a", also on line 3`."""
    notes: list[str] = []
    nodes = [document]
    while nodes:
        node = nodes.pop()
        if isinstance(node, KeyedNodes):
            first: dict[object, Position] = {}
            for key, _ in node.pairs:
                if key.value in first:
                    line = first[key.value].line
                    notes.append(f'line {key.position.line}: duplicate key "{key.value}", also on line {line}')
                first.setdefault(key.value, key.position)
            nodes.extend(child for _, child in reversed(node.pairs))
        elif isinstance(node, Items):
            nodes.extend(reversed(node.items))
    return notes


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN, Infinity or -Infinity


def _invalid(what: str, where: str, position: Position) -> CodegenError:
    return CodegenError(what, where=place(where, *position), remedy="Correct the file.")


def _check_depth(text: str, where: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("{", "["):
            depth += 1
            if depth > MAXIMUM_DEPTH:
                what = f"lists and objects are nested more than {MAXIMUM_DEPTH} levels deep"
                raise _invalid(what, where, position_at(text, token.start()))
        elif token[0] in ("}", "]"):
            depth -= 1


def _nodes(text: str, where: str) -> Node:
    open_nodes: list[tuple[Position, bool, list[Node]]] = []
    line, last, start_of_line = 1, 0, 0
    for token in _TOKEN.finditer(text):
        start = token.start()
        if lines := text.count("\n", last, start):
            line += lines
            start_of_line = text.rindex("\n", last, start) + 1
        last = start
        sign = token[0]
        position = Position(line, start - start_of_line + 1)
        if sign in ("{", "["):
            open_nodes.append((position, sign == "{", []))
            continue
        if sign in ("}", "]"):
            first, is_object, children = open_nodes.pop()
            node: Node = _object(first, children) if is_object else Items(first, tuple(children))
        else:
            node = _leaf(sign, position, where)
        if not open_nodes:
            return node
        open_nodes[-1][2].append(node)
    raise _invalid("not valid JSON: no value", where, Position())


def _object(position: Position, children: list[Node]) -> KeyedNodes:
    keys = (node for node in children[::2] if isinstance(node, Leaf))
    return KeyedNodes(position, tuple(zip(keys, children[1::2], strict=True)))


def _leaf(sign: str, position: Position, where: str) -> Leaf:
    if sign[0] == '"':
        text = json.loads(sign)
        if "\\u" in sign and _SURROGATE.search(text):
            raise _invalid("a text has half of a surrogate pair", where, position)
        return Leaf(position, text)
    if sign in ("true", "false", "null"):
        return Leaf(position, {"true": True, "false": False, "null": None}[sign])
    if set(sign) & set(".eE"):
        return Leaf(position, NumberText(sign))
    if len(sign) > MAXIMUM_DIGITS:
        raise _invalid(f"an integer has more than {MAXIMUM_DIGITS} digits", where, position)
    return Leaf(position, int(sign))
