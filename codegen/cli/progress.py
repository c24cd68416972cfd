"""What long work is at, on a terminal in the place of what was there before; in a pipe nothing of it.

Knows the terminal; nothing of what is done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from codegen.cli.terminal import on_one_line

_T = TypeVar("_T")

Show = Callable[[str], None]
"""What is told what is being done."""


def not_shown(text: str) -> None:
    """Says nothing: nobody watches."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Show]:
    """What shows on a terminal what is being done, and takes it away in the end."""
    if quiet or not sys.stderr or not sys.stderr.isatty():
        yield not_shown
        return
    try:
        yield _shown_in_place
    finally:
        _shown_in_place("")


def counted(items: Sequence[_T], what: str, name: Callable[[_T], str], show: Show) -> Iterator[_T]:
    """The items, each shown when its turn comes: `reading 3 of 7: third.xml`."""
    for number, one in enumerate(items, 1):
        show(f"{what} {number} of {len(items)}: {name(one)}")
        yield one


def _shown_in_place(text: str) -> None:
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        width = 80
    print(f"\r\x1b[K{on_one_line(text)[: width - 1]}", end="", file=sys.stderr, flush=True)
