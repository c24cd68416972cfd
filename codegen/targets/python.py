"""Python: an enumeration as its module and stub, its data module, and the package around them."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.literals import Source, docstring, markdown, name, py_literal, py_table, toml_literal
from codegen.model import Enumeration, Registry
from codegen.targets import attributes, prose
from codegen.targets.views import (
    Constant,
    DataTable,
    DataView,
    EnumerationSummary,
    Export,
    ExportView,
    ModuleView,
    OpenBounds,
    PackageView,
)

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum"}


def module(registry: Registry, enumeration: Enumeration) -> ModuleView:
    """The enumeration as its module and its stub show it."""
    properties = tuple(attributes.properties(registry, enumeration))
    return ModuleView(
        header=_header(enumeration.file),
        docstring=docstring([f"{enumeration.name}: each member is {enumeration.title}."]),
        name=name(enumeration.name),
        name_literal=py_literal(enumeration.name),
        base=Source(_BASES[enumeration.kind]),
        entry=None if enumeration.open else Source(_entry(enumeration)),
        class_docstring=docstring(prose.class_text(enumeration), 4),
        declarations=_declarations(line for one in properties for line in one.declarations),
        members=tuple(
            Constant(
                name=name(one.name),
                value=py_literal(one.value, 4, len(one.name) + 3),
                docstring=docstring(prose.member_text(registry, enumeration, one), 4),
                member=name(one.name),
            )
            for one in enumeration.members
        ),
        aliases=tuple(
            Constant(
                name=name(alias),
                value=py_literal(one.value),
                docstring=docstring([f"Another name of {one.name}."], 4),
                member=name(one.name),
            )
            for one in enumeration.members
            for alias in one.aliases
        ),
        open=_open(enumeration),
        plain=enumeration.kind == "plain",
        properties=properties,
    )


def data(registry: Registry, enumeration: Enumeration) -> DataView:
    """What the registry says of each member, as literals."""
    tables = tuple(attributes.tables(registry, enumeration))
    used = " ".join(table.annotation for table in tables)
    rows = ["_ReferenceRow", *(f"_{record.name}Row" for record in enumeration.records)]
    named = ", ".join(sorted(row for row in rows if row in used))
    needed = ["from typing import Literal"] if "Literal[" in used else []
    return DataView(
        header=_header(enumeration.file),
        docstring=docstring([f"What the registry says of each member of {enumeration.name}, by value."]),
        declarations=_declarations([*needed, *([f"from ..records import {named}"] if named else [])]),
        tables=tuple(
            DataTable(name=name(table.name), annotation=Source(table.annotation), rows=py_table(table.rows))
            for table in tables
        ),
    )


def package(registry: Registry, exports: tuple[Export, ...]) -> PackageView:
    """The package as its `__init__`, its records, its metadata and its README show it; `exports` are what it has
    beyond the registry.
    """
    held = registry.package
    records = tuple(attributes.record(registry, record) for one in registry.enumerations for record in one.records)
    classes = [Export(name=one.name, module=one.module) for one in registry.enumerations]
    classes += [Export(name=one, module="records") for one in ("Reference", *(record.name for record in records))]
    public = sorted([*classes, *exports], key=lambda one: one.name)
    status = next(one for one in classes if one.name == held.status.enumeration)
    return PackageView(
        header=_header(held.file),
        name=name(held.name),
        docstring=docstring([prose.sentence(held.title), held.description]),
        version=py_literal(held.version),
        toml_name=toml_literal(held.name),
        toml_version=toml_literal(held.version),
        toml_title=toml_literal(held.title),
        toml_keywords=toml_literal(list(held.keywords)),
        toml_license=toml_literal(held.license),
        markdown_name=markdown(held.name),
        markdown_title=markdown(held.title),
        markdown_description=markdown(held.description),
        enumerations=tuple(
            EnumerationSummary(
                name=name(one.name),
                module=name(one.module),
                members=len(one.members),
                markdown_description=markdown(prose.first_sentence(one.description)),
            )
            for one in registry.enumerations
        ),
        exports=tuple(map(_export, public)),
        status=_export(status),
        status_default=py_literal(held.status.default),
        public=py_literal(tuple(sorted(["__version__", *(one.name for one in public)])), 0, len("__all__ = ")),
        records=records,
        record_declarations=_declarations(
            line for record in records for field in record.fields for line in field.declarations
        ),
    )


def _export(one: Export) -> ExportView:
    return ExportView(
        name=name(one.name),
        module=name(one.module),
        literal=py_literal(one.name),
        module_literal=py_literal(one.module),
    )


def _declarations(lines: Iterable[str]) -> tuple[Source, ...]:
    """Each line once: imports first, those from one module as one."""
    imported: dict[str, set[str]] = {}
    others = set()
    for line in lines:
        module, found, names = line.partition(" import ")
        if found and line.startswith("from "):
            imported.setdefault(module, set()).update(names.split(", "))
        else:
            others.add(line)
    modules = sorted(imported, key=lambda module: (module.startswith("from ."), module))
    return tuple(
        map(
            Source, [*(f"{module} import {', '.join(sorted(imported[module]))}" for module in modules), *sorted(others)]
        )
    )


def _header(file: str) -> Source:
    shown = "".join(one for one in file if one.isprintable())
    lines = (
        f"Generated by codegen from {shown}; edits here are lost.",
        f"To change it, edit that file and run: {prose.COMMAND}",
    )
    return Source("\n".join(f"# {line}" for line in lines))


def _entry(enumeration: Enumeration) -> str:
    if enumeration.ignore_case:
        return "CaselessEntry"
    return "Entry" if enumeration.kind == "int" else "NamedEntry"


def _open(enumeration: Enumeration) -> OpenBounds | None:
    if enumeration.open is None:
        return None
    low, high = enumeration.open.minimum, enumeration.open.maximum
    return OpenBounds(
        minimum=py_literal(low),
        maximum=py_literal(high),
        complaint=py_literal(f" is not {enumeration.title}: they run from {low} to {high}"),
    )
