"""What each command does with what the pipeline found: prints it, writes it, and says which exit status follows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from codegen import layout, tree
from codegen.cli import report, unchanged
from codegen.cli.pipeline import Judged, Looks, check_names, judge, looks, plan, views
from codegen.cli.progress import Show, not_shown, progress
from codegen.cli.terminal import visible
from codegen.errors import CodegenError, Problem
from codegen.targets.views import VERSION

DONE, FOUND, FAILED = 0, 1, 2

Chosen = tuple[layout.Project, tuple[str, ...]]
"""A registry of a project, and the targets that are asked for."""


class Built(NamedTuple):
    """What a build of one registry has to say, on which stream, and its exit status."""

    status: int
    lines: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


def build(due: Iterable[Chosen], looks: Looks, *, dry_run: bool, quiet: bool, verbose: bool) -> int:
    """Writes what differs of each registry. What is wrong with one stops it, and none of the others: 1 when one has
    errors, 2 when one cannot be read or made.
    """
    status = DONE
    told: set[str] = set()
    for project, targets in due:
        with progress(quiet=quiet) as show:
            built = build_one(project, targets, looks, show, dry_run=dry_run, quiet=quiet, verbose=verbose)
        for line in built.lines:
            print(line)
        for line in built.complaints:
            if line not in told:  # a template is wrong for every registry
                print(line, file=sys.stderr)
        told.update(built.complaints)
        status = max(status, built.status)
    return status


def build_one(
    project: layout.Project,
    targets: tuple[str, ...],
    looks: Looks,
    show: Show = not_shown,
    *,
    dry_run: bool,
    quiet: bool,
    verbose: bool,
) -> Built:
    """Writes what differs of one registry, which needs nothing of the others; prints nothing."""
    try:
        judged = _judged(project, show)
        if judged.errors:
            return Built(FOUND, complaints=tuple(_complaints(judged)))
        planned = plan(project, judged, targets, looks, show)
        if not dry_run:
            tree.apply(project.output, project.root, planned.changes)
    except CodegenError as error:
        return Built(FAILED, complaints=(visible(f"codegen: {error}"),))
    lines = () if quiet else tuple(report.built(project, judged, planned, dry_run=dry_run, verbose=verbose))
    return Built(DONE, lines)


def check(projects: Sequence[Chosen], *, types: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what differs, and with `types` what the type checkers say. 1 when there is something."""
    check_names([project for project, _ in projects])
    shared = looks(projects[0][0])
    with progress(quiet=quiet) as show:
        found = [_checked(project, targets, shared, show, types=types) for project, targets in projects]
    report.checked(found, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.problems or one.changes for one in found) else DONE


def _checked(
    project: layout.Project, targets: tuple[str, ...], shared: Looks, show: Show, *, types: bool
) -> report.Checked:
    judged = _judged(project, show)
    planned = None if judged.errors else plan(project, judged, targets, shared, show)
    problems: tuple[Problem, ...] = judged.errors
    if planned and types:
        from codegen import typecheck

        show("asking mypy and stubtest")
        name, shown = judged.registry.package.name, project.shown(project.output)
        problems = typecheck.problems(planned.wanted, name, shown, project.style.python)
    forged = bool(planned and planned.drift) and unchanged.files_in_step(project, targets, shared.templates) > 0
    return report.Checked(project=project, judged=judged, planned=planned, problems=problems, forged=forged)


def _judged(project: layout.Project, show: Show) -> Judged:
    show(f"reading {project.shown(project.registry)}")
    return judge(project)


def lint(projects: Sequence[layout.Project], *, strict: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what is wrong with the registries. 1 when there are errors, or warnings and `strict`."""
    check_names(projects)
    found = [judge(project) for project in projects]
    report.linted(found, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.errors or (strict and one.warnings) for one in found) else DONE


def dump_view(projects: Iterable[Chosen]) -> int:
    """Prints what the template of each output is given, as JSON. 1 when a registry has errors."""
    outputs: list[dict[str, object]] = []
    for project, targets in projects:
        judged = judge(project)
        if judged.errors:
            for line in _complaints(judged):
                print(line, file=sys.stderr)
            return FOUND
        outputs += views(project, judged, targets)
    print(json.dumps({"version": VERSION, "outputs": outputs}, indent=2))
    return DONE


def _complaints(judged: Judged) -> Iterator[str]:
    yield from map(report.problem_text, judged.errors)
    errors = report.count(len(judged.errors), "error")
    yield f"codegen: {errors} in the registry: nothing was written. To check again: codegen lint"
