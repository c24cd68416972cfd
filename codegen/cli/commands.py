"""What each command does with what the pipeline found: prints it, writes it, and says which exit status follows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from codegen import layout, tree
from codegen.cli import report, unchanged
from codegen.cli.pipeline import Judged, judge, plan, views
from codegen.errors import Problem
from codegen.targets.views import VERSION

DONE, FOUND = 0, 1

Chosen = tuple[layout.Project, tuple[str, ...]]
"""A registry of a project, and the targets that are asked for."""


def build(project: layout.Project, targets: tuple[str, ...], *, dry_run: bool, quiet: bool, verbose: bool) -> int:
    """Writes what differs. 1 when the registry has errors, which stop it."""
    judged = judge(project)
    if judged.errors:
        _complain(judged, "build")
        return FOUND
    planned = plan(project, judged, targets)
    if not dry_run:
        tree.apply(project.output, project.root, planned.changes)
    if not quiet:
        report.built(project, judged, planned, dry_run=dry_run, verbose=verbose)
    return DONE


def check(projects: Sequence[Chosen], *, types: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what differs, and with `types` what the type checkers say. 1 when there is something."""
    found = [_checked(project, targets, types=types) for project, targets in projects]
    report.checked(found, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.problems or one.changes for one in found) else DONE


def _checked(project: layout.Project, targets: tuple[str, ...], *, types: bool) -> report.Checked:
    judged = judge(project)
    planned = None if judged.errors else plan(project, judged, targets)
    problems: tuple[Problem, ...] = judged.errors
    if planned and types:
        from codegen import typecheck

        name, shown = judged.registry.package.name, project.shown(project.output)
        problems = typecheck.problems(planned.wanted, name, shown, project.style.python)
    forged = bool(planned and planned.drift) and unchanged.files_in_step(project, targets) > 0
    return report.Checked(project=project, judged=judged, planned=planned, problems=problems, forged=forged)


def lint(projects: Iterable[layout.Project], *, strict: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what is wrong with the registries. 1 when there are errors, or warnings and `strict`."""
    found = [judge(project) for project in projects]
    report.linted(found, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.errors or (strict and one.warnings) for one in found) else DONE


def dump_view(projects: Iterable[Chosen]) -> int:
    """Prints what the template of each output is given, as JSON. 1 when a registry has errors."""
    outputs: list[dict[str, object]] = []
    for project, targets in projects:
        judged = judge(project)
        if judged.errors:
            _complain(judged, "build")
            return FOUND
        outputs += views(project, judged, targets)
    print(json.dumps({"version": VERSION, "outputs": outputs}, indent=2))
    return DONE


def _complain(judged: Judged, command: str) -> None:
    for problem in judged.errors:
        print(report.problem_text(problem), file=sys.stderr)
    errors = report.count(len(judged.errors), "error")
    print(f"codegen: {errors} in the registry: nothing was written. To check again: codegen lint", file=sys.stderr)
