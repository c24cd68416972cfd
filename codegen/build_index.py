"""The index of a build: the states of all files and folders that the build depended on, and what the build printed.

git has an index for the same reason: to read a state takes a microsecond, and opens no file. `codegen build` compares
the states before it imports anything large. If a state differs, it reads and digests the files, as without an index.

A state can hide a change in one case, which git calls "racily clean". A file is written, read and written again within
one tick of its file system's clock, and keeps its size. So an index is not saved if a file changed less than such a
tick before it was read. Nobody can set back the time when a state last changed (`st_ctime`). Windows has no such time,
so codegen saves no index there.

Knows paths and states; knows nothing of projects.
"""

from __future__ import annotations

import os
import stat
import sys
from binascii import crc32
from collections.abc import Iterable

from codegen.cache import cache_folder, replace_file

_SECOND = 1_000_000_000
FINE, COARSE = _SECOND // 10, 3 * _SECOND
"""How many nanoseconds a file must be older than its reading: more than a tick of the system's clock, up to 10 ms.

On a file system that keeps whole seconds, it is more than 2 seconds, the tick of FAT.
"""
_FORMAT = "codegen index 1"


def recorded_answer(folder: str) -> str:
    """Return what the last build in this folder printed; "" if a file or folder that it depended on has changed."""
    try:
        with open(_path(folder), "rb") as file:  # noqa: PTH123  # pathlib is slower, here and below
            checksum, _, data = file.read().partition(b"\0")
        head, answer, *entries = os.fsdecode(data).split("\0")
        if checksum != _checksum(data) or head != _head(folder):
            return ""
        states = zip(entries[::2], entries[1::2], strict=True)
        return answer if all(_text(_states(path)) == state for path, state in states) else ""
    except (OSError, ValueError):
        return ""


def save(folder: str, answer: str, paths: Iterable[str], started: int) -> None:
    """Record what a build in this folder printed, and the states of all files and folders that it depended on.

    `started` is the time in nanoseconds before the build read the first of them. If one of them may have changed since
    it was read, the function records nothing.
    """
    if os.name != "posix":
        return
    from pathlib import Path

    entries = [_head(folder), answer]
    try:
        for path in paths:
            states = _states(path)
            if not all(_is_certain(state, started) for state in states):
                return
            entries += path, _text(states)
    except OSError:
        return
    data = os.fsencode("\0".join(entries))
    replace_file(Path(_path(folder)), _checksum(data) + b"\0" + data)


def _is_certain(state: os.stat_result, started: int) -> bool:
    """Return whether every later change of a file, folder or link changes its state. A pipe's state shows no change."""
    is_kept = stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode) or stat.S_ISLNK(state.st_mode)
    times = (state.st_mtime_ns, state.st_ctime_ns)
    tick = FINE if all(time % _SECOND for time in times) else COARSE
    return is_kept and max(times) < started - tick


def _path(folder: str) -> str:
    return f"{cache_folder()}/{crc32(os.fsencode(folder)):08x}.index"


def _head(folder: str) -> str:
    """Return what else the answer depends on: the folder, and where Python finds the toolkit and its libraries."""
    search_path = sys.path if sys.flags.safe_path else sys.path[1:]  # the first is the folder of the program
    return "\n".join((_FORMAT, folder, __file__, *search_path))


def _states(path: str) -> tuple[os.stat_result, ...]:
    """Return the state of a file or folder; for a link, also that of its target. Missing ones have no state."""
    try:
        state = os.lstat(path)
        return (state, os.stat(path)) if stat.S_ISLNK(state.st_mode) else (state,)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return ()


def _text(states: Iterable[os.stat_result]) -> str:
    """Return states as text: when the file and its state last changed, its size, its kind and its inode."""
    return ";".join(
        f"{state.st_mtime_ns},{state.st_ctime_ns},{state.st_size},{state.st_ino},{state.st_mode}" for state in states
    )


def _checksum(data: bytes) -> bytes:
    return b"%08x" % crc32(data)
