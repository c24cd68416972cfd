"""Findings as text for people, as JSON for programs, and as annotations for GitHub's workflows."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codegen.actions.pipeline import Judged, Planned
from codegen.cli.terminal import visible
from codegen.errors import Problem
from codegen.outputs.prose import COMMAND
from codegen.outputs.tree import Change
from codegen.project.layout import SHIPPED, Project

JSON_VERSION = 1
"""The version of the JSON reports' shape, which README.md documents."""

_LINES = 40
"""How many lines of a difference are shown before it is cut."""
FILES = 20
"""How many files a build names before it only counts them."""


def count(number: int, what: str) -> str:
    """A number of things: `1 file`, `2 files`, `2 entries`."""
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"


def problem_text(problem: Problem) -> str:
    """A problem for people: place, severity, rule and message on one line, the remedy on the next."""
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return visible(f"{where}: {problem.severity}: {problem.message} [{problem.rule}]\n  {problem.remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build of one registry has to say, on which stream, and its exit status."""

    status: int
    lines: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


def built(project: Project, judged: Judged, planned: Planned, *, dry_run: bool, named: int | None) -> Iterator[str]:
    """What a build does, or would do. So many files are `named`, and those that somebody edited; None names all."""
    registry = judged.registry
    changes = [change for change in planned.changes if change.kind != "unknown"]
    verbs = {"missing": "would make" if dry_run else "made", "changed": "would change" if dry_run else "changed"}
    verbs["stale"] = "would remove" if dry_run else "removed"
    edited = [change for change in changes if change.edited]
    others = [change for change in changes if not change.edited]
    output = project.shown(project.output)
    shown = changes if named is None else [*edited, *others[:named]]
    for change in shown:
        why = "" if change.kind == "missing" and not change.edited else _because(change, project)
        yield f"{verbs[change.kind]} {output}/{change.path}{why}"
    if shown and len(shown) < len(changes):
        yield f"… and {count(len(changes) - len(shown), 'more file')} (--verbose names them)"
    for change in planned.changes:
        if change.kind == "unknown":
            yield visible(f"left alone: {output}/{change.path} is not of this build; codegen check will report it")
    enumerations = count(len(registry.enumerations), "enumeration")
    members = count(sum(len(one.members) for one in registry.enumerations), "member")
    made = f"{registry.package.name} {registry.package.version}: {enumerations}, {members}"
    kinds = Counter(verbs[change.kind] for change in changes)
    did = ", ".join(f"{verb} {number}" for verb, number in kinds.items()) or "nothing to do"
    yield f"{made}, {count(len(planned.wanted), 'file')} in {output}: {did}."
    yield from _warnings(len(judged.warnings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `check` found of one registry. A manifest that is `forged` says that nothing differs; a build trusts it.

    `places` are the file and line that is behind each change, where the report is of annotations.
    """

    project: Project
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    places: tuple[tuple[str, int], ...]
    files: int
    warnings: int
    forged: bool = False

    @property
    def output(self) -> str:
        return self.project.shown(self.project.output)

    @property
    def mend(self) -> str:
        """What a person does about it."""
        manifest = self.project.shown(self.project.manifest)
        return f"delete {manifest}, which is not true, and run {COMMAND}" if self.forged else COMMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What `lint` found of one registry, and how much it holds."""

    problems: tuple[Problem, ...]
    files: int
    enumerations: int
    members: int

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def checked(found: Sequence[Checked], *, format: str, quiet: bool, verbose: bool) -> None:
    """Where outputs and registries differ."""
    if format == "json":
        problems = [problem for one in found for problem in one.problems]
        changes = [_change_json(change, one.output, one.mend) for one in found for change in one.changes]
        _json("check", problems, sum(one.warnings for one in found), changes=changes)
        return
    for one in found:
        if format == "github":
            _checked_github(one)
        else:
            _checked_text(one, quiet=quiet, verbose=verbose)


def _checked_github(found: Checked) -> None:
    _annotate(found.problems)
    for change, (file, line) in zip(found.changes, found.places, strict=True):
        states = f"{_states(change)}{_because(change, found.project)}"
        message = f"{found.output}/{change.path} {states}.\n{_mend(change, found.output, found.mend)}"
        print(annotation("error", file, line, f"{change.kind} output", message))


def _checked_text(found: Checked, *, quiet: bool, verbose: bool) -> None:
    output, changes = found.output, found.changes
    for problem in found.problems:
        print(problem_text(problem))
    for change in changes:
        print(visible(f"{output}/{change.path} {_states(change)}{_because(change, found.project)}"))
        for row in _difference(change, output, whole=verbose):
            print(f"  {visible(row)}")
    for change in changes:
        if change.kind == "unknown":
            print(visible(_mend(change, output, found.mend)))
    if any(change.kind != "unknown" for change in changes):
        print(f"{count(len(changes), 'file')} out of step. To mend: {found.mend}")
    elif not changes and not found.problems and not quiet:
        print(f"In step: {count(found.files, 'file')} in {output} are what the registry makes.")
    if not quiet:
        for line in _warnings(found.warnings):
            print(line)


def linted(found: Sequence[Linted], *, format: str, quiet: bool, verbose: bool) -> None:
    """What is wrong with the registries."""
    problems = [problem for one in found for problem in one.problems]
    if format == "json":
        _json("lint", problems, sum(one.warnings for one in found))
    elif format == "github":
        _annotate(problems)
    else:
        for problem in problems:
            print(problem_text(problem))
        if problems:
            errors, warnings = sum(one.errors for one in found), sum(one.warnings for one in found)
            print(f"{count(errors, 'error')}, {count(warnings, 'warning')}.")
        elif not quiet:
            files = count(sum(one.files for one in found), "file")
            enumerations = count(sum(one.enumerations for one in found), "enumeration")
            members = count(sum(one.members for one in found), "member")
            print(f"Nothing wrong: {files}, {enumerations}, {members}.")


def _annotate(problems: Iterable[Problem]) -> None:
    for problem in problems:
        message = f"{problem.message}\n{problem.remedy}"
        print(annotation(problem.severity, problem.file, problem.line, problem.rule, message))


def _warnings(number: int) -> Iterator[str]:
    if number:
        yield f"{count(number, 'warning')}: codegen lint shows them."


def _states(change: Change) -> str:
    return {
        "missing": "is missing",
        "changed": "differs",
        "stale": "is stale: nothing makes it any more",
        "unknown": "is unknown: no build made it",
    }[change.kind]


def _because(change: Change, project: Project) -> str:
    """Why a file differs, as the rest of a sentence."""
    texts = []
    for cause, what in change.causes:
        match cause:
            case "edited":
                texts.append("somebody removed it" if change.old is None else "it was edited by hand")
            case "registry" | "template" | "configuration":
                own = cause == "template" and not what.startswith(SHIPPED)
                texts.append(f"{f'{project.shown(project.own_templates)}/' if own else ''}{what} changed")
            case "tool":
                texts.append(f"another version of {what}")
            case "never-built":
                texts.append("it was never built")
            case "interrupted":
                texts.append("a build that was interrupted left it")
            case "unknown":
                texts.append("the record of the last build does not account for it")
    if len(texts) > 3:
        texts = [*texts[:3], f"{len(texts) - 3} more"]
    return f" ({'; '.join(texts)})" if texts else ""


def _mend(change: Change, output: str, mend: str) -> str:
    if change.kind == "unknown":
        folder = f"{output}/{change.path}".rpartition("/")[0]
        return f"Move {output}/{change.path} away: {folder} holds nothing but what a build makes."
    return f"To mend: {mend}"


def _difference(change: Change, output: str, *, whole: bool) -> Iterator[str]:
    """A unified diff from what is there to what should be, cut where it is long."""
    if change.kind == "unknown":
        return
    old = (change.old or b"").decode("utf-8", "replace").splitlines()
    new = (change.new or b"").decode("utf-8", "replace").splitlines()
    name = f"{output}/{change.path}"
    lines = list(difflib.unified_diff(old, new, f"{name} (as it is)", f"{name} (as it should be)", lineterm=""))
    shown = len(lines) if whole else min(len(lines), _LINES)
    yield from lines[:shown]
    if shown < len(lines):
        yield f"… {count(len(lines) - shown, 'more line')} cut (--verbose shows them)"


def _change_json(change: Change, output: str, mend: str) -> dict[str, object]:
    return {
        "path": f"{output}/{change.path}",
        "kind": change.kind,
        "causes": [{"cause": cause, "what": what} for cause, what in change.causes],
        "diff": list(_difference(change, output, whole=True)),
        "mend": _mend(change, output, mend),
    }


def _json(command: str, problems: Iterable[Problem], warnings: int, **more: object) -> None:
    document = {
        "version": JSON_VERSION,
        "command": command,
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "severity": problem.severity,
                "rule": problem.rule,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            for problem in problems
        ],
        "warnings": warnings,
        **more,
    }
    print(json.dumps(document, indent=2))  # ASCII: it is the same whatever the terminal can show


def annotation(severity: str, file: str, line: int, title: str, message: str) -> str:
    """A workflow command. Text in it is escaped, so that it cannot end the command and begin another."""
    properties = {"file": file, "line": str(line or 1), "title": f"codegen: {title}"}
    joined = ",".join(f"{name}={_escaped(value, property=True)}" for name, value in properties.items())
    return visible(f"::{severity} {joined}::{_escaped(message)}")


def _escaped(text: str, *, property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property else text
