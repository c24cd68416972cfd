"""A row of the table and its measurement: ours and theirs in turn, and the ratio of the medians."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Two measures of the same unit, and how often each is taken. Without `at_most` the row is for information."""

    id: str
    what: str
    against: str
    at_most: float | None
    unit: Literal["s", "MiB", "KiB"]
    pairs: int
    ours: Callable[[], float]
    theirs: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of a row. `middle_half` has half of the ratios of single pairs: it shows how noisy the machine is."""

    row: Row
    pairs: int
    ours: float
    theirs: float
    ratio: float
    middle_half: tuple[float, float]

    @property
    def is_above(self) -> bool:
        return self.row.at_most is not None and self.ratio > self.row.at_most


def bounded(
    id: str, what: str, bound: float, unit: Literal["s", "MiB", "KiB"], ours: Callable[[], float], pairs: int = 3
) -> Row:
    """Return a row that is measured against a fixed bound."""
    against = f"{bound:g} {unit}"
    return Row(id=id, what=what, against=against, at_most=1.0, unit=unit, pairs=pairs, ours=ours, theirs=lambda: bound)


def measure(row: Row, pairs: int) -> Result:
    """Return the row's medians over a number of pairs, after one pair that is not counted."""
    row.ours()
    row.theirs()
    taken = [(row.ours(), row.theirs()) for _ in range(pairs)]
    ours, theirs = median(one for one, _ in taken), median(other for _, other in taken)
    lower, _, upper = quantiles((one / other for one, other in taken), n=4, method="inclusive")
    return Result(row=row, pairs=pairs, ours=ours, theirs=theirs, ratio=ours / theirs, middle_half=(lower, upper))
