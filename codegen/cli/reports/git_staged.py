"""Print the inputs and outputs that are not staged, with the command that stages them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen.actions.git_staged import UnstagedFiles
from codegen.project.locations import Project

_NAMED = 3
"""How many files the command names before it names their folder."""


def input_lines(project: Project, unstaged: UnstagedFiles | None) -> Iterator[str]:
    """Yield the lines of the report about inputs; none if every input is staged."""
    if unstaged:
        where = "in this commit of named files" if unstaged.is_partial else "staged"
        yield f"Not {where}, although the outputs were generated from them:"
        yield from _lines(project, unstaged, unstaged.paths)
        if not unstaged.is_partial:
            yield "To commit without these changes, first run: git stash push --keep-index --include-untracked"


def output_lines(project: Project, unstaged: UnstagedFiles | None) -> Iterator[str]:
    """Yield the lines of the report about outputs; none if every output is staged."""
    if unstaged:
        where = "in this commit of named files" if unstaged.is_partial else "staged"
        yield f"Not {where}:"
        yield from _lines(project, unstaged, unstaged.paths if len(unstaged.paths) <= _NAMED else [project.output])


def _lines(project: Project, unstaged: UnstagedFiles, places: Sequence[Path]) -> Iterator[str]:
    """Yield a line for each file, and the command that stages them: `places` are its arguments."""
    for path in unstaged.paths:
        yield f"  {os.path.relpath(path)}"
    # Outside the repository, as in the folder around a submodule, git does not find these paths.
    is_inside = Path.cwd().resolve().is_relative_to(unstaged.repository.resolve())
    folder = Path.cwd() if is_inside else project.root
    git = "git" if is_inside else f"git -C {shlex.quote(os.path.relpath(folder))}"
    command = f"{git} add --all -- {shlex.join(os.path.relpath(place, folder) for place in places)}"
    yield f"Run: {command}"
    if unstaged.is_partial:
        yield "Then commit without naming files."
