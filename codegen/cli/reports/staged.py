"""Print the outputs that are not staged, with the command that stages them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen.project.layout import Project

_NAMED = 3
"""How many files the command names before it names their folder."""


def lines(project: Project, unstaged: Sequence[Path]) -> Iterator[str]:
    """Yield the lines of the report; none if every output is staged."""
    if not unstaged:
        return
    paths = [os.path.relpath(path) for path in unstaged]
    yield "Not staged:"
    for path in paths:
        yield f"  {path}"
    folder = shlex.quote(os.path.relpath(project.output))
    yield f"Run: git add --all -- {folder if len(paths) > _NAMED else shlex.join(paths)}"
