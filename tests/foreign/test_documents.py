"""CSV, JSON, TOML and JSON Schema as tables."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from codegen.errors import CodegenError
from codegen.foreign.table_files import read_tables
from codegen.foreign.table_types import ForeignTable


def tables_of(name: str, text: str) -> dict[str, ForeignTable]:
    return {table.name: table for table in read_tables(name, text.encode())}


def entries_of(name: str, text: str, table: str = "") -> list[tuple[object, ...]]:
    """Return the entries of a table as (line, value, name, phrase)."""
    entries = tables_of(name, text)[table].entries
    return [(entry.line, entry.value, entry.name, entry.phrase) for entry in entries]


@pytest.mark.parametrize(
    "text",
    [
        'Code,Name,Meaning\n0,OK,"Fine, thanks"\n\n0x1,BAD,"Two\nlines"\n2,UGLY,x\n',
        'Code;Name;Meaning\n0;OK;Fine, thanks\n\n0x1;BAD;"Two\nlines"\n2;UGLY;x\n',
        '\ufeffCode\tName\tMeaning\r\n0\tOK\tFine, thanks\r\n\r\n0x1\tBAD\t"Two\r\nlines"\r\n2\tUGLY\tx\r\n',
        'Meaning|Code|Name\nFine, thanks|0|OK\n\n"Two\nlines"|0x1|BAD\nx|2|UGLY\n',
    ],
    ids=["comma", "semicolon", "tab, mark and CRLF", "bar"],
)
def test_csv_in_its_dialects_is_one_table(text: str) -> None:
    """Separators, quotes, a byte order mark, line ends and empty lines; lines are those of the file."""
    assert entries_of("t.csv", text) == [
        (2, 0, "OK", "Fine, thanks"),
        (4, 1, "BAD", "Two\nlines"),
        (6, 2, "UGLY", "x"),
    ]


def test_csv_for_excel_names_its_separator() -> None:
    """`sep=` in the first line names the separator, and is neither a header nor an entry."""
    text = "\ufeffsep=:\r\nCode:Name\r\n1:A;B,C\r\n2:D;E,F\r\n"
    assert entries_of("t.csv", text) == [(3, 1, "A;B,C", ""), (4, 2, "D;E,F", "")]


def test_csv_without_a_header_has_numbered_columns() -> None:
    """A first line with a number in a column of numbers is an entry."""
    table = tables_of("t.tsv", "1\tEPERM\tNot permitted\n2\tENOENT\tNo such file\n")[""]
    assert table.roles == {"1": "value", "2": "name", "3": "phrase"}
    assert [entry.line for entry in table.entries] == [1, 2]


def test_texts_with_leading_zeros_stay_texts() -> None:
    """`007` would lose its zeros as an integer."""
    assert [value for _, value, *_ in entries_of("t.csv", "Code,Name\n007,A\n010,B\n")] == ["007", "010"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"Code,Name\n1,caf\xe9\n", "ISO-8859-1"),
        (b"Code,Name\n1,don\x92t\n", "Windows-1252"),
        ("Code,Name\n1,a\n".encode("utf-16"), "UTF-16"),
        ("Code,Name\n1,a\n".encode("utf-16-le"), "UTF-16"),
    ],
)
def test_another_encoding_is_named(data: bytes, what: str) -> None:
    """The message names the likely encoding, and the command that converts the file."""
    with pytest.raises(CodegenError, match=what) as caught:
        read_tables("t.csv", data)
    assert "iconv" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("Code,Name\n1,a,b,c\n", "t.csv:2:5", "4 cells"),
        ("Code,Code\n1,a\n", "t.csv:1:6", 'duplicate column "Code"'),
        ('Code,Name\n1,"a\n', "t.csv:2:1", "not valid CSV"),
        ("Code,Name\n1," + "x" * 200_000, "t.csv:2:1", "not valid CSV"),
        ("Code,Name\n", "t.csv:1:1", "no entries"),
        ("\n\n", "t.csv", "no lines"),
    ],
)
def test_csv_without_a_valid_table_is_a_message(text: str, place: str, what: str) -> None:
    """The message has the place of the mistake."""
    with pytest.raises(CodegenError, match=what) as caught:
        read_tables("t.csv", text.encode())
    assert caught.value.where == place


PLACES = {
    "t.csv": 'name,code\n"a, b",1\n"ö""\n, c",@2\n',
    "t.tsv": "ö\t1\n\nb\t@2\n",
    "t.json": '[{"code": 1}, {"name": "ö",\n "code": 3}, @{"code": 2}]',
    "u.json": '{"ö": 1, @"b": 2}',
    "t.toml": "[birds]\n'ö' = 1\n  @b = 2\n",
    "t.py": "class Bird(IntEnum):\n    A = 1\n    ö = 3; @B = 2\n",
    "u.py": "BIRDS = {1: 'ö', @2: 'b'}\n",
    "v.py": "BIRDS = [(1, 'ö'),\n\n  @(2, 'b')]\n",
}
"""A table in each form, with a mark in front of the entry with the value 2."""


@pytest.mark.parametrize("name", PLACES)
def test_places(name: str) -> None:
    """An entry has the place where it begins; in CSV, where its value begins. Columns count characters."""
    text = PLACES[name].replace("@", "")
    (table,) = read_tables(name, text.encode())
    (entry,) = (entry for entry in table.entries if entry.value == 2)
    before = PLACES[name].partition("@")[0]
    assert table.where(entry) == f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("t.json", '["ö", nope]', "t.json:1:7"),
        ("t.json", '{"ö": NaN}', "t.json:1:7"),
        ("t.py", "ö = = 1\n", "t.py:1:5"),
        ("t.csv", "ö,\0", "t.csv:1:3"),
    ],
)
def test_the_place_of_a_mistake(name: str, text: str, place: str) -> None:
    """A file that is not of its form has the line and the column of the first mistake."""
    with pytest.raises(CodegenError) as caught:
        read_tables(name, text.encode())
    assert caught.value.where == place


FORMS = {
    "objects": '[{"code": 1, "name": "A", "text": "first"},\n {"code": 2, "name": "B", "text": "second"}]',
    "names": '{"A": 1,\n "B": 2}',
    "texts": '{"1": "first",\n "2": "second"}',
    "rows": '{"1": {"name": "A", "message": "first"},\n "2": {"name": "B", "message": "second"}}',
    "named rows": '{"A": {"code": 1, "message": "first"},\n "B": {"code": 2, "message": "second"}}',
}


@pytest.mark.parametrize("form", FORMS)
def test_json_in_every_form(form: str) -> None:
    """A list of objects, {name: value}, {value: text} and {value: {…}} have the same entries, with their lines."""
    names = ("A", "B") if form != "texts" else (None, None)
    texts = ("first", "second") if form != "names" else ("", "")
    assert entries_of("t.json", FORMS[form]) == [(1, 1, names[0], texts[0]), (2, 2, names[1], texts[1])]


def test_tables_inside_a_document_are_found() -> None:
    """Tables are named after the keys that lead to them, in JSON and in TOML."""
    text = '{"version": 1, "data": {"codes": {"A": 1, "B": 2}, "list": ["x", "y"]}}'
    assert set(tables_of("t.json", text)) == {"data.codes", "data.list"}
    toml = 'version = 1\n[[code]]\nname = "A"\nvalue = 1\n[[code]]\nname = "B"\nvalue = 2\n'
    toml += '[more.texts]\n1 = "x y"\n2 = "z"\n'
    assert entries_of("t.toml", toml, "code") == [(2, 1, "A", ""), (5, 2, "B", "")]
    assert entries_of("t.toml", toml, "more.texts") == [(9, 1, None, "x y"), (10, 2, None, "z")]


def test_both_entries_of_a_duplicate_key_are_kept() -> None:
    """A duplicate key is reported, with both lines, and no entry is lost."""
    table = tables_of("t.json", '{"A": 1,\n "B": 2,\n "A": 3}')[""]
    assert [entry.value for entry in table.entries] == [1, 2, 3]
    assert table.notes == ('line 3: duplicate key "A", also on line 1',)


SCHEMA = """{"openapi": "3.1.0", "components": {"schemas": {
 "Status": {"description": "the status", "enum": [0, 1, null],
   "x-enum-varnames": ["OFF", "ON", "NULL"], "x-enum-descriptions": ["is off", "is on", ""]},
 "Pet": {"type": "object", "properties": {"kind": {"enum": ["cat", "1"]}}},
 "Level": {"oneOf": [{"const": 1, "title": "LOW", "description": "low"},
   {"const": 2, "title": "HIGH", "deprecated": true}]},
 "Other": {"anyOf": [{"$ref": "#/x"}, {"const": "a"}]}}}}"""


def test_json_schema_has_its_names_and_descriptions() -> None:
    """`enum` with names beside it, and `oneOf` of `const` with title and description; texts stay texts."""
    tables = tables_of("api.json", SCHEMA)
    assert set(tables) == {"Status", "Pet.kind", "Level"}
    status = [(entry.value, entry.name, entry.description) for entry in tables["Status"].entries]
    assert status == [(0, "OFF", "is off"), (1, "ON", "is on")]
    assert [entry.value for entry in tables["Pet.kind"].entries] == ["cat", "1"]
    assert [(entry.value, entry.name) for entry in tables["Level"].entries] == [(1, "LOW"), (2, "HIGH")]
    assert tables["Level"].entries[1].cells["deprecated"] is True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[" * 100_000, "nested"),
        ("[" * 101 + "]" * 101, "nested"),
        ("{", "not valid JSON"),
        ("", "not valid JSON"),
        ('{"a": NaN}', "NaN"),
        ('[{"a": ' + "9" * 5000 + "}]", "digits"),
        ('{"a": "\\ud800", "b": "x"}', "surrogate"),
        ("[" + "1," * 2_000_000 + "1]", "more than"),
    ],
)
def test_hostile_json_is_a_message(text: str, what: str) -> None:
    """Depth, size, huge numbers and half characters are refused before they take memory or time."""
    tracemalloc.start()
    try:
        with pytest.raises(CodegenError, match=what) as caught:
            read_tables("t.json", text.encode())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.where.startswith("t.json:")
    assert peak < 30_000_000


def test_a_table_with_too_many_columns_is_a_message() -> None:
    """2,000 objects without a common key would have 4 million cells, nearly all of them empty."""
    text = json.dumps([{f"k{number}": 1} for number in range(2000)])
    with pytest.raises(CodegenError, match="more than 3,000,000 cells"):
        read_tables("t.json", text.encode())
    line = ",".join(f"c{number}" for number in range(2001))
    with pytest.raises(CodegenError, match="more than 2,000 columns"):
        read_tables("t.csv", f"{line}\n{line}\n".encode())


@pytest.mark.slow
def test_a_large_document_is_read() -> None:
    """10,000 entries of JSON pass."""
    text = json.dumps([{"code": number, "name": f"N_{number}"} for number in range(10_000)], indent=1)
    assert len(tables_of("t.json", text)[""].entries) == 10_000
