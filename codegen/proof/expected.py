"""What an output must contain, computed from the model alone: attributes, their defaults, and listings.

It repeats what `class_attributes` says, on purpose: an output with a mistake from there must not prove itself here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codegen.model import Alias, Enumeration, Field, Key, Range, Record, Registry, Table, Value


class ExpectedListing(NamedTuple):
    """The class method that lists entries, the record of each of them, and a row of values for each."""

    method: str
    record: Record
    rows: list[tuple[Value, ...]]


def attributes(registry: Registry, enumeration: Enumeration) -> list[Field]:
    """Return the attributes of each member: the common ones, then the declared ones."""
    fields = _texts()
    if registry.package.status:
        fields.append(_field("status", registry.package.status.enumeration))
        fields.append(_field("replaced_by", enumeration.name))
    if any(entry.until for entry in (*enumeration.members, *enumeration.aliases)):
        fields.append(_field("until", "date"))
    return [*fields, *enumeration.attributes]


def default(registry: Registry, field: Field) -> Value:
    """Return the value of an attribute that a member does not have in the data module."""
    statuses = registry.package.status
    if field.many:
        return ()
    if statuses and (field.name, field.type) == ("status", statuses.enumeration):
        return statuses.default
    return {"bool": False, "str": None if field.choices else ""}.get(field.type)


def discouraged_statuses(registry: Registry) -> set[Key]:
    """Return the statuses that discourage use."""
    statuses = registry.status_enumeration.members if registry.status_enumeration else ()
    return {status.value for status in statuses if status.attributes.get("discourages_use")}


def listings(registry: Registry, file: Enumeration | Table) -> Iterator[ExpectedListing]:
    """Yield what an enumeration lists besides its members, or the rows of a table."""
    if isinstance(file, Table):
        record = Record(name=file.name, description=file.description, fields=file.attributes)
        rows = [tuple(row.attributes[field.name] for field in record.fields) for row in file.rows]
        yield ExpectedListing("rows", record, rows)
        return
    if file.aliases:
        fields = [_field("name", "str"), _field("value", file.key_type), *attributes(registry, file)]
        yield _listing("aliases", "Alias", fields, file.aliases)
    if file.ranges:
        fields = [_field("first", file.key_type), _field("last", file.key_type), _field("state", "str"), *_texts()]
        fields += [_field("until", "date")] if any(entry.until for entry in file.ranges) else []
        yield _listing("ranges", "Range", [*fields, *file.attributes], file.ranges)


def _listing(method: str, name: str, fields: list[Field], entries: Iterable[Alias | Range]) -> ExpectedListing:
    rows = [tuple(entry.value_of(field.name) for field in fields) for entry in entries]
    return ExpectedListing(method, Record(name=name, description="", fields=tuple(fields)), rows)


def _texts() -> list[Field]:
    references = Field(name="references", type="reference", description="", many=True)
    return [_field("phrase", "str"), _field("description", "str"), references]


def _field(name: str, type: str) -> Field:
    return Field(name=name, type=type, description="")
