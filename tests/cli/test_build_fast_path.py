"""`codegen build` when nothing has changed since the last build: it answers from the index, and misses no change."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen import build_index
from codegen.project import toolkit_files
from tests.support.commands import Outcome, codegen, codegen_process, process
from tests.support.registries import CONFIGURATION, SIGNALS
from tests.support.small_projects import project

pytestmark = pytest.mark.slow

OLD = -(10**18)
"""A margin that trusts files of any age: tests do not wait for files to become old."""


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Trust files of any age, with an empty cache folder for each test."""
    monkeypatch.setattr(build_index, "FINE", OLD)
    monkeypatch.setattr(build_index, "COARSE", OLD)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def indexed(tiny: Path) -> Path:
    """The small project, with own templates, built twice: the second build has saved the index."""
    (tiny / "templates/tiny/folder").mkdir(parents=True)
    (tiny / "templates/tiny/more.py").write_text('"""More."""\n', "utf-8")
    (tiny / "generated/tiny/empty").mkdir()
    return built(tiny)


def built(folder: Path, *, start: str = ".") -> Path:
    for _ in range(2):
        assert codegen("build", cwd=folder / start).returncode == 0
    time.sleep(0.02)  # longer than a tick of the file system
    return folder


def answer(folder: Path) -> str:
    return build_index.recorded_answer(str(folder))


def edit(path: Path) -> None:
    """Change one letter, and set the time of the last change back."""
    times, data = path.stat(), path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def move_and_link(path: Path) -> None:
    """Move a file or folder away, and leave a link to it."""
    moved = path.parent.parent / "moved"
    path.rename(moved)
    path.symlink_to(moved)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a registry file": lambda tiny: edit(tiny / SIGNALS),
    "a new registry file": lambda tiny: (tiny / SIGNALS).with_name("new.toml").touch(),
    "a removed registry file": lambda tiny: (tiny / SIGNALS).unlink(),
    "the configuration": lambda tiny: edit(tiny / CONFIGURATION),
    "a second configuration": lambda tiny: (tiny / "codegen.toml").touch(),
    "an own template": lambda tiny: edit(tiny / "templates/tiny/more.py"),
    "an own template in a new folder": lambda tiny: (tiny / "templates/python").mkdir(),
    "an own template in an empty folder": lambda tiny: (tiny / "templates/tiny/folder/new.py").touch(),
    "an output": lambda tiny: edit(tiny / "generated/tiny/signals.py"),
    "the manifest": lambda tiny: edit(tiny / "generated/codegen-manifest.txt"),
    "a removed output": lambda tiny: (tiny / "generated/schema/signals.json").unlink(),
    "an unknown file": lambda tiny: (tiny / "generated/tiny/new.py").touch(),
    "an unknown file in an empty folder": lambda tiny: (tiny / "generated/tiny/empty/new.py").touch(),
    "an interrupted build": lambda tiny: (tiny / "generated/.codegen-staging").mkdir(),
    "an output that is a link": lambda tiny: move_and_link(tiny / "generated/README.md"),
    "a folder of outputs that is a link": lambda tiny: move_and_link(tiny / "generated/tiny"),
    "an output folder that is a link": lambda tiny: move_and_link(tiny / "generated"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change(change: str, indexed: Path) -> None:
    """Whatever changes in a project, the index does not answer."""
    assert answer(indexed).startswith("Up to date")
    CHANGES[change](indexed)
    assert answer(indexed) == ""


@pytest.mark.parametrize("name", ["notes.txt", "generated/tiny/__pycache__/signals.pyc"])
def test_files_that_no_build_depends_on(name: str, indexed: Path) -> None:
    """Files beside the outputs, and bytecode, do not lead to another build."""
    (indexed / "generated/tiny/__pycache__").mkdir()
    built(indexed)
    (indexed / name).touch()
    assert answer(indexed).startswith("Up to date")


def test_the_folder_above(tiny: Path) -> None:
    """A build in a folder of the project finds a configuration that appears between the two."""
    (tiny / "sources/inner").mkdir(parents=True)
    built(tiny, start="sources/inner")
    start = tiny / "sources/inner"
    assert answer(start).startswith("Up to date")
    (tiny / "sources/codegen.toml").touch()
    assert answer(start) == ""


def test_a_registry_that_appears(tmp_path: Path) -> None:
    """A folder that a pattern of registries matches is seen when it gets a registry file."""
    folder = project(tmp_path / "project", "first", "second")
    configuration = folder / "codegen.toml"
    text = configuration.read_text("utf-8").replace('"registry/first", "registry/second"', '"registry/*"')
    configuration.write_text(text, "utf-8")
    (folder / "registry/third").mkdir()
    built(folder)
    assert answer(folder).startswith("Up to date: 2 registries")
    (folder / "registry/third/package.toml").touch()
    assert answer(folder) == ""
    shutil.rmtree(folder / "registry/third")
    assert codegen("build", cwd=folder).stdout.startswith("Up to date: 2 registries")
    (folder / "registry/fourth").mkdir()
    assert answer(folder) == ""


def test_the_toolkit(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module or template of the toolkit that changes, or is added, is seen."""
    toolkit = tmp_path / "codegen"
    shutil.copytree(toolkit_files.manual().parent, toolkit, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("html", "python", "schema"):
        shutil.copytree(toolkit_files.shipped_templates() / name, toolkit / "templates" / name)
    monkeypatch.setattr(toolkit_files, "_TOOLKIT", toolkit)
    changes: tuple[Callable[[], object], ...] = (
        lambda: edit(toolkit / "naming.py"),
        lambda: (toolkit / "rules" / "new.py").touch(),
        lambda: (toolkit / "templates/python/new.py.j2").touch(),
        lambda: edit(toolkit / "templates/schema/enumeration.json.j2"),
    )
    for change in changes:
        built(tiny)
        assert answer(tiny).startswith("Up to date")
        change()
        assert answer(tiny) == ""


def test_the_formatter(indexed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another version of black is seen. For ruff there is no index: another one can be on the search path."""
    import _black_version  # type: ignore[import-untyped]  # black imports it

    version = tmp_path / "version.py"
    version.write_text("version = 1\n", "utf-8")
    monkeypatch.setattr(_black_version, "__file__", str(version))
    built(indexed)
    assert answer(indexed)
    edit(version)
    assert answer(indexed) == ""
    with (indexed / CONFIGURATION).open("a", encoding="utf-8") as file:
        file.write('formatter = "ruff"\n')
    built(indexed)
    assert answer(indexed) == ""


@pytest.mark.parametrize(
    "options",
    [["--registry", "registry/tiny"], ["--target", "schema"], ["--project", "."], ["--verbose"], ["--dry-run"]],
)
def test_options(options: list[str], tiny: Path) -> None:
    """A build with other options saves no index, and takes no time for it."""
    for _ in range(2):
        assert codegen("build", *options, cwd=tiny).returncode == 0
    assert answer(tiny) == ""


def run(code: str, folder: Path) -> Outcome:
    """Run code in a process that trusts files of any age. A process of the program finds the same libraries."""
    trust = f"build_index.FINE = build_index.COARSE = {OLD}"
    code = f"import sys; from codegen import __main__, build_index; {trust}; sys.argv[1:] = ['build']; {code}"
    return process(sys.executable, "-c", code, cwd=folder)


@pytest.fixture
def indexed_for_processes(tiny: Path) -> Path:
    assert run("__main__.main()", tiny).returncode == 0
    return tiny


def test_the_answer(indexed_for_processes: Path) -> None:
    """A build that has nothing to do prints the same with index and without, and imports neither Typer nor TOML."""
    code = "__main__.main(); sys.exit(str({'typer', 'tomli', 'json', 'hashlib', 'jinja2'} & sys.modules.keys()))"
    done = run(code, indexed_for_processes)
    assert (done.returncode, done.stderr) == (1, "set()\n")
    assert done.stdout == codegen("build", cwd=indexed_for_processes).stdout


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet(option: str, tiny: Path) -> None:
    """With --quiet, a build saves an index too, and prints nothing."""
    assert codegen("build", option, cwd=tiny) == (0, "", "")
    assert answer(tiny).startswith("Up to date")
    assert codegen_process("build", option, cwd=tiny) == (0, "", "")


def test_a_change_after_an_answer(indexed_for_processes: Path) -> None:
    """A build after a change is a whole build."""
    tiny = indexed_for_processes
    assert codegen_process("build", cwd=tiny).stdout.startswith("Up to date")
    edit(tiny / "generated/tiny/signals.py")
    assert "changed generated/tiny/signals.py (edited by hand)" in codegen_process("build", cwd=tiny).stdout


def test_check_reads_bytes(indexed_for_processes: Path) -> None:
    """`check` does not trust states: it finds an edit that an index does not show."""
    tiny = indexed_for_processes
    edit(tiny / "generated/tiny/signals.py")
    assert run(f"build_index.save({str(tiny)!r}, 'The answer.', [], 0)", tiny).returncode == 0
    assert codegen_process("build", cwd=tiny).stdout == "The answer.\n"
    done = codegen_process("check", cwd=tiny)
    assert done.returncode == 1
    assert "output differs (edited by hand)" in done.stdout


def test_a_stream_that_takes_nothing(indexed_for_processes: Path) -> None:
    """An answer that cannot be printed is an error, as without index."""
    command = f"{sys.executable} -m codegen build"
    done = process("sh", "-c", f"{command} > /dev/full", cwd=indexed_for_processes)
    assert (done.returncode, done.stdout) == (2, "")
    assert "No space left on device" in done.stderr
    assert process("sh", "-c", f"{command} >&-", cwd=indexed_for_processes) == (0, "", "")


def test_a_stream_that_lacks_characters(tiny: Path) -> None:
    """Characters that a stream cannot show are escaped, as without index."""
    text = (tiny / CONFIGURATION).read_text("utf-8")
    (tiny / CONFIGURATION).write_text(text.replace('"generated"', '"générés"'), "utf-8")
    for _ in range(2):
        assert run("__main__.main()", tiny).returncode == 0
    done = process(sys.executable, "-m", "codegen", "build", cwd=tiny, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "g\\xe9n\\xe9r\\xe9s/" in done.stdout
