"""Tables that people have, as registry files: hostile texts stay texts, and no cell is lost."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.foreign.column_roles import propose_roles
from codegen.foreign.table_files import FileForm, read_tables
from codegen.importer.foreign_entries import import_foreign
from codegen.importer.foreign_proof import prove_import
from codegen.importer.foreign_registry_file import foreign_toml
from codegen.load import RegistryFile, load
from codegen.model import Enumeration
from codegen.toml.positions import comments_of
from tests.support.hostile_texts import TEXTS
from tests.support.projects import SMALL_PACKAGE

COLUMNS = ("value", "name", "meaning", "note")


def imported(name: str, text: str, form: FileForm) -> Enumeration | None:
    """Return the enumeration that a text becomes, proved; None if the text is refused with a message."""
    try:
        (table,) = read_tables(name, text.encode("utf-8", "surrogatepass"), form)
        result = import_foreign(table.read_as(propose_roles(table)), "Their", "theirs")
    except CodegenError as error:
        assert error.what and error.where and error.remedy
        return None
    toml = foreign_toml(result)
    files = {"package": SMALL_PACKAGE, "theirs": toml}
    loaded = load({stem: RegistryFile(name=f"{stem}.toml", data=text.encode()) for stem, text in files.items()})
    assert loaded.problems == ()
    (enumeration,) = loaded.registry.enumerations
    assert enumeration.name == "Their"
    proof = prove_import(result, enumeration, {comment for _, comment in comments_of(toml.encode())})
    assert (proof.difference, proof.restored) == ("", proof.records)
    return enumeration


ROWS = st.lists(st.tuples(*[TEXTS] * len(COLUMNS)), min_size=1, max_size=3, unique_by=lambda row: row[0].strip())


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([COLUMNS, *rows])
    return stream.getvalue()


@given(rows=ROWS)
def test_csv_with_hostile_cells(rows: list[tuple[str, ...]]) -> None:
    """Every cell of CSV is refused, or is the text of one field of one entry."""
    imported("their.csv", as_csv(rows), "csv")


@given(rows=ROWS, column=TEXTS)
def test_json_with_hostile_cells(rows: list[tuple[str, ...]], column: str) -> None:
    """Every value and key of JSON is refused, or is the text of one field of one entry."""
    entries = [dict(zip((*COLUMNS[:3], column), row, strict=True)) for row in rows]
    imported("their.json", json.dumps(entries), "json")
    imported("their.json", json.dumps({"definitions": {column: {"enum": [row[0] for row in rows]}}}), "json")


def test_a_name_of_white_space() -> None:
    """An entry with a name of white space gets a proposed name, and the import is proved."""
    assert imported("their.json", json.dumps([{"value": "a", "name": "\n"}, {"value": "b", "name": "B"}]), "json")


@given(rows=ROWS)
def test_python_with_hostile_texts(rows: list[tuple[str, ...]]) -> None:
    """Every text and comment of an enum is refused, or is the text of one field of one entry."""
    lines = ["import enum", "class Their(enum.Enum):"]
    for number, (value, _, meaning, note) in enumerate(rows):
        comment = " ".join(note.split()).replace("\0", "")
        lines += [f"    # {comment}", f"    M{number} = {value!r}, {meaning!r}  # {comment}", f"    {note!r}"]
    imported("their.py", "\n".join(lines), "python")


def test_a_lost_cell_is_a_difference() -> None:
    """A cell that the registry file does not have is reported with the entry."""
    (table,) = read_tables("their.csv", b"value,name,meaning\n1,A,first\n2,B,second\n")
    result = import_foreign(table, "Their", "theirs")
    files = {"package": SMALL_PACKAGE, "theirs": foreign_toml(result).replace("second", "other")}
    loaded = load({stem: RegistryFile(name=f"{stem}.toml", data=text.encode()) for stem, text in files.items()})
    proof = prove_import(result, loaded.registry.enumerations[0], ())
    assert proof.restored == 1
    assert "meaning: second" in proof.difference and "meaning: other" in proof.difference
