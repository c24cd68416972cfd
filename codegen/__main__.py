"""Run `codegen` and `python -m codegen`. Ctrl-C prints a message, also while modules are imported."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line for the program `codegen`, and exit without freeing memory: that takes 8 ms after a build.

    `python -m codegen` frees it, so that profilers can report.
    """
    try:
        run()
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed stream is None
            with suppress(OSError):
                stream.flush()
        os._exit(end.code)


def run() -> None:
    """Run the command line."""
    # A command ends before cyclic garbage matters. Collecting it takes a tenth of the time of a build.
    gc.set_threshold(300_000)
    # Plugins of pydantic, installed for other programs, do not change outputs. The search for them takes 20 ms.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    try:
        from codegen.cli.build_fast_path import answer

        if not answer():
            has_streams = sys.stdin and sys.stdout and sys.stderr  # a pipe must not get the number of a closed stream
            if sys.argv[1:2] in (["build"], ["check"]) and has_streams:
                # This process needs the module, too: it is imported before the other process starts.
                from codegen.actions.registry import import_libraries
                from codegen.processes import ahead

                ahead.start(import_libraries)  # while this process imports Typer

            from codegen.cli import app

            app.main()
    except KeyboardInterrupt:
        print("codegen: interrupted; no file is half written", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    run()
