"""Rules about names: members, aliases, enumerations, attributes and modules have to work in Python, and apart from
each other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

from codegen import naming
from codegen.errors import Keys
from codegen.model import Enumeration, Kind, Registry
from codegen.rules.finding import Finding

BUILTIN = ("phrase", "description", "references", "status", "replaced_by")
"""What every member is asked for, whatever its enumeration declares."""

_BASES: dict[Kind, type] = {"int": enum.IntEnum, "str": enum.StrEnum, "plain": enum.Enum}


def _member_names(enumeration: Enumeration) -> Iterator[tuple[str, Keys]]:
    """Every name of an enumeration, aliases included, with the way to it; names that are still a gap aside."""
    for member in enumeration.members:
        if member.name or "name" not in member.gaps:
            yield member.name, ("member", member.index, "name")
        for index, alias in enumerate(member.aliases):
            yield alias, ("member", member.index, "aliases", index)


def bad_identifier(registry: Registry) -> Iterator[Finding]:
    """A name that Python cannot take: no identifier, a keyword, or one that Python would normalise into another."""
    if reason := naming.why_no_identifier(registry.package.name):
        name = registry.package.name
        yield Finding(f'"{name}" {reason}', "Choose another name.", registry.package.file, ("name",))
    remedy = "Choose a name of letters, digits and underscores that does not begin with a digit and is no keyword."
    for enumeration in registry.enumerations:
        places = [
            (enumeration.module, ("enumeration",)),
            (enumeration.name, ("enumeration", "name")),
            *_member_names(enumeration),
            *((field.name, ("attribute", field.name)) for field in enumeration.attributes),
            *((record.name, ("record", record.name)) for record in enumeration.records),
            *(
                (field.name, ("record", record.name, "field", field.name))
                for record in enumeration.records
                for field in record.fields
            ),
        ]
        for name, keys in places:
            if reason := naming.why_no_identifier(name):
                yield Finding(f'"{name}" {reason}', remedy, enumeration.file, keys)


def reserved_name(registry: Registry) -> Iterator[Finding]:
    """A name that enum classes, or every class of the attribute's kind, use themselves."""
    for enumeration in registry.enumerations:
        attributes = {*BUILTIN, *(field.name for field in enumeration.attributes)}
        for name, keys in _member_names(enumeration):
            reason = naming.why_no_member(name) or ("is an attribute of every member" if name in attributes else "")
            if reason:
                yield Finding(f'"{name}" {reason}', "Choose another name.", enumeration.file, keys)
        if reason := naming.why_no_module(enumeration.module):
            yield Finding(f'"{enumeration.module}" {reason}', "Rename the file.", enumeration.file, ("enumeration",))
        for name, keys in (
            (enumeration.name, ("enumeration", "name")),
            *((one.name, ("record", one.name)) for one in enumeration.records),
        ):
            if reason := naming.why_no_class(name):
                yield Finding(f'"{name}" {reason}', "Choose another name.", enumeration.file, keys)
        for field in enumeration.attributes:
            if reason := naming.why_no_attribute(field.name, _BASES[enumeration.kind]):
                yield Finding(
                    f'attribute "{field.name}" {reason}',
                    "Choose another name.",
                    enumeration.file,
                    ("attribute", field.name),
                )
        for record in enumeration.records:
            for field in record.fields:
                if reason := naming.why_no_attribute(field.name, tuple):
                    where = ("record", record.name, "field", field.name)
                    yield Finding(f'field "{field.name}" {reason}', "Choose another name.", enumeration.file, where)


def duplicate_name(registry: Registry) -> Iterator[Finding]:
    """A name that two members of one enumeration have, aliases counted."""
    for enumeration in registry.enumerations:
        seen: set[str] = set()
        for name, keys in _member_names(enumeration):
            if name in seen:
                yield Finding(
                    f'"{name}" is the name of another member already', "Rename one of them.", enumeration.file, keys
                )
            seen.add(name)


def confusable_name(registry: Registry) -> Iterator[Finding]:
    """Two names of one enumeration that differ in letter case, or in the form of their characters, alone."""
    for enumeration in registry.enumerations:
        seen: dict[str, str] = {}
        for name, keys in _member_names(enumeration):
            other = seen.setdefault(naming.folded(name), name)
            if other != name:
                message = f'"{name}" differs from "{other}" in letter case or form alone'
                yield Finding(message, "Rename one of them.", enumeration.file, keys)


def duplicate_enumeration(registry: Registry) -> Iterator[Finding]:
    """Two classes of one name: enumerations and records share the package's namespace."""
    seen: dict[str, str] = {"Reference": "the toolkit"}
    for enumeration in registry.enumerations:
        places: list[tuple[str, Keys]] = [(enumeration.name, ("enumeration", "name"))]
        places += [(record.name, ("record", record.name)) for record in enumeration.records]
        for name, keys in places:
            if name in seen:
                yield Finding(
                    f'"{name}" is a class of {seen[name]} already', "Rename one of them.", enumeration.file, keys
                )
            seen.setdefault(name, enumeration.file)
