"""The registry as templates of one's own targets are given it: plain values, which a filter makes source text of.

What is here is documented in codegen/docs/templates.md, under the version that `views.VERSION` is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.model import Enumeration, Field, Member, Range, Reference, Registry, Table, Value
from codegen.outputs import prose
from codegen.style import Style

Scalar = int | str | tuple[int | str, ...]
"""A value of an enumeration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldData:
    """An attribute that entries or rows can have."""

    name: str
    """The name."""
    type: str
    """The type, as in the registry."""
    many: bool
    """Whether it is a list."""
    required: bool
    """Whether every entry must have it."""
    choices: tuple[str, ...]
    """The allowed texts; empty if all texts are allowed."""
    description: str
    """The description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenData:
    """The bounds of an open enumeration."""

    minimum: int
    """The smallest integer."""
    maximum: int
    """The largest integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """A member, or an alias with an entry of its own."""

    name: str
    """The name."""
    value: Scalar
    """The value: an integer, a text, or the list of its parts."""
    aliases: tuple[str, ...]
    """Further names without entries of their own."""
    phrase: str
    """The short text, or `""`."""
    description: str
    """The description, or `""`."""
    references: tuple[Mapping[str, object], ...]
    """Where it is defined."""
    status: str
    """The status; `""` if the registry has no statuses."""
    deprecated: bool
    """Whether its use is discouraged."""
    replaced_by: Scalar | None
    """The value of the member to use instead."""
    until: str | None
    """The last day of a temporary registration."""
    attributes: Mapping[str, object]
    """The attributes that the entry has, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeData:
    """Values that are not members."""

    first: Scalar | None
    """The first value; none if the range has no lower bound."""
    last: Scalar | None
    """The last value, included; none if the range has no upper bound."""
    state: str
    """What the values are kept for."""
    phrase: str
    """The short text, or `""`."""
    description: str
    """The description, or `""`."""
    references: tuple[Mapping[str, object], ...]
    """Where it is defined."""
    until: str | None
    """The last day of a temporary registration."""
    attributes: Mapping[str, object]
    """The attributes that the range has, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationData:
    """An enumeration."""

    header: str
    """The lines of the header: the project's own, the generator, the registry file, and the command to run."""
    package: str
    """The name of the package."""
    name: str
    """The name of the class."""
    module: str
    """The name of the module."""
    file: str
    """The registry file, relative to the project."""
    title: str
    """One member in a sentence, with its article."""
    kind: str
    """`int`, `str`, `plain`, `flag` or `tuple`."""
    key: tuple[str, ...]
    """The names of the parts of a value, for `tuple` only."""
    description: str
    """The description."""
    open: OpenData | None
    """The bounds of an open enumeration."""
    ignore_case: bool
    """Whether a lookup ignores the case of values."""
    references: tuple[Mapping[str, object], ...]
    """Where it is defined."""
    fields: tuple[FieldData, ...]
    """The attributes that entries can have."""
    members: tuple[EntryData, ...]
    """The members, in order."""
    aliases: tuple[EntryData, ...]
    """Further names with entries of their own."""
    ranges: tuple[RangeData, ...]
    """Values that are not members."""
    families: tuple[str, ...]
    """Patterns of values that are not members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableData:
    """A table of rows."""

    header: str
    """The lines of the header, as for an enumeration."""
    package: str
    """The name of the package."""
    name: str
    """The name of the class of a row."""
    module: str
    """The name of the module."""
    file: str
    """The registry file, relative to the project."""
    title: str
    """One row in a sentence, with its article."""
    description: str
    """The description."""
    references: tuple[Mapping[str, object], ...]
    """Where it is defined."""
    fields: tuple[FieldData, ...]
    """The attributes of rows."""
    rows: tuple[Mapping[str, object], ...]
    """The rows, in order: the attributes that each has, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageData:
    """The package as a whole."""

    header: str
    """The lines of the header, as for an enumeration."""
    name: str
    """The name of the package."""
    version: str
    """The version."""
    title: str
    """The title."""
    description: str
    """The description."""
    keywords: tuple[str, ...]
    """The keywords."""
    license: str
    """The licence, an SPDX expression."""
    enumerations: tuple[EnumerationData, ...]
    """The enumerations."""
    tables: tuple[TableData, ...]
    """The tables."""


def view(registry: Registry, about: Enumeration | Table | None, style: Style) -> object:
    """An enumeration, a table, or the package."""
    if about is None:
        return package(registry, style)
    return table(registry, about, style) if isinstance(about, Table) else enumeration(registry, about, style)


def package(registry: Registry, style: Style) -> PackageData:
    """The package with everything in it."""
    held = registry.package
    return PackageData(
        header=_header(held.file, style),
        name=held.name,
        version=held.version,
        title=held.title,
        description=held.description,
        keywords=held.keywords,
        license=held.license,
        enumerations=tuple(enumeration(registry, one, style) for one in registry.enumerations),
        tables=tuple(table(registry, one, style) for one in registry.tables),
    )


def enumeration(registry: Registry, found: Enumeration, style: Style) -> EnumerationData:
    """An enumeration with all its entries."""
    return EnumerationData(
        header=_header(found.file, style),
        package=registry.package.name,
        name=found.name,
        module=found.module,
        file=found.file,
        title=found.title,
        kind=found.kind,
        key=found.key,
        description=found.description,
        open=OpenData(minimum=found.open.minimum, maximum=found.open.maximum) if found.open else None,
        ignore_case=found.ignore_case,
        references=tuple(map(_reference, found.references)),
        fields=tuple(map(_field, found.attributes)),
        members=tuple(_entry(registry, one) for one in found.members),
        aliases=tuple(_entry(registry, one) for one in found.aliases),
        ranges=tuple(map(_range, found.ranges)),
        families=tuple(one.pattern for one in found.families),
    )


def table(registry: Registry, found: Table, style: Style) -> TableData:
    """A table with all its rows."""
    return TableData(
        header=_header(found.file, style),
        package=registry.package.name,
        name=found.name,
        module=found.module,
        file=found.file,
        title=found.title,
        description=found.description,
        references=tuple(map(_reference, found.references)),
        fields=tuple(map(_field, found.attributes)),
        rows=tuple({name: _plain(held) for name, held in row.attributes.items()} for row in found.rows),
    )


def _header(file: str, style: Style) -> str:
    return "\n".join([*style.header.splitlines(), *prose.header_lines(file)])


def _entry(registry: Registry, one: Member) -> EntryData:
    return EntryData(
        name=one.name,
        value=one.value,
        aliases=one.aliases,
        phrase=one.phrase,
        description=one.description,
        references=tuple(map(_reference, one.references)),
        status=one.status,
        deprecated=one.status in registry.discouraged(),
        replaced_by=one.replaced_by,
        until=one.until.isoformat() if one.until else None,
        attributes={name: _plain(held) for name, held in one.attributes.items()},
    )


def _range(one: Range) -> RangeData:
    return RangeData(
        first=one.first,
        last=one.last,
        state=one.state,
        phrase=one.phrase,
        description=one.description,
        references=tuple(map(_reference, one.references)),
        until=one.until.isoformat() if one.until else None,
        attributes={name: _plain(held) for name, held in one.attributes.items()},
    )


def _field(one: Field) -> FieldData:
    return FieldData(
        name=one.name,
        type=one.type,
        many=one.many,
        required=one.required,
        choices=one.choices,
        description=one.description,
    )


def _reference(one: Reference) -> dict[str, object]:
    return {"document": one.document, "section": one.section, "url": one.link, "rfc": one.rfc}


def _plain(value: Value) -> object:
    """A value as JSON has it: references as tables, days as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, Reference):
        return _reference(value)
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    return str(value)
