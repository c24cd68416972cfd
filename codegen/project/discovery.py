"""Find the project: the nearest folder with a configuration, one project for each of its registries."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from codegen.errors import CodegenError
from codegen.file_snapshot import FileRead, Snapshot
from codegen.project import configuration
from codegen.project.configuration import Configuration
from codegen.project.locations import ALONE, CONFIGURATION, TABLE, Project, registry_folders


class NoProjectError(CodegenError):
    """No folder has the configuration of a project."""


def find_projects(folder: Path | str = ".", *, exact: bool = False, new: Path | None = None) -> tuple[Project, ...]:
    """Return each registry of the project in the folder or, unless `exact`, in the nearest folder above it.

    A folder is a project if its pyproject.toml has a [tool.codegen] table, or it has a codegen.toml. `new` is a folder
    that does not have a registry yet: a pattern of registries that matches no other folder can match this one. Raises
    CodegenError if there is no project, or its configuration is wrong.
    """
    start = Path(folder).absolute()
    if not start.is_dir():
        raise CodegenError(
            "expected a folder, got a file" if start.exists() else "no such folder",
            where=str(folder),
            remedy="Name the folder that contains the project's pyproject.toml or codegen.toml.",
        )
    for place in (start,) if exact else (start, *start.parents):
        if projects := configured(place, new):
            return projects
    above = "" if exact else " or in a folder above it"
    raise NoProjectError(
        f"no project found: no {ALONE}, and no {CONFIGURATION} with a {TABLE} table, in {start}{above}",
        remedy="Run the command inside a project, name one with --project DIR, or create one: codegen init",
    )


def configured(folder: Path, new: Path | None = None) -> tuple[Project, ...]:
    """Return the project in this folder, one for each registry; () if the folder has no configuration.

    `new` is a folder that does not have a registry yet. Raises CodegenError if the configuration is wrong.
    """
    files = Snapshot()
    settings = _configuration(folder, files, new)
    if settings is None:
        return ()
    read = files.files()
    return tuple(_project(folder, settings, registry, read) for registry in settings.registries)


def as_configured(folder: Path, text: str) -> tuple[Project, ...]:
    """Return the project in this folder as it would be with a codegen.toml of this text, one for each registry."""
    settings = configuration.parse(text, ALONE, whole=True, expand=partial(registry_folders, folder))
    assert settings is not None
    return tuple(_project(folder, settings, registry, frozenset()) for registry in settings.registries)


def only(projects: tuple[Project, ...], folder: Path) -> tuple[Project, ...]:
    """Return the registry in that folder. Raises CodegenError if the project has no such registry."""
    matches = tuple(
        project
        for project in projects
        if project.registry.resolve() in (folder.resolve(), (project.root / folder).resolve())
    )
    if not matches:
        names = ", ".join(project.shown(project.registry) for project in projects)
        raise CodegenError("not a registry of the project", where=str(folder), remedy=f"Choose from: {names}.")
    return matches


def with_registry(folder: Path, project: Project | None) -> Project:
    """Return the project with its registry in that folder; without a project, one with default settings.

    If the folder is outside the project, messages name files from the current folder.
    """
    folder, here = (folder.resolve() if ".." in folder.parts else folder.absolute()), Path.cwd()
    if project is None or not folder.is_relative_to(project.root):
        root = here if folder.is_relative_to(here) else next(path for path in folder.parents if path.is_dir())
        project = project._replace(root=root) if project else as_configured(root, "")[0]
    return project._replace(registry=folder)


def _configuration(folder: Path, files: Snapshot, new: Path | None) -> Configuration | None:
    pyproject, alone = folder / CONFIGURATION, folder / ALONE
    name, name_alone = _from_here(pyproject), _from_here(alone)
    text = files.read_text(pyproject, name) if _is_there(pyproject) else ""
    expand = partial(_folders, folder, new)
    settings = configuration.parse(text, name, whole=False, expand=expand) if "codegen" in text else None
    if not _is_there(alone):
        return settings
    if settings:
        raise CodegenError(
            f"the project has two configurations: this file, and {TABLE} in {CONFIGURATION}",
            where=name_alone,
            remedy="Keep one of them.",
        )
    return configuration.parse(files.read_text(alone, name_alone), name_alone, whole=True, expand=expand)


def _folders(root: Path, new: Path | None, pattern: str) -> tuple[str, ...]:
    """Return the folders of registries that match a pattern, or else the new folder if that matches."""
    folders = registry_folders(root, pattern)
    if folders or new is None or not new.is_relative_to(root):
        return folders
    name = new.relative_to(root).as_posix()
    return (name,) if configuration.matches(name, pattern) else ()


def _is_there(path: Path) -> bool:
    """Return whether a path is not a folder and exists: reading it then says whether it is a file."""
    return path.exists() and not path.is_dir()


def _project(root: Path, settings: Configuration, registry: str, files: frozenset[FileRead]) -> Project:
    return Project(
        root=root,
        registry=root / registry,
        output=root / configuration.output_folder(settings, registry),
        package=settings.package,
        own_templates=root / settings.templates,
        style=settings.style,
        targets=settings.targets,
        own_targets=settings.own_targets,
        configuration=configuration.canonical_text(settings, registry),
        configured_in=settings.where.rpartition(os.sep)[2],
        policy=settings.policy,
        lint=settings.lint,
        configuration_files=files,
        registries=tuple(settings.settings.get("registries", settings.registries)),
        outputs=settings.output.replace("{registry}", "*"),
    )


def _from_here(path: Path) -> str:
    """Return the path for messages, relative to the current folder if it is below that."""
    here = f"{os.getcwd()}{os.sep}"  # noqa: PTH109  # pathlib would be slower
    return str(path).removeprefix(here)
