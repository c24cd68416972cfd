"""The formats of one file's entries: what every entry of its sort has, and the attributes that the file declares.

Knows the formats that do not depend on a file, and how a declaration becomes a format.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import Field, conlist, create_model

from codegen.load.field_types import Line, Prose, Text
from codegen.load.file_formats import (
    FamilyEntry,
    FieldEntry,
    FormatModel,
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
    """The format of an enumeration's values."""
    if header.kind == "tuple":
        part: Any = int | str
        return conlist(part, min_length=len(header.key), max_length=len(header.key))
    return int if header.kind in ("int", "flag") else str


@dataclass(frozen=True, kw_only=True)
class EntryFormats:
    """The formats of the entries of one file: the fields that each has, and the attributes that the file declares.

    `key` is the format of a value; `types` gives the type of value that each enumeration and record takes. `required`
    are the texts that every entry has to have; `statuses` says whether entries have a status.
    """

    key: Any
    fields: Mapping[str, FieldEntry]
    types: Mapping[str, Any]
    required: Collection[str]
    statuses: bool

    @cached_property
    def range(self) -> type[RangeEntry]:
        """The format of ranges, which may leave out any attribute."""
        bounds = [_Field(name, self.key | None) for name in ("first", "last")]
        declared = [_attribute_field(name, field, self.types) for name, field in self.fields.items()]
        return _format("Range", RangeEntry, (*bounds, *declared))

    @cached_property
    def row(self) -> type[RowEntry]:
        """The format of a table's rows."""
        return _format("Row", RowEntry, self._attributes())

    @cached_property
    def family(self) -> type[FamilyEntry]:
        """The format of families, which have no attributes."""
        return _format("Family", FamilyEntry, (*self._texts(), *self._status()))

    def named(self, base: type[_Named], gaps: Collection[str]) -> type[_Named]:
        """The format of members or aliases with these gaps: what is named there may be missing."""
        empty = [_Field(name, Text, "") for name in ("name", "phrase", "description") if name in gaps]
        replaced = [_Field("replaced_by", self.key | None)] if self.statuses else []
        key = _Field("value", self.key, ...)
        fields = (key, *self._texts(gaps), *empty, *self._status(), *replaced, *self._attributes(gaps))
        return _format("Entry", base, fields)

    def _status(self) -> list[_Field]:
        return [_Field("status", Line | None)] if self.statuses else []

    def _texts(self, gaps: Collection[str] = ()) -> list[_Field]:
        wanted = {"phrase": str, "description": Prose, "references": conlist(ReferenceEntry, min_length=1)}
        return [_Field(name, wanted[name], ...) for name in self.required if name not in gaps or name == "references"]

    def _attributes(self, gaps: Collection[str] = ()) -> tuple[_Field, ...]:
        return tuple(
            _attribute_field(name, field, self.types, required=field.required and name not in gaps)
            for name, field in self.fields.items()
        )


def record_format(record: RecordEntry, types: Mapping[str, Any]) -> type[FormatModel]:
    """The format of one record's tables."""
    declared = (_attribute_field(name, field, types, required=field.required) for name, field in record.field.items())
    return _format("Record", FormatModel, tuple(declared))


@lru_cache(maxsize=256)
def _format(title: str, base: type[_Any], fields: tuple[_Field, ...]) -> type[_Any]:
    """A format with these fields besides those of its base: many files declare the same, and making one takes as long
    as reading some hundred entries.
    """
    declared: dict[str, Any] = {
        one.name: (one.annotation, Field(one.default, alias=one.alias) if one.alias else one.default) for one in fields
    }
    return create_model(title, __base__=base, **declared)


def attribute_field(name: str) -> str:
    """How a format calls the field that a file declares: apart from what pydantic's models have themselves."""
    return f"declared_{name}"


def _attribute_field(name: str, field: FieldEntry, types: Mapping[str, Any], *, required: bool = False) -> _Field:
    single: Any = Literal[tuple(field.choices)] if field.choices else types.get(field.type, Any)
    wanted = list[single] if field.many else single
    return _Field(attribute_field(name), wanted if required else wanted | None, ... if required else None, alias=name)
