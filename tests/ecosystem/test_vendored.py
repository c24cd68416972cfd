"""Generated packages pass the linters and type checkers of projects that vendor them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.ecosystem.test_typing import pyright_starts  # noqa: F401  # a fixture
from tests.outputs.test_accepted_values import FILES
from tests.support.commands import REPOSITORY, Outcome, process
from tests.support.extra_registry_files import NOTHING_REQUIRED
from tests.support.projects import built, small_project, written
from tests.support.registries import write_project

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that has three packages in its own: ours, and two with every kind of enumeration."""
    folder = tmp_path_factory.mktemp("vendored")
    application = folder / "application"
    without_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "generated/smtpcodes", application / "smtpcodes", ignore=without_caches)
    written(built(small_project(folder / "small", **FILES)), folder / "small-output")
    written(built(write_project(folder / "tiny", NOTHING_REQUIRED)), folder / "tiny-output")
    shutil.move(folder / "small-output/small", application)
    shutil.move(folder / "tiny-output/tiny", application)
    (application / "__init__.py").write_text("", "utf-8")
    return folder


def run(module: str, *arguments: str | Path, folder: Path) -> Outcome:
    """Run a module of this Python in a folder."""
    return process(sys.executable, "-m", module, *arguments, cwd=folder)


def test_ruff_with_its_defaults(folder: Path) -> None:
    """`ruff check` has nothing to report."""
    done = run("ruff", "check", "--isolated", "--no-cache", "application", folder=folder)
    assert done.returncode == 0, done.stdout


def test_isort_with_the_profile_of_black(folder: Path) -> None:
    """isort would not change an import."""
    done = run("isort", "--profile", "black", "--check-only", "--diff", "application", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("pyright_starts")
def test_pyright_in_its_strict_mode(folder: Path) -> None:
    """pyright checks modules and stubs as the project's own."""
    settings = {"typeCheckingMode": "strict", "include": ["application"], "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    done = run("pyright", folder=folder)
    assert done.returncode == 0, done.stdout
