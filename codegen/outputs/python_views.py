"""The views of Python outputs: the module, stub and data module of an enumeration or table, and the package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codegen import class_attributes
from codegen.docstring_markup import Directive, docstring
from codegen.literals import Source, comment, markdown, name, py_literal, toml_literal
from codegen.model import Enumeration, Member, Registry, Table
from codegen.output_settings import Style
from codegen.outputs import attribute_code, docstring_text, readme
from codegen.outputs import view_types as views
from codegen.outputs.site.addresses import safe_url

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum", "flag": "IntFlag", "tuple": "Enum"}

LARGE = 1000
"""From more members than this, a stub declares them as attributes of the class's own type.

After a comparison with `==` or `is`, a type checker continues with a union of all other members. mypy compares such
unions in quadratic time: https://github.com/python/mypy/issues/21997.
"""


def module(registry: Registry, enumeration: Enumeration, style: Style) -> views.ModuleView:
    """Return the view of an enumeration for its module and its stub."""
    width, large = style.line_length, len(enumeration.members) > LARGE
    properties = tuple(attribute_code.properties(registry, enumeration, width))
    listings = tuple(
        attribute_code.listing_view(registry, listing, enumeration.module, width)
        for listing in class_attributes.listings(registry, enumeration)
    )
    declarations = [line for attribute in properties for line in attribute.declarations]
    declarations += [line for listing in listings for line in _listing_declarations(listing)]
    return views.ModuleView(
        header=_header(enumeration.file, style),
        docstring=docstring([f"{enumeration.name}: each member is {enumeration.title}."], 0, width),
        name=name(enumeration.name),
        name_literal=py_literal(enumeration.name),
        base=Source(_BASES[enumeration.kind]),
        entry=_entry(enumeration),
        class_docstring=docstring(docstring_text.class_text(enumeration, style.python), 4, width),
        declarations=_declarations(declarations),
        value_type=Source(enumeration.key_type) if large or enumeration.kind in ("plain", "tuple") else None,
        large=large,
        members=tuple(
            _constant(member.name, member, docstring_text.member_text(registry, enumeration, member), width)
            for member in enumeration.members
        ),
        aliases=tuple(_aliases(registry, enumeration, width)),
        open=_open(enumeration),
        plain=enumeration.kind == "plain",
        flag=enumeration.kind == "flag",
        properties=properties,
        listings=listings,
    )


def _aliases(registry: Registry, enumeration: Enumeration, width: int) -> Iterator[views.Constant]:
    """Yield the aliases of members: those without an entry first."""
    entries = {alias.name: alias for alias in enumeration.aliases}
    for alias, member in enumeration.members_by_alias.items():
        texts = docstring_text.member_text(registry, enumeration, entries[alias]) if alias in entries else ()
        yield _constant(alias, member, [f"Alias of {member.name}.", *texts], width)


def _constant(own: str, member: Member, paragraphs: Iterable[str | Directive], width: int) -> views.Constant:
    texts = [paragraph for paragraph in paragraphs if isinstance(paragraph, Directive) or paragraph.strip()]
    return views.Constant(
        name=name(own),
        value=py_literal(member.value, 4, len(own) + 3, width=width),
        docstring=docstring(texts, 4, width) if texts else None,
        member=name(member.name),
    )


def table_module(registry: Registry, table: Table, style: Style) -> views.TableView:
    """Return the view of a table for its module."""
    listing = attribute_code.listing_view(
        registry, class_attributes.table_listing(table), table.module, style.line_length
    )
    return views.TableView(
        header=_header(table.file, style),
        docstring=docstring([f"{table.name}: each row is {table.title}."], 0, style.line_length),
        name_literal=py_literal(table.name),
        declarations=_declarations(_listing_declarations(listing)),
        listing=listing,
    )


def _listing_declarations(listing: views.ListingView) -> list[Source]:
    """Return the statements that a type checker needs before the record of a listing and its row type."""
    return [*(line for field in listing.record.fields for line in field.declarations), *listing.record.row_imports]


def data(registry: Registry, enumeration: Enumeration, style: Style) -> views.DataView:
    """Return the view of an enumeration for its data module."""
    text = f"The attributes of each member of {enumeration.name}, by value."
    return _data(enumeration, text, tuple(attribute_code.tables(registry, enumeration, style.line_length)), style)


def table_data(registry: Registry, table: Table, style: Style) -> views.DataView:
    """Return the view of a table for its data module."""
    rows = attribute_code.listing_table(class_attributes.table_listing(table), table.records, style.line_length)
    return _data(table, f"The rows of {table.name}, in the order of the registry.", (rows,), style)


def _data(file: Enumeration | Table, text: str, tables: tuple[views.DataTable, ...], style: Style) -> views.DataView:
    used = " ".join(table.annotation for table in tables)
    shared = {"_ReferenceRow", *(f"_{record.name}Row" for record in file.records)}
    # A choice is a text, which may look like the name of a row.
    without_choices = " ".join(table.annotation for table in tables if "Literal[" not in table.annotation)
    rows = sorted(set(re.findall(r"\b_\w+Row\b", without_choices)))
    imports = [f"from {'..records' if row in shared else f'..{file.module}'} import {row}" for row in rows]
    return views.DataView(
        header=_header(file.file, style),
        docstring=docstring([text], 0, style.line_length),
        declarations=_declarations([*(["from typing import Literal"] if "Literal[" in used else []), *imports]),
        tables=tables,
    )


def package(registry: Registry, exports: tuple[tuple[str, str], ...], style: Style) -> views.PackageView:
    """Return the view of the package: `__init__`, records, metadata and README.

    `exports` are its public names that are not from the registry, each with its module.
    """
    about, width = registry.package, style.line_length
    declared = [record for file in registry.files for record in file.records]
    records = tuple(attribute_code.record_view(registry, record, width) for record in declared)
    classes = [(file.name, file.module) for file in registry.files]
    classes += [(name, "records") for name in ("Reference", *(record.name for record in records))]
    public = sorted([*classes, *exports])
    status = registry.status_enumeration
    return views.PackageView(
        header=_header(about.file, style),
        name=name(about.name),
        docstring=docstring([docstring_text.sentence(about.title), about.description], 0, width),
        version=py_literal(about.version),
        toml_name=toml_literal(about.name),
        toml_version=toml_literal(about.version),
        toml_title=toml_literal(about.title),
        toml_keywords=toml_literal(list(about.keywords)),
        toml_license=toml_literal(about.license) if about.license else Source(""),
        toml_requires_python=toml_literal(f">={style.python}"),
        toml_address=toml_literal(style.address) if style.address else None,
        toml_documentation=toml_literal(style.documentation) if style.documentation else None,
        markdown_documentation=Source(f"<{safe_url(style.documentation)}>") if style.documentation else None,
        markdown_name=markdown(about.name),
        markdown_title=markdown(about.title),
        markdown_description=markdown(about.description),
        enumerations=tuple(readme.enumerations(registry)),
        tables=tuple(readme.tables(registry)),
        example=readme.example(registry),
        exports=tuple(_export(*export) for export in public),
        status=_export(status.name, status.module) if status else None,
        status_default=py_literal(registry.default_status),
        composite=any(enumeration.kind == "tuple" for enumeration in registry.enumerations),
        flags=any(enumeration.kind == "flag" and not enumeration.open for enumeration in registry.enumerations),
        open_flags=any(enumeration.kind == "flag" and enumeration.open for enumeration in registry.enumerations),
        listings=bool(registry.tables or any(file.aliases or file.ranges for file in registry.enumerations)),
        public=py_literal(
            tuple(sorted(["__version__", *(name for name, _ in public)])), 0, len("__all__ = "), width=width
        ),
        records=records,
        record_declarations=_declarations(
            line for record in records for field in record.fields for line in field.declarations
        ),
    )


def _export(public: str, module: str) -> views.ExportView:
    return views.ExportView(
        name=name(public), module=name(module), literal=py_literal(public), module_literal=py_literal(module)
    )


def _declarations(lines: Iterable[str]) -> tuple[Source, ...]:
    """Return each line once: `import` lines, then one `from` line for each module, then the others."""
    imported: dict[str, set[str]] = {}
    modules, others = set(), set()
    for line in lines:
        module, _, names = line.partition(" import ")
        if line.startswith("from "):
            imported.setdefault(module, set()).update(names.split(", "))
        elif line.startswith("import "):
            modules.add(line)
        else:
            others.add(line)
    sources = sorted(imported, key=lambda module: (module.startswith("from ."), module))
    names_of = [f"{module} import {', '.join(sorted(imported[module]))}" for module in sources]
    return tuple(map(Source, [*sorted(modules), *names_of, *sorted(others)]))


def _header(file: str, style: Style) -> Source:
    lines = [*style.header.splitlines(), *docstring_text.header_lines(file)]
    return comment("\n".join(lines))


def _entry(enumeration: Enumeration) -> Source | None:
    """Return the class in `_registry` that a class derives from. Open enumerations of integers do without it."""
    if enumeration.open:
        return Source("OpenFlag") if enumeration.kind == "flag" else None
    if enumeration.ignore_case:
        return Source("CaselessEntry")
    entries = {"str": "NamedEntry", "plain": "NamedEntry", "tuple": "CompositeEntry", "flag": "FlagEntry"}
    return Source(entries.get(enumeration.kind, "Entry"))


def _open(enumeration: Enumeration) -> views.OpenBounds | None:
    if enumeration.open is None:
        return None
    low, high = enumeration.open.minimum, enumeration.open.maximum
    return views.OpenBounds(
        minimum=py_literal(low),
        maximum=py_literal(high),
        complaint=py_literal(f" is not {enumeration.title}: expected an integer from {low} to {high}"),
    )
