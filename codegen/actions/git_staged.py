"""Find the outputs that are not staged in their current state."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from codegen import file_reading, git
from codegen.outputs import manifest
from codegen.project.locations import Project


class UnstagedOutputs(NamedTuple):
    """The outputs of a registry that are not staged in their current state."""

    paths: tuple[Path, ...]
    repository: Path
    """The top folder of the repository that has the outputs: for a submodule, that of the submodule."""
    is_partial: bool
    """Whether the commit in progress has only the files that its command names."""


def unstaged_outputs(project: Project) -> UnstagedOutputs | None:
    """Return the outputs that are not staged in their current state, and the removed outputs that are not staged.

    None if every output is staged.
    """
    if not project.output.is_dir():
        return None
    outputs = {project.manifest}
    if project.manifest.is_file():
        name = project.shown(project.manifest)
        recorded = manifest.parse(file_reading.read_text(project.manifest, name), name)
        outputs |= {project.output / path for path in recorded.outputs}
    names = {path.resolve(): path for path in outputs}
    try:
        unstaged = git.unstaged_files(project.output)
    except git.NotARepository as error:
        error.remedy = "Run the command in a git repository, or leave out --staged."
        raise
    paths = tuple(names.get(path, path) for path in unstaged if path in names or not path.exists())
    if not paths:
        return None
    return UnstagedOutputs(paths, git.top_folder(project.output), git.is_partial_commit(project.output))
