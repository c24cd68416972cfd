"""`codegen init`."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.options import QuietOption
from codegen.cli.terminal import say


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The project's folder. Created if missing.", show_default=False)
    ] = Path(),
    quiet: QuietOption = False,
) -> None:
    """Create a project with an example registry.

    Existing files are kept. Prints the lines for pre-commit and for a workflow on GitHub.

    Example: codegen init severities
    """
    from codegen.actions.init import init_project
    from codegen.cli.reports import init as reports

    report = init_project(folder)
    if not quiet:
        say(*reports.lines(report))
