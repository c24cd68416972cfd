"""`codegen build`."""

import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from codegen.cli.exit_status import DONE, FAILED, FOUND, end
from codegen.cli.options import ProjectOption, QuietOption, RegistryOption, StagedOption, TargetOption, VerboseOption
from codegen.cli.progress_line import progress
from codegen.cli.project_options import chosen_projects
from codegen.cli.reports import build as reports
from codegen.cli.safe_printing import json_document, say
from codegen.project import locations


def build(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    target: TargetOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change, without writing.")] = False,
    dump_view: Annotated[
        bool, typer.Option("--dump-view", help="Print the views of the templates as JSON, without writing.")
    ] = False,
    staged: StagedOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Generate all outputs.

    Writes only files that differ, and removes outputs that are no longer generated.

    Example: codegen build --target python
    """
    from codegen.actions.build import build_outputs

    started = time.time_ns()
    projects = chosen_projects(project, registry)
    if dump_view:
        sys.exit(_print_views(projects, target or ()))
    with progress(quiet=quiet) as show:
        results = build_outputs(projects, targets=target or (), dry_run=dry_run, progress=show)
    lines = list(reports.built(results, dry_run=dry_run, verbose=verbose))
    say(*(() if quiet else lines))
    has_options = project or registry or target or dry_run or staged or verbose
    if len(lines) == 1 and not has_options and all(result.is_up_to_date for result in results):
        from codegen.actions.up_to_date import save_index

        save_index(projects, Path.cwd(), lines[0], started)
    if not quiet and any(result.changes for result in results):  # without a change, it does not start git
        from codegen.actions.leftovers import leftover_outputs

        say(*reports.leftover_notes(leftover_outputs(projects)))
    say(*reports.build_errors(results), error=True)
    status = max(FAILED if result.error else FOUND if result.problems else DONE for result in results)
    end(status, projects, staged=staged)


def _print_views(projects: tuple[locations.Project, ...], targets: Collection[str]) -> int:
    from codegen.actions.view_dump import dump_views
    from codegen.outputs.view_types import VERSION

    outputs, problems = dump_views(projects, targets)
    say(*reports.registry_errors(problems), error=True)
    if problems:
        return FOUND
    say(json_document({"version": VERSION, "outputs": outputs}))
    return DONE
