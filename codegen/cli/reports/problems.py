"""Problems of a registry in a report: as lines of text and as JSON, and what several reports say about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from codegen.cli.colours import FILE, STYLES, message
from codegen.cli.safe_printing import json_document, say
from codegen.errors import Problem

if TYPE_CHECKING:
    from codegen.project.locations import Project

JSON_VERSION = 1
"""The version of the JSON reports' shape, which the manual documents."""
_PROBLEM_FIELDS = ("file", "line", "column", "severity", "rule", "message", "remedy")


def count(number: int, noun: str) -> str:
    """Return a number of things: `1 file`, `2 files`, `2 entries`, `2 aliases`, `2 fixes`."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith(('s', 'x')) else 's'}"


def problem_lines(problem: Problem) -> list[str]:
    """Return a problem for people: place, severity, message and rule on the first line, the remedy on the next."""
    severity = (problem.severity, STYLES[problem.severity])
    first = message((problem.place, FILE), ": ", severity, f": {problem.message} [{problem.rule}]")
    return [first, message(f"  {problem.remedy}")]


def stopped(problems: Sequence[Problem], effect: str) -> str:
    """Return the last line of a command that errors in the registry have stopped."""
    from codegen.fixes import FIXABLE

    is_fixable = any(problem.rule in FIXABLE for problem in problems)
    step = "To fix the order, run: codegen lint --fix" if is_fixable else "To check again, run: codegen lint"
    return f"{count(len(problems), 'error')} in the registry: {effect}. {step}"


def folder_of(project: Project) -> str:
    """Return the folder of the outputs for people, with a slash at its end."""
    return f"{project.shown(project.output)}/"


def warning_lines(number: int) -> Iterator[str]:
    """Yield a line with the number of warnings, unless it is 0."""
    if number:
        yield message(f"{count(number, 'warning')}. Run: codegen lint")


def print_json(command: str, problems: Iterable[Problem], warnings: int, **more: object) -> None:
    """Print the report of a command as JSON: problems, the number of warnings, and what else the command has."""
    document = {
        "version": JSON_VERSION,
        "command": command,
        "problems": [{name: getattr(problem, name) for name in _PROBLEM_FIELDS} for problem in problems],
        "warnings": warnings,
        **more,
    }
    say(json_document(document))
