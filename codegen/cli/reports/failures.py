"""The report of a command that could not run, in the format that `--format` asks for.

A CI step that uploads the report finds a document in any case. Knows the arguments, since they may be what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codegen.cli.reports.annotations import annotation
from codegen.cli.reports.problems import JSON_VERSION
from codegen.cli.reports.sarif_junit_results import Result, document
from codegen.cli.safe_printing import Printable, json_document, on_one_line
from codegen.errors import CodegenError

_RULE = "could-not-run"
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?|(?P<path>(?!-)[^\s:]*\.[a-z]+)")
"""A place that is a file, with or without a line: not a folder, an address or an option."""


def report(arguments: Sequence[str], error: CodegenError) -> Iterator[Printable]:
    """Yield the lines of the report of the command with these arguments; none if they ask for a text."""
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    results = [*_results(error)]
    match _format(arguments):
        case "json":
            fields = ("file", "line", "column", "message", "remedy")
            errors = [{name: getattr(result, name) for name in fields} for result in results]
            yield json_document({"version": JSON_VERSION, "command": command, "errors": errors})
        case "github":
            for result in results:
                text = f"{result.message}\n{result.remedy}"
                yield annotation("error", result.file, (result.line, result.column), "could not run", text)
        case "sarif" | "junit" as format:
            yield document(command, (), format, results)


def _format(arguments: Sequence[str]) -> str:
    format = ""
    for argument, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--format":
            format = value
        elif argument.startswith("--format="):
            format = argument.partition("=")[2]
    return format


def _results(error: CodegenError) -> Iterator[Result]:
    place = _PLACE.fullmatch(error.where)
    what = error.what if place or not error.where else f"{error.where}: {error.what}"
    file, line, column, path = place.groups() if place else ("", None, None, "")
    yield Result(
        rule=_RULE,
        level="error",
        message=on_one_line(what),
        remedy=error.remedy,
        file=file or path,
        line=int(line or 0),
        column=int(column) if column else None,
    )
    for other in error.others:
        yield from _results(other)
