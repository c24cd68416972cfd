"""Tables as registry files: what the files say, what they are called, and that they hold every cell of every record."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import naming
from codegen.iana.document import IanaGroup, parse_document
from codegen.importer.cells import record_cells, restore_cells
from codegen.importer.registry_file import ExistingImport, TableImport, import_table, registry_toml
from codegen.importer.table_names import choose_table_names
from codegen.model import ImportedTable, Reference
from codegen.sync.entry_changes import ARRAYS, TableLocation, compare_entries, count_entries, removed_members

CURRENT = Path(__file__).resolve().parents[3] / "shared" / "iana" / "current"


def table(*records: str, id: str = "t-1", title: str = "Things", inside: str = "") -> str:
    """A table of a group."""
    body = "".join(f"<record>{record}</record>" for record in records)
    return f'<registry id="{id}"><title>{title}</title>{body}{inside}</registry>'


def group(*tables: str, id: str = "t", title: str = "The Group") -> IanaGroup:
    """A group as IANA publishes it."""
    found = parse_document(
        f'<registry xmlns="http://www.iana.org/assignments" id="{id}"><title>{title}</title>'
        f"<updated>2025-01-02</updated>{''.join(tables)}</registry>".encode(),
        f"{id}.xml",
    )
    assert isinstance(found, IanaGroup)
    return found


def only(of: IanaGroup, before: ExistingImport | None = None) -> tuple[TableImport, dict[str, Any]]:
    """The group's one table as it is imported, and what its file says."""
    (found,) = of.tables
    ((name, module),) = choose_table_names([(of, found)])
    one = import_table(of, found, name, module, before)
    return one, tomllib.loads(registry_toml(one))


def references(entry: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The references that an entry of a file has."""
    return tuple(Reference(**one) for one in entry.get("references", []))


def check_cells(one: TableImport, document: Mapping[str, Any]) -> int:
    """Holds what a file says against every cell of the table's records; gives how many records there are."""
    entries = [entry for array in ARRAYS for entry in document.get(array, [])]
    if "table" in document:
        assert {name for entry in entries for name in entry} <= set(document.get("attribute", {}))
    back = Counter(_hashable(restore_cells(entry | {"references": references(entry)}, one.layout)) for entry in entries)
    assert back == Counter(_hashable(record_cells(record)) for record in one.table.records)
    return len(entries)


def _hashable(found: Mapping[str, tuple[str, ...]]) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset(found.items())


@pytest.mark.parametrize(
    "path", sorted(CURRENT.glob("*.xml")) or [None], ids=lambda path: path.stem if path else "none"
)
def test_every_cell_in_sight(path: Path | None) -> None:
    """The files of every registry in sight hold every cell of every record."""
    if path is None:
        pytest.skip("the folder ../shared/iana/current is not here")
    of = parse_document(path.read_bytes(), path.name)
    assert isinstance(of, IanaGroup)
    tables = [(of, one) for one in of.tables if one.records]
    called = choose_table_names(tables)
    assert len({naming.caseless(name) for name, _ in called}) == len({module for _, module in called}) == len(tables)
    for (_, one), (name, module) in zip(tables, called, strict=True):
        found = import_table(of, one, name, module)
        document = tomllib.loads(registry_toml(found))
        assert check_cells(found, document) == len(one.records)
        entries = [entry for array in ("member", "alias") for entry in document.get(array, [])]
        spelled = [name for entry in entries for name in (entry["name"], *entry.get("aliases", []))]
        assert [name for name in spelled if naming.why_not_identifier(name) or naming.why_not_member_name(name)] == []
        assert len({naming.caseless(name) for name in spelled}) == len(spelled)


def test_a_file() -> None:
    """A file says what it holds, how it is read, and each record in the order of values."""
    one, document = only(
        group(
            table(
                "<value>0x02</value><name>Two (TEMPORARY - registered 2025-01-01, expires 2026-01-01)</name>",
                '<value>0x01</value><name>One</name><xref type="rfc" data="rfc9110">RFC9110, Section 4</xref>',
                "<value>0x03-0xFF</value><name>Unassigned</name>",
            )
        )
    )
    assert registry_toml(one).startswith("# Things: all records of IANA's t/t-1. `codegen sync --write` updates them")
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


def test_text_that_tries_to_be_more() -> None:
    """Whatever stands in a record, the file says it and nothing else."""
    hostile = "a\"\"\" ''' \\ # ] [x] = &lt;b&gt; {{ x }} \u202e \u200b \x7f \ud7ff"
    one, document = only(group(table(f"<value>1</value><name>{hostile}</name><x>{hostile}</x>", title=hostile)))
    assert check_cells(one, document) == 1
    assert document["member"][0]["x"] == "a\"\"\" ''' \\ # ] [x] = <b> {{ x }} <U+202E> <U+200B> <U+007F> \ud7ff"


def test_what_is_called_alike() -> None:
    """Tables of one title are called after what is around them as well, all of them."""
    inner = table("<value>1</value>", id="t-2", title="Codes")
    of = group(
        table("<value>1</value>", id="t-1", title="Outer", inside=inner),
        table("<value>1</value>", id="t-3", title="Codes"),
        table("<value>1</value>", id="t-4", title=""),
        table("<value>1</value>", id="t-5", title="—"),
    )
    found = dict(zip([one.id for one in of.tables], choose_table_names([(of, one) for one in of.tables]), strict=True))
    assert found["t-1"] == ("Outer", "outer")
    assert found["t-2"] == ("OuterCode", "outer_codes")
    assert found["t-3"][0] == "TCode"
    assert all(name.isidentifier() and module.isidentifier() for name, module in found.values())
    assert len({name for name, _ in found.values()}) == 5


def test_names_that_are_there() -> None:
    """A class or a module that is there already stays; a new one of that name is called otherwise."""
    of = group(table("<value>1</value>", title="Codes"), id="tea")
    assert choose_table_names([(of, of.tables[0])], ["Code"], ["codes"]) == [("TeaCode", "tea_codes")]


def test_reserved_words() -> None:
    """A table cannot take the place of what every package has."""
    of = group(
        *(
            table("<value>1</value>", id=f"t-{index}", title=title)
            for index, title in enumerate(
                ("Records", "Package", "RFCs", "References", "Enums", "Literals", "Class", "Import")
            )
        )
    )
    called = choose_table_names([(of, one) for one in of.tables])
    for name, module in called:
        assert (
            not naming.why_not_class_name(name)
            and not naming.why_not_module_name(module)
            and not naming.why_not_identifier(module)
        )
    assert not {"package", "rfcs", "records"} & {module for _, module in called}
    assert "Reference" not in {name for name, _ in called}


def test_a_file_that_is_there_says_how_it_is_read() -> None:
    """What a file says of key and names is followed, and its members keep their names."""
    of = group(
        table(
            "<value>1</value><name>One</name><code>uno</code>",
            "<value>2</value><name>Two</name><code>dos</code>",
        )
    )
    before = ExistingImport(
        follows=ImportedTable(group="t", registry="t-1", value=("code",), phrase="value", name=("name",)),
        kind="str",
        names={"uno": "FIRST"},
    )
    one, document = only(of, before)
    assert [(entry["name"], entry["value"]) for entry in document["member"]] == [("TWO", "dos"), ("FIRST", "uno")]
    assert check_cells(one, document) == 2


def test_nothing_but_ranges() -> None:
    """A table in which nothing has a value is one of rows: there would be no member."""
    one, document = only(
        group(table("<value>0-7</value><name>Unassigned</name>", "<value>8</value><name>Reserved</name>"))
    )
    assert (one.proposal.kind, len(document["row"])) == ("table", 2)
    assert check_cells(one, document) == 2


def test_rows() -> None:
    """A table without a key is a file of rows, each with all its cells."""
    one, document = only(
        group(
            table(
                "<id>a</id>", "<param>b</param><xref type='rfc' data='rfc1'/>", "<param>b</param>", "<param>b</param>"
            )
        )
    )
    assert document["table"]["name"] == "Thing"
    assert "kind" not in document["table"]
    assert check_cells(one, document) == 4
    assert document["row"][1] == {"param": "b", "references": [{"rfc": 1}]}


def test_a_whole_table_that_changed() -> None:
    """A file that holds a whole table is held against it entry by entry and field by field."""
    pointer = '<xref type="rfc" data="rfc{}"/>'
    _, old = only(
        group(
            table(
                f"<value>1</value><name>One</name>{pointer.format(1)}",
                "<value>2</value><name>Two</name><x>a</x>",
                "<value>3-9</value><name>Unassigned</name>",
            )
        )
    )
    _, new = only(
        group(
            table(
                f"<value>1</value><name>One!</name>{pointer.format(2)}",
                "<value>2</value><name>Two</name><x>b</x>",
                "<value>3</value><name>Three</name>",
                "<value>4-9</value><name>Unassigned</name>",
            )
        )
    )
    location = TableLocation(module="things", file="things.toml", table="t/t-1", date="2025-01-02")
    findings = compare_entries(old, new, location)
    assert {(one.kind, one.member, one.message, one.ours, one.theirs) for one in findings} == {
        ("phrase-changed", "ONE", 'phrase changed from "One" to "One!"', "One", "One!"),
        ("references-changed", "ONE", 'references changed from "RFC 1" to "RFC 2"', "RFC 1", "RFC 2"),
        ("attribute-changed", "TWO", 'x changed from "a" to "b"', "a", "b"),
        ("added", "THREE", '3 was added: "Three"', "", "Three"),
        ("added", "", '4-9 (unassigned) was added: "Unassigned"', "", "Unassigned"),
        ("removed", "", '3-9 (unassigned) was removed: "Unassigned"', "Unassigned", ""),
    }
    assert not list(compare_entries(new, new, location))
    assert removed_members(new, old) == ["THREE"]
    assert (count_entries(old), count_entries(new)) == (3, 4)


_CELLS = st.sampled_from(
    [
        *("0", "1", "2", "01", "0x1", "1-5", "9-2", "256-", ">7", "1, 3", "0x00,0x01", "0x01-09,*", "b00", "0xC-OxE"),
        *("a", "A", "none", "N/A", "-", "*", "GS2-*", "Reserved", "(Unused)", "Unassigned", "foo_RESERVED", "x y z"),
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
    ["value", "name", "description", "xref", "note", "file", "status", "sub-tlv", "sub_tlv", "date"]
)
_RECORDS = st.lists(st.lists(st.tuples(_ELEMENTS, _CELLS), max_size=4), min_size=1, max_size=9)


@given(_RECORDS, st.sampled_from(["", "Thing Flags", "—"]))
@settings(max_examples=200, deadline=None)
def test_every_cell_of_any_table(records: list[list[tuple[str, str]]], title: str) -> None:
    """Whatever stands in a table, its file has every cell, and names that differ."""
    body = ["".join(f"<{name}>{cell}</{name}>" for name, cell in record) for record in records]
    one, document = only(group(table(*body, title=title)))
    assert check_cells(one, document) == len(records)
    spelled = [entry["name"] for array in ("member", "alias") for entry in document.get(array, [])]
    assert len({naming.caseless(name) for name in spelled}) == len(spelled)
    assert [name for name in spelled if naming.why_not_identifier(name) or naming.why_not_member_name(name)] == []
    values = [repr(entry["value"]) for entry in document.get("member", [])]
    assert len(set(values)) == len(values)
