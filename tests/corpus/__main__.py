"""`python -m tests.corpus FOLDER`: what becomes of a folder's registries. Exits with 1 when anything fell short."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.corpus.report import lines
from tests.corpus.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with IANA's XML files, whatever else is in it")
    parser.add_argument("--out", type=Path, help="where what is built stays [default: it is removed]")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many processes import and build")
    parser.add_argument("--no-types", dest="types", action="store_false", help="do not ask the type checkers")
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        parser.error(f"{chosen.folder} is no folder: name one as CORPUS=FOLDER")
    try:
        outcome = run(chosen.folder, chosen.out, jobs=chosen.jobs, types=chosen.types)
    except KeyboardInterrupt:
        print("\nStopped; nothing is left of it.", file=sys.stderr)
        return 130
    for line in lines(outcome):
        print(line)
    return 1 if outcome.fell_short else 0


if __name__ == "__main__":
    sys.exit(main())
