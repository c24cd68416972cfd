"""Tables of IANA that a registry file follows, and how their records are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from codegen.model.values import Key

Notation = Literal["number", "hex", "binary", "octets"]
"""How a column writes numbers.

number: decimal, or with a prefix such as 0x. hex, binary: without a prefix. octets: octets separated by commas, the
highest first. In a key of text, octets are a sequence that stands for a text: `0x68 0x32 ("h2")`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a field is read from a record of an upstream table.

    The cell is the text of `elements`, joined by `join`; `@date` is an attribute of the record. If `pattern` matches
    the cell, its group replaces the cell. The keys of `read_as` are regular expressions, which ignore letter case: the
    first one that matches the whole cell gives the value.
    """

    elements: tuple[str, ...]
    join: str = " "
    pattern: str = ""
    read_as: Mapping[str, Key] = field(default_factory=dict)
    notation: Notation = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamTable:
    """A table of an IANA group."""

    group: str
    registry: str

    @property
    def table(self) -> str:
        """The table as references name it: `group/registry`."""
        return f"{self.group}/{self.registry}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTable(UpstreamTable):
    """A table that a hand-written file follows: how each field of a member is read from a record."""

    value: Reading
    phrase: Reading | None = None
    name: Reading | None = None
    references: str = ""
    """The element that holds the references; "" if they are not compared."""
    status: Reading | None = None
    attributes: Mapping[str, Reading] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    """Records that are not members on purpose, by their value, each with the reason."""
    duplicates: Literal["", "first", "last"] = ""
    """Which of several records with the same value is the member; "" if the table may not have any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTable(UpstreamTable):
    """A table that a file holds completely: each record is a member, an alias, a range or a row.

    The fields name elements of a record; cells are kept as written.
    """

    value: tuple[str, ...] = ()
    """The elements of the value, one for each of its parts; empty in a file of rows."""
    notation: Notation = "number"
    prefix: str = ""
    """The beginning of values that the element leaves out: `application/` for `json`."""
    name: tuple[str, ...] = ()
    """The elements that name a member, tried in order until one has text; empty: the phrase, or else the value."""
    phrase: str = ""
    description: str = ""
    references: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
