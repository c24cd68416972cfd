"""What Python and the type checkers say of built packages: many at a time, each in a process of its own."""

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
"""How many packages a type checker gets at a time: what it keeps of each stays in memory."""
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
    """How many modules can be imported, and every complaint by who made it."""

    imported: int = 0
    problems: dict[str, list[str]] = field(default_factory=dict)


def gather(packages: Iterable[Path], site: Path) -> None:
    """Puts packages beside each other in one folder, from which they can be imported."""
    for package in packages:
        shutil.copytree(package, site / package.name)


def check(site: Path, work: Path, *, types: bool) -> Iterator[tuple[str, Checked]]:
    """Imports every module of a folder of packages with warnings as errors; asks mypy, with the stubs and without them,
    and stubtest. Gives what is about to be done, and the findings so far, before each step.
    """
    found = Checked(problems={"import": [], "mypy": [], "mypy without stubs": [], "stubtest": []})
    names = sorted(path.name for path in site.iterdir())
    yield "imports", found
    done = _run(site, ["-W", "error", "-c", _IMPORT])
    found.imported = int(done.stdout or 0)
    found.problems["import"] += done.stderr.splitlines()
    if types:
        bare = work / "without-stubs"
        shutil.copytree(site, bare, ignore=shutil.ignore_patterns("*.pyi", "__pycache__"))
        for place, who in ((site, "mypy"), (bare, "mypy without stubs")):
            for batch in _batches(names):
                yield f"{who} on {batch[0]} to {batch[-1]}", found
                arguments = ["--strict", "--config-file=", f"--cache-dir={work / 'mypy'}"]
                arguments += [part for name in batch for part in ("-p", name)]
                found.problems[who] += _complaints(_run(place, ["-m", "mypy", *arguments]))
        for batch in _batches(names):
            yield f"stubtest on {batch[0]} to {batch[-1]}", found
            found.problems["stubtest"] += _complaints(_run(site, ["-m", "mypy.stubtest", *batch]))
    yield "", found


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]


def _complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    if not done.returncode:
        return []
    lines = [line for line in done.stdout.splitlines() if re.search(r"\berror: ", line)]
    return lines or [(done.stdout + done.stderr).strip() or f"ended with status {done.returncode}"]


def _run(folder: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MYPY", "PYTHON"))}
    environment = {**ours, "MYPYPATH": ".", "PYTHONPATH": ".", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
