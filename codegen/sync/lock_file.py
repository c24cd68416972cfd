"""The lock: what upstream contained when the registry was last synced with it, as dates and fingerprints.

Each record is one line, and lines are sorted, so that a diff of the lock has as many lines as records changed. The lock
contains no text of upstream except ids, titles of tables, dates, keys of records and the documents that they cite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from codegen.errors import CodegenError
from codegen.sync.fingerprints import is_cell_fingerprint, is_fingerprint

VERSION = 2
_NOTHING = "-"
"""The fingerprint of a field that an imported entry does not have."""
_ABOUT = "What upstream contained when the registry was last synced with it. Written by: codegen sync --write"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRecord:
    """A record as it was last synced: a fingerprint of each element and of each mapped field, and the documents cited.

    `marked` has the fingerprints of fields that changed upstream and are marked as gaps: they are reported, but a
    person has still to decide.
    """

    elements: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    marked: Mapping[str, str] = field(default_factory=dict)


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
    entries: Mapping[str, Mapping[str, str]]


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
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "{"
        yield f'"about": {_json(_ABOUT)},'
        yield f'"version": {VERSION},'
        yield from _object_lines("sources", {name: _json(date) for name, date in self.sources.items()}, ",")
        yield '"tables": {'
        tables = sorted(
            (f"{module} {name}", table) for module, by_name in self.tables.items() for name, table in by_name.items()
        )
        for index, (name, table) in enumerate(tables):
            yield f"{_json(name)}: {{"
            if table.imported:
                yield from _import_lines(table.imported)
                yield "}," if index + 1 < len(tables) else "}"
                continue
            yield f'"title": {_json(table.title)},'
            yield f'"references": {_json(list(table.references))},'
            yield f'"removed": {_json(dict(sorted(table.removed.items())))},'
            yield from _object_lines("records", _record_lines(table.records), ",")
            yield from _object_lines("others", _record_lines(table.others), "")
            yield "}," if index + 1 < len(tables) else "}"
        yield "},"
        yield from _object_lines("rfcs", _record_lines(self.rfcs), "")
        yield "}"


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
            if "entries" in table:
                tables.setdefault(module, {})[source] = LockedTable(imported=_import(table))
                continue
            tables.setdefault(module, {})[source] = LockedTable(
                title=_text(table["title"]),
                references=tuple(map(_text, table["references"])),
                records={value: _record(record) for value, record in table["records"].items()},
                others={value: _record(record) for value, record in table["others"].items()},
                removed=_texts(table["removed"]),
            )
        return Lock(
            sources=_texts(document["sources"]),
            tables=tables,
            rfcs={number: _record(record) for number, record in document["rfcs"].items()},
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        if re.search(r"^(?:<{7}|\|{7}|={7}|>{7})(?: |$)", text, re.MULTILINE):
            remedy = "Take either side, for example: git checkout --ours FILE. Then run: codegen sync --write"
            raise CodegenError("unresolved merge conflict", where=name, remedy=remedy) from None
        raise CodegenError(
            "the lock is damaged",
            where=name,
            remedy="Restore it from version control; or delete it and run: codegen sync --write",
        ) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object. Raises ValueError for a duplicate key, which a bad merge leaves behind."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("duplicate key")
    return members


def _record(record: Mapping[str, object]) -> LockedRecord:
    return LockedRecord(
        elements=_fingerprints(record.get("elements", {})),
        fields=_fingerprints(record.get("fields", {})),
        references=_text_list(record.get("references", [])),
        marked=_fingerprints(record.get("marked", {})),
    )


def _import(table: Mapping[str, object]) -> LockedImport:
    names, lines = _text_list(table["fields"]), _texts(table["entries"])
    entries: dict[str, dict[str, str]] = {}
    for key, line in lines.items():
        parts = line.split()
        if len(parts) > len(names) or not all(map(is_cell_fingerprint, parts)):
            raise ValueError("not fingerprints")
        entries[key] = {name: part for name, part in zip(names, parts, strict=False) if part != _NOTHING}
    digests = {name: _text(table[name]) for name in ("upstream", "file", "reading", "order")}
    return LockedImport(**digests, removed=_text_list(table["removed"]), entries=entries)


def _import_lines(table: LockedImport) -> Iterator[str]:
    """Yield the lines of an imported table. Each entry is one line, with a fingerprint for each of the fields."""
    for name in ("upstream", "file", "reading", "order"):
        yield f"{_json(name)}: {_json(getattr(table, name))},"
    yield f'"removed": {_json(sorted(table.removed))},'
    fields = sorted({name for entry in table.entries.values() for name in entry})
    yield f'"fields": {_json(fields)},'
    lines = {}
    for key, entry in table.entries.items():
        parts = [entry.get(name) or _NOTHING for name in fields]
        while len(parts) > 1 and parts[-1] == _NOTHING:
            parts.pop()
        lines[key] = _json(" ".join(parts))
    yield from _object_lines("entries", lines, "")


def _fingerprints(value: object) -> dict[str, str]:
    texts = _texts(value)
    if not all(map(is_fingerprint, texts.values())):
        raise ValueError("not a fingerprint")
    return texts


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_list(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(key): _text(text) for key, text in value.items()}


def _record_lines(records: Mapping[str, LockedRecord]) -> dict[str, str]:
    lines = {}
    for key, record in records.items():
        parts = {name: part for name, part in asdict(record).items() if part}
        lines[key] = _json(
            {name: dict(sorted(part.items())) if isinstance(part, dict) else part for name, part in parts.items()}
        )
    return lines


def _object_lines(name: str, values: Mapping[str, str], end: str) -> Iterator[str]:
    """Yield the lines of an object that has one value a line, sorted by key."""
    if not values:
        yield f"{_json(name)}: {{}}{end}"
        return
    yield f"{_json(name)}: {{"
    for index, key in enumerate(sorted(values)):
        yield f"{_json(key)}: {values[key]}" + ("," if index + 1 < len(values) else "")
    yield f"}}{end}"


def _json(value: object) -> str:
    return json.dumps(value)
