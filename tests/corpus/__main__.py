"""Import, build and check all registries of a folder. Exit with 1 if anything failed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.corpus.report import lines
from tests.corpus.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with XML files of IANA")
    parser.add_argument("--out", type=Path, help="keep the built projects in this folder [default: remove them]")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="number of processes")
    parser.add_argument("--no-types", dest="types", action="store_false", help="skip the type checkers")
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        parser.error(f"{chosen.folder} is not a folder. Run: make corpus CORPUS=FOLDER")
    try:
        outcome = run(chosen.folder, chosen.out, jobs=chosen.jobs, types=chosen.types)
    except KeyboardInterrupt:
        print("\nStopped. All files were removed.", file=sys.stderr)
        return 130
    for line in lines(outcome):
        print(line)
    return 1 if outcome.has_failures else 0


if __name__ == "__main__":
    sys.exit(main())
