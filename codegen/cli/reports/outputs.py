"""Reports of build, check and lint: text for people, JSON for programs, annotations for GitHub's workflows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from codegen.cli.colours import ERROR, FILE, NOTE, STYLES, diff_row, message
from codegen.cli.safe_printing import Printable, error_lines, json_document, on_one_line, say, without_marks
from codegen.errors import Problem, place
from codegen.project import locations

if TYPE_CHECKING:
    from codegen.actions.build import BuildReport
    from codegen.actions.check import CheckReport
    from codegen.actions.lint import LintReport
    from codegen.outputs.disk_comparison import Change
    from codegen.project.locations import Project

JSON_VERSION = 1
"""The version of the JSON reports' shape, which the manual documents."""

_PROBLEM_FIELDS = ("file", "line", "column", "severity", "rule", "message", "remedy")
_BUILD = "codegen build"
_NOUNS = {"missing": "output", "changed": "output", "stale": "file", "unknown": "file"}
_LINES = 40
"""How many lines of a diff a report shows."""
_FILES = 20
"""How many files a report of a build names."""


def count(number: int, noun: str) -> str:
    """Return a number of things: `1 file`, `2 files`, `2 entries`, `2 aliases`, `2 fixes`."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith(('s', 'x')) else 's'}"


def problem_lines(problem: Problem) -> list[str]:
    """Return a problem for people: place, severity, message and rule on the first line, the remedy on the next."""
    severity = (problem.severity, STYLES[problem.severity])
    first = message((problem.place, FILE), ": ", severity, f": {problem.message} [{problem.rule}]")
    return [first, message(f"  {problem.remedy}")]


# --- build


def built(results: Sequence[BuildReport], *, dry_run: bool, verbose: bool) -> Iterator[str]:
    """Yield what a build has done, or would do. Without `verbose`, name some of the files only."""
    current = [result for result in results if result.is_up_to_date]
    if len(results) == 1 and current:
        yield message(f"Up to date: {count(current[0].files, 'file')} in {_folder(current[0].project)}.")
    elif current:
        number = f"{len(current)} of {len(results)}" if len(current) < len(results) else f"{len(results)}"
        yield message(f"Up to date: {number} registries, {count(sum(result.files for result in current), 'file')}.")
    yield from _warnings(sum(result.warnings for result in current))
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


def stopped(problems: Sequence[Problem], effect: str) -> str:
    """Return the last line of a command that errors in the registry have stopped."""
    return f"{count(len(problems), 'error')} in the registry: {effect}. To check again, run: codegen lint"


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
    yield message(f"{package}{content}, {count(result.files, 'file')} in {_folder(project)}: {done}.")
    yield from _warnings(result.warnings)


# --- check


def checked(results: Sequence[CheckReport], *, format: str, quiet: bool, verbose: bool) -> None:
    """Print how outputs differ, as text, JSON or annotations."""
    if format == "json":
        problems = [problem for result in results for problem in result.problems]
        changes = [_change_json(change, result.project) for result in results for change in result.changes]
        _json("check", problems, sum(result.warnings for result in results), changes=changes)
        return
    for result in results:
        if format == "github":
            _checked_github(result)
        else:
            _checked_text(result, quiet=quiet, verbose=verbose)


def _checked_github(result: CheckReport) -> None:
    annotate(result.problems)
    for change in result.changes:
        path = f"{result.project.shown(result.project.output)}/{change.path}"
        text = f"{path} {states(change)}{why(change, result.project)}.\n{remedy(change, path)}"
        file, line, column = cause(change, path)
        say(annotation("error", file, (line, column), f"{change.kind} output", text))


def _checked_text(result: CheckReport, *, quiet: bool, verbose: bool) -> None:
    output = result.project.shown(result.project.output)
    for problem in result.problems:
        say(*problem_lines(problem))
    for change in result.changes:
        where = (place(f"{output}/{change.path}", *(change.position or ())), FILE)
        text = f"{_NOUNS[change.kind]} {states(change)}{why(change, result.project)} [{change.kind}-output]"
        say(message(where, ": ", ("error", ERROR), f": {text}"))
        # A difference of an output changes its digest in the manifest, too: the diff of the output says enough.
        is_shown = verbose or change.path != locations.MANIFEST or len(result.changes) == 1
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
            [f"{count(number, 'file')} {'is' if number == 1 else 'are'} out of date. Run: {_BUILD}"] if number else []
        )
        say(message(" ".join(parts)))
    elif not quiet:
        say(message(f"Up to date: {count(result.files, 'file')} in {_folder(result.project)}."))
    if not quiet:
        say(*_warnings(result.warnings))


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


def cause(change: Change, path: str) -> tuple[str, int, int | None]:
    """Return the place that a report on the output at `path` points at: its first difference.

    For a file that only one side has, it is the registry file that changed, or the file.
    """
    if change.position:
        return path, *change.position
    registry = [name for cause, name in change.causes if cause == "registry"]
    return path if change.edited or not registry else registry[0], 0, None


def states(change: Change) -> str:
    return {
        "missing": "is missing",
        "changed": "differs",
        "stale": "is stale: no longer an output",
        "unknown": "is unknown: not an output",
    }[change.kind]


def why(change: Change, project: Project) -> str:
    """Return why a file differs, in parentheses."""
    texts = []
    for cause, name in change.causes:
        match cause:
            case "conflict":
                texts.append("unresolved merge conflict")
            case "edited":
                texts.append("removed by hand" if change.kind == "missing" else "edited by hand")
            case "template":
                texts.append(f"{project.shown(project.own_templates)}/{name} changed")
            case "registry" | "configuration":
                texts.append(f"{name} changed")
            case "never-built":
                texts.append("not built yet")
            case "interrupted":
                texts.append("left by an interrupted build")
            case "toolkit":
                texts.append("the toolkit changed, or the file was edited")
    if len(texts) > 3:
        texts = [*texts[:3], f"{len(texts) - 3} more"]
    return f" ({'; '.join(texts)})" if texts else ""


def remedy(change: Change, path: str) -> str:
    if change.kind == "unknown":
        return f"Move {path} away: {path.rpartition('/')[0]}/ may contain only outputs."
    return f"Run: {_BUILD}"


def diff_lines(change: Change, output: str, *, is_whole: bool) -> Iterator[str]:
    """Yield a unified diff from the file on disk to the output; the first lines only if it is long."""
    from difflib import unified_diff

    if change.kind == "unknown":
        return
    old = (change.old or b"").decode("utf-8", "replace").splitlines()
    new = (change.new or b"").decode("utf-8", "replace").splitlines()
    name = f"{output}/{change.path}"
    lines = list(unified_diff(old, new, f"{name} (on disk)", f"{name} (generated)", lineterm=""))
    number = len(lines) if is_whole else min(len(lines), _LINES)
    yield from lines[:number]
    if number < len(lines):
        yield f"… {count(len(lines) - number, 'more line')} (--verbose shows them)"


# --- lint


def linted(results: Sequence[LintReport], *, format: str, quiet: bool) -> None:
    """Print the problems of registries."""
    problems = [problem for result in results for problem in result.problems]
    if format == "json":
        fixes = [fixed for result in results for fixed in result.fixes]
        _json(
            "lint",
            problems,
            sum(result.warnings for result in results),
            fixable=sum(result.fixable for result in results),
            fixes=[{"file": fixed.file, "fixes": fixed.fixes, "kinds": list(fixed.kinds)} for fixed in fixes],
        )
    elif format == "github":
        annotate(problems)
    else:
        for problem in problems:
            say(*problem_lines(problem))
        if problems:
            errors, warnings = sum(result.errors for result in results), sum(result.warnings for result in results)
            fixable = sum(result.fixable for result in results)
            fix = f" {fixable} fixable. Run: codegen lint --fix" if fixable else ""
            say(message(f"{count(errors, 'error')}, {count(warnings, 'warning')}.{fix}"))
        elif not quiet:
            files = count(sum(result.files for result in results), "file")
            enumerations = count(sum(result.enumerations for result in results), "enumeration")
            members = count(sum(result.members for result in results), "member")
            say(message(f"No problems: {files}, {enumerations}, {members}."))


# --- all of them


def annotation(severity: str, file: str, position: tuple[int, int | None], title: str, message: str) -> Printable:
    """Return a workflow command. The texts in it are escaped: they cannot end the command and begin another."""
    line, column = position
    properties = {"file": file, "line": str(line or 1), **({"col": str(column)} if column else {})} if file else {}
    properties["title"] = f"codegen: {title}"
    joined = ",".join(f"{name}={_escaped(value, is_property=True)}" for name, value in properties.items())
    return Printable(f"::{severity} {joined}::{_escaped(message)}")


def annotate(problems: Iterable[Problem]) -> None:
    """Print the problems as annotations."""
    for problem in problems:
        text = f"{on_one_line(problem.message)}\n{problem.remedy}"
        say(annotation(problem.severity, problem.file, (problem.line, problem.column), problem.rule, text))


def _escaped(text: str, *, is_property: bool = False) -> str:
    text = "%0A".join(map(on_one_line, without_marks(text).replace("%", "%25").split("\n")))
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def _folder(project: Project) -> str:
    return f"{project.shown(project.output)}/"


def _warnings(number: int) -> Iterator[str]:
    if number:
        yield message(f"{count(number, 'warning')}. Run: codegen lint")


def _json(command: str, problems: Iterable[Problem], warnings: int, **more: object) -> None:
    document = {
        "version": JSON_VERSION,
        "command": command,
        "problems": [{name: getattr(problem, name) for name in _PROBLEM_FIELDS} for problem in problems],
        "warnings": warnings,
        **more,
    }
    say(json_document(document))
