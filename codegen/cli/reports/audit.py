"""The report of `codegen audit`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.cli.colours import FILE, WARNING, message, messages
from codegen.cli.reports.annotations import annotate
from codegen.cli.reports.problems import JSON_VERSION, count, problem_lines
from codegen.cli.safe_printing import json_document, say
from codegen.errors import place

if TYPE_CHECKING:
    from codegen.actions.audit import AuditedTable, AuditReport
    from codegen.audit.comparison import AuditFinding
    from codegen.model import Member

_SKIPPED = 10
"""How many of the files without a table are named."""


def audited(report: AuditReport, *, format: str, quiet: bool) -> None:
    """Print how tables differ from an enumeration."""
    if format == "json":
        say(json_document({"version": JSON_VERSION, "command": "audit", **_json(report)}))
    elif format == "github":
        annotate(report.problems)
    else:
        for table in report.tables:
            say(*messages(_lines(table, report, quiet=quiet)))
        if report.skipped and not quiet:
            number, more = count(len(report.skipped), "file"), len(report.skipped) - _SKIPPED
            files = ", ".join(report.skipped[:_SKIPPED]) + (f" and {more} more" if more > 0 else "")
            say(message(f"skipped {number} without a table about {report.enumeration}: {files}"))


def _lines(table: AuditedTable, report: AuditReport, *, quiet: bool) -> Iterator[str]:
    missing = [finding for finding in table.findings if finding.kind == "missing"]
    for finding in table.findings:
        if finding.kind != "missing":
            yield from problem_lines(finding.problem)
    if missing:
        number = count(sum(len(finding.members) for finding in missing), "member")
        where = (missing[0].problem.place, FILE)
        yield message(where, ": ", ("warning", WARNING), f": missing {number} [missing]")
        texts = (finding.problem.message.removeprefix(f"missing {number}: ") for finding in missing)
        yield from (f"  {text.removeprefix('missing ')}" for text in texts)
        yield f"  {missing[0].problem.remedy}"
    if not quiet:
        for entry in table.unread:
            what = f"not compared, because codegen cannot read the value: {entry.text}"
            yield f"{place(table.file, *entry.position)}: note: {what}"
        numbers = Counter({"unknown": 0, "deprecated": 0, "mislabelled": 0, "missing": 0})
        for finding in table.findings:
            numbers[finding.kind] += len(finding.members) if finding.kind == "missing" else 1
        found = ", ".join(f"{number} {kind}" for kind, number in numbers.items() if number) or "no differences"
        name = table.name or "the table"
        entries = f"{count(table.entries, 'entry')} against {count(report.members, 'member')} of {report.enumeration}"
        yield f"{place(table.file, table.line, table.column)}: {name} has {entries}: {found}."


def _json(report: AuditReport) -> dict[str, object]:
    return {
        "enumeration": report.enumeration,
        "skipped": list(report.skipped),
        "tables": [
            {
                "file": table.file,
                "line": table.line,
                "column": table.column,
                "name": table.name,
                "entries": table.entries,
                "unread": [{**entry.position._asdict(), "text": entry.text} for entry in table.unread],
                "findings": [_finding(finding) for finding in table.findings],
            }
            for table in report.tables
        ],
    }


def _finding(finding: AuditFinding) -> dict[str, object]:
    problem = finding.problem
    return {
        "kind": problem.rule,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "value": finding.value,
        "label": finding.label,
        "members": [_member(member) for member in finding.members],
        "better": [_member(member) for member in finding.better],
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _member(member: Member) -> dict[str, object]:
    return {
        "value": member.value,
        "name": member.name,
        "phrase": member.phrase,
        "references": [
            {"document": reference.document, "section": reference.section, "url": reference.link}
            for reference in member.references
        ],
    }
