"""Records of a table as an enumeration's mapping reads them: what each of its fields says of a member.

Knows mappings and records; knows no registry entry and no lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.errors import CodegenError
from codegen.iana import remarks
from codegen.iana.document import Cell, IanaGroup, IanaRecord, IanaTable
from codegen.iana.numbers import parse_range
from codegen.iana.references import xref_references
from codegen.iana.states import detect_state
from codegen.iana.text import collapse_whitespace
from codegen.interface import default_value
from codegen.model import Enumeration, Field, Key, MappedTable, Notation, Reading, Reference, Registry, Value

_TRUE, _FALSE = {"y", "yes", "true", "1"}, {"n", "no", "false", "0"}
_OPTIONAL = {"xref", "@date", "@updated"}
"""What every table may have and many do not: records that cite nothing themselves, and that were never changed."""
_EMPTY = Cell(text="", canonical="")


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRecord:
    """A record that stands for a member: what it says under the mapping.

    `fields` has phrase, status, until and the mapped attributes, as far as they are mapped or told; `elements` every
    cell that is not empty, by the name of its element.
    """

    value: Key
    name: str
    fields: Mapping[str, Value]
    references: tuple[Reference, ...]
    """What the record cites; where it cites nothing (`inherits`), what its table does, or else the table itself."""
    inherits: bool
    date: str
    elements: Mapping[str, Cell]
    prose: frozenset[str]
    """The elements that hold text for people, and no pointers, dates or values."""
    unread: Mapping[str, str]
    """Mapped fields whose cell says something that the field cannot hold, with that text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A table under a mapping: entries by value, and what is no member by a text that tells it apart."""

    entries: Mapping[Key, MappedRecord]
    others: Mapping[str, MappedRecord]

    @property
    def count(self) -> int:
        return len(self.entries) + len(self.others)


def read(
    table: IanaTable, group: IanaGroup, follows: MappedTable, enumeration: Enumeration, registry: Registry
) -> Read:
    """What a table says under an enumeration's mapping.

    Raises CodegenError when the mapping names an element that no record has, or two records have one value and the
    mapping does not say which is meant.
    """
    if enumeration.kind == "tuple":
        raise CodegenError(
            f"{enumeration.name} has values of several parts, which only a file that holds a whole table can follow",
            where=enumeration.file,
            remedy="Import the table (codegen import iana), or take [[enumeration.follows]] out. Nothing was changed.",
        )
    _check_elements(table, group, follows, enumeration)
    inherited = table_references(table, group) or (Reference(iana=follows.table),)
    reader = _RecordReader(group, follows, enumeration, registry, inherited)
    entries: dict[Key, MappedRecord] = {}
    others: dict[str, MappedRecord] = {}
    kept: dict[Key, Key] = {}
    for record in table.records:
        value = reader.value(record)
        entry = reader.entry(record, value if value is not None else _cell(record, follows.value).text)
        if value is None:
            _keep(others, str(entry.value) or entry.name, entry)
            continue
        same = value.casefold() if isinstance(value, str) and enumeration.ignore_case else value
        if same not in kept:
            kept[same] = value
            entries[value] = entry
            continue
        if not follows.duplicates:
            raise CodegenError(
                f'{follows.table} has two records with the value "{value}"',
                where=group.location,
                remedy='Say under [[enumeration.follows]] which is meant, duplicates = "first" or "last", or read '
                f"the value from more than one element ({enumeration.file}). Nothing was changed.",
            )
        if follows.duplicates == "last":
            entry, entries[kept[same]] = entries[kept[same]], entry
        _keep(others, str(value), entry)
    return Read(entries=entries, others=others)


def _keep(others: dict[str, MappedRecord], key: str, entry: MappedRecord) -> None:
    """Keeps what is no member under a key of its own."""
    free = next(name for name in _numbered(key) if name not in others)
    others[free] = entry


def _numbered(key: str) -> Iterator[str]:
    yield key
    number = 2
    while True:
        yield f"{key} ({number})"
        number += 1


def _missing(table: IanaTable, follows: MappedTable) -> list[str]:
    """The elements that a mapping reads and no record has."""
    there = {name for record in table.records for name in record.cells}
    wanted = {name for names in elements_of(follows).values() for name in names}
    return sorted(wanted - there - _OPTIONAL) if table.records else []


def _check_elements(table: IanaTable, group: IanaGroup, follows: MappedTable, enumeration: Enumeration) -> None:
    if missing := _missing(table, follows):
        there = sorted({name for record in table.records for name in record.cells})
        raise CodegenError(
            f'{enumeration.name} reads the element "{missing[0]}" of {follows.table}, which no record there has',
            where=group.location,
            remedy=f"Correct the mapping in {enumeration.file}; the elements are {', '.join(there)}. "
            "Nothing was changed.",
        )


def fits(table: IanaTable, follows: MappedTable) -> bool:
    """Whether a table has the elements that a mapping reads."""
    return not _missing(table, follows)


def elements_of(follows: MappedTable) -> dict[str, tuple[str, ...]]:
    """The elements that each mapped field is read from, by the field's name; `references` among them."""
    found = {name: reading.elements for name, reading in _readings(follows)}
    found["status"] = (*found.get("status", ()), *found.get("phrase", found["value"]))  # which may have a remark
    return found | ({"references": (follows.references,)} if follows.references else {})


def table_references(table: IanaTable, group: IanaGroup) -> tuple[Reference, ...]:
    """The documents that define a table."""
    return xref_references(table.xrefs, group.people)


def _readings(follows: MappedTable) -> Iterator[tuple[str, Reading]]:
    """Every mapped field with its reading."""
    yield "value", follows.value
    for name, reading in (("phrase", follows.phrase), ("name", follows.name), ("status", follows.status)):
        if reading:
            yield name, reading
    yield from follows.attributes.items()


def _cell(record: IanaRecord, reading: Reading) -> Cell:
    """The cell that a reading is about: its elements' texts together, or what its pattern takes of them."""
    cells = [record.cells[name] for name in reading.elements if name in record.cells]
    text = reading.join.join(cell.text for cell in cells if cell.text)
    if reading.pattern:
        found = re.fullmatch(reading.pattern, text)
        text = collapse_whitespace(found[1] or "") if found else ""
    xrefs = tuple(xref for cell in cells for xref in cell.xrefs)
    return Cell(text=text, canonical=text, xrefs=xrefs)


def _integer(text: str, notation: Notation) -> int | None:
    """The integer that a text is; None where it is a range, or none at all."""
    found = parse_range(text, notation)
    return found.value if found else None


class _RecordReader:
    """The mapping of one table, ready to read its records."""

    def __init__(
        self,
        group: IanaGroup,
        follows: MappedTable,
        enumeration: Enumeration,
        registry: Registry,
        inherited: tuple[Reference, ...],
    ) -> None:
        self._inherited = inherited
        self._people = group.people
        self._follows = follows
        self._kind = enumeration.kind
        self._families = {family.pattern for family in enumeration.families}
        # Where the registry has a member for what is reserved, it means to.
        self._unassigned = {one.value for one in enumeration.members if _is_unassigned(one.phrase or str(one.value))}
        self._declared = {field.name: field for field in enumeration.attributes}
        self._registry = registry
        vocabulary = registry.status_enumeration
        self._statuses = [str(member.value) for member in vocabulary.members] if vocabulary else []

    def value(self, record: IanaRecord) -> Key | None:
        """The value of the member that a record stands for; None where it stands for none: a range, a heading, a value
        that is not given to anything.
        """
        text = remarks.split_remark(_cell(record, self._follows.value).text).text
        is_number = self._kind in ("int", "flag")
        value: Key | None = _integer(text, self._follows.value.notation) if is_number else text or None
        if value in self._families or value in self._unassigned:
            return value
        return None if _is_unassigned(self._phrase(record).text) or _is_unassigned(text) else value

    def entry(self, record: IanaRecord, value: Key) -> MappedRecord:
        """What a record says."""
        follows, phrase = self._follows, self._phrase(record)
        elements = {name: cell for name, cell in record.cells.items() if cell.canonical}
        pointers = record.cells.get(follows.references, _EMPTY) if follows.references else _EMPTY
        cited = xref_references(pointers.xrefs, self._people)
        fields: dict[str, Value] = {} if follows.phrase is None else {"phrase": phrase.text}
        unread: dict[str, str] = {}
        if until := remarks.parse_day(phrase.expires):
            fields["until"] = until
        if follows.status or phrase.state:
            fields["status"] = self._status(record, phrase)
            default = self._registry.default_status
            is_told = _choice(phrase.state, self._statuses) or (until and phrase.state == "temporary")
            if phrase.state and fields["status"] == default and not is_told:
                unread["status"] = phrase.state
        for name, reading in follows.attributes.items():
            cell = _cell(record, reading)
            read = self._attribute(self._declared[name], reading, cell)
            if read is None and cell.text:
                unread[name] = cell.text
            fields[name] = default_value(self._declared[name], self._registry.package.status) if read is None else read
        return MappedRecord(
            value=value,
            name=remarks.split_remark(_cell(record, follows.name).text).text if follows.name else phrase.text,
            fields=fields,
            references=cited or self._inherited,
            inherits=not cited,
            date=record.date,
            elements=elements,
            prose=frozenset(name for name in elements if name[0] != "@" and name not in ("xref", follows.references)),
            unread=unread,
        )

    def _phrase(self, record: IanaRecord) -> remarks.RemarkedText:
        """The phrase and its remark; where no phrase is mapped, those of the value."""
        return remarks.split_remark(_cell(record, self._follows.phrase or self._follows.value).text)

    def _status(self, record: IanaRecord, phrase: remarks.RemarkedText) -> str:
        default = self._registry.default_status
        if self._follows.status is None:
            return _choice(phrase.state, self._statuses) or default
        cell = _cell(record, self._follows.status)
        read = _read_as(self._follows.status, cell.text)
        told = str(read) if read is not None else _choice(cell.text, self._statuses)
        return told if told not in ("", default) else _choice(phrase.state, self._statuses) or default

    def _attribute(self, field: Field, reading: Reading, cell: Cell) -> Value:
        """What a cell says of an attribute; None where it says nothing, or nothing that the attribute can hold."""
        read = _read_as(reading, cell.text)
        if read is not None:
            return (read,) if field.many else read
        if field.type == "reference":
            found = xref_references(cell.xrefs, self._people)
            return found if field.many else (found[0] if found else None)
        target = self._registry.enumeration(field.type)
        if field.many:
            if field.type == "int" or (target and target.kind == "int"):
                return tuple(int(number) for number in re.findall(r"(?<![\w.])[0-9]{1,9}(?![\w.]*\w)", cell.text))
            return tuple(part.strip() for part in re.split(r"[,;]", cell.text) if part.strip())
        if field.type == "date":
            return remarks.parse_day(cell.text)
        if field.type == "bool":
            word = cell.text.casefold()
            return True if word in _TRUE else False if word in _FALSE else None
        if field.type == "int" or (target and target.kind == "int"):
            return _integer(cell.text, reading.notation)
        values = list(field.choices) or [str(member.value) for member in target.members] if target else field.choices
        return (_choice(cell.text, values) or None) if values else cell.text


def _is_unassigned(text: str) -> bool:
    """Whether a text says that its value is given to nothing. What is deprecated was."""
    return detect_state(text) not in ("", "deprecated")


def _read_as(reading: Reading, text: str) -> Key | None:
    """What the mapping says that a whole cell is read as; None where it says nothing of it."""
    for expression, value in reading.read_as.items():
        if re.fullmatch(expression, text, re.IGNORECASE):
            return value
    return None


def _choice(text: str, values: list[str] | tuple[str, ...]) -> str:
    """The one of some values that a text is, letter case and punctuation aside; "" where it is none."""
    return next((value for value in values if _plain(value) == _plain(text)), "")


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", text.casefold()).strip("-")
