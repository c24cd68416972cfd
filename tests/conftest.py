"""What all tests share: an empty cache folder, projects that are built once and then copied, and the marker `slow`."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.commands import codegen, copy_real_project
from tests.support.registries import write_project

# A script that runs the tests in the background makes them ignore interrupts, and the commands that they start too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Colours in a pipe are for tests of colours only; some CI systems ask for them.
for name in ("FORCE_COLOR", "NO_COLOR"):
    os.environ.pop(name, None)

# How long an example takes depends on the machine.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

TESTS = Path(__file__).parent
SLOW_FOLDERS = ("corpus", "ecosystem", "repository")
"""The folders of tests that install packages, or run type checkers, servers or hooks."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import the tests of the slow folders where all of them would be left out."""
    is_slow = collection_path.parent == TESTS and collection_path.name in SLOW_FOLDERS
    return True if is_slow and config.option.markexpr.startswith("not slow") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow every test of the slow folders, and every test that invents examples: `make test-quick` has none."""
    slow = tuple(f"{TESTS / name}{os.sep}" for name in SLOW_FOLDERS)
    for item in items:
        if str(item.path).startswith(slow) or getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("slow")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Use an empty cache folder for this run of the tests instead of the user's."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def built_tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, built. Tests only read it: `tiny` is a copy to change."""
    folder = write_project(tmp_path_factory.mktemp("built") / "tiny")
    done = codegen("build", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def tiny(built_tiny: Path, tmp_path: Path) -> Path:
    """A copy of the small project, built, which a test can change."""
    return Path(shutil.copytree(built_tiny, tmp_path / "tiny", symlinks=True))


@pytest.fixture(scope="session")
def built_real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's registry and configuration, built. Tests only read it."""
    folder = tmp_path_factory.mktemp("built") / "real"
    folder.mkdir()
    done = codegen("build", cwd=copy_real_project(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
