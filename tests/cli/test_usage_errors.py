"""A command line that cannot run: the message says in plain words what is wrong, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import codegen, failed

MESSAGES = {
    "lint --noway": ('unknown option "--noway"', "To read how to use it, run: codegen lint --help"),
    "lint --formt json": ('unknown option "--formt"', "Did you mean --format?"),
    "list --json": ('unknown option "--json"', "Did you mean --format json?"),
    "check --sarif": ('unknown option "--sarif"', "Did you mean --format sarif?"),
    "build -x": ('unknown option "-x"', "run: codegen build --help"),
    "check --format xml": ('--format cannot be "xml"', "Choose from: text, json, github, sarif, junit."),
    "diff --fail-on huge": ('--fail-on cannot be "huge"', "Choose from: major, minor, patch, none."),
    "build --target": ("missing value after --target", "run: codegen build --help"),
    "build --quiet=1": ("--quiet does not take a value", "run: codegen build --help"),
    "check more": ('unexpected argument "more"', "run: codegen check --help"),
    "audit": ("missing argument PATH...", "run: codegen audit --help"),
    "audit x.csv": ("missing option --enum", "run: codegen audit --help"),
    "list Signal --targets": ("NAME, --targets and --templates cannot be combined", "run: codegen list --help"),
    "buid": ('unknown command "buid"', "Did you mean build?"),
    "fly": ('unknown command "fly"', "To list the commands, run: codegen --help"),
    "import xls x.xls": ('unknown command "xls"', "To list the commands, run: codegen import --help"),
    "--noway": ('unknown option "--noway"', "run: codegen --help"),
}


@pytest.mark.parametrize("line", MESSAGES)
def test_message(line: str, built_tiny: Path) -> None:
    """The first line says what is wrong, the second what to do."""
    what, remedy = MESSAGES[line]
    done = codegen(*line.split(), cwd=built_tiny)
    failed(done)
    first, second = done.stderr.splitlines()
    assert first == f"codegen: {what}"
    assert second.startswith("  ") and second.endswith(remedy)


def test_a_report(built_tiny: Path) -> None:
    """A program gets the same message as a person."""
    done = codegen("lint", "--noway", "--format", "json", cwd=built_tiny)
    (error,) = json.loads(done.stdout)["errors"]
    assert f"codegen: {error['message']}\n  {error['remedy']}\n" == done.stderr


def test_a_group_without_a_command(tmp_path: Path) -> None:
    """`codegen import` prints its help."""
    done = codegen("import", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: codegen import ")
    assert "\n  csv " in done.stderr


TOML = {
    'name = "TEA': ("text without a closing quote", "Close the text"),
    "name = 'TEA": ("text without a closing quote", "Close the text"),
    "name = ": ("missing or invalid value", "Write a text in quotes"),
    "name = TEA": ("missing or invalid value", "Write a text in quotes"),
    "name TEA": ("expected = after the key", "Write: NAME = value."),
    "na me = 1": ("expected = after the key", "A key with spaces or special characters needs quotes."),
    "tëa = 1": ("expected = after the key", "special characters needs quotes."),
    "ëa = 1": ("invalid key", "Put a key in quotes"),
    "[members": ("header without ]", "[members]"),
    "x = 1 y = 2": ("expected the end of the line", "Write one key on each line"),
    "x = [1, 2": ("expected , or ] in the list", "and ] at the end."),
    "x = [1 2]": ("expected , or ] in the list", "Write a comma between two values"),
    "x = { y = 1": ("the line ends inside { }", "Write } on the same line."),
    "x = {\n  y = 1,\n}": ("the line ends inside { }", "write a table with a header, as in [[member]]."),
    "x = { y = 1 z = 2 }": ("expected , or } in the inline table", "Write a comma between two keys"),
    'x = { y = "a "b" c" }': ("expected , or } in the inline table", r"Write \" for a quote"),
    "x = { y = 1, }": ("invalid key", "has no comma"),
    "x = 01005": ("01005 has a leading zero", 'Write 1005 for a number, or "01005" for a text.'),
    "x = { y = 007, z = 1 }": ("007 has a leading zero", 'Write 7 for a number, or "007" for a text.'),
    "x = 5.1.10": ("5.1.10 is not a number", 'Put a text in quotes: "5.1.10".'),
    "x = 1981-09": ("1981-09 is not a number", 'Put a text in quotes: "1981-09".'),
    "x = 1,  # one": (", behind a value", "Remove the comma."),
    "x = 'a';": ("; behind a value", "Remove the semicolon."),
    "x = 1,000": ("1,000 is not a number", "Write a number as 1005"),
    "x = 0XFF": ("0XFF is not a number", "or 0x3ED."),
    r'x = "\q"': ("invalid escape in a text", "for a backslash"),
}


@pytest.mark.parametrize("line", TOML)
def test_toml(line: str, tiny: Path) -> None:
    """A slip in a registry file has a message in plain words, with its line and what to write instead."""
    (tiny / "registry/tiny/signals.toml").write_text(f"# birds\n{line}\n", "utf-8")
    done = codegen("lint", cwd=tiny)
    what, remedy = TOML[line]
    failed(done, f"not valid TOML: {what}\n", remedy)
    assert done.stderr.startswith("codegen: registry/tiny/signals.toml:2:")


def test_a_table_in_two_forms(tiny: Path) -> None:
    """Dotted keys and a header of one table are refused in words of TOML, not of the parser."""
    (tiny / "registry/tiny/signals.toml").write_text("members.A = 1\n[members]\nB = 2\n", "utf-8")
    done = codegen("lint", cwd=tiny)
    failed(done, "signals.toml:2:9: not valid TOML: a table is written in two ways\n  Write all keys")
