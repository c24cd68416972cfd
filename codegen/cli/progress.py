"""The progress of long work on a terminal, on one line that is overwritten. A pipe gets nothing.

Knows the terminal; knows nothing of the work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from codegen.cli.terminal import on_one_line
from codegen.progress import Progress, no_progress


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Give a function that shows progress on the terminal, and clear the line at the end."""
    if quiet or not sys.stderr or not sys.stderr.isatty():
        yield no_progress
        return
    try:
        yield _show
    finally:
        _show("")


def _show(text: str) -> None:
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        width = 80
    print(f"\r\x1b[K{on_one_line(text)[: width - 1]}", end="", file=sys.stderr, flush=True)
