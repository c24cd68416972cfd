"""The README of a distribution: its tables have the members, its example runs, and no text of it is mark-up."""

from __future__ import annotations

import doctest
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, assume, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.commands import codegen
from tests.support.hostile_texts import TEXTS
from tests.support.iana_documents import group, record, table
from tests.support.projects import built, imported, made, small_project, written

TARGETS = 'targets = ["python", "distribution"]\n'
HEADER = '[enumeration]\nname = "{}"\nkind = "{}"\n'


def small(folder: Path, **files: str) -> dict[str, str]:
    """Return the outputs of a small package by path."""
    small_project(folder, **files)
    (folder / "codegen.toml").write_text(f'registries = ["registry"]\nformatter = "none"\n{TARGETS}', "utf-8")
    return built(folder)


def numbered(name: str, number: int) -> str:
    """Return an enumeration of so many members."""
    return HEADER.format(name, "int") + "[members]\n" + "".join(f"M{value} = {value}\n" for value in range(number))


def run_example(outputs: dict[str, str], package: str, folder: Path) -> int:
    """Run the example of a README with its package, and return the number of its statements."""
    written(outputs, folder)
    with imported(folder, package):
        done = doctest.testfile(str(folder / "README.md"), module_relative=False)
    assert done.failed == 0
    return done.attempted


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a README, those inside lines too."""
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text):
        yield token
        yield from token.children or ()


def cells(text: str) -> list[tuple[str, ...]]:
    """Return the rows of all tables of a README, as texts, without their headers."""
    rows: list[list[str]] = []
    for before, token in pairwise(MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)):
        if before.type == "tr_open":
            rows.append([])
        elif before.type == "td_open":
            rows[-1].append("".join(child.content for child in token.children or ()))
    return [tuple(row) for row in rows if row]


def test_members_and_example(tmp_path: Path) -> None:
    """Each member is a row with its aliases, value and phrase; a deprecated one names what replaces it.

    An alias that has an entry is a row behind its member, which it names.
    """
    outputs = made(tmp_path / "project", TARGETS, further=True)
    rows = cells(outputs["README.md"])
    assert ("LANDED, ARRIVED, TOUCHED_DOWN", "250", "Bird landed.") in rows
    assert ("EATEN", "330", "Bird eaten. Status: deprecated; use LOST.") in rows
    assert ("RIDGE", "'X.1.10'", "Over the ridge.") in rows
    assert ("TENTH", "('BE', 10)") in rows  # none of its members has a meaning
    mill = rows.index(("MILL", "7", ""))
    assert rows[mill + 1] == ("OLD_MILL", "7", "The mill by the river. Another name of MILL.")
    assert ("Flight.rows()", "3", "What came in on one day, bird by bird.") in rows
    assert run_example(outputs, "tiny", tmp_path / "package") >= 4


@pytest.mark.parametrize(
    "text",
    [
        HEADER.format("Bit", "flag") + "[members]\nNONE = 0\nREAD = 1\nWRITE = 2\n",
        HEADER.format("Level", "int") + "open = { minimum = 0, maximum = 1 }\n[members]\nLOW = 0\nHIGH = 1\n",
        HEADER.format("Level", "int") + "open = { minimum = 0, maximum = 9 }\n[members]\nLOW = 0\nHIGH = 1\n",
        HEADER.format("Word", "plain") + '[members]\nYES = "it\'s"\nNO = \'say "no"\'\n',
        '[table]\nname = "Limit"\ntitle = "a limit"\ndescription = "Limits."\n'
        '[attribute.size]\ntype = "int"\nrequired = true\ndescription = "how much."\n[[row]]\nsize = 3\n',
    ],
    ids=["flags", "all values taken", "open", "quotes", "a table only"],
)
def test_the_example_runs(text: str, tmp_path: Path) -> None:
    """Whatever kind of values the registry has, its example does what it says."""
    assert run_example(small(tmp_path / "project", codes=text), "small", tmp_path / "package") >= 2


def test_an_imported_registry(tmp_path: Path) -> None:
    """The README of an imported table has its records, and an example that runs."""
    records = [record(str(number), name, text="A bird.") for number, name in enumerate(["goose", "swan", "hawk"])]
    (tmp_path / "lofts.xml").write_text(group(table(*records)), "utf-8")
    (tmp_path / "codegen.toml").write_text(TARGETS, "utf-8")
    done = codegen("import", "iana", "lofts.xml", "--into", "registry", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    outputs = built(tmp_path)
    (package,) = {path.partition("/")[0] for path in outputs if path.endswith("/__init__.py") and "_data" not in path}
    assert {name for name, _, _ in cells(outputs["README.md"])} == {"GOOSE", "SWAN", "HAWK"}
    assert run_example(outputs, package, tmp_path / "package") >= 3


@pytest.mark.slow
def test_large_tables(tmp_path: Path) -> None:
    """A table lists 100 members, and a README 1,000. It says how many it leaves out, and where they are."""
    files = {f"codes_{number:02}": numbered(f"Code{number:02}", 101) for number in range(12)}
    text = small(tmp_path / "project", **files)["README.md"]
    assert len(cells(text)) == 1000
    assert cells(text)[:2] == [("M0", "0"), ("M1", "1")]
    assert text.count("1 more member. `list(Code") == 10
    assert "101 members. `list(Code11)` returns all members, and `small/codes_11.py` lists them." in text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_no_text_is_markup(text: str, tmp_path: Path) -> None:
    """A phrase, a description or a value cannot add a link, HTML, a heading, a row or a line of the example."""
    safe = " ".join(text.split())[:500]
    entry = f"value = {json.dumps(safe)}, phrase = {json.dumps(safe)}, description = {json.dumps(safe)}"
    enumeration = f'[enumeration]\nname = "Word"\ndescription = {json.dumps(safe)}\n[members]\nONLY = {{ {entry} }}\n'
    folder = Path(mkdtemp(dir=tmp_path))  # Python keeps the bytecode of a module that was written in the same second
    small_project(folder, words=enumeration)
    (folder / "codegen.toml").write_text(f'registries = ["registry"]\nformatter = "none"\n{TARGETS}', "utf-8")
    done = codegen("build", "--quiet", cwd=folder)
    assume(done.returncode == 0)  # a rule can refuse the text
    readme = (folder / "generated/README.md").read_text("utf-8")
    kinds = [token.type for token in tokens(readme)]
    assert not {"link_open", "image", "html_block", "html_inline", "em_open", "strong_open", "s_open"} & set(kinds)
    assert (kinds.count("heading_open"), kinds.count("fence"), kinds.count("tr_open")) == (4, 1, 2)
    (row,) = cells(readme)
    assert row[:2] == ("ONLY", repr(safe))
    with imported(folder / "generated", "small"):
        assert doctest.testfile(str(folder / "generated/README.md"), module_relative=False).failed == 0
