"""Proposals: what a table becomes, which element is its key, and which elements name and describe its members.

Each choice comes with its reason as text. Must not know documents and files: a record is a mapping from element names
to texts. `iana_entries` applies a proposal to the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from codegen.iana.status_remarks import split_remark
from codegen.importer.column_measures import Column, RowTexts
from codegen.importer.element_names import NAMES, NO_KEY, rank
from codegen.importer.key_elements import KeyElements
from codegen.importer.name_elements import NameElements
from codegen.model import ImportedTable, Notation

ImportedKind = Literal["int", "flag", "str", "tuple", "table"]
"""The kind of enumeration that a table becomes; `table` for a table of rows."""

ImportedValue = int | str | tuple[int | str, ...]
"""The value of a member."""

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


class _Proposer:
    def __init__(self, rows: Sequence[RowTexts], title: str, id: str) -> None:
        self._rows = rows
        self._title, self._id = title, id
        cells: dict[str, list[str]] = {}
        for row in rows:
            for name, text in row.items():
                if text:
                    cells.setdefault(name, []).append(text)
        columns = [Column(name, texts, len(rows), position) for position, (name, texts) in enumerate(cells.items())]
        elements = [column for column in columns if not re.search("[@#]|^xref$", column.name)]
        # A table without any likely key uses the other elements.
        self._usable = [column for column in elements if not NO_KEY.fullmatch(column.name)] or elements
        self._keys = KeyElements(rows, self._usable)
        self._names = NameElements(rows, columns, self._usable)

    def proposal(self) -> Proposal:
        """Return the proposal of the first rule that finds a key: a number, a text, or several elements together."""
        if points := self._keys.code_points():
            reason = f"rows: <{points.name}> has code points and ranges of code points"
            return Proposal(kind="table", key=(points.name,), reasons=(reason,))
        column, reason = self._keys.number()
        if column and (other := self._keys.other_part(column)):
            parts = self._keys.in_order(column, other)
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
            column, reason = self._keys.text(with_prose=with_prose)
            parts, composite_reason = self._keys.composite(column, with_prose=with_prose)
            if parts and self._keys.is_doubtful(column, parts):
                return self._composite_enumeration(parts, composite_reason)
            if column:
                return self._text_enumeration(column, reason)
        return Proposal(
            kind="table", reasons=("rows: no element identifies every record, and no combination of elements does",)
        )

    def _integer_enumeration(self, key: Column, reason: str) -> Proposal:
        names, name_reason = self._names.names(key)
        phrase = names[0] if names[0] != key.name else ""
        if not self._is_flag(key):
            return self._proposal("int", (key.name,), names, phrase, reason, name_reason, notation=key.notation)
        reasons = (reason, "kind: every value is one bit, and the title says flags or bits", name_reason)
        return self._proposal("flag", (key.name,), names, phrase, *reasons, notation=key.notation)

    def _text_enumeration(self, key: Column, reason: str) -> Proposal:
        names: tuple[str, ...] = (key.name,)
        name_reason = f"name: <{key.name}>, the key itself"
        if token := self._keys.token(key):
            name_reason = f"name: <{key.name}>, the titles of the keys"
            reason = f"key: <{token.name}> has one word for each title in <{key.name}>"
            key = token
        elif (key.letters < 1.5 or key.are_octet_sequences) and (title := self._names.title_column(key)):
            names = (title.name,)
            name_reason = f"name: <{title.name}>, because the keys have hardly any words"
        phrase = names[0] if names[0] != key.name else self._names.phrase(key)
        names = (*names, key.name) if names[0] != key.name else names
        reasons = (reason, name_reason, *_reason("phrase", phrase))
        notation: Notation = "octets" if key.are_octet_sequences else "number"
        prefix = self._prefix(key)
        return self._proposal("str", (key.name,), names, phrase, *reasons, notation=notation, prefix=prefix)

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
            others, reason_for_others = self._names.names(*key)
            if others[0] not in elements:
                names, name_reason = others, f"{reason_for_others}, because the last part of the key is a number"
        phrase = names[0] if names != elements else self._names.phrase(*key)
        numbers = tuple(part.name for part in key if part.are_numbers)
        reasons = (reason, name_reason, *_reason("phrase", phrase))
        return self._proposal("tuple", elements, names, phrase, *reasons, numbers=numbers)

    def _proposal(
        self,
        kind: ImportedKind,
        key: tuple[str, ...],
        names: tuple[str, ...],
        phrase: str,
        *reasons: str,
        **fields: Any,
    ) -> Proposal:
        description = self._names.description({*key, phrase})
        reasons += _reason("description", description)
        return Proposal(
            kind=kind, key=key, names=names, phrase=phrase, description=description, reasons=reasons, **fields
        )

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


def _reason(field: str, element: str) -> tuple[str, ...]:
    return (f"{field}: <{element}>",) if element else ()
