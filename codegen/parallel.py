"""The same work on many items, in a process for each core.

Knows nothing of the work, and nothing of terminals.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from codegen.errors import CodegenError
from codegen.progress import Progress, no_progress

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Item, Progress], Result]

_SHARES = 16
"""Into how many parts the items of each process are divided: few parts cost less, many end at the same time."""

_work: Work[Any, Any] | None = None
"""The work of this process, if it is one of several."""
_items: Sequence[Any] = ()


def results(
    work: Work[Item, Result], items: Sequence[Item], progress: Progress, *, is_large: bool
) -> Generator[Result]:
    """Yield the result of the work on each item, in order. If there `is_large` work, several processes do it.

    Only work in this process reports its progress. Raises CodegenError with the errors of all items after the last
    one. A caller that does not take all results must close the iterator: this ends the processes.
    """
    errors: dict[str, CodegenError] = {}
    cores = _cores()
    outcomes: Iterator[Result | CodegenError]
    if _work or not is_large or len(items) < 2 or cores < 2:
        outcomes = (_result(work, item, progress) for item in items)
    else:
        outcomes = _in_processes(work, items, min(cores, len(items)))
    for result in outcomes:
        if isinstance(result, CodegenError):
            errors.setdefault(str(result), result)
        else:
            yield result
    if errors:
        raise CodegenError.of(list(errors.values()))


def _in_processes(work: Work[Item, Result], items: Sequence[Item], processes: int) -> Iterator[Result | CodegenError]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    # A forked process has the work and the items from the start; only an index goes in, and a result comes back.
    pool = ProcessPoolExecutor(processes, get_context("fork"), initializer=_start, initargs=(work, items))
    try:
        yield from pool.map(_result_of, range(len(items)), chunksize=1 + len(items) // (processes * _SHARES))
    except BaseException as error:
        for process in active_children():
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            remedy = "Nothing was written. Run it again with more free memory."
            raise CodegenError("another program ended a process of this command", remedy=remedy) from None
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _start(work: Work[Any, Any], items: Sequence[Any]) -> None:
    """Prepare a process: it ignores interrupts, which are for its parent, and ends when its parent ends."""
    global _work, _items
    from multiprocessing import parent_process
    from threading import Thread

    def end_with_parent() -> None:
        if parent := parent_process():
            parent.join()
            signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # the garbage collector would search what the parent has built again and again
    _work, _items = work, items
    Thread(target=end_with_parent, daemon=True).start()


def _result_of(index: int) -> Any:
    assert _work is not None
    return _result(_work, _items[index], no_progress)


def _result(work: Work[Item, Result], item: Item, progress: Progress) -> Result | CodegenError:
    try:
        return work(item, progress)
    except CodegenError as error:
        return error


def _cores() -> int:
    """Return the number of processes that can be forked and run at once."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
