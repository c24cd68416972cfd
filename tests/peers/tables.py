"""IANA's tables as imported: the names of each value, and the values that are not assigned."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from codegen.iana.document import IanaGroup, parse_document
from codegen.importer.iana_registry_file import TableImport, import_table
from tests.peers.comparison import Value, names_by_value

CURRENT = Path(__file__).resolve().parents[3] / "shared" / "iana" / "current"


@cache
def table(group: str, registry: str) -> TableImport:
    """Return a table as imported. Skip the test if the folder of IANA's files is missing."""
    path = CURRENT / f"{group}.xml"
    if not path.is_file():
        pytest.skip("the folder ../shared/iana/current is not here")
    found = parse_document(path.read_bytes(), path.name)
    assert isinstance(found, IanaGroup)
    of = found.table(registry)
    assert of is not None
    return import_table(found, of, "Table", "table")


def names(group: str, registry: str) -> dict[Value, frozenset[str]]:
    """Return the names of each value that is a member."""
    pairs: list[tuple[str, Value]] = []
    for place in table(group, registry).entries:
        if place.kind in ("member", "alias"):
            assert not isinstance(place.value, tuple)
            pairs += [(name, place.value) for name in (place.name, *place.aliases)]
    return names_by_value(pairs)


def states(group: str, registry: str) -> dict[int, str]:
    """Return the states of single values that are not assigned."""
    return {
        int(place.first): place.state
        for place in table(group, registry).entries
        if place.kind == "range" and place.first is not None and place.first == place.last
    }
