"""The report of `codegen build`: which files were created, changed, removed or kept, and errors that stopped it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from codegen.cli.colours import FILE, NOTE, message
from codegen.cli.reports.changed_outputs import why
from codegen.cli.reports.problems import count, folder_of, problem_lines, stopped, warning_lines
from codegen.cli.safe_printing import error_lines
from codegen.errors import Problem

if TYPE_CHECKING:
    from codegen.actions.build import BuildReport

_FILES = 20
"""How many files a report of a build names."""


def built(results: Sequence[BuildReport], *, dry_run: bool, verbose: bool) -> Iterator[str]:
    """Yield what a build has done, or would do. Without `verbose`, name some of the files only."""
    current = [result for result in results if result.is_up_to_date]
    if len(results) == 1 and current:
        yield message(f"Up to date: {count(current[0].files, 'file')} in {folder_of(current[0].project)}.")
    elif current:
        number = f"{len(current)} of {len(results)}" if len(current) < len(results) else f"{len(results)}"
        yield message(f"Up to date: {number} registries, {count(sum(result.files for result in current), 'file')}.")
    yield from warning_lines(sum(result.warnings for result in current))
    due = [result for result in results if result.changes]
    for result in due:
        yield from _built(result, dry_run=dry_run, limit=None if verbose else _FILES // len(due))


def build_errors(results: Sequence[BuildReport]) -> Iterator[str]:
    """Yield the errors that stopped builds, each once: an error in a template stops every build."""
    seen: set[str] = set()
    for result in results:
        yield from registry_errors(result.problems)
        if result.error and str(result.error) not in seen:
            seen.add(str(result.error))
            yield from error_lines(result.error)


def registry_errors(problems: Sequence[Problem]) -> list[str]:
    """Return the errors in a registry, with their number in the last line; [] without errors."""
    lines = [line for problem in problems for line in problem_lines(problem)]
    return [*lines, message(f"codegen: {stopped(problems, 'nothing was written')}")] if lines else []


def leftover_notes(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield a note on each manifest of no registry, after a build that has kept its outputs."""
    for problem in problems:
        yield message((problem.file, FILE), ": ", ("note", NOTE), f": {problem.message}")
        yield message(f"  {problem.remedy}")


def _built(result: BuildReport, *, dry_run: bool, limit: int | None) -> Iterator[str]:
    verbs = {"missing": "create", "changed": "change", "stale": "remove"}
    verbs = {kind: f"would {verb}" if dry_run else f"{verb}d" for kind, verb in verbs.items()}
    project, output = result.project, result.project.shown(result.project.output)
    changes = [change for change in result.changes if change.kind != "unknown"]
    edited = [change for change in changes if change.edited]
    named = changes if limit is None else [*edited, *[change for change in changes if not change.edited][:limit]]
    for change in named:
        reason = "" if change.kind == "missing" and not change.edited else why(change, project)
        yield message(f"{verbs[change.kind]} ", (f"{output}/{change.path}", FILE), reason)
    if named and len(named) < len(changes):
        yield message(f"… and {count(len(changes) - len(named), 'more file')} (--verbose names them)")
    for change in result.changes:
        if change.kind == "unknown":
            yield message("kept ", (f"{output}/{change.path}", FILE), ": not an output (codegen check reports it)")
    content = f"{count(result.enumerations, 'enumeration')}, {count(result.members, 'member')}"
    package = f"{result.package.name} {result.package.version}: " if result.package else ""
    kinds = Counter(verbs[change.kind] for change in changes)
    done = ", ".join(f"{verb} {number}" for verb, number in kinds.items()) or "nothing to write"
    yield message(f"{package}{content}, {count(result.files, 'file')} in {folder_of(project)}: {done}.")
    yield from warning_lines(result.warnings)
