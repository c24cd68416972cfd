"""TOML as nodes with lines."""

from __future__ import annotations

from typing import Any

from codegen.errors import Keys
from codegen.foreign.nodes import Items, KeyedNodes, Leaf, Node
from codegen.foreign.tables import NumberText
from codegen.toml.positions import position_of
from codegen.toml.reading import read_toml


def toml_nodes(text: str, where: str) -> Node:
    """Return a TOML document as nodes.

    Raises CodegenError, with the line, if it is not valid, too large or too deep, or has a huge number.
    """
    return _node(read_toml(text, where), text.encode(), (), 1)


def _node(value: Any, data: bytes, keys: Keys, line: int) -> Node:
    if isinstance(value, dict):
        pairs = (
            (Leaf(place := position_of(data, (*keys, key)).line, key), _node(item, data, (*keys, key), place))
            for key, item in value.items()
        )
        return KeyedNodes(line, tuple(pairs))
    if isinstance(value, list):
        return Items(
            line,
            tuple(
                _node(item, data, (*keys, index), position_of(data, (*keys, index)).line)
                for index, item in enumerate(value)
            ),
        )
    if isinstance(value, float):
        return Leaf(line, NumberText(repr(value)))
    return Leaf(line, value if isinstance(value, str | int) else value.isoformat())
