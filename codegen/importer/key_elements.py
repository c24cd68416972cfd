"""The elements of a table that can be the key of its records: integers, texts, or several elements together.

Each choice comes with its reason as text. Must not know documents and files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from codegen.iana.numbers import parse_code_points, parse_range
from codegen.iana.unassigned_states import detect_state
from codegen.importer.column_measures import Column, RowTexts
from codegen.importer.element_names import NUMBERS, PROSE, TOKENS, rank


class KeyElements:
    """The columns of a table that can be a key, with the rules that choose among them."""

    def __init__(self, rows: Sequence[RowTexts], usable: Sequence[Column]) -> None:
        self._rows = rows
        self._usable = usable

    def code_points(self) -> Column | None:
        """Return the column of code points and ranges of code points; None if no column has them."""
        return next((column for column in self._usable if self._are_code_points(column)), None)

    def number(self) -> tuple[Column | None, str]:
        """Return the column of integers and ranges that is the key, and the reason. Duplicate integers must be rare."""
        candidates = []
        for column in self._usable:
            known = rank(column.name, NUMBERS)
            if column.fill < 0.85 or not column.are_mostly_numeric or column.are_dates:
                continue
            if known is None and column.position and len(column.cells) < 8:
                continue  # so few numbers can differ by chance
            repeated = len(column.integers) - len(set(column.integers))
            if repeated > max(1, len(column.integers) * 0.15) or (repeated and len(set(column.integers)) < 2):
                continue
            candidates.append((len(NUMBERS) if known is None else known, column.position, column))
        if not candidates:
            return None, ""
        known, _, column = min(candidates, key=lambda candidate: candidate[:2])
        if known == len(NUMBERS) and any(map(_is_value, self._usable)):
            return None, ""  # numbers of another kind beside the values
        others = column.ranges.count(None)
        ranges = len(column.cells) - others - len(column.integers)
        reason = f"key: <{column.name}> has integers (notation: {column.notation}; single: {len(column.integers)}"
        reason += f", ranges: {ranges}" if ranges else ""
        return column, reason + (f", other texts: {others})" if others else ")")

    def _are_code_points(self, column: Column) -> bool:
        """Whether a column has code points and ranges of them, of which some are registered as a whole."""
        if column.fill < 0.98 or not column.are_code_points:
            return False
        if not re.search(r"code[-_ ]?points?", column.name, re.IGNORECASE) and not column.have_code_point_signs:
            return False
        registered = [
            row
            for row in self._rows
            if (points := parse_code_points(row.get(column.name, ""))) and points.value is None
            if not any(detect_state(text) for name, text in row.items() if name != column.name)
        ]
        return len(registered) * 100 >= len(self._rows)

    def other_part(self, number: Column) -> Column | None:
        """Return the column of words that tells apart the records with the same integer; None if there is none.

        Some duplicates are aliases; the integer alone is not a key if more than 15 % of the integers repeat.
        """
        if (len(number.integers) - len(set(number.integers))) <= 0.15 * len(number.integers):
            return None
        rows: dict[int, list[RowTexts]] = {}
        for row in self._rows:
            integers = parse_range(row.get(number.name, ""), number.notation)
            if integers and integers.value is not None:
                rows.setdefault(integers.value, []).append(row)
        repeated = [same for same in rows.values() if len(same) > 1]
        for column in self._usable:
            texts = [[row.get(column.name, "") for row in same] for same in repeated]
            is_known = column is not number and rank(column.name, TOKENS) is not None
            if is_known and column.words < 1.2 and all(all(same) and len(set(same)) == len(same) for same in texts):
                return column
        return None

    def in_order(self, *columns: Column) -> tuple[Column, ...]:
        """Return columns in the order of their elements in the first record that has all of them."""
        names = next(list(row) for row in self._rows if all(column.name in row for column in columns))
        return tuple(sorted(columns, key=lambda column: names.index(column.name)))

    def text(self, *, with_prose: bool) -> tuple[Column | None, str]:
        """Return the column of short texts that is the key, and the reason. A column without duplicates is best.

        Look only at columns of prose if `with_prose`, otherwise only at the others.
        """
        candidates = []
        for column in self._usable:
            is_prose = column.name.lower() in PROSE
            if is_prose != with_prose or column.fill < 0.9 or column.length > (120 if with_prose else 60):
                continue
            if column.repeated > 0.1 or len(column.informative) * 2 < len(column.cells):
                continue
            known = rank(column.name, TOKENS)
            candidates.append(
                (column.repeated > 0.02, len(TOKENS) if known is None else known, column.position, column)
            )
        if not candidates:
            return None, ""
        column = min(candidates, key=lambda candidate: candidate[:3])[3]
        texts, cells = len(set(column.cells)), len(column.cells)
        return column, f"key: <{column.name}> has {texts} different texts in {cells} records"

    def token(self, title: Column) -> Column | None:
        """Return the column of single words that identify the titles in a column; None if there is none."""
        if title.words < 1.6 or rank(title.name, TOKENS) is None or len(self._rows) < 3:
            return None
        tokens = [
            (len(TOKENS) if (known := rank(column.name, TOKENS)) is None else known, column.position, column)
            for column in self._usable
            if column is not title and column.name.lower() not in PROSE
            if column.fill >= 0.9 and column.words < 1.2 and column.repeated <= 0.1
        ]
        return min(tokens, key=lambda candidate: candidate[:2])[2] if tokens else None

    @staticmethod
    def is_doubtful(column: Column | None, parts: Sequence[Column]) -> bool:
        """Whether a column of texts is a worse key than a composite key.

        It is worse if it has duplicates, or if its name is unusual for a key and the parts are numbers.
        """
        if column is None or (column in parts and column.repeated > 0.05):
            return True
        return rank(column.name, TOKENS) is None and all(part.are_numbers for part in parts)

    def composite(self, text: Column | None, *, with_prose: bool) -> tuple[tuple[Column, ...], str]:
        """Return two to four columns of short texts that are the key together, and the reason; () if there are none.

        Numbers come first; otherwise each column must separate a tenth more records. Without a `text` that is a key,
        any gain is enough. Columns of prose count only if `with_prose`.
        """
        columns = [
            column
            for column in self._usable
            if (with_prose or column.name.lower() not in PROSE)
            and column.fill >= 0.85
            and column.length <= 40
            and len(set(column.cells)) > 1
        ]
        parts = self._leftmost([column for column in columns if column.are_numbers], 0) or self._leftmost(columns, 0.1)
        if not parts and not text:
            parts = self._leftmost(columns, 0)
        keys = self._keys(*parts)
        elements = ", ".join(f"<{part.name}>" for part in parts)
        return parts, f"key: {elements} together have {len(set(keys))} different keys in {len(keys)} records"

    def _leftmost(self, columns: Iterable[Column], min_gain: float) -> tuple[Column, ...]:
        """Return the leftmost columns, at most four, that identify records together; none if no four do.

        Each column must increase the number of different keys, by a share of at least `min_gain`.
        """
        parts: tuple[Column, ...] = ()
        for column in columns:
            keys = self._keys(*parts, column)
            distinct, before = len(set(keys)), len({key[:-1] for key in keys})
            if distinct == before or distinct < before * (1 + min_gain):
                continue
            parts = (*parts, column)
            are_most = len(keys) * 4 >= len(self._rows) and self._incomplete(*parts) <= 0.12
            if len(parts) > 1 and are_most and len(keys) - distinct <= (len(keys) // 100 or len(keys) > 20):
                return parts
            if len(parts) == 4:
                break
        return ()

    def _incomplete(self, *parts: Column) -> float:
        return sum(not all(row.get(part.name) for part in parts) for row in self._rows) / len(self._rows)

    def _keys(self, *parts: Column) -> list[tuple[str, ...]]:
        """Return the cells of each record in some columns, without records that lack one or name a state or a range."""
        keys = (tuple(row.get(part.name, "") for part in parts) for row in self._rows)
        return [
            key
            for key in keys
            if all(key)
            and not any(map(detect_state, key))
            and all(_is_integer(text) for text, part in zip(key, parts, strict=True) if part.are_numbers)
        ]


def _is_value(column: Column) -> bool:
    """Whether a column is called `value` and has texts that identify records."""
    is_key = column.fill >= 0.9 and column.repeated <= 0.02 and column.numeric_share < 0.5
    return is_key and column.name.lower() == TOKENS[0]


def _is_integer(text: str) -> bool:
    integers = parse_range(text)
    return integers is not None and integers.value is not None
