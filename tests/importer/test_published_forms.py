"""Forms of keys that IANA uses in some of its registries, in small tables of the same form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from codegen.actions.build import build_outputs
from codegen.actions.iana_imports import import_iana
from codegen.importer.iana_registry_file import ExistingImport, TableImport, import_table, registry_toml
from codegen.model import ImportedTable
from codegen.project import discovery
from tests.importer.test_iana_registry_file import check_cells, group, only, table

GREASE = "<protocol>Reserved</protocol><id_seq>0x0A 0x0A</id_seq>"
ALPN = table(
    GREASE,
    "<protocol>HTTP/1.1</protocol><id_seq>0x68 0x74 0x74 0x70 0x2f 0x31 0x2e 0x31 (\"http/1.1\")</id_seq>",
    "<protocol>HTTP/2 over TLS</protocol><id_seq>0x68 0x32 (\"h2\")</id_seq>",
    "<protocol>HTTP/2 over TCP</protocol><id_seq>0x68 0x32 0x63 (\"h2c\")</id_seq>",
    "<protocol>CoAP (over TLS)</protocol><id_seq>0x63 0x6f 0x61 0x70 (\"coap\")</id_seq>",
    title="Protocol IDs",
)  # fmt: skip
PROSE_FIRST = ALPN.replace("protocol>", "value>").replace("id_seq>", "cells>")
OCTETS = table(
    "<value>0x00 0x00</value><description>Loft</description>",
    "<value>0x00 0x06</value><description>Dovecote</description>",
    "<value>0x00 0x2a-0xff 0xff</value><description>Unassigned</description>",
)
ATTRIBUTES = table(
    *(f"<value>{number}</value><description>Thing {number}</description>" for number in range(1, 40)),
    "<value>40-240</value><description>Unassigned</description>",
    "<value>241</value><description>Extended-1</description>",
    "<value>241.1</value><description>Frag-Status</description>",
    "<value>241.2</value><description>Proxy-Length</description>",
    "<value>241.{3-25}</value><description>Unassigned</description>",
    "<value>241.26.1</value><description>Vendor-1</description>",
)
ENDPOINTS = table(
    "<value/><scheme>0</scheme><purpose>Null scheme (no-op)</purpose>",
    "<value>CDS</value><scheme>1</scheme><mnemonic>NOTIFY</mnemonic><purpose>Delegation management</purpose>",
    "<value>CSYNC</value><scheme>1</scheme><mnemonic>NOTIFY</mnemonic><purpose>Delegation management</purpose>",
    "<value/><scheme>2-127</scheme><purpose>Unassigned</purpose>",
)
MEDIA = table(
    '<name>pigeon</name><file type="template">application/pigeon</file>',
    '<name>dove+xml</name><file type="template">application/dove+xml</file>',
    '<name>vnd.old (OBSOLETED in favor of application/vnd.new)</name><file type="template">application/vnd.old</file>',
    "<name>seed</name>",
    id="application",
)
CODE_POINTS = table(
    "<codepoint>0000..002C</codepoint><property>DISALLOWED</property><description>NULL..COMMA</description>",
    "<codepoint>002D</codepoint><property>PVALID</property><description>HYPHEN-MINUS</description>",
    "<codepoint>002E..002F</codepoint><property>DISALLOWED</property><description>FULL STOP..SOLIDUS</description>",
    "<codepoint>E0FFF..10FFFF</codepoint><property>UNASSIGNED</property><description>Unassigned</description>",
    "<codepoint>0x30</codepoint><property>UNASSIGNED</property>",
    *(f"<codepoint>{number:04X}</codepoint><property>PVALID</property>" for number in range(0x100, 0x164)),
)
RESPONSES = table(
    "<value>2.01</value><description>Created</description>",
    "<value>2.06-2.30</value><description>Unassigned</description>",
    "<value>4.04</value><description>Not Found</description>",
    "<value>4.07</value><description>Unassigned</description>",
    "<value>5.00 to 7.31</value><description>Reserved</description>",
)
REMARKS = table(
    "<name>css</name>",
    "<name>ecmascript (OBSOLETED in favor of text/javascript)</name>",
    "<name>directory - DEPRECATED by RFC6350</name>",
    "<name>rtx [deprecated]</name>",
    "<name>plain(text)</name>",
    "<name>(Deprecated) rfc822</name>",
    "<name>html (historic (see the loft book))</name>",
)


def _entries(xml: str) -> tuple[TableImport, dict[str, Any]]:
    """Return the import of a table and its parsed file, in which no cell is missing."""
    imported, document = only(group(xml))
    assert check_cells(imported, document) == len(imported.table.records)
    return imported, document


def _values(document: Mapping[str, Any]) -> list[Any]:
    return [member["value"] for member in document["member"]]


def _ranges(document: Mapping[str, Any], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(entry.get(field) for field in fields) for entry in document.get("range", [])]


@pytest.mark.parametrize("xml", [ALPN, PROSE_FIRST])
def test_a_sequence_of_octets_is_the_text_that_it_stands_for(xml: str) -> None:
    """The sequence is the key, not the prose beside it; octets that are not text are kept as written."""
    imported, document = _entries(xml)
    assert imported.proposal.kind == "str"
    assert sorted(_values(document)) == ["coap", "h2", "h2c", "http/1.1"]
    assert _ranges(document, "first", "last", "state") == [("0x0A 0x0A", "0x0A 0x0A", "reserved")]
    assert {member["value"]: member["phrase"] for member in document["member"]}["http/1.1"] == "HTTP/1.1"


def test_octets_with_a_space_are_integers() -> None:
    """Octets of one length are one integer, the highest first."""
    imported, document = _entries(OCTETS)
    assert (imported.proposal.kind, _values(document)) == ("int", [0, 6])
    assert _ranges(document, "first", "last", "state") == [(0x002A, 0xFFFF, "unassigned")]


def test_a_few_numbers_with_parts_among_integers() -> None:
    """Integers stay integers; a number with parts is a record without bounds, with its state and its cell."""
    imported, document = _entries(ATTRIBUTES)
    assert (imported.proposal.kind, _values(document)) == ("int", [*range(1, 40), 241])
    assert _ranges(document, "first", "last", "state", "phrase", "value_cell") == [
        (40, 240, "unassigned", "Unassigned", None),
        (None, None, "registered", "Frag-Status", "241.1"),
        (None, None, "registered", "Proxy-Length", "241.2"),
        (None, None, "unassigned", "Unassigned", "241.{3-25}"),
        (None, None, "registered", "Vendor-1", "241.26.1"),
    ]


def test_versions_are_texts() -> None:
    """A few numbers with parts beside a few integers are texts."""
    records = [f"<value>{text}</value><name>Version {text}</name>" for text in ("1", "2", "3", "4", "1.1")]
    assert len(_values(_entries(table(*records))[1])) == 5


def test_integers_that_words_tell_apart() -> None:
    """If a column of words tells apart records with the same integer, both are the key."""
    imported, document = _entries(ENDPOINTS)
    assert (imported.proposal.kind, imported.proposal.key) == ("tuple", ("value", "scheme"))
    assert _values(document) == [["", 0], ["CDS", 1], ["CSYNC", 1]]
    assert _ranges(document, "state", "scheme_cell") == [("unassigned", "2-127")]


def test_some_repeated_integers_are_aliases() -> None:
    """Two records with the same integer among many are a member and an alias, also with a word in each."""
    records = [f"<value>{number}</value><name>N{number}</name><type>t{number}</type>" for number in range(20)]
    imported, document = _entries(table(*records, "<value>3</value><name>Three</name><type>again</type>"))
    assert (imported.proposal.kind, len(document["alias"])) == ("int", 1)


def test_the_id_before_a_slash_is_part_of_the_value() -> None:
    """If templates are called after the id of the table and the key, both are the value; names have only the key."""
    imported, document = _entries(MEDIA)
    assert imported.proposal.prefix == "application/"
    assert _values(document) == [
        "application/dove+xml",
        "application/pigeon",
        "application/seed",
        "application/vnd.old",
    ]
    assert document["enumeration"]["follows"][0]["value"] == {"element": "name", "prefix": "application/"}


def test_other_templates_are_not_part_of_the_value() -> None:
    """A template in a folder with another name than the table says nothing about the value."""
    records = [f'<name>{name}</name><file type="template">prov/{name}</file>' for name in ("dove", "pigeon")]
    assert sorted(_values(_entries(table(*records))[1])) == ["dove", "pigeon"]


@pytest.mark.parametrize("sign", ["..", "-", " - "])
def test_code_points_and_their_ranges_are_rows(sign: str) -> None:
    """A table of properties of code points has a row with a start and an end for each record."""
    imported, document = _entries(CODE_POINTS.replace("..", sign))
    assert imported.proposal.kind == "table"
    rows = document["row"]
    assert [(row.get("start"), row.get("end"), row["property"]) for row in rows[:5]] == [
        (0, 0x2C, "DISALLOWED"),
        (0x2D, 0x2D, "PVALID"),
        (0x2E, 0x2F, "DISALLOWED"),
        (0xE0FFF, 0x10FFFF, "UNASSIGNED"),
        (None, None, "UNASSIGNED"),
    ]
    kept = [row["codepoint"] for row in rows if "codepoint" in row]
    assert kept == (["0x30"] if sign == ".." else [f"0000{sign}002C", f"002E{sign}002F", f"E0FFF{sign}10FFFF", "0x30"])


def test_a_code_point_with_a_name_each_is_a_member() -> None:
    """Numbers in an element of that name are an enumeration if only unassigned ones are ranges."""
    records = [f"<codepoint>{number:04X}</codepoint><name>Bird {number}</name>" for number in range(10, 30)]
    imported, _ = _entries(table(*records, "<codepoint>0100..FFFF</codepoint><name>Unassigned</name>"))
    assert imported.proposal.kind == "int"


def test_unassigned_and_reserved_texts_are_ranges() -> None:
    """A text that is not assigned is a range with that text, or with both ends of it."""
    imported, document = _entries(RESPONSES)
    assert (imported.proposal.kind, _values(document)) == ("str", ["2.01", "4.04"])
    assert _ranges(document, "first", "last", "state", "value_cell") == [
        ("2.06", "2.30", "unassigned", None),
        ("4.07", "4.07", "unassigned", None),
        ("5.00", "7.31", "reserved", "5.00 to 7.31"),
    ]


def test_values_that_look_like_states() -> None:
    """A value is not lost because it is a sign, or the word of a state with a meaning of its own."""
    explained = table(
        "<value>*</value><description>Every bird</description>",
        "<value>Active</value><description>The loft is in use.</description>",
        "<value>Reserved</value><description>The loft is booked for a wedding.</description>",
        "<value>Deprecated</value><description>Do not use the loft.</description>",
    )
    assert sorted(_values(_entries(explained)[1])) == ["*", "Active", "Deprecated", "Reserved"]
    tokens = table(*(f"<value>{word}</value>" for word in ("active", "reserved", "closed")))
    assert sorted(_values(_entries(tokens)[1])) == ["active", "closed", "reserved"]
    state = table(*(f"<value>{word}</value>" for word in ("active", "open", "closed", "Reserved")))
    assert _ranges(_entries(state)[1], "first", "state", "value_cell") == [(None, "reserved", "Reserved")]


def test_remarks_are_not_values() -> None:
    """A remark after a value is an attribute; parentheses with other words belong to the value."""
    _, document = _entries(REMARKS)
    assert {member["value"]: member.get("remark") for member in document["member"]} == {
        "css": None,
        "ecmascript": "OBSOLETED in favor of text/javascript",
        "directory": "- DEPRECATED by RFC6350",
        "rtx": "[deprecated]",
        "plain(text)": None,
        "rfc822": "Deprecated",
        "html": "historic (see the loft book)",
    }
    assert [member["name"] for member in document["member"] if member["value"] == "ecmascript"] == ["ECMASCRIPT"]


def test_a_remark_in_a_key_of_several_parts() -> None:
    """A remark after one part of the value is an attribute, too."""
    records = [f"<header>{header}</header><parameter>{word}</parameter>" for header in "PQ" for word in ("a", "b", "c")]
    _, document = _entries(table(*records, "<header>P</header><parameter>key (OBSOLETED)</parameter>"))
    assert [(member["value"], member["remark"]) for member in document["member"] if "remark" in member] == [
        (["P", "key"], "OBSOLETED")
    ]


def test_a_remark_is_a_status_in_a_package_with_that_status() -> None:
    """An entry has the status that its remark names if the package has that status."""
    parsed = group(REMARKS)
    imported = import_table(parsed, parsed.tables[0], "Name", "names", statuses=("registered", "obsolete"))
    document = tomllib.loads(registry_toml(imported))
    assert {member["value"]: member["status"] for member in document["member"] if "status" in member} == {
        "ecmascript": "obsolete"
    }


@pytest.mark.parametrize("xml", [ALPN, OCTETS, ATTRIBUTES, ENDPOINTS, MEDIA, CODE_POINTS, RESPONSES, REMARKS])
def test_a_second_import_gives_the_same_file(xml: str) -> None:
    """What `follows` of a file says is enough to import the table again."""
    parsed = group(xml)
    first, document = only(parsed)
    (fields,) = document[next(head for head in ("enumeration", "table") if head in document)]["follows"]
    names = {_key(entry["value"]): entry["name"] for entry in document.get("member", [])}
    again, _ = only(parsed, ExistingImport(follows=_follows(fields), kind=first.proposal.kind, names=names))
    assert registry_toml(again) == registry_toml(first)


def test_generated_code_has_every_form(tmp_path: Path) -> None:
    """Tables of all forms are imported, and generated modules have every cell: ranges of texts, too."""
    forms = (ALPN, OCTETS, ATTRIBUTES, ENDPOINTS, MEDIA, CODE_POINTS, RESPONSES, REMARKS)
    tables = "".join(
        re.sub('id="t-1"><title>', f'id="f-{number}"><title>Form {number} ', form) for number, form in enumerate(forms)
    )
    text = f'<registry xmlns="http://www.iana.org/assignments" id="forms"><title>Forms</title>{tables}</registry>'
    (tmp_path / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
    (tmp_path / "forms.xml").write_text(text, "utf-8")
    (report,) = import_iana(discovery.find_projects(tmp_path)[0], [str(tmp_path / "forms.xml")]).registries
    assert len(report.tables) == len(forms)
    assert all(table.records == table.restored for table in report.tables)
    (built,) = build_outputs(discovery.find_projects(tmp_path))
    tables_of_rows, statuses = 1, 1
    assert built.enumerations == len(forms) - tables_of_rows + statuses


def _key(value: int | str | Sequence[int | str]) -> int | str | tuple[int | str, ...]:
    return value if isinstance(value, int | str) else tuple(value)


def _follows(fields: Mapping[str, Any]) -> ImportedTable:
    """Return `follows` of a parsed file as the model has it."""
    value = fields.get("value", [])
    details = value if isinstance(value, dict) else {"element": value}

    def names(elements: str | list[str]) -> tuple[str, ...]:
        return (elements,) if isinstance(elements, str) else tuple(elements)

    return ImportedTable(
        group=fields["group"],
        registry=fields["registry"],
        value=names(details["element"]),
        notation=details.get("notation", "number"),
        prefix=details.get("prefix", ""),
        name=names(fields.get("name", [])),
        **{name: fields[name] for name in ("phrase", "description", "references", "attributes") if name in fields},
    )
