"""Text as a terminal may show it: what does not show as itself, or makes the terminal do something, as an escape."""

from __future__ import annotations

from codegen.characters import escape


def visible(text: str) -> str:
    """The text with every control character, line feeds aside, and every mark of direction as an escape."""
    return escape(text, _escape_sequence, lines=True)


def on_one_line(text: str) -> str:
    """The same, with line feeds and tabs as escapes too."""
    return escape(text, _escape_sequence)


def _escape_sequence(character: str) -> str:
    return character.encode("unicode_escape").decode()
