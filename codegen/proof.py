"""Generated text, read again and held against the model: names, values, aliases, documentation and data, nothing more
and nothing less.

Knows the languages and the model; knows no template, so that whatever a template loses or invents is found here.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from codegen.errors import CodegenError
from codegen.model import Enumeration, Key

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum"}


def prove_python(text: str, path: str) -> ast.Module:
    """The syntax tree of Python text. Raises CodegenError when it does not parse."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise _mismatch(path, f"it does not parse: {error.msg} (line {error.lineno})") from None


def prove_class(text: str, path: str, enumeration: Enumeration) -> None:
    """Raises CodegenError unless the module or stub has the enumeration's class with exactly its members, aliases and
    values, in order.
    """
    tree = prove_python(text, path)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == enumeration.name]
    if len(classes) != 1:
        raise _mismatch(path, f"it has {len(classes)} classes {enumeration.name}, not one")
    (found,) = classes
    bases = [ast.unparse(base) for base in found.bases]
    if bases != [_BASES[enumeration.kind]]:
        raise _mismatch(
            path, f"{enumeration.name} derives from {', '.join(bases) or 'nothing'}, not {_BASES[enumeration.kind]}"
        )
    wanted = [*_canonical(enumeration), *_aliases(enumeration)]
    _same_items(path, enumeration.name, list(_assigned(found, path)), wanted)
    if path.endswith(".py"):
        _documented(path, found, enumeration)


def prove_tables(text: str, path: str, tables: Mapping[str, Mapping[Key, object]]) -> None:
    """Raises CodegenError unless the data module holds exactly these tables, and in them exactly these rows."""
    found: dict[str, object] = {}
    for node in prove_python(text, path).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            if node.target.id in found:
                raise _mismatch(path, f"{node.target.id} is there twice")
            try:
                found[node.target.id] = ast.literal_eval(node.value)
            except ValueError:
                raise _mismatch(path, f"{node.target.id} is no literal") from None
            if isinstance(node.value, ast.Dict) and len(node.value.keys) != len(tables.get(node.target.id, ())):
                raise _mismatch(
                    path, f"{node.target.id} has {len(node.value.keys)} rows, not {len(tables.get(node.target.id, ()))}"
                )
    _same_items(path, "the module", sorted(found.items()), sorted(tables.items()))


def prove_schema(text: str, path: str, enumeration: Enumeration) -> None:
    """Raises CodegenError unless the JSON Schema lists exactly the enumeration's members, aliases and bounds."""
    try:
        document = json.loads(text)
        listed = document["anyOf"][0] if enumeration.open else document
        branches = listed["oneOf"]
        _same_items(path, "title", [("title", document["title"])], [("title", enumeration.name)])
        kind = "integer" if enumeration.kind == "int" else "string"
        _same_items(path, "type", [("type", listed["type"])], [("type", kind)])
        _same_items(path, "oneOf", [(one["title"], one["const"]) for one in branches], _canonical(enumeration))
        _same_items(
            path, "enum", list(zip(listed["x-enum-varnames"], listed["enum"], strict=True)), _canonical(enumeration)
        )
        _same_items(path, "x-enum-aliases", list(listed["x-enum-aliases"].items()), _aliases(enumeration))
        texts = [(one["title"], one["description"]) for one in branches]
        _same_items(
            path,
            "x-enum-descriptions",
            texts,
            list(zip(listed["x-enum-varnames"], listed["x-enum-descriptions"], strict=True)),
        )
        for member, (_, text) in zip(enumeration.members, texts, strict=True):
            if member.phrase[1:] not in text or member.description not in text:  # a sentence begins with a capital
                raise _mismatch(path, f"{member.name}: phrase or description is lost")
        if enumeration.open:
            _, rest = document["anyOf"]
            found = [("minimum", rest["minimum"]), ("maximum", rest["maximum"])]
            _same_items(
                path, "bounds", found, [("minimum", enumeration.open.minimum), ("maximum", enumeration.open.maximum)]
            )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise _mismatch(path, f"it is no schema of an enumeration: {type(error).__name__} {error}") from None


def prove_copy(made: bytes, path: str, source: bytes) -> None:
    """Raises CodegenError unless a file that is copied equals what it is copied from."""
    if made != source:
        raise _mismatch(path, "it differs from the file it is a copy of")
    if path.endswith((".py", ".pyi")):
        prove_python(made.decode(), path)


PROOFS: Mapping[str, Callable[[str, str, Enumeration], None]] = {
    ".py": prove_class,
    ".pyi": prove_class,
    ".json": prove_schema,
}
"""How an enumeration's own outputs are proved, by the ending of their names."""


def _canonical(enumeration: Enumeration) -> list[tuple[str, object]]:
    return [(member.name, member.value) for member in enumeration.members]


def _aliases(enumeration: Enumeration) -> list[tuple[str, object]]:
    return [(alias, member.value) for member in enumeration.members for alias in member.aliases]


def _assigned(node: ast.ClassDef, path: str) -> Iterator[tuple[str, object]]:
    """What enum makes members of: every name that the class body assigns a value."""
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if not isinstance(target, ast.Name):
                    raise _mismatch(path, f"{node.name} assigns to {ast.unparse(target)}")
                try:
                    yield target.id, ast.literal_eval(statement.value)
                except ValueError:
                    raise _mismatch(path, f"{node.name}.{target.id} is no literal") from None
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            raise _mismatch(
                path, f"{node.name}.{ast.unparse(statement.target)} is annotated, and so no member to a type checker"
            )


def _documented(path: str, node: ast.ClassDef, enumeration: Enumeration) -> None:
    """Every member's docstring has its phrase and its description, white space aside."""
    texts: dict[str, str] = {}
    for statement, after in pairwise(node.body):
        match statement, after:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = " ".join(inspect.cleandoc(text).split())
    for member in enumeration.members:
        text = texts.get(member.name, "")
        phrase = " ".join(member.phrase.split())
        if phrase[1:] not in text or " ".join(member.description.split()) not in text:
            raise _mismatch(path, f"{member.name}: phrase or description is lost")


def _same_items(path: str, what: str, found: list[tuple[str, object]], wanted: list[tuple[str, object]]) -> None:
    """Raises CodegenError, naming the first difference, unless both lists are the same, types and order included."""
    if found == wanted and [type(value) for _, value in found] == [type(value) for _, value in wanted]:
        return
    have, want = dict(found), dict(wanted)
    for name, value in want.items():
        if name not in have:
            raise _mismatch(path, f"{what}: {name} is lost")
        if have[name] != value or type(have[name]) is not type(value):
            raise _mismatch(path, f"{what}: {name} is {_short(have[name])}, not {_short(value)}")
    extra = [name for name in have if name not in want]
    if extra:
        raise _mismatch(path, f"{what}: {extra[0]} is not in the registry")
    raise _mismatch(path, f"{what}: the order differs, or a name is there twice")


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _mismatch(path: str, what: str) -> CodegenError:
    return CodegenError(
        f"the output is not what the registry says: {what}",
        where=path,
        remedy="Nothing was written. The template that makes this file loses or changes something: correct it.",
    )
