"""The same work on many items, in a process for each core.

`ProcessPoolExecutor.map` is not suitable. Its import takes 23 ms, and each item is pickled. Its processes can
outlive a command that is killed. Here, items are inherited, and this process works too.
Knows nothing of the work, and nothing of terminals.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, TypeVar

from codegen.errors import CodegenError
from codegen.processes.forked import ForkedProcess, cores, end_with
from codegen.progress import Progress, no_progress

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Item, Progress], Result]

_SHARES = 16
"""The number of parts for each process. Few parts cost less; with many parts, all processes end at the same time."""
_NUMBER = 8
"""The number of bytes of an index, or of a length, between processes."""

_is_shared = False
"""Whether several processes work at the moment, so that the work itself must not start more."""


def results(
    work: Work[Item, Result], items: Sequence[Item], progress: Progress, *, is_large: bool
) -> Generator[Result]:
    """Yield the result of the work on each item, in order. If the work `is_large`, several processes do it.

    Only work in this process reports its progress. Raises CodegenError with the errors of all items after the last
    one. A caller that does not take all results must close the iterator: this ends the processes.
    """
    errors: dict[str, CodegenError] = {}
    processes = min(cores(), len(items))
    outcomes: Generator[Any]
    if _is_shared or not is_large or processes < 2:
        outcomes = (_outcome(work, item, progress) for item in items)
    else:
        outcomes = _in_processes(work, items, processes)
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


class _Raised(NamedTuple):
    """An unexpected error of another process, which this process raises."""

    error: Exception


def _in_processes(work: Work[Item, Result], items: Sequence[Item], processes: int) -> Generator[Result | CodegenError]:
    """Yield the outcome for each item, in order. This process works, too, until the next outcome is available."""
    global _is_shared
    shares = _Shares(len(items), 1 + len(items) // (processes * _SHARES))
    helpers: list[_Helper] = []
    _is_shared = True
    try:
        for _ in range(processes - 1):
            with suppress(OSError):  # if no more processes can start, the existing ones do the work
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
                    outcomes.update(helpers.pop(0).last_outcomes())
            outcome = outcomes.pop(index)
            if isinstance(outcome, _Raised):
                raise outcome.error
            yield outcome
        while helpers:
            outcomes.update(helpers.pop(0).last_outcomes())
    finally:
        _is_shared = False
        for helper in helpers:
            helper.end()
        shares.close()


class _Shares:
    """The indexes of all items in shares. Each share goes to the process that asks first.

    A pipe has the start of each share. Another pipe, `end_of_parent`, ends when the process that created it ends.
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


class _Helper(ForkedProcess):
    """A process that has the work and the items from the start, and writes each outcome to a file."""

    def __init__(self, work: Work[Any, Any], items: Sequence[Any], shares: _Shares) -> None:
        from tempfile import TemporaryFile

        self._file, self._read = TemporaryFile(), 0  # noqa: SIM115  # closed when the process has ended
        super().__init__(partial(self._help, work, items, shares))

    def _help(self, work: Work[Any, Any], items: Sequence[Any], shares: _Shares) -> None:
        """Work in the new process until all shares are taken."""
        shares.leave_parent()
        end_with(shares.end_of_parent)
        while share := shares.next():
            for index in share:
                try:
                    outcome = _outcome(work, items[index], no_progress)
                except Exception as error:
                    outcome = _Raised(error)
                data = pickle.dumps((index, outcome), pickle.HIGHEST_PROTOCOL)
                self._file.write(len(data).to_bytes(_NUMBER, "big") + data)
                self._file.flush()

    def outcomes(self) -> Iterator[tuple[int, Any]]:
        """Yield the new outcomes, each with the index of its item."""
        file = self._file.fileno()
        while size := int.from_bytes(os.pread(file, _NUMBER, self._read), "big"):
            data = os.pread(file, size, self._read + _NUMBER)
            if len(data) < size:
                return
            self._read += _NUMBER + size
            yield pickle.loads(data)

    def last_outcomes(self) -> dict[int, Any]:
        """Wait until the process ends, and return its last outcomes. Raises CodegenError if something else ended it."""
        self.wait()
        outcomes = dict(self.outcomes())
        self._file.close()
        return outcomes

    def end(self) -> None:
        """End the process, if it has not ended."""
        super().end()
        self._file.close()


def _outcome(work: Work[Item, Result], item: Item, progress: Progress) -> Result | CodegenError:
    try:
        return work(item, progress)
    except CodegenError as error:
        return error
