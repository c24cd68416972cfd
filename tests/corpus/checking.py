"""Import built packages, and run the type checkers on them, many packages at a time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_BATCH = 40
"""The number of packages in one run of a type checker, which keeps all of them in memory."""
_IMPORT = """
import importlib, pathlib, sys
imported = 0
for path in sorted(pathlib.Path().rglob("*.py")):
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    try:
        importlib.import_module(name)
        imported += 1
    except BaseException as error:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
print(imported)
"""


@dataclass(kw_only=True)
class Checked:
    """The number of modules that can be imported, and the problems by tool."""

    imported: int = 0
    problems: dict[str, list[str]] = field(default_factory=dict)


def copy_packages(packages: Iterable[Path], site: Path) -> None:
    """Copy packages into one folder, from which they can be imported."""
    for package in packages:
        shutil.copytree(package, site / package.name)


def check(site: Path, work: Path, *, types: bool) -> Iterator[tuple[str, Checked]]:
    """Import every module with warnings as errors; run mypy with and without the stubs, and stubtest.

    Before each step, yield its name and the results so far.
    """
    checked = Checked(problems={"import": [], "mypy": [], "mypy without stubs": [], "stubtest": []})
    names = sorted(path.name for path in site.iterdir())
    yield "imports", checked
    done = _run(site, ["-W", "error", "-c", _IMPORT])
    checked.imported = int(done.stdout or 0)
    checked.problems["import"] += done.stderr.splitlines()
    if types:
        bare = work / "without-stubs"
        shutil.copytree(site, bare, ignore=shutil.ignore_patterns("*.pyi", "__pycache__"))
        for folder, tool in ((site, "mypy"), (bare, "mypy without stubs")):
            for batch in _batches(names):
                yield f"{tool} on {batch[0]} to {batch[-1]}", checked
                arguments = ["--strict", "--config-file=", f"--cache-dir={work / 'mypy'}"]
                arguments += [part for name in batch for part in ("-p", name)]
                checked.problems[tool] += _problems(_run(folder, ["-m", "mypy", *arguments]))
        for batch in _batches(names):
            yield f"stubtest on {batch[0]} to {batch[-1]}", checked
            checked.problems["stubtest"] += _problems(_run(site, ["-m", "mypy.stubtest", *batch]))
    yield "", checked


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]


def _problems(done: subprocess.CompletedProcess[str]) -> list[str]:
    if not done.returncode:
        return []
    lines = [line for line in done.stdout.splitlines() if re.search(r"\berror: ", line)]
    return lines or [(done.stdout + done.stderr).strip() or f"ended with status {done.returncode}"]


def _run(folder: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MYPY", "PYTHON"))}
    environment = {**inherited, "MYPYPATH": ".", "PYTHONPATH": ".", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
