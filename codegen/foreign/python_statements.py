"""Statements of Python source: assignments, and the texts about them. Must not know values and tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from codegen.errors import Position


class Assignment(NamedTuple):
    """An assignment: its names, its value, its place, its last line, and the text on the line below it."""

    names: tuple[str, ...]
    value: ast.expr
    position: Position
    last: int
    docstring: str

    @property
    def first(self) -> int:
        """The first line."""
        return self.position.line


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
        assignment = assignment_of(statement)
        if assignment:
            below = statements[index + 1] if index + 1 < len(statements) else None
            yield assignment._replace(docstring=_text(below))


def assignment_of(statement: ast.stmt) -> Assignment | None:
    """Return a statement as an assignment, without the text below it; None for other statements."""
    if isinstance(statement, ast.Assign):
        names = tuple(target.id for target in statement.targets if isinstance(target, ast.Name))
        value: ast.expr | None = statement.value
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        names, value = (statement.target.id,), statement.value
    else:
        return None
    if not names or value is None:
        return None
    return Assignment(
        names, value, Position(statement.lineno, statement.col_offset + 1), statement.end_lineno or statement.lineno, ""
    )


def docstring_of(statement: ast.ClassDef) -> str:
    """Return the docstring of a class, without its indentation."""
    return ast.get_docstring(statement) or ""


def _text(statement: ast.stmt | None) -> str:
    """Return the text of a statement that is only a text, on one line."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return " ".join(value.split()) if isinstance(value, str) else ""
    return ""
