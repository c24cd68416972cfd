"""One file's tables into an enumeration or a table of the model, each entry checked against its format.

Knows formats and the model; knows no file, and nothing of what must hold between entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from codegen.errors import Problem
from codegen.interface import default_value
from codegen.load import file_formats
from codegen.load.entry_formats import EntryFormats, attribute_field, key_format, record_format
from codegen.load.field_types import Text
from codegen.load.validation import validate
from codegen.model import (
    Alias,
    Bounds,
    Enumeration,
    Family,
    Field,
    Key,
    Member,
    Package,
    Range,
    Record,
    Reference,
    Row,
    StatusVocabulary,
    Table,
    Value,
)

_TYPES: Mapping[str, Any] = {
    "bool": bool,
    "int": int,
    "str": Text,
    "date": date,
    "reference": file_formats.ReferenceEntry,
}
"""The formats of the types that any attribute may have."""

_Named = TypeVar("_Named", bound=Member)
_Checked = TypeVar("_Checked", bound=BaseModel)
_Entry = TypeVar("_Entry", file_formats.MemberEntry, file_formats.AliasEntry)


def convert(
    stem: str,
    file: str,
    shape: file_formats.EnumerationFile | file_formats.TableFile,
    document: Mapping[str, Any],
    keys: Mapping[str, Any],
    package: Package,
    problems: list[Problem],
) -> Enumeration | Table:
    """What a file says, from its shape and its entries as they were written. Entries that break the format are noted as
    problems, and left out.

    `keys` are the formats of the values that each enumeration takes, by its name.
    """
    before = len(problems)
    reader = _reader(shape, file, document, keys, package, problems)
    if isinstance(shape, file_formats.TableFile):
        about = shape.table
        return Table(
            name=about.name,
            module=stem,
            file=file,
            title=about.title,
            description=about.description,
            references=references(about.references),
            follows=tuple(entry.table() for entry in about.follows),
            attributes=reader.attributes,
            records=tuple(reader.records.values()),
            rows=tuple(reader.rows()),
            incomplete=len(problems) > before,
        )
    header = shape.enumeration
    return Enumeration(
        name=header.name,
        module=stem,
        file=file,
        title=header.title,
        kind=header.kind,
        description=header.description,
        key=tuple(header.key),
        open=Bounds(**header.open.model_dump()) if header.open else None,
        ignore_case=header.ignore_case,
        references=references(header.references),
        follows=tuple(entry.table() for entry in header.follows),
        attributes=reader.attributes,
        records=tuple(reader.records.values()),
        members=tuple(reader.members()),
        aliases=tuple(reader.aliases()),
        ranges=tuple(reader.ranges()),
        families=tuple(reader.families()),
        incomplete=len(problems) > before,
    )


@dataclass(frozen=True, kw_only=True)
class _FileReader:
    """The entries of one file, as the model has them."""

    file: str
    document: Mapping[str, Any]
    entries: EntryFormats
    attributes: tuple[Field, ...]
    records: Mapping[str, Record]
    statuses: StatusVocabulary | None
    problems: list[Problem]

    def members(self) -> Iterator[Member]:
        for index, entry in self._named(file_formats.MemberEntry):
            yield self._member(Member, entry, index, aliases=tuple(entry.aliases))

    def aliases(self) -> Iterator[Alias]:
        for index, entry in self._named(file_formats.AliasEntry):
            yield self._member(Alias, entry, index)

    def ranges(self) -> Iterator[Range]:
        for index, entry in self._checked("range", lambda _: self.entries.range):
            yield Range(
                first=_key(entry.first),
                last=_key(entry.last),
                state=entry.state,
                phrase=entry.phrase,
                description=entry.description,
                references=references(entry.references),
                until=entry.until,
                attributes=self._held(entry),
                index=index,
            )

    def rows(self) -> Iterator[Row]:
        for index, entry in self._checked("row", lambda _: self.entries.row):
            yield Row(attributes=self._held(entry), index=index)

    def families(self) -> Iterator[Family]:
        for _, entry in self._checked("family", lambda _: self.entries.family):
            yield Family(
                pattern=entry.pattern,
                phrase=entry.phrase,
                description=entry.description,
                references=references(entry.references),
                status=self._status(entry),
                differs=entry.differs,
            )

    def _named(self, base: type[_Entry]) -> Iterator[tuple[int, _Entry]]:
        """Members or aliases: what each may leave out depends on its gaps."""
        table = "member" if base is file_formats.MemberEntry else "alias"
        forms: dict[frozenset[str], type[_Entry]] = {}

        def form(raw: object) -> type[_Entry]:
            gaps = _gaps_of(raw)
            if gaps not in forms:
                forms[gaps] = self.entries.named(base, gaps)
            return forms[gaps]

        for index, entry in self._checked(table, form):
            raw = self.document[table][index]
            if list(raw)[:2] != ["name", "value"]:
                self.problems.append(
                    Problem(
                        rule="unsorted",
                        message=f"{entry.name}: name and value do not come first",
                        remedy='Move "name" and "value" to the top of the table.',
                        file=self.file,
                        keys=(table, index),
                    )
                )
            yield index, entry

    def _checked(self, table: str, form: Callable[[object], type[_Checked]]) -> Iterator[tuple[int, _Checked]]:
        """The entries of one sort that keep to their format, each with its place."""
        for index, raw in enumerate(self.document.get(table, [])):
            entry = validate(form(raw), raw, self.file, (table, index), self.problems)
            if entry is not None:
                yield index, entry

    def _member(
        self, kind: type[_Named], entry: file_formats.NamedEntry, index: int, aliases: tuple[str, ...] = ()
    ) -> _Named:
        key = _key(entry.value)
        assert key is not None  # by the format
        return kind(
            name=entry.name,
            value=key,
            phrase=entry.phrase,
            description=entry.description,
            references=references(entry.references),
            status=self._status(entry),
            replaced_by=_key(getattr(entry, "replaced_by", None)),
            until=entry.until,
            aliases=aliases,
            differs=entry.differs,
            gaps=tuple(entry.gaps),
            attributes=self._held(entry),
            index=index,
        )

    def _status(self, entry: BaseModel) -> str:
        """The status that an entry has, or that its absence means."""
        return (getattr(entry, "status", None) or self.statuses.default) if self.statuses else ""

    def _held(self, entry: BaseModel) -> dict[str, Value]:
        """What an entry has as its attributes."""
        return {
            field.name: _value(getattr(entry, attribute_field(field.name)), field, self.records, self.statuses)
            for field in self.attributes
        }


def _reader(
    shape: file_formats.EnumerationFile | file_formats.TableFile,
    file: str,
    document: Mapping[str, Any],
    keys: Mapping[str, Any],
    package: Package,
    problems: list[Problem],
) -> _FileReader:
    types: dict[str, Any] = {**_TYPES, **keys}
    types |= {name: record_format(record, types) for name, record in shape.record.items()}
    declared = dict(_declared(shape, _reserved_fields(document, package), file, problems))
    return _FileReader(
        file=file,
        document=document,
        entries=EntryFormats(
            key=None if isinstance(shape, file_formats.TableFile) else key_format(shape.enumeration),
            fields=declared,
            types=types,
            required=package.required,
            statuses=package.status is not None,
        ),
        attributes=tuple(_field(name, field) for name, field in declared.items()),
        records={
            name: Record(
                name=name,
                description=record.description,
                fields=tuple(_field(key, field) for key, field in record.field.items()),
            )
            for name, record in shape.record.items()
        },
        statuses=package.status,
        problems=problems,
    )


def _declared(
    shape: file_formats.EnumerationFile | file_formats.TableFile,
    taken: Mapping[str, str],
    file: str,
    problems: list[Problem],
) -> Iterator[tuple[str, file_formats.FieldEntry]]:
    """The attributes that a file declares, those aside whose names its entries' tables have already."""
    for name, field in shape.attribute.items():
        if name not in taken:
            yield name, field
            continue
        problems.append(
            Problem(
                rule="reserved-name",
                message=f'"{name}" is a field that every {taken[name]} has',
                remedy="Give the attribute another name.",
                file=file,
                keys=("attribute", name),
            )
        )


def _reserved_fields(document: Mapping[str, Any], package: Package) -> dict[str, str]:
    """The fields that entries have whatever a file declares, each with the sort of entry that has it."""
    if "table" in document:
        return {}
    ranges = dict.fromkeys(file_formats.RangeEntry.model_fields, "range") if document.get("range") else {}
    statuses = dict.fromkeys(("status", "replaced_by"), "member") if package.status else {}
    return {**ranges, **dict.fromkeys(file_formats.MemberEntry.model_fields, "member"), **statuses}


def _gaps_of(raw: object) -> frozenset[str]:
    """The gaps of an entry's table: what they name may be missing from it."""
    gaps = raw.get("gaps", []) if isinstance(raw, dict) else []
    return frozenset(gap for gap in gaps if isinstance(gap, str)) if isinstance(gaps, list) else frozenset()


def references(entries: Iterable[file_formats.ReferenceEntry]) -> tuple[Reference, ...]:
    """The references as the model has them."""
    return tuple(entry.value() for entry in entries)


def _key(raw: int | str | list[int | str] | None) -> Key | None:
    return tuple(raw) if isinstance(raw, list) else raw


def _field(name: str, entry: file_formats.FieldEntry) -> Field:
    return Field(name=name, **{**entry.model_dump(), "choices": tuple(entry.choices)})


def _value(raw: object, field: Field, records: Mapping[str, Record], statuses: StatusVocabulary | None) -> Value:
    """What an attribute holds: what was written, or what its absence means."""
    if raw is None:
        return default_value(field, statuses)
    if field.many:
        assert isinstance(raw, list)  # by the format
        return tuple(_single(item, field, records, statuses) for item in raw)
    return _single(raw, field, records, statuses)


def _single(raw: object, field: Field, records: Mapping[str, Record], statuses: StatusVocabulary | None) -> Value:
    if isinstance(raw, file_formats.ReferenceEntry):
        return raw.value()
    if isinstance(raw, BaseModel):
        return {
            inner.name: _value(getattr(raw, attribute_field(inner.name)), inner, records, statuses)
            for inner in records[field.type].fields
        }
    if isinstance(raw, list):  # the value of a member, in its parts
        return tuple(raw)
    return raw if isinstance(raw, bool | int | str | date) else None  # of a type that is not known: a rule says so
