"""`watch_outputs`: each change of an input gives one report, and the outputs are those of a fresh build."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from codegen import check_outputs, find_projects, watch_outputs
from codegen.actions.watch import WatchReport
from codegen.project.locations import Project
from tests.support.deadlines import deadline
from tests.support.extra_registry_files import BANDS, FLIGHTS, NOTHING_REQUIRED, RINGS
from tests.support.registries import (
    CARRIERS,
    CONFIGURATION,
    PACKAGE,
    ROUTES,
    SIGNALS,
    STATUSES,
    replaced,
    write_project,
)
from tests.support.small_projects import ENUMERATION, project, write
from tests.support.small_projects import PACKAGE as SMALL_PACKAGE

pytestmark = pytest.mark.slow


@contextmanager
def watched(folder: Path, *, only: str = "") -> Iterator[Generator[WatchReport]]:
    """Yield the reports of the project in a folder, without the first one. A missing report is a TimeoutError."""
    projects = [one for one in find_projects(folder, exact=True) if only in ("", one.registry.name)]
    with deadline(), closing(watch_outputs(projects)) as reports:
        next(reports)
        yield reports


def edit(folder: Path, path: str, old: str, new: str) -> None:
    """Replace a text in a file of the project."""
    (folder / path).write_text(replaced(old, new)((folder / path).read_text("utf-8")), "utf-8")


def differences(report: WatchReport) -> list[str]:
    """Return what changed for users."""
    return [f"{difference.subject} {difference.rule.name}" for difference in report.differences]


def inputs(report: WatchReport) -> dict[str, str]:
    """Return how each input of a report changed."""
    return {change.name: change.kind for change in report.inputs}


def out_of_date(folder: Path) -> list[str]:
    """Return the outputs that a fresh check finds different."""
    return [change.path for report in check_outputs(find_projects(folder, exact=True)) for change in report.changes]


def test_one_entry(tiny: Path) -> None:
    """The report has the input, what it means for users, and the files; other outputs are not written."""
    with watched(tiny) as reports:
        edit(tiny, SIGNALS, 'phrase = "bird landed"', 'phrase = "bird is down"')
        report = next(reports)
    assert inputs(report) == {SIGNALS: "changed"}
    assert differences(report) == ["Signal.LANDED phrase-changed"]
    (result,) = report.results
    assert {change.path.rpartition("/")[2] for change in result.changes} == {
        "signals.py", "signals.pyi", "signals.json", "README.md", "codegen-manifest.txt",
    }  # fmt: skip
    assert out_of_date(tiny) == []


def test_two_changes_within_one_tick_of_a_coarse_clock(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Network drives may keep whole seconds. A second change of the same size has the same times as the first one."""
    stat, times = os.stat, dict.fromkeys(("st_atime_ns", "st_mtime_ns", "st_ctime_ns"), 4_000_000_000 * 10**9)

    def coarse_stat(*arguments: Any, **options: Any) -> os.stat_result:
        return os.stat_result(tuple(stat(*arguments, **options)), times)

    monkeypatch.setattr(os, "stat", coarse_stat)
    with watched(tiny) as reports:
        for old, new in (("bird landed", "bird lands."), ("bird lands.", "bird is in.")):
            edit(tiny, SIGNALS, old, new)
            assert inputs(next(reports)) == {SIGNALS: "changed"}
    assert out_of_date(tiny) == []


EDITS = [
    (SIGNALS, "digit = 1", "digit = 2"),
    (SIGNALS, "[attribute.final]", "[attribute.definite]"),
    (SIGNALS, "maximum = 399", "maximum = 400"),
    (CARRIERS, 'name = "Carrier"', 'name = "Bird"'),
    (STATUSES, "discourages_use = true", "discourages_use = false"),
    (PACKAGE, 'default = "current"', 'default = "deprecated"'),
    (PACKAGE, 'version = "1.2.3"', 'version = "2.0.0"'),
    (BANDS, 'value = ["NL", 1]', "value = [31, 1]"),
    (FLIGHTS, "[table]", "[table]\n# A comment."),
    (RINGS, "value = 2\n", "value = 4\n"),
    (CONFIGURATION, 'output = "generated"', 'output = "generated"\nline-length = 80'),
]
"""Edits that change outputs of other files too, or the types that these outputs name."""


def test_outputs_are_those_of_a_fresh_build(tmp_path: Path) -> None:
    """Whatever an edit changes elsewhere, nothing that an earlier build left in memory stays in the outputs."""
    folder, built = write_project(tmp_path / "project", NOTHING_REQUIRED), 0
    with watched(folder) as reports:
        for path, old, new in EDITS:
            text = (folder / path).read_text("utf-8")
            assert old in text, (path, old)
            (folder / path).write_text(text.replace(old, new), "utf-8")
            report = next(reports)
            assert not report.error
            if report.ok:
                built += 1
                assert out_of_date(folder) == [], (path, new)
            (folder / path).write_text(text, "utf-8")
            assert next(reports).ok
            assert out_of_date(folder) == [], (path, old)
    assert built >= 3


def test_invalid_states(tiny: Path) -> None:
    """Text that is not TOML and an error of a rule are reported; then the comparison is with the last valid state."""
    valid = (tiny / SIGNALS).read_text("utf-8")
    with watched(tiny) as reports:
        (tiny / SIGNALS).write_text(valid[:-20] + '"""', "utf-8")
        report = next(reports)
        (result,) = report.results
        assert result.error and SIGNALS in str(result.error) and not result.changes
        (tiny / SIGNALS).write_text(valid.replace("value = 110", "value = 999"), "utf-8")
        report = next(reports)
        (result,) = report.results
        assert "out-of-bounds" in {problem.rule for problem in result.problems} and not result.changes
        (tiny / SIGNALS).write_text(valid.replace("bird landed", "bird is down"), "utf-8")
        report = next(reports)
        assert report.ok and differences(report) == ["Signal.LANDED phrase-changed"]
    assert out_of_date(tiny) == []


def test_a_broken_configuration(tiny: Path) -> None:
    """It is reported, and does not end the watch. An unchanged registry is built after the correction."""
    text = (tiny / CONFIGURATION).read_text("utf-8")
    with watched(tiny) as reports:
        (tiny / CONFIGURATION).write_text(text + "targets = 3\n", "utf-8")
        assert "targets" in str(next(reports).error)
        (tiny / CONFIGURATION).write_text(text + 'targets = ["schema"]\n', "utf-8")
        report = next(reports)
        assert report.ok and not report.differences
    assert not (tiny / "generated/tiny").exists()
    assert out_of_date(tiny) == []


def test_a_file_that_is_replaced(tiny: Path) -> None:
    """Editors write a file of another name and rename it, or keep hidden and backup files beside it."""
    path = tiny / SIGNALS
    with watched(tiny) as reports:
        (path.parent / ".#signals.toml").symlink_to("somebody@host.1")
        (path.parent / "signals.toml~").write_text("old", "utf-8")
        (path.parent / "4913").write_text("", "utf-8")
        new = path.with_name("signals.toml.new")
        new.write_text(path.read_text("utf-8").replace("bird landed", "bird is down"), "utf-8")
        new.replace(path)
        report = next(reports)
        assert inputs(report) == {SIGNALS: "changed"} and report.ok
        assert differences(report) == ["Signal.LANDED phrase-changed"]


def test_many_files_at_once(tiny: Path) -> None:
    """They are one report, as after a checkout."""
    with watched(tiny) as reports:
        for path in (SIGNALS, CARRIERS, ROUTES):
            with (tiny / path).open("a", encoding="utf-8") as file:
                file.write("\n# A comment.\n")
        report = next(reports)
        assert inputs(report) == {SIGNALS: "changed", CARRIERS: "changed", ROUTES: "changed"}
        assert not report.differences
        assert [change.path for change in report.results[0].changes] == ["codegen-manifest.txt"]


PERCHES = """\
[enumeration]
name = "Perch"

[members]
HIGH = { value = "high", phrase = "High", description = "A high one.", references = [{ rfc = 1149 }] }
"""


def test_new_and_removed_files(tiny: Path) -> None:
    """A new registry file gets outputs. Those of a removed one are removed."""
    with watched(tiny) as reports:
        (tiny / "registry/tiny/perches.toml").write_text(PERCHES, "utf-8")
        report = next(reports)
        assert inputs(report) == {"registry/tiny/perches.toml": "added"}
        assert "Perch enumeration-added" in differences(report)
        assert (tiny / "generated/tiny/perches.py").is_file()
        (tiny / "registry/tiny/perches.toml").unlink()
        report = next(reports)
        assert inputs(report) == {"registry/tiny/perches.toml": "removed"}
        assert not (tiny / "generated/tiny/perches.py").exists()
    assert out_of_date(tiny) == []


def test_a_template(tiny: Path) -> None:
    """A template of the project that is added, changed, broken or removed builds again."""
    place = tiny / "templates/tiny/signals.py.j2"
    with watched(tiny) as reports:
        place.parent.mkdir(parents=True)
        place.write_text('{% extends "python/module.py.j2" %}\n', "utf-8")
        assert inputs(next(reports)) == {"templates/tiny/signals.py.j2": "added"}
        place.write_text('{% extends "python/module.py.j2" %}\n{% block members %}{{ 1 ', "utf-8")
        report = next(reports)
        assert not report.ok and "templates/tiny/signals.py.j2" in str(report.error or report.results[0].error)
        place.unlink()
        assert next(reports).ok
    assert out_of_date(tiny) == []


def test_several_registries(tmp_path: Path) -> None:
    """Only the registry that changed is built. A new one that the configured pattern matches is watched too."""
    folder = project(tmp_path / "birds", "one", "two")
    edit(folder, "codegen.toml", '"registry/one", "registry/two"', '"registry/*"')
    with watched(folder) as reports:
        edit(folder, "registry/two/firsts.toml", "value = 1", "value = 2")
        report = next(reports)
        assert [result.project.registry.name for result in report.results] == ["two"]
        assert differences(report) == ["First.A value-changed"]
        write(folder / "registry/three", package=SMALL_PACKAGE.format("three"), firsts=ENUMERATION.format("First"))
        reported = next(reports)
        assert [result.project.registry.name for result in reported.results] == ["three"]
        assert len(reported.projects) == 3 and (folder / "generated/three/three/firsts.py").is_file()
        edit(folder, "registry/three/package.toml", '"three"', '"two"')
        assert "two" in str(next(reports).error)
        shutil.rmtree(folder / "registry/three")
        report = next(reports)
        assert len(report.projects) == 2 and report.ok
    assert out_of_date(folder) == []


def test_one_registry_of_several(tmp_path: Path) -> None:
    """Only the chosen registry is built, whatever is added."""
    folder = project(tmp_path / "birds", "one", "two")
    with watched(folder, only="two") as reports:
        edit(folder, "registry/one/firsts.toml", "value = 1", "value = 3")
        edit(folder, "registry/two/firsts.toml", "value = 1", "value = 2")
        report = next(reports)
        assert [result.project.registry.name for result in report.results] == ["two"]


def test_an_input_that_changes_during_a_build(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build is repeated with the newer text, without an error."""
    texts = itertools.chain(["bird is nearly down"], itertools.repeat(""))

    def write_first(project: Project, *_: object) -> None:
        if text := next(texts):
            edit(tiny, SIGNALS, "bird is down", text)

    with watched(tiny) as reports:
        monkeypatch.setattr("codegen.symlink_safe_folders.check_folders", write_first)
        edit(tiny, SIGNALS, "bird landed", "bird is down")
        report = next(reports)
    assert report.ok and "bird is nearly down" in report.differences[0].new
    assert out_of_date(tiny) == []


def test_the_same_bytes_again(tiny: Path) -> None:
    """A file that is written again without a change is reported, and nothing is written."""
    with watched(tiny) as reports:
        os.utime(tiny / SIGNALS)
        report = next(reports)
    assert inputs(report) == {SIGNALS: "changed"} and report.ok
    assert not report.differences and not report.results[0].changes
