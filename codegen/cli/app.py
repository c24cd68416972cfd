"""The commands: the only place that reads arguments, prints and exits.

What a command takes long to import is imported in the command, so that `codegen build` with nothing to do answers at
once.
"""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

import gc
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

# A command ends before cyclic garbage matters; looking for it takes a tenth of the time of a build with nothing to do.
gc.set_threshold(100_000)

import typer
from typer.core import TyperGroup

from codegen import __version__
from codegen.cli.terminal import visible
from codegen.errors import CodegenError
from codegen.project import layout

FOUND = 1
"""The exit status of a command that found something to report."""
FAILED = 2
"""The exit status of a command that could not do its work."""
INTERRUPTED, UNREAD = 130, 141
"""The exit statuses of a command that was interrupted (Ctrl-C), and of one whose reader has gone: those of shells."""


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class LongFormat(StrEnum):
    """How a report is written that may also become part of a document."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The least change that counts."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", metavar="DIR", help="The project's folder. [default: the nearest one upwards]"),
]
RegistryOption = Annotated[
    Path | None,
    typer.Option("--registry", metavar="FOLDER", help="Only this registry, where the project has several."),
]
TargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="NAME",
        help="Only this target, such as python, stubs, schema or distribution; may be repeated. "
        "[default: the configured ones]",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]
StagedOption = Annotated[
    bool,
    typer.Option(
        "--staged", help="Name the outputs that the next commit would not have; exit with 1 when there are any."
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing that is no finding and no complaint.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Name every file, and cut nothing short.")]


class _Commands(TyperGroup):
    """Commands that a user may end: what typer makes of that has other exit statuses."""

    def invoke(self, ctx: Any) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            print("codegen: interrupted; no file is half written", file=sys.stderr)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _say_no_more()
            sys.exit(UNREAD)


app = typer.Typer(
    cls=_Commands,
    help="Typed Python enums, stubs and JSON Schema from one registry of constants, proved to agree with it.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


import_app = typer.Typer(
    help="Make registry files of what others publish.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(import_app, name="import")


def main() -> None:
    """Runs the command line; errors that a person can mend end in a message and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its escape in place of a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app(prog_name="codegen")
        finally:
            if sys.stdout:  # it may have been closed
                sys.stdout.flush()
    except CodegenError as error:
        print(visible(f"codegen: {error}"), file=sys.stderr)
        sys.exit(FAILED)
    except BrokenPipeError:
        _say_no_more()
        sys.exit(UNREAD)
    except OSError as error:
        _say_no_more()
        place = f"{error.filename}: " if error.filename else ""
        print(
            f"codegen: {place}{error.strerror or error}\n  Free space, or give access, and run it again.",
            file=sys.stderr,
        )
        sys.exit(FAILED)
    finally:
        gc.freeze()  # nor is there any use in looking for it at the end


def _say_no_more() -> None:
    """Closes an output that nobody reads (`codegen check | head -1`): Python would try once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version(wanted: bool) -> None:
    if wanted:
        print(f"codegen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the command line as a whole."""


def _projects(folder: Path | None, registry: Path | None) -> tuple[layout.Project, ...]:
    """Each registry of the project, or the one that is asked for."""
    found = layout.find(folder, exact=True) if folder else layout.find(Path.cwd())
    return layout.only(found, registry) if registry else found


def _only(found: tuple[layout.Project, ...], option: str) -> layout.Project:
    """The only registry. Raises CodegenError where there are several, with the option that names one."""
    if len(found) > 1:
        names = ", ".join(one.shown(one.registry) for one in found)
        raise CodegenError("the project has several registries", remedy=f"Name one with {option}: {names}.")
    return found[0]


def _targets(project: layout.Project, chosen: list[str] | None) -> tuple[str, ...]:
    layout.check_targets(project, chosen or [], where="--target")
    return tuple(name for name in project.all_targets if name in (chosen or project.targets))


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The project's folder, which may be a new one.", show_default=False)
    ] = Path(),
    quiet: QuietOption = False,
) -> None:
    """Begin a project: a small registry, its configuration, and the lines for pre-commit and GitHub's workflows.

    What is there already is left as it is.
    """
    from codegen.cli.init import run

    sys.exit(run(folder, quiet=quiet))


@app.command()
def build(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    target: TargetOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    dump_view: Annotated[
        bool, typer.Option("--dump-view", help="Write what each template is given as JSON, and change nothing.")
    ] = False,
    staged: StagedOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make every output from the registry: files that would not change are not touched."""
    from codegen.actions import up_to_date

    chosen = [(one, _targets(one, target)) for one in _projects(project, registry)]
    if dump_view:
        from codegen.cli import commands

        sys.exit(commands.dump_view(chosen))
    templates = up_to_date.templates(chosen[0][0])
    files = [up_to_date.files_in_step(one, targets, templates) for one, targets in chosen]
    due = [one for one, made in zip(chosen, files, strict=True) if not made]
    if not quiet and len(due) < len(chosen):
        _say_what_is_in_step(chosen, files)
    status = 0
    if due:
        from codegen.actions import pipeline
        from codegen.cli import commands

        pipeline.check_names([one for one, _ in chosen])
        looks = pipeline.looks(chosen[0][0], templates)
        status = commands.build(due, looks, dry_run=dry_run, quiet=quiet, verbose=verbose)
    _end(status, chosen, staged=staged)


def _say_what_is_in_step(chosen: list[tuple[layout.Project, tuple[str, ...]]], files: list[int]) -> None:
    """Says how many files are as they should be, of how many registries; 0 files are of one that is not in step."""
    if len(chosen) == 1:
        output = chosen[0][0].shown(chosen[0][0].output)
        print(f"Nothing to do: the {files[0]} files in {output} are what the registry makes.")
        return
    which = f"{sum(map(bool, files))} of {len(files)}" if not all(files) else f"{len(files)}"
    print(f"Nothing to do in {which} registries: their {sum(files)} files are what they make.")


@app.command()
def check(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    target: TargetOption = None,
    types: Annotated[
        bool, typer.Option("--types", help="Also run mypy --strict and stubtest on what is generated.")
    ] = False,
    staged: StagedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say where the outputs differ from what the registry makes, and why. Writes nothing; exits with 1 when they do."""
    from codegen.cli import commands

    chosen = [(one, _targets(one, target)) for one in _projects(project, registry)]
    status = commands.check(chosen, types=types, format=format.value, quiet=quiet, verbose=verbose)
    _end(status, chosen, staged=staged)


def _end(status: int, chosen: list[tuple[layout.Project, tuple[str, ...]]], *, staged: bool) -> None:
    """Exits with the status, or with that of `--staged`."""
    if staged and not status:
        from codegen.cli.staged import report

        status = max(report(found) for found, _ in chosen)
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
            help="Read this XML file, or the XML files of this folder, and fetch nothing; may be repeated.",
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write what needs no judgement, and mark the rest.")] = False,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Write although a table has fewer records than it had.")
    ] = False,
    format: Annotated[LongFormat, typer.Option("--format", help="How the report is written.")] = LongFormat.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say where the registry has drifted from the standards' own registries. Exits with 1 when it has."""
    from datetime import UTC, datetime

    from codegen.cli.sync import Wish, run

    wish = Wish(sources=tuple(sources or ()), write=write, allow_removals=allow_removals)
    today = datetime.now(UTC).date()
    found = _projects(project, registry)
    sys.exit(run(found, wish, today=today, format=format.value, quiet=quiet, verbose=verbose))


@app.command()
def lint(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count: exit status 1 for them too.")] = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say everything that is wrong with the registry, each with its file, line and remedy."""
    from codegen.cli import commands

    found = _projects(project, registry)
    sys.exit(commands.lint(found, strict=strict, format=format.value, quiet=quiet, verbose=verbose))


@app.command()
def diff(
    project: ProjectOption = None,
    registry: RegistryOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REV|FOLDER",
            help="A git revision, or a folder: . or .., or what begins with ./, ../ or /. "
            "[default: the last release's tag, else HEAD]",
        ),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="The least change for which the version has to be high enough.")
    ] = FailOn.MAJOR,
    format: Annotated[LongFormat, typer.Option("--format", help="How the report is written.")] = LongFormat.TEXT,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say what a change of the registry does to users, and which version number it asks for.

    Exits with 1 when the registry's own version is too low for it.
    """
    from codegen.cli.diff import run

    found = _projects(project, registry)
    sys.exit(run(found, against, fail_on=fail_on.value, format=format.value, quiet=quiet, verbose=verbose))


@import_app.command()
def iana(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="FILE|GROUP|URL...", help="IANA's XML: files, folders of them, groups or addresses."),
    ],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="The folder to write to; DIR/{group} makes a registry of each group. [default: the registry's]",
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say which rule chose what, table by table.")] = False,
    project: ProjectOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make a registry file of every table of IANA's registries, each proved to hold every cell of every record."""
    from codegen.cli import importing

    found: tuple[layout.Project, ...]
    try:
        found = _projects(project, None)
    except CodegenError:
        if into is None or project is not None:
            raise
        found = ()  # a folder is enough
    if into and into.name == "{group}":
        from codegen.cli import group_by_group

        place = layout.with_registry(into, found[0] if found else None)
        sys.exit(group_by_group.run(place, sources, explain=explain, quiet=quiet))
    place = layout.with_registry(into, found[0] if found else None) if into else _only(found, "--into")
    sys.exit(importing.run(place, sources, explain=explain, quiet=quiet))
