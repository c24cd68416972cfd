"""Find out whether all outputs are up to date, before any large library is imported.

The manifest, which is committed, says what the outputs were generated from. They also depend on the toolkit, its
templates and the formatter. A record in the user's cache folder has these, and the digest of the manifest.
"""

from __future__ import annotations

import functools
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from codegen import __version__, build_index, file_reading, symlink_safe_folders
from codegen.file_snapshot import Snapshot
from codegen.outputs import disk_comparison
from codegen.outputs.formatter_version import formatter_files, formatter_version
from codegen.outputs.manifest import Manifest, digest, parse
from codegen.project import locations, toolkit_files

Cause = Literal["never-built", "left-over", "input", "removed", "missing", "edited", "toolkit"]
"""Why a build may have something to write."""


class Content(NamedTuple):
    """What a registry contains: its package, and how many enumerations and members."""

    package: str
    version: str
    enumerations: int
    members: int


class Templates(NamedTuple):
    """Every template of a project by name, read once for all of its registries; `own` are the project's."""

    contents: Mapping[str, bytes]
    own: frozenset[str]


def read_templates(project: locations.Project, files: Snapshot) -> Templates:
    """Return the templates that all registries of a project share."""
    paths, shipped = project.templates(files), toolkit_files.shipped_folders()
    return Templates(
        contents={name: files.read(path, project.shown_template(name)) for name, path in paths.items()},
        own=frozenset(name for name, path in paths.items() if not path.startswith(shipped)),
    )


def files_up_to_date(project: locations.Project, templates: Templates, files: Snapshot) -> int:
    """Return the number of outputs if all inputs, all outputs and the toolkit are those of the last build; else 0.

    Another file among the outputs gives 0 too: the build reports it.
    """
    manifest = read_manifest(project, files)
    if next(differences(project, manifest, templates, files), None):
        return 0
    return len(manifest.outputs) + 1


def differences(
    project: locations.Project, manifest: Manifest, templates: Templates, files: Snapshot
) -> Iterator[tuple[Cause, str]]:
    """Yield why a build may have something to write, each reason with the path or the name that it is about.

    Without a difference, a build writes nothing. With the cause "toolkit" alone, only a build can tell.
    """
    if not manifest.outputs:
        yield "never-built", ""
        return
    if _recorded(project)[:1] != [_record(project, templates, files.read(project.manifest))]:
        yield "toolkit", ""
    if manifest.kept or manifest.others:
        yield "left-over", locations.MANIFEST
    registry = {project.shown(path): files.read(path, project.shown(path)) for path in project.registry_files(files)}
    now, before = inputs(project, registry, templates), manifest.inputs
    for name in sorted({name for name, _ in now.items() ^ before.items()}):
        yield "input" if name in now else "removed", name.partition(" ")[2]
    for path, recorded in manifest.outputs.items():
        place = f"{project.output}/{path}"
        if not _is_file(place):
            yield "missing", path
        elif digest(files.read(place)) != recorded:
            yield "edited", path
    if symlink_safe_folders.linked_folder(project.output, project.root, manifest.outputs):
        yield "left-over", project.shown(project.output)
    owned = disk_comparison.owned_folders(manifest.outputs)
    for path in sorted(set(disk_comparison.inside(project.output, owned)) - set(manifest.outputs)):
        yield "left-over", path


def save_index(projects: Sequence[locations.Project], start: Path, answer: str, started: int) -> None:
    """Record the `answer` of `codegen build` in the folder `start`: the next build prints it if nothing changes.

    All outputs must be up to date. The build began to read at the time `started`.
    """
    if all(project.style.formatter != "ruff" for project in projects):  # its version can change with the search path
        build_index.save(str(start), answer, _dependencies(projects, start), started)


def _dependencies(projects: Sequence[locations.Project], start: Path) -> Iterator[str]:
    """Yield the path of each file, and of each folder with a listing that matters, that all outputs depend on."""
    for project in projects:
        yield str(project.manifest)
        outputs = read_manifest(project, Snapshot()).outputs
        yield from (f"{project.output}/{path}" for path in outputs)
        yield from disk_comparison.folders_of(project.output, project.root, outputs)
        yield from formatter_files(project.style)
    yield from locations.inputs(projects)
    yield from locations.input_folders(projects)
    yield from locations.configuration_files(start, projects[0].root)
    yield from toolkit_files.paths()


def _is_file(place: str) -> bool:
    """Return whether there is a file, and no link."""
    try:
        return stat.S_ISREG(os.lstat(place).st_mode)
    except OSError:
        return False


def inputs(project: locations.Project, registry: Mapping[str, bytes], templates: Templates) -> dict[str, str]:
    """Return the manifest's inputs: the digests of the configuration, the registry's files and the project's templates.

    `registry` has the files by their names in messages; these are the same on every machine.
    """
    digests = {f"configuration {project.configured_in.rpartition(' ')[2]}": digest(project.configuration.encode())}
    digests.update((f"registry {name}", digest(data)) for name, data in registry.items())
    digests.update((f"template {name}", digest(templates.contents[name])) for name in templates.own)
    return digests


def read_manifest(project: locations.Project, files: Snapshot, name: str = locations.MANIFEST) -> Manifest:
    """Return the manifest of the last build, or the one of this name; an empty one before the first build.

    Raises CodegenError if it lists a path that no build writes.
    """
    path = project.output / name
    content = files.content(path, project.shown(path))
    if content is None:
        return Manifest()
    return parse(file_reading.normalised(content).decode("utf-8", "replace"), project.shown(path))


def save_record(project: locations.Project, templates: Templates, manifest: bytes, content: Content) -> None:
    """Record in the user's cache folder that a full build has written this manifest, and what the registry contains."""
    from codegen.cache import replace_file

    replace_file(
        locations.cache_file(project, ".record"),
        "\n".join([_record(project, templates, manifest), *map(str, content)]).encode(),
    )


def recorded_content(project: locations.Project) -> Content | None:
    """Return what the registry contained at the last full build on this machine; None if that is unknown."""
    match _recorded(project)[1:]:
        case [package, version, enumerations, members] if enumerations.isdecimal() and members.isdecimal():
            return Content(package, version, int(enumerations), int(members))
    return None


def _recorded(project: locations.Project) -> list[str]:
    """Return the lines of the record. The first line is the digest."""
    try:
        return locations.cache_file(project, ".record").read_text("utf-8", "replace").split("\n")
    except OSError:
        return []


def _record(project: locations.Project, templates: Templates, manifest: bytes) -> str:
    """Return the digest of what outputs depend on beyond the manifest's inputs, and of the manifest itself."""
    shipped = [f"{name} {digest(data)}" for name, data in templates.contents.items() if name not in templates.own]
    lint = sorted(f"{rule} {severity}" for rule, severity in project.lint.items())  # an error stops a build
    parts = [__version__, _toolkit(), formatter_version(project.style), *shipped, *lint, digest(manifest)]
    return digest("\n".join(parts).encode())


@functools.cache
def _toolkit() -> str:
    """Return what changes whenever a module of the toolkit is written: reading all modules would take much longer."""
    modules = toolkit_files.modules()
    states = ((name, os.stat(path)) for name, path in modules)  # noqa: PTH116  # pathlib is slower
    return "\n".join(f"{name} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}" for name, state in states)
