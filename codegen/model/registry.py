"""The registry: enumerations, tables, RFCs and the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar

from codegen.model.entries import Alias, Family, Member, Range, Row
from codegen.model.upstream import ImportedTable, MappedTable
from codegen.model.values import Field, Key, Kind, Record, Reference, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The integers that an open enumeration accepts, from `minimum` to `maximum`, both inclusive."""

    minimum: int
    maximum: int

    @property
    def digits(self) -> int | None:
        """The number of decimal digits of every value in the bounds, or None if it differs."""
        return len(str(self.minimum)) if len(str(self.minimum)) == len(str(self.maximum)) else None


@dataclass(frozen=True, kw_only=True)
class _File:
    """What enumerations and tables have in common. `module` is the stem of the file."""

    name: str
    module: str
    file: str
    title: str
    description: str
    references: tuple[Reference, ...] = ()
    follows: tuple[MappedTable | ImportedTable, ...] = ()
    attributes: tuple[Field, ...] = ()
    records: tuple[Record, ...] = ()
    incomplete: bool = False
    """Whether some entries could not be read. What seems to be missing may be among them."""

    def attribute(self, name: str) -> Field | None:
        """Return the declared attribute of that name, or None."""
        return next((field for field in self.attributes if field.name == name), None)

    def record(self, name: str) -> Record | None:
        """Return the declared record of that name, or None."""
        return next((record for record in self.records if record.name == name), None)


@dataclass(frozen=True, kw_only=True)  # without slots: cached properties need a dict
class Enumeration(_File):
    """Constants of one type, in the order of their values."""

    head: ClassVar[str] = "enumeration"
    """The name of the file's first table, which describes the enumeration."""

    kind: Kind
    key: tuple[str, ...] = ()
    """The names of the parts of a value, or () if values do not have parts."""
    open: Bounds | None = None
    ignore_case: bool = False
    members: tuple[Member, ...] = ()
    aliases: tuple[Alias, ...] = ()
    ranges: tuple[Range, ...] = ()
    families: tuple[Family, ...] = ()

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

    def without_entries(self) -> Enumeration:
        """Return the enumeration without its entries. The types of values are the same."""
        values = (member.value for member in self.members if isinstance(member.value, tuple))
        by_types = {str([*map(type, value)]): value for value in values}
        members = tuple(Member(name="", value=by_types[key], attributes={}, index=0) for key in sorted(by_types))
        return replace(self, members=members, aliases=(), ranges=(), families=())

    @property
    def key_type(self) -> str:
        """The type of a member's value."""
        if self.kind == "tuple":
            return f"tuple[{', '.join(self.part_types)}]"
        return "int" if self.kind in ("int", "flag") else "str"

    def folded(self, value: Key) -> Key:
        """Return a value in the form in which values are compared: with `ignore_case`, without letter case."""
        return value.casefold() if self.ignore_case and isinstance(value, str) else value

    def is_computed(self, field: Field) -> bool:
        """Whether an attribute is computed from the digits of the value, so that unregistered members have it too."""
        return bool(field.digit and self.open and self.open.digits)


@dataclass(frozen=True, kw_only=True)
class Table(_File):
    """Rows of one type, in the order of the file."""

    head: ClassVar[str] = "table"

    key: tuple[str, ...] = ()
    """The attributes that distinguish a row from all others, or () if no attributes do."""
    rows: tuple[Row, ...] = ()

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
class Site:
    """How the target `site` presents the registry: the enumerations with a page for each member."""

    pages: tuple[str, ...] = ()


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
    site: Site = field(default_factory=Site)
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

    @cached_property
    def outline(self) -> Registry:
        """The registry without its entries, except for the statuses: what the outputs of one file need of the others.

        Of the values with several parts, one of each combination of types is left.
        """
        return replace(
            self,
            enumerations=tuple(
                file if file is self.status_enumeration else file.without_entries() for file in self.enumerations
            ),
            tables=tuple(replace(table, rows=()) for table in self.tables),
        )

    def with_package_name(self, name: str) -> Registry:
        """Return the registry with another package name."""
        return replace(self, package=replace(self.package, name=name))

    @property
    def status_enumeration(self) -> Enumeration | None:
        """The enumeration of statuses, or None."""
        return self.enumeration(self.package.status.enumeration) if self.package.status else None

    @property
    def statuses(self) -> frozenset[str]:
        """The statuses that entries can have; empty in a package without statuses."""
        vocabulary = self.status_enumeration
        return frozenset(str(member.value) for member in vocabulary.members) if vocabulary else frozenset()

    @property
    def default_status(self) -> str:
        """The status of an entry that does not name one, or "" in a package without statuses."""
        return self.package.status.default if self.package.status else ""

    def refers_to_known_members(self, field: Field, value: Value) -> bool:
        """Whether the registry has the members of another enumeration that a value of a field refers to."""
        target = self.enumeration(field.type)
        keys = value if isinstance(value, tuple) else () if value is None else (value,)
        return target is None or all(any(key == member.value for member in target.members) for key in keys)
