"""One run: build everything twice with different hash seeds, and check the first result."""

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

from codegen.cli.progress_line import progress
from tests.corpus.building import Built, files
from tests.corpus.checking import Checked, check, copy_packages

ROOT = Path(__file__).resolve().parents[2]


@dataclass(kw_only=True)
class Outcome:
    """The results of a run."""

    folder: Path
    built: list[Built] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)
    differing: list[str] = field(default_factory=list)
    """Files with different registries, modules or schemas in the second run."""
    seconds: float = 0.0
    """The time for importing and building everything."""
    memory: int = 0
    """The peak memory of one process, in MiB."""

    @property
    def registries(self) -> list[Built]:
        return [result for result in self.built if not result.refused]

    @property
    def has_failures(self) -> bool:
        """Whether a registry failed, a record was lost, outputs differed, or a tool reported a problem."""
        lost = any(result.failed or result.restored != result.records for result in self.registries)
        return lost or bool(self.differing) or any(self.checked.problems.values())


def run(folder: Path, out: Path | None, *, jobs: int, types: bool) -> Outcome:
    """Import, build and check the registries of a folder. Keep the projects in `out`, otherwise remove them."""
    folder = folder.resolve()
    outcome = Outcome(folder=folder)
    total = len(files(folder))
    with _folder(out) as work, progress(quiet=False) as report_progress:
        start = time.perf_counter()
        for built in _building(folder, work / "first", jobs, "1"):
            outcome.built.append(built)
            report_progress(f"{len(outcome.built)} of {total} files: {built.file}")
        outcome.seconds = time.perf_counter() - start
        outcome.memory = max((result.memory for result in outcome.built), default=0)
        digests = {result.file: result.digest for result in outcome.built}
        for number, built in enumerate(_building(folder, work / "second", jobs, "2"), 1):
            report_progress(f"{number} of {total} files again: {built.file}")
            if built.digest != digests[built.file]:
                outcome.differing.append(built.file)
        site = work / "site"
        site.mkdir()
        projects = work / "first" / "projects"
        names = {result.package for result in outcome.registries if result.package}
        copy_packages(sorted(path for path in projects.glob("*/generated/*") if path.name in names), site)
        for step, checked in check(site, work, types=types):
            outcome.checked = checked
            report_progress(step)
    return outcome


def _building(folder: Path, out: Path, jobs: int, seed: str) -> Iterator[Built]:
    """Yield the result for each file as soon as it is ready."""
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
                os.killpg(process.pid, signal.SIGKILL)  # and its child processes; their files are not needed
    if process.returncode:
        raise SystemExit(f"importing and building ended with status {process.returncode}")


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """Yield the folder of the projects: `out`, or a temporary result."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="codegen-corpus-") as name:
            yield Path(name)
        return
    if out.exists() and any(out.iterdir()):
        raise SystemExit(f"{out} is not empty")
    out.mkdir(parents=True, exist_ok=True)
    yield out.resolve()
