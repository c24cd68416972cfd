"""The formats of one file's entries: what every entry of its sort has, and the attributes that the file declares.

Knows the formats that do not depend on a file, and how a declaration becomes a format.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, create_model

from codegen.load.entry import Line, Prose, Text
from codegen.load.formats import (
    REPLACED_BY,
    STATUS,
    Entry,
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


def key_format(header: HeaderEntry) -> Any:
    """The format of an enumeration's values."""
    if header.kind == "tuple":
        parts = len(header.key)
        return Annotated[list[int | str], Field(min_length=parts, max_length=parts)]
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
        fields: dict[str, Any] = dict.fromkeys(("first", "last"), (self.key | None, None))
        fields |= {attribute(name): _declared(name, field, self.types) for name, field in self.fields.items()}
        return create_model("Range", __base__=RangeEntry, **fields)

    @cached_property
    def row(self) -> type[RowEntry]:
        """The format of a table's rows."""
        return create_model("Row", __base__=RowEntry, **self._attributes())

    @cached_property
    def family(self) -> type[FamilyEntry]:
        """The format of families, which have no attributes."""
        return create_model("Family", __base__=FamilyEntry, **self._texts(), **self._status())

    def named(self, base: type[_Named], gaps: Collection[str]) -> type[_Named]:
        """The format of members or aliases with these gaps: what is named there may be missing."""
        fields = self._texts(gaps) | {name: (Text, "") for name in ("name", "phrase", "description") if name in gaps}
        fields |= self._status()
        if self.statuses:
            fields["replaced_by"] = (self.key | None, Field(None, description=REPLACED_BY))
        return create_model("Entry", __base__=base, value=(self.key, ...), **fields, **self._attributes(gaps))

    def _status(self) -> dict[str, Any]:
        return {"status": (Line | None, Field(None, description=STATUS))} if self.statuses else {}

    def _texts(self, gaps: Collection[str] = ()) -> dict[str, Any]:
        wanted = {
            "phrase": (str, ...),
            "description": (Prose, ...),
            "references": (list[ReferenceEntry], Field(min_length=1)),
        }
        return {name: wanted[name] for name in self.required if name not in gaps or name == "references"}

    def _attributes(self, gaps: Collection[str] = ()) -> dict[str, Any]:
        return {
            attribute(name): _declared(name, field, self.types, required=field.required and name not in gaps)
            for name, field in self.fields.items()
        }


def record_format(record: RecordEntry, types: Mapping[str, Any]) -> type[Entry]:
    """The format of one record's tables."""
    declared: dict[str, Any] = {
        attribute(name): _declared(name, field, types, required=field.required) for name, field in record.field.items()
    }
    return create_model("Record", __base__=Entry, **declared)


def attribute(name: str) -> str:
    """How a format calls the field that a file declares: apart from what pydantic's models have themselves."""
    return f"declared_{name}"


def _declared(name: str, field: FieldEntry, types: Mapping[str, Any], *, required: bool = False) -> tuple[Any, Any]:
    single: Any = Literal[tuple(field.choices)] if field.choices else types.get(field.type, Any)
    wanted = list[single] if field.many else single
    return (wanted, Field(alias=name)) if required else (wanted | None, Field(None, alias=name))
