"""CSV as a table: separated by comma, semicolon, tab or vertical bar, with or without a line of names."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from codegen.errors import CodegenError, Position, place
from codegen.foreign.table_types import ForeignEntry, ForeignTable, parse_integer

SEPARATORS = ",;\t|"
MAXIMUM_SIZE = 32_000_000
"""How many characters a file may have."""
MAXIMUM_CELLS = 1_000_000
"""How many cells a file may have."""
_EXCEL_LINE = re.compile(r'"?sep=([^\n"])"?\n')
"""The first line with which a file tells Excel the separator."""
_Line = tuple[int, list[str]]
"""The number of a line, and its cells."""
_RULE = re.compile(r"\s*(?::?-+:?)?\s*")
"""A cell of a line of Markdown that only separates the names of the columns from the entries."""
_SAMPLE = 50
"""How many lines decide which character separates cells."""


def read_csv(text: str, where: str) -> ForeignTable:
    """Return the table in a text of CSV, without roles.

    The first line has the names of the columns. If one of its cells is a number in a column of numbers, the line is an
    entry, and the names are 1, 2, 3.

    Raises CodegenError, with the place, if the text is not such a table, or is too large.
    """
    if len(text) > MAXIMUM_SIZE:
        raise _invalid(f"file has more than {MAXIMUM_SIZE:,} characters", f"{where}:1:1")
    excel = _EXCEL_LINE.match(text)
    separator = excel[1] if excel else _separator(text)
    if text.count(separator) + text.count("\n") > MAXIMUM_CELLS:
        raise _invalid(f"file has more than {MAXIMUM_CELLS:,} cells", f"{where}:1:1")
    lines = list(_lines(text, separator, where))[1 if excel else 0 :]
    if separator == "|":  # the line below the names of the columns, in Markdown
        lines = [(line, cells) for line, cells in lines if not all(map(_RULE.fullmatch, cells))]
    if not lines:
        raise _invalid("file has no lines", where)
    lines, headings = _without_headings(lines)
    title = _title(lines)
    lines = lines[1:] if title else lines
    has_header = not _is_data(lines)
    title = title or (headings.pop(lines[0][0], "") if has_header else "")
    title = " ".join(line.lstrip("# ") for line in title.splitlines())
    header = [cell.strip() or f"{index}" for index, cell in enumerate(lines[0][1], 1)] if has_header else []
    width = len(header) or max(len(cells) for _, cells in lines)
    columns = header or [f"{index}" for index in range(1, width + 1)]
    first = lines[0][0]
    for name, count in Counter(columns).items():
        if count > 1:
            remedy = "Rename one of them in the file."
            position = _find_cell(text, separator, first, columns.index(name, columns.index(name) + 1))
            raise CodegenError(f'duplicate column "{name}"', where=place(where, *position), remedy=remedy)
    entries = []
    for line, cells in lines[1:] if has_header else lines:
        if len(cells) > width and any(cells[width:]):
            what = f"the line has {len(cells)} cells, and the first line has {width}"
            remedy = "Put a cell that has the separator in quotes. Remove lines above the names of the columns."
            position = _find_cell(text, separator, line, width)
            raise CodegenError(what, where=place(where, *position), remedy=remedy)
        filled = zip(columns, (cell.strip() for cell in cells), strict=False)
        by_column = {column: cell for column, cell in filled if cell}
        entries.append(ForeignEntry(position=Position(line), cells=by_column, heading=headings.get(line, "")))
    named = {name for name, cell in zip(columns, lines[0][1], strict=False) if has_header and cell.strip()}
    kept = [name for name in columns if name in named or any(name in entry.cells for entry in entries)]
    if not entries:
        raise _invalid("file has names of columns, but no entries", f"{where}:{first}:1")
    table = ForeignTable(
        path=where,
        name="",
        position=Position(first),
        form="csv",
        columns=tuple(kept),
        entries=tuple(entries),
        untyped=frozenset(kept),
        title=title,
        tail=headings.get(0, ""),
        find_cell=lambda line, index: _find_cell(text, separator, line, columns.index(kept[index])),
    )
    if title:
        table = replace(table, notes=(f"line {first - 1} is a title, and becomes the description: {title}",))
    if has_header and not any(map(table.has_integers, columns)):  # the first line could also be an entry
        note = f"line {first} has the names of the columns, and is not an entry: {', '.join(kept)}"
        return replace(table, notes=(*table.notes, note))
    return table


def _invalid(what: str, where: str) -> CodegenError:
    return CodegenError(what, where=where, remedy="Correct the file.")


def _separator(text: str) -> str:
    """Return the character that splits most of the first lines into the same number of cells, at least two."""
    sample = text.splitlines()[:_SAMPLE]
    scores: dict[str, tuple[int, int]] = {}
    for separator in SEPARATORS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=separator) if cells)
        except csv.Error:  # a cell that is too long: `_lines` reports where
            continue
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        scores[separator] = (count, width) if width > 1 else (0, 0)
    return max(SEPARATORS, key=lambda separator: scores.get(separator, (0, 0)))


def _lines(text: str, separator: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that is not empty with its number. A quoted cell can contain line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    last = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield last + 1, cells
            last = reader.line_num
    except csv.Error as error:
        raise _invalid(f"not valid CSV: {error}", f"{where}:{last + 1}:1") from None


def _find_cell(text: str, separator: str, line: int, index: int) -> Position:
    """Return the place of a cell: `line` is where its entry begins, `index` counts the cells before it."""
    starts = _starts_of_lines(text)
    start = starts[line - 1]
    sign = re.escape(separator)
    cell = re.compile(f'(?:"(?:[^"]|"")*")?[^{sign}\n]*')
    for _ in range(index):
        if (found := cell.match(text, start)) and text[found.end() : found.end() + 1] == separator:
            start = found.end() + 1
    line = bisect_right(starts, start)
    return Position(line, start - starts[line - 1] + 1)


@lru_cache(maxsize=1)
def _starts_of_lines(text: str) -> list[int]:
    """Return the index where each line begins. Cached: a file may have many findings."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _without_headings(lines: list[_Line]) -> tuple[list[_Line], dict[int, str]]:
    """Return the lines that are entries, and the texts above them by line; line 0 has those below the last entry.

    The only cell of a line is such a text if it is above a column of integers: `INPUT ERRORS;;`.
    """
    rows = [cells for _, cells in lines if sum(map(bool, cells)) > 1]
    width = min(map(len, rows), default=0)
    are_numbers = [
        len(rows) > 2 and all(parse_integer(cells[index]) is not None for cells in rows[1:]) for index in range(width)
    ]
    kept: list[_Line] = []
    headings: dict[int, str] = {}
    waiting: list[str] = []
    for line, cells in lines:
        index, *others = [index for index, cell in enumerate(cells) if cell.strip()]
        if not others and index < width and are_numbers[index] and parse_integer(cells[index]) is None:
            waiting.append(cells[index].strip())
        else:
            headings |= {line: "\n".join(waiting)} if waiting else {}
            waiting = []
            kept.append((line, cells))
    return kept, headings | ({0: "\n".join(waiting)} if waiting else {})


def _title(lines: list[tuple[int, list[str]]]) -> str:
    """Return the text of a first line that is a title or a comment: its only cell with a text, above longer lines."""
    if len(lines) < 3:
        return ""
    filled = [[cell.strip() for cell in cells if cell.strip()] for _, cells in lines[:3]]
    is_title = len(filled[0]) == 1 and (len(lines[0][1]) > 1 or filled[0][0].startswith("#"))
    return filled[0][0] if is_title and min(map(len, filled[1:])) > 1 else ""


def _is_data(lines: list[tuple[int, list[str]]]) -> bool:
    """Return whether the first line is an entry: one of its cells is a number in a column of numbers."""
    first, others = lines[0][1], [cells for _, cells in lines[1:]]
    return any(
        parse_integer(cell) is not None
        and all(parse_integer(cells[index]) is not None for cells in others if index < len(cells))
        for index, cell in enumerate(first)
    )
