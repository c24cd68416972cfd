"""The registry file of an import, as TOML: lines of `[members]`, and tables for what does not fit on a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePath
from typing import Any

from codegen import reserved_names
from codegen.foreign.table_types import ForeignEntry
from codegen.iana.white_space import collapse_whitespace
from codegen.importer.foreign_entries import ColumnField, ForeignImport, PlannedEntry, attribute_name, cell_value
from codegen.importer.iana_registry_file import FileEntry, entry_sort_key, with_gaps
from codegen.model import LINES
from codegen.toml.writing import toml_comment, toml_key, toml_table, toml_value

WIDTH = 120
"""The greatest length of a line of `[members]`. A longer member becomes a table."""
_MOST_TABLES = 5
"""A file has lines only if at most a fifth of its members do not fit on one: otherwise tables keep the order."""


def foreign_toml(imported: ForeignImport, required: Collection[str] = ()) -> str:
    """Return the registry file. `required` are the fields that the package requires of members and aliases."""
    return "\n".join(block for block in _blocks(imported, required) if block)


def _blocks(imported: ForeignImport, required: Collection[str]) -> Iterator[str]:
    table = imported.table
    path = PurePath(table.path)
    file = "/".join(path.parts[-2:]) if path.stem == "__init__" else path.name
    source = file + (f", {table.name}" if table.name else "")
    header: dict[str, Any] = {"name": imported.name}
    if imported.kind in ("flag", "plain", "tuple"):
        header["kind"] = imported.kind
    if imported.kind == "tuple":
        header["key"] = _key(imported)
    first, *rest = (table.description or table.title).strip().split("\n\n")
    if description := collapse_whitespace(first):
        header["description"] = description
    comment = toml_comment(f"From {source}. Edit this file: an import does not change it again.")
    comment += "".join(map(toml_comment, filter(str.strip, "\n".join(rest).splitlines())))
    yield comment + toml_table(("enumeration",), header)
    for column in imported.fields:
        if column.is_attribute:
            yield toml_table(("attribute", column.field), _declaration(column, source))
    entries = sorted(_entries(imported, required), key=lambda pair: entry_sort_key(pair[1]))
    lines = [_line(entry) for _, entry in entries]
    members = imported.counts["member"]
    if (members - sum(map(bool, lines))) * _MOST_TABLES > members:
        lines = [""] * len(lines)
    pairs = list(zip(entries, lines, strict=True))
    if any(lines):
        yield f"[{LINES}]\n" + "".join(f"{heading}{line}\n" for (heading, _), line in pairs if line)
    for (heading, entry), line in pairs:
        if not line:
            yield heading + toml_table((entry.kind,), entry.fields, array=True)
    yield "".join(map(toml_comment, table.tail.splitlines()))


def _key(imported: ForeignImport) -> list[str]:
    names: list[str] = []
    for column in imported.table.columns_of("value"):
        names.append(attribute_name(column, reserved_names.BASES["tuple"], names))
    return names


def _declaration(column: ColumnField, source: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": column.type}
    if column.many:
        fields["many"] = True
    if column.required:
        fields["required"] = True
    what = "the name in the column" if column.is_exception else "the column"
    return fields | {"description": collapse_whitespace(f"{what} {column.column} of {source}.")}


def _entries(imported: ForeignImport, required: Collection[str]) -> Iterator[tuple[str, FileEntry]]:
    further: dict[Any, list[str]] = {}
    for planned in imported.entries:
        if planned.kind == "name":
            further.setdefault(planned.entry.value, []).append(planned.name)
    for planned in imported.entries:
        if planned.kind != "name":
            fields = _entry_fields(imported, planned)
            if planned.kind == "member" and planned.entry.value in further:
                fields["aliases"] = sorted(further[planned.entry.value])
            heading = "".join(map(toml_comment, planned.entry.heading.splitlines()))
            yield heading, FileEntry(planned.kind, with_gaps(FileEntry(planned.kind, fields), required))


def _entry_fields(imported: ForeignImport, planned: PlannedEntry) -> dict[str, Any]:
    value = planned.entry.value
    fields: dict[str, Any] = {"name": planned.name, "value": list(value) if isinstance(value, tuple) else value}
    for name in ("phrase", "description"):
        fields |= _cells(planned.entry, [column for column in imported.fields if column.field == name])
    has_name = planned.name == planned.entry.name
    attributes = (column for column in imported.fields if column.is_attribute)
    return fields | _cells(planned.entry, [column for column in attributes if not (column.is_exception and has_name)])


def _cells(entry: ForeignEntry, columns: Sequence[ColumnField]) -> dict[str, Any]:
    values = {
        column.field: cell_value(entry.cells[column.column], column)
        for column in columns
        if column.column in entry.cells
    }
    return {field: value for field, value in values.items() if value is not None and value is not False}


def _line(entry: FileEntry) -> str:
    """Return a member as a line of `[members]`; "" if it does not fit, and for an alias."""
    fields = {name: value for name, value in entry.fields.items() if name != "name"}
    value = toml_value(fields if len(fields) > 1 else fields["value"])
    line = f"{toml_key(entry.fields['name'])} = {value}"
    return line if entry.kind == "member" and len(line) <= WIDTH and "\n" not in line else ""
