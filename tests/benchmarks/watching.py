"""The row of `codegen watch`: from the save of one entry until its outputs are written."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cached_property
from itertools import count
from pathlib import Path

from tests.benchmarks.place import CODEGEN, Place
from tests.benchmarks.row import Row

BOUND = 0.5
ENTRY = "registry/smtp/reply_codes.toml"
_PHRASE = re.compile(r'^phrase = "Help message[^"]*"$', re.MULTILINE)


def rows(place: Place) -> list[Row]:
    """Return the row watch."""
    return [
        Row(
            id="watch",
            what="codegen watch: one entry is saved, until its outputs are written and reported",
            against=f"{BOUND} s",
            at_most=1.0,
            unit="s",
            pairs=15,
            ours=_Watched(place).seconds,
            theirs=lambda: BOUND,
        )
    ]


class _Watched:
    """A copy of the project with a process that watches it, from the first measure to the end of the benchmark."""

    def __init__(self, place: Place) -> None:
        self._place, self._numbers = place, count()

    def seconds(self) -> float:
        """Save another phrase of an entry, and return how long its outputs took."""
        path, read = self._folder / ENTRY, self._line
        text, number = _PHRASE.subn(f'phrase = "Help message {next(self._numbers)}"', path.read_text("utf-8"))
        if not number:
            sys.exit(f"bench: {ENTRY} has no entry with the phrase to change")
        new = path.with_suffix(".new")
        new.write_text(text, "utf-8")
        start = time.perf_counter()
        new.replace(path)
        while not read().startswith("Built in "):
            pass
        return time.perf_counter() - start

    @cached_property
    def _folder(self) -> Path:
        return Path(shutil.copytree(self._place.settled, self._place.root / "watched"))

    @cached_property
    def _line(self) -> Callable[[], str]:
        """The function that returns the next line of the process."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["XDG_CACHE_HOME"] = str(self._place.filled)
        process = subprocess.Popen(
            [CODEGEN, "watch"],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        atexit.register(process.kill)
        assert process.stdout
        read = process.stdout.readline

        def line() -> str:
            return read() or sys.exit("bench: codegen watch has ended")

        while not line().startswith("Watching "):
            pass
        return line
