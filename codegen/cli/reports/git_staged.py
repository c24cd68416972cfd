"""Print the outputs that are not staged, with the command that stages them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from codegen.actions.git_staged import UnstagedOutputs
from codegen.project.locations import Project

_NAMED = 3
"""How many files the command names before it names their folder."""


def lines(project: Project, unstaged: UnstagedOutputs | None) -> Iterator[str]:
    """Yield the lines of the report; none if every output is staged."""
    if unstaged is None:
        return
    yield (
        "Not in this commit, which has only the files that its command names:"
        if unstaged.is_partial
        else ("Not staged:")
    )
    for path in unstaged.paths:
        yield f"  {os.path.relpath(path)}"
    # git takes no path from a folder outside the repository, such as that around a submodule.
    is_inside = Path.cwd().resolve().is_relative_to(unstaged.repository.resolve())
    folder = Path.cwd() if is_inside else project.root
    git = "git" if is_inside else f"git -C {shlex.quote(os.path.relpath(folder))}"
    places = unstaged.paths if len(unstaged.paths) <= _NAMED else (project.output,)
    command = f"{git} add --all -- {shlex.join(os.path.relpath(place, folder) for place in places)}"
    yield f"Run: {command}"
    if unstaged.is_partial:
        yield "Then commit without naming files."
