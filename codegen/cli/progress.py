"""What long work is at, on a terminal in the place of what was there before; in a pipe nothing of it.

Knows the terminal; nothing of what is done.
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
    """What shows on a terminal what is being done, and takes it away in the end."""
    if quiet or not sys.stderr or not sys.stderr.isatty():
        yield no_progress
        return
    try:
        yield _shown_in_place
    finally:
        _shown_in_place("")


def _shown_in_place(text: str) -> None:
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        width = 80
    print(f"\r\x1b[K{on_one_line(text)[: width - 1]}", end="", file=sys.stderr, flush=True)
