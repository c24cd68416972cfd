"""Work on many things at once, in a process for each core; what comes of it is given in the order of the things.

Knows nothing of what is done, and of no terminal.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from codegen.errors import CodegenError

_Thing = TypeVar("_Thing")
_Made = TypeVar("_Made")

_work: Callable[[Any], Any] | None = None
"""What this process does, if it is a worker."""
_things: Sequence[Any] = ()


def nobody(done: int, at_work: Sequence[object]) -> None:
    """Hears of progress, and does nothing."""


def results(
    work: Callable[[_Thing], _Made],
    things: Sequence[_Thing],
    weights: Sequence[int],
    *,
    enough: int,
    told: Callable[[int, Sequence[_Thing]], None] = nobody,
) -> Iterator[_Made]:
    """What the work makes of each thing, in their order; nothing is given before all of it is done.

    Where the weights come to `enough`, processes are worth their start, and the heaviest things are done first. What
    they make is held in few bytes until it is asked for. `told` hears how many things are done, and which are at work.
    Raises CodegenError with all that went wrong, in the order of the things. Whatever else ends it, an interrupt too,
    ends the processes.
    """
    cores = _cores()
    if inside() or len(things) < 2 or sum(weights) < enough or cores < 2:
        return iter(_one_by_one(work, things, told))
    return _unpacked(_packed(work, things, weights, min(cores, len(things)), told))


def inside() -> bool:
    """Whether this process is one of several that work on things: it shows nothing, and starts none itself."""
    return _work is not None


def _one_by_one(
    work: Callable[[_Thing], _Made], things: Sequence[_Thing], told: Callable[[int, Sequence[_Thing]], None]
) -> Iterable[_Made]:
    made: list[_Made] = []
    for thing in things:
        told(len(made), [thing])
        made.append(work(thing))
    return made


def _packed(
    work: Callable[[_Thing], object],
    things: Sequence[_Thing],
    weights: Sequence[int],
    processes: int,
    told: Callable[[int, Sequence[_Thing]], None],
) -> list[bytes]:
    """What the processes sent of each thing."""
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    # What a forked process works on it has from the start; a task is the place of a thing.
    pool = ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin, initargs=(work, things))
    try:
        waiting = dict.fromkeys(sorted(range(len(things)), key=lambda index: -weights[index]))
        tasks = {pool.submit(_done, index): index for index in waiting}
        found: dict[int, bytes] = {}
        told(0, [things[index] for index in list(waiting)[:processes]])
        for task in as_completed(tasks):
            index = tasks[task]
            found[index] = task.result()
            del waiting[index]
            told(len(found), [things[index] for index in list(waiting)[:processes]])
        return [found[index] for index in range(len(things))]
    except BaseException as error:
        for process in active_children():
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            remedy = "Nothing was written. Run it again; it may need more memory than there is."
            raise CodegenError("a process of this command was ended from outside", remedy=remedy) from None
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _unpacked(packed: list[bytes]) -> Iterator[Any]:
    """Each thing that was sent, unless one of them is an error. What was given is not kept."""
    errors = {str(error): error for one in packed if one[:1] == _ERROR for error in [pickle.loads(one)]}
    if errors:
        raise CodegenError.of(list(errors.values()))
    packed.reverse()
    while packed:
        yield pickle.loads(zlib.decompress(packed.pop()))


_ERROR = pickle.dumps(None)[:1]
"""How a pickle begins, and nothing that is compressed."""


def _cores() -> int:
    """How many processes can be forked and run at once."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(work: Callable[[Any], object], things: Sequence[Any]) -> None:
    """What a process does at its start: interrupts are the parent's, and when that is gone, so is this."""
    global _work, _things
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # what is there already stays: nobody need look through it again and again
    _work, _things = work, things
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    assert parent is not None
    parent.join()
    signal.raise_signal(signal.SIGTERM)


def _done(index: int) -> bytes:
    """The work on one thing, as it is sent."""
    assert _work is not None
    try:
        return zlib.compress(pickle.dumps(_work(_things[index]), pickle.HIGHEST_PROTOCOL), 1)
    except CodegenError as error:
        return pickle.dumps(error)
