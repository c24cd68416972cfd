"""The data module of an enumeration: what the registry says of each member, read back from its tables.

A table is a dict by the members' values. A member without a row has what it means that nothing is written; references
and records are tuples.
"""

from __future__ import annotations

import ast

from codegen.model import Enumeration, Field, Reference, Registry, Value
from codegen.proof.reading import differ, literal, mismatch, read_python, shown


def prove_data(text: str, path: str, registry: Registry, enumeration: Enumeration) -> None:
    """Raises CodegenError unless the tables hold what the registry says of each member, and nothing else."""
    tables = _tables(text, path)
    for field in registry.fields(enumeration):
        if not enumeration.computes(field):
            name = field.name.upper()
            _compare(path, name, tables.pop(name, {}), field, registry, enumeration)
    for name in tables:
        raise mismatch(path, f"{name} is no attribute of the registry")


def _compare(
    path: str, name: str, rows: dict[str, object], field: Field, registry: Registry, enumeration: Enumeration
) -> None:
    """Raises CodegenError, naming the row, unless the rows of a table are those of the registry."""
    for member in enumeration.members:
        key, value = repr(member.value), member.held(field)
        wanted = _plain(value, field, enumeration)
        if key not in rows:
            if field.required or value != registry.absent(field):
                raise mismatch(path, f"{name}: {key} is lost")
        elif differ(found := rows.pop(key), wanted):
            raise mismatch(path, f"{name}: {key} has {shown(found)}, not {shown(wanted)}")
    for key in rows:
        raise mismatch(path, f"{name}: {key} is no member of {enumeration.name}")


def _tables(text: str, path: str) -> dict[str, dict[str, object]]:
    """The tables of a data module, each with its rows by the source text of their keys."""
    found: dict[str, dict[str, object]] = {}
    for node in read_python(text, path, runs=False).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(keys=keys, values=values)) if name not in found:
                rows = found[name] = {}
                for at, value in zip(keys, values, strict=True):
                    key = repr(literal(at, path, f"a key of {name}")) if at else "**"
                    if key in rows or not at:
                        raise mismatch(path, f"{name}: {key} is there twice, or has no key")
                    rows[key] = literal(value, path, f"{name}: {key}")
            case ast.Expr(value=ast.Constant()) | ast.ImportFrom(module="__future__" | "typing"):
                pass
            case ast.Assign(targets=[ast.Name(id="TYPE_CHECKING")], value=ast.Constant(value=False)):
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
                pass
            case _:
                raise mismatch(path, f"it has what no data module has: {shown(node)}")
    return found


def _plain(value: Value, field: Field, enumeration: Enumeration) -> object:
    """What stands for a value in a row."""
    if isinstance(value, tuple):
        return tuple(_plain(item, field, enumeration) for item in value)
    if isinstance(value, Reference):
        return (value.rfc, value.section) if value.rfc is not None else (value.document, value.section, value.link)
    record = enumeration.record(field.type)
    if isinstance(value, dict) and record:
        return tuple(_plain(value[inner.name], inner, enumeration) for inner in record.fields)
    return value
