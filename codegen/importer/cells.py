"""Layout of cells: which field or attribute of an entry keeps which element of a record.

An element needs an attribute if no other field gives its exact text. `restore_cells` is the way back, from an entry to
the cells of its record. Must not know files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Literal

from codegen import naming
from codegen.iana.document import IanaRecord
from codegen.iana.references import likely_xref_text, xref_references
from codegen.iana.remarks import parse_day
from codegen.importer.entries import ImportedEntry
from codegen.importer.proposal import Proposal
from codegen.model import Member, Range, Reference

RecordCells = Mapping[str, tuple[str, ...]]
"""The texts of a record: for each element name, the text of each element. Empty elements are left out."""

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
INHERITED_REFERENCES = "references_inherited"
"""The attribute that is true if the references are those of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAttribute:
    """An attribute that keeps the cells of one element."""

    name: str
    element: str
    type: Literal["str", "int", "date"] = "str"
    many: bool = False

    @property
    def description(self) -> str:
        """The description of the attribute in the registry file."""
        if self.element in _DESCRIPTIONS:
            return _DESCRIPTIONS[self.element]
        element, _, xml_attribute = self.element.partition("@")
        if xml_attribute:
            owner = f"element {element}" if element else "record"
            return f"the XML attribute {xml_attribute} of the {owner}, as IANA writes it"
        return f"the element {element} of the record, as IANA writes it"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLayout:
    """The layout of the records of one table."""

    proposal: Proposal
    reference_element: str = ""
    """The element with the references; "" if there is none."""
    inherits_references: bool = False
    """Whether some records take the references of the table."""
    attributes: tuple[CellAttribute, ...] = ()


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
    needed: list[str] = []
    for element in elements:
        restored = [_restored(record, entry, element, proposal, reference_element, people) for record, entry in pairs]
        if restored != [cell.get(element, ()) for cell in cells]:
            needed.append(element)
    fields = frozenset({"references"}) if is_table else _FIELDS | (_STATUS_FIELDS if statuses else frozenset())
    names = _names(needed, proposal, fields | ({INHERITED_REFERENCES} if inherits_references else frozenset()))
    attributes = tuple(_attribute(names[element], element, cells) for element in needed)
    if is_table and not attributes and not reference_element and not inherits_references:
        attributes = (CellAttribute(name="text", element="#text"),)  # a row needs at least one field
    return CellLayout(
        proposal=proposal,
        reference_element=reference_element,
        inherits_references=inherits_references,
        attributes=attributes,
    )


def restore_cells(fields: Mapping[str, Any], layout: CellLayout) -> RecordCells:
    """Return the cells of a record from the fields of its entry."""
    proposal = layout.proposal
    cells: dict[str, tuple[str, ...]] = {}
    for attribute in layout.attributes:
        value = fields.get(attribute.name)
        if value in (None, "", ()):
            cells[attribute.element] = ()
        else:
            cells[attribute.element] = tuple(value) if attribute.many else (str(value),)
    for index, element in enumerate(proposal.key):
        cells.setdefault(element, _key_text(fields, index, proposal))
    if proposal.kind != "table":
        for element, name in ((proposal.phrase, "phrase"), (proposal.description, "description")):
            if element and element not in proposal.key:
                cells.setdefault(element, (fields[name],) if fields.get(name) else ())
    if layout.reference_element == "xref" and not fields.get(INHERITED_REFERENCES):
        cells.setdefault("xref", tuple(map(likely_xref_text, fields.get("references", ()))))
    return {element: texts for element, texts in cells.items() if any(texts)}


def _key_text(fields: Mapping[str, Any], index: int, proposal: Proposal) -> tuple[str, ...]:
    """Return the text of a part of the key, from the value or the bounds of an entry."""
    if "value" in fields:
        value = fields["value"]
        return (str(value[index]),) if proposal.kind == "tuple" else (str(value),)
    return _bounds_text(fields.get("first"), fields.get("last"))


def _bounds_text(first: int | None, last: int | None) -> tuple[str, ...]:
    if first is None or last is None:
        return ()
    return (str(first),) if first == last else (f"{first}-{last}",)


def _restored(
    record: IanaRecord,
    entry: ImportedEntry,
    element: str,
    proposal: Proposal,
    reference_element: str,
    people: Mapping[str, str],
) -> tuple[str, ...] | None:
    """Return the cells of an element as the entry would restore them without an attribute; None if it cannot."""
    if element in proposal.key:
        if entry.kind == "range":
            return _bounds_text(entry.first, entry.last)
        value = entry.value if isinstance(entry.value, tuple) else (entry.value,)
        return (str(value[proposal.key.index(element)]),)
    if element in (proposal.phrase, proposal.description):
        cell = record.cells.get(element)
        return (cell.text,) if cell and cell.text else ()
    if element == "xref" == reference_element:
        return tuple(map(likely_xref_text, record_references(record, element, people)))
    return None


def _reference_element(records: Sequence[IanaRecord], elements: Sequence[str]) -> str:
    """Return the first of the usual elements that has pointers; "" if none has."""
    with_xrefs = {name for record in records for name, cell in record.cells.items() if cell.xrefs}
    return next((name for name in _REFERENCE_ELEMENTS if name in with_xrefs and name in elements), "")


def _names(elements: Sequence[str], proposal: Proposal, reserved: Collection[str]) -> dict[str, str]:
    """Return the name of the attribute of each element, after the element if that name is free."""
    base_class = naming.BASES.get(proposal.kind, tuple)
    fields = () if proposal.kind == "table" else (*proposal.key, proposal.phrase, proposal.description)
    candidates = {}
    for element in elements:
        base = naming.propose_module_name(element) or "cell"
        names = [] if element in fields or element == "xref" else [base]
        if names and element[0] == "@":
            names.append(f"record_{base}")
        digest = sha256(element.encode()).hexdigest()[:6]
        candidates[element] = [
            name
            for name in (*names, f"{base}_cell", f"{base}_{digest}")
            if not naming.why_not_identifier(name)
            and not naming.why_not_attribute_name(name, base_class)
            and not naming.why_not_attribute_name(name, tuple)  # the class of ranges and aliases
            and name not in reserved
        ]
    return naming.choose_names(candidates)


def _attribute(name: str, element: str, records: Sequence[RecordCells]) -> CellAttribute:
    cells = [record.get(element, ()) for record in records]
    many = any(len(texts) > 1 for texts in cells)
    flat = [text for texts in cells for text in texts]
    value_type: Literal["str", "int", "date"] = "str"
    if not many and all(re.fullmatch("0|-?[1-9][0-9]{0,17}", text) for text in flat):
        value_type = "int"
    elif not many and all(map(parse_day, flat)):
        value_type = "date"
    return CellAttribute(name=name, element=element, type=value_type, many=many)
