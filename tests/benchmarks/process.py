"""One process, measured: its seconds, its peak memory and its output."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A process that succeeded. `peak` is its peak memory in MiB."""

    seconds: float
    peak: float
    output: str


def run(command: Sequence[str | Path], *, folder: Path, cache: Path) -> Run:
    """Run a command from start to end, in a folder and with a separate cache folder.

    The environment has no variable for Python, so that the command reads and writes bytecode as usual. A command that
    fails ends the whole benchmark: its time would mean nothing.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BLACK_"))}
    environment |= {"HOME": str(cache), "XDG_CACHE_HOME": str(cache)}
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read().decode("utf-8", "replace")
    if process.returncode != 0:
        sys.exit(f"bench: exit status {process.returncode} of: {' '.join(map(str, command))}\n{output}")
    # The kernel counts in KiB, macOS in bytes. A child's peak is never less than its parent's at the fork, which is why
    # the benchmark itself imports nothing large.
    per_mebibyte = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(seconds=seconds, peak=usage.ru_maxrss / per_mebibyte, output=output)
