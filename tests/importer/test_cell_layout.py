"""Cells: every cell of a record is in its entry, and can be restored from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from codegen.iana.document import IanaGroup, IanaRecord, parse_document
from codegen.iana.references import xref_references
from codegen.importer.cell_layout import (
    INHERITED_REFERENCES,
    CellLayout,
    plan_layout,
    record_cells,
    record_references,
    record_texts,
    restore_cells,
)
from codegen.importer.iana_entries import ImportedEntry, plan_entries
from codegen.importer.table_kind import propose

RFC = '<xref type="rfc" data="rfc9110"/>'


def group(*records: str, before: str = "") -> IanaGroup:
    """Return a group with one table of these records."""
    body = "".join(f"<record>{record}</record>" if not record.startswith("<record") else record for record in records)
    found = parse_document(
        f'<registry xmlns="http://www.iana.org/assignments" id="made-up"><title>Made up</title>'
        f'<registry id="made-up-1"><title>Things</title>{before}{body}</registry>'
        f'<people><person id="Jane_Roe"><name>Jane Roe</name></person></people></registry>'.encode(),
        "made-up.xml",
    )
    assert isinstance(found, IanaGroup)
    return found


def imported(of: IanaGroup) -> tuple[CellLayout, list[dict[str, Any]]]:
    """Return the layout of the only table of a group, and the fields of each entry."""
    (table,) = of.tables
    rows = [dict(record_texts(record)) for record in table.records]
    proposal = propose(rows, table.title)
    entries = plan_entries(rows, proposal)
    table_references = xref_references(table.xrefs, of.people)
    layout = plan_layout(table.records, proposal, entries, of.people, table_references)
    return layout, [
        entry_fields(record, entry, layout, of.people, table_references)
        for record, entry in zip(table.records, entries, strict=True)
    ]


def entry_fields(
    record: IanaRecord,
    entry: ImportedEntry,
    layout: CellLayout,
    people: Mapping[str, str],
    table_references: tuple[object, ...],
) -> dict[str, Any]:
    """Return the fields of one entry, as a generated package has them."""
    values: dict[str, Any] = {"first": entry.first, "last": entry.last} if entry.kind == "range" else {}
    if entry.kind in ("member", "alias"):
        values["value"] = entry.value
    for element, name in ((layout.proposal.phrase, "phrase"), (layout.proposal.description, "description")):
        if element in record.cells:
            values[name] = record.cells[element].text
    references = record_references(record, layout.reference_element, people)
    inherits = layout.inherits_references and not references and entry.kind != "range"
    values |= {"references": table_references if inherits else references, INHERITED_REFERENCES: inherits}
    for attribute in layout.attributes:
        texts = record_cells(record).get(attribute.element, ())
        values[attribute.name] = texts if attribute.many else texts[0] if texts else ""
    return values


TABLES = {
    "numbers": ["<value>1</value><name>One</name>", "<value>2-5</value><name>Unassigned</name>"],
    "hexadecimal": ["<value>0x01</value><name>One</name>", "<value>0xC-OxE</value><name>Typo</name>"],
    "octets": ["<value>0x00,0x01</value><name>One</name>", "<value>0x01-09,*</value><name>Unassigned</name>"],
    "reversed": ["<value>9-2</value><name>Unassigned</name>", "<value>1</value><name>One</name>"],
    "open": ["<value>256-</value><name>Unassigned</name>", "<value>&gt; 999</value><name>Private Use</name>"],
    "leading zeros": ["<value>01</value><name>One</name>", "<value>02-50</value><name>Unassigned</name>"],
    "notes in keys": [
        f"<value>{RFC}1</value><name>x</name>",
        '<value>2<xref type="note" data="1"/></value><name>y</name>',
    ],
    "pointers in names": [f"<value>1</value><name>One ({RFC})</name>", "<value>2</value><name>Two</name>"],
    "headings": ["<name>Heading</name>", *(f"<value>{n}</value><name>N {n}</name>" for n in range(9))],
    "no value at all": ["<name>Heading</name><value/>", *(f"<value>{n}</value><name>N {n}</name>" for n in range(9))],
    "twice the same": ["<value>1</value><name>One</name>"] * 2 + ["<value>2</value><name>Two</name>"],
    "two names": [*(f"<value>{n}</value><name>N {n}</name>" for n in range(9)), "<value>3</value><name>Three</name>"],
    "repeated elements": ["<value>1</value><alias>a</alias><alias>b</alias>", "<value>2</value><alias>c</alias>"],
    "repeated keys": ["<value>1</value><value>0x1</value><name>One</name>", "<value>2</value><name>Two</name>"],
    "attributes": ['<record date="2020-01-01" updated="2021-01-01"><value>1</value><date>x</date></record>'],
    "files": ['<name>a</name><file type="template">x/a</file>', '<file type="template">x/b</file>'],
    "only a file": ['<file type="template">x/a</file>', '<file type="template">x/b</file>'],
    "stray text": ["stray <value>1</value> more <name>One</name>", "<value>2</value><name>Two</name>"],
    "nested elements": ["<value>1</value><name>One <b class='x'>bold</b><br/> end</name>"],
    "texts": ["<value>none</value><note>Section 1</note>", "<value>zlib</value><note>Section 1</note>"],
    "patterns": ["<value>GS2-*</value>", "<value>PLAIN</value>", "<value>LOGIN</value>"],
    "composite": [f"<a>{a}</a><b>{b}</b>" for a in ("x", "y") for b in ("one", "two")],
    "composite of numbers": [f"<a>{a}</a><b>{b}</b>" for a in (1, 2) for b in ("x", "y")],
    "rows": [
        "<id>a</id><status>O</status>",
        "<param>b</param><status>O</status>",
        "<param>b</param><status>O</status>",
    ],
    "rows with pointers": [f"<p>a</p>{RFC}", f"<p>a</p>{RFC}", "<p>a</p>"],
    "elements of one attribute": ["<value>1</value><sub-tlv>a</sub-tlv><sub_tlv>b</sub_tlv>"],
    "elements that enums have": ["<value>1</value><mro>a</mro><real>b</real><class>c</class><self>d</self>"],
    "empty": ["<value>1</value><name> </name><x/>"],
    "nothing": ["", "<x/>"],
}
"""Tables with the peculiarities of published ones."""

POINTERS = [
    RFC,
    '<xref type="rfc" data="rfc9110">RFC9110, Section 15.2.1</xref>',
    '<xref type="rfc" data="rfc9110">RFC 9110 (Section 15.2.1)</xref>',
    '<xref type="rfc" data="rfc9110">RFC9110, Sections 5.1 and 8.1</xref>',
    '<xref type="rfc" data="rfc9110" section="4.1"/>',
    '<xref type="rfc" data="rfc9110"/>, <xref type="rfc" data="rfc9112"/> section 4',
    '<xref type="draft" data="draft-made-up-00"/>',
    '<xref type="draft" data="RFC-made-up-00"/>',
    '<xref type="person" data="Jane_Roe"/>',
    '<xref type="person" data="Nobody"/>',
    '<xref type="uri" data="https://example.org/a b">The Specification</xref>',
    '<xref type="uri" data="HTTP://EXAMPLE.ORG/"/>',
    '<xref type="rfc-errata" data="4924"/>',
    '<xref type="registry" data="made-up"/>',
    '<xref type="note" data="1"/>',
    '<xref type="text">A book of 1983</xref>',
    '<xref type="text">N/A</xref>',
    f"{RFC}{RFC}",
]


@pytest.mark.parametrize("records", TABLES.values(), ids=TABLES.keys())
def test_every_cell_is_restored(records: list[str]) -> None:
    """An entry restores the cells of its record and nothing else."""
    for before in ("", RFC):
        of = group(*records, before=before)
        layout, entries = imported(of)
        assert [restore_cells(fields, layout) for fields in entries] == [
            record_cells(record) for record in of.tables[0].records
        ]


@pytest.mark.parametrize("pointer", POINTERS)
@pytest.mark.parametrize("place", ["<value>1</value><name>One</name>{}", "<p>a</p>{}"])
def test_every_pointer_is_restored(pointer: str, place: str) -> None:
    """A pointer of any type is restored completely."""
    of = group(
        place.format(pointer), place.format("").replace("1", "2"), place.format(RFC).replace("1", "3"), before=RFC
    )
    layout, entries = imported(of)
    assert [restore_cells(fields, layout) for fields in entries] == [
        record_cells(record) for record in of.tables[0].records
    ]


def test_records_that_differ_in_one_cell_are_restored_differently() -> None:
    """A cell that a record does not have is not restored."""
    of = group("<value>1</value><name>One</name><x>a</x>", "<value>2</value><name>Two</name>")
    layout, entries = imported(of)
    assert restore_cells(entries[0], layout) != restore_cells(entries[1] | {"value": 1, "phrase": "One"}, layout)


def test_only_cells_that_no_field_restores_need_an_attribute() -> None:
    """Decimal numbers and plain names need no attribute; hexadecimal numbers and names with pointers do."""
    plain, _ = imported(group("<value>1</value><name>One</name>", "<value>2-5</value><name>Unassigned</name>"))
    assert plain.attributes == ()
    other, _ = imported(group(f"<value>0x1</value><name>One {RFC}</name>"))
    assert [attribute.name for attribute in other.attributes] == ["value_cell", "name_cell"]


def test_numbers_and_lists() -> None:
    """A column of numbers becomes integers, and a repeated element becomes a list."""
    layout, _ = imported(
        group("<value>1</value><name>x</name><level>5</level><alias>a</alias><alias>b</alias><rank>05</rank>")
    )
    assert [(attribute.name, attribute.type, attribute.many) for attribute in layout.attributes] == [
        ("level", "int", False),
        ("alias", "str", True),
        ("rank", "str", False),
    ]


def test_references_of_the_table() -> None:
    """A record without references inherits those of the table, except a range."""
    layout, entries = imported(
        group("<value>1</value><name>One</name>", "<value>2</value><name>Unassigned</name>", before=RFC)
    )
    assert layout.inherits_references
    assert [bool(fields["references"]) for fields in entries] == [True, False]
