"""One run of the measure: builds everything twice, with different hash seeds, and has it checked in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from codegen.cli.progress import progress
from tests.corpus.building import Built, files
from tests.corpus.checking import Checked, check, gather

ROOT = Path(__file__).resolve().parents[2]


@dataclass(kw_only=True)
class Outcome:
    """What a run found."""

    folder: Path
    built: list[Built] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)
    differing: list[str] = field(default_factory=list)
    """Files whose registries, modules or schemas were other bytes the second time."""
    seconds: float = 0.0
    """How long importing and building everything took."""
    memory: int = 0
    """The peak of one process, in MiB."""

    @property
    def registries(self) -> list[Built]:
        return [one for one in self.built if not one.refused]

    @property
    def fell_short(self) -> bool:
        """Whether a registry failed, a record was lost, an output differed, or anybody complained."""
        lost = any(one.failed or one.back != one.records for one in self.registries)
        return lost or bool(self.differing) or any(self.checked.problems.values())


def run(folder: Path, out: Path | None, *, jobs: int, types: bool) -> Outcome:
    """Does all of it. What it builds is removed, unless `out` says where it stays."""
    folder = folder.resolve()
    outcome = Outcome(folder=folder)
    total = len(files(folder))
    with _folder(out) as work, progress(quiet=False) as show:
        start = time.perf_counter()
        for built in _building(folder, work / "first", jobs, "1"):
            outcome.built.append(built)
            show(f"{len(outcome.built)} of {total} files: {built.file}")
        outcome.seconds = time.perf_counter() - start
        outcome.memory = max((one.memory for one in outcome.built), default=0)
        digests = {one.file: one.digest for one in outcome.built}
        for number, built in enumerate(_building(folder, work / "second", jobs, "2"), 1):
            show(f"{number} of {total} files again: {built.file}")
            if built.digest != digests[built.file]:
                outcome.differing.append(built.file)
        site = work / "site"
        site.mkdir()
        projects = work / "first" / "projects"
        names = {one.package for one in outcome.registries if one.package}
        gather(sorted(path for path in projects.glob("*/generated/*") if path.name in names), site)
        for step, found in check(site, work, types=types):
            outcome.checked = found
            show(step)
    return outcome


def _building(folder: Path, out: Path, jobs: int, seed: str) -> Iterator[Built]:
    """What became of each file, as it is done."""
    command = [sys.executable, "-m", "tests.corpus.building", str(folder), str(out), "--jobs", str(jobs)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                yield Built(**json.loads(line))
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # with all that it started: what they made is thrown away
    if process.returncode:
        raise SystemExit(f"importing and building ended with status {process.returncode}")


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """A folder of its own, which goes again unless somebody wants it."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="codegen-corpus-") as name:
            yield Path(name)
        return
    if out.exists() and any(out.iterdir()):
        raise SystemExit(f"{out} is not empty")
    out.mkdir(parents=True, exist_ok=True)
    yield out.resolve()
