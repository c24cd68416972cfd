"""Python and literals, read without running them, and the error for what is not as it should be."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from codegen.errors import CodegenError

_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
"""What Python takes for the encoding of a file, in one of its first two lines (Python's reference, 2.1.4)."""


def read_python(text: str | bytes, path: str, *, runs: bool = True) -> ast.Module:
    """The syntax tree of Python, which can be compiled where it `runs`. Raises CodegenError where it cannot, or where
    Python would read the file in another encoding than UTF-8.
    """
    for first in (text.encode() if isinstance(text, str) else text).splitlines()[:2]:
        if (declared := _CODING.match(first)) and declared[1].lower() not in (b"utf-8", b"utf8"):
            raise mismatch(path, f"it declares another encoding than UTF-8: {declared[1].decode()}")
    try:
        tree = ast.parse(text)
        if runs:
            compile(tree, path, "exec", dont_inherit=True)  # finds what no grammar does: a return outside a function
    except SyntaxError as error:
        line = f": {shown_text(error.text.strip())}" if error.text else ""
        raise mismatch(path, f"it does not parse: {error.msg} (line {error.lineno}{line})") from None
    except (ValueError, RecursionError, MemoryError) as error:  # NUL, in some versions of Python; nested too deeply
        raise mismatch(path, f"it does not parse: {error or type(error).__name__}") from None
    return tree


def read_json(text: str, path: str) -> object:
    """What JSON says. Raises CodegenError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise mismatch(path, f"it is no JSON: {error}") from None


def literal(node: ast.expr, path: str, what: str) -> object:
    """The value of an expression that is a literal. Raises CodegenError, naming `what` it is of, for another."""
    if type(node) is ast.Constant:
        return node.value
    if type(node) is ast.Tuple:  # most are one of the two, and literal_eval takes its time
        return tuple([literal(item, path, what) for item in node.elts])
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        raise mismatch(path, f"{what} is no literal: {shown(node)}") from None


def bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module gives a meaning, `*` for all those of another module."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
        return
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


def bound_from_within(tree: ast.Module, text: str) -> Iterator[str]:
    """The names that assignment expressions and `global` statements give a meaning, wherever they are."""
    if ":=" in text or "global" in text:  # else there is none, and no need to look at every node
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                yield from node.names
            elif isinstance(node, ast.NamedExpr):
                yield node.target.id


def differ(found: object, wanted: object) -> bool:
    """Whether two literals differ, in type or order too: 1 is not True, nor a list a tuple."""
    if type(found) is str is type(wanted):
        return found != wanted
    return repr(found) != repr(wanted)


def compare_items(path: str, what: str, found: list[tuple[str, object]], wanted: list[tuple[str, object]]) -> None:
    """Raises CodegenError, naming the first difference, unless both lists are the same, types and order included."""
    if not differ(found, wanted):
        return
    have, want = dict(found), dict(wanted)
    for name, value in want.items():
        if name not in have:
            raise mismatch(path, f"{what}: {name} is lost")
        if differ(have[name], value):
            raise mismatch(path, f"{what}: {name} is {shown(have[name])}, not {shown(value)}")
    for name in have:
        if name not in want:
            raise mismatch(path, f"{what}: {name} is not in the registry")
    raise mismatch(path, f"{what}: the order differs, or a name is there twice")


def spaced(text: str) -> str:
    """The text with single spaces, however it is broken into lines."""
    return " ".join(text.split())


def shown(value: object) -> str:
    """A value, or the source of a syntax node, as messages show it."""
    return shown_text(ast.unparse(value) if isinstance(value, ast.AST) else repr(value))


def shown_text(text: str) -> str:
    """A text as messages show it: cut where it is long."""
    return text if len(text) <= 80 else f"{text[:77]}..."


def mismatch(path: str, what: str) -> CodegenError:
    """The error for an output that is not what the registry says."""
    return CodegenError(
        f"the output is not what the registry says: {what}",
        where=path,
        remedy="Nothing was written. Correct the template that makes this file.",
    )
