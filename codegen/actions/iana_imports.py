"""Import IANA's tables as registry files, and prove that every cell of every record is in them.

Knows nothing of how the result is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import tomli

from codegen import file_reading
from codegen.actions.import_target import ExistingRegistry, existing_registry, registry_changes
from codegen.actions.registry import loaded_registry
from codegen.errors import CodegenError
from codegen.file_snapshot import FileRead, Snapshot
from codegen.iana.document import IanaGroup, IanaTable
from codegen.iana.sources import DocumentSource, find_sources, read_group
from codegen.iana.xml_parsing import OtherDocument
from codegen.importer import iana_registry_file
from codegen.importer.iana_proof import ReadBack, read_back_table
from codegen.importer.iana_registry_file import TableImport
from codegen.importer.package_statuses import (
    STATUS_CLASS,
    STATUS_MODULE,
    STATUSES,
    package_status,
    package_toml,
    status_toml,
)
from codegen.importer.table_names import choose_table_names
from codegen.load import PACKAGE, RegistryFile
from codegen.model import Enumeration, MappedTable, Registry, Table
from codegen.outputs import atomic_writing
from codegen.outputs.atomic_writing import FolderChanges
from codegen.outputs.disk_comparison import Change, Kind
from codegen.processes import parallel
from codegen.progress import Progress, counted, no_progress
from codegen.project.discovery import with_registry
from codegen.project.locations import ALONE, Project, settings_for
from codegen.sync.findings import is_written
from codegen.sync.imported_file_update import ImportedEdit, edit_file, new_file
from codegen.sync.imported_findings import lost_entries
from codegen.sync.lock_file import Lock

EACH_GROUP = "{group}"
"""The last part of a folder to import into: the id of each group replaces it."""

_LARGE = 300_000
"""The size of documents, in bytes, from which all cores are faster than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTableReport:
    """The result of the import of one table."""

    source: str
    """The table's name upstream: `group/table`."""
    name: str
    file: str
    kind: str
    """The kind of the enumeration, or "table"."""
    change: str
    """missing (the file is new), changed, or "" for a file that is up to date."""
    messages: tuple[str, ...]
    """Changes that were not written because a person edited the file, or a note that all of it was written again."""
    entries: Mapping[str, int]
    """The number of members, aliases, ranges and rows."""
    records: int
    cells: int
    restored: int
    """The number of records that were read back with all their cells."""
    reasons: tuple[str, ...]
    """Why the import chose the key, the names and the kind."""
    states: Mapping[str, int]
    """The number of ranges in each state."""
    attributes: tuple[tuple[str, str, str], ...]
    """The name, the element and the type of each attribute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryImport:
    """The result of the import of one or more groups into one registry."""

    registry: str
    """The registry's folder."""
    tables: tuple[ImportedTableReport, ...]
    empty: tuple[str, ...]
    """The tables without records."""
    mapped: tuple[tuple[str, str], ...]
    """The tables that a file maps field by field, each with that file. They were skipped."""
    unknown: tuple[str, ...]
    """A message for each kind of unknown part in the documents."""
    written: int
    """The number of files that were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The result of an import: into one registry, or into a registry for each group."""

    folder: str
    """The folder that was written to."""
    registries: tuple[RegistryImport, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    """The documents that are not IANA registries, each with the reason."""
    failed: tuple[CodegenError, ...] = ()
    """Why groups could not be imported. Nothing was written for them, if each group has a registry."""
    settings: tuple[str, ...] = ()
    """The settings that the configuration lacks for a build of these registries, as TOML."""
    configured_in: str = ""
    """Where to write these settings."""


class _PlannedGroup(NamedTuple):
    """What the import of one document will write, or why the document is skipped."""

    source: str
    group: str = ""
    digest: str = ""
    report: RegistryImport | None = None
    folder: FolderChanges | None = None
    files: frozenset[FileRead] = frozenset()
    skipped: str = ""
    failed: CodegenError | None = None


def import_iana(
    project: Project | None, sources: Iterable[str], *, into: Path | None = None, progress: Progress = no_progress
) -> ImportReport:
    """Write a registry file for every table of IANA's registries, and return a result for each table.

    A source is a file, a folder, the id of a group, or an address; `group/table` and `file/table` are one table. `into`
    is the folder to write to, by default the project's registry; `folder/{group}` creates a registry for each group.

    Raises CodegenError, with nothing written, if a source is not an IANA registry, a cell cannot be read back, or a
    registry file changed meanwhile. With a registry for each group, the groups without errors are written, and `failed`
    of the result has the errors.
    """
    configured = project
    if into:
        project = with_registry(into, project)
    if project is None:
        raise CodegenError("no folder to import into", remedy="Name a project with --project, or a folder with --into.")
    if into and into.name == EACH_GROUP:
        report = _import_each(project, sources, progress)
    else:
        files = project.snapshot()
        existing = existing_registry(project, files)
        result, changes = _plan(project, existing, _groups(sources, progress), files, progress)
        atomic_writing.apply(project.registry, project.root, changes, files)
        report = ImportReport(folder=project.shown(project.registry), registries=(result,))
    settings = settings_for(project, configured, (registry.registry for registry in report.registries))
    is_inside = configured is not None and configured.root == project.root
    place = project.configured_in if is_inside else str(project.root / ALONE)
    return replace(report, settings=settings, configured_in=place)


def read_back(registry: Registry, tables: Sequence[TableImport]) -> list[ReadBack]:
    """Return what can be read back of each table from its file in the registry.

    Raises CodegenError if a cell is lost.
    """
    files = {file.module: file for file in registry.files}
    results = [read_back_table(table, files[table.module]) for table in tables]
    for table, result in zip(tables, results, strict=True):
        if result.difference:
            raise CodegenError(
                f"{table.source}: {result.difference}",
                where=table.group.location,
                remedy="Nothing was written. This is an error in codegen: please report it.",
            )
    return results


# --- A registry of each group


def _import_each(project: Project, names: Iterable[str], progress: Progress) -> ImportReport:
    sources = find_sources(names, recursive=True)
    places = [source.place for source in sources]
    sizes = [place.stat().st_size if isinstance(place, Path) and place.is_file() else _LARGE for place in places]
    results = parallel.results(partial(_plan_group, project=project), sources, progress, is_large=sum(sizes) >= _LARGE)
    named = counted(sources, "importing", str, progress)
    groups = list(_unique(group for _, group in zip(named, results, strict=True)))
    files = project.snapshot()
    for group in groups:
        files.add(group.files)
    atomic_writing.apply_all((group.folder for group in groups if group.folder), files)
    return ImportReport(
        folder=project.shown(project.registry.parent),
        registries=tuple(group.report for group in groups if group.report),
        skipped=tuple((group.source, group.skipped) for group in groups if group.skipped),
        failed=tuple(group.failed for group in groups if group.failed),
    )


def _plan_group(source: DocumentSource, progress: Progress, *, project: Project) -> _PlannedGroup:
    try:
        group = read_group(source.place, source.tables)
        files = Snapshot()
        project = project._replace(registry=project.registry.with_name(group.id))
        report, changes = _plan(project, existing_registry(project, files), [group], files, progress)
    except OtherDocument as error:
        return _PlannedGroup(str(source), skipped=error.what)
    except CodegenError as error:
        return _PlannedGroup(str(source), failed=error)
    folder = FolderChanges(project.registry, project.root, tuple(change._replace(old=None) for change in changes))
    return _PlannedGroup(str(source), group.id, group.digest, report, folder, files.files())


def _unique(groups: Iterable[_PlannedGroup]) -> Iterator[_PlannedGroup]:
    """Yield the groups, each once: a second copy of a document is skipped.

    Raises CodegenError for two documents that would be written to one folder.
    """
    first: dict[str, _PlannedGroup] = {}
    for group in groups:
        other = first.setdefault(group.group.casefold(), group) if group.group else group
        if other is group:
            yield group
        elif other.digest == group.digest:
            yield _PlannedGroup(group.source, skipped=f"a copy of {other.source}")
        else:
            where = f"{other.source} and {group.source}"
            raise CodegenError(f'two documents of group "{group.group}"', where=where, remedy="Name only one of them.")


# --- One registry


def _groups(names: Iterable[str], progress: Progress) -> list[IanaGroup]:
    """Return each group once. Raises CodegenError for a document that is not an IANA registry with tables."""
    groups: dict[str, IanaGroup] = {}
    for source in counted(find_sources(names), "reading", str, progress):
        group = read_group(source.place, source.tables)
        first = groups.get(group.id, group)
        if first.digest != group.digest:
            where = f"{first.location} and {group.location}"
            raise CodegenError(
                f'two different documents of group "{group.id}"', where=where, remedy="Name only one of them."
            )
        tables = {table.id: table for table in (*first.tables, *group.tables)}
        groups[group.id] = replace(first, tables=tuple(tables.values()))
    return list(groups.values())


def _plan(
    project: Project, existing: ExistingRegistry, groups: Sequence[IanaGroup], files: Snapshot, progress: Progress
) -> tuple[RegistryImport, tuple[Change, ...]]:
    """Return the report and the changes that import the tables of the groups, proved. Writes nothing."""
    statuses = existing.registry.statuses if existing.registry else frozenset[str]()
    edits, empty, mapped = _tables(existing, groups, statuses, progress)
    texts: dict[str, str] = {}
    if existing.registry is None and edits:
        texts[PACKAGE] = package_toml([edit.imported for edit in edits], project.registry.parent.name)
        if _can_have_statuses(existing, edits):
            edits, empty, mapped = _tables(existing, groups, STATUSES, progress)
            texts[PACKAGE] += f"\n{package_status()}"
            texts[STATUS_MODULE] = status_toml()
    tables = [edit.imported for edit in edits]
    texts |= {edit.imported.module: edit.text for edit in edits}
    proofs: list[ReadBack] = []
    if tables:
        new = {module: RegistryFile(name=_shown(project, module), data=text.encode()) for module, text in texts.items()}
        progress("checking the registry files")
        registry = loaded_registry({**existing.files, **new}, remedy="Nothing was written.")
        for group in counted(groups, "reading back", lambda group: group.location, progress):
            proofs += read_back(registry, [table for table in tables if table.group is group])
    changes = tuple(registry_changes(project, texts, existing.files, files))
    lock_change = _lock_change(project, existing.lock, edits, files)
    kinds = {change.path: change.kind for change in changes}
    by_group = [edit for group in groups for edit in edits if edit.imported.group is group]
    report = RegistryImport(
        registry=project.shown(project.registry),
        tables=tuple(
            _table_report(project, edit, proof, kinds.get(f"{edit.imported.module}.toml", ""))
            for edit, proof in zip(by_group, proofs, strict=True)
        ),
        empty=empty,
        mapped=mapped,
        unknown=tuple(f"{group.location}: {message}" for group in groups for message in group.unknown),
        written=len(changes),
    )
    return report, (*changes, *lock_change)


def _lock_change(project: Project, lock: Lock, edits: Sequence[ImportedEdit], files: Snapshot) -> Iterator[Change]:
    """Yield the change of the lock, which gets the imported tables."""
    dates = {edit.imported.group.id: edit.imported.group.updated for edit in edits}
    new = lock.with_imports({(edit.imported.module, edit.imported.source): edit.locked for edit in edits}, dates)
    old, content = files.content(project.lock, project.shown(project.lock)), new.text().encode()
    if edits and (old is None or file_reading.normalised(old) != content):
        kind: Kind = "missing" if old is None else "changed"
        yield Change(path=project.lock.name, kind=kind, old=old, new=content)


def _can_have_statuses(existing: ExistingRegistry, edits: Sequence[ImportedEdit]) -> bool:
    """Return whether an entry has a remark that names its status, and no other file has the name of the statuses."""
    has_status = any(entry.status for edit in edits for entry in edit.imported.entries)
    file = existing.files.get(STATUS_MODULE)
    return has_status and (file is None or file.data == status_toml().encode())


def _tables(
    existing: ExistingRegistry, groups: Sequence[IanaGroup], statuses: frozenset[str], progress: Progress
) -> tuple[list[ImportedEdit], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the imported tables, those without records, and those that a file maps field by field."""
    registry = existing.registry
    owners: tuple[Enumeration | Table, ...] = (*registry.enumerations, *registry.tables) if registry else ()
    followed = {follows.table: (owner, follows) for owner in owners for follows in owner.follows}
    required = registry.package.required if registry else ()
    edits: list[ImportedEdit] = []
    new: list[tuple[IanaGroup, IanaTable]] = []
    empty: list[str] = []
    mapped: list[tuple[str, str]] = []
    for group in groups:
        for table in group.tables:
            source = f"{group.id}/{table.id}"
            if not table.records:
                empty.append(source)
            elif source not in followed:
                new.append((group, table))
            else:
                owner, follows = followed[source]
                if isinstance(follows, MappedTable):
                    mapped.append((source, owner.file))
                    continue
                progress(f"importing {source} again")
                text, locked = existing.files[owner.module].data.decode(), existing.lock.imported(owner.module, source)
                edit = edit_file(owner, follows, group, table, text, locked, statuses=statuses, required=required)
                _check_kept(owner, source, text, edit)
                edits.append(edit)
    own = {STATUS_CLASS, *(owner.name for owner in owners)}
    names = choose_table_names(new, own, {STATUS_MODULE, *existing.files})
    pairs = tuple(zip(new, names, strict=True))
    for (group, table), (name, module) in counted(pairs, "importing", _table_title, progress):
        imported = iana_registry_file.import_table(group, table, name, module, statuses=statuses, required=required)
        edits.append(new_file(imported))
    return edits, tuple(empty), tuple(mapped)


def _check_kept(owner: Enumeration | Table, source: str, text: str, edit: ImportedEdit) -> None:
    """Raise CodegenError if the edited file lacks entries that the file has, since upstream removed their records."""
    lost = "" if edit.is_rewritten else lost_entries(tomli.loads(text), tomli.loads(edit.text))
    if lost:
        raise CodegenError(
            f"upstream removed records: {source} ({lost})",
            where=owner.file,
            remedy=(
                f"Check {edit.imported.group.location}. To remove them, run: codegen sync --write --allow-removals. "
                "Nothing was written."
            ),
        )


def _table_title(pair: tuple[tuple[IanaGroup, IanaTable], tuple[str, str]]) -> str:
    (group, table), _ = pair
    return f"{group.location}, {table.title or table.id}"


def _table_report(project: Project, edit: ImportedEdit, proof: ReadBack, change: str) -> ImportedTableReport:
    table = edit.imported
    states = Counter(entry.state for entry in table.entries if entry.state)
    return ImportedTableReport(
        source=table.source,
        name=table.name,
        file=_shown(project, table.module),
        kind=table.proposal.kind,
        change=change,
        messages=tuple(_messages(edit)),
        entries=dict(table.counts),
        records=proof.records,
        cells=proof.cells,
        restored=proof.restored,
        reasons=table.proposal.reasons,
        states=dict(sorted(states.items())),
        attributes=tuple((column.name, column.element, column.type) for column in table.layout.attributes),
    )


def _messages(edit: ImportedEdit) -> Iterator[str]:
    for finding in edit.findings:
        if edit.is_rewritten or not is_written(finding):
            yield f"{finding.member}: {finding.message}" if finding.member else finding.message


def _shown(project: Project, module: str) -> str:
    return project.shown(project.registry / f"{module}.toml")
