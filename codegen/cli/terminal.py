"""Text as a terminal may show it: what does not show as itself, or makes the terminal do something, as an escape."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with every control character, line feeds aside, and every mark of direction as an escape."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(one if one.isprintable() or one in "\n\t" else one.encode("unicode_escape").decode() for one in text)


def on_one_line(text: str) -> str:
    """The same, with line feeds and tabs as escapes too."""
    return visible(text).replace("\n", r"\n").replace("\t", r"\t")
