"""The colours of messages on a terminal, and the width of the terminal. In a pipe, a message is one plain line.

Knows streams and widths; must not know what is printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from codegen.cli.line_wrapping import Span

FILE, ERROR, WARNING, NOTE = "1", "1;31", "1;35", "1;36"
"""Bold, and bold red, magenta and cyan. They are readable on dark and light backgrounds; yellow is not."""
ADDED, REMOVED, PLACE = "32", "31", "36"
STYLES = {"error": ERROR, "warning": WARNING, "note": NOTE, "major": ERROR, "minor": WARNING, "patch": NOTE}

_NARROWEST = 40
"""Lines are not broken for fewer columns."""


class Message(str):
    """A line for people: on a terminal, it is broken between words, and its `spans` have colours."""

    spans: tuple[Span, ...] = ()
    hang: int = 0
    """The column in which the further lines of a row begin; 0 for the usual indentation."""


class Paragraph(Message):
    """A message with further lines that begin as the first one does."""


class Verbatim(Message):
    """A line with colours that is not broken, such as one of a diff."""


_Kind = TypeVar("_Kind", bound=Message)


def message(*parts: str | tuple[str, str]) -> Message:
    """Return the parts as one line. A part with a style is a pair: `("error", ERROR)`."""
    return _with_spans(Message, parts)


def messages(lines: Iterable[str]) -> Iterator[Message]:
    """Yield lines as messages."""
    for line in lines:
        yield line if isinstance(line, Message) else message(line)


def verbatim(*parts: str | tuple[str, str]) -> Verbatim:
    """Return the parts as one line that is not broken."""
    return _with_spans(Verbatim, parts)


def diff_row(indent: str, text: str) -> Verbatim:
    """Return a line of a unified diff."""
    is_file = text.startswith(("+++ ", "--- "))
    style = FILE if is_file else {"+": ADDED, "-": REMOVED, "@": PLACE}.get(text[:1], "")
    return verbatim(indent, (text, style) if style else text)


def displayed(text: str, stream: TextIO) -> str:
    """Return a line as the stream shows it: with colours and broken, if it is a message and the stream a terminal."""
    if not isinstance(text, Message):
        return text
    spans = text.spans if has_colours(stream) else ()
    width = 0 if isinstance(text, Verbatim) else width_of(stream)
    if not width:
        return _painted(text, 0, len(text), spans) if spans else str(text)
    from codegen.cli.line_wrapping import hanging_indent, wrapped

    usual = hanging_indent(text, is_paragraph=isinstance(text, Paragraph), has_spans=bool(text.spans))
    indent = " " * text.hang or usual
    places = wrapped(text, text.spans, width, len(indent))
    return f"\n{indent}".join(_painted(text, start, end, spans) for start, end in places)


def has_colours(stream: TextIO) -> bool:
    """Return whether to write colours to a stream: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that can move the cursor and show colours."""
    return bool(stream) and stream.isatty() and os.environ.get("TERM") != "dumb"  # type: ignore[union-attr]


def width_of(stream: TextIO) -> int:
    """Return how many columns a terminal has, as COLUMNS or the terminal says; 0 for another stream."""
    if not stream.isatty():
        return 0
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return max(int(columns), _NARROWEST)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or 80, _NARROWEST)
    except (OSError, ValueError):
        return 80


def _with_spans(kind: type[_Kind], parts: Iterable[str | tuple[str, str]]) -> _Kind:
    texts: list[str] = []
    spans: list[Span] = []
    start = 0
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        if style:
            spans.append((start, start + len(text), style))
        texts.append(text)
        start += len(text)
    line = kind("".join(texts))
    line.spans = tuple(spans)
    return line


def _painted(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    for first, last, style in spans:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [text[start:first], f"\x1b[{style}m", text[first:last], "\x1b[0m"]
            start = last
    return "".join([*parts, text[start:end]])
