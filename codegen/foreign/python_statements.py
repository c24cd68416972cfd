"""Statements of Python source: assignments, and the texts about them. Must not know values and tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from codegen.errors import Position


class Assignment(NamedTuple):
    """An assignment: its names, its value, its place, its last line, and the text below it."""

    names: tuple[str, ...]
    value: ast.expr
    position: Position
    last: int
    docstring: str = ""
    end: int = 0
    """The last line, with the text below it."""
    below: int = 0
    """The first line of the next statement in the body; 0 if there is none."""


def flat_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements in order, also those inside `if`, `try` and `with`."""
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.If):
            waiting += reversed([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handlers = [part for handler in statement.handlers for part in handler.body]
            waiting += reversed([*statement.body, *handlers, *statement.orelse, *statement.finalbody])
        elif isinstance(statement, ast.With):
            waiting += reversed(statement.body)
        else:
            yield statement


def assignments(body: list[ast.stmt]) -> Iterator[Assignment]:
    """Yield the assignments to names in a body, each with the text below it."""
    statements = list(flat_statements(body))
    for index, statement in enumerate(statements):
        text = _text(statements[index + 1]) if index + 1 < len(statements) else ""
        end = statements[index + 1 if text else index]
        below = statements[index + 2 if text else index + 1 :][:1]
        for assignment in assignments_of(statement):
            yield assignment._replace(
                docstring=text,
                end=end.end_lineno or end.lineno,
                below=min(part.lineno for part in (*getattr(below[0], "decorator_list", ()), *below)) if below else 0,
            )


def assignments_of(statement: ast.stmt) -> Iterator[Assignment]:
    """Yield the assignments of a statement, without the text below it: several for `A, B = 1, 2`."""
    position, last = Position(statement.lineno, statement.col_offset + 1), statement.end_lineno or statement.lineno
    if isinstance(statement, ast.Assign):
        names = tuple(target.id for target in statement.targets if isinstance(target, ast.Name))
        if names:
            yield Assignment(names, statement.value, position, last)
        for target in statement.targets:
            if isinstance(target, ast.Tuple | ast.List):
                for item, value in zip(target.elts, _unpacked(statement.value, len(target.elts)), strict=False):
                    if isinstance(item, ast.Name):
                        yield Assignment((item.id,), value, Position(item.lineno, item.col_offset + 1), last)
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        yield Assignment((statement.target.id,), statement.value, position, last)


def _unpacked(value: ast.expr, count: int) -> list[ast.expr]:
    """Return an expression for each of the names of an assignment; [] if only Python itself could compute them."""
    items: list[ast.expr] = []
    if isinstance(value, ast.Tuple | ast.List):
        items = value.elts
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "range":
        bounds = [ast.literal_eval(item) for item in value.args if isinstance(item, ast.Constant | ast.UnaryOp)]
        if 0 < len(bounds) == len(value.args) < 4 and all(type(bound) is int for bound in bounds) and bounds[2:] != [0]:
            items = [ast.copy_location(ast.Constant(number), value) for number in range(*bounds)[: count + 1]]
    return items if len(items) == count and not any(isinstance(item, ast.Starred) for item in items) else []


def _text(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return " ".join(value.split()) if isinstance(value, str) else ""
    return ""
