"""Work in several processes: results in order, every error, and no process that outlives the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.processes import ahead, parallel
from codegen.progress import Progress, no_progress
from tests.support.commands import process
from tests.support.registries import write_project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork"),
]


@pytest.fixture(autouse=True)
def _three_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 3)
    monkeypatch.setattr(ahead, "cores", lambda: 3)


def _results(work: Callable[[int, Progress], object], number: int) -> list[object]:
    return list(parallel.results(work, range(number), no_progress, is_large=True))


@pytest.mark.parametrize("number", [2, 3, 100, 5000])
def test_results_are_in_order(number: int) -> None:
    def work(item: int, _: Progress) -> tuple[int, str]:
        return item, "x" * (item % 7) * 10_000

    assert _results(work, number) == [work(item, no_progress) for item in range(number)]


def test_processes_share_the_work() -> None:
    def work(_: int, __: Progress) -> int:
        time.sleep(0.01)
        return os.getpid()

    assert len(set(_results(work, 60))) > 1


def test_work_in_work_starts_no_more_processes() -> None:
    def inner(_: int, __: Progress) -> int:
        return os.getpid()

    def outer(_: int, __: Progress) -> bool:
        return set(_results(inner, 4)) == {os.getpid()}

    assert all(_results(outer, 6))


def test_all_errors_come_after_the_last_result() -> None:
    def work(item: int, _: Progress) -> int:
        if item % 2:
            raise CodegenError(f"no {item}", remedy="Do it.")
        return item

    done = []
    with pytest.raises(CodegenError) as caught:
        for result in parallel.results(work, range(6), no_progress, is_large=True):
            done.append(result)
    assert done == [0, 2, 4]
    assert all(f"no {item}" in str(caught.value) + str(caught.value.others) for item in (1, 3, 5))


def test_another_error_reaches_the_caller() -> None:
    caller = os.getpid()

    def work(item: int, _: Progress) -> int:
        time.sleep(0.01)
        if os.getpid() != caller:
            raise LookupError("in another process")
        return item

    with pytest.raises(LookupError, match="in another process"):
        _results(work, 60)


def test_a_process_that_something_else_ends() -> None:
    caller = os.getpid()

    def work(item: int, _: Progress) -> int:
        time.sleep(0.01)
        if os.getpid() != caller:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with pytest.raises(CodegenError, match="another program ended a process") as caught:
        _results(work, 60)
    assert caught.value.remedy


def test_a_caller_that_stops_ends_the_processes() -> None:
    def work(item: int, _: Progress) -> int:
        time.sleep(0.05 if item < 2 else 60)
        return os.getpid()

    taken = parallel.results(work, range(2), no_progress, is_large=True)
    next(taken)
    taken.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def _yield(*works: Callable[[], object]) -> Iterator[object]:
    for work in works:
        yield work()


def test_parts_of_a_result_arrive_before_its_end() -> None:
    """The first part of a result is there before the second one fails."""
    with ahead.doing(partial(_yield, os.getpid, _refuse)) as result:
        assert result() != os.getpid()
        with pytest.raises(CodegenError, match="no such file"):
            result()


def test_work_ahead_is_done_in_another_process() -> None:
    with ahead.doing(partial(_yield, os.getpid)) as result:
        assert result() != os.getpid()


def test_work_ahead_is_done_by_the_process_that_prepared_for_it() -> None:
    ahead.start(partial(os.environ.__setitem__, "PREPARED", "yes"))
    assert ahead.has_started()
    with ahead.doing(partial(_yield, partial(os.getenv, "PREPARED"))) as result:
        assert not ahead.has_started()
        assert result() == "yes"
    assert "PREPARED" not in os.environ


def _refuse() -> None:
    raise CodegenError("no such file", remedy="Create it.")


def _fail() -> None:
    raise LookupError("in another process")


def _be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_errors_of_work_ahead_reach_the_caller() -> None:
    with ahead.doing(partial(_yield, _refuse)) as result, pytest.raises(CodegenError, match="no such file") as caught:
        result()
    assert caught.value.remedy == "Create it."
    with ahead.doing(partial(_yield, _fail)) as result, pytest.raises(LookupError, match="in another process"):
        result()
    with (
        ahead.doing(partial(_yield, _be_killed)) as result,
        pytest.raises(CodegenError, match="another program ended a process"),
    ):
        result()


def _wait_for_its_end() -> None:
    """Wait until the only other process of this one has ended, and leave it for its owner."""
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)


def test_a_process_that_is_killed_before_it_gets_work() -> None:
    ahead.start(_be_killed)
    _wait_for_its_end()
    with pytest.raises(CodegenError, match="another program ended a process"), ahead.doing(partial(_yield, os.getpid)):
        pass


class _KillerOfPicklers:
    def __reduce__(self) -> str:
        _be_killed()
        return ""


def _large_result() -> list[object]:
    return ["x" * 1_000_000, _KillerOfPicklers()]


def test_a_process_that_is_killed_while_it_returns_its_result() -> None:
    message = "another program ended a process"
    with ahead.doing(partial(_yield, _large_result)) as result, pytest.raises(CodegenError, match=message):
        result()


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_command_reports_that_its_process_was_killed(command: str, tmp_path: Path) -> None:
    code = f"""
import os, sys
from codegen.__main__ import main
from codegen.actions import registry
from codegen.processes import ahead

start = ahead.start

def start_and_wait(prepare):
    start(lambda: os.kill(os.getpid(), 9))
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)

ahead.cores, ahead.start = lambda: 2, start_and_wait
sys.argv[1:] = ["{command}"]
main()
"""
    folder = write_project(tmp_path)
    done = process(sys.executable, "-c", code, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "another program ended a process of this command" in done.stderr
    assert not (folder / "generated").exists()


def test_work_ahead_ends_with_a_caller_that_does_not_need_it() -> None:
    with ahead.doing(partial(_yield, partial(time.sleep, 60))):
        pass
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


_PROGRAM = """
import os, time
from pathlib import Path
from codegen.processes import parallel

parallel.cores = lambda: 3

def work(item, progress):
    Path(f"started-{os.getpid()}").touch()
    time.sleep(60)

list(parallel.results(work, range(3), lambda text: None, is_large=True))
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_command(sent: signal.Signals, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(lambda: len(list(tmp_path.glob("started-*"))) == 3)
        started = [int(path.name.partition("-")[2]) for path in tmp_path.glob("started-*")]
        process.send_signal(sent)
        process.wait(30)
        _wait(lambda: not any(map(_is_running, started)))
    finally:
        process.kill()


def _wait(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it took more than 30 seconds")


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")  # an ended process stays until its parent asks for it
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"
