"""`codegen list`."""

from collections.abc import Sequence
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

    Without NAME, lists the enumerations and tables of all registries. A member has its value, name, status, aliases,
    place and phrase. In a pipe, prints one row a line, with tabs between the cells.

    Example: codegen list Severity
    """
    from codegen.actions import listing as actions
    from codegen.cli.reports import listing as reports

    if (enumeration is not None) + targets + templates > 1:
        raise typer.BadParameter("NAME, --targets and --templates cannot be combined.")
    projects = chosen_projects(project, registry)
    name: str
    entries: Sequence[Any]
    if targets:
        name, entries = "targets", actions.list_targets(projects)
    elif templates:
        name, entries = "templates", actions.list_templates(projects)
    elif enumeration is not None:
        name, entries = "members", actions.list_members(projects, enumeration)
    else:
        name, entries = "enumerations", actions.list_enumerations(projects)
    say(*([reports.document(name, entries)] if format == "json" else reports.lines(entries)))
