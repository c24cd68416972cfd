"""Messages about a command line that cannot run: an unknown command or option, or a value that is missing or wrong.

click words them in another way than codegen does, and does not always say what to do.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from codegen.errors import CodegenError

_FORMS = (
    (r"No such option: ([^\s(]+)(?: Did you mean (.+)\?| \(Possible options: (.+)\))?", 'unknown option "{0}"'),
    (r"No such command '(.*)'\.(?: Did you mean (.+)\?)?", 'unknown command "{0}"'),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", 'unexpected argument "{0}"'),
    (r"Option '(.+)' requires an argument\.?", "missing value after {0}"),
    (r"Option '(.+)' does not take a value\.?", "{0} does not take a value"),
    (r"Missing argument '(.+)'\.?", "missing argument {0}"),
    (r"Missing option '(.+)'\.?", "missing option {0}"),
    (r"(?:Invalid value: )?(.+?)\.?", "{0}"),
)
"""The texts of click, and those of codegen."""
_FORMATS = {".csv": "csv", ".tsv": "csv", ".json": "json", ".py": "enum", ".pyi": "enum", ".xml": "iana"}
"""The command of `codegen import` for a file, by its suffix: people leave the command out."""
_CHOICE = re.compile(r"Invalid value for '(.+?)': '(.*)' is not one of (.+?)\.?", re.DOTALL)


def usage_error(error: Any, arguments: Sequence[str]) -> CodegenError:
    """Return click's error about the arguments as a message that says what is wrong and what to do."""
    message = error.format_message()
    if choice := _CHOICE.fullmatch(message):
        remedy = f"Choose from: {choice[3]}.".replace("'", "")
        return CodegenError(f'{choice[1]} cannot be "{choice[2]}"', remedy=remedy)
    for pattern, text in _FORMS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            command = error.ctx.command_path if getattr(error, "ctx", None) else _command(arguments)
            if form := _FORMATS.get(PurePath(found[1]).suffix.lower()) if command.endswith(" import") else None:
                return CodegenError(text.format(found[1]), remedy=f"Run: {command} {form} {shlex.quote(found[1])}")
            if close := _option_with_value(error, found[1]) or next(filter(None, found.groups()[1:]), ""):
                return CodegenError(text.format(found[1]), remedy=f"Did you mean {close}?".replace("'", ""))
            purpose = "list the commands" if "command" in text else "read how to use it"
            return CodegenError(text.format(found[1]), remedy=f"To {purpose}, run: {command} --help")
    return CodegenError(message)


def _option_with_value(error: Any, name: str) -> str:
    """Return the option of the command with a value of this name, if there is one: `--format json` for `--json`."""
    context = getattr(error, "ctx", None)
    for parameter in context.command.params if context and name.startswith("--") else ():
        if name[2:] in getattr(parameter.type, "choices", ()):
            return f"{parameter.opts[0]} {name[2:]}"
    return ""


def help_of_group(error: Any) -> str:
    """Return the help of a group of commands that was called without a command; "" for another error."""
    return str(error.format_message()) if type(error).__name__ == "NoArgsIsHelpError" else ""


def _command(arguments: Sequence[str]) -> str:
    from codegen.cli.app import COMMANDS

    return " ".join(["codegen", *(argument for argument in arguments[:1] if argument in COMMANDS)])
