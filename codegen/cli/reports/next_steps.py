"""The commands to run next, which `codegen init` and `codegen` print: each with its comment."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from codegen.cli.colours import width_of
from codegen.cli.line_wrapping import columns


def steps(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield commands to run next, each on one line, which people copy, with its comment.

    The comment is behind the command, or above it if a line would be too wide for the terminal.
    """
    width = width_of(sys.stdout) if sys.stdout else 0
    column = max(columns(command) for command, _ in rows)
    lines = [f"  {command}{' ' * (column - columns(command))}  # {comment}" for command, comment in rows]
    if not width or max(map(columns, lines)) <= width:
        yield from lines
        return
    import textwrap

    for command, comment in rows:
        mark = "  # "
        yield from textwrap.wrap(comment, width, initial_indent=mark, subsequent_indent=mark, break_long_words=False)
        yield f"  {command}"
