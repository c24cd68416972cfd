"""Records of a table, read as the mapping of an enumeration says: the value of each field of a member.

Knows mappings and records; must not know members and the lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count

from codegen import regular_expressions
from codegen.class_attributes import default_value
from codegen.errors import CodegenError
from codegen.iana import status_remarks
from codegen.iana.document import Cell, IanaGroup, IanaRecord, IanaTable
from codegen.iana.numbers import parse_range
from codegen.iana.references import xref_references
from codegen.iana.unassigned_states import detect_state
from codegen.iana.white_space import collapse_whitespace
from codegen.model import Enumeration, Field, Key, MappedTable, Notation, Reading, Reference, Registry, Value

_TRUE, _FALSE = {"y", "yes", "true", "1"}, {"n", "no", "false", "0"}
_OPTIONAL = {"xref", "@date", "@updated"}
"""Elements that a mapping may name even if no record has them: many tables have no references or dates."""
_EMPTY = Cell(text="", canonical="")


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRecord:
    """A record as the mapping reads it.

    `fields` has phrase, status, until and attributes, if the mapping or the record has them; `elements` has every cell
    with text, by the name of its element.
    """

    value: Key
    name: str
    fields: Mapping[str, Value]
    references: tuple[Reference, ...]
    """The documents that the record cites; if it cites nothing, those of its table, or else the table itself."""
    inherits: bool
    """Whether the record cites nothing."""
    elements: Mapping[str, Cell]
    prose: frozenset[str]
    """The elements with text for people: all except references and dates."""
    unread: Mapping[str, str]
    """The texts of mapped fields that cannot have the value of their cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRecords:
    """The records of a table: those with a value for a member by the value, all others by a unique text."""

    by_value: Mapping[Key, MappedRecord]
    others: Mapping[str, MappedRecord]
    table: IanaTable

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.by_value) + len(self.others)


def mapped_records(
    table: IanaTable, group: IanaGroup, follows: MappedTable, enumeration: Enumeration, registry: Registry
) -> MappedRecords:
    """Return the records of a table as the mapping of an enumeration reads them.

    Raises CodegenError if the mapping names an element that no record has. Also raises it if two records have the same
    value and the mapping does not say which one counts.
    """
    if enumeration.kind == "tuple":
        raise CodegenError(
            f"{enumeration.name} has values of several parts: such an enumeration can follow only an imported table",
            where=enumeration.file,
            remedy="Run: codegen import iana; or remove [[enumeration.follows]]. Nothing was changed.",
        )
    _check_elements(table, group, follows, enumeration)
    inherited = table_references(table, group) or (Reference(iana=follows.table),)
    reader = _RecordReader(group, follows, enumeration, registry, inherited)
    by_value: dict[Key, MappedRecord] = {}
    others: dict[str, MappedRecord] = {}
    values: dict[Key, Key] = {}
    for record in table.records:
        value = reader.value(record)
        mapped = reader.mapped(record, value if value is not None else _cell(record, follows.value).text)
        if value is None:
            _add_unique(others, str(mapped.value) or mapped.name, mapped)
            continue
        folded = enumeration.folded(value)
        if folded not in values:
            values[folded] = value
            by_value[value] = mapped
            continue
        if not follows.duplicates:
            raise CodegenError(
                f'two records of {follows.table} have the value "{value}"',
                where=group.location,
                remedy=f'Write duplicates = "first" or "last" under [[enumeration.follows]] in {enumeration.file}, or '
                "read the value from more than one element. Nothing was changed.",
            )
        if follows.duplicates == "last":
            mapped, by_value[values[folded]] = by_value[values[folded]], mapped
        _add_unique(others, str(value), mapped)
    return MappedRecords(by_value=by_value, others=others, table=table)


def _add_unique(records: dict[str, MappedRecord], key: str, record: MappedRecord) -> None:
    """Add a record under a key that no other has: `key`, `key (2)` and so on."""
    numbered = (f"{key} ({number})" for number in count(2))
    records[next(name for name in chain([key], numbered) if name not in records)] = record


def _check_elements(table: IanaTable, group: IanaGroup, follows: MappedTable, enumeration: Enumeration) -> None:
    existing = sorted({name for record in table.records for name in record.cells})
    mapped = {name for names in mapped_elements(follows).values() for name in names}
    missing = sorted(mapped.difference(existing, _OPTIONAL))
    if table.records and missing:
        raise CodegenError(
            f'{enumeration.name} reads the element "{missing[0]}", which no record of {follows.table} has',
            where=group.location,
            remedy=f"Correct the mapping in {enumeration.file}; the elements are {', '.join(existing)}. "
            "Nothing was changed.",
        )


def mapped_elements(follows: MappedTable) -> dict[str, tuple[str, ...]]:
    """Return the elements of each mapped field by its name, `references` among them."""
    elements = {name: reading.elements for name, reading in _readings(follows)}
    # The status can be a remark in the phrase or in the value.
    elements["status"] = (*elements.get("status", ()), *elements.get("phrase", ()), *elements["value"])
    return elements | ({"references": (follows.references,)} if follows.references else {})


def table_references(table: IanaTable, group: IanaGroup) -> tuple[Reference, ...]:
    """Return the documents that define a table."""
    return xref_references(table.xrefs, group.people)


def _readings(follows: MappedTable) -> Iterator[tuple[str, Reading]]:
    yield "value", follows.value
    for name, reading in (("phrase", follows.phrase), ("name", follows.name), ("status", follows.status)):
        if reading:
            yield name, reading
    yield from follows.attributes.items()


def _cell(record: IanaRecord, reading: Reading) -> Cell:
    """Return the cell that a reading names: the texts of its elements joined, or the group of its pattern in them."""
    cells = [record.cells[name] for name in reading.elements if name in record.cells]
    text = reading.join.join(cell.text for cell in cells if cell.text)
    if reading.pattern:
        text = collapse_whitespace(regular_expressions.match_group(reading.pattern, text) or "")
    xrefs = tuple(xref for cell in cells for xref in cell.xrefs)
    return Cell(text=text, canonical=text, xrefs=xrefs)


def _integer(text: str, notation: Notation) -> int | None:
    integers = parse_range(text, notation)
    return integers.value if integers else None


class _RecordReader:
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
        # The registry may have a member for a reserved value on purpose.
        self._reserved = {
            member.value for member in enumeration.members if _is_unassigned(member.phrase or str(member.value))
        }
        self._declared = {field.name: field for field in enumeration.attributes}
        self._registry = registry
        vocabulary = registry.status_enumeration
        self._statuses = [str(member.value) for member in vocabulary.members] if vocabulary else []

    def value(self, record: IanaRecord) -> Key | None:
        """Return the value of a record; None for a range, a heading, or an unassigned value."""
        text = status_remarks.split_remark(_cell(record, self._follows.value).text).text
        is_number = self._kind in ("int", "flag")
        value: Key | None = _integer(text, self._follows.value.notation) if is_number else text or None
        if value in self._families or value in self._reserved:
            return value
        return None if _is_unassigned(self._phrase(record).text) or _is_unassigned(text) else value

    def mapped(self, record: IanaRecord, value: Key) -> MappedRecord:
        """Return the record with each field read."""
        follows, phrase = self._follows, self._phrase(record)
        elements = {name: cell for name, cell in record.cells.items() if cell.canonical}
        pointers = record.cells.get(follows.references, _EMPTY) if follows.references else _EMPTY
        cited = xref_references(pointers.xrefs, self._people)
        fields: dict[str, Value] = {} if follows.phrase is None else {"phrase": phrase.text}
        unread: dict[str, str] = {}
        if until := status_remarks.parse_day(phrase.expires):
            fields["until"] = until
        if follows.status or phrase.state:
            fields["status"] = self._status(record, phrase)
            default = self._registry.default_status
            is_known = _choice(phrase.state, self._statuses) or (until and phrase.state == "temporary")
            if phrase.state and fields["status"] == default and not is_known:
                unread["status"] = phrase.state
        for name, reading in follows.attributes.items():
            cell = _cell(record, reading)
            attribute = self._attribute(self._declared[name], reading, cell)
            if attribute is None and cell.text:
                unread[name] = cell.text
            absent = default_value(self._declared[name], self._registry.package.status)
            fields[name] = absent if attribute is None else attribute
        return MappedRecord(
            value=value,
            name=status_remarks.split_remark(_cell(record, follows.name).text).text if follows.name else phrase.text,
            fields=fields,
            references=cited or self._inherited,
            inherits=not cited,
            elements=elements,
            prose=frozenset(name for name in elements if name[0] != "@" and name not in ("xref", follows.references)),
            unread=unread,
        )

    def _phrase(self, record: IanaRecord) -> status_remarks.RemarkedText:
        """Return the phrase, and the remark in it or in the value; the value if no phrase is mapped."""
        value = status_remarks.split_remark(_cell(record, self._follows.value).text)
        if self._follows.phrase is None:
            return value
        phrase = status_remarks.split_remark(_cell(record, self._follows.phrase).text)
        return phrase if phrase.state else value._replace(text=phrase.text)

    def _status(self, record: IanaRecord, phrase: status_remarks.RemarkedText) -> str:
        default = self._registry.default_status
        if self._follows.status is None:
            return _choice(phrase.state, self._statuses) or default
        cell = _cell(record, self._follows.status)
        mapped = _read_as(self._follows.status, cell.text)
        status = str(mapped) if mapped is not None else _choice(cell.text, self._statuses)
        return status if status not in ("", default) else _choice(phrase.state, self._statuses) or default

    def _attribute(self, field: Field, reading: Reading, cell: Cell) -> Value:
        """Return the value of an attribute in a cell; None if it has none that the attribute can have."""
        mapped = _read_as(reading, cell.text)
        if mapped is not None:
            return (mapped,) if field.many else mapped
        if field.type == "reference":
            cited = xref_references(cell.xrefs, self._people)
            return cited if field.many else (cited[0] if cited else None)
        target = self._registry.enumeration(field.type)
        if field.many:
            if field.type == "int" or (target and target.kind == "int"):
                return tuple(int(number) for number in re.findall(r"(?<![\w.])[0-9]{1,9}(?![\w.]*\w)", cell.text))
            return tuple(part.strip() for part in re.split(r"[,;]", cell.text) if part.strip())
        if field.type == "date":
            return status_remarks.parse_day(cell.text)
        if field.type == "bool":
            word = cell.text.casefold()
            return True if word in _TRUE else False if word in _FALSE else None
        if field.type == "int" or (target and target.kind == "int"):
            return _integer(cell.text, reading.notation)
        values = list(field.choices) or [str(member.value) for member in target.members] if target else field.choices
        return (_choice(cell.text, values) or None) if values else cell.text


def _is_unassigned(text: str) -> bool:
    """Whether a text says that its value is unassigned. A deprecated value was assigned."""
    return detect_state(text) not in ("", "deprecated")


def _read_as(reading: Reading, text: str) -> Key | None:
    """Return the value that `read_as` gives for a whole cell; None if no expression matches."""
    for expression, value in reading.read_as.items():
        if regular_expressions.matches(expression, text):
            return value
    return None


def _choice(text: str, values: list[str] | tuple[str, ...]) -> str:
    """Return the value that equals a text, ignoring letter case and punctuation; "" if there is none."""
    return next((value for value in values if _words(value) == _words(text)), "")


def _words(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", text.casefold()).strip("-")
