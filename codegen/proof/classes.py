"""The class of an enumeration, in its module or stub: exactly its members, and all it is said to have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from codegen.model import Enumeration, Registry
from codegen.proof import expected
from codegen.proof.reading import (
    bound,
    bound_from_within,
    compare_items,
    literal,
    mismatch,
    read_python,
    shown,
    spaced,
)
from codegen.proof.records import prove_lists, prove_record

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum", "flag": "IntFlag", "tuple": "Enum"}

_ENUMS = frozenset(_BASES.values()) | {"Flag"}
_CLOSED_FLAG = "boundary=STRICT"
"""What makes a flag with other bits than those of members an error, as enum does not by itself."""

_DECORATORS = frozenset({"cached_property", "classmethod", "final", "overload", "override", "property", "staticmethod"})
"""What makes no member of a method."""

_MAKERS = frozenset({"__init__", "__new__", "_generate_next_value_"})
"""Methods that can give a member another value than the one that is written."""


_SHARED = frozenset(f"_registry.{name}Entry" for name in ("", "Named", "Caseless", "Composite"))
"""Bases that the package has itself, for what members of all enumerations have: no enums, and so without members."""


def prove_class(text: str, path: str, registry: Registry, enumeration: Enumeration) -> None:
    """Raises CodegenError unless the module or stub has the enumeration's class with exactly its members, aliases and
    values, in order, with its attributes, and with what it lists besides; a module, with the descriptions too.
    """
    tree = read_python(text, path, runs=path.endswith(".py"))
    found = _class(tree, text, path, enumeration)
    members, others = _body(found, path)
    canonical = [(member.name, member.value) for member in enumeration.members]
    aliases = [(alias, member.value) for alias, member in enumeration.members_by_alias.items()]
    compare_items(path, enumeration.name, members, [*canonical, *aliases])
    for name, _ in members:
        if name in others:
            raise mismatch(path, f"{enumeration.name}: {name} is there twice")
    for field in enumeration.attributes:
        if field.name not in others:
            raise mismatch(path, f"{enumeration.name}: the attribute {field.name} is lost")
    for listing in expected.listings(registry, enumeration):
        prove_lists(found, path, listing.method)
        prove_record(tree, path, listing.record)
    if path.endswith(".py"):
        _compare_documentation(path, found, enumeration)


def prove_any_class(text: str, path: str, registry: Registry) -> None:
    """Raises CodegenError unless Python can be read, and each class that is called as an enumeration and derives from
    one of enum's has that enumeration's members, in order, and at most its further names besides.
    """
    tree = read_python(text, path, runs=path.endswith(".py"))
    for node in tree.body:
        enumeration = registry.enumeration(node.name) if isinstance(node, ast.ClassDef) else None
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases} if isinstance(node, ast.ClassDef) else ()
        if enumeration and isinstance(node, ast.ClassDef) and _ENUMS & set(bases):
            members, _ = _body(node, path)
            canonical: list[tuple[str, object]] = [(member.name, member.value) for member in enumeration.members]
            aliases = {(alias, member.value) for alias, member in enumeration.members_by_alias.items()}
            compare_items(path, enumeration.name, [one for one in members if one not in aliases], canonical)


def _class(tree: ast.Module, text: str, path: str, enumeration: Enumeration) -> ast.ClassDef:
    """The one class of that name, which derives from enum's own class for it and nothing else makes or changes."""
    base = _BASES[enumeration.kind]
    names = [name for node in tree.body for name in bound(node)] + list(bound_from_within(tree, text))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == enumeration.name]
    if len(classes) != 1:
        raise mismatch(path, f"it has {len(classes)} classes {enumeration.name}, not one")
    (found,) = classes
    bases = [ast.unparse(one) for one in (*found.bases, *found.keywords)]
    bases = [one for one in bases if one not in _SHARED]
    strict = [_CLOSED_FLAG] if enumeration.kind == "flag" and not enumeration.open else []
    if bases != [base, *strict]:
        wanted = " with ".join((base, *strict))
        raise mismatch(path, f"{enumeration.name} derives from {', '.join(bases) or 'nothing'}, not {wanted}")
    if found.decorator_list:
        raise mismatch(path, f"{enumeration.name} has a decorator: {shown(found.decorator_list[0])}")
    imports = [
        node for node in tree.body if isinstance(node, ast.ImportFrom) and (node.module, node.level) == ("enum", 0)
    ]
    needed = [base, *(["STRICT"] if strict else [])]
    for name in needed:
        if not any((alias.name, alias.asname) == (name, None) for node in imports for alias in node.names):
            raise mismatch(path, f"{name} is not imported from enum")
    for statement in tree.body:
        if statement is not found and (changed := next(_changes(statement, enumeration.name), None)):
            raise mismatch(path, f"{enumeration.name} is changed afterwards: {shown(changed)}")
    for name, times in ((enumeration.name, {1}), *((name, {1}) for name in needed), ("_registry", {0, 1})):
        if names.count(name) not in times or "*" in names:
            raise mismatch(path, f"{name} may be something else: it gets another meaning in this module")
    return found


def _changes(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    """Attributes and items of what has that name to which a statement assigns, or which it deletes."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            owner: ast.expr = node
            while isinstance(owner, ast.Attribute | ast.Subscript):
                owner = owner.value
            if isinstance(owner, ast.Name) and owner.id == name:
                yield node


def _body(node: ast.ClassDef, path: str) -> tuple[list[tuple[str, object]], set[str]]:
    """What enum makes members of, with its values, and the names of everything else. A statement that could hide a
    member is refused.
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
                if member := _aliased(annotation, node.name, path):
                    members.append((name, values.get(member)))
                else:
                    others.add(name)
            case ast.FunctionDef(name=name) if name not in _MAKERS and all(map(_is_known, statement.decorator_list)):
                others.add(name)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                raise mismatch(path, f"{node.name} has what no enumeration has: {shown(statement)}")
    return members, others


def _aliased(annotation: ast.expr, enumeration: str, path: str) -> str:
    """The member of which a name is declared to be another, `Literal[Enumeration.MEMBER]`, as aliases are in stubs."""
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Literal"), slice=ast.Attribute(value=ast.Name(id=owner), attr=member)
        ) if owner == enumeration and path.endswith(".pyi"):
            return member
    return ""


def _is_known(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).rpartition(".")[2] in _DECORATORS


def _compare_documentation(path: str, node: ast.ClassDef, enumeration: Enumeration) -> None:
    """Raises CodegenError unless the docstrings of class and members have their phrase and description, white space
    aside.
    """
    if spaced(enumeration.description) not in spaced(ast.get_docstring(node, clean=False) or ""):
        raise mismatch(path, f"{enumeration.name}: its description is lost")
    texts: dict[str, str] = {}
    for statement, after in pairwise(node.body):
        match statement, after:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = spaced(text)
    for member in enumeration.members_and_aliases:
        text, phrase = texts.get(member.name, ""), spaced(member.phrase)
        capital = phrase[:1].upper() + phrase[1:]
        if (phrase not in text and capital not in text) or spaced(member.description) not in text:
            raise mismatch(path, f"{enumeration.name}: phrase or description of {member.name} is lost")
