"""Outputs that differ from the disk, in a report: how, why, what to do, and the diff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.cli.reports.problems import count

if TYPE_CHECKING:
    from codegen.outputs.disk_comparison import Change
    from codegen.project.locations import Project

BUILD = "codegen build"
_LINES = 40
"""How many lines of a diff a report shows."""


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
