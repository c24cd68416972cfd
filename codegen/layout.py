"""Where things are: the project, its registry, templates and output, and the toolkit itself. The only place with path
literals.

Knows nothing of what the files say, the configuration aside.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from codegen import disk
from codegen.errors import CodegenError

CONFIGURATION = "pyproject.toml"
TABLE = "[tool.codegen]"
MANIFEST = "codegen-manifest.txt"
LOCK = "upstream.lock"
TARGETS = ("python", "stubs", "schema")
"""The names a configuration or `--target` chooses from."""

_DEFAULTS: Mapping[str, object] = {
    "registry": "registry",
    "output": "generated",
    "overlay": "",
    "targets": list(TARGETS),
    "policy": {},
}
_TOOLKIT = Path(__file__).resolve().parent


class Project(NamedTuple):
    """One project's places.

    Paths are absolute; `configuration` is the canonical text of its settings, which outputs depend on.
    """

    root: Path
    registry: Path
    output: Path
    overlay: str
    targets: tuple[str, ...]
    configuration: str
    policy: Mapping[str, str]
    """The severities that the configuration gives to the rules of `codegen diff`, by the rules' names."""

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
        if not self.registry.is_dir():
            raise CodegenError(
                "the registry's folder is not there",
                where=self.shown(self.registry),
                remedy=f'Create it, or name another as "registry" under {TABLE} in {CONFIGURATION}.',
            )
        files = sorted(path for path in self.registry.iterdir() if path.suffix == ".toml")
        if not files:
            raise CodegenError(
                "no registry file (*.toml) is here",
                where=self.shown(self.registry),
                remedy=f'Add one, or name another folder as "registry" under {TABLE} in {CONFIGURATION}.',
            )
        return files

    def templates(self) -> dict[str, Path]:
        """Every template this project may use, by its name below a templates folder: the project's own first, then
        the toolkit's.
        """
        found: dict[str, Path] = {}
        folders = ("python", "schema", *([self.overlay] if self.overlay else ()))
        for place in (self.root / "templates", shipped_templates()):
            for folder in folders:
                for name, path in _files(place / folder):
                    found.setdefault(f"{folder}/{name}", path)
        if self.overlay and not any(name.startswith(f"{self.overlay}/") for name in found):
            raise CodegenError(
                f'no templates for the overlay "{self.overlay}"',
                where=self.shown(self.root / "templates" / self.overlay),
                remedy=f'Create the folder, or correct "overlay" under {TABLE} in {CONFIGURATION}.',
            )
        return dict(sorted(found.items()))

    def inputs(self, registry: Mapping[str, bytes], templates: Mapping[str, bytes]) -> dict[str, bytes]:
        """Everything outputs are made from, the toolkit aside, by a name that is the same on every machine: registry
        files come by the names in messages, templates by those below their folder.
        """
        contents = {f"configuration {TABLE}": self.configuration.encode()}
        contents.update((f"registry {name}", data) for name, data in registry.items())
        contents.update((f"template {name}", data) for name, data in templates.items())
        return contents


def find(start: Path, *, exact: bool = False) -> Project:
    """The project whose folder is `start`, or else (unless `exact`) the nearest one above it.

    A folder is a project when its pyproject.toml has a [tool.codegen] table. Raises CodegenError when there is none.
    """
    start = start.absolute()
    if not start.is_dir():
        raise CodegenError(
            "there is no such folder",
            where=str(start),
            remedy="Name the folder that holds the project's pyproject.toml.",
        )
    for folder in (start,) if exact else (start, *start.parents):
        path = folder / CONFIGURATION
        if path.is_file() and (settings := _settings(path)) is not None:
            return _project(folder, settings)
    place = "" if exact else " or any folder above it"
    raise CodegenError(
        f"no project is here: no {CONFIGURATION} with a {TABLE} table in {start}{place}",
        remedy=f"Run it inside a project, or name one with --project DIR. A {TABLE} table makes a folder a project.",
    )


def with_registry(folder: Path, project: Project | None) -> Project:
    """The project with its registry in that folder; where there is no project, one of the default settings.

    Where the folder lies outside of the project, messages name files from the current folder.
    """
    folder, here = (folder.resolve() if ".." in folder.parts else folder.absolute()), Path.cwd()
    if project is None or not folder.is_relative_to(project.root):
        root = here if folder.is_relative_to(here) else next(path for path in folder.parents if path.is_dir())
        project = project._replace(root=root) if project else _project(root, {})
    return project._replace(registry=folder)


def shipped_templates() -> Path:
    """The toolkit's own templates: beside its modules in an installed wheel, beside its folder in a checkout."""
    inside = _TOOLKIT / "templates"
    return inside if inside.is_dir() else _TOOLKIT.parent / "templates"


def toolkit_files() -> Iterator[tuple[str, Path]]:
    """The toolkit's modules, by name: what a digest of the toolkit is made of."""
    for name, path in _files(_TOOLKIT):
        if name.endswith(".py") and not name.startswith("templates/"):
            yield name, path


def cache_file(project: Project) -> Path:
    """Where formatted text of this project is kept between runs: in the user's cache folder, never in the project."""
    from hashlib import sha256

    from platformdirs import user_cache_path

    return user_cache_path("rfc-codegen") / f"{sha256(str(project.root).encode()).hexdigest()[:16]}.json"


def documents_folder() -> Path:
    """Where documents that were fetched are kept, to ask next time whether they have changed."""
    from platformdirs import user_cache_path

    return user_cache_path("rfc-codegen") / "upstream"


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


def registry_of(configuration: str, where: str) -> str | None:
    """The registry's folder as the text of a configuration names it, whatever else it says; None where it is none.

    That of an older state of a project may have settings that are no longer known. Raises CodegenError where the
    text cannot be read, or the folder lies outside the project.
    """
    settings = _table(configuration, where)
    if settings is None:
        return None
    return _inside("registry", {**_DEFAULTS, **settings}, f"{where}, {TABLE}").as_posix()


def _settings(path: Path) -> Mapping[str, object] | None:
    return _table(disk.read_text(path), str(path))


def _table(text: str, where: str) -> Mapping[str, object] | None:
    """The settings in the text of a configuration; None where it has none."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodegenError(f"not valid TOML: {error}", where=where, remedy="Correct the file.") from None
    tool = document.get("tool")
    table = tool.get("codegen") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise CodegenError(
        "tool.codegen has to be a table", where=where, remedy=f"Write it as {TABLE} with settings below it."
    )


def _project(root: Path, settings: Mapping[str, object]) -> Project:
    where = f"{root / CONFIGURATION}, {TABLE}"
    for name, value in settings.items():
        if name not in _DEFAULTS:
            from difflib import get_close_matches

            close = get_close_matches(name, _DEFAULTS, n=1)
            hint = f'Did you mean "{close[0]}"?' if close else f"Known settings: {', '.join(_DEFAULTS)}."
            raise CodegenError(f'unknown setting "{name}"', where=where, remedy=hint)
        if name == "targets":
            if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
                raise CodegenError(
                    '"targets" has to be a list of names', where=where, remedy=f"Choose from: {', '.join(TARGETS)}."
                )
            check_targets(value, where=where)
        elif name == "policy":
            if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
                remedy = 'Write it as [tool.codegen.policy], with lines like: member-added = "major".'
                raise CodegenError('"policy" has to be a table of rules and severities', where=where, remedy=remedy)
        elif not isinstance(value, str):
            raise CodegenError(f'"{name}" has to be text', where=where, remedy="Put it in quotes.")
    chosen = {**_DEFAULTS, **settings}
    _check_places(chosen, where)
    targets, policy = chosen["targets"], chosen["policy"]
    assert isinstance(targets, list) and isinstance(policy, dict)
    # The manifest records targets by themselves, and no output depends on the policy.
    canonical = sorted(f"{name} = {value}" for name, value in chosen.items() if isinstance(value, str))
    return Project(
        root=root,
        registry=_below(root, "registry", chosen, where),
        output=_below(root, "output", chosen, where),
        overlay=str(chosen["overlay"]),
        targets=tuple(name for name in TARGETS if name in targets),
        configuration="\n".join(canonical) + "\n",
        policy=policy,
    )


def check_targets(names: list[str], *, where: str) -> None:
    """Raises CodegenError when a name is no target."""
    for name in names:
        if name not in TARGETS:
            raise CodegenError(f'unknown target "{name}"', where=where, remedy=f"Choose from: {', '.join(TARGETS)}.")


def _check_places(settings: Mapping[str, object], where: str) -> None:
    """Raises CodegenError when a build would write among what it reads, or the overlay is no folder of its own."""
    output = _inside("output", settings, where)
    for name, other in (("registry", _inside("registry", settings, where)), ("templates", PurePosixPath("templates"))):
        if output.is_relative_to(other) or other.is_relative_to(output):
            raise CodegenError(
                f'"output" has to be a folder apart from that of the {name}, "{other}"',
                where=where,
                remedy="Name another folder: a build owns it.",
            )
    if settings["overlay"] in ("python", "schema") or "/" in str(settings["overlay"]) or settings["overlay"] == "..":
        raise CodegenError(
            f'"overlay" has to be a folder of its own in templates, not "{settings["overlay"]}"',
            where=where,
            remedy="Write its name alone.",
        )


def _below(root: Path, name: str, settings: Mapping[str, object], where: str) -> Path:
    """A folder that a setting names.

    It has to lie below the project's root: output anywhere else could overwrite a stranger's files.
    """
    return root / _inside(name, settings, where)


def _inside(name: str, settings: Mapping[str, object], where: str) -> PurePosixPath:
    value = PurePosixPath(str(settings[name]))
    if value.is_absolute() or ".." in value.parts or not value.parts:
        raise CodegenError(
            f'"{name}" has to be a folder inside the project, not "{settings[name]}"',
            where=where,
            remedy="Write it relative to the project.",
        )
    return value
