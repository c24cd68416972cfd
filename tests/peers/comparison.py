"""The comparison of a table with a peer's constants, and the differences that a test expects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

Value = int | str
Names = Mapping[Value, frozenset[str]]
"""The names of each value, as `folded` has them."""


@dataclass(frozen=True, kw_only=True)
class Differences:
    """The expected differences, each with its reason.

    `names` are values that both have and call differently: ours, theirs, why. `values` are names that both have for
    different values. `ours` and `theirs` are values that only one side has, or patterns of the names that they have.
    """

    names: Mapping[Value, tuple[str, str, str]] = field(default_factory=dict)
    values: Mapping[str, tuple[Value, Value, str]] = field(default_factory=dict)
    ours: Mapping[Value, str] = field(default_factory=dict)
    theirs: Mapping[Value, str] = field(default_factory=dict)


def folded(name: str) -> str:
    """Return a name without letter case and without the characters between words."""
    return re.sub("[^A-Z0-9]", "", name.upper())


def names_of(kind: type[Enum]) -> dict[Value, frozenset[str]]:
    """Return the names of a peer's enumeration, with its aliases."""
    return names_by_value([(name, member.value) for name, member in kind.__members__.items()])


def names_by_value(pairs: list[tuple[str, Value]]) -> dict[Value, frozenset[str]]:
    """Return the names of each value."""
    found: dict[Value, set[str]] = {}
    for name, value in pairs:
        found.setdefault(value, set()).add(folded(name))
    return {value: frozenset(names) for value, names in found.items()}


def check(ours: Names, theirs: Names, known: Differences) -> None:
    """Fail for each difference that is not expected, and for each expected difference that does not exist."""
    both = ours.keys() & theirs.keys()
    assert len(both) > 1
    differing = {value for value in both if not ours[value] & theirs[value]}
    assert differing == set(known.names)
    for value, (name, their_name, _) in known.names.items():
        assert folded(name) in ours[value] and folded(their_name) in theirs[value], value
    mine = {name: value for value, names in ours.items() for name in names}
    other = {name: value for value, names in theirs.items() for name in names}
    elsewhere = {name for name in mine.keys() & other.keys() if mine[name] != other[name]}
    assert elsewhere == {folded(name) for name in known.values}
    for name, (value, their_value, _) in known.values.items():
        assert (mine[folded(name)], other[folded(name)]) == (value, their_value)
    _lacking(ours, theirs, known.ours)
    _lacking(theirs, ours, known.theirs)


def _lacking(side: Names, other: Names, known: Mapping[Value, str]) -> None:
    """Check that each value that the other side lacks has a reason, and that each reason has such a value."""
    lacking = side.keys() - other.keys()
    used = set()
    for value in lacking:
        reasons = [
            key
            for key in known
            if key == value or (isinstance(key, str) and any(re.fullmatch(key, name) for name in side[value]))
        ]
        assert reasons, (value, side[value])
        used.update(reasons)
    assert used == set(known), "these are not differences"
