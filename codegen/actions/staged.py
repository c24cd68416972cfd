"""Find the outputs that the next commit would not contain as they are."""

from __future__ import annotations

from pathlib import Path

from codegen import filesystem, git
from codegen.outputs import manifest
from codegen.project.layout import Project


def unstaged_outputs(project: Project) -> tuple[Path, ...]:
    """Return the outputs that are not staged in git as they are, and the removed outputs that are not staged."""
    if not project.output.is_dir():
        return ()
    outputs = {project.manifest}
    if project.manifest.is_file():
        name = project.shown(project.manifest)
        recorded = manifest.parse(filesystem.read_text(project.manifest, name), name)
        outputs |= {project.output / path for path in recorded.outputs}
    names = {path.resolve(): path for path in outputs}
    unstaged = git.unstaged_files(project.output)
    return tuple(names.get(path, path) for path in unstaged if path in names or not path.exists())
