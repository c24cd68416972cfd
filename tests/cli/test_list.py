"""`codegen list`: enumerations, members, targets and templates, for people and for programs."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen import find_projects, list_enumerations, list_members, list_targets, list_templates
from codegen.project import configuration
from tests.support import small_projects
from tests.support.commands import codegen, failed
from tests.support.registries import CARRIERS, PACKAGE, SIGNALS, write_project


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of pigeon post, not built."""
    return write_project(tmp_path_factory.mktemp("list") / "tiny")


def rows(*arguments: str, cwd: Path) -> list[list[str]]:
    """Return the cells of what a program reads from `codegen list`."""
    done = codegen("list", *arguments, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.split("\t") for line in done.stdout.splitlines()]


def document(*arguments: str, cwd: Path) -> Any:
    """Return the JSON of `codegen list`."""
    done = codegen("list", *arguments, "--format", "json", cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def line_of(path: Path, text: str) -> int:
    """Return the number of the first line that begins with a text."""
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if line.startswith(text))


def test_enumerations(place: Path) -> None:
    """Each enumeration has its kind, the number of members, its place and its title."""
    signals = (place / SIGNALS).read_text("utf-8")
    listed = {name: cells for name, *cells in rows(cwd=place)}
    number = signals.count("[[member]]")
    assert listed["Signal"][:3] == ["int", str(number), f"{SIGNALS}:{line_of(place / SIGNALS, '[enumeration]')}"]
    assert listed["Carrier"][0] == "str"


def test_members(place: Path) -> None:
    """Each member has its value, its name, its place and its phrase, in the order of the values."""
    listed = rows("Signal", cwd=place)
    values = [int(value) for value, *_ in listed]
    assert values == sorted(values)
    lines = (place / SIGNALS).read_text("utf-8").splitlines()
    for value, name, _, _, where, phrase in listed:
        file, _, line = where.partition(":")
        assert file == SIGNALS
        table = lines[int(line) - 1 :]
        assert table[0] == "[[member]]"
        assert f'name = "{name}"' in table[:6] and f"value = {value}" in table[:6]
        assert f'phrase = "{phrase}"' in table[:6]


def test_members_in_lines(tmp_path: Path) -> None:
    """A member that is a line of [members] has the number of this line."""
    folder = small_projects.project(tmp_path / "project", "small")
    text = '[enumeration]\nname = "Level"\n\n[members]\nLOW = 1\nHIGH = { value = 2, phrase = "much" }\n'
    small_projects.write(folder / "registry/small", levels=text)
    file = "registry/small/levels.toml"
    assert rows("Level", cwd=folder) == [
        ["1", "LOW", "", "", f"{file}:5", ""],
        ["2", "HIGH", "", "", f"{file}:6", "much"],
    ]


def test_statuses_and_aliases(place: Path) -> None:
    """Each member has its status and its aliases."""
    listed = {name: (status, aliases) for _, name, status, aliases, *_ in rows("Signal", cwd=place)}
    assert listed == {
        "DEPARTED": ("current", ""),
        "LANDED": ("current", "ARRIVED, TOUCHED_DOWN"),
        "EATEN": ("deprecated", ""),
        "LOST": ("current", ""),
    }


def test_an_unknown_name(place: Path) -> None:
    """An unknown name ends in a message with the closest name."""
    failed(codegen("list", "signal", cwd=place), 'unknown enumeration "signal"', 'Did you mean "Signal"?')
    failed(codegen("list", "Xyzzy", cwd=place), 'unknown enumeration "Xyzzy"', "codegen list")


def test_several_registries(tmp_path: Path) -> None:
    """The lists have the enumerations of all registries; `--registry` chooses one."""
    folder = small_projects.project(tmp_path / "project", "ones", "others")
    assert [name for name, *_ in rows(cwd=folder)] == ["First", "Second", "First", "Second"]
    places = [where for *_, where, _ in rows("First", cwd=folder)]
    assert [where.partition(":")[0] for where in places] == ["registry/ones/firsts.toml", "registry/others/firsts.toml"]
    assert len(rows("--registry", "registry/ones", cwd=folder)) == 2


def test_targets(tmp_path: Path) -> None:
    """Each target says whether a build runs it, and whether the project or codegen has it."""
    folder = small_projects.project(tmp_path / "project", "small")
    configured = (folder / "codegen.toml").read_text("utf-8").replace('"schema"', '"table"')
    own = '[target.table]\ntemplate = "table.txt.j2"\npath = "{module}.txt"\n'
    (folder / "codegen.toml").write_text(configured + own, "utf-8")
    listed = {name: cells for name, *cells in rows("--targets", cwd=folder)}
    assert {name for name, cells in listed.items() if cells[0] == "on"} == {"python", "table"}
    assert listed["table"][1:] == ["project", "{module}.txt"]
    assert {name for name, cells in listed.items() if cells[1] == "codegen"} == {*configuration.SHIPPED_TARGETS}


def test_templates(tmp_path: Path) -> None:
    """Each template says who has it, and which template it replaces: as a whole, for a package or for a module."""
    folder = small_projects.project(tmp_path / "project", "small")
    own = folder / "templates"
    for name in ("python/module.py.j2", "small/init.py.j2", "small/firsts.pyi.j2", "small/extra.py"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text("# mine\n", "utf-8")
    listed = {name: cells for name, *cells in rows("--templates", cwd=folder)}
    assert {name: cells[1] for name, cells in listed.items() if cells[0] == "project"} == {
        "python/module.py.j2": "replaces python/module.py.j2",
        "small/init.py.j2": "replaces python/init.py.j2",
        "small/firsts.pyi.j2": "replaces python/module.pyi.j2",
        "small/extra.py": "",
    }
    assert listed["codegen:python/module.py.j2"][:2] == ["codegen", "replaced by templates/python/module.py.j2"]
    assert listed["small/extra.py"][2] == "templates/small/extra.py"
    for _, _, path in (cells for cells in listed.values() if cells[0] == "codegen"):
        assert Path(path).is_file()


def test_only_one_list(place: Path) -> None:
    """A name and an option for another list together are a wrong usage."""
    done = codegen("list", "Signal", "--targets", cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be combined" in done.stderr


def test_json(place: Path) -> None:
    """The JSON has the same entries, with the fields that the manual documents."""
    enumerations = document(cwd=place)
    assert (enumerations["version"], enumerations["command"]) == (1, "list")
    assert [entry["name"] for entry in enumerations["enumerations"]] == [name for name, *_ in rows(cwd=place)]
    members = document("Signal", cwd=place)["members"]
    assert [[str(member["value"]), member["name"]] for member in members] == [
        row[:2] for row in rows("Signal", cwd=place)
    ]
    assert {entry["package"] for entry in enumerations["enumerations"]} == {"tiny"}
    for option in ("targets", "templates"):
        entries = document(f"--{option}", cwd=place)[option]
        assert [entry["name"] for entry in entries] == [name for name, *_ in rows(f"--{option}", cwd=place)]


def test_values_with_parts(tmp_path: Path) -> None:
    """A value of several parts is a list."""
    folder = small_projects.project(tmp_path / "project", "small")
    head = '[enumeration]\nname = "Point"\nkind = "tuple"\nkey = ["x", "y"]\n'
    small_projects.write(folder / "registry/small", points=f"{head}\n[members]\nFAR = [3, 10]\n")
    assert document("Point", cwd=folder)["members"][0]["value"] == [3, 10]
    assert rows("Point", cwd=folder)[0][:2] == ["[3, 10]", "FAR"]


@pytest.mark.parametrize("arguments", [(), ("Signal",)])
def test_a_registry_with_errors(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A registry that cannot be read as a whole is not listed: each error has its file and line."""
    place = write_project(tmp_path / "tiny")
    with (place / CARRIERS).open("a") as file:
        file.write("phrsae = 1\n")
    number = len((place / CARRIERS).read_text("utf-8").splitlines())
    failed(codegen("list", *arguments, cwd=place), f"{CARRIERS}:{number}", "phrsae", "codegen lint")
    (place / PACKAGE).write_text("name = ", "utf-8")
    failed(codegen("list", *arguments, cwd=place), f"{PACKAGE}:1")


@pytest.mark.slow
@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_terminal_gets_columns(width: int, place: Path) -> None:
    """On a terminal, columns are aligned, and no line is longer than the terminal is wide."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": str(width), "TERM": "xterm", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "codegen", "list", "Signal"]
    subprocess.run(command, cwd=place, env=env, stdout=theirs, stderr=theirs, check=True)
    os.close(theirs)
    printed = os.read(ours, 100_000).decode().splitlines()
    os.close(ours)
    assert max(map(len, printed)) <= width
    assert not any("\t" in line for line in printed)
    assert len({line.index(SIGNALS) for line in printed if SIGNALS in line}) == 1
    for text in ("deprecated", "LANDED (ARRIVED, TOUCHED_DOWN)"):
        assert any(text in line for line in printed)


def test_the_python_api(place: Path) -> None:
    """The functions return the same entries as values."""
    projects = find_projects(place)
    assert [entry.name for entry in list_enumerations(projects)] == [name for name, *_ in rows(cwd=place)]
    assert [member.name for member in list_members(projects, "Signal")] == [row[1] for row in rows("Signal", cwd=place)]
    assert {target.name for target in list_targets(projects) if target.is_configured} == {
        *configuration.DEFAULT_TARGETS
    }
    assert not any(template.is_own for template in list_templates(projects))
