"""The comparison of attributes, records and their fields: names, types, choices, order and descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from codegen.compare.difference import Difference, difference, is_same, order_difference, value_difference
from codegen.compare.matching import Matching, matched_records
from codegen.errors import Keys
from codegen.interface import attribute_type, attributes, field_type, listings
from codegen.model import Enumeration, Field, Record, Registry, Table, Value

_TEXTS = ("phrase", "description", "references")
"""The attributes of every member that have rules of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _VisibleField:
    """An attribute or a field as users see it. `type` has the new names of classes, `holds` the type of one value."""

    name: str
    type: str
    holds: str
    choices: tuple[str, ...]
    description: str
    keys: Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedAttribute:
    """An attribute that both registries have, with values that can be compared: its old and its new name.

    `moved` maps old values of its enumeration to new values of the same members. `fields` are the comparable fields of
    its record. Either is empty for other types.
    """

    old: str
    new: str
    moved: Mapping[Value, Value]
    fields: tuple[MatchedAttribute, ...] = ()

    def values(self, old: Value, new: Value) -> tuple[Value, Value]:
        """Return both values, the old one with new names and values. Records have only the comparable fields."""
        return self._old(old), self._new(new)

    def _old(self, value: Value) -> Value:
        if isinstance(value, Mapping):
            return {field.new: field._old(value[field.old]) for field in self.fields}
        if self.moved and value in self.moved:
            return self.moved[value]
        return tuple(map(self._old, value)) if isinstance(value, tuple) else value

    def _new(self, value: Value) -> Value:
        if isinstance(value, Mapping):
            return {field.new: field._new(value[field.new]) for field in self.fields}
        return tuple(map(self._new, value)) if isinstance(value, tuple) else value


def comparable_attributes(
    sides: Matching, before: Enumeration | Table, after: Enumeration | Table
) -> tuple[MatchedAttribute, ...]:
    """Return the attributes of the entries that can be compared, without the common texts of members."""
    inner = {}
    for old, new in matched_records(before, after):
        both = _both_records(sides, old, new)
        inner[new.name] = tuple(_matched_attributes(sides, *both, _pairs(*both, _same_place(old, new)), {}, ()))
    both = _both_attributes(sides, before, after)
    texts = () if isinstance(after, Table) else _TEXTS
    return tuple(_matched_attributes(sides, *both, _pairs(*both, _same_values(before, after)), inner, texts))


def _matched_attributes(
    sides: Matching,
    old: Mapping[str, _VisibleField],
    new: Mapping[str, _VisibleField],
    names: Mapping[str, str],
    inner: Mapping[str, tuple[MatchedAttribute, ...]],
    without: tuple[str, ...],
) -> Iterator[MatchedAttribute]:
    for name, new_name in names.items():
        if name not in without and old[name].type == new[new_name].type:
            type = new[new_name].holds
            yield MatchedAttribute(old=name, new=new_name, moved=sides.moved.get(type, {}), fields=inner.get(type, ()))


def compare_attributes(sides: Matching, before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield the differences of attributes, records and fields: added, removed, renamed, moved or changed."""
    both = _both_attributes(sides, before, after)
    names = _pairs(*both, _same_values(before, after))
    yield from _fields("attribute", after.name, after.file, *both, names)
    yield from order_difference(f"{after.name}: attributes", after.file, ("attribute",), names, list(both[1]))
    yield from _listings(sides, before, after, names)
    yield from _records(sides, before, after)


def compare_columns(sides: Matching, before: Table, after: Table) -> Iterator[Difference]:
    """Yield the differences of the columns of a table, which are the fields of its rows, and of its records."""
    both = _both_attributes(sides, before, after)
    names = _pairs(*both, _same_values(before, after))
    yield from _fields("field", after.name, after.file, *both, names)
    yield from _moved(after.name, after.file, ("attribute",), list(both[0]), list(both[1]), names)
    yield from _records(sides, before, after)


def _records(sides: Matching, before: Enumeration | Table, after: Enumeration | Table) -> Iterator[Difference]:
    pairs = matched_records(before, after)
    for record in before.records:
        if all(record is not old for old, _ in pairs):
            yield difference("record-removed", record.name, after.file, (after.head,))
    for record in after.records:
        if all(record is not new for _, new in pairs):
            yield difference("record-added", record.name, after.file, ("record", record.name))
    for old, new in pairs:
        keys: Keys = ("record", new.name)
        if old.name != new.name:
            yield difference("record-renamed", old.name, after.file, keys, old=old.name, new=new.name)
        yield from value_difference(
            "description-changed", new.name, after.file, (*keys, "description"), old.description, new.description
        )
        both = _both_records(sides, old, new)
        names = _pairs(*both, _same_place(old, new))
        yield from _fields("field", new.name, after.file, *both, names)
        yield from _moved(new.name, after.file, keys, list(both[0]), list(both[1]), names)


def _listings(
    sides: Matching, before: Enumeration, after: Enumeration, names: Mapping[str, str]
) -> Iterator[Difference]:
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
        pairs = {field: other for field in old_fields if (other := names.get(field, field)) in new_fields}
        yield from _moved(subject, after.file, (listing.table, 0), old_fields, new_fields, pairs)


def _moved(
    subject: str, file: str, keys: Keys, old: list[str], new: list[str], names: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield the difference in the order of the fields of a tuple, if any, unless fields were removed."""
    if len(names) == len(old) and any(old.index(name) != new.index(new_name) for name, new_name in names.items()):
        yield difference("field-moved", subject, file, keys, old=", ".join(old), new=", ".join(new))


def _fields(
    kind: str,
    owner: str,
    file: str,
    old: Mapping[str, _VisibleField],
    new: Mapping[str, _VisibleField],
    names: Mapping[str, str],
) -> Iterator[Difference]:
    """Yield the differences of the fields of two classes. `names` maps the fields of both to their new names."""
    for name in old:
        if name not in names:
            yield difference(f"{kind}-removed", f"{owner}.{name}", file, ("enumeration",), old=_format_type(old[name]))
    for name, field in new.items():
        if name not in names.values():
            yield difference(f"{kind}-added", f"{owner}.{name}", file, field.keys, new=_format_type(field))
    for before, after in ((old[name], new[new_name]) for name, new_name in names.items()):
        subject = f"{owner}.{after.name}"
        if before.name != after.name:
            changed = {"old": before.name, "new": after.name}
            yield difference(f"{kind}-renamed", f"{owner}.{before.name}", file, after.keys, **changed)
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


_Fields = dict[str, _VisibleField]


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
    """Return the fields of a record by name, in order: the old and the new ones."""
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
    """Return the type of a field as text, with its choices."""
    return field.type.replace("Literal", f"Literal[{', '.join(field.choices)}]") if field.choices else field.type


def _pairs(
    old: Mapping[str, _VisibleField], new: Mapping[str, _VisibleField], is_alike: Callable[[str, str], bool]
) -> dict[str, str]:
    """Return old names with new ones: the same name, or that of an added field of the same type that is alike."""
    pairs = {name: name for name in old if name in new}
    for name in old:
        if name not in new:
            candidates = (
                other
                for other in new
                if other not in old
                and other not in pairs.values()
                and (old[name].type, old[name].choices) == (new[other].type, new[other].choices)
                and is_alike(name, other)
            )
            if new_name := next(candidates, None):
                pairs[name] = new_name
    return {name: pairs[name] for name in old if name in pairs}


def _same_values(before: Enumeration | Table, after: Enumeration | Table) -> Callable[[str, str], bool]:
    """Return a test whether two attributes have the same values in every common entry, and not only empty ones."""
    old, new = _entries(before), _entries(after)
    common = [(attributes, new[key]) for key, attributes in old.items() if key in new]

    def is_alike(name: str, new_name: str) -> bool:
        values = [(old_attributes.get(name), attributes.get(new_name)) for old_attributes, attributes in common]
        has_values = any(value not in (None, (), False, "") for value, _ in values)
        return has_values and all(is_same(value, new_value) for value, new_value in values)

    return is_alike


def _entries(file: Enumeration | Table) -> dict[str, Mapping[str, Value]]:
    """Return the attributes of each entry by its value, or by its index in a table."""
    if isinstance(file, Table):
        return {str(row.index): row.attributes for row in file.rows}
    return {str(member.value): member.attributes for member in file.members}


def _same_place(before: Record, after: Record) -> Callable[[str, str], bool]:
    """Return a test whether two fields are at the same place in their records."""
    old = [field.name for field in before.fields]
    new = [field.name for field in after.fields]
    return lambda name, new_name: old.index(name) == new.index(new_name)
