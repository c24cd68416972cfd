"""Compare what is staged: the staged outputs with the staged inputs, and both with the files on disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from codegen import file_reading, git
from codegen.actions.check import CheckReport, check_outputs
from codegen.actions.leftovers import leftover_outputs
from codegen.errors import CodegenError
from codegen.outputs import manifest
from codegen.progress import Progress, no_progress
from codegen.project import discovery, locations
from codegen.project.locations import Project


class UnstagedFiles(NamedTuple):
    """Files that are not staged in their current state."""

    paths: tuple[Path, ...]
    repository: Path
    """The top folder of the repository that has the files: for a submodule, that of the submodule."""
    is_partial: bool
    """Whether the commit in progress has only the files that its command names."""


def check_staged(
    projects: Sequence[Project],
    *,
    targets: Collection[str] = (),
    types: bool = False,
    progress: Progress = no_progress,
) -> tuple[CheckReport, ...] | None:
    """Return how the staged outputs differ from those that the staged inputs give, with a result for each registry.

    The files on disk do not count. None if the index of git does not contain the project: its configuration, its
    registries and their manifests, without symbolic links. Raises CodegenError as `check_outputs` does, and outside a
    repository.
    """
    with _staged_needed(), TemporaryDirectory(prefix="codegen-") as temporary:
        place = Path(temporary).resolve()
        try:
            staged = _staged_projects(projects, place)
            reports = check_outputs(staged, targets=targets, types=types, progress=progress) if staged else ()
        except CodegenError as error:
            error.name_from(str(place))
            raise
    if not reports:
        return None
    first, *further = (replace(report, project=project) for report, project in zip(reports, projects, strict=True))
    if not targets:
        first = replace(first, problems=(*first.problems, *leftover_outputs(projects)))
    return (first, *further)


def _staged_projects(projects: Sequence[Project], place: Path) -> list[Project]:
    """Write the staged files of a project to a folder, and return its registries there; [] if they are not staged."""
    root = projects[0].root
    objects = git.staged_objects(root)
    if _has_links(projects, objects):
        return []
    _write(place, root, {name: blob for name, (_, blob) in objects.items() if name.endswith(".toml")})
    configured = {project.shown(project.registry): project for project in discovery.configured(place)}
    names = [project.shown(project.registry) for project in projects]
    staged = [configured[name] for name in names if name in configured]
    if len(staged) < len(names) or any(project.shown(project.manifest) not in objects for project in staged):
        return []
    folders = {project.shown(folder) for project in staged for folder in (project.output, project.own_templates)}
    others = (name for name in objects if any(_is_at(name, folder) for folder in folders))
    _write(place, root, {name: objects[name][1] for name in others})
    return staged


def _is_at(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")


def _has_links(projects: Sequence[Project], objects: Mapping[str, tuple[str, str]]) -> bool:
    """Return whether a symbolic link is staged among the files of a project, or in place of a folder around them."""
    links = [name for name, (mode, _) in objects.items() if mode == git.LINK]
    places = {locations.CONFIGURATION, locations.ALONE}
    for project in projects if links else ():
        places.update(map(project.shown, (project.registry, project.output, project.own_templates)))
    return any(_is_at(link, place) or _is_at(place, link) for link in links for place in places)


def _write(place: Path, root: Path, blobs: Mapping[str, str]) -> None:
    """Write staged files, by name, below a folder."""
    read = git.contents(root, list(blobs.values()))
    for name, blob in blobs.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(read[blob])


@contextmanager
def _staged_needed() -> Iterator[None]:
    """Say in the error about a missing repository which option needs one."""
    try:
        yield
    except git.NotARepository as error:
        error.remedy = "Run the command in a git repository, or leave out --staged."
        raise


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
    with _staged_needed():
        unstaged = git.unstaged_files(folder)
    paths = tuple(names.get(path, path) for path in unstaged if path in names or (not path.exists() and was_file(path)))
    return UnstagedFiles(paths, git.top_folder(folder), git.is_partial_commit(folder)) if paths else None
