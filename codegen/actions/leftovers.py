"""Find outputs that no build updates or removes, since the settings or the registry's folder have changed.

Asks git for the manifests in its index, which takes milliseconds also where folders have many files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen import git
from codegen.errors import CodegenError, Problem
from codegen.project import layout


def leftover_outputs(projects: Sequence[layout.Project]) -> tuple[Problem, ...]:
    """Return a problem for each manifest of a registry that the project does not have. Outside git there are none."""
    root = projects[0].root
    current = {project.manifest for project in (*projects, *layout.configured(root))}
    try:
        manifests = git.committed_files(root, layout.MANIFEST)
    except CodegenError:
        return ()
    return tuple(
        _problem(projects[0], manifest)
        for manifest in manifests
        if manifest not in current and manifest.is_file() and not _is_of_another_project(manifest, root)
    )


def _is_of_another_project(manifest: Path, root: Path) -> bool:
    """Return whether a folder between the root and the manifest is a project, maybe with a wrong configuration."""
    between = (folder for folder in manifest.parents if folder != root and folder.is_relative_to(root))
    try:
        return any(map(layout.configured, between))
    except CodegenError:
        return True


def _problem(project: layout.Project, manifest: Path) -> Problem:
    return Problem(
        rule="leftover-outputs",
        message="no registry of the project has its outputs here: no build updates them",
        remedy="Remove the files that this manifest lists, and the manifest. "
        f'Or add their registry to "registries" in {project.configured_in}.',
        file=project.shown(manifest),
    )
