"""What the tests of configurations and templates share: a project with more in its configuration, and what it makes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from codegen.actions.pipeline import judge, plan
from codegen.cli import app
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


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, output and complaints of `codegen` with these arguments."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["codegen", *arguments])
        app.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err
