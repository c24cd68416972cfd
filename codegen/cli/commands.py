"""What each command does with what the pipeline found: prints it, writes it, and says which exit status follows."""

from __future__ import annotations

import sys

from codegen import layout, tree
from codegen.cli import report, unchanged
from codegen.cli.pipeline import Judged, judge, plan
from codegen.errors import Problem

DONE, FOUND = 0, 1


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


def check(
    project: layout.Project, targets: tuple[str, ...], *, types: bool, format: str, quiet: bool, verbose: bool
) -> int:
    """Reports what differs, and with `types` what the type checkers say. 1 when there is something."""
    judged = judge(project)
    planned = None if judged.errors else plan(project, judged, targets)
    problems: tuple[Problem, ...] = judged.errors
    if planned and types:
        from codegen import typecheck

        problems = typecheck.problems(planned.wanted, judged.registry.package.name, project.shown(project.output))
    forged = bool(planned and planned.drift) and unchanged.files_in_step(project, targets) > 0
    report.checked(project, judged, planned, problems, forged=forged, format=format, quiet=quiet, verbose=verbose)
    return FOUND if problems or (planned and planned.drift) else DONE


def lint(project: layout.Project, *, strict: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what is wrong with the registry. 1 when there are errors, or warnings and `strict`."""
    judged = judge(project)
    report.linted(judged, format=format, quiet=quiet, verbose=verbose)
    return FOUND if judged.errors or (strict and judged.warnings) else DONE


def _complain(judged: Judged, command: str) -> None:
    for problem in judged.errors:
        print(report.problem_text(problem), file=sys.stderr)
    errors = report.count(len(judged.errors), "error")
    print(f"codegen: {errors} in the registry: nothing was written. To check again: codegen lint", file=sys.stderr)
