"""Import tables that somebody has (CSV, JSON, Python source) as registry files, and prove that every cell is in them.

Knows nothing of how the result is printed.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from codegen import file_reading, naming, reserved_names, rules
from codegen.actions.class_names import propose_class_of, propose_classes, why_not_class
from codegen.actions.import_target import ExistingRegistry, existing_registry, registry_changes
from codegen.actions.registry import loaded_registry
from codegen.errors import CodegenError, Problem
from codegen.file_snapshot import Snapshot
from codegen.foreign.column_roles import other_roles, with_roles
from codegen.foreign.table_files import SUFFIXES, FileForm, choose_table, read_tables
from codegen.foreign.table_types import ROLES, SKIP, ForeignTable
from codegen.importer.foreign_entries import TYPES, ForeignImport, import_foreign
from codegen.importer.foreign_proof import prove_import
from codegen.importer.foreign_registry_file import foreign_toml
from codegen.importer.iana_proof import ReadBack
from codegen.load import PACKAGE, RegistryFile, locate
from codegen.model import Enumeration
from codegen.outputs import atomic_writing
from codegen.project import toolkit_files
from codegen.project.discovery import with_registry
from codegen.project.locations import ALONE, Project, settings_for
from codegen.toml.positions import comments_of
from codegen.toml.writing import toml_fields

COMMANDS: Mapping[FileForm, str] = {"csv": "csv", "json": "json", "python": "enum"}
"""The command that imports each form of file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImportReport:
    """The result of an import of tables: an enumeration for each."""

    enumerations: tuple[EnumerationImport, ...]
    registry: str
    """The registry's folder."""
    problems: tuple[Problem, ...]
    """What `codegen lint` reports about the new files."""
    written: int
    """The number of files that were written."""
    omitted: tuple[str, ...] = ()
    """The tables of Python source that are not enums, which `every_table` leaves out if there are enums."""
    settings: tuple[str, ...] = ()
    """The settings that the configuration lacks for a build of this registry, as TOML."""
    configured_in: str = ""
    """Where to write these settings."""
    examples: tuple[str, ...] = ()
    """The registry files with only the example members of `codegen init`."""

    @property
    def ok(self) -> bool:
        """Whether the new files have no error."""
        return not any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationImport:
    """A table that became an enumeration."""

    source: str
    """The file, and the table's name in it."""
    name: str
    """The class."""
    kind: str
    file: str
    """The registry file."""
    columns: tuple[tuple[str, str, str], ...]
    """Each column with what it became (value, name, phrase, description, attribute, skip, or "name and" one of them),
    and the attribute."""
    other_roles: Mapping[str, str]
    """Roles that columns could have instead, by column: an example, or guesses if their names are unknown."""
    entries: Mapping[str, int]
    """The number of members and aliases."""
    cells: int
    restored: int
    """The number of entries that the registry has with all their cells."""
    messages: tuple[str, ...]
    """Changed names, aliases, and what the file does not say."""
    written: bool
    """Whether the file was written. It was up to date otherwise."""


def import_tables(
    project: Project | None,
    path: Path | str,
    form: FileForm,
    *,
    enums: Sequence[str] = (),
    every_table: bool = False,
    columns: Mapping[str, str] | None = None,
    into: Path | None = None,
) -> TableImportReport:
    """Write a registry file for each table in a file of CSV, JSON, or Python source, with every entry.

    `form` is "csv", "json" or "python". Python source is parsed, and never imported. A file with several tables needs
    `enums`, their names, or `every_table`, which takes only the enums of Python source with enums. `TABLE=NAME` also
    names the new enumeration, and so does `NAME` for a file with one table. `columns` says what columns are: value,
    name, phrase, description, skip, or the name of an attribute. `into` is the folder to write to. The default is the
    project's registry.

    Raises CodegenError, with nothing written, if the file has no such table, a cell would be lost, or a registry file
    exists and differs.
    """
    configured = project
    if into:
        project = with_registry(into, project)
    if project is None:
        raise CodegenError("no folder to import into", remedy="Name a project with --project, or a folder with --into.")
    files = project.snapshot()
    tables = _tables(Path(path), form, files)
    chosen = _with_columns(_chosen(tables, enums, every_table=every_table), columns or {})
    lines = {table.line for table, _ in chosen}
    existing = existing_registry(project, files)
    texts = _texts(chosen, existing, project)
    new = {imported.module: text for imported, text in texts}
    if existing.registry is None:
        new[PACKAGE] = _package(project, texts[0][0])
    shown = {module: project.shown(project.registry / f"{module}.toml") for module in new}
    sources = {stem: RegistryFile(name=shown[stem], data=text.encode()) for stem, text in new.items()}
    registry = loaded_registry({**existing.files, **sources}, remedy="Nothing was written.")
    enumerations = {enumeration.module: enumeration for enumeration in registry.enumerations}
    proofs = [_proof(imported, enumerations[imported.module], text) for imported, text in texts]
    problems = locate(rules.check(registry), {**existing.files, **sources})
    files_of_tables = {shown[imported.module] for imported, _ in texts}
    changes = tuple(registry_changes(project, new, existing.files, files))
    changed = {change.path for change in changes}
    atomic_writing.apply(project.registry, project.root, changes, files)
    is_inside = configured is not None and configured.root == project.root
    registry_folder = project.shown(project.registry)
    return TableImportReport(
        enumerations=tuple(
            EnumerationImport(
                source=_source(imported.table),
                name=imported.name,
                kind=imported.kind,
                file=shown[imported.module],
                columns=_columns(imported),
                other_roles=other_roles(imported.table),
                entries=dict(imported.counts),
                cells=proof.cells,
                restored=proof.restored,
                messages=(*_why_other_name(imported, texts), *imported.messages),
                written=f"{imported.module}.toml" in changed,
            )
            for (imported, _), proof in zip(texts, proofs, strict=True)
        ),
        registry=registry_folder,
        problems=tuple(problem for problem in problems if problem.file in files_of_tables),
        written=len(changes),
        examples=tuple(_examples(existing.files.values())),
        omitted=tuple(table.name for table in tables if table.line not in lines) if every_table else (),
        settings=settings_for(project, configured, [registry_folder]),
        configured_in=project.configured_in if is_inside else str(project.root / ALONE),
    )


def _examples(files: Iterable[RegistryFile]) -> Iterator[str]:
    """Yield the registry files with only the example members of `codegen init`."""
    skeleton = file_reading.read(toolkit_files.skeleton()["registry/enumeration.toml.j2"])
    yield from (file.name for file in files if file.data.endswith(skeleton[skeleton.index(b"[members]") :]))


def _why_other_name(imported: ForeignImport, texts: Iterable[tuple[ForeignImport, str]]) -> Iterator[str]:
    """Yield the reason if another table already has the class name that codegen would propose."""
    proposed = propose_class_of(imported.table)
    for other, _ in texts:
        if imported.name != proposed and other.module == naming.module_of_class(proposed):
            option = _enum_option(imported.table, "NAME")
            what = f"the class is {imported.name}, since the table on line {other.table.line} has the class {proposed}"
            yield f"{what}. To choose another name: {option}"


def _source(table: ForeignTable) -> str:
    return f"{table.path}: {table.name}" if table.name else table.path


def _tables(path: Path, form: FileForm, files: Snapshot) -> tuple[ForeignTable, ...]:
    if path.is_dir():
        raise CodegenError("expected a file, got a folder", where=str(path), remedy="Name one of the files in it.")
    # A pipe can be read only once, so a snapshot cannot check later whether it changed.
    data = (
        files.content(path, str(path)) if path.is_file() or not path.exists() else file_reading.read(path, pipes=True)
    )
    if data is None:
        raise CodegenError("no such file", where=str(path), remedy="Check the path.")
    if path.suffix.lower() in (".yaml", ".yml"):
        raise CodegenError("codegen cannot read YAML", where=str(path), remedy="Convert it to JSON first.")
    other = SUFFIXES.get(path.suffix.lower())
    if other and other != form and other in COMMANDS:
        remedy = f"Run: codegen import {COMMANDS[other]} {path}"
        raise CodegenError(
            f"the file is not {form.upper() if form != 'python' else 'Python'}", where=str(path), remedy=remedy
        )
    return read_tables(str(path), data, form)


def _chosen(
    tables: tuple[ForeignTable, ...], enums: Sequence[str], *, every_table: bool
) -> list[tuple[ForeignTable, str]]:
    """Return the tables to import in the order of the file, each with the name of the new class."""
    if not enums and not every_table:
        tables = (choose_table(tables, None),)
    names: dict[int, str] = {}
    for enum in enums:
        table, name = _asked(tables, enum)
        if names.setdefault(id(table), name) != name:
            what = f'--enum names the table "{table.name}" twice'
            raise CodegenError(what, where=table.place, remedy="Name each table once.")
    has_enums = any(table.form == "enum" for table in tables)
    chosen = [
        table
        for table in tables
        if id(table) in names or (every_table and (table.form == "enum" or not has_enums)) or not (enums or every_table)
    ]
    unnamed = [table for table in chosen if not names.get(id(table))]
    names |= {id(table): name for table, name in zip(unnamed, propose_classes(unnamed, names.values()), strict=True)}
    return [(table, names[id(table)]) for table in chosen]


def _asked(tables: tuple[ForeignTable, ...], enum: str) -> tuple[ForeignTable, str]:
    """Return the table that an option names, and the name of the new class; "" if the option does not have it."""
    asked, equals, name = enum.rpartition("=")
    if equals:
        return choose_table(tables, asked), name
    if len(tables) == 1 and tables[0].name.rpartition(".")[2].casefold() != enum.casefold():
        return tables[0], enum
    return choose_table(tables, enum), ""


def _with_columns(
    chosen: Sequence[tuple[ForeignTable, str]], columns: Mapping[str, str]
) -> list[tuple[ForeignTable, str]]:
    """Return the tables with these roles for the columns that they have."""
    known = dict.fromkeys(column for table, _ in chosen for column in table.columns)
    for column, role in columns.items():
        if not any(column.casefold() == name.casefold() for name in known):
            remedy = f"Choose from: {', '.join(known)}."
            raise CodegenError(f'no column "{column}"', where=chosen[0][0].place, remedy=remedy)
        if reason := _why_not_role(role, column):
            raise CodegenError(f'"{role}" is not a role of a column', where=f"--column {column}={role}", remedy=reason)
    return [(with_roles(table, columns), name) for table, name in chosen]


def _why_not_role(role: str, column: str) -> str:
    """Return what to write instead of a role that is not valid; "" if the role is valid.

    An attribute has a type if its name is close to another role: `vlaue:str`. Otherwise the name is a typing error.
    """
    roles = (*ROLES, SKIP)
    name, has_type, type_ = role.partition(":")
    if not name.isidentifier() or (has_type and (name in roles or type_ not in TYPES)):
        types = ", ".join(f"NAME:{type_}" for type_ in TYPES)
        return f"Write one of {', '.join(roles)}, or the name of an attribute, also with a type: {types}."
    meant = get_close_matches(name.casefold(), roles, n=1, cutoff=_CLOSE)
    if role in roles or has_type or not meant or name == naming.propose_module_name(column):
        return ""
    return f'Did you mean "{meant[0]}"? For an attribute of this name, write its type: {name}:str, :int or :bool.'


_CLOSE = 0.75
"""The similarity from which an unknown role is a typing error: two swapped letters in a word of four letters."""


def _texts(
    chosen: Sequence[tuple[ForeignTable, str]], existing: ExistingRegistry, project: Project
) -> list[tuple[ForeignImport, str]]:
    """Return each table with the text of its registry file. Raises CodegenError with the errors of every table."""
    registry = existing.registry
    required = registry.package.required if registry else ()
    owners = {owner.name: owner for owner in (*registry.enumerations, *registry.tables)} if registry else {}
    texts: dict[str, tuple[ForeignImport, str]] = {}
    errors: list[CodegenError] = []
    for table, name in chosen:
        module = naming.module_of_class(name)
        try:
            if name in owners and owners[name].module != module:
                raise _name_error(name, f"is a class of {owners[name].file}", table)
            if module in texts:
                other = texts[module][0]
                what = "is the class of" if name == other.name else f"needs the file {module}.toml, as does"
                raise _name_error(name, f"{what} {other.table.name} on line {other.table.line}", table)
            if reason := why_not_class(name):
                raise _name_error(name, reason, table)
            imported = import_foreign(table, name, module)
            text = foreign_toml(imported, required)
            _check_unchanged(existing, imported, text, project.shown(project.registry / f"{module}.toml"))
            texts[module] = imported, text
        except CodegenError as error:
            errors.append(error)
    if errors and texts:
        others = "".join(f" {_enum_option(imported.table, imported.name)}" for imported, _ in texts.values())
        what = f"nothing was written, since {len(errors)} of {len(chosen)} tables have errors"
        remedy = f"To import only the others, write without --all:{others}"
        errors.append(CodegenError(what, where=chosen[0][0].path, remedy=remedy))
    if errors:
        raise CodegenError.of(errors)
    return list(texts.values())


def _name_error(name: str, reason: str, table: ForeignTable) -> CodegenError:
    """Return the error that the class cannot have this name, with the name in CapWords if only that is wrong."""
    style = naming.class_style(name) if name.isidentifier() else name
    proposed = style if style != name and not why_not_class(style) else "NAME"
    remedy = f"Choose another name: {_enum_option(table, proposed)}"
    return CodegenError(f'class name "{name}" {reason}', where=table.place, remedy=remedy)


def _enum_option(table: ForeignTable, name: str) -> str:
    """Return the option that imports a table as a class of this name."""
    if table.option and name == propose_class_of(table):
        return f"--enum {shlex.quote(table.option)}"
    return f"--enum {shlex.quote(f'{table.option}={name}' if table.option else name)}"


def _check_unchanged(existing: ExistingRegistry, imported: ForeignImport, text: str, where: str) -> None:
    """Raise CodegenError if the registry file exists with another text: people may have edited it."""
    file = existing.files.get(imported.module)
    if file and file.data != text.encode():
        option = _enum_option(imported.table, "NAME")
        remedy = f"To write it again, remove it first. To keep both, name the new one: {option}. Nothing was written."
        raise CodegenError("the file exists, and differs from the import", where=where, remedy=remedy)


def _proof(imported: ForeignImport, enumeration: Enumeration, text: str) -> ReadBack:
    """Return the proof that no cell is lost. Raises CodegenError if one is."""
    proof = prove_import(imported, enumeration, {comment for _, comment in comments_of(text.encode())})
    if proof.difference:
        raise CodegenError(
            proof.difference,
            where=imported.table.place,
            remedy="Nothing was written. This is an error in codegen: please report it.",
        )
    return proof


def _columns(imported: ForeignImport) -> tuple[tuple[str, str, str], ...]:
    fields = {column.column: column for column in imported.fields}
    result = []
    for column in imported.table.columns:
        field, is_name = fields.get(column), imported.table.roles.get(column) == "name"
        if field is None:
            result.append((column, SKIP, ""))
        elif field.is_attribute:
            result.append((column, "name and attribute" if is_name else "attribute", field.field))
        elif is_name:
            result.append((column, "name" if field.field in ("name", "lower") else f"name and {field.field}", ""))
        else:
            result.append((column, field.field, ""))
    return tuple(result)


def _package(project: Project, imported: ForeignImport) -> str:
    """Return the text of a package file for a folder without one."""
    folder = project.registry.name if project.registry.name != "registry" else project.root.name
    name = naming.propose_module_name(folder) or imported.module
    if reserved_names.why_not_identifier(name) or reserved_names.why_not_package_name(name):
        name = f"{name}_constants"
    return toml_fields({"name": name, "version": "0.1.0"})


def parse_columns(options: Iterable[str]) -> dict[str, str]:
    """Return the roles by column of options `COLUMN=ROLE`. Raises CodegenError for another form."""
    roles: dict[str, str] = {}
    for option in options:
        column, equals, role = option.rpartition("=")
        if not equals or not column:
            remedy = "Write --column COLUMN=value, =name, =phrase, =description, =skip, or the name of an attribute."
            raise CodegenError("a column needs a role", where=f"--column {option}", remedy=remedy)
        roles[column] = role
    return roles
