r"""Lines that are too wide for a terminal, broken between words. Commands and parts with a colour stay whole.

Knows text and widths; must not know streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_COMMAND = (
    r"(?<=[Rr]un: ).+?(?=\)|\.? \(|[.;] |\.?$)"  # Run: codegen build
    r"|\bcodegen [a-z]+(?: (?:--[\w-]+|[A-Z][A-Z|/]*\b|iana|csv|json|enum)(?=[ ,.);]|$))*"  # codegen sync --from PATH
    r"|--[a-z-]+ (?:[A-Z./][\w./-]*|\w+=\w+)"  # --against ./FOLDER, --column code=name
)
"""A command in a message, or an option with its value, which people copy as a whole."""
_ITEM = re.compile(r" *(?:- |\d+\. )")
"""How an item of a list begins."""
_HANG = 4
"""The extra indentation of the second and later lines of a message, except in a remedy."""

Span = tuple[int, int, str]
"""A part of a message: its start, its end, and its style. It is not broken."""


def is_item(line: str) -> bool:
    """Return whether a line of Markdown begins an item of a list."""
    return _ITEM.match(line) is not None


def hanging_indent(text: str, *, is_paragraph: bool, has_spans: bool) -> str:
    """Return the indentation of the second and later lines of a message."""
    indent = text[: len(text) - len(text.lstrip(" "))]
    if is_paragraph:
        return " " * item.end() if (item := _ITEM.match(text)) else indent
    return indent + " " * _HANG if has_spans or not indent else indent


def wrapped(text: str, spans: Iterable[Span], width: int, hang: int) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each line of a message that is broken: between words, not inside a span.

    The second and later lines are indented by `hang` columns.
    """
    start = end = 0
    for first, last in _units(text, spans):
        if end and columns(text[start:last]) + (hang if start else 0) > width:
            yield start, end
            start = first
        end = last
    yield start, end


def _units(text: str, spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each part that is not broken: a word, a span or a command."""
    whole = [*((start, end) for start, end, _ in spans), *(found.span() for found in re.finditer(_COMMAND, text))]
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


def columns(text: str) -> int:
    """Return how many columns a text takes: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
