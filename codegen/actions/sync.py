"""What `codegen sync` does: compare registries with upstream, and write the changes that need no decision.

Must not know the terminal and the forms of reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Literal

from codegen import filesystem, rules
from codegen.actions.registry import raise_problems
from codegen.errors import CodegenError, Problem
from codegen.filesystem import Snapshot
from codegen.iana.document_files import Documents, read_documents
from codegen.iana.rfc_index import RFC_INDEX
from codegen.load import RegistryFile, load, locate, read_files
from codegen.model import Enumeration, MappedTable, Registry
from codegen.outputs import tree
from codegen.progress import Progress, no_progress
from codegen.project import layout
from codegen.rules import follows, values
from codegen.sync.comparison import compare_with_upstream, followed_sources
from codegen.sync.edits import edited_files
from codegen.sync.findings import AddGap, RewriteFile, SyncComparison, SyncFinding
from codegen.sync.lock import Lock, parse_lock
from codegen.sync.rfcs import RFCS_MODULE
from codegen.toml.positions import line_of

Outcome = Literal["", "written", "gap", "recorded", "left"]
"""What happened to a finding: it was written, marked as a gap, recorded in the lock, or left; "" without `write`."""

RECORDED = ("text-changed", "references-changed", "table-changed", "unreconciled")
"""Kinds of findings that are reported once: afterwards the lock has the new text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFinding:
    """A finding, its line in the file as it is after the command, and its outcome."""

    finding: SyncFinding
    line: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """The result for one registry: findings, notes, and the modules of the files that were written."""

    registry: Registry
    comparison: SyncComparison
    findings: tuple[ReportedFinding, ...]
    wrote: bool
    files: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the registry is in sync."""
        return not self.findings

    @property
    def records(self) -> int:
        """The number of records that were compared."""
        compared, lock = self.comparison.compared, self.comparison.lock
        mapped = sum(
            table.count for tables in lock.tables.values() for name, table in tables.items() if name in compared
        )
        return mapped + self.comparison.imported_records + (len(lock.rfcs) if RFC_INDEX in compared else 0)

    @property
    def differences(self) -> int:
        """The number of differences on purpose."""
        count = sum(len(rfc.differs) for rfc in self.registry.rfcs)
        for enumeration in self.registry.enumerations:
            count += sum(len(member.differs) for member in enumeration.members)
            count += sum(len(family.differs) for family in enumeration.families)
            count += sum(len(table.without) for table in enumeration.follows if isinstance(table, MappedTable))
        return count

    @property
    def gaps(self) -> int:
        """The number of gaps."""
        members = sum(len(member.gaps) for enumeration in self.registry.enumerations for member in enumeration.members)
        return members + sum(len(rfc.gaps) for rfc in self.registry.rfcs)


class NothingFollowedError(CodegenError):
    """A registry that follows nothing upstream."""


def sync_registries(
    projects: Sequence[layout.Project],
    *,
    sources: Sequence[Path] = (),
    write: bool = False,
    allow_removals: bool = False,
    today: date,
    progress: Progress = no_progress,
) -> tuple[SyncReport, ...]:
    """Compare registries with upstream; return a report for each that follows something.

    `sources` are XML files, or folders of them, to use instead of the network. `write` writes the changes that need no
    decision, and marks gaps for the others; `allow_removals` writes even if upstream removed records.
    `today` decides which temporary registrations have expired.

    Raises CodegenError if the registry, a document or the lock is not valid, or a file changed meanwhile. Nothing is
    written for that registry.
    """
    return tuple(
        sync_one_by_one(
            projects,
            sources=sources,
            write=write,
            allow_removals=allow_removals,
            today=today,
            progress=progress,
        )
    )


def sync_one_by_one(
    projects: Sequence[layout.Project],
    *,
    sources: Sequence[Path],
    write: bool,
    allow_removals: bool,
    today: date,
    progress: Progress,
) -> Iterator[SyncReport]:
    """Yield the reports of `sync_registries`, each as soon as its registry is written."""
    followed = False
    for project in projects:
        try:
            yield _sync(project, sources, today, progress, write=write, allow_removals=allow_removals)
            followed = True
        except NothingFollowedError:
            if len(projects) == 1:
                raise
    if not followed:
        raise _nothing_followed(projects[0])


def _nothing_followed(project: layout.Project) -> CodegenError:
    return NothingFollowedError(
        "the registry does not follow any table",
        where=project.shown(project.registry),
        remedy="Write [[enumeration.follows]] in the file of an enumeration.",
    )


def _sync(
    project: layout.Project,
    sources: Sequence[Path],
    today: date,
    progress: Progress,
    *,
    write: bool,
    allow_removals: bool,
) -> SyncReport:
    snapshot = project.snapshot()
    paths = {path.stem: path for path in project.registry_files(snapshot)}
    files = read_files({project.shown(path): path for path in paths.values()}, snapshot)
    registry = _comparable_registry(files)
    followed = followed_sources(registry)
    if not followed:
        raise _nothing_followed(project)
    lock = _lock(project, snapshot)
    documents = _documents(sources, followed, progress)
    texts = {module: file.data.decode() for module, file in files.items()}
    comparison = compare_with_upstream(registry, documents, lock, today, texts)
    if comparison.left_out and not sources:
        raise CodegenError(
            f"the downloaded documents do not have {', '.join(comparison.left_out)}",
            where=project.shown(project.registry),
            remedy="Check the ids of the groups that the registry follows. Nothing was changed.",
        )
    changed: dict[str, bytes] = {}
    if write:
        if comparison.fewer and not allow_removals:
            raise CodegenError(
                f"upstream removed records: {'; '.join(comparison.fewer)}",
                where=project.shown(project.lock),
                remedy="Check the documents. To write anyway, add --allow-removals. Nothing was changed.",
            )
        contents = {module: snapshot.content(path) or b"" for module, path in paths.items()}
        changed = edited_files(registry, comparison.findings, contents, documents.index)
        changed |= {module: text.encode() for module, (_, text) in comparison.rewritten.items()}
        for module, content in changed.items():
            name = files[module].name if module in files else registry.rfcs_file
            files[module] = RegistryFile(name=name, data=filesystem.normalised(content))
        if changed:
            registry = _registry_after(project, files, comparison, snapshot)
        _write(project, changed, comparison.lock, snapshot)
    reported = [
        ReportedFinding(
            finding=finding, line=_line(finding, registry, files), outcome=_outcome(finding) if write else ""
        )
        for finding in comparison.findings
    ]
    return SyncReport(
        registry=registry,
        comparison=comparison,
        findings=tuple(sorted(reported, key=lambda reported: (reported.finding.file, reported.line))),
        wrote=write,
        files=tuple(sorted(changed)),
    )


def _comparable_registry(files: Mapping[str, RegistryFile]) -> Registry:
    """Return the registry. Raises CodegenError with all errors that would look like differences."""
    loaded = load(files)
    raise_problems(loaded.problems or locate(_mapping_problems(loaded.registry), files))
    return loaded.registry


def _mapping_problems(registry: Registry) -> Iterator[Problem]:
    """Yield the problems that make a comparison impossible."""
    for rule in (values.unknown_type, values.duplicate_value, follows.invalid_mapping, follows.unknown_difference):
        yield from (violation.problem(rules.rule_name(rule), "error") for violation in rule(registry))


def _lock(project: layout.Project, snapshot: Snapshot) -> Lock:
    name = project.shown(project.lock)
    if snapshot.content(project.lock, name) is None:
        return Lock()
    return parse_lock(snapshot.read_text(project.lock, name), name)


def _documents(sources: Sequence[Path], followed: Sequence[str], progress: Progress) -> Documents:
    """Return the documents in the files, or, without files, the downloaded ones."""
    if sources:
        return read_documents(sources, followed)
    from codegen.iana.download import fetch_documents

    return fetch_documents(followed, monotonic, progress)


def _registry_after(
    project: layout.Project, files: Mapping[str, RegistryFile], comparison: SyncComparison, snapshot: Snapshot
) -> Registry:
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
    if comparison.rewritten:
        from codegen.actions.generation import compiled_templates
        from codegen.actions.imports import read_back

        tables = [table for table, _ in comparison.rewritten.values()]
        read_back(project, loaded.registry, tables, compiled_templates(project, snapshot))
    return loaded.registry


def _write(project: layout.Project, changed: Mapping[str, bytes], lock: Lock, snapshot: Snapshot) -> None:
    """Write all of the files and the lock, or none. Raises CodegenError if a file that was read has changed since."""
    # The next run completes an interrupted one: first the list of RFCs, then what cites them, then the lock.
    order = sorted(changed, key=lambda module: (module != RFCS_MODULE, module))
    contents = {f"{module}.toml": changed[module] for module in order}
    text = lock.text().encode()
    if filesystem.normalised(snapshot.content(project.lock) or b"") != text:
        contents[project.lock.name] = text
    changes = [tree.Change(path=name, kind="changed", old=None, new=content) for name, content in contents.items()]
    tree.apply(project.registry, project.root, changes, snapshot)


def _outcome(finding: SyncFinding) -> Outcome:
    if not finding.edits:
        return "recorded" if finding.kind in RECORDED else "left"
    if isinstance(finding.edits[0], RewriteFile):
        return "written"
    is_gap = all(isinstance(edit, AddGap) for edit in finding.edits) or (finding.kind == "added" and not finding.member)
    return "gap" if is_gap else "written"


def _line(finding: SyncFinding, registry: Registry, files: Mapping[str, RegistryFile]) -> int:
    """Return the line of the entry that a finding is about, or of the followed table."""
    data = files[finding.module].data if finding.module in files else b""
    if finding.module == RFCS_MODULE:
        index = next((index for index, rfc in enumerate(registry.rfcs) if rfc.number == finding.key), None)
        return line_of(data, ("rfc", index, finding.field)) if index is not None else 1
    file = next(file for file in registry.files if file.module == finding.module)
    tables = [table.table for table in file.follows]
    mapping = (file.head, "follows", tables.index(finding.table) if finding.table in tables else 0)
    if not isinstance(file, Enumeration):
        return line_of(data, mapping)
    for member in file.members:
        if member.value == finding.key:
            keys = ("differs", finding.field) if finding.kind == "settled" else (finding.field,)
            return line_of(data, ("member", member.index, *keys))
    for index, family in enumerate(file.families):
        if family.pattern == finding.key:
            return line_of(data, ("family", index))
    return line_of(data, mapping)
