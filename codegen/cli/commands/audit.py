"""`codegen audit`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

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
from codegen.cli.safe_printing import say


def audit(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files with tables: .py, .json, .toml or .csv.")
    ],
    enumeration: Annotated[str, typer.Option("--enum", metavar="NAME", help="The enumeration to compare with.")],
    project: ProjectOption = None,
    registry: RegistryOption = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help="The table in the files. [default: all tables about the enumeration]"
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    format: FormatOption = "text",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Compare tables of other programs with an enum.

    Reports values that are unknown or deprecated, labels that belong to other members, and missing members, each with
    its document and section. Reads Python as text, and never imports it. Missing members are warnings.

    Example: codegen audit --enum Signal app/signals.py
    """
    from codegen.actions.audit import audit_tables
    from codegen.cli.reports import audit as reports

    projects = chosen_projects(project, registry)
    with progress(quiet=quiet) as show:
        report = audit_tables(projects, enumeration, paths, table=table, progress=show)
    if format in RESULT_FORMATS:
        from codegen.cli.reports import sarif_junit_results

        say(sarif_junit_results.document("audit", sarif_junit_results.of_audit(report, strict=strict), format))
    else:
        reports.audited(report, format=format, quiet=quiet)
    sys.exit(FOUND if not report.ok or (strict and report.findings) else DONE)
