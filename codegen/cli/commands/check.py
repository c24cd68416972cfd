"""`codegen check`."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

from typing import Annotated

import typer

from codegen.cli.exit_status import DONE, FOUND, end
from codegen.cli.options import (
    Format,
    FormatOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    StagedOption,
    TargetOption,
    VerboseOption,
)
from codegen.cli.progress import progress
from codegen.cli.projects import chosen_projects
from codegen.cli.reports import outputs


def check(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    target: TargetOption = None,
    types: Annotated[bool, typer.Option("--types", help="Also run mypy --strict and stubtest on the outputs.")] = False,
    staged: StagedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check that outputs are up to date.

    Prints each difference with its cause. Writes nothing. Exits with 1 if any output is out of date.

    Example: codegen check --types
    """
    from codegen.actions.check import check_outputs

    projects = chosen_projects(project, registry)
    with progress(quiet=quiet) as show:
        results = check_outputs(projects, targets=target or (), types=types, progress=show)
    outputs.checked(results, format=format.value, quiet=quiet, verbose=verbose)
    end(DONE if all(result.ok for result in results) else FOUND, projects, staged=staged)
