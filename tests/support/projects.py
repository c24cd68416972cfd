"""Projects with their own configuration, and their outputs."""

from __future__ import annotations

from pathlib import Path

from codegen.actions.generation import Generated, compiled_templates, generate
from codegen.actions.registry import ProjectRegistry, read_registry
from codegen.project import layout
from tests.support.extra_registry_files import NOTHING_REQUIRED
from tests.support.registries import CONFIGURATION, write_project

TABLE = '[tool.codegen]\nregistries = ["registry/tiny"]\n'


def configured(folder: Path, more: str, *, further: bool = False) -> Path:
    """Write a project with more lines in its configuration, and return its folder."""
    write_project(folder, NOTHING_REQUIRED if further else None)
    (folder / CONFIGURATION).write_text(TABLE + more, "utf-8")
    return folder


def made(folder: Path, more: str = "", *, further: bool = False) -> dict[str, str]:
    """Return the outputs of such a project by path."""
    (project,) = layout.find_projects(configured(folder, more, further=further), exact=True)
    assert registry_of(project).problems == ()
    return {path: data.decode() for path, data in generated(project).contents.items()}


def registry_of(project: layout.Project) -> ProjectRegistry:
    """Return the registry of a project, with its problems."""
    return read_registry(project, project.snapshot())


def generated(project: layout.Project) -> Generated:
    """Return all outputs of a project, and how the disk differs from them."""
    files = project.snapshot()
    compiled = compiled_templates(project, files)
    return generate(project, read_registry(project, files), project.targets, compiled, files)
