"""`codegen sync`."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

import sys
from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.options import (
    DocumentFormatOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    VerboseOption,
)
from codegen.cli.projects import chosen_projects, only_project


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
    from codegen.cli.sync import run_sync

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
