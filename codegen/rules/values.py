"""Rules about values: a member's own, and those its attributes hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.errors import Keys
from codegen.model import Enumeration, Field, Key, Member, Record, Registry, Value, derived, digit_of
from codegen.rules.finding import Finding, at_member

_PLAIN = ("bool", "int", "str", "reference")


def _fields(enumeration: Enumeration) -> Iterator[tuple[Field, Keys]]:
    """Every declared field of an enumeration, with the way to its declaration."""
    for field in enumeration.attributes:
        yield field, ("attribute", field.name)
    for record in enumeration.records:
        for field in record.fields:
            yield field, ("record", record.name, "field", field.name)


def duplicate_value(registry: Registry) -> Iterator[Finding]:
    """A value that two members of one enumeration have; letter case aside where the enumeration ignores it."""
    for enumeration in registry.enumerations:
        seen: dict[Key, str] = {}
        for member in enumeration.members:
            value = (
                member.value.casefold() if isinstance(member.value, str) and enumeration.ignore_case else member.value
            )
            other = seen.setdefault(value, member.name)
            if other != member.name:
                remedy = f"Make {member.name} an alias of {other}, or correct one of the values."
                yield at_member(
                    enumeration, member, f'the value "{member.value}" is {other}\'s already', remedy, "value"
                )


def empty(registry: Registry) -> Iterator[Finding]:
    """An enumeration without members, or a record without fields."""
    for enumeration in registry.enumerations:
        if not enumeration.members and not enumeration.damaged:
            yield Finding("there is no member", "Add a [[member]] table.", enumeration.file, ("enumeration",))
        for record in enumeration.records:
            if not record.fields:
                remedy = f"Declare one: [record.{record.name}.field.…]."
                yield Finding(
                    f'the record "{record.name}" has no field', remedy, enumeration.file, ("record", record.name)
                )


def unknown_type(registry: Registry) -> Iterator[Finding]:
    """A declaration of an unknown type, with choices that are no text, or with a check that names no attribute."""
    for enumeration in registry.enumerations:
        records = {record.name for record in enumeration.records}
        known = {*_PLAIN, *records, *(one.name for one in registry.enumerations)}
        for field, keys in _fields(enumeration):
            nested = keys[0] == "record" and field.type in records
            if (field.type not in known and not registry.incomplete) or nested:
                message = (
                    f'"{field.type}" is no type' if not nested else f'a record cannot hold the record "{field.type}"'
                )
                remedy = f"Choose one of: {', '.join(sorted(known))}."
                yield Finding(message, remedy, enumeration.file, (*keys, "type"))
            if field.choices and field.type != "str":
                yield Finding("choices are for text alone", 'Write type = "str".', enumeration.file, (*keys, "choices"))
            for name in (field.first_digit_in, field.unless_in):
                if name is not None and enumeration.attribute(name) is None:
                    message = f'"{name}" is no attribute of {enumeration.name}'
                    yield Finding(message, "Name an attribute that this file declares.", enumeration.file, keys)


def unknown_member(registry: Registry) -> Iterator[Finding]:
    """An attribute that names a member which does not exist."""
    for enumeration in registry.enumerations:
        records = {record.name: record for record in enumeration.records}
        for member in enumeration.members:
            for field in enumeration.attributes:
                value = member.attributes[field.name]
                for wanted, target, keys in _named(
                    value, field, records, registry, ("member", member.index, field.name)
                ):
                    if not target.damaged and not _has(target, wanted):
                        message = f'{member.name}: {target.name} has no member "{wanted}"'
                        yield Finding(
                            message, f"Correct the value, or add the member to {target.file}.", enumeration.file, keys
                        )


def _named(
    value: Value, field: Field, records: Mapping[str, Record], registry: Registry, keys: Keys
) -> Iterator[tuple[Key, Enumeration, Keys]]:
    """Every value of another enumeration inside an attribute, with that enumeration and the way to it."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _named(item, field, records, registry, (*keys, index))
    elif isinstance(value, dict) and field.type in records:
        for inner in records[field.type].fields:
            yield from _named(value[inner.name], inner, records, registry, (*keys, inner.name))
    elif isinstance(value, int | str) and (target := registry.enumeration(field.type)):
        yield value, target, keys


def _has(enumeration: Enumeration, value: Key) -> bool:
    return any(member.value == value for member in enumeration.members)


def unknown_status(registry: Registry) -> Iterator[Finding]:
    """A status that the status enumeration does not have; a package without such an enumeration."""
    words = registry.package.status
    vocabulary = registry.enumeration(words.enumeration)
    file = registry.package.file
    if vocabulary is None and registry.incomplete:
        return
    if vocabulary is None:
        remedy = "Add its file, or name another enumeration."
        yield Finding(f'there is no enumeration "{words.enumeration}"', remedy, file, ("status", "enumeration"))
        return
    decides = vocabulary.attribute("discourages_use")
    if decides is None or decides.type != "bool" or decides.many:
        remedy = 'Declare [attribute.discourages_use] with type = "bool" there: it decides is_deprecated.'
        yield Finding(
            f'{words.enumeration} has no attribute "discourages_use"', remedy, vocabulary.file, ("enumeration",)
        )
    if vocabulary.damaged:
        return
    for name in ("default", "unregistered"):
        if not _has(vocabulary, getattr(words, name)):
            message = f'{words.enumeration} has no member "{getattr(words, name)}"'
            yield Finding(message, f"Name the value of a member of {words.enumeration}.", file, ("status", name))
    remedy = f"Use a value of {words.enumeration}, or add one to {vocabulary.file}."
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            if not _has(vocabulary, member.status):
                yield at_member(enumeration, member, f'"{member.status}" is no status', remedy, "status")
        for index, family in enumerate(enumeration.families):
            if not _has(vocabulary, family.status):
                yield Finding(
                    f'{family.pattern}: "{family.status}" is no status',
                    remedy,
                    enumeration.file,
                    ("family", index, "status"),
                )


def outside_bounds(registry: Registry) -> Iterator[Finding]:
    """A member whose value lies outside the bounds of its open enumeration."""
    for enumeration in registry.enumerations:
        if enumeration.open:
            low, high = enumeration.open.minimum, enumeration.open.maximum
            for member in enumeration.members:
                if not low <= int(member.value) <= high:
                    message = f"{member.value} is outside the bounds {low} to {high}"
                    yield at_member(enumeration, member, message, "Correct the value, or widen the bounds.", "value")


def contradicting_digit(registry: Registry) -> Iterator[Finding]:
    """A digit or part of the value that contradicts the attribute which repeats it, or a value of another class."""
    for enumeration in registry.enumerations:
        for field in enumeration.attributes:
            for member in enumeration.members:
                held = member.attributes[field.name]
                wanted = derived(field, member.value) if field.digit or field.part else held
                if held != wanted and field.name not in member.gaps:
                    message = f"{field.name} is {held}, but the value {member.value} says {wanted}"
                    yield at_member(enumeration, member, message, "Correct one of the two.", field.name)
                if field.first_digit_in and enumeration.attribute(field.first_digit_in):
                    yield from _first_digits(enumeration, field, member)


def _first_digits(enumeration: Enumeration, field: Field, member: Member) -> Iterator[Finding]:
    allowed, listed = member.attributes[str(field.first_digit_in)], member.attributes[field.name]
    known = member.attributes.get(field.unless_in or "", ())
    if not isinstance(allowed, tuple) or not isinstance(listed, tuple) or not allowed:
        return
    odd = {value for value in listed if digit_of(value, 1) not in allowed}
    for value in listed:
        if value in odd and not (isinstance(known, tuple) and value in known):
            message = f"{field.name}: {value} contradicts {field.first_digit_in} ({', '.join(map(str, allowed))})"
            remedy = f"Correct it, or list it in {field.unless_in}." if field.unless_in else "Correct it."
            yield at_member(enumeration, member, message, remedy, field.name)
    for value in known if isinstance(known, tuple) else ():
        if value not in odd:
            message = f"{field.unless_in}: {value} contradicts nothing"
            yield at_member(enumeration, member, message, "Remove it there.", str(field.unless_in))
