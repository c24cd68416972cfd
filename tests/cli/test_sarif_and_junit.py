"""SARIF and JUnit reports of check, lint, diff and audit, as other tools read them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

from codegen.cli import help
from tests.support.browsers import MODULES
from tests.support.commands import codegen
from tests.support.git_repositories import repository
from tests.support.registries import SIGNALS, place_of, replaced, write_project

pytestmark = pytest.mark.slow

ADD_WARNING = ("references = [{ rfc = 2549 }]", "references = [{ rfc = 760 }]")
HOSTILE = "\\u0001 [x](y) <b> & ]]> ##vso[a] \\uffff \U0001f54a"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A released project, with its outputs."""
    folder = repository(write_project(tmp_path / "tiny"), "v1.2.3")
    assert codegen("build", cwd=folder).returncode == 0
    return folder


def edit(project: Path, path: str, old: str, new: str) -> str:
    """Replace a text that a file has once, and return the file's new text."""
    text = replaced(old, new)((project / path).read_text("utf-8"))
    (project / path).write_text(text, "utf-8")
    return text


def sarif(project: Path, command: str, *arguments: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the results of a command, and its rules by their ids."""
    (run,) = json.loads(codegen(command, "--format", "sarif", *arguments, cwd=project).stdout)["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return run["results"], {rule["id"]: rule for rule in rules}


def region(result: Any) -> tuple[str, str]:
    """Return the file and the place of a result."""
    location = result["locations"][0]["physicalLocation"]
    where = location["region"]
    place = ":".join(str(where[key]) for key in ("startLine", "startColumn") if key in where)
    return location["artifactLocation"]["uri"], place


def cases(project: Path, command: str, *arguments: str) -> tuple[int, list[Any]]:
    """Return the exit status of a command and the test cases of its only suite."""
    done = codegen(command, "--format", "junit", *arguments, cwd=project)
    (suite,) = JUnitXml.fromstring(done.stdout.encode())
    assert isinstance(suite, TestSuite)
    found = list(suite)
    assert suite.tests == len(found)
    assert suite.failures == sum(isinstance(result, Failure) for case in found for result in case.result)
    return done.returncode, found


def test_lint(project: Path) -> None:
    """Each problem has its place, its severity, and the text of its rule in the manual."""
    edit(project, SIGNALS, *ADD_WARNING)
    text = edit(project, SIGNALS, 'name = "LANDED"', 'name = "class"')
    results, rules = sarif(project, "lint")
    assert [(result["ruleId"], result["level"], *region(result)) for result in results] == [
        ("invalid-identifier", "error", SIGNALS, place_of(text, '"class"')),
        ("obsolete-rfc", "warning", SIGNALS, place_of(text, "{ rfc = 760 }")),
    ]
    assert "valid Python identifier" in rules["invalid-identifier"]["help"]["text"]
    status, (first, second) = cases(project, "lint")
    assert status == 1
    assert isinstance(first.result[0], Failure)
    assert isinstance(second.result[0], Skipped)


def test_failures_are_what_makes_the_command_fail(project: Path) -> None:
    """A warning is a skipped test, and a failure with --strict."""
    edit(project, SIGNALS, *ADD_WARNING)
    assert codegen("build", cwd=project).returncode == 0
    status, found = cases(project, "lint")
    assert (status, [type(case.result[0]) for case in found if case.result]) == (0, [Skipped])
    status, found = cases(project, "lint", "--strict")
    assert (status, [type(case.result[0]) for case in found if case.result]) == (1, [Failure])


def test_nothing_to_report(project: Path) -> None:
    """Without findings, SARIF has no results, and JUnit a test that passes."""
    for command in ("lint", "check", "diff"):
        assert sarif(project, command) == ([], {})
        status, (case,) = cases(project, command)
        assert (status, case.result) == (0, [])


def test_check(project: Path) -> None:
    """An output that differs has the place of its first difference, and the start of the diff."""
    edit(project, SIGNALS, '"bird lost"', '"bird gone"')
    (project / "generated/tiny/signals.py").unlink()
    edit(project, "generated/tiny/routes.py", "Fly with the sea", "Fly with a sea")
    results, _ = sarif(project, "check")
    places = {(result["ruleId"], *region(result)) for result in results}
    text = (project / "generated/tiny/routes.py").read_text("utf-8")
    assert ("changed-output", "generated/tiny/routes.py", place_of(text, "a sea")) in places
    assert ("missing-output", "generated/tiny/signals.py", "1") in places
    status, found = cases(project, "check")
    assert status == 1
    assert any("-    Fly with a sea" in case.result[0].text for case in found if "a sea" in case.result[0].text)


def test_diff(project: Path) -> None:
    """A difference has its rule, and fails if the version is too low for it."""
    text = edit(project, SIGNALS, 'name = "LANDED"', 'name = "DOWN"')
    text = edit(project, SIGNALS, '"bird lost"', '"bird gone"')
    results, rules = sarif(project, "diff")
    assert {(result["ruleId"], result["level"], region(result)[1]) for result in results} >= {
        ("member-renamed", "error", place_of(text, '"DOWN"')),
        ("phrase-changed", "note", place_of(text, '"bird gone"')),
    }
    assert results[-1]["ruleId"] == "version"
    assert "AttributeError" in rules["member-renamed"]["help"]["text"]
    status, found = cases(project, "diff")
    assert status == 1
    assert [type(case.result[0]) for case in found] == [Failure, Skipped, Failure]


def test_digests_stay_when_lines_move(project: Path) -> None:
    """A code host knows a result again after lines are added above it; equal results have digests of their own."""
    edit(project, SIGNALS, "references = [{ rfc = 2549 }]", "references = [{ rfc = 9 }, { rfc = 9 }]")
    edit(project, SIGNALS, 'name = "LANDED"', 'name = "class"')

    def digests() -> list[str]:
        return [result["partialFingerprints"]["codegen/v1"] for result in sarif(project, "lint")[0]]

    before = digests()
    assert len(set(before)) == len(before) > 2
    (project / SIGNALS).write_text("# new\n\n" + (project / SIGNALS).read_text("utf-8"), "utf-8")
    assert digests() == before


def test_tests_have_names_of_their_own(project: Path) -> None:
    """CI systems show only one of several tests with the same name, and compare names between two runs."""

    def names(command: str) -> list[tuple[str, str]]:
        return [(case.classname, case.name) for case in cases(project, command)[1]]

    edit(project, SIGNALS, '"bird lost"', '"bird gone"')
    check = names("check")
    assert len(set(check)) == len(check) > 1
    edit(project, SIGNALS, "references = [{ rfc = 2549 }]", "references = [{ rfc = 9 }, { rfc = 9 }]")
    lint = names("lint")
    assert len(set(lint)) == len(lint) > 1
    (project / SIGNALS).write_text("# new\n\n" + (project / SIGNALS).read_text("utf-8"), "utf-8")
    assert names("lint") == lint


def test_an_audit(project: Path) -> None:
    """The rules of an audit have texts of their own."""
    (project / "signals.csv").write_text("110,departed\n250,lost\n300,x\n")
    results, rules = sarif(project, "audit", "--enum", "Signal", "signals.csv")
    assert [(result["ruleId"], *region(result)) for result in results[:2]] == [
        ("mislabelled", "signals.csv", "2:1"),
        ("unknown", "signals.csv", "3:1"),
    ]
    texts = {rule["help"]["text"] for rule in rules.values()}
    assert len(texts) == len(rules) > 2
    assert rules["mislabelled"]["help"]["text"] == "The label of a value belongs to another member."


def test_hostile_text(project: Path) -> None:
    """Whatever a message contains, the XML is well-formed, and no message has a link."""
    edit(project, SIGNALS, 'phrase = "bird lost"', f'phrase = "{HOSTILE}"\nnoway = 1')
    edit(project, SIGNALS, 'name = "LANDED"', f'name = "{HOSTILE}"')
    _, found = cases(project, "lint")
    assert len(found) > 1
    for result in sarif(project, "lint")[0]:
        assert "[x](y)" not in result["message"]["text"]


FAILURES = {
    "a registry that cannot be read": ("check", (), "registry/tiny/signals.toml"),
    "an unknown option": ("lint", ("--noway",), ""),
    "an unknown enumeration": ("audit", ("--enum", "Nobody", "pyproject.toml"), ""),
    "a folder outside a project": ("diff", ("--project", "/"), ""),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_command_that_could_not_run(name: str, project: Path) -> None:
    """A CI step that uploads the report finds a valid document, which says what is wrong, and where."""
    command, arguments, file = FAILURES[name]
    if file:
        (project / file).write_text("x = \n")

    def printed(format: str) -> str:
        done = codegen(command, "--format", format, *arguments, cwd=project)
        assert (done.returncode, done.stderr.count("\n") > 1) == (2, True)
        return done.stdout

    (run,) = json.loads(printed("sarif"))["runs"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], run["results"]) == (False, [])
    (notification,) = invocation["toolExecutionNotifications"]
    places = [region({"locations": [location]}) for location in notification.get("locations", ())]
    assert places == ([(file, "1:5")] if file else [])
    (suite,) = JUnitXml.fromstring(printed("junit").encode())
    assert isinstance(suite, TestSuite)
    (case,) = suite
    assert (suite.tests, suite.errors, [type(result) for result in case.result]) == (1, 1, [Error])
    report = json.loads(printed("json"))
    assert (report["command"], report["errors"][0]["file"]) == (command, file)
    assert printed("github").startswith(f"::error {f'file={file},line=1,col=5,' if file else ''}title=")


@pytest.mark.tools
def test_sarif_is_valid(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Microsoft's validator, which has the official schema, finds nothing in the reports of a toolkit with a manual."""
    tool = MODULES / ".bin/sarif-multitool"
    if not tool.exists():
        pytest.skip("sarif-multitool is missing; run: .github/scripts/install-tools")
    monkeypatch.setattr(help, "manual_address", lambda: "https://birds.example/manual/")
    edit(project, SIGNALS, *ADD_WARNING)
    edit(project, SIGNALS, 'name = "LANDED"', 'name = "DOWN"')
    (project / "signals.csv").write_text("110,departed\n250,lost\n300,x\n")

    def report(*arguments: str) -> str:
        return codegen(*arguments, "--format", "sarif", cwd=project).stdout

    (project / "generated/tiny/signals.pyi").unlink()
    reports = {command: report(command) for command in ("check", "diff")}
    reports["audit"] = report("audit", "--enum", "Signal", "signals.csv")
    edit(project, SIGNALS, 'name = "DOWN"', f'name = "{HOSTILE}"')
    reports["lint"] = report("lint")
    for text in reports.values():
        assert json.loads(text)["runs"][0]["results"]
    (project / SIGNALS).write_text("x =")
    reports["failure"] = report("lint")
    for command, text in reports.items():
        (tmp_path / f"{command}.sarif").write_text(text)
        done = subprocess.run([tool, "validate", tmp_path / f"{command}.sarif"], capture_output=True, text=True)
        assert "Analysis completed successfully" in done.stdout
        assert not re.search(": (error|warning) ", done.stdout)


def test_a_remedy_with_a_tab(built_tiny: Path, tmp_path: Path) -> None:
    """A name in a remedy has no raw tab in JUnit XML, as in text."""
    table = [{"name": "X", "value": "x"}, {"name": "Y", "value": "y"}]
    (tmp_path / "tables.json").write_text(json.dumps({"a\tb": table, "c": table}), "utf-8")
    done = codegen(
        "audit", "--project", built_tiny, "--enum", "Carrier", "--format", "junit", "tables.json", cwd=tmp_path
    )
    assert done.returncode == 2
    assert "a\\tb" in done.stdout and "\t" not in done.stdout
