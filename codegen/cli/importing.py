"""`codegen import iana`: tables of IANA's as files of a registry, proved to hold every cell of every record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from codegen import filesystem, naming
from codegen.actions.generation import CompiledTemplates, compiled_templates, python_modules
from codegen.cli.progress import progress
from codegen.cli.reports.outputs import count
from codegen.errors import CodegenError
from codegen.filesystem import Snapshot
from codegen.iana.document import IanaGroup, IanaTable
from codegen.iana.sources import find_sources, read_group
from codegen.importer import registry_file
from codegen.importer.readback import ReadBack, read_back_tables
from codegen.importer.registry_file import TableImport
from codegen.importer.table_names import choose_table_names
from codegen.load import PACKAGE, RegistryFile, load
from codegen.model import Enumeration, MappedTable, Registry
from codegen.model import Table as Rows
from codegen.outputs import tree
from codegen.progress import Progress, counted, no_progress
from codegen.project import layout
from codegen.sync import imported_tables
from codegen.toml.editor import toml_value

DONE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an import makes: tables with what came back of each, those that were left out, and the files to write."""

    tables: tuple[tuple[TableImport, ReadBack], ...]
    empty: tuple[str, ...]
    """Tables without records."""
    partly: tuple[tuple[str, str], ...]
    """Tables that a file follows already which holds only a part of them, with that file."""
    files: Mapping[str, bytes]
    """By their names in the registry's folder."""


def run(project: layout.Project, sources: Iterable[str], *, explain: bool, quiet: bool) -> int:
    """Writes the files of every table that is asked for, and says what became of its records.

    Raises CodegenError, with nothing written, when a source is no registry, or a cell does not come back.
    """
    files = project.snapshot()
    with progress(quiet=quiet) as show:
        made = make(project, groups(sources, show), show, files)
    changed = write(project, made, files)
    if not quiet:
        for line in report(project, made, changed, explain=explain):
            print(line)
    return DONE


def write(project: layout.Project, made: Made, files: Snapshot) -> dict[str, str]:
    """Writes what differs from what is there, all of it or nothing; gives the kinds of changes by the files' names."""
    found = changes(project, made, files)
    tree.apply(project.registry, project.root, found, files)
    return {change.path: change.kind for change in found}


def changes(project: layout.Project, made: Made, files: Snapshot) -> list[tree.Change]:
    """What differs from what is there."""
    found = []
    for name, content in sorted(made.files.items()):
        data = files.content(project.registry / name, project.shown(project.registry / name))
        old = None if data is None else filesystem.normalised(data)
        if old != content:
            found.append(tree.Change(path=name, kind="changed" if old else "missing", old=old, new=content))
    return found


def groups(sources: Iterable[str], show: Progress = no_progress) -> list[IanaGroup]:
    """The groups that are asked for, each once. Raises CodegenError for what is no IANA registry with tables."""
    found: dict[str, IanaGroup] = {}
    for source in counted(find_sources(sources), "reading", str, show):
        group = read_group(source, monotonic)
        other = found.setdefault(group.id, group)
        if other.digest != group.digest:
            raise CodegenError(
                f'two different documents of group "{group.id}"',
                where=f"{other.location} and {group.location}",
                remedy="Name one of them.",
            )
    return list(found.values())


def make(project: layout.Project, found: Sequence[IanaGroup], show: Progress, snapshot: Snapshot) -> Made:
    """What becomes of the tables of groups in this project's registry, proved. Writes nothing. `show` is told how far
    it is.

    Raises CodegenError when the registry cannot be read, or a cell of a record does not come back.
    """
    files = _files(project, snapshot)
    before = _loaded(files) if PACKAGE in files else None
    owners: tuple[Enumeration | Rows, ...] = (*before.enumerations, *before.tables) if before else ()
    there = {follows.table: (owner, follows) for owner in owners for follows in owner.follows}
    statuses = before is not None and before.package.status is not None
    tables: list[TableImport] = []
    new: list[tuple[IanaGroup, IanaTable]] = []
    empty: list[str] = []
    partly: list[tuple[str, str]] = []
    for group in found:
        for table in group.tables:
            source = f"{group.id}/{table.id}"
            if not table.records:
                empty.append(source)
            elif source not in there:
                new.append((group, table))
            else:
                owner, follows = there[source]
                if isinstance(follows, MappedTable):
                    partly.append((source, owner.file))
                    continue
                show(f"importing {source} again")
                again = imported_tables.existing_import(owner, follows)
                tables.append(
                    registry_file.import_table(group, table, owner.name, owner.module, again, statuses=statuses)
                )
    called = choose_table_names(new, [one.name for one in owners], files)
    for (group, table), (name, module) in counted(tuple(zip(new, called, strict=True)), "importing", _new_shown, show):
        tables.append(registry_file.import_table(group, table, name, module, statuses=statuses))
    texts = {one.module: registry_file.registry_toml(one, _text(files, one.module)) for one in tables}
    if before is None and tables:
        texts[PACKAGE] = _package(project, [one.group for one in tables])
    after = {name: RegistryFile(name=_shown(project, name), data=text.encode()) for name, text in texts.items()}
    show(f"checking {count(len(files | after), 'registry file')}")
    registry = _loaded(files | after) if tables else None
    compared: list[tuple[TableImport, ReadBack]] = []
    if registry:
        shared = compiled_templates(project, snapshot)
        for group in counted(found, "reading back", lambda group: group.location, show):
            compared += hold(project, registry, [one for one in tables if one.group is group], shared)
    return Made(
        tables=tuple(compared),
        empty=tuple(empty),
        partly=tuple(partly),
        files={f"{name}.toml": text.encode() for name, text in texts.items()},
    )


def hold(
    project: layout.Project, registry: Registry, tables: Sequence[TableImport], shared: CompiledTemplates
) -> list[tuple[TableImport, ReadBack]]:
    """The tables with what comes back of them from the modules that the registry makes.

    Raises CodegenError when that is not everything.
    """
    texts = python_modules(project, registry, {one.module for one in tables}, shared) if tables else {}
    compared = read_back_tables(texts, registry.package.name, tables)
    for one, comparison in zip(tables, compared, strict=True):
        if comparison.difference:
            raise CodegenError(
                f"{one.source}: {comparison.difference}",
                where=one.group.location,
                remedy="What would be made does not say what the table says, so nothing was written. Please report it.",
            )
    return list(zip(tables, compared, strict=True))


def _new_shown(one: tuple[tuple[IanaGroup, IanaTable], tuple[str, str]]) -> str:
    (group, table), _ = one
    return f"{group.location}, {table.title or table.id}"


def _shown(project: layout.Project, module: str) -> str:
    return project.shown(project.registry / f"{module}.toml")


def _files(project: layout.Project, snapshot: Snapshot) -> dict[str, RegistryFile]:
    """The registry's files as they are; none where there is no folder yet."""
    if not project.registry.is_dir():
        return {}
    paths = sorted(path for path in project.registry.iterdir() if path.suffix == ".toml")
    return {
        path.stem: RegistryFile(name=project.shown(path), data=snapshot.read_text(path, project.shown(path)).encode())
        for path in paths
    }


def _loaded(files: Mapping[str, RegistryFile]) -> Registry:
    """The registry that files hold, which have to be right."""
    loaded = load(files)
    for problem in loaded.problems:
        raise CodegenError(
            problem.message, where=f"{problem.file}:{problem.line}", remedy=f"{problem.remedy} Nothing was changed."
        )
    return loaded.registry


def _text(files: Mapping[str, RegistryFile], module: str) -> str:
    return files[module].data.decode() if module in files else ""


def _package(project: layout.Project, found: Iterable[IanaGroup]) -> str:
    """A package file for what is imported into a folder without one."""
    named = {group.id: group.title for group in found}
    ids = list(named)
    name = naming.propose_module_name(f"iana {ids[0] if len(ids) == 1 else project.registry.parent.name}")
    what = next(iter(named.values())) if len(ids) == 1 else f"{len(ids)} groups"
    about = {
        "name": name,
        "version": "0.1.0",
        "title": f"Constants that IANA registers: {what}",
        "description": f"The tables of IANA's {', '.join(ids)}, every record of them.",
        "license": "CC0-1.0",
    }
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in about.items())


def report(project: layout.Project, made: Made, changed: Mapping[str, str], *, explain: bool) -> Iterator[str]:
    """What became of each table and its records, line by line."""
    for one, comparison in made.tables:
        file = f"{one.module}.toml"
        did = {"missing": "", "changed": " (changed)"}.get(changed.get(file, ""), " (as it was)")
        kind = {"table": "a table of rows"}.get(one.proposal.kind, f"enumeration ({one.proposal.kind})")
        yield f"{one.source} -> {_shown(project, one.module)}{did}: {one.name}, {kind}"
        places = one.counts
        parts = [count(places[place], what) for place, what in _PLACES.items() if places[place]]
        records, cells = count(comparison.records, "record"), count(comparison.cells, "cell")
        yield f"  {records}: {', '.join(parts)}; {comparison.restored} read back with all of {cells}"
        if explain:
            for reason in one.proposal.reasons:
                yield f"    {reason}"
            for state, number in sorted(Counter(place.state for place in one.entries if place.state).items()):
                yield f"    range: {state}, {number}"
            for column in one.layout.attributes:
                yield f"    attribute: {column.name}, <{column.element}>" + (
                    f" as {column.type}" if column.type != "str" else ""
                )
    for source, file in made.partly:
        yield f"left alone: {source} is followed by {file} already; codegen sync keeps that in step"
    if made.empty:
        named = made.empty if explain or len(made.empty) <= _NAMED else made.empty[:_NAMED]
        more = f" and {len(made.empty) - len(named)} more" if len(named) < len(made.empty) else ""
        yield f"left out: {', '.join(named)}{more}; no record is there yet: import again when there is"
    places = sum((one.counts for one, _ in made.tables), Counter[str]())
    compared = [comparison for _, comparison in made.tables]
    empty = f", {count(len(made.empty), 'table')} without records" if made.empty else ""
    yield (
        f"{count(len(compared), 'table')}{empty}: {count(sum(one.records for one in compared), 'record')}, "
        f"{places.total()} accounted for, {sum(one.restored for one in compared)} read back; "
        f"{count(len(changed), 'file')} written in {project.shown(project.registry)}."
    )


_NAMED = 10
"""How many tables are named on one line, unless everything is to be explained."""
_PLACES = {"member": "member", "alias": "alias", "range": "range", "row": "row"}
