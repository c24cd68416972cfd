"""Which table of a file is about an enumeration, and which of its columns have the values and the labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from codegen.audit.wrong_labels import shared_beginning
from codegen.errors import CodegenError
from codegen.foreign.column_roles import propose_roles
from codegen.foreign.table_files import choose_table, describe_table
from codegen.foreign.table_types import Cell, ForeignEntry, ForeignTable, NoSuchTable, parse_integer
from codegen.model import Enumeration, Key

_ANY = "X."
"""The beginning of values with a letter in place of a number: `X.1` is 4.1 and 5.1."""
_SHARE = 2
"""A table is about an enumeration if at least one in this many entries has a value of the enumeration."""


class RegisteredValues:
    """The values of an enumeration, as other tables write them."""

    def __init__(self, enumeration: Enumeration) -> None:
        self._is_integer = enumeration.key_type == "int"
        self._written = enumeration.folded
        self._by_text = {self._written(value): value for value in enumeration.by_value}
        flags = [value for value in enumeration.by_value if isinstance(value, int)]
        self._flags = reduce(or_, flags, 0) if enumeration.kind == "flag" else None
        self._has_parts = enumeration.key_type == "str" and any(
            isinstance(value, str) and value.startswith(_ANY) for value in enumeration.by_value
        )
        patterns = [re.escape(family.pattern).replace(r"\*", ".*") for family in enumeration.families]
        self._families = re.compile("|".join(patterns), re.IGNORECASE if enumeration.ignore_case else 0)

    def read(self, value: Cell | Key) -> Key | None:
        """Return a value of a table as the registry writes it: an integer from its text, or a text from an integer.

        None if the table has no value, or if it cannot be a value of the enumeration.
        """
        if value is None or isinstance(value, bool):
            return None
        if self._is_integer:
            return None if isinstance(value, tuple) else parse_integer(value)
        if isinstance(value, tuple):
            parts = tuple(part for part in value if isinstance(part, int | str) and not isinstance(part, bool))
            if len(parts) < len(value):
                return None
            if not self._has_parts:
                return self._by_text.get(parts, parts)
            value = ".".join(map(str, parts))
        text = str(value).strip()
        if self._has_parts and self._written(text) not in self._by_text:
            return self._by_text.get(re.sub(r"^[0-9]+\.", _ANY, text), text)
        return self._by_text.get(self._written(text), text)

    def is_composed(self, value: Key) -> bool:
        """Return whether a value matches a pattern (`SCRAM-*`), or combines flags."""
        if isinstance(value, int):
            return self._flags is not None and 0 <= value == value & self._flags
        return isinstance(value, str) and bool(self._families.pattern and self._families.fullmatch(value))

    def known(self, table: ForeignTable) -> int:
        """Return the number of entries of a table with a value of the enumeration."""
        return sum(self.is_known(entry.value) for entry in table.entries)

    def is_known(self, value: Cell | Key) -> bool:
        """Return whether a value of a table is a value of the enumeration."""
        read = self.read(value)
        return read is not None and (self._written(read) in self._by_text or self.is_composed(read))


def tables_about(
    tables: Sequence[ForeignTable], values: RegisteredValues, name: str | None
) -> tuple[ForeignTable, ...]:
    """Return the tables of a file that are about an enumeration: half of the entries have values of it.

    In the only table of a file, one entry is enough. Left out are lists without names beside a table with names, and
    repetitions of an earlier table. With a `name`, return only the table of that name. Raises CodegenError, which
    lists the tables, if no table is about it.
    """
    read = tuple(_without_others(_with_values(table, values), values) for table in tables)
    if name is not None:
        table = choose_table(read, name, "Name one of them with --table:")
        if values.known(table):
            return (table,)
        remedy = "Name another table, or another enumeration."
        raise CodegenError("no value of the table is in the enumeration", where=table.place, remedy=remedy)
    known = [(table, values.known(table)) for table in read]
    fitting = [table for table, count in known if count and (len(read) == 1 or count * _SHARE >= len(table.entries))]
    if fitting:
        return tuple(_distinct([table for table in fitting if _label_columns(table)] or fitting))
    listed = "".join(
        f"\n  {describe_table(table)}" + (f", {count} with values of the enumeration" if count else "")
        for table, count in known[:_LISTED]
    )
    more = f"\n  and {len(read) - _LISTED} more" if len(read) > _LISTED else ""
    other = f", or name a table with --table:{listed}{more}" if len(read) > 1 or read[0].name else "."
    remedy = f"Compare with another enumeration{other}"
    several = "no table has values of the enumeration in half of its entries"
    what = several if any(count for _, count in known) else "no table with values of the enumeration"
    raise NoSuchTable(what, where=read[0].path, remedy=remedy)


def _label_columns(table: ForeignTable) -> tuple[str, ...]:
    """Return the columns with names and phrases; without any, the only column of texts that has no role."""
    columns = (*table.columns_of("name"), *table.columns_of("phrase"))
    others = [column for column in table.columns if column not in table.roles and _is_text(table, column)]
    return columns or (tuple(others) if len(others) == 1 else ())


def _is_text(table: ForeignTable, column: str) -> bool:
    cells = [entry.cells[column] for entry in table.entries if column in entry.cells]
    return any(isinstance(cell, str | tuple) for cell in cells) and not table.has_integers(column)


def _distinct(tables: Sequence[ForeignTable]) -> Iterator[ForeignTable]:
    """Yield the tables with an entry that no earlier table has: modules repeat the members of an enum as constants."""
    seen: set[tuple[object, object]] = set()
    for table in tables:
        entries = {(entry.value, entry.name) for entry in table.entries}
        if not entries <= seen:
            yield table
        seen |= entries


_LISTED = 20
"""How many tables a message lists."""


def _with_values(table: ForeignTable, values: RegisteredValues) -> ForeignTable:
    """Return the table with another column as its values, if that column has more values of the enumeration."""
    best = values.known(table)
    for column in table.columns:
        if table.roles.get(column) == "value" or table.fixed.get(column):
            continue
        count = sum(values.is_known(entry.cells.get(column)) for entry in table.entries)
        if count > best and count * _SHARE >= len(table.entries):
            best = count
            table = _read_as(table, column)
    return table


def _without_others(table: ForeignTable, values: RegisteredValues) -> ForeignTable:
    """Return the constants of a module without those that are about something else.

    If the names of all constants with values of the enumeration begin with the same words, only constants that begin
    with these words are kept.
    """
    if table.form != "constants":
        return table
    beginning = shared_beginning({entry.name for entry in table.entries if entry.name and values.is_known(entry.value)})
    return replace(table, entries=tuple(entry for entry in table.entries if (entry.name or "").startswith(beginning)))


def _read_as(table: ForeignTable, column: str) -> ForeignTable:
    return table.read_as(propose_roles(replace(table, fixed={**table.fixed, column: "value"})))


def labels_of(table: ForeignTable, entry: ForeignEntry) -> tuple[list[str], list[str]]:
    """Return the labels of an entry (names and phrase) and its comments (description, and comment above)."""
    labels = [text for column in _label_columns(table) for text in _texts(entry.cells, column)]
    comments = [text for column in table.columns_of("description") for text in _texts(entry.cells, column)]
    return labels, [*comments, *filter(None, [entry.heading])]


def _texts(cells: Mapping[str, Cell], column: str) -> list[str]:
    cell = cells.get(column)
    parts = cell if isinstance(cell, tuple) else (cell,)
    return [part for part in parts if isinstance(part, str) and part]
