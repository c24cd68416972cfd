"""The rows of large registries: ten thousand members, the imported registries in sight, and a whole corpus of them.

Each row builds in a separate folder, which is created when the row is first measured.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.place import BIN, CODEGEN, PROGRAMS, REPOSITORY, Place, build_site, empty_cache, hello, set_aside
from tests.benchmarks.process import Run, run
from tests.benchmarks.row import Row, bounded

IN_SIGHT = REPOSITORY.parent / "shared" / "iana" / "current"
CORPUS = "CORPUS"
"""The environment variable with the folder of registries in XML; without it, the rows of the corpus are skipped."""
_PACKAGE = """\
name = "many"
version = "0.1.0"
title = "Many constants"
description = "Constants that are numbered."
license = "CC0-1.0"
"""
_ENUMERATION = """\
[enumeration]
name = "Code"
title = "a code"
kind = "int"
description = "Every code."
"""

_CLIENT = """\
from many import Code


def first(code: Code) -> str:
    if code == Code.CODE_00000:
        return "0"
    match code:
        case Code.CODE_00001:
            return "1"
        case Code.CODE_00002 | Code.CODE_00003:
            return "2"
        case _:
            return code.phrase
"""


def rows(place: Place) -> list[Row]:
    """ten-thousand, ten-thousand-black, growth and growth-memory; in-sight, in-sight-noop and site-iana, where there
    are the registries; corpus, corpus-noop, corpus-memory and corpus-import, where a folder is named.
    """
    found = [
        Row(
            id="ten-thousand",
            what="codegen build of one closed enumeration of 10,000 members from nothing, formatter none",
            against="datamodel-codegen with no formatter of others, on a JSON Schema of the same members",
            at_most=0.4,
            unit="s",
            pairs=9,
            ours=lambda: _many(place, 10_000, "none").seconds,
            theirs=lambda: _many_by_peer(place, 10_000).seconds,
        ),
        Row(
            id="ten-thousand-black",
            what="the same with black",
            against="black.format_str on the same final texts in one process",
            at_most=1.3,
            unit="s",
            pairs=5,
            ours=lambda: _many(place, 10_000, "black").seconds,
            theirs=lambda: _formatted(place, _project(place, 10_000, "black") / "generated"),
        ),
        Row(
            id="growth",
            what="codegen build of 10,000 members, formatter none",
            against="that of 1,000",
            at_most=12.0,
            unit="s",
            pairs=9,
            ours=lambda: _many(place, 10_000, "none").seconds,
            theirs=lambda: _many(place, 1_000, "none").seconds,
        ),
        Row(
            id="growth-memory",
            what="the peak of codegen build of 10,000 members, formatter none, above that of codegen --version",
            against="that of 1,000, likewise",
            at_most=10.0,
            unit="MiB",
            pairs=3,
            ours=lambda: _many(place, 10_000, "none").peak - _start(place),
            theirs=lambda: _many(place, 1_000, "none").peak - _start(place),
        ),
    ]
    what = "mypy --strict of a client that compares members of 5,000, without mypy's cache"
    found.append(bounded("mypy-client", what, 10, "s", lambda: _mypy_client(place, 5_000).seconds))
    if IN_SIGHT.is_dir():
        found += _in_sight(place)
    if os.environ.get(CORPUS):
        found += _corpus(place, Path(os.environ[CORPUS]).resolve())
    return found


def _in_sight(place: Place) -> list[Row]:
    def project() -> Path:
        return _imported(place, "in-sight", IN_SIGHT, "black")

    return [
        Row(
            id="in-sight",
            what="codegen build of the imported registries in sight from nothing, black included",
            against="black --check, which remembers nothing, over the output",
            at_most=0.5,
            unit="s",
            pairs=5,
            ours=lambda: _from_nothing(place, project()).seconds,
            theirs=lambda: run(
                [BIN / "black", "--check", "--quiet", "--no-cache", project() / "generated"],
                folder=place.root,
                cache=empty_cache(place),
            ).seconds,
        ),
        Row(
            id="in-sight-noop",
            what="the same, nothing to do",
            against="a hello-world Typer app in the same environment",
            at_most=2.0,
            unit="s",
            pairs=31,
            ours=lambda: _again(place, project()).seconds,
            theirs=lambda: hello(place).seconds,
        ),
        bounded(
            "site-iana",
            "codegen build --target site of the imported registries in sight, from nothing",
            60,
            "s",
            lambda: build_site(project(), place),
        ),
    ]


def _corpus(place: Place, folder: Path) -> list[Row]:
    def project() -> Path:
        return _imported(place, "corpus", folder, "none")

    what = "codegen build of every registry of the corpus as one project, formatter none"
    return [
        bounded("corpus", f"{what}, from nothing", 30, "s", lambda: _from_nothing(place, project()).seconds),
        bounded("corpus-noop", f"{what}, nothing to do", 2, "s", lambda: _again(place, project()).seconds),
        bounded(
            "corpus-memory",
            f"{what}, the peak of its largest process",
            400,
            "MiB",
            lambda: _from_nothing(place, project()).peak,
        ),
        Row(
            id="corpus-import",
            what="codegen import iana of the corpus, a registry for each group",
            against="codegen build of them from nothing, formatter none",
            at_most=None,
            unit="s",
            pairs=3,
            ours=lambda: _alone(place, folder).seconds,
            theirs=lambda: _from_nothing(place, project()).seconds,
        ),
    ]


@functools.cache
def _project(place: Place, members: int, formatter: str) -> Path:
    """Return a project of one enumeration, built once, with a JSON Schema of the same members next to it."""
    root = place.root / f"many-{members}-{formatter}"
    (root / "registry").mkdir(parents=True)
    (root / "codegen.toml").write_text(f'formatter = "{formatter}"\n', "utf-8")
    (root / "registry" / "package.toml").write_text(_PACKAGE, "utf-8")
    names = [f"CODE_{number:05}" for number in range(members)]
    entries = (f'\n[[member]]\nname = "{name}"\nvalue = {number}\n' for number, name in enumerate(names))
    (root / "registry" / "codes.toml").write_text(_ENUMERATION + "".join(entries), "utf-8")
    schema = {"title": "Code", "type": "integer", "enum": list(range(members)), "x-enum-varnames": names}
    (root / "codes.json").write_text(json.dumps(schema), "utf-8")
    _from_nothing(place, root)
    return root


def _many(place: Place, members: int, formatter: str) -> Run:
    return _from_nothing(place, _project(place, members, formatter))


def _mypy_client(place: Place, members: int) -> Run:
    """Check a client of the installed package, as its users do."""
    packages = place.root / f"packages-{members}"
    if not packages.exists():
        shutil.copytree(_project(place, members, "none") / "generated", packages)
        (packages / "client.py").write_text(_CLIENT, "utf-8")
    cache = empty_cache(place)
    command: list[str | Path] = [BIN / "mypy", "--strict", "--cache-dir", cache / "mypy", "client.py"]
    return run(command, folder=packages, cache=cache)


def _start(place: Place) -> float:
    """Return the peak memory of a command that does nothing."""
    return run([CODEGEN, "--version"], folder=place.root, cache=place.filled).peak


def _many_by_peer(place: Place, members: int) -> Run:
    source, made = _project(place, members, "none") / "codes.json", place.root / "many.py"
    command: list[str | Path] = [peers.installed() / "bin" / "datamodel-codegen", "--input", source, "--output", made]
    done = run(
        [*command, "--input-file-type", "jsonschema", "--formatters", "builtin"],
        folder=place.root,
        cache=empty_cache(place),
    )
    if made.read_text("utf-8").count(" = ") < members:
        sys.exit(f"bench: datamodel-codegen made fewer than {members} members")
    return done


def _from_nothing(place: Place, project: Path) -> Run:
    """Run `codegen build` without the outputs and the cache of an earlier build."""
    set_aside(project / "generated", place)
    return run([CODEGEN, "build", "--quiet"], folder=project, cache=empty_cache(place))


def _again(place: Place, project: Path) -> Run:
    done = run([CODEGEN, "build"], folder=project, cache=place.filled)
    if not done.output.startswith("Up to date") or done.output.count("\n") > 30:
        sys.exit("bench: a build had something to do where nothing was")
    return done


def _formatted(place: Place, folder: Path) -> float:
    return run(
        [BIN / "python", PROGRAMS / "format_all.py", folder], folder=place.root, cache=empty_cache(place)
    ).seconds


@functools.cache
def _imported(place: Place, name: str, documents: Path, formatter: str) -> Path:
    """Return a project with a registry for each group below a folder of documents, built once."""
    root = place.root / name
    root.mkdir()
    _import(place, root, documents)
    names = sorted(path.name for path in (root / "registry").iterdir())
    registries = "".join(f'  "registry/{name}",\n' for name in names)
    settings = f'output = "generated/{{registry}}"\nformatter = "{formatter}"\nregistries = [\n{registries}]\n'
    (root / "codegen.toml").write_text(settings, "utf-8")
    _from_nothing(place, root)
    return root


def _import(place: Place, root: Path, documents: Path) -> Run:
    """Run `codegen import iana` for a folder of documents, into an empty folder."""
    shutil.rmtree(root / "registry", ignore_errors=True)
    (root / "codegen.toml").write_text("", "utf-8")
    command: list[str | Path] = [CODEGEN, "import", "iana", documents, "--into", "registry/{group}", "--quiet"]
    return run(command, folder=root, cache=empty_cache(place))


def _alone(place: Place, documents: Path) -> Run:
    root = place.root / "imported"
    root.mkdir(exist_ok=True)
    return _import(place, root, documents)
