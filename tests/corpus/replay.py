"""Follow IANA through time with the real commands: `make replay FOLDERS="FOLDER1 FOLDER2 ..."`.

    python -m tests.corpus.replay FOLDER FOLDER... [--out DIR]

Each folder is IANA's XML of one date. The groups of the first are imported, a registry for each. Each later date is
synced as a user does it: `codegen sync --write`, with `--allow-removals` where that asks for it and with the new ids of
groups that moved; then the new tables are imported; then `codegen lint`, `build` and `check`. Prints what was lost at
each date, and exits with 1 if anything was.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.corpus.registered import Registered, read_registries
from tests.corpus.upstream import read_tables

ROOT = Path(__file__).resolve().parents[2]
_FINDING = re.compile(r"^(\S+?):\d+(?::\d+)?: .* \[([a-z-]+)\] \([^()]*\)$", re.MULTILINE)
_MOVED = re.compile(
    r"""^(\S+?):\d+(?::\d+)?: .* \[(?:group|table)-moved\] .*
  (?:.*: )?Write (?:group = "(.*)", )?registry = "(.*)"\.$""",
    re.MULTILINE,
)
_UNWRITTEN = ("table-removed", "group-moved", "table-moved")
"""The kinds of findings that stay until a person decides."""
_SHOWN = 10
"""How many losses of one kind are printed."""


@dataclass(kw_only=True)
class Step:
    """What happened at one date. The lists have one text for each loss."""

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)
    findings: Counter[str] = field(default_factory=Counter)
    tables: int = 0
    records: int = 0
    losses: dict[str, list[str]] = field(
        default_factory=lambda: {
            name: [] for name in ("records lost", "sections lost", "renamed", "tracebacks", "failures")
        }
    )

    @property
    def has_losses(self) -> bool:
        return any(self.losses.values())

    def lines(self) -> Iterator[str]:
        """Yield the lines of the report."""
        yield f"{self.folder.name}: {self.tables} tables, {self.records} records"
        yield "  " + ", ".join(f"{len(lost)} {name}" for name, lost in self.losses.items())
        yield "  seconds: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.seconds.items())
        if self.findings:
            yield "  findings: " + ", ".join(f"{count} {kind}" for kind, count in sorted(self.findings.items()))
        for name, lost in self.losses.items():
            for text in lost[:_SHOWN]:
                yield f"  {name}: {text}"
            if len(lost) > _SHOWN:
                yield f"  {name}: … and {len(lost) - _SHOWN} more"


class Replay:
    """A project that follows the folders, one date after the other."""

    def __init__(self, project: Path) -> None:
        self._project = project
        (project / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")

    def start(self, folder: Path) -> Step:
        """Import all groups of the first folder."""
        step = Step(folder=folder)
        self._import(step, folder)
        self.compare(step, folder, {})
        self._check(step)
        return step

    def follow(self, folder: Path) -> Step:
        """Sync with the next folder."""
        step = Step(folder=folder)
        before = read_registries(self._project / "registry")
        status, output = self._run(step, "sync", "sync", "--write", "--from", folder, codes=(0, 1, 2))
        step.findings.update(kind for _, kind in _FINDING.findall(output))
        is_refused = status == 2 and "upstream removed records" in output
        if status == 2 and not is_refused:
            step.losses["failures"].append(f"codegen sync --write: {output[-500:]}")
        moved = self._write_moves(output)
        if is_refused or moved:
            _, output = self._run(step, "sync, allowed", "sync", "--write", "--allow-removals", "--from", folder)
        self.compare(step, folder, before)
        after = {path: tomllib.loads(path.read_text("utf-8")) for path in self._registry_files()}
        self._import(step, folder)
        changed = [path for path, document in after.items() if tomllib.loads(path.read_text("utf-8")) != document]
        step.losses["failures"] += [f"{path}: a second import changed what sync wrote" for path in changed]
        status, output = self._run(step, "sync, again", "sync", "--from", folder)
        left = [finding for finding in _FINDING.findall(output) if finding[1] not in _UNWRITTEN]
        step.losses["failures"] += [f"{file}: {kind} again after it was written" for file, kind in left]
        self._check(step)
        return step

    def _registry_files(self) -> list[Path]:
        return sorted((self._project / "registry").glob("*/*.toml"))

    def _import(self, step: Step, folder: Path) -> None:
        """Import all tables of a folder that no registry file has yet."""
        self._run(step, "import", "import", "iana", folder, "--into", "registry/{group}", codes=(0,))
        folders = sorted({path.parent.name for path in self._registry_files()})
        registries = ", ".join(f'"registry/{name}"' for name in folders)
        text = f'registries = [{registries}]\noutput = "generated/{{registry}}"\nformatter = "none"\n'
        (self._project / "codegen.toml").write_text(text, "utf-8")

    def _check(self, step: Step) -> None:
        self._run(step, "lint", "lint", codes=(0,))
        self._run(step, "build", "build", codes=(0,))
        self._run(step, "check", "check", codes=(0,))

    def _write_moves(self, output: str) -> bool:
        """Write the new ids of groups and tables that moved into the registry files, as the findings say."""
        moves = _MOVED.findall(output)
        for file, group, table in moves:
            path = self._project / file
            text = path.read_text("utf-8")
            text = re.sub(r'^group = ".*"$', f'group = "{group}"', text, count=1, flags=re.M) if group else text
            path.write_text(re.sub(r'^registry = ".*"$', f'registry = "{table}"', text, count=1, flags=re.M), "utf-8")
        return bool(moves)

    def compare(self, step: Step, folder: Path, before: dict[str, Registered]) -> None:
        """Compare the registry with the folder, and with the registry `before`."""
        now, upstream = read_registries(self._project / "registry"), read_tables(folder)
        for name, file in now.items():
            table = upstream.get(file.table)
            if table and table.records:
                step.tables += 1
                step.records += table.records
                if file.entries != table.records:
                    text = f"{name}: {table.records} records upstream, {file.entries} entries"
                    step.losses["records lost"].append(text)
                for (document, section), count in (table.sections - file.sections).items():
                    step.losses["sections lost"].append(f"{name}: {count} times {document}, {section}")
            old = before.get(name)
            if not old:
                continue
            if old.title != file.title:
                step.losses["renamed"].append(f"{name}: class {old.title} is now {file.title}")
            for value, names in old.names.items():
                new = file.names.get(value)
                if new and new[0] != names[0]:
                    step.losses["renamed"].append(f"{name}: {value} was {names[0]}, is {new[0]}")
        step.losses["records lost"] += [f"{name}: file is missing" for name in before if name not in now]

    def _run(self, step: Step, name: str, *arguments: str | Path, codes: tuple[int, ...] = (0, 1)) -> tuple[int, str]:
        """Run a command of codegen; return its status and output."""
        start = time.perf_counter()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "codegen", *map(str, arguments)]
        done = subprocess.run(command, cwd=self._project, env=environment, capture_output=True, text=True, check=False)
        step.seconds[name] = step.seconds.get(name, 0.0) + time.perf_counter() - start
        output = done.stdout + done.stderr
        if "Traceback (most recent call last)" in output:
            step.losses["tracebacks"].append(f"codegen {' '.join(map(str, arguments))}: {output[-500:]}")
        if done.returncode not in codes:
            text = f"codegen {' '.join(map(str, arguments))} exits with {done.returncode}: {output[-1000:]}"
            step.losses["failures"].append(text)
        return done.returncode, output


def main() -> int:
    """Print the report of each date."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.replay", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="folders with XML files of IANA, in the order of dates")
    parser.add_argument("--out", type=Path, help="keep the project in this folder [default: remove it]")
    chosen = parser.parse_args()
    folders = [folder.resolve() for folder in chosen.folders]
    for folder in folders:
        if not folder.is_dir():
            parser.error(f"{folder} is not a folder")
    with tempfile.TemporaryDirectory(prefix="codegen-replay-") as name:
        project = (chosen.out or Path(name)).resolve()
        project.mkdir(parents=True, exist_ok=True)
        if any(project.iterdir()):
            parser.error(f"{project} is not empty")
        replay = Replay(project)
        has_losses = False
        for index, folder in enumerate(folders):
            step = replay.follow(folder) if index else replay.start(folder)
            has_losses |= step.has_losses
            print("\n".join(step.lines()), flush=True)
    print("Something was lost." if has_losses else "Nothing was lost.")
    return int(has_losses)


if __name__ == "__main__":
    sys.exit(main())
