"""Where things are in a project: its configuration, registries, templates and outputs.

Only this module and `toolkit_files` have path literals. Knows nothing of what the files say, except for the
configuration.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from codegen.cache import cache_folder
from codegen.errors import CodegenError
from codegen.file_snapshot import FileRead, Snapshot
from codegen.output_settings import Style, Target
from codegen.project import configuration
from codegen.project.ignored_files import folders_in, walk
from codegen.project.toolkit_files import template_paths

CONFIGURATION = "pyproject.toml"
TABLE = "[tool.codegen]"
ALONE = "codegen.toml"
"""The configuration of a project that has no table in pyproject.toml."""
MANIFEST = "codegen-manifest.txt"
SITE = "site"
"""The folder of the site, in the output folder."""
SITE_MANIFEST = f"{SITE}/outputs.txt"
"""The manifest of a site that is built alone."""
SCHEMAS = ".schemas"
"""The folder beside the registry files for the JSON Schemas that editors read."""
LOCK = "upstream.lock"
SHIPPED = "codegen:"
"""The prefix in the name of a toolkit's template that the project replaces by its own."""


class Project(NamedTuple):
    """One registry of a project, with its places and settings. Paths are absolute."""

    root: Path
    registry: Path
    output: Path
    package: str
    """The name of the package; "" if the registry names it."""
    own_templates: Path
    style: Style
    targets: tuple[str, ...]
    own_targets: tuple[Target, ...]
    configuration: str
    """The written settings that outputs depend on, as one text."""
    configured_in: str
    """The place of the configuration, for messages."""
    policy: Mapping[str, str]
    """The severities that the configuration gives to the rules of `codegen diff`, by the rules' names."""
    lint: Mapping[str, str]
    """The severities that the configuration gives to lint rules, by the rules' names: error, warning or off."""
    configuration_files: frozenset[FileRead]
    """The files that the configuration was read from: where a command's `Snapshot` begins."""
    registries: tuple[str, ...] = ()
    """The folders of all registries of the project and the patterns for them, as the configuration has them."""
    outputs: str = ""
    """The folder of the outputs of each registry, as a pattern: `generated/*`."""

    @property
    def all_targets(self) -> tuple[str, ...]:
        """The names of the toolkit's targets and the project's own."""
        return (*configuration.SHIPPED_TARGETS, *(target.name for target in self.own_targets))

    @property
    def manifest(self) -> Path:
        return self.output / MANIFEST

    @property
    def lock(self) -> Path:
        """The file in the registry's folder that records the upstream state of the last sync."""
        return self.registry / LOCK

    def shown(self, path: Path | str) -> str:
        """Return the path for messages and headers: relative to the project's root, with forward slashes."""
        text, root = str(path), f"{self.root}{os.sep}"
        if text.startswith(root):  # pathlib would take a tenth of a build that has nothing to do
            return text[len(root) :].replace(os.sep, "/")
        path = Path(path)
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else text

    def chosen_targets(self, names: Collection[str]) -> tuple[str, ...]:
        """Return the targets of these names in their fixed order; the configured ones if there are no names.

        Raises CodegenError for an unknown name.
        """
        configuration.check_targets(tuple(names), self.own_targets, where="--target")
        return tuple(name for name in self.all_targets if name in (names or self.targets))

    def snapshot(self) -> Snapshot:
        """Return the snapshot that a command on this project begins with: the configuration was read before."""
        return Snapshot(self.configuration_files)

    def registry_files(self, files: Snapshot) -> list[Path]:
        """Return every registry file, sorted by name. Raises CodegenError if the folder is missing or has none."""
        remedy = f'or name another folder in "registries" in {self.configured_in}.'
        if not self.registry.is_dir():
            raise CodegenError(
                "the registry's folder is missing", where=self.shown(self.registry), remedy=f"Create it, {remedy}"
            )
        paths = files.toml_files(self.registry, self.shown(self.registry))
        if not paths:
            raise CodegenError(
                "this folder has no registry file (*.toml)",
                where=self.shown(self.registry),
                remedy=f"Add one, {remedy}",
            )
        return paths

    def templates(self, files: Snapshot) -> dict[str, str]:
        """Return the path of every template of this project by name: those in its own folder, and the toolkit's.

        The project's own come first. A toolkit's template that the project replaces gets the prefix `codegen:`. A file
        of the project that equals a toolkit's template is that template. Raises CodegenError for a name that is not
        UTF-8, which no output can have.
        """
        own_files = walk(str(self.own_templates), "")
        templates = {name: path for name, path in own_files if "/" in name or name.endswith(".j2")}
        for name, path in templates.items():
            if any("\ud800" <= character <= "\udfff" for character in name):
                raise CodegenError("the file's name is not UTF-8", where=self.shown(path), remedy="Rename the file.")
        for name, path in template_paths():
            own = templates.get(name)
            replaced = own is not None and own != path and files.read(own) != files.read(path)
            templates[f"{SHIPPED}{name}" if replaced else name] = path
        return dict(sorted(templates.items()))

    def shown_template(self, name: str) -> str:
        """Return the template's name for messages."""
        return name if name.startswith(SHIPPED) else f"{self.shown(self.own_templates)}/{name}"


def settings_for(project: Project, configured: Project | None, folders: Iterable[str]) -> tuple[str, ...]:
    """Return the settings that the configuration lacks for a build of registries in these folders, as TOML.

    `project` has the folder of one of the registries, or a folder in it stands for several: `registry/{group}`.
    `configured` is the project with its configuration; None without one.
    """
    known = configured.registries if configured and configured.root == project.root else ()
    if all(any(configuration.matches(folder, pattern) for pattern in known) for folder in folders):
        return ()
    place = project.registry.with_name("*") if "{" in project.registry.name else project.registry
    shown = project.shown(place)
    in_use = [
        folder
        for folder in known
        if configuration.is_pattern(folder) or any((project.root / folder).glob("*.toml"))
        if not (configuration.is_pattern(shown) and configuration.matches(folder, shown))
    ]
    registries = [*in_use, shown]
    settings = [f"registries = {json.dumps(registries, ensure_ascii=False)}"]
    has_folders = bool(known) and configured is not None and "*" in configured.outputs
    if (len(registries) > 1 or configuration.is_pattern(registries[0])) and not has_folders:
        settings.append('output = "generated/{registry}"')
    return tuple(settings)


def registries_of(text: str, where: str, *, alone: bool) -> tuple[tuple[str, ...], str]:
    """Return the registries' folders and the package's name in the text of a configuration; ignore other settings.

    A folder can be a pattern. Without settings there is no folder; the name is "" if the registry gives it. The text
    may be that of an older state of a project, with unknown settings. Raises CodegenError if it cannot be parsed.
    """
    settings = configuration.settings_table(text, where, whole=alone)
    if settings is None:
        return (), ""
    registries = settings.get("registries", settings.get("registry", ["registry"]))  # "registry" is the older setting
    folders = registries if isinstance(registries, list) and registries else [registries]
    return tuple(PurePosixPath(str(folder)).as_posix() for folder in folders), str(settings.get("package", ""))


def inputs(projects: Sequence[Project]) -> Iterator[str]:
    """Yield the paths of the inputs of a project: its configuration, its registry files, and its own templates.

    They include a registry that a pattern of the configuration matches now, but not hidden files and backups.
    """
    root = projects[0].root
    yield from (str(root / CONFIGURATION), str(root / ALONE))
    folders = {project.registry for project in projects}
    for pattern in filter(configuration.is_pattern, projects[0].registries):
        folders.update(root / folder for folder in registry_folders(root, pattern))
    for folder in sorted(folders):
        yield from (path for name, path in walk(str(folder), "") if name.endswith(".toml") and "/" not in name)
    yield from (path for _, path in walk(str(projects[0].own_templates), ""))


def configuration_files(start: Path, root: Path) -> Iterator[str]:
    """Yield the path of each configuration, missing or not, in the folders from `start` up to the project's root."""
    for folder in (start, *start.parents):
        yield from (f"{folder}/{CONFIGURATION}", f"{folder}/{ALONE}")
        if folder == root:
            return


def input_folders(projects: Sequence[Project]) -> Iterator[str]:
    """Yield the path of each folder that may get another input: of registries, and of own templates with subfolders."""
    yield from (str(project.registry) for project in projects)
    root = projects[0].root
    for pattern in filter(configuration.is_pattern, projects[0].registries):
        parts = PurePosixPath(pattern).parts
        for number in range(len(parts) + 1):  # a new folder in the path of a pattern may contain registries
            yield from map(str, root.glob("/".join(parts[:number]).replace("[", "[[]")) if number else [root])
    yield from folders_in(str(projects[0].own_templates))


def cache_file(project: Project, suffix: str) -> Path:
    """Return a file for this registry in the user's cache folder; the suffix says what the file contains."""
    from hashlib import sha256

    return Path(cache_folder(), f"{sha256(os.fsencode(project.registry)).hexdigest()[:16]}{suffix}")


def registry_folders(root: Path, pattern: str) -> tuple[str, ...]:
    """Return the folders with registry files that match a pattern, sorted; () for a pattern outside the project.

    Other folders are skipped: registries can lie beside templates and hidden folders.
    """
    if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts or "**" in pattern:
        return ()
    folders = (folder for folder in root.glob(pattern.replace("[", "[[]")) if not folder.name.startswith("."))
    return tuple(sorted(folder.relative_to(root).as_posix() for folder in folders if any(folder.glob("*.toml"))))
