"""The tables of a data module as values. A syntax tree of all rows would need 100 times the memory of their text.

A table is a literal with its brackets at the ends of two lines, and its rows indented between them. Its rows are read
token by token, and only if they consist of strings, integers, None, True, False and tuples. Any other text is parsed as
a whole, so that the values are always those that Python reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from codegen.proof.parsing import literal, read_python

_MARK = "<rows {}>"
_TABLE = re.compile(r"^(\w+: [^\n]+ = )([{\[])\n((?:    [^\n]*\n)+)([}\]])$", re.MULTILINE)

_QUOTED = r"{0}[^{0}\\\x00-\x1f]*(?:\\[^\x00-\x1f][^{0}\\\x00-\x1f]*)*{0}"
_STRING = f"(?:{_QUOTED.format(chr(34))}|{_QUOTED.format(chr(39))})"
_TOKEN = re.compile(rf"[ \n]*([,():]|{_STRING}(?:[ \n]+{_STRING})*|-?(?:0|[1-9][0-9]*)|[A-Za-z]+|[^ \n])")
"""Punctuation, strings that Python joins, an integer, a name, or another character."""
_CONSTANTS: Mapping[str, object] = {"None": None, "True": True, "False": False}
_MAXIMUM_DEPTH = 50
"""How many tuples may be inside each other: Python itself reads 200."""


class CannotSplit(Exception):
    """The text must be parsed as a whole."""


class TableReader:
    """The statements of a data module, and the rows of each of its tables.

    Methods raise CannotSplit if the text must be read as a `whole`.
    """

    def __init__(self, text: str, path: str, *, whole: bool) -> None:
        self._path = path
        self._removed: dict[str, str] = {}
        is_whole = whole or _MARK[:5] in text
        self.statements = read_python(text if is_whole else _TABLE.sub(self._remove_rows, text), path, runs=False).body

    def entries(self, table: ast.Dict, name: str) -> Iterator[tuple[str, object]]:
        """Yield the source text of each key of a dict, and the value."""
        match table:
            case ast.Dict(values=[ast.Constant(value=str(mark))]) if mark in self._removed:
                values = _read(self._removed.pop(mark), step=2)
                yield from zip(map(repr, values[::2]), values[1::2], strict=True)
            case _:
                for at, value in zip(table.keys, table.values, strict=True):
                    key = repr(literal(at, self._path, f"a key of {name}")) if at else "**"
                    yield key, literal(value, self._path, f"{name}: {key}")

    def rows(self, table: ast.List, name: str) -> list[object]:
        """Return the items of a list."""
        match table:
            case ast.List(elts=[ast.Constant(value=str(mark))]) if mark in self._removed:
                return _read(self._removed.pop(mark), step=1)
        return [literal(item, self._path, f"a row of {name}") for item in table.elts]

    def check_all_read(self) -> None:
        """Raise CannotSplit if a part of the text that was removed is not inside a table."""
        if self._removed:
            raise CannotSplit

    def _remove_rows(self, table: re.Match[str]) -> str:
        mark = _MARK.format(len(self._removed))
        self._removed[mark] = table[3]
        return f"{table[1]}{table[2]}{f'0: {mark!r}' if table[2] == '{' else repr(mark)}{table[4]}"


def _read(text: str, *, step: int) -> list[object]:
    """Return the values in some rows, each with a comma after it. With `step` 2, each first one is the key of a second.

    Raise CannotSplit for any other text.
    """
    items: list[object] = []
    outer: list[list[object]] = []
    is_complete = False  # whether the last item needs a comma
    for token in _TOKEN.findall(text):
        if token == ",":
            if not is_complete or (not outer and len(items) % step):
                raise CannotSplit
            is_complete = False
        elif token == ")":
            if not outer:
                raise CannotSplit
            value = items[0] if is_complete and len(items) == 1 else tuple(items)
            items = outer.pop()
            items.append(value)
            is_complete = True
        elif token == ":":
            if not is_complete or outer or len(items) % 2 == 0 or step == 1:
                raise CannotSplit
            is_complete = False
        elif is_complete:
            raise CannotSplit
        elif token == "(":
            if len(outer) == _MAXIMUM_DEPTH:
                raise CannotSplit
            outer.append(items)
            items = []
        else:
            items.append(_value(token))
            is_complete = True
    if outer or is_complete:
        raise CannotSplit
    return items


def _value(token: str) -> object:
    """Return the value of strings, an integer or a name. Raise CannotSplit for another token."""
    if token[0] == '"' and "\\" not in token:
        pieces = token.split('"')  # nothing, text, white space, text ..., nothing
        if len(pieces) == 3 and not pieces[2]:
            return pieces[1]
        if not "".join(pieces[::2]).strip(" \n"):
            return "".join(pieces[1::2])
    if token in _CONSTANTS:
        return _CONSTANTS[token]
    if token[0] not in "\"'-0123456789":
        raise CannotSplit
    try:
        return ast.literal_eval(f"({token})") if token[0] in "\"'" else int(token)
    except (SyntaxError, ValueError):
        raise CannotSplit from None
