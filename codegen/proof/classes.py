"""Proof of classes: a module or stub has the class of an enumeration, with its members, attributes and listings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from codegen.model import Enumeration, Registry
from codegen.proof import expected
from codegen.proof.parsing import (
    bound_names,
    bound_names_inside,
    compare_items,
    contains,
    display,
    literal,
    mismatch,
    read_python,
    shown_text,
)
from codegen.proof.records import prove_lists, prove_record

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum", "flag": "IntFlag", "tuple": "Enum"}

_ENUMS = frozenset(_BASES.values()) | {"Flag"}
_CLOSED_FLAG = "boundary=STRICT"
"""The class argument that makes unknown bits an error. By default, enum keeps them."""

_OPEN_FLAG = "metaclass=_registry.OpenFlagType"
"""The class argument that makes `in` the same on every Python."""

_DECORATORS = frozenset({"cached_property", "classmethod", "final", "overload", "override", "property", "staticmethod"})
"""Decorators of methods that do not turn them into members."""

_VALUE_METHODS = frozenset({"__init__", "__new__", "_generate_next_value_"})
"""Methods that can change the values of members."""


_SHARED = frozenset(
    f"_registry.{name}" for name in ("Entry", "NamedEntry", "CaselessEntry", "CompositeEntry", "FlagEntry", "OpenFlag")
)
"""The package's own base classes, with the attributes of all members. They are not enums and have no members."""

_DECLARED = ...
"""In place of a value: a stub of a large enumeration declares members without their values."""


def prove_class(text: str, path: str, registry: Registry, enumeration: Enumeration) -> None:
    """Raise CodegenError unless the module or stub has the class of an enumeration.

    It must have exactly the members, aliases and values, in order, and the attributes and listings. A module must also
    have the descriptions.
    """
    tree = read_python(text, path, runs=path.endswith(".py"))
    node = _class(tree, text, path, enumeration)
    members, others = _body(node, path)
    canonical = [(member.name, member.value) for member in enumeration.members]
    aliases = [(alias, member.value) for alias, member in enumeration.members_by_alias.items()]
    declared: list[tuple[str, object]] = [*canonical, *aliases]
    if any(value is _DECLARED for _, value in members):
        declared = [(name, _DECLARED) for name, _ in declared]
    compare_items(path, enumeration.name, members, declared)
    for name, _ in members:
        if name in others:
            raise mismatch(path, f"{enumeration.name}: {name} is defined twice")
    for field in enumeration.attributes:
        if field.name not in others:
            raise mismatch(path, f"{enumeration.name}: the attribute {field.name} is missing")
    for listing in expected.listings(registry, enumeration):
        prove_lists(node, path, listing.method)
        prove_record(tree, path, listing.record)
    if path.endswith(".py"):
        _compare_documentation(path, node, registry, enumeration)


def prove_any_class(text: str, path: str, registry: Registry) -> None:
    """Raise CodegenError unless the text parses, and each class of `enum` has the members of its enumeration.

    That is the enumeration of the same name. The members must be in order; aliases are optional.
    """
    tree = read_python(text, path, runs=path.endswith(".py"))
    for node in tree.body:
        enumeration = registry.enumeration(node.name) if isinstance(node, ast.ClassDef) else None
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases} if isinstance(node, ast.ClassDef) else ()
        if enumeration and isinstance(node, ast.ClassDef) and _ENUMS & set(bases):
            members, _ = _body(node, path)
            canonical: list[tuple[str, object]] = [(member.name, member.value) for member in enumeration.members]
            aliases = {(alias, member.value) for alias, member in enumeration.members_by_alias.items()}
            compare_items(path, enumeration.name, [member for member in members if member not in aliases], canonical)


def _class(tree: ast.Module, text: str, path: str, enumeration: Enumeration) -> ast.ClassDef:
    """Return the class of an enumeration.

    Raise CodegenError unless there is exactly one, with the expected base, which nothing in the module changes.
    """
    base = _BASES[enumeration.kind]
    names = [name for node in tree.body for name in bound_names(node)] + list(bound_names_inside(tree, text))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == enumeration.name]
    if len(classes) != 1:
        raise mismatch(path, f"expected one class {enumeration.name}, got {len(classes)}")
    (node,) = classes
    bases = [ast.unparse(argument) for argument in (*node.bases, *node.keywords)]
    bases = [name for name in bases if name not in _SHARED]
    arguments = [_OPEN_FLAG if enumeration.open else _CLOSED_FLAG] if enumeration.kind == "flag" else []
    if bases != [base, *arguments]:
        expected_bases = " with ".join((base, *arguments))
        raise mismatch(
            path, f"{enumeration.name} derives from {', '.join(bases) or 'nothing'}, expected {expected_bases}"
        )
    if node.decorator_list:
        raise mismatch(path, f"{enumeration.name} has a decorator: {display(node.decorator_list[0])}")
    froms = [statement for statement in tree.body if isinstance(statement, ast.ImportFrom)]
    imported = [alias for item in froms if (item.module, item.level) == ("enum", 0) for alias in item.names]
    required = [base, *(["STRICT"] if _CLOSED_FLAG in arguments else [])]
    for name in required:
        if not any((alias.name, alias.asname) == (name, None) for alias in imported):
            raise mismatch(path, f"{name} is not imported from enum")
    for statement in tree.body:
        if statement is not node and (changed := next(_changes(statement, enumeration.name), None)):
            raise mismatch(path, f"{enumeration.name} is changed after its definition: {display(changed)}")
    for name, times in ((enumeration.name, {1}), *((name, {1}) for name in required), ("_registry", {0, 1})):
        if names.count(name) not in times or "*" in names:
            raise mismatch(path, f"{name} is redefined in this module")
    return node


def _changes(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    """Yield the attributes and items of that name which a statement assigns or deletes."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            owner: ast.expr = node
            while isinstance(owner, ast.Attribute | ast.Subscript):
                owner = owner.value
            if isinstance(owner, ast.Name) and owner.id == name:
                yield node


def _body(node: ast.ClassDef, path: str) -> tuple[list[tuple[str, object]], set[str]]:
    """Return the members of a class with their values, and the names of everything else in it.

    Raise CodegenError for a statement that could hide or change a member.
    """
    members: list[tuple[str, object]] = []
    values: dict[str, object] = {}
    others: set[str] = set()
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = literal(value, path, f"{node.name}.{name}")
                members.append((name, values[name]))
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None):
                if path.endswith(".pyi") and isinstance(annotation, ast.Name) and annotation.id == node.name:
                    members.append((name, _DECLARED))
                elif member := _aliased(annotation, node.name, path):
                    members.append((name, values.get(member)))
                else:
                    others.add(name)
            case ast.FunctionDef(name=name) if name not in _VALUE_METHODS and all(
                map(_is_harmless, statement.decorator_list)
            ):
                others.add(name)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                raise mismatch(path, f"unexpected statement in {node.name}: {display(statement)}")
    return members, others


def _aliased(annotation: ast.expr, enumeration: str, path: str) -> str:
    """Return the member of an alias in a stub, which is declared as `Literal[Enumeration.MEMBER]`, or ""."""
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Literal"), slice=ast.Attribute(value=ast.Name(id=owner), attr=member)
        ) if owner == enumeration and path.endswith(".pyi"):
            return member
    return ""


def _is_harmless(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).rpartition(".")[2] in _DECORATORS


def _compare_documentation(path: str, node: ast.ClassDef, registry: Registry, enumeration: Enumeration) -> None:
    """Raise CodegenError unless the docstrings of class and members contain phrase and description.

    Those of deprecated members must say so. White space and backticks do not count.
    """
    if not contains(shown_text(ast.get_docstring(node, clean=False)), enumeration.description):
        raise mismatch(path, f"{enumeration.name}: the description is missing")
    texts: dict[str, str] = {}
    for statement, after in pairwise(node.body):
        match statement, after:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = shown_text(text)
    discouraged = expected.discouraged_statuses(registry)
    for member in enumeration.members_and_aliases:
        text, phrase = texts.get(member.name, ""), member.phrase.strip()
        phrases = (phrase, phrase[:1].upper() + phrase[1:])
        if not any(contains(text, phrase) for phrase in phrases) or not contains(text, member.description):
            raise mismatch(path, f"{enumeration.name}: phrase or description of {member.name} is missing")
        if member.status in discouraged and ".. deprecated::" not in text:
            raise mismatch(
                path, f"{enumeration.name}: the docstring of {member.name} does not say that it is deprecated"
            )
