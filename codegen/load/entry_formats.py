"""The formats of the entries of one file: the fields of every such entry, and the attributes that the file declares.

Knows the formats that are the same in every file, and how a declaration becomes a format.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import Field, conlist, create_model

from codegen.load.field_types import FormatModel, Line, Phrase, Prose, Text
from codegen.load.file_formats import (
    FamilyEntry,
    FieldEntry,
    HeaderEntry,
    NamedEntry,
    RangeEntry,
    RecordEntry,
    ReferenceEntry,
    RowEntry,
)

_Named = TypeVar("_Named", bound=NamedEntry)
_Any = TypeVar("_Any", bound=FormatModel)


class _Field(NamedTuple):
    """One field of a format."""

    name: str
    annotation: Any
    default: Any = None
    alias: str | None = None


def key_format(header: HeaderEntry) -> Any:
    """Return the format of the values of an enumeration."""
    if header.kind == "tuple":
        part: Any = int | str
        return conlist(part, min_length=len(header.key), max_length=len(header.key))
    return int if header.kind in ("int", "flag") else str


class EntryFormat(NamedTuple):
    """The format of one kind of entry, in two parts: creating a format takes as long as reading a few hundred entries.

    `fields` is the same in most files, `attributes` has what one file declares.
    """

    fields: type[Any]
    attributes: type[FormatModel]


@dataclass(frozen=True, kw_only=True)
class EntryFormats:
    """The formats of the entries of one file.

    `key` is the format of a value, `fields` are the declared attributes, and `types` has the formats of values by the
    names of types. `required` are the texts that every entry must have. `statuses`: entries have a status.
    """

    key: Any
    fields: Mapping[str, FieldEntry]
    types: Mapping[str, Any]
    required: Collection[str]
    statuses: bool

    @cached_property
    def range(self) -> EntryFormat:
        """The format of ranges, which may omit any attribute."""
        bounds = tuple(_Field(name, self.key | None) for name in ("first", "last"))
        declared = tuple(_attribute_field(name, field, self.types) for name, field in self.fields.items())
        return EntryFormat(_format("Range", RangeEntry, bounds), _format("Attributes", FormatModel, declared))

    @cached_property
    def row(self) -> EntryFormat:
        """The format of a table's rows."""
        return EntryFormat(RowEntry, self._attributes())

    @cached_property
    def family(self) -> type[FamilyEntry]:
        """The format of families, which have no attributes."""
        return _format("Family", FamilyEntry, (*self._texts(), *self._status()))

    def named(self, base: type[_Named], gaps: Collection[str]) -> EntryFormat:
        """Return the format of members or aliases with these gaps: they may omit the fields in it."""
        empty = [_Field(name, Text, "") for name in ("name", "phrase", "description") if name in gaps]
        replaced = [_Field("replaced_by", self.key | None)] if self.statuses else []
        key = _Field("value", self.key, ...)
        fields = _format("Entry", base, (key, *self._texts(gaps), *empty, *self._status(), *replaced))
        return EntryFormat(fields, self._attributes(gaps))

    def _status(self) -> list[_Field]:
        return [_Field("status", Line | None)] if self.statuses else []

    def _texts(self, gaps: Collection[str] = ()) -> list[_Field]:
        formats = {"phrase": Phrase, "description": Prose, "references": conlist(ReferenceEntry, min_length=1)}
        return [_Field(name, formats[name], ...) for name in self.required if name not in gaps or name == "references"]

    def _attributes(self, gaps: Collection[str] = ()) -> type[FormatModel]:
        declared = (
            _attribute_field(name, field, self.types, required=field.required and name not in gaps)
            for name, field in self.fields.items()
        )
        return _format("Attributes", FormatModel, tuple(declared))


def record_format(record: RecordEntry, types: Mapping[str, Any]) -> type[FormatModel]:
    """Return the format of the tables of a record."""
    declared = (_attribute_field(name, field, types, required=field.required) for name, field in record.field.items())
    return _format("Record", FormatModel, tuple(declared))


@lru_cache(maxsize=256)
def _format(title: str, base: type[_Any], fields: tuple[_Field, ...]) -> type[_Any]:
    """Return a format with these fields and those of its base: the same one for equal fields."""
    definitions: dict[str, Any] = {
        field.name: (field.annotation, Field(field.default, alias=field.alias) if field.alias else field.default)
        for field in fields
    }
    return create_model(title, __base__=base, **definitions)


def attribute_field(name: str) -> str:
    """Return the name of a declared attribute in its format. The prefix avoids the names of pydantic's models."""
    return f"declared_{name}"


def _attribute_field(name: str, field: FieldEntry, types: Mapping[str, Any], *, required: bool = False) -> _Field:
    single: Any = Literal[tuple(field.choices)] if field.choices else types.get(field.type, Any)
    annotation = list[single] if field.many else single
    return _Field(
        attribute_field(name), annotation if required else annotation | None, ... if required else None, alias=name
    )
