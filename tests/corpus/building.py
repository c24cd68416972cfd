"""Import and build every registry of a folder, each as its own project, on all cores.

This is a program of its own, so that a run can choose the hash seed and measure memory.

    python -m tests.corpus.building FOLDER OUT [--jobs N]

Prints one line of JSON per file, in the order of the files.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from codegen.actions.generation import generate, read_and_compile_templates
from codegen.actions.iana_imports import import_iana
from codegen.actions.registry import read_registry
from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.iana.document import IanaGroup
from codegen.iana.sources import read_group
from codegen.outputs import atomic_writing
from codegen.project import discovery, locations

CONFIGURATION = "[tool.codegen]\n"


@dataclass(kw_only=True)
class Built:
    """The result for one file. `refused` is the reason if it is not a registry, `failed` the error if it is one."""

    file: str
    refused: str = ""
    failed: str = ""
    package: str = ""
    tables: int = 0
    without_records: int = 0
    records: int = 0
    cells: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    restored: int = 0
    classes: int = 0
    modules: int = 0
    warnings: int = 0
    digest: str = ""
    importing: float = 0.0
    building: float = 0.0
    memory: int = 0
    """The peak memory of the process so far, in MiB."""


def files(folder: Path) -> list[Path]:
    """Return the XML files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".xml" and path.is_file())


def build(path: Path, folder: Path, out: Path) -> Built:
    """Import one file into a new project below `out`, and build the project."""
    result = Built(file=str(path.relative_to(folder)))
    try:
        group = read_group(path)
    except CodegenError as error:
        result.refused = error.what
        return result
    try:
        _build(group, result, out / "projects" / result.file.removesuffix(path.suffix).replace(os.sep, "-"))
    except Exception as error:  # report it, and go on with the other files
        result.failed = str(error) if isinstance(error, CodegenError) else f"{type(error).__name__}: {error}"
    result.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def _build(group: IanaGroup, result: Built, root: Path) -> None:
    root.mkdir(parents=True)
    (root / locations.CONFIGURATION).write_text(CONFIGURATION, "utf-8")
    (project,) = discovery.find_projects(root, exact=True)
    start = time.perf_counter()
    (made,) = import_iana(project, [group.location]).registries
    result.importing = time.perf_counter() - start
    kinds = sum((Counter(table.entries) for table in made.tables), Counter[str]())
    result.tables, result.without_records = len(made.tables) + len(made.empty), len(made.empty)
    result.records = sum(len(table.records) for table in group.tables)
    result.cells = sum(table.cells for table in made.tables)
    result.kinds, result.restored = dict(kinds), sum(table.restored for table in made.tables)
    if not made.tables:
        return
    start = time.perf_counter()
    files = project.snapshot()
    judged = read_registry(project, files)
    if judged.errors:
        result.failed = "; ".join(f"{problem.file}:{problem.line}: {problem.message}" for problem in judged.errors[:3])
        return
    generated = generate(project, judged, project.targets, read_and_compile_templates(project, files), files)
    atomic_writing.apply(project.output, project.root, generated.steps, files)
    result.building = time.perf_counter() - start
    result.package = judged.registry.package.name
    result.classes, result.warnings = len(made.tables), len(judged.warnings)
    result.modules = sum(path.endswith(".py") and path.startswith(result.package) for path in generated.contents)
    digest = sha256()
    imported = {path.name: path.read_bytes() for path in project.registry_files(Snapshot())}
    for name, content in sorted({**imported, **generated.contents}.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    result.digest = digest.hexdigest()


def build_all(folder: Path, out: Path, jobs: int) -> Iterator[Built]:
    """Yield the result for each file of a folder, in their order."""
    paths = files(folder)
    context = get_context("fork")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts_to_the_parent)
    try:
        yield from pool.map(_Work(folder, out), paths)
    finally:
        pool.shutdown(cancel_futures=True)


class _Work:
    """`build` with its folders, as a callable that can be pickled."""

    def __init__(self, folder: Path, out: Path) -> None:
        self._folder, self._out = folder, out

    def __call__(self, path: Path) -> Built:
        return build(path, self._folder, self._out)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    chosen = parser.parse_args()
    for built in build_all(chosen.folder, chosen.out, chosen.jobs):
        print(json.dumps(asdict(built)), flush=True)


if __name__ == "__main__":
    main()
