"""The elements of a table that name and describe its records.

Each choice comes with its reason as text. Must not know documents and files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from codegen.iana.unassigned_states import detect_state
from codegen.importer.column_measures import Column, RowTexts, is_placeholder
from codegen.importer.element_names import NAMES, NO_KEY, NO_NAME, PHRASES, PROSE, rank


class NameElements:
    """The columns of a table, with the rules that choose those of the name, the phrase and the description."""

    def __init__(self, rows: Sequence[RowTexts], columns: Sequence[Column], usable: Sequence[Column]) -> None:
        self._rows = rows
        self._columns = columns
        self._usable = usable

    def title_column(self, key: Column) -> Column | None:
        """Return the column that names almost every record, where the key has no words; None if no column does."""
        clear = [
            column
            for column in self._name_columns(key)
            if column.fill >= 0.9 and column.repeated <= 0.1 and column.words <= 12 and column.letters >= 1.5
        ]
        return max(clear, key=lambda column: (self._score(column), -column.position), default=None)

    def names(self, *key: Column) -> tuple[tuple[str, ...], str]:
        """Return the elements that name records, the best first, and the reason."""
        scored = sorted(
            ((self._score(column), -column.position, column) for column in self._name_columns(*key)),
            key=lambda item: item[:2],
        )
        if not scored or scored[-1][0] < 0:
            elements = tuple(part.name for part in key)
            return elements, f"name: <{'>, <'.join(elements)}>, the key, because no element names the records"
        best = scored[-1][2]
        others = [
            column.name
            for score, _, column in reversed(scored[:-1])
            if score > -1 and column.length <= 80 and rank(column.name, PHRASES) is not None
        ]
        fallback = f", or {', '.join(f'<{other}>' for other in others)} if it is empty" if others else ""
        return (best.name, *others), f"name: <{best.name}>{fallback}"

    def _score(self, column: Column) -> float:
        """Return how well a column names records: by its element, its words, its duplicates and its empty cells."""
        known = rank(column.name, NAMES)
        score = 0.0 if known is None else 1.5 - known / len(NAMES)
        cells = [cell for cell in column.informative if not is_placeholder(cell)]
        if not cells:  # an element called `name` names the records, even if every record is unassigned
            return score - 1 if rank(column.name, PHRASES) is None else score + (5 if column.fill >= 0.9 else 0)
        words = sum(cell.count(" ") + 1 for cell in cells) / len(cells)
        distinct = len(set(cells)) / len(cells)
        score += 1.5 if words < 1.2 else 1.0 if words < 3 else 0.5 if words < 7 else 0 if words < 12 else -1
        score -= 2 if sum(map(len, cells)) < 2 * len(cells) else 0  # single letters
        min_distinct = 0.25 if rank(column.name, PHRASES) is not None else 0.5
        is_repeated = distinct < min_distinct and not (
            rank(column.name, PHRASES) is not None and column.are_mostly_unique
        )
        score -= 4 if is_repeated or sum(map(str.isdecimal, cells)) * 2 > len(cells) else 0
        return score + 2 * distinct - 1 + 1.5 * min(1.0, len(cells) / max(1, self._assigned))

    @cached_property
    def _assigned(self) -> int:
        """The number of records in which no cell names a state."""
        return sum(
            not any(detect_state(text) for name, text in row.items() if not NO_KEY.fullmatch(name))
            for row in self._rows
        )

    def _name_columns(self, *key: Column) -> Iterator[Column]:
        """Yield the columns that can name records: not the key, and not its values in another notation."""
        for column in self._usable:
            if column in key or NO_NAME.fullmatch(column.name):
                continue
            if column.numeric_share >= 0.9:
                is_copy = any(column.has_same_integers(part) for part in key)
                if is_copy or rank(column.name, NAMES) is None:
                    continue
            yield column

    def phrase(self, *key: Column) -> str:
        """Return the element of the phrase, where the key names the records; "" if there is none."""
        columns = [
            column for column in self._name_columns(*key) if column.length <= 80 and column.name.lower() in PHRASES
        ]
        return min(columns, key=lambda column: PHRASES.index(column.name.lower())).name if columns else ""

    def description(self, used: set[str]) -> str:
        """Return the element of the description, which is not used otherwise; "" if there is none."""
        columns = [column for column in self._columns if column.name not in used and column.name.lower() in PROSE]
        return min(columns, key=lambda column: PROSE.index(column.name.lower())).name if columns else ""
