"""Print what `codegen init` did, what to run next, and the lines for pre-commit and for a workflow."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator

from codegen.actions.init import InitReport


def lines(report: InitReport) -> Iterator[str]:
    """Yield the lines of the report."""
    for path in report.created:
        yield f"created {os.path.relpath(report.root / path)}"
    for path in report.changed:
        yield f"changed {os.path.relpath(report.root / path)}"
    for path, reason in report.kept.items():
        yield f"kept {os.path.relpath(report.root / path)}: {reason}"
    if report.outer:
        yield f"This folder lies in the project {report.outer}. Commands that run here now use the new project."
    yield ""
    yield "Next:"
    if (folder := os.path.relpath(report.root)) != ".":
        yield f"  cd {shlex.quote(folder)}"
    number = len(report.registries)
    content = f"{number} packages" if number > 1 else f"the package {report.package} in {report.output}"
    yield f"  codegen build         # generates {content}"
    yield "  codegen docs guide    # explains the next steps"
    if f"{report.registry}/package.toml" in report.created:
        yield f"The files in {report.registry} are an example: replace them with your own, and build again."
    yield ""
    yield "# Generate before each commit: .pre-commit-config.yaml"
    yield from report.pre_commit.splitlines()
    yield "# Check on GitHub: .github/workflows/codegen.yml"
    yield from report.workflow.splitlines()
