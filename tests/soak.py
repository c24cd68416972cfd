"""Kill commands at random times, and check that the next run completes each of them: `make soak`.

Every process has loaded codegen before its command starts, so that the kills fall into the command's work. Every fourth
is interrupted as by Ctrl-C. Some are killed several times in a row.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from codegen.actions import generation  # noqa: F401  # loaded before the processes start
from tests.support.commands import codegen
from tests.support.interruptions import everything
from tests.support.killable_commands import BUILDS, OTHERS, KillableCommand, killable_command

KILLS = 500


def main() -> None:
    """Kill as many commands as the argument says, and exit with 1 if one of them was not completed."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    choose = random.Random(seed)
    print(f"{kills} kills, seed {seed} (make soak KILLS={kills} SEED={seed} repeats the choices)", flush=True)
    outcomes: Counter[str] = Counter()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="codegen-soak-") as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        cases = [_prepared(command, Path(name)) for command in (*BUILDS, *OTHERS)]
        while outcomes.total() < kills:
            command, after, seconds = choose.choice(cases)
            place = Path(name, "place")
            shutil.copytree(command.start, place)
            signals = []
            for _ in range(choose.choice((1, 1, 1, 2, 3))):
                signals.append(signal.SIGINT if choose.random() < 0.25 else signal.SIGKILL)
                outcomes[_killed(command, place, signals[-1], choose.uniform(0, seconds))] += 1
            status = _completed(command, place, after)
            if status:
                failures += 1
                print(f"{command.name}: {status} after {[sent.name for sent in signals]}", flush=True)
            shutil.rmtree(place)
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
    print(f"{told}; {failures} not completed")
    sys.exit(1 if failures else 0)


def _prepared(name: str, folder: Path) -> tuple[KillableCommand, dict[str, bytes | None], float]:
    """Return a command, what it leaves if nobody interrupts it, and how many seconds it takes."""
    place = folder / name.replace(" ", "-")
    place.mkdir()
    with contextlib.redirect_stdout(None):
        command = killable_command(name, place)
    shutil.copytree(command.start, place / "whole")
    start = time.monotonic()
    assert os.waitpid(_started(command, place / "whole"), 0)[1] == 0
    return command, everything(place / "whole"), time.monotonic() - start


def _started(command: KillableCommand, place: Path) -> int:
    """Run the command in another process, without its output; return the process's id."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until the process handles it
    if child := os.fork():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return child
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        command.run(place)
        status = 0
    except KeyboardInterrupt:  # outside the command
        status = 130
    finally:
        os._exit(status)


def _killed(command: KillableCommand, place: Path, sent: signal.Signals, seconds: float) -> str:
    """Run the command, send it a signal after some seconds, and return how it ended."""
    process = _started(command, place)
    time.sleep(seconds)
    os.kill(process, sent)
    status = os.waitpid(process, 0)[1]
    if os.WIFSIGNALED(status):
        return "killed"
    return "interrupted" if os.waitstatus_to_exitcode(status) else "ended before"


def _completed(command: KillableCommand, place: Path, after: dict[str, bytes | None]) -> str:
    """Run the command to its end, and return what differs from a run that nobody interrupted; "" if nothing does."""
    if os.waitpid(_started(command, place), 0)[1]:
        return "the next run failed"
    left = everything(place)
    if different := sorted(path for path in {*left, *after} if left.get(path, b"-") != after.get(path, b"-")):
        return f"{', '.join(different)} differ"
    if command.old and codegen("check", cwd=place).returncode:
        return "check reports differences"
    return ""


if __name__ == "__main__":
    main()
