"""The formats of the registry's files as pydantic models: what a file may say, and the JSON Schemas that tell an
editor.

Knows one entry at a time; what must hold between entries is for `rules`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from codegen import model
from codegen.load.field_types import STRICT, Line, Prose
from codegen.load.follows import FollowsEntry, ImportedRowsEntry
from codegen.model import Kind


class FormatModel(BaseModel):
    """A table of a file."""

    model_config = STRICT


class ReferenceEntry(FormatModel):
    """Where something is defined: exactly one of rfc, draft, iana, person and url."""

    rfc: int | None = Field(None, gt=0, description="The number of an RFC, which rfcs.toml lists.")
    draft: Line | None = Field(None, description="The name of an Internet-Draft with its revision.")
    iana: Annotated[str, StringConstraints(pattern="^[^/]+/[^/]+$")] | None = Field(
        None, description="A row of an IANA table that no document defines: group/registry."
    )
    person: Line | None = Field(None, description="Whom IANA names as the only source.")
    url: Annotated[str, StringConstraints(pattern="^https?://")] | None = Field(
        None, description="A page, where nothing better exists."
    )
    section: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Za-z.]*$")] = Field(
        "", description="The section, without the word: 4.2.3, or B for an appendix.", validate_default=False
    )
    historical: bool = Field(False, description="The document is obsolete, and meant all the same.")

    @model_validator(mode="after")
    def _one_document(self) -> Self:
        named = [name for name in ("rfc", "draft", "iana", "person", "url") if getattr(self, name) is not None]
        if len(named) != 1:
            found = " and ".join(named) or "none"
            raise ValueError(f"a reference names exactly one of rfc, draft, iana, person and url, not {found}")
        return self

    def value(self) -> model.Reference:
        return model.Reference(**self.model_dump())


class FieldEntry(FormatModel):
    """What an attribute, or a field of a record, may hold."""

    type: Line = Field(
        description="bool, int, str, date, reference, the name of an enumeration or of a record of this file."
    )
    description: Prose = Field(description="What one gets; begins in lower case.")
    many: bool = Field(False, description="A list of them.")
    required: bool = Field(False, description="Absence is an error.")
    choices: list[Line] = Field([], description="str only: the texts that are allowed.")


class AttributeEntry(FieldEntry):
    """A typed attribute of every member."""

    digit: int | None = Field(
        None, ge=1, description="The digit of the value that the attribute equals, counted from 1 on the left."
    )
    part: int | None = Field(
        None, ge=1, description="The dot-separated part of the value that the attribute equals, counted from 1."
    )
    first_digit_in: Line | None = Field(
        None, description="An attribute that has to hold the first digit of each value listed here."
    )
    unless_in: Line | None = Field(
        None, description="With first_digit_in: the attribute that lists the known exceptions."
    )


class RecordEntry(FormatModel):
    """A type of attribute that has fields."""

    description: Prose
    field: dict[str, FieldEntry]


class BoundsEntry(FormatModel):
    """The integers that an open enumeration takes, both ends included."""

    minimum: int = Field(ge=0)
    maximum: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("minimum is greater than maximum")
        return self


class _Header(FormatModel):
    name: Line = Field(description="The class, in CapWords.")
    title: Line = Field(description="What one entry is called in a sentence, singular, with its article.")
    description: Prose = Field(description="The class's docstring.")
    references: list[ReferenceEntry] = Field([], description="Where the whole is defined.")


class HeaderEntry(_Header):
    """The enumeration as a whole."""

    kind: Kind = Field(
        description="int: an IntEnum; str: a StrEnum; plain: an Enum whose values are text; flag: an IntFlag, whose "
        "values are bits; tuple: an Enum whose values have several parts."
    )
    key: list[Line] = Field([], description="tuple only: the names of a value's parts.")
    open: BoundsEntry | None = Field(
        None, description="int and flag only: unregistered integers in these bounds are members too."
    )
    ignore_case: bool = Field(False, description="str only: looking a member up ignores letter case.")
    follows: list[FollowsEntry] = Field([], description="The tables that the enumeration follows upstream.")

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.open and self.kind not in ("int", "flag"):
            raise ValueError('only an enumeration of kind "int" or "flag" can be open')
        if bool(self.key) != (self.kind == "tuple"):
            raise ValueError('an enumeration has a key if, and only if, it is of kind "tuple"')
        if self.ignore_case and self.kind != "str":
            raise ValueError('only an enumeration of kind "str" can ignore letter case')
        return self


class TableEntry(_Header):
    """The table as a whole."""

    follows: list[ImportedRowsEntry] = Field([], description="The tables that it follows upstream.")


Differs = Annotated[
    dict[str, Line],
    Field(description="Fields that differ from upstream on purpose, with the reason; value: it has no such entry."),
]
Gaps = Annotated[
    list[Line],
    Field(description="What a person has still to write or to look at: names of fields, or removal."),
]


STATUS = "A value of the status enumeration; absent means the default."
REPLACED_BY = "The value of the member to use instead."


class FamilyEntry(FormatModel):
    """Values registered by a pattern, which are no members."""

    pattern: Line
    phrase: str = ""
    description: Prose = ""
    references: list[ReferenceEntry] = []
    differs: Differs = {}


class NamedEntry(FormatModel):
    """An entry with a name. Fields beyond these are attributes, which the file declares."""

    name: Line = Field(description="The member's name, upper snake case; stable for good.")
    value: int | str | list[int | str] = Field(description="The wire form; a list of its parts where it has several.")
    phrase: str = Field("", description="The registered short text, on one line.")
    description: Prose = Field("", description="One to three sentences: what it tells, and what one does about it.")
    references: list[ReferenceEntry] = Field([], description="Where it is defined, the most telling first.")
    until: date | None = Field(None, description="The day until which it is registered; absent: for good.")
    differs: Differs = {}
    gaps: Gaps = []


class MemberEntry(NamedEntry):
    """One constant. Fields beyond these are attributes, which the file declares."""

    aliases: list[Line] = Field([], description="Further names of the same member, sorted.")


class AliasEntry(NamedEntry):
    """A further entry for the value of a member, with a name of its own. Fields beyond these are attributes."""


class RangeEntry(FormatModel):
    """Values that are no members. Fields beyond these are attributes, which the file declares."""

    first: int | str | list[int | str] | None = Field(None, description="The first value; absent: no beginning.")
    last: int | str | list[int | str] | None = Field(None, description="The last value, included; absent: no end.")
    state: Line = Field(description="What the values are kept for: unassigned, reserved, private use, …")
    phrase: str = Field("", description="The registered short text, on one line.")
    description: Prose = Field("", description="What there is to say of these values.")
    references: list[ReferenceEntry] = Field([], description="Where it is defined, the most telling first.")
    until: date | None = Field(None, description="The day until which it is so; absent: for good.")


class RowEntry(FormatModel):
    """One row. Its fields are the attributes that the file declares."""


class RfcEntry(FormatModel):
    """An RFC as the RFC Editor's index has it."""

    number: int = Field(gt=0)
    title: str = Field(description="Empty only where it is a gap.")
    date: Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}$")] | None = Field(
        None, description="Year and month."
    )
    status: Line | None = Field(None, description="In lower case, as the index has it.")
    obsoletes: list[int] = []
    obsoleted_by: list[int] = []
    updates: list[int] = []
    updated_by: list[int] = []
    differs: Differs = {}
    gaps: Gaps = []

    @model_validator(mode="after")
    def _titled(self) -> Self:
        if not self.title and "title" not in self.gaps:
            raise ValueError("the title is empty")
        return self


class StatusEntry(FormatModel):
    """Which enumeration says how an entry stands."""

    enumeration: Line
    default: Line = Field(description="The value that an absent status means.")
    unregistered: Line = Field(description="The value for members of open enumerations that are not registered.")


class PackageFile(FormatModel):
    """package.toml: the package that is made."""

    name: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")] = Field(
        description="The import package and the distribution."
    )
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.(post|dev)[0-9]+)*$")]
    title: Line = Field(description="One line on what the package is.")
    description: Prose
    keywords: list[Line] = []
    license: Line = Field("", description="An SPDX licence expression; absent: the metadata names none.")
    required: list[Literal["description", "phrase", "references"]] = Field(
        [], description="What every member, alias and family has to have."
    )
    status: StatusEntry | None = Field(None, description="Absent: entries have no status.")


class RfcsFile(FormatModel):
    """rfcs.toml: every RFC that an entry cites."""

    rfc: list[RfcEntry] = []


class EnumerationFile(FormatModel):
    """One enumeration: its header, what its entries carry, and the entries."""

    enumeration: HeaderEntry
    attribute: dict[str, AttributeEntry] = {}
    record: dict[str, RecordEntry] = {}
    member: list[dict[str, Any]] = []
    alias: list[dict[str, Any]] = []
    range: list[dict[str, Any]] = []
    family: list[dict[str, Any]] = []


class TableFile(FormatModel):
    """A table of rows that are no constants: its header, what a row has, and the rows."""

    table: TableEntry
    attribute: dict[str, FieldEntry] = {}
    record: dict[str, RecordEntry] = {}
    row: list[dict[str, Any]] = []


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each format, by the name of its file: what `registry/*.schema.json` hold."""

    class _AnyMember(MemberEntry):
        """One constant. Fields beyond those named here are attributes, which the file declares."""

        model_config = ConfigDict(extra="allow", title="Member")
        status: Line | None = Field(None, description=STATUS)
        replaced_by: int | str | list[int | str] | None = Field(None, description=REPLACED_BY)

    class _AnyAlias(AliasEntry):
        """A further entry for the value of a member. Fields beyond those named here are attributes."""

        model_config = ConfigDict(extra="allow", title="Alias")
        status: Line | None = Field(None, description=STATUS)
        replaced_by: int | str | list[int | str] | None = Field(None, description=REPLACED_BY)

    class _AnyRange(RangeEntry):
        """Values that are no members. Fields beyond those named here are attributes."""

        model_config = ConfigDict(extra="allow", title="Range")

    class _AnyFamily(FamilyEntry):
        """Values registered by a pattern, which are no members."""

        model_config = ConfigDict(title="Family")
        status: Line | None = Field(None, description=STATUS)

    class _Enumeration(EnumerationFile):
        """One enumeration: its header, what its entries carry, and the entries."""

        model_config = ConfigDict(title="Enumeration")
        member: list[_AnyMember] = []  # type: ignore[assignment]
        alias: list[_AnyAlias] = []  # type: ignore[assignment]
        range: list[_AnyRange] = []  # type: ignore[assignment]
        family: list[_AnyFamily] = []  # type: ignore[assignment]

    files: dict[str, type[FormatModel]] = {
        "enumeration": _Enumeration,
        "table": TableFile,
        "package": PackageFile,
        "rfcs": RfcsFile,
    }
    return {
        f"{name}.schema.json": {"$schema": "https://json-schema.org/draft/2020-12/schema", **entry.model_json_schema()}
        for name, entry in files.items()
    }
