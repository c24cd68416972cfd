"""Lay out generated Python in black's style, without black, if it is plain.

A frame is what surrounds members and data, which are laid out already. Knows empty lines and docstrings; `statements`
knows what is inside a statement. Raises UnknownSyntax for Python that is not plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codegen.literals import columns
from codegen.outputs.formatting.plain_python import require_plain
from codegen.outputs.formatting.statements import layout
from codegen.outputs.formatting.tokens import UnknownSyntax

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_LAST_COMMA = re.compile(r",\s*[)\]}]")
_CLOSING_QUOTES = re.compile(r'(?<!\\)(?:\\\\)*(""")')
_UNKNOWN = re.compile(r"async\b|with\b|match\b|'|[rbu]+[\"']|.*(?:\\$|fmt:|\t)", re.IGNORECASE)
_CLAUSES = ("else:", "elif ", "except ", "except:", "finally:")
"""The beginnings of clauses that continue a statement."""


@dataclass(slots=True)
class _Statement:
    """A statement, a docstring or a comment on a separate line."""

    text: str
    """Its text in the source, without the indentation of the first line."""
    depth: int
    before: int
    """The number of empty lines before it in the source."""
    is_docstring: bool = False

    @property
    def is_comment(self) -> bool:
        return self.text.startswith("#")

    @property
    def is_def(self) -> bool:
        return self.text.startswith("def ")

    @property
    def is_class(self) -> bool:
        return self.text.startswith("class ")

    @property
    def is_decorator(self) -> bool:
        return self.text.startswith("@")

    @property
    def is_import(self) -> bool:
        return self.text.startswith(("import ", "from "))

    @property
    def is_stub(self) -> bool:
        """Whether it is a class or a function without a body."""
        return self.text.endswith(": ...")

    @property
    def opens_block(self) -> bool:
        return self.text.partition("  #")[0].endswith(":")


def format_frame(text: str, width: int, *, is_stub: bool, is_plain: bool = True) -> str:
    """Return the text of a module or a stub as black formats it.

    Raise UnknownSyntax if only black can do that. `is_plain` says that the text is known to be plain Python.
    Otherwise, each statement is checked.
    """
    output: list[str] = []
    after = 0
    statements = list(_statements(text))
    if not is_plain:
        for statement in statements:
            require_plain(statement.text)
    blanks = _empty_lines(statements, is_stub=is_stub)
    for place, (statement, before) in enumerate(zip(statements, blanks, strict=True)):
        before = max(before, after) if place else 0
        if place and _is_module_docstring(statements, place - 1) and not (statement.is_class or statement.is_def):
            before = 1
        output += [""] * before
        output += _lines(statement, width)
        after = int(statement.is_docstring and place > 0 and statements[place - 1].is_class)
    if not output and text:
        raise UnknownSyntax
    return "\n".join(output) + "\n" if output else ""


def _statements(text: str) -> Iterator[_Statement]:
    lines = text.split("\n")
    place = before = 0
    previous: _Statement | None = None
    while place < len(lines):
        line = lines[place].rstrip()
        place += 1
        if not line:
            before += 1
            continue
        start = line.lstrip(" ")
        depth, rest = divmod(len(line) - len(start), 4)
        if rest or (previous is not None and depth > previous.depth + previous.opens_block):
            raise UnknownSyntax
        whole = [line.rstrip()]
        if start.startswith('"""'):
            closing = _CLOSING_QUOTES.search(start, 3)
            while closing is None:
                whole.append(_line(lines, place))
                place += 1
                closing = _CLOSING_QUOTES.search(whole[-1])
            if closing.end() != len(whole[-1] if len(whole) > 1 else start):
                raise UnknownSyntax
        elif not start.startswith("#"):
            has_several = ";" in start and ";" in _STRING.sub("", start).partition("#")[0]
            if has_several or _UNKNOWN.match(start) or (not depth and start.startswith(_CLAUSES)):
                raise UnknownSyntax
            balance = _balance(start)
            while balance > 0:
                whole.append(_line(lines, place))
                place += 1
                balance += _balance(whole[-1])
        statement = _Statement("\n".join(whole)[4 * depth :], depth, before)
        is_first = previous is None or (previous.opens_block and depth > previous.depth)
        statement.is_docstring = start.startswith('"""') and is_first
        yield statement
        if not statement.is_comment:
            previous = statement
        before = 0


def _line(lines: Sequence[str], place: int) -> str:
    if place == len(lines):
        raise UnknownSyntax
    return lines[place].rstrip()


def _balance(line: str) -> int:
    """Return the number of brackets that a line opens, less those that it closes."""
    if '"' in line or "'" in line or "#" in line:
        line = _STRING.sub("", line).partition("#")[0]
    opened = line.count("(") + line.count("[") + line.count("{")
    return opened - line.count(")") - line.count("]") - line.count("}")


def _is_module_docstring(statements: list[_Statement], place: int) -> bool:
    return (
        statements[place].is_docstring
        and statements[place].depth == 0
        and all(statement.is_comment for statement in statements[:place])
    )


def _lines(statement: _Statement, width: int) -> list[str]:
    text, margin = statement.text, " " * 4 * statement.depth
    if statement.is_docstring:
        return (margin + _docstring(text, len(margin))).split("\n")
    if statement.is_comment or text.startswith('"""'):
        return (margin + text).split("\n")
    if "\n" not in text and len(margin) + columns(text) <= width and not _LAST_COMMA.search(text):
        return [margin + text]
    return layout(text, statement.depth, width)


def _docstring(text: str, indent: int) -> str:
    """Return a docstring. A double quote at its start or its end has a space beside it."""
    first, *others = text[3:-3].split("\n")
    first = first.strip()
    if first.startswith('"'):
        first = f" {first}"
    if not text[3:-3].strip():
        raise UnknownSyntax
    if not others:
        is_escaping = (len(first) - len(first.rstrip("\\"))) % 2
        return f'"""{first} """' if first.endswith('"') or is_escaping else f'"""{first}"""'
    margins = [len(line) - len(line.lstrip()) for line in others if line.strip()]
    if others[-1] != " " * indent or not others[:-1] or not others[-2].strip() or (margins and min(margins) != indent):
        raise UnknownSyntax
    return "\n".join([f'"""{first}', *others]) + '"""'


def _empty_lines(statements: list[_Statement], *, is_stub: bool) -> Iterator[int]:
    """Yield the number of empty lines before each statement."""
    previous: _Statement | None = None
    definitions: list[_Statement] = []
    for place, statement in enumerate(statements):
        last: _Statement | None = None
        while definitions and definitions[-1].depth >= statement.depth:
            last = definitions.pop()
        if statement.is_def or statement.is_class:
            definitions.append(statement)
        if statement.is_comment and place + 1 < len(statements) and statements[place + 1].depth != statement.depth:
            raise UnknownSyntax
        yield _empty_before(statement, previous, last, is_stub=is_stub) if previous else 0
        previous = statement


def _empty_before(statement: _Statement, previous: _Statement, definition: _Statement | None, *, is_stub: bool) -> int:
    """Return the number of empty lines between two statements. `definition` is the one that has ended before."""
    depth = statement.depth
    before = min(statement.before, 1 if depth or is_stub else 2)
    if statement.is_docstring and (previous.is_class or (previous.is_def and previous.opens_block)):
        return 0
    if definition is not None:
        before = _after_definition(statement, previous, definition, before, is_stub=is_stub)
    if statement.is_decorator or statement.is_def or statement.is_class:
        return _before_definition(statement, previous, before, is_stub=is_stub)
    if previous.is_import and not statement.is_import and depth == previous.depth:
        return before or 1 if depth else 1
    return before


def _after_definition(
    statement: _Statement, previous: _Statement, definition: _Statement, before: int, *, is_stub: bool
) -> int:
    depth = statement.depth
    if not is_stub:
        return 1 if depth else 2
    if definition.is_class and not definition.is_stub:
        return 1
    if depth and not statement.is_def and previous.is_def:
        return int(statement.before > 0)
    return 0 if depth else 1


def _before_definition(statement: _Statement, previous: _Statement, before: int, *, is_stub: bool) -> int:
    depth = statement.depth
    if previous.is_decorator:
        if is_stub and statement.is_class:
            raise UnknownSyntax
        return 0
    if previous.depth < depth and (previous.is_class or previous.is_def):
        return 0 if is_stub else int(statement.before > 0)
    if previous.is_comment and previous.depth == depth and before == 0:
        raise UnknownSyntax  # black moves the empty lines before the comment
    if not is_stub:
        return 0 if previous.is_def and previous.is_stub and not statement.before else 1 if depth else 2
    if statement.is_class or previous.is_class:
        if previous.depth != depth:
            return int(previous.depth > depth)
        return 0 if statement.is_class and statement.is_stub and previous.is_class and previous.is_stub else 1
    if previous.depth > depth:
        return 1
    if not previous.is_def:
        return min(1, before) if depth else 1
    return 0
