"""`codegen check`."""

from typing import Annotated

import typer

from codegen.cli.exit_status import DONE, FOUND, end
from codegen.cli.options import (
    RESULT_FORMATS,
    FormatOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    StagedOption,
    TargetOption,
    VerboseOption,
)
from codegen.cli.progress_line import progress
from codegen.cli.project_options import chosen_projects
from codegen.cli.safe_printing import say


def check(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    target: TargetOption = None,
    types: Annotated[bool, typer.Option("--types", help="Also run mypy --strict and stubtest on the outputs.")] = False,
    staged: StagedOption = False,
    format: FormatOption = "text",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check that outputs are up to date.

    Prints each difference with its cause. Writes nothing. Exits with 1 if any output is out of date.

    Example: codegen check --types
    """
    from codegen.actions.check import check_outputs
    from codegen.cli.reports.check import checked

    projects = chosen_projects(project, registry)
    with progress(quiet=quiet) as show:
        reports = check_outputs(projects, targets=target or (), types=types, progress=show)
    if format in RESULT_FORMATS:
        from codegen.cli.reports import sarif_junit_results

        say(sarif_junit_results.document("check", sarif_junit_results.of_check(reports), format))
    else:
        checked(reports, format=format, quiet=quiet, verbose=verbose)
    end(DONE if all(report.ok for report in reports) else FOUND, projects, staged=staged)
