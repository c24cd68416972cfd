"""What `codegen sync` does: compare registries with upstream, and write the changes that need no decision.

Must not know the terminal and the forms of reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from codegen import file_reading, rules
from codegen.actions.registry import loaded_registry, raise_problems, read_lock
from codegen.errors import CodegenError, Keys, Position, place
from codegen.file_snapshot import Snapshot
from codegen.iana.document_files import DocumentFiles, find_documents
from codegen.iana.rfc_index import RFC_INDEX
from codegen.importer.iana_registry_file import TableImport
from codegen.load import RegistryFile, load, locate, read_files
from codegen.load.member_lines import position
from codegen.model import Enumeration, Key, MappedTable, Registry
from codegen.outputs import atomic_writing
from codegen.outputs.disk_comparison import Change
from codegen.processes import parallel
from codegen.progress import Progress, counted, no_progress
from codegen.project import locations
from codegen.rules import follows, values
from codegen.sync.file_edits import edited_files
from codegen.sync.findings import AddGap, RewriteFile, SyncComparison, SyncFinding, SyncNote
from codegen.sync.lock_file import Lock
from codegen.sync.rfcs import RFCS_MODULE
from codegen.sync.upstream_comparison import compare_with_upstream, followed_sources, lock_without_skipped

Outcome = Literal["", "written", "gap", "recorded", "left", "skipped"]
"""What happened to a finding: it was written, marked as a gap, recorded in the lock, or left; "" without `write`.

A finding is skipped if its table lost records upstream, and `allow_removals` was not given.
"""

RECORDED = ("text-changed", "references-changed", "table-changed", "unreconciled")
"""Kinds of findings that are reported once: afterwards the lock has the new text."""

_SEVERAL = 8
"""The number of registries from which several processes are faster than one."""
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFinding:
    """A finding, its position in the file after the command, and its outcome."""

    finding: SyncFinding
    position: Position
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """The result for one registry."""

    package: str
    package_file: str
    findings: tuple[ReportedFinding, ...]
    notes: tuple[SyncNote, ...]
    compared: tuple[str, ...]
    """The tables that were compared, and the RFC index."""
    left_out: tuple[str, ...]
    """The sources that the registry follows and that are not among the documents."""
    records: int
    differences: int
    """The number of differences on purpose."""
    gaps: int
    wrote: bool
    files: tuple[str, ...]
    """The modules of the files that were written."""
    refused: tuple[CodegenError, ...] = ()
    """The files that were not written because upstream removed records, and `allow_removals` was not given."""
    sources: frozenset[str] = frozenset()
    """The ids of the documents that the registry follows, including former and new ids."""

    @property
    def ok(self) -> bool:
        """Whether the registry is in sync."""
        return not self.findings


def sync_registries(
    projects: Sequence[locations.Project],
    *,
    sources: Sequence[Path | str] = (),
    write: bool = False,
    allow_removals: bool = False,
    today: date | None = None,
    progress: Progress = no_progress,
    each: Callable[[SyncReport], None] | None = None,
) -> tuple[SyncReport, ...]:
    """Compare registries with upstream; return a report for each that follows something.

    `sources` are XML files, or folders of them, to use instead of the network. `write` writes the changes that need no
    decision, and marks gaps for the others; `allow_removals` writes even if upstream removed records.
    `today` decides which temporary registrations have expired. The default is the current day in UTC.

    `each` is called with every report as soon as its registry is written. Each document is read once for all
    registries, and notes about unused files are in the last report.

    If a table lost records, its file is not written without `allow_removals`: `SyncReport.refused` names it.

    Raises CodegenError if the registry, a document or the lock is not valid, or a file changed meanwhile. Nothing is
    written for that registry.
    """
    files = find_documents(map(Path, sources)) if sources else None
    today = today or datetime.now(UTC).date()
    if files and len(projects) > 1:
        files.read_pipes()  # before other processes start: only one process can read a pipe
    work = partial(_sync_if_followed, files=files, today=today, write=write, allow_removals=allow_removals)
    is_large = files is not None and len(projects) >= _SEVERAL
    results = parallel.results(work, projects, progress, is_large=is_large)
    names = counted(projects, "comparing", lambda project: project.shown(project.registry), progress)
    reports: list[SyncReport] = []
    used = {RFC_INDEX}
    failure: CodegenError | None = None
    try:
        for _, result in zip(names if len(projects) > 1 else projects, results, strict=True):
            if result:
                if reports and each:
                    each(reports[-1])
                reports.append(result)
                used |= result.sources
    except CodegenError as error:  # raised for some registries; the others are done
        failure = error
    finally:
        results.close()
    if reports:
        notes = _notes_about_files(files, used) if files else ()
        reports[-1] = replace(reports[-1], notes=(*reports[-1].notes, *notes))
        if each:
            each(reports[-1])
    if failure:
        raise failure
    if not reports:
        raise CodegenError(
            "the registry does not follow any table",
            where=projects[0].shown(projects[0].registry),
            remedy="To import one of IANA's tables, run: codegen import iana GROUP\n"
            "To follow a table with a file that you have, write [[enumeration.follows]]. Read: codegen docs upstream",
        )
    return tuple(reports)


def _notes_about_files(files: DocumentFiles, used: set[str]) -> Iterator[SyncNote]:
    for id, path in files.unused(used).items():
        yield SyncNote(kind="unused", source=id, message=f"{path}: no registry follows {id}")
    if skipped := files.skipped(used):
        names = [f"{path} ({why})" for path, why in skipped.items()]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        message = f"skipped files that no registry follows: {', '.join(names[:_NAMED])}{more}"
        yield SyncNote(kind="skipped", source="", message=message)


def _sync_if_followed(
    project: locations.Project,
    progress: Progress,
    *,
    files: DocumentFiles | None,
    today: date,
    write: bool,
    allow_removals: bool,
) -> SyncReport | None:
    snapshot = project.snapshot()
    paths = {path.stem: path for path in project.registry_files(snapshot)}
    registry_files = read_files({project.shown(path): path for path in paths.values()}, snapshot)
    registry = _comparable_registry(registry_files)
    followed = followed_sources(registry)
    if not followed:
        return None
    lock = read_lock(project, snapshot)
    if files:
        documents = files.documents(followed)
    else:
        from codegen.iana.download import fetch_documents

        documents = fetch_documents(followed, progress)
    texts = {module: file.data.decode() for module, file in registry_files.items()}
    comparison = compare_with_upstream(registry, documents, lock, today, texts)
    if comparison.left_out and not files:
        raise CodegenError(
            f"the downloaded documents do not have {', '.join(comparison.left_out)}",
            where=project.shown(project.registry),
            remedy="Check the ids of the groups that the registry follows. Nothing was changed.",
        )
    skipped = frozenset(comparison.fewer) if write and not allow_removals else frozenset[str]()
    if skipped and skipped.issuperset(finding.module for finding in comparison.findings):
        reported = _reported(comparison.findings, registry, registry_files, skipped)
        raise CodegenError.of(list(_refusals(comparison, reported)))
    changed: dict[str, bytes] = {}
    if write:
        findings = [finding for finding in comparison.findings if finding.module not in skipped]
        contents = {module: snapshot.content(path) or b"" for module, path in paths.items()}
        changed = edited_files(registry, findings, contents, documents.index)
        rewritten = {module: new for module, new in comparison.rewritten.items() if module not in skipped}
        for module, (_, text) in rewritten.items():
            changed[module] = file_reading.with_line_ends_of(contents[module], text.encode())
        for module, content in changed.items():
            name = registry_files[module].name if module in registry_files else registry.rfcs_file
            registry_files[module] = RegistryFile(name=name, data=file_reading.normalised(content))
        if changed:
            tables = [table for table, _ in rewritten.values()]
            registry = _registry_after(registry_files, tables)
        _write(project, changed, lock_without_skipped(comparison, lock, skipped), snapshot)
    reported = _reported(comparison.findings, registry, registry_files, skipped if write else None)
    return SyncReport(
        package=registry.package.name,
        package_file=registry.package.file,
        findings=tuple(sorted(reported, key=lambda reported: (reported.finding.file, reported.position))),
        notes=tuple(comparison.notes),
        compared=tuple(comparison.compared),
        left_out=tuple(comparison.left_out),
        records=_record_count(comparison),
        differences=_difference_count(registry),
        gaps=_gap_count(registry),
        wrote=write,
        files=tuple(sorted(changed)),
        refused=tuple(_refusals(comparison, reported)),
        sources=frozenset({*followed, *map(documents.current_id, followed)}),
    )


def _record_count(comparison: SyncComparison) -> int:
    compared, lock = comparison.compared, comparison.lock
    mapped = sum(table.count for tables in lock.tables.values() for name, table in tables.items() if name in compared)
    return mapped + comparison.imported_records + (len(lock.rfcs) if RFC_INDEX in compared else 0)


def _difference_count(registry: Registry) -> int:
    count = sum(len(rfc.differs) for rfc in registry.rfcs)
    for enumeration in registry.enumerations:
        count += sum(len(member.differs) for member in enumeration.members)
        count += sum(len(family.differs) for family in enumeration.families)
        count += sum(len(table.without) for table in enumeration.follows if isinstance(table, MappedTable))
    return count


def _gap_count(registry: Registry) -> int:
    entries = [entry for file in registry.enumerations for entry in (*file.members, *file.aliases)]
    return sum(len(entry.gaps) for entry in entries) + sum(len(rfc.gaps) for rfc in registry.rfcs)


def _reported(
    findings: Sequence[SyncFinding],
    registry: Registry,
    files: Mapping[str, RegistryFile],
    skipped: frozenset[str] | None,
) -> list[ReportedFinding]:
    """Return findings with their positions, and outcomes unless `skipped` (the modules not written) is None."""
    modules = {finding.module for finding in findings}
    members = {
        enumeration.module: {member.value: member.place for member in reversed(enumeration.members)}
        for enumeration in registry.enumerations
        if enumeration.module in modules
    }
    return [
        ReportedFinding(
            finding=finding,
            position=_position(finding, registry, files, members.get(finding.module, {})),
            outcome="" if skipped is None else _outcome(finding, skipped),
        )
        for finding in findings
    ]


def _refusals(comparison: SyncComparison, findings: Sequence[ReportedFinding]) -> Iterator[CodegenError]:
    """Yield an error for each file that was not written, because its tables lost records."""
    by_file: dict[str, list[ReportedFinding]] = {}
    for reported in findings:
        if reported.outcome == "skipped":
            by_file.setdefault(reported.finding.module, []).append(reported)
    for module, in_file in sorted(by_file.items()):
        removals = [reported for reported in in_file if reported.finding.kind in ("removed", "table-removed")]
        first = min(removals or in_file, key=lambda reported: reported.position)
        yield CodegenError(
            f"upstream removed records: {'; '.join(comparison.fewer[module])}",
            where=place(first.finding.file, *first.position),
            remedy="This file was not changed. Check the documents. To write it anyway, add --allow-removals.",
        )


def _comparable_registry(files: Mapping[str, RegistryFile]) -> Registry:
    """Return the registry. Raises CodegenError with all errors that would look like differences."""
    registry = loaded_registry(files)
    checks = (values.unknown_type, values.duplicate_value, follows.invalid_mapping, follows.unknown_difference)
    problems = (problem._replace(rule=rules.rule_name(rule)) for rule in checks for problem in rule(registry))
    raise_problems(locate(problems, files))
    return registry


def _registry_after(files: Mapping[str, RegistryFile], tables: Sequence[TableImport]) -> Registry:
    """Return the registry as it will be written.

    Raises CodegenError if it is not valid, or an imported table would lose a cell.
    """
    loaded = load(files)
    for problem in loaded.problems:
        raise CodegenError(
            f"the change from upstream is not valid here: {problem.message}",
            where=problem.file,
            remedy="Correct the mapping, or make the change by hand. Nothing was changed.",
        )
    if tables:
        from codegen.actions.iana_imports import read_back

        read_back(loaded.registry, tables)
    return loaded.registry


def _write(project: locations.Project, changed: Mapping[str, bytes], lock: Lock, snapshot: Snapshot) -> None:
    """Write all of the files and the lock, or none. Raises CodegenError if a file that was read has changed since."""
    # The next run completes an interrupted one: first the list of RFCs, then what cites them, then the lock.
    order = sorted(changed, key=lambda module: (module != RFCS_MODULE, module))
    contents = {f"{module}.toml": changed[module] for module in order}
    text = lock.text().encode()
    if file_reading.normalised(snapshot.content(project.lock) or b"") != text:
        contents[project.lock.name] = text
    changes = [Change(path=name, kind="changed", old=None, new=content) for name, content in contents.items()]
    atomic_writing.apply(project.registry, project.root, changes, snapshot)


def _outcome(finding: SyncFinding, skipped: frozenset[str]) -> Outcome:
    if finding.module in skipped:
        return "skipped"
    if not finding.edits:
        return "recorded" if finding.kind in RECORDED else "left"
    if isinstance(finding.edits[0], RewriteFile):
        return "gap" if any(isinstance(edit, AddGap) for edit in finding.edits) else "written"
    is_gap = all(isinstance(edit, AddGap) for edit in finding.edits) or (finding.kind == "added" and not finding.member)
    return "gap" if is_gap else "written"


def _position(
    finding: SyncFinding, registry: Registry, files: Mapping[str, RegistryFile], members: Mapping[Key, Keys]
) -> Position:
    """Return the position of the entry that a finding is about, or of the followed table.

    `members` has the places of the members of the file by their values.
    """
    data = files[finding.module].data if finding.module in files else b""
    if finding.module == RFCS_MODULE:
        index = next((index for index, rfc in enumerate(registry.rfcs) if rfc.number == finding.key), None)
        return position(data, ("rfc", index, finding.field)) if index is not None else Position()
    file = next(file for file in registry.files if file.module == finding.module)
    tables = [table.table for table in file.follows]
    mapping = (file.head, "follows", tables.index(finding.table) if finding.table in tables else 0)
    if not isinstance(file, Enumeration):
        return position(data, mapping)
    if finding.key is not None and (member_place := members.get(finding.key)):
        keys = ("differs", finding.field) if finding.kind == "settled" else (finding.field,)
        return position(data, (*member_place, *keys))
    for index, family in enumerate(file.families):
        if family.pattern == finding.key:
            return position(data, ("family", index))
    return position(data, mapping)
