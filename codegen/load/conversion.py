"""Conversion of one parsed registry file to an Enumeration or a Table of the model. Each entry is validated.

Knows the formats and the model; knows no file, and no rule between entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from heapq import merge
from typing import Any, TypeVar

from pydantic import BaseModel

from codegen.class_attributes import default_value
from codegen.errors import Keys, Problem
from codegen.load import file_formats, member_lines
from codegen.load.entry_formats import EntryFormat, EntryFormats, attribute_field, key_format, record_format
from codegen.load.field_types import FormatModel, Text
from codegen.load.validation import validate, validate_entry
from codegen.model import (
    LINES,
    Enumeration,
    Family,
    Field,
    Member,
    Package,
    Range,
    Record,
    Reference,
    Row,
    StatusVocabulary,
    Table,
    Value,
    natural_sort_key,
)

_TYPES: Mapping[str, Any] = {
    "bool": bool,
    "int": int,
    "str": Text,
    "date": date,
    "reference": file_formats.ReferenceEntry,
}
"""The formats of the built-in types of attributes."""

_PLAIN = (str, int, date)  # most values are texts, and a union would be made for each of them

_Entry = TypeVar("_Entry", file_formats.MemberEntry, file_formats.AliasEntry)


def convert(
    stem: str,
    file: str,
    outline: file_formats.EnumerationFile | file_formats.TableFile,
    document: Mapping[str, Any],
    keys: Mapping[str, Any],
    package: Package,
    problems: list[Problem],
) -> Enumeration | Table:
    """Return the enumeration or table in a file. Add a problem for each entry that breaks its format, and omit it.

    `outline` is the file without its entries, `document` the parsed file. `keys` are the formats of values by the names
    of enumerations.
    """
    before = len(problems)
    reader = _FileReader(outline, file, document, keys, package, problems)
    if isinstance(outline, file_formats.TableFile):
        head: FormatModel = outline.table
        entries: dict[str, tuple[object, ...]] = {"rows": tuple(reader.rows())}
    else:
        head = outline.enumeration
        entries = {
            "members": reader.members(),
            "aliases": tuple(reader.tables(file_formats.AliasEntry)),
            "ranges": tuple(reader.ranges()),
            "families": tuple(reader.families()),
        }
    converted: Enumeration | Table = head.to_model(
        module=stem,
        file=file,
        attributes=reader.attributes,
        records=tuple(reader.records.values()),
        incomplete=any(problem.rule != "unsorted" for problem in problems[before:]),
        **entries,
    )
    return converted


class _FileReader:
    """Reads the entries of one file."""

    def __init__(
        self,
        outline: file_formats.EnumerationFile | file_formats.TableFile,
        file: str,
        document: Mapping[str, Any],
        keys: Mapping[str, Any],
        package: Package,
        problems: list[Problem],
    ) -> None:
        self.file, self.document, self.statuses, self.problems = file, document, package.status, problems
        types: dict[str, Any] = {**keys, **_TYPES}
        records = {name: record_format(record, types) for name, record in outline.record.items()}
        types |= {name: record for name, record in records.items() if name not in _TYPES}
        declared = dict(_declared(outline, _reserved_fields(document, package), file, problems))
        self.entries = EntryFormats(
            key=None if isinstance(outline, file_formats.TableFile) else key_format(outline.enumeration),
            fields=declared,
            types=types,
            required=package.required,
            statuses=package.status is not None,
        )
        self.formats: dict[tuple[type[Any], frozenset[str]], EntryFormat] = {}
        self.attributes: tuple[Field, ...] = tuple(field.to_model(name=name) for name, field in declared.items())
        self.names = [(field.name, attribute_field(field.name), field) for field in self.attributes]
        self.records = {
            name: Record(
                name=name,
                description=record.description,
                fields=tuple(field.to_model(name=key) for key, field in record.field.items()),
            )
            for name, record in outline.record.items()
        }

    def members(self) -> tuple[Member, ...]:
        """Return the members: lines and tables. If the file has both, they are merged by value."""
        lines, tables = tuple(self.lines()), tuple(self.tables(file_formats.MemberEntry))
        if not lines or not tables:
            return lines or tables
        return tuple(merge(lines, tables, key=lambda member: natural_sort_key(member.value)))

    def lines(self) -> Iterator[Member]:
        for index, (name, fields) in enumerate(member_lines.lines(self.document)):
            place = (LINES, name)
            if "name" in fields:
                remedy = "Remove it: the key of the line is the name."
                self._report("unknown-field", 'unknown key "name"', remedy, (*place, "name"))
                continue
            raw = {"name": name, **fields}
            format = self._named(file_formats.MemberEntry, raw)
            if valid := validate_entry(format, raw, self.file, place, self.problems):
                if next(iter(fields)) != "value":
                    self._report("unsorted", f"{name}: value must come first", 'Move "value" to the front.', place)
                yield self._member(*valid, index, is_line=True)

    def tables(self, base: type[_Entry]) -> Iterator[Member]:
        """Yield the members or aliases that are separate tables."""
        table = "member" if base is file_formats.MemberEntry else "alias"
        for index, entry, attributes in self._valid_entries(table, lambda raw: self._named(base, raw)):
            if list(self.document[table][index])[:2] != ["name", "value"]:
                message, remedy = "name and value must come first", 'Move "name" and "value" to the top of the table.'
                self._report("unsorted", f"{entry.name}: {message}", remedy, (table, index))
            yield self._member(entry, attributes, index)

    def _member(self, entry: file_formats.NamedEntry, attributes: FormatModel, index: int, **others: bool) -> Member:
        member: Member = entry.to_model(
            status=self._status(entry), attributes=self._attributes(attributes), index=index, **others
        )
        return member

    def ranges(self) -> Iterator[Range]:
        for index, entry, attributes in self._valid_entries("range", lambda _: self.entries.range):
            yield entry.to_model(attributes=self._attributes(attributes), index=index)

    def rows(self) -> Iterator[Row]:
        for index, _, attributes in self._valid_entries("row", lambda _: self.entries.row):
            yield Row(attributes=self._attributes(attributes), index=index)

    def families(self) -> Iterator[Family]:
        for index, raw in enumerate(self.document.get("family", [])):
            if entry := validate(self.entries.family, raw, self.file, ("family", index), self.problems):
                yield entry.to_model(status=self._status(entry))

    def _named(self, base: type[_Entry], raw: object) -> EntryFormat:
        """Return the format of a member or an alias. Which fields it may omit depends on its gaps."""
        key = (base, _gaps_of(raw))
        if key not in self.formats:
            self.formats[key] = self.entries.named(*key)
        return self.formats[key]

    def _report(self, rule: str, message: str, remedy: str, keys: Keys) -> None:
        self.problems.append(Problem(rule=rule, message=message, remedy=remedy, file=self.file, keys=keys))

    def _valid_entries(
        self, table: str, format_of: Callable[[object], EntryFormat]
    ) -> Iterator[tuple[int, Any, FormatModel]]:
        """Yield the entries of one array of tables that are valid, each with its index and its attributes."""
        for index, raw in enumerate(self.document.get(table, [])):
            if valid := validate_entry(format_of(raw), raw, self.file, (table, index), self.problems):
                yield index, *valid

    def _status(self, entry: BaseModel) -> str:
        """Return the status of an entry, or the default status."""
        return (getattr(entry, "status", None) or self.statuses.default) if self.statuses else ""

    def _attributes(self, entry: BaseModel) -> dict[str, Value]:
        """Return the attributes of an entry."""
        values = entry.__dict__
        return {
            name: (
                value
                if isinstance(value := values[declared], str)
                else _value(value, field, self.records, self.statuses)
            )
            for name, declared, field in self.names
        }


def _declared(
    outline: file_formats.EnumerationFile | file_formats.TableFile,
    reserved: Mapping[str, str],
    file: str,
    problems: list[Problem],
) -> Iterator[tuple[str, file_formats.FieldEntry]]:
    """Yield the attributes that a file declares. Add a problem for each one with a reserved name."""
    for name, field in outline.attribute.items():
        if name not in reserved:
            yield name, field
            continue
        problems.append(
            Problem(
                rule="reserved-name",
                message=f'attribute "{name}": every {reserved[name]} already has this field',
                remedy="Rename the attribute.",
                file=file,
                keys=("attribute", name),
            )
        )


def _reserved_fields(document: Mapping[str, Any], package: Package) -> dict[str, str]:
    """Return the fields that entries have in every file, each with the kind of entry that has it."""
    if "table" in document:
        return {}
    ranges = dict.fromkeys(file_formats.RangeEntry.model_fields, "range") if document.get("range") else {}
    statuses = dict.fromkeys(("status", "replaced_by"), "member") if package.status else {}
    return {**ranges, **dict.fromkeys(file_formats.MemberEntry.model_fields, "member"), **statuses}


def _gaps_of(raw: object) -> frozenset[str]:
    """Return the gaps of an entry: the fields that it may omit."""
    gaps = raw.get("gaps", []) if isinstance(raw, dict) else []
    return frozenset(gap for gap in gaps if isinstance(gap, str)) if isinstance(gaps, list) else frozenset()


def _value(raw: object, field: Field, records: Mapping[str, Record], statuses: StatusVocabulary | None) -> Value:
    """Return the value of an attribute as the model has it: the one in the file, or the default."""
    if raw is None:
        return default_value(field, statuses)
    if field.many:
        assert isinstance(raw, list)  # the format guarantees it
        return tuple(_single(item, field, records, statuses) for item in raw)
    return _single(raw, field, records, statuses)


def _single(raw: object, field: Field, records: Mapping[str, Record], statuses: StatusVocabulary | None) -> Value:
    if isinstance(raw, _PLAIN):
        return raw
    if isinstance(raw, file_formats.ReferenceEntry):
        reference: Reference = raw.to_model()
        return reference
    if isinstance(raw, BaseModel):
        return {
            inner.name: _value(getattr(raw, attribute_field(inner.name)), inner, records, statuses)
            for inner in records[field.type].fields
        }
    # A list is the value of a member with several parts. The rule unknown-type reports others.
    return tuple(raw) if isinstance(raw, list) else None
