"""An editable install makes the same bytes outside the repository; tests/test_release.py installs the wheels."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

from tests.commands import REPOSITORY, contents, copy_real_project


def test_an_editable_install_makes_the_same_bytes(tmp_path: Path) -> None:
    """In a folder that has the registry and the configuration alone, an editable install makes what is committed."""
    venv.create(tmp_path / "venv", with_pip=True)
    pip = [str(tmp_path / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", str(REPOSITORY)], check=True)
    project = copy_real_project(tmp_path / "project")
    subprocess.run([tmp_path / "venv/bin/codegen", "build", "--quiet"], cwd=project, check=True)
    assert contents(REPOSITORY / "generated") == contents(project / "generated")
