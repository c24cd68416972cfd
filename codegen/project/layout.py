"""Where things are: the project, its registries, templates and output, and the toolkit itself. The only place with path
literals.

Knows nothing of what the files say, the configuration aside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from codegen import filesystem
from codegen.errors import CodegenError
from codegen.project import configuration
from codegen.project.configuration import Configuration
from codegen.style import Style, Target

CONFIGURATION = "pyproject.toml"
TABLE = "[tool.codegen]"
ALONE = "codegen.toml"
"""The configuration of a project without a table in pyproject.toml."""
MANIFEST = "codegen-manifest.txt"
LOCK = "upstream.lock"
SHIPPED = "codegen:"
"""What the name of a template begins with that is the toolkit's own, whatever a project has in its place."""

_TOOLKIT = Path(__file__).resolve().parents[1]
_GENERAL = ("python", "schema")
"""The toolkit's folders of templates."""


class Project(NamedTuple):
    """One registry of a project, and the places and choices that belong to it.

    Paths are absolute; `configuration` is the canonical text of the settings that outputs depend on, `configured_in`
    how messages name where they are.
    """

    root: Path
    registry: Path
    output: Path
    package: str
    """The name of the package; "" for that of the registry."""
    own_templates: Path
    style: Style
    targets: tuple[str, ...]
    own_targets: tuple[Target, ...]
    configuration: str
    configured_in: str
    policy: Mapping[str, str]
    """The severities that the configuration gives to the rules of `codegen diff`, by the rules' names."""

    @property
    def all_targets(self) -> tuple[str, ...]:
        """The names of the toolkit's targets and the project's own."""
        return (*configuration.SHIPPED_TARGETS, *(one.name for one in self.own_targets))

    @property
    def manifest(self) -> Path:
        return self.output / MANIFEST

    @property
    def lock(self) -> Path:
        """What upstream said when the registry was last reconciled with it: a file beside the registry's."""
        return self.registry / LOCK

    def shown(self, path: Path) -> str:
        """The path as messages and headers name it: from the project's root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def registry_files(self) -> list[Path]:
        """Every registry file, sorted by name. Raises CodegenError when the folder is not there, or holds none."""
        remedy = f'or name another folder in "registries" in {self.configured_in}.'
        if not self.registry.is_dir():
            raise CodegenError(
                "the registry's folder is not there", where=self.shown(self.registry), remedy=f"Create it, {remedy}"
            )
        files = sorted(path for path in self.registry.iterdir() if path.suffix == ".toml")
        if not files:
            raise CodegenError(
                "no registry file (*.toml) is here", where=self.shown(self.registry), remedy=f"Add one, {remedy}"
            )
        return files

    def templates(self) -> dict[str, Path]:
        """Every template this project may use, by its name: the project's own first, by their paths below its folder of
        templates, then the toolkit's. Those of the toolkit in whose place a project has another begin with `codegen:`.
        """
        found = {name: path for name, path in _files(self.own_templates) if "/" in name or name.endswith(".j2")}
        for folder in _GENERAL:
            for name, path in _files(shipped_templates() / folder):
                own = found.setdefault(f"{folder}/{name}", path)
                if own != path and filesystem.read(own) != filesystem.read(path):
                    found[f"{SHIPPED}{folder}/{name}"] = path
        return dict(sorted(found.items()))

    def shown_template(self, name: str) -> str:
        """A template as messages name it."""
        return name if name.startswith(SHIPPED) else f"{self.shown(self.own_templates)}/{name}"


def find(start: Path, *, exact: bool = False) -> tuple[Project, ...]:
    """The project whose folder is `start`, or else (unless `exact`) the nearest one above it: one for each registry.

    A folder is a project when its pyproject.toml has a [tool.codegen] table, or it has a codegen.toml. Raises
    CodegenError when there is none, or its configuration is wrong.
    """
    start = start.absolute()
    if not start.is_dir():
        raise CodegenError(
            "there is no such folder",
            where=str(start),
            remedy="Name the folder that holds the project's pyproject.toml or codegen.toml.",
        )
    for folder in (start,) if exact else (start, *start.parents):
        if found := begun(folder):
            return found
    place = "" if exact else " or any folder above it"
    raise CodegenError(
        f"no project is here: no {CONFIGURATION} with a {TABLE} table, and no {ALONE}, in {start}{place}",
        remedy="Run it inside a project, name one with --project DIR, or begin one: codegen init",
    )


def begun(folder: Path) -> tuple[Project, ...]:
    """The project whose folder this is, one for each registry; none where it has no configuration.

    Raises CodegenError when its configuration is wrong.
    """
    if (found := _configured(folder)) is None:
        return ()
    return tuple(_project(folder, found, registry) for registry in found.registries)


def only(projects: tuple[Project, ...], folder: Path) -> tuple[Project, ...]:
    """The registry in that folder. Raises CodegenError when it is none of the project's."""
    asked = Path(os.path.normpath(folder.absolute()))
    found = tuple(one for one in projects if one.registry in (asked, one.root / folder))
    if not found:
        names = ", ".join(one.shown(one.registry) for one in projects)
        raise CodegenError("this is no registry of the project", where=str(folder), remedy=f"Choose from: {names}.")
    return found


def check_targets(project: Project, names: list[str], *, where: str) -> None:
    """Raises CodegenError when a name is no target of the project."""
    configuration.check_targets(tuple(names), project.own_targets, where=where)


def _configured(folder: Path) -> Configuration | None:
    """The configuration of a folder; None where it has none."""
    pyproject, alone = folder / CONFIGURATION, folder / ALONE
    text = filesystem.read_text(pyproject) if pyproject.is_file() else ""
    found = configuration.parse(text, str(pyproject), whole=False) if "codegen" in text else None
    if not alone.is_file():
        return found
    if found:
        raise CodegenError(
            f"the project has two configurations: this, and {TABLE} in {CONFIGURATION}",
            where=str(alone),
            remedy="Keep one of them.",
        )
    return configuration.parse(filesystem.read_text(alone), str(alone), whole=True)


def _project(root: Path, found: Configuration, registry: str) -> Project:
    return Project(
        root=root,
        registry=root / registry,
        output=root / configuration.output_folder(found, registry),
        package=found.package,
        own_templates=root / found.templates,
        style=found.style,
        targets=found.targets,
        own_targets=found.own,
        configuration=configuration.canonical_text(found, registry),
        configured_in=found.where.removeprefix(f"{root}{os.sep}"),
        policy=found.policy,
    )


def with_registry(folder: Path, project: Project | None) -> Project:
    """The project with its registry in that folder; where there is no project, one of the default settings.

    Where the folder lies outside of the project, messages name files from the current folder.
    """
    folder, here = (folder.resolve() if ".." in folder.parts else folder.absolute()), Path.cwd()
    if project is None or not folder.is_relative_to(project.root):
        root = here if folder.is_relative_to(here) else next(path for path in folder.parents if path.is_dir())
        project = project._replace(root=root) if project else _default(root)
    return project._replace(registry=folder)


def _default(root: Path) -> Project:
    """A folder as a project of the default settings."""
    found = configuration.parse("", ALONE, whole=True)
    assert found is not None
    return _project(root, found, found.registries[0])


def shipped_templates() -> Path:
    """The toolkit's own templates: beside its modules in an installed wheel, beside its folder in a checkout."""
    inside = _TOOLKIT / "templates"
    return inside if inside.is_dir() else _TOOLKIT.parent / "templates"


def skeleton() -> dict[str, Path]:
    """The files that a project begins with, by their names."""
    return dict(_files(_TOOLKIT / "skeleton"))


def manual() -> Path:
    """Return the folder that holds the pages of the manual."""
    return _TOOLKIT / "docs"


def toolkit_files() -> Iterator[tuple[str, Path]]:
    """The toolkit's modules, by name: what a digest of the toolkit is made of."""
    for name, path in _files(_TOOLKIT):
        if name.endswith((".py", ".json")) and not name.startswith("templates/"):
            yield name, path


def cache_file(project: Project) -> Path:
    """Where formatted text of this project is kept between runs: in the user's cache folder, never in the project."""
    from hashlib import sha256

    from platformdirs import user_cache_path

    return user_cache_path("rfc-codegen") / f"{sha256(str(project.registry).encode()).hexdigest()[:16]}.json"


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder with its name there, sorted by name; what compilers and editors leave behind is
    passed over.
    """
    yield from sorted(_found(str(folder), ""))


def _found(folder: str, prefix: str) -> Iterator[tuple[str, Path]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = entry.name
        if name.startswith(".") or name == "__pycache__" or name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _found(entry.path, f"{prefix}{name}/")
        else:
            yield prefix + name, Path(entry.path)


def registries_of(text: str, where: str, *, alone: bool) -> tuple[tuple[str, ...], str]:
    """The registries' folders as the text of a configuration names them, and the package's name ("": that of the
    registry), whatever else it says; no folder where it is none.

    That of an older state of a project may have settings that are no longer known. Raises CodegenError where the
    text cannot be read.
    """
    settings = configuration.settings_table(text, where, whole=alone)
    if settings is None:
        return (), ""
    named = settings.get("registries", settings.get("registry", ["registry"]))  # one, before there were several
    folders = named if isinstance(named, list) and named else [named]
    return tuple(PurePosixPath(str(one)).as_posix() for one in folders), str(settings.get("package", ""))
