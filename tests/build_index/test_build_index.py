"""The index answers only if every file and folder is in the state that it had when the build read it."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from codegen import build_index
from codegen.cache import cache_folder

ANSWER = "Up to date: 3 files in générés/."
SECOND = 1_000_000_000
HOUR = 3600 * SECOND


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder for each test, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(cache_folder())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a file, a subfolder, and a link to a file beside it."""
    place = tmp_path / "place"
    (place / "folder").mkdir(parents=True)
    for path in (place / "file", place / "folder" / "inner", tmp_path / "target", tmp_path / "other"):
        path.write_bytes(b"content")
    (place / "link").symlink_to(tmp_path / "target")
    _tick(tmp_path)
    return place


def _tick(folder: Path) -> None:
    """Wait until the clock of the file system goes on: a change after that has another time."""
    path = folder / "clock"
    path.write_bytes(b"")
    before = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == before:
        path.touch()
        time.sleep(0.001)


def _paths(place: Path) -> list[str]:
    return [str(place / name) for name in ("file", "folder", "folder/inner", "link", "missing", "missing/too")]


def save(place: Path, *, later: int = HOUR) -> None:
    """Save an index for a build that began to read some time after now."""
    build_index.save(str(place), ANSWER, _paths(place), time.time_ns() + later)


def answer(place: Path) -> str:
    return build_index.recorded_answer(str(place))


def edit(path: Path, content: bytes = b"CONTENT") -> None:
    """Change the content, and set the time of the last change back; the size is the same."""
    times = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def replace(path: Path) -> None:
    """Replace a file with one of the same size and time."""
    beside = path.with_name("beside")
    shutil.copy2(path, beside)
    edit(beside)
    beside.replace(path)


def relink(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "an edit that keeps size and time": lambda place: edit(place / "file"),
    "another size": lambda place: edit(place / "file", b"more content"),
    "a new file in place of it": lambda place: replace(place / "file"),
    "a link in place of it": lambda place: relink(place / "file", place / "folder" / "inner"),
    "a folder in place of it": lambda place: to_folder(place / "file"),
    "a removed file": lambda place: (place / "file").unlink(),
    "other permissions": lambda place: (place / "folder" / "inner").chmod(0o400),
    "a new file in a folder": lambda place: (place / "folder" / "new").touch(),
    "a removed folder": lambda place: shutil.rmtree(place / "folder"),
    "a missing file that appears": lambda place: (place / "missing").touch(),
    "an edited target of a link": lambda place: edit(place.parent / "target"),
    "a removed target of a link": lambda place: (place.parent / "target").unlink(),
    "another target of a link": lambda place: relink(place / "link", place.parent / "other"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change(change: str, place: Path) -> None:
    """Each change of a file or folder is seen; without one, the index has the answer."""
    save(place)
    assert answer(place) == ANSWER
    CHANGES[change](place)
    assert answer(place) == ""


def test_files_that_are_not_recorded(place: Path) -> None:
    """A change elsewhere is not seen."""
    save(place)
    (place / "elsewhere").touch()
    assert answer(place) == ANSWER


@pytest.mark.parametrize("age", [-HOUR, 0, SECOND // 100, SECOND // 20])
def test_a_file_as_young_as_the_build(age: int, place: Path) -> None:
    """No index is saved where a later edit could leave the state as it is."""
    youngest = max((place / name).stat().st_ctime_ns for name in ("file", "folder/inner", "link"))
    build_index.save(str(place), ANSWER, _paths(place), youngest + age)
    assert answer(place) == ""


@pytest.mark.parametrize(("age", "is_saved"), [(SECOND, False), (2 * SECOND, False), (3 * SECOND, True)])
def test_whole_seconds(age: int, is_saved: bool, place: Path) -> None:
    """A file with times in whole seconds may be on a file system with ticks of two seconds, as FAT has."""
    os.utime(place / "file", ns=(0, 1_000_000_000 * SECOND))
    youngest = (place / "file").stat().st_ctime_ns
    build_index.save(str(place), ANSWER, [str(place / "file")], youngest + age + SECOND // 100)
    assert (answer(place) == ANSWER) == is_saved


@pytest.mark.parametrize("tick", [SECOND // 250, SECOND // 100, SECOND, 2 * SECOND])
def test_two_edits_in_one_tick(tick: int, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two edits of the same size is not missed, however slow the clock of the file system is."""
    states = build_index._states

    def coarse(path: str) -> tuple[os.stat_result, ...]:
        return tuple(_rounded(state, tick) for state in states(path))

    monkeypatch.setattr(build_index, "_states", coarse)
    edit(place / "file", b"first..")
    build_index.save(str(place), ANSWER, _paths(place), time.time_ns())
    edit(place / "file", b"second.")
    assert answer(place) == ""


def _rounded(state: os.stat_result, tick: int) -> os.stat_result:
    """Return a state with the times of a file system that has such a tick."""
    times = {name: getattr(state, name) // tick * tick for name in ("st_mtime_ns", "st_ctime_ns")}
    return cast(
        "os.stat_result", SimpleNamespace(**times, st_size=state.st_size, st_ino=state.st_ino, st_mode=state.st_mode)
    )


def test_a_pipe(place: Path) -> None:
    """No index is saved if an input is a pipe, or a link to one: its state says nothing about what it will give."""
    os.mkfifo(place.parent / "pipe")
    relink(place / "link", place.parent / "pipe")
    save(place)
    assert answer(place) == ""


def test_a_time_in_the_future(place: Path) -> None:
    """A file that is younger than the build is not trusted."""
    os.utime(place / "file", ns=(0, time.time_ns() + 2 * HOUR))
    save(place)
    assert answer(place) == ""


def test_an_old_index_is_not_replaced_by_an_uncertain_one(place: Path) -> None:
    """If a file is too young to save an index, an earlier index does not answer for it either."""
    save(place)
    edit(place / "file")
    save(place, later=0)
    assert answer(place) == ""


def test_a_damaged_index(place: Path, cache: Path) -> None:
    """An index that is cut off, or has another byte anywhere, is as if it was missing."""
    save(place)
    (path,) = cache.iterdir()
    data = path.read_bytes()
    for number in range(len(data)):
        for damaged in (data[:number], data[:number] + bytes([data[number] ^ 1]) + data[number + 1 :]):
            path.write_bytes(damaged)
            assert answer(place) == ""
    path.write_bytes(data)
    assert answer(place) == ANSWER


def test_another_version(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of another version is as if it was missing."""
    save(place)
    monkeypatch.setattr(build_index, "_FORMAT", "another")
    assert answer(place) == ""


def test_other_libraries(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of another Python, or of another environment, is as if it was missing."""
    save(place)
    monkeypatch.setattr(sys, "path", [*sys.path[:1], "/elsewhere", *sys.path[1:]])
    assert answer(place) == ""


def test_another_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each folder has an index of its own, even where the names of two index files are equal."""
    monkeypatch.setattr(build_index, "crc32", lambda data: 0)
    save(place)
    assert answer(place / "folder") == ""


@pytest.mark.parametrize("name", ["new\nline", "tab\t", b"not UTF-8 \xff".decode("utf-8", "surrogateescape")])
def test_strange_names(name: str, place: Path) -> None:
    """Every name of a file can be recorded."""
    path = place / name
    path.touch()
    build_index.save(str(place), ANSWER, [str(path)], time.time_ns() + HOUR)
    assert answer(place) == ANSWER
    path.unlink()
    assert answer(place) == ""


def test_a_cache_that_cannot_be_written(place: Path, cache: Path) -> None:
    """Without a cache there is no index, and no error."""
    cache.parent.write_bytes(b"")
    save(place)
    assert answer(place) == ""


def test_a_user_without_a_home(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of a container may have no home folder: nothing is written in the current one."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.chdir(place)
    save(place)
    assert answer(place) == ""
    assert not (place / "~").exists()
