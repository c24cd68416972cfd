"""What people see on a terminal: colours, lines that break between words, and progress. The terminal is pyte's."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping
from pathlib import Path

import pyte
import pytest

from tests.support.commands import REPOSITORY, codegen
from tests.support.git_repositories import repository
from tests.support.registries import SIGNALS, replaced, write_project

PLAIN = {"NO_COLOR": "", "FORCE_COLOR": "", "TERM": "xterm-256color", "COLUMNS": ""}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A released project with its outputs, and a change that breaks code of users."""
    folder = repository(write_project(tmp_path / "tiny"), "v1.2.3")
    assert codegen("build", cwd=folder).returncode == 0
    text = replaced('name = "LANDED"', 'name = "DOWN"')((folder / SIGNALS).read_text("utf-8"))
    (folder / SIGNALS).write_text(text, "utf-8")
    return folder


def on_terminal(
    project: Path, *arguments: str, width: int = 80, env: Mapping[str, str] = PLAIN, piped: str = ""
) -> tuple[str, str]:
    """Return what `codegen` writes to a terminal, and to the stream that is `piped` instead."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 1000, width, 0, 0))
    streams = {name: subprocess.PIPE if name == piped else theirs for name in ("stdout", "stderr")}
    chunks: list[bytes] = []

    def read() -> None:
        while chunk := _chunk(ours):
            chunks.append(chunk)

    with subprocess.Popen(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **env},
        stdin=theirs,
        **streams,  # type: ignore[call-overload]
    ) as process:
        os.close(theirs)
        reader = threading.Thread(target=read)
        reader.start()
        out, err = process.communicate()
    reader.join()
    os.close(ours)
    return b"".join(chunks).decode(), (out or err or b"").decode()


def _chunk(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed
        return b""


def screen(written: str, width: int) -> tuple[list[str], pyte.Screen]:
    """Return the lines that a terminal shows, and the terminal."""
    terminal = pyte.Screen(width, 1000)
    pyte.Stream(terminal).feed(written)
    return [line.rstrip() for line in "\n".join(terminal.display).rstrip().split("\n")], terminal


def colours(text: str) -> bool:
    """Whether a text has colours."""
    return re.search(r"\x1b\[[0-9;]+m", text) is not None


@pytest.mark.slow
@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("command", ["lint", "diff", "list --targets", "docs"])
def test_lines_break_between_words(width: int, command: str, project: Path) -> None:
    """At every width, the screen has the words of the report in a pipe, and no path or command is broken."""
    written, _ = on_terminal(project, *command.split(), width=width)
    lines, _ = screen(written, width)
    plain = codegen(*command.split(), cwd=project).stdout
    assert " ".join(" ".join(lines).split()) == " ".join(plain.split())
    assert max(map(len, lines)) <= width
    for place in re.findall(r"registry/\S+\.toml:\d+:\d+", plain):
        assert any(place in line for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "width", "hang"), [("docs", 40, 15), ("list --targets", 40, 14), ("list", 40, 4), ("list", 60, 13)]
)
def test_rows_that_do_not_fit(command: str, width: int, hang: int, project: Path) -> None:
    """Rows go on below their second column. If a cell is too wide for that, all rows go on near the margin."""
    lines, _ = screen(on_terminal(project, *command.split(), width=width)[0], width)
    names = [row.split()[0] for row in codegen(*command.split(), cwd=project).stdout.splitlines()]
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == names
    further = [line for line in lines if line.startswith(" ")]
    assert {len(line) - len(line.lstrip()) for line in further} == {hang}


@pytest.mark.slow
def test_a_row_without_its_last_cell(tmp_path: Path) -> None:
    """A member without a phrase has no line for it."""
    codegen("init", "--enum", "Wind", cwd=tmp_path)
    lines, _ = screen(on_terminal(tmp_path, "list", "Wind", width=40)[0], 40)
    assert lines[:3] == [
        "1  FIRST   registry/winds.toml:7",
        "2  SECOND  registry/winds.toml:8",
        "   The second constant",
    ]


def test_lines_break_outside_of_a_project(tmp_path: Path) -> None:
    """Outside of a project, the sentence that says so breaks between words, too."""
    lines, _ = screen(on_terminal(tmp_path, width=60)[0], 60)
    assert any(line.startswith("    ") and line.endswith("above it.") for line in lines[:5])
    assert " ".join(lines).startswith("No project in")


@pytest.mark.slow
@pytest.mark.parametrize("width", [40, 60, 80])
def test_commands_to_run_next(width: int, tmp_path: Path) -> None:
    """Each command that the output proposes is on one line, with a comment behind it or above it."""
    for arguments in ([], ["init", "registered winds", "--enum", "Wind"]):
        lines, _ = screen(on_terminal(tmp_path, *arguments, width=width)[0], width)
        steps = lines[lines.index("Next:") + 1 :]
        commands = {line.partition("#")[0].strip() for line in steps}
        assert {"codegen docs guide", "$EDITOR registry/winds.toml" if arguments else "codegen init"} <= commands
        assert "explains the" in " ".join(" ".join(steps).replace("#", "").split())


@pytest.mark.slow
def test_a_list_of_the_manual_is_a_list(project: Path) -> None:
    """Each item begins on a line of its own, and the lines of one item are joined with single spaces."""
    lines, _ = screen(on_terminal(project, "docs", "guide", width=60)[0], 60)
    start = lines.index("1. [Start a project](#1-start-a-project)")
    assert lines[start + 1].startswith("2. [Build and use the package]")
    lines, _ = screen(on_terminal(project, "lint", "--explain", "layout", width=40)[0], 40)
    items = [index for index, line in enumerate(lines) if line.startswith("- ")]
    assert items and all(lines[index + 1].startswith("  ") for index in items)
    assert not any("  " in line.strip() for line in lines[items[0] : items[-1]])


@pytest.mark.slow
def test_the_text_of_a_rule(project: Path) -> None:
    """The paragraphs about a rule fill the width, and its example has the lines that it has in a pipe."""
    plain = codegen("lint", "--explain", "unsorted", cwd=project).stdout
    lines, _ = screen(on_terminal(project, "lint", "--explain", "unsorted", width=60)[0], 60)
    assert " ".join(" ".join(lines).split()) == " ".join(plain.split())
    assert max(map(len, lines)) <= 60
    example = plain[plain.index("```toml") : plain.rindex("```")].splitlines()
    assert "\n".join(example) in "\n".join(lines)


@pytest.mark.slow
def test_a_command_is_not_broken(project: Path) -> None:
    """A command to run is on one line, and so is an option with its value."""
    written, _ = on_terminal(project, "lint", "--explain", "nosuch", width=40)
    assert "  codegen docs lint-rules" in screen(written, 40)[0]
    written, _ = on_terminal(project, "diff", "--against", "./absent", width=40)
    assert any("codegen: ./absent: no such folder" in line for line in screen(written, 40)[0])


def test_a_pipe_has_one_line_for_each_problem(project: Path) -> None:
    """In a pipe, a long message is one line without colours, whatever COLUMNS says."""
    done = codegen("diff", cwd=project, env={**PLAIN, "COLUMNS": "40"})
    assert not colours(done.stdout)
    assert any(len(line) > 80 for line in done.stdout.splitlines())


@pytest.mark.slow
def test_colours_of_a_report(project: Path) -> None:
    """Severities and lines of diffs have colours, and places are bold."""
    lines, terminal = screen(on_terminal(project, "diff")[0], 80)
    row = next(index for index, line in enumerate(lines) if line.startswith("major:"))
    assert (terminal.buffer[row][0].fg, terminal.buffer[row][0].bold) == ("red", True)
    row = next(index for index, line in enumerate(lines) if line.startswith(f"  {SIGNALS}:"))
    assert terminal.buffer[row][2].bold
    lines, terminal = screen(on_terminal(project, "check")[0], 80)
    signs = {terminal.buffer[row][2].data: terminal.buffer[row][2].fg for row in range(len(lines))}
    assert (signs["+"], signs["-"], signs["@"]) == ("green", "red", "cyan")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "expected"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)
def test_who_decides_on_colours(env: dict[str, str], expected: bool, project: Path) -> None:
    """A terminal has colours, but not with NO_COLOR or TERM=dumb."""
    assert colours(on_terminal(project, "diff", env={**PLAIN, **env})[0]) is expected


@pytest.mark.slow
def test_colours_in_a_pipe_on_request(project: Path) -> None:
    """FORCE_COLOR gives colours to a pipe, but not to a report for programs."""
    forced = {**PLAIN, "FORCE_COLOR": "1"}
    assert colours(codegen("diff", cwd=project, env=forced).stdout)
    for format in ("json", "github", "markdown", "sarif", "junit"):
        assert not colours(codegen("diff", "--format", format, cwd=project, env=forced).stdout)


@pytest.mark.slow
def test_each_stream_has_colours_of_its_own(project: Path) -> None:
    """With standard output in a pipe, messages on the terminal keep their colours, and the other way round."""
    (project / "registry/tiny/routes.toml").write_text("x = [", "utf-8")
    on_screen, piped = on_terminal(project, "lint", piped="stdout")
    assert (colours(on_screen), piped) == (True, "")
    on_screen, piped = on_terminal(project, "lint", piped="stderr")
    assert (on_screen, colours(piped)) == ("", False)
    assert piped.startswith("codegen: registry/tiny/routes.toml:1:6: not valid TOML")


@pytest.mark.slow
def test_progress_is_shown_and_removed(project: Path) -> None:
    """A terminal shows what a build does, and nothing of it is left at the end; --quiet and a dumb one show nothing."""
    written, _ = on_terminal(project, "build")
    assert re.search(r"generating \d+ of \d+: ", written)
    lines, _ = screen(written, 80)
    assert not any("generating" in line for line in lines)
    assert re.search(r": changed \d+\.$", lines[-1])
    assert "generating" not in on_terminal(project, "check", "--quiet")[0]
    assert "generating" not in on_terminal(project, "check", env={**PLAIN, "TERM": "dumb"})[0]
