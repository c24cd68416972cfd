"""The file, the line and the column of what commands report: the key or the value that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen import typecheck
from tests.support.commands import codegen
from tests.support.registries import ROUTES, SIGNALS, place_of, replaced

PLACES = {
    "a value": (SIGNALS, 'name = "LANDED"', 'name = "class"', '"class"', "[invalid-identifier]"),
    "an unknown key": (SIGNALS, 'note = "It', 'nott = "It', "nott", "[unknown-field]"),
    "a value of another type": (SIGNALS, "urgency = 2", 'urgency = "ü"', '"ü"', "[wrong-type]"),
    "an item of a list": (ROUTES, "[110, 250, 331]", "[110, 250, 332]", "332", "[unknown-member]"),
    "a key in a line with wide characters": (
        SIGNALS,
        '{ url = "https://example.org/lost" }',
        '{ person = "🕊 Müller", yeer = 1 }',
        "yeer",
        "[unknown-field]",
    ),
    "a missing key in an inline table": (ROUTES, '{ rfc = 6214, section = "3" }', "{}", "{}", "[wrong-type]"),
    "a missing key": (ROUTES, 'name = "RIDGE"\nvalue', "value", '[[member]]\nvalue = "X.1.10"', "[missing-field]"),
    "a character of a comment": (SIGNALS, "about a bird.", "of ä\u202e bird.", "\u202e", "[control-character]"),
}


@pytest.mark.parametrize("name", PLACES)
def test_place(name: str, tiny: Path) -> None:
    """A problem has the line and the column where the wrong key or value begins; columns count characters."""
    file, old, new, wrong, rule = PLACES[name]
    text = replaced(old, new)((tiny / file).read_text("utf-8"))
    (tiny / file).write_text(text, "utf-8")
    lines = codegen("lint", cwd=tiny).stdout.splitlines()
    assert [line.split(": ")[0] for line in lines if line.endswith(rule)] == [f"{file}:{place_of(text, wrong)}"]


MORE = 'description = "Winds."\nlicense = "MIT"\n'


def test_members_as_lines(tmp_path: Path) -> None:
    """In a line of `[members]`, a wrong name has the column of the name, and a wrong value that of the value."""
    (tmp_path / "pyproject.toml").write_text("[tool.codegen]\n")
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry/package.toml").write_text('title = "Winds"\nname = "winds"\nversion = "0.1.0"\n' + MORE)
    lines = ["[enumeration]", 'name = "Wind"', "[members]", "CALM = 1", "class = 2", "BREEZE = 2", "CALM = 3"]
    lines += ['GALE = { phrase = "ö", valu = 4 }', 'STORM = "x"']
    (tmp_path / "registry/winds.toml").write_text("\n".join(lines), "utf-8")
    found = [line for line in codegen("lint", cwd=tmp_path).stdout.splitlines() if line.startswith("registry/winds")]
    places = {(line.split(": ")[0].partition(":")[2], line.rpartition("[")[2]) for line in found}
    assert places == {
        ("5:1", "invalid-identifier]"),
        ("6:10", "duplicate-value]"),
        ("7:1", "duplicate-name]"),
        ("8:1", "missing-field]"),
        ("8:24", "unknown-field]"),
        ("9:9", "wrong-type]"),
    }


@pytest.mark.slow
def test_an_output_with_a_type_error() -> None:
    """An error of mypy has the column that mypy gives."""
    files = {"birds/__init__.py": b"value: int = 1\nother: int = 'a'\n", "birds/py.typed": b""}
    problem, *_ = typecheck.problems(files, "birds", "made", "3.11")
    assert problem.place == "made/birds/__init__.py:2:14"


def test_a_module_of_the_project(tiny: Path) -> None:
    """A mistake in a module of the templates has its line and column."""
    module = tiny / "templates/tiny/extra.py"
    module.parent.mkdir(parents=True)
    module.write_text("x = 1\ny = = 2\n")
    assert "templates/tiny/extra.py:2:5: invalid Python" in codegen("build", cwd=tiny).stderr
    module.write_text('__all__ = ["ä", 1]\n', "utf-8")
    assert "templates/tiny/extra.py:1:17: __all__ must be" in codegen("build", cwd=tiny).stderr


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_path_below_the_current_folder(command: str, tiny: Path) -> None:
    """An error names a file from the current folder, whatever step of the command reports it."""
    (tiny / "generated").rename(tiny / "before")
    (tiny / "generated").write_text("", "utf-8")
    done = codegen(command, cwd=tiny)
    assert done.stderr == "codegen: generated: expected a folder, got a file\n  Move it away.\n"
    assert done.returncode == 2
