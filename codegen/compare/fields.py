"""The comparison of attributes, records and their fields: names, types, choices, order and descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.class_attributes import attribute_type, attributes, field_type, listings
from codegen.compare.difference import Difference, difference, order_difference, value_difference
from codegen.compare.rename_detection import Matching
from codegen.errors import Keys
from codegen.model import Enumeration, Field, Record, Registry, Table, Value

_TEXTS = ("phrase", "description", "references")
"""The attributes of every member that have their own rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _VisibleField:
    """An attribute or a field as users see it. `type` has the new names of classes, `holds` the type of one value."""

    name: str
    type: str
    holds: str
    choices: tuple[str, ...]
    description: str
    keys: Keys


_Fields = dict[str, _VisibleField]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedAttribute:
    """An attribute that both registries have, with values that can be compared.

    `moved` maps old values of its enumeration to new values of the same members. `fields` are the comparable fields of
    its record. Either is empty for other types.
    """

    name: str
    moved: Mapping[Value, Value]
    fields: tuple[MatchedAttribute, ...] = ()

    def old(self, value: Value) -> Value:
        """Return an old value with the new values of members, and only the comparable fields of records."""
        if isinstance(value, Mapping):
            return {field.name: field.old(value[field.name]) for field in self.fields}
        if self.moved and value in self.moved:
            return self.moved[value]
        return tuple(map(self.old, value)) if isinstance(value, tuple) else value

    def new(self, value: Value) -> Value:
        """Return a new value with only the comparable fields of records."""
        if isinstance(value, Mapping):
            return {field.name: field.new(value[field.name]) for field in self.fields}
        return tuple(map(self.new, value)) if isinstance(value, tuple) else value


def comparable_attributes(
    sides: Matching, before: Enumeration | Table, after: Enumeration | Table
) -> tuple[MatchedAttribute, ...]:
    """Return the attributes of the entries that can be compared, without the common texts of members."""
    inner = {
        new.name: tuple(_matched(sides, *_both_records(sides, old, new), {})) for old, new in _records(before, after)
    }
    matched = _matched(sides, *_both_attributes(sides, before, after), inner)
    return tuple(field for field in matched if isinstance(after, Table) or field.name not in _TEXTS)


def _matched(
    sides: Matching, old: _Fields, new: _Fields, inner: Mapping[str, tuple[MatchedAttribute, ...]]
) -> Iterator[MatchedAttribute]:
    for name, field in old.items():
        if name in new and field.type == new[name].type:
            type = new[name].holds
            yield MatchedAttribute(name=name, moved=sides.moved.get(type, {}), fields=inner.get(type, ()))


def compare_attributes(sides: Matching, before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield the differences of attributes, records and fields: added, removed, moved or changed."""
    old, new = _both_attributes(sides, before, after)
    yield from _fields("attribute", after.name, after.file, old, new)
    names = {name: name for name in old if name in new}
    yield from order_difference(f"{after.name}: attributes", after.file, ("attribute",), names, list(new))
    yield from _listings(sides, before, after)
    yield from _compare_records(sides, before, after)


def compare_columns(sides: Matching, before: Table, after: Table) -> Iterator[Difference]:
    """Yield the differences of the columns of a table, which are the fields of its rows, and of its records."""
    old, new = _both_attributes(sides, before, after)
    yield from _fields("field", after.name, after.file, old, new)
    yield from _moved(after.name, after.file, ("attribute",), list(old), list(new))
    yield from _compare_records(sides, before, after)


def _records(before: Enumeration | Table, after: Enumeration | Table) -> list[tuple[Record, Record]]:
    """Return the records that both files have, in pairs."""
    new = {record.name: record for record in after.records}
    return [(record, new[record.name]) for record in before.records if record.name in new]


def _compare_records(sides: Matching, before: Enumeration | Table, after: Enumeration | Table) -> Iterator[Difference]:
    pairs = _records(before, after)
    kept = {record.name for record, _ in pairs}
    for record in before.records:
        if record.name not in kept:
            yield difference("record-removed", record.name, after.file, (after.head,))
    for record in after.records:
        if record.name not in kept:
            yield difference("record-added", record.name, after.file, ("record", record.name))
    for old_record, record in pairs:
        keys: Keys = ("record", record.name)
        yield from value_difference(
            "description-changed",
            record.name,
            after.file,
            (*keys, "description"),
            old_record.description,
            record.description,
        )
        old, new = _both_records(sides, old_record, record)
        yield from _fields("field", record.name, after.file, old, new)
        yield from _moved(record.name, after.file, keys, list(old), list(new))


def _listings(sides: Matching, before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield added and removed class methods `aliases()` and `ranges()`, and fields that moved in their rows.

    Other differences of these fields are those of the attributes.
    """
    old = {listing.name: listing for listing in listings(sides.old, before)}
    new = {listing.name: listing for listing in listings(sides.new, after)}
    for name, listing in old.items():
        if name not in new:
            type = f"tuple[{listing.record.name}, ...]"
            yield difference("attribute-removed", f"{after.name}.{name}", after.file, (after.head,), old=type)
    for name, listing in new.items():
        subject = f"{after.name}.{name}"
        if name not in old:
            type = f"tuple[{listing.record.name}, ...]"
            yield difference("attribute-added", subject, after.file, (listing.table, 0), new=type)
            continue
        old_fields = [field.name for field in old[name].record.fields]
        new_fields = [field.name for field in listing.record.fields]
        yield from _moved(subject, after.file, (listing.table, 0), old_fields, new_fields)


def _moved(subject: str, file: str, keys: Keys, old: list[str], new: list[str]) -> Iterator[Difference]:
    """Yield the difference in the order of the fields of a tuple, if any, unless fields were removed."""
    if set(old) <= set(new) and old != new[: len(old)]:
        yield difference("field-moved", subject, file, keys, old=", ".join(old), new=", ".join(new))


def _fields(kind: str, owner: str, file: str, old: _Fields, new: _Fields) -> Iterator[Difference]:
    for name, field in old.items():
        if name not in new:
            yield difference(f"{kind}-removed", f"{owner}.{name}", file, ("enumeration",), old=_format_type(field))
    for name, after in new.items():
        subject, before = f"{owner}.{name}", old.get(name)
        if before is None:
            yield difference(f"{kind}-added", subject, file, after.keys, new=_format_type(after))
            continue
        removed = [choice for choice in before.choices if choice not in after.choices]
        if before.type != after.type or removed:
            changed = {"old": _format_type(before), "new": _format_type(after)}
            yield difference(f"{kind}-type-changed", subject, file, after.keys, **changed)
        elif before.choices != after.choices:
            yield from value_difference(
                "choice-added", subject, file, (*after.keys, "choices"), before.choices, after.choices
            )
        keys = (*after.keys, "description")
        yield from value_difference("description-changed", subject, file, keys, before.description, after.description)


def _both_attributes(
    sides: Matching, before: Enumeration | Table, after: Enumeration | Table
) -> tuple[_Fields, _Fields]:
    """Return the attributes of a member or a row by name, in the order of declaration: the old and the new ones."""
    old, new = _attribute_types(sides.old, before), _attribute_types(sides.new, after)
    return _visible(old, ("attribute",), sides.renamed), _visible(new, ("attribute",), {})


def _attribute_types(registry: Registry, file: Enumeration | Table) -> dict[Field, str]:
    if isinstance(file, Table):
        return {field: field_type(registry, field) for field in file.attributes}
    return {field: attribute_type(registry, file, field) for field in attributes(registry, file)}


def _both_records(sides: Matching, before: Record, after: Record) -> tuple[_Fields, _Fields]:
    old = {field: field_type(sides.old, field) for field in before.fields}
    new = {field: field_type(sides.new, field) for field in after.fields}
    return (
        _visible(old, ("record", before.name, "field"), sides.renamed),
        _visible(new, ("record", after.name, "field"), {}),
    )


def _visible(types: Mapping[Field, str], keys: Keys, renamed: Mapping[str, str]) -> _Fields:
    return {
        field.name: _VisibleField(
            name=field.name,
            type=re.sub(r"\w+", lambda word: renamed.get(word[0], word[0]), type),
            holds=field.type,
            choices=field.choices,
            description=field.description,
            keys=(*keys, field.name),
        )
        for field, type in types.items()
    }


def _format_type(field: _VisibleField) -> str:
    return field.type.replace("Literal", f"Literal[{', '.join(field.choices)}]") if field.choices else field.type
