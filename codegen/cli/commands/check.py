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
    staged: Annotated[
        bool,
        typer.Option(
            "--staged", help="Check what is staged in git, in place of the files on disk, and list what to stage."
        ),
    ] = False,
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
    of_index = None
    with progress(quiet=quiet) as show:
        if staged:
            from codegen.actions.git_staged import check_staged

            of_index = check_staged(projects, targets=target or (), types=types, progress=show)
        reports = of_index or check_outputs(projects, targets=target or (), types=types, progress=show)
    if format in RESULT_FORMATS:
        from codegen.cli.reports import sarif_junit_results

        say(sarif_junit_results.document("check", sarif_junit_results.of_check(reports), format))
    else:
        checked(reports, format=format, quiet=quiet, verbose=verbose)
    is_ok = all(report.ok for report in reports)
    end(DONE if is_ok else FOUND, projects, staged=staged and not (of_index and is_ok), of_index=bool(of_index))
