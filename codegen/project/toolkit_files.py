"""Where the files of the toolkit are: its templates, schemas, manual, and the files that `codegen init` writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from codegen.project.ignored_files import folders_in, walk

_TOOLKIT = Path(__file__).resolve().parents[1]
_GENERIC = ("html", "python", "schema")


def shipped_templates() -> Path:
    """Return the folder of the toolkit's templates: inside the package of a wheel, beside that of a checkout."""
    inside = _TOOLKIT / "templates"
    return inside if inside.is_dir() else _TOOLKIT.parent / "templates"


def template_paths() -> Iterator[tuple[str, str]]:
    """Yield the name and the path of every template of the toolkit."""
    for folder in _GENERIC:
        yield from walk(str(shipped_templates() / folder), f"{folder}/")


def shipped_folders() -> tuple[str, ...]:
    """Return the prefix of the paths of the toolkit's templates."""
    return tuple(f"{shipped_templates()}{os.sep}{folder}{os.sep}" for folder in _GENERIC)


def skeleton() -> dict[str, Path]:
    """Return the files of a new project by name."""
    return {name: Path(path) for name, path in sorted(walk(str(_TOOLKIT / "skeleton"), ""))}


def schemas() -> dict[str, Path]:
    """Return the JSON Schemas of registry files and of the configuration, by file name."""
    inside = _TOOLKIT / "schemas"
    folders = (inside if inside.is_dir() else _TOOLKIT.parent / "registry", _TOOLKIT / "project")
    return {path.name: path for folder in folders for path in sorted(folder.glob("*.schema.json"))}


def manual() -> Path:
    """Return the folder of the manual's pages."""
    return _TOOLKIT / "docs"


def toolkit_address(label: str) -> str:
    """Return an address in the metadata of the installed toolkit: Documentation or Repository; "" without one."""
    from importlib import metadata

    try:
        links = metadata.metadata("rfc-codegen").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    return next((link.partition(", ")[2] for link in links if link.startswith(f"{label}, ")), "")


def modules() -> Iterator[tuple[str, str]]:
    """Yield the paths of the toolkit's modules by name, sorted: the input of the toolkit's digest."""
    for name, path in sorted(walk(str(_TOOLKIT), "")):
        if name.endswith((".py", ".json")) and not name.startswith("templates/"):
            yield name, path


def paths() -> Iterator[str]:
    """Yield the path of each module, template and folder of the toolkit."""
    yield from (path for _, path in (*modules(), *template_paths()))
    yield from folders_in(str(_TOOLKIT))
    for name in _GENERIC:
        yield from folders_in(str(shipped_templates() / name))
