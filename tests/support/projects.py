"""Projects with their own configuration, and their outputs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from codegen.actions.generation import Generated, generate, read_and_compile_templates
from codegen.actions.registry import ProjectRegistry, read_registry
from codegen.project import discovery, locations
from tests.support.extra_registry_files import NOTHING_REQUIRED
from tests.support.registries import CONFIGURATION, write_project

SMALL_PACKAGE = 'name = "small"\nversion = "0.1.0"\ntitle = "Small"\ndescription = "A small package."\n'
TABLE = '[tool.codegen]\nregistries = ["registry/tiny"]\n'


def configured(folder: Path, more: str, *, further: bool = False) -> Path:
    """Write a project with more lines in its configuration, and return its folder."""
    write_project(folder, NOTHING_REQUIRED if further else None)
    (folder / CONFIGURATION).write_text(TABLE + more, "utf-8")
    return folder


def made(folder: Path, more: str = "", *, further: bool = False) -> dict[str, str]:
    """Return the outputs of such a project by path."""
    return built(configured(folder, more, further=further))


def registry_of(project: locations.Project) -> ProjectRegistry:
    """Return the registry of a project, with its problems."""
    return read_registry(project, project.snapshot())


def generated(project: locations.Project) -> Generated:
    """Return all outputs of a project, and how the disk differs from them."""
    files = project.snapshot()
    compiled = read_and_compile_templates(project, files)
    return generate(project, read_registry(project, files), project.targets, compiled, files)


def small_project(folder: Path, **files: str) -> Path:
    """Write a project of the package `small`, with these texts as registry files by stem, and return its folder."""
    (folder / "registry").mkdir(parents=True, exist_ok=True)
    (folder / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")
    files = {"package": SMALL_PACKAGE, **files}
    for stem, text in files.items():
        (folder / "registry" / f"{stem}.toml").write_text(text, "utf-8")
    return folder


def built(folder: Path) -> dict[str, str]:
    """Return the outputs of a project by path."""
    (project,) = discovery.find_projects(folder, exact=True)
    assert registry_of(project).problems == ()
    return {path: data.decode() for path, data in generated(project).contents.items()}


def written(outputs: Mapping[str, str], folder: Path) -> Path:
    """Write outputs into a folder, and return it."""
    for path, text in outputs.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@contextmanager
def imported(folder: Path, name: str) -> Iterator[Any]:
    """Yield a package that is imported from a folder, and forget it afterwards."""
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for module in [module for module in sys.modules if module.partition(".")[0] == name]:
            del sys.modules[module]
