"""Rules about names: members, aliases, enumerations, attributes and modules have to work in Python, and apart from
each other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from sys import stdlib_module_names

from codegen import naming
from codegen.errors import Keys
from codegen.model import Enumeration, Kind, Registry, Table
from codegen.rules.violation import Violation

BUILTIN = ("phrase", "description", "references", "status", "replaced_by")
"""What every member is asked for, whatever its enumeration declares."""

_BASES: dict[Kind, type] = {
    "int": enum.IntEnum,
    "str": enum.StrEnum,
    "plain": enum.Enum,
    "flag": enum.IntFlag,
    "tuple": enum.Enum,
}


def _member_names(enumeration: Enumeration) -> Iterator[tuple[str, Keys]]:
    """Every name of an enumeration, aliases included, with the way to it; names that are still a gap aside."""
    for one in enumeration.members_and_aliases:
        if one.name or "name" not in one.gaps:
            yield one.name, (one.table, one.index, "name")
        for index, alias in enumerate(one.aliases):
            yield alias, (one.table, one.index, "aliases", index)


def _field_names(file: Enumeration | Table) -> Iterator[tuple[str, Keys]]:
    """The name of every field of a file's records, with the way to it."""
    for record in file.records:
        for field in record.fields:
            yield field.name, ("record", record.name, "field", field.name)


def _class_names(file: Enumeration | Table) -> Iterator[tuple[str, Keys]]:
    """The name of every class that a file is about, with the way to it."""
    yield file.name, (file.head, "name")
    for record in file.records:
        yield record.name, ("record", record.name)


def invalid_identifier(registry: Registry) -> Iterator[Violation]:
    """A name that Python cannot take: no identifier, a keyword, or one that Python would normalise into another."""
    if reason := naming.why_not_identifier(registry.package.name):
        name = registry.package.name
        yield Violation(f'"{name}" {reason}', "Choose another name.", registry.package.file, ("name",))
    remedy = "Choose a name of letters, digits and underscores that does not begin with a digit and is no keyword."
    for file in registry.files:
        places = [
            (file.module, (file.head,)),
            *_class_names(file),
            *(_member_names(file) if isinstance(file, Enumeration) else ()),
            *((field.name, ("attribute", field.name)) for field in file.attributes),
            *_field_names(file),
        ]
        for name, keys in places:
            if reason := naming.why_not_identifier(name):
                yield Violation(f'"{name}" {reason}', remedy, file.file, keys)


def reserved_name(registry: Registry) -> Iterator[Violation]:
    """A name that enum classes, or every class of the attribute's kind, or the outputs use themselves."""
    if reason := _why_no_package(registry.package.name):
        yield Violation(reason, "Choose another name.", registry.package.file, ("name",))
    for file in registry.files:
        for name, keys, reason in _reserved(file):
            if reason:
                yield Violation(f"{name} {reason}", "Choose another name.", file.file, keys)
        if reason := naming.why_not_module_name(file.module):
            yield Violation(f'"{file.module}" {reason}', "Rename the file.", file.file, (file.head,))


def _why_no_package(name: str) -> str:
    if name == "schema":
        return '"schema" is the folder of JSON Schemas beside the package'
    # A package of that name could not be imported, or the library's module could not.
    return f'"{name}" is a module of the standard library' if name in stdlib_module_names else ""


def _reserved(file: Enumeration | Table) -> Iterator[tuple[str, Keys, str]]:
    """Every name of a file as messages give it, with the way to it, and why it cannot be had; "" where it can."""
    kinds: list[type] = [tuple]
    if isinstance(file, Enumeration):
        attributes = {*BUILTIN, *(field.name for field in file.attributes)}
        for name, keys in _member_names(file):
            other = "is an attribute of every member" if name in attributes else ""
            yield f'"{name}"', keys, naming.why_not_member_name(name) or other
        kinds = [_BASES[file.kind], *([tuple] if file.aliases or file.ranges else [])]
    for name, keys in _class_names(file):
        yield f'"{name}"', keys, naming.why_not_class_name(name)
    for field in file.attributes:
        reasons = (naming.why_not_attribute_name(field.name, kind) for kind in kinds)
        yield f'attribute "{field.name}"', ("attribute", field.name), next(filter(None, reasons), "")
    for name, keys in _field_names(file):
        yield f'field "{name}"', keys, naming.why_not_attribute_name(name, tuple)


def duplicate_name(registry: Registry) -> Iterator[Violation]:
    """A name that two members of one enumeration have, aliases counted."""
    for enumeration in registry.enumerations:
        seen: set[str] = set()
        for name, keys in _member_names(enumeration):
            if name in seen:
                yield Violation(
                    f'"{name}" is the name of another member already', "Rename one of them.", enumeration.file, keys
                )
            seen.add(name)


def confusable_name(registry: Registry) -> Iterator[Violation]:
    """Two names of one enumeration that differ in letter case, or in the form of their characters, alone."""
    for enumeration in registry.enumerations:
        seen: dict[str, str] = {}
        for name, keys in _member_names(enumeration):
            other = seen.setdefault(naming.caseless(name), name)
            if other != name:
                message = f'"{name}" differs from "{other}" in letter case or form alone'
                yield Violation(message, "Rename one of them.", enumeration.file, keys)


def duplicate_class(registry: Registry) -> Iterator[Violation]:
    """Two classes of one name: enumerations, tables and records share the package's namespace."""
    seen: dict[str, str] = {"Reference": "the toolkit"}
    for file in registry.files:
        for name, keys in _class_names(file):
            if name in seen:
                yield Violation(f'"{name}" is a class of {seen[name]} already', "Rename one of them.", file.file, keys)
            seen.setdefault(name, file.file)
