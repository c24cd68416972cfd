"""Run `codegen` in a test, and return what it printed and wrote, and its exit status.

`codegen` runs the command in this process, which is fast. `codegen_process` starts a process, for tests of what only a
process shows: another Python, streams that are closed, signals, permissions, the environment at start-up. `process`
runs any other command.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from codegen.cli import app

REPOSITORY = Path(__file__).resolve().parents[2]

_DROP_FROM_BOUNDING_SET = 24
_OVERRIDE_PERMISSIONS = (1, 2)
"""Linux's prctl(PR_CAPBSET_DROP), and the capabilities that let root ignore permissions (linux/capability.h)."""


class Outcome(NamedTuple):
    """What a command returned and printed."""

    returncode: int
    stdout: str
    stderr: str


def codegen(*arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Outcome:
    """Run `codegen` in this process and return its exit status, standard output and standard error.

    It runs in the folder `cwd`, with `env` added to the environment. An exception that the command does not handle
    fails the test.
    """
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    status: object = 0
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sys, "argv", ["codegen", *map(str, arguments)])
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        stack.enter_context(contextlib.chdir(cwd or Path.cwd()))
        stack.enter_context(contextlib.redirect_stdout(streams[0]))
        stack.enter_context(contextlib.redirect_stderr(streams[1]))
        try:
            app.main()
        except SystemExit as ended:
            status = ended.code
        finally:
            gc.unfreeze()  # the command freezes what it leaves to the end of its process
    assert status is None or isinstance(status, int), status
    return Outcome(status or 0, *map(_text, streams))


def _text(stream: io.TextIOWrapper) -> str:
    """Return the text that was written to a stream."""
    stream.flush()
    data: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]  # it is a BytesIO
    return data.decode("utf-8")


def codegen_process(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    python: str | Path = sys.executable,
    bound_by_permissions: bool = False,
) -> Outcome:
    """Run `python -m codegen` in a process and return its exit status, standard output and standard error.

    With `bound_by_permissions`, file permissions apply to the process even where the tests run as root.
    """
    before = _without_overrides() if bound_by_permissions else None
    return process(python, "-m", "codegen", *arguments, cwd=cwd, env=env, before=before)


def process(
    *command: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Outcome:
    """Run a command in a process and return its exit status, standard output and standard error.

    It runs in the folder `cwd`, with `env` added to the environment. `before` runs in the process before the command.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        preexec_fn=before,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def _without_overrides() -> Callable[[], None] | None:
    """Return a function that drops root's privilege to ignore permissions, or None if this process is not root's."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        pytest.skip("root ignores permissions, and only Linux can drop that privilege for a process")
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def drop() -> None:
        for capability in _OVERRIDE_PERMISSIONS:
            if prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "cannot drop the privilege to ignore permissions")

    return drop


def failed(done: Outcome, *fragments: str) -> None:
    """Assert that a command could not run, and that it said why and what to do: exit status 2, no traceback."""
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    complained(done, *fragments)
    assert done.stderr.count("\n") >= 2, f"the message does not say what to do: {done.stderr}"


def complained(done: Outcome, *fragments: str) -> None:
    """Assert that a command printed each fragment, on either stream, and no traceback."""
    output = done.stdout + done.stderr
    assert "Traceback" not in output, output
    for fragment in fragments:
        assert fragment in output


def snapshot(folder: Path) -> dict[str, str]:
    """Return, by path, the digest of every file below a folder, and the target of every link."""
    entries = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            entries[name] = f"link to {path.readlink()}"
        elif path.is_file():
            entries[name] = sha256(path.read_bytes()).hexdigest()
        else:
            entries[name] = "folder"
    return entries


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder, by path, without `__pycache__`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def committed_outputs() -> dict[str, bytes]:
    """Return the bytes of every output in `generated`, by path, without the site, which git ignores."""
    outputs = contents(REPOSITORY / "generated")
    return {path: data for path, data in outputs.items() if not path.startswith("site/")}


def times(folder: Path) -> dict[str, int]:
    """Return the time of the last write of every file below a folder, in nanoseconds, by path."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def copy_real_project(folder: Path) -> Path:
    """Copy this repository's registry, templates/smtpcodes and [tool.codegen] into a folder, and return the folder."""
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
