"""Values, keys and comments as TOML. Only this module turns text into TOML.

Whatever characters a text has, it stays the text of one value, one key or one comment. Knows no registry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from codegen.unsafe_characters import escape

_WIDTH = 112
"""The greatest length of a line with a list. A longer list has one item a line."""


def toml_value(value: Any, key: str = "") -> str:
    """Return a value as TOML: text on one line, a list of several tables with one item a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return (
            "{}"
            if not value
            else "{ " + ", ".join(f"{toml_key(name)} = {toml_value(item)}" for name, item in value.items()) + " }"
        )
    return toml_list([toml_value(item) for item in value], key)


def toml_line(value: Any) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(name)} = {toml_line(item)}" for name, item in value.items()) + " }"
    return f"[{', '.join(map(toml_line, value))}]" if isinstance(value, list | tuple) else toml_value(value)


def toml_list(items: list[str], key: str = "") -> str:
    """Return a list of TOML values as TOML."""
    line = f"[{', '.join(items)}]"
    is_long = len(items) > 1 and (len(key) + 3 + len(line) > _WIDTH or items[0].startswith("{"))
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]" if is_long else line


def toml_key(name: str) -> str:
    r"""Return a key as TOML, in quotes unless it consists of ASCII letters, digits, `_` and `-`.

    >>> print(toml_key("rfc"), toml_key("a.b"), toml_key("a\n[b]"))
    rfc "a.b" "a\n[b]"
    """
    return name if is_bare_key(name) else _string(name)


def is_bare_key(name: str) -> bool:
    """Return whether a key needs no quotes."""
    return re.fullmatch("[A-Za-z0-9_-]+", name) is not None


def toml_table(names: tuple[str, ...], fields: Mapping[str, Any], *, array: bool = False) -> str:
    """Return a table as TOML: its header, and a line for each field. A table of an `array` has double brackets.

    >>> print(toml_table(("attribute", "unit-price"), {"type": "str"}), end="")
    [attribute.unit-price]
    type = "str"
    """
    header = f"[{'.'.join(map(toml_key, names))}]"
    return (f"[{header}]" if array else header) + "\n" + toml_fields(fields)


def toml_fields(fields: Mapping[str, Any]) -> str:
    """Return a line `key = value` for each field."""
    return "".join(f"{toml_key(name)} = {toml_value(value, name)}\n" for name, value in fields.items())


def toml_comment(text: str) -> str:
    r"""Return a text as a comment on one line.

    >>> print(toml_comment("the table\n[x]"), end="")
    # the table [x]
    """
    return f"# {escape(' '.join(text.split()), _escape_sequence)}\n"


def _string(text: str) -> str:
    """Return a basic string. JSON and TOML have the same escapes, except for DEL and for characters beyond 16 bits."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
    return escape(quoted, _escape_sequence)


def _escape_sequence(character: str) -> str:
    """Return the escape of a character in TOML."""
    return f"\\U{ord(character):08X}"
