"""Where each cell of a table's records is kept: in the value, the phrase, the description, the references, or in an
attribute of its own.

A cell has an attribute where nothing else gives it back to the letter. `cells` is the way back: what a record said,
from what is kept of it. Knows records and places; no file.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from codegen import naming
from codegen.iana.document import Cell, IanaRecord
from codegen.iana.references import likely_xref_text, xref_references
from codegen.importer.entries import ImportedEntry, is_day
from codegen.importer.proposal import Proposal
from codegen.model import Reference

RecordCells = Mapping[str, tuple[str, ...]]
"""What a record says, by the names of its elements: the text of each element of that name. What says nothing is not
there.
"""

_POINTERS = "xref reference references ref refs"
"""The elements that hold the pointers to what defines a record."""
_FIELDS = "name value phrase description references aliases until differs gaps first last state"
_TAKEN = frozenset(_FIELDS.split())
"""What entries have besides attributes."""
_STATUS = frozenset({"status", "replaced_by"})
"""What entries have as well where the package knows statuses."""
_BASES: Mapping[str, type] = {
    "int": enum.IntEnum,
    "flag": enum.IntFlag,
    "str": enum.StrEnum,
    "tuple": enum.Enum,
    "table": tuple,
}
_DAYS = {"@date": "the day of the registration", "@updated": "the day of the last change of the registration"}
INHERITED_REFERENCES = "references_inherited"
"""The attribute that says that references are those of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAttribute:
    """An attribute that keeps the cells of one element."""

    attribute: str
    element: str
    type: Literal["str", "int", "date"] = "str"
    many: bool = False

    @property
    def description(self) -> str:
        """What it holds, in words."""
        if self.element in _DAYS:
            return _DAYS[self.element]
        if self.element == "#text":
            return "what the record says outside of its elements"
        what, _, attribute = self.element.partition("@")
        if not what:
            return f"the record's attribute {attribute}"
        of = f"the attribute {attribute} of the record's" if attribute else "the record's"
        return f"{of} {what}, as it is written"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLayout:
    """How the records of one table are kept."""

    proposal: Proposal
    reference_element: str = ""
    """The element whose pointers are the references."""
    inherits_references: bool = False
    """Whether some records have no references but the table's."""
    attributes: tuple[CellAttribute, ...] = ()


def record_cells(record: IanaRecord) -> RecordCells:
    """What a record says, all of it but white space."""
    return {name: cell.element_texts for name, cell in record.cells.items() if any(cell.element_texts)}


def plan_layout(
    records: Sequence[IanaRecord],
    proposal: Proposal,
    places: Sequence[ImportedEntry],
    people: Mapping[str, str],
    defining: Sequence[Reference],
    *,
    statuses: bool = False,
) -> CellLayout:
    """How a table's records are kept; `defining` are the references of the table itself, and `statuses` says whether
    the package that they are kept in knows statuses.
    """
    told = [record_cells(record) for record in records]
    elements = list(dict.fromkeys(name for one in told for name in one))
    pointers = _pointers(records, elements)
    inherits = bool(defining) and any(
        place.kind != "range" and not record_references(record, pointers, people)
        for record, place in zip(records, places, strict=True)
    )
    kept: dict[str, str] = {}
    for element in elements:
        given = [
            _given(record, place, element, proposal, pointers, people)
            for record, place in zip(records, places, strict=True)
        ]
        wanted = [one.get(element, ()) for one in told]
        if proposal.kind == "table" or given != wanted or None in given:
            is_field = proposal.kind != "table" and element in (
                *proposal.key,
                proposal.phrase,
                proposal.description,
            )
            kept[element] = "cell" if is_field or element == "xref" else ""
    if proposal.kind == "table" and pointers == "xref":
        del kept["xref"]
        if [_given_references(record, pointers, people) for record in records] != [one.get("xref", ()) for one in told]:
            kept["xref"] = "cell"
    taken = _TAKEN | (_STATUS if statuses else frozenset()) if proposal.kind != "table" else frozenset({"references"})
    names = _names(kept, proposal, taken | ({INHERITED_REFERENCES} if inherits else frozenset()))
    columns = tuple(_column(names[element], element, told) for element in kept)
    if proposal.kind == "table" and not columns and not pointers and not inherits:
        columns = (CellAttribute(attribute="text", element="#text"),)  # rows need a field, even if none says anything
    return CellLayout(
        proposal=proposal,
        reference_element=pointers,
        inherits_references=inherits,
        attributes=columns,
    )


def record_references(record: IanaRecord, element: str, people: Mapping[str, str]) -> tuple[Reference, ...]:
    """The references that a record has itself."""
    cell = record.cells.get(element)
    return xref_references(cell.xrefs, people) if cell else ()


def restore_cells(entry: Mapping[str, Any], kept: CellLayout) -> RecordCells:
    """What a record said, from what is kept of it: the value (or `first` and `last`), phrase, description, references
    and attributes, by their names.
    """
    proposal = kept.proposal
    found: dict[str, tuple[str, ...]] = {}
    for column in kept.attributes:
        value = entry.get(column.attribute)
        texts = tuple(value) if column.many and value else () if value in (None, "", ()) else (str(value),)
        found[column.element] = texts
    for place, element in enumerate(proposal.key):
        found.setdefault(element, _key_text(entry, place, proposal))
    if proposal.kind != "table":
        for element, name in ((proposal.phrase, "phrase"), (proposal.description, "description")):
            if element and element not in proposal.key:
                found.setdefault(element, (entry[name],) if entry.get(name) else ())
    if kept.reference_element == "xref" and not entry.get(INHERITED_REFERENCES):
        found.setdefault("xref", tuple(map(likely_xref_text, entry.get("references", ()))))
    return {element: texts for element, texts in found.items() if any(texts)}


def _key_text(entry: Mapping[str, Any], place: int, proposal: Proposal) -> tuple[str, ...]:
    """How a value is written where its cell is not kept as such."""
    if "value" in entry:
        value = entry["value"]
        return (str(value[place]),) if proposal.kind == "tuple" else (str(value),)
    return _bounds(entry.get("first"), entry.get("last"))


def _bounds(first: int | None, last: int | None) -> tuple[str, ...]:
    if first is None or last is None:
        return ()
    return (str(first),) if first == last else (f"{first}-{last}",)


def _given(
    record: IanaRecord,
    place: ImportedEntry,
    element: str,
    proposal: Proposal,
    pointers: str,
    people: Mapping[str, str],
) -> tuple[str, ...] | None:
    """What gives a cell back without an attribute; None where nothing does."""
    if element in proposal.key:
        if place.kind == "range":
            return _bounds(place.first, place.last)
        index = proposal.key.index(element)
        return (str(place.value[index] if isinstance(place.value, tuple) else place.value),)
    if element in (proposal.phrase, proposal.description):
        cell = record.cells.get(element)
        return (cell.text,) if cell and cell.text else ()
    if element == "xref" == pointers:
        return _given_references(record, pointers, people)
    return None


def _given_references(record: IanaRecord, pointers: str, people: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(map(likely_xref_text, record_references(record, pointers, people)))


def _pointers(records: Iterable[IanaRecord], elements: Sequence[str]) -> str:
    """The element whose pointers are the references: the first of those so called that has any."""
    has = {name for record in records for name, cell in record.cells.items() if cell.xrefs}
    return next((name for name in _POINTERS.split() if name in has and name in elements), "")


def _names(kept: Mapping[str, str], proposal: Proposal, taken: Collection[str]) -> dict[str, str]:
    """The attribute of each element, named after it as far as that name is free."""
    kind = _BASES[proposal.kind]
    wanted = {}
    for element, suffix in kept.items():
        base = naming.propose_module_name(element) or "cell"
        names = [] if suffix else [base, f"record_{base}"] if element[0] == "@" else [base]
        distinct = sha256(element.encode()).hexdigest()[:6]
        wanted[element] = [
            name
            for name in (*names, f"{base}_cell", f"{base}_{distinct}")
            if not naming.why_not_identifier(name)
            and not naming.why_not_attribute_name(name, kind)
            and not naming.why_not_attribute_name(name, tuple)  # what ranges and aliases are
            and name not in taken
        ]
    return naming.choose_names(wanted)


def _column(attribute: str, element: str, told: Iterable[RecordCells]) -> CellAttribute:
    texts = [one.get(element, ()) for one in told]
    many = any(len(one) > 1 for one in texts)
    flat = [text for one in texts for text in one]
    kind: Literal["str", "int", "date"] = "str"
    if not many and all(re.fullmatch("0|-?[1-9][0-9]{0,17}", text) for text in flat):
        kind = "int"
    elif not many and all(map(is_day, flat)):
        kind = "date"
    return CellAttribute(attribute=attribute, element=element, type=kind, many=many)


def record_texts(record: IanaRecord) -> Iterator[tuple[str, str]]:
    """What people read in a record, by the names of its elements, where they read anything."""
    for name, cell in record.cells.items():
        if _read(cell):
            yield name, cell.text


def _read(cell: Cell) -> bool:
    return bool(cell.text)
