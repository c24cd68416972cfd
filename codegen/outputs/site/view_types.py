"""The views of the pages of the site: plain texts, which the templates in `html/` escape, and addresses.

An `address` is relative to the folder of the site; a page writes its `root` before the address. Templates write a view
and compute nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link to a page or a place of the site."""

    text: str
    """The text of the link."""
    address: str
    """The address, relative to the folder of the site."""
    note: str = ""
    """What is behind the link, in a few words, or `""`."""
    phrase: str = ""
    """The short text of the member that the link leads to, or `""`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section of a document."""

    number: str
    """The number of the section, or `""` for the document as a whole."""
    url: str
    """The address on the web, or `""`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceView:
    """A document that defines something, with the sections."""

    document: str
    """The document: `RFC 9110`."""
    page: str
    """The address of the page about this RFC, or `""`."""
    sections: tuple[SectionView, ...]
    """The sections; at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueView:
    """The value of a field: a text, a list, or a record."""

    text: str = ""
    """The text of a value that is neither a list nor a record."""
    links: tuple[LinkView, ...] = ()
    """The members that the text names."""
    references: tuple[ReferenceView, ...] = ()
    """The documents, if the value is a reference or a list of them."""
    items: tuple[ValueView, ...] = ()
    """The items of a list."""
    fields: tuple[FieldView, ...] = ()
    """The fields of a record that have a value."""
    by_name: Mapping[str, ValueView] = field(default_factory=dict)
    """The value of every field of a record that has one, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field that has a value."""

    name: str
    """The name in the registry."""
    label: str
    """The name as people read it."""
    description: str
    value: ValueView


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A row of a table."""

    key: str
    """The module and the number of the row, as the attribute `data-row` has them."""
    link: LinkView
    """The place of the row: on the page of its table, of a member, or of a part of the key."""
    anchor: str
    """The anchor of the row on that page, or `""` if the page is about this row."""
    fields: tuple[FieldView, ...]
    """The fields that have a value."""
    by_name: Mapping[str, ValueView]
    """The value of every field that has one, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionsView:
    """The rows of a table that name a member."""

    title: str
    """The heading of the table."""
    name: str
    """The name of the table in the registry."""
    module: str
    """The module of the table."""
    description: str
    """The description of the table."""
    link: LinkView
    """The page of the table."""
    rows: tuple[RowView, ...]
    """The rows, in order."""
    more: tuple[LinkView, ...]
    """Further rows, which do not fit on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """The members of another enumeration that name a member in one of their fields."""

    title: str
    """The heading of the other enumeration."""
    name: str
    """The name of the other enumeration in the registry."""
    field: str
    """The field of the other members, as people read it."""
    links: tuple[LinkView, ...]
    """The members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """A member, or an alias with its own entry."""

    key: str
    """The module and the name, as the attribute `data-member` has them."""
    name: str
    value: str
    """The value as text."""
    anchor: str
    """The anchor on the page of the enumeration."""
    link: LinkView
    """The page of the member, or its place on the page of the enumeration."""
    aliases: tuple[str, ...]
    """Further names."""
    phrase: str
    """The short text, or `""`."""
    description: str
    """The description, or `""`."""
    status: str
    """The status if it is not the default one, or `""`."""
    deprecated: bool
    """Whether its use is discouraged."""
    replaced_by: LinkView | None
    """The member to use instead."""
    until: str
    """The last day of a temporary registration, or `""`."""
    references: tuple[ReferenceView, ...]
    """Where it is defined."""
    fields: tuple[FieldView, ...]
    """The attributes that have a value."""
    by_name: Mapping[str, ValueView]
    """The value of every attribute that has one, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeView:
    """Values that are not members."""

    key: str
    """The module and the number of the range, as the attribute `data-range` has them."""
    values: str
    """The bounds."""
    state: str
    phrase: str
    """The short text, or `""`."""
    description: str
    """The description, or `""`."""
    references: tuple[ReferenceView, ...]
    """Where it is defined."""
    fields: tuple[FieldView, ...]
    """The attributes that have a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has."""

    template: ClassVar[str]
    """The name of its template, without its endings."""
    module: ClassVar[str] = ""
    """The module that the page is about, or ""."""

    root: str
    """The relative path from the page to the folder of the site: `../`."""
    address: str
    """The address of the page."""
    package: str
    """The name of the package."""
    version: str
    """The version of the package."""
    repository: str
    """The web address of the project, or `""`."""
    title: str
    """The heading."""
    summary: str
    """The page in one sentence."""
    path: tuple[LinkView, ...]
    """The pages above this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """An enumeration or a table as the start page lists it."""

    link: LinkView
    """The page."""
    name: str
    """The name in the registry."""
    summary: str
    """The first sentence of the description."""
    entries: int
    """The number of members or rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage(Page):
    """The start page."""

    template = "start"

    description: str
    """The description of the package."""
    featured: tuple[FileView, ...]
    """The enumerations and tables with a page for each entry."""
    enumerations: tuple[FileView, ...]
    """The other enumerations."""
    tables: tuple[FileView, ...]
    rfcs: tuple[LinkView, ...]
    """The RFCs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationPage(Page):
    """An enumeration, or a part of it if it is long."""

    template = "enumeration"

    module: str  # type: ignore[misc]
    name: str
    """The name of the class."""
    description: str
    references: tuple[ReferenceView, ...]
    """Where it is defined."""
    bounds: str
    """The bounds of an open enumeration, or `""`."""
    in_brief: bool
    """Whether members have their own pages, so that this page has only their values and phrases."""
    entries: tuple[EntryView, ...]
    """The members, and aliases with their own entries."""
    ranges: tuple[RangeView, ...]
    """Values that are not members."""
    families: tuple[str, ...]
    """Patterns of values that are not members."""
    parts: tuple[LinkView, ...]
    """All parts of a long page, this one included."""
    part: int
    """The number of this part, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage(Page):
    """A member of an enumeration."""

    template = "member"

    module: str  # type: ignore[misc]
    """The module of the enumeration."""
    entry: EntryView
    """The member."""
    kind: str
    """One member of the enumeration in words, with its article."""
    mentions: tuple[MentionsView, ...]
    """The rows that name the member, by table."""
    related: tuple[RelatedView, ...]
    """The members of other enumerations that name it."""
    previous: LinkView | None
    """The member before this one."""
    next: LinkView | None
    """The member after this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage(Page):
    """A table, or a part of it if it is long."""

    template = "table"

    module: str  # type: ignore[misc]
    name: str
    """The name of the table in the registry."""
    description: str
    references: tuple[ReferenceView, ...]
    """Where it is defined."""
    columns: tuple[FieldView, ...]
    """The fields as columns if the rows fit into few columns; otherwise each row is a list of its fields."""
    groups: tuple[LinkView, ...]
    """The pages with rows: those of members, or one for each first value of the key."""
    rows: tuple[RowView, ...]
    """The rows that are not on one of these pages, in order."""
    parts: tuple[LinkView, ...]
    """All parts of a long page, this one included."""
    part: int
    """The number of this part, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage(Page):
    """The rows of a table with the same first value of the key."""

    template = "rows"

    module: str  # type: ignore[misc]
    """The module of the table."""
    name: str
    """The name of the table in the registry."""
    kind: str
    """One row of the table in words, with its article."""
    description: str
    """The description of the table."""
    rows: tuple[RowView, ...]
    """The rows, in order."""
    previous: LinkView | None
    """The page before this one."""
    next: LinkView | None
    """The page after this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationView:
    """What cites a section of an RFC."""

    section: str
    """The section, or `""` for the document as a whole."""
    url: str
    """The address of the section on the web."""
    links: tuple[LinkView, ...]
    """What cites it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RfcPage(Page):
    """An RFC that the registry cites."""

    template = "rfc"

    number: int
    url: str
    """The address of the RFC on the web."""
    date: str
    """Year and month, or `""`."""
    status: str
    """The status, or `""`."""
    relations: tuple[RelationView, ...]
    """What it obsoletes and updates, and what obsoletes and updates it."""
    citations: tuple[CitationView, ...]
    """What cites it, by section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """RFCs that an RFC obsoletes or updates, or that obsolete or update it."""

    label: str
    """The relation: `Obsoletes`."""
    rfcs: tuple[ReferenceView, ...]
    """The RFCs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RfcListPage(Page):
    """The list of all RFCs that the registry cites."""

    template = "rfcs"

    rfcs: tuple[LinkView, ...]
    """The RFCs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """The data beside a page, or the index for the search."""

    document: object
    """The document, which the template writes as JSON."""
