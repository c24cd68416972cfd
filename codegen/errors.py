"""What goes wrong, as values: a Problem that is reported, and the one exception that a person gets to read.

Knows nothing of where things are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Keys = tuple[str | int, ...]
"""The way to a place inside a file: table names, indexes of table arrays, and keys."""

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """One thing that is wrong: which rule says so, where, what it is and what to do about it.

    `line` is 1-based, 0 where it is not known; `keys` lead to the place until `load.locate` has turned them into a
    line.
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
    """The command cannot do its work: what happened, where, and what to do next."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    @classmethod
    def of(cls, errors: Sequence[CodegenError]) -> CodegenError:
        """Several as one: the others follow the first."""
        first, *others = errors
        return cls(first.what, where=first.where, remedy="\n".join([first.remedy, *map(str, others)]))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"\n  {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"
