"""Find the inputs and outputs that are not staged in the state in which a command has read or written them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from codegen import file_reading, git
from codegen.outputs import manifest
from codegen.project import locations
from codegen.project.locations import Project


class UnstagedFiles(NamedTuple):
    """Files that are not staged in their current state."""

    paths: tuple[Path, ...]
    repository: Path
    """The top folder of the repository that has the files: for a submodule, that of the submodule."""
    is_partial: bool
    """Whether the commit in progress has only the files that its command names."""


def unstaged_inputs(projects: Sequence[Project]) -> UnstagedFiles | None:
    """Return the inputs of a project that are not staged in their current state, and the removed inputs.

    None if every input is staged. If one is not, the outputs may not belong to what the commit would contain.
    """
    root, registries = projects[0].root, {project.registry.resolve() for project in projects}
    templates = projects[0].own_templates.resolve()
    settings = {root.resolve() / name for name in (locations.CONFIGURATION, locations.ALONE)}

    def was_input(path: Path) -> bool:
        is_registry_file = path.parent in registries and path.suffix == ".toml"
        return is_registry_file or path in settings or templates in path.parents

    return _unstaged(root, map(Path, locations.inputs(projects)), was_input)


def unstaged_outputs(project: Project) -> UnstagedFiles | None:
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
    return _unstaged(project.output, outputs, lambda path: True)


def _unstaged(folder: Path, files: Iterable[Path], was_file: Callable[[Path], bool]) -> UnstagedFiles | None:
    """Return the files and the removed files below a folder that are not staged; None without a repository."""
    names = {path.resolve(): path for path in files}
    try:
        unstaged = git.unstaged_files(folder)
    except git.NotARepository as error:
        error.remedy = "Run the command in a git repository, or leave out --staged."
        raise
    paths = tuple(names.get(path, path) for path in unstaged if path in names or (not path.exists() and was_file(path)))
    return UnstagedFiles(paths, git.top_folder(folder), git.is_partial_commit(folder)) if paths else None
