"""The runner: measures the rows, prints one table, and writes bench.json at the top of the repository.

    python -m tests.benchmarks [--rows ID,ID] [--quick]

Every row is a ratio of two medians: ours and theirs are taken in turn, after one of each that is not counted, in one
run on one machine. A group of rows is a module with a function `rows`, named in GROUPS. The exit status is 0 whatever
the ratios are: rows above their bar are marked.

bench.json:

    {"version": 1,
     "quick": false,                        whether fewer pairs were taken: too few to judge by
     "machine": {"python", "cpu", "cores", "platform", "load"},
     "versions": {NAME: VERSION},           of what was measured and what it was measured against
     "rows": [{"id", "ours", "theirs", "ratio", "at_most",
               "unit",                      of ours and theirs: "s", "MiB" or "KiB"
               "pairs",                     how many measures each median is of
               "middle_half": [LOW, HIGH],  of the ratios of single pairs
               "what", "against"}]}

`at_most` is null where a row is for information. With --rows, only those rows are in it. A row with a bound of its own,
such as 30 s, has that as `theirs`. The variable CORPUS names a folder of IANA's XML, for the rows of a corpus.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import calls, commands, imports, large, peers, watching
from tests.benchmarks.place import REPOSITORY, Place, prepare
from tests.benchmarks.row import Result, Row, measure

GROUPS: tuple[Callable[[Place], list[Row]], ...] = (
    commands.rows,
    watching.rows,
    peers.rows,
    imports.rows,
    calls.rows,
    large.rows,
)


def main() -> None:
    """Measure the rows that the command line names, and report them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure the toolkit and the package."
    )
    parser.add_argument("--rows", metavar="ID,ID", help="only these rows")
    parser.add_argument("--quick", action="store_true", help="fewer measures: a first look, nothing to judge by")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as folder:
        place = prepare(Path(folder))
        rows = {row.id: row for group in GROUPS for row in group(place)}
        chosen = options.rows.split(",") if options.rows else list(rows)
        if unknown := [name for name in chosen if name not in rows]:
            parser.error(f"no such row: {', '.join(unknown)}; the rows: {', '.join(rows)}")
        machine, versions = _machine(), _versions()
        print(f"Python {machine['python']}; {machine['cpu']}, {machine['cores']} cores, load {machine['load']}")
        print(machine["platform"])
        print("; ".join(f"{name} {number}" for name, number in versions.items()), end="\n\n")
        print(_line("id", "ours", "theirs", "ratio", "middle half", "at most", ""), flush=True)
        results = []
        for name in chosen:
            row = rows[name]
            results.append(measure(row, max(3, row.pairs // 4) if options.quick else row.pairs))
            print(_shown(results[-1]), flush=True)
    print()
    for result in results:
        print(f"{result.row.id}: {result.row.what}, against {result.row.against} ({result.pairs} of each)")
    document = {
        "version": 1,
        "quick": options.quick,
        "machine": machine,
        "versions": versions,
        "rows": [_json(result) for result in results],
    }
    (REPOSITORY / "bench.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _machine() -> dict[str, object]:
    """Return the machine's description; `load` is the load of the last minute before the measurement."""
    return {
        "python": platform.python_version(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "platform": platform.platform(),
        "load": round(os.getloadavg()[0], 2),
    }


def _cpu() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _versions() -> dict[str, str]:
    ours = {name: version(name) for name in ("rfc-codegen", "typer", "black")}
    return {**ours, "datamodel-code-generator": peers.versions()["datamodel-code-generator"]}


def _shown(result: Result) -> str:
    row = result.row
    ours, theirs = (
        f"{n * 1000:.1f} ms" if row.unit == "s" else f"{n:.1f} {row.unit}" for n in (result.ours, result.theirs)
    )
    low, high = result.middle_half
    bar = "" if row.at_most is None else f"{row.at_most:.2f}"
    mark = f"ABOVE, by {result.ratio / row.at_most - 1:.0%}" if row.at_most and result.is_above else ""
    return _line(row.id, ours, theirs, f"{result.ratio:.2f}", f"{low:.2f} to {high:.2f}", bar, mark)


def _line(name: str, ours: str, theirs: str, ratio: str, middle: str, bar: str, mark: str) -> str:
    return f"{name:<18} {ours:>11} {theirs:>11} {ratio:>6}  {middle:<13} {bar:>7}  {mark}".rstrip()


def _json(result: Result) -> dict[str, object]:
    return {
        "id": result.row.id,
        "ours": round(result.ours, 6),
        "theirs": round(result.theirs, 6),
        "ratio": round(result.ratio, 3),
        "at_most": result.row.at_most,
        "unit": result.row.unit,
        "pairs": result.pairs,
        "middle_half": [round(ratio, 3) for ratio in result.middle_half],
        "what": result.row.what,
        "against": result.row.against,
    }
