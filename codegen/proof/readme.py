"""Proof of a README: the tables of members, parsed again as Markdown, have the members of the registry.

The heading or `<summary>` above a table has the name of the enumeration as code, and its first columns are `member` and
`value`. The table must have every member, or the text below it must have the number of the other members.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codegen.model import Enumeration, Member, Registry
from codegen.proof.parsing import collapse_spaces, mismatch, shorten

_CELL = re.compile(r"((?:\\.|[^\\|])*)\|")
_HEADING = re.compile(r"(?:#+ |.*<summary>).*?(?:`(\w+)`|<code>(\w+)</code>)")
_CODE = re.compile(r"`([^`]*)`")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_COUNTS = ("members", "rows")


class _Table(NamedTuple):
    """A table below the name of an enumeration, and the first line of text behind it."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    text: str


def prove_readme(text: str, path: str, registry: Registry) -> None:
    """Raise CodegenError unless the tables of members have the names, values and phrases of the registry."""
    for table in _tables(text):
        if table.header[:2] == ("member", "value") and (enumeration := registry.enumeration(table.name)):
            _prove_members(path, enumeration, table)
        elif table.header[1:2] and table.header[1] in _COUNTS:
            _prove_counts(path, registry, table)


def _tables(text: str) -> Iterator[_Table]:
    """Yield the tables of a text in Markdown, without those in code."""
    name, rows, is_code = "", list[tuple[str, ...]](), False
    for line in [*text.splitlines(), "end"]:
        is_code ^= line.startswith("```")
        if line.startswith("|") and not is_code:
            rows.append(tuple(cell.strip() for cell in _CELL.findall(line[1:])))
        elif rows and line:
            yield _Table(name, rows[0], rows[2:], line)
            rows = []
        if (heading := _HEADING.match(line)) and not is_code:
            name = heading[1] or heading[2]


def _prove_members(path: str, enumeration: Enumeration, table: _Table) -> None:
    entries = _entries(enumeration)
    for row, entry in zip(table.rows, entries, strict=False):
        what = f"{enumeration.name}.{entry.name}"
        names = [entry.name, *entry.aliases]
        if _CODE.findall(row[0]) != names:
            raise mismatch(path, f"the row of {what} has the names {shorten(row[0])}, expected {', '.join(names)}")
        value, registered = _plain(row[1]), collapse_spaces(repr(entry.value))
        if value != registered:
            raise mismatch(path, f"the value of {what} is {shorten(value)}, expected {shorten(registered)}")
        meaning = _plain(" ".join(row[2:3])).casefold()
        if collapse_spaces(entry.phrase).casefold() not in meaning:
            raise mismatch(path, f"the phrase of {what} is missing: {shorten(entry.phrase)}")
    left = sum(isinstance(entry, Member) and entry.table == "member" for entry in entries[len(table.rows) :])
    if len(table.rows) > len(entries) or (left and not re.match(rf"{left}\b", table.text)):
        raise mismatch(path, f"{enumeration.name} has {len(table.rows)} rows, expected {len(entries)}")


def _entries(enumeration: Enumeration) -> Sequence[Member]:
    """Return the members, each with its aliases that have an entry behind it."""
    aliases: dict[object, list[Member]] = {}
    for alias in enumeration.aliases:
        aliases.setdefault(alias.value, []).append(alias)
    return [entry for member in enumeration.members for entry in (member, *aliases.get(member.value, ()))]


def _prove_counts(path: str, registry: Registry, table: _Table) -> None:
    counts = {file.name: str(len(file.members)) for file in registry.enumerations}
    counts |= {f"{file.name}.rows()": str(len(file.rows)) for file in registry.tables}
    for row in table.rows:
        for name in _CODE.findall(row[0]):
            if row[1] != counts.get(name, row[1]):
                raise mismatch(path, f"{name} has {counts[name]} {table.header[1]}, and not {shorten(row[1])}")


def _plain(cell: str) -> str:
    """Return the text that a cell shows: with single spaces, as Markdown is rendered."""
    return collapse_spaces(_ESCAPE.sub(r"\1", cell))
