"""What changed in what members carry: the attributes of an enumeration, its records, and the records' fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from codegen.compare.difference import Difference, changed, difference, reordered, same
from codegen.compare.matching import records
from codegen.errors import Keys
from codegen.model import Enumeration, Field, Record, Registry, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """An attribute or a field as users see it: its type, with classes by their new names, and the texts it may hold."""

    name: str
    type: str
    choices: tuple[str, ...]
    description: str
    keys: Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An attribute that both sides have, and whose values can be compared: its old and its new name.

    `fields` has those of its record that can be compared, as old name -> new name; None where it holds no record.
    """

    old: str
    new: str
    fields: Mapping[str, str] | None = None

    def values(self, old: Value, new: Value) -> tuple[Value, Value]:
        """The two values, of records only the fields that both sides have."""
        if self.fields is None:
            return old, new
        return _projected(old, self.fields), _projected(new, {name: name for name in self.fields.values()})


def kept(
    old: Registry, new: Registry, before: Enumeration, after: Enumeration, renamed: Mapping[str, str]
) -> tuple[Kept, ...]:
    """The attributes, declared by both sides, whose values can be compared.

    `renamed` leads from old class names to new ones, here and below.
    """
    sides = _attributes(old, before, renamed), _attributes(new, after, {})
    names = _pairs(*sides, _same_values(before, after))
    fields = {}
    for one, other in records(before, after):
        inner = _record(old, one, renamed), _record(new, other, {})
        pairs = _pairs(*inner, _same_place(one, other))
        fields[other.name] = {a: b for a, b in pairs.items() if inner[0][a].type == inner[1][b].type}
    return tuple(
        Kept(old=name, new=names[name], fields=fields.get(field.type))
        for name, seen in sides[0].items()
        if name in names
        and (field := after.attribute(names[name]))
        and before.attribute(name)
        and seen.type == sides[1][names[name]].type
    )


def compare(
    old: Registry, new: Registry, before: Enumeration, after: Enumeration, renamed: Mapping[str, str]
) -> Iterator[Difference]:
    """Attributes, records and fields that came, went, or are of another name, type, place or description."""
    sides = _attributes(old, before, renamed), _attributes(new, after, {})
    names = _pairs(*sides, _same_values(before, after))
    yield from _fields("attribute", after.name, after.file, *sides, names)
    yield from reordered(f"{after.name}: attributes", after.file, ("attribute",), names, list(sides[1]))
    matched = records(before, after)
    for record in before.records:
        if all(record is not one for one, _ in matched):
            yield difference("record-removed", record.name, after.file, ("enumeration",))
    for record in after.records:
        if all(record is not other for _, other in matched):
            yield difference("record-added", record.name, after.file, ("record", record.name))
    for one, other in matched:
        keys: Keys = ("record", other.name)
        if one.name != other.name:
            yield difference("record-renamed", one.name, after.file, keys, old=one.name, new=other.name)
        where = (*keys, "description")
        yield from changed("description-changed", other.name, after.file, where, one.description, other.description)
        both = _record(old, one, renamed), _record(new, other, {})
        names = _pairs(*both, _same_place(one, other))
        yield from _fields("field", other.name, after.file, *both, names)
        old_order, new_order = list(both[0]), list(both[1])
        if len(names) == len(old_order) and any(old_order.index(a) != new_order.index(b) for a, b in names.items()):
            told = ", ".join(old_order), ", ".join(new_order)
            yield difference("field-moved", other.name, after.file, keys, old=told[0], new=told[1])


def _fields(
    what: str, owner: str, file: str, old: Mapping[str, _Seen], new: Mapping[str, _Seen], names: Mapping[str, str]
) -> Iterator[Difference]:
    """The differences between the fields of two classes; `names` leads from those that both have to their new names."""
    for name in old:
        if name not in names:
            yield difference(f"{what}-removed", f"{owner}.{name}", file, ("enumeration",), old=_told(old[name]))
    for name, seen in new.items():
        if name not in names.values():
            yield difference(f"{what}-added", f"{owner}.{name}", file, seen.keys, new=_told(seen))
    for before, after in ((old[one], new[other]) for one, other in names.items()):
        subject = f"{owner}.{after.name}"
        if before.name != after.name:
            told = {"old": before.name, "new": after.name}
            yield difference(f"{what}-renamed", f"{owner}.{before.name}", file, after.keys, **told)
        lost = [choice for choice in before.choices if choice not in after.choices]
        if before.type != after.type or lost:
            told = {"old": _told(before), "new": _told(after)}
            yield difference(f"{what}-retyped", subject, file, after.keys, **told)
        elif before.choices != after.choices:
            yield from changed("choice-added", subject, file, (*after.keys, "choices"), before.choices, after.choices)
        where = (*after.keys, "description")
        yield from changed("description-changed", subject, file, where, before.description, after.description)


def _attributes(registry: Registry, enumeration: Enumeration, renamed: Mapping[str, str]) -> dict[str, _Seen]:
    """What a member of the enumeration has, by name, in the order of declaration."""
    return {
        field.name: _seen(field, attribute_type(registry, enumeration, field), ("attribute", field.name), renamed)
        for field in registry.fields(enumeration)
    }


def _record(registry: Registry, record: Record, renamed: Mapping[str, str]) -> dict[str, _Seen]:
    """The fields of a record, by name, in their order."""
    return {
        field.name: _seen(field, field_type(registry, field), ("record", record.name, "field", field.name), renamed)
        for field in record.fields
    }


def _seen(field: Field, type: str, keys: Keys, renamed: Mapping[str, str]) -> _Seen:
    return _Seen(
        name=field.name,
        type=re.sub(r"\w+", lambda found: renamed.get(found[0], found[0]), type),
        choices=field.choices,
        description=field.description,
        keys=keys,
    )


def attribute_type(registry: Registry, enumeration: Enumeration, field: Field) -> str:
    """The type of an attribute as users see it; `Literal` stands for the texts of one that has choices."""
    computed = enumeration.computes(field)
    unsure = not field.required or enumeration.open is not None  # what is not registered has nothing
    return _type(field, optional=not computed and registry.absent(field) is None and unsure)


def field_type(registry: Registry, field: Field) -> str:
    """The type of a record's field as users see it, in the same way."""
    return _type(field, optional=not field.required and registry.absent(field) is None)


def _type(field: Field, *, optional: bool) -> str:
    one = "Literal" if field.choices else "Reference" if field.type == "reference" else field.type
    return f"tuple[{one}, ...]" if field.many else f"{one} | None" if optional else one


def _told(seen: _Seen) -> str:
    """A type as reports tell it."""
    return seen.type.replace("Literal", f"Literal[{', '.join(seen.choices)}]") if seen.choices else seen.type


def _pairs(old: Mapping[str, _Seen], new: Mapping[str, _Seen], alike: Callable[[str, str], bool]) -> dict[str, str]:
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


def _same_values(before: Enumeration, after: Enumeration) -> Callable[[str, str], bool]:
    """Whether every member that both sides have holds the same in two attributes, and some of them hold anything."""
    now = {str(member.value): member for member in after.members}
    both = [(member, now[str(member.value)]) for member in before.members if str(member.value) in now]

    def alike(name: str, other: str) -> bool:
        values = [(one.attributes.get(name), two.attributes.get(other)) for one, two in both]
        return any(one not in (None, (), False, "") for one, _ in values) and all(same(one, two) for one, two in values)

    return alike


def _same_place(before: Record, after: Record) -> Callable[[str, str], bool]:
    """Whether two fields are at the same place of their records."""
    old = [field.name for field in before.fields]
    new = [field.name for field in after.fields]
    return lambda name, other: old.index(name) == new.index(other)


def _projected(value: Value, names: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(_projected(item, names) for item in value)
    if isinstance(value, Mapping):
        return {other: value[name] for name, other in names.items() if name in value}
    return value
