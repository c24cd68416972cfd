"""The rows of the package's imports.

All enums are compared with plain enums of the same members and values. `ReplyCode` alone is compared with `HTTPStatus`.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.place import BIN, PROGRAMS, REPOSITORY, Place
from tests.benchmarks.process import run
from tests.benchmarks.row import Row

_Document = Mapping[str, Any]
"""A registry file, parsed."""

_BASES = {"int": "IntEnum", "str": "StrEnum", "plain": "Enum"}


def rows(place: Place) -> list[Row]:
    """Return the rows of imports: all enums, all enums in one module (for information), their memory, and one enum."""
    folder = place.root / "imports"
    enumerations = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in _registry_files()}
    names = [document["enumeration"]["name"] for document in enumerations.values()]
    shutil.copytree(place.settled / "generated" / "smtpcodes", folder / "smtpcodes")
    _write_package(folder / "by_hand", enumerations)
    _write_module(folder / "by_hand_in_one.py", enumerations.values())
    what = "importing every enumeration of smtpcodes, in a fresh interpreter"

    def importing(package: str) -> Callable[[], float]:
        return lambda: _seconds(place, folder, package, names, _members(enumerations.values()))

    return [
        Row(
            id="import",
            what=what,
            against="importing hand-written plain enums of the same members and values, each from its module",
            at_most=1.5,
            unit="s",
            pairs=61,
            ours=importing("smtpcodes"),
            theirs=importing("by_hand"),
        ),
        Row(
            id="import-in-one",
            what=what,
            against="the same enums in a single module",
            at_most=None,
            unit="s",
            pairs=31,
            ours=importing("smtpcodes"),
            theirs=importing("by_hand_in_one"),
        ),
        Row(
            id="import-memory",
            what="what importing smtpcodes and touching every enumeration holds in memory",
            against="the hand-written plain enums, each from its module",
            at_most=1.5,
            unit="KiB",
            pairs=3,
            ours=lambda: _kibibytes(place, folder, "smtpcodes", names),
            theirs=lambda: _kibibytes(place, folder, "by_hand", names),
        ),
        Row(
            id="import-code",
            what="from smtpcodes import ReplyCode in a fresh interpreter, over a bare start",
            against="from http import HTTPStatus, likewise",
            at_most=1.5,
            unit="s",
            pairs=61,
            ours=lambda: _over_a_bare_start(place, folder, "from smtpcodes import ReplyCode"),
            theirs=lambda: _over_a_bare_start(place, folder, "from http import HTTPStatus"),
        ),
        Row(
            id="explain",
            what="python -m smtpcodes '550 5.7.26 unauthenticated', as a command",
            against="python -c pass",
            at_most=5,
            unit="s",
            pairs=31,
            ours=lambda: _command(place, folder, "-m", "smtpcodes", "550 5.7.26 unauthenticated"),
            theirs=lambda: _command(place, folder, "-c", "pass"),
        ),
        Row(
            id="verdict-memory",
            what="what the first verdict holds in memory: the tables and their index",
            against="2 MiB",
            at_most=1,
            unit="KiB",
            pairs=3,
            ours=lambda: _kibibytes_of_verdict(place, folder),
            theirs=lambda: 2048,
        ),
    ]


def _seconds(place: Place, folder: Path, package: str, names: list[str], members: int) -> float:
    """Return the seconds of the import statement, without the start of the interpreter."""
    command: list[str | Path] = [BIN / "python", PROGRAMS / "import_all.py", folder, package, *names]
    seconds, found = run(command, folder=place.root, cache=place.filled).output.split()
    if int(found) != members:
        sys.exit(f"bench: {package} has {found} names of members, and the registry has {members}")
    return float(seconds)


def _kibibytes(place: Place, folder: Path, package: str, names: list[str]) -> float:
    """Return the memory in use, by tracemalloc, after the import of every enumeration and access to its members."""
    command: list[str | Path] = [BIN / "python", PROGRAMS / "trace_all.py", folder, package, *names]
    return int(run(command, folder=place.root, cache=place.filled).output) / 1024


def _over_a_bare_start(place: Place, folder: Path, statement: str) -> float:
    """Return the seconds that a statement adds to the run of an interpreter that does nothing."""
    before = f"import sys; sys.path.insert(0, {str(folder)!r})"

    def seconds(code: str) -> float:
        return run([BIN / "python", "-c", code], folder=place.root, cache=place.filled).seconds

    return seconds(f"{before}; {statement}") - seconds(f"{before}; pass")


def _command(place: Place, folder: Path, *arguments: str) -> float:
    """Return the seconds of a command of Python that runs beside the package."""
    return run([BIN / "python", *arguments], folder=folder, cache=place.filled).seconds


def _kibibytes_of_verdict(place: Place, folder: Path) -> float:
    """Return the memory that a verdict adds, by tracemalloc, after one of a reply that needs no table."""
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import tracemalloc; "
        "from smtpcodes import classify, parse_reply; classify(parse_reply('250 ok')); "
        "tracemalloc.start(); classify(parse_reply('550 5.7.1 no')); print(tracemalloc.get_traced_memory()[0])"
    )
    return int(run([BIN / "python", "-c", code], folder=place.root, cache=place.filled).output) / 1024


def _registry_files() -> Iterator[Path]:
    """Yield the registry files that have members."""
    for path in sorted((REPOSITORY / "registry" / "smtp").glob("*.toml")):
        if "[enumeration]" in path.read_text("utf-8").splitlines():
            yield path


def _members(documents: Iterable[_Document]) -> int:
    """Return the number of members and aliases."""
    return sum(1 + len(member.get("aliases", ())) for document in documents for member in document["member"])


def _write_package(folder: Path, enumerations: Mapping[str, _Document]) -> None:
    """Write a module for each enumeration, and an `__init__` that imports all of them."""
    folder.mkdir()
    lines = []
    for module, document in enumerations.items():
        _write_module(folder / f"{module}.py", [document])
        lines.append(f"from .{module} import {document['enumeration']['name']}\n")
    (folder / "__init__.py").write_text('"""The constants of SMTP."""\n\n' + "".join(lines), "utf-8")


def _write_module(path: Path, documents: Collection[_Document]) -> None:
    """Write plain enums: a class with a docstring of one line, and a line for each name."""
    bases = sorted({_BASES[document["enumeration"]["kind"]] for document in documents})
    text = f'"""The constants of SMTP."""\n\nfrom enum import {", ".join(bases)}\n'
    for document in documents:
        about = document["enumeration"]
        text += f'\n\nclass {about["name"]}({_BASES[about["kind"]]}):\n    """Each member is {about["title"]}."""\n\n'
        for member in document["member"]:
            for name in (member["name"], *member.get("aliases", ())):
                text += f"    {name} = {member['value']!r}\n"
    path.write_text(text, "utf-8")
