"""The registries that the options `--project` and `--registry` choose."""

from __future__ import annotations

from pathlib import Path

from codegen.errors import CodegenError
from codegen.project import discovery, locations


def chosen_projects(
    folder: Path | None, registry: Path | None, *, new: Path | None = None
) -> tuple[locations.Project, ...]:
    """Return each registry of the project, or the one that --registry names. `new` is a folder for a new registry."""
    projects = discovery.find_projects(folder or Path.cwd(), exact=bool(folder), new=new)
    return discovery.only(projects, registry) if registry else projects


def only_project(projects: tuple[locations.Project, ...], what: str, option: str) -> locations.Project:
    """Return the only registry. Raise CodegenError for several, with the option that names one of them."""
    if len(projects) > 1:
        names = ", ".join(project.shown(project.registry) for project in projects)
        raise CodegenError(
            f"{what}, and the project has {len(projects)}",
            where=projects[0].configured_in,
            remedy=f"Name one with {option}: {names}.",
        )
    return projects[0]
