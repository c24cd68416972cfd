"""The lock: what upstream said when the registry was last reconciled with it, as dates, digests and fingerprints.

One line per record, sorted, so that a change of upstream is a change of as many lines. Nothing that upstream wrote is
in it but ids, titles of tables, dates, keys of records and the documents that they cite.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codegen.errors import CodegenError
from codegen.sync import fingerprints

VERSION = 1
_ABOUT = "What upstream said when the registry was last reconciled with it. codegen sync --write writes it."


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedSource:
    """A document as it was last seen: IANA's date in it, and the digest of its bytes."""

    updated: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRecord:
    """A record as it was last reconciled: fingerprints of its cells by element, and of what the mapping read by field;
    the documents that it cites. `marked` has what fields were read as when they were marked for a person to look at:
    that is told, and not yet reconciled.
    """

    elements: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    marked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedTable:
    """A table as it was last reconciled. `removed` has the members whose records have gone since, with the dates."""

    title: str = ""
    references: tuple[str, ...] = ()
    records: Mapping[str, LockedRecord] = field(default_factory=dict)
    others: Mapping[str, LockedRecord] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.records) + len(self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Sources by group, tables by the module of their enumeration and `group/registry`, and RFCs by number."""

    sources: Mapping[str, LockedSource] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, LockedTable]] = field(default_factory=dict)
    rfcs: Mapping[str, LockedRecord] = field(default_factory=dict)

    def text(self) -> str:
        """The lock as a file."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "{"
        yield f'"about": {_json(_ABOUT)},'
        yield f'"version": {VERSION},'
        yield from _block("sources", {name: _json(vars_of(one)) for name, one in self.sources.items()}, ",")
        yield '"tables": {'
        tables = [
            (f"{module} {table}", one) for module, of_module in self.tables.items() for table, one in of_module.items()
        ]
        for index, (name, one) in enumerate(sorted(tables)):
            yield f"{_json(name)}: {{"
            yield f'"title": {_json(one.title)},'
            yield f'"references": {_json(list(one.references))},'
            yield f'"removed": {_json(dict(sorted(one.removed.items())))},'
            yield from _block("records", _records(one.records), ",")
            yield from _block("others", _records(one.others), "")
            yield "}," if index + 1 < len(tables) else "}"
        yield "},"
        yield from _block("rfcs", _records(self.rfcs), "")
        yield "}"


def parse(text: str, shown: str) -> Lock:
    """The lock that a file holds. Raises CodegenError when it is damaged, or of another version."""
    remedy = "Restore it from version control; without it, codegen sync --write makes a new one."
    try:
        document = json.loads(text, object_pairs_hook=_object)
        if document["version"] != VERSION:
            raise CodegenError(
                f"a lock of version {document['version']}, and this codegen knows {VERSION}",
                where=shown,
                remedy="Use the version of codegen that wrote it.",
            )
        tables: dict[str, dict[str, LockedTable]] = {}
        for name, one in document["tables"].items():
            module, _, table = name.partition(" ")
            if table.partition("/")[0] not in document["sources"]:
                raise ValueError(f"{table} is of no source")
            tables.setdefault(module, {})[table] = LockedTable(
                title=_text(one["title"]),
                references=tuple(map(_text, one["references"])),
                records={key: _record(record) for key, record in one["records"].items()},
                others={key: _record(record) for key, record in one["others"].items()},
                removed=_texts(one["removed"]),
            )
        return Lock(
            sources={name: LockedSource(**_texts(one)) for name, one in document["sources"].items()},
            tables=tables,
            rfcs={number: _record(record) for number, record in document["rfcs"].items()},
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise CodegenError("a damaged lock", where=shown, remedy=remedy) from None


def vars_of(source: LockedSource) -> dict[str, str]:
    """What a source's line has."""
    return {"updated": source.updated, "digest": source.digest}


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of the lock; one with a key twice is what a merge has left."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _record(record: Mapping[str, object]) -> LockedRecord:
    references = record.get("references", [])
    if not isinstance(references, list):
        raise TypeError
    return LockedRecord(
        elements=_fingerprints(record.get("elements", {})),
        fields=_fingerprints(record.get("fields", {})),
        references=tuple(map(_text, references)),
        marked=_fingerprints(record.get("marked", {})),
    )


def _fingerprints(value: object) -> dict[str, str]:
    found = _texts(value)
    if not all(map(fingerprints.is_one, found.values())):
        raise ValueError("no fingerprint")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(key): _text(one) for key, one in value.items()}


def _records(records: Mapping[str, LockedRecord]) -> dict[str, str]:
    lines = {}
    for key, record in records.items():
        parts: dict[str, object] = {
            "elements": dict(sorted(record.elements.items())),
            "fields": dict(sorted(record.fields.items())),
            "references": list(record.references),
            "marked": dict(sorted(record.marked.items())),
        }
        lines[key] = _json({name: part for name, part in parts.items() if part})
    return lines


def _block(name: str, lines: Mapping[str, str], end: str) -> Iterator[str]:
    """An object whose values stand on a line each, sorted by name."""
    if not lines:
        yield f"{_json(name)}: {{}}{end}"
        return
    yield f"{_json(name)}: {{"
    for index, key in enumerate(sorted(lines)):
        yield f"{_json(key)}: {lines[key]}" + ("," if index + 1 < len(lines) else "")
    yield f"}}{end}"


def _json(value: object) -> str:
    return json.dumps(value)
