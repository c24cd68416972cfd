"""Layout of cells: which field or attribute of an entry keeps which element of a record.

An element needs an attribute if no other field gives its exact text. `restore_cells` is the way back, from an entry to
the cells of its record. Must not know files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import Any, Literal

from codegen import naming, reserved_names
from codegen.iana.document import IanaRecord
from codegen.iana.numbers import IntegerRange, code_points_text
from codegen.iana.references import likely_xref_text, xref_references
from codegen.iana.status_remarks import join_remark, parse_day
from codegen.importer.iana_entries import ImportedEntry
from codegen.importer.table_kind import Proposal
from codegen.model import Member, Range, Reference

RecordCells = Mapping[str, tuple[str, ...]]
"""The texts of a record: for each element name, the text of each element. Empty elements are left out."""

REMARK = "#remark"
"""The suffix of an element in `follows`: the attribute has the remark after its text."""
CODE_POINT_PARTS = ("#first", "#last")
"""The suffixes of an element in `follows`: the attributes have the ends of its code points."""
_REFERENCE_ELEMENTS = ["xref", "reference", "references", "ref", "refs"]
"""The elements with pointers to the defining documents, the most likely first."""
_STATUS_FIELDS = frozenset({"status", "replaced_by"})
"""The fields of entries in a package with statuses."""
_FIELDS = frozenset(field.name for kind in (Member, Range) for field in fields(kind)) - {
    *_STATUS_FIELDS,
    "attributes",
    "index",
}
"""The fields of entries besides attributes."""
_DESCRIPTIONS = {
    "@date": "the day of the registration",
    "@updated": "the day of the last change of the registration",
    "#text": "the text of the record outside its elements",
}
_PARTS = {
    REMARK: ("remark", "the remark after the value in"),
    "#first": ("start", "the first code point in"),
    "#last": ("end", "the last code point in"),
}
"""The names and descriptions of attributes with a part of a cell, by the suffix of the element."""
INHERITED_REFERENCES = "references_inherited"
"""The attribute that is true if the references are those of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAttribute:
    """An attribute that keeps the cells of one element."""

    name: str
    element: str
    type: Literal["str", "int", "date"] = "str"
    many: bool = False
    sparse: bool = False
    """Whether a record has the attribute only if other fields cannot restore its cell."""

    @property
    def is_part(self) -> bool:
        """Whether the attribute has a part of a cell: a remark, or an end of a range."""
        return self.element.endswith(tuple(_PARTS))

    @property
    def description(self) -> str:
        """The description of the attribute in the registry file."""
        if self.element in _DESCRIPTIONS:
            return _DESCRIPTIONS[self.element]
        if self.is_part:
            name, _, part = self.element.rpartition("#")
            return f"{_PARTS[f'#{part}'][1]} the element {name}"
        element, _, xml_attribute = self.element.partition("@")
        if xml_attribute:
            owner = f"element {element}" if element else "record"
            return f"the XML attribute {xml_attribute} of the {owner}, as IANA writes it"
        return f"the element {element} of the record, as IANA writes it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingAttributes:
    """The attributes of an existing registry file."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The names of attributes by their elements, in the order of the file."""
    texts: Collection[str] = ()
    """The elements with an attribute of type str. A type only becomes wider."""
    lists: Collection[str] = ()
    """The elements with an attribute that is a list."""
    others: Collection[str] = ()
    """The names of attributes that people declared."""
    removed: Collection[str] = ()
    """The elements with an attribute that people removed from the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLayout:
    """The layout of the records of one table."""

    proposal: Proposal
    reference_element: str = ""
    """The element with the references; "" if there is none."""
    inherits_references: bool = False
    """Whether some records take the references of the table."""
    attributes: tuple[CellAttribute, ...] = ()
    unproved: Collection[str] = ()
    """The elements without a proof: people edited or removed their attributes."""

    @property
    def elements(self) -> dict[str, str]:
        """The element of each attribute by the attribute's name."""
        return {attribute.name: attribute.element for attribute in self.attributes}


def record_cells(record: IanaRecord) -> RecordCells:
    """Return everything that a record says except white space."""
    return {name: cell.element_texts for name, cell in record.cells.items() if any(cell.element_texts)}


def record_texts(record: IanaRecord) -> dict[str, str]:
    """Return what people read in a record, by element name."""
    return {name: cell.text for name, cell in record.cells.items() if cell.text}


def record_references(record: IanaRecord, element: str, people: Mapping[str, str]) -> tuple[Reference, ...]:
    """Return the references of a record itself."""
    cell = record.cells.get(element)
    return xref_references(cell.xrefs, people) if cell else ()


def plan_layout(
    records: Sequence[IanaRecord],
    proposal: Proposal,
    entries: Sequence[ImportedEntry],
    people: Mapping[str, str],
    table_references: Sequence[Reference],
    existing: ExistingAttributes = ExistingAttributes(),
    *,
    statuses: bool = False,
) -> CellLayout:
    """Return the layout of the records of a table. `statuses` says whether the package has statuses."""
    is_table = proposal.kind == "table"
    cells = [record_cells(record) for record in records]
    elements = list(dict.fromkeys(name for cell in cells for name in cell))
    reference_element = _reference_element(records, elements)
    pairs = list(zip(records, entries, strict=True))
    inherits_references = bool(table_references) and any(
        entry.kind != "range" and not record_references(record, reference_element, people) for record, entry in pairs
    )
    if is_table and reference_element == "xref":
        elements = [*(element for element in elements if element != "xref"), "xref"]
    layout = CellLayout(proposal=proposal, reference_element=reference_element, inherits_references=inherits_references)
    needed = list(dict.fromkeys(name for entry in entries for name in _parts(entry, proposal)))
    restored = [_restored(record, entry, layout, people) for record, entry in pairs]
    missing: dict[str, list[tuple[str, ...]]] = {}
    for element in elements:
        known = [cell.get(element, ()) for cell in restored]
        texts = [cell.get(element, ()) for cell in cells]
        if element not in existing.removed and known != texts:
            needed.append(element)
            missing[element] = [text for text, other in zip(texts, known, strict=True) if text != other]
    fields = frozenset({"references"}) if is_table else _FIELDS | (_STATUS_FIELDS if statuses else frozenset())
    reserved = {*fields, *existing.names.values(), *existing.others}
    reserved |= {INHERITED_REFERENCES} if inherits_references else set()
    names = dict(existing.names)
    names |= _names([element for element in needed if element not in names], proposal, reserved)
    attributes = tuple(
        _attribute(names[element], element, missing.get(element, []), existing, sparse=element in restored[0])
        for element in _in_previous_order(needed, existing.names)
    )
    if is_table and not attributes and not reference_element and not inherits_references:
        attributes = (CellAttribute(name="text", element="#text"),)  # a row needs at least one field
    return replace(layout, attributes=attributes, unproved=existing.removed)


def attribute_texts(
    record: IanaRecord, entry: ImportedEntry, attribute: CellAttribute, layout: CellLayout, people: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the texts that an attribute keeps of a record."""
    if attribute.is_part:
        part = _parts(entry, layout.proposal).get(attribute.element)
        return () if part in (None, "") else (str(part),)
    texts = record.cells[attribute.element].element_texts if attribute.element in record.cells else ()
    if attribute.sparse and texts == _restored(record, entry, layout, people).get(attribute.element, ()):
        return ()
    return texts if any(texts) else ()


def _in_previous_order(elements: Sequence[str], previous: Collection[str]) -> list[str]:
    """Return the elements in their previous order; each new one follows the element that is before it now."""
    ordered = [element for element in previous if element in elements]
    place = 0
    for element in elements:
        if element not in ordered:
            ordered.insert(place, element)
        place = ordered.index(element) + 1
    return ordered


def restore_cells(fields: Mapping[str, Any], layout: CellLayout) -> RecordCells:
    """Return the cells of a record from the fields of its entry."""
    cells: dict[str, tuple[str, ...]] = {}
    parts: dict[str, Any] = {}
    for attribute in layout.attributes:
        value = fields.get(attribute.name)
        if attribute.is_part:
            parts[attribute.element] = value
        elif value not in (None, "", ()):
            cells[attribute.element] = tuple(value) if attribute.many else (str(value),)
        elif not attribute.sparse:
            cells[attribute.element] = ()
    cells = _without_attributes(fields, parts, layout) | cells
    return {element: texts for element, texts in cells.items() if any(texts)}


def _without_attributes(
    fields: Mapping[str, Any], parts: Mapping[str, Any], layout: CellLayout
) -> dict[str, tuple[str, ...]]:
    """Return the cells that the other fields of an entry restore. `parts` are parts of the key, by their elements."""
    proposal = layout.proposal
    cells: dict[str, tuple[str, ...]] = {}
    for index, element in enumerate(proposal.key):
        cells[element] = _key_text(fields, index, proposal, parts)
    if proposal.kind != "table":
        for element, name in ((proposal.phrase, "phrase"), (proposal.description, "description")):
            if element and element not in proposal.key:
                cells.setdefault(element, (fields[name],) if fields.get(name) else ())
    if layout.reference_element == "xref" and not (layout.inherits_references and fields.get(INHERITED_REFERENCES)):
        cells.setdefault("xref", tuple(map(likely_xref_text, fields.get("references", ()))))
    return cells


def _key_text(fields: Mapping[str, Any], index: int, proposal: Proposal, parts: Mapping[str, Any]) -> tuple[str, ...]:
    if proposal.kind == "table":
        first, last = (parts.get(f"{proposal.key[0]}{part}") for part in CODE_POINT_PARTS)
        are_points = isinstance(first, int) and isinstance(last, int)
        return (code_points_text(IntegerRange(first, last)),) if are_points else ()
    if "value" in fields:
        value = fields["value"]
        part = value if isinstance(value, int | str) else value[index]
        remark = parts.get(f"{proposal.key[index]}{REMARK}") or ""
        text = join_remark(str(part).removeprefix(proposal.prefix), remark)
        return (text,) if text else ()
    first, last = fields.get("first"), fields.get("last")
    if first is None or last is None:
        return ()
    return (str(first),) if first == last else (f"{first}-{last}",)


def _parts(entry: ImportedEntry, proposal: Proposal) -> dict[str, int | str | None]:
    """Return the parts of the key that have attributes, by their elements: `name#remark`."""
    if proposal.kind == "table" and proposal.key:
        return {f"{proposal.key[0]}#first": entry.first, f"{proposal.key[0]}#last": entry.last}
    return {f"{element}{REMARK}": remark for element, remark in entry.remarks.items()}


def _restored(
    record: IanaRecord, entry: ImportedEntry, layout: CellLayout, people: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the cells of a record as its entry would restore them without attributes."""
    texts, proposal = record_texts(record), layout.proposal
    is_range = entry.kind in ("range", "row")
    fields: dict[str, Any] = {"first": entry.first, "last": entry.last} if is_range else {"value": entry.value}
    fields |= {"phrase": texts.get(proposal.phrase, ""), "description": texts.get(proposal.description, "")}
    fields |= {"references": record_references(record, layout.reference_element, people)}
    return _without_attributes(fields, _parts(entry, proposal), layout)


def _reference_element(records: Sequence[IanaRecord], elements: Sequence[str]) -> str:
    with_xrefs = {name for record in records for name, cell in record.cells.items() if cell.xrefs}
    return next((name for name in _REFERENCE_ELEMENTS if name in with_xrefs and name in elements), "")


def _names(elements: Sequence[str], proposal: Proposal, reserved: Collection[str]) -> dict[str, str]:
    """Return the name of the attribute of each element, after the element if that name is free."""
    base_class = reserved_names.BASES.get(proposal.kind, tuple)
    fields = () if proposal.kind == "table" else (*proposal.key, proposal.phrase, proposal.description)
    candidates = {}
    for element in elements:
        name, _, part = element.rpartition("#")
        base = naming.propose_module_name(element) or "cell"
        names = [] if element in fields or element == "xref" else [base]
        if name and f"#{part}" in _PARTS:
            names = [_PARTS[f"#{part}"][0], f"{_PARTS[f'#{part}'][0]}_{naming.propose_module_name(name)}"]
        if names and element[0] == "@":
            names.append(f"record_{base}")
        digest = sha256(element.encode()).hexdigest()[:6]
        candidates[element] = [
            name
            for name in (*names, f"{base}_cell", f"{base}_{digest}")
            if not reserved_names.why_not_identifier(name)
            and not reserved_names.why_not_attribute_name(name, base_class)
            and not reserved_names.why_not_attribute_name(name, tuple)  # the class of ranges and aliases
            and name not in reserved
        ]
    return naming.choose_names(candidates)


def _attribute(
    name: str, element: str, cells: Sequence[tuple[str, ...]], existing: ExistingAttributes, *, sparse: bool
) -> CellAttribute:
    """Return an attribute for the texts of an element that no field has. The type of a sparse one never changes."""
    if element.endswith(CODE_POINT_PARTS):
        return CellAttribute(name=name, element=element, type="int")
    many = any(len(texts) > 1 for texts in cells) or element == "xref" or element in existing.lists
    if sparse or element.endswith(REMARK):
        return CellAttribute(name=name, element=element, many=many, sparse=sparse)
    flat = [text for texts in cells for text in texts]
    value_type: Literal["str", "int", "date"] = "str"
    if many or element in existing.texts:
        value_type = "str"
    elif all(re.fullmatch("0|-?[1-9][0-9]{0,17}", text) for text in flat):
        value_type = "int"
    elif all(map(parse_day, flat)):
        value_type = "date"
    return CellAttribute(name=name, element=element, type=value_type, many=many)
