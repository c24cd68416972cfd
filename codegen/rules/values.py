"""Rules about values: a member's own, and those its attributes hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from codegen.errors import Keys
from codegen.interface import digit_at, part_of_value
from codegen.model import (
    Enumeration,
    Field,
    Key,
    Member,
    Range,
    Record,
    Registry,
    Row,
    Table,
    Value,
    natural_sort_key,
)
from codegen.rules.violation import Violation, member_violation

_PLAIN = ("bool", "date", "int", "reference", "str")


def _fields(file: Enumeration | Table) -> Iterator[tuple[Field, Keys]]:
    """Every declared field of an enumeration or table, with the way to its declaration."""
    for field in file.attributes:
        yield field, ("attribute", field.name)
    for record in file.records:
        for field in record.fields:
            yield field, ("record", record.name, "field", field.name)


def duplicate_value(registry: Registry) -> Iterator[Violation]:
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
                yield member_violation(
                    enumeration, member, f'the value "{member.value}" is {other}\'s already', remedy, "value"
                )


def dangling_alias(registry: Registry) -> Iterator[Violation]:
    """An alias whose value no member has."""
    for enumeration in registry.enumerations:
        for alias in enumeration.aliases:
            if alias.value not in enumeration.by_value and not enumeration.incomplete:
                remedy = "Name the value of a member, or make it a [[member]]."
                message = f"{enumeration.name} has no member {_quoted(alias.value)}"
                yield member_violation(enumeration, alias, message, remedy, "value")


def empty_definition(registry: Registry) -> Iterator[Violation]:
    """An enumeration without members and without ranges, or a record or table without fields."""
    for file in registry.files:
        if isinstance(file, Enumeration) and not file.entries and not file.incomplete:
            yield Violation("there is no member", "Add a [[member]] table.", file.file, ("enumeration",))
        if isinstance(file, Table) and not file.attributes and not file.incomplete:
            yield Violation("there is no attribute", "Declare one: [attribute.…].", file.file, ("table",))
        for record in file.records:
            if not record.fields:
                remedy = f"Declare one: [record.{record.name}.field.…]."
                yield Violation(f'the record "{record.name}" has no field', remedy, file.file, ("record", record.name))


def unknown_type(registry: Registry) -> Iterator[Violation]:
    """A declaration of an unknown type, with choices that are no text, or with a check that names no attribute."""
    enumerations = {one.name for one in registry.enumerations}
    for file in registry.files:
        records = {record.name for record in file.records}
        attributes = {field.name for field in file.attributes}
        known = {*_PLAIN, *records, *enumerations}
        for field, keys in _fields(file):
            nested = keys[0] == "record" and field.type in records
            if (field.type not in known and not registry.incomplete) or nested:
                message = (
                    f'"{field.type}" is no type' if not nested else f'a record cannot hold the record "{field.type}"'
                )
                remedy = f"Choose one of: {', '.join(sorted(known))}."
                yield Violation(message, remedy, file.file, (*keys, "type"))
            if field.choices and field.type != "str":
                yield Violation("choices are for text alone", 'Write type = "str".', file.file, (*keys, "choices"))
            for name in (field.first_digit_in, field.unless_in):
                if name is not None and name not in attributes:
                    message = f'"{name}" is no attribute of {file.name}'
                    yield Violation(message, "Name an attribute that this file declares.", file.file, keys)


def unknown_member(registry: Registry) -> Iterator[Violation]:
    """An attribute that names a member which does not exist."""
    for file in registry.files:
        records = {record.name: record for record in file.records}
        linked = [field for field in file.attributes if field.type in records or registry.enumeration(field.type)]
        for one in file.entries if linked else ():
            for field in linked:
                keys = (one.table, one.index, field.name)
                for wanted, target, where in _named(one.attributes[field.name], field, records, registry, keys):
                    if not target.incomplete and wanted not in target.by_value:
                        message = f"{_entry_name(one)}: {target.name} has no member {_quoted(wanted)}"
                        remedy = f"Correct the value, or add the member to {target.file}."
                        yield Violation(message, remedy, file.file, where)


def _entry_name(one: Member | Range | Row) -> str:
    """How messages call an entry."""
    if isinstance(one, Member):
        return one.name
    return f"row {one.index + 1}" if isinstance(one, Row) else f"the range from {one.first}"


def _quoted(value: Key) -> str:
    return str(list(value)) if isinstance(value, tuple) else f'"{value}"'


def _named(
    value: Value, field: Field, records: Mapping[str, Record], registry: Registry, keys: Keys
) -> Iterator[tuple[Key, Enumeration, Keys]]:
    """Every value of another enumeration inside an attribute, with that enumeration and the way to it."""
    if field.many and isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _named(item, replace(field, many=False), records, registry, (*keys, index))
    elif isinstance(value, dict) and field.type in records:
        for inner in records[field.type].fields:
            yield from _named(value[inner.name], inner, records, registry, (*keys, inner.name))
    elif value is not None and (target := registry.enumeration(field.type)):
        key = tuple(value) if isinstance(value, tuple) else value
        yield key, target, keys  # type: ignore[misc]  # by the format, it is a value of that enumeration


def unknown_status(registry: Registry) -> Iterator[Violation]:
    """A status that the status enumeration does not have; a package that names one which is not there."""
    words, vocabulary = registry.package.status, registry.status_enumeration
    file = registry.package.file
    if words is None or (vocabulary is None and registry.incomplete):
        return
    if vocabulary is None:
        remedy = "Add its file, or name another enumeration."
        yield Violation(f'there is no enumeration "{words.enumeration}"', remedy, file, ("status", "enumeration"))
        return
    decides = vocabulary.attribute("discourages_use")
    if decides is None or decides.type != "bool" or decides.many:
        remedy = 'Declare [attribute.discourages_use] with type = "bool" there: it decides is_deprecated.'
        yield Violation(
            f'{words.enumeration} has no attribute "discourages_use"', remedy, vocabulary.file, ("enumeration",)
        )
    if vocabulary.incomplete:
        return
    for name in ("default", "unregistered"):
        if getattr(words, name) not in vocabulary.by_value:
            message = f'{words.enumeration} has no member "{getattr(words, name)}"'
            yield Violation(message, f"Name the value of a member of {words.enumeration}.", file, ("status", name))
    remedy = f"Use a value of {words.enumeration}, or add one to {vocabulary.file}."
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            if member.status not in vocabulary.by_value:
                yield member_violation(enumeration, member, f'"{member.status}" is no status', remedy, "status")
        for index, family in enumerate(enumeration.families):
            if family.status not in vocabulary.by_value:
                message = f'{family.pattern}: "{family.status}" is no status'
                yield Violation(message, remedy, enumeration.file, ("family", index, "status"))


def out_of_bounds(registry: Registry) -> Iterator[Violation]:
    """A member whose value lies outside the bounds of its open enumeration, or is no set of bits where it should be."""
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            if not isinstance(member.value, int):
                continue
            if enumeration.open:
                low, high = enumeration.open.minimum, enumeration.open.maximum
                if not low <= member.value <= high:
                    message = f"{member.value} is outside the bounds {low} to {high}"
                    yield member_violation(
                        enumeration, member, message, "Correct the value, or widen the bounds.", "value"
                    )
            if enumeration.kind == "flag" and member.value < 0:
                yield member_violation(
                    enumeration, member, f"{member.value} is no set of bits", "Write a number from 0 on.", "value"
                )


def reversed_range(registry: Registry) -> Iterator[Violation]:
    """A range that ends before it begins."""
    for enumeration in registry.enumerations:
        for one in enumeration.ranges:
            if (
                one.first is not None
                and one.last is not None
                and natural_sort_key(one.last) < natural_sort_key(one.first)
            ):
                message = f"the range from {one.first} ends before it begins, at {one.last}"
                yield Violation(message, "Exchange first and last.", enumeration.file, ("range", one.index, "last"))


def unnamed_bit(registry: Registry) -> Iterator[Violation]:
    """A flag of several bits, of which one has no member of its own: a closed enumeration would not take it."""
    for enumeration in registry.enumerations:
        if enumeration.kind != "flag" or enumeration.open or enumeration.incomplete:
            continue
        values = [member.value for member in enumeration.members if isinstance(member.value, int)]
        single = sum({value for value in values if value > 0 and value & (value - 1) == 0})
        for member in enumeration.members:
            if isinstance(member.value, int) and member.value > 0 and (missing := member.value & ~single):
                bit = missing & -missing
                remedy = f"Add a member with the value {bit}, or bounds that make the enumeration open."
                yield member_violation(enumeration, member, f"no member is its bit {bit}", remedy, "value")


def digit_mismatch(registry: Registry) -> Iterator[Violation]:
    """A digit or part of the value that contradicts the attribute which repeats it, or a value of another class."""
    for enumeration in registry.enumerations:
        for field in enumeration.attributes:
            if not (field.digit or field.part or field.first_digit_in):
                continue
            for member in enumeration.members_and_aliases:
                held = member.attributes[field.name]
                wanted = part_of_value(field, member.value) if field.digit or field.part else held
                if held != wanted and field.name not in member.gaps:
                    message = f"{field.name} is {held}, but the value {member.value} says {wanted}"
                    yield member_violation(enumeration, member, message, "Correct one of the two.", field.name)
                if field.first_digit_in and enumeration.attribute(field.first_digit_in):
                    yield from _first_digits(enumeration, field, member)


def _first_digits(enumeration: Enumeration, field: Field, member: Member) -> Iterator[Violation]:
    allowed, listed = member.attributes[str(field.first_digit_in)], member.attributes[field.name]
    known = member.attributes.get(field.unless_in or "", ())
    if not isinstance(allowed, tuple) or not isinstance(listed, tuple) or not allowed:
        return
    odd = {value for value in listed if digit_at(value, 1) not in allowed}
    for value in listed:
        if value in odd and not (isinstance(known, tuple) and value in known):
            message = f"{field.name}: {value} contradicts {field.first_digit_in} ({', '.join(map(str, allowed))})"
            remedy = f"Correct it, or list it in {field.unless_in}." if field.unless_in else "Correct it."
            yield member_violation(enumeration, member, message, remedy, field.name)
    for value in known if isinstance(known, tuple) else ():
        if value not in odd:
            message = f"{field.unless_in}: {value} contradicts nothing"
            yield member_violation(enumeration, member, message, "Remove it there.", str(field.unless_in))
