"""The progress of long work on a terminal, on one line that is overwritten. A pipe gets nothing.

Knows the terminal; knows nothing of the work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from codegen.cli.colours import is_terminal, width_of
from codegen.cli.safe_printing import on_one_line
from codegen.progress import Progress, no_progress


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Give a function that shows progress on the terminal, and clear the line at the end."""
    if quiet or not is_terminal(sys.stderr):
        yield no_progress
        return
    try:
        yield _show
    finally:
        _show("")


def _show(text: str) -> None:
    print(f"\r\x1b[K{on_one_line(text)[: width_of(sys.stderr) - 1]}", end="", file=sys.stderr, flush=True)
