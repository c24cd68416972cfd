"""Print what `codegen init` did, what to run next, and the lines for files that it does not write."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator

from codegen.actions.init import InitReport
from codegen.cli.colours import FILE, message
from codegen.cli.reports.next_steps import steps


def lines(report: InitReport) -> Iterator[str]:
    """Yield the lines of the report."""
    for path in report.created:
        yield message("created ", (os.path.relpath(report.root / path), FILE))
    for path in report.changed:
        yield message("changed ", (os.path.relpath(report.root / path), FILE))
    for path, reason in report.kept.items():
        yield message("kept ", (os.path.relpath(report.root / path), FILE), f": {reason}")
    if report.outer:
        yield message(
            f"This folder is inside the project {report.outer}. Commands that run here now use the new project."
        )
    if report.taken:
        reason = f"{report.taken} is the name of another module or folder, or a keyword"
        yield message(f"The package is {report.package}: {reason}.")
    yield ""
    yield "Next:"
    if (folder := os.path.relpath(report.root)) != ".":
        yield f"  cd {shlex.quote(folder)}"
    number = len(report.registries)
    content = f"{number} packages" if number > 1 else f"the package {report.package} in {report.output}"
    rows = [("codegen build", f"generates {content}"), ("codegen docs guide", "explains the next steps")]
    if report.is_example:
        rows.insert(0, (f"ls {shlex.quote(report.registry)}", "the example: replace it with your own constants"))
    elif report.enumeration:
        rows.insert(0, (f"$EDITOR {shlex.quote(report.enumeration)}", "one line for each constant"))
    if ".pre-commit-config.yaml" in report.created:
        rows.insert(-1, ("pre-commit install", "runs the hook before each commit"))
    yield from steps(rows)
    for path, text in report.lines.items():
        yield ""
        yield f"# Add to: {path}"
        yield from text.splitlines()
