"""One piece of work, done by another process while this one does something else.

Knows nothing of the work.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from codegen.processes.forked import ForkedProcess, cores, end_with

Result = TypeVar("Result")

_waiting: _Waiting | None = None
"""The process that `start` has started, until it has work."""


def start(prepare: Callable[[], object]) -> None:
    """Start a process that prepares for work, for example imports libraries, until `doing` gives it the work."""
    global _waiting
    if cores() > 1:
        with suppress(OSError):  # if no other process can start, this one does the work
            _waiting = _Waiting(prepare)


def has_started() -> bool:
    """Return whether a process waits for work."""
    return _waiting is not None


@contextmanager
def doing(work: Callable[[], Iterator[Result]]) -> Iterator[Callable[[], Result]]:
    """Begin the work in the process that waits for it, or in a new one, and yield the function that returns its result.

    The work yields its result in one part or several: each call returns the next one. The work must be picklable. If no
    other process can start, this one does the work.
    """
    global _waiting
    if not _waiting:
        start(_no_preparation)
    if not _waiting:
        yield partial(next, work())
        return
    process, _waiting = _waiting, None
    with closing(process):
        process.give(work)
        yield process.result


def _no_preparation() -> None:
    pass


class _Waiting(ForkedProcess):
    """A process that waits for its work. One pipe brings the work, and another one returns the result."""

    def __init__(self, prepare: Callable[[], object]) -> None:
        given, give = os.pipe()
        take, taken = os.pipe()

        def work() -> None:
            os.close(give)
            os.close(take)
            prepare()
            work_given = pickle.load(os.fdopen(given, "rb", closefd=False))
            end_with(given)
            with os.fdopen(taken, "wb") as file:
                for outcome in _outcomes(work_given):
                    pickle.dump(outcome, file, pickle.HIGHEST_PROTOCOL)
                    file.flush()

        super().__init__(work)
        os.close(given)
        os.close(taken)
        self._give, self._take = os.fdopen(give, "wb"), os.fdopen(take, "rb")

    def give(self, work: Callable[[], Iterator[Any]]) -> None:
        """Give the process its work. Raises CodegenError if another program has ended the process."""
        try:
            pickle.dump(work, self._give, pickle.HIGHEST_PROTOCOL)
            self._give.flush()
        except BrokenPipeError:
            self.wait()
            raise

    def result(self) -> Any:
        """Wait for the next part of the result, and return it. Raises the error of the work.

        The result is read while the process writes it. Raises CodegenError if another program ends the process.
        """
        try:
            result, error = pickle.load(self._take)
        except (EOFError, pickle.UnpicklingError):  # the process ended before it wrote everything
            self.wait()
            raise
        if error:
            raise error
        return result

    def close(self) -> None:
        """End the process, if it has not ended."""
        self.end()
        with suppress(BrokenPipeError):  # the process ended before it read everything
            self._give.close()
        self._take.close()


def _outcomes(work: Callable[[], Iterator[Any]]) -> Iterator[tuple[Any, Exception | None]]:
    """Yield each part of the result of the work, or the error that ends it."""
    try:
        for part in work():
            yield part, None
    except Exception as error:
        yield None, error
