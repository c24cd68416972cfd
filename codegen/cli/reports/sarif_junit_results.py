"""Findings of check, lint, diff and audit as results, which SARIF and JUnit reports consist of.

Knows the reports; knows little of the two formats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from codegen.cli.reports import changed_outputs, problems
from codegen.cli.safe_printing import Printable, on_one_line
from codegen.errors import place

if TYPE_CHECKING:
    from codegen.actions.audit import AuditReport
    from codegen.actions.check import CheckReport
    from codegen.actions.diff import DiffReport, RegistryDiff
    from codegen.actions.lint import LintReport
    from codegen.errors import Problem
    from codegen.outputs.disk_comparison import Change
    from codegen.project.locations import Project

Level = Literal["error", "warning", "note"]

VERSION = "version"
"""The rule of the result about a version that is too low."""

MEANINGS = {
    "missing-output": "An output is missing.",
    "changed-output": "An output differs from what the registry generates.",
    "stale-output": "A file is no longer an output.",
    "unknown-output": "The output folder has a file that is not an output.",
    "leftover-outputs": "The outputs belong to no registry of the project.",
    "unknown": "A value is not in the enumeration.",
    "deprecated": "The status of the member discourages its use.",
    "mislabelled": "The label of a value belongs to another member.",
    "missing": "The table does not have all members of the enumeration.",
    VERSION: "The version of the registry is too low for its changes.",
}
"""What the rules mean that the manual does not list as lint rules or diff rules."""


class Result(NamedTuple):
    """A finding: its rule, what is wrong, what to do, and where. `fails` says whether it makes the command exit with 1.

    `line` is 0 if the finding is about a file as a whole. `details` has further lines, such as a diff.
    """

    rule: str
    level: Level
    message: str
    remedy: str
    file: str
    line: int = 0
    column: int | None = None
    fails: bool = True
    details: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return place(self.file, self.line, self.column)

    @property
    def identity(self) -> tuple[str, ...]:
        """The rule, the file and the message, without what changes when lines move."""
        return self.rule, self.file, re.sub(r", first on line \d+$", "", self.message)


def identities(results: Iterable[Result]) -> Iterator[tuple[str, ...]]:
    """Yield the identity of each result. Equal identities get different numbers."""
    counts: Counter[tuple[str, ...]] = Counter()
    for result in results:
        counts[result.identity] += 1
        yield *result.identity, str(counts[result.identity])


class Suite(NamedTuple):
    """The results of one registry or table, and what the report says if nothing fails."""

    name: str
    results: tuple[Result, ...]
    summary: str


def of_problems(problems: Iterable[Problem], *, strict: bool = False) -> Iterator[Result]:
    """Yield a result for each problem. Warnings fail only if the command is `strict`."""
    for problem in problems:
        yield Result(
            rule=problem.rule,
            level=problem.severity,
            message=on_one_line(problem.message),
            remedy=problem.remedy,
            file=problem.file,
            line=problem.line,
            column=problem.column,
            fails=strict or problem.severity == "error",
        )


def document(command: str, suites: Sequence[Suite], format: str, errors: Sequence[Result] = ()) -> Printable:
    """Return the results, or the errors of a command that could not run, as SARIF or JUnit XML."""
    if format == "sarif":
        from codegen.cli.help import manual_address
        from codegen.cli.reports.sarif import sarif

        return sarif(suites, errors, address=manual_address())
    from codegen.cli.reports.junit import junit

    return junit(command, suites, errors)


def of_lint(reports: Sequence[LintReport], *, strict: bool) -> list[Suite]:
    """Return a suite for each registry, with its problems."""
    return [
        Suite(
            name=report.project.shown(report.project.registry),
            results=tuple(of_problems(report.problems, strict=strict)),
            summary=problems.count(report.members, "member"),
        )
        for report in reports
    ]


def of_audit(report: AuditReport, *, strict: bool) -> list[Suite]:
    """Return one suite with the differences between tables and an enumeration."""
    summary = problems.count(len(report.tables), "table")
    return [Suite(report.enumeration, tuple(of_problems(report.problems, strict=strict)), summary)]


def of_check(reports: Sequence[CheckReport]) -> list[Suite]:
    """Return a suite for each registry, with its problems and the outputs that are out of date."""
    return [
        Suite(
            name=report.project.shown(report.project.registry),
            results=(
                *of_problems(report.problems),
                *(_of_change(change, report.project) for change in report.changes),
            ),
            summary=problems.count(report.files, "output"),
        )
        for report in reports
    ]


def _of_change(change: Change, project: Project) -> Result:
    (result,) = of_problems([changed_outputs.change_problem(change, project)])
    lines = changed_outputs.diff_lines(change, project.shown(project.output), is_whole=False)
    return result._replace(details=tuple(map(on_one_line, lines)))


def of_diff(report: DiffReport) -> list[Suite]:
    """Return a suite for each registry, with its differences, and a failure if the version is too low."""
    return [
        Suite(
            name=diff.new.registry.package.name,
            results=tuple(_of_registry(diff)),
            summary=on_one_line(f"{diff.new.name} against {diff.old.shown}"),
        )
        for diff in report.registries
    ]


def _of_registry(diff: RegistryDiff) -> Iterator[Result]:
    from codegen.cli.reports import diff as texts

    for rule, differences in diff.groups:
        fails = diff.fails and rule.severity == diff.advice.severity
        for difference in differences:
            line, column = diff.position(difference)
            yield Result(
                rule=rule.name,
                level="error" if fails else "note" if rule.severity == "patch" else "warning",
                message=on_one_line(f"{rule.severity}: {difference.subject}{texts.values_text(difference)}"),
                remedy=rule.meaning,
                file=difference.file,
                line=line,
                column=column,
                fails=fails,
            )
    if diff.fails:
        file, (line, column) = texts.version_place(diff)
        yield Result(VERSION, "error", on_one_line(texts.advice_text(diff)), "", file, line, column)
