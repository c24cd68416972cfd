"""`codegen import`: a command for each kind of table."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.help import Command, Group
from codegen.cli.options import ProjectOption, QuietOption
from codegen.cli.progress import progress
from codegen.cli.projects import chosen_projects, only_project
from codegen.cli.terminal import say
from codegen.errors import CodegenError
from codegen.project import layout

imports = typer.Typer(cls=Group, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@imports.callback()
def _group() -> None:
    """Import tables into the registry.

    Example: codegen import iana tls-parameters
    """


@imports.command(cls=Command)
def iana(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|GROUP|GROUP/TABLE|URL...",
            help="IANA's XML: files, folders, ids of groups or of their tables, or addresses.",
        ),
    ],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="The folder to write to. With DIR/{group}, each group becomes a registry. [default: the registry]",
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print why each key, name and type was chosen.")] = False,
    project: ProjectOption = None,
    quiet: QuietOption = False,
) -> None:
    """Import tables of IANA.

    Writes a registry file for each table, and proves that every cell of every record is in it.

    Example: codegen import iana tls-parameters
    """
    from codegen.actions.imports import EACH_GROUP, import_iana
    from codegen.cli.reports import imports as reports

    target: layout.Project | None
    try:
        projects = chosen_projects(project, None)
        target = projects[0] if into else only_project(projects, "an import writes one registry", "--into")
    except CodegenError:
        if into is None or project is not None:
            raise
        target = None  # --into needs no project
    with progress(quiet=quiet) as show:
        report = import_iana(target, sources, into=into, progress=show)
    each_group = into is not None and into.name == EACH_GROUP
    say(*(() if quiet else reports.lines(report, each_group=each_group, explain=explain)))
