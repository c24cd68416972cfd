"""`codegen sync`."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.exit_status import DONE, FAILED, FOUND
from codegen.cli.options import DocumentFormatOption, ProjectOption, QuietOption, RegistryOption, VerboseOption
from codegen.cli.progress_line import progress
from codegen.cli.project_options import chosen_projects, only_project
from codegen.cli.safe_printing import say_error
from codegen.errors import CodegenError
from codegen.project.locations import Project


def sync(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="PATH",
            help="Read this XML file, or the XML files in this folder, instead of the network. Can be repeated.",
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Write the changes that need no decision. Mark the others as gaps, which a person fills in."
        ),
    ] = False,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Write even if upstream removed records.")
    ] = False,
    format: DocumentFormatOption = "text",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Compare the registry with IANA.

    Exits with 1 if the registry differs from IANA's tables or the RFC index.

    Example: codegen sync --write
    """
    projects = chosen_projects(project, registry)
    if format == "json":
        only_project(projects, "a JSON report is about one registry", "--registry")
    status = run_sync(
        projects,
        sources or (),
        format=format,
        quiet=quiet,
        verbose=verbose,
        write=write,
        allow_removals=allow_removals,
    )
    sys.exit(status)


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
    from codegen.actions.sync import SyncReport, sync_registries
    from codegen.cli.reports.sync import print_sync_report

    def show_report(report: SyncReport) -> None:
        show("")
        print_sync_report(report, format=format, quiet=quiet, verbose=verbose, is_one_of_several=len(projects) > 1)

    with progress(quiet=quiet) as show:
        reports = sync_registries(
            projects,
            sources=sources,
            write=write,
            allow_removals=allow_removals,
            today=today,
            progress=show,
            each=show_report,
        )
    refused = [error for report in reports for error in report.refused]
    if refused:
        say_error(CodegenError.of(refused))
        return FAILED
    return DONE if all(report.ok for report in reports) else FOUND
