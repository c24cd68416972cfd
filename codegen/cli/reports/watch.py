"""Print what `codegen watch` has built."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.actions.watch import WatchReport
from codegen.cli.colours import FILE, message
from codegen.cli.reports.diff import difference_text
from codegen.cli.reports.problems import count

_LINES = 20
"""How many differences, and how many files, a report names."""


def watching(report: WatchReport) -> Iterator[str]:
    """Yield what is watched, and how to end it."""
    folders = ", ".join(project.shown(project.registry) for project in report.projects[:_LINES])
    more = f" and {len(report.projects) - _LINES} more" if len(report.projects) > _LINES else ""
    yield f"Watching {folders}{more}. Press Ctrl-C to stop."


def lines(report: WatchReport, *, verbose: bool) -> Iterator[str]:
    """Yield which inputs changed, what that changed for users, and which files were written. `verbose` names all."""
    limit = None if verbose else _LINES
    yield from _limited([message((change.name, FILE), f" {change.kind}") for change in report.inputs], "input", limit)
    yield from _limited([f"  {difference_text(difference)}" for difference in report.differences], "change", limit)
    written: list[str] = []
    for result in report.results:
        output = result.project.shown(result.project.output)
        for change in result.changes:
            verb = {"unknown": "kept", "stale": "removed"}.get(change.kind, "wrote")
            written.append(message(f"  {verb} ", (f"{output}/{change.path}", FILE)))
    yield from _limited(written, "file", limit)
    if report.ok and report.results:
        files = f"{count(len(written), 'file')}" if written else "nothing to write"
        yield f"Built in {report.seconds:.2f} s: {files}."


def _limited(lines: list[str], noun: str, limit: int | None) -> Iterator[str]:
    yield from lines[:limit]
    if limit is not None and len(lines) > limit:
        yield f"  … and {count(len(lines) - limit, f'more {noun}')} (--verbose names them)"
