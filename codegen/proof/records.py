"""Proof of named tuples: the records of attributes, and the rows of tables and listings."""

from __future__ import annotations

import ast

from codegen.model import Record, Registry, Table
from codegen.proof import expected
from codegen.proof.parsing import compare_items, contains, mismatch, read_python, shown_text


def prove_records(text: str, path: str, registry: Registry) -> None:
    """Raise CodegenError unless the module has a named tuple for each declared record."""
    tree = read_python(text, path)
    for record in (record for file in registry.files for record in file.records):
        prove_record(tree, path, record)


def prove_table(text: str, path: str, registry: Registry, table: Table) -> None:
    """Raise CodegenError unless the module has a named tuple for the rows of a table, which lists them."""
    for listing in expected.listings(registry, table):
        prove_lists(prove_record(read_python(text, path), path, listing.record), path, listing.method)


def prove_record(tree: ast.Module, path: str, record: Record) -> ast.ClassDef:
    """Return the class of a record.

    Raise CodegenError unless there is exactly one, a named tuple with exactly the fields of the record.
    """
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == record.name]
    if len(classes) != 1:
        raise mismatch(path, f"{record.name} is {'defined twice' if classes else 'missing'}")
    (node,) = classes
    if [ast.unparse(base) for base in node.bases] != ["NamedTuple"]:
        raise mismatch(path, f"{record.name} is not a NamedTuple")
    targets = [statement.target for statement in node.body if isinstance(statement, ast.AnnAssign)]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    compare_items(path, record.name, [(name, "") for name in names], [(field.name, "") for field in record.fields])
    documented = shown_text(ast.get_docstring(node, clean=False))
    if path.endswith(".py") and not contains(documented, record.description):
        raise mismatch(path, f"{record.name}: the description is missing")
    return node


def prove_lists(node: ast.ClassDef, path: str, name: str) -> None:
    """Raise CodegenError unless a class has a method of that name, which lists rows."""
    if not any(isinstance(statement, ast.FunctionDef) and statement.name == name for statement in node.body):
        raise mismatch(path, f"{node.name}: the method {name} is missing")
