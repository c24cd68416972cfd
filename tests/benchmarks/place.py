"""A folder to measure in: copies of this project, a hello-world app beside them, and empty caches.

The repository itself is only read.
"""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.process import Run, run

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
BIN = Path(sys.executable).parent
CODEGEN = BIN / "codegen"
EARLIER = "58ca1cb15365143f9aa7659c5cd878c59b8c761a"
"""The commit before builds became faster: a check of cached texts is compared with a build of then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of a measurement.

    `settled` is an up-to-date project, and `filled` the cache that its build left; `fresh` is one that is
    built from nothing, again and again.
    """

    root: Path
    settled: Path
    filled: Path
    fresh: Path
    nothing_to_do: str
    """The output of a build when everything is up to date."""


def prepare(root: Path) -> Place:
    """Fill an empty folder."""
    if not CODEGEN.is_file():
        sys.exit(f"bench: {CODEGEN} is not there; install the toolkit with its tests' requirements: make bench")
    for name in ("settled", "fresh"):
        for part in ("pyproject.toml", "registry", "templates"):
            source, copy = REPOSITORY / part, root / name / part
            copy.parent.mkdir(exist_ok=True)
            shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    (root / "cache").mkdir()
    run([CODEGEN, "build"], folder=root / "settled", cache=root / "cache")
    second = run([CODEGEN, "build"], folder=root / "settled", cache=root / "cache")
    _write_hello(root / "hello")
    return Place(
        root=root,
        settled=root / "settled",
        filled=root / "cache",
        fresh=root / "fresh",
        nothing_to_do=second.output,
    )


def empty_cache(place: Place) -> Path:
    """Return a new, empty cache folder."""
    return Path(tempfile.mkdtemp(prefix="cache-", dir=place.root))


def set_aside(outputs: Path, place: Place) -> None:
    """Move the outputs of an earlier run away, so that the next run starts from nothing.

    Deleting them would slow the next run down: on ext4, creating 230 files took 6 ms, but up to 60 ms in a folder where
    as many had been deleted seconds before.
    """
    if outputs.exists():
        outputs.rename(Path(tempfile.mkdtemp(prefix="earlier-", dir=place.root)) / outputs.name)


def build_from_nothing(place: Place) -> Run:
    """Run `codegen build` without the outputs and the cache of an earlier build."""
    set_aside(place.fresh / "generated", place)
    return run([CODEGEN, "build"], folder=place.fresh, cache=empty_cache(place))


def build_site(project: Path, place: Place) -> float:
    """Run `codegen build --target site` without the sites and the cache of an earlier build."""
    for folder in [path for path in project.glob("generated/**/site") if path.is_dir()]:
        set_aside(folder, place)
    return run([CODEGEN, "build", "--target", "site", "--quiet"], folder=project, cache=empty_cache(place)).seconds


def build_with_earlier_toolkit(place: Place) -> Run:
    """Run `codegen build` of the toolkit and the registry of an earlier commit, without outputs and cache."""
    folder = _earlier(place.root / "earlier")
    set_aside(folder / "generated", place)
    return run([sys.executable, folder / "run.py", "build"], folder=folder, cache=empty_cache(place))


@functools.cache
def _earlier(folder: Path) -> Path:
    """Return a folder with the files of the earlier commit, and a program that starts its toolkit."""
    archive = subprocess.run(["git", "archive", EARLIER], cwd=REPOSITORY, stdout=subprocess.PIPE, check=False)
    if archive.returncode != 0:
        sys.exit(f"bench: commit {EARLIER} is missing; fetch the whole history: git fetch --unshallow")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    start = "from codegen.__main__ import main\nmain()\n"
    (folder / "run.py").write_text(start, "utf-8")
    return folder


def hello(place: Place) -> Run:
    """Run a hello-world Typer app in the toolkit's environment."""
    return run([place.root / "hello" / "hello"], folder=place.root, cache=place.filled)


def _write_hello(folder: Path) -> None:
    """Write the app, and a script that starts it with the lines and the interpreter of the `codegen` script."""
    folder.mkdir()
    shutil.copy(PROGRAMS / "hello_world.py", folder)
    script = folder / "hello"
    script.write_text(CODEGEN.read_text("utf-8").replace("codegen.__main__", "hello_world"), "utf-8")
    script.chmod(0o755)
