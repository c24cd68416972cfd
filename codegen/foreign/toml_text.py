"""TOML as nodes with places."""

from __future__ import annotations

from typing import Any

from codegen.errors import Keys, Position, WrongKey
from codegen.foreign.nested_tables import Items, KeyedNodes, Leaf, Node
from codegen.foreign.table_types import NumberText
from codegen.toml.positions import position_of
from codegen.toml.reading import read_toml


def toml_nodes(text: str, where: str) -> Node:
    """Return a TOML document as nodes.

    Raises CodegenError, with the place, if it is not valid, too large or too deep, or has a huge number.
    """
    return _node(read_toml(text, where), text.encode(), (), Position())


def _node(value: Any, data: bytes, keys: Keys, position: Position) -> Node:
    if isinstance(value, dict):
        pairs = (
            (
                Leaf(position_of(data, (*keys, WrongKey(key))), key),
                _node(item, data, (*keys, key), position_of(data, (*keys, key))),
            )
            for key, item in value.items()
        )
        return KeyedNodes(position, tuple(pairs))
    if isinstance(value, list):
        return Items(
            position,
            tuple(
                _node(item, data, (*keys, index), position_of(data, (*keys, index))) for index, item in enumerate(value)
            ),
        )
    if isinstance(value, float):
        return Leaf(position, NumberText(repr(value)))
    return Leaf(position, value if isinstance(value, str | int) else value.isoformat())
