"""The formats of the registry's files as pydantic models: what a file may say, and the JSON Schemas that tell an
editor.

Knows one entry at a time; what must hold between entries is for `rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model, model_validator

from codegen import model
from codegen.load.entry import STRICT, Line, Prose, Text
from codegen.load.following import FollowsEntry
from codegen.model import Kind


class _Entry(BaseModel):
    model_config = STRICT


class ReferenceEntry(_Entry):
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


class FieldEntry(_Entry):
    """What an attribute, or a field of a record, may hold."""

    type: Line = Field(
        description="bool, int, str, reference, the name of an enumeration or the name of a record of this file."
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


class RecordEntry(_Entry):
    """A type of attribute that has fields."""

    description: Prose
    field: dict[str, FieldEntry]


class BoundsEntry(_Entry):
    """The integers that an open enumeration takes, both ends included."""

    minimum: int = Field(ge=0)
    maximum: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("minimum is greater than maximum")
        return self


class HeaderEntry(_Entry):
    """The enumeration as a whole."""

    name: Line = Field(description="The class, in CapWords.")
    title: Line = Field(description="What one member is called in a sentence, singular, with its article.")
    kind: Kind = Field(description="int: an IntEnum; str: a StrEnum; plain: an Enum whose values are text.")
    description: Prose = Field(description="The class's docstring.")
    open: BoundsEntry | None = Field(
        None, description="int only: unregistered integers in these bounds are members too."
    )
    ignore_case: bool = Field(False, description="str only: looking a member up ignores letter case.")
    references: list[ReferenceEntry] = Field([], description="Where the enumeration as a whole is defined.")
    follows: list[FollowsEntry] = Field([], description="The tables that the enumeration follows upstream.")

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.open and self.kind != "int":
            raise ValueError('only an enumeration of kind "int" can be open')
        if self.ignore_case and self.kind != "str":
            raise ValueError('only an enumeration of kind "str" can ignore letter case')
        return self


Differs = Annotated[
    dict[str, Line],
    Field(description="Fields that differ from upstream on purpose, with the reason; value: it has no such entry."),
]
Gaps = Annotated[
    list[Line],
    Field(description="What a person has still to write or to look at: names of fields, or removal."),
]


class FamilyEntry(_Entry):
    """Values registered by a pattern, which are no members."""

    pattern: Line
    phrase: str
    description: Prose
    references: list[ReferenceEntry] = Field(min_length=1)
    status: Line | None = None
    differs: Differs = {}


class MemberEntry(_Entry):
    """One constant. Fields beyond these are attributes, which the file declares."""

    name: Line = Field(description="The member's name, upper snake case; stable for good.")
    value: int | str = Field(description="The wire form.")
    phrase: str = Field(description="The registered short text, on one line.")
    description: Prose = Field(description="One to three sentences: what it tells you, and what one does about it.")
    references: list[ReferenceEntry] = Field(min_length=1, description="Where it is defined, the most telling first.")
    status: Line | None = Field(None, description="A value of the status enumeration; absent means the default.")
    replaced_by: int | str | None = Field(None, description="The value of the member to use instead.")
    aliases: list[Line] = Field([], description="Further names of the same member, sorted.")
    differs: Differs = {}
    gaps: Gaps = []


class RfcEntry(_Entry):
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


class StatusEntry(_Entry):
    """Which enumeration says how an entry stands."""

    enumeration: Line
    default: Line = Field(description="The value that an absent status means.")
    unregistered: Line = Field(description="The value for members of open enumerations that are not registered.")


class PackageFile(_Entry):
    """package.toml: the package that is made."""

    name: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")] = Field(
        description="The import package and the distribution."
    )
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.(post|dev)[0-9]+)*$")]
    title: Line = Field(description="One line on what the package is.")
    description: Prose
    keywords: list[Line] = []
    license: Line = Field(description="An SPDX licence expression.")
    status: StatusEntry


class RfcsFile(_Entry):
    """rfcs.toml: every RFC that an entry cites."""

    rfc: list[RfcEntry] = []


class EnumerationFile(_Entry):
    """One enumeration: its header, what its members carry, and the members."""

    enumeration: HeaderEntry
    attribute: dict[str, AttributeEntry] = {}
    record: dict[str, RecordEntry] = {}
    member: list[dict[str, Any]] = []
    family: list[FamilyEntry] = []


def member_format(
    kind: Kind, fields: Mapping[str, FieldEntry], types: Mapping[str, Any], gaps: Collection[str] = ()
) -> type[MemberEntry]:
    """The format of one enumeration's members: the fields every member has, and the attributes that its file declares.

    `types` gives the type of value that each enumeration and record takes; what is in `gaps` may be missing.
    """
    key: Any = int if kind == "int" else str
    declared: dict[str, Any] = {
        attribute(name): _declared(name, field, types, required=field.required and name not in gaps)
        for name, field in fields.items()
    }
    declared |= {name: (Text, "") for name in ("name", "phrase", "description") if name in gaps}
    return create_model(
        "Member",
        __base__=MemberEntry,
        value=(key, ...),
        replaced_by=(key | None, None),
        **declared,
    )


def record_format(record: RecordEntry, types: Mapping[str, Any]) -> type[_Entry]:
    """The format of one record's tables."""
    declared: dict[str, Any] = {
        attribute(name): _declared(name, field, types, required=field.required) for name, field in record.field.items()
    }
    return create_model("Record", __base__=_Entry, **declared)


def attribute(name: str) -> str:
    """How a format calls the field that a file declares: apart from what pydantic's models have themselves."""
    return f"declared_{name}"


def _declared(name: str, field: FieldEntry, types: Mapping[str, Any], *, required: bool) -> tuple[Any, Any]:
    single: Any = Literal[tuple(field.choices)] if field.choices else types.get(field.type, Any)
    wanted = list[single] if field.many else single
    return (wanted, Field(alias=name)) if required else (wanted | None, Field(None, alias=name))


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each format, by the name of its file: what `registry/*.schema.json` hold."""

    class _AnyMember(MemberEntry):
        """One constant. Fields beyond those named here are attributes, which the file declares."""

        model_config = ConfigDict(extra="allow", title="Member")

    class _File(EnumerationFile):
        """One enumeration: its header, what its members carry, and the members."""

        model_config = ConfigDict(title="Enumeration")
        member: list[_AnyMember] = []  # type: ignore[assignment]

    files: dict[str, type[_Entry]] = {"enumeration": _File, "package": PackageFile, "rfcs": RfcsFile}
    return {
        f"{name}.schema.json": {"$schema": "https://json-schema.org/draft/2020-12/schema", **entry.model_json_schema()}
        for name, entry in files.items()
    }
