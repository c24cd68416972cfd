"""The formats of registry files as pydantic models, and their JSON Schemas. Editors show the descriptions.

Knows one entry at a time. `rules` check what must hold between entries.
"""

# Annotations are not postponed here: pydantic would have to evaluate them again for each format that it derives.

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from codegen import model
from codegen.load.field_types import FormatModel, Line, Phrase, Prose
from codegen.load.follows import FollowsEntry, ImportedRowsEntry
from codegen.model import Kind

_SECTION = r"^(Table )?[0-9A-Z][0-9A-Za-z.]*(-[0-9A-Z][0-9A-Za-z.]*)?$"
_LINK_FORM = r"^([^{}]*\{\}[^{}]*|([^{}]*\{[1-9]\})+[^{}]*)$"


class ReferenceEntry(FormatModel):
    """A document that defines something: exactly one of rfc, draft, iana, person and url."""

    in_model = model.Reference

    rfc: int | None = Field(None, gt=0, description="The number of an RFC. It must be listed in rfcs.toml.")
    draft: Line | None = Field(None, description="The name of an Internet-Draft, with its revision.")
    iana: Annotated[str, StringConstraints(pattern="^[^/]+/[^/]+$")] | None = Field(
        None, description="An IANA table, as group/registry, for an entry that no document defines."
    )
    person: Line | None = Field(None, description="The person whom IANA gives as the only source.")
    url: Annotated[str, StringConstraints(pattern="^https?://")] | None = Field(
        None, description="The address of a page, if nothing better exists."
    )
    section: Annotated[str, StringConstraints(pattern=_SECTION)] = Field(
        "",
        description="The number of the section: 4.2.3, 4.2-4.4, B for an appendix, or Table 3.",
        validate_default=False,
    )
    historical: bool = Field(False, description="Keep the reference although the document is obsolete.")

    @model_validator(mode="after")
    def _one_document(self) -> Self:
        named = [name for name in ("rfc", "draft", "iana", "person", "url") if getattr(self, name) is not None]
        if len(named) != 1:
            got = " and ".join(named) or "none"
            raise ValueError(f"expected exactly one of rfc, draft, iana, person and url, got {got}")
        return self

    def to_model(self, **others: Any) -> Any:
        """Return the reference of the model. Equal entries share one: a registry has thousands of references."""
        return _reference(**self.__dict__)


_reference = lru_cache(maxsize=4096)(model.Reference)


class FieldEntry(FormatModel):
    """The type of an attribute, or of a field of a record."""

    in_model = model.Field

    type: Line = Field(
        description="bool, int, str, date, reference, the name of an enumeration, or of a record of this file."
    )
    description: Prose = Field(description="The meaning of the value, in lower case: the docstring of the property.")
    many: bool = Field(False, description="The value is a list.")
    required: bool = Field(False, description="Every entry must have a value.")
    choices: list[Line] = Field([], description="The allowed texts, for type str.")
    links: dict[str, Annotated[Line, StringConstraints(pattern=_LINK_FORM)]] = Field(
        {}, description="The members that the value names, as a form for each enumeration: {} or X.{1}.{2}."
    )

    def to_model(self, **others: Any) -> Any:
        """Return the field of the model, with its links as values."""
        links = tuple(model.Link(enumeration=name, form=form) for name, form in self.links.items())
        return super().to_model(links=links, **others)


class AttributeEntry(FieldEntry):
    """An attribute of every member, with its type."""

    digit: int | None = Field(
        None, ge=1, description="The attribute equals this digit of the value, counted from 1 on the left."
    )
    part: int | None = Field(
        None, ge=1, description="The attribute equals this part of the value, between dots, counted from 1."
    )
    first_digit_in: Line | None = Field(
        None, description="Each value listed here must begin with a digit that this other attribute lists."
    )
    unless_in: Line | None = Field(None, description="The attribute that lists the exceptions from first_digit_in.")


class RecordEntry(FormatModel):
    """A type with several fields, for attributes."""

    description: Prose = Field(description="The docstring of the class.")
    field: dict[str, FieldEntry] = Field(description="The fields, by name, in order.")


class BoundsEntry(FormatModel):
    """The smallest and the greatest integer that an open enumeration accepts."""

    in_model = model.Bounds

    minimum: int = Field(ge=0, description="The smallest integer.")
    maximum: int = Field(ge=0, description="The greatest integer.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("minimum is greater than maximum")
        return self


def _optional_header(schema: dict[str, Any]) -> None:
    """Change the JSON Schema of a header: what has a default need not be written."""
    schema["required"] = [name for name in schema["required"] if name not in DEFAULTED]


DEFAULTED = ("title", "kind", "description")
"""The fields of a header that `member_lines.with_defaults` fills in."""


class _Header(FormatModel):
    model_config = ConfigDict(json_schema_extra=_optional_header)

    name: Line = Field(description="The name of the class, in CapWords.")
    title: Line = Field(
        description='The name of one entry in a sentence, with its article: "a signal". Default: from the name.'
    )
    description: Prose = Field(description="The docstring of the class. Default: that each member is such an entry.")
    references: list[ReferenceEntry] = Field([], description="The documents that define the enumeration or the table.")


class HeaderEntry(_Header):
    """The enumeration: its class, its values and where they come from."""

    in_model = model.Enumeration

    kind: Kind = Field(
        description="int: an IntEnum; str: a StrEnum; plain: an Enum with values of text; flag: an IntFlag of bits; "
        "tuple: an Enum with values of several parts. Default: int or str, as the values are."
    )
    key: list[Line] = Field([], description="The names of the parts of a value, for kind tuple.")
    open: BoundsEntry | None = Field(
        None, description="Accept unregistered integers within these bounds, for kinds int and flag."
    )
    ignore_case: bool = Field(
        False, description="Let `get` ignore letter case, for kind str. The constructor does not."
    )
    follows: list[FollowsEntry] = Field([], description="The upstream tables that the enumeration follows.")

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.open and self.kind not in ("int", "flag"):
            raise ValueError('only an enumeration of kind "int" or "flag" can be open')
        if bool(self.key) != (self.kind == "tuple"):
            raise ValueError('an enumeration of kind "tuple" needs a key, and no other kind can have one')
        if self.ignore_case and self.kind != "str":
            raise ValueError('only an enumeration of kind "str" can ignore letter case')
        return self


class TableEntry(_Header):
    """The table: the class of its rows, and where they come from."""

    in_model = model.Table

    key: list[Line] = Field([], description="The attributes that distinguish a row from all others.")
    follows: list[ImportedRowsEntry] = Field([], description="The upstream tables that the table follows.")


Differs = Annotated[
    dict[str, Line],
    Field(description="Reasons why fields differ from upstream on purpose. value: upstream has no such entry."),
]
Gaps = Annotated[
    list[Line],
    Field(description="The fields that a person must still write or review, or removal: upstream removed the entry."),
]


STATUS = "A value of the status enumeration. Default: the one in package.toml."
REPLACED_BY = "The value of the member to use instead."
PHRASE = "The registered short text, on one line."
REFERENCES = "The documents that define it, the most important first."


_NOTHING: Any = ()
"""The default of lists in entries: pydantic would copy a list for each entry, which takes longer than the rest."""


class FamilyEntry(FormatModel):
    """Values that are registered by a pattern. They are not members."""

    in_model = model.Family

    pattern: Line = Field(description="The pattern as it is registered: X-*.")
    phrase: Phrase = Field("", description=PHRASE)
    description: Prose = Field("", description="The meaning of the values.")
    references: list[ReferenceEntry] = Field(_NOTHING, description=REFERENCES)
    differs: Differs = Field(default_factory=dict, json_schema_extra={"default": {}})


class NamedEntry(FormatModel):
    """An entry with a name. All other keys are attributes that the file declares."""

    name: Line = Field(description="The name of the member, in UPPER_SNAKE_CASE. It never changes once it is released.")
    value: int | str | list[int | str] = Field(description="The value as it is transmitted, or a list of its parts.")
    phrase: Phrase = Field("", description=PHRASE)
    description: Prose = Field("", description="One to three sentences: what it means, and what to do about it.")
    references: list[ReferenceEntry] = Field(_NOTHING, description=REFERENCES)
    until: date | None = Field(None, description="The last day of a temporary registration.")
    differs: Differs = Field(default_factory=dict, json_schema_extra={"default": {}})
    gaps: Gaps = Field(_NOTHING)


class MemberEntry(NamedEntry):
    """A constant. All other keys are attributes that the file declares."""

    in_model = model.Member

    aliases: list[Line] = Field(_NOTHING, description="More names of the same member, sorted.")


class AliasEntry(NamedEntry):
    """A second entry for the value of a member, with another name. All other keys are attributes."""

    in_model = model.Alias


class RangeEntry(FormatModel):
    """Values that are not members. All other keys are attributes that the file declares."""

    in_model = model.Range

    first: int | str | list[int | str] | None = Field(
        None, description="The first value. Without it, the range has no beginning."
    )
    last: int | str | list[int | str] | None = Field(
        None, description="The last value of the range. Without it, the range has no end."
    )
    state: Line = Field(description="The state of the values: unassigned, reserved, private use, …")
    phrase: Phrase = Field("", description=PHRASE)
    description: Prose = Field("", description="The meaning of the values.")
    references: list[ReferenceEntry] = Field(_NOTHING, description=REFERENCES)
    until: date | None = Field(None, description="The last day of a temporary registration.")


class RowEntry(FormatModel):
    """A row. Its keys are the attributes that the file declares."""


class RfcEntry(FormatModel):
    """An RFC, as in the RFC Editor's index."""

    in_model = model.Rfc

    number: int = Field(gt=0, description="The number of the RFC.")
    title: str = Field(description="The title. It may be empty only if it is a gap.")
    date: Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}$")] | None = Field(
        None, description="Year and month: 1981-09."
    )
    status: Line | None = Field(None, description="The status in the index, in lower case.")
    obsoletes: list[int] = Field([], description="The numbers of the RFCs that it obsoletes.")
    obsoleted_by: list[int] = Field([], description="The numbers of the RFCs that obsolete it.")
    updates: list[int] = Field([], description="The numbers of the RFCs that it updates.")
    updated_by: list[int] = Field([], description="The numbers of the RFCs that update it.")
    differs: Differs = {}
    gaps: Gaps = []

    @model_validator(mode="after")
    def _titled(self) -> Self:
        if not self.title and "title" not in self.gaps:
            raise ValueError("title must not be empty")
        return self


class StatusEntry(FormatModel):
    """The enumeration of the statuses that entries may have."""

    in_model = model.StatusVocabulary

    enumeration: Line = Field(description="The name of the enumeration.")
    default: Line = Field(description="The status of an entry without one.")
    unregistered: Line = Field(description="The status of unregistered members of open enumerations.")


class SiteEntry(FormatModel):
    """How the target site presents the registry."""

    in_model = model.Site

    pages: list[Line] = Field(
        [],
        description="The enumerations that have a page for each member, and the tables that have one for each first "
        "value of the key.",
    )


class PackageFile(FormatModel):
    """package.toml: the package that is generated."""

    in_model = model.Package

    name: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")] = Field(
        description="The name of the import package and of the distribution."
    )
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.(post|dev)[0-9]+)*$")] = (
        Field(description="The version of the package.")
    )
    title: Line = Field("Constants as typed Python enums", description="The package in one line.")
    description: Prose = Field("", description="The package in a few sentences, which follow the title.")
    keywords: list[Line] = Field([], description="Keywords for the package index, sorted.")
    license: Line = Field("", description="An SPDX license expression.")
    required: list[Literal["description", "phrase", "references"]] = Field(
        [], description="The fields that every member, alias and family must have."
    )
    status: StatusEntry | None = Field(None, description="The statuses of entries. Without it, entries have no status.")
    site: SiteEntry = Field(SiteEntry(pages=[]), description="How the target site presents the registry.")


class RfcsFile(FormatModel):
    """rfcs.toml: the RFCs that entries cite."""

    rfc: list[RfcEntry] = []


class EnumerationFile(FormatModel):
    """An enumeration: its header, the attributes and records that it declares, and its entries."""

    enumeration: HeaderEntry
    attribute: dict[str, AttributeEntry] = {}
    record: dict[str, RecordEntry] = {}
    members: dict[str, Any] = {}
    member: list[dict[str, Any]] = []
    alias: list[dict[str, Any]] = []
    range: list[dict[str, Any]] = []
    family: list[dict[str, Any]] = []


class TableFile(FormatModel):
    """A table of rows that are not constants: its header, the attributes and records that it declares, and its rows."""

    table: TableEntry
    attribute: dict[str, FieldEntry] = {}
    record: dict[str, RecordEntry] = {}
    row: list[dict[str, Any]] = []


def _without_name(schema: dict[str, Any]) -> None:
    """Change the JSON Schema of a member to that of a line, where the name is the key."""
    del schema["properties"]["name"]
    schema["required"].remove("name")


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas of the formats by file name. `make schema` writes them to `registry/`."""

    class _AnyMember(MemberEntry):
        """A constant. All other keys are attributes that the file declares."""

        model_config = ConfigDict(extra="allow", title="Member")
        status: Line | None = Field(None, description=STATUS)
        replaced_by: int | str | list[int | str] | None = Field(None, description=REPLACED_BY)

    class _AnyLine(_AnyMember):
        """A constant on one line: `NAME = { value = 1, phrase = "..." }`. Other keys are attributes."""

        model_config = ConfigDict(extra="allow", title="Line", json_schema_extra=_without_name)

    class _AnyAlias(AliasEntry):
        """A second entry for the value of a member. All other keys are attributes that the file declares."""

        model_config = ConfigDict(extra="allow", title="Alias")
        status: Line | None = Field(None, description=STATUS)
        replaced_by: int | str | list[int | str] | None = Field(None, description=REPLACED_BY)

    class _AnyRange(RangeEntry):
        """Values that are not members. All other keys are attributes that the file declares."""

        model_config = ConfigDict(extra="allow", title="Range")

    class _AnyFamily(FamilyEntry):
        """Values that are registered by a pattern. They are not members."""

        model_config = ConfigDict(title="Family")
        status: Line | None = Field(None, description=STATUS)

    class _Enumeration(EnumerationFile):
        """An enumeration: its header, the attributes and records that it declares, and its entries."""

        model_config = ConfigDict(title="Enumeration")
        members: dict[str, int | str | list[int | str] | _AnyLine] = Field(
            {}, description="Members on one line each: NAME = value, or NAME = { value = ..., phrase = ... }."
        )
        member: list[_AnyMember] = []  # type: ignore[assignment]
        alias: list[_AnyAlias] = []  # type: ignore[assignment]
        range: list[_AnyRange] = []  # type: ignore[assignment]
        family: list[_AnyFamily] = []  # type: ignore[assignment]

    formats: dict[str, type[FormatModel]] = {
        "enumeration": _Enumeration,
        "table": TableFile,
        "package": PackageFile,
        "rfcs": RfcsFile,
    }
    return {
        f"{name}.schema.json": {"$schema": "https://json-schema.org/draft/2020-12/schema", **format.model_json_schema()}
        for name, format in formats.items()
    }
