"""Proof of data modules: their tables contain the values of the registry.

An attribute of members is a dict by member value, without default values. Ranges, aliases and the rows of a table are
lists of rows. References and records are tuples.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import date
from itertools import zip_longest

from codegen.model import Enumeration, Field, Record, Reference, Registry, Table, Value
from codegen.proof import expected
from codegen.proof.data_tables import CannotSplit, TableReader
from codegen.proof.parsing import differ, display, mismatch


def prove_data(text: str, path: str, registry: Registry, about: Enumeration | Table) -> None:
    """Raise CodegenError unless the tables contain the values of each member, range or row, and nothing else."""
    tables, listed = _tables(text, path)
    records = {record.name: record for record in about.records}
    if isinstance(about, Enumeration):
        for field in expected.attributes(registry, about):
            if not about.is_computed(field):
                name = field.name.upper()
                _compare(path, name, tables.pop(name, {}), field, registry, about)
    for listing in expected.listings(registry, about):
        name, fields = listing.method.upper(), listing.record.fields
        rows = [
            tuple(_plain(value, field, records) for value, field in zip(row, fields, strict=True))
            for row in listing.rows
        ]
        _compare_rows(path, name, listed.pop(name, []), rows)
    for name in (*tables, *listed):
        raise mismatch(path, f"{name} is not in the registry")


def _compare_rows(path: str, name: str, actual: list[object], rows: list[tuple[object, ...]]) -> None:
    for index, (value, row) in enumerate(zip_longest(actual, rows)):
        if differ(value, row):
            raise mismatch(path, f"{name}: row {index + 1} is {display(value)}, expected {display(row)}")


def _compare(
    path: str, name: str, rows: dict[str, object], field: Field, registry: Registry, enumeration: Enumeration
) -> None:
    records = {record.name: record for record in enumeration.records}
    default = expected.default(registry, field)
    for member in enumeration.members:
        key, value = repr(member.value), member.value_of(field.name)
        row = _plain(value, field, records)
        if key not in rows:
            if field.required or value != default:
                raise mismatch(path, f"{name}: {key} is missing")
        elif differ(actual := rows.pop(key), row):
            raise mismatch(path, f"{name}: {key} is {display(actual)}, expected {display(row)}")
    for key in rows:
        raise mismatch(path, f"{name}: {key} is not a member of {enumeration.name}")


def _tables(text: str, path: str) -> tuple[dict[str, dict[str, object]], dict[str, list[object]]]:
    """Return the tables of a data module: dicts, with the source text of each key, and lists of rows."""
    try:
        return _read(TableReader(text, path, whole=False), path)
    except CannotSplit:
        return _read(TableReader(text, path, whole=True), path)


def _read(tables: TableReader, path: str) -> tuple[dict[str, dict[str, object]], dict[str, list[object]]]:
    dicts: dict[str, dict[str, object]] = {}
    listed: dict[str, list[object]] = {}
    for node in tables.statements:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)) if name in dicts or name in listed:
                raise mismatch(path, f"{name} is defined twice")
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict() as table):
                rows = dicts[name] = {}
                for key, value in tables.entries(table, name):
                    if key in rows or key == "**":
                        raise mismatch(path, f"{name}: {key} is duplicated, or has no key")
                    rows[key] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.List() as table):
                listed[name] = tables.rows(table, name)
            case ast.Expr(value=ast.Constant()) | ast.ImportFrom(module="__future__" | "typing"):
                pass
            case ast.Assign(targets=[ast.Name(id="TYPE_CHECKING")], value=ast.Constant(value=False)):
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
                pass
            case _:
                raise mismatch(path, f"unexpected statement: {display(node)}")
    tables.check_all_read()
    return dicts, listed


def _plain(value: Value, field: Field, records: Mapping[str, Record]) -> object:
    if isinstance(value, str):  # most are
        return value
    if isinstance(value, tuple):
        return tuple(_plain(item, field, records) for item in value)
    if isinstance(value, Reference):
        return (value.rfc, value.section) if value.rfc is not None else (value.document, value.section, value.link)
    if isinstance(value, date):
        return str(value)
    if isinstance(value, dict) and field.type in records:
        return tuple(_plain(value[inner.name], inner, records) for inner in records[field.type].fields)
    return value
