"""Rows with aligned columns, which continue on further lines where a terminal is too narrow."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from codegen.cli.colours import Message, message, width_of
from codegen.cli.line_wrapping import columns

_MARGIN = 4
"""Where further lines begin if they have no room below the second column."""


def table_rows(table: Iterable[Sequence[str | tuple[str, str]]]) -> Iterator[Message]:
    """Yield the lines of rows with aligned columns. A cell with a style is a pair. Only the last cell is broken.

    If the columns do not fit in one line, all rows continue on further lines. These begin below the second column if
    all cells fit there, else near the margin.
    """
    rows = [[cell if isinstance(cell, tuple) else (cell, "") for cell in cells] for cells in table]
    widths = [max(columns(text) for text, _ in column) for column in zip(*rows, strict=True)]
    width = (width_of(sys.stdout) if sys.stdout else 0) or sum(widths) + 2 * len(widths)
    words = [columns(word) for *_, (last, _) in rows for word in last.split()]
    start = hang = widths[0] + 2 if widths else 0
    if hang + max([*widths[1:-1], *words], default=0) > width:
        hang = _MARGIN
    starts = [0]
    for cell_width in widths[1:]:
        starts.append(start if start <= hang or start + cell_width <= width else hang)
        start = starts[-1] + cell_width + 2
    for row in rows:
        parts: list[tuple[str, str]] = []
        end = 0
        for (text, style), start in zip(row, starts, strict=True):
            if text and start < end:
                yield _line(parts)
                parts, end = [], 0
            if text:
                parts += [(" " * (start - end), ""), (text, style)]
                end = start + columns(text)
        if parts:
            yield _line(parts)


def _line(parts: Sequence[tuple[str, str]]) -> Message:
    """Return a line of a row. If its last cell is broken, its further lines begin below this cell."""
    line = message(*parts)
    line.hang = columns(line) - columns(parts[-1][0])
    return line
