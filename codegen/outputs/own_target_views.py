"""The views of a project's own targets: plain values of the registry, which templates write through filters.

The manual documents these views in codegen/docs/templates.md. Their version is `view_types.VERSION`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from codegen import model
from codegen.class_attributes import discouraged_statuses
from codegen.output_settings import Style
from codegen.outputs import docstring_text

Scalar = int | str | tuple[int | str, ...]
"""A value of an enumeration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldData:
    """An attribute that entries or rows can have."""

    name: str
    type: str
    """The type, as in the registry."""
    many: bool
    """Whether it is a list."""
    required: bool
    """Whether every entry must have it."""
    choices: tuple[str, ...]
    """The allowed texts; empty if all texts are allowed."""
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenData:
    """The bounds of an open enumeration."""

    minimum: int
    """The smallest integer."""
    maximum: int
    """The largest integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """A member, or an alias with its own entry."""

    name: str
    value: Scalar
    """The value: an integer, a text, or the list of its parts."""
    aliases: tuple[str, ...]
    """Further names without their own entries."""
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
    """The state of the values, such as `reserved`."""
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
    open: OpenData | None
    """The bounds of an open enumeration."""
    ignore_case: bool
    """Whether `get` ignores the case of values."""
    references: tuple[Mapping[str, object], ...]
    """Where it is defined."""
    fields: tuple[FieldData, ...]
    """The attributes that entries can have."""
    members: tuple[EntryData, ...]
    """The members, in order."""
    aliases: tuple[EntryData, ...]
    """Further names with their own entries."""
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
    title: str
    description: str
    keywords: tuple[str, ...]
    license: str
    """The licence, an SPDX expression."""
    enumerations: tuple[EnumerationData, ...]
    tables: tuple[TableData, ...]


_VIEWS: Mapping[type, type] = {
    model.Alias: EntryData,
    model.Bounds: OpenData,
    model.Enumeration: EnumerationData,
    model.Field: FieldData,
    model.Member: EntryData,
    model.Package: PackageData,
    model.Range: RangeData,
    model.Table: TableData,
}
"""The view of each type of the model. A field of a view that is not computed is the field of the model of that name."""


def view(registry: model.Registry, about: model.Enumeration | model.Table | None, style: Style) -> object:
    """Return the view of an enumeration or a table, or that of the package if it is `about` neither."""
    discouraged = discouraged_statuses(registry)

    def plain(value: Any) -> Any:
        """Return a value as templates and JSON have it: a view for a type that has one, a date as text."""
        match value:
            case None | bool() | int() | str():
                return value
            case tuple():
                return tuple(map(plain, value))
            case date():
                return value.isoformat()
            case model.Reference():
                return {"document": value.document, "section": value.section, "url": value.link, "rfc": value.rfc}
            case model.Family():
                return value.pattern
            case model.Row():
                return plain(value.attributes)
            case Mapping():
                return {name: plain(item) for name, item in value.items()}
        kind, more = _VIEWS[type(value)], dict(computed(value))
        return kind(**{name: more[name] if name in more else plain(getattr(value, name)) for name in _names(kind)})

    def computed(value: object) -> Iterator[tuple[str, object]]:
        """Yield the fields of a view that the model does not have under the same name."""
        match value:
            case model.Member():
                yield "deprecated", value.status in discouraged
            case model.Enumeration() | model.Table():
                yield "header", _header(value.file, style)
                yield "package", registry.package.name
                yield "fields", plain(value.attributes)
            case model.Package():
                yield "header", _header(value.file, style)
                yield "enumerations", plain(registry.enumerations)
                yield "tables", plain(registry.tables)

    return plain(about or registry.package)


def _names(view: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(view))


def _header(file: str, style: Style) -> str:
    return "\n".join([*style.header.splitlines(), *docstring_text.header_lines(file)])
