"""Print the result of `codegen import csv`, `json` and `enum`: what became of each column and entry."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from codegen.actions.table_imports import TableImportReport
from codegen.cli.reports.outputs import count


def table_lines(report: TableImportReport) -> Iterator[str]:
    """Yield the lines of the report."""
    state = "" if report.written else " (up to date)"
    yield f"{report.source} -> {report.file}{state}: {report.name}, enumeration ({report.kind})"
    for column, role, attribute in report.columns:
        yield f"  column {column} -> {role}" + (f" {attribute}" if attribute else "")
    if others := [(column, role) for column, role, _ in report.columns if role != "value"]:
        column, role = others[-1]
        example = f"{column}={'description' if role == 'phrase' else 'phrase'}"
        yield f"  To change what a column is: --column {shlex.quote(example)}"
    members, aliases = report.entries.get("member", 0), report.entries.get("alias", 0)
    parts = [count(members, "member")] + ([f"{aliases} alias" + ("es" if aliases > 1 else "")] if aliases else [])
    entries = f"{members + aliases} {'entry' if members + aliases == 1 else 'entries'}"
    yield f"  {entries}: {', '.join(parts)}; {report.restored} read back, with {count(report.cells, 'cell')}"
    yield from (f"  {message}" for message in report.messages)
    for problem in report.problems:
        yield f"{problem.place}: {problem.severity}: {problem.message}. {problem.remedy}"
    yield f"{count(report.written, 'file')} written in {report.registry}."
    if report.settings:
        yield f"Write in {report.configured_in}:"
        yield from (f"  {setting}" for setting in report.settings)
    if report.settings or report.written:
        yield f"{'Then run' if report.settings else 'Run'}: codegen {'build' if report.ok else 'lint'}"
