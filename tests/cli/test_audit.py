"""`codegen audit`: its reports, its exit status, and its example in the manual."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from codegen.project import toolkit_files
from tests.docs.test_guide import blocks
from tests.support import registries
from tests.support.commands import codegen


def written(root: Path, text: str, name: str = "app/signals.py") -> str:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return registries.write_project(tmp_path / "project")


def test_the_example_of_the_manual(root: Path) -> None:
    source, report = (
        block.text for block in blocks((toolkit_files.manual() / "auditing.md").read_text()) if block.language == "text"
    )
    command, _, shown = report.partition("\n")
    assert command == "$ codegen audit --enum Signal app/signals.py"
    done = codegen(*command.split()[2:], cwd=root) if written(root, source) else None
    assert done == (1, shown, "")


def test_nothing_to_report(root: Path) -> None:
    path = written(root, "110,departed\n250,landed\n331,lost\n", "signals.csv")
    assert codegen("audit", "--enum", "Signal", path, cwd=root) == (
        0,
        "signals.csv:1:1: the table has 3 entries against 4 members of Signal: no differences.\n",
        "",
    )
    assert codegen("audit", "--enum", "Signal", path, "--quiet", cwd=root) == (0, "", "")


def test_missing_members_are_warnings(root: Path) -> None:
    path = written(root, "110,departed\n250,landed\n", "signals.csv")
    done = codegen("audit", "--enum", "Signal", path, cwd=root)
    assert done.returncode == 0
    assert "signals.csv:1:1: warning: missing 1 member [missing]" in done.stdout
    assert codegen("audit", "--enum", "Signal", path, "--strict", cwd=root).returncode == 1


def test_json(root: Path) -> None:
    path = written(root, "110,departed\n250,lost\n", "signals.csv")
    done = codegen("audit", "--enum", "Signal", path, "--format", "json", cwd=root)
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert (document["version"], document["command"], document["enumeration"]) == (1, "audit", "Signal")
    (table,) = document["tables"]
    wrong, missing = table["findings"]
    assert (wrong["kind"], wrong["severity"], wrong["file"], wrong["line"]) == ("mislabelled", "error", path, 2)
    assert (wrong["value"], wrong["label"], wrong["better"][0]["value"]) == (250, "lost", 331)
    assert wrong["members"][0]["references"] == [
        {"document": "RFC 2549", "section": "", "url": "https://www.rfc-editor.org/rfc/rfc2549"}
    ]
    assert (missing["kind"], missing["severity"], missing["value"]) == ("missing", "warning", None)


def test_computed_values_are_named(root: Path) -> None:
    members = "    DEPARTED = 110\n    LANDED = read('landed')\n    LOST = OTHER | 1\n"
    path = written(root, f"import enum\nclass Signal(enum.IntEnum):\n{members}")
    done = codegen("audit", "--enum", "Signal", path, cwd=root)
    notes = [line.rpartition(": ")[::2] for line in done.stdout.splitlines() if ": note: " in line]
    assert sorted(text for _, text in notes) == ["LANDED = read('landed')", "LOST = OTHER | 1"]
    assert all("not compared, because codegen cannot read the value" in note for note, _ in notes)


def test_annotations(root: Path) -> None:
    path = written(root, "110,departed\n250,lost\n331,lost\n", "signals.csv")
    done = codegen("audit", "--enum", "Signal", path, "--format", "github", cwd=root)
    assert done.stdout.startswith("::error file=signals.csv,line=2,col=1,title=codegen%3A mislabelled::250 is labelled")


def test_several_files(root: Path) -> None:
    first = written(root, "110,departed\n250,lost\n331,lost\n", "first.csv")
    second = written(root, '{"110": "departed", "250": "landed", "331": "eaten"}', "second.json")
    done = codegen("audit", "--enum", "Signal", first, second, "-q", cwd=root)
    assert [line.partition(":")[0] for line in done.stdout.splitlines()[::2]] == ["first.csv", "second.json"]


def test_files_without_a_table_are_skipped(root: Path) -> None:
    """One of several files is enough, as with `src/*.py`. The others are named."""
    first = written(root, "110,departed\n250,landed\n331,lost\n", "first.csv")
    others = [written(root, "import os\n", "a.py"), written(root, "1,a\n2,b\n", "b.csv")]
    done = codegen("audit", "--enum", "Signal", others[0], first, others[1], cwd=root)
    assert done.stderr == ""
    assert done.stdout.endswith("\nskipped 2 files without a table about Signal: a.py, b.csv\n")
    report = json.loads(codegen("audit", "--enum", "Signal", others[0], first, "--format", "json", cwd=root).stdout)
    assert report["skipped"] == ["a.py"]
    done = codegen("audit", "--enum", "Signal", *others, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "a.py: no table of constants" in done.stderr and "b.csv: no table with values" in done.stderr
    done = codegen("audit", "--enum", "Signal", first, written(root, "class", "c.py"), cwd=root)
    assert (done.returncode, done.stdout) == (2, ""), "a file that cannot be read is an error"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--enum", "Signals", "x.csv"], 'unknown enumeration "Signals"\n  Did you mean "Signal"?'),
        (["--enum", "Signal", "none.csv"], "none.csv: no such file"),
        (["--enum", "Signal", "."], ".: expected a file, got a folder\n  Name the files in it."),
        (["--enum", "Signal", "x.csv", "--table", "y"], 'x.csv: no table "y"'),
        (
            ["--enum", "Carrier", "x.csv"],
            "no table with values of the enumeration\n  Compare with another enumeration.\n",
        ),
        (["x.csv"], "--enum"),
        (["--enum", "Signal"], "PATH"),
    ],
)
def test_what_cannot_run(root: Path, arguments: list[str], complaint: str) -> None:
    written(root, "110,departed\n250,landed\n", "x.csv")
    done = codegen("audit", *arguments, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert textwrap.dedent(complaint) in done.stderr


def test_a_registry_with_errors(root: Path) -> None:
    signals = root / registries.SIGNALS
    signals.write_text(signals.read_text("utf-8").replace("value = 250", "value = 110"), "utf-8")
    done = codegen("audit", "--enum", "Signal", written(root, "110,a\n", "x.csv"), cwd=root)
    assert done.returncode == 2
    assert "codegen lint" in done.stderr
