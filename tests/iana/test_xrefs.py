"""Pointers of IANA: the two forms of a section, and what is unknown."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from codegen.iana.document import IanaGroup, parse_document
from codegen.iana.references import reference_text, xref_references
from codegen.iana.xrefs import read_xref, xref_texts

CASE = Path(__file__).resolve().parents[3] / "shared" / "cases" / "xref-section.xml"


def _texts(xml: str) -> list[str]:
    return list(xref_texts(read_xref(fromstring(xml))))


def _references(xml: str) -> list[str]:
    return list(map(reference_text, xref_references([read_xref(fromstring(xml))], {})))


@pytest.mark.parametrize(
    ("xml", "references"),
    [
        ('<xref type="rfc" data="rfc1149" section="4.2"/>', ["RFC 1149 § 4.2"]),
        ('<xref type="rfc" data="rfc1149" section="4, 5 and 7"/>', ["RFC 1149 § 4", "RFC 1149 § 5", "RFC 1149 § 7"]),
        ('<xref type="rfc" data="rfc1149" section="Section 4.2."/>', ["RFC 1149 § 4.2"]),
        ('<xref type="rfc" data="rfc1149" section="4.2-4.4"/>', ["RFC 1149 § 4.2-4.4"]),
        ('<xref type="rfc" data="rfc1149" section="4.2 – 4.4, 7 to 9"/>', ["RFC 1149 § 4.2-4.4", "RFC 1149 § 7-9"]),
        ('<xref type="rfc" data="rfc1149" section="4.2/4.3"/>', ["RFC 1149 § 4.2", "RFC 1149 § 4.3"]),
        ('<xref type="rfc" data="rfc1149">RFC1149, Section 2 - A pigeon</xref>', ["RFC 1149 § 2"]),
        ('<xref type="rfc" data="rfc1149" section="Annex B"/>', ["RFC 1149 § B"]),
        ('<xref type="rfc" data="rfc1149" appendix="B"/>', ["RFC 1149 § B"]),
        ('<xref type="rfc" data="rfc1149" section="Appendix A.1"/>', ["RFC 1149 § A.1"]),
        ('<xref type="rfc" data="rfc1149" table="3"/>', ["RFC 1149 § Table 3"]),
        ('<xref type="rfc" data="rfc1149" section="2" table="Table 3"/>', ["RFC 1149 § 2", "RFC 1149 § Table 3"]),
        ('<xref type="rfc" data="rfc1149" section="2">RFC1149, Section 2</xref>', ["RFC 1149 § 2"]),
        ('<xref type="rfc" data="rfc1149" section="2">the pigeon RFC</xref>', ["RFC 1149 § 2"]),
        ('<xref type="rfc" data="rfc1149">RFC1149, Sections 2 and 3</xref>', ["RFC 1149 § 2", "RFC 1149 § 3"]),
        ('<xref type="rfc" data="rfc1149">RFC1149, Section 2 and Appendix B</xref>', ["RFC 1149 § 2", "RFC 1149 § B"]),
        ('<xref type="draft" data="draft-loft-birds-01" section="2"/>', ["draft-loft-birds-01 § 2"]),
        ('<xref type="uri" data="https://example.org/" section="2"/>', ["https://example.org/ § 2"]),
        ('<xref type="text" data="" section="2">Loft book</xref>', ["Loft book, Section 2"]),
        ('<xref type="rfc" data="rfc1149" section="the last one"/>', ["RFC 1149"]),
        ('<xref type="rfc" data="rfc1149" section=""/>', ["RFC 1149"]),
    ],
)  # fmt: skip
def test_the_places_of_a_pointer(xml: str, references: list[str]) -> None:
    """Sections, appendices and tables come from attributes and from the text, each once."""
    assert _references(xml) == references


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RFC1149, Section 4.2", 'section="4.2"'),
        ("RFC 1149, section 4.2", 'section="4.2"'),
        ("Section 4.2 of RFC1149", 'section="4.2"'),
        ("[RFC1149], Section 4.2", 'section="4.2"'),
        ("RFC1149 § 4.2", 'section="4.2"'),
        ("RFC1149, Sections 4.2 and 5", 'section="4.2, 5"'),
        ("RFC1149, Appendix B", 'appendix="B"'),
        ("RFC1149, Table 3", 'table="3"'),
    ],
)
def test_the_old_and_the_new_form_are_equal(old: str, new: str) -> None:
    """A section as text and as an attribute give the same references, cells and canonical text."""
    forms = (f'<xref type="rfc" data="rfc1149">{old}</xref>', f'<xref type="rfc" data="rfc1149" {new}/>')
    assert _references(forms[0]) == _references(forms[1])
    assert _texts(forms[0]) == _texts(forms[1])
    cells = []
    for form in forms:
        text = (
            '<registry xmlns="http://www.iana.org/assignments" id="t"><registry id="t-1"><title>T</title>'
            f"<record><value>1</value>{form}<note>see {form}</note></record></registry></registry>"
        )
        document = parse_document(text.encode(), "t.xml")
        assert isinstance(document, IanaGroup)
        record = document.tables[0].records[0]
        cells.append({name: (cell.canonical, cell.element_texts) for name, cell in record.cells.items()})
    assert cells[0] == cells[1]


def test_an_unknown_attribute_is_kept() -> None:
    """The text of a pointer has its unknown attributes, and a section that is not one."""
    assert _texts('<xref type="rfc" data="rfc1149" section="2" page="7"/>') == ['RFC1149, Section 2 page="7"']
    assert _texts('<xref type="rfc" data="rfc1149" section="the last one"/>') == ["RFC1149, Section the last one"]


def test_a_text_with_other_words_is_kept() -> None:
    """A text that says more than the document and the section is not rewritten."""
    assert _texts('<xref type="rfc" data="rfc1149">Section 2 of the RFC on pigeons</xref>') == [
        "rfc:rfc1149 Section 2 of the RFC on pigeons"
    ]


def test_unknown_parts_are_noted() -> None:
    """Unknown elements, attributes, types and sections are noted once each; known parts are not."""
    text = """<registry xmlns="http://www.iana.org/assignments" id="t"><title>T</title><odd/>
    <registry id="t-1"><title>Birds</title><registration_rule>Expert Review</registration_rule><expert>Ada</expert>
    <range><value>0-9</value><registration_rule/></range><xref type="rfc" data="rfc1149" section="2"/>
    <record date="2020-01-01"><value>1</value><new a="b"><c/></new><xref type="rfc" data="rfc1" page="2"/></record>
    <record><value>2</value><xref type="rfc" data="rfc1" page="3"/><xref type="scroll" data="x"/></record>
    <record><value>3</value><xref type="rfc" data="rfc1" section="the last one"/></record>
    <note>see <xref type="rfc" data="rfc1" page="2"/></note><footnote anchor="1">F</footnote></registry></registry>"""
    document = parse_document(text.encode(), "t.xml")
    assert isinstance(document, IanaGroup)
    kept = "(kept in the text of the cell)"
    assert sorted(document.unknown) == [
        f'unknown attribute "page" of <xref> {kept}, 2 times, first in "t-1"',
        'unknown attribute "page" of <xref> in "t-1"',
        'unknown element <odd> in "t"',
        f'unknown section "the last one" of <xref> {kept} in "t-1"',
        f'unknown type "scroll" of <xref> {kept} in "t-1"',
    ]


def test_the_published_form() -> None:
    """Records with IANA's new form have their sections."""
    if not CASE.is_file():
        pytest.skip("the folder ../shared/cases is missing")
    document = parse_document(CASE.read_bytes(), CASE.name)
    assert isinstance(document, IanaGroup)
    (table,) = document.tables
    places = [[reference_text(place) for place in xref_references(record.cells["xref"].xrefs, {})]
              for record in table.records if "xref" in record.cells]  # fmt: skip
    assert (places, document.unknown) == ([["RFC 7518 § 6.2"], ["RFC 7518 § 6.3"]], ())


@pytest.mark.parametrize("digits", [10, 5000])
def test_a_pointer_to_an_rfc_that_cannot_exist(digits: int) -> None:
    """A number that is too long is not the number of an RFC, and not an error: the text stays."""
    data = f"rfc{'9' * digits}"
    assert _references(f'<xref type="rfc" data="{data}"/>') == [data]
