"""Completion in bash, zsh and fish. typer has the scripts of the shells; this module has the values of a project.

The script of a shell calls `codegen` with a variable in the environment. Without this variable, nothing imports this
module. A completion prints no error, even if the project has one.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer

from codegen.cli.project_options import chosen_projects
from codegen.errors import CodegenError

_Value = tuple[str, str]
"""A value, and what it means in one sentence."""


class _Completion(NamedTuple):
    """A completion, with the fields that typer prints."""

    value: str
    help: str
    type: str = "plain"


# --- the scripts of the shells


def install_script() -> tuple[str, ...]:
    """Write the script of the shell that runs this command to the user's folder, and return the lines for the user.

    bash and zsh need a line in the user's settings, too.
    """
    name = _shell()
    settings = Path.home() / f".{name}rc"
    before = settings.read_bytes().strip() if settings.is_file() else b""
    try:
        _, script = _typer().install(shell=name, prog_name="codegen")
    except UnicodeDecodeError:
        remedy = "Save it as UTF-8, or load what this prints: codegen --show-completion"
        raise CodegenError("not UTF-8", where=str(settings), remedy=remedy) from None
    is_changed = settings.is_file() and settings.read_bytes().strip() != before
    changed = [f"changed {settings}: it loads the script"] if is_changed else []
    return f"created {script}: completion for {name}", *changed, "Start a new shell to use it."


def shell_script(variable: str) -> str:
    """Return the script of the shell that runs this command. It calls codegen with this variable in the environment."""
    script: str = _typer().get_completion_script(prog_name="codegen", complete_var=variable, shell=_shell())
    return script


def _typer() -> Any:
    """Return typer's module, with a script for zsh that completes at the first Tab of a shell, too."""
    completion: Any = import_module("typer.completion")
    scripts = vars(sys.modules[completion.get_completion_script.__module__])["_completion_scripts"]
    scripts["zsh"] = _ZSH
    return completion


_ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" %(autocomplete_var)s=complete_zsh %(prog_name)s)
}

if [[ $funcstack[1] == _%(prog_name)s ]]; then
  %(complete_func)s "$@"
else
  compdef %(complete_func)s %(prog_name)s
fi
"""
"""The script for zsh: a file of $fpath, which zsh loads at the first Tab, or a text to evaluate."""


def _shell() -> str:
    shell = _typer()._get_shell_name()
    if shell not in ("bash", "zsh", "fish"):
        what = f"completion does not support the shell {shell}" if shell else "cannot detect the shell"
        raise CodegenError(what, remedy="Run the command in bash, zsh or fish.")
    return str(shell)


# --- the answers


def answer(app: typer.Typer) -> None:
    """Print the completions that a shell asks for, and exit."""
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # typer would import it, for markup that we lack
    _typer().completion_init()
    command: Any = typer.main.get_command(app)
    command.shell_complete = _in_plain_words(command.shell_complete)
    with contextlib.redirect_stderr(None):
        try:
            command(prog_name="codegen", standalone_mode=False)
        except Exception:
            sys.exit(1)


def add_values(command: Any) -> None:
    """Let the parameters of a command, and of the commands below it, complete the values of the project."""
    for below in getattr(command, "commands", {}).values():
        add_values(below)
    command.shell_complete = _in_plain_words(command.shell_complete)
    for parameter in command.params:
        if parameter.name in _COMPLETED:
            parameter.shell_complete = _values_of_project(parameter.name)


_Complete = Callable[[Any, str], list[Any]]
"""What completes a word of a command line: the context and the word give the completions."""


def _values_of_project(parameter: str) -> _Complete:
    def complete(context: Any, word: str) -> list[Any]:
        with contextlib.suppress(CodegenError, OSError):
            return [
                _Completion(value, _plain(meaning))
                for value, meaning in _values(parameter, context)
                if value.startswith(word) and re.fullmatch(_SAFE, value)
            ]
        return []

    return complete


def _in_plain_words(inner: _Complete) -> _Complete:
    def complete(context: Any, word: str) -> list[Any]:
        return [_Completion(item.value, _plain(item.help or "")) for item in inner(context, word)]

    return complete


_SAFE = r"[\w./:@+-]+"
"""The values that every shell takes as they are. Others, which a project could have, are not completed."""


def _plain(meaning: str) -> str:
    """Return the first sentence without the characters that the script of a shell would not print."""
    sentence = re.split(r"(?<=\.)\s", " ".join(meaning.split()), maxsplit=1)[0].rstrip(".")
    return re.sub(r"[^\w\s.,;()/+’-]", "", sentence.replace("'", "’"))


# --- the values


_COMPLETED = ("registry", "target", "enumeration", "explain", "page")
"""The names of the parameters with values that a project has."""


def _values(parameter: str, context: Any) -> Iterator[_Value]:
    """Yield the values of the parameter of this name."""
    if parameter == "explain":
        from codegen.actions.docs import rule_entries

        yield from ((entry.name, entry.text) for entry in rule_entries())
        return
    if parameter == "page":
        from codegen.actions.docs import manual_pages

        yield from ((page.name, page.summary) for page in manual_pages())
        return
    folder = context.params.get("project")
    projects = chosen_projects(Path(folder).expanduser() if folder else None, None)
    if parameter == "registry":
        yield from ((project.shown(project.registry), "") for project in projects)
    elif parameter == "target":
        yield from ((target, "") for target in projects[0].all_targets)
    else:
        from codegen.actions.completion_names import enumeration_names

        yield from enumeration_names(projects)
