"""What a table is proposed to become: which of its elements is the key and how it reads, which one names the members.

Each choice comes with the rule that made it, in words. Knows texts alone: records are mappings from the names of
elements to what people read there. What becomes of each record under a proposal is for `placing`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from codegen.iana.numbers import IntegerRange, detect_notation, parse_range
from codegen.iana.states import detect_state
from codegen.importer.element_names import NAMES, NO_KEY, NO_NAME, NUMBERS, PHRASES, PROSE, TOKENS, rank
from codegen.model import ImportedTable, Notation

ImportedKind = Literal["int", "flag", "str", "tuple", "table"]
"""The kinds of enumeration that a table can become, and a table of rows, which is none."""

ImportedValue = int | str | tuple[int | str, ...]
"""The value of a member."""

RowTexts = Mapping[str, str]
"""A record: what people read in each of its elements; elements that say nothing are not there."""

_NOTHING = re.compile(r"(?:n/?a|not applicable|-+|—|–|\?+|\.+)", re.IGNORECASE)
"""Cells that say that there is nothing to say. `none` is no such cell: it names things."""
_DATE = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?")
_FLAGS = re.compile(r"\bflags?\b|\bbit ?(?:map|mask|field)?s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a table becomes. Without a `key` it is a table of rows and no enumeration.

    `numbers` are those parts of a composite key that are integers. `names` are the elements that name a member, tried
    in turn until one says something; `phrase` and `description` those that become these fields of a member ("" for
    none). `reasons` say which rule chose what.
    """

    kind: ImportedKind
    key: tuple[str, ...] = ()
    notation: Notation = "number"
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    phrase: str = ""
    description: str = ""
    reasons: tuple[str, ...] = ()


def propose(rows: Sequence[RowTexts], title: str = "") -> Proposal:
    """What a table with these records, of which there is at least one, is proposed to become."""
    return _Table(rows, title).proposal()


def existing_proposal(
    rows: Sequence[RowTexts], follows: ImportedTable, kind: ImportedKind, values: Iterable[ImportedValue] = ()
) -> Proposal:
    """What a table with these records is, as the file says that follows it; `values` are those that it has already."""
    key = follows.value
    return Proposal(
        kind=kind,
        key=key,
        notation=follows.notation,
        numbers=_numbers(rows, key, values) if kind == "tuple" else (),
        names=follows.name or ((follows.phrase,) if follows.phrase else key),
        phrase=follows.phrase,
        description=follows.description,
        reasons=("follows: as the file says",),
    )


def _numbers(rows: Sequence[RowTexts], key: tuple[str, ...], values: Iterable[ImportedValue]) -> tuple[str, ...]:
    """The parts of a composite key that are integers: those that are in the values that are there already."""
    there = [value for value in values if isinstance(value, tuple) and len(value) == len(key)]
    if there:
        return tuple(part for place, part in enumerate(key) if isinstance(there[0][place], int))
    cells = {part: [row[part] for row in rows if row.get(part)] for part in key}
    return tuple(part for part, held in cells.items() if held and _Column(part, held, len(rows), 0).are_numbers)


def is_placeholder(text: str) -> bool:
    """Whether a cell only says that there is nothing to say (`N/A`, `-`)."""
    return not text or _NOTHING.fullmatch(text) is not None


class _Column:
    """The cells of one element."""

    def __init__(self, name: str, cells: Sequence[str], rows: int, place: int) -> None:
        self.name = name
        self.cells = cells
        self.fill = len(cells) / rows
        self.place = place

    @cached_property
    def notation(self) -> Notation:
        return detect_notation(self.cells, self.name)

    @cached_property
    def spans(self) -> list[IntegerRange | None]:
        return [parse_range(cell, self.notation) for cell in self.cells]

    @cached_property
    def readable(self) -> float:
        """The share of cells that read as integers, or say that they do not have one."""
        return sum(one is not None for one in self.spans) / len(self.cells)

    @cached_property
    def are_dates(self) -> bool:
        """Whether all cells are days or months, which read like ranges of integers."""
        return all(map(_DATE.fullmatch, self.cells))

    @cached_property
    def singles(self) -> list[int]:
        return [one.value for one in self.spans if one and one.value is not None]

    @cached_property
    def are_numbers(self) -> bool:
        """Whether cells are integers, or ranges of them, as a part of a key."""
        return self.notation == "number" and self.readable >= 0.9 and not self.are_dates

    @cached_property
    def distinct(self) -> float:
        """The share of cells that no other one repeats, letter case counted."""
        return len(set(self.cells)) / len(self.cells)

    @cached_property
    def repeated(self) -> float:
        """The share of cells that repeat another one; what only tells a state may be there more than once."""
        telling = [cell for cell in self.cells if not detect_state(cell)]
        return 1 - len(set(telling)) / len(telling) if telling else 1.0

    @cached_property
    def telling(self) -> int:
        """How many cells tell more than a state."""
        return sum(not detect_state(cell) for cell in self.cells)

    @cached_property
    def length(self) -> float:
        """How long a cell is, on average, in characters."""
        return sum(map(len, self.cells)) / len(self.cells)

    @cached_property
    def letters(self) -> float:
        """How many letters a cell has, on average."""
        return sum(one.isalpha() for cell in self.cells for one in cell) / len(self.cells)

    @cached_property
    def words(self) -> float:
        """How many words a cell has, on average."""
        return sum(cell.count(" ") + 1 for cell in self.cells) / len(self.cells)


class _Table:
    """A table about which a proposal is made."""

    def __init__(self, rows: Sequence[RowTexts], title: str) -> None:
        self._rows = rows
        self._title = title
        cells: dict[str, list[str]] = {}
        for row in rows:
            for name, text in row.items():
                if text:
                    cells.setdefault(name, []).append(text)
        self._columns = [_Column(name, held, len(rows), place) for place, (name, held) in enumerate(cells.items())]
        # A table may have nothing but what usually only goes with a name: then that is its name.
        said = [one for one in self._columns if one.name[0] not in "@#" and one.name != "xref" and "@" not in one.name]
        self._usable = [one for one in said if not NO_KEY.fullmatch(one.name)] or said

    def proposal(self) -> Proposal:
        """What the table is proposed to become; the first rule that finds a key decides."""
        column, why = self._number()
        if column:
            return self._of_numbers(column, why)
        if any(not one.telling and one.fill >= 0.9 and rank(one.name, NAMES) == 0 for one in self._usable):
            return Proposal(kind="table", reasons=("rows: <name> says of every record that it is about nothing",))
        for described in (False, True):
            column, why = self._text(described=described)
            parts, better = self._composite(column, described=described)
            if parts and self._is_doubtful(column, parts):
                return self._of_parts(parts, better)
            if column:
                return self._of_texts(column, why)
        return Proposal(
            kind="table",
            reasons=("rows: no element, and no two or three together, tell all records apart: they are kept as rows",),
        )

    def _number(self) -> tuple[_Column | None, str]:
        """A column of integers, ranges among them, in which single ones seldom occur twice."""
        found = []
        for column in self._usable:
            known = rank(column.name, NUMBERS)
            if column.fill < 0.85 or column.readable < 0.9 or column.are_dates:
                continue
            if known is None and column.place and len(column.cells) < 8:
                continue  # that so few numbers differ may be chance
            repeated = len(column.singles) - len(set(column.singles))
            if repeated > max(1, len(column.singles) * 0.15) or (repeated and len(set(column.singles)) < 2):
                continue
            found.append((len(NUMBERS) if known is None else known, column.place, column))
        if not found:
            return None, ""
        known, _, column = min(found, key=lambda one: one[:2])
        if known == len(NUMBERS) and any(map(_is_value, self._usable)):
            return None, ""  # numbers of another sort beside the values
        unread = len(column.cells) - sum(one is not None for one in column.spans)
        why = f"key: <{column.name}> holds integers ({column.notation}), {len(column.singles)} single ones"
        ranges = len(column.cells) - unread - len(column.singles)
        why += f" and {ranges} ranges" if ranges else ""
        return column, why + (f"; {unread} do not read as integers" if unread else "")

    def _text(self, *, described: bool) -> tuple[_Column | None, str]:
        """A column of short texts that tell records apart, one without any repetition first; those that describe are
        looked at last.
        """
        found = []
        for column in self._usable:
            is_prose = column.name.lower() in PROSE
            if is_prose != described or column.fill < 0.9 or column.length > (120 if described else 60):
                continue
            if column.repeated > 0.1 or column.telling * 2 < len(column.cells):
                continue
            known = rank(column.name, TOKENS)
            found.append((column.repeated > 0.02, len(TOKENS) if known is None else known, column.place, column))
        if not found:
            return None, ""
        column = min(found, key=lambda one: one[:3])[3]
        return (
            column,
            f"key: <{column.name}> holds {len(set(column.cells))} different texts in {len(column.cells)} records",
        )

    def _token(self, title: _Column) -> _Column | None:
        """The column of single words that stand for what a column of titles only calls by its name."""
        if title.words < 1.6 or rank(title.name, TOKENS) is None or len(self._rows) < 3:
            return None
        tokens = [
            (len(TOKENS) if (known := rank(one.name, TOKENS)) is None else known, one.place, one)
            for one in self._usable
            if one is not title and one.name.lower() not in PROSE
            if one.fill >= 0.9 and one.words < 1.2 and one.repeated <= 0.1
        ]
        return min(tokens, key=lambda one: one[:2])[2] if tokens else None

    @staticmethod
    def _is_doubtful(column: _Column | None, parts: Sequence[_Column]) -> bool:
        """Whether a column of texts is a worse key than some parts that there are: it repeats texts that others tell
        apart, or is called like no key where numbers are.
        """
        if column is None or (column in parts and column.repeated > 0.05):
            return True
        return rank(column.name, TOKENS) is None and all(part.are_numbers for part in parts)

    def _composite(self, text: _Column | None, *, described: bool) -> tuple[tuple[_Column, ...], str]:
        """Two, three or four columns of short texts that together tell records apart: of numbers alone, or each of them
        a tenth more than those before it; or else a bit more, where there is no `text` that does it alone. Those that
        describe are among them if that is said.
        """
        columns = [one for one in self._usable if described or one.name.lower() not in PROSE]
        columns = [one for one in columns if one.fill >= 0.85 and one.length <= 40 and len(set(one.cells)) > 1]
        found = self._leftmost([one for one in columns if one.are_numbers], 0) or self._leftmost(columns, 0.1)
        if not found and not text:
            found = self._leftmost(columns, 0)
        keys = self._keys(*found)
        repeated = len(keys) - len(set(keys))
        shown = ", ".join(f"<{part.name}>" for part in found)
        many = f"all {len(keys)}" if not repeated else f"all but {repeated} of {len(keys)}"
        return found, f"key: {shown} together tell {many} records apart, and none does alone"

    def _leftmost(self, columns: Iterable[_Column], least: float) -> tuple[_Column, ...]:
        """The leftmost columns that together tell records apart, each of them more than those before it, by a share of
        at `least` so much; none where no four do.
        """
        parts: tuple[_Column, ...] = ()
        for column in columns:
            keys = self._keys(*parts, column)
            told, before = len(set(keys)), len({key[:-1] for key in keys})
            if told == before or told < before * (1 + least):
                continue
            parts = (*parts, column)
            are_most = len(keys) * 4 >= len(self._rows) and self._lacking(*parts) <= 0.12
            if len(parts) > 1 and are_most and len(keys) - told <= (len(keys) // 100 or len(keys) > 20):
                return parts
            if len(parts) == 4:
                break
        return ()

    def _lacking(self, *parts: _Column) -> float:
        """The share of records that lack one of some columns."""
        return sum(not all(row.get(part.name) for part in parts) for row in self._rows) / len(self._rows)

    def _keys(self, *parts: _Column) -> list[tuple[str, ...]]:
        """What some columns say of each record for which all say something, and no number among them is a range."""
        numbers = [place for place, part in enumerate(parts) if part.are_numbers]
        keys = (tuple(row.get(part.name, "") for part in parts) for row in self._rows)
        return [
            key
            for key in keys
            if all(key) and not any(map(detect_state, key)) and not any(_is_many(key[n]) for n in numbers)
        ]

    def _of_numbers(self, key: _Column, why: str) -> Proposal:
        names, named = self._names(key)
        phrase = names[0] if names[0] != key.name else ""
        description = self._description({key.name, phrase})
        return Proposal(
            kind="flag" if self._are_flags(key) else "int",
            key=(key.name,),
            notation=key.notation,
            names=names,
            phrase=phrase,
            description=description,
            reasons=(why, *self._flagged(key), named, *_described(description)),
        )

    def _of_texts(self, key: _Column, why: str) -> Proposal:
        names: tuple[str, ...] = (key.name,)
        named = f"name: <{key.name}>, the key itself"
        if token := self._token(key):
            names, named = (key.name,), f"name: <{key.name}>, the titles of what the keys stand for"
            why = f"key: <{token.name}> holds a word for each title in <{key.name}>"
            key = token
        elif key.letters < 1.5:
            others, said = self._names(key)
            telling = next(one for one in self._columns if one.name == others[0])
            is_clear = telling.fill == 1 and telling.distinct >= 0.9 and telling.words <= 12 and telling.letters >= 1.5
            if telling is not key and is_clear:
                names, named = others[:1], f"{said}; the keys tell a reader nothing"
        phrase = names[0] if names[0] != key.name else self._phrase(key)
        description = self._description({key.name, phrase})
        return Proposal(
            kind="str",
            key=(key.name,),
            names=(*names, key.name) if names[0] != key.name else names,
            phrase=phrase,
            description=description,
            reasons=(why, named, *([f"phrase: <{phrase}>"] if phrase else []), *_described(description)),
        )

    def _of_parts(self, key: tuple[_Column, ...], why: str) -> Proposal:
        elements = tuple(one.name for one in key)
        names, named = elements, "name: the parts of the key together"
        if key[-1].are_numbers:
            others, said = self._names(*key)
            if others[0] not in elements:
                names, named = others, f"{said}; the last part of the keys is a number"
        phrase = names[0] if names != elements else self._phrase(*key)
        description = self._description({*elements, phrase})
        return Proposal(
            kind="tuple",
            key=elements,
            numbers=tuple(one.name for one in key if one.are_numbers),
            names=names,
            phrase=phrase,
            description=description,
            reasons=(why, named, *([f"phrase: <{phrase}>"] if phrase else []), *_described(description)),
        )

    def _names(self, *key: _Column) -> tuple[tuple[str, ...], str]:
        """The elements that name records: the best first, then those that stand in where it says nothing."""
        scored = sorted(
            ((self._score(column), -column.place, column) for column in self._texts(*key)), key=lambda one: one[:2]
        )
        if not scored or scored[-1][0] < 0:
            elements = tuple(one.name for one in key)
            return elements, f"name: no element names records, so the key does (<{'>, <'.join(elements)}>)"
        best = scored[-1][2]
        others = [
            column.name
            for score, _, column in reversed(scored[:-1])
            if score > -1 and column.length <= 80 and rank(column.name, PHRASES) is not None
        ]
        stand_in = f"; where it says nothing, {', '.join(f'<{other}>' for other in others)}" if others else ""
        return (best.name, *others), f"name: <{best.name}>{stand_in}"

    def _score(self, column: _Column) -> float:
        """How well a column names records: by what it is called, how few words it takes, how many records have it,
        and whether they differ.
        """
        known = rank(column.name, NAMES)
        score = 0.0 if known is None else 1.5 - known / len(NAMES)
        telling = [cell for cell in column.cells if not detect_state(cell) and not is_placeholder(cell)]
        if not telling:  # where it tells of every record that it is about nothing, so it is
            return score - 1 if rank(column.name, PHRASES) is None else score + (5 if column.fill >= 0.9 else 0)
        words = sum(cell.count(" ") + 1 for cell in telling) / len(telling)
        distinct = len(set(telling)) / len(telling)
        score += 1.5 if words < 1.2 else 1.0 if words < 3 else 0.5 if words < 7 else 0 if words < 12 else -1
        score -= 2 if sum(map(len, telling)) < 2 * len(telling) else 0  # single letters
        few = 0.25 if rank(column.name, PHRASES) is not None else 0.5
        score -= 4 if distinct < few or sum(map(str.isdecimal, telling)) * 2 > len(telling) else 0
        return score + 2 * distinct - 1 + 1.5 * min(1.0, len(telling) / max(1, self._assigned))

    @cached_property
    def _assigned(self) -> int:
        """How many records are about something, as far as any cell tells."""
        return sum(
            not any(detect_state(text) for name, text in row.items() if not NO_KEY.fullmatch(name))
            for row in self._rows
        )

    def _texts(self, *key: _Column) -> Iterator[_Column]:
        """The columns that may say something of a record in words: not the key, nor its value written otherwise."""
        for column in self._usable:
            if column in key or NO_NAME.fullmatch(column.name):
                continue
            if column.readable >= 0.9 and any(_twins(column, one) for one in key):
                continue
            if column.readable >= 0.9 and rank(column.name, NAMES) is None:
                continue
            yield column

    def _phrase(self, *key: _Column) -> str:
        """The element that says in short what a record is about, where the key names it."""
        texts = [one for one in self._texts(*key) if one.length <= 80 and one.name.lower() in PHRASES]
        return min(texts, key=lambda one: PHRASES.index(one.name.lower())).name if texts else ""

    def _description(self, taken: set[str]) -> str:
        """The element whose text describes a record beyond its name."""
        left = [one for one in self._columns if one.name not in taken and one.name.lower() in PROSE]
        return min(left, key=lambda one: PROSE.index(one.name.lower())).name if left else ""

    def _are_flags(self, key: _Column) -> bool:
        values = [value for value in key.singles if value]
        ends = [end for one in key.spans if one for end in one if end]  # of numbers of bits, ranges end anywhere
        return (
            bool(_FLAGS.search(self._title))
            and len(values) > 1
            and max(values) > 3
            and all(end > 0 and end & (end - 1) == 0 for end in ends)
            and not re.search(r"bit|position|number|index", key.name, re.IGNORECASE)
            and not any(re.match(r"\s*bit", cell, re.IGNORECASE) for cell in key.cells)
        )

    def _flagged(self, key: _Column) -> Iterator[str]:
        if self._are_flags(key):
            yield "kind: every value is one bit, and the title speaks of flags or bits: they can be combined"


def _is_value(column: _Column) -> bool:
    """Whether a column is called value, and holds texts that tell records apart."""
    return column.name.lower() == TOKENS[0] and column.fill >= 0.9 and column.repeated <= 0.02 and column.readable < 0.5


def _is_many(text: str) -> bool:
    """Whether a number that is part of a key does not read, or stands for more than one."""
    found = parse_range(text)
    return found is None or found.value is None


def _described(element: str) -> Iterator[str]:
    if element:
        yield f"description: <{element}>"


def _twins(one: _Column, other: _Column) -> bool:
    """Whether two columns hold the same integers, perhaps in different notations."""
    return one.readable >= 0.9 and Counter(one.singles) == Counter(other.singles)
