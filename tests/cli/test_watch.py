"""`codegen watch` as a process: what it prints after each change, and how it ends."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.commands import codegen, failed
from tests.support.deadlines import deadline
from tests.support.registries import SIGNALS

pytestmark = pytest.mark.slow


@contextmanager
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a process that watches a project, after its first build."""
    process = subprocess.Popen(
        [sys.executable, "-m", "codegen", "watch"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        with deadline():
            assert lines_until(process, "Watching ")[-1] == "Watching registry/tiny. Press Ctrl-C to stop."
            yield process
    finally:
        process.kill()
        process.wait()


def lines_until(process: subprocess.Popen[str], start: str) -> list[str]:
    """Return the lines that a process prints, up to one that starts so."""
    assert process.stdout
    lines: list[str] = []
    while not (lines and lines[-1].startswith(start)):
        line = process.stdout.readline()
        assert line, lines
        lines.append(line.rstrip("\n"))
    return lines


def test_watch(tiny: Path) -> None:
    """It says what changed, goes on after an error, and ends with 130 at Ctrl-C."""
    valid = (tiny / SIGNALS).read_text("utf-8")
    with watching(tiny) as process:
        (tiny / SIGNALS).write_text(valid.replace("bird landed", "bird is down"), "utf-8")
        *lines, last = lines_until(process, "Built in ")
        assert lines[:2] == [
            f"{SIGNALS} changed",
            '  Signal.LANDED: phrase changed: "bird landed" → "bird is down"',
        ]
        assert "  wrote generated/tiny/signals.py" in lines
        assert last.endswith(" files.")
        (tiny / SIGNALS).write_text(valid.replace("value = 110", "value = 999"), "utf-8")
        lines = lines_until(process, "codegen: ")
        assert any(line.startswith(f"{SIGNALS}:") and "[out-of-bounds]" in line for line in lines)
        (tiny / SIGNALS).write_text(valid, "utf-8")
        lines_until(process, "Built in ")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate()
        assert (process.returncode, rest) == (130, "codegen: interrupted; no file is half written\n")
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_terminal(tiny: Path) -> None:
    """On a terminal, the progress of a build is cleared before the report."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": "100", "TERM": "xterm", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "codegen", "watch"]
    process = subprocess.Popen(command, cwd=tiny, env=env, stdout=theirs, stderr=theirs)
    os.close(theirs)
    try:
        with deadline(), open(ours, encoding="utf-8", newline="\n") as terminal:  # noqa: PTH123  # it is open already
            while "Watching" not in terminal.readline():
                pass
            changed = (tiny / SIGNALS).read_text("utf-8").replace("bird landed", "bird down")
            (tiny / "changed").write_text(changed, "utf-8")
            (tiny / "changed").replace(tiny / SIGNALS)  # never an empty file
            line = terminal.readline().rstrip("\r\n")
            assert "generating 1 of " in line
            assert line.rpartition("\x1b[K")[2] == f"{SIGNALS} changed"
    finally:
        process.kill()
        process.wait()


def test_a_reader_that_ends(tiny: Path) -> None:
    """`codegen watch | head` ends when the reader does, as other commands do."""
    with watching(tiny) as process:
        assert process.stdout
        os.close(process.stdout.fileno())
        (tiny / SIGNALS).touch()
        assert process.wait(60) == 141
        process.stdout = None


def test_no_project(tmp_path: Path) -> None:
    """Without a project there is nothing to watch."""
    failed(codegen("watch", "--project", tmp_path), "no project found")


def test_an_unknown_target(tiny: Path) -> None:
    """It ends the command before the first build."""
    failed(codegen("watch", "--target", "wheel", cwd=tiny), '"wheel"')
