"""Errors: a Problem is reported as a value, and CodegenError is the only exception with a message for users.

Knows nothing of how they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

Keys = tuple[str | int, ...]
"""The place of a value in a file: names of tables, indexes in arrays of tables, and keys."""

Severity = Literal["error", "warning"]


class WrongKey(str):
    """The last key of a problem that is about the key itself, not about its value: an unknown key, for example."""

    __slots__ = ()


class Position(NamedTuple):
    """A line, and a column in characters. Both count from 1."""

    line: int = 1
    column: int = 1


def position_at(text: str, index: int) -> Position:
    """Return the position of a character of a text, or of its end."""
    return Position(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def place(file: str, line: int = 0, column: int | None = None) -> str:
    """Return a place as compilers write it: `file:line:column`, without what is unknown."""
    return file if not line else f"{file}:{line}" if column is None else f"{file}:{line}:{column}"


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return what to do about an unknown name: the known one that is probably meant, in any letter case; `otherwise`.

    >>> did_you_mean("signal", ["Signal", "Route"], "Choose another name.")
    'Did you mean "Signal"?'
    """
    from difflib import get_close_matches

    folded = {text.casefold(): text for text in known}
    close = get_close_matches(name.casefold(), folded, n=1)
    return f'Did you mean "{folded[close[0]]}"?' if close else otherwise


class Problem(NamedTuple):
    """A problem in a registry: what is wrong, what to do, where, and the rule that reports it.

    `line` is 1-based, or 0 until `load.locate` finds the place of `keys`. `column` counts characters from 1; it is None
    if it is unknown.
    """

    message: str
    remedy: str
    file: str
    keys: Keys = ()
    other: Keys = ()
    """The place of the earlier entry that this one repeats. `load.locate` adds its line to the message."""
    rule: str = ""
    line: int = 0
    column: int | None = None
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """The file, with the line and the column if they are known."""
        return place(self.file, self.line, self.column)

    @property
    def sort_key(self) -> tuple[object, ...]:
        """The order of problems in a report: by place, then by rule."""
        return self.file, self.line, self.column or 0, self.rule, self.message


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

    def name_from(self, folder: str) -> None:
        """Name the places below this folder relative to it."""
        self.where = self.where.removeprefix(f"{folder}/")
        for other in self.others:
            other.name_from(folder)

    def lines(self) -> Iterator[str]:
        """Yield what is wrong and where, what to do, and the lines of the further errors."""
        yield f"{self.where}: {self.what}" if self.where else self.what
        if self.remedy:
            yield from (f"  {line}" for line in self.remedy.split("\n"))
        for other in self.others:
            yield from other.lines()

    def __str__(self) -> str:
        return "\n".join(self.lines())
