"""Read-back: proof that registry files contain every cell of every record.

Reads the model that `load` has read from the new files. The outputs are compared with that model at each build. Must
not know files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from codegen.iana.references import reference_text
from codegen.importer.cell_layout import RecordCells, record_cells, restore_cells
from codegen.importer.iana_registry_file import TableImport, entry_references
from codegen.model import Enumeration, Member, Reference, Table

HashableCells = tuple[tuple[str, Any], ...]
"""The cells of a record by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """The result for one table: how many records and cells it has, and how many records are complete."""

    records: int
    cells: int
    restored: int
    difference: str
    """The first difference; "" if there is none."""


def read_back_table(table: TableImport, file: Enumeration | Table) -> ReadBack:
    """Return the result for one table, from its file."""
    records = [record_cells(record) for record in table.table.records]
    references = (entry_references(table, *pair) for pair in zip(table.table.records, table.entries, strict=True))
    without = table.layout.unproved
    sides = table.edited or tuple(zip(records, references, strict=True))
    expected = Counter(_hashable(*side, without) for side in sides)
    actual = Counter(
        _hashable(restore_cells(fields, table.layout), fields.get("references", ()), without)
        for fields in _entries(file)
    )
    return ReadBack(
        records=len(records),
        cells=sum(len(texts) for cells in records for texts in cells.values()),
        restored=(expected & actual).total(),
        difference=first_difference(expected, actual, "record"),
    )


def first_difference(expected: Counter[HashableCells], actual: Counter[HashableCells], noun: str) -> str:
    """Return which record is missing, and which record has its place; "" if no record is missing."""
    lost, added = next(iter(expected - actual), None), next(iter(actual - expected), None)
    if lost is not None:
        return f"missing {noun}: {_describe(lost)}" + (f"; in its place: {_describe(added)}" if added else "")
    return f"{noun} that the table does not have: {_describe(added)}" if added is not None else ""


def _entries(file: Enumeration | Table) -> Iterator[dict[str, Any]]:
    for entry in file.entries:
        if isinstance(file, Table):
            yield dict(entry.attributes)
        else:
            bounds = ("value",) if isinstance(entry, Member) else ("first", "last")
            names = (*bounds, "phrase", "description", "references")
            yield {name: getattr(entry, name) for name in names} | dict(entry.attributes)


def _hashable(cells: RecordCells, references: Iterable[Reference], without: Collection[str]) -> HashableCells:
    """Return the cells and the references. Some sections are only in the references."""
    proved = sorted(cell for cell in cells.items() if cell[0] not in without)
    return (*proved, ("references", tuple(map(reference_text, references))))


def _describe(cells: HashableCells) -> str:
    texts = ((name, "; ".join(map(str, cell)) if isinstance(cell, tuple) else cell) for name, cell in cells)
    text = ", ".join(f"{name}: {cell}" for name, cell in texts)
    return text if len(text) <= 200 else f"{text[:199]}…"
