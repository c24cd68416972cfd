r"""How a message looks on a terminal: colours, and lines that break between words. In a pipe, it is one plain line.

Knows streams and widths; must not know what is printed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

FILE, ERROR, WARNING, NOTE = "1", "1;31", "1;35", "1;36"
"""Bold, and bold red, magenta and cyan. They are readable on dark and light backgrounds; yellow is not."""
ADDED, REMOVED, PLACE = "32", "31", "36"
"""The lines of a diff."""
STYLES = {"error": ERROR, "warning": WARNING, "note": NOTE, "major": ERROR, "minor": WARNING, "patch": NOTE}

_NARROWEST = 40
"""Lines are not broken for fewer columns."""
_HANG = 4
"""The extra indentation of the second and later lines of a message, except in a remedy."""
_COMMAND = (
    r"(?<=[Rr]un: ).+?(?=\)|\.? \(|[.;] |\.?$)"  # Run: codegen build
    r"|\bcodegen [a-z]+(?: (?:--[\w-]+|[A-Z][A-Z|/]*\b|iana|csv|json|enum)(?=[ ,.);]|$))*"  # codegen sync --from PATH
    r"|--[a-z-]+ (?:[A-Z./][\w./-]*|\w+=\w+)"  # --against ./FOLDER, --column code=name
)
"""A command in a message, or an option with its value, which people copy as a whole."""

Span = tuple[int, int, str]
"""A part of a message: its start, its end, and its style. It is not broken."""


class Message(str):
    """A line for people: on a terminal, it is broken between words, and its `spans` have colours."""

    spans: tuple[Span, ...] = ()


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


def steps(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield commands to run next, each on one line, which people copy, with its comment.

    The comment is behind the command, or above it if a line would be too wide for the terminal.
    """
    width = width_of(sys.stdout) if sys.stdout else 0
    column = max(_columns(command) for command, _ in rows)
    lines = [f"  {command}{' ' * (column - _columns(command))}  # {comment}" for command, comment in rows]
    if not width or max(map(_columns, lines)) <= width:
        yield from lines
        return
    import textwrap

    for command, comment in rows:
        mark = "  # "
        yield from textwrap.wrap(comment, width, initial_indent=mark, subsequent_indent=mark, break_long_words=False)
        yield f"  {command}"


def paragraphs(text: str) -> Iterator[Message]:
    """Yield a text in Markdown as paragraphs, and rows for code, tables and headings."""
    is_code = False
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        is_fence = line.lstrip().startswith("```")
        is_row = is_code or is_fence or not line or line.startswith(("|", "#", "    "))
        if lines and (is_row or line.startswith("- ")):
            yield _with_spans(Paragraph, [" ".join(lines)])
            lines = []
        if is_row:
            yield verbatim(line)
        else:
            lines.append(line)
        is_code ^= is_fence


def displayed(text: str, stream: TextIO) -> str:
    """Return a line as the stream shows it: with colours and broken, if it is a message and the stream a terminal."""
    if not isinstance(text, Message):
        return text
    spans = text.spans if has_colours(stream) else ()
    width = 0 if isinstance(text, Verbatim) else width_of(stream)
    if not spans and not width:
        return str(text)
    indent = text[: len(text) - len(text.lstrip(" "))]
    if isinstance(text, Paragraph):
        indent += "  " if text.lstrip().startswith("- ") else ""
    elif text.spans or not indent:
        indent += " " * _HANG
    pieces = _pieces(text, width, len(indent)) if width else [(0, len(text))]
    return f"\n{indent}".join(_painted(text, start, end, spans) for start, end in pieces)


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


def _pieces(text: Message, width: int, hang: int) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each line that a message is broken into: between words, not inside a span."""
    start = end = 0
    for first, last in _units(text):
        if end and _columns(text[start:last]) + (hang if start else 0) > width:
            yield start, end
            start = first
        end = last
    yield start, end


def _units(text: Message) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each part that is not broken: a word, a span or a command."""
    whole = [*((start, end) for start, end, _ in text.spans), *(found.span() for found in re.finditer(_COMMAND, text))]
    start = end = -1
    for word in re.finditer(r"\S+", text):
        if any(first < word.start() < last for first, last in whole):
            end = word.end()
            continue
        if start >= 0:
            yield start, end
        start, end = word.span()
    if start >= 0:
        yield start, end


def _columns(text: str) -> int:
    """Return how many columns a text takes: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _painted(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """Return a part of a message with its colours."""
    parts: list[str] = []
    for first, last, style in spans:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [text[start:first], f"\x1b[{style}m", text[first:last], "\x1b[0m"]
            start = last
    return "".join([*parts, text[start:end]])
