"""The report of `codegen sync`: as text, JSON, annotations for GitHub, and Markdown for a pull request.

Text from upstream is escaped in each of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from codegen.actions.sync import RECORDED, Outcome, ReportedFinding, SyncReport
from codegen.cli.colours import FILE, NOTE, message
from codegen.cli.reports.annotations import annotation
from codegen.cli.reports.problems import count
from codegen.cli.safe_printing import json_document, on_one_line, say
from codegen.errors import Position, place
from codegen.iana.rfc_index import RFC_INDEX
from codegen.literals import markdown
from codegen.sync.findings import SyncNote

JSON_VERSION = 1
"""The version of the JSON report, which the manual describes."""

_JSON_FIELDS = ("member", "field", "ours", "theirs", "message", "remedy")
"""The fields of a finding that the JSON report has under the same name, after the place."""

_NAMED = 3
"""How many sources a note names without --verbose."""

_OUTCOMES: dict[Outcome, str] = {
    "written": "written",
    "gap": "marked as a gap",
    "recorded": "recorded in the lock",
    "left": "not written",
    "skipped": "skipped, because upstream removed records",
    "": "",
}


def print_sync_report(
    report: SyncReport, *, format: str, quiet: bool, verbose: bool, is_one_of_several: bool = False
) -> None:
    """Print a report; the package's name comes first if there are several."""
    if format == "json":
        say(json_document(_json_report(report)))
        return
    lines_of = {"text": _text_lines, "github": _github_lines, "markdown": _markdown_lines}[format]
    lines = list(lines_of(report, quiet=quiet, verbose=verbose))
    if is_one_of_several and lines and format != "github":
        name = report.package
        lines = [f"{name}:", *lines] if format == "text" else [f"# {_markdown_text(name)}", "", *lines, ""]
    say(*lines)


def visible(text: str) -> str:
    """Return the text on one line, with invisible characters escaped."""
    return on_one_line(" ".join(text.split()))


def _summary(report: SyncReport) -> str:
    compared = report.compared
    if not compared:
        return "Nothing was compared: the files do not have the tables that the registry follows."
    tables = len([name for name in compared if name != RFC_INDEX])
    parts = [count(tables, "table")] if tables else []
    parts += ["the RFC index"] if RFC_INDEX in compared else []
    scope = ", ".join([*parts, count(report.records, "record")])
    if not report.findings:
        known = f"; {count(report.differences, 'difference')} on purpose" if report.differences else ""
        known += f"; {count(report.gaps, 'gap')} (run: codegen lint)" if report.gaps else ""
        return f"In sync with upstream: {scope}{known}."
    kinds = Counter(reported.finding.kind for reported in report.findings)
    by_kind = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    summary = f"{count(len(report.findings), 'finding')} in {scope}: {by_kind}."
    if not report.wrote:
        is_writable = any(reported.finding.edits or reported.finding.kind in RECORDED for reported in report.findings)
        return f"{summary} Run: codegen sync --write" if is_writable else summary
    outcomes = Counter(reported.outcome for reported in report.findings)
    done = ", ".join(f"{outcomes[outcome]} {label}" for outcome, label in _OUTCOMES.items() if outcomes[outcome])
    return f"{summary} {done}.{' To see the gaps, run: codegen lint' if report.gaps else ''}"


def _text_lines(report: SyncReport, *, quiet: bool, verbose: bool) -> Iterator[str]:
    for reported in report.findings:
        yield _finding_line(reported)
        yield message(f"  {_outcome_text(reported)}")
    for note in _notes(report, quiet=quiet, verbose=verbose):
        yield message(("note", NOTE), f": {visible(note.message)}")
    if report.findings or not quiet:
        yield message(_summary(report))
    if not report.gaps and any(reported.outcome == "written" for reported in report.findings):
        yield message("Run: codegen build")


def _notes(report: SyncReport, *, quiet: bool, verbose: bool) -> list[SyncNote]:
    """Return the notes to print; those about files that the registry does not follow only with --verbose.

    Several sources that are not among the files have one note.
    """
    notes = [note for note in report.notes if not quiet and (verbose or note.kind != "unused")]
    if len(report.left_out) < 2:
        return notes
    more = "" if verbose or len(report.left_out) <= _NAMED else f" and {len(report.left_out) - _NAMED} more"
    names = ", ".join(report.left_out if verbose else report.left_out[:_NAMED])
    message = f"{len(report.left_out)} sources are not among the files and were not compared: {names}{more}"
    others = [note for note in notes if note.kind != "left-out"]
    return [*others, SyncNote(kind="left-out", source="", message=message)] if len(others) < len(notes) else others


def _outcome_text(reported: ReportedFinding) -> str:
    remedy = visible(reported.finding.remedy)
    if not reported.outcome:
        return remedy
    outcome = _OUTCOMES[reported.outcome]
    is_done = reported.outcome == "written" or remedy.startswith("Run: codegen sync --write")
    return outcome if is_done else f"{outcome}: {remedy}"


def _finding_line(reported: ReportedFinding) -> str:
    finding = reported.finding
    name = f"{finding.member}: " if finding.member else ""
    source = f"{finding.table}, {finding.date}" if finding.date else finding.table
    where = visible(place(finding.file, *reported.position))
    return message((where, FILE), visible(f": {name}{finding.message} [{finding.kind}] ({source})"))


def _github_lines(report: SyncReport, *, quiet: bool, verbose: bool) -> Iterator[str]:
    for reported in report.findings:
        finding = reported.finding
        name = f"{finding.member}: " if finding.member else ""
        message = f"{visible(name + finding.message)} ({visible(finding.table)}, {visible(finding.date)})"
        text = f"{message}\n{visible(finding.remedy)}"
        yield annotation("warning", finding.file, reported.position, finding.kind, text)
    for note in _notes(report, quiet=quiet, verbose=verbose):
        yield annotation("notice", report.package_file, Position(), note.kind, visible(note.message))


def _markdown_lines(report: SyncReport, *, quiet: bool, verbose: bool) -> Iterator[str]:
    """Yield the body of a pull request: the findings by file, then the notes."""
    yield "## What upstream changed" if report.findings else "## In sync with upstream"
    yield ""
    yield _markdown_text(_summary(report))
    by_file: dict[str, list[ReportedFinding]] = {}
    for reported in report.findings:
        by_file.setdefault(reported.finding.file, []).append(reported)
    for file, reported_findings in by_file.items():
        yield from ("", f"### {_markdown_text(file)}", "")
        for reported in reported_findings:
            finding = reported.finding
            name = f"**{_markdown_text(finding.member)}** " if finding.member else ""
            outcome = f" *{_OUTCOMES[reported.outcome]}*" if reported.outcome else ""
            parts = (f"line {reported.position.line}", finding.table, finding.date)
            source = ", ".join(_markdown_text(part) for part in parts if part)
            yield f"- {name}{finding.kind}: {_markdown_text(finding.message)} ({source}){outcome}"
    if notes := _notes(report, quiet=quiet, verbose=verbose):
        yield from ("", "### Notes", "")
        for note in notes:
            yield f"- {_markdown_text(note.message)}"


def _markdown_text(text: str) -> str:
    """Return the text escaped for Markdown: without markup, mentions and links."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
        return text
    escaped = str(markdown(visible(text)))
    return re.sub(r"@|\\#|:(?=//)|\bwww(?=\.)|\bGH(?=-)", "\\g<0>\u200b", escaped, flags=re.IGNORECASE)


def _json_report(report: SyncReport) -> dict[str, object]:
    return {
        "version": JSON_VERSION,
        "command": "sync",
        "in_sync": report.ok,
        "wrote": report.wrote,
        "compared": report.compared,
        "left_out": report.left_out,
        "records": report.records,
        "differences": report.differences,
        "gaps": report.gaps,
        "findings": [
            {
                "kind": reported.finding.kind,
                "file": reported.finding.file,
                **reported.position._asdict(),
                "table": reported.finding.table,
                "date": reported.finding.date,
                "value": reported.finding.key,
                **{name: getattr(reported.finding, name) for name in _JSON_FIELDS},
                "outcome": reported.outcome,
            }
            for reported in report.findings
        ],
        "notes": [{"kind": note.kind, "source": note.source, "message": note.message} for note in report.notes],
    }
