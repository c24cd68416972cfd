"""`lint`: everything that is wrong with a project's registries, and the fixes of what can be fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from codegen import file_reading
from codegen.actions.build import of_each
from codegen.actions.registry import check_package_names, checked_registry, find_fixes, read_sources
from codegen.errors import Problem
from codegen.file_snapshot import FileRead, Snapshot
from codegen.fixes import FileFix
from codegen.load import RegistryFile
from codegen.outputs import atomic_writing
from codegen.outputs.atomic_writing import FolderChanges
from codegen.outputs.disk_comparison import Change
from codegen.progress import Progress, no_progress
from codegen.project import locations
from codegen.write_lock import write_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFile:
    """A registry file that `lint --fix` changes: its name, the number of fixes and their kinds, and its bytes."""

    file: str
    fixes: int
    kinds: tuple[str, ...]
    """What changes: keys, order, quotes or white space."""
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """The problems of one registry, and how much it contains. After a fix, only the problems that are left."""

    project: locations.Project
    problems: tuple[Problem, ...]
    files: int
    enumerations: int
    members: int
    fixes: tuple[FixedFile, ...] = ()
    """The files that were fixed, or that `fix` would change."""
    fixable: int = 0
    """The number of problems that `fix` would solve; 0 after a fix."""

    @property
    def ok(self) -> bool:
        """Whether the registry has no errors. It may have warnings."""
        return self.errors == 0

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


class _Work(NamedTuple):
    """The report on a registry, that after a fix, and the files that were read for them."""

    report: LintReport
    fixed: LintReport
    files: frozenset[FileRead]


def lint_registries(
    projects: Sequence[locations.Project], *, fix: bool = False, progress: Progress = no_progress
) -> tuple[LintReport, ...]:
    """Return the problems of a project's registries, with a result for each registry.

    With `fix`, write the files with their order, quotes and white space fixed and without byte order marks, and return
    the problems that are left.
    Raises CodegenError, with nothing written, if a registry cannot be read or a file has changed since it was read.
    """
    with write_lock(projects[0].root, progress) if fix else nullcontext():
        files = projects[0].snapshot()
        check_package_names(projects, files)
        work = partial(_lint, files=files, fix=fix)
        results = {result.report.project.registry: result for result in of_each(work, projects, progress)}
        ordered = [results[project.registry] for project in projects]
        if not fix:
            return tuple(result.report for result in ordered)
        for result in ordered:
            files.add(result.files)
        atomic_writing.apply_all((_folder_changes(result.report) for result in ordered), files)
        return tuple(result.fixed for result in ordered)


def _lint(project: locations.Project, progress: Progress, *, files: Snapshot, fix: bool) -> _Work:
    progress(f"reading {project.shown(project.registry)}")
    own = files.part()
    sources = read_sources(project, own, with_marks=fix)
    fixes = find_fixes(project, sources)
    if fix:
        sources = {module: file._replace(data=file_reading.without_mark(file.data)) for module, file in sources.items()}
    registry = checked_registry(project, sources, fixes)
    enumerations = registry.registry.enumerations
    report = LintReport(
        project=project,
        problems=registry.problems,
        files=len(sources),
        enumerations=len(enumerations),
        members=sum(len(enumeration.members) for enumeration in enumerations),
    )
    if not fixes:
        return _Work(report, report, own.files())
    fixed = {module: sources[module]._replace(data=fix.text.encode()) for module, fix in fixes.items()}
    left = checked_registry(project, {**sources, **fixed}, {}).problems
    report = replace(
        report, fixes=tuple(_fixed_files(project, sources, fixes, own)), fixable=len(report.problems) - len(left)
    )
    return _Work(report, replace(report, problems=left, fixable=0), own.files())


def _fixed_files(
    project: locations.Project, sources: Mapping[str, RegistryFile], fixes: Mapping[str, FileFix], files: Snapshot
) -> list[FixedFile]:
    """Return the fixed files with the line ends that they have on disk."""
    paths = {path.stem: path for path in project.registry_files(files)}
    contents = {module: files.content(paths[module]) or b"" for module in fixes}
    return [
        FixedFile(
            file=sources[module].name,
            fixes=fix.number,
            kinds=fix.kinds,
            old=contents[module],
            new=file_reading.with_line_ends_of(contents[module], fix.text.encode()),
        )
        for module, fix in sorted(fixes.items())
    ]


def _folder_changes(report: LintReport) -> FolderChanges:
    changes = (
        Change(path=fixed.file.rpartition("/")[2], kind="changed", old=None, new=fixed.new) for fixed in report.fixes
    )
    return FolderChanges(report.project.registry, report.project.root, tuple(changes))
