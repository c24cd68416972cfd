"""The short form of registry files: members as lines `NAME = value` in `[members]`, and a header with only a name.

Turns parsed TOML into what the formats expect, and finds places in it; knows no rule between entries.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.errors import Keys, Position, Problem, WrongKey
from codegen.model import LINES
from codegen.naming import entry_title
from codegen.toml.positions import position_of
from codegen.toml.reading import DuplicateKeyError, read_toml


def read_document(text: str, file: str, problems: list[Problem]) -> dict[str, Any]:
    """Return a registry file as parsed TOML, without the lines that repeat a name. Add a problem for each of those.

    Raises CodegenError if the file is not valid TOML for another reason.
    """
    try:
        return read_toml(text, file)
    except DuplicateKeyError as error:
        repeated = [each for each in error.duplicates if each.keys[0] == LINES and len(each.keys) == 2]
        if len(repeated) < len(error.duplicates):
            raise
        data = bytearray(text.encode())
        for each in repeated:  # a space for each byte: all lines keep their number
            data[each.start : each.end] = re.sub(rb"[^\n]", b" ", data[each.start : each.end])
        document = read_toml(data.decode(), file)
        problems += [
            Problem(
                rule="duplicate-name",
                message=f'duplicate name "{each.keys[1]}", first on line {each.first_line}',
                remedy="Remove or rename one of the two.",
                file=file,
                line=each.position.line,
                column=each.position.column,
            )
            for each in repeated
        ]
        return document


def position(data: bytes, keys: Keys) -> Position:
    """Return the position of a value in a registry file. In a line `NAME = 1`, 1 is the value of the member."""
    found = position_of(data, keys)
    if keys[:1] == (LINES,) and keys[2:] == ("value",) and found == position_of(data, (LINES, WrongKey(keys[1]))):
        return position_of(data, keys[:2])
    return found


def with_defaults(document: Mapping[str, Any], head: str) -> Any:
    """Return the header of a file with the defaults of `title`, `description` and `kind`.

    An enumeration has the kind that most of its values have: `int` or `str`. One with a `key` has the kind `tuple`.
    Without a value of these types, the kind is `int`, so that the values are reported, and not the kind.
    """
    header = document.get(head)
    if not isinstance(header, dict):
        return header
    name = header.get("name")
    title = entry_title(name) if isinstance(name, str) and name.strip() else "an entry"
    entry = "member" if head == "enumeration" else "row"
    defaults = {"title": title, "description": f"Each {entry} is {header.get('title', title)}."}
    if entry == "member" and (kind := _kind(document, header)):
        defaults["kind"] = kind
    return {**header, **{name: value for name, value in defaults.items() if name not in header}}


def lines(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the name and the fields of each line of `[members]`, without the name."""
    for name, value in document.get(LINES, {}).items():
        yield name, value if isinstance(value, dict) else {"value": value}


def _kind(document: Mapping[str, Any], header: Mapping[str, Any]) -> str:
    """Return the default kind of an enumeration, or "" without one."""
    if header.get("key"):
        return "tuple"
    tables, lines = document.get("member", []), document.get(LINES, {})
    entries = [
        *(tables if isinstance(tables, list) else ()),
        *(lines.values() if isinstance(lines, dict) else lines if isinstance(lines, list) else ()),
    ]
    values = (entry.get("value") if isinstance(entry, dict) else entry for entry in entries)
    types = Counter(type(value).__name__ for value in values if type(value) in (int, str))
    if types:
        return types.most_common(1)[0][0]
    return "int" if entries or "follows" not in header else ""  # upstream's values are not known yet
