"""What type checkers say of a package: mypy --strict with its stubs and without them, and stubtest on the two together.

Knows how to run them; knows nothing of what the package is.
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

_LINE = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+): error: (?P<message>.*)$")


def problems(files: Mapping[str, bytes], package: str, shown: str, python: str) -> tuple[Problem, ...]:
    """What is wrong with the types of a package, whose files are given by their paths; `shown` is the folder that
    messages name, `python` the oldest version that it is for.

    It is checked in a folder of its own, so that no configuration around it has a say. mypy reads a stub in place of
    the module beside it; so the modules are checked once more where there are no stubs.
    """
    mine = {path: content for path, content in files.items() if path.startswith(f"{package}/")}
    modules = {path: content for path, content in mine.items() if not path.endswith(".pyi")}
    found = [
        *_mypy(mine, package, shown, python, "mypy"),
        *_mypy(modules, package, shown, python, "mypy-without-stubs"),
    ]
    if len(modules) < len(mine):
        found += _stubtest(mine, package, shown)
    return tuple(found)


def _mypy(files: Mapping[str, bytes], package: str, shown: str, python: str, rule: str) -> list[Problem]:
    options = ["--strict", "--no-incremental", "--config-file=", f"--python-version={python}"]
    status, output = _run(files, ["mypy", *options, "-p", package])
    matches = [match for line in output.splitlines() if (match := _LINE.match(line))]
    if status and not matches:
        return [_problem(rule, output.strip() or f"mypy ended with status {status}", shown)]
    return [_problem(rule, match["message"], f"{shown}/{match['file']}", int(match["line"])) for match in matches]


def _stubtest(files: Mapping[str, bytes], package: str, shown: str) -> list[Problem]:
    status, output = _run(files, ["mypy.stubtest", package])
    if not status:
        return []
    errors = [line.removeprefix("error: ") for line in output.splitlines() if line.startswith("error: ")]
    return [_problem("stubtest", error, f"{shown}/{package}") for error in errors or [output.strip()]]


def _problem(rule: str, message: str, file: str, line: int = 0) -> Problem:
    remedy = "Correct the template that makes it, or the registry entry it shows."
    return Problem(rule=rule, message=message, remedy=remedy, file=file, line=line)


def _run(files: Mapping[str, bytes], arguments: list[str]) -> tuple[int, str]:
    """The exit status and the output of a module of mypy's, run in a folder with just these files."""
    with tempfile.TemporaryDirectory(prefix="codegen-") as name:
        folder = Path(name)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        ours = {key: value for key, value in os.environ.items() if not key.startswith("MYPY")}
        command = [sys.executable, "-P", "-m", *arguments]
        environment = {**ours, "MYPYPATH": name, "PYTHONPATH": name, "NO_COLOR": "1", "MYPY_CACHE_DIR": os.devnull}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
