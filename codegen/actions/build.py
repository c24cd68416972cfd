"""`build`: generate all outputs, and write those that differ from the disk: all of them or none.

If all outputs are up to date, a build imports no large library.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from codegen.actions.up_to_date import Content, Templates, files_up_to_date, read_templates, save_record
from codegen.errors import CodegenError, Problem
from codegen.file_snapshot import FileRead, Snapshot
from codegen.outputs import atomic_writing
from codegen.outputs.atomic_writing import FolderChanges
from codegen.outputs.disk_comparison import Change
from codegen.processes import parallel
from codegen.progress import Progress, counted, no_progress
from codegen.project import locations
from codegen.write_lock import write_lock

if TYPE_CHECKING:
    from codegen.actions.generation import CompiledTemplates, Generated
    from codegen.actions.registry import ProjectRegistry, Reader
    from codegen.memoization import Memory
    from codegen.model import Package

LARGE = 300_000
"""The size of registry files, in bytes, from which all cores are faster than one."""


class BuildReport(NamedTuple):  # a dataclass would take a tenth of a build that has nothing to do
    """What a build of one registry has written, or would write in a dry run.

    A registry with errors (`problems`), or with outputs that could not be generated (`error`), has no changes.
    """

    project: locations.Project
    files: int = 0
    """The number of outputs, with the manifest."""
    changes: tuple[Change, ...] = ()
    """The files that differed, without their contents."""
    package: Package | None = None
    enumerations: int = 0
    members: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: int = 0
    error: CodegenError | None = None

    @property
    def ok(self) -> bool:
        """Whether the outputs could be generated, or were up to date."""
        return not self.problems and self.error is None

    @property
    def is_up_to_date(self) -> bool:
        """Whether all outputs were up to date."""
        return self.ok and not self.changes


class _Work(NamedTuple):
    """The result for one registry, what to write, and what was read for it."""

    result: BuildReport
    steps: tuple[Change, ...] = ()
    manifest: bytes = b""
    files: frozenset[FileRead] = frozenset()
    registry: ProjectRegistry | None = None
    """The registry that the outputs were generated from; None unless a memory keeps it."""


def build_outputs(
    projects: Sequence[locations.Project],
    *,
    targets: Collection[str] = (),
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> tuple[BuildReport, ...]:
    """Generate the outputs of a project's registries, write those that differ, and return a result for each registry.

    With `targets`, generate only these outputs, and leave all other files unchanged, the manifest too. A registry
    with errors does not stop the others. Raises CodegenError, with nothing written, if outputs cannot be written, or a
    file has changed since it was read.
    """
    with nullcontext() if dry_run else write_lock(projects[0].root, progress):
        return _build_all(projects, targets, dry_run=dry_run, progress=progress)


def _build_all(
    projects: Sequence[locations.Project], targets: Collection[str], *, dry_run: bool, progress: Progress
) -> tuple[BuildReport, ...]:
    files = projects[0].snapshot()
    templates = read_templates(projects[0], files)
    results: dict[Path, BuildReport] = {}
    due: list[locations.Project] = []
    for project in projects:
        is_partial = set(project.chosen_targets(targets)) != set(project.targets)
        number = 0 if is_partial else files_up_to_date(project, templates, files)
        if number:
            results[project.registry] = BuildReport(project=project, files=number)
        else:
            due.append(project)
    if due:
        from codegen.actions.registry import check_package_names, read_in_steps, reading

        with reading(due, files) as read:
            from codegen.actions.generation import compile_templates, prepare

            check_package_names(projects, files)
            compiled = compile_templates(due[0], templates)
            if read is not read_in_steps:
                prepare(due[0], compiled)
            work = partial(_build, compiled=compiled, targets=targets, dry_run=dry_run, files=files, read=read)
            with closing(of_each(work, due, progress)) as done:
                for work_done in _write(done, files):
                    results[work_done.result.project.registry] = work_done.result
                    if not dry_run:
                        _save_record(work_done, templates)
    return tuple(results[project.registry] for project in projects)


def build_again(
    projects: Sequence[locations.Project],
    due: Sequence[locations.Project],
    targets: Collection[str],
    memories: Mapping[Path, Memory],
    progress: Progress,
) -> list[tuple[BuildReport, ProjectRegistry | None]]:
    """Generate and write the outputs of the registries that are due, with the memory of each, by its folder.

    Returns the result and the registry of each; None for a registry with errors. Raises CodegenError, with nothing
    written, as `build_outputs` does.
    """
    from codegen.actions.generation import read_and_compile_templates
    from codegen.actions.registry import check_package_names

    with write_lock(projects[0].root, progress):
        files = projects[0].snapshot()
        compiled = read_and_compile_templates(projects[0], files)
        check_package_names(projects, files)
        done = (
            _build(project, progress, compiled=compiled, targets=targets, dry_run=False, files=files, memories=memories)
            for project in due
        )
        finished = _write(done, files)
        for work in finished:
            _save_record(work, compiled.templates)
    return [(work.result, work.registry) for work in finished]


def _save_record(work: _Work, templates: Templates) -> None:
    """Record a full build, so that the next build knows that it has nothing to do, and where outputs are."""
    from codegen.actions.leftovers import record_manifest

    built = work.result
    if built.package and work.manifest:
        content = Content(built.package.name, built.package.version, built.enumerations, built.members)
        save_record(built.project, templates, work.manifest, content)
        record_manifest(built.project)


def _write(done: Iterable[_Work], files: Snapshot) -> list[_Work]:
    """Write the outputs of all registries, or none. Returns the work without the outputs."""
    finished: list[_Work] = []

    def folders() -> Iterator[FolderChanges]:
        for work in done:
            finished.append(work._replace(steps=(), files=frozenset()))
            files.add(work.files)
            yield FolderChanges(work.result.project.output, work.result.project.root, work.steps)

    atomic_writing.apply_all(folders(), files)
    return finished


def _build(
    project: locations.Project,
    progress: Progress,
    *,
    compiled: CompiledTemplates,
    targets: Collection[str],
    dry_run: bool,
    files: Snapshot,
    read: Reader | None = None,
    memories: Mapping[Path, Memory] | None = None,
) -> _Work:
    from codegen.actions.registry import read_registry
    from codegen.memoization import NO_MEMORY

    own, memory = files.part(), (memories or {}).get(project.registry, NO_MEMORY)
    result = BuildReport(project=project)
    try:
        progress(f"reading {project.shown(project.registry)}")
        read_steps = read(project, own) if read else iter([read_registry(project, own, memory)])
        names = project.chosen_targets(targets)
        registry, generated = generate_valid(project, read_steps, names, compiled, own, progress, memory)
    except CodegenError as error:
        return _Work(result._replace(error=error))
    if generated is None:
        return _Work(result._replace(problems=registry.errors))
    enumerations = registry.registry.enumerations
    result = result._replace(
        files=len(generated.contents),
        changes=tuple(change._replace(old=None, new=None) for change in generated.changes),
        package=registry.registry.package,
        enumerations=len(enumerations),
        members=sum(len(enumeration.members) for enumeration in enumerations),
        warnings=len(registry.warnings),
    )
    steps = tuple(change._replace(old=None) for change in generated.steps)
    manifest = generated.contents.get(locations.MANIFEST, b"")
    return _Work(result, () if dry_run else steps, manifest, own.files(), registry if memories else None)


def generate_valid(
    project: locations.Project,
    steps: Iterator[ProjectRegistry],
    names: tuple[str, ...],
    compiled: CompiledTemplates,
    files: Snapshot,
    progress: Progress = no_progress,
    memory: Memory | None = None,
) -> tuple[ProjectRegistry, Generated | None]:
    """Return the registry with every problem, and the outputs of the targets `names`.

    The outputs are None if the registry has errors. `steps` are those of `registry.read_in_steps`. If another process
    reads the registry, it checks the rules while this one generates the outputs.
    """
    from codegen.actions.generation import generate
    from codegen.memoization import NO_MEMORY

    registry = next(steps)
    generated = failure = None
    if not registry.errors:
        try:
            generated = generate(project, registry, names, compiled, files, progress, memory or NO_MEMORY)
        except Exception as error:  # entries that break a rule can cause any error
            failure = error
    registry = next(steps, registry)
    if failure and not registry.errors:
        raise failure
    return registry, None if registry.errors else generated


def of_each(
    work: parallel.Work[locations.Project, parallel.Result], projects: Sequence[locations.Project], progress: Progress
) -> Generator[parallel.Result]:
    """Yield the result of the work on each registry: on all cores, the largest first, if there is much to do."""
    from codegen.actions.registry import registry_size

    sizes = {project.registry: registry_size(project) for project in projects}
    ordered = sorted(projects, key=lambda project: -sizes[project.registry])
    named = counted(ordered, "registry", lambda project: project.shown(project.registry), progress)
    results = parallel.results(work, ordered, progress, is_large=sum(sizes.values()) >= LARGE)
    with closing(results):
        for _, result in zip(named if len(ordered) > 1 else ordered, results, strict=True):
            yield result
