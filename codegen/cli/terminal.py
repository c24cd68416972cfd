"""Text that is safe to print on a terminal: invisible characters and control characters are escaped."""

from __future__ import annotations

from codegen.characters import escape


def visible(text: str) -> str:
    """Return the text with control characters (but line feeds) and marks of direction escaped."""
    return escape(text, _escape_sequence, lines=True)


def on_one_line(text: str) -> str:
    """Return the same with line feeds and tabs escaped too."""
    return escape(text, _escape_sequence)


def _escape_sequence(character: str) -> str:
    return character.encode("unicode_escape").decode()
