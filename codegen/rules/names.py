"""Rules about the names of members, classes, attributes and modules: they must work in Python, and differ."""

from __future__ import annotations

from collections.abc import Iterator
from sys import stdlib_module_names

from codegen import naming
from codegen.errors import Keys
from codegen.model import Enumeration, Registry, Table
from codegen.rules.violation import Violation, declared_fields

BUILTIN = ("phrase", "description", "references", "status", "replaced_by")
"""The attributes that every member has, whatever its enumeration declares."""


def _member_names(enumeration: Enumeration) -> Iterator[tuple[str, Keys]]:
    """Yield every name and alias of an enumeration with its keys, but no name that is a gap."""
    for member in enumeration.members_and_aliases:
        if member.name or "name" not in member.gaps:
            yield member.name, (member.table, member.index, "name")
        for index, alias in enumerate(member.aliases):
            yield alias, (member.table, member.index, "aliases", index)


def _class_names(file: Enumeration | Table) -> Iterator[tuple[str, Keys]]:
    """Yield the name of every class that a file defines with its keys."""
    yield file.name, (file.head, "name")
    for record in file.records:
        yield record.name, ("record", record.name)


def invalid_identifier(registry: Registry) -> Iterator[Violation]:
    """A name that is not a valid Python identifier.

    Names become Python code. A name consists of letters, digits and underscores, does not begin with a digit, and is
    not a keyword. Python normalizes identifiers (NFKC), so a name that changes by this is refused too.

    ```toml
    [[member]]
    name = "2ND_CUP"     # wrong
    name = "SECOND_CUP"  # right
    value = 2
    ```
    """
    if reason := naming.why_not_identifier(registry.package.name):
        name = registry.package.name
        yield Violation(f'"{name}" {reason}', "Choose another name.", registry.package.file, ("name",))
    remedy = "Choose a name of letters, digits and underscores. It must not begin with a digit or be a keyword."
    for file in registry.files:
        places = [
            (file.module, (file.head,)),
            *_class_names(file),
            *(_member_names(file) if isinstance(file, Enumeration) else ()),
            *((field.name, keys) for field, keys in declared_fields(file)),
        ]
        for name, keys in places:
            if reason := naming.why_not_identifier(name):
                yield Violation(f'"{name}" {reason}', remedy, file.file, keys)


def reserved_name(registry: Registry) -> Iterator[Violation]:
    """A name that Python's enum classes, the generated code or the registry format already use.

    A member called `mro`, or an attribute called `name`, would replace a part of its own class.

    ```toml
    [attribute.name]   # wrong
    [attribute.label]  # right
    type = "str"
    description = "the label of the button."
    ```
    """
    if reason := _why_not_package_name(registry.package.name):
        yield Violation(reason, "Choose another name.", registry.package.file, ("name",))
    for file in registry.files:
        for name, keys, reason in _reserved_names(file):
            if reason:
                yield Violation(f"{name} {reason}", "Choose another name.", file.file, keys)
        if reason := naming.why_not_module_name(file.module):
            yield Violation(f'"{file.module}" {reason}', "Rename the file.", file.file, (file.head,))


def _why_not_package_name(name: str) -> str:
    """Return why a package cannot have this name, or ""."""
    if name == "schema":
        return '"schema" is the folder of JSON Schemas beside the package'
    # Either the package or the module of the standard library could not be imported.
    return f'"{name}" is a module of the standard library' if name in stdlib_module_names else ""


def _reserved_names(file: Enumeration | Table) -> Iterator[tuple[str, Keys, str]]:
    """Yield every name of a file as messages write it, its keys, and the reason why it is refused, or ""."""
    kinds: list[type] = [tuple]
    if isinstance(file, Enumeration):
        attributes = {*BUILTIN, *(field.name for field in file.attributes)}
        for name, keys in _member_names(file):
            reason = naming.why_not_member_name(name)
            yield f'"{name}"', keys, reason or ("is an attribute of every member" if name in attributes else "")
        kinds = [naming.BASES[file.kind], *([tuple] if file.aliases or file.ranges else [])]
    for name, keys in _class_names(file):
        yield f'"{name}"', keys, naming.why_not_class_name(name)
    for field, keys in declared_fields(file):
        sort = "attribute" if keys[0] == "attribute" else "field"
        bases = kinds if sort == "attribute" else [tuple]
        reasons = (naming.why_not_attribute_name(field.name, base) for base in bases)
        yield f'{sort} "{field.name}"', keys, next(filter(None, reasons), "")


def duplicate_name(registry: Registry) -> Iterator[Violation]:
    """A name or alias that an enumeration has twice.

    ```toml
    [[member]]
    name = "NO_WATER"
    value = 1

    [[member]]
    name = "NO_WATER"  # wrong
    name = "NO_BEANS"  # right
    value = 2
    ```
    """
    for enumeration in registry.enumerations:
        earlier: set[str] = set()
        for name, keys in _member_names(enumeration):
            if name in earlier:
                remedy = "Rename one of the two members."
                yield Violation(f'duplicate name "{name}"', remedy, enumeration.file, keys)
            earlier.add(name)


def confusable_name(registry: Registry) -> Iterator[Violation]:
    """Two names of one enumeration that differ only in letter case or in the form of their characters.

    Readers mistake one for the other.

    ```toml
    [[member]]
    name = "EMPTY"
    value = 1

    [[member]]
    name = "Empty"     # wrong
    name = "NO_BEANS"  # right
    value = 2
    ```
    """
    for enumeration in registry.enumerations:
        earlier: dict[str, str] = {}
        for name, keys in _member_names(enumeration):
            other = earlier.setdefault(naming.caseless(name), name)
            if other != name:
                message = f'"{name}" differs from "{other}" only in letter case or character form'
                yield Violation(message, "Rename one of the two members.", enumeration.file, keys)


def duplicate_class(registry: Registry) -> Iterator[Violation]:
    """Two classes of one name: enumerations, tables and records share the namespace of the package.

    ```toml
    [enumeration]
    name = "Fault"

    [record.Fault]  # wrong
    [record.Cause]  # right
    description = "The cause of a fault."
    field.part = { type = "str", description = "the broken part." }
    ```
    """
    earlier = {"Reference": "every generated package"}
    for file in registry.files:
        for name, keys in _class_names(file):
            if name in earlier:
                message = f'duplicate class "{name}", already defined in {earlier[name]}'
                yield Violation(message, "Rename one of the two classes.", file.file, keys)
            earlier.setdefault(name, file.file)
