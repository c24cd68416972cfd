"""`codegen watch`."""

import sys
from contextlib import closing

from codegen.cli.colours import messages
from codegen.cli.options import ProjectOption, QuietOption, RegistryOption, TargetOption, VerboseOption
from codegen.cli.progress_line import progress
from codegen.cli.project_options import chosen_projects
from codegen.cli.reports import watch as reports
from codegen.cli.reports.build import build_errors, built
from codegen.cli.safe_printing import error_lines, say


def watch(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    target: TargetOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Generate outputs again after each change.

    Prints what changed for users, and the files that were written. Continues after errors. Press Ctrl-C to stop.

    Example: codegen watch
    """
    from codegen.actions.watch import watch_outputs

    projects = chosen_projects(project, registry)
    with (
        progress(quiet=quiet) as show,
        closing(watch_outputs(projects, targets=target or (), progress=show)) as watched,
    ):
        is_first = True
        for report in watched:
            show("")  # clears the line
            if not quiet:
                lines = built(report.results, dry_run=False, verbose=verbose)
                say(*(lines if is_first else messages(reports.lines(report, verbose=verbose))))
            say(*build_errors(report.results), error=True)
            if report.error:
                say(*error_lines(report.error), error=True)
            if not quiet:
                say(*(reports.watching(report) if is_first else ()))
            for stream in (sys.stdout, sys.stderr):
                if stream:
                    stream.flush()
            is_first = False
