"""Enumerations of JSON Schema and OpenAPI: `enum` with names beside it, and `oneOf` or `anyOf` of `const`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from codegen.errors import Position
from codegen.foreign.nested_tables import Items, KeyedNodes, Leaf, Node, plain_value
from codegen.foreign.table_types import Cell, ForeignEntry, ForeignKind, ForeignTable, NumberText, UnreadEntry

_NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names", "x-enumNames-ext", "enumNames")
"""The lists of names beside `enum`: of OpenAPI Generator, NSwag, and others."""
_DESCRIPTIONS = ("x-enum-descriptions", "x-enumDescriptions", "enumDescriptions", "markdownEnumDescriptions")
"""The lists of descriptions beside `enum`."""
_BY_VALUE = ("meta:enum", "x-enum-descriptions", "x-enumDescriptions", "x-enum-comments")
"""The mappings from values or names to descriptions: of Adobe, swag, and others."""
_COMBINED = ("oneOf", "anyOf", "allOf")
_CHOICE_NAMES = ("x-enum-varname", "x-enumName", "x-name")
_SECTIONS = frozenset({"$defs", "definitions", "components", "schemas", "properties", "items", "schema", "parameters"})
"""The keywords that are not part of a table's name."""
_SKIPPED = frozenset({"example", "examples", "default", "const", "enum"})
"""The keywords with values that contain no schema."""


def is_schema(document: Node) -> bool:
    """Return whether a document is a JSON Schema or an OpenAPI description."""
    if not isinstance(document, KeyedNodes):
        return False
    keys = {key.value for key, _ in document.pairs}
    if keys & {"$schema", "openapi", "swagger", "$defs"}:
        return True
    if isinstance(document.get("definitions"), KeyedNodes) or isinstance(document.get("components"), KeyedNodes):
        return True
    properties = document.get("properties")
    has_tables = properties is not None and any(_find(properties, (), ""))
    return has_tables or _schema_table(document, "", "") is not None


def schema_tables(document: Node, path: str) -> list[ForeignTable]:
    """Return every enumeration in a document, named after the keys that lead to it, without keywords such as `$defs`.

    The only enumeration in an `anyOf` has the name of the schema around it.
    """
    tables = list(_find(document, (), path))
    short = [re.sub(rf"\.(?:{'|'.join(_COMBINED)})\.[0-9]+(?=\.|$)", "", table.name) for table in tables]
    counts = Counter(short)
    return [
        replace(table, name=name) if counts[name] == 1 else table for table, name in zip(tables, short, strict=True)
    ]


def _find(node: Node, keys: tuple[str, ...], path: str) -> Iterator[ForeignTable]:
    if isinstance(node, KeyedNodes):
        if table := _schema_table(node, ".".join(keys), path):
            yield table
            return
        for key, child in node.pairs:
            name = str(key.value)
            if name not in _SKIPPED and not name.startswith("x-"):
                yield from _find(child, keys if name in _SECTIONS else (*keys, name), path)
    elif isinstance(node, Items):
        for index, child in enumerate(node.items):
            name = _text(child.get("name")) if isinstance(child, KeyedNodes) else ""  # a parameter of an operation
            yield from _find(child, (*keys, name or str(index)), path)


def _schema_table(schema: KeyedNodes, name: str, path: str) -> ForeignTable | None:
    values = schema.get("enum")
    if isinstance(values, Items) and values.items:
        rows = list(_enum_rows(schema, values))
    else:
        choices = schema.get("oneOf") or schema.get("anyOf")
        listed = list(_choice_rows(choices)) if isinstance(choices, Items) else []
        rows = [row for row in listed if row is not None]
        if not rows or len(rows) < len(listed):
            return None
    entries, unread, notes = [], [], []
    seen: set[tuple[tuple[str, Cell], ...]] = set()
    for position, cells in rows:
        value = cells["value"]
        if value is None:  # it makes the value optional where it is used
            notes.append(f"line {schema.position.line}: null is not a member")
        elif isinstance(value, int | str) and not isinstance(value, bool | NumberText):
            filled = {column: cell for column, cell in cells.items() if cell or column == "value"}
            if tuple(filled.items()) in seen:
                notes.append(f"line {position.line}: duplicate value {value}")
                continue
            seen.add(tuple(filled.items()))
            entries.append(ForeignEntry(position=position, cells=filled))
        else:
            (part,) = value if isinstance(value, tuple) else (value,)
            text = json.dumps(part) if isinstance(part, bool) else str(part)
            unread.append(UnreadEntry(position=position, text=text))
    if not entries:
        return None
    columns = dict.fromkeys(["value", *(column for entry in entries for column in entry.cells)])
    return ForeignTable(
        path=path,
        name=name,
        position=schema.position,
        form="schema",
        columns=tuple(columns),
        entries=tuple(entries),
        fixed={column: column for column in columns if column in ("value", "name", "description")},
        kind=_kind(entries),
        title=_text(schema.get("title")),
        description=_text(schema.get("description")),
        unread=tuple(unread),
        notes=tuple(notes),
    )


_SchemaRow = tuple[Position, dict[str, Cell]]


def _enum_rows(schema: KeyedNodes, values: Items) -> Iterator[_SchemaRow]:
    lists = {"name": _beside(schema, _NAMES), "description": _beside(schema, _DESCRIPTIONS)}
    by_value = {"name": _by_value(schema, _NAMES), "description": _by_value(schema, _BY_VALUE)}
    if lists["description"]:
        by_value["description"] = {}
    deprecated = schema.get("x-deprecated-enum") or schema.get("x-enum-deprecated")
    old = [item.value for item in deprecated.items if isinstance(item, Leaf)] if isinstance(deprecated, Items) else []
    for index, item in enumerate(values.items):
        cells: dict[str, Cell] = {"value": item.value if isinstance(item, Leaf) else (json.dumps(plain_value(item)),)}
        value = cells["value"]
        for column, items in lists.items():
            if items and len(items.items) == len(values.items):
                cells[column] = _text(items.items[index]) or None
        for column, texts in by_value.items():
            for key in (str(value), str(cells.get("name"))):
                if key in texts:
                    cells[column] = texts[key]
        if value in old:
            cells["deprecated"] = True
        yield item.position, cells


def _beside(schema: KeyedNodes, names: tuple[str, ...]) -> Items | None:
    return next((items for name in names if isinstance(items := schema.get(name), Items)), None)


def _by_value(schema: KeyedNodes, keys: tuple[str, ...]) -> Mapping[str, str]:
    """Return the texts of a mapping, by value or by name. AutoRest has a list: `x-ms-enum`."""
    for name in keys:
        if isinstance(node := schema.get(name), KeyedNodes):
            return {str(key.value): _text(child) for key, child in node.pairs}
    extension = schema.get("x-ms-enum")
    values = extension.get("values") if isinstance(extension, KeyedNodes) else None
    items = [item for item in values.items if isinstance(item, KeyedNodes)] if isinstance(values, Items) else []
    texts = {}
    for item in items:
        if isinstance(value := item.get("value"), Leaf):
            texts[str(value.value)] = _text(item.get("name" if keys is _NAMES else "description"))
    return {value: text for value, text in texts.items() if text}


def _choice_rows(choices: Items) -> Iterator[_SchemaRow | None]:
    """Yield each choice of `oneOf` that is one value; None for a choice that is not."""
    for choice in choices.items:
        if not isinstance(choice, KeyedNodes):
            yield None
            continue
        value = choice.get("const")
        single = choice.get("enum")
        if value is None and isinstance(single, Items) and len(single.items) == 1:
            value = single.items[0]
        if isinstance(type_ := choice.get("type"), Leaf) and type_.value == "null":
            yield choice.position, {"value": None}
        elif not isinstance(value, Leaf) or value.is_fraction:
            yield None
        else:
            cells: dict[str, Cell] = {"value": value.value}
            for column, keys in (
                ("name", (*_CHOICE_NAMES, "title")),
                ("title", ("title",)),
                ("description", ("description",)),
            ):
                if text := next((text for key in keys if (text := _text(choice.get(key)))), ""):
                    cells[column] = text
            if cells.get("name") == cells.get("title"):
                cells.pop("title", None)
            if isinstance(flag := choice.get("deprecated"), Leaf) and flag.value is True:
                cells["deprecated"] = True
            yield choice.position, cells


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, Leaf) and isinstance(node.value, str) else ""


def _kind(entries: list[ForeignEntry]) -> ForeignKind:
    types = {type(entry.cells["value"]) for entry in entries}
    return "int" if types == {int} else "str" if types == {str} else ""
