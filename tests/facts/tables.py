"""Both sides as rows of cells, and their comparison, in which each deviation has a reason.

A table and the registry are each turned into rows: {key: {column: cell}}, where a cell is text or a set of texts. They
have to agree cell by cell, except where a deviation says what the table has, what the registry has, and why. A
deviation that describes no difference any more is a disagreement as well.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from codegen.model import Enumeration, Member, Reference, Registry
from codegen.project import discovery
from tests.support.projects import registry_of

REPOSITORY = Path(__file__).resolve().parents[2]
FACTS = REPOSITORY.parent / "shared" / "facts"

Cell = str | frozenset[str]
Row = Mapping[str, Cell]
Key = tuple[str, ...]
Rows = Mapping[Key, Row]

ROW = "the row"
"""The column of a deviation that is about a whole row, which only one side has."""
PRESENT, ABSENT = "present", "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One cell that differs between the table and the registry, and the reason."""

    table: Cell
    ours: Cell
    reason: str


Deviations = Mapping[tuple[Key, str], Deviation]


def disagreements(table: Rows, ours: Rows, deviations: Deviations | None = None) -> list[str]:
    """Return each difference that no deviation explains, and each deviation that describes no difference.

    The registry may have more rows than the table: entries that are newer than it.
    """
    explained = dict(deviations or {})
    found = []
    for place, of_table, of_ours in _differences(table, ours):
        known = explained.pop(place, None)
        if known is None or (known.table, known.ours) != (of_table, of_ours):
            found.append(f"{_shown(place)}: the table has {_cell(of_table)}, the registry {_cell(of_ours)}")
    found.extend(f"{_shown(place)}: there is no such difference, so no deviation" for place in explained)
    return found


def _differences(table: Rows, ours: Rows) -> Iterable[tuple[tuple[Key, str], Cell, Cell]]:
    for key in table:
        if key not in ours:
            yield (key, ROW), PRESENT, ABSENT
            continue
        assert table[key].keys() == ours[key].keys(), "both sides have the same columns"
        for column, cell in table[key].items():
            if cell != ours[key][column]:
                yield (key, column), cell, ours[key][column]


def _shown(place: tuple[Key, str]) -> str:
    return f"{' '.join(place[0])}, {place[1]}"


def _cell(cell: Cell) -> str:
    return repr(cell) if isinstance(cell, str) else f"{{{', '.join(sorted(cell))}}}"


def beyond(reason: str, key: Key, column: str, table: str, more: str) -> Deviations:
    """Return a deviation for a cell to which the registry adds items; both are lists in the form of the tables."""
    return {(key, column): Deviation(table=split(table), ours=split(table) | split(more), reason=reason)}


def lacking(reason: str, *keys: Key) -> Deviations:
    """Return deviations for rows that only the table has."""
    return {(key, ROW): Deviation(table=PRESENT, ours=ABSENT, reason=reason) for key in keys}


def by_key(rows: Iterable[tuple[Key, Row]]) -> dict[Key, Row]:
    """Return the rows by key; fail if two rows have the same key."""
    found: dict[Key, Row] = {}
    for key, row in rows:
        assert key not in found, f"two rows are called {' '.join(key)}"
        found[key] = row
    return found


def facts(name: str) -> list[dict[str, str]]:
    """Return the rows of one table of facts; skip the test if the folder is missing."""
    if not FACTS.is_dir():
        pytest.skip("the tables of facts (../shared/facts) are not on this machine")
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(text: str, separator: str = ";") -> frozenset[str]:
    """Return the items of a cell that is a list."""
    return frozenset(part.strip() for part in text.split(separator) if part.strip())


@cache
def registry() -> Registry:
    """Return the registry of this repository."""
    return registry_of(discovery.find_projects(REPOSITORY)[0]).registry


def enumeration(name: str) -> Enumeration:
    """Return one enumeration of the registry."""
    found = registry().enumeration(name)
    assert found is not None, f"there is no {name}"
    return found


def members(name: str) -> tuple[Member, ...]:
    """Return the members of one enumeration."""
    return enumeration(name).members


def name_of(enumeration_name: str, value: object) -> str:
    """Return the name of the member to which an attribute refers by value."""
    names: dict[object, str] = {member.value: member.name for member in members(enumeration_name)}
    return names[value]


def text(member: Member, attribute: str) -> str:
    """Return an attribute with a text or a number as text; "" for None and False, "yes" for True."""
    value = member.attributes[attribute]
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    assert isinstance(value, str | int), f"{attribute} holds one text or number"
    return str(value)


def texts(member: Member, attribute: str) -> frozenset[str]:
    """Return an attribute with a list of texts or numbers as texts; fail if two are the same."""
    value = member.attributes[attribute]
    assert isinstance(value, tuple), f"{attribute} holds a list"
    found = frozenset(str(item) for item in value)
    assert len(found) == len(value), f"{member.name} lists no {attribute} twice"
    return found


def document(reference: Reference) -> str:
    """Return the document as the tables spell it: RFC5321; people, drafts and pages by name."""
    return f"RFC{reference.rfc}" if reference.rfc is not None else reference.document


def place(reference: Reference) -> str:
    """Return the document and the section as the tables spell them: RFC5321 4.2.3."""
    return f"{document(reference)} {reference.section}".strip()


def source(cell: str) -> str:
    """A reference as the tables write it, by the name that the registry gives to the same document.

    Names of people come without the marks of a file name, and an approved draft without the letters that make it look
    like an RFC.
    """
    if re.fullmatch(r"RFC\d+|https?://.*|draft-.*", cell):
        return cell
    if cell.startswith("RFC-"):
        return f"draft-{cell.removeprefix('RFC-')}"
    return cell.removeprefix("IANA:").replace("_", " ")


def sources(cell: str) -> frozenset[str]:
    return frozenset(map(source, split(cell)))


def documents(references: Iterable[Reference]) -> frozenset[str]:
    return frozenset(map(document, references))


def places(references: Iterable[Reference]) -> frozenset[str]:
    return frozenset(map(place, references))


def sections(rfc: str, cell: str) -> frozenset[str]:
    """Return the places of a cell that lists sections of one RFC."""
    return frozenset(f"{rfc} {section}" for section in split(cell)) or frozenset({rfc})
