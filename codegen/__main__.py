"""Run `codegen` and `python -m codegen`. Ctrl-C ends in a message even while modules are loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from codegen.cli.build_fast_path import answer

        if not answer():
            from codegen.cli.app import main as run

            run()
    except KeyboardInterrupt:
        print("codegen: interrupted; no file is half written", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
