"""What users of a generated package see of the registry: attributes, their types and defaults, and listings.

`outputs` writes it and `compare` reports what changed in it. `proof` must not import this module: it computes the same
on its own, so that a mistake here does not prove itself. Knows the model; knows no language that outputs are in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from codegen.model import Enumeration, Field, Key, Record, Registry, StatusVocabulary, Table, Value

_TEXTS = (
    Field(name="phrase", type="str", description='the registered short text, or "".'),
    Field(name="description", type="str", description="what it means and what to do about it."),
    Field(name="references", type="reference", many=True, description="where it is defined, the main document first."),
)
_STATUS = Field(name="status", type="", description="the status of the registration.")
_REPLACED_BY = Field(name="replaced_by", type="", description="the member to use instead, or None.")
_UNTIL = Field(name="until", type="date", description="the date on which the registration expires, or None.")

_ALIAS = Field(name="name", type="str", required=True, description="the alias.")
_VALUE = Field(name="value", type="", required=True, description="the value of the member.")

_FIRST = Field(name="first", type="", nullable=True, description="the first value, or None if there is no lower bound.")
_LAST = Field(
    name="last", type="", nullable=True, description="the last value, inclusive, or None if there is no upper bound."
)
_STATE = Field(name="state", type="str", required=True, description='the state of the values, such as "reserved".')

IS_DEPRECATED = Field(name="is_deprecated", type="bool", description="whether the status discourages use.")
"""The property that members have if the package has statuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Entries that a generated class lists besides its members: aliases, ranges, or the rows of a table.

    The class method `name` returns them, each as a `record`. `table` is the name of their tables in the registry file.
    Each row has a value for every field of the record.
    """

    name: str
    table: str
    description: str
    record: Record
    rows: tuple[Mapping[str, Value], ...]


def attributes(registry: Registry, enumeration: Enumeration) -> tuple[Field, ...]:
    """Return what each member has besides name, value and aliases: the common attributes, then the declared ones."""
    statuses = registry.package.status
    return (
        *_TEXTS,
        *([replace(_STATUS, type=statuses.enumeration)] if statuses else ()),
        *([replace(_REPLACED_BY, type=enumeration.name)] if statuses else ()),
        *([_UNTIL] if any(entry.until for entry in enumeration.members_and_aliases) else ()),
        *enumeration.attributes,
    )


def classes_used(registry: Registry, enumeration: Enumeration) -> frozenset[str]:
    """Return the classes that the class of an enumeration uses by their names: itself, and types of attributes."""
    types = {field.type for field in attributes(registry, enumeration)}
    records = {record.name for record in enumeration.records}
    return frozenset({enumeration.name, *(type for type in types if type in records or registry.enumeration(type))})


def default_value(field: Field, statuses: StatusVocabulary | None) -> Value:
    """Return the default value of a field. For the field `status` it is the default status of the package."""
    if field.nullable:
        return None
    if field.many:
        return ()
    if field.type == "bool":
        return False
    if field.type == "str" and not field.choices:
        return ""
    is_status = statuses is not None and field.name == "status" and field.type == statuses.enumeration
    return statuses.default if statuses and is_status else None


def attribute_can_be_none(registry: Registry, enumeration: Enumeration, field: Field) -> bool:
    """Whether an attribute can be None: it has no other default, and it is optional or the enumeration is open.

    An unregistered member of an open enumeration has the default of every attribute that is not computed.
    """
    if enumeration.is_computed(field) or default_value(field, registry.package.status) is not None:
        return False
    return not field.required or enumeration.open is not None


def field_can_be_none(registry: Registry, field: Field) -> bool:
    """Whether a field of a record can be None: it is optional and has no other default."""
    return not field.required and default_value(field, registry.package.status) is None


def attribute_type(registry: Registry, enumeration: Enumeration, field: Field) -> str:
    """Return the type of an attribute as users see it. `Literal` stands for the texts of a field with choices."""
    return visible_type(field, _single(field), optional=attribute_can_be_none(registry, enumeration, field))


def field_type(registry: Registry, field: Field) -> str:
    """Return the type of a record's field as users see it. `Literal` stands for the texts of a field with choices."""
    return visible_type(field, _single(field), optional=field_can_be_none(registry, field))


def visible_type(field: Field, single: str, *, optional: bool) -> str:
    """Return the type of a field; `single` is the type of one value of the field."""
    return f"tuple[{single}, ...]" if field.many else f"{single} | None" if optional else single


def _single(field: Field) -> str:
    return "Literal" if field.choices else "Reference" if field.type == "reference" else field.type


def discouraged_statuses(registry: Registry) -> frozenset[Key]:
    """Return the statuses that discourage use: those for which the status enumeration says so."""
    members = registry.status_enumeration.members if registry.status_enumeration else ()
    return frozenset(member.value for member in members if member.attributes.get("discourages_use"))


def listings(registry: Registry, enumeration: Enumeration) -> tuple[Listing, ...]:
    """Return what an enumeration lists besides its members: aliases that have an entry, and ranges of other values."""
    return (*_aliases(registry, enumeration), *_ranges(enumeration))


def _aliases(registry: Registry, enumeration: Enumeration) -> Iterator[Listing]:
    fields = (_ALIAS, replace(_VALUE, type=enumeration.key_type), *attributes(registry, enumeration))
    if enumeration.aliases:
        yield Listing(
            name="aliases",
            table="alias",
            description="The aliases that have an entry in the registry.",
            record=Record(
                name="Alias", description=f"An alias of {enumeration.title}, with its registry entry.", fields=fields
            ),
            rows=tuple({field.name: alias.value_of(field.name) for field in fields} for alias in enumeration.aliases),
        )


def _ranges(enumeration: Enumeration) -> Iterator[Listing]:
    fields = (
        replace(_FIRST, type=enumeration.key_type),
        replace(_LAST, type=enumeration.key_type),
        _STATE,
        *_TEXTS,
        *([_UNTIL] if any(entry.until for entry in enumeration.ranges) else ()),
        *(replace(field, required=False) for field in enumeration.attributes),
    )
    if enumeration.ranges:
        yield Listing(
            name="ranges",
            table="range",
            description="The ranges of values that are not members.",
            record=Record(name="Range", description="A range of values that are not members.", fields=fields),
            rows=tuple({field.name: entry.value_of(field.name) for field in fields} for entry in enumeration.ranges),
        )


def table_listing(table: Table) -> Listing:
    """Return the rows of a table. Their record has the name of the table."""
    return Listing(
        name="rows",
        table="row",
        description="All rows, in the order of the registry.",
        record=Record(name=table.name, description=table.description, fields=table.attributes),
        rows=tuple(row.attributes for row in table.rows),
    )


def bits_of(enumeration: Enumeration) -> int:
    """Return all bits of the members of an enumeration, as one number."""
    return reduce(or_, (member.value for member in enumeration.members if isinstance(member.value, int)), 0)


def combinations(bits: int, limit: int | None = None) -> tuple[range, ...]:
    """Return the numbers that have only these bits, as ranges; at most `limit` of them.

    >>> combinations(0b1011)
    (range(0, 4), range(8, 12))
    """
    step = bits & -bits or 1
    lowest_run = bits // step & ~(bits // step + 1)
    above = bits ^ lowest_run * step
    starts = [0]
    while (start := starts[-1] - above & above) and len(starts) != limit:
        starts.append(start)
    return tuple(range(start, start + lowest_run * step + 1, step) for start in starts)


def digit_at(value: object, place: int) -> int | None:
    """Return the decimal digit at a place of a value, counted from 1 on the left, or None.

    >>> digit_at(250, 1)
    2
    """
    text = str(value)
    return int(text[place - 1]) if len(text) >= place and text[place - 1].isdecimal() else None


def part_of_value(field: Field, value: Key) -> Value:
    """Return the digit or part of a value that an attribute repeats, or None if the value does not have it.

    >>> part_of_value(Field(name="subject", type="int", description="", part=2), "X.1.10")
    1
    """
    if field.digit:
        return digit_at(value, field.digit)
    parts = str(value).split(".")
    if field.part is None or len(parts) < field.part:
        return None
    part = parts[field.part - 1]
    return int(part) if part.isdecimal() else part
