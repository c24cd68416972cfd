"""`codegen import`: a command for each kind of table."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.colours import messages
from codegen.cli.exit_status import DONE, FOUND
from codegen.cli.help import Command, Group
from codegen.cli.options import ProjectOption, QuietOption
from codegen.cli.progress_line import progress
from codegen.cli.project_options import chosen_projects, only_project
from codegen.cli.safe_printing import say
from codegen.errors import CodegenError
from codegen.project import discovery, locations

imports = typer.Typer(cls=Group, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@imports.callback()
def _group() -> None:
    """Import tables into the registry.

    Example: codegen import csv errors.csv
    """


def _import_tables(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file with the tables.")],
    enum: Annotated[
        list[str] | None,
        typer.Option(
            "--enum",
            metavar="NAME|TABLE=NAME",
            help="A table to import, if the file has several, and the name of the new enumeration. Can be repeated.",
        ),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Import every table of the file.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="COLUMN=ROLE",
            help="What a column is: value, name, phrase, description, skip, or the name of an attribute, also with "
            "a type: NAME:int, NAME:str, NAME:bool. Can be repeated. [default: proposed and printed]",
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="The folder to write to. [default: the registry]")
    ] = None,
    project: ProjectOption = None,
    quiet: QuietOption = False,
) -> None:
    from codegen.actions.table_imports import COMMANDS, import_tables, parse_columns
    from codegen.cli.reports.table_imports import table_lines

    form = next(form for form, name in COMMANDS.items() if name == context.command.name)
    report = import_tables(
        _target(project, into),
        path,
        form,
        enums=enum or (),
        every_table=all,
        columns=parse_columns(column or ()),
        into=into,
    )
    say(*messages(() if quiet and report.ok else table_lines(report)))
    sys.exit(DONE if report.ok else FOUND)


_TABLES = {
    "csv": """Import a table in CSV.

    The file is in UTF-8. Commas, semicolons, tabs or | separate the columns. Prints what each column became, and
    proves that every cell is in the registry file.

    Example: codegen import csv errors.csv --column Meaning=phrase
    """,
    "json": """Import lists, mappings or schemas in JSON.

    Reads a list of objects, {name: value}, {value: text} or {value: {...}}, and the enum, oneOf and anyOf of JSON
    Schema and OpenAPI.

    Example: codegen import json openapi.json --all
    """,
    "enum": """Import enums from Python source.

    Also reads dicts, Literal and constants. Keeps docstrings, comments and aliases. The source is parsed, and never
    imported.

    Example: codegen import enum status.py --enum HTTPStatus
    """,
}
"""The commands that import tables that people have, each with its help."""

for _name, _help in _TABLES.items():
    imports.command(_name, cls=Command, help=_help)(_import_tables)


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
    from codegen.actions.iana_imports import EACH_GROUP, import_iana
    from codegen.cli.reports import iana_imports as reports

    with progress(quiet=quiet) as show:
        report = import_iana(_target(project, into), sources, into=into, progress=show)
    each_group = into is not None and into.name == EACH_GROUP
    say(*messages(() if quiet else reports.lines(report, each_group=each_group, explain=explain)))
    if report.failed:
        raise CodegenError.of(report.failed)


def _target(project: Path | None, into: Path | None) -> locations.Project | None:
    """Return the registry to write to; None if --into names a folder, and there is no project."""
    try:
        projects = chosen_projects(project, None, new=into and into.absolute())
    except discovery.NoProjectError as error:
        if into and project is None:
            return None
        if project is None:
            error.remedy += "\nTo create only a registry in this folder, add: --into registry"
        raise
    return projects[0] if into else only_project(projects, "an import writes one registry", "--into")
