"""The site of this repository's registry, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import codegen, copy_real_project


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site of this repository's registry. Tests only read it."""
    folder = tmp_path_factory.mktemp("site")
    done = codegen("build", "--target", "site", "--quiet", cwd=copy_real_project(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "generated/site"
