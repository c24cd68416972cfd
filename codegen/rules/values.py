"""Rules about values: those of members, and those of attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from codegen.class_attributes import digit_at, part_of_value
from codegen.errors import Keys, Problem
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
from codegen.rules.entry_problems import declared_fields, member_problem, quoted

_BUILTIN_TYPES = ("bool", "date", "int", "reference", "str")


def duplicate_value(registry: Registry) -> Iterator[Problem]:
    """Two members of one enumeration with the same value, or two rows of a table with the same key.

    A value must lead to one member. With `ignore_case`, values that differ only in letter case are the same. A
    second name for a value is an alias.

    ```toml
    [[member]]
    name = "NO_WATER"
    value = 1
    aliases = ["TANK_EMPTY"]  # right

    [[member]]           # wrong
    name = "TANK_EMPTY"  # wrong
    value = 1            # wrong
    ```
    """
    for enumeration in registry.enumerations:
        earlier: dict[Key, str] = {}
        for member in enumeration.members:
            other = earlier.setdefault(enumeration.folded(member.value), member.name)
            if other != member.name:
                message = f"duplicate value {member.value}: {other}, {member.name}"
                remedy = f"Make {member.name} an alias of {other}, or correct one of the values."
                yield Problem(message, remedy, enumeration.file, (*member.place, "value"))
    for table in registry.tables:
        rows: dict[str, int] = {}
        has_key = table.key and all(map(table.attribute, table.key))
        for row in table.rows if has_key else ():
            first = rows.setdefault(repr([row.attributes.get(name) for name in table.key]), row.index)
            if first != row.index:
                message = f"duplicate key: rows {first + 1} and {row.index + 1} have the same {', '.join(table.key)}"
                remedy = "Remove one of the rows, correct it, or add an attribute to the key of the table."
                yield Problem(message, remedy, table.file, ("row", row.index, table.key[0]))


def dangling_alias(registry: Registry) -> Iterator[Problem]:
    """An [[alias]] with a value that no member has.

    ```toml
    [[member]]
    name = "NO_WATER"
    value = 1

    [[alias]]
    name = "TANK_EMPTY"
    value = 2  # wrong
    value = 1  # right
    ```
    """
    for enumeration in registry.enumerations:
        for alias in enumeration.aliases:
            if alias.value not in enumeration.by_value and not enumeration.incomplete:
                message = f"{enumeration.name} has no member {quoted(alias.value)}"
                remedy = "Correct the value, or change [[alias]] to [[member]]."
                yield member_problem(enumeration, alias, message, remedy, "value")


def empty_definition(registry: Registry) -> Iterator[Problem]:
    """An enumeration without members and ranges, a table without attributes, or a record without fields.

    ```toml
    [record.Cause]
    description = "The cause of a fault."
    field = {}                                                       # wrong
    field.part = { type = "str", description = "the broken part." }  # right
    ```
    """
    for file in registry.files:
        if isinstance(file, Enumeration) and not file.entries and not file.incomplete:
            yield Problem(
                "enumeration has no members", 'Add a line "NAME = value" below [members].', file.file, ("enumeration",)
            )
        if isinstance(file, Table) and not file.attributes and not file.incomplete:
            yield Problem("table has no attributes", "Add an [attribute.NAME] table.", file.file, ("table",))
        for record in file.records:
            if not record.fields:
                remedy = f"Add a [record.{record.name}.field.NAME] table."
                yield Problem(f'record "{record.name}" has no fields', remedy, file.file, ("record", record.name))


def unknown_type(registry: Registry) -> Iterator[Problem]:
    """A field with an unknown type, `choices` of a field that is not text, or a check against an unknown attribute.

    The rule also reports an unknown enumeration in `links` of a field, and an unknown attribute in `key` of a table.
    In package.toml, it reports an unknown name in `pages` of `[site]`.

    ```toml
    [attribute.urgent]
    type = "boolean"  # wrong
    type = "bool"     # right
    description = "whether somebody must act."
    ```
    """
    enumerations = {enumeration.name for enumeration in registry.enumerations}
    for file in registry.files:
        records = {record.name for record in file.records}
        attributes = {field.name for field in file.attributes}
        known = {*_BUILTIN_TYPES, *records, *enumerations}
        for field, keys in declared_fields(file):
            is_nested = keys[0] == "record" and field.type in records
            if (field.type not in known and not registry.incomplete) or is_nested:
                nested = f'a record cannot contain the record "{field.type}"'
                message = nested if is_nested else f'unknown type "{field.type}"'
                yield Problem(message, _choose_from(known), file.file, (*keys, "type"))
            if field.choices and field.type != "str":
                message = f'choices require type "str", got "{field.type}"'
                yield Problem(message, 'Write type = "str", or remove choices.', file.file, (*keys, "choices"))
            for link in field.links:
                if link.enumeration not in enumerations and not registry.incomplete:
                    message = f'links: unknown enumeration "{link.enumeration}"'
                    yield Problem(message, _choose_from(enumerations), file.file, (*keys, "links"))
            for name in (field.first_digit_in, field.unless_in):
                if name is not None and name not in attributes:
                    remedy = "Name an attribute that this file declares."
                    yield Problem(f'{file.name} has no attribute "{name}"', remedy, file.file, keys)
    for table in registry.tables:
        names = {field.name for field in table.attributes}
        for index, name in enumerate(table.key):
            if name not in names and not table.incomplete:
                message = f'key: {table.name} has no attribute "{name}"'
                yield Problem(message, _choose_from(names), table.file, ("table", "key", index))
    with_pages = enumerations | {table.name for table in registry.tables if table.key}
    for index, name in enumerate(registry.package.site.pages):
        if name not in with_pages and not registry.incomplete:
            message = f'site.pages: "{name}" is neither an enumeration nor a table with a key'
            yield Problem(message, _choose_from(with_pages), registry.package.file, ("site", "pages", index))


def _choose_from(names: Iterable[str]) -> str:
    return f"Choose from: {', '.join(sorted(names))}."


def unknown_member(registry: Registry) -> Iterator[Problem]:
    """An attribute that refers to a member which does not exist.

    Entries refer to members by value, never by name.

    ```toml
    [attribute.next]
    type = "Fault"
    description = "the fault that follows."

    [[member]]
    name = "NO_WATER"
    value = 1
    next = 3  # wrong
    next = 2  # right

    [[member]]
    name = "TOO_HOT"
    value = 2
    ```
    """
    for file in registry.files:
        records = {record.name: record for record in file.records}
        linked = [field for field in file.attributes if field.type in records or registry.enumeration(field.type)]
        for entry in file.entries if linked else ():
            for field in linked:
                keys = (*entry.place, field.name)
                for value, target, value_keys in _member_values(
                    entry.attributes[field.name], field, records, registry, keys
                ):
                    if not target.incomplete and value not in target.by_value:
                        message = f"{_entry_name(entry)}: {target.name} has no member {quoted(value)}"
                        remedy = f"Correct the value, or add the member to {target.file}."
                        yield Problem(message, remedy, file.file, value_keys)


def _entry_name(entry: Member | Range | Row) -> str:
    if isinstance(entry, Member):
        return entry.name
    return f"row {entry.index + 1}" if isinstance(entry, Row) else f"the range from {entry.first}"


def _member_values(
    value: Value, field: Field, records: Mapping[str, Record], registry: Registry, keys: Keys
) -> Iterator[tuple[Key, Enumeration, Keys]]:
    """Yield every value of another enumeration inside an attribute, with that enumeration and the keys."""
    if field.many and isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _single_values(item, field, records, registry, (*keys, index))
    else:
        yield from _single_values(value, field, records, registry, keys)


def _single_values(
    value: Value, field: Field, records: Mapping[str, Record], registry: Registry, keys: Keys
) -> Iterator[tuple[Key, Enumeration, Keys]]:
    """Yield the same for a single value of an attribute."""
    if isinstance(value, dict) and field.type in records:
        for inner in records[field.type].fields:
            yield from _member_values(value[inner.name], inner, records, registry, (*keys, inner.name))
    elif value is not None and (target := registry.enumeration(field.type)):
        key = tuple(value) if isinstance(value, tuple) else value
        yield key, target, keys  # type: ignore[misc]  # the format of the file guarantees a value of that enumeration


def unknown_status(registry: Registry) -> Iterator[Problem]:
    """A status that is not a value of the status enumeration, or a status enumeration that cannot be used.

    package.toml names the enumeration under [status]. It needs an attribute `discourages_use` of type `bool`, which
    decides `is_deprecated`.

    ```toml
    [[member]]
    name = "NO_WATER"
    value = 1
    status = "retired"     # wrong
    status = "deprecated"  # right
    ```
    """
    statuses, vocabulary = registry.package.status, registry.status_enumeration
    file = registry.package.file
    if statuses is None or (vocabulary is None and registry.incomplete):
        return
    if vocabulary is None:
        message, remedy = f'unknown enumeration "{statuses.enumeration}"', "Correct the name, or add its file."
        yield Problem(message, remedy, file, ("status", "enumeration"))
        return
    decisive = vocabulary.attribute("discourages_use")
    if decisive is None or decisive.type != "bool" or decisive.many:
        message = f'{statuses.enumeration} has no attribute "discourages_use" of type "bool"'
        remedy = 'Add an [attribute.discourages_use] table with type = "bool".'
        yield Problem(message, remedy, vocabulary.file, ("enumeration",))
    if vocabulary.incomplete:
        return
    for name in ("default", "unregistered"):
        if getattr(statuses, name) not in vocabulary.by_value:
            message = f'{statuses.enumeration} has no member "{getattr(statuses, name)}"'
            yield Problem(message, f"Write a value of {statuses.enumeration}.", file, ("status", name))
    remedy = f"Write a value of {statuses.enumeration}, or add one to {vocabulary.file}."
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            if member.status not in vocabulary.by_value:
                yield member_problem(enumeration, member, f'unknown status "{member.status}"', remedy, "status")
        for index, family in enumerate(enumeration.families):
            if family.status not in vocabulary.by_value:
                message = f'{family.pattern}: unknown status "{family.status}"'
                yield Problem(message, remedy, enumeration.file, ("family", index, "status"))


def out_of_bounds(registry: Registry) -> Iterator[Problem]:
    """A value outside the bounds of its open enumeration, or a negative value in an enumeration of kind "flag".

    ```toml
    [enumeration]
    open = { minimum = 100, maximum = 999 }

    [[member]]
    name = "NO_WATER"
    value = 42   # wrong
    value = 142  # right
    ```
    """
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            if not isinstance(member.value, int):
                continue
            if enumeration.open:
                low, high = enumeration.open.minimum, enumeration.open.maximum
                if not low <= member.value <= high:
                    message = f"value {member.value} is outside the bounds {low} to {high}"
                    yield member_problem(enumeration, member, message, "Correct the value or the bounds.", "value")
            if enumeration.kind == "flag" and member.value < 0:
                message = f"value of a flag must not be negative, got {member.value}"
                yield member_problem(enumeration, member, message, "Write 0 or a greater number.", "value")


def reversed_range(registry: Registry) -> Iterator[Problem]:
    """A range with a first value that is greater than its last.

    ```toml
    [[range]]
    first = 99  # wrong
    first = 90  # right
    last = 95
    state = "reserved"
    ```
    """
    for enumeration in registry.enumerations:
        for entry in enumeration.ranges:
            first, last = entry.first, entry.last
            if first is not None and last is not None and natural_sort_key(last) < natural_sort_key(first):
                message = f"first value {first} of the range is greater than its last value {last}"
                yield Problem(message, "Swap first and last.", enumeration.file, ("range", entry.index, "last"))


def digit_mismatch(registry: Registry) -> Iterator[Problem]:
    """An attribute that must repeat a digit or part of a value, and does not.

    `digit`, `part` and `first_digit_in` of an attribute declare what it repeats; `unless_in` names the attribute that
    lists the exceptions.

    ```toml
    [attribute.group]
    type = "int"
    digit = 1
    description = "the first digit."

    [[member]]
    name = "NO_WATER"
    value = 42
    group = 2  # wrong
    group = 4  # right
    ```
    """
    for enumeration in registry.enumerations:
        for field in enumeration.attributes:
            if not (field.digit or field.part or field.first_digit_in):
                continue
            for member in enumeration.members_and_aliases:
                value = member.attributes[field.name]
                expected = part_of_value(field, member.value) if field.digit or field.part else value
                if value != expected and field.name not in member.gaps:
                    message = f"{field.name} is {value}, but value {member.value} requires {expected}"
                    yield member_problem(enumeration, member, message, "Correct one of the two.", field.name)
                if field.first_digit_in and enumeration.attribute(field.first_digit_in):
                    yield from _first_digit_mismatches(enumeration, field, member)


def _first_digit_mismatches(enumeration: Enumeration, field: Field, member: Member) -> Iterator[Problem]:
    """Yield the values in an attribute that begin with another digit than allowed, and needless exceptions."""
    allowed, values = member.attributes[str(field.first_digit_in)], member.attributes[field.name]
    exceptions = member.attributes.get(field.unless_in or "", ())
    if not isinstance(allowed, tuple) or not isinstance(values, tuple) or not allowed:
        return
    mismatches = {value for value in values if digit_at(value, 1) not in allowed}
    for value in values:
        if value in mismatches and not (isinstance(exceptions, tuple) and value in exceptions):
            digits = ", ".join(map(str, allowed))
            message = f"{field.name}: {value} does not begin with a digit of {field.first_digit_in} ({digits})"
            add = f", or add it to {field.unless_in}" if field.unless_in else ""
            yield member_problem(enumeration, member, message, f"Correct the value{add}.", field.name)
    for value in exceptions if isinstance(exceptions, tuple) else ():
        if value not in mismatches:
            message = f"{field.unless_in}: {value} needs no exception"
            yield member_problem(enumeration, member, message, "Remove it.", str(field.unless_in))
