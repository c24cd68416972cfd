"""`codegen lint`."""

import sys
from typing import Annotated

import typer

from codegen.cli.colours import messages
from codegen.cli.exit_status import DONE, FOUND
from codegen.cli.options import (
    RESULT_FORMATS,
    FormatOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    VerboseOption,
)
from codegen.cli.progress_line import progress
from codegen.cli.project_options import chosen_projects
from codegen.cli.safe_printing import say, say_prose


def lint(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Fix order, quotes and white space, and print the remaining problems.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what --fix would change, without writing.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Print what this rule checks, and exit.")
    ] = None,
    format: FormatOption = "text",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check the registry for errors.

    Prints each problem with its file, its line and what to do about it.

    Example: codegen lint --fix
    """
    if explain is not None:
        from codegen.actions.docs import explain_rule

        entry = explain_rule(explain)
        say_prose(f"{entry.name} ({entry.severity})\n\n{entry.text}")
        return
    from codegen.actions.lint import lint_registries
    from codegen.cli.reports.lint import diff_lines, lines, linted

    projects = chosen_projects(project, registry)
    with progress(quiet=quiet) as show:
        reports = lint_registries(projects, fix=fix and not diff, progress=show)
    changes = [fixed for report in reports for fixed in report.fixes]
    if diff:
        say(*diff_lines(changes))
        if not changes and not quiet:
            say("Nothing to fix.", error=True)
        sys.exit(FOUND if changes else DONE)
    if fix and format == "text" and not quiet:
        say(*messages(lines(changes)))
    if format in RESULT_FORMATS:
        from codegen.cli.reports import sarif_junit_results

        say(sarif_junit_results.document("lint", sarif_junit_results.of_lint(reports, strict=strict), format))
    else:
        linted(reports, format=format, quiet=quiet)
    sys.exit(FOUND if any(report.errors or (strict and report.warnings) for report in reports) else DONE)
