"""Print the result of `codegen import csv`, `json` and `enum`: what each column and each entry became."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from codegen.actions.table_imports import EnumerationImport, TableImportReport
from codegen.cli.colours import FILE, message
from codegen.cli.reports.problems import count


def table_lines(report: TableImportReport) -> Iterator[str]:
    """Yield the lines of the report."""
    for enumeration in report.enumerations:
        yield from _enumeration(enumeration)
    if report.omitted:
        yield f"not imported, since --all takes only enums: {', '.join(report.omitted)}"
    for problem in report.problems:
        yield f"{problem.place}: {problem.severity}: {problem.message}. {problem.remedy}"
    yield f"{count(report.written, 'file')} written in {report.registry}."
    yield from (f"{file} has only the examples of codegen init. Remove it." for file in report.examples)
    if report.settings:
        yield f"Write in {report.configured_in}:"
        yield from (f"  {setting}" for setting in report.settings)
    if report.settings or report.written:
        yield f"{'Then run' if report.settings else 'Run'}: codegen {'build' if report.ok else 'lint'}"


def _enumeration(result: EnumerationImport) -> Iterator[str]:
    state = "" if result.written else " (up to date)"
    end = f"{state}: {result.name}, enumeration ({result.kind})"
    yield message(f"{result.source} -> ", (result.file, FILE), end)
    for column, role, attribute in result.columns:
        yield f"  column {column} -> {role}" + (f" {attribute}" if attribute else "")
    if result.other_roles:
        roles = " ".join(f"--column {shlex.quote(f'{column}={role}')}" for column, role in result.other_roles.items())
        yield f"  To change what a column is, remove {result.file}, and import again with: {roles}"
    members, aliases = result.entries.get("member", 0), result.entries.get("alias", 0)
    parts = [count(members, "member")] + ([f"{aliases} alias" + ("es" if aliases > 1 else "")] if aliases else [])
    entries = f"{members + aliases} {'entry' if members + aliases == 1 else 'entries'}"
    yield f"  {entries}: {', '.join(parts)}; {result.restored} read back, with {count(result.cells, 'cell')}"
    yield from (f"  {text}" for text in result.messages)
