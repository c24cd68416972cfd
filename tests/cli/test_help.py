"""The help texts of all commands and options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from email.message import Message
from importlib import metadata
from typing import Any

import pytest
import typer

from codegen.cli.app import app
from tests.support.commands import codegen


def commands(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Yield a command and its subcommands, with their names on the command line."""
    yield " ".join(names), command
    for name in getattr(command, "commands", ()):
        yield from commands(command.get_command(None, name), *names, name)


COMMANDS = dict(commands(typer.main.get_command(app)))
SUBCOMMANDS = [name for name in COMMANDS if name]


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_the_first_line_says_what_a_command_does(name: str) -> None:
    """The first line of a command's help is a sentence of at most 50 characters that begins with a verb."""
    first = (COMMANDS[name].help or "").splitlines()[0]
    assert 10 <= len(first) <= 50
    assert first[0].isupper() and first.endswith(".")


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    """Each option of a command says what it changes, in a sentence."""
    for option in COMMANDS[name].params:
        if option.param_type_name == "option":
            text = (option.help or "").partition(" [default")[0]
            assert text.endswith(".") and text[0].isupper(), option.opts


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_is_printed(name: str) -> None:
    """`--help` and `-h` print the same text, and end with 0."""
    long, short = codegen(*name.split(), "--help"), codegen(*name.split(), "-h")
    assert long == short
    assert (long.returncode, long.stderr) == (0, "")


@pytest.mark.parametrize("name", ["audit", "diff", "import", "import csv", "import iana", "init", "lint", "sync"])
def test_help_names_the_page_of_the_manual(name: str) -> None:
    """The help of a command that has a page of the manual names that page, and the page is about the command."""
    (page,) = re.findall(
        r"^  codegen docs ([\w-]+)  about this command$", codegen(*name.split(), "--help").stdout, re.M
    )
    assert f"codegen {name}" in codegen("docs", page).stdout


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_the_terminal(name: str, columns: int) -> None:
    """No line of a help text is longer than the terminal is wide, or than 80 columns."""
    done = codegen(*name.split(), "--help", env={"COLUMNS": str(columns)})
    assert [line for line in done.stdout.splitlines() if len(line) > min(columns, 80)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(name: str) -> None:
    """The help of a command has one example, which is a call of this command that can be parsed."""
    done = codegen(*name.split(), "--help")
    _, _, example = done.stdout.partition("\nExample:\n")
    program, *words = shlex.split(example.splitlines()[0])
    assert (program, words[: len(name.split())]) == ("codegen", name.split())
    command = COMMANDS[""]
    while hasattr(command, "commands"):
        command, words = command.get_command(None, words[0]), words[1:]
    command.make_context(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_what_a_user_needs_next(name: str) -> None:
    """Each help has the exit statuses, and how to read the manual."""
    printed = codegen(*name.split(), "--help").stdout
    for text in ("Exit status:", "  0  ", "  1  ", "  2  ", "codegen docs"):
        assert text in printed


def test_the_commands_are_listed_in_the_order_of_their_use() -> None:
    """The help without a command lists all commands, and `init` comes first."""
    printed = codegen("--help").stdout
    listed = printed.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS[""].commands)
    assert listed[0].split()[0] == "init"


def test_the_address_of_the_manual(monkeypatch: pytest.MonkeyPatch) -> None:
    """The help names the manual on the web if the installed distribution has its address."""
    links = Message()
    links["Project-URL"] = "Repository, https://git.example/birds"
    links["Project-URL"] = "Documentation, https://birds.example/manual/"
    monkeypatch.setattr(metadata, "metadata", lambda _: links)
    assert "\n  https://birds.example/manual/\n" in codegen("--help").stdout


def test_a_wrong_command_names_the_closest_one() -> None:
    """A command with a typing mistake ends with the closest command."""
    done = codegen("chekc")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean check?" in done.stderr
