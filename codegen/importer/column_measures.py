"""Columns: what can be measured about the cells of one element, as the basis of a proposal.

Must not know which column becomes what.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from codegen.iana.numbers import (
    IntegerRange,
    are_octet_sequences,
    composite_head,
    detect_notation,
    parse_code_points,
    parse_range,
)
from codegen.iana.unassigned_states import detect_state
from codegen.model import Notation

_DATE = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?")

_NO_WORD = re.compile(r"\b0x[0-9A-Fa-f]+|\b([A-Za-z])\1*\b")

RowTexts = Mapping[str, str]
"""The texts of a record by element name, without empty elements."""

_PLACEHOLDER = re.compile(r"(?:n/?a|not applicable|-+|—|–|\?+|\.+)", re.IGNORECASE)
"""Cells without content. `none` is not among them, because it is the name of real values."""


def is_placeholder(text: str) -> bool:
    """Whether a cell has no content: it is empty, or a placeholder such as `N/A` and `-`."""
    return not text or _PLACEHOLDER.fullmatch(text) is not None


class Column:
    """The cells of one element, without empty cells. `position` is its place among the columns of the table.

    Cells that name a state (`Reserved`, `Unassigned`) say nothing about the record: all other cells are informative.
    """

    def __init__(self, name: str, cells: Sequence[str], row_count: int, position: int) -> None:
        self.name = name
        self.cells = cells
        self.position = position
        self.fill = len(cells) / row_count
        """The share of records that have a cell."""

    @cached_property
    def notation(self) -> Notation:
        return detect_notation(self.cells, self.name)

    @cached_property
    def ranges(self) -> list[IntegerRange | None]:
        """The integers of each cell; None for a cell of other text."""
        return [parse_range(cell, self.notation) for cell in self.cells]

    @cached_property
    def numeric_share(self) -> float:
        """The share of cells that are integers or ranges."""
        return sum(item is not None for item in self.ranges) / len(self.cells)

    @cached_property
    def are_mostly_numeric(self) -> bool:
        """Whether the cells are integers and ranges, with few exceptions.

        Up to a quarter can be numbers with parts if each begins with one of at least ten integers: `241`, `241.1`.
        """
        if self.numeric_share >= 0.9 or self.numeric_share < 0.75:
            return self.numeric_share >= 0.9
        integers = set(self.integers)
        heads = [head for head in map(composite_head, self.cells) if head is not None]
        share = self.numeric_share + len(heads) / len(self.cells)
        return len(integers) >= 10 and integers.issuperset(heads) and share >= 0.95

    @cached_property
    def are_octet_sequences(self) -> bool:
        """Whether the cells are sequences of octets that do not stand for integers."""
        return are_octet_sequences(self.cells)

    @cached_property
    def are_code_points(self) -> bool:
        """Whether nearly all cells are code points or ranges of them."""
        return sum(parse_code_points(cell) is not None for cell in self.cells) >= 0.98 * len(self.cells)

    @cached_property
    def have_code_point_signs(self) -> bool:
        """Whether cells have the signs of code points: `U+0041`, `0000..002C`."""
        return any(re.search(r"U\+|\w\.\.\w", cell) for cell in self.cells)

    @cached_property
    def are_dates(self) -> bool:
        """Whether all cells are days or months, which look like ranges of integers."""
        return all(map(_DATE.fullmatch, self.cells))

    @cached_property
    def integers(self) -> list[int]:
        """The single integers, without ranges."""
        return [item.value for item in self.ranges if item and item.value is not None]

    @cached_property
    def are_numbers(self) -> bool:
        """Whether the cells can be the numeric part of a key."""
        return self.notation == "number" and self.numeric_share >= 0.9 and not self.are_dates

    @cached_property
    def informative(self) -> list[str]:
        """The cells that say more than a state."""
        return [cell for cell in self.cells if not detect_state(cell)]

    @cached_property
    def repeated(self) -> float:
        """The share of informative cells that repeat another cell."""
        return 1 - len(set(self.informative)) / len(self.informative) if self.informative else 1.0

    @cached_property
    def are_mostly_unique(self) -> bool:
        """Whether at least half of the different cells name one record only. A few texts can repeat (`GREASE`)."""
        counts = Counter(self.informative)
        return bool(counts) and sum(count == 1 for count in counts.values()) * 2 >= len(counts)

    @cached_property
    def length(self) -> float:
        """The average length of a cell in characters."""
        return sum(map(len, self.cells)) / len(self.cells)

    @cached_property
    def letters(self) -> float:
        """The average number of letters in the words of a cell: not in `0x1F`, and not the X of `X.1.YYY`."""
        words = (_NO_WORD.sub("", cell) for cell in self.cells)
        return sum(char.isalpha() for text in words for char in text) / len(self.cells)

    @cached_property
    def words(self) -> float:
        """The average number of words in a cell."""
        return sum(cell.count(" ") + 1 for cell in self.cells) / len(self.cells)

    def has_same_integers(self, other: Column) -> bool:
        """Whether two columns have the same integers, possibly in different notations."""
        return self.numeric_share >= 0.9 and Counter(self.integers) == Counter(other.integers)
