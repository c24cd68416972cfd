"""What generated modules say of a table's records, held against the records: modules are made in memory, imported from
there, and asked as their users would ask them.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from codegen.importer.cells import INHERITED_REFERENCES, RecordCells, record_cells, restore_cells
from codegen.importer.registry_file import TableImport
from codegen.model import Reference

_MOUNTED = "_codegen_readback"
"""The package that generated modules are in while they are read back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What came back of a table: how many records and cells it has, how many records came back with all their cells,
    and the first difference; "" where there is none.
    """

    records: int
    cells: int
    restored: int
    difference: str


def read_back_tables(texts: Mapping[str, str], package: str, tables: Iterable[TableImport]) -> list[ReadBack]:
    """What comes back of each table from the modules of a package, which are given by their paths."""
    with _mounted(texts, package):
        return [_compared(one, importlib.import_module(f"{_MOUNTED}.{one.module}")) for one in tables]


def _compared(one: TableImport, module: ModuleType) -> ReadBack:
    wanted = Counter(map(_key, map(record_cells, one.table.records)))
    found = Counter(_key(restore_cells(entry, one.layout)) for entry in _entries(one, getattr(module, one.name)))
    lost, invented = wanted - found, found - wanted
    difference = ""
    if lost:
        difference = f"a record does not come back: {_shown(next(iter(lost)))}"
        if invented:
            difference += f"; in its place: {_shown(next(iter(invented)))}"
    elif invented:
        difference = f"a record comes back that is not there: {_shown(next(iter(invented)))}"
    return ReadBack(
        records=len(one.table.records),
        cells=sum(len(texts) for record in one.table.records for texts in record_cells(record).values()),
        restored=(wanted & found).total(),
        difference=difference,
    )


def _entries(one: TableImport, kind: Any) -> Iterator[dict[str, Any]]:
    """What the class of a table says of each record."""
    if one.proposal.kind == "table":
        for row in kind.rows():
            yield _plain(row._asdict())
        return
    fields = ["phrase", "description", "references", *(column.attribute for column in one.layout.attributes)]
    fields += [INHERITED_REFERENCES] if one.layout.inherits_references else []
    members = {member.value: member for member in reversed(kind.__members__.values())}
    for member in members.values():
        yield _plain({"value": member.value} | {name: getattr(member, name) for name in fields})
    for name in ("aliases", "ranges"):
        for entry in getattr(kind, name, tuple)():
            yield _plain(entry._asdict())


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with references as the registry has them."""
    found = dict(entry)
    found["references"] = tuple(map(_reference, found.get("references", ())))
    return found


def _reference(found: Any) -> Reference:
    """A reference as the registry has it, from that of a generated package."""
    if found.rfc is not None:
        return Reference(rfc=found.rfc, section=found.section)
    if not found.url:
        return Reference(person=found.document)
    if found.url == found.document:
        return Reference(url=found.url)
    if found.document.startswith("IANA "):
        return Reference(iana=found.document.removeprefix("IANA "))
    return Reference(draft=found.document, section=found.section)


_Key = tuple[tuple[str, tuple[str, ...]], ...]


def _key(found: RecordCells) -> _Key:
    return tuple(sorted(found.items()))


def _shown(key: _Key) -> str:
    text = ", ".join(f"{name}: {'; '.join(texts)}" for name, texts in key)
    return text if len(text) <= 200 else f"{text[:199]}…"


class _Finder(MetaPathFinder, Loader):
    """Modules of a package that are texts in memory."""

    def __init__(self, texts: Mapping[str, str], package: str) -> None:
        self._texts = {
            path.removesuffix(".py")
            .removesuffix("/__init__")
            .replace("/", ".")
            .replace(package, _MOUNTED, 1): (
                path,
                text,
            )
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
def _mounted(texts: Mapping[str, str], package: str) -> Iterator[None]:
    """Has the modules of a package where they can be imported from, and takes them away again."""
    finder = _Finder(texts, package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name == _MOUNTED or name.startswith(f"{_MOUNTED}.")]:
            del sys.modules[name]
