"""What is installed works elsewhere: the toolkit as an editable install, the library's types as its wheel has them.

tests/test_release.py installs the wheels that a release leaves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.support.commands import REPOSITORY, contents, copy_real_project


def test_an_editable_install_makes_the_same_bytes(tmp_path: Path) -> None:
    """In a folder that has the registry and the configuration alone, an editable install makes what is committed."""
    venv.create(tmp_path / "venv", with_pip=True)
    pip = [str(tmp_path / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", str(REPOSITORY)], check=True)
    project = copy_real_project(tmp_path / "project")
    subprocess.run([tmp_path / "venv/bin/codegen", "build", "--quiet"], cwd=project, check=True)
    assert contents(REPOSITORY / "generated") == contents(project / "generated")


def test_client_code_is_checked_against_the_installed_wheel(tmp_path: Path) -> None:
    """mypy finds the types of the installed library by itself, and has nothing against a client in its strict mode."""
    venv.create(tmp_path / "venv", with_pip=False)
    python = str(tmp_path / "venv/bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(REPOSITORY / "generated")], check=True)
    client = shutil.copytree(REPOSITORY / "tests/typing", tmp_path / "client")
    (client / "unknown.py").write_text("from smtpcodes import ReplyCode\n\nx: str = ReplyCode.OK\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--python-executable={python}", "."],
        cwd=client,
        env={name: value for name, value in os.environ.items() if name not in ("MYPYPATH", "PYTHONPATH")},
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.split(":")[0] for line in errors] == ["unknown.py"], done.stdout + done.stderr
    assert 'expression has type "ReplyCode"' in errors[0]
