"""The registry as frozen values, and what must hold within one of them.

Knows no file, no template and no rule of Python identifiers: a name here is text that `rules` have yet to judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["int", "str", "plain"]
"""What the members are: integers, text, or members whose value is text but which are no text themselves."""

Key = int | str
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

    `type` is `bool`, `int`, `str`, `reference`, an enumeration or a record.
    """

    name: str
    type: str
    description: str
    many: bool = False
    required: bool = False
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


Value = None | bool | int | str | Reference | Mapping[str, "Value"] | tuple["Value", ...]
"""What an attribute holds; a mapping is one record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One constant. `attributes` has a value for every attribute that its enumeration declares."""

    name: str
    value: Key
    phrase: str
    description: str
    references: tuple[Reference, ...]
    status: str
    replaced_by: Key | None = None
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, Value]
    differs: Mapping[str, str] = field(default_factory=dict)
    """Fields that differ from upstream on purpose, each with the reason; "value": upstream has no such entry."""
    gaps: tuple[str, ...] = ()
    """What a person has still to write or to look at: names of fields, or "removal"."""
    index: int
    """The member's place in its file, counted from 0: what leads back to its line."""

    def held(self, field: Field) -> Value:
        """What the member has in a field: one that every member has, or an attribute."""
        if field.name in self.attributes:
            return self.attributes[field.name]
        found: Value = getattr(self, field.name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Values registered by a pattern, which are no members."""

    pattern: str
    phrase: str
    description: str
    references: tuple[Reference, ...]
    status: str
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
class Follows:
    """The upstream table that an enumeration follows, and how records map to members."""

    group: str
    registry: str
    value: Reading
    phrase: Reading | None = None
    name: Reading | None = None
    references: str = ""
    status: Reading | None = None
    attributes: Mapping[str, Reading] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    """Records that are no members on purpose, by their value, each with the reason."""
    duplicates: Literal["", "first", "last"] = ""
    """Which of several records with one value is the member; "" where there may be none."""
    complete: bool = False
    """Whether every record is here, as a member, an alias, a range or a row, and attributes are cells as written.

    The elements of a value are its parts then, and those of a name are tried in turn until one says something.
    """
    description: str = ""
    """The element that the description is, where the file is complete."""

    @property
    def table(self) -> str:
        """Group and registry as references name them: `group/registry`."""
        return f"{self.group}/{self.registry}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """A set of constants of one type, in the order of their values. `module` is the stem of its file."""

    name: str
    module: str
    file: str
    title: str
    kind: Kind
    description: str
    open: Bounds | None = None
    ignore_case: bool = False
    references: tuple[Reference, ...] = ()
    follows: tuple[Follows, ...] = ()
    attributes: tuple[Field, ...] = ()
    records: tuple[Record, ...] = ()
    members: tuple[Member, ...] = ()
    families: tuple[Family, ...] = ()
    damaged: bool = False
    """Some entries could not be read: what is missing here may be among them."""

    def computes(self, field: Field) -> bool:
        """Whether an attribute is read off the digits of the value, so that unregistered members have it too."""
        return bool(field.digit and self.open and self.open.digits)

    def attribute(self, name: str) -> Field | None:
        return next((field for field in self.attributes if field.name == name), None)

    def record(self, name: str) -> Record | None:
        return next((record for record in self.records if record.name == name), None)


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

    def absent(self, field: Field) -> Value:
        """What it means that a field is not written; a field called `status` that is not written is the default one."""
        if field.many:
            return ()
        if field.type == "bool":
            return False
        if field.type == "str" and not field.choices:
            return ""
        return self.default if field.name == "status" and field.type == self.enumeration else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The package that is made."""

    name: str
    version: str
    title: str
    description: str
    keywords: tuple[str, ...]
    license: str
    status: StatusVocabulary
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Everything that outputs are made from, enumerations in the order of their module names."""

    package: Package
    enumerations: tuple[Enumeration, ...]
    rfcs: tuple[Rfc, ...]
    rfcs_file: str
    incomplete: bool = False
    """Whole tables could not be read: what is pointed to and not here may have been among them."""

    def enumeration(self, name: str) -> Enumeration | None:
        return next((one for one in self.enumerations if one.name == name), None)

    def absent(self, field: Field) -> Value:
        """What it means that a field is not written."""
        return self.package.status.absent(field)

    def fields(self, enumeration: Enumeration) -> tuple[Field, ...]:
        """What a member has besides name, value and aliases: the fields of every member, and its attributes."""
        known = enumeration.open is None
        return (
            Field(
                name="phrase",
                type="str",
                description='the registered short text, "" where there is none.',
                required=known,
            ),
            Field(
                name="description", type="str", description="what it tells, and what to do about it.", required=known
            ),
            Field(
                name="references",
                type="reference",
                many=True,
                description="where it is defined, the most telling first.",
            ),
            Field(name="status", type=self.package.status.enumeration, description="how the registration stands."),
            Field(
                name="replaced_by",
                type=enumeration.name,
                description="the member to use instead, None where there is none.",
            ),
            *enumeration.attributes,
        )

    def discouraged(self) -> frozenset[Key]:
        """The statuses that discourage use: the status enumeration says so of them."""
        vocabulary = self.enumeration(self.package.status.enumeration)
        members = vocabulary.members if vocabulary else ()
        return frozenset(one.value for one in members if one.attributes.get("discourages_use"))


def natural(value: Key) -> tuple[object, ...]:
    """The key that sorts values in natural order: runs of digits as numbers, letter case last."""
    if isinstance(value, int):
        return (value, "")
    parts: list[object] = list(re.split(r"([0-9]+)", value.casefold()))
    # re.split alternates text and digits, so that equal positions always compare like with like.
    # Digits compare by how many there are, then one by one: as numbers do, without a limit to their size.
    numbers = [str(part).lstrip("0") for part in parts[1::2]]
    parts[1::2] = [(len(digits), digits) for digits in numbers]
    return (tuple(parts), value)


def digit_of(value: object, place: int) -> int | None:
    """The decimal digit at a place of a value, counted from 1 on the left; None where there is none."""
    text = str(value)
    return int(text[place - 1]) if len(text) >= place and text[place - 1].isdecimal() else None


def derived(field: Field, value: Key) -> Value:
    """What an attribute has to be that repeats a digit or a part of the value; None where the value has no such one."""
    if field.digit:
        return digit_of(value, field.digit)
    parts = str(value).split(".")
    if field.part is None or len(parts) < field.part:
        return None
    part = parts[field.part - 1]
    return int(part) if part.isdecimal() else part
