"""Annotations for GitHub's workflows: a problem beside its line."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.cli.safe_printing import Printable, on_one_line, say, without_marks
from codegen.errors import Problem


def annotation(severity: str, file: str, position: tuple[int, int | None], title: str, message: str) -> Printable:
    """Return a workflow command. The texts in it are escaped: they cannot end the command and begin another."""
    line, column = position
    properties = {"file": file, "line": str(line or 1), **({"col": str(column)} if column else {})} if file else {}
    properties["title"] = f"codegen: {title}"
    joined = ",".join(f"{name}={_escaped(value, is_property=True)}" for name, value in properties.items())
    return Printable(f"::{severity} {joined}::{_escaped(message)}")


def annotate(problems: Iterable[Problem]) -> None:
    """Print the problems as annotations."""
    for problem in problems:
        text = f"{on_one_line(problem.message)}\n{problem.remedy}"
        say(annotation(problem.severity, problem.file, (problem.line, problem.column), problem.rule, text))


def _escaped(text: str, *, is_property: bool = False) -> str:
    text = "%0A".join(map(on_one_line, without_marks(text).replace("%", "%25").split("\n")))
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text
