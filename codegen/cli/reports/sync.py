"""The report of `codegen sync`: for people, for programs, for workflows and for pull requests.

What upstream wrote is text and nothing else in each of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.cli import terminal
from codegen.cli.reports.outputs import annotation, count
from codegen.iana.document import RFC_INDEX
from codegen.literals import markdown
from codegen.model import MappedTable, Registry
from codegen.sync.findings import Drift, Finding

JSON_VERSION = 1
"""The version of this report's shape in JSON, which README.md documents."""

Outcome = Literal["", "written", "gap", "recorded", "left"]
"""What a run that writes did about a finding: wrote it, marked a gap for a person, recorded in the lock that it was
told, or left it as it is; "" for a run that writes nothing.
"""

_DID: dict[Outcome, str] = {
    "written": "written",
    "gap": "marked as a gap",
    "recorded": "recorded",
    "left": "left to you",
    "": "",
}
_NOTES = ("left-out", "revised", "older", "rows", "ended", "not-in-index")
"""The notes that are told even without --verbose: all but those about files that nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A finding, its line in the file as it now is, and what was done about it."""

    finding: Finding
    line: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """A run: what it compared and found, and the modules whose files it wrote."""

    registry: Registry
    comparison: Drift
    findings: tuple[Reported, ...]
    wrote: bool
    files: tuple[str, ...]

    @property
    def records(self) -> int:
        """How many records were compared."""
        tables = [one for of_module in self.comparison.lock.tables.values() for one in of_module.items()]
        found = sum(one.count for name, one in tables if name in self.comparison.compared) + self.comparison.records
        return found + (len(self.comparison.lock.rfcs) if RFC_INDEX in self.comparison.compared else 0)

    @property
    def differences(self) -> int:
        """How many differences the registry records on purpose."""
        found = sum(len(rfc.differs) for rfc in self.registry.rfcs)
        for enumeration in self.registry.enumerations:
            found += sum(len(member.differs) for member in enumeration.members)
            found += sum(len(family.differs) for family in enumeration.families)
            found += sum(len(table.without) for table in enumeration.follows if isinstance(table, MappedTable))
        return found

    @property
    def gaps(self) -> int:
        """How many gaps the registry has: what a person has still to write, or to look at."""
        found = sum(len(rfc.gaps) for rfc in self.registry.rfcs)
        return found + sum(len(member.gaps) for one in self.registry.enumerations for member in one.members)


def report(synced: Synced, *, format: str, quiet: bool, verbose: bool, several: bool = False) -> None:
    """Prints the report: as one of several, with the package's name above it."""
    if format == "json":
        print(json.dumps(_document(synced), ensure_ascii=False, indent=2))
        return
    lines = {"text": _text, "github": _github, "markdown": _markdown}[format]
    found = list(lines(synced, quiet=quiet, verbose=verbose))
    if several and found and format != "github":
        name = synced.registry.package.name
        found = [f"{name}:", *found] if format == "text" else [f"# {_quoted(name)}", "", *found, ""]
    for line in found:
        print(line)


def visible(text: str) -> str:
    """The text on one line, with every character that does not show, or turns the reading, as its escape."""
    return terminal.visible(" ".join(text.split()))


def _summary(synced: Synced) -> str:
    """The report in one or two sentences."""
    compared = synced.comparison.compared
    tables = len([one for one in compared if one != RFC_INDEX])
    parts = [count(tables, "table")] if tables else []
    parts += ["the RFC index"] if RFC_INDEX in compared else []
    what = ", ".join([*parts, count(synced.records, "record")])
    if not synced.findings:
        known = f"; {count(synced.differences, 'difference')} on purpose" if synced.differences else ""
        known += f"; {count(synced.gaps, 'gap')} for a person, which codegen lint lists" if synced.gaps else ""
        if not compared:
            return "Nothing was compared: none of what the registry follows is among the files."
        return f"In step with upstream: {what}{known}."
    kinds = Counter(one.finding.kind for one in synced.findings)
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    line = f"{count(len(synced.findings), 'finding')} in {what}: {told}."
    if synced.wrote:
        done = Counter(one.outcome for one in synced.findings)
        did = ", ".join(f"{done[one]} {_DID[one]}" for one in ("written", "gap", "recorded", "left") if done[one])
        gaps = any(one.outcome == "gap" or one.finding.kind == "added" for one in synced.findings)
        return f"{line} {did[:1].upper()}{did[1:]}{'; codegen lint lists the gaps.' if gaps else '.'}"
    return f"{line} To write what needs no judgement: codegen sync --write"


def _text(synced: Synced, *, quiet: bool, verbose: bool) -> Iterator[str]:
    for one in synced.findings:
        yield _line(one)
        yield f"  {_then(one)}"
    for note in synced.comparison.notes:
        if not quiet and (verbose or note.kind in _NOTES):
            yield f"note: {visible(note.message)}"
    if synced.findings or not quiet:
        yield _summary(synced)


def _then(one: Reported) -> str:
    """What was done about a finding, and what is left to do."""
    remedy = visible(one.finding.remedy)
    return "written" if one.outcome == "written" else f"{_DID[one.outcome]}: {remedy}" if one.outcome else remedy


def _line(one: Reported) -> str:
    finding = one.finding
    name = f"{finding.member}: " if finding.member else ""
    source = f"{finding.table}, {finding.date}" if finding.date else finding.table
    return visible(f"{finding.file}:{one.line}: {name}{finding.message} [{finding.kind}] ({source})")


def _github(synced: Synced, *, quiet: bool, verbose: bool) -> Iterator[str]:
    for one in synced.findings:
        finding = one.finding
        name = f"{finding.member}: " if finding.member else ""
        message = f"{visible(name + finding.message)} ({visible(finding.table)}, {visible(finding.date)})"
        yield annotation("warning", finding.file, one.line, finding.kind, f"{message}\n{visible(finding.remedy)}")
    for note in synced.comparison.notes:
        if not quiet and (verbose or note.kind in _NOTES):
            yield annotation("notice", synced.registry.package.file, 1, note.kind, visible(note.message))


def _markdown(synced: Synced, *, quiet: bool, verbose: bool) -> Iterator[str]:
    """The body of a pull request: the findings by file, then the notes."""
    yield "## What upstream changed" if synced.findings else "## In step with upstream"
    yield ""
    yield _quoted(_summary(synced))
    by_file: dict[str, list[Reported]] = {}
    for one in synced.findings:
        by_file.setdefault(one.finding.file, []).append(one)
    for file, found in by_file.items():
        yield ""
        yield f"### {_quoted(file)}"
        yield ""
        for one in found:
            finding = one.finding
            name = f"**{_quoted(finding.member)}** " if finding.member else ""
            did = f" *{_DID[one.outcome]}*" if one.outcome else ""
            since = ", ".join(_quoted(text) for text in (f"line {one.line}", finding.table, finding.date) if text)
            yield f"- {name}{finding.kind}: {_quoted(finding.message)} ({since}){did}"
    notes = [note for note in synced.comparison.notes if verbose or note.kind in _NOTES]
    if notes and not quiet:
        yield ""
        yield "### Notes"
        yield ""
        for note in notes:
            yield f"- {_quoted(note.message)}"


def _quoted(text: str) -> str:
    """The text as Markdown that shows it, and in which nobody is mentioned and nothing is linked to."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
        return text
    shown = str(markdown(visible(text)))
    return re.sub(r"@|\\#|:(?=//)|\bwww(?=\.)|\bGH(?=-)", "\\g<0>\u200b", shown, flags=re.IGNORECASE)


def _document(synced: Synced) -> dict[str, object]:
    return {
        "version": JSON_VERSION,
        "command": "sync",
        "in_step": not synced.findings,
        "wrote": synced.wrote,
        "compared": synced.comparison.compared,
        "left_out": synced.comparison.left_out,
        "records": synced.records,
        "differences": synced.differences,
        "gaps": synced.gaps,
        "findings": [
            {
                "kind": one.finding.kind,
                "file": one.finding.file,
                "line": one.line,
                "table": one.finding.table,
                "date": one.finding.date,
                "value": one.finding.key,
                "member": one.finding.member,
                "field": one.finding.field,
                "ours": one.finding.ours,
                "theirs": one.finding.theirs,
                "message": one.finding.message,
                "remedy": one.finding.remedy,
                "outcome": one.outcome,
            }
            for one in synced.findings
        ],
        "notes": [{"kind": one.kind, "source": one.source, "message": one.message} for one in synced.comparison.notes],
    }
