"""What templates are given: the model in the order, the names and the source text in which an output shows it.

Every text in a view is source already (of Python, JSON or Markdown); templates loop over it and decide nothing. The
views of a project's own targets are in `plain`.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegen.literals import Source

VERSION = 1
"""The version of the views. It grows when a field changes its meaning, or goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A public name and the module of the package that has it."""

    name: str
    module: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """A public name as source: the name and its module as identifiers, and as literals."""

    name: Source
    module: Source
    literal: Source
    module_literal: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A member, or an alias of one, as a statement of a class body; `member` is the name of the member itself.

    There is no `docstring` where the registry says nothing of it.
    """

    name: Source
    value: Source
    docstring: Source | None
    member: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A typed, read-only attribute: its type as stubs write it, and quoted, as modules do, which do not import what
    it names.

    `imports` and `body` are the statements that return it, `declarations` what a type checker has to read first.
    """

    name: Source
    annotation: Source
    quoted: Source
    docstring: Source
    declarations: tuple[Source, ...]
    imports: tuple[Source, ...]
    body: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBounds:
    """The integers that an open enumeration takes, and what it says to others."""

    minimum: Source
    maximum: Source
    complaint: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """An enumeration as a Python module, or the stub of one."""

    header: Source
    docstring: Source
    name: Source
    name_literal: Source
    base: Source
    entry: Source | None
    """The class of the package's `_registry` that says what every such member has; None where the class says it."""
    class_docstring: Source
    declarations: tuple[Source, ...]
    value_type: Source | None
    """The type of a value, where enum does not say it."""
    members: tuple[Constant, ...]
    aliases: tuple[Constant, ...]
    open: OpenBounds | None
    plain: bool
    """Whether values are text, and members none."""
    flag: bool
    """Whether the bits of values are members."""
    properties: tuple[Property, ...]
    listings: tuple[ListingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A table as a Python module: the named tuple that its rows are, which also lists them."""

    header: Source
    docstring: Source
    name_literal: Source
    declarations: tuple[Source, ...]
    listing: ListingView


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """A table of the data module: a dict of what one attribute is, by the member's value, or a list of rows."""

    name: Source
    annotation: Source
    rows: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DataView:
    """The data module of an enumeration or a table: literals alone."""

    header: Source
    docstring: Source
    declarations: tuple[Source, ...]
    tables: tuple[DataTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record as a named tuple; `row` is the type of what the data module holds in its place, `arguments` what is
    made of it.
    """

    name: Source
    docstring: Source
    row: Source
    row_imports: tuple[Source, ...]
    names: Source
    fields: tuple[Property, ...]
    of_imports: tuple[Source, ...]
    arguments: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """Rows that are no members: the method `name` makes each of them a `record`, from a `table` of the data module
    `module`, both as literals.
    """

    name: Source
    docstring: Source
    module: Source
    table: Source
    record: RecordView


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The package as a whole. Texts are TOML literals, or Markdown, as their names say."""

    header: Source
    name: Source
    docstring: Source
    version: Source
    toml_name: Source
    toml_version: Source
    toml_title: Source
    toml_keywords: Source
    toml_license: Source
    toml_requires_python: Source
    toml_address: Source | None
    """The address of the project's repository, as TOML; None where the configuration has none."""
    markdown_name: Source
    markdown_title: Source
    markdown_description: Source
    enumerations: tuple[EnumerationSummary, ...]
    exports: tuple[ExportView, ...]
    """Each public class and function, sorted by name."""
    public: Source
    status: ExportView | None
    """The enumeration of the members' statuses, if they have any; below, that of members which say nothing."""
    status_default: Source
    composite: bool
    """Whether some values have several parts."""
    listings: bool
    """Whether there are rows that are no members."""
    records: tuple[RecordView, ...]
    record_declarations: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationSummary:
    """A row of the package's README."""

    name: Source
    module: Source
    members: int
    markdown_description: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaMember:
    """A member as a JSON Schema shows it; every text is JSON."""

    value: Source
    name: Source
    description: Source | None
    deprecated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaView:
    """An enumeration as a JSON Schema; every text is JSON."""

    comment: Source
    id: Source
    name: Source
    description: Source
    type: Source
    values: Source
    names: Source
    descriptions: Source | None
    """Of each member, where there are any."""
    aliases: Source
    families: Source
    ranges: Source | None
    members: tuple[SchemaMember, ...]
    minimum: Source
    maximum: Source
    open: bool
    unregistered: Source
