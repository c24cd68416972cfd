"""The same work on many items, in a process for each core.

Knows nothing of the work, and nothing of terminals.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any, NamedTuple, NoReturn, TypeVar

from codegen.errors import CodegenError
from codegen.progress import Progress, no_progress

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Item, Progress], Result]

_SHARES = 16
"""Into how many parts the items of each process are divided: few parts cost less, many end at the same time."""
_NUMBER = 8
"""The number of bytes of an index, or of a length, between processes."""

_is_shared = False
"""Whether several processes work at the moment, so that the work itself must not start more."""


def results(
    work: Work[Item, Result], items: Sequence[Item], progress: Progress, *, is_large: bool
) -> Generator[Result]:
    """Yield the result of the work on each item, in order. If there `is_large` work, several processes do it.

    Only work in this process reports its progress. Raises CodegenError with the errors of all items after the last
    one. A caller that does not take all results must close the iterator: this ends the processes.
    """
    errors: dict[str, CodegenError] = {}
    cores = _cores()
    outcomes: Generator[Any]
    if _is_shared or not is_large or len(items) < 2 or cores < 2:
        outcomes = (_outcome(work, item, progress) for item in items)
    else:
        outcomes = _in_processes(work, items, min(cores, len(items)))
    try:
        for result in outcomes:
            if isinstance(result, CodegenError):
                errors.setdefault(str(result), result)
            else:
                yield result
    finally:
        outcomes.close()
    if errors:
        raise CodegenError.of(list(errors.values()))


def start(prepare: Callable[[], object]) -> None:
    """Start a process that prepares, for example imports libraries, for the work that `ahead` will give it."""
    global _waiting
    if _cores() > 1:
        with suppress(OSError):  # without room for another process, this one does the work
            _waiting = _Waiting(prepare)


@contextmanager
def ahead(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin the work in another process, if there can be one, and yield the function that returns its result.

    The process is the one that `start` started, or else a new one. The work must be picklable.
    """
    global _waiting
    if not _waiting and not _is_shared:
        start(_prepare_nothing)
    if not _waiting:
        yield work
        return
    process, _waiting = _waiting, None
    with closing(process):
        process.give(work)
        yield process.result


def has_started() -> bool:
    """Return whether a process waits for work."""
    return _waiting is not None


def _prepare_nothing() -> None:
    """Prepare for work that needs no preparation."""


class _Waiting:
    """A process that waits for one piece of work."""

    def __init__(self, prepare: Callable[[], object]) -> None:
        from tempfile import TemporaryFile

        self._prepare, self._work = prepare, TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._given, self._give = os.pipe()
        self._shares = _Shares(1, 1)
        self._helper, self._is_done = _Helper(self._do, (None,), self._shares), False

    def _do(self, _item: None, _progress: Progress) -> Any:
        """Prepare, wait for the work, and return its result: in the new process."""
        os.close(self._give)
        self._prepare()
        size = int.from_bytes(os.read(self._given, _NUMBER), "big")
        return pickle.loads(os.pread(self._work.fileno(), size, 0))()

    def give(self, work: Callable[[], Any]) -> None:
        data = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
        self._work.write(data)
        self._work.flush()
        os.write(self._give, len(data).to_bytes(_NUMBER, "big"))

    def result(self) -> Any:
        """Wait for the result of the work. Raises the error that the work has raised."""
        outcomes: dict[int, Any] = {}
        self._is_done = True
        self._helper.wait(outcomes)
        outcome = outcomes[0]
        if isinstance(outcome, _Raised | CodegenError):
            raise outcome.error if isinstance(outcome, _Raised) else outcome
        return outcome

    def close(self) -> None:
        """End the process, if it still works."""
        if not self._is_done:
            self._helper.end()
        self._shares.close()
        self._work.close()
        for descriptor in (self._given, self._give):
            os.close(descriptor)


_waiting: _Waiting | None = None
"""The process that `start` started, until it has work."""


class _Raised(NamedTuple):
    """An error that is not one of the user, and that another process could not handle."""

    error: Exception


def _in_processes(work: Work[Item, Result], items: Sequence[Item], processes: int) -> Generator[Result | CodegenError]:
    """Yield the outcome for each item, in order. This process works, too, until the next outcome is there."""
    global _is_shared
    shares = _Shares(len(items), 1 + len(items) // (processes * _SHARES))
    helpers: list[_Helper] = []
    _is_shared = True
    try:
        for _ in range(processes - 1):
            with suppress(OSError):  # without room for another process, those that are there do the work
                helpers.append(_Helper(work, items, shares))
        outcomes: dict[int, Any] = {}
        for index in range(len(items)):
            while index not in outcomes:
                for helper in helpers:
                    outcomes.update(helper.outcomes())
                if index in outcomes:
                    break
                if share := shares.next():
                    outcomes.update((item, _outcome(work, items[item], no_progress)) for item in share)
                else:
                    helpers.pop(0).wait(outcomes)
            outcome = outcomes.pop(index)
            if isinstance(outcome, _Raised):
                raise outcome.error
            yield outcome
        while helpers:
            helpers.pop(0).wait(outcomes)
    finally:
        _is_shared = False
        for helper in helpers:
            helper.end()
        shares.close()


class _Shares:
    """The indexes of all items in shares. Each share goes to the process that asks first.

    A pipe keeps the start of each share. Another pipe, `end_of_parent`, ends when the process that made them does.
    """

    def __init__(self, items: int, size: int) -> None:
        self._items, self._size = items, size
        self._starts, starts = os.pipe()
        self.end_of_parent, self._parent = os.pipe()
        os.write(starts, b"".join(start.to_bytes(_NUMBER, "big") for start in range(0, items, size)))
        os.close(starts)

    def next(self) -> range:
        """Return the next share; an empty one if all are taken."""
        start = os.read(self._starts, _NUMBER)
        if not start:
            return range(0)
        first = int.from_bytes(start, "big")
        return range(first, min(first + self._size, self._items))

    def leave_parent(self) -> None:
        """Close what only the parent may have open."""
        os.close(self._parent)

    def close(self) -> None:
        for descriptor in (self._starts, self.end_of_parent, self._parent):
            os.close(descriptor)


class _Helper:
    """A forked process. It has the work and the items from the start, and writes each outcome to a file."""

    def __init__(self, work: Work[Any, Any], items: Sequence[Any], shares: _Shares) -> None:
        from tempfile import TemporaryFile

        self._file, self._read = TemporaryFile(), 0  # noqa: SIM115  # closed when the process has ended
        # An interrupt must not reach the new process before it ignores interrupts: they are for its parent.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = os.fork()
            if self._process == 0:
                self._help(work, items, shares)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _help(self, work: Work[Any, Any], items: Sequence[Any], shares: _Shares) -> NoReturn:
        """Work in the new process until all shares are taken, or its parent ends."""
        status = 1
        try:
            from threading import Thread

            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            gc.freeze()  # the garbage collector would search what the parent has built again and again
            shares.leave_parent()
            Thread(target=_end_with_parent, args=(shares.end_of_parent,), daemon=True).start()
            while share := shares.next():
                for index in share:
                    try:
                        outcome = _outcome(work, items[index], no_progress)
                    except Exception as error:
                        outcome = _Raised(error)
                    data = pickle.dumps((index, outcome), pickle.HIGHEST_PROTOCOL)
                    self._file.write(len(data).to_bytes(_NUMBER, "big") + data)
                    self._file.flush()
            status = 0
        finally:
            os._exit(status)

    def outcomes(self) -> Iterator[tuple[int, Any]]:
        """Yield the new outcomes, each with the index of its item."""
        file = self._file.fileno()
        while size := int.from_bytes(os.pread(file, _NUMBER, self._read), "big"):
            data = os.pread(file, size, self._read + _NUMBER)
            if len(data) < size:
                return
            self._read += _NUMBER + size
            yield pickle.loads(data)

    def wait(self, outcomes: dict[int, Any]) -> None:
        """Wait until the process ends, and add its last outcomes. Raises CodegenError if something else ended it."""
        try:
            _, status = os.waitpid(self._process, 0)
        except BaseException:
            self.end()
            raise
        outcomes.update(self.outcomes())
        self._file.close()
        if status:
            remedy = "Nothing was written. Run the command again with more free memory."
            raise CodegenError("another program ended a process of this command", remedy=remedy)

    def end(self) -> None:
        """End the process."""
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGTERM)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)
        self._file.close()


def _end_with_parent(end_of_parent: int) -> None:
    """Wait until the pipe of the parent ends, and end this process."""
    os.read(end_of_parent, 1)
    os._exit(1)


def _outcome(work: Work[Item, Result], item: Item, progress: Progress) -> Result | CodegenError:
    try:
        return work(item, progress)
    except CodegenError as error:
        return error


def _cores() -> int:
    """Return the number of processes that can be forked and run at once."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
