"""Documents of IANA and the RFC Editor: their values, and which documents are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.iana.document import GroupRedirect, IanaGroup, parse_document
from codegen.iana.rfc_index import RfcIndex
from codegen.iana.xrefs import Xref
from tests.support.iana_documents import HEAD, group, index, record, rfc, table

IANA = Path(__file__).resolve().parents[3] / "shared" / "iana"


def _group(text: str) -> IanaGroup:
    document = parse_document(text.encode(), "lofts.xml")
    assert isinstance(document, IanaGroup)
    return document


def _refused(data: bytes | str) -> CodegenError:
    with pytest.raises(CodegenError) as caught:
        parse_document(data.encode() if isinstance(data, str) else data, "lofts.xml")
    assert caught.value.where.startswith("lofts.xml")
    assert caught.value.remedy.endswith("Nothing was changed.")
    return caught.value


def test_a_group_has_its_id_date_and_people() -> None:
    """A group has its id, title, date of the last change, and people by id."""
    parsed = _group(group(table(record("1", "One")), updated="2025-04-02"))
    assert (parsed.id, parsed.title, parsed.updated, parsed.people) == (
        "lofts",
        "Lofts",
        "2025-04-02",
        {"A_Loft": "Ada Loft"},
    )


def test_nested_tables_are_tables() -> None:
    """A table inside a table is a table of its own; the outer one has only its own records."""
    inner = table(record("7", "Seven"), id="chicks")
    parsed = _group(group(f'<registry id="birds"><title>Birds</title>{record("1", "One")}{inner}</registry>'))
    assert {table.id: [row.cells["value"].text for row in table.records] for table in parsed.tables} == {
        "birds": ["1"],
        "chicks": ["7"],
    }


def test_white_space_in_cells_is_collapsed() -> None:
    """Line breaks, indentation and layout elements such as <br/> are white space."""
    parsed = _group(
        group(table(record("1", " Carrier\n      pigeon ", text="One<br/>two <paragraph>three</paragraph>")))
    )
    cells = parsed.tables[0].records[0].cells
    assert (cells["name"].text, cells["description"].text) == ("Carrier pigeon", "One two three")


def test_a_pointer_is_text_or_the_label_of_its_target() -> None:
    """A pointer in a text is its own text, or the name of the document; a footnote mark is skipped."""
    text = 'As in <xref type="rfc" data="rfc2549"/>, see <xref type="rfc" data="rfc1149">Section 2 of RFC1149</xref>.'
    parsed = _group(group(table(record('9<xref type="note" data="1"/>', "Nine", text=text))))
    cells = parsed.tables[0].records[0].cells
    assert (cells["description"].text, cells["value"].text) == ("As in RFC 2549, see Section 2 of RFC1149.", "9")


def test_canonical_text_has_the_targets_of_pointers() -> None:
    """A pointer with a new target and the same text changes the canonical text."""
    texts = [f'<xref type="rfc" data="rfc{number}">the RFC</xref>' for number in (1149, 2549)]
    first, second = (_group(group(table(record("1", "One", text=text)))) for text in texts)
    cells = [group.tables[0].records[0].cells["description"] for group in (first, second)]
    assert cells[0].text == cells[1].text
    assert cells[0].canonical != cells[1].canonical


def test_canonical_text_does_not_depend_on_the_order_of_pointers() -> None:
    """Pointers in another order have the same canonical text."""
    pointers = ['<xref type="rfc" data="rfc1149"/>', '<xref type="rfc" data="rfc2549"/>']
    first, second = (_group(group(table(record("1", "One", "".join(order))))) for order in (pointers, pointers[::-1]))
    assert len({group.tables[0].records[0].cells["xref"].canonical for group in (first, second)}) == 1


def test_a_pointer_has_the_text_after_it() -> None:
    """The text after a pointer can name the section."""
    parsed = _group(group(table(record("1", "One", '<ref><xref type="rfc" data="rfc1149"/>, Section 2</ref>'))))
    assert parsed.tables[0].records[0].cells["ref"].xrefs == (
        Xref(type="rfc", data="rfc1149", text="", tail=", Section 2"),
    )


def test_the_index_has_each_rfc_with_its_relations() -> None:
    """The index has the title, month, status and relations of each RFC."""
    document = parse_document(
        index(rfc(760, "IP", "UNKNOWN", "January 1980", obsoleted_by="791 760"), rfc(791)).encode(), "i.xml"
    )
    assert isinstance(document, RfcIndex)
    entry = document.rfcs[760]
    assert (entry.title, entry.date, entry.status, entry.obsoleted_by, entry.updated_by) == (
        "IP",
        "1980-01",
        "unknown",
        (760, 791),
        (),
    )


def test_an_index_without_a_namespace_is_parsed() -> None:
    """The namespace of the index does not matter."""
    document = parse_document(
        index(rfc(791)).replace(' xmlns="https://www.rfc-editor.org/rfc-index"', "").encode(), "i.xml"
    )
    assert isinstance(document, RfcIndex)
    assert list(document.rfcs) == [791]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<redirect xmlns="http://www.iana.org/assignments" registry="../x"/>', 'invalid group id "../x"'),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>', "got an HTML page"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "got an HTML page"),
        ("<!doctype html><html><br></html>", "got an HTML page"),
        ('<!DOCTYPE registry SYSTEM "reg.dtd"><registry/>', "document type declaration"),
        ('<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><registry>&b;</registry>', "document type declaration"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><registry>&x;</registry>', "document type declaration"),
        ('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', "expected an IANA registry, got <schema>"),
        ("<registry><title>Birds</title></registry>", "expected an IANA registry, got <registry>"),
        ('<registry xmlns="http://www.iana.org/assignments"/>', "IANA registry without an id"),
        ("Carrier pigeons, in plain text.", "expected XML, got other text"),
        ("", "expected XML, got other text"),
        (group(table(record("1", "One")))[:-60], "XML is not well-formed or is truncated"),
        (f"{HEAD}<registry>&nbsp;</registry>", "XML is not well-formed or is truncated"),
        (index(), "RFC index without RFCs"),
        (index(rfc(791), rfc(791)), "duplicate entry: RFC 791"),
        (index(rfc(791).replace("RFC0791", "STD5")), "an entry that has no number"),
        ("<a>" * 100_000, "XML is not well-formed or is truncated"),
    ],
)  # fmt: skip
def test_other_documents_are_refused(text: str, what: str) -> None:
    """A document that is not a group, a redirect or the index is refused with the reason."""
    assert what in _refused(text).what


def test_a_redirect_has_the_old_and_the_new_id() -> None:
    """The old id of a redirect is in the schema that the document names, else it is the name of the file."""
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="aviary-2"/>'
    schema = '<?xml-model href="aviary.rng" schematypens="http://relaxng.org/ns/structure/1.0" ?>'
    for text, old_id in ((redirect, "lofts"), (schema + redirect, "aviary")):
        document = parse_document(text.encode(), "folder/lofts.xml")
        assert isinstance(document, GroupRedirect)
        assert (document.old_id, document.new_id) == (old_id, "aviary-2")


def test_a_message_shows_invisible_characters() -> None:
    """Invisible characters of a document are written as code points in messages."""
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="avi\u202eary"/>'
    assert "<U+202E>" in _refused(redirect).what


def test_bytes_in_another_encoding_are_refused() -> None:
    """Bytes that do not match the declared encoding, or an unknown encoding, are refused."""
    assert "not well-formed" in _refused(b'<?xml version="1.0" encoding="UTF-8"?><registry>\xff</registry>').what
    assert "unknown encoding" in _refused(b'<?xml version="1.0" encoding="pigeon"?><registry/>').what


def test_deep_nesting_is_refused() -> None:
    """Tables and elements that are nested too deeply are refused."""
    deep = '<registry id="x">' * 50 + "</registry>" * 50
    assert "nested" in _refused(group(deep)).what
    assert "nested" in _refused(group(table(record("1", "<b>" * 5000 + "</b>" * 5000)))).what


def test_a_message_has_the_place() -> None:
    """The message has the line and the column where the XML is not well-formed."""
    assert _refused(f"{HEAD}<registry>\n<title>\n</registry>").where == "lofts.xml:4:3"


@pytest.mark.parametrize("folder", ["current", "history"])
def test_published_documents_are_parsed(folder: str) -> None:
    """Published documents are parsed with every record."""
    if not IANA.is_dir():
        pytest.skip("the folder ../shared/iana is missing")
    for path in sorted((IANA / folder).glob("*.xml")):
        data = path.read_bytes()
        document = parse_document(data, path.name)
        assert isinstance(document, IanaGroup)
        assert path.stem.startswith(document.id)
        assert sum(len(table.records) for table in document.tables) == data.count(b"</record>")


def test_tables_have_unique_ids() -> None:
    """A table without an id gets one from its title; a duplicate id gets a number."""
    tables = _group(group(table(id=""), table(id=""), table(id="", title="—"), table(id="x"))).tables
    assert [table.id for table in tables] == ["birds", "birds-2", "table", "x"]


def test_a_made_id_differs_from_the_ids_of_other_tables() -> None:
    """The ids that IANA gives stay with their tables, also those after a duplicate."""
    tables = _group(group(table(id=""), *(table(id=id) for id in ("a", "a", "a-2", "birds")))).tables
    assert [table.id for table in tables] == ["birds-2", "a", "a-3", "a-2", "birds"]


def test_a_record_has_everything_in_its_xml() -> None:
    """Elements, their attributes and the text outside them are cells, in the order of the document."""
    more = (
        'stray <file type="template">a/b</file><file>c</file><alias>z</alias><alias>a</alias>'
        '<note>see <xref type="rfc" data="rfc1149"/> <b c="d">bold</b><br/></note>'
    )
    (only,) = _group(group(table(f'<record date="2020-01-01">{more}</record>'))).tables[0].records
    assert {name: cell.element_texts for name, cell in only.cells.items()} == {
        "file": ("a/b", "c"),
        "file@type": ("template", ""),
        "alias": ("z", "a"),
        "note": ('see [rfc1149] <b c="d">bold</b> <br/>',),
        "@date": ("2020-01-01",),
        "#text": ("stray",),
    }


def test_a_nested_table_has_the_titles_of_its_parents() -> None:
    """A nested table has the titles of its parents, the outermost first."""
    inner = table(id="c", title="C")
    middle = table(id="b", title="B", more=inner)
    assert [child.parent_titles for child in _group(group(table(id="a", title="A", more=middle))).tables] == [
        (),
        ("A",),
        ("A", "B"),
    ]
