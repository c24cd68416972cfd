"""`codegen init`."""

from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.options import QuietOption
from codegen.cli.safe_printing import say


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The project's folder. Created if missing.", show_default=False)
    ] = Path(),
    enum: Annotated[
        str | None,
        typer.Option("--enum", metavar="NAME", help="The name of the enumeration. [default: from the folder]"),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Write the guide's example instead.")] = False,
    git: Annotated[bool, typer.Option("--git", help="Add .gitattributes and a pre-commit hook.")] = False,
    ci: Annotated[bool, typer.Option("--ci", help="Add a workflow for GitHub.")] = False,
    editor: Annotated[bool, typer.Option("--editor", help="Add JSON Schemas for editors.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Create a project with one enumeration.

    Writes three files: the package, the enumeration and the configuration. Keeps existing files. In an existing
    project, --enum adds an enumeration. --git, --ci and --editor add missing files for all registries.

    Example: codegen init coffee --enum Drink
    """
    from codegen.actions.init import init_project
    from codegen.cli.reports import init as reports

    report = init_project(folder, enum=enum or "", example=example, git=git, ci=ci, editor=editor)
    if not quiet:
        say(*reports.lines(report))
