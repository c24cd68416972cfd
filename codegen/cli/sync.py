"""`codegen sync`: prints the reports of `actions.sync`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from codegen.actions.sync import sync_one_by_one
from codegen.cli.exit_status import DONE, FAILED, FOUND
from codegen.cli.progress import progress
from codegen.cli.reports.sync import print_sync_report
from codegen.cli.terminal import say_error
from codegen.errors import CodegenError
from codegen.project.layout import Project


def run_sync(
    projects: tuple[Project, ...],
    sources: Sequence[Path],
    *,
    format: str,
    quiet: bool,
    verbose: bool,
    write: bool = False,
    allow_removals: bool = False,
    today: date | None = None,
) -> int:
    """Print the report of each registry that follows something. Return 1 if there are findings.

    Returns 2 after a message on the files that were not written because upstream removed records.
    """
    status = DONE
    refused: list[CodegenError] = []
    with progress(quiet=quiet) as show:
        reports = sync_one_by_one(
            projects,
            sources=sources,
            write=write,
            allow_removals=allow_removals,
            today=today or datetime.now(UTC).date(),
            progress=show,
        )
        for report in reports:
            show("")
            print_sync_report(report, format=format, quiet=quiet, verbose=verbose, is_one_of_several=len(projects) > 1)
            status = status if report.ok else FOUND
            refused += report.refused
    if refused:
        say_error(CodegenError.of(refused))
        return FAILED
    return status
