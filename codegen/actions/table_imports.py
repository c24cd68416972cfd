"""Import a table that somebody has (CSV, JSON, Python source) as a registry file, and prove that every cell is in it.

Knows nothing of how the result is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from codegen import filesystem, naming, rules
from codegen.actions.import_target import ExistingRegistry, existing_registry, registry_changes
from codegen.actions.registry import loaded_registry
from codegen.errors import CodegenError, Problem
from codegen.filesystem import Snapshot
from codegen.foreign.column_roles import propose_roles
from codegen.foreign.reading import SUFFIXES, FileForm, choose_table, read_tables
from codegen.foreign.tables import ROLES, SKIP, ForeignTable
from codegen.importer.foreign_file import ForeignImport, foreign_toml, import_foreign
from codegen.importer.foreign_proof import prove_import
from codegen.importer.readback import ReadBack
from codegen.load import PACKAGE, RFCS, RegistryFile, locate
from codegen.model import Registry
from codegen.outputs import tree
from codegen.project.layout import ALONE, Project, settings_for, with_registry
from codegen.toml.positions import comments_of
from codegen.toml.writing import toml_fields

COMMANDS: Mapping[FileForm, str] = {"csv": "csv", "json": "json", "python": "enum"}
"""The command that imports each form of file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImportReport:
    """The result of the import of a table."""

    source: str
    """The file, and the table's name in it."""
    name: str
    """The class."""
    kind: str
    file: str
    """The registry file."""
    registry: str
    """The registry's folder."""
    columns: tuple[tuple[str, str, str], ...]
    """Each column with what it became (value, name, phrase, description, attribute or skip), and the attribute."""
    entries: Mapping[str, int]
    """The number of members and aliases."""
    cells: int
    restored: int
    """The number of entries that the registry has with all their cells."""
    messages: tuple[str, ...]
    """Changed names, aliases, and what the file does not say."""
    problems: tuple[Problem, ...]
    """What `codegen lint` reports about the new file."""
    written: int
    """The number of files that were written."""
    settings: tuple[str, ...] = ()
    """The settings that the configuration lacks for a build of this registry, as TOML."""
    configured_in: str = ""
    """Where to write these settings."""

    @property
    def ok(self) -> bool:
        """Whether the new file has no error."""
        return not any(problem.severity == "error" for problem in self.problems)


def import_table(
    project: Project | None,
    path: Path | str,
    form: FileForm,
    *,
    enum: str | None = None,
    columns: Mapping[str, str] | None = None,
    into: Path | None = None,
) -> TableImportReport:
    """Write a registry file with every entry of a table in a file of CSV, JSON, or Python source.

    `form` is "csv", "json" or "python". Python source is parsed, and never imported. `enum` names the table in a file
    with several, or the new enumeration, or both: `TABLE=NAME`. `columns` says what columns are: value, name, phrase,
    description, skip, or the name of an attribute. `into` is the folder to write to, by default the project's registry.
    Raises CodegenError, with nothing written, if the file has no such table, a cell would be lost, or the registry
    file exists and differs.
    """
    configured = project
    if into:
        project = with_registry(into, project)
    if project is None:
        raise CodegenError("no folder to import into", remedy="Name a project with --project, or a folder with --into.")
    files = project.snapshot()
    table, name = _chosen(_tables(Path(path), form, files), enum)
    table = _with_columns(table, columns or {})
    existing = existing_registry(project, files)
    module = _module_name(name)
    _check_name(name, table, existing.registry, module)
    imported = import_foreign(table, name, module)
    texts = {module: foreign_toml(imported, existing.registry.package.required if existing.registry else ())}
    where = project.shown(project.registry / f"{module}.toml")
    _check_unchanged(existing, module, texts[module], where, f"{table.name}=" if table.name else "")
    if existing.registry is None:
        texts[PACKAGE] = _package(project, imported)
    new = {stem: RegistryFile(name=_shown(project, stem), data=text.encode()) for stem, text in texts.items()}
    registry = loaded_registry({**existing.files, **new}, remedy="Nothing was written.")
    proof = _proof(imported, registry, texts[module])
    problems = [
        problem for problem in locate(rules.check(registry), {**existing.files, **new}) if problem.file == where
    ]
    changes = tuple(registry_changes(project, texts, existing.files, files))
    tree.apply(project.registry, project.root, changes, files)
    is_inside = configured is not None and configured.root == project.root
    registry_folder = project.shown(project.registry)
    return TableImportReport(
        source=f"{table.path}: {table.name}" if table.name else table.path,
        name=name,
        kind=imported.kind,
        file=where,
        registry=registry_folder,
        columns=_columns(imported),
        entries=dict(imported.counts),
        cells=proof.cells,
        restored=proof.restored,
        messages=imported.messages,
        problems=tuple(problems),
        written=len(changes),
        settings=settings_for(project, configured, [registry_folder]),
        configured_in=project.configured_in if is_inside else str(project.root / ALONE),
    )


def _tables(path: Path, form: FileForm, files: Snapshot) -> tuple[ForeignTable, ...]:
    if path.is_dir():
        raise CodegenError("expected a file, got a folder", where=str(path), remedy="Name one of the files in it.")
    # A pipe can be read only once, so that nothing can compare it with what it was.
    data = files.content(path, str(path)) if path.is_file() or not path.exists() else filesystem.read(path)
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


def _chosen(tables: tuple[ForeignTable, ...], enum: str | None) -> tuple[ForeignTable, str]:
    """Return the table, and the name of the new class."""
    asked, equals, name = (enum or "").rpartition("=")
    if equals:
        return choose_table(tables, asked), name
    if enum and len(tables) == 1 and tables[0].name.rpartition(".")[2].casefold() != enum.casefold():
        return tables[0], enum
    table = choose_table(tables, enum)
    return table, _class_name(table)


def _class_name(table: ForeignTable) -> str:
    """Return a name for the class of a table, from its name in the file, or that of the file."""
    name = table.name.removesuffix(".int").removesuffix(".str") if table.form == "constants" else table.name
    if name.isidentifier() and name != name.upper() and name != name.lower():
        return naming.class_style(name)
    text = name.replace(".", " ") or PurePath(table.path).stem
    return naming.propose_class_name(text.lower() if text == text.upper() else text) or "Constant"


def _module_name(name: str) -> str:
    """Return the module of a class: its words in the plural, in snake case."""
    words = naming.propose_module_name(name).split("_")
    if naming.singularize(words[-1]) == words[-1]:
        words[-1] = _plural(words[-1])
    return "_".join(words)


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def _check_name(name: str, table: ForeignTable, registry: Registry | None, module: str) -> None:
    """Raise CodegenError if the class cannot have this name."""
    reason = naming.why_not_identifier(name) or naming.why_not_class_name(name) or naming.why_not_module_name(module)
    if name == "Reference" or module in (PACKAGE, RFCS):
        reason = "is a name that every package has"
    if not reason and naming.class_style(name) != name:
        raise _name_error("is not in CapWords", name, table, naming.class_style(name))
    for owner in (*registry.enumerations, *registry.tables) if registry else ():
        if owner.name == name and owner.module != module:
            reason = f"is a class of {owner.file}"
    if reason:
        raise _name_error(reason, name, table, "NAME")


def _name_error(reason: str, name: str, table: ForeignTable, proposed: str) -> CodegenError:
    asked = f"{table.name}=" if table.name else ""
    return CodegenError(
        f'class name "{name}" {reason}', where=table.place, remedy=f"Choose another name: --enum {asked}{proposed}"
    )


def _with_columns(table: ForeignTable, columns: Mapping[str, str]) -> ForeignTable:
    """Return the table with these roles of columns, and the others proposed anew."""
    fixed: dict[str, str] = {}
    for asked, role in columns.items():
        column = next((name for name in table.columns if asked == name), "") or next(
            (name for name in table.columns if asked.casefold() == name.casefold()), ""
        )
        if not column:
            remedy = f"Choose from: {', '.join(table.columns)}."
            raise CodegenError(f'no column "{asked}"', where=table.place, remedy=remedy)
        if not role.isidentifier():
            remedy = f"Write one of {', '.join((*ROLES, SKIP))}, or the name of an attribute."
            raise CodegenError(f'"{role}" is not a role of a column', where=f"--column {asked}={role}", remedy=remedy)
        fixed[column] = role
    given = set(fixed.values())
    fixed |= {column: role for column, role in table.fixed.items() if column not in fixed and role not in given}
    table = replace(table, fixed=fixed)
    table = table.read_as(propose_roles(table))
    for role in (*ROLES[1:], *given):
        if role not in ("value", SKIP) and len(several := table.columns_of(role)) > 1:
            remedy = f"Choose one: --column {several[0]}={role}."
            raise CodegenError(
                f"several columns have the role {role}: {', '.join(several)}", where=table.place, remedy=remedy
            )
    return table


def _check_unchanged(existing: ExistingRegistry, module: str, text: str, where: str, asked: str) -> None:
    """Raise CodegenError if the registry file exists with another text: people may have edited it."""
    if module in existing.files and existing.files[module].data != text.encode():
        remedy = (
            f"To write it again, remove it first. To keep both, name the new one: --enum {asked}NAME. "
            "Nothing was written."
        )
        raise CodegenError("the file exists, and differs from the import", where=where, remedy=remedy)


def _proof(imported: ForeignImport, registry: Registry, text: str) -> ReadBack:
    """Return the proof that no cell is lost. Raises CodegenError if one is."""
    enumeration = next(owner for owner in registry.enumerations if owner.module == imported.module)
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
        field = fields.get(column)
        if field is None:
            result.append((column, SKIP, ""))
        elif field.is_attribute:
            result.append((column, "attribute", field.field))
        else:
            result.append((column, "name" if field.field == "lower" else field.field, ""))
    return tuple(result)


def _shown(project: Project, module: str) -> str:
    return project.shown(project.registry / f"{module}.toml")


def _package(project: Project, imported: ForeignImport) -> str:
    """Return the text of a package file for a folder without one."""
    folder = project.registry.name if project.registry.name != "registry" else project.root.name
    name = naming.propose_module_name(folder)
    if not name.isascii() or naming.why_not_identifier(name) or naming.why_not_package_name(name):
        name = f"{imported.module}_constants"
    fields = {
        "name": name,
        "version": "0.1.0",
        "title": f"Constants of {folder}",
        "description": f"The constants of {folder}.",
    }
    return toml_fields(fields)


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
