"""Reading what IANA and the RFC Editor publish: what a document says, and which documents are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.iana.document import IanaGroup, RfcIndex, Xref, parse_document
from tests.support.iana_documents import HEAD, group, index, record, rfc, table

IANA = Path(__file__).resolve().parents[3] / "shared" / "iana"


def _group(text: str) -> IanaGroup:
    found = parse_document(text.encode(), "lofts.xml")
    assert isinstance(found, IanaGroup)
    return found


def _refused(data: bytes | str) -> CodegenError:
    with pytest.raises(CodegenError) as caught:
        parse_document(data.encode() if isinstance(data, str) else data, "lofts.xml")
    assert caught.value.where.startswith("lofts.xml")
    assert caught.value.remedy.endswith("Nothing was changed.")
    return caught.value


def test_a_group_has_its_id_its_date_and_its_people() -> None:
    """A group says what it is called, when IANA last changed it, and who the people are that it points to."""
    found = _group(group(table(record("1", "One")), updated="2025-04-02"))
    assert (found.id, found.title, found.updated, found.people) == (
        "lofts",
        "Lofts",
        "2025-04-02",
        {"A_Loft": "Ada Loft"},
    )


def test_nested_tables_are_found_by_their_own_ids() -> None:
    """A table inside a table is a table like any other, with its own records alone."""
    inner = table(record("7", "Seven"), id="chicks")
    found = _group(group(f'<registry id="birds"><title>Birds</title>{record("1", "One")}{inner}</registry>'))
    assert {one.id: [row.cells["value"].text for row in one.records] for one in found.tables} == {
        "birds": ["1"],
        "chicks": ["7"],
    }


def test_cells_are_text_with_folded_white_space() -> None:
    """Line breaks, indentation, and the elements that lay text out are white space."""
    found = _group(
        group(table(record("1", " Carrier\n      pigeon ", text="One<br/>two <paragraph>three</paragraph>")))
    )
    cells = found.tables[0].records[0].cells
    assert (cells["name"].text, cells["description"].text) == ("Carrier pigeon", "One two three")


def test_pointers_read_as_their_text_or_what_they_point_to() -> None:
    """A pointer inside a text reads as its text, or else as the document; a footnote's reads as nothing."""
    text = 'As in <xref type="rfc" data="rfc2549"/>, see <xref type="rfc" data="rfc1149">Section 2 of RFC1149</xref>.'
    found = _group(group(table(record('9<xref type="note" data="1"/>', "Nine", text=text))))
    cells = found.tables[0].records[0].cells
    assert (cells["description"].text, cells["value"].text) == ("As in RFC 2549, see Section 2 of RFC1149.", "9")


def test_a_text_and_what_it_points_to_are_told_apart() -> None:
    """A pointer that changes where its text stays is a change."""
    texts = [f'<xref type="rfc" data="rfc{number}">the RFC</xref>' for number in (1149, 2549)]
    one, other = (_group(group(table(record("1", "One", text=text)))) for text in texts)
    cells = [found.tables[0].records[0].cells["description"] for found in (one, other)]
    assert cells[0].text == cells[1].text
    assert cells[0].canonical != cells[1].canonical


def test_the_order_of_pointers_says_nothing() -> None:
    """Pointers in another order are the same cell."""
    pointers = ['<xref type="rfc" data="rfc1149"/>', '<xref type="rfc" data="rfc2549"/>']
    one, other = (_group(group(table(record("1", "One", "".join(order))))) for order in (pointers, pointers[::-1]))
    assert len({found.tables[0].records[0].cells["xref"].canonical for found in (one, other)}) == 1


def test_pointers_keep_what_stands_behind_them() -> None:
    """A section may stand outside of the pointer."""
    found = _group(group(table(record("1", "One", '<ref><xref type="rfc" data="rfc1149"/>, Section 2</ref>'))))
    assert found.tables[0].records[0].cells["ref"].xrefs == (
        Xref(type="rfc", data="rfc1149", text="", tail=", Section 2"),
    )


def test_a_records_date_is_its_latest() -> None:
    """A record that was changed has the day of the change, others that of their registration, older ones none."""
    rows = [
        record("1", attributes='date="2014-08-13" updated="2015-05-30"'),
        record("2", attributes='date="2014-08-13"'),
        record("3"),
    ]
    found = _group(group(table(*rows)))
    assert [one.date for one in found.tables[0].records] == ["2015-05-30", "2014-08-13", ""]


def test_an_index_has_each_rfc_with_its_relations() -> None:
    """The index says of each RFC what the registry has of it, numbers and months as the registry writes them."""
    found = parse_document(
        index(rfc(760, "IP", "UNKNOWN", "January 1980", obsoleted_by="791 760"), rfc(791)).encode(), "i.xml"
    )
    assert isinstance(found, RfcIndex)
    one = found.rfcs[760]
    assert (one.title, one.date, one.status, one.obsoleted_by, one.updated_by) == (
        "IP",
        "1980-01",
        "unknown",
        (760, 791),
        (),
    )


def test_an_index_without_a_namespace_is_one() -> None:
    """Old indexes have another namespace, or none."""
    found = parse_document(
        index(rfc(791)).replace(' xmlns="https://www.rfc-editor.org/rfc-index"', "").encode(), "i.xml"
    )
    assert isinstance(found, RfcIndex)
    assert list(found.rfcs) == [791]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<redirect xmlns="http://www.iana.org/assignments" registry="aviary"/>', 'the group is now called "aviary"'),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>', "an HTML page"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "an HTML page"),
        ("<!doctype html><html><br></html>", "an HTML page"),
        ('<!DOCTYPE registry SYSTEM "reg.dtd"><registry/>', "a document with a DTD"),
        ('<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><registry>&b;</registry>', "a document with a DTD"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><registry>&x;</registry>', "a document with a DTD"),
        ('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', "no IANA registry: it begins with <schema>"),
        ("<registry><title>Birds</title></registry>", "no IANA registry: it begins with <registry>"),
        ('<registry xmlns="http://www.iana.org/assignments"/>', "an IANA registry without an id"),
        ("Carrier pigeons, in plain text.", "no XML at all"),
        ("", "no XML at all"),
        (group(table(record("1", "One")))[:-60], "not well-formed XML, or cut off"),
        (f"{HEAD}<registry>&nbsp;</registry>", "not well-formed XML, or cut off"),
        (index(), "an RFC index without RFCs"),
        (index(rfc(791), rfc(791)), "lists RFC 791 twice"),
        (index(rfc(791).replace("RFC0791", "STD5")), "an entry that has no number"),
        ("<a>" * 100_000, "not well-formed XML, or cut off"),
    ],
)  # fmt: skip
def test_what_is_no_registry_is_refused(text: str, what: str) -> None:
    """What is neither a group nor the index is refused, and named for what it is."""
    assert what in _refused(text).what


def test_a_refusal_shows_what_hides() -> None:
    """What a document says of itself is shown as text, with what would not show in it."""
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="avi\u202eary"/>'
    assert "<U+202E>" in _refused(redirect).what


def test_bytes_that_are_no_text_are_refused() -> None:
    """Bytes that are not what the document says that they are end in a message."""
    assert "not well-formed" in _refused(b'<?xml version="1.0" encoding="UTF-8"?><registry>\xff</registry>').what
    assert "unknown encoding" in _refused(b'<?xml version="1.0" encoding="pigeon"?><registry/>').what


def test_tables_nested_without_end_are_refused() -> None:
    """A document that nests tables, or elements in a cell, beyond all measure is refused."""
    deep = '<registry id="x">' * 50 + "</registry>" * 50
    assert "nested" in _refused(group(deep)).what
    assert "nested" in _refused(group(table(record("1", "<b>" * 5000 + "</b>" * 5000)))).what


def test_a_refusal_names_the_line() -> None:
    """Where the XML breaks off is told."""
    assert _refused(f"{HEAD}<registry>\n<title>\n</registry>").where == "lofts.xml:4"


@pytest.mark.parametrize("folder", ["current", "history"])
def test_every_registry_in_sight_is_read(folder: str) -> None:
    """IANA's own files are read, with every record that is in them."""
    if not IANA.is_dir():
        pytest.skip("IANA's registries (../shared/iana) are not on this machine")
    for path in sorted((IANA / folder).glob("*.xml")):
        data = path.read_bytes()
        found = parse_document(data, path.name)
        assert isinstance(found, IanaGroup)
        assert path.stem.startswith(found.id)
        assert sum(len(one.records) for one in found.tables) == data.count(b"</record>")


def test_tables_without_an_id_of_their_own() -> None:
    """A table without an id has that of its title, and a second table of one id another one."""
    ids = [one.id for one in _group(group(table(id=""), table(id=""), table(id="", title="—"), table(id="x"))).tables]
    assert ids == ["birds", "birds-2", "table", "x"]


def test_a_record_keeps_all_it_says() -> None:
    """Attributes of elements, text beside them and what is inside of them are cells, each element in its order."""
    more = (
        'stray <file type="template">a/b</file><file>c</file><alias>z</alias><alias>a</alias>'
        '<note>see <xref type="rfc" data="rfc1149"/> <b c="d">bold</b><br/></note>'
    )
    (one,) = _group(group(table(f'<record date="2020-01-01">{more}</record>'))).tables[0].records
    assert {name: cell.element_texts for name, cell in one.cells.items()} == {
        "file": ("a/b", "c"),
        "file@type": ("template", ""),
        "alias": ("z", "a"),
        "note": ('see [rfc1149] <b c="d">bold</b> <br/>',),
        "@date": ("2020-01-01",),
        "#text": ("stray",),
    }


def test_tables_know_what_they_are_in() -> None:
    """A nested table has the titles of those around it, the outermost first."""
    inner = table(id="c", title="C")
    middle = table(id="b", title="B", more=inner)
    assert [one.parent_titles for one in _group(group(table(id="a", title="A", more=middle))).tables] == [
        (),
        ("A",),
        ("A", "B"),
    ]
