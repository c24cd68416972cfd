"""Interactive shells on a terminal of their own, and what they complete when a user presses Tab."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SHELLS = ("bash", "zsh", "fish")
_WAIT = 60
"""How many seconds a shell may take for an answer: a machine can be busy."""

_START = {
    "bash": ("--noprofile", "-i"),
    "zsh": ("-i",),
    "fish": ("-i",),
}
_SETTINGS = {
    "bash": (".bashrc", 'PS1=\'READY> \'\nbind -x \'"\\C-xw": printf %s "$READLINE_LINE" > "$LINE"\'\n'),
    "zsh": (
        ".zshrc",
        "PS1='READY> '\nwrite-line() { print -rn -- $BUFFER > $LINE }\nzle -N write-line\nbindkey '^Xw' write-line\n",
    ),
    "fish": (
        ".config/fish/config.fish",
        "function fish_prompt; echo 'READY> '; end\nfunction fish_greeting; end\n" "bind \\cxw 'commandline > $LINE'\n",
    ),
}
"""The file of a shell's settings: a prompt to wait for, and a key that writes the line that is being typed to $LINE."""


class Shell:
    """An interactive shell, which knows `codegen`, with a home folder of its own."""

    def __init__(self, name: str, home: Path, folder: Path) -> None:
        program = shutil.which(name)
        if program is None:
            pytest.skip(f"{name} is not installed")
        self.home, self._line = home, home / "line"
        programs = home / "programs"
        programs.mkdir(parents=True, exist_ok=True)
        command = programs / "codegen"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m codegen "$@"\n')
        command.chmod(0o755)
        path, text = _SETTINGS[name]
        settings = home / path
        settings.parent.mkdir(parents=True, exist_ok=True)
        if not settings.exists():
            settings.write_text(text)
        variables = {
            **os.environ,
            "HOME": str(home),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "LINE": str(self._line),
            "TERM": "xterm",
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local/share"),
        }
        variables.pop("ZDOTDIR", None)
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            os.execve(program, (name, *_START[name]), variables)
        self._output = ""
        self._wait_for_prompt(0)

    def run(self, command: str) -> None:
        """Run a command."""
        start = len(self._output)
        self._send(f"{command}\r")
        self._wait_for_prompt(start)

    def completed(self, text: str) -> str:
        """Type a text, press Tab, and return the line as it is then."""
        self._line.unlink(missing_ok=True)
        self._send(text)
        self._send("\t")
        deadline = time.monotonic() + _WAIT
        # The shell reads the key when the completion has ended.
        self._send("\x18w")
        while not self._line.exists() or not self._line.read_text():
            self._read(0.1)
            if time.monotonic() > deadline:
                raise AssertionError(f"no line after {_WAIT} s; the terminal shows: {self._output[-2000:]!r}")
        self._send("\x15")
        return self._line.read_text().rstrip("\n")

    def close(self) -> None:
        """End the shell."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)

    def _send(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if ready:
            with contextlib.suppress(OSError):
                self._output += os.read(self._terminal, 65536).decode("utf-8", "replace")

    def _wait_for_prompt(self, start: int) -> None:
        deadline = time.monotonic() + _WAIT
        while "READY> " not in self._output[start:]:
            self._read(0.1)
            if time.monotonic() > deadline:
                raise AssertionError(f"no prompt after {_WAIT} s; the terminal shows: {self._output[-2000:]!r}")
        self._read(0.2)


@contextlib.contextmanager
def shell(name: str, home: Path, folder: Path) -> Iterator[Shell]:
    """Give an interactive shell in a folder; skip the test if it is not installed."""
    started = Shell(name, home, folder)
    try:
        yield started
    finally:
        started.close()
