"""Registry files of imported tables: their contents, their names, and that they have every cell of every record."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import naming, reserved_names
from codegen.iana.document import IanaGroup, parse_document
from codegen.importer.cell_layout import record_cells, restore_cells
from codegen.importer.iana_registry_file import ENTRY_KINDS, ExistingImport, TableImport, import_table, registry_toml
from codegen.importer.table_names import choose_table_names
from codegen.model import ImportedTable, Reference

CURRENT = Path(__file__).resolve().parents[3] / "shared" / "iana" / "current"


def table(*records: str, id: str = "t-1", title: str = "Things", inside: str = "") -> str:
    """Return a table as XML."""
    body = "".join(f"<record>{record}</record>" for record in records)
    return f'<registry id="{id}"><title>{title}</title>{body}{inside}</registry>'


def group(*tables: str, id: str = "t", title: str = "The Group") -> IanaGroup:
    """Return a group from its tables as XML."""
    parsed = parse_document(
        f'<registry xmlns="http://www.iana.org/assignments" id="{id}"><title>{title}</title>'
        f"<updated>2025-01-02</updated>{''.join(tables)}</registry>".encode(),
        f"{id}.xml",
    )
    assert isinstance(parsed, IanaGroup)
    return parsed


def only(parent: IanaGroup, existing: ExistingImport | None = None) -> tuple[TableImport, dict[str, Any]]:
    """Return the import of the only table of a group, and the parsed registry file."""
    (only_table,) = parent.tables
    ((name, module),) = choose_table_names([(parent, only_table)])
    imported = import_table(parent, only_table, name, module, existing)
    return imported, tomllib.loads(registry_toml(imported))


def references(entry: Mapping[str, Any]) -> tuple[Reference, ...]:
    """Return the references of an entry."""
    return tuple(Reference(**fields) for fields in entry.get("references", []))


def check_cells(imported: TableImport, document: Mapping[str, Any]) -> int:
    """Check that a registry file has every cell of the records; return the number of entries."""
    entries = [entry for array in ENTRY_KINDS for entry in document.get(array, [])]
    if "table" in document:
        assert {name for entry in entries for name in entry} <= set(document.get("attribute", {}))
    back = Counter(
        _hashable(restore_cells(entry | {"references": references(entry)}, imported.layout)) for entry in entries
    )
    assert back == Counter(_hashable(record_cells(record)) for record in imported.table.records)
    return len(entries)


def _hashable(cells: Mapping[str, tuple[str, ...]]) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset(cells.items())


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sorted(CURRENT.glob("*.xml")) or [None], ids=lambda path: path.stem if path else "none"
)
def test_every_cell_of_published_tables(path: Path | None) -> None:
    """The registry files of published tables have every cell of every record."""
    if path is None:
        pytest.skip("the folder ../shared/iana/current is missing")
    parsed = parse_document(path.read_bytes(), path.name)
    assert isinstance(parsed, IanaGroup)
    tables = [(parsed, table) for table in parsed.tables if table.records]
    chosen = choose_table_names(tables)
    assert len({naming.caseless(name) for name, _ in chosen}) == len({module for _, module in chosen}) == len(tables)
    for (_, table), (name, module) in zip(tables, chosen, strict=True):
        imported = import_table(parsed, table, name, module)
        document = tomllib.loads(registry_toml(imported))
        assert check_cells(imported, document) == len(table.records)
        entries = [entry for array in ("member", "alias") for entry in document.get(array, [])]
        names = [name for entry in entries for name in (entry["name"], *entry.get("aliases", []))]
        assert [
            name
            for name in names
            if reserved_names.why_not_identifier(name) or reserved_names.why_not_member_name(name)
        ] == []
        assert len({naming.caseless(name) for name in names}) == len(names)


def test_a_registry_file() -> None:
    """A registry file has a header, its mapping, and the entries in the order of values."""
    imported, document = only(
        group(
            table(
                "<value>0x02</value><name>Two (TEMPORARY - registered 2025-01-01, expires 2026-01-01)</name>",
                '<value>0x01</value><name>One</name><xref type="rfc" data="rfc9110">RFC9110, Section 4</xref>',
                "<value>0x03-0xFF</value><name>Unassigned</name>",
            )
        )
    )
    assert registry_toml(imported).startswith(
        "# Things: all records of IANA's t/t-1. `codegen sync --write` updates them"
    )
    assert document["enumeration"]["follows"] == [
        {
            "group": "t",
            "registry": "t-1",
            "value": "value",
            "phrase": "name",
            "complete": True,
            "references": "xref",
            "attributes": {"value_cell": "value"},
        }
    ]
    assert {name: document["enumeration"][name] for name in ("name", "title", "kind")} == {
        "name": "Thing",
        "title": "a Thing",
        "kind": "int",
    }
    first, second = document["member"]
    assert (first["name"], first["value"], first["value_cell"]) == ("ONE", 1, "0x01")
    assert first["references"] == [{"rfc": 9110, "section": "4"}]
    assert (second["name"], second["until"].isoformat()) == ("TWO", "2026-01-01")
    assert document["range"] == [
        {"first": 3, "last": 255, "state": "unassigned", "phrase": "Unassigned", "value_cell": "0x03-0xFF"}
    ]


def test_hostile_text() -> None:
    """Any text in a record is text in the registry file."""
    hostile = "a\"\"\" ''' \\ # ] [x] = &lt;b&gt; {{ x }} \u202e \u200b \x7f \ud7ff"
    imported, document = only(group(table(f"<value>1</value><name>{hostile}</name><x>{hostile}</x>", title=hostile)))
    assert check_cells(imported, document) == 1
    assert document["member"][0]["x"] == "a\"\"\" ''' \\ # ] [x] = <b> {{ x }} <U+202E> <U+200B> <U+007F> \ud7ff"


def test_tables_with_the_same_title() -> None:
    """Tables with the same title get the titles of their parents or groups added to it."""
    inner = table("<value>1</value>", id="t-2", title="Codes")
    parent = group(
        table("<value>1</value>", id="t-1", title="Outer", inside=inner),
        table("<value>1</value>", id="t-3", title="Codes"),
        table("<value>1</value>", id="t-4", title=""),
        table("<value>1</value>", id="t-5", title="—"),
    )
    names = choose_table_names([(parent, table) for table in parent.tables])
    assert names[:2] == [("Outer", "outer"), ("OuterCode", "outer_codes")]
    assert names[2][0] == "TCode"
    assert all(name.isidentifier() and module.isidentifier() for name, module in names)
    assert len({name for name, _ in names}) == 5


def test_existing_names_are_not_used_again() -> None:
    """A new table does not get the name of an existing class or module."""
    parent = group(table("<value>1</value>", title="Codes"), id="tea")
    assert choose_table_names([(parent, parent.tables[0])], ["Code"], ["codes"]) == [("TeaCode", "tea_codes")]


def test_reserved_words() -> None:
    """A table does not get a name that every package uses itself."""
    parent = group(
        *(
            table("<value>1</value>", id=f"t-{index}", title=title)
            for index, title in enumerate(
                ("Records", "Package", "RFCs", "References", "Enums", "Literals", "Class", "Import")
            )
        )
    )
    names = choose_table_names([(parent, table) for table in parent.tables])
    for name, module in names:
        assert (
            not reserved_names.why_not_class_name(name)
            and not reserved_names.why_not_module_name(module)
            and not reserved_names.why_not_identifier(module)
        )
    assert not {"package", "rfcs", "records"} & {module for _, module in names}
    assert "Reference" not in {name for name, _ in names}


def test_an_existing_file_decides_key_and_names() -> None:
    """The key and the names come from the existing file, and its members keep their names."""
    parent = group(
        table(
            "<value>1</value><name>One</name><code>uno</code>",
            "<value>2</value><name>Two</name><code>dos</code>",
        )
    )
    existing = ExistingImport(
        follows=ImportedTable(group="t", registry="t-1", value=("code",), phrase="value", name=("name",)),
        kind="str",
        names={"uno": "FIRST"},
    )
    imported, document = only(parent, existing)
    assert [(entry["name"], entry["value"]) for entry in document["member"]] == [("TWO", "dos"), ("FIRST", "uno")]
    assert check_cells(imported, document) == 2


def test_only_ranges() -> None:
    """A table that would have no member becomes a table of rows."""
    imported, document = only(
        group(table("<value>0-7</value><name>Unassigned</name>", "<value>8</value><name>Reserved</name>"))
    )
    assert (imported.proposal.kind, len(document["row"])) == ("table", 2)
    assert check_cells(imported, document) == 2


def test_rows() -> None:
    """A table without a key becomes rows with all their cells."""
    imported, document = only(
        group(
            table(
                "<id>a</id>", "<param>b</param><xref type='rfc' data='rfc1'/>", "<param>b</param>", "<param>b</param>"
            )
        )
    )
    assert document["table"]["name"] == "Thing"
    assert "kind" not in document["table"]
    assert check_cells(imported, document) == 4
    assert document["row"][1] == {"param": "b", "references": [{"rfc": 1}]}


_CELLS = st.sampled_from(
    [
        *("0", "1", "2", "01", "0x1", "1-5", "9-2", "256-", ">7", "1, 3", "0x00,0x01", "0x01-09,*", "b00", "0xC-OxE"),
        *("a", "A", "none", "N/A", "-", "*", "GS2-*", "Reserved", "(Unused)", "Unassigned", "foo_RESERVED", "x y z"),
        *(
            "4.07",
            "2.06-2.30",
            "241.1",
            "241.{3-25}",
            "0x00 0x06",
            "0x00 0x2a-0xff 0xff",
            '0x68 0x32 ("h2")',
            "0x0A 0x0A",
        ),
        *(
            "0041",
            "0000..002C",
            "U+0041",
            "U+0000-U+002C",
            "t-1/a",
            "a (OBSOLETED by b)",
            "a - DEPRECATED by b",
            "(obsolete)",
        ),
        *(f'<xref type="rfc" data="rfc1" {place}/>' for place in ('section="2"', 'appendix="B, C"', 'table="?" x="y"')),
        *("One (TEMPORARY - registered 2025-01-01, expires 2026-02-30)", "Internet (IN)", "mro", "class", "日本", "é"),
        *(
            "word " * 30,
            "",
            " ",
            '<xref type="rfc" data="rfc1"/>',
            'x <xref type="note" data="1"/>',
            "<b>x</b>",
            "\u200b",
        ),
    ]
)
_ELEMENTS = st.sampled_from(
    ["value", "name", "description", "xref", "note", "file", "status", "sub-tlv", "sub_tlv", "date", "codepoint"]
)
_RECORDS = st.lists(st.lists(st.tuples(_ELEMENTS, _CELLS), max_size=4), min_size=1, max_size=9)


@given(_RECORDS, st.sampled_from(["", "Thing Flags", "—"]))
@settings(max_examples=200)
def test_every_cell_of_any_table(records: list[list[tuple[str, str]]], title: str) -> None:
    """The registry file of any table has every cell, and unique names."""
    body = ["".join(f"<{name}>{cell}</{name}>" for name, cell in record) for record in records]
    imported, document = only(group(table(*body, title=title)))
    assert check_cells(imported, document) == len(records)
    names = [entry["name"] for array in ("member", "alias") for entry in document.get(array, [])]
    assert len({naming.caseless(name) for name in names}) == len(names)
    assert [
        name for name in names if reserved_names.why_not_identifier(name) or reserved_names.why_not_member_name(name)
    ] == []
    values = [repr(entry["value"]) for entry in document.get("member", [])]
    assert len(set(values)) == len(values)
