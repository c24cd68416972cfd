"""The registry as frozen values: enumerations and tables, and everything that they consist of.

Knows no file, no template and no rule of Python identifiers: `rules` check whether a name can be one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

Kind = Literal["int", "str", "plain", "flag", "tuple"]
"""What the members are.

int: integers. str: strings. plain: members that have a string as value but are not strings themselves. flag: integers
with bits that are members. tuple: members with a value of several parts.
"""

Key = int | str | tuple[int | str, ...]
"""The value of a member, as protocols transfer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A document, and possibly a section of it, that defines something.

    One of `rfc`, `draft`, `iana`, `person` and `url` is set.
    """

    rfc: int | None = None
    draft: str | None = None
    iana: str | None = None
    person: str | None = None
    url: str | None = None
    section: str = ""
    historical: bool = False

    @property
    def document(self) -> str:
        """The name of the document: `RFC 5321`, a draft, `IANA group/registry`, a person, or a URL."""
        if self.rfc is not None:
            return f"RFC {self.rfc}"
        if self.iana is not None:
            return f"IANA {self.iana}"
        return self.draft or self.person or self.url or ""

    @property
    def link(self) -> str:
        """The URL of the document, with an anchor for the section if the page has one, or "" for a person."""
        if self.rfc is not None:
            return f"https://www.rfc-editor.org/rfc/rfc{self.rfc}{self._anchor}"
        if self.draft is not None:
            return f"https://datatracker.ietf.org/doc/html/{self.draft}{self._anchor}"
        if self.iana is not None:
            return "https://www.iana.org/assignments/{}#{}".format(*self.iana.partition("/")[::2])
        return self.url or ""

    @property
    def _anchor(self) -> str:
        if not self.section:
            return ""
        return f"#appendix-{self.section}" if self.section[0].isalpha() else f"#section-{self.section}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An attribute, or a field of a record.

    `type` is `bool`, `int`, `str`, `date`, `reference`, the name of an enumeration or a record, or the type of a value
    with several parts (`tuple[int, str]`).
    """

    name: str
    type: str
    description: str
    many: bool = False
    required: bool = False
    nullable: bool = False
    """Whether the default is None for every type."""
    choices: tuple[str, ...] = ()
    """The texts that the field may contain, or () for any text."""
    digit: int | None = None
    """The place of the decimal digit of the member's value that the field repeats, counted from 1."""
    part: int | None = None
    """The place of the part of the member's value that the field repeats, counted from 1; dots separate parts."""
    first_digit_in: str | None = None
    """The attribute with the first digits that the values of this field may have."""
    unless_in: str | None = None
    """The attribute with the values that are exempt from `first_digit_in`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A type of attribute that consists of fields."""

    name: str
    description: str
    fields: tuple[Field, ...]


Value = None | bool | int | str | date | Reference | Mapping[str, "Value"] | tuple["Value", ...]
"""The value of an attribute. A mapping is a record."""


REMOVAL = "removal"
"""The gap of a member that upstream removed. Every other gap is the name of a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A constant. `attributes` has a value for every attribute that the enumeration declares."""

    table: ClassVar[str] = "member"
    """The name of the member's table in the file."""

    name: str
    value: Key
    phrase: str = ""
    description: str = ""
    references: tuple[Reference, ...] = ()
    status: str = ""
    """The status of the registration, or "" in a package without statuses."""
    replaced_by: Key | None = None
    until: date | None = None
    """The date on which the registration expires, or None."""
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, Value]
    differs: Mapping[str, str] = field(default_factory=dict)
    """Fields that differ from upstream on purpose, each with the reason. "value": upstream does not have the entry."""
    gaps: tuple[str, ...] = ()
    """What a person has to write or to review: names of fields, or "removal"."""
    index: int
    """The position among the tables of that name in the file, counted from 0."""

    def value_of(self, field: Field) -> Value:
        """Return the value of an attribute, a common or a declared one."""
        if field.name in self.attributes:
            return self.attributes[field.name]
        value: Value = getattr(self, field.name)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Member):
    """Another name of a member, given by its value, with a registry entry of its own."""

    table: ClassVar[str] = "alias"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The values from `first` to `last`, both inclusive, which are not members, and their `state`.

    A range with only one of the two has no bound on the other side. A range with neither contains no value.
    """

    table: ClassVar[str] = "range"

    first: Key | None
    last: Key | None
    state: str
    phrase: str = ""
    description: str = ""
    references: tuple[Reference, ...] = ()
    until: date | None = None
    attributes: Mapping[str, Value]
    index: int

    def value_of(self, field: Field) -> Value:
        """Return the value of an attribute, a common or a declared one."""
        if field.name in self.attributes:
            return self.attributes[field.name]
        value: Value = getattr(self, field.name)
        return value


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
class Bounds:
    """The integers that an open enumeration accepts, from `minimum` to `maximum`, both inclusive."""

    minimum: int
    maximum: int

    @property
    def digits(self) -> int | None:
        """The number of decimal digits of every value in the bounds, or None if it differs."""
        return len(str(self.minimum)) if len(str(self.minimum)) == len(str(self.maximum)) else None


Notation = Literal["number", "hex", "binary", "octets"]
"""How a column writes numbers.

number: decimal, or with a prefix such as 0x. hex, binary: without a prefix. octets: octets separated by commas, the
highest first.
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
    name: tuple[str, ...] = ()
    """The elements that name a member, tried in order until one has text; empty: the phrase, or else the value."""
    phrase: str = ""
    description: str = ""
    references: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)  # without slots: cached properties need a dict
class Enumeration:
    """Constants of one type, in the order of their values. `module` is the stem of the file."""

    head: ClassVar[str] = "enumeration"
    """The name of the file's first table, which describes the enumeration."""

    name: str
    module: str
    file: str
    title: str
    kind: Kind
    description: str
    key: tuple[str, ...] = ()
    """The names of the parts of a value, or () if values do not have parts."""
    open: Bounds | None = None
    ignore_case: bool = False
    references: tuple[Reference, ...] = ()
    follows: tuple[MappedTable | ImportedTable, ...] = ()
    attributes: tuple[Field, ...] = ()
    records: tuple[Record, ...] = ()
    members: tuple[Member, ...] = ()
    aliases: tuple[Alias, ...] = ()
    ranges: tuple[Range, ...] = ()
    families: tuple[Family, ...] = ()
    incomplete: bool = False
    """Whether some entries could not be read. What seems to be missing may be among them."""

    @property
    def members_and_aliases(self) -> tuple[Member, ...]:
        """Members, then aliases that have an entry: everything that has a name."""
        return (*self.members, *self.aliases)

    @property
    def entries(self) -> tuple[Member | Range, ...]:
        """Members, aliases that have an entry, and ranges: everything that has attributes."""
        return (*self.members_and_aliases, *self.ranges)

    @cached_property
    def by_value(self) -> Mapping[Key, Member]:
        """The members by value. If two have the same value, it is the first."""
        return {member.value: member for member in reversed(self.members)}

    @cached_property
    def members_by_alias(self) -> Mapping[str, Member]:
        """The member for each alias: aliases without an entry first."""
        plain = {alias: member for member in self.members for alias in member.aliases}
        return plain | {
            alias.name: self.by_value[alias.value] for alias in self.aliases if alias.value in self.by_value
        }

    @cached_property
    def part_types(self) -> tuple[str, ...]:
        """The type of each part of a value: `int`, `str`, or `int | str` if members differ."""
        values = [member.value for member in self.members if isinstance(member.value, tuple)]
        types = [sorted({type(value[place]).__name__ for value in values}) for place in range(len(self.key))]
        return tuple(" | ".join(names) or "int | str" for names in types)

    @property
    def key_type(self) -> str:
        """The type of a member's value."""
        if self.kind == "tuple":
            return f"tuple[{', '.join(self.part_types)}]"
        return "int" if self.kind in ("int", "flag") else "str"

    def is_computed(self, field: Field) -> bool:
        """Whether an attribute is computed from the digits of the value, so that unregistered members have it too."""
        return bool(field.digit and self.open and self.open.digits)

    def attribute(self, name: str) -> Field | None:
        """Return the declared attribute of that name, or None."""
        return next((field for field in self.attributes if field.name == name), None)

    def record(self, name: str) -> Record | None:
        """Return the declared record of that name, or None."""
        return next((record for record in self.records if record.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table. `attributes` has a value for every attribute that the table declares."""

    table: ClassVar[str] = "row"

    attributes: Mapping[str, Value]
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one type, in the order of the file. `module` is the stem of the file."""

    head: ClassVar[str] = "table"

    name: str
    module: str
    file: str
    title: str
    description: str
    references: tuple[Reference, ...] = ()
    follows: tuple[MappedTable | ImportedTable, ...] = ()
    attributes: tuple[Field, ...] = ()
    records: tuple[Record, ...] = ()
    rows: tuple[Row, ...] = ()
    incomplete: bool = False

    @property
    def entries(self) -> tuple[Row, ...]:
        """The rows: everything that has attributes."""
        return self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Rfc:
    """An RFC, as in the RFC Editor's index."""

    number: int
    title: str
    date: str = ""
    status: str = ""
    obsoletes: tuple[int, ...] = ()
    obsoleted_by: tuple[int, ...] = ()
    updates: tuple[int, ...] = ()
    updated_by: tuple[int, ...] = ()
    differs: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusVocabulary:
    """The name of the enumeration of statuses, and its values for entries without a status.

    `default` is the status of a registered entry, `unregistered` that of a value that is not registered.
    """

    enumeration: str
    default: str
    unregistered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The package that is generated."""

    name: str
    version: str
    title: str
    description: str
    keywords: tuple[str, ...]
    license: str
    status: StatusVocabulary | None = None
    required: tuple[str, ...] = ()
    """The texts that every member must have."""
    file: str


@dataclass(frozen=True, kw_only=True)  # without slots: cached properties need a dict
class Registry:
    """Everything that outputs are generated from. Enumerations and tables are sorted by module name."""

    package: Package
    enumerations: tuple[Enumeration, ...]
    tables: tuple[Table, ...] = ()
    rfcs: tuple[Rfc, ...]
    rfcs_file: str
    lists_rfcs: bool = True
    """Whether `rfcs` lists the RFCs that entries may cite. If not, they may cite any."""
    incomplete: bool = False
    """Whether some files could not be read. What seems to be missing may be in them."""

    @cached_property
    def _by_name(self) -> Mapping[str, Enumeration]:
        return {enumeration.name: enumeration for enumeration in reversed(self.enumerations)}

    def enumeration(self, name: str) -> Enumeration | None:
        """Return the enumeration of that name, or None."""
        return self._by_name.get(name)

    @property
    def files(self) -> tuple[Enumeration | Table, ...]:
        """Enumerations and tables: everything that has its own file and module."""
        return (*self.enumerations, *self.tables)

    def with_package_name(self, name: str) -> Registry:
        """Return the registry with another package name."""
        return replace(self, package=replace(self.package, name=name))

    @property
    def status_enumeration(self) -> Enumeration | None:
        """The enumeration of statuses, or None."""
        return self.enumeration(self.package.status.enumeration) if self.package.status else None

    @property
    def default_status(self) -> str:
        """The status of an entry that does not name one, or "" in a package without statuses."""
        return self.package.status.default if self.package.status else ""

    def refers_to_known_members(self, field: Field, value: Value) -> bool:
        """Whether the registry has the members of another enumeration that a value of a field refers to."""
        target = self.enumeration(field.type)
        keys = value if isinstance(value, tuple) else () if value is None else (value,)
        return target is None or all(any(key == member.value for member in target.members) for key in keys)


def natural_sort_key(value: Key) -> tuple[object, ...]:
    """Return the sort key of a value in natural order: runs of digits count as numbers, and letter case counts last.

    >>> sorted(["X.10.0", "X.1.10", "X.1.9"], key=natural_sort_key)
    ['X.1.9', 'X.1.10', 'X.10.0']
    """
    if isinstance(value, tuple):
        return tuple((isinstance(part, str), natural_sort_key(part)) for part in value)
    if isinstance(value, int):
        return (value, "")
    parts: list[object] = list(re.split(r"([0-9]+)", value.casefold()))
    # re.split alternates text and digits, so that equal positions always compare like with like.
    # Digits compare by how many there are, then one by one: as numbers do, without a limit to their size.
    numbers = [str(part).lstrip("0") for part in parts[1::2]]
    parts[1::2] = [(len(digits), digits) for digits in numbers]
    return (tuple(parts), value)
