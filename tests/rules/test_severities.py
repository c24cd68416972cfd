"""Severities of lint rules in the configuration: error, warning or off, for `lint`, `build` and `check` alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from codegen import rules
from tests.rules.test_rules import CASES, Case
from tests.support.commands import codegen
from tests.support.registries import CONFIGURATION, FILES, Edit, appended, line_with, write_project

SEVERITIES = {rule.name: rule.severity for rule in rules.all_rules()}
SWITCHABLE = [each for each in CASES if each.rule not in rules.REQUIRED]
UNSORTED = next(each.edits for each in CASES if each.rule == "unsorted")


def configured(each: Case, severity: str) -> dict[str, Edit]:
    """Return the edits of a case, and one that gives its rule a severity."""
    return {**each.edits, **settings(**{each.rule: severity})}


def settings(**severities: str) -> dict[str, Edit]:
    """Return the edit that writes severities into the configuration."""
    lines = "".join(f'{rule.replace("_", "-")} = "{severity}"\n' for rule, severity in severities.items())
    return {CONFIGURATION: appended(f"\n[tool.codegen.lint]\n{lines}")}


@pytest.mark.slow
@pytest.mark.parametrize("each", SWITCHABLE, ids=str)
def test_a_rule_that_is_off(each: Case, tmp_path: Path) -> None:
    """A rule that is off reports nothing and stops no command. The outputs can be generated."""
    project = write_project(tmp_path, configured(each, "off"))
    linted = codegen("lint", cwd=project)
    assert f"[{each.rule}]" not in linted.stdout
    assert (linted.returncode, linted.stderr) == (0, "")
    assert codegen("build", cwd=project).returncode == 0
    assert codegen("check", cwd=project).returncode == 0


def severity_of(rule: str, project: Path) -> str:
    """Return the severity with which `lint` reports a rule."""
    (line,) = {line.split(": ")[1] for line in codegen("lint", cwd=project).stdout.splitlines() if f"[{rule}]" in line}
    return line


@pytest.mark.parametrize("each", {each.rule: each for each in SWITCHABLE}.values(), ids=str)
def test_errors_and_warnings(each: Case, tmp_path: Path) -> None:
    """An error that is now a warning stops no build, and the reverse."""
    is_error = SEVERITIES[each.rule] == "error"
    other = "warning" if is_error else "error"
    project = write_project(tmp_path, configured(each, other))
    assert severity_of(each.rule, project) == other
    assert codegen("build", cwd=project).returncode == (0 if is_error else 1)
    assert codegen("lint", "--strict", cwd=project).returncode == 1


def test_an_error_after_a_build(tmp_path: Path) -> None:
    """A rule that is switched on again stops the next build, although no output would change."""
    project = write_project(tmp_path, {**UNSORTED, **settings(unsorted="warning")})
    assert codegen("build", cwd=project).returncode == 0
    assert "Up to date" in codegen("build", cwd=project).stdout
    write_project(project, UNSORTED)
    done = codegen("build", cwd=project)
    assert (done.returncode, "[unsorted]" in done.stderr) == (1, True)


def test_severities_are_not_inputs_of_outputs(tmp_path: Path) -> None:
    """After a change of a severity, the outputs are up to date."""
    project = write_project(tmp_path)
    assert codegen("build", cwd=project).returncode == 0
    write_project(project, settings(unsorted="warning"))
    assert "Up to date" in codegen("check", cwd=project).stdout


def test_a_required_rule(tmp_path: Path) -> None:
    """A rule that protects the outputs cannot be switched off: the message gives the line and the reason."""
    edits: Mapping[str, Edit] = settings(duplicate_value="off")
    done = codegen("build", cwd=write_project(tmp_path, edits))
    line = line_with(edits[CONFIGURATION](FILES[CONFIGURATION]), 'duplicate-value = "off"')
    assert done.returncode == 2
    assert f"{CONFIGURATION}:{line}:" in done.stderr
    assert "Python would turn the second member into an alias of the first." in done.stderr


def test_required_rules_exist() -> None:
    """Every rule that cannot be switched off is an error."""
    assert {SEVERITIES[name] for name in rules.REQUIRED} == {"error"}


@pytest.mark.parametrize(("rule", "text"), [("unsorted", "[tool.codegen.lint]"), ("wrong-type", "cannot be changed")])
def test_explain(rule: str, text: str) -> None:
    """`lint --explain` says whether a configuration can change the severity."""
    assert text in codegen("lint", "--explain", rule).stdout
