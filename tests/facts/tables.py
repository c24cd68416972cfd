"""What these tests share: both sides as rows of cells, and their comparison, in which every deviation has a reason.

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
from codegen.project import layout
from tests.support.projects import registry_of

REPOSITORY = Path(__file__).resolve().parents[2]
FACTS = REPOSITORY.parent / "shared" / "facts"

Cell = str | frozenset[str]
Row = Mapping[str, Cell]
Key = tuple[str, ...]
Rows = Mapping[Key, Row]

ROW = "the row"
"""The column of a deviation that is about a whole row: one side has it and the other has not."""
PRESENT, ABSENT = "present", "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One cell of which the table and the registry say different things, and why that is right."""

    table: Cell
    ours: Cell
    reason: str


Deviations = Mapping[tuple[Key, str], Deviation]


def disagreements(table: Rows, ours: Rows, deviations: Deviations | None = None) -> list[str]:
    """Every difference that no deviation explains, and every deviation that does not describe a difference."""
    explained = dict(deviations or {})
    found = []
    for place, of_table, of_ours in _differences(table, ours):
        known = explained.pop(place, None)
        if known is None or (known.table, known.ours) != (of_table, of_ours):
            found.append(f"{_shown(place)}: the table has {_cell(of_table)}, the registry {_cell(of_ours)}")
    found.extend(f"{_shown(place)}: there is no such difference, so no deviation" for place in explained)
    return found


def _differences(table: Rows, ours: Rows) -> Iterable[tuple[tuple[Key, str], Cell, Cell]]:
    for key in [*table, *(key for key in ours if key not in table)]:
        if key not in table or key not in ours:
            yield (key, ROW), PRESENT if key in table else ABSENT, PRESENT if key in ours else ABSENT
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
    """A cell to which the registry adds something; both are lists as the tables write them."""
    return {(key, column): Deviation(table=split(table), ours=split(table) | split(more), reason=reason)}


def extra(reason: str, *keys: Key) -> Deviations:
    """Rows that only the registry has."""
    return {(key, ROW): Deviation(table=ABSENT, ours=PRESENT, reason=reason) for key in keys}


def lacking(reason: str, *keys: Key) -> Deviations:
    """Rows that only the table has."""
    return {(key, ROW): Deviation(table=PRESENT, ours=ABSENT, reason=reason) for key in keys}


def by_key(rows: Iterable[tuple[Key, Row]]) -> dict[Key, Row]:
    """The rows by their keys, of which no two are the same."""
    found: dict[Key, Row] = {}
    for key, row in rows:
        assert key not in found, f"two rows are called {' '.join(key)}"
        found[key] = row
    return found


def facts(name: str) -> list[dict[str, str]]:
    """The rows of one table of facts; skips the test where the folder is absent."""
    if not FACTS.is_dir():
        pytest.skip("the tables of facts (../shared/facts) are not on this machine")
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(text: str, separator: str = ";") -> frozenset[str]:
    """The parts of a cell that is a list; none where it is empty."""
    return frozenset(part.strip() for part in text.split(separator) if part.strip())


@cache
def registry() -> Registry:
    """The registry of this repository."""
    return registry_of(layout.find_projects(REPOSITORY)[0]).registry


def enumeration(name: str) -> Enumeration:
    """One enumeration of the registry."""
    found = registry().enumeration(name)
    assert found is not None, f"there is no {name}"
    return found


def members(name: str) -> tuple[Member, ...]:
    """The members of one enumeration."""
    return enumeration(name).members


def name_of(enumeration_name: str, value: object) -> str:
    """The name of the member that an attribute names by its value."""
    names: dict[object, str] = {member.value: member.name for member in members(enumeration_name)}
    return names[value]


def text(member: Member, attribute: str) -> str:
    """An attribute that holds text or a number, as text; "" for None and False, "yes" for True."""
    value = member.attributes[attribute]
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    assert isinstance(value, str | int), f"{attribute} holds one text or number"
    return str(value)


def texts(member: Member, attribute: str) -> frozenset[str]:
    """An attribute that holds a list of texts or numbers, as texts; no two of them are the same."""
    value = member.attributes[attribute]
    assert isinstance(value, tuple), f"{attribute} holds a list"
    found = frozenset(str(item) for item in value)
    assert len(found) == len(value), f"{member.name} lists no {attribute} twice"
    return found


def document(reference: Reference) -> str:
    """The document as the tables spell it: RFC5321, and people, drafts and pages by their names."""
    return f"RFC{reference.rfc}" if reference.rfc is not None else reference.document


def place(reference: Reference) -> str:
    """The document and the section, as the tables spell them: RFC5321 4.2.3."""
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
    """A cell that lists sections of one RFC, as places."""
    return frozenset(f"{rfc} {section}" for section in split(cell)) or frozenset({rfc})
