"""What is installed: the toolkit makes the same bytes outside the repository, as a wheel and as an editable install."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.commands import REPOSITORY, contents, copy_real_project


@pytest.mark.parametrize("sort", ["wheel", "editable"])
def test_an_installed_toolkit_makes_the_same_bytes(sort: str, tmp_path: Path) -> None:
    """In a folder that has the registry and the configuration alone, both kinds of install make what is committed."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv/bin/python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *(["--editable"] if sort == "editable" else []), str(REPOSITORY)], check=True)
    project = copy_real_project(tmp_path / "project")
    subprocess.run([tmp_path / "venv/bin/codegen", "build", "--quiet"], cwd=project, check=True)
    assert contents(REPOSITORY / "generated") == contents(project / "generated")


def test_the_library_needs_nothing(tmp_path: Path) -> None:
    """The library's wheel has modules, stubs, py.typed and the licence, and no dependency."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path)]
    subprocess.run([*pip, str(REPOSITORY / "generated")], check=True)
    (wheel,) = tmp_path.glob("smtpcodes-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("METADATA"))
        text = archive.read(metadata).decode()
    assert "Requires-Dist" not in text
    assert {"smtpcodes/py.typed", "smtpcodes/reply_codes.py", "smtpcodes/reply_codes.pyi"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
