"""Python: an enumeration as its module and stub, its data module, and the package around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codegen.literals import Source, comment, docstring, markdown, name, py_literal, toml_literal
from codegen.model import Enumeration, Registry, Table
from codegen.outputs import attributes, prose
from codegen.outputs.views import (
    Constant,
    DataTable,
    DataView,
    EnumerationSummary,
    Export,
    ExportView,
    ListingView,
    ModuleView,
    OpenBounds,
    PackageView,
    TableView,
)
from codegen.style import Style

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum", "flag": "IntFlag", "tuple": "Enum"}


def module(registry: Registry, enumeration: Enumeration, style: Style) -> ModuleView:
    """The enumeration as its module and its stub show it."""
    width = style.line_length
    properties = tuple(attributes.properties(registry, enumeration, width))
    listings = tuple(
        attributes.listing(registry, one, enumeration.module, width) for one in registry.listings(enumeration)
    )
    declared = [line for one in properties for line in one.declarations]
    declared += [line for one in listings for line in _declared(one)]
    return ModuleView(
        header=_header(enumeration.file, style),
        docstring=docstring([f"{enumeration.name}: each member is {enumeration.title}."], 0, width),
        name=name(enumeration.name),
        name_literal=py_literal(enumeration.name),
        base=Source(_BASES[enumeration.kind]),
        entry=None if enumeration.open else Source(_entry(enumeration)),
        class_docstring=docstring(prose.class_text(enumeration, style.python), 4, width),
        declarations=_declarations(declared),
        value_type=Source(enumeration.key_type) if enumeration.kind in ("plain", "tuple") else None,
        members=tuple(
            Constant(
                name=name(one.name),
                value=py_literal(one.value, 4, len(one.name) + 3, width=width),
                docstring=_documented(prose.member_text(registry, enumeration, one), width),
                member=name(one.name),
            )
            for one in enumeration.members
        ),
        aliases=tuple(_aliases(registry, enumeration, width)),
        open=_open(enumeration),
        plain=enumeration.kind == "plain",
        flag=enumeration.kind == "flag",
        properties=properties,
        listings=listings,
    )


def _documented(paragraphs: Iterable[str], width: int) -> Source | None:
    """The docstring of a member; None where there is nothing to say."""
    said = [one for one in paragraphs if one.strip()]
    return docstring(said, 4, width) if said else None


def _aliases(registry: Registry, enumeration: Enumeration, width: int) -> Iterator[Constant]:
    """The further names of members: those that say nothing of their own first."""
    said = {one.name: one for one in enumeration.aliases}
    for alias, member in enumeration.members_by_alias.items():
        texts = prose.member_text(registry, enumeration, said[alias]) if alias in said else ()
        yield Constant(
            name=name(alias),
            value=py_literal(member.value, 4, len(alias) + 3, width=width),
            docstring=docstring([f"Another name of {member.name}.", *texts], 4, width),
            member=name(member.name),
        )


def table(registry: Registry, found: Table, style: Style) -> TableView:
    """The table as its module shows it."""
    listing = attributes.listing(registry, found.listing, found.module, style.line_length)
    return TableView(
        header=_header(found.file, style),
        docstring=docstring([f"{found.name}: each row is {found.title}."], 0, style.line_length),
        name_literal=py_literal(found.name),
        declarations=_declarations(_declared(listing)),
        listing=listing,
    )


def _declared(listing: ListingView) -> list[Source]:
    """What a type checker has to read before it meets a listing's record, and the rows that it is made of."""
    return [*(line for field in listing.record.fields for line in field.declarations), *listing.record.row_imports]


def data(registry: Registry, enumeration: Enumeration, style: Style) -> DataView:
    """What the registry says of each member, and what it lists besides, as literals."""
    about = f"What the registry says of each member of {enumeration.name}, by value."
    return _data(enumeration, about, tuple(attributes.tables(registry, enumeration, style.line_length)), style)


def table_data(registry: Registry, found: Table, style: Style) -> DataView:
    """The rows of a table as literals."""
    rows = attributes.listed(found.listing, found.records, style.line_length)
    return _data(found, f"Every {found.name}, as the registry has it.", (rows,), style)


def _data(file: Enumeration | Table, about: str, tables: tuple[DataTable, ...], style: Style) -> DataView:
    used = " ".join(table.annotation for table in tables)
    shared = {"_ReferenceRow", *(f"_{record.name}Row" for record in file.records)}
    rows = sorted(set(re.findall(r"\b_\w+Row\b", used)))
    needed = [f"from {'..records' if row in shared else f'..{file.module}'} import {row}" for row in rows]
    return DataView(
        header=_header(file.file, style),
        docstring=docstring([about], 0, style.line_length),
        declarations=_declarations([*(["from typing import Literal"] if "Literal[" in used else []), *needed]),
        tables=tables,
    )


def package(registry: Registry, exports: tuple[Export, ...], style: Style) -> PackageView:
    """The package as its `__init__`, its records, its metadata and its README show it; `exports` are what it has
    beyond the registry.
    """
    held, width = registry.package, style.line_length
    records = tuple(attributes.record(registry, record, width) for one in registry.files for record in one.records)
    classes = [Export(name=one.name, module=one.module) for one in registry.files]
    classes += [Export(name=one, module="records") for one in ("Reference", *(record.name for record in records))]
    public = sorted([*classes, *exports], key=lambda one: one.name)
    status = registry.status_enumeration
    return PackageView(
        header=_header(held.file, style),
        name=name(held.name),
        docstring=docstring([prose.sentence(held.title), held.description], 0, width),
        version=py_literal(held.version),
        toml_name=toml_literal(held.name),
        toml_version=toml_literal(held.version),
        toml_title=toml_literal(held.title),
        toml_keywords=toml_literal(list(held.keywords)),
        toml_license=toml_literal(held.license) if held.license else Source(""),
        toml_requires_python=toml_literal(f">={style.python}"),
        toml_address=toml_literal(style.address) if style.address else None,
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
        status=_export(Export(name=status.name, module=status.module)) if status else None,
        status_default=py_literal(registry.default_status),
        composite=any(one.kind == "tuple" for one in registry.enumerations),
        listings=bool(registry.tables) or any(one.aliases or one.ranges for one in registry.enumerations),
        public=py_literal(
            tuple(sorted(["__version__", *(one.name for one in public)])), 0, len("__all__ = "), width=width
        ),
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
    """Each line once: imports first, modules before what is in them, which comes as one for each module."""
    imported: dict[str, set[str]] = {}
    whole, others = set(), set()
    for line in lines:
        module, found, names = line.partition(" import ")
        if found and line.startswith("from "):
            imported.setdefault(module, set()).update(names.split(", "))
        elif line.startswith("import "):
            whole.add(line)
        else:
            others.add(line)
    modules = sorted(imported, key=lambda module: (module.startswith("from ."), module))
    froms = [f"{module} import {', '.join(sorted(imported[module]))}" for module in modules]
    return tuple(map(Source, [*sorted(whole), *froms, *sorted(others)]))


def _header(file: str, style: Style) -> Source:
    lines = [*style.header.splitlines(), *prose.header_lines(file)]
    return comment("\n".join(lines))


def _entry(enumeration: Enumeration) -> str:
    if enumeration.ignore_case:
        return "CaselessEntry"
    return {"str": "NamedEntry", "plain": "NamedEntry", "tuple": "CompositeEntry"}.get(enumeration.kind, "Entry")


def _open(enumeration: Enumeration) -> OpenBounds | None:
    if enumeration.open is None:
        return None
    low, high = enumeration.open.minimum, enumeration.open.maximum
    return OpenBounds(
        minimum=py_literal(low),
        maximum=py_literal(high),
        complaint=py_literal(f" is not {enumeration.title}: they run from {low} to {high}"),
    )
