"""What the tests share: a cache folder of their own, and projects that are built once and copied from there."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import codegen, copy_real_project
from tests.support.registries import write_project

# Where a script runs the tests in its background they ignore interrupts, and so would all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder for this run of the tests, in place of the user's."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def built_tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, built. To be read only: `tiny` is a copy to change."""
    folder = write_project(tmp_path_factory.mktemp("built") / "tiny")
    done = codegen("build", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def tiny(built_tiny: Path, tmp_path: Path) -> Path:
    """A copy of the small project, built, for one test to change."""
    return Path(shutil.copytree(built_tiny, tmp_path / "tiny", symlinks=True))


@pytest.fixture(scope="session")
def built_real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's registry and configuration, copied and built elsewhere. To be read only."""
    folder = tmp_path_factory.mktemp("built") / "real"
    folder.mkdir()
    done = codegen("build", cwd=copy_real_project(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
