"""The registry as frozen values, and what must hold within one of them.

Knows no file, no template and no rule of Python identifiers: a name here is text that `rules` have yet to judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

Kind = Literal["int", "str", "plain", "flag", "tuple"]
"""What the members are: integers; text; members whose value is text but which are no text themselves; integers whose
bits are members; members whose value has several parts.
"""

Key = int | str | tuple[int | str, ...]
"""The value of a member: its wire form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where something is defined: a document of one of five sorts, and perhaps a section of it."""

    rfc: int | None = None
    draft: str | None = None
    iana: str | None = None
    person: str | None = None
    url: str | None = None
    section: str = ""
    historical: bool = False

    @property
    def document(self) -> str:
        """The document as people name it: `RFC 5321`, a draft, `IANA group/registry`, a person, a URL."""
        if self.rfc is not None:
            return f"RFC {self.rfc}"
        if self.iana is not None:
            return f"IANA {self.iana}"
        return self.draft or self.person or self.url or ""

    @property
    def link(self) -> str:
        """The URL at which the document (and its section, where the page has an anchor for it) is read; "" for a
        person.
        """
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
    """What an attribute, or a field of a record, may hold.

    `type` is `bool`, `int`, `str`, `date`, `reference`, an enumeration, a record, or what a value with several parts is
    (`tuple[int, str]`).
    """

    name: str
    type: str
    description: str
    many: bool = False
    required: bool = False
    nullable: bool = False
    """Whether absence is None whatever the type."""
    choices: tuple[str, ...] = ()
    digit: int | None = None
    part: int | None = None
    first_digit_in: str | None = None
    unless_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A type of attribute that has fields."""

    name: str
    description: str
    fields: tuple[Field, ...]


Value = None | bool | int | str | date | Reference | Mapping[str, "Value"] | tuple["Value", ...]
"""What an attribute holds; a mapping is one record."""


REMOVAL = "removal"
"""The gap of a member whose record was removed upstream; every other gap is the name of a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One constant. `attributes` has a value for every attribute that its enumeration declares."""

    table: ClassVar[str] = "member"
    """The name of its table in the file."""

    name: str
    value: Key
    phrase: str = ""
    description: str = ""
    references: tuple[Reference, ...] = ()
    status: str = ""
    """How it stands; "" where the package knows no statuses."""
    replaced_by: Key | None = None
    until: date | None = None
    """The day until which it is registered; None where that is for good."""
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, Value]
    differs: Mapping[str, str] = field(default_factory=dict)
    """Fields that differ from upstream on purpose, each with the reason; "value": upstream has no such entry."""
    gaps: tuple[str, ...] = ()
    """What a person has still to write or to look at: names of fields, or "removal"."""
    index: int
    """The place among the tables of its sort in the file, counted from 0: what leads back to its line."""

    def value_of(self, field: Field) -> Value:
        """What the member has in a field: one that every member has, or an attribute."""
        if field.name in self.attributes:
            return self.attributes[field.name]
        found: Value = getattr(self, field.name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Member):
    """Another name of a member, by its value, with what the registry says of it under that name."""

    table: ClassVar[str] = "alias"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Values that are no members, from `first` to `last`, both included, and the `state` they are in.

    Without a `first` or a `last` there is no bound to that side; without both, it is no value at all.
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
        """What the range has in a field."""
        if field.name in self.attributes:
            return self.attributes[field.name]
        found: Value = getattr(self, field.name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Values registered by a pattern, which are no members."""

    pattern: str
    phrase: str = ""
    description: str = ""
    references: tuple[Reference, ...] = ()
    status: str = ""
    differs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The integers, both ends included, that an open enumeration takes."""

    minimum: int
    maximum: int

    @property
    def digits(self) -> int | None:
        """How many decimal digits every value in the bounds has; None where that differs."""
        return len(str(self.minimum)) if len(str(self.minimum)) == len(str(self.maximum)) else None


Notation = Literal["number", "hex", "binary", "octets"]
"""number: decimal, or what its prefix says. hex, binary: digits whose radix only their column shows. octets: octets
between commas, the first the highest.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a field is read from a record of an upstream table.

    The cell is the text of `elements`, joined by `join` where there are several; `@date` is an attribute. Of a cell
    that `pattern` matches, its group is taken; of the whole texts that are the keys of `read_as`, regular expressions
    without regard to letter case, the first that matches decides.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Entries that are no members, as rows of one type: a record, and in each row a value for every field of it.

    `name` is that of the method that gives them; `table` that of their tables in the file.
    """

    name: str
    table: str
    description: str
    record: Record
    rows: tuple[Mapping[str, Value], ...]


@dataclass(frozen=True, kw_only=True)  # without slots: what is derived is kept
class Enumeration:
    """A set of constants of one type, in the order of their values. `module` is the stem of its file."""

    head: ClassVar[str] = "enumeration"
    """The name of the table that is about the whole."""

    name: str
    module: str
    file: str
    title: str
    kind: Kind
    description: str
    key: tuple[str, ...] = ()
    """The names of a value's parts, where it has several."""
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
    """Some entries could not be read: what is missing here may be among them."""

    @property
    def members_and_aliases(self) -> tuple[Member, ...]:
        """Members and aliases: every entry that has a name."""
        return (*self.members, *self.aliases)

    @property
    def entries(self) -> tuple[Member | Range, ...]:
        """Everything that has attributes: members, aliases and ranges."""
        return (*self.members_and_aliases, *self.ranges)

    @cached_property
    def by_value(self) -> Mapping[Key, Member]:
        """The members by their values; of two with one value, the first."""
        return {member.value: member for member in reversed(self.members)}

    @cached_property
    def members_by_alias(self) -> Mapping[str, Member]:
        """The further names of members, each with the member that it stands for: those without an entry first."""
        plain = {alias: member for member in self.members for alias in member.aliases}
        return plain | {one.name: self.by_value[one.value] for one in self.aliases if one.value in self.by_value}

    @cached_property
    def part_types(self) -> tuple[str, ...]:
        """The type of each part of a value with several: `int` or `str`, or both where members differ."""
        values = [member.value for member in self.members if isinstance(member.value, tuple)]
        kinds = [sorted({type(value[place]).__name__ for value in values}) for place in range(len(self.key))]
        return tuple(" | ".join(found) or "int | str" for found in kinds)

    @property
    def key_type(self) -> str:
        """The type of a value."""
        if self.kind == "tuple":
            return f"tuple[{', '.join(self.part_types)}]"
        return "int" if self.kind in ("int", "flag") else "str"

    def is_computed(self, field: Field) -> bool:
        """Whether an attribute is read off the digits of the value, so that unregistered members have it too."""
        return bool(field.digit and self.open and self.open.digits)

    def attribute(self, name: str) -> Field | None:
        return next((field for field in self.attributes if field.name == name), None)

    def record(self, name: str) -> Record | None:
        return next((record for record in self.records if record.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table. `attributes` has a value for every attribute that the table declares."""

    table: ClassVar[str] = "row"

    attributes: Mapping[str, Value]
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one type, in the order of the file, which are no constants. `module` is the stem of its file."""

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
        """Everything that has attributes."""
        return self.rows

    @property
    def listing(self) -> Listing:
        """The rows with their type, which has the table's name."""
        return Listing(
            name="rows",
            table="row",
            description="Every row, in the order of the registry.",
            record=Record(name=self.name, description=self.description, fields=self.attributes),
            rows=tuple(row.attributes for row in self.rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rfc:
    """An RFC as the index has it."""

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
    """Which enumeration says how an entry stands, and which of its values are meant where none is written."""

    enumeration: str
    default: str
    unregistered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The package that is made."""

    name: str
    version: str
    title: str
    description: str
    keywords: tuple[str, ...]
    license: str
    status: StatusVocabulary | None = None
    required: tuple[str, ...] = ()
    """The texts that every member has to have."""
    file: str


@dataclass(frozen=True, kw_only=True)  # without slots: what is derived is kept
class Registry:
    """Everything that outputs are made from, enumerations and tables in the order of their module names."""

    package: Package
    enumerations: tuple[Enumeration, ...]
    tables: tuple[Table, ...] = ()
    rfcs: tuple[Rfc, ...]
    rfcs_file: str
    lists_rfcs: bool = True
    """Whether there is a list of the RFCs that entries may cite; without one, they may cite any."""
    incomplete: bool = False
    """Whole tables could not be read: what is pointed to and not here may have been among them."""

    @cached_property
    def _by_name(self) -> Mapping[str, Enumeration]:
        return {one.name: one for one in reversed(self.enumerations)}

    def enumeration(self, name: str) -> Enumeration | None:
        return self._by_name.get(name)

    @property
    def files(self) -> tuple[Enumeration | Table, ...]:
        """Enumerations and tables: everything that has a file and a module of its own."""
        return (*self.enumerations, *self.tables)

    def with_package_name(self, name: str) -> Registry:
        """The registry with another name of its package."""
        return replace(self, package=replace(self.package, name=name))

    @property
    def status_enumeration(self) -> Enumeration | None:
        """The enumeration of the members' statuses, where there is one."""
        return self.enumeration(self.package.status.enumeration) if self.package.status else None

    @property
    def default_status(self) -> str:
        """The status of an entry for which none is written; "" where entries have none."""
        return self.package.status.default if self.package.status else ""

    def absent(self, field: Field) -> Value:
        """What it means that a field is not written."""
        return absent(field, self.package.status)

    def refers_to_known_members(self, field: Field, value: Value) -> bool:
        """Whether the members of other enumerations that a value of a field names are there."""
        target = self.enumeration(field.type)
        named = value if isinstance(value, tuple) else () if value is None else (value,)
        return target is None or all(any(one == member.value for member in target.members) for one in named)

    def fields(self, enumeration: Enumeration) -> tuple[Field, ...]:
        """What a member has besides name, value and aliases: the fields of every member, and its attributes."""
        statuses = self.package.status
        return (
            *_TEXTS,
            *([replace(_STATUS, type=statuses.enumeration)] if statuses else ()),
            *([replace(_REPLACED_BY, type=enumeration.name)] if statuses else ()),
            *([_UNTIL] if any(one.until for one in enumeration.members_and_aliases) else ()),
            *enumeration.attributes,
        )

    def listings(self, enumeration: Enumeration) -> tuple[Listing, ...]:
        """What an enumeration has besides members: entries for further names of them, and ranges of other values."""
        optional = tuple(replace(field, required=False) for field in enumeration.attributes)
        key = enumeration.key_type
        found = []
        if enumeration.aliases:
            fields = (
                Field(name="name", type="str", description="the further name.", required=True),
                Field(name="value", type=key, description="the value of the member it stands for.", required=True),
                *self.fields(enumeration),
            )
            found.append(
                Listing(
                    name="aliases",
                    table="alias",
                    description="The registry's further entries for values of members, each with a name of its own.",
                    record=Record(
                        name="Alias",
                        description=f"A further name of {enumeration.title}, and what the registry says of it.",
                        fields=fields,
                    ),
                    rows=tuple({field.name: one.value_of(field) for field in fields} for one in enumeration.aliases),
                )
            )
        if enumeration.ranges:
            fields = (
                replace(_FIRST, type=key),
                replace(_LAST, type=key),
                Field(name="state", type="str", description="what the values are kept for.", required=True),
                *_TEXTS,
                *([_UNTIL] if any(one.until for one in enumeration.ranges) else ()),
                *optional,
            )
            found.append(
                Listing(
                    name="ranges",
                    table="range",
                    description="The values that are no members, and what they are kept for.",
                    record=Record(
                        name="Range",
                        description=f"Values that are not those of {enumeration.title}, and what they are kept for.",
                        fields=fields,
                    ),
                    rows=tuple({field.name: one.value_of(field) for field in fields} for one in enumeration.ranges),
                )
            )
        return tuple(found)

    def discouraged(self) -> frozenset[Key]:
        """The statuses that discourage use: the status enumeration says so of them."""
        members = self.status_enumeration.members if self.status_enumeration else ()
        return frozenset(one.value for one in members if one.attributes.get("discourages_use"))


_TEXTS = (
    Field(name="phrase", type="str", description='the registered short text, "" where there is none.'),
    Field(name="description", type="str", description="what it tells, and what to do about it."),
    Field(name="references", type="reference", many=True, description="where it is defined, the most telling first."),
)
_FIRST = Field(
    name="first", type="", nullable=True, description="the first value; None where the range has no beginning."
)
_LAST = Field(name="last", type="", nullable=True, description="the last value, included; None where there is no end.")
_STATUS = Field(name="status", type="", description="how the registration stands.")
_REPLACED_BY = Field(name="replaced_by", type="", description="the member to use instead, None where there is none.")
_UNTIL = Field(
    name="until", type="date", description="the day until which it is registered, None where that is for good."
)


def absent(field: Field, statuses: StatusVocabulary | None) -> Value:
    """What it means that a field is not written; a field called `status` that is not written is the default one."""
    if field.nullable:
        return None
    if field.many:
        return ()
    if field.type == "bool":
        return False
    if field.type == "str" and not field.choices:
        return ""
    is_status = statuses is not None and field.name == "status" and field.type == statuses.enumeration
    return statuses.default if statuses and is_status else None


def natural_sort_key(value: Key) -> tuple[object, ...]:
    """The key that sorts values in natural order: runs of digits as numbers, letter case last; of several parts, the
    first counts most.
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


def digit_at(value: object, place: int) -> int | None:
    """The decimal digit at a place of a value, counted from 1 on the left; None where there is none."""
    text = str(value)
    return int(text[place - 1]) if len(text) >= place and text[place - 1].isdecimal() else None


def part_of_value(field: Field, value: Key) -> Value:
    """What an attribute has to be that repeats a digit or a part of the value; None where the value has no such one."""
    if field.digit:
        return digit_at(value, field.digit)
    parts = str(value).split(".")
    if field.part is None or len(parts) < field.part:
        return None
    part = parts[field.part - 1]
    return int(part) if part.isdecimal() else part
