"""Read-back: proof that generated modules contain every cell of every record.

The modules are imported from memory, and their classes are read in the way that users read them. The toolkit's
templates generated them, and proof compared them with the registry: they have no code of the project. Must not know
files.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from codegen.iana.references import reference_text
from codegen.importer.cells import INHERITED_REFERENCES, RecordCells, record_cells, restore_cells
from codegen.importer.registry_file import TableImport, entry_references
from codegen.model import Reference

_PACKAGE = "_codegen_readback"
"""The name of the package while it is imported."""

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


def read_back_tables(texts: Mapping[str, str], package: str, tables: Iterable[TableImport]) -> list[ReadBack]:
    """Return the result for each table, from the source texts of the package by path."""
    with _importable(texts, package):
        return [_read_back(table, importlib.import_module(f"{_PACKAGE}.{table.module}")) for table in tables]


def _read_back(table: TableImport, module: ModuleType) -> ReadBack:
    records = [record_cells(record) for record in table.table.records]
    references = (entry_references(table, *pair) for pair in zip(table.table.records, table.entries, strict=True))
    without = table.layout.unproved
    sides = table.edited or tuple(zip(records, references, strict=True))
    expected = Counter(_hashable(*side, without) for side in sides)
    actual = Counter(
        _hashable(restore_cells(fields, table.layout), fields["references"], without)
        for fields in _entries(table, getattr(module, table.name))
    )
    return ReadBack(
        records=len(records),
        cells=sum(len(texts) for cells in records for texts in cells.values()),
        restored=(expected & actual).total(),
        difference=first_difference(expected, actual, "record"),
    )


def first_difference(expected: Counter[HashableCells], actual: Counter[HashableCells], noun: str) -> str:
    """Return which record is missing, and which one is there in its place; "" if none is."""
    lost, added = next(iter(expected - actual), None), next(iter(actual - expected), None)
    if lost is not None:
        return f"missing {noun}: {_describe(lost)}" + (f"; in its place: {_describe(added)}" if added else "")
    return f"{noun} that the table does not have: {_describe(added)}" if added is not None else ""


def _entries(table: TableImport, generated: Any) -> Iterator[dict[str, Any]]:
    """Yield the fields of each entry in a generated class."""
    if table.proposal.kind == "table":
        for row in generated.rows():
            yield _fields(row._asdict())
        return
    names = ["value", "phrase", "description", "references"]
    names += [attribute.name for attribute in table.layout.attributes]
    names += [INHERITED_REFERENCES] if table.layout.inherits_references else []
    members = {member.value: member for member in reversed(generated.__members__.values())}
    for member in members.values():
        yield _fields({name: getattr(member, name) for name in names})
    for name in ("aliases", "ranges"):
        for entry in getattr(generated, name, tuple)():
            yield _fields(entry._asdict())


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a generated entry, with references of the model."""
    return {**entry, "references": tuple(map(_reference, entry.get("references", ())))}


def _reference(generated: Any) -> Reference:
    """Return a reference of a generated package as a reference of the model."""
    if generated.rfc is not None:
        return Reference(rfc=generated.rfc, section=generated.section)
    if not generated.url:
        return Reference(person=generated.document)
    if generated.url == generated.document:
        return Reference(url=generated.url, section=generated.section)
    if generated.document.startswith("IANA "):
        return Reference(iana=generated.document.removeprefix("IANA "))
    return Reference(draft=generated.document, section=generated.section)


def _hashable(cells: RecordCells, references: Iterable[Reference], without: Collection[str]) -> HashableCells:
    """Return the cells and the references. Some sections are only in the references."""
    proved = sorted(cell for cell in cells.items() if cell[0] not in without)
    return (*proved, ("references", tuple(map(reference_text, references))))


def _describe(cells: HashableCells) -> str:
    texts = ((name, "; ".join(map(str, cell)) if isinstance(cell, tuple) else cell) for name, cell in cells)
    text = ", ".join(f"{name}: {cell}" for name, cell in texts)
    return text if len(text) <= 200 else f"{text[:199]}…"


class _Finder(MetaPathFinder, Loader):
    """An importer of modules from source texts."""

    def __init__(self, texts: Mapping[str, str], package: str) -> None:
        self._texts = {
            path.removesuffix(".py")
            .removesuffix("/__init__")
            .replace("/", ".")
            .replace(package, _PACKAGE, 1): (path, text)
            for path, text in texts.items()
            if path.startswith(f"{package}/") and path.endswith(".py")
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._texts:
            return None
        return ModuleSpec(fullname, self, is_package=self._texts[fullname][0].endswith("/__init__.py"))

    def exec_module(self, module: ModuleType) -> None:
        path, text = self._texts[module.__name__]
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)


@contextmanager
def _importable(texts: Mapping[str, str], package: str) -> Iterator[None]:
    """Make the modules of a package importable as `_PACKAGE` within the context."""
    finder = _Finder(texts, package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name == _PACKAGE or name.startswith(f"{_PACKAGE}.")]:
            del sys.modules[name]
