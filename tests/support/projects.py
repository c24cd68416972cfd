"""What the tests of configurations and templates share: a project with more in its configuration, and what it makes."""

from __future__ import annotations

from pathlib import Path

from codegen.actions.pipeline import judge, plan
from codegen.project import layout
from tests.support.extra_registry_files import NOTHING_REQUIRED
from tests.support.registries import CONFIGURATION, write_project

TABLE = '[tool.codegen]\nregistries = ["registry/tiny"]\n'


def configured(folder: Path, more: str, *, further: bool = False) -> Path:
    """A project with more in its configuration."""
    write_project(folder, NOTHING_REQUIRED if further else None)
    (folder / CONFIGURATION).write_text(TABLE + more, "utf-8")
    return folder


def made(folder: Path, more: str = "", *, further: bool = False) -> dict[str, str]:
    """The texts of everything that a project with more in its configuration makes, by path."""
    (project,) = layout.find(configured(folder, more, further=further), exact=True)
    judged = judge(project)
    assert judged.problems == ()
    return {path: data.decode() for path, data in plan(project, judged, project.targets).wanted.items()}
