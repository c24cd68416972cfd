"""Errors: a Problem is reported as a value, and CodegenError is the only exception with a message for users.

Knows nothing of how they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    other: Keys = ()
    """The place of the earlier entry that this one repeats. `load.locate` adds its line to the message."""

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
        self.others: tuple[CodegenError, ...] = ()
        """Further errors, which are reported below this one."""

    @classmethod
    def of(cls, errors: Sequence[CodegenError]) -> CodegenError:
        """Return several errors as one, which shows the others below the first."""
        first, *others = errors
        error = cls(first.what, where=first.where, remedy=first.remedy)
        error.others = (*first.others, *others)
        return error

    @classmethod
    def of_problems(cls, problems: Iterable[Problem]) -> CodegenError:
        """Return the problems as one error."""
        return cls.of([cls(problem.message, where=problem.place, remedy=problem.remedy) for problem in problems])

    def lines(self) -> Iterator[str]:
        """Yield what is wrong and where, what to do, and the lines of the further errors."""
        yield f"{self.where}: {self.what}" if self.where else self.what
        if self.remedy:
            yield from (f"  {line}" for line in self.remedy.split("\n"))
        for other in self.others:
            yield from other.lines()

    def __str__(self) -> str:
        return "\n".join(self.lines())
