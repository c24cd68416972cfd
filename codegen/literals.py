"""Values into source text: the only way into generated source, whatever the text in the registry tries.

Knows the Python and JSON it writes, and nothing of registries or templates. What it returns is `Source`; the renderer
refuses any other text. Python comes out laid out as black leaves it, since black is most of the time of a build.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from codegen import characters

WIDTH = 88
_STEP = 4
_PLAIN = re.compile(r"[ -\[\]-~]*")
"""What stands for itself between quotes, quotes aside."""


class Source(str):
    """Text that is safe to write into a generated file as it stands."""

    __slots__ = ()


class LaidOut(Source):
    """A literal in brackets that black leaves as it is, wherever a statement ends in it: black need not see it."""

    __slots__ = ()


def name(identifier: str) -> Source:
    """An identifier, or several with dots. Raises ValueError for anything else."""
    if not all(part.isidentifier() for part in identifier.split(".")):
        raise ValueError(f"{identifier!r} is not a Python identifier")
    return Source(identifier)


def py_literal(value: object, indent: int = 0, used: int = 0, *, item: bool = False, width: int = WIDTH) -> Source:
    """The value as a Python expression that evaluates to it: None, bool, int, str, and tuples of them.

    `indent` is that of the statement's line, `used` the columns that line has besides this literal; an `item` stands
    in a tuple. What does not fit is broken as black does.
    """
    flat = _flat(value)
    if indent + used + columns(flat) <= width:
        return Source(flat)
    inner = " " * (indent + _STEP)
    if isinstance(value, tuple) and value:
        items = "".join(f"{inner}{py_literal(one, indent + _STEP, 1, item=True, width=width)},\n" for one in value)
        return Source(f"(\n{items}{' ' * indent})")
    if isinstance(value, str):
        parts = _pieces(value, width - indent - _STEP - 2)
        if len(parts) > 1 or (not item and len(inner) + columns(flat) <= width):
            lines = "".join(f"{inner}{_text(part)}\n" for part in parts)
            return Source(f"(\n{lines}{' ' * indent})")
    return Source(flat)


def py_table(rows: Mapping[Any, object], width: int = WIDTH) -> LaidOut:
    """A dict as a Python expression, one entry a line or more; its keys are literals that fit a line."""
    if not rows:
        return LaidOut("{}")
    lines = []
    for key, value in rows.items():
        label = _flat(key)
        lines.append(f"    {label}: {py_literal(value, _STEP, columns(label) + 3, width=width)},\n")
    return LaidOut("{\n" + "".join(lines) + "}")


def py_rows(rows: Iterable[object], width: int = WIDTH) -> LaidOut:
    """A list as a Python expression, one item a line or more."""
    lines = [f"    {py_literal(row, _STEP, 1, item=True, width=width)},\n" for row in rows]
    return LaidOut("[\n" + "".join(lines) + "]" if lines else "[]")


def docstring(paragraphs: Iterable[str], indent: int = 0, width: int = WIDTH) -> Source:
    """Paragraphs as a docstring, wrapped, for a statement that is indented by so many columns."""
    blocks = [_documented(paragraph) for paragraph in paragraphs if paragraph.strip()]
    margin = " " * indent
    if len(blocks) == 1 and (indent + len(blocks[0]) + 6 <= width or " " not in blocks[0]):
        return Source(f'"""{_without_last_quote(blocks[0])}"""')
    # A single block is too long for one line with its quotes: it is wrapped so that it never is one line without them.
    room = width - 3 if len(blocks) == 1 else width
    wrapped = [
        textwrap.fill(
            block,
            room,
            initial_indent=margin + ("   " if index == 0 else ""),
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for index, block in enumerate(blocks)
    ]
    return Source('"""' + "\n\n".join(wrapped)[indent + 3 :] + f'\n{margin}"""')


def json_literal(value: object) -> Source:
    """The value as JSON, with every character that does not show as an escape."""
    text = json.dumps(value, ensure_ascii=False)
    return Source(characters.escape(text, lambda character: json.dumps(character)[1:-1]))


def toml_literal(value: str | list[str]) -> Source:
    """A text, or a list of them, as a TOML value, with every character that does not show as an escape."""
    return Source(characters.escape(json.dumps(value, ensure_ascii=False), _escape_sequence))


def comment(text: str, prefix: str = "# ") -> Source:
    """The lines of a text, each behind what begins a comment, and with nothing in it that could end the comment or take
    the next line into it.
    """
    if not isinstance(text, str):
        raise TypeError("it takes text")
    lines = (characters.escape(line.rstrip(), _escape_sequence) for line in text.splitlines())
    whole = (re.sub(r"(\\|\?\?/)$", lambda end: end[0][:-1] + f"\\u{ord(end[0][-1]):04x}", line) for line in lines)
    return Source("\n".join(f"{prefix}{line}".rstrip() for line in whole))


def markdown(text: str | int) -> Source:
    """The text as Markdown that shows it, and nothing else, on one line."""
    if not isinstance(text, str | int):
        raise TypeError("it takes text or a number")
    words = str(text).split()
    line = "".join("\\" + one if one in "\\`*_{}[]<>#|~&" else one for one in " ".join(words))
    # What would make the line an item of a list, or the one above it a heading.
    return Source(re.sub(r"^([0-9]*)([-+=.)])", r"\1\\\2", line))


def _flat(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_flat, value))}{',' if len(value) == 1 else ''})"
    if value is None or isinstance(value, bool | int):
        return repr(value)
    raise TypeError(f"no literal for {type(value).__name__}")


def _text(text: str) -> str:
    # black's preference: double quotes, unless single ones need fewer escapes
    quote = "'" if text.count('"') > text.count("'") else '"'
    if _PLAIN.fullmatch(text) and quote not in text:
        return f"{quote}{text}{quote}"
    escaped = characters.escape(text.replace("\\", "\\\\").replace("\n", "\\n"), _escape_sequence)
    return quote + escaped.replace(quote, "\\" + quote) + quote


def columns(source: str) -> int:
    """How many columns black takes it for."""
    if source.isascii():
        return len(source)
    from black.strings import str_width  # seldom needed, and black takes long to import

    return str_width(source)


def _documented(text: str) -> str:
    """A paragraph as it may stand between triple quotes: one line, nothing that ends the string or hides in it."""
    text = " ".join(text.replace("\\", "\\\\").split())
    text = text.replace('"""', '\\"\\"\\"')
    return characters.escape(text, _escape_sequence)


def _without_last_quote(text: str) -> str:
    """The text with a double quote at its end escaped, if it is not: it would run into the closing ones."""
    return re.sub(r'(?<!\\)((?:\\\\)*)"$', r'\1\\"', text)


def _escape_sequence(character: str) -> str:
    """Return the escape of a character in Python and TOML."""
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"


def _pieces(text: str, width: int) -> list[str]:
    """The text cut behind spaces into pieces that fit the width as literals, where that can be had."""
    as_it_stands = _PLAIN.fullmatch(text) and not ('"' in text and "'" in text)
    pieces = [""]
    for word in re.split("(?<= )", text):
        longer = pieces[-1] + word
        if pieces[-1] and (len(longer) if as_it_stands else columns(_text(longer)) - 2) > width:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces
