"""Errors: a Problem is reported as a value, and CodegenError is the only exception with a message for users.

Knows nothing of how they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Keys = tuple[str | int, ...]
"""The place of a value in a file: names of tables, indexes in arrays of tables, and keys."""

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """A problem in a registry: the rule that reports it, what is wrong, what to do, and where.

    `line` is 1-based, or 0 until `load.locate` finds the line of `keys`.
    """

    rule: str
    message: str
    remedy: str
    file: str
    keys: Keys = ()
    line: int = 0
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """The file, with the line if it is known."""
        return f"{self.file}:{self.line}" if self.line else self.file


class CodegenError(Exception):
    """A command cannot continue: what is wrong, where, and what to do."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    @classmethod
    def of(cls, errors: Sequence[CodegenError]) -> CodegenError:
        """Return several errors as one, which shows the others below the first."""
        first, *others = errors
        return cls(first.what, where=first.where, remedy="\n".join([first.remedy, *map(str, others)]))

    @classmethod
    def of_problems(cls, problems: Iterable[Problem]) -> CodegenError:
        """Return the problems as one error."""
        return cls.of([cls(problem.message, where=problem.place, remedy=problem.remedy) for problem in problems])

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"\n  {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"
