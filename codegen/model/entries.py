"""The entries of registry files: members, aliases, ranges, families and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from codegen.errors import Keys
from codegen.model.values import Key, Pickled, Reference, Value

REMOVAL = "removal"
"""The gap of a member that upstream removed. Every other gap is the name of a field."""

LINES = "members"
"""The table with a line `NAME = value` for each member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry(Pickled):
    """What members and ranges have in common. `index` is the position among the tables of its kind, from 0."""

    table: ClassVar[str]
    """The name of the entry's table in the file."""

    phrase: str = ""
    description: str = ""
    references: tuple[Reference, ...] = ()
    until: date | None = None
    """The date on which the registration expires, or None."""
    attributes: Mapping[str, Value]
    index: int

    @property
    def place(self) -> Keys:
        """The place of the entry in its file."""
        return (self.table, self.index)

    def value_of(self, name: str) -> Value:
        """Return the value of an attribute, a common or a declared one."""
        if name in self.attributes:
            return self.attributes[name]
        value: Value = getattr(self, name)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(_Entry):
    """A constant. `attributes` has a value for every attribute that the enumeration declares."""

    table: ClassVar[str] = "member"
    name: str
    value: Key
    status: str = ""
    """The status of the registration, or "" in a package without statuses."""
    replaced_by: Key | None = None
    aliases: tuple[str, ...] = ()
    differs: Mapping[str, str] = field(default_factory=dict)
    """Fields that differ from upstream on purpose, each with the reason. "value": upstream does not have the entry."""
    gaps: tuple[str, ...] = ()
    """What a person has to write or to review: names of fields, or "removal"."""
    is_line: bool = False
    """Whether the member is a line `NAME = value` of the table `[members]`, and not a separate table."""

    @property
    def place(self) -> Keys:
        """The place of the member in its file: `("member", 0)`, or `("members", "NAME")` for a line."""
        return (LINES, self.name) if self.is_line else (self.table, self.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Member):
    """Another name of a member, given by its value, with its own registry entry."""

    table: ClassVar[str] = "alias"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(_Entry):
    """The values from `first` to `last`, both inclusive, which are not members, and their `state`.

    A range with only one of the two has no bound on the other side. A range with neither contains no value.
    """

    table: ClassVar[str] = "range"

    first: Key | None = None
    last: Key | None = None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Values that are registered as a pattern and are not members."""

    pattern: str
    phrase: str = ""
    description: str = ""
    references: tuple[Reference, ...] = ()
    status: str = ""
    differs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Pickled):
    """A row of a table. `attributes` has a value for every attribute that the table declares."""

    table: ClassVar[str] = "row"

    attributes: Mapping[str, Value]
    index: int

    @property
    def place(self) -> Keys:
        """The place of the row in its file."""
        return (self.table, self.index)
