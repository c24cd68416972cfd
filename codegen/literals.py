"""Values as source text of Python, JSON, TOML and Markdown. All text of a registry passes through here into outputs.

Every function returns `Source`; the renderer refuses other text. Python is laid out as black would do it, since black
takes most of the time of a build. Must not know registries and templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from codegen import unsafe_characters
from codegen.toml.writing import toml_value

WIDTH = 88
_JSON = json.JSONEncoder(ensure_ascii=False)
_STEP = 4
_PLAIN = re.compile(r"[ -\[\]-~]*")
"""Characters that need no escape in a string literal, except quotes."""


class Source(str):
    """Text that is safe to write into a generated file."""

    __slots__ = ()


class LaidOut(Source):
    """A literal in brackets that black would not change at the end of any statement, so that black can skip it."""

    __slots__ = ()


def name(identifier: str) -> Source:
    """Return an identifier, or several with dots, as source. Raise ValueError for other text."""
    if not all(part.isidentifier() for part in identifier.split(".")):
        raise ValueError(f"{identifier!r} is not a Python identifier")
    return Source(identifier)


def py_literal(value: object, indent: int = 0, used: int = 0, *, item: bool = False, width: int = WIDTH) -> Source:
    """Return a Python expression for None, a bool, int or str, or a tuple of these.

    `indent` is the indentation of the line, `used` the number of columns that the line needs besides the literal. An
    `item` is inside a tuple. Long literals are broken over lines as black does.

    >>> print(py_literal(("it's", 1, None)))
    ("it's", 1, None)
    """
    return Source(_lines(_tree(value), indent, used, item=item, width=width))


_Tree = tuple[str, object, list["_Tree"]]
"""The source of a value on one line, the value, and the same of the items of a tuple."""


def _tree(value: object) -> _Tree:
    if not isinstance(value, tuple):
        return _flat(value), value, []
    items = [_tree(item) for item in value]
    flat = ", ".join([item[0] for item in items])
    return f"({flat},)" if len(items) == 1 else f"({flat})", value, items


def _lines(tree: _Tree, indent: int, used: int, *, item: bool, width: int) -> str:
    flat, value, items = tree
    if indent + used + columns(flat) <= width:
        return flat
    inner = " " * (indent + _STEP)
    if items:
        parts = [f"{inner}{_lines(part, indent + _STEP, 1, item=True, width=width)},\n" for part in items]
        return f"(\n{''.join(parts)}{' ' * indent})"
    if isinstance(value, str):
        pieces = _pieces(value, width - indent - _STEP - 2)
        if len(pieces) > 1 or (not item and len(inner) + columns(flat) <= width):
            lines = "".join([f"{inner}{_text(piece)}\n" for piece in pieces])
            return f"(\n{lines}{' ' * indent})"
    return flat


def py_table(rows: Mapping[Any, object], width: int = WIDTH) -> LaidOut:
    """Return a dict as a Python expression, with a line or more for each entry. Keys must fit on a line."""
    if not rows:
        return LaidOut("{}")
    lines = []
    for key, value in rows.items():
        label = _flat(key)
        lines.append(f"    {label}: {_lines(_tree(value), _STEP, columns(label) + 3, item=False, width=width)},\n")
    return LaidOut("{\n" + "".join(lines) + "}")


def py_rows(rows: Iterable[object], width: int = WIDTH) -> LaidOut:
    """Return a list as a Python expression, with a line or more for each item."""
    lines = [f"    {_lines(_tree(row), _STEP, 1, item=True, width=width)},\n" for row in rows]
    return LaidOut("[\n" + "".join(lines) + "]" if lines else "[]")


def json_literal(value: object) -> Source:
    """Return a value as JSON, with escapes for unsafe characters."""
    text = _JSON.encode(value)
    return Source(unsafe_characters.escape(text, lambda character: json.dumps(character)[1:-1]))


def toml_literal(value: str | list[str]) -> Source:
    """Return a text, or a list of texts, as a TOML value on one line, with escapes for unsafe characters."""
    return Source(toml_value(value) if isinstance(value, str) else f"[{', '.join(map(toml_value, value))}]")


def comment(text: str, prefix: str = "# ") -> Source:
    """Return the lines of a text as comments: each with a prefix, and without a character that ends or extends it."""
    if not isinstance(text, str):
        raise TypeError("expected text")
    lines = (unsafe_characters.escape(line.rstrip(), escape_sequence) for line in text.splitlines())
    # Python would read `coding: latin-1` in one of the first two lines as the encoding of the file.
    marks = r"coding[:=](?=[ \t]*[-\w.])|(?:\\|\?\?/)$"
    ended = (re.sub(marks, lambda mark: mark[0][:-1] + f"\\u{ord(mark[0][-1]):04x}", line) for line in lines)
    return Source("\n".join(f"{prefix}{line}".rstrip() for line in ended))


def markdown(text: str | int) -> Source:
    """Return the text as Markdown on one line that shows exactly this text."""
    if not isinstance(text, str | int):
        raise TypeError("expected text or a number")
    words = str(text).split()
    line = re.sub(r"[\\`*_{}\[\]<>#|~&]", r"\\\g<0>", " ".join(words))
    # Escape what would start a list item, or turn the line above into a heading.
    return Source(re.sub(r"^([0-9]*)([-+=.)])", r"\1\\\2", line))


def _flat(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_flat, value))}{',' if len(value) == 1 else ''})"
    if value is None or isinstance(value, bool | int):
        return repr(value)
    raise TypeError(f"no literal for the type {type(value).__name__}")


def _text(text: str) -> str:
    if '"' not in text and _PLAIN.fullmatch(text):
        return f'"{text}"'
    # black's preference: double quotes, unless single ones need fewer escapes
    quote = "'" if text.count('"') > text.count("'") else '"'
    if _PLAIN.fullmatch(text) and quote not in text:
        return f"{quote}{text}{quote}"
    escaped = unsafe_characters.escape(text.replace("\\", "\\\\").replace("\n", "\\n"), escape_sequence)
    return quote + escaped.replace(quote, "\\" + quote) + quote


def columns(source: str) -> int:
    """Return the number of columns of source text, as black counts them."""
    if source.isascii():
        return len(source)
    from black.strings import str_width  # rarely needed, and importing black is slow

    return str_width(source)


def escape_sequence(character: str) -> str:
    """Return the escape of a character in Python and TOML."""
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"


def _pieces(text: str, width: int) -> list[str]:
    """Return the text, split after spaces into pieces that fit the width as literals, if possible."""
    needs_no_escape = _PLAIN.fullmatch(text) and not ('"' in text and "'" in text)
    pieces = [""]
    *words, last = text.split(" ")  # faster than to split after spaces
    for word in (*[f"{word} " for word in words], last):
        longer = pieces[-1] + word
        if pieces[-1] and (len(longer) if needs_no_escape else columns(_text(longer)) - 2) > width:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces
