"""The commands and their options.

Each command imports its action when it runs: `codegen build` with nothing to do has to answer at once.
"""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

import gc
import io
import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, TextIO

# A command ends before cyclic garbage matters. Collecting it takes a tenth of the time of a build with nothing to do.
gc.set_threshold(100_000)

import typer
from typer.core import TyperGroup

from codegen import __version__
from codegen.cli.options import (
    DocumentFormat,
    DocumentFormatOption,
    FailOn,
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
from codegen.cli.reports import outputs
from codegen.cli.terminal import json_document, say, say_error, say_text
from codegen.errors import CodegenError
from codegen.project import layout

DONE = 0
"""The exit status of a command with nothing to report."""
FOUND = 1
"""The exit status of a command with something to report."""
FAILED = 2
"""The exit status of a command that could not run."""
_CLICK_ERROR: Any = typer.BadParameter.mro()[2]
"""The base class of click's errors about arguments. typer may bundle its own click, and does not export it."""
INTERRUPTED, UNREAD = 130, 141
"""The exit statuses of shells for a command that was interrupted (Ctrl-C), and for one with a closed output."""


class _Commands(TyperGroup):
    """A group of commands that ends with the exit statuses of shells when a user interrupts it."""

    def invoke(self, ctx: Any) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("codegen: interrupted; no file is half written", error=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _discard_output(sys.stdout)
            sys.exit(UNREAD)


app = typer.Typer(
    cls=_Commands,
    help="Generate typed Python enums, stubs and JSON Schema from one registry of constants.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


import_app = typer.Typer(help="Import tables into the registry.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(import_app, name="import")


def main() -> None:
    """Run the command line. An error that a user can fix ends in a message and exit status 2."""
    try:
        _run()
    except OSError:  # the message about an error cannot be printed
        _discard_output(sys.stderr)
        sys.exit(FAILED)


def _run() -> None:
    _fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # Characters that the terminal cannot show are escaped.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            status = app(prog_name="codegen", standalone_mode=False)
        finally:
            if sys.stdout:  # None where standard output was closed
                sys.stdout.flush()
        sys.exit(status or DONE)
    except CodegenError as error:
        say_error(error)
        sys.exit(FAILED)
    except _CLICK_ERROR as error:
        text = io.StringIO()
        error.show(text)
        say_text(text.getvalue(), error=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        _discard_output(sys.stdout)
        sys.exit(UNREAD)
    except OSError as error:
        _discard_output(sys.stdout)
        place = f"{error.filename}: " if error.filename else ""
        remedy = "Free disk space, or give access to the file."
        say_error(CodegenError(f"{place}{error.strerror or error}", remedy=remedy))
        sys.exit(FAILED)
    finally:
        gc.freeze()  # skips a last collection


def _fill_closed_streams() -> None:
    """Open the null device for each closed stream (`>&-`): otherwise the next opened file gets its number."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _discard_output(stream: TextIO | None) -> None:
    """Redirect a closed output (`codegen check | head -1`): Python writes to it when it exits."""
    if stream:  # None where it was closed from the start
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print_version(given: bool) -> None:
    if given:
        say(f"codegen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _projects(folder: Path | None, registry: Path | None) -> tuple[layout.Project, ...]:
    """Return each registry of the project, or the one that --registry names."""
    projects = layout.find_projects(folder, exact=True) if folder else layout.find_projects(Path.cwd())
    return layout.only(projects, registry) if registry else projects


def _only(projects: tuple[layout.Project, ...], what: str, option: str) -> layout.Project:
    """Return the only registry. Raise CodegenError for several, with the option that names one of them."""
    if len(projects) > 1:
        names = ", ".join(project.shown(project.registry) for project in projects)
        raise CodegenError(
            f"{what}, and the project has {len(projects)}",
            where=projects[0].configured_in,
            remedy=f"Name one with {option}: {names}.",
        )
    return projects[0]


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The project's folder. Created if missing.", show_default=False)
    ] = Path(),
    quiet: QuietOption = False,
) -> None:
    """Create a project with an example registry.

    Existing files are kept. Prints the lines for pre-commit and for a workflow on GitHub.
    """
    from codegen.actions.init import init_project
    from codegen.cli.reports import init as reports

    report = init_project(folder)
    if not quiet:
        say(*reports.lines(report))


@app.command()
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

    A file that would not change is not written.
    """
    from codegen.actions.build import build_outputs

    projects = _projects(project, registry)
    if dump_view:
        sys.exit(_print_views(projects, target or ()))
    with progress(quiet=quiet) as show:
        results = build_outputs(projects, targets=target or (), dry_run=dry_run, progress=show)
    say(*(() if quiet else outputs.built(results, dry_run=dry_run, verbose=verbose)))
    if not quiet and any(result.changes for result in results):  # without a change, it does not start git
        from codegen.actions.leftovers import leftover_outputs

        say(*outputs.leftover_notes(leftover_outputs(projects)))
    say(*outputs.build_errors(results), error=True)
    status = max(FAILED if result.error else FOUND if result.problems else DONE for result in results)
    _end(status, projects, staged=staged)


def _print_views(projects: tuple[layout.Project, ...], targets: Collection[str]) -> int:
    """Print the view of each output as JSON. Return 1 if a registry has errors."""
    from codegen.actions.view_dump import dump_views
    from codegen.outputs.views import VERSION

    dump = dump_views(projects, targets)
    say(*outputs.registry_errors(dump.problems), error=True)
    if dump.problems:
        return FOUND
    say(json_document({"version": VERSION, "outputs": dump.outputs}))
    return DONE


@app.command()
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
    """
    from codegen.actions.check import check_outputs

    projects = _projects(project, registry)
    with progress(quiet=quiet) as show:
        results = check_outputs(projects, targets=target or (), types=types, progress=show)
    outputs.checked(results, format=format.value, quiet=quiet, verbose=verbose)
    _end(DONE if all(result.ok for result in results) else FOUND, projects, staged=staged)


def _end(status: int, projects: tuple[layout.Project, ...], *, staged: bool) -> None:
    """Exit with the status; with --staged also list the outputs that are not staged."""
    if staged and not status:
        from codegen.actions.staged import unstaged_outputs
        from codegen.cli.reports import staged as reports

        for project in projects:
            for line in reports.lines(project, unstaged_outputs(project)):
                status = FOUND
                say(line, error=True)
    sys.exit(status)


@app.command()
def sync(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="PATH",
            help="Read this XML file, or the XML files in this folder, instead of the network. Can be repeated.",
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Write the changes that need no decision. Mark the others as gaps, which a person fills in."
        ),
    ] = False,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Write even if upstream removed records.")
    ] = False,
    format: DocumentFormatOption = DocumentFormat.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Compare the registry with IANA.

    Exits with 1 if they differ.
    """
    from codegen.cli.sync import run_sync

    projects = _projects(project, registry)
    if format.value == "json":
        _only(projects, "a JSON report is about one registry", "--registry")
    status = run_sync(
        projects,
        sources or (),
        format=format.value,
        quiet=quiet,
        verbose=verbose,
        write=write,
        allow_removals=allow_removals,
    )
    sys.exit(status)


@app.command()
def lint(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Print what this rule checks, and exit.")
    ] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check the registry for errors.

    Prints each problem with its file, its line and what to do about it.
    """
    if explain is not None:
        from codegen.actions.docs import explain_rule

        entry = explain_rule(explain)
        say_text(f"{entry.name} ({entry.severity})\n\n{entry.text}")
        return
    from codegen.actions.lint import lint_registries

    projects = _projects(project, registry)
    with progress(quiet=quiet) as show:
        results = lint_registries(projects, progress=show)
    outputs.linted(results, format=format.value, quiet=quiet)
    sys.exit(FOUND if any(result.errors or (strict and result.warnings) for result in results) else DONE)


@app.command()
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
        FailOn, typer.Option("--fail-on", help="Fail if the version is too low for a change of this severity or above.")
    ] = FailOn.MAJOR,
    format: DocumentFormatOption = DocumentFormat.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what changed for users of the package.

    Prints the version that the changes need. Exits with 1 if the registry's version is too low.
    """
    from codegen.actions.diff import diff_registries
    from codegen.cli.reports import diff as reports

    projects = _projects(project, registry)
    if format.value == "json":
        _only(projects, "a JSON report is about one registry", "--registry")
    report = diff_registries(projects, against, fail_on=fail_on.value)
    for package, state in report.added:
        say(f"{package}: new registry, not in {state}", error=True)
    say(*reports.lines(report, format=format.value, quiet=quiet, verbose=verbose))
    sys.exit(DONE if report.ok else FOUND)


@app.command()
def docs(
    page: Annotated[
        str | None, typer.Argument(metavar="[PAGE]", help="A page of the manual.", show_default=False)
    ] = None,
) -> None:
    """Print a page of the manual.

    Without PAGE, lists the pages.
    """
    from codegen.actions.docs import manual_page, manual_pages

    if page is not None:
        say_text(manual_page(page).text)
        return
    pages = manual_pages()
    width = max(len(page.name) for page in pages)
    for entry in pages:
        say(f"{entry.name:{width}}  {entry.summary}")


@import_app.command()
def iana(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|GROUP|GROUP/TABLE|URL...",
            help="IANA's XML: files, folders, ids of groups or of their tables, or addresses.",
        ),
    ],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="The folder to write to. With DIR/{group}, each group becomes a registry. [default: the registry]",
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print why each key, name and type was chosen.")] = False,
    project: ProjectOption = None,
    quiet: QuietOption = False,
) -> None:
    """Import tables of IANA.

    Writes a registry file for each table, and proves that every cell of every record is in it.
    """
    from codegen.actions.imports import EACH_GROUP, import_iana
    from codegen.cli.reports import imports as reports

    target: layout.Project | None
    try:
        projects = _projects(project, None)
        target = projects[0] if into else _only(projects, "an import writes one registry", "--into")
    except CodegenError:
        if into is None or project is not None:
            raise
        target = None  # --into needs no project
    with progress(quiet=quiet) as show:
        report = import_iana(target, sources, into=into, progress=show)
    each_group = into is not None and into.name == EACH_GROUP
    say(*(() if quiet else reports.lines(report, each_group=each_group, explain=explain)))
