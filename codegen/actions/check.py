"""`check`: generate the outputs in memory, and compare them with the disk. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from codegen.actions.build import generate_valid, of_each
from codegen.actions.leftovers import leftover_outputs
from codegen.actions.registry import Reader, check_package_names, read_in_steps, reading
from codegen.errors import Problem
from codegen.file_snapshot import Snapshot
from codegen.outputs.disk_comparison import Change
from codegen.progress import Progress, no_progress
from codegen.project import locations

if TYPE_CHECKING:
    from codegen.actions.generation import CompiledTemplates


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """How the outputs of one registry differ from the disk.

    `problems` are errors in the registry or in types; those of the first registry include outputs of no registry.
    """

    project: locations.Project
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    files: int
    """The number of outputs, with the manifest."""
    warnings: int
    stopped: bool = False
    """Whether errors in the registry have stopped the comparison."""

    @property
    def ok(self) -> bool:
        """Whether all outputs are up to date, without a problem."""
        return not self.problems and not self.changes


def check_outputs(
    projects: Sequence[locations.Project],
    *,
    targets: Collection[str] = (),
    types: bool = False,
    progress: Progress = no_progress,
) -> tuple[CheckReport, ...]:
    """Return how the outputs of a project's registries differ from the disk, with a result for each registry.

    With `targets`, compare only these outputs. With `types`, run mypy and stubtest on the generated package too.
    Outputs in git that belong to no registry any more are problems. Raises CodegenError if a registry cannot be read or
    its outputs cannot be generated.
    """
    files = projects[0].snapshot()
    with reading(projects, files) as read:
        from codegen.actions.generation import prepare, read_and_compile_templates

        check_package_names(projects, files)
        compiled = read_and_compile_templates(projects[0], files)
        if read is not read_in_steps:
            prepare(projects[0], compiled)
        work = partial(_check, compiled=compiled, targets=targets, types=types, files=files, read=read)
        results = {result.project.registry: result for result in of_each(work, projects, progress)}
    first, *others = (results[project.registry] for project in projects)
    if not targets:
        first = replace(first, problems=(*first.problems, *leftover_outputs(projects)))
    return (first, *others)


def _check(
    project: locations.Project,
    progress: Progress,
    *,
    compiled: CompiledTemplates,
    targets: Collection[str],
    types: bool,
    files: Snapshot,
    read: Reader,
) -> CheckReport:
    own = files.part()
    progress(f"reading {project.shown(project.registry)}")
    steps, names = read(project, own), project.chosen_targets(targets)
    registry, generated = generate_valid(project, steps, names, compiled, own, progress)
    warnings = len(registry.warnings)
    if generated is None:
        return CheckReport(
            project=project, problems=registry.errors, changes=(), files=0, warnings=warnings, stopped=True
        )
    problems: tuple[Problem, ...] = ()
    if types:
        from codegen import typecheck

        progress("running mypy and stubtest")
        name, output = registry.registry.package.name, project.shown(project.output)
        problems = typecheck.problems(generated.contents, name, output, project.style.python)
    # The manifest comes last: its difference follows from the others.
    changes = tuple(sorted(generated.changes, key=lambda change: change.path == locations.MANIFEST))
    return CheckReport(
        project=project, problems=problems, changes=changes, files=len(generated.contents), warnings=warnings
    )
