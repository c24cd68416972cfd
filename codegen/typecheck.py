"""The type errors in a package: from mypy --strict with the stubs and without them, and from stubtest.

Knows how to run the type checkers; knows nothing of what is in the package.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from codegen.errors import Problem

_LINE = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): error: (?P<message>.*)$")


def problems(files: Mapping[str, bytes], package: str, folder: str, python: str) -> tuple[Problem, ...]:
    """Return the type errors in a package.

    `files` has the files by path, `folder` is the output folder in messages, `python` the oldest supported version. The
    check runs in a temporary folder, so that no configuration of mypy changes the result. mypy reads a stub in place of
    its module; a second run without stubs checks the modules.
    """
    own = {path: content for path, content in files.items() if path.startswith(f"{package}/")}
    modules = {path: content for path, content in own.items() if not path.endswith(".pyi")}
    errors = [
        *_mypy(own, package, folder, python, "mypy"),
        *_mypy(modules, package, folder, python, "mypy-without-stubs"),
    ]
    if len(modules) < len(own):
        errors += _stubtest(own, package, folder)
    return tuple(errors)


def _mypy(files: Mapping[str, bytes], package: str, folder: str, python: str, rule: str) -> list[Problem]:
    options = ["--strict", "--no-incremental", "--show-column-numbers", "--config-file=", f"--python-version={python}"]
    status, output = _run(files, ["mypy", *options, "-p", package])
    matches = [match for line in output.splitlines() if (match := _LINE.match(line))]
    if status and not matches:
        return [_problem(rule, output.strip() or f"mypy failed with exit status {status}", folder)]
    return [
        _problem(rule, match["message"], f"{folder}/{match['file']}", int(match["line"]), int(match["column"]))
        for match in matches
    ]


def _stubtest(files: Mapping[str, bytes], package: str, folder: str) -> list[Problem]:
    status, output = _run(files, ["mypy.stubtest", package])
    if not status:
        return []
    errors = [line.removeprefix("error: ") for line in output.splitlines() if line.startswith("error: ")]
    return [_problem("stubtest", error, f"{folder}/{package}") for error in errors or [output.strip()]]


def _problem(rule: str, message: str, file: str, line: int = 0, column: int | None = None) -> Problem:
    remedy = "Correct the template of this file, or the registry entry."
    return Problem(rule=rule, message=message, remedy=remedy, file=file, line=line, column=column)


def _run(files: Mapping[str, bytes], arguments: list[str]) -> tuple[int, str]:
    """Run a module of mypy in a folder that contains only these files; return its exit status and output."""
    with tempfile.TemporaryDirectory(prefix="codegen-") as name:
        folder = Path(name)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MYPY")}
        command = [sys.executable, "-P", "-m", *arguments]
        environment |= {"MYPYPATH": name, "PYTHONPATH": name, "NO_COLOR": "1", "MYPY_CACHE_DIR": os.devnull}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
