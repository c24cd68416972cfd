"""What templates are given: the model in the order, the names and the source text in which an output shows it.

Every text in a view that ends in Python source is `Source` already; templates loop over it and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from codegen.literals import Source, docstring, json_literal, markdown, name, py_literal, py_table
from codegen.model import Enumeration, Field, Key, Member, Record, Reference, Registry, Value

COMMAND = "codegen build"
"""What makes every output again: headers and messages quote it."""

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum"}
_SCALARS = {"bool": "bool", "int": "int", "str": "str"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A public name and the module of the package that has it."""

    name: str
    module: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """A public name as source: the name and its module as identifiers, and as literals."""

    name: Source
    module: Source
    literal: Source
    module_literal: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A member, or an alias of one, as a statement of a class body."""

    name: Source
    value: Source
    docstring: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A typed, read-only attribute: its type as stubs write it, and quoted, as modules do, which do not import what it names.

    `body` are the statements that return it, `imports` what its type takes.
    """

    name: Source
    annotation: Source
    quoted: Source
    docstring: Source
    imports: tuple[Source, ...]
    body: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBounds:
    """The integers that an open enumeration takes, and what it says to others."""

    minimum: Source
    maximum: Source
    complaint: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """An enumeration as a Python module, or the stub of one."""

    header: Source
    docstring: Source
    name: Source
    base: Source
    key: Source
    class_docstring: Source
    type_imports: tuple[Source, ...]
    members: tuple[Constant, ...]
    aliases: tuple[Constant, ...]
    open: OpenBounds | None
    ignore_case: bool
    plain: bool
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A dict of the data module: what one attribute is, by the member's value."""

    name: Source
    annotation: Source
    rows: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DataView:
    """An enumeration's data module: literals alone."""

    header: Source
    docstring: Source
    type_imports: tuple[Source, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record as a named tuple; `row` is the type of what the data module holds in its place, `arguments` what is made of it."""

    name: Source
    docstring: Source
    row: Source
    names: Source
    fields: tuple[Property, ...]
    of_imports: tuple[Source, ...]
    arguments: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The package as a whole. Texts are JSON (and so TOML) literals, or Markdown, as their names say."""

    header: Source
    name: Source
    docstring: Source
    version: Source
    json_name: Source
    json_version: Source
    json_title: Source
    json_keywords: Source
    json_license: Source
    markdown_name: Source
    markdown_title: Source
    markdown_description: Source
    enumerations: tuple[EnumerationSummary, ...]
    exports: tuple[ExportView, ...]
    """Each public class and function, sorted by name."""
    public: Source
    records: tuple[RecordView, ...]
    record_imports: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationSummary:
    """A row of the package's README."""

    name: Source
    module: Source
    members: int
    markdown_description: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaMember:
    """A member as a JSON Schema shows it; every text is JSON."""

    value: Source
    name: Source
    description: Source
    deprecated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaView:
    """An enumeration as a JSON Schema; every text is JSON."""

    comment: Source
    id: Source
    name: Source
    description: Source
    type: Source
    values: Source
    names: Source
    descriptions: Source
    aliases: Source
    families: Source
    members: tuple[SchemaMember, ...]
    minimum: Source
    maximum: Source
    open: bool
    unregistered: Source


def module(registry: Registry, enumeration: Enumeration) -> ModuleView:
    """The enumeration as its module and its stub show it."""
    properties = tuple(_properties(registry, enumeration))
    own = f"from .{enumeration.module} import {enumeration.name}"
    needed = {line for one in properties for line in one.imports if "._data." not in line and line != own}
    return ModuleView(
        header=_header(enumeration.file),
        docstring=docstring([f"{enumeration.name}: each member is {enumeration.title}."]),
        name=name(enumeration.name),
        base=Source(_BASES[enumeration.kind]),
        key=Source("int" if enumeration.kind == "int" else "str"),
        class_docstring=docstring(_class_text(registry, enumeration), 4),
        type_imports=tuple(Source(line) for line in sorted(needed)),
        members=tuple(
            Constant(name=name(one.name), value=py_literal(one.value), docstring=docstring(_member_text(registry, enumeration, one), 4))
            for one in enumeration.members
        ),
        aliases=tuple(
            Constant(name=name(alias), value=py_literal(one.value), docstring=docstring([f"Another name of {one.name}."], 4))
            for one in enumeration.members
            for alias in one.aliases
        ),
        open=_open(enumeration),
        ignore_case=enumeration.ignore_case,
        plain=enumeration.kind == "plain",
        properties=properties,
    )


def data(registry: Registry, enumeration: Enumeration) -> DataView:
    """What the registry says of each member, as literals."""
    tables = tuple(
        Table(name=name(table), annotation=Source(annotation), rows=py_table(rows)) for table, annotation, rows in _tables(registry, enumeration)
    )
    used = " ".join(table.annotation for table in tables)
    imports = [Source("from typing import Literal")] if "Literal[" in used else []
    rows = sorted(f"{record.name}Row" for record in enumeration.records if f"{record.name}Row" in used)
    names = [*(["ReferenceRow"] if "ReferenceRow" in used else []), *rows]
    imports += [Source(f"from {registry.package.name}.records import {', '.join(sorted(names))}")] if names else []
    return DataView(
        header=_header(enumeration.file),
        docstring=docstring([f"What the registry says of each member of {enumeration.name}, by value; read at the first use of an attribute."]),
        type_imports=tuple(imports),
        tables=tables,
    )


def tables(registry: Registry, enumeration: Enumeration) -> dict[str, dict[Key, object]]:
    """What the data module's tables have to hold, by the names of the tables: what `proof` asks for."""
    return {table: rows for table, _, rows in _tables(registry, enumeration)}


def package(registry: Registry, exports: tuple[Export, ...]) -> PackageView:
    """The package as its `__init__`, its records, its metadata and its README show it."""
    held = registry.package
    classes = [Export(name=one.name, module=one.module) for one in registry.enumerations]
    records = [Export(name=record.name, module="records") for one in registry.enumerations for record in one.records]
    public = sorted([*classes, *records, Export(name="Reference", module="records"), *exports], key=lambda one: one.name)
    views = tuple(_record(registry, record) for one in registry.enumerations for record in one.records)
    needed = {line for view in views for field in view.fields for line in field.imports}
    return PackageView(
        header=_header(held.file),
        name=name(held.name),
        docstring=docstring([_sentence(held.title), held.description]),
        version=py_literal(held.version),
        json_name=json_literal(held.name),
        json_version=json_literal(held.version),
        json_title=json_literal(held.title),
        json_keywords=json_literal(list(held.keywords)),
        json_license=json_literal(held.license),
        markdown_name=markdown(held.name),
        markdown_title=markdown(held.title),
        markdown_description=markdown(held.description),
        enumerations=tuple(
            EnumerationSummary(
                name=name(one.name), module=name(one.module), members=len(one.members), markdown_description=markdown(_first_sentence(one.description))
            )
            for one in registry.enumerations
        ),
        exports=tuple(
            ExportView(name=name(one.name), module=name(one.module), literal=py_literal(one.name), module_literal=py_literal(one.module))
            for one in public
        ),
        public=py_literal(tuple(sorted(["__version__", *(one.name for one in public)])), 0, len("__all__ = ")),
        records=views,
        record_imports=tuple(Source(line) for line in sorted(needed)),
    )


def schema(registry: Registry, enumeration: Enumeration) -> SchemaView:
    """The enumeration as its JSON Schema shows it."""
    discouraged = _discouraged(registry)
    bounds = enumeration.open
    return SchemaView(
        comment=json_literal(f"Generated by codegen from {enumeration.file}; do not edit. To change it, edit that file and run: {COMMAND}"),
        id=json_literal(f"urn:{registry.package.name}:schema:{enumeration.module}"),
        name=json_literal(enumeration.name),
        description=json_literal(enumeration.description),
        type=json_literal("integer" if enumeration.kind == "int" else "string"),
        values=json_literal([one.value for one in enumeration.members]),
        names=json_literal([one.name for one in enumeration.members]),
        descriptions=json_literal([_joined(one) for one in enumeration.members]),
        aliases=json_literal({alias: one.value for one in enumeration.members for alias in one.aliases}),
        families=json_literal([family.pattern for family in enumeration.families]),
        members=tuple(
            SchemaMember(
                value=json_literal(one.value),
                name=json_literal(one.name),
                description=json_literal(_joined(one)),
                deprecated=one.status in discouraged,
            )
            for one in enumeration.members
        ),
        minimum=json_literal(bounds.minimum if bounds else None),
        maximum=json_literal(bounds.maximum if bounds else None),
        open=bounds is not None,
        unregistered=json_literal(f"An unregistered value: not {enumeration.title} that the registry has, and possible all the same."),
    )


def _header(file: str) -> Source:
    # The registry's path is the project's own; a line end in it is not possible, since it was listed from the disk by a clean name.
    shown = "".join(one for one in file if one.isprintable())
    return Source(f"# Generated by codegen from {shown}; edits here are lost.\n# To change it, edit that file and run: {COMMAND}")


def _class_text(registry: Registry, enumeration: Enumeration) -> Iterator[str]:
    yield enumeration.description
    if enumeration.open:
        low, high = enumeration.open.minimum, enumeration.open.maximum
        yield (
            f"Open: an integer from {low} to {high} that is not registered gives a member too, named UNREGISTERED_ and the number, which is "
            "no part of iteration; is_registered tells the two apart. Anything else is a ValueError."
        )
    if enumeration.ignore_case:
        yield "Looking a member up by its value ignores letter case."
    if enumeration.families:
        patterns = ", ".join(family.pattern for family in enumeration.families)
        yield f"Registered as families, and so no members: {patterns}."
    if enumeration.references:
        yield f"Source: {_sources(enumeration.references)}."


def _member_text(registry: Registry, enumeration: Enumeration, member: Member) -> Iterator[str]:
    yield _sentence(member.phrase)
    yield member.description
    if member.status != registry.package.status.default:
        replacement = next((one.name for one in enumeration.members if one.value == member.replaced_by), "")
        yield f"Status: {member.status}" + (f"; use {replacement} instead." if replacement else ".")
    yield f"Source: {_sources(member.references)}."


def _sources(references: Iterable[Reference]) -> str:
    """Documents in the order of their first mention, each with its sections: `RFC 5321 4.2.3, 4.3.2; RFC 7504 3`."""
    sections: dict[str, list[str]] = {}
    for reference in references:
        sections.setdefault(reference.document, []).extend([reference.section] if reference.section else [])
    return "; ".join(f"{document} {', '.join(found)}".strip() for document, found in sections.items())


def _sentence(text: str) -> str:
    """A short text as a sentence: capital first, full stop last."""
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "!", "?")) else ".")


def _first_sentence(text: str) -> str:
    head, stop, _ = text.partition(". ")
    return head + stop.rstrip()


def _joined(member: Member) -> str:
    return " ".join(part for part in (_sentence(member.phrase), member.description) if part)


def _discouraged(registry: Registry) -> set[Key]:
    vocabulary = registry.enumeration(registry.package.status.enumeration)
    return {one.value for one in vocabulary.members if one.attributes.get("discourages_use")} if vocabulary else set()


def _open(enumeration: Enumeration) -> OpenBounds | None:
    if enumeration.open is None:
        return None
    low, high = enumeration.open.minimum, enumeration.open.maximum
    return OpenBounds(
        minimum=py_literal(low),
        maximum=py_literal(high),
        complaint=py_literal(f" is not {enumeration.title}: they run from {low} to {high}"),
    )


def _builtin(registry: Registry, enumeration: Enumeration) -> tuple[Field, ...]:
    """The fields that every member has, declared like attributes."""
    status = registry.package.status.enumeration
    return (
        Field(name="phrase", type="str", description='the registered short text, "" where there is none.', required=not enumeration.open),
        Field(name="description", type="str", description="what it tells, and what to do about it.", required=not enumeration.open),
        Field(name="references", type="reference", many=True, description="where it is defined, the most telling first."),
        Field(name="status", type=status, description="how the registration stands."),
        Field(name="replaced_by", type=enumeration.name, description="the member to use instead, None where there is none."),
    )


def _held(field: Field, member: Member) -> Value:
    held: Value = member.attributes[field.name] if field.name in member.attributes else getattr(member, field.name)
    return held


def _tables(registry: Registry, enumeration: Enumeration) -> Iterator[tuple[str, str, dict[Key, object]]]:
    """Name, annotation and rows of each table. What absence means already is not written, and an attribute without rows has no table."""
    records = {record.name: record for record in enumeration.records}
    key = "int" if enumeration.kind == "int" else "str"
    for field in (*_builtin(registry, enumeration), *enumeration.attributes):
        if _computed(enumeration, field):
            continue
        default = _absent(registry, field)
        rows: dict[Key, object] = {}
        for member in enumeration.members:
            held = _held(field, member)
            if field.required or held != default:
                rows[member.value] = _row(held, field, records)
        if rows:
            yield field.name.upper(), f"dict[{key}, {_row_type(registry, field, records)}]", rows


def _absent(registry: Registry, field: Field) -> Value:
    if field.many:
        return ()
    if field.type == "bool":
        return False
    if field.type == "str" and not field.choices:
        return ""
    return registry.package.status.default if field.type == registry.package.status.enumeration else None


def _row(value: Value, field: Field, records: Mapping[str, Record]) -> object:
    """A value as the literal that a data module holds: references and records as tuples."""
    if isinstance(value, tuple):
        return tuple(_row(item, field, records) for item in value)
    if isinstance(value, Reference):
        return (value.rfc, value.section) if value.rfc is not None else (value.document, value.section, value.link)
    if isinstance(value, Mapping):
        return tuple(_row(value[inner.name], inner, records) for inner in records[field.type].fields)
    return value


def _row_type(registry: Registry, field: Field, records: Mapping[str, Record]) -> str:
    if field.choices:
        single = f"Literal[{', '.join(py_literal(choice) for choice in field.choices)}]"
    elif field.type == "reference":
        single = "ReferenceRow"
    elif field.type in records:
        single = f"{field.type}Row"
    elif target := registry.enumeration(field.type):
        single = "int" if target.kind == "int" else "str"
    else:
        single = _SCALARS[field.type]
    return f"tuple[{single}, ...]" if field.many else single


def _computed(enumeration: Enumeration, field: Field) -> bool:
    """Whether an attribute is read off the digits of the value, so that members which are not registered have it too."""
    return bool(field.digit and enumeration.open and enumeration.open.digits)


def _optional(registry: Registry, enumeration: Enumeration, field: Field) -> bool:
    """Whether a member may have None here: it is not required, or it is, and members that are not registered have nothing."""
    if _computed(enumeration, field) or _absent(registry, field) is not None:
        return False
    return not field.required or enumeration.open is not None


def _annotation(registry: Registry, field: Field) -> str:
    """The type of one value, as users see it."""
    if field.choices:
        return f"Literal[{', '.join(py_literal(choice) for choice in field.choices)}]"
    return "Reference" if field.type == "reference" else _SCALARS.get(field.type, field.type)


def _needs(registry: Registry, field: Field) -> list[str]:
    """The imports that a field's type takes."""
    if field.choices:
        return ["from typing import Literal"]
    if target := registry.enumeration(field.type):
        return [f"from .{target.module} import {target.name}"]
    return [] if field.type in _SCALARS else [f"from .records import {_annotation(registry, field)}"]


def _properties(registry: Registry, enumeration: Enumeration) -> Iterator[Property]:
    full = {table: len(rows) == len(enumeration.members) for table, _, rows in _tables(registry, enumeration)}
    fields = (*_builtin(registry, enumeration), *enumeration.attributes)
    for field in fields:
        yield _property(registry, enumeration, field, full.get(field.name.upper()))
        if field.name == "status":
            yield Property(
                name=Source("is_deprecated"),
                annotation=Source("bool"),
                quoted=py_literal("bool"),
                docstring=docstring(["Whether its status discourages use."], 8),
                imports=(),
                body=(Source("return self.status.discourages_use"),),
            )


def _property(registry: Registry, enumeration: Enumeration, field: Field, full: bool | None) -> Property:
    """`full`: whether the field's table has a row for every member; None where there is no table."""
    optional = _optional(registry, enumeration, field)
    single = _annotation(registry, field)
    annotation = f"tuple[{single}, ...]" if field.many else f"{single} | None" if optional else single
    imports = [line for line in _needs(registry, field) if not line.endswith(f"import {enumeration.name}") and "typing" not in line]
    return Property(
        name=name(field.name),
        annotation=Source(annotation),
        quoted=py_literal(annotation),
        docstring=docstring([_sentence(field.description)], 8),
        imports=tuple(Source(line) for line in _needs(registry, field)),
        body=tuple(map(Source, _body(registry, enumeration, field, full, optional, imports))),
    )


def _body(registry: Registry, enumeration: Enumeration, field: Field, full: bool | None, optional: bool, imports: list[str]) -> Iterator[str]:
    if _computed(enumeration, field):
        yield from imports
        yield f"return {field.type}({_digit(enumeration, field)})"
        return
    constructed = not field.choices and field.type not in _SCALARS
    if full is None and (field.many or optional):
        yield f"return {'()' if field.many else 'None'}"
        return
    table = field.name.upper()
    if full is not None:
        yield f"from ._data.{enumeration.module} import {table}"
    if constructed:
        yield from imports
    default: str = py_literal(_absent(registry, field))
    if field.type == registry.package.status.enumeration and enumeration.open and field.name == "status":
        words = registry.package.status
        yield f"default = {py_literal(words.default)} if self.is_registered else {py_literal(words.unregistered)}"
        default = "default"
    if full is None:
        found = default
    elif full and not enumeration.open:
        found = f"{table}[self._value_]"
    elif optional:
        found = f"{table}.get(self._value_)"
    else:
        found = f"{table}.get(self._value_, {default})"
    if not constructed:
        yield f"return {found}"
    elif field.many:
        yield f"return tuple(map({_constructor(registry, field)}, {found}))"
    elif optional:
        yield f"row = {found}"
        yield f"return None if row is None else {_constructor(registry, field)}(row)"
    else:
        yield f"return {_constructor(registry, field)}({found})"


def _constructor(registry: Registry, field: Field) -> str:
    """What makes a value of its row: the enumeration itself, or a record's `of`."""
    return field.type if registry.enumeration(field.type) else f"{_annotation(registry, field)}.of"


def _digit(enumeration: Enumeration, field: Field) -> str:
    assert enumeration.open and field.digit
    shift = 10 ** ((enumeration.open.digits or field.digit) - field.digit)
    value = "self._value_" if shift == 1 else f"self._value_ // {shift}"
    return value if field.digit == 1 else f"{value} % 10"


def _record(registry: Registry, record: Record) -> RecordView:
    rows = ", ".join(_row_type(registry, field, {}) + ("" if _plainly(registry, field) else " | None") for field in record.fields)
    return RecordView(
        name=name(record.name),
        docstring=docstring([record.description], 4),
        row=Source(f"tuple[{rows}]"),
        names=Source(", ".join(field.name for field in record.fields)),
        fields=tuple(_record_field(registry, field) for field in record.fields),
        of_imports=tuple(Source(line) for line in sorted({line for field in record.fields for line in _needs(registry, field) if "from .records" not in line and "typing" not in line})),
        arguments=tuple(Source(_argument(registry, field)) for field in record.fields),
    )


def _plainly(registry: Registry, field: Field) -> bool:
    return field.required or _absent(registry, field) is not None


def _record_field(registry: Registry, field: Field) -> Property:
    single = _annotation(registry, field)
    annotation = f"tuple[{single}, ...]" if field.many else single if _plainly(registry, field) else f"{single} | None"
    return Property(
        name=name(field.name),
        annotation=Source(annotation),
        quoted=py_literal(annotation),
        docstring=docstring([_sentence(field.description)], 4),
        imports=tuple(Source(line) for line in _needs(registry, field) if ".records" not in line),
        body=(),
    )


def _argument(registry: Registry, field: Field) -> str:
    """The expression that makes a record's field of its place in the row."""
    if field.choices or field.type in _SCALARS:
        return field.name
    maker = _constructor(registry, field)
    if field.many:
        return f"tuple(map({maker}, {field.name}))"
    return f"{maker}({field.name})" if _plainly(registry, field) else f"None if {field.name} is None else {maker}({field.name})"
