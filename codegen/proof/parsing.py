"""Parsers of Python and JSON that do not run anything, comparisons, and the error for a mismatch."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from codegen.errors import CodegenError

_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
"""An encoding declaration, in one of the first two lines of a file (Python language reference, 2.1.4)."""


def read_python(text: str | bytes, path: str, *, runs: bool = True) -> ast.Module:
    """Return the syntax tree of Python text. Text that `runs` must compile, too.

    Raise CodegenError if it does not, or if it declares another encoding than UTF-8.
    """
    _check_encoding(text, path)
    with _invalid(path):
        tree = ast.parse(text)
        if runs:
            compile(tree, path, "exec", dont_inherit=True)  # finds what no grammar does: a return outside a function
    return tree


def check_python(text: str | bytes, path: str) -> None:
    """Raise CodegenError unless Python text compiles, in UTF-8."""
    _check_encoding(text, path)
    with _invalid(path):
        _compile(text)


@lru_cache(maxsize=256)
def _compile(text: str | bytes) -> None:
    compile(text, "<output>", "exec", dont_inherit=True)


def _check_encoding(text: str | bytes, path: str) -> None:
    for line in (text.encode() if isinstance(text, str) else text).splitlines()[:2]:
        if (declared := _CODING.match(line)) and declared[1].lower() not in (b"utf-8", b"utf8"):
            raise mismatch(path, f"the encoding must be UTF-8, got {declared[1].decode()}")


@contextmanager
def _invalid(path: str) -> Iterator[None]:
    """Raise what Python raises for invalid text as CodegenError."""
    try:
        yield
    except SyntaxError as error:
        source = f": {shorten(error.text.strip())}" if error.text else ""
        raise mismatch(path, f"invalid Python: {error.msg} (line {error.lineno}{source})") from None
    except (ValueError, RecursionError, MemoryError) as error:  # NUL, in some versions of Python; nested too deeply
        raise mismatch(path, f"invalid Python: {error or type(error).__name__}") from None


def read_json(text: str, path: str) -> object:
    """Return the value of JSON text. Raise CodegenError if it is invalid."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise mismatch(path, f"invalid JSON: {error}") from None


def literal(node: ast.expr, path: str, what: str) -> object:
    """Return the value of a literal. Raise CodegenError, which names `what` it belongs to, for another expression."""
    if type(node) is ast.Constant:
        return node.value
    if type(node) is ast.Tuple:  # most are one of these two, and literal_eval is slow
        return tuple([literal(item, path, what) for item in node.elts])
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        raise mismatch(path, f"{what} is not a literal: {display(node)}") from None


def bound_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds, or `*` for all names of another module."""
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


def bound_names_inside(tree: ast.Module, text: str) -> Iterator[str]:
    """Yield the names that assignment expressions and `global` statements bind, at any depth."""
    if ":=" in text or "global" in text:  # otherwise there are none, and the walk is slow
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                yield from node.names
            elif isinstance(node, ast.NamedExpr):
                yield node.target.id


def differ(actual: object, expected: object) -> bool:
    """Whether two literals differ in value, type or order: 1 differs from True, and a list from a tuple."""
    if type(actual) is str is type(expected):
        return actual != expected
    return repr(actual) != repr(expected)


def compare_items(path: str, what: str, actual: list[tuple[str, object]], expected: list[tuple[str, object]]) -> None:
    """Raise CodegenError, with the first difference, unless both lists are equal in values, types and order."""
    if not differ(actual, expected):
        return
    values, expected_values = dict(actual), dict(expected)
    for name, value in expected_values.items():
        if name not in values:
            raise mismatch(path, f"{what}: {name} is missing")
        if differ(values[name], value):
            raise mismatch(path, f"{what}: {name} is {display(values[name])}, expected {display(value)}")
    for name in values:
        if name not in expected_values:
            raise mismatch(path, f"{what}: {name} is not in the registry")
    raise mismatch(path, f"{what}: the order differs, or a name is duplicated")


def collapse_spaces(text: str) -> str:
    """Return the text on one line, with single spaces."""
    return " ".join(text.split())


def shown_text(docstring: str | None) -> str:
    """Return what Sphinx shows of a docstring in reStructuredText, on one line, with literals as plain text."""
    text = re.sub(r"``(.*?)``|\\(.)", lambda found: found[1] or found[2] or "", docstring or "", flags=re.DOTALL)
    return collapse_spaces(text)


def contains(docstring: str, text: str) -> bool:
    """Whether a docstring, as `shown_text` returns it, contains a text. Backticks do not count."""
    return not text or collapse_spaces(text).replace("`", "") in docstring.replace("`", "")


def display(value: object) -> str:
    """Return a value, or the source of a syntax node, for a message."""
    return shorten(ast.unparse(value) if isinstance(value, ast.AST) else repr(value))


def shorten(text: str) -> str:
    """Return a text for a message, cut after 80 characters."""
    return text if len(text) <= 80 else f"{text[:77]}..."


def mismatch(path: str, what: str) -> CodegenError:
    """Return the error for an output that does not match the registry."""
    return CodegenError(
        f"the output does not match the registry: {what}",
        where=path,
        remedy="Nothing was written. Correct the template of this file.",
    )
