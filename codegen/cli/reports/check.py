"""The report of `codegen check`: the outputs that differ from the disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from codegen.cli.colours import ERROR, FILE, diff_row, message
from codegen.cli.reports.annotations import annotate, annotation
from codegen.cli.reports.changed_outputs import BUILD, STATES, change_problem, diff_lines, remedy, why
from codegen.cli.reports.problems import count, folder_of, print_json, problem_lines, stopped, warning_lines
from codegen.cli.safe_printing import say
from codegen.errors import place
from codegen.project import locations

if TYPE_CHECKING:
    from codegen.actions.check import CheckReport
    from codegen.outputs.disk_comparison import Change
    from codegen.project.locations import Project

_NOUNS = {"missing": "output", "changed": "output", "stale": "file", "unknown": "file"}


def checked(results: Sequence[CheckReport], *, format: str, quiet: bool, verbose: bool) -> None:
    """Print how outputs differ, as text, JSON or annotations."""
    if format == "json":
        problems = [problem for result in results for problem in result.problems]
        changes = [_change_json(change, result.project) for result in results for change in result.changes]
        print_json("check", problems, sum(result.warnings for result in results), changes=changes)
        return
    for result in results:
        if format != "github":
            _checked_text(result, quiet=quiet, verbose=verbose)
            continue
        annotate(result.problems)
        for change in result.changes:
            problem = change_problem(change, result.project)
            text, position = f"{problem.message}.\n{problem.remedy}", (problem.line, problem.column)
            say(annotation("error", problem.file, position, f"{change.kind} output", text))


def _checked_text(result: CheckReport, *, quiet: bool, verbose: bool) -> None:
    output = result.project.shown(result.project.output)
    for problem in result.problems:
        say(*problem_lines(problem))
    for change in result.changes:
        where = (place(f"{output}/{change.path}", *(change.position or ())), FILE)
        text = f"{_NOUNS[change.kind]} {STATES[change.kind]}{why(change, result.project)} [{change.kind}-output]"
        say(message(where, ": ", ("error", ERROR), f": {text}"))
        # A difference of an output changes its digest in the manifest, too: the diff of the output says enough. The
        # diff of a missing or stale file is the whole file.
        is_alone = change.path != locations.MANIFEST or len(result.changes) == 1
        is_shown = verbose or (change.kind == "changed" and is_alone)
        for text in diff_lines(change, output, is_whole=verbose) if is_shown else ():
            say(diff_row("  ", text))
        if change.kind == "unknown":
            say(message(f"  {remedy(change, f'{output}/{change.path}')}"))
    if result.stopped:
        say(message(stopped(result.problems, "nothing was compared")))
    elif not result.ok:
        number = sum(change.kind != "unknown" for change in result.changes)
        others = len(result.problems) + len(result.changes) - number
        parts = [f"{count(others, 'error')}."] if others else []
        parts += (
            [f"{count(number, 'file')} {'is' if number == 1 else 'are'} out of date. Run: {BUILD}"] if number else []
        )
        say(message(" ".join(parts)))
    elif not quiet:
        say(message(f"Up to date: {count(result.files, 'file')} in {folder_of(result.project)}."))
    if not quiet:
        say(*warning_lines(result.warnings))


def _change_json(change: Change, project: Project) -> dict[str, object]:
    output = project.shown(project.output)
    line, column = change.position or (0, None)
    return {
        "path": f"{output}/{change.path}",
        "kind": change.kind,
        "line": line,
        "column": column,
        "causes": [{"cause": cause, "what": name} for cause, name in change.causes],
        "diff": list(diff_lines(change, output, is_whole=True)),
        "remedy": remedy(change, f"{output}/{change.path}"),
    }
