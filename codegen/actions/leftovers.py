"""Find outputs that no build updates or removes, since the settings or the registry's folder have changed.

Their manifests are in git, or a build on this machine recorded them in the user's cache folder. Nothing searches the
project for them: its folders can have many files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from codegen import git
from codegen.cache import cache_folder, replace_file
from codegen.errors import CodegenError, Problem
from codegen.project import discovery, locations


def leftover_outputs(projects: Sequence[locations.Project]) -> tuple[Problem, ...]:
    """Return a problem for each manifest of a registry that the project does not have."""
    root = projects[0].root
    current = {project.manifest for project in (*projects, *discovery.configured(root))}
    manifests = _recorded(root)
    with suppress(CodegenError):  # outside a repository
        manifests |= set(git.committed_files(root, locations.MANIFEST))
    return tuple(
        _problem(projects[0], manifest)
        for manifest in sorted(manifests)
        if manifest not in current and manifest.is_file() and not _is_of_another_project(manifest, root)
    )


def record_manifest(project: locations.Project) -> None:
    """Record in the user's cache folder that a build has written the manifest of a registry."""
    known = _recorded(project.root)
    if project.manifest not in known:
        paths = sorted(str(path) for path in (*known, project.manifest))
        replace_file(_record(project.root), os.fsencode("\0".join(paths)))


def _recorded(root: Path) -> set[Path]:
    """Return the manifests below a folder that builds have written, and that are still there."""
    try:
        paths = os.fsdecode(_record(root).read_bytes()).split("\0")
        return {path for path in map(Path, paths) if path.name == locations.MANIFEST and path.is_file()}
    except (OSError, ValueError):
        return set()


def _record(root: Path) -> Path:
    return Path(cache_folder(), f"{sha256(os.fsencode(root)).hexdigest()[:16]}.manifests")


def _is_of_another_project(manifest: Path, root: Path) -> bool:
    """Return whether a folder between the root and the manifest is a project, maybe with a wrong configuration."""
    between = (folder for folder in manifest.parents if folder != root and folder.is_relative_to(root))
    try:
        return any(map(discovery.configured, between))
    except CodegenError:
        return True


def _problem(project: locations.Project, manifest: Path) -> Problem:
    return Problem(
        rule="leftover-outputs",
        message="no registry of the project has its outputs here: no build updates them",
        remedy="Remove the files that this manifest lists, and the manifest. "
        f'Or add their registry to "registries" in {project.configured_in}.',
        file=project.shown(manifest),
    )
