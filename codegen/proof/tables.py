"""The syntax of a data module. Large tables are parsed in pieces: a syntax tree needs 100 times the memory of its text.

A large table is a literal with its brackets at the ends of two lines, and its rows indented between them. It is split
at the beginnings of rows. Each piece must be valid between such brackets and end in a comma, so that all pieces
together are what Python reads. A text that cannot be split that way is parsed as a whole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegen.proof.reading import read_python

_LARGE = 100_000
"""The number of characters from which a text is split."""
_ROWS = 500
"""The number of rows in a piece."""
_MARK = "<rows {}>"
_TABLE = re.compile(r"^(\w+: [^\n]+ = )([{\[])\n((?:    [^\n]*\n)+)([}\]])$", re.MULTILINE)
_ROW = re.compile(r"^    [^ )\]}]", re.MULTILINE)


class CannotSplit(Exception):
    """The text must be parsed as a whole."""


class TableReader:
    """The statements of a data module, and the rows of each of its tables.

    Methods raise CannotSplit if the text cannot be split. A text that is parsed in one `piece` is not split.
    """

    def __init__(self, text: str, path: str, *, piece: bool) -> None:
        self._path = path
        self._removed: dict[str, str] = {}
        is_whole = piece or len(text) < _LARGE or _MARK[:5] in text
        self.statements = read_python(text if is_whole else _TABLE.sub(self._remove_rows, text), path, runs=False).body

    def rows(self, table: ast.Dict | ast.List) -> Iterator[ast.Dict | ast.List]:
        """Yield literals that contain some rows of a table each."""
        first = table.values[:1] if isinstance(table, ast.Dict) else table.elts[:1]
        match first:
            case [ast.Constant(value=str(mark))] if mark in self._removed:
                text = self._removed.pop(mark)
            case _:
                yield table
                return
        opening, closing = "{}" if isinstance(table, ast.Dict) else "[]"
        starts = [match.start() for match in _ROW.finditer(text)][::_ROWS]
        for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True):
            yield _piece(f"{opening}\n{text[start:end]}{closing}", type(table))

    def check_all_read(self) -> None:
        """Raise CannotSplit if a part of the text that was removed is not inside a table."""
        if self._removed:
            raise CannotSplit

    def _remove_rows(self, table: re.Match[str]) -> str:
        """Return a table with a mark in place of its rows."""
        mark = _MARK.format(len(self._removed))
        self._removed[mark] = table[3]
        return f"{table[1]}{table[2]}{f'0: {mark!r}' if table[2] == '{' else repr(mark)}{table[4]}"


def _piece(text: str, kind: type[ast.Dict] | type[ast.List]) -> ast.Dict | ast.List:
    """Return the literal of some rows. Raise CannotSplit if they are anything else, or do not end in a comma."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CannotSplit from None
    if not isinstance(node, kind):
        raise CannotSplit
    items = node.values if isinstance(node, ast.Dict) else node.elts
    if not items:
        raise CannotSplit
    line, column = items[-1].end_lineno or 0, items[-1].end_col_offset or 0
    rest = "\n".join(text.split("\n")[line - 1 :]).encode()[column:]
    if not re.fullmatch(rb"[ \n)]*,[ \n]*[}\]]", rest):
        raise CannotSplit
    return node
