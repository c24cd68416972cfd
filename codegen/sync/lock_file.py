"""The lock: what upstream contained when the registry was last synced with it, as dates and fingerprints.

Each record is one line, and lines are sorted, so that a diff of the lock has as many lines as records changed. The lock
contains no text of upstream except ids, titles of tables, dates, keys of records and the documents that they cite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated

from pydantic import Field, TypeAdapter

from codegen.errors import CodegenError
from codegen.sync.fingerprints import CELL_FINGERPRINT, FINGERPRINT

VERSION = 2
_NOTHING = "-"
"""The fingerprint of a field that an imported entry does not have."""
_Fingerprint = Annotated[str, Field(pattern=FINGERPRINT)]
_CellFingerprint = Annotated[str, Field(pattern=CELL_FINGERPRINT)]
_ABOUT = "What upstream contained when the registry was last synced with it. Written by: codegen sync --write"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRecord:
    """A record as it was last synced: a fingerprint of each element and of each mapped field, and the documents cited.

    `marked` has the fingerprints of fields that changed upstream and are marked as gaps: they are reported, but a
    person has still to decide.
    """

    elements: Mapping[str, _Fingerprint] = field(default_factory=dict)
    fields: Mapping[str, _Fingerprint] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    marked: Mapping[str, _Fingerprint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedImport:
    """An imported table as it was last imported or synced.

    `upstream` and `file` are digests of the table and of its file: if both are the same, nothing has changed. `reading`
    is the fingerprint of how the file reads the table, `order` of the order of its entries. `entries` has the
    fingerprints of each entry upstream, by its key and field. `removed` are the elements with an attribute that people
    removed from the file.
    """

    upstream: str
    file: str
    reading: str
    order: str
    removed: tuple[str, ...] = ()
    entries: Mapping[str, Mapping[str, _CellFingerprint]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedTable:
    """A table as it was last synced. `removed` has the members without a record, with the dates.

    `imported` is for a table that a file contains completely; all other fields are empty then.
    """

    title: str = ""
    references: tuple[str, ...] = ()
    records: Mapping[str, LockedRecord] = field(default_factory=dict)
    others: Mapping[str, LockedRecord] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    imported: LockedImport | None = None

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.records) + len(self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The dates of sources by group, tables by module and `group/registry`, and RFCs by number."""

    sources: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, LockedTable]] = field(default_factory=dict)
    rfcs: Mapping[str, LockedRecord] = field(default_factory=dict)

    def imported(self, module: str, source: str) -> LockedImport | None:
        """Return an imported table, by its module and its name `group/table`."""
        table = self.tables.get(module, {}).get(source)
        return table.imported if table else None

    def with_imports(self, imports: Mapping[tuple[str, str], LockedImport], dates: Mapping[str, str]) -> Lock:
        """Return the lock with imported tables, by module and `group/table`. `dates` are those of their groups."""
        tables = {module: {source: LockedTable(imported=table)} for (module, source), table in imports.items()}
        return replace(self, sources={**self.sources, **dates}, tables={**self.tables, **tables})

    def text(self) -> str:
        """Return the content of the lock file."""
        tables = {
            f"{module} {name}": _table_text(table)
            for module, by_name in self.tables.items()
            for name, table in by_name.items()
        }
        members = {
            "about": _json(_ABOUT),
            "version": _json(VERSION),
            "sources": _object_text({name: _json(date) for name, date in sorted(self.sources.items())}),
            "tables": _object_text(dict(sorted(tables.items()))),
            "rfcs": _records_text(self.rfcs),
        }
        return f"{_object_text(members)}\n"


def parse_lock(text: str, name: str) -> Lock:
    """Return the lock in a text. Raises CodegenError if it is damaged, or of another version."""
    try:
        document = json.loads(text, object_pairs_hook=_object)
        if type(document["version"]) is not int or not 0 < document["version"] < 1000:
            raise ValueError("not a version")
        if document["version"] != VERSION:
            raise CodegenError(
                f"the lock has version {document['version']}, this codegen reads version {VERSION}",
                where=name,
                remedy="Use the version of codegen that wrote it; or delete the lock and run: codegen sync --write",
            )
        tables: dict[str, dict[str, LockedTable]] = {}
        for key, table in document["tables"].items():
            module, _, source = key.partition(" ")
            if source.partition("/")[0] not in document["sources"]:
                raise ValueError(f"the source of {source} is missing")
            locked = LockedTable(imported=_import(table)) if "entries" in table else _TABLE.validate_python(table)
            tables.setdefault(module, {})[source] = locked
        return Lock(
            sources=_TEXTS.validate_python(document["sources"]),
            tables=tables,
            rfcs=_RECORDS.validate_python(document["rfcs"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        if re.search(r"^(?:<{7}|\|{7}|={7}|>{7})(?: |$)", text, re.MULTILINE):
            remedy = "Take either side, for example: git checkout --ours FILE. Then run: codegen sync --write"
            raise CodegenError("unresolved merge conflict", where=name, remedy=remedy) from None
        remedy = "Restore it from version control; or delete it and run: codegen sync --write"
        raise CodegenError("the lock is damaged", where=name, remedy=remedy) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object. Raises ValueError for a duplicate key, which a bad merge leaves behind."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("duplicate key")
    return members


def _import(table: Mapping[str, object]) -> LockedImport:
    names, entries = _NAMES.validate_python(table["fields"]), dict[str, dict[str, str]]()
    for key, line in _TEXTS.validate_python(table["entries"]).items():
        parts = line.split()
        if len(parts) > len(names):
            raise ValueError("too many fingerprints")
        entries[key] = {name: part for name, part in zip(names, parts, strict=False) if part != _NOTHING}
    return _IMPORT.validate_python({**table, "entries": entries})


def _table_text(table: LockedTable) -> str:
    if table.imported:
        return _import_text(table.imported)
    return _object_text(
        {
            "title": _json(table.title),
            "references": _json(table.references),
            "removed": _json(dict(sorted(table.removed.items()))),
            "records": _records_text(table.records),
            "others": _records_text(table.others),
        }
    )


def _import_text(table: LockedImport) -> str:
    """Return an imported table. Each entry is one line, with a fingerprint for each of the fields."""
    fields = sorted({name for entry in table.entries.values() for name in entry})
    lines = {}
    for key, entry in sorted(table.entries.items()):
        parts = [entry.get(name) or _NOTHING for name in fields]
        while len(parts) > 1 and parts[-1] == _NOTHING:
            parts.pop()
        lines[key] = _json(" ".join(parts))
    digests = {name: _json(getattr(table, name)) for name in ("upstream", "file", "reading", "order")}
    names = {"removed": _json(sorted(table.removed)), "fields": _json(fields)}
    return _object_text({**digests, **names, "entries": _object_text(lines)})


def _records_text(records: Mapping[str, LockedRecord]) -> str:
    lines = {}
    for key, record in sorted(records.items()):
        parts = {name: part for name, part in asdict(record).items() if part}
        lines[key] = _json(
            {name: dict(sorted(part.items())) if isinstance(part, dict) else part for name, part in parts.items()}
        )
    return _object_text(lines)


def _object_text(members: Mapping[str, str]) -> str:
    lines = ",\n".join(f"{_json(name)}: {text}" for name, text in members.items())
    return f"{{\n{lines}\n}}" if lines else "{}"


def _json(value: object) -> str:
    return json.dumps(value)


_TEXTS = TypeAdapter(dict[str, str])
_NAMES = TypeAdapter(list[str])
_RECORDS = TypeAdapter(dict[str, LockedRecord])
_TABLE = TypeAdapter(LockedTable)
_IMPORT = TypeAdapter(LockedImport)
