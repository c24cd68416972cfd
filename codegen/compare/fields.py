"""What changed in what members and rows carry: attributes, records, and the records' fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from codegen.compare.difference import Difference, difference, is_same, order_difference, value_difference
from codegen.compare.matching import matched_records
from codegen.errors import Keys
from codegen.interface import attribute_type, attributes, field_type, listings
from codegen.model import Enumeration, Field, Record, Registry, Table, Value

_TEXTS = ("phrase", "description", "references")
"""What every member has, and rules of their own are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _VisibleField:
    """An attribute or a field as users see it: its type, with classes by their new names, and the texts it may hold."""

    name: str
    type: str
    holds: str
    """The type of one value, without what says how many there are."""
    choices: tuple[str, ...]
    description: str
    keys: Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedAttribute:
    """An attribute that both sides have, and whose values can be compared: its old and its new name.

    `moved` leads from old values to new ones where it holds an enumeration's: they are the same members. `fields` are
    those of its record that can be compared, where it holds one.
    """

    old: str
    new: str
    moved: Mapping[Value, Value]
    fields: tuple[MatchedAttribute, ...] = ()

    def values(self, old: Value, new: Value) -> tuple[Value, Value]:
        """The two values, the old one in terms of the new registry, of records only the fields that both sides have."""
        return self._old(old), self._new(new)

    def _old(self, value: Value) -> Value:
        if isinstance(value, Mapping):
            return {one.new: one._old(value[one.old]) for one in self.fields}
        if self.moved and value in self.moved:
            return self.moved[value]
        return tuple(map(self._old, value)) if isinstance(value, tuple) else value

    def _new(self, value: Value) -> Value:
        if isinstance(value, Mapping):
            return {one.new: one._new(value[one.new]) for one in self.fields}
        return tuple(map(self._new, value)) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRegistries:
    """Two registries, and what `matching` found in them: `renamed` leads from old class names to new ones, `moved`
    from old values of enumerations to new ones.
    """

    old: Registry
    new: Registry
    renamed: Mapping[str, str]
    moved: Mapping[str, Mapping[Value, Value]]


def comparable_attributes(
    sides: MatchedRegistries, before: Enumeration | Table, after: Enumeration | Table
) -> tuple[MatchedAttribute, ...]:
    """What the entries of both sides have and can be compared; texts that every member has aside."""
    inner = {}
    for one, other in matched_records(before, after):
        both = _record(sides.old, one, sides.renamed), _record(sides.new, other, {})
        inner[other.name] = tuple(_kept(sides, *both, _pairs(*both, _same_place(one, other)), {}, ()))
    both = _attributes(sides.old, before, sides.renamed), _attributes(sides.new, after, {})
    texts = () if isinstance(after, Table) else _TEXTS
    return tuple(_kept(sides, *both, _pairs(*both, _same_values(before, after)), inner, texts))


def _kept(
    sides: MatchedRegistries,
    old: Mapping[str, _VisibleField],
    new: Mapping[str, _VisibleField],
    names: Mapping[str, str],
    inner: Mapping[str, tuple[MatchedAttribute, ...]],
    without: tuple[str, ...],
) -> Iterator[MatchedAttribute]:
    for name, other in names.items():
        if name not in without and old[name].type == new[other].type:
            held = new[other].holds
            yield MatchedAttribute(old=name, new=other, moved=sides.moved.get(held, {}), fields=inner.get(held, ()))


def compare_attributes(sides: MatchedRegistries, before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Attributes, records and fields that came, went, or are of another name, type, place or description."""
    both = _attributes(sides.old, before, sides.renamed), _attributes(sides.new, after, {})
    names = _pairs(*both, _same_values(before, after))
    yield from _fields("attribute", after.name, after.file, *both, names)
    yield from order_difference(f"{after.name}: attributes", after.file, ("attribute",), names, list(both[1]))
    yield from _listings(sides, before, after, names)
    yield from _records(sides, before, after)


def compare_columns(sides: MatchedRegistries, before: Table, after: Table) -> Iterator[Difference]:
    """The same of the columns of a table, which are the fields of its rows."""
    both = _attributes(sides.old, before, sides.renamed), _attributes(sides.new, after, {})
    names = _pairs(*both, _same_values(before, after))
    yield from _fields("field", after.name, after.file, *both, names)
    yield from _moved(after.name, after.file, ("attribute",), list(both[0]), list(both[1]), names)
    yield from _records(sides, before, after)


def _records(sides: MatchedRegistries, before: Enumeration | Table, after: Enumeration | Table) -> Iterator[Difference]:
    matched = matched_records(before, after)
    for record in before.records:
        if all(record is not one for one, _ in matched):
            yield difference("record-removed", record.name, after.file, (after.head,))
    for record in after.records:
        if all(record is not other for _, other in matched):
            yield difference("record-added", record.name, after.file, ("record", record.name))
    for one, other in matched:
        keys: Keys = ("record", other.name)
        if one.name != other.name:
            yield difference("record-renamed", one.name, after.file, keys, old=one.name, new=other.name)
        where = (*keys, "description")
        yield from value_difference(
            "description-changed", other.name, after.file, where, one.description, other.description
        )
        both = _record(sides.old, one, sides.renamed), _record(sides.new, other, {})
        names = _pairs(*both, _same_place(one, other))
        yield from _fields("field", other.name, after.file, *both, names)
        yield from _moved(other.name, after.file, keys, list(both[0]), list(both[1]), names)


def _listings(
    sides: MatchedRegistries, before: Enumeration, after: Enumeration, names: Mapping[str, str]
) -> Iterator[Difference]:
    """Class methods that came or went with what an enumeration lists besides its members, and the places of the fields
    in their rows. The fields themselves are the enumeration's attributes.
    """
    old, new = ({one.name: one for one in listings(registry, file)} for registry, file in _both(sides, before, after))
    for name, listing in old.items():
        if name not in new:
            told = f"tuple[{listing.record.name}, ...]"
            yield difference("attribute-removed", f"{after.name}.{name}", after.file, (after.head,), old=told)
    for name, listing in new.items():
        subject = f"{after.name}.{name}"
        if name not in old:
            told = f"tuple[{listing.record.name}, ...]"
            yield difference("attribute-added", subject, after.file, (listing.table, 0), new=told)
            continue
        places = [field.name for field in old[name].record.fields]
        new_places = [field.name for field in listing.record.fields]
        pairs = {one: other for one in places if (other := names.get(one, one)) in new_places}
        yield from _moved(subject, after.file, (listing.table, 0), places, new_places, pairs)


def _both(
    sides: MatchedRegistries, before: Enumeration, after: Enumeration
) -> tuple[tuple[Registry, Enumeration], tuple[Registry, Enumeration]]:
    return (sides.old, before), (sides.new, after)


def _moved(
    subject: str, file: str, keys: Keys, old: list[str], new: list[str], names: Mapping[str, str]
) -> Iterator[Difference]:
    """The difference in the places of a tuple's fields, if there is one and none of them went."""
    if len(names) == len(old) and any(old.index(one) != new.index(other) for one, other in names.items()):
        yield difference("field-moved", subject, file, keys, old=", ".join(old), new=", ".join(new))


def _fields(
    what: str,
    owner: str,
    file: str,
    old: Mapping[str, _VisibleField],
    new: Mapping[str, _VisibleField],
    names: Mapping[str, str],
) -> Iterator[Difference]:
    """The differences between the fields of two classes; `names` leads from those that both have to their new names."""
    for name in old:
        if name not in names:
            yield difference(f"{what}-removed", f"{owner}.{name}", file, ("enumeration",), old=_format_type(old[name]))
    for name, seen in new.items():
        if name not in names.values():
            yield difference(f"{what}-added", f"{owner}.{name}", file, seen.keys, new=_format_type(seen))
    for before, after in ((old[one], new[other]) for one, other in names.items()):
        subject = f"{owner}.{after.name}"
        if before.name != after.name:
            told = {"old": before.name, "new": after.name}
            yield difference(f"{what}-renamed", f"{owner}.{before.name}", file, after.keys, **told)
        lost = [choice for choice in before.choices if choice not in after.choices]
        if before.type != after.type or lost:
            told = {"old": _format_type(before), "new": _format_type(after)}
            yield difference(f"{what}-type-changed", subject, file, after.keys, **told)
        elif before.choices != after.choices:
            yield from value_difference(
                "choice-added", subject, file, (*after.keys, "choices"), before.choices, after.choices
            )
        where = (*after.keys, "description")
        yield from value_difference("description-changed", subject, file, where, before.description, after.description)


def _attributes(registry: Registry, file: Enumeration | Table, renamed: Mapping[str, str]) -> dict[str, _VisibleField]:
    """What a member of an enumeration, or a row of a table, has, by name, in the order of declaration."""
    if isinstance(file, Table):
        types = {field: field_type(registry, field) for field in file.attributes}
    else:
        types = {field: attribute_type(registry, file, field) for field in attributes(registry, file)}
    return {
        field.name: _visible_field(field, type, ("attribute", field.name), renamed) for field, type in types.items()
    }


def _record(registry: Registry, record: Record, renamed: Mapping[str, str]) -> dict[str, _VisibleField]:
    """The fields of a record, by name, in their order."""
    return {
        field.name: _visible_field(
            field, field_type(registry, field), ("record", record.name, "field", field.name), renamed
        )
        for field in record.fields
    }


def _visible_field(field: Field, type: str, keys: Keys, renamed: Mapping[str, str]) -> _VisibleField:
    return _VisibleField(
        name=field.name,
        type=re.sub(r"\w+", lambda found: renamed.get(found[0], found[0]), type),
        holds=field.type,
        choices=field.choices,
        description=field.description,
        keys=keys,
    )


def _format_type(seen: _VisibleField) -> str:
    """A type as reports tell it."""
    return seen.type.replace("Literal", f"Literal[{', '.join(seen.choices)}]") if seen.choices else seen.type


def _pairs(
    old: Mapping[str, _VisibleField], new: Mapping[str, _VisibleField], alike: Callable[[str, str], bool]
) -> dict[str, str]:
    """Old names with their new ones: the same, or that of a field of the same type that is `alike`."""
    pairs = {name: name for name in old if name in new}
    for name in old:
        if name not in new:
            likely = (
                other
                for other in new
                if other not in old
                and other not in pairs.values()
                and (old[name].type, old[name].choices) == (new[other].type, new[other].choices)
                and alike(name, other)
            )
            if found := next(likely, None):
                pairs[name] = found
    return {name: pairs[name] for name in old if name in pairs}


def _same_values(before: Enumeration | Table, after: Enumeration | Table) -> Callable[[str, str], bool]:
    """Whether every entry that both sides have holds the same in two attributes, and some of them hold anything."""
    old, new = _entries(before), _entries(after)
    both = [(held, new[key]) for key, held in old.items() if key in new]

    def alike(name: str, other: str) -> bool:
        values = [(one.get(name), two.get(other)) for one, two in both]
        return any(one not in (None, (), False, "") for one, _ in values) and all(
            is_same(one, two) for one, two in values
        )

    return alike


def _entries(file: Enumeration | Table) -> dict[str, Mapping[str, Value]]:
    """The attributes of each entry by what identifies it: a value, or a place in a table."""
    if isinstance(file, Table):
        return {str(row.index): row.attributes for row in file.rows}
    return {str(member.value): member.attributes for member in file.members}


def _same_place(before: Record, after: Record) -> Callable[[str, str], bool]:
    """Whether two fields are at the same place of their records."""
    old = [field.name for field in before.fields]
    new = [field.name for field in after.fields]
    return lambda name, other: old.index(name) == new.index(other)
