"""`codegen list`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import typer

from codegen.cli.options import ListFormatOption, ProjectOption, RegistryOption
from codegen.cli.project_options import chosen_projects
from codegen.cli.safe_printing import say


def listing(
    enumeration: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="List the members of this enumeration.", show_default=False),
    ] = None,
    targets: Annotated[
        bool, typer.Option("--targets", help="List the targets, and which of them a build runs.")
    ] = False,
    templates: Annotated[bool, typer.Option("--templates", help="List the templates, and the file of each.")] = False,
    project: ProjectOption = None,
    registry: RegistryOption = None,
    format: ListFormatOption = "text",
) -> None:
    """List enumerations, members or templates.

    Without NAME, lists the enumerations and tables of all registries. In a pipe, prints one row a line, with tabs
    between the cells.

    Example: codegen list Severity
    """
    from codegen.actions import listing as actions
    from codegen.cli.reports import listing as reports

    if (enumeration is not None) + targets + templates > 1:
        raise typer.BadParameter("NAME, --targets and --templates cannot be combined.")
    projects = chosen_projects(project, registry)
    entries: Any
    rows: Callable[[Any], Iterable[Sequence[str]]]
    file: int | None = 3
    if targets:
        name, entries, rows = "targets", actions.list_targets(projects), reports.target_rows
        file = None
    elif templates:
        name, entries, rows = "templates", actions.list_templates(projects), reports.template_rows
    elif enumeration is not None:
        name, entries, rows = "members", actions.list_members(projects, enumeration), reports.member_rows
        file = 2
    else:
        name, entries, rows = "enumerations", actions.list_enumerations(projects), reports.enumeration_rows
    if format == "json":
        say(reports.document(name, entries))
    else:
        say(*reports.lines([*rows(entries)], file=file, cut=not targets and not templates))
