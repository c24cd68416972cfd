"""The rows of the toolkit's commands, next to work that cannot be avoided: a start of Typer, black, or a build."""

from __future__ import annotations

import sys

from tests.benchmarks.place import (
    BIN,
    CODEGEN,
    EARLIER,
    PROGRAMS,
    Place,
    build_from_nothing,
    build_site,
    build_with_earlier_toolkit,
    empty_cache,
    hello,
)
from tests.benchmarks.process import run
from tests.benchmarks.row import Row, bounded


def rows(place: Place) -> list[Row]:
    """Return the rows noop, build, check, check-cached and site."""
    return [
        Row(
            id="noop",
            what="codegen build, nothing to do",
            against="a hello-world Typer app in the same environment",
            at_most=1.15,
            unit="s",
            pairs=31,
            ours=lambda: _noop(place),
            theirs=lambda: hello(place).seconds,
        ),
        Row(
            id="build",
            what="codegen build from nothing",
            against="black.format_str on the same final texts in one process, plus the hello-world app",
            at_most=1.5,
            unit="s",
            pairs=9,
            ours=lambda: build_from_nothing(place).seconds,
            theirs=lambda: _format_all(place) + hello(place).seconds,
        ),
        Row(
            id="check",
            what="codegen check, up to date, nothing cached",
            against="codegen build from nothing",
            at_most=1.1,
            unit="s",
            pairs=9,
            ours=lambda: run([CODEGEN, "check"], folder=place.settled, cache=empty_cache(place)).seconds,
            theirs=lambda: build_from_nothing(place).seconds,
        ),
        Row(
            id="check-cached",
            what="codegen check, up to date, formatted text cached",
            against=f"codegen build from nothing with the toolkit of commit {EARLIER[:7]}",
            at_most=0.5,
            unit="s",
            pairs=9,
            ours=lambda: run([CODEGEN, "check"], folder=place.settled, cache=place.filled).seconds,
            theirs=lambda: build_with_earlier_toolkit(place).seconds,
        ),
        bounded(
            "site", "codegen build --target site, from nothing", 3, "s", lambda: build_site(place.fresh, place), pairs=9
        ),
    ]


def _noop(place: Place) -> float:
    done = run([CODEGEN, "build"], folder=place.settled, cache=place.filled)
    if done.output != place.nothing_to_do:
        sys.exit(
            "bench: a build had something to do where nothing was: was the toolkit changed meanwhile? Run this again."
        )
    return done.seconds


def _format_all(place: Place) -> float:
    command = [BIN / "python", PROGRAMS / "format_all.py", place.settled / "generated"]
    return run(command, folder=place.root, cache=empty_cache(place)).seconds
