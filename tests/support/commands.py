"""The real command, run as a user runs it: in a process of its own, with its output and exit status to look at.

Also what such tests ask of the folders it works on: the bytes in them, and a copy of this repository's own project.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

_DROP_FROM_BOUNDING_SET = 24
_OVERRIDE_PERMISSIONS = (1, 2)
"""Linux's prctl(PR_CAPBSET_DROP), and the capabilities that let root pass over permissions (linux/capability.h)."""


def codegen(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    python: str | Path = sys.executable,
    bound_by_permissions: bool = False,
) -> subprocess.CompletedProcess[str]:
    """What `python -m codegen` did with these arguments in this folder, `env` added to the environment.

    `bound_by_permissions` runs it so that files it has no right to are closed to it, even where tests run as root.
    """
    return subprocess.run(
        [str(python), "-m", "codegen", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        preexec_fn=_without_overrides() if bound_by_permissions else None,
    )


def _without_overrides() -> Callable[[], None] | None:
    """What takes root's privilege over permissions from a process before it starts; None where it has none."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        pytest.skip("root passes over permissions here, and only Linux can take that from a process")
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def drop() -> None:
        for capability in _OVERRIDE_PERMISSIONS:
            if prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "the right to pass over permissions cannot be given up")

    return drop


def failed(done: subprocess.CompletedProcess[str], *fragments: str) -> None:
    """Holds that a command could not do its work, and said why and what to do: exit status 2, no traceback."""
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    complained(done, *fragments)
    assert done.stderr.count("\n") >= 2, f"it says what is wrong, and not what to do: {done.stderr}"


def complained(done: subprocess.CompletedProcess[str], *fragments: str) -> None:
    """Holds that a command said these things, on either stream, and that no traceback is among them."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    for fragment in fragments:
        assert fragment in said


def snapshot(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path, with a digest of its bytes; links with where they lead."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "folder"
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, by path; what Python leaves behind aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def times(folder: Path) -> dict[str, int]:
    """When each file below a folder was last written, in nanoseconds, by path."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def copy_real_project(folder: Path) -> Path:
    """The folder, with this repository's registry, the templates of its package alone, and its [tool.codegen]."""
    shutil.copytree(REPOSITORY / "registry", folder / "registry")
    shutil.copytree(REPOSITORY / "templates/smtpcodes", folder / "templates/smtpcodes")
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["codegen"]
    lines = [f"{name} = {_toml(value)}" for name, value in settings.items()]
    (folder / "pyproject.toml").write_text("\n".join(["[tool.codegen]", *lines, ""]), "utf-8")
    return folder


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    assert isinstance(value, str) and value.isprintable() and not set(value) & set('"\\')
    return f'"{value}"'
