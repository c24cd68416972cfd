"""Proposals: what a table becomes, which element is its key, and which elements name and describe its members.

Each choice comes with its reason as text. Must not know documents and files: a record is a mapping from element names
to texts. `entries` applies a proposal to the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from codegen.iana.numbers import parse_code_points, parse_range
from codegen.iana.remarks import split_remark
from codegen.iana.states import detect_state
from codegen.importer.columns import Column
from codegen.importer.element_names import NAMES, NO_KEY, NO_NAME, NUMBERS, PHRASES, PROSE, TOKENS, rank
from codegen.model import ImportedTable, Notation

ImportedKind = Literal["int", "flag", "str", "tuple", "table"]
"""The kind of enumeration that a table becomes; `table` for a table of rows."""

ImportedValue = int | str | tuple[int | str, ...]
"""The value of a member."""

RowTexts = Mapping[str, str]
"""The texts of a record by element name, without empty elements."""

_PLACEHOLDER = re.compile(r"(?:n/?a|not applicable|-+|—|–|\?+|\.+)", re.IGNORECASE)
"""Cells without content. `none` is not among them, because it is the name of real values."""
_FLAGS = re.compile(r"\bflags?\b|\bbit ?(?:map|mask|field)?s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a table becomes."""

    kind: ImportedKind
    key: tuple[str, ...] = ()
    """The elements of the key. A table of rows has none, except the element of its code points."""
    notation: Notation = "number"
    """How the key is written. In a key of text, `octets` are a sequence of octets that stands for a text."""
    prefix: str = ""
    """The beginning of a value that the key leaves out: `application/` for `json`."""
    numbers: tuple[str, ...] = ()
    """The elements of a composite key that are integers."""
    names: tuple[str, ...] = ()
    """The elements that name a member: the first element with content names it."""
    phrase: str = ""
    """The element of the phrase of a member; "" if there is none."""
    description: str = ""
    """The element of the description of a member; "" if there is none."""
    reasons: tuple[str, ...] = ()


def propose(rows: Sequence[RowTexts], title: str = "", id: str = "") -> Proposal:
    """Return the proposal for a table with at least one record. `title` and `id` are those of the table."""
    return _Proposer(rows, title, id or title).proposal()


def existing_proposal(
    rows: Sequence[RowTexts], follows: ImportedTable, kind: ImportedKind, values: Iterable[ImportedValue] = ()
) -> Proposal:
    """Return the proposal of a table that is imported already, from its `follows`; `values` are its known values."""
    key = follows.value
    if kind == "table":
        key = tuple(name.removesuffix("#first") for name in follows.attributes.values() if name.endswith("#first"))
    return Proposal(
        kind=kind,
        key=key,
        notation=follows.notation,
        prefix=follows.prefix,
        numbers=_numbers(rows, key, values) if kind == "tuple" else (),
        names=follows.name or ((follows.phrase,) if follows.phrase else key),
        phrase=follows.phrase,
        description=follows.description,
        reasons=("follows: as the registry file says",),
    )


def _numbers(rows: Sequence[RowTexts], key: tuple[str, ...], values: Iterable[ImportedValue]) -> tuple[str, ...]:
    """Return the elements of a composite key that are integers: in a known value, otherwise in the records."""
    known = next((value for value in values if isinstance(value, tuple) and len(value) == len(key)), None)
    if known:
        return tuple(part for part, value in zip(key, known, strict=True) if isinstance(value, int))
    cells = {part: [row[part] for row in rows if row.get(part)] for part in key}
    return tuple(part for part, texts in cells.items() if texts and Column(part, texts, len(rows), 0).are_numbers)


def is_placeholder(text: str) -> bool:
    """Whether a cell has no content: it is empty, or a placeholder such as `N/A` and `-`."""
    return not text or _PLACEHOLDER.fullmatch(text) is not None


class _Proposer:
    """The rules of a proposal, applied to one table."""

    def __init__(self, rows: Sequence[RowTexts], title: str, id: str) -> None:
        self._rows = rows
        self._title, self._id = title, id
        cells: dict[str, list[str]] = {}
        for row in rows:
            for name, text in row.items():
                if text:
                    cells.setdefault(name, []).append(text)
        self._columns = [
            Column(name, texts, len(rows), position) for position, (name, texts) in enumerate(cells.items())
        ]
        elements = [column for column in self._columns if not re.search("[@#]|^xref$", column.name)]
        # A table without any likely key uses the other elements.
        self._usable = [column for column in elements if not NO_KEY.fullmatch(column.name)] or elements

    def proposal(self) -> Proposal:
        """Return the proposal of the first rule that finds a key: a number, a text, or several elements together."""
        if points := next((column for column in self._usable if self._are_code_points(column)), None):
            reason = f"rows: <{points.name}> has code points and ranges of code points"
            return Proposal(kind="table", key=(points.name,), reasons=(reason,))
        column, reason = self._number()
        if column and (other := self._other_part(column)):
            parts = self._in_order(column, other)
            reason = f"key: <{column.name}> repeats; <{parts[0].name}>, <{parts[1].name}> together identify records"
            return self._composite_enumeration(parts, reason)
        if column:
            return self._integer_enumeration(column, reason)
        if sequences := next((column for column in self._usable if column.are_octet_sequences), None):
            reason = f"key: <{sequences.name}> has sequences of octets"
            return self._text_enumeration(sequences, reason)
        names = [column for column in self._usable if rank(column.name, NAMES) == 0 and column.fill >= 0.9]
        if any(not column.informative for column in names):
            return Proposal(kind="table", reasons=("rows: <name> says that every record is unassigned",))
        for with_prose in (False, True):
            column, reason = self._text(with_prose=with_prose)
            parts, composite_reason = self._composite(column, with_prose=with_prose)
            if parts and self._is_doubtful(column, parts):
                return self._composite_enumeration(parts, composite_reason)
            if column:
                return self._text_enumeration(column, reason)
        return Proposal(
            kind="table", reasons=("rows: no element identifies every record, and no combination of elements does",)
        )

    def _number(self) -> tuple[Column | None, str]:
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

    def _other_part(self, number: Column) -> Column | None:
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

    def _in_order(self, *columns: Column) -> tuple[Column, ...]:
        """Return columns in the order of their elements in the first record that has all of them."""
        names = next(list(row) for row in self._rows if all(column.name in row for column in columns))
        return tuple(sorted(columns, key=lambda column: names.index(column.name)))

    def _text(self, *, with_prose: bool) -> tuple[Column | None, str]:
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

    def _token(self, title: Column) -> Column | None:
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
    def _is_doubtful(column: Column | None, parts: Sequence[Column]) -> bool:
        """Whether a column of texts is a worse key than a composite key.

        It is worse if it has duplicates, or if its name is unusual for a key and the parts are numbers.
        """
        if column is None or (column in parts and column.repeated > 0.05):
            return True
        return rank(column.name, TOKENS) is None and all(part.are_numbers for part in parts)

    def _composite(self, text: Column | None, *, with_prose: bool) -> tuple[tuple[Column, ...], str]:
        """Return two to four columns of short texts that are the key together, and the reason; no columns if none are.

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
        """Return the share of records without a cell in one of the columns."""
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

    def _integer_enumeration(self, key: Column, reason: str) -> Proposal:
        names, name_reason = self._names(key)
        phrase = names[0] if names[0] != key.name else ""
        description = self._description({key.name, phrase})
        is_flag = self._is_flag(key)
        flag_reason = ("kind: every value is one bit, and the title says flags or bits",) if is_flag else ()
        return Proposal(
            kind="flag" if is_flag else "int",
            key=(key.name,),
            notation=key.notation,
            names=names,
            phrase=phrase,
            description=description,
            reasons=(reason, *flag_reason, name_reason, *_reasons(description=description)),
        )

    def _text_enumeration(self, key: Column, reason: str) -> Proposal:
        names: tuple[str, ...] = (key.name,)
        name_reason = f"name: <{key.name}>, the key itself"
        if token := self._token(key):
            name_reason = f"name: <{key.name}>, the titles of the keys"
            reason = f"key: <{token.name}> has one word for each title in <{key.name}>"
            key = token
        elif (key.letters < 1.5 or key.are_octet_sequences) and (title := self._title_column(key)):
            names = (title.name,)
            name_reason = f"name: <{title.name}>, because the keys have hardly any words"
        phrase = names[0] if names[0] != key.name else self._phrase(key)
        description = self._description({key.name, phrase})
        return Proposal(
            kind="str",
            key=(key.name,),
            notation="octets" if key.are_octet_sequences else "number",
            prefix=self._prefix(key),
            names=(*names, key.name) if names[0] != key.name else names,
            phrase=phrase,
            description=description,
            reasons=(reason, name_reason, *_reasons(phrase=phrase, description=description)),
        )

    def _prefix(self, key: Column) -> str:
        """Return what templates put before most keys, if that is the id of the table: `application/` for `json`."""
        prefix = f"{self._id}/"
        templates = [row for row in self._rows if row.get("file") and row.get(key.name)]
        complete = sum(
            row["file"].casefold() == f"{prefix}{split_remark(row[key.name]).text}".casefold() for row in templates
        )
        return prefix if complete * 2 > len(templates) else ""

    def _composite_enumeration(self, key: tuple[Column, ...], reason: str) -> Proposal:
        elements = tuple(part.name for part in key)
        names, name_reason = elements, "name: the parts of the key together"
        if key[-1].are_numbers:
            others, reason_for_others = self._names(*key)
            if others[0] not in elements:
                names, name_reason = others, f"{reason_for_others}, because the last part of the key is a number"
        phrase = names[0] if names != elements else self._phrase(*key)
        description = self._description({*elements, phrase})
        return Proposal(
            kind="tuple",
            key=elements,
            numbers=tuple(part.name for part in key if part.are_numbers),
            names=names,
            phrase=phrase,
            description=description,
            reasons=(reason, name_reason, *_reasons(phrase=phrase, description=description)),
        )

    def _title_column(self, key: Column) -> Column | None:
        """Return the column that names almost every record, where the key has no words; None if no column does."""
        clear = [
            column
            for column in self._name_columns(key)
            if column.fill >= 0.9 and column.repeated <= 0.1 and column.words <= 12 and column.letters >= 1.5
        ]
        return max(clear, key=lambda column: (self._score(column), -column.position), default=None)

    def _names(self, *key: Column) -> tuple[tuple[str, ...], str]:
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
        if not cells:  # a name that says of every record that it is unassigned is still the name
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

    def _phrase(self, *key: Column) -> str:
        """Return the element of the phrase, where the key names the records; "" if there is none."""
        columns = [
            column for column in self._name_columns(*key) if column.length <= 80 and column.name.lower() in PHRASES
        ]
        return min(columns, key=lambda column: PHRASES.index(column.name.lower())).name if columns else ""

    def _description(self, used: set[str]) -> str:
        """Return the element of the description, which is not used otherwise; "" if there is none."""
        columns = [column for column in self._columns if column.name not in used and column.name.lower() in PROSE]
        return min(columns, key=lambda column: PROSE.index(column.name.lower())).name if columns else ""

    def _is_flag(self, key: Column) -> bool:
        """Whether the values are bits: powers of two in a table of flags, and not numbers of bits."""
        values = [value for value in key.integers if value]
        ends = [end for item in key.ranges if item for end in item if end]  # a range of bit numbers ends anywhere
        return (
            bool(_FLAGS.search(self._title))
            and len(values) > 1
            and max(values) > 3
            and all(end > 0 and end & (end - 1) == 0 for end in ends)
            and not re.search(r"bit|position|number|index", key.name, re.IGNORECASE)
            and not any(re.match(r"\s*bit", cell, re.IGNORECASE) for cell in key.cells)
        )


def _is_value(column: Column) -> bool:
    """Whether a column is called `value` and has texts that identify records."""
    is_key = column.fill >= 0.9 and column.repeated <= 0.02 and column.numeric_share < 0.5
    return is_key and column.name.lower() == TOKENS[0]


def _is_integer(text: str) -> bool:
    """Whether a text is a single integer."""
    integers = parse_range(text)
    return integers is not None and integers.value is not None


def _reasons(**elements: str) -> Iterator[str]:
    """Yield the reason of each field that has an element: `phrase: <name>`."""
    for field, element in elements.items():
        if element:
            yield f"{field}: <{element}>"
