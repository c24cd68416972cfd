"""The format of `[[enumeration.follows]]` and `[[table.follows]]`: which upstream table a file follows, and how.

Knows one entry at a time. `rules` check what must hold between entries.
"""

# Annotations are not postponed here: pydantic would have to evaluate them again for each format that it derives.

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from codegen import model, regular_expressions
from codegen.load.field_types import FormatModel, Line

Elements = Annotated[
    list[Line],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"items": {"type": "string"}, "type": "array"}]}),
]
"""The name of an element, or a list of names."""

Notation = Annotated[
    model.Notation,
    Field(
        description="How integers are written: number, in decimal or as a prefix says; hex or binary, without one; "
        "octets, separated by commas, the highest first."
    ),
]


class _ShortForm(FormatModel):
    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """Accept the name of an element, or a list of names, in place of the table."""
        return {"element": value} if isinstance(value, str | list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [{"type": "string"}, {"items": {"type": "string"}, "type": "array"}, table]}


class ReadingEntry(_ShortForm):
    """How a field is read from a record: the name of an element, a list of names, or a table."""

    in_model = model.Reading

    element: Elements = Field(
        min_length=1, description="The element's name; @date is an attribute of the record. Several are joined."
    )
    join: str = Field(" ", description="The separator between the texts of several elements.")
    pattern: str = Field("", description="A regular expression of RE2 for the whole cell; the field is its one group.")
    read_as: dict[str, bool | int | str] = Field(
        {}, description="Values of the field by regular expressions of RE2 for whole cells, which ignore letter case."
    )
    notation: Notation = "number"

    @model_validator(mode="after")
    def _expressions(self) -> Self:
        if self.pattern and regular_expressions.count_groups(self.pattern) != 1:
            raise ValueError(f'the pattern "{self.pattern}" must have exactly one group')
        for expression in self.read_as:
            regular_expressions.count_groups(expression)
        return self

    def to_model(self, **others: Any) -> model.Reading:
        reading: model.Reading = super().to_model(elements=tuple(self.element), **others)
        return reading


Group = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$"),
    Field(description="The IANA group: the id of the file."),
]
TableId = Annotated[Line, Field(description="The id of the table in that group; ids alone are not unique.")]


class MappedTableEntry(FormatModel):
    """A table that the enumeration follows, mapped field by field. `codegen sync` compares it."""

    in_model = model.MappedTable

    group: Group
    registry: TableId
    value: ReadingEntry = Field(description="Where the member's value is read from.")
    phrase: ReadingEntry | None = Field(
        None, description="Where the phrase is read from. Without it, phrases are not compared."
    )
    name: ReadingEntry | None = Field(
        None, description="Where the name of a new member is read from. Without it: the phrase, or else the value."
    )
    references: str = Field(
        "", description="The element that holds the references. Without it, references are not compared."
    )
    status: ReadingEntry | None = Field(
        None, description="Where the status is read from. Without it: remarks in the phrase, such as (deprecated)."
    )
    attributes: dict[str, ReadingEntry] = Field({}, description="Where attributes are read from, by their names.")
    without: dict[str, Line] = Field(
        {}, description="Records that are not members on purpose, by their value, each with the reason."
    )
    duplicates: Literal["first", "last"] | None = Field(
        None,
        description="Which of several records with the same value is the member. Without it, that is an error.",
    )
    complete: bool = Field(
        False,
        description="true: the file holds every record of the table; codegen import wrote it.",
        json_schema_extra={"const": False},
    )

    @model_validator(mode="before")
    @classmethod
    def _fields_of_mapped_table(cls, value: object) -> object:
        if isinstance(value, dict) and "description" in value:
            raise ValueError('"description" is allowed only with complete = true')
        return value


class ImportedValueEntry(_ShortForm):
    """The elements of a value, one for each of its parts: a name, a list of names, or a table."""

    element: Elements = Field(min_length=1, description="The element's name, or a list with one for each part.")
    notation: Notation = "number"
    prefix: str = Field("", description="The beginning of values that the element leaves out: application/ for json.")


class ImportedTableEntry(FormatModel):
    """A table that the file holds completely, each record as a member, an alias or a range. codegen import wrote it."""

    in_model = model.ImportedTable

    group: Group
    registry: TableId
    value: ImportedValueEntry = Field(description="The elements of the member's value.")
    phrase: str = Field("", description="The element of the phrase.")
    name: Elements = Field(
        [], description="The elements that name a member, tried in order. Without it: the phrase, or else the value."
    )
    description: str = Field("", description="The element of the description.")
    references: str = Field("", description="The element that holds the references.")
    attributes: dict[str, Line] = Field({}, description="The elements of attributes, by the attributes' names.")
    complete: Literal[True] = Field(description="The file holds every record of the table, with cells as written.")

    @model_validator(mode="before")
    @classmethod
    def _fields_of_imported_table(cls, value: object) -> object:
        for name in ("status", "without", "duplicates"):
            if isinstance(value, dict) and name in value:
                raise ValueError(f'"{name}" is not allowed with complete = true')
        return value

    def to_model(self, **others: Any) -> model.ImportedTable:
        table: model.ImportedTable = super().to_model(
            value=tuple(self.value.element), notation=self.value.notation, prefix=self.value.prefix, **others
        )
        return table


MAPPED, IMPORTED = "mapped table[]", "imported table[]"
"""Pydantic's names of the two entries: brackets show that they are not keys of the file."""


def _tag(value: object) -> str:
    is_imported = isinstance(value, dict) and value.get("complete") is True
    return IMPORTED if is_imported or isinstance(value, ImportedTableEntry) else MAPPED


FollowsEntry = Annotated[
    Annotated[MappedTableEntry, Tag(MAPPED)] | Annotated[ImportedTableEntry, Tag(IMPORTED)], Discriminator(_tag)
]
"""A table that an enumeration follows: imported if `complete` is true, mapped otherwise."""


class ImportedRowsEntry(FormatModel):
    """A table that the file holds completely, each record as a row. codegen import wrote it."""

    in_model = model.ImportedTable

    group: Group
    registry: TableId
    references: str = Field("", description="The element that holds the references.")
    attributes: dict[str, Line] = Field({}, description="The elements of attributes, by the attributes' names.")
