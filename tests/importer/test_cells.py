"""Every cell of a record is kept, and what is kept gives it back: whatever the records of a table hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from codegen.iana.document import IanaGroup, IanaRecord, parse_document
from codegen.iana.references import xref_references
from codegen.importer.cells import (
    INHERITED_REFERENCES,
    CellLayout,
    plan_layout,
    record_cells,
    record_references,
    record_texts,
    restore_cells,
)
from codegen.importer.entries import ImportedEntry, plan_entries
from codegen.importer.proposal import propose

RFC = '<xref type="rfc" data="rfc9110"/>'


def group(*records: str, before: str = "") -> IanaGroup:
    """A group with one table of these records, as IANA writes it."""
    body = "".join(f"<record>{record}</record>" if not record.startswith("<record") else record for record in records)
    found = parse_document(
        f'<registry xmlns="http://www.iana.org/assignments" id="made-up"><title>Made up</title>'
        f'<registry id="made-up-1"><title>Things</title>{before}{body}</registry>'
        f'<people><person id="Jane_Roe"><name>Jane Roe</name></person></people></registry>'.encode(),
        "made-up.xml",
    )
    assert isinstance(found, IanaGroup)
    return found


def kept(of: IanaGroup) -> tuple[CellLayout, list[dict[str, Any]]]:
    """The outline of the group's table, and of each record what is kept of it."""
    (table,) = of.tables
    rows = [dict(record_texts(record)) for record in table.records]
    proposal = propose(rows, table.title)
    places = plan_entries(rows, proposal)
    defining = xref_references(table.xrefs, of.people)
    found = plan_layout(table.records, proposal, places, of.people, defining)
    return found, [
        entry(record, place, found, of.people, defining) for record, place in zip(table.records, places, strict=True)
    ]


def entry(
    record: IanaRecord, place: ImportedEntry, found: CellLayout, people: Mapping[str, str], defining: tuple[object, ...]
) -> dict[str, Any]:
    """What is kept of one record."""
    what: dict[str, Any] = {"first": place.first, "last": place.last} if place.kind == "range" else {}
    if place.kind in ("member", "alias"):
        what["value"] = place.value
    for element, name in ((found.proposal.phrase, "phrase"), (found.proposal.description, "description")):
        if element in record.cells:
            what[name] = record.cells[element].text
    mine = record_references(record, found.reference_element, people)
    inherits = found.inherits_references and not mine and place.kind != "range"
    what |= {"references": defining if inherits else mine, INHERITED_REFERENCES: inherits}
    for column in found.attributes:
        held = record_cells(record).get(column.element, ())
        what[column.name] = held if column.many else held[0] if held else ""
    return what


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
"""Tables of records that are, or are much like, some that are published."""

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
def test_every_cell_comes_back(records: list[str]) -> None:
    """What is kept of a record gives back what it said, and nothing else."""
    for before in ("", RFC):
        of = group(*records, before=before)
        found, entries = kept(of)
        assert [restore_cells(one, found) for one in entries] == [
            record_cells(record) for record in of.tables[0].records
        ]


@pytest.mark.parametrize("pointer", POINTERS)
@pytest.mark.parametrize("place", ["<value>1</value><name>One</name>{}", "<p>a</p>{}"])
def test_every_pointer_comes_back(pointer: str, place: str) -> None:
    """A pointer comes back with all it said, whatever it points to."""
    of = group(
        place.format(pointer), place.format("").replace("1", "2"), place.format(RFC).replace("1", "3"), before=RFC
    )
    found, entries = kept(of)
    assert [restore_cells(one, found) for one in entries] == [record_cells(record) for record in of.tables[0].records]


def test_cells_of_two_records_are_told_apart() -> None:
    """A cell that a record does not have is not given back: two records that differ in it stay two."""
    of = group("<value>1</value><name>One</name><x>a</x>", "<value>2</value><name>Two</name>")
    found, entries = kept(of)
    assert restore_cells(entries[0], found) != restore_cells(entries[1] | {"value": 1, "phrase": "One"}, found)


def test_an_attribute_only_where_nothing_else_gives_the_cell_back() -> None:
    """Decimal numbers and plain names need no attribute; hexadecimal ones and names with pointers do."""
    plain, _ = kept(group("<value>1</value><name>One</name>", "<value>2-5</value><name>Unassigned</name>"))
    assert plain.attributes == ()
    other, _ = kept(group(f"<value>0x1</value><name>One {RFC}</name>"))
    assert [one.name for one in other.attributes] == ["value_cell", "name_cell"]


def test_numbers_and_lists() -> None:
    """A column of numbers has integers, one whose element repeats has lists."""
    found, _ = kept(
        group("<value>1</value><name>x</name><level>5</level><alias>a</alias><alias>b</alias><rank>05</rank>")
    )
    assert [(one.name, one.type, one.many) for one in found.attributes] == [
        ("level", "int", False),
        ("alias", "str", True),
        ("rank", "str", False),
    ]


def test_references_of_the_table() -> None:
    """A record without references has the table's, and says so; a range has none."""
    found, entries = kept(
        group("<value>1</value><name>One</name>", "<value>2</value><name>Unassigned</name>", before=RFC)
    )
    assert found.inherits_references
    assert [bool(one["references"]) for one in entries] == [True, False]
