"""Rules about the names of members, classes, attributes and modules: they must work in Python, and differ."""

from __future__ import annotations

from collections.abc import Iterator

from codegen import class_attributes, naming, reserved_names
from codegen.errors import Keys, Problem
from codegen.model import Enumeration, Registry, Table
from codegen.rules.entry_problems import declared_fields

BUILTIN = ("phrase", "description", "references", "status", "replaced_by")
"""The attributes that every member has, whatever its enumeration declares."""

_HIDES_CLASS = "is already the name of a class"


def _member_names(enumeration: Enumeration) -> Iterator[tuple[str, Keys]]:
    """Yield every name and alias of an enumeration with its keys, but no name that is a gap."""
    for member in enumeration.members_and_aliases:
        if member.name or "name" not in member.gaps:
            yield member.name, (*member.place, "name")
        for index, alias in enumerate(member.aliases):
            yield alias, (*member.place, "aliases", index)


def _class_names(file: Enumeration | Table) -> Iterator[tuple[str, Keys]]:
    yield file.name, (file.head, "name")
    for record in file.records:
        yield record.name, ("record", record.name)


def invalid_identifier(registry: Registry) -> Iterator[Problem]:
    """A name that is not a valid Python identifier.

    Names become Python code. A name consists of letters, digits and underscores, does not begin with a digit, and is
    not a keyword. Python normalizes identifiers (NFKC), so codegen also refuses a name that this changes.

    ```toml
    [[member]]
    name = "2ND_CUP"     # wrong
    name = "SECOND_CUP"  # right
    value = 2
    ```
    """
    if reason := reserved_names.why_not_identifier(registry.package.name):
        name = registry.package.name
        yield Problem(f'"{name}" {reason}', "Choose another name.", registry.package.file, ("name",))
    remedy = "Choose a name of letters, digits and underscores. It must not begin with a digit or be a keyword."
    for file in registry.files:
        if reason := reserved_names.why_not_identifier(file.module):
            name = naming.propose_module_name(file.module)
            usable = name and not reserved_names.why_not_identifier(name)
            rename = f'Rename the file to "{name}".' if usable else f"Rename the file. {remedy}"
            yield Problem(f'file "{file.module}" {reason}', rename, file.file, (file.head,))
        places = [
            *_class_names(file),
            *(_member_names(file) if isinstance(file, Enumeration) else ()),
            *((field.name, keys) for field, keys in declared_fields(file)),
        ]
        for name, keys in places:
            if reason := reserved_names.why_not_identifier(name):
                yield Problem(f'"{name}" {reason}', remedy, file.file, keys)


def reserved_name(registry: Registry) -> Iterator[Problem]:
    """A name that Python's enum classes, the generated code or the registry format already use.

    A member called `mro`, or an attribute called `name`, would replace a part of its own class. A member or attribute
    with the name of a class hides this class from the types of attributes.

    ```toml
    [attribute.name]   # wrong
    [attribute.label]  # right
    type = "str"
    description = "the label of the button."
    ```
    """
    package = registry.package
    if reason := reserved_names.why_not_package_name(package.name):
        yield Problem(f'"{package.name}" {reason}', "Choose another name.", package.file, ("name",))
    for file in registry.files:
        for kind, name, keys, reason in _reserved_names(registry, file):
            if reason:
                remedy = "Rename the file." if kind == "file" else "Choose another name."
                yield Problem(f'{kind} "{name}" {reason}', remedy, file.file, keys)


def _reserved_names(registry: Registry, file: Enumeration | Table) -> Iterator[tuple[str, str, Keys, str]]:
    """Yield the kind of every name of a file, the name, its keys, and the reason why it is refused, or ""."""
    kinds: list[type] = [tuple]
    yield "file", file.module, (file.head,), reserved_names.why_not_module_name(file.module)
    if isinstance(file, Enumeration):
        attributes = {*BUILTIN, *(field.name for field in file.attributes)}
        classes = class_attributes.classes_used(registry, file)
        for name, keys in _member_names(file):
            reason = reserved_names.why_not_member_name(name)
            reason = reason or ("is an attribute of every member" if name in attributes else "")
            yield "member", name, keys, reason or (_HIDES_CLASS if name in classes else "")
        kinds = [reserved_names.BASES[file.kind], *([tuple] if file.aliases or file.ranges else [])]
    for name, keys in _class_names(file):
        yield "class", name, keys, reserved_names.why_not_class_name(
            name, is_status=file is registry.status_enumeration
        )
    every_class = {name for other in registry.files for name, _ in _class_names(other)}
    for field, keys in declared_fields(file):
        kind = "attribute" if keys[0] == "attribute" else "field"
        bases = kinds if kind == "attribute" else [tuple]
        reasons = (reserved_names.why_not_attribute_name(field.name, base) for base in bases)
        hides_class = _HIDES_CLASS if field.name in every_class else ""
        yield kind, field.name, keys, next(filter(None, reasons), hides_class)


def name_style(registry: Registry) -> Iterator[Problem]:
    """A class that is not in CapWords, a member not in UPPER_SNAKE_CASE, an attribute or file not in snake_case.

    The form shows what a name stands for. A class called `int` or a member called `str` would hide the type from the
    rest of its module. Two files with names that differ in letter case are one file on some systems.

    ```toml
    [enumeration]
    name = "fault"  # wrong
    name = "Fault"  # right

    [[member]]
    name = "noWater"   # wrong
    name = "NO_WATER"  # right
    value = 1
    ```
    """
    modules = {file.module for file in registry.files}
    for file in registry.files:
        styled_names = list(_styled_names(file))
        names = {name for name, *_ in styled_names}
        wrong = [row for row in styled_names if row[-1] not in names]
        refused = {name for _, name, _, reason in _reserved_names(registry, file) if reason} if wrong else ()
        for name, keys, kind, form, styled in wrong:
            if name in refused or reserved_names.why_not_identifier(name):
                continue  # other rules report a name that is refused, and two names that differ in letter case
            change = "Rename the file to" if kind == "file" else "Write"
            is_taken = kind == "file" and styled in modules
            is_usable = styled and not is_taken and not reserved_names.why_not_identifier(styled)
            remedy = f'{change} "{styled}".' if is_usable else f"Choose a name in {form}."
            other = f', and the file "{styled}" exists already' if is_taken else ""
            yield Problem(f'{kind} "{name}" is not in {form}{other}', remedy, file.file, keys)


def _styled_names(file: Enumeration | Table) -> Iterator[tuple[str, Keys, str, str, str]]:
    """Yield every name of a file with its keys, its kind, the form of such names, and the name in this form."""
    yield file.module, (file.head,), "file", "snake_case", naming.module_style(file.module)
    for name, keys in _class_names(file):
        yield name, keys, "class", "CapWords", naming.class_style(name)
    for name, keys in _member_names(file) if isinstance(file, Enumeration) else ():
        yield name, keys, "member", "UPPER_SNAKE_CASE", naming.member_style(name)
    for field, keys in declared_fields(file):
        yield field.name, keys, "attribute", "snake_case", naming.attribute_style(field.name)


def duplicate_name(registry: Registry) -> Iterator[Problem]:
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
        earlier: dict[str, Keys] = {}
        for name, keys in _member_names(enumeration):
            if name in earlier:
                remedy = "Remove or rename one of the two."
                yield Problem(f'duplicate name "{name}"', remedy, enumeration.file, keys, earlier[name])
            earlier.setdefault(name, keys)


def confusable_name(registry: Registry) -> Iterator[Problem]:
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
                yield Problem(message, "Rename one of the two members.", enumeration.file, keys)


def duplicate_type(registry: Registry) -> Iterator[Problem]:
    """Two attributes with choices that have the same type in the generated code.

    The type has the name of the record, if there is one, and the name of the attribute without underscores. Both `x_1`
    and `x1` have the type `_X1`. It must also differ from the types of rows, such as `_ReferenceRow`.

    ```toml
    [attribute.grade_1]
    type = "str"
    choices = ["fair", "good"]
    description = "the first grade."

    [attribute.grade1]       # wrong
    [attribute.other_grade]  # right
    type = "str"
    choices = ["good", "poor"]
    description = "the other grade."
    ```
    """
    shared = {f"_{record.name}Row": "a record" for file in registry.files for record in file.records}
    in_records: dict[str, str] = {"_ReferenceRow": "references", **shared}
    for file in registry.files:
        owners = _owners(file)
        own = {f"_{owner}Row": f"the rows of {owner}" for owner in owners if owner}
        in_module = {"_ReferenceRow": "references", "_UNREGISTERED": "unregistered members", **own, **shared}
        for field, keys in declared_fields(file):
            is_attribute = keys[0] == "attribute"
            earlier = in_module if is_attribute else in_records
            for owner in owners if is_attribute else (str(keys[1]),):
                type = naming.choices_type(owner, field.name)
                if field.choices and (other := earlier.setdefault(type, f'"{field.name}"')) != f'"{field.name}"':
                    message = f'the choices of "{field.name}" have the type "{type}", which is already that of {other}'
                    yield Problem(message, "Choose another name.", file.file, keys)
                    break


def _owners(file: Enumeration | Table) -> tuple[str, ...]:
    """Return the classes of a module that have the attributes of a file: "" for the class of members."""
    if isinstance(file, Table):
        return (file.name,)
    return ("", *(["Alias"] if file.aliases else []), *(["Range"] if file.ranges else []))


def duplicate_class(registry: Registry) -> Iterator[Problem]:
    """Two classes with the same name: enumerations, tables and records share the namespace of the package.

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
                yield Problem(message, "Rename one of the two classes.", file.file, keys)
            earlier.setdefault(name, file.file)
