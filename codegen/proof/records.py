"""Named tuples: those that attributes hold, and those that the rows of a table or of a listing are."""

from __future__ import annotations

import ast

from codegen.model import Record, Registry, Table
from codegen.proof import expected
from codegen.proof.reading import compare_items, mismatch, read_python, spaced


def prove_records(text: str, path: str, registry: Registry) -> None:
    """Raises CodegenError unless the module has a named tuple for each record that the registry declares."""
    tree = read_python(text, path)
    for record in (one for file in registry.files for one in file.records):
        prove_record(tree, path, record)


def prove_table(text: str, path: str, registry: Registry, table: Table) -> None:
    """Raise CodegenError unless the module has a named tuple for the rows of a table, which lists them."""
    for listing in expected.listings(registry, table):
        prove_lists(prove_record(read_python(text, path), path, listing.record), path, listing.method)


def prove_record(tree: ast.Module, path: str, record: Record) -> ast.ClassDef:
    """The one class of a record, a named tuple with exactly its fields. Raises CodegenError where there is none."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == record.name]
    if len(classes) != 1:
        raise mismatch(path, f"{record.name} is {'there twice' if classes else 'lost'}")
    (node,) = classes
    if [ast.unparse(base) for base in node.bases] != ["NamedTuple"]:
        raise mismatch(path, f"{record.name} is no NamedTuple")
    fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    compare_items(path, record.name, [(name, "") for name in fields], [(field.name, "") for field in record.fields])
    documented = spaced(ast.get_docstring(node, clean=False) or "")
    if path.endswith(".py") and spaced(record.description) not in documented:
        raise mismatch(path, f"{record.name}: its description is lost")
    return node


def prove_lists(node: ast.ClassDef, path: str, name: str) -> None:
    """Raises CodegenError unless a class has a method of that name, which lists rows."""
    if not any(isinstance(one, ast.FunctionDef) and one.name == name for one in node.body):
        raise mismatch(path, f"{node.name}: the method {name} is lost")
