"""Explanations as text for people: wrapped, and coloured on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .explanations import Explanation

__all__: list[str] = []

_INDENT: Final = 14
"""The column in which texts start, after their labels."""
_SHOWN: Final = 6
"""How many systems and how many sources are shown."""


def set_explanation(
    explanation: Explanation, width: int, *, color: bool = False
) -> str:
    """Return an explanation as text, in lines of at most ``width`` columns."""
    return "\n".join(_lines(explanation, max(width, 40), color=color))


def _lines(explanation: Explanation, width: int, *, color: bool) -> Iterator[str]:
    yield from _bold(_wrap(escape(explanation.asked), width), color=color)
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
    if category == "unknown":
        category = "unknown: the reply does not tell the cause"
    elif explanation.confidence and category not in ("", "not-a-bounce"):
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
        meaning = "" if note.meaning == explanation.meaning else note.meaning
        text = " ".join(filter(None, (meaning, note.conflict)))
        label = note.system or "many systems"
        yield label, ": ".join(filter(None, (note.reply, text)))
    yield from _rest(len(explanation.vendors), "more meanings")
    for source in explanation.sources[:_SHOWN]:
        document = source.document
        yield "Source", (
            document if document == source.url else f"{document} {source.url}"
        )
    yield from _rest(len(explanation.sources), "more sources")


def _rest(count: int, name: str) -> Iterator[tuple[str, str]]:
    if count > _SHOWN:
        yield "", f"and {count - _SHOWN} {name}"


def _entry(label: str, text: str, width: int, *, color: bool) -> Iterator[str]:
    """Yield the lines of one entry; none without a text."""
    if not text:
        return
    indent = " " * (_INDENT + 2)
    lines = [indent + line for line in _wrap(text, width - len(indent))]
    if len(label) < _INDENT:
        head = f"  {label}".ljust(len(indent))
        first = lines.pop(0)[len(indent) :]
        yield (_dim(head) if color else head) + first
    else:
        for head in _wrap(label, width - 2):
            yield _dim(f"  {head}") if color else f"  {head}"
    yield from lines


def _wrap(text: str, width: int) -> list[str]:
    """Return a text in lines of at most ``width`` columns; a longer word stays whole."""
    lines = [""]
    for word in text.split():
        if not lines[-1]:
            lines[-1] = word
        elif len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


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
