"""`lint`: everything that is wrong with a project's registries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from codegen.actions.build import of_each
from codegen.actions.registry import check_package_names, read_registry
from codegen.errors import Problem
from codegen.filesystem import Snapshot
from codegen.progress import Progress, no_progress
from codegen.project import layout


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """The problems of one registry, and how much it contains."""

    project: layout.Project
    problems: tuple[Problem, ...]
    files: int
    enumerations: int
    members: int

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


def lint_registries(projects: Sequence[layout.Project], *, progress: Progress = no_progress) -> tuple[LintReport, ...]:
    """Return the problems of a project's registries, with a result for each registry.

    Raises CodegenError if a registry cannot be read.
    """
    files = projects[0].snapshot()
    check_package_names(projects, files)
    work = partial(_lint, files=files)
    results = {result.project.registry: result for result in of_each(work, projects, progress)}
    return tuple(results[project.registry] for project in projects)


def _lint(project: layout.Project, progress: Progress, *, files: Snapshot) -> LintReport:
    progress(f"reading {project.shown(project.registry)}")
    registry = read_registry(project, files.part())
    enumerations = registry.registry.enumerations
    return LintReport(
        project=project,
        problems=registry.problems,
        files=len(registry.files),
        enumerations=len(enumerations),
        members=sum(len(enumeration.members) for enumeration in enumerations),
    )
