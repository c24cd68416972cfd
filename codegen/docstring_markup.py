"""Paragraphs as a docstring: wrapped, with an escape for what would be markup of reStructuredText.

Must not know registries and templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from codegen import unsafe_characters
from codegen.literals import WIDTH, Source, escape_sequence

_CODE = re.compile(r"(?<![^\s(])(``?)(?![\s`)])([^`]*[^`\s])\1(?![^\s.,;:!?)])")
"""Text in single or double backticks, at the boundaries that reStructuredText requires of a literal."""
_MARKUP = re.compile(
    r"(?<![^\W_])[*`|](?!\s)"  # the start of emphasis, interpreted text, a literal or a substitution
    r"|(?<=[^\W_])__?(?!\w)|(?<=[\]`])__?(?!\w)"  # the end of a reference
    r"|(?<!\S)(?P<line>(?P<character>[^\w\s\\]|_)(?P=character){3,})(?!\S)"  # it makes the line above a title
    r"|(?<!\S)(?P<backslashes>\\{2,})(?!\S)|\\"
)
_MAYBE_MARKUP = (re.compile(r"[*`|_\\]"), re.compile(r"([!-/:-@\[-^{-~])\1\1\1"))
"""What ASCII text with markup contains: one of the two. `_MARKUP` takes ten times as long to find none."""
_ENUMERATOR = re.compile(r"^(\(?(?:[0-9]+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|#))([.)])(?!\S)")
_BLOCK = re.compile(r"^(?:[-+*|\u2022\u2023\u2043](?!\S)|[-+/](?=[\w-])|:|=+(?!\S)|(?:>>>|\.\.|__)(?!\S))")
"""What would begin a list, a field, an option, a table, a line block, a doctest or a directive."""
_LITERAL_NEXT = re.compile(r"(?<!\\)((?:\\\\)*)::$")
"""Two colons at the end of a paragraph, after which a literal block would come."""


class Directive(NamedTuple):
    """A paragraph of a docstring that is the content of a directive of reStructuredText."""

    name: str
    argument: str
    text: str


class Headline(str):
    """The first paragraph of a docstring, which may begin with a number and a full stop.

    Sphinx shows it as an item of a list with that number, which looks the same; editors show the text unchanged.
    """

    __slots__ = ()


def docstring(paragraphs: Iterable[str | Directive], indent: int = 0, width: int = WIDTH) -> Source:
    r"""Return paragraphs as a docstring, wrapped, for a statement with the given indentation.

    Sphinx shows the text as it is: what would be markup is escaped, and text in backticks becomes a literal.

    >>> print(docstring(["Uses *args and `code`."])[3:-3])
    Uses \\*args and ``code``.
    """
    blocks = [block for block in paragraphs if isinstance(block, Directive) or block.strip()]
    first = _paragraph(blocks[0]) if blocks and isinstance(blocks[0], str) else ""
    margin = " " * indent
    fits = indent + len(first) + 6 <= width or " " not in first
    if not blocks or (first and len(blocks) == 1 and fits):
        return Source(f'"""{_escape_last_quote(first)}"""')
    # A single block that fits on one line only without its closing quotes is wrapped.
    room = width - 3 if len(blocks) == 1 else width
    wrapped = [_wrapped(block, margin, room) for block in blocks]
    if first:
        wrapped[0] = _fill(first, room, margin + "   ", margin)[indent + 3 :]
    return Source('"""' + ("" if first else "\n") + "\n\n".join(wrapped) + f'\n{margin}"""')


def _wrapped(block: str | Directive, margin: str, width: int) -> str:
    """Return the lines of a paragraph or a directive."""
    if isinstance(block, str):
        return _fill(_paragraph(block), width, margin, margin)
    inner = f"{margin}   "
    return f"{margin}.. {block.name}:: {block.argument}\n{_fill(_paragraph(block.text), width, inner, inner)}"


def _fill(text: str, width: int, first: str, other: str) -> str:
    """Return a text with single spaces in lines of at most this width, unless a word is longer.

    `first` and `other` are the indentations of the first and of the other lines.
    """
    lines: list[str] = []
    indent, start = first, 0
    while start < len(text):
        end = start + width - len(indent)  # one behind the last character that fits
        if end < len(text):
            end = text.rfind(" ", start, end + 1)
            end = text.find(" ", start) if end < 0 else end
        if end < 0 or end >= len(text):
            end = len(text)
        lines.append(indent + text[start:end])
        indent, start = other, end + 1
    return "\n".join(lines)


def _paragraph(text: str) -> str:
    line = _restructured(" ".join(text.split()))
    if not isinstance(text, Headline):
        line = _ENUMERATOR.sub(r"\1\\\2", line)
    text = line.replace("\\", "\\\\")
    text = text.replace('"""', '\\"\\"\\"')
    return unsafe_characters.escape(text, escape_sequence)


def _restructured(text: str) -> str:
    """Return a paragraph on one line as reStructuredText that shows it, with an escape only for what would be markup.

    See "Inline markup recognition rules" and "Body elements" of the specification of reStructuredText.
    """
    if not text.isascii() or any(pattern.search(text) for pattern in _MAYBE_MARKUP):
        pieces = _CODE.split(text)  # text, backticks, code, text ...
        for place in range(0, len(pieces), 3):
            pieces[place] = _MARKUP.sub(_escaped_markup, pieces[place])
        for place in range(1, len(pieces), 3):
            pieces[place : place + 2] = ["", f"``{pieces[place + 1]}``"]
        text = "".join(pieces)
    text = _BLOCK.sub(r"\\\g<0>", text)
    return _LITERAL_NEXT.sub(r"\1\\::", text) if text.endswith("::") else text


def _escaped_markup(markup: re.Match[str]) -> str:
    if markup["backslashes"]:
        return f"``{markup[0]}``"
    return "\\" + markup[0] if markup["line"] else re.sub(r"(?s).", r"\\\g<0>", markup[0])


def _escape_last_quote(text: str) -> str:
    """Return the text with an escape for a double quote at its end, which would join the closing quotes."""
    return re.sub(r'(?<!\\)((?:\\\\)*)"$', r'\1\\"', text) if text.endswith('"') else text
