"""The tables of a data module as syntax: large ones piece by piece, since a syntax tree takes some hundred times the
memory of its text.

A large table is a literal with its brackets at the ends of two lines, and its rows indented between them. It is cut
at beginnings of rows; each piece has to be the inside of such a literal by itself, and to end in a comma, so that all
of them together are what Python reads in the whole. Whatever cannot be cut so is read in one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegen.proof.reading import read_python

_LARGE = 100_000
"""From how many characters on a text is worth cutting."""
_ROWS = 500
"""How many rows a piece has."""
_MARK = "<rows {}>"
_TABLE = re.compile(r"^(\w+: [^\n]+ = )([{\[])\n((?:    [^\n]*\n)+)([}\]])$", re.MULTILINE)
_ROW = re.compile(r"^    [^ )\]}]", re.MULTILINE)


class Whole(Exception):
    """The text has to be read in one."""


class Tables:
    """The statements of a data module, and the rows of each of its tables.

    Asking raises Whole for a text that cannot be cut, unless it is read in one `piece`.
    """

    def __init__(self, text: str, path: str, *, piece: bool) -> None:
        self._path = path
        self._cut: dict[str, str] = {}
        cut = piece or len(text) < _LARGE or _MARK[:5] in text
        self.statements = read_python(text if cut else _TABLE.sub(self._kept, text), path, runs=False).body

    def rows(self, table: ast.Dict | ast.List) -> Iterator[ast.Dict | ast.List]:
        """The table, in literals that hold some of its rows each."""
        first = table.values[:1] if isinstance(table, ast.Dict) else table.elts[:1]
        match first:
            case [ast.Constant(value=str(mark))] if mark in self._cut:
                text = self._cut.pop(mark)
            case _:
                yield table
                return
        opening, closing = "{}" if isinstance(table, ast.Dict) else "[]"
        starts = [found.start() for found in _ROW.finditer(text)][::_ROWS]
        for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True):
            yield _piece(f"{opening}\n{text[start:end]}{closing}", type(table))

    def check_all_read(self) -> None:
        """Raises Whole when a part of the text that was cut out is the inside of no table."""
        if self._cut:
            raise Whole

    def _kept(self, found: re.Match[str]) -> str:
        """A table with a mark in place of its rows."""
        mark = _MARK.format(len(self._cut))
        self._cut[mark] = found[3]
        return f"{found[1]}{found[2]}{f'0: {mark!r}' if found[2] == '{' else repr(mark)}{found[4]}"


def _piece(text: str, kind: type[ast.Dict] | type[ast.List]) -> ast.Dict | ast.List:
    """Some rows between brackets. Raises Whole where they are not just that, or do not end in a comma."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Whole from None
    if not isinstance(node, kind):
        raise Whole
    items = node.values if isinstance(node, ast.Dict) else node.elts
    if not items:
        raise Whole
    line, column = items[-1].end_lineno or 0, items[-1].end_col_offset or 0
    rest = "\n".join(text.split("\n")[line - 1 :]).encode()[column:]
    if not re.fullmatch(rb"[ \n)]*,[ \n]*[}\]]", rest):
        raise Whole
    return node
