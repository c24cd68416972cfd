"""How commands end, and what they print, when something around them fails.

The user interrupts, the reader of the output goes away, the terminal shows ASCII alone, the disk is full.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from codegen.cli.safe_printing import json_document
from tests.support.commands import codegen, codegen_process, complained, snapshot
from tests.support.registries import PACKAGE, SIGNALS, replaced

pytestmark = pytest.mark.slow

ASCII = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}


@pytest.fixture
def changed(tiny: Path) -> Path:
    """A built project with a later change of the registry, in a text that not every terminal can show."""
    place = tiny / PACKAGE
    place.write_bytes(replaced("wings: enough", "wings – „Täubchen“ 🕊: enough")(place.read_text("utf-8")).encode())
    return tiny


# Ctrl-C.

_INTERRUPTED = textwrap.dedent("""
    import os, signal, sys
    from codegen.cli import app

    def watch(event, arguments):
        place = str(arguments[0]) if event == "{event}" else ""
        is_meant = place == "{fragment}" if event == "os.rename" else "{fragment}" in place
        if is_meant and not done:
            done.append(1)
            os.kill(os.getpid(), signal.SIGINT)

    done = []
    sys.addaudithook(watch)
    sys.argv = ["codegen", "build"]
    app.main()
    """)
"""A build that is interrupted when it opens a file with this fragment in its path, or renames one of this name."""


@pytest.mark.parametrize("fragment", ["registry/tiny/signals.toml", "module.py.j2", ".codegen"])
def test_an_interrupted_build_changes_nothing(fragment: str, changed: Path) -> None:
    """Ctrl-C while a build reads, renders or stages files ends it with a message, and changes no file."""
    before = snapshot(changed)
    done = _interrupted("open", fragment, changed)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "codegen: interrupted; no file is half written\n"
    assert snapshot(changed) == before


def test_a_build_that_is_interrupted_amid_its_files(changed: Path) -> None:
    """Ctrl-C while a build renames files leaves the old or the new content of each output."""
    old = snapshot(changed / "generated")
    done = _interrupted("os.rename", "1", changed)  # a staged file has a number as its name
    assert (done.returncode, done.stderr) == (130, "codegen: interrupted; no file is half written\n")
    between = snapshot(changed / "generated")
    assert codegen("build", cwd=changed).returncode == 0
    new = snapshot(changed / "generated")
    assert between.keys() == old.keys()
    assert all(between[path] in (old[path], new[path]) for path in old if path != "codegen-manifest.txt")
    assert between != new
    assert codegen("check", cwd=changed).returncode == 0


def _interrupted(event: str, fragment: str, folder: Path) -> subprocess.CompletedProcess[str]:
    code = _INTERRUPTED.format(event=event, fragment=fragment)
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)


# Readers that go away.


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("start", ["-m codegen", "-c 'from codegen.__main__ import main; main()'"])
def test_a_reader_that_reads_one_line(start: str, unbuffered: str, changed: Path) -> None:
    """`codegen check | head -1` prints one line, and no error."""
    command = f"'{sys.executable}' {start} check | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=changed,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
    )
    first, status = done.stdout.splitlines()
    assert first.startswith("generated/README.md:")
    assert status in ("1", "141")  # 1 where the pipe took all of the report before its reader left
    assert done.stderr == ""


def test_a_reader_that_never_reads(changed: Path) -> None:
    """If nobody reads the report, the command ends with the exit status of shells, and prints no error."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "codegen", "check"], cwd=changed, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_report_that_cannot_be_written(changed: Path) -> None:
    """If the report cannot be written, the command says so."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "codegen", "check"],
            cwd=changed,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_output_at_all(changed: Path) -> None:
    """A command with a closed standard output does its work."""
    command = f"'{sys.executable}' -m codegen build >&-"
    done = subprocess.run(["bash", "-c", command], cwd=changed, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert codegen("check", cwd=changed).returncode == 0


# A terminal that shows ASCII alone.


@pytest.mark.parametrize("format", ["text", "json", "github"])
def test_an_ascii_terminal(format: str, changed: Path) -> None:
    """Characters that the terminal cannot show are escaped. The JSON report is the same on every terminal."""
    done = codegen_process("check", "--format", format, cwd=changed, env=ASCII)
    assert done.returncode == 1
    assert (done.stdout + done.stderr).isascii()
    complained(done, "generated/README.md")
    if format == "text":
        assert "wings \\u2013 \\u201eT\\xe4ubchen\\u201c \\U0001f54a" in done.stdout
    if format == "json":
        elsewhere = codegen("check", "--format", format, cwd=changed)
        assert json.loads(done.stdout) == json.loads(elsewhere.stdout)
        assert any("„Täubchen“ 🕊" in line for line in json.loads(done.stdout)["changes"][0]["diff"])


def test_a_complaint_on_an_ascii_terminal(tiny: Path) -> None:
    """An error message escapes the characters that the terminal cannot show."""
    place = tiny / SIGNALS
    place.write_bytes(replaced('"LANDED"', '"GELÄNDET 🕊"')(place.read_text("utf-8")).encode())
    done = codegen_process("build", cwd=tiny, env=ASCII)
    assert done.returncode == 1
    complained(done, "GEL\\xc4NDET", f"{SIGNALS}:")


@pytest.mark.parametrize("format", ["text", "github"])
@pytest.mark.parametrize("hidden", ["\u202e", "\x1b[2J", "\u2028", "\x9b"], ids=ascii)
def test_what_a_terminal_would_obey_is_shown(hidden: str, format: str, tiny: Path) -> None:
    """A message about a key escapes marks of direction and control characters in it."""
    place = tiny / SIGNALS
    key = json.dumps(f"gra{hidden}de")
    place.write_bytes(replaced('grade = "good"', f'{key} = "good"')(place.read_text("utf-8")).encode())
    done = codegen("lint", "--format", format, cwd=tiny)
    assert done.returncode == 1
    assert hidden not in done.stdout
    complained(done, f"gra{hidden.encode('unicode_escape').decode()}de", SIGNALS)


def test_a_narrow_and_colourless_terminal(changed: Path) -> None:
    """Width and kind of a terminal do not change what a pipe gets."""
    plain = codegen("check", cwd=changed)
    odd = codegen_process("check", cwd=changed, env={"COLUMNS": "20", "TERM": "dumb"})
    assert (odd.returncode, odd.stdout) == (plain.returncode, plain.stdout)


# Lines that a file, a user or a program next to the command would like to write.


def _commands(output: str) -> list[str]:
    """Return the lines that a program which reads a log takes as commands (GitHub trims white space first)."""
    return [line for line in output.splitlines() if line.strip().startswith("::") or re.search(r"##\w*\[", line)]


@pytest.mark.parametrize("command", ["build", "check", "lint", "diff"])
def test_a_key_is_part_of_its_line(command: str, tiny: Path) -> None:
    """A line feed in a key of a registry file stays in the line of its message, which has the line of the key."""
    text = (tiny / SIGNALS).read_text("utf-8")
    (tiny / SIGNALS).write_text(f'{text}"a\\n::error::x\\u001b[31m##[error]" = 1\n', "utf-8")
    done = codegen(command, "--project", tiny)
    output = done.stdout + done.stderr
    assert done.returncode in (1, 2)
    assert f"{SIGNALS}:{text.count(chr(10)) + 1}:1: " in output
    assert r'unknown key "a\n::error::x\x1b[31m#\x23[error]"' in output
    assert _commands(output) == []


def test_a_difference_is_not_a_command(tiny: Path) -> None:
    """Lines of a diff that look like commands of a workflow are printed with an escape."""
    path = next((tiny / "generated").rglob("signals.py"))
    path.write_text(f"{path.read_text('utf-8')}\n::error::x\n##vso[task.complete]\n", "utf-8")
    done = codegen("check", "--verbose", "--project", tiny)
    assert "-::error::x" in done.stdout
    assert _commands(done.stdout) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--a\x1b[31m\n::error::x"),
        ("\x1b]0;x\x07",),
        ("check", "--format", "a\n::error::x"),
        ("docs", "a\n::error::x\x9b31m"),
        ("lint", "--explain", "\n::error::x"),
        ("check", "--project", "/tmp/\n::error::\u202ex"),
    ],
)
def test_an_argument_is_part_of_its_line(arguments: tuple[str, ...], tiny: Path) -> None:
    """What a user writes as an argument is escaped in the message about it."""
    done = codegen(*arguments, cwd=tiny)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(character.isprintable() for line in done.stderr.split("\n") for character in line)
    assert _commands(done.stderr) == []


def test_marks_of_commands_in_json() -> None:
    """A program that reads the log finds no command in a JSON document. The document has the same text."""
    text = "a ##vso[task.complete] ###[error]"
    printed = json_document({"text": text})
    assert not re.search(r"##\w*\[", printed)
    assert json.loads(printed) == {"text": text}
