"""Answer `codegen build` without Typer, if nothing has changed since the last build.

Typer takes three quarters of the time of such a build. `cli/app.py` does everything else, and reports errors.
"""

from __future__ import annotations

import os
import sys

from codegen import build_index


def answer() -> bool:
    """Print what the last build printed, and return True. Print nothing and return False if the build must run."""
    if sys.argv[1:] not in (["build"], ["build", "--quiet"], ["build", "-q"]) or not sys.stdout:
        return False
    try:
        text = build_index.recorded_answer(os.getcwd())  # noqa: PTH109  # pathlib is slower
        if text and len(sys.argv) == 2:
            from codegen.cli.colours import message
            from codegen.cli.safe_printing import say

            say(message(text))
            sys.stdout.flush()
        return bool(text)
    except (OSError, ValueError):  # a deleted folder, a closed stream, or one that cannot show a character
        return False
