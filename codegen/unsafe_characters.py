"""The characters that are unsafe in text that people review, and how to find and escape them.

Unsafe are control and formatting characters (those that change the reading direction among them), surrogates,
private-use characters, and line and paragraph separators. Unassigned characters are safe: which ones they are depends
on the Unicode version of Python, and outputs must not. Knows Unicode; knows nothing of registries, files and terminals.
"""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import category, name

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""The Unicode general categories of the unsafe characters."""

_UNNAMED = {"Cc": "control character", "Cs": "surrogate", "Co": "private-use character"}
"""What to call a character that has no Unicode name, by its category."""


def first_unsafe(text: str, *, lines: bool = False) -> str:
    r"""Return the first unsafe character of a text, or "". A text that has `lines` may contain tabs and line feeds.

    >>> first_unsafe("a\u202eb")
    '\u202e'
    >>> first_unsafe("a\tb\n", lines=True)
    ''
    """
    if lines:
        text = text.replace("\n", "").replace("\t", "")
    if text.isprintable():  # a printable character is safe, and nearly every text is printable
        return ""
    unsafe = {character for character in set(text) if category(character) in _UNSAFE}
    return next(character for character in text if character in unsafe) if unsafe else ""


def escape(text: str, write: Callable[[str], str]) -> str:
    r"""Return the text with what `write` returns for it in place of each unsafe character.

    >>> escape("a\u200bb", code_point)
    'aU+200Bb'
    """
    if text.isprintable():
        return text
    unsafe = {character for character in set(text) if category(character) in _UNSAFE}
    return text.translate({ord(character): write(character) for character in unsafe}) if unsafe else text


def code_point(character: str) -> str:
    """Return the code point of a character as Unicode writes it: `U+202E`."""
    return f"U+{ord(character):04X}"


def describe(character: str) -> str:
    """Return code point and name of a character: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    return f"{code_point(character)} {name(character, '') or _UNNAMED.get(category(character), 'unnamed character')}"
