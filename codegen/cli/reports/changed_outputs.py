"""Outputs that differ from the disk, in a report: how, why, what to do, and the diff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.cli.reports.problems import count
from codegen.errors import Problem

if TYPE_CHECKING:
    from codegen.outputs.disk_comparison import Change
    from codegen.project.locations import Project

BUILD = "codegen build"
STATES = {
    "missing": "is missing",
    "changed": "differs",
    "stale": "is stale: no longer an output",
    "unknown": "is unknown: not an output",
}
_CAUSES = {
    "conflict": "unresolved merge conflict",
    "edited": "{verb} by hand",
    "template": "{templates}/{name} changed",
    "registry": "{name} changed",
    "removed": "{name} was removed",
    "configuration": "{name} changed",
    "never-built": "not built yet",
    "interrupted": "left by an interrupted build",
    "toolkit": "the toolkit changed, or the file was edited",
}
_LINES = 40
"""How many lines of a diff a report shows."""


def change_problem(change: Change, project: Project) -> Problem:
    """Return a difference of an output as a problem. Its place is where the output differs first.

    For a file that only one side has, it is the registry file that changed, or the file.
    """
    path = f"{project.shown(project.output)}/{change.path}"
    registry = [name for cause, name in change.causes if cause == "registry"]
    line, column = change.position or (0, None)
    return Problem(
        rule=f"{change.kind}-output",
        message=f"{path} {STATES[change.kind]}{why(change, project)}",
        remedy=remedy(change, path),
        file=path if change.position or change.edited or not registry else registry[0],
        line=line,
        column=column,
    )


def why(change: Change, project: Project) -> str:
    """Return why a file differs, in parentheses."""
    templates, verb = project.shown(project.own_templates), "removed" if change.kind == "missing" else "edited"
    texts = [_CAUSES[cause].format(name=name, templates=templates, verb=verb) for cause, name in change.causes]
    if len(texts) > 3:
        texts = [*texts[:3], f"{len(texts) - 3} more"]
    return f" ({'; '.join(texts)})" if texts else ""


def remedy(change: Change, path: str) -> str:
    if change.kind == "unknown":
        return f"Move {path} away: {path.rpartition('/')[0]}/ may contain only outputs."
    return f"Run: {BUILD}"


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
