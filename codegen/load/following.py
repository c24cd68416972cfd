"""The format of what an enumeration follows: a table of an IANA group, and how its records map to members."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from codegen import model
from codegen.load.entry import STRICT, Line


class _Entry(BaseModel):
    model_config = STRICT


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _group_count(pattern: str) -> int:
    """How many groups a regular expression has. Raises ValueError when it is none."""
    try:
        return re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f'"{pattern}" is no regular expression: {error}') from None


Elements = Annotated[
    list[Line],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"items": {"type": "string"}, "type": "array"}]}),
]
"""One name of an element, or a list of them."""


class ReadingEntry(_Entry):
    """How a field is read from a record: the name of an element, or a table."""

    element: Elements = Field(
        min_length=1, description="The element's name; @date is an attribute of the record. Several are joined."
    )
    join: str = Field(" ", description="What stands between the texts of several elements.")
    pattern: str = Field("", description="A regular expression for the whole cell, whose one group is what counts.")
    read_as: dict[str, bool | int | str] = Field(
        {}, description="Regular expressions for whole cells, letter case aside, and what the field is for them."
    )
    notation: model.Notation = Field(
        "number",
        description="How integers are written: number, in decimal or as a prefix says; hex or binary, without one; "
        "octets, between commas, the first the highest.",
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"element": value} if isinstance(value, str | list) else value

    @model_validator(mode="after")
    def _expressions(self) -> Self:
        if self.pattern and _group_count(self.pattern) != 1:
            raise ValueError(f'the pattern "{self.pattern}" has to have exactly one group, which is what counts')
        for expression in self.read_as:
            _group_count(expression)
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [{"type": "string"}, {"items": {"type": "string"}, "type": "array"}, table]}

    def value(self) -> model.Reading:
        return model.Reading(
            elements=tuple(self.element),
            join=self.join,
            pattern=self.pattern,
            read_as=dict(self.read_as),
            notation=self.notation,
        )


class FollowsEntry(_Entry):
    """A table that the enumeration follows, as `codegen sync` compares it."""

    group: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")] = Field(
        description="The IANA group: the id of the file."
    )
    registry: Line = Field(description="The id of the table in that group; ids alone are not unique.")
    value: ReadingEntry = Field(description="What the member's value is read from.")
    phrase: ReadingEntry | None = Field(None, description="What the phrase is read from; absent: it is not compared.")
    name: ReadingEntry | None = Field(
        None, description="What the name of a new member is proposed from; absent: the phrase, or else the value."
    )
    references: str = Field("", description="The element that holds the references; absent: they are not compared.")
    status: ReadingEntry | None = Field(
        None, description="What the status is read from; absent: the remarks in the phrase, such as (deprecated)."
    )
    attributes: dict[str, ReadingEntry] = Field({}, description="What attributes are read from, by their names.")
    without: dict[str, Line] = Field(
        {}, description="Records that are no members on purpose, by their value, each with the reason."
    )
    duplicates: Literal["first", "last"] | None = Field(
        None, description="Which of several records with one value is the member; absent: there may be none."
    )

    complete: bool = Field(
        False,
        description="Every record of the table is here, as a member, an alias or a range, and attributes hold cells as "
        "they are written: codegen import wrote the file.",
    )
    description: str = Field("", description="With complete: the element that the description is.")

    @model_validator(mode="after")
    def _completely(self) -> Self:
        if self.description and not self.complete:
            raise ValueError("a description is read only where the file is complete")
        if self.complete and (self.status or self.without or self.duplicates):
            raise ValueError("status, without and duplicates are for files that are not complete")
        return self

    def follows(self) -> model.Follows:
        return model.Follows(
            group=self.group,
            registry=self.registry,
            value=self.value.value(),
            phrase=self.phrase.value() if self.phrase else None,
            name=self.name.value() if self.name else None,
            references=self.references,
            status=self.status.value() if self.status else None,
            attributes={name: reading.value() for name, reading in self.attributes.items()},
            without=dict(self.without),
            duplicates=self.duplicates or "",
            complete=self.complete,
            description=self.description,
        )


class TableFollowsEntry(_Entry):
    """A table whose records are the rows of this file, every one of them: codegen import wrote it."""

    group: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")] = Field(
        description="The IANA group: the id of the file."
    )
    registry: Line = Field(description="The id of the table in that group; ids alone are not unique.")
    references: str = Field("", description="The element that holds the references.")
    attributes: dict[str, Line] = Field({}, description="The elements that attributes are, by their names.")

    def follows(self) -> model.Follows:
        return model.Follows(
            group=self.group,
            registry=self.registry,
            value=model.Reading(elements=()),
            references=self.references,
            attributes={name: model.Reading(elements=(element,)) for name, element in self.attributes.items()},
            complete=True,
        )
