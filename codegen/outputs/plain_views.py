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
    """An attribute that entries or rows have."""

    name: str
    type: str
    many: bool
    required: bool
    choices: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenData:
    """The integers that an open enumeration takes."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """A member, or an alias that is an entry of its own."""

    name: str
    value: Scalar
    aliases: tuple[str, ...]
    phrase: str
    description: str
    references: tuple[Mapping[str, object], ...]
    status: str
    deprecated: bool
    replaced_by: Scalar | None
    until: str | None
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeData:
    """Values that are no members."""

    first: Scalar | None
    last: Scalar | None
    state: str
    phrase: str
    description: str
    references: tuple[Mapping[str, object], ...]
    until: str | None
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationData:
    """An enumeration as the registry has it."""

    header: str
    package: str
    name: str
    module: str
    file: str
    title: str
    kind: str
    key: tuple[str, ...]
    description: str
    open: OpenData | None
    ignore_case: bool
    references: tuple[Mapping[str, object], ...]
    fields: tuple[FieldData, ...]
    members: tuple[EntryData, ...]
    aliases: tuple[EntryData, ...]
    ranges: tuple[RangeData, ...]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableData:
    """A table as the registry has it."""

    header: str
    package: str
    name: str
    module: str
    file: str
    title: str
    description: str
    references: tuple[Mapping[str, object], ...]
    fields: tuple[FieldData, ...]
    rows: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageData:
    """The package as the registry has it."""

    header: str
    name: str
    version: str
    title: str
    description: str
    keywords: tuple[str, ...]
    license: str
    enumerations: tuple[EnumerationData, ...]
    tables: tuple[TableData, ...]


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
