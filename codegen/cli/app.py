"""The command line: finds the command, and turns errors into messages and exit statuses.

The module of a command is imported when the command runs, so that `codegen build` with nothing to do is fast.
"""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

import gc
import os
import sys
from importlib import import_module
from typing import Annotated, Any, TextIO

import typer

from codegen import __version__
from codegen.cli.exit_status import DONE, FAILED, INTERRUPTED, UNREAD
from codegen.cli.help import Command, Group
from codegen.cli.safe_printing import Printable, say, say_error, shorten_places
from codegen.errors import CodegenError

COMMANDS = {
    "init": "init",
    "build": "build",
    "watch": "watch",
    "check": "check",
    "lint": "lint",
    "diff": "diff",
    "sync": "sync",
    "import": "imports",
    "audit": "audit",
    "list": "listing",
    "docs": "docs",
}
"""The commands in the order of `--help`, which is that of their use, each with its module in `cli/commands`.

The module has a function or a `typer.Typer` with the name of the module."""
COMPLETION = "_CODEGEN_COMPLETE"
"""The variable in the environment with which the script of a shell asks for completions."""
_CLICK_ERROR: Any = typer.BadParameter.mro()[2]
"""The base class of click's errors about arguments. typer may bundle its own click, and does not export it."""


class _Codegen(Group):
    """The whole command line. A command is built from its module when it is asked for.

    It ends with the exit statuses of shells when a user interrupts it.
    """

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = dict.fromkeys(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name; None without one."""
        if cmd_name not in COMMANDS:
            return None
        module = COMMANDS[cmd_name]
        command = getattr(import_module(f"codegen.cli.commands.{module}"), module)
        if not isinstance(command, typer.Typer):
            command, function = typer.Typer(add_completion=False, rich_markup_mode=None), command
            command.command(cmd_name, cls=Command)(function)
        built: Any = typer.main.get_command(command)
        built.name = cmd_name
        if COMPLETION in os.environ:
            from codegen.cli.completion import add_values

            add_values(built)
        return built

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
    cls=_Codegen,
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    if COMPLETION in os.environ:
        from codegen.cli import completion

        completion.answer(app)
    try:
        try:
            status = app(prog_name="codegen", standalone_mode=False)
        finally:
            if sys.stdout:  # None where standard output was closed
                sys.stdout.flush()
        sys.exit(status or DONE)
    except CodegenError as error:
        shorten_places(error)
        _report_failure(error)
        say_error(error)
        sys.exit(FAILED)
    except _CLICK_ERROR as error:
        from codegen.cli.usage_errors import help_of_group, usage_error

        if text := help_of_group(error):
            say(*text.splitlines(), error=True)
            sys.exit(FAILED)
        failure = usage_error(error, sys.argv[1:])
        _report_failure(failure)
        say_error(failure)
        sys.exit(FAILED)
    except BrokenPipeError:
        _discard_output(sys.stdout)
        sys.exit(UNREAD)
    except OSError as error:
        _discard_output(sys.stdout)
        say_error(_explained(error))
        sys.exit(FAILED)
    finally:
        gc.freeze()  # Python then collects no garbage when it exits


def _report_failure(error: CodegenError) -> None:
    """Print the report of a command that could not run, if the arguments ask for one that a program reads."""
    if any(argument.startswith("--format") for argument in sys.argv):
        from codegen.cli.reports.failures import report

        try:
            say(*report(sys.argv[1:], error))
            if sys.stdout:
                sys.stdout.flush()
        except OSError:  # nobody reads it
            _discard_output(sys.stdout)


def _explained(error: OSError) -> CodegenError:
    try:
        os.getcwd()  # noqa: PTH109  # without one, no path can be absolute
    except FileNotFoundError:
        return CodegenError("the current folder was removed", remedy="Change to a folder that exists: cd DIR")
    if not error.filename:
        what = f"cannot write the output: {error.strerror or error}"
        return CodegenError(what, remedy="Free disk space, or give access to the file.")
    return CodegenError(str(error.strerror), where=str(error.filename), remedy="Give access to the file.")


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


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    install_completion: Annotated[
        bool,
        typer.Option("--install-completion", help="Install completion for the current shell: bash, zsh or fish."),
    ] = False,
    show_completion: Annotated[
        bool, typer.Option("--show-completion", help="Print the completion script of the current shell.")
    ] = False,
) -> None:
    """Generate typed Python enums, stubs and JSON Schema from one registry.

    Without a command, prints where the project is, whether its outputs are up to date, and what to run next.

    Example: codegen build
    """
    if version:
        say(f"codegen {__version__}")
    elif install_completion or show_completion:
        from codegen.cli import completion

        if install_completion:
            say(*completion.install_script())
        else:
            say(*map(Printable, completion.shell_script(COMPLETION).splitlines()))  # no line of it may be broken
    elif context.invoked_subcommand is None:
        from codegen.cli.without_command import print_status

        sys.exit(print_status())
    else:
        return
    raise typer.Exit
