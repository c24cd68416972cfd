"""`codegen build` as users run it.

What it writes, keeps, removes and prints; the same bytes everywhere; and what the generated package can do.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from enum import Enum, EnumType
from itertools import pairwise
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

import jsonschema  # type: ignore[import-untyped]  # its stubs are a distribution of their own
import pytest

from tests.support.commands import (
    REPOSITORY,
    codegen,
    codegen_process,
    committed_outputs,
    contents,
    copy_real_project,
    snapshot,
    times,
)
from tests.support.interruptions import after_read
from tests.support.registries import CARRIERS, CONFIGURATION, PACKAGE, SIGNALS, replaced, write_project

TINY = {
    "README.md",
    "codegen-manifest.txt",
    "pyproject.toml",
    *(f"schema/{name}.json" for name in ("carriers", "entry_statuses", "routes", "signals")),
    *(
        f"tiny/{name}.py"
        for name in ("__init__", "_registry", "carriers", "entry_statuses", "records", "routes", "signals")
    ),
    *(f"tiny/{name}.pyi" for name in ("__init__", "carriers", "entry_statuses", "routes", "signals")),
    *(f"tiny/_data/{name}.py" for name in ("__init__", "carriers", "entry_statuses", "routes", "signals")),
    "tiny/py.typed",
}
"""The outputs of the small project."""

LOST_IS = "Nobody knows where the bird is; treat the packet as gone after a day."
REWORDED = "Nobody has seen the bird since; treat the packet as gone."


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace a text in a file; the text must occur exactly once."""
    path.write_bytes(replaced(old, new)(path.read_text("utf-8")).encode())


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """Return the keys of the values that differ."""
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


# What a build does.


def test_from_nothing(tmp_path: Path) -> None:
    """The first build creates all outputs and nothing else, and prints their number."""
    project = write_project(tmp_path / "tiny")
    before = snapshot(project)
    done = codegen("build", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(project / "generated").keys() == TINY
    assert (
        done.stdout.splitlines()[-1]
        == f"tiny 1.2.3: 4 enumerations, 13 members, {len(TINY)} files in generated/: created {len(TINY)}."
    )
    assert {path: what for path, what in snapshot(project).items() if not path.startswith("generated")} == before


def test_a_long_report_is_cut(tmp_path: Path) -> None:
    """A build names twenty files and counts the rest; --verbose names all; --quiet prints nothing."""
    named = len(TINY) - 20
    done = codegen("build", "--dry-run", cwd=write_project(tmp_path))
    assert done.stdout.splitlines()[20] == f"… and {named} more files (--verbose names them)"
    done = codegen("build", "--dry-run", "--verbose", cwd=tmp_path)
    assert set(done.stdout.splitlines()[:-1]) == {f"would create generated/{path}" for path in TINY}
    done = codegen("build", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_to_do(tiny: Path) -> None:
    """A second build says that all is up to date and writes nothing."""
    before = times(tiny)
    done = codegen("build", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Up to date")
    assert times(tiny) == before


def test_a_changed_entry_rewrites_its_files_alone(tiny: Path) -> None:
    """A changed description changes module, stub, data and schema of the enumeration, and the manifest."""
    before = times(tiny / "generated")
    rewrite(tiny / SIGNALS, LOST_IS, REWORDED)
    done = codegen("build", cwd=tiny)
    assert done.returncode == 0
    wanted = {
        "codegen-manifest.txt",
        "schema/signals.json",
        *(f"tiny/{name}" for name in ("signals.py", "signals.pyi", "_data/signals.py")),
    }
    assert changed(before, times(tiny / "generated")) == wanted
    for path in wanted:
        assert f"changed generated/{path} ({SIGNALS} changed" in done.stdout
    assert REWORDED in (tiny / "generated/schema/signals.json").read_text("utf-8")


def test_a_comment_in_the_registry_changes_no_output(tiny: Path) -> None:
    """A change that no output shows changes only the manifest."""
    before = times(tiny / "generated")
    rewrite(tiny / SIGNALS, "# What the keeper", "# All that the keeper")
    assert codegen("build", cwd=tiny).returncode == 0
    assert changed(before, times(tiny / "generated")) == {"codegen-manifest.txt"}


@pytest.mark.slow
@pytest.mark.parametrize("path", ["tiny/signals.py", "tiny/signals.pyi", "schema/signals.json", "README.md"])
def test_an_edited_output_is_named_and_replaced(path: str, tiny: Path) -> None:
    """An edited output is named as edited and replaced."""
    before = contents(tiny / "generated")
    with (tiny / "generated" / path).open("a") as file:
        file.write("\n")
    done = codegen("build", cwd=tiny)
    assert done.returncode == 0
    assert f"changed generated/{path} (edited by hand)" in done.stdout.splitlines()
    assert contents(tiny / "generated") == before


def test_a_removed_output_is_made_again(tiny: Path) -> None:
    """An output that somebody removed is created again and named as removed by hand."""
    before = contents(tiny / "generated")
    (tiny / "generated/tiny/routes.pyi").unlink()
    done = codegen("build", cwd=tiny)
    assert done.returncode == 0
    assert "created generated/tiny/routes.pyi (removed by hand)" in done.stdout.splitlines()
    assert contents(tiny / "generated") == before


def test_stale_outputs_are_removed(tiny: Path) -> None:
    """If a registry file is renamed, the outputs with the old name are removed, and those with the new name created."""
    (tiny / CARRIERS).rename(tiny / "registry/tiny/birds.toml")
    done = codegen("build", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tiny / "generated").keys() == {path.replace("carriers", "birds") for path in TINY}
    assert "removed generated/tiny/carriers.py" in done.stdout
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_renamed_package_takes_its_folder_along(tiny: Path) -> None:
    """If the package is renamed, its old folder is removed."""
    rewrite(tiny / PACKAGE, 'name = "tiny"', 'name = "small"')
    assert codegen("build", cwd=tiny).returncode == 0
    assert contents(tiny / "generated").keys() == {path.replace("tiny", "small") for path in TINY}
    assert not (tiny / "generated/tiny").exists()
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_stale_output_that_was_edited_stays(tiny: Path) -> None:
    """A former output that somebody has edited is named and kept."""
    edited = tiny / "generated/tiny/carriers.py"
    edited.write_text("mine = True\n", "utf-8")
    (tiny / CARRIERS).rename(tiny / "registry/tiny/birds.toml")
    done = codegen("build", cwd=tiny)
    assert done.returncode == 0
    assert "kept generated/tiny/carriers.py: not an output" in done.stdout
    assert edited.read_text("utf-8") == "mine = True\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["tiny/mine.py", "tiny/notes.txt", "tiny/_data/mine.py", "schema/mine.json", "tiny/.hidden"]
)
def test_a_strangers_file_stays(path: str, tiny: Path) -> None:
    """A file among the outputs that is not an output is named and kept; the build succeeds, now and the next time."""
    place = tiny / "generated" / path
    place.write_text("mine", "utf-8")
    for _ in range(2):
        done = codegen("build", cwd=tiny)
        assert done.returncode == 0
        assert f"kept generated/{path}: not an output" in done.stdout
        assert place.read_text("utf-8") == "mine"


def test_files_beside_the_package_are_nobodys_business(tiny: Path) -> None:
    """A build owns the folders of the package and of the schemas, and ignores other files beside them."""
    (tiny / "generated/CHANGELOG.md").write_text("mine", "utf-8")
    assert codegen("build", cwd=tiny).stdout.startswith("Up to date")
    assert codegen("check", cwd=tiny).returncode == 0


def test_python_caches_are_ignored(tiny: Path) -> None:
    """A build ignores compiled modules beside the outputs."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", tiny / "generated/tiny"], check=True)
    assert list((tiny / "generated/tiny").rglob("*.pyc"))
    assert codegen("build", cwd=tiny).stdout.startswith("Up to date")
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_dry_run_changes_nothing(tiny: Path) -> None:
    """--dry-run prints what a build would create, change and remove, and writes nothing."""
    rewrite(tiny / SIGNALS, LOST_IS, REWORDED)
    (tiny / CARRIERS).rename(tiny / "registry/tiny/birds.toml")
    (tiny / "generated/tiny/routes.py").unlink()
    before, written = snapshot(tiny), times(tiny)
    done = codegen("build", "--dry-run", "--verbose", cwd=tiny)
    assert done.returncode == 0
    for line in ("would change generated/tiny/signals.py", "would remove generated/tiny/carriers.py"):
        assert line in done.stdout
    assert "would create generated/tiny/birds.py" in done.stdout
    assert "would create generated/tiny/routes.py (removed by hand)" in done.stdout
    assert (snapshot(tiny), times(tiny)) == (before, written)


def test_a_dry_run_from_nothing_makes_no_folder(tmp_path: Path) -> None:
    """--dry-run before the first build creates no folder."""
    before = snapshot(write_project(tmp_path))
    assert codegen("build", "--dry-run", cwd=tmp_path).returncode == 0
    assert snapshot(tmp_path) == before


# Targets.


def _of_target(target: str) -> set[str]:
    endings = {
        "python": (".py", "py.typed"),
        "stubs": (".pyi",),
        "schema": (".json",),
        "distribution": ("README.md", "pyproject.toml"),
    }
    return {path for path in TINY if path.endswith(endings[target])}


@pytest.mark.parametrize("target", ["python", "stubs", "schema", "distribution"])
def test_one_target(target: str, tmp_path: Path) -> None:
    """--target generates the outputs of that target only; a full build afterwards generates the rest."""
    project = write_project(tmp_path)
    assert codegen("build", "--target", target, cwd=project).returncode == 0
    assert contents(project / "generated").keys() == _of_target(target)
    assert codegen("check", "--target", target, cwd=project).returncode == 0
    assert codegen("check", cwd=project).returncode == 1
    written = times(project / "generated")
    assert codegen("build", cwd=project).returncode == 0
    assert contents(project / "generated").keys() == TINY
    assert not changed(written, times(project / "generated")) & _of_target(target)
    assert codegen("check", cwd=project).returncode == 0


def test_several_targets(tmp_path: Path) -> None:
    """--target may be repeated."""
    project = write_project(tmp_path)
    assert codegen("build", "--target", "stubs", "--target", "schema", cwd=project).returncode == 0
    assert contents(project / "generated").keys() == _of_target("stubs") | _of_target("schema")


def test_one_target_leaves_the_others_alone(tiny: Path) -> None:
    """With --target, outputs of other targets and the manifest stay the same, though the registry has changed."""
    rewrite(tiny / SIGNALS, LOST_IS, REWORDED)
    before = contents(tiny / "generated")
    assert codegen("build", "--target", "schema", cwd=tiny).returncode == 0
    assert changed(before, contents(tiny / "generated")) == {"schema/signals.json"}
    assert codegen("check", cwd=tiny).returncode == 1
    assert not codegen("build", cwd=tiny).stdout.startswith("Up to date")
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_project_without_schemas(tiny: Path) -> None:
    """Without the schema target in the configuration, a build removes the schemas of an earlier build."""
    rewrite(
        tiny / CONFIGURATION,
        'output = "generated"\n',
        'output = "generated"\ntargets = ["python", "stubs", "distribution"]\n',
    )
    done = codegen("build", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tiny / "generated").keys() == TINY - _of_target("schema")
    assert not (tiny / "generated/schema").exists()
    assert codegen("check", cwd=tiny).returncode == 0
    assert codegen("build", cwd=tiny).stdout.startswith("Up to date")


def test_another_output_folder(tmp_path: Path) -> None:
    """The configuration names the output folder, at any depth."""
    project = write_project(tmp_path, {CONFIGURATION: replaced('"generated"', '"build/made here"')})
    done = codegen("build", cwd=project)
    assert done.returncode == 0
    assert contents(project / "build/made here").keys() == TINY


# The project's folder.


def test_the_nearest_project_upwards(tiny: Path) -> None:
    """A build finds the project from a folder inside it; --project names it from anywhere."""
    rewrite(tiny / SIGNALS, LOST_IS, REWORDED)
    inside = codegen("build", "--dry-run", cwd=tiny / "generated/tiny")
    outside = codegen("build", "--dry-run", "--project", tiny, cwd=tiny.parent)
    assert inside.returncode == outside.returncode == 0
    assert inside.stdout == outside.stdout
    assert "would change generated/tiny/signals.py" in inside.stdout


# The same bytes, always.


@pytest.mark.slow
@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "4242", "COLUMNS": "20", "FORCE_COLOR": "1", "TERM": "xterm-256color"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda env: " ".join(f"{name}={value}" for name, value in env.items()),
)
def test_the_environment_changes_nothing(env: Mapping[str, str], built_tiny: Path, tmp_path: Path) -> None:
    """Hash seed, time zone, locale, terminal and optimisation change no byte of the outputs."""
    project = write_project(tmp_path / "tiny")
    done = codegen_process("build", cwd=project, env={**env, "XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(project / "generated") == contents(built_tiny / "generated")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["with some spaces", "größe-大きい-🕊", 'it\'s "quoted"', "{{ 7 }} %s # x"])
def test_the_path_changes_nothing(name: str, built_tiny: Path, tmp_path: Path) -> None:
    """The path of the project, and where the command is run, change no byte of the outputs."""
    project = write_project(tmp_path / name)
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert codegen("build", "--project", project, cwd=tmp_path, env=env).returncode == 0
    assert contents(project / "generated") == contents(built_tiny / "generated")


@pytest.mark.slow
def test_the_cache_changes_nothing(tmp_path: Path) -> None:
    """A cache that cannot be written, or is damaged, changes no byte and is not an error."""
    cache = tmp_path / "cache"
    cache.write_text("a file where a folder should be", "utf-8")
    project = write_project(tmp_path / "tiny")
    own = project / "templates" / "python" / "module.py.j2"
    own.parent.mkdir(parents=True)
    text = '{% extends "codegen:python/module.py.j2" %}{% block end %}\n#\tA tab: black formats this.\n{% endblock %}\n'
    own.write_text(text, "utf-8")
    assert codegen("build", cwd=project).returncode == 0
    expected = contents(project / "generated" / "tiny")
    shutil.rmtree(project / "generated")
    for _ in range(2):
        done = codegen("build", cwd=project, env={"XDG_CACHE_HOME": str(cache)})
        assert (done.returncode, done.stderr) == (0, "")
        assert contents(project / "generated" / "tiny") == expected
        shutil.rmtree(project / "generated")
    cache.unlink()
    codegen("build", cwd=project, env={"XDG_CACHE_HOME": str(cache)})
    kept = {path.suffix: path for path in cache.rglob("*") if path.is_file()}
    assert kept.keys() == {".json", ".record", ".manifests"}
    texts = kept[".json"]
    for damaged in (b"\xff\0", texts.read_bytes().replace(b"class", b"glass")):
        shutil.rmtree(project / "generated")
        for path in kept.values():
            path.write_bytes(damaged)
        done = codegen("build", cwd=project, env={"XDG_CACHE_HOME": str(cache)})
        assert (done.returncode, done.stderr) == (0, "")
        assert contents(project / "generated" / "tiny") == expected


def test_the_configuration_of_tools_changes_nothing(built_tiny: Path, tmp_path: Path) -> None:
    """The project's configuration of black and mypy changes no byte of the outputs."""
    project = write_project(tmp_path / "tiny")
    with (project / CONFIGURATION).open("a") as file:
        file.write(
            "\n[tool.black]\nline-length = 40\nskip-string-normalization = true\n"
            '\n[tool.mypy]\npython_version = "3.8"\n'
        )
    (project / ".editorconfig").write_text("[*]\nindent_style = tab\n", "utf-8")
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert codegen("build", cwd=project, env=env).returncode == 0
    assert contents(project / "generated") == contents(built_tiny / "generated")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_another_python_changes_nothing(version: str, built_real: Path, tmp_path: Path) -> None:
    """Every supported Python generates the same bytes from this repository's registry."""
    python = REPOSITORY / f".venv-{version}/bin/python"
    if not python.is_file():
        pytest.skip(f"there is no {python.parent.parent.name} here: make test-all makes one for each Python it finds")
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = codegen_process("build", cwd=copy_real_project(tmp_path), env=env, python=python)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "generated") == contents(built_real / "generated")


# What is committed here.


@pytest.mark.slow
def test_the_registry_alone_makes_what_is_committed(built_real: Path) -> None:
    """This repository's registry and configuration, without the toolkit's templates, generate the committed bytes."""
    ours, alone = committed_outputs(), contents(built_real / "generated")
    # Here the toolkit's templates are the project's own, and inputs.
    lists = [folder.pop("codegen-manifest.txt").splitlines() for folder in (ours, alone)]
    assert alone == ours
    assert {line for line in lists[0] if b"input template " not in line} <= {*lists[1]} <= {*lists[0]}


# A build that is interrupted.


def test_half_of_the_files(tiny: Path) -> None:
    """A build completes an interrupted one, and does not write its files again."""
    wanted = contents(tiny / "generated")
    for path in sorted(TINY)[::2]:
        (tiny / "generated" / path).unlink()
    before = times(tiny / "generated")
    assert codegen("build", cwd=tiny).returncode == 0
    assert contents(tiny / "generated") == wanted
    assert before.items() - times(tiny / "generated").items() <= {
        item for item in before.items() if item[0] == "codegen-manifest.txt"
    }
    assert codegen("check", cwd=tiny).returncode == 0


"""A build that ends, as with kill -9, before it stages or renames a file."""


# A toolkit that changes.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("codegen/outputs/docstring_text.py", "Do not edit", "Never edit"),
        ("templates/python/module.py.j2", "# Aliases", "# Other names"),
    ],
)
def test_a_changed_toolkit(path: str, old: str, new: str, tmp_path: Path) -> None:
    """A build notices that the toolkit or its templates have changed, though no input has."""
    for folder in ("codegen", "templates"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    project = write_project(tmp_path / "tiny")
    env = {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert codegen_process("build", "--quiet", cwd=project, env=env).returncode == 0
    module = (project / "generated/tiny/signals.py").read_text("utf-8")
    assert old in module
    rewrite(tmp_path / path, old, new)
    done = codegen_process("build", "--verbose", cwd=project, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "changed generated/tiny/signals.py (the toolkit changed, or the file was edited)" in done.stdout
    assert (project / "generated/tiny/signals.py").read_text("utf-8") == module.replace(old, new)


# Files that change while a build runs.


ADDED = "registry/tiny/added.toml"


@pytest.mark.parametrize("path", [CARRIERS, CONFIGURATION, "templates/python/module.py.j2", PACKAGE, ADDED])
def test_an_input_that_changes_while_a_build_runs(path: str, tiny: Path) -> None:
    """If a file that the build has read changes before it writes, it names the file and writes nothing.

    A file that is added to the registry is a change of the registry's folder.
    """
    if path.startswith("templates"):
        (tiny / path).parent.mkdir(parents=True)
        shutil.copy(REPOSITORY / path, tiny / path)
    rewrite(tiny / "registry/tiny/routes.toml", "Storms", "Gales")
    before: Mapping[str, object] = {}

    def change() -> None:
        nonlocal before
        with (tiny / path).open("a") as file:
            file.write("# changed meanwhile\n")
        before = snapshot(tiny)

    with after_read(tiny / SIGNALS, change):
        status, out, err = codegen("build", cwd=tiny)
    assert (status, out) == (2, "")
    changed = "registry/tiny" if path == ADDED else path
    assert err.endswith(f"{changed} changed while this ran\n  Run the command again.\n")
    assert snapshot(tiny) == before
    (tiny / ADDED).unlink(missing_ok=True)
    assert codegen("build", cwd=tiny).returncode == 0
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_file_that_does_not_change_while_a_build_runs(tiny: Path) -> None:
    """The same build writes if no file changes."""
    rewrite(tiny / "registry/tiny/routes.toml", "Storms", "Gales")
    reads = []
    with after_read(tiny / SIGNALS, lambda: reads.append(SIGNALS)):
        assert codegen("build", cwd=tiny).returncode == 0
    assert reads == [SIGNALS]
    assert codegen("check", cwd=tiny).returncode == 0


# The Python that is generated.


@pytest.fixture(scope="module")
def smtpcodes(built_real: Path) -> Iterator[ModuleType]:
    """The package generated from this repository's registry, in place of the committed one."""
    committed = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "smtpcodes"}
    for name in committed:
        del sys.modules[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(built_real / "generated"))
        patch.setattr(sys, "dont_write_bytecode", True)
        importlib.invalidate_caches()
        yield importlib.import_module("smtpcodes")
    for name in [name for name in sys.modules if name.split(".")[0] == "smtpcodes"]:
        del sys.modules[name]
    sys.modules.update(committed)


def _enumerations(package: ModuleType) -> list[EnumType]:
    found = [getattr(package, name) for name in package.__all__]
    return [item for item in found if isinstance(item, EnumType)]


def _run(code: str, folder: Path, *options: str) -> str:
    """Run the code in a new interpreter with the folder on its path; return its output."""
    done = subprocess.run(
        [sys.executable, "-B", *options, "-c", textwrap.dedent(code)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.slow
def test_every_module_imports_without_a_warning(built_real: Path) -> None:
    """Every module of the package imports in a fresh interpreter in which warnings are errors."""
    modules = [
        ".".join(path.relative_to(built_real / "generated").with_suffix("").parts)
        for path in (built_real / "generated/smtpcodes").rglob("*.py")
    ]
    assert len(modules) > 40
    _run(
        f"import importlib\nfor name in {modules!r}: importlib.import_module(name)",
        built_real / "generated",
        "-W",
        "error",
    )


def test_the_module_of_reply_codes_imports_nothing_but_enum(built_real: Path) -> None:
    """Importing ReplyCode costs the enum module and the package itself; descriptions are read when asked for."""
    said = _run(
        """
        import enum, sys
        before = set(sys.modules)
        import smtpcodes.reply_codes
        print(*sorted(set(sys.modules) - before))
        smtpcodes.reply_codes.ReplyCode.OK.description
        print("smtpcodes._data.reply_codes" in sys.modules)
        """,
        built_real / "generated",
    )
    assert said.splitlines() == ["smtpcodes smtpcodes.reply_codes", "True"]


def test_the_package_loads_its_modules_when_they_are_asked_for(built_real: Path) -> None:
    """`import smtpcodes` imports none of its modules; a name does that at its first use; a star import finds all."""
    said = _run(
        """
        import sys
        import smtpcodes
        print(*(name for name in sys.modules if name.startswith("smtpcodes")))
        smtpcodes.LinkType
        print("smtpcodes.link_types" in sys.modules, "smtpcodes.reply_codes" in sys.modules)
        from smtpcodes import *
        print(ReplyCode(250) is ReplyCode.OK is smtpcodes.ReplyCode.OK)
        """,
        built_real / "generated",
    )
    assert said.splitlines() == ["smtpcodes", "True False", "True"]


def test_the_package_says_what_it_has(smtpcodes: ModuleType) -> None:
    """`__all__` is sorted and without repetition. `dir` lists its names, and the package has only these."""
    names = list(smtpcodes.__all__)
    assert names == sorted(set(names))
    assert set(names) <= set(dir(smtpcodes))
    assert {"ReplyCode", "EnhancedStatusCode", "Command", "Extension", "AuthMechanism", "Reference"} <= set(names)
    for name in names:
        assert getattr(smtpcodes, name) is not None
    with pytest.raises(AttributeError, match="'smtpcodes' has no attribute 'ReplyCodes'"):
        smtpcodes.ReplyCodes  # noqa: B018  # the access is what is tried


@pytest.mark.slow
def test_black_has_nothing_to_change(built_real: Path) -> None:
    """Every Python file passes black as it is out of the box, whatever is configured here."""
    files = [str(path) for path in (built_real / "generated").rglob("*.py*") if path.suffix in (".py", ".pyi")]
    done = subprocess.run(
        [sys.executable, "-m", "black", "--check", "--config", os.devnull, *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{len(files)} files would be left unchanged" in done.stderr


def test_every_member_has_a_docstring(built_real: Path, smtpcodes: ModuleType) -> None:
    """Below each member and each alias stands a docstring, where editors look for it; an alias names its member."""
    for enumeration in _enumerations(smtpcodes):
        module = built_real / "generated" / f"{enumeration.__module__.replace('.', '/')}.py"
        (body,) = (
            node.body
            for node in ast.parse(module.read_text("utf-8")).body
            if isinstance(node, ast.ClassDef) and node.name == enumeration.__name__
        )
        documented = {}
        for statement, following in pairwise(body):
            if isinstance(statement, ast.Assign) and isinstance(following, ast.Expr):
                documented[ast.unparse(statement.targets[0])] = ast.literal_eval(following.value)
        assert documented.keys() == enumeration.__members__.keys()
        members: Mapping[str, Any] = enumeration.__members__
        for name, member in members.items():
            if name != member.name:
                assert member.name in documented[name]
        assert enumeration.__doc__


def test_every_attribute_of_every_member_is_of_its_type(smtpcodes: ModuleType) -> None:
    """Every property of every member, registered or not, has a value of the type in its annotation."""
    for enumeration in _enumerations(smtpcodes):
        names = {**_names(sys.modules[enumeration.__module__], smtpcodes), "Self": enumeration}
        members: list[Any] = list(enumeration)
        if enumeration.__name__ == "ReplyCode":
            members += [enumeration(299), enumeration(599)]
        own = [base for base in enumeration.__mro__ if base.__module__.startswith("smtpcodes.")]
        properties = {name: held for one in own for name, held in vars(one).items() if isinstance(held, property)}
        assert {"description", "phrase", "references", "status", "replaced_by", "is_deprecated"} <= properties.keys()
        for name, held in properties.items():
            annotation = held.fget.__annotations__["return"]
            wanted = eval(annotation, names) if isinstance(annotation, str) else annotation
            for member in members:
                value = getattr(member, name)
                assert _is_a(value, wanted), f"{member!r}.{name} is {value!r}, and not {annotation}"
        assert all(isinstance(held, Enum) for held in members)


def _names(module: ModuleType, package: ModuleType) -> dict[str, Any]:
    """What the annotations of a module may name: what the package has, and what it declares for type checkers."""
    names: dict[str, Any] = {name: getattr(package, name) for name in package.__all__}
    names.update(Literal=Literal, TypeAlias=TypeAlias)
    for node in ast.parse(Path(str(module.__file__)).read_text("utf-8")).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            declared = [statement for statement in node.body if isinstance(statement, ast.AnnAssign)]
            for statement in declared:
                assert statement.value is not None
                names[ast.unparse(statement.target)] = eval(ast.unparse(statement.value), names)
    return names


def _is_a(value: object, wanted: Any) -> bool:
    """Return whether a value has exactly an annotated type: a bool is not an int, a StrEnum's member not a str."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin in (UnionType, Union):
        return any(_is_a(value, argument) for argument in arguments)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is ...:
            return type(value) is tuple and all(_is_a(item, arguments[0]) for item in value)
        return type(value) is tuple and len(value) == len(arguments) and all(map(_is_a, value, arguments))
    if origin is Literal:
        return value in arguments
    if wanted is None or wanted is NoneType:
        return value is None
    return type(value) is wanted


# The JSON Schemas.


def _schemas(project: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_bytes()) for path in sorted((project / "generated/schema").glob("*.json"))}


def _registered(schema: Any) -> Any:
    """The part of a schema that lists what is registered."""
    return schema["anyOf"][0] if "anyOf" in schema else schema


def test_schemas_are_schemas(built_real: Path, smtpcodes: ModuleType) -> None:
    """There is a schema for each enumeration, and each is valid as a schema of draft 2020-12."""
    schemas = _schemas(built_real)
    assert {schema["title"] for schema in schemas.values()} == {
        enumeration.__name__ for enumeration in _enumerations(smtpcodes)
    }
    for schema in schemas.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        jsonschema.Draft202012Validator.check_schema(schema)
    assert len({schema["$id"] for schema in schemas.values()}) == len(schemas)


@pytest.mark.slow
def test_schemas_accept_the_members_and_nothing_else(built_real: Path, smtpcodes: ModuleType) -> None:
    """A schema accepts the value of each member, and the integers between an open one's bounds; it refuses all else."""
    bounds = {"ReplyCode": (200, 599), "ReplyCategory": (0, 9)}
    for schema in _schemas(built_real).values():
        accepts = jsonschema.Draft202012Validator(schema).is_valid
        enumeration = getattr(smtpcodes, schema["title"])
        values = {member.value for member in enumeration}
        assert all(accepts(value) for value in values)
        for value in values:
            assert not accepts(f" {value}") and not accepts([value]) and not accepts(None)
        if schema["title"] in bounds:
            low, high = bounds[schema["title"]]
            assert all(accepts(value) for value in range(low, high + 1))
            assert not any(accepts(value) for value in (low - 1, high + 1, low + 0.5, str(low), True))
        else:
            assert not accepts("UNREGISTERED") and not accepts(-1) and not accepts(9999)


def test_schemas_say_what_members_are_called_and_mean(built_real: Path, smtpcodes: ModuleType) -> None:
    """Names and descriptions stand beside the values, in two forms that say the same; so do aliases and the rest."""
    for schema in _schemas(built_real).values():
        enumeration: Any = getattr(smtpcodes, schema["title"])
        listed = _registered(schema)
        members = list(enumeration)
        assert listed["enum"] == [entry["const"] for entry in listed["oneOf"]] == [member.value for member in members]
        assert (
            listed["x-enum-varnames"]
            == [entry["title"] for entry in listed["oneOf"]]
            == [member.name for member in members]
        )
        assert listed["x-enum-descriptions"] == [entry["description"] for entry in listed["oneOf"]]
        for member, one in zip(members, listed["oneOf"], strict=True):
            assert member.description in one["description"]
            assert one.get("deprecated", False) == member.is_deprecated
        aliases = {name: one.value for name, one in enumeration.__members__.items() if name != one.name}
        assert listed["x-enum-aliases"] == aliases


@pytest.mark.slow
def test_another_generator_finds_the_same_names(built_real: Path, smtpcodes: ModuleType, tmp_path: Path) -> None:
    """datamodel-code-generator, with its defaults, makes enums of the same names and values, of open ones too."""
    command = ["-m", "datamodel_code_generator", "--input", str(built_real / "generated/schema")]
    done = subprocess.run(
        [sys.executable, *command, "--input-file-type", "jsonschema", "--output", str(tmp_path / "theirs")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for stem, schema in _schemas(built_real).items():
        module = ast.parse((tmp_path / "theirs" / f"{stem}.py").read_text("utf-8"))
        (theirs,) = (
            node
            for node in module.body
            if isinstance(node, ast.ClassDef) and ast.unparse(node.bases[0]) in ("Enum", "IntEnum", "StrEnum")
        )
        found = {
            ast.unparse(node.targets[0]): ast.literal_eval(node.value)
            for node in theirs.body
            if isinstance(node, ast.Assign)
        }
        assert found == {member.name: member.value for member in getattr(smtpcodes, schema["title"])}
