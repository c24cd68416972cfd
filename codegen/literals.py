"""Values as source text of Python, JSON, TOML and Markdown: the only way for text of the registry into outputs.

Every function returns `Source`; the renderer refuses other text. Python is laid out as black would do it, since black
takes most of the time of a build. Must not know registries and templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from codegen import unsafe_characters
from codegen.toml.writing import toml_value

WIDTH = 88
_JSON = json.JSONEncoder(ensure_ascii=False)
_STEP = 4
_PLAIN = re.compile(r"[ -\[\]-~]*")
"""Characters that need no escape in a string literal, except quotes."""

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


class Source(str):
    """Text that is safe to write into a generated file."""

    __slots__ = ()


class LaidOut(Source):
    """A literal in brackets that black would not change at the end of any statement, so that black can skip it."""

    __slots__ = ()


def name(identifier: str) -> Source:
    """Return an identifier, or several with dots, as source. Raise ValueError for other text."""
    if not all(part.isidentifier() for part in identifier.split(".")):
        raise ValueError(f"{identifier!r} is not a Python identifier")
    return Source(identifier)


def py_literal(value: object, indent: int = 0, used: int = 0, *, item: bool = False, width: int = WIDTH) -> Source:
    """Return a Python expression for None, a bool, int or str, or a tuple of these.

    `indent` is the indentation of the line, `used` the number of columns that the line needs besides the literal. An
    `item` is inside a tuple. Long literals are broken over lines as black does.

    >>> print(py_literal(("it's", 1, None)))
    ("it's", 1, None)
    """
    return Source(_lines(_tree(value), indent, used, item=item, width=width))


_Tree = tuple[str, object, list["_Tree"]]
"""The source of a value on one line, the value, and the same of the items of a tuple."""


def _tree(value: object) -> _Tree:
    if not isinstance(value, tuple):
        return _flat(value), value, []
    items = [_tree(item) for item in value]
    flat = ", ".join([item[0] for item in items])
    return f"({flat},)" if len(items) == 1 else f"({flat})", value, items


def _lines(tree: _Tree, indent: int, used: int, *, item: bool, width: int) -> str:
    """Return the source of a value, on several lines if it is too long."""
    flat, value, items = tree
    if indent + used + columns(flat) <= width:
        return flat
    inner = " " * (indent + _STEP)
    if items:
        parts = [f"{inner}{_lines(part, indent + _STEP, 1, item=True, width=width)},\n" for part in items]
        return f"(\n{''.join(parts)}{' ' * indent})"
    if isinstance(value, str):
        pieces = _pieces(value, width - indent - _STEP - 2)
        if len(pieces) > 1 or (not item and len(inner) + columns(flat) <= width):
            lines = "".join([f"{inner}{_text(piece)}\n" for piece in pieces])
            return f"(\n{lines}{' ' * indent})"
    return flat


def py_table(rows: Mapping[Any, object], width: int = WIDTH) -> LaidOut:
    """Return a dict as a Python expression, with a line or more for each entry. Keys must fit on a line."""
    if not rows:
        return LaidOut("{}")
    lines = []
    for key, value in rows.items():
        label = _flat(key)
        lines.append(f"    {label}: {_lines(_tree(value), _STEP, columns(label) + 3, item=False, width=width)},\n")
    return LaidOut("{\n" + "".join(lines) + "}")


def py_rows(rows: Iterable[object], width: int = WIDTH) -> LaidOut:
    """Return a list as a Python expression, with a line or more for each item."""
    lines = [f"    {_lines(_tree(row), _STEP, 1, item=True, width=width)},\n" for row in rows]
    return LaidOut("[\n" + "".join(lines) + "]" if lines else "[]")


class Directive(NamedTuple):
    """A paragraph of a docstring that is the content of a directive of reStructuredText."""

    name: str
    argument: str
    text: str


class Headline(str):
    """The first paragraph of a docstring, which may begin with a number and a full stop.

    Sphinx shows it as an item of a list with that number, which looks the same; editors show the text as it stands.
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
    # A single block that does not fit on one line with its quotes must not fit without them either.
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


def json_literal(value: object) -> Source:
    """Return a value as JSON, with escapes for unsafe characters."""
    text = _JSON.encode(value)
    return Source(unsafe_characters.escape(text, lambda character: json.dumps(character)[1:-1]))


def toml_literal(value: str | list[str]) -> Source:
    """Return a text, or a list of texts, as a TOML value on one line, with escapes for unsafe characters."""
    return Source(toml_value(value) if isinstance(value, str) else f"[{', '.join(map(toml_value, value))}]")


def comment(text: str, prefix: str = "# ") -> Source:
    """Return the lines of a text as comments: each with a prefix, and without a character that ends or extends it."""
    if not isinstance(text, str):
        raise TypeError("expected text")
    lines = (unsafe_characters.escape(line.rstrip(), _escape_sequence) for line in text.splitlines())
    # Python would read `coding: latin-1` in one of the first two lines as the encoding of the file.
    lines = (re.sub(r"(coding)([:=])(?=[ \t]*[-\w.])", _escaped_mark, line) for line in lines)
    ended = (re.sub(r"(\\|\?\?/)$", lambda end: end[0][:-1] + f"\\u{ord(end[0][-1]):04x}", line) for line in lines)
    return Source("\n".join(f"{prefix}{line}".rstrip() for line in ended))


def _escaped_mark(coding: re.Match[str]) -> str:
    return f"{coding[1]}\\u{ord(coding[2]):04x}"


def markdown(text: str | int) -> Source:
    """Return the text as Markdown on one line that shows exactly this text."""
    if not isinstance(text, str | int):
        raise TypeError("expected text or a number")
    words = str(text).split()
    line = re.sub(r"[\\`*_{}\[\]<>#|~&]", r"\\\g<0>", " ".join(words))
    # Escape what would start a list item, or turn the line above into a heading.
    return Source(re.sub(r"^([0-9]*)([-+=.)])", r"\1\\\2", line))


def _flat(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_flat, value))}{',' if len(value) == 1 else ''})"
    if value is None or isinstance(value, bool | int):
        return repr(value)
    raise TypeError(f"no literal for the type {type(value).__name__}")


def _text(text: str) -> str:
    if '"' not in text and _PLAIN.fullmatch(text):
        return f'"{text}"'
    # black's preference: double quotes, unless single ones need fewer escapes
    quote = "'" if text.count('"') > text.count("'") else '"'
    if _PLAIN.fullmatch(text) and quote not in text:
        return f"{quote}{text}{quote}"
    escaped = unsafe_characters.escape(text.replace("\\", "\\\\").replace("\n", "\\n"), _escape_sequence)
    return quote + escaped.replace(quote, "\\" + quote) + quote


def columns(source: str) -> int:
    """Return the number of columns of source text, as black counts them."""
    if source.isascii():
        return len(source)
    from black.strings import str_width  # rarely needed, and importing black is slow

    return str_width(source)


def _paragraph(text: str) -> str:
    """Return a paragraph on one line, escaped for a docstring."""
    line = _restructured(" ".join(text.split()))
    if not isinstance(text, Headline):
        line = _ENUMERATOR.sub(r"\1\\\2", line)
    text = line.replace("\\", "\\\\")
    text = text.replace('"""', '\\"\\"\\"')
    return unsafe_characters.escape(text, _escape_sequence)


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


def _escape_sequence(character: str) -> str:
    """Return the escape of a character in Python and TOML."""
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"


def _pieces(text: str, width: int) -> list[str]:
    """Return the text, split after spaces into pieces that fit the width as literals, if possible."""
    needs_no_escape = _PLAIN.fullmatch(text) and not ('"' in text and "'" in text)
    pieces = [""]
    for word in re.split("(?<= )", text):
        longer = pieces[-1] + word
        if pieces[-1] and (len(longer) if needs_no_escape else columns(_text(longer)) - 2) > width:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces
