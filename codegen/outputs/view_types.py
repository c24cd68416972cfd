"""The views of templates: the model with the order, the names and the source text that outputs show.

Every text in a view is source already (of Python, JSON or Markdown); templates loop over it and decide nothing. The
views of a project's own targets are in `own_target_views`.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegen.literals import Source

VERSION = 1
"""The version of the views. It grows when a field changes its meaning, or is removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """A public name of the package."""

    name: Source
    module: Source
    """The module that defines it."""
    literal: Source
    """The name as a string literal."""
    module_literal: Source
    """The module as a string literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A member, or an alias of a member, as a statement in the class."""

    name: Source
    value: Source
    """The value of a member, or the name of the member for an alias."""
    docstring: Source | None
    """The docstring; none if the registry has no text."""
    member: Source
    """The name of the member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A typed, read-only attribute of members, or a field of a record."""

    name: Source
    annotation: Source
    """The type, as stubs write it."""
    quoted: Source
    """The type as a string, as modules write it, which do not import the type."""
    docstring: Source
    declarations: tuple[Source, ...]
    """Statements that a type checker must read first, such as imports of types."""
    imports: tuple[Source, ...]
    """The imports that `body` needs."""
    body: tuple[Source, ...]
    """The statements that return the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBounds:
    """The bounds of an open enumeration."""

    minimum: Source
    """The smallest integer."""
    maximum: Source
    """The largest integer."""
    complaint: Source
    """The end of the error message for other integers, as a string literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """An enumeration as a Python module or stub."""

    header: Source
    """Comment lines: the header of the project, the generator, the registry file, and the command to run."""
    docstring: Source
    """The docstring of the module."""
    name: Source
    """The name of the class."""
    name_literal: Source
    """The name of the class as a string literal."""
    base: Source
    """The class of `enum` that it derives from."""
    entry: Source | None
    """The class in the package's `_registry` with the methods that such members share; none if the class has them
    itself.
    """
    class_docstring: Source
    """The docstring of the class."""
    declarations: tuple[Source, ...]
    """Statements that a type checker must read first, such as imports of types."""
    value_type: Source | None
    """The type of a value, if a type checker does not find it out."""
    large: bool
    """Whether the stub declares members as attributes: more than 1,000 members would take type checkers minutes."""
    members: tuple[Constant, ...]
    """The members, in order."""
    aliases: tuple[Constant, ...]
    """Further names of members, in order."""
    open: OpenBounds | None
    """The bounds of an open enumeration."""
    plain: bool
    """Whether values are texts, but members are not."""
    flag: bool
    """Whether members are bits."""
    properties: tuple[Property, ...]
    """The attributes of members."""
    listings: tuple[ListingView, ...]
    """The ranges, and the aliases with their own entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A table as a Python module."""

    header: Source
    """Comment lines: the header of the project, the generator, the registry file, and the command to run."""
    docstring: Source
    """The docstring of the module."""
    name_literal: Source
    """The name of the class as a string literal."""
    declarations: tuple[Source, ...]
    """Statements that a type checker must read first, such as imports of types."""
    listing: ListingView
    """The class of a row, and the method that returns all rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """The values of one attribute by the value of the member, or a list of rows."""

    name: Source
    """The name of the constant."""
    annotation: Source
    """Its type."""
    rows: Source
    """Its value, a literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataView:
    """The data module of an enumeration or table. Python reads it at the first use of an attribute."""

    header: Source
    """Comment lines: the header of the project, the generator, the registry file, and the command to run."""
    docstring: Source
    """The docstring of the module."""
    declarations: tuple[Source, ...]
    """Statements that a type checker must read first, such as imports of types."""
    tables: tuple[DataTable, ...]
    """The constants of the module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record as a named tuple."""

    name: Source
    """The name of the class."""
    docstring: Source
    """The docstring of the class."""
    row: Source
    """The type of a row in the data module."""
    row_imports: tuple[Source, ...]
    """The imports that this type needs."""
    names: Source
    """The names of the fields, as targets of an assignment."""
    fields: tuple[Property, ...]
    """The fields, in order."""
    of_imports: tuple[Source, ...]
    """The imports that `arguments` need."""
    arguments: tuple[Source, ...]
    """The arguments that create a record from a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """Rows that are not members, and the class method that returns them."""

    name: Source
    """The name of the method: `ranges`, `aliases` or `rows`."""
    docstring: Source
    """The docstring of the method."""
    module: Source
    """The data module with the rows, as a string literal."""
    table: Source
    """The constant in the data module, as a string literal."""
    record: RecordView
    """The class of a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The package as a whole."""

    header: Source
    """Comment lines: the header of the project, the generator, the registry file, and the command to run. Also
    valid in TOML.
    """
    name: Source
    """The name of the package."""
    docstring: Source
    """The docstring of the package."""
    version: Source
    """The version as a string literal."""
    toml_name: Source
    """The name of the distribution, as TOML."""
    toml_version: Source
    """The version, as TOML."""
    toml_title: Source
    """The title, as TOML."""
    toml_keywords: Source
    """The keywords, as TOML."""
    toml_license: Source
    """The licence, as TOML; empty if there is none."""
    toml_requires_python: Source
    """The oldest supported Python, as TOML."""
    toml_address: Source | None
    """The address of the project's repository, as TOML; none if the configuration has none."""
    toml_documentation: Source | None
    """The address of the package's documentation, as TOML; none if the configuration has none."""
    markdown_documentation: Source | None
    """The address of the package's documentation as a link in Markdown; none if the configuration has none."""
    markdown_name: Source
    """The name of the package, as Markdown."""
    markdown_title: Source
    """The title, as Markdown."""
    markdown_description: Source
    """The description, as Markdown."""
    enumerations: tuple[EnumerationSummary, ...]
    tables: tuple[TableSummary, ...]
    example: tuple[Source, ...]
    """The lines of an example, as an interactive session shows them; a test can run them."""
    exports: tuple[ExportView, ...]
    """The public classes and functions, sorted by name."""
    public: Source
    """The value of `__all__`."""
    status: ExportView | None
    """The enumeration with the statuses of members; none if members have no status."""
    status_default: Source
    """The status of members that name none, as a string literal."""
    composite: bool
    """Whether some values have several parts."""
    flags: bool
    """Whether there are flags that accept only the bits of their members."""
    open_flags: bool
    """Whether there are flags that also accept other bits."""
    listings: bool
    """Whether there are rows that are not members."""
    records: tuple[RecordView, ...]
    record_declarations: tuple[Source, ...]
    """Statements that a type checker must read first in the module of the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSummary:
    """A member, or an alias that has an entry, as the README of the package lists it."""

    name: Source
    aliases: tuple[Source, ...]
    """Its other names."""
    value: Source
    """The value as Python writes it, as Markdown."""
    markdown_meaning: Source
    """The phrase or the first sentence of the description, and what replaces the member, as Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSummary:
    """A table as the README of the package lists it."""

    name: Source
    """The name of the class of a row."""
    rows: int
    """The number of rows."""
    markdown_description: Source
    """The first sentence of the description, as Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationSummary:
    """An enumeration as the README of the package lists it."""

    name: Source
    """The name of the class."""
    module: Source
    """The name of the module."""
    members: int
    """The number of members."""
    markdown_description: Source
    """The first sentence of the description, as Markdown."""
    rows: tuple[MemberSummary, ...]
    """The members that its table lists: at most 100, and at most 1,000 in a README."""
    meanings: bool
    """Whether any of them has a meaning."""
    left_out: int
    """The number of members that the table does not list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaMember:
    """A member as the JSON Schema shows it. Each `Source` is JSON."""

    value: Source
    name: Source
    description: Source | None
    """The description; none if the registry has no text."""
    deprecated: bool
    """Whether its use is discouraged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaRange:
    """Valid integers. Each `Source` is JSON."""

    minimum: Source
    """The smallest integer."""
    maximum: Source
    """The largest integer."""
    multiple: Source | None
    """The number that all of them are multiples of; none if they are consecutive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaView:
    """An enumeration as a JSON Schema. Each `Source` is JSON."""

    comment: Source
    """The header of the project and the generator, on one line."""
    id: Source
    """The identifier of the schema."""
    name: Source
    """The name of the class."""
    description: Source
    """The description of the enumeration."""
    type: Source
    """The type of the values."""
    values: Source
    """The list of values."""
    names: Source
    """The list of names."""
    descriptions: Source | None
    """The list of descriptions; none if no member has one."""
    aliases: Source
    """Further names, each with the value of its member."""
    families: Source
    """Patterns of values that are not members, a list."""
    ranges: Source | None
    """`first`, `last` and `state` of each range; none if there are no ranges."""
    members: tuple[SchemaMember, ...]
    """The members, in order."""
    others: tuple[SchemaRange, ...]
    """The integers that are valid besides the values of members, as ranges."""
    unregistered: Source
    """The description of such an integer."""
