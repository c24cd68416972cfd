"""A forked process: how it begins, and how it ends with its parent.

Knows nothing of the work.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from codegen.errors import CodegenError


class ForkedProcess:
    """A process that does some work, and ends. Interrupts are for its parent only."""

    def __init__(self, work: Callable[[], object]) -> None:
        # An interrupt must not reach the new process before it ignores interrupts.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._id = os.fork()
            if self._id == 0:
                _do(work)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def wait(self) -> None:
        """Wait until the process ends. Raises CodegenError if it did not do its work."""
        try:
            _, status = os.waitpid(self._id, 0)
        except BaseException:
            self.end()
            raise
        self._id = 0
        if status:
            remedy = "Nothing was written. Run the command again with more free memory."
            raise CodegenError("another program ended a process of this command", remedy=remedy)

    def end(self) -> None:
        """End the process, if it has not ended."""
        if self._id:
            with suppress(ProcessLookupError):
                os.kill(self._id, signal.SIGTERM)
            with suppress(ChildProcessError):
                os.waitpid(self._id, 0)
        self._id = 0


def _do(work: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()  # the garbage collector would search what the parent has built again and again
        work()
        status = 0
    finally:
        os._exit(status)


def end_with(pipe: int) -> None:
    """End this process as soon as nobody can write to the pipe any more: its parent has ended."""
    from threading import Thread

    Thread(target=_end_with, args=(pipe,), daemon=True).start()


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(1)


def cores() -> int:
    """Return the number of processes that can be forked and run at the same time."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
