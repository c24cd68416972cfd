"""`codegen diff`."""

import sys
from typing import Annotated, Literal

import typer

from codegen.cli.exit_status import DONE, FOUND
from codegen.cli.options import (
    RESULT_FORMATS,
    DiffFormatOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    VerboseOption,
)
from codegen.cli.project_options import chosen_projects, only_project
from codegen.cli.safe_printing import say


def diff(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REV|FOLDER",
            help="A git revision, or a folder: . or .., or a path that begins with ./, ../ or /. "
            "[default: the last release's tag, else HEAD]",
        ),
    ] = None,
    fail_on: Annotated[
        Literal["major", "minor", "patch", "none"],
        typer.Option("--fail-on", help="Fail if the version is too low for a change of this severity or above."),
    ] = "major",
    format: DiffFormatOption = "text",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what changed for users of the package.

    Prints the version that the changes need. Exits with 1 if the registry's version is too low.

    Example: codegen diff --against v1.2.0
    """
    from codegen.actions.diff import diff_registries
    from codegen.cli.reports import diff as reports
    from codegen.cli.reports import sarif_junit_results

    projects = chosen_projects(project, registry)
    if format == "json":
        only_project(projects, "a JSON report is about one registry", "--registry")
    report = diff_registries(projects, against, fail_on=fail_on)
    for package, state in report.added:
        say(f"{package}: new registry, not in {state}", error=True)
    if format in RESULT_FORMATS:
        say(sarif_junit_results.document("diff", sarif_junit_results.of_diff(report), format))
    else:
        say(*reports.lines(report, format=format, quiet=quiet, verbose=verbose))
    sys.exit(DONE if report.ok else FOUND)
