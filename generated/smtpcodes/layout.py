"""Explanations as text for people: wrapped, and coloured on a terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .explanations import Explanation, VendorNote

__all__: list[str] = []

_INDENT: Final = 14
"""The column in which texts start, after their labels."""
_SHOWN: Final = 6
"""How many systems are shown of those that mean something else."""


def set_explanation(
    explanation: Explanation, width: int, *, color: bool = False
) -> str:
    """Return an explanation as text, in lines of at most ``width`` columns."""
    return "\n".join(_lines(explanation, max(width, 40), color=color))


def _lines(explanation: Explanation, width: int, *, color: bool) -> Iterator[str]:
    yield from _bold(wrap(escape(explanation.asked), width) or [""], color=color)
    for label, text in _entries(explanation):
        yield from _entry(label, escape(text), width, color=color)
    for item in explanation.items:
        yield ""
        yield from _lines(item, width, color=color)


def _entries(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Yield each label with its text."""
    for part in explanation.parts:
        yield part.text, part.meaning
    who = explanation.system or ""
    if explanation.software:
        who = f"{who}, on {explanation.software}" if who else explanation.software
    category = explanation.category or ""
    if explanation.confidence and category not in ("", "unknown", "not-a-bounce"):
        category = f"{category} ({explanation.confidence} confidence)"
    yield "Written by", who
    yield "Meaning", explanation.meaning
    yield "About", category
    yield "Try again", explanation.retry
    yield "Sender", explanation.sender
    yield "Receiver", explanation.receiver
    yield "Address", explanation.address
    for caution in explanation.cautions:
        yield "Note", caution
    for note in explanation.vendors[:_SHOWN]:
        yield note.system or "many systems", _set_note(note, explanation)
    if len(explanation.vendors) > _SHOWN:
        yield "", f"and {len(explanation.vendors) - _SHOWN} more systems"
    for source in explanation.sources:
        document = source.document
        yield "Source", (
            document if document == source.url else f"{document} {source.url}"
        )


def _set_note(note: VendorNote, explanation: Explanation) -> str:
    """Return a note as text: only what the explanation of a reply does not say yet."""
    if note.meaning == explanation.meaning and explanation.kind != "vendor-code":
        return note.conflict
    text = f"{note.meaning} {note.conflict}".rstrip()
    return f"{note.reply}: {text}" if note.reply else text


def _entry(label: str, text: str, width: int, *, color: bool) -> Iterator[str]:
    """Yield the lines of one entry; none without a text."""
    if not text:
        return
    indent = " " * (_INDENT + 2)
    lines = wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if len(label) < _INDENT:
        head = f"  {label}".ljust(len(indent))
        first = lines.pop(0)[len(indent) :]
        yield (_dim(head) if color else head) + first
    else:
        for head in wrap(label, width, initial_indent="  ", subsequent_indent="  "):
            yield _dim(head) if color else head
    yield from lines


def escape(text: str) -> str:
    """Return a text on one line, with escapes in place of control characters."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1]
        for character in " ".join(text.split())
    )


def _bold(lines: list[str], *, color: bool) -> list[str]:
    return [f"\x1b[1m{line}\x1b[0m" for line in lines] if color else lines


def _dim(text: str) -> str:
    return f"\x1b[36m{text}\x1b[0m"
