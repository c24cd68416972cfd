"""The lock of a project: only one codegen command at a time writes in it.

Knows folders; knows nothing of what is written.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from codegen.errors import CodegenError
from codegen.progress import Progress, no_progress

LONGEST_WAIT = 60.0
"""How many seconds a command waits for another one that writes in the same project."""
_PAUSE = 0.05
_held: dict[tuple[int, int], int] = {}
"""The folders that this process has locked, by device and inode, each with its descriptor."""


@contextmanager
def write_lock(folder: Path, progress: Progress = no_progress) -> Generator[None]:
    """Let only one process at a time write below a folder; wait until another one ends.

    The lock is on the folder itself, leaves no file, and ends with the process. A process can take its lock again. Has
    no effect on Windows and on file systems without such locks. There, commands still report files that changed
    meanwhile. Raises CodegenError after a minute.
    """
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except (ImportError, OSError):
        yield
        return
    state = os.fstat(descriptor)
    key = state.st_dev, state.st_ino
    try:
        if key in _held:
            yield
            return
        end = time.monotonic() + LONGEST_WAIT
        while not _is_taken(fcntl.LOCK_EX | fcntl.LOCK_NB, descriptor):
            progress("waiting for another codegen command")
            if time.monotonic() > end:
                raise CodegenError(
                    "another codegen command is writing in this project",
                    where=str(folder),
                    remedy="Nothing was written. Wait until the other command ends, then run yours again.",
                )
            time.sleep(_PAUSE)
        _held[key] = descriptor
        try:
            yield
        finally:
            del _held[key]
    finally:
        os.close(descriptor)


def _is_taken(operation: int, descriptor: int) -> bool:
    """Return whether this process has the lock now, or the file system has no locks."""
    import fcntl

    try:
        fcntl.flock(descriptor, operation)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _forget_locks() -> None:
    """Close the locks in a forked process: they belong to its parent alone, and must end with it."""
    for descriptor in _held.values():
        os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_locks)
