"""Time `codegen sync --from FOLDER` on a project with as many registries as IANA has groups.

    python -m tests.corpus.many FOLDER [--count 602] [--out DIR]

Copies the groups of a folder under other ids until there are `--count`, imports a registry of each, and runs the
command twice: when nothing has changed, and when each group has one changed record.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from xml.etree import ElementTree

from tests.corpus.building import files

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = "http://www.iana.org/assignments"
_TAG = f"{{{NAMESPACE}}}"


def copy_groups(folder: Path, out: Path, count: int) -> list[str]:
    """Write `count` groups into a folder: those of another folder, again and again under other ids. Return the ids."""
    ElementTree.register_namespace("", NAMESPACE)
    groups = [path for path in files(folder) if ElementTree.parse(path).getroot().tag == f"{_TAG}registry"]
    ids = []
    for number, path in enumerate(islice(cycle(groups), count)):
        document = ElementTree.parse(path)
        root = document.getroot()
        id = f"{root.get('id', path.stem)}-{number // len(groups)}"
        root.set("id", id)
        document.write(out / f"{id}.xml", "utf-8", xml_declaration=True)
        ids.append(id)
    return ids


def change_groups(folder: Path, day: str) -> None:
    """Change the first record of each group in a folder: the command has a finding for each."""
    for path in files(folder):
        document = ElementTree.parse(path)
        root = document.getroot()
        record = next(root.iter(f"{_TAG}record"), None)
        if record is not None:
            record.set("updated", day)
        document.write(path, "utf-8", xml_declaration=True)


def run(project: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> float:
    """Run a command of codegen in a project, and return the seconds. Raise SystemExit for another exit status."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "codegen", *arguments], cwd=project, env=environment, capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    if done.returncode not in codes:
        raise SystemExit(f"codegen {' '.join(arguments)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds


def main() -> None:
    """Print the seconds of each command."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.many", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with XML files of IANA")
    parser.add_argument("--count", type=int, default=602, help="the number of groups and registries [default: 602]")
    parser.add_argument("--out", type=Path, help="keep the project in this folder [default: remove it]")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="codegen-many-") as name:
        work = (chosen.out or Path(name)).resolve()
        documents = work / "iana"
        documents.mkdir(parents=True)
        ids = copy_groups(chosen.folder, documents, chosen.count)
        (work / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")
        seconds = run(work, "import", "iana", str(documents), "--into", "registry/{group}")
        print(f"import into {len(ids)} registries: {seconds:.1f} s", flush=True)
        folders = ", ".join(f'"registry/{id}"' for id in ids)
        (work / "codegen.toml").write_text(f'registries = [{folders}]\noutput = "generated/{{registry}}"\n', "utf-8")
        print(f"sync, nothing changed: {run(work, 'sync', '--from', str(documents)):.1f} s", flush=True)
        change_groups(documents, "2099-01-01")
        print(f"sync, all changed: {run(work, 'sync', '--from', str(documents), codes=(1,)):.1f} s", flush=True)
        print(f"sync --write: {run(work, 'sync', '--write', '--from', str(documents), codes=(1,)):.1f} s", flush=True)
        print(f"sync, after that: {run(work, 'sync', '--from', str(documents)):.1f} s", flush=True)


if __name__ == "__main__":
    main()
