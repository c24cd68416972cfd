"""The proof of an import from a table: every cell is found again in the registry that its file gives.

Reads the model that `load` has read from the new file, and compares it with the cells of the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from codegen.importer.foreign_entries import ColumnField, ForeignImport, cell_value
from codegen.importer.iana_proof import HashableCells, ReadBack, first_difference
from codegen.model import Enumeration, Member
from codegen.toml.writing import toml_comment


def prove_import(imported: ForeignImport, enumeration: Enumeration, comments: Collection[str]) -> ReadBack:
    """Return how many entries of the table the enumeration has with all their cells, and the first difference.

    `comments` are the comments of the file.
    """
    expected = Counter(_expected(imported))
    actual = Counter(_actual(imported, enumeration))
    difference = first_difference(expected, actual, "entry")
    if not difference:
        texts = (*(planned.entry.heading for planned in imported.entries), imported.table.tail)
        lines = (line for text in texts for line in text.splitlines())
        missing = next((line for line in lines if toml_comment(line).strip() not in comments), "")
        difference = f"missing comment: {missing}" if missing else ""
    return ReadBack(
        records=len(imported.entries),
        cells=sum(map(len, expected.elements())),
        restored=(expected & actual).total(),
        difference=difference,
    )


def _expected(imported: ForeignImport) -> Iterator[HashableCells]:
    for planned in imported.entries:
        cells = planned.entry.cells
        pairs = (
            (column.column, cell_value(cells[column.column], column))
            for column in imported.fields
            if column.column in cells
        )
        yield _filled(pairs)


def _actual(imported: ForeignImport, enumeration: Enumeration) -> Iterator[HashableCells]:
    """Yield the cells of each member, each alias, and each further name of a member."""
    by_name = {planned.name: planned.kind for planned in imported.entries}
    proposed = {planned.name for planned in imported.entries if not (planned.entry.name or "").strip()}
    for entry in (*enumeration.members, *enumeration.aliases):
        is_proposed = entry.name in proposed  # the table has no name there
        columns = (column for column in imported.fields if not (is_proposed and _has_name(column)))
        yield _filled((column.column, _restored(entry, column, imported)) for column in columns)
        for alias in entry.aliases:
            if by_name.get(alias) == "name":
                fields = (column for column in imported.fields if _has_name(column) or column.field == "value")
                yield _filled(
                    (
                        column.column,
                        (
                            _restored(entry, column, imported)
                            if column.field == "value"
                            else alias.lower() if column.field == "lower" else alias
                        ),
                    )
                    for column in fields
                )


def _has_name(column: ColumnField) -> bool:
    return column.is_exception or column.field in ("name", "lower")


def _restored(entry: Member, column: ColumnField, imported: ForeignImport) -> Any:
    if column.field == "value":
        values = imported.table.columns_of("value")
        return entry.value[values.index(column.column)] if isinstance(entry.value, tuple) else entry.value
    if column.field == "lower":
        return entry.name.lower()
    value = entry.value_of(column.field)
    if column.is_exception:
        value = value or entry.name
    return list(value) if isinstance(value, tuple) else value


def _filled(pairs: Any) -> HashableCells:
    """Return the cells with content, hashable. False is the default of a flag."""
    return tuple(
        (column, tuple(cell) if isinstance(cell, list) else cell)
        for column, cell in pairs
        if cell is not None and cell is not False and cell != "" and cell != []
    )
