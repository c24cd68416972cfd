"""Print the differences between two registries as text, JSON, annotations for GitHub's workflows, or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.actions.diff import DiffReport, RegistryDiff, Side
from codegen.cli.colours import FILE, STYLES, message
from codegen.cli.reports.annotations import annotation
from codegen.cli.reports.problems import JSON_VERSION, count
from codegen.cli.safe_printing import json_document, on_one_line
from codegen.compare import SEVERITIES, Difference, step
from codegen.errors import Position, place
from codegen.literals import markdown
from codegen.toml.positions import position_of

_WIDTH = 100
"""The number of characters of a value that are printed."""
_LONG = ("description-changed", "families-changed", "order-changed")
"""Rules with values too long to print: only the places are printed."""


def lines(report: DiffReport, *, format: str, quiet: bool, verbose: bool) -> Iterator[str]:
    """Yield the lines of the report in one of the formats."""
    for index, diff in enumerate(report.registries):
        if index and format in ("text", "markdown"):
            yield ""
        match format:
            case "json":
                yield json_document(_document(diff))
            case "github":
                yield from _annotations(diff)
            case "markdown":
                yield from _markdown(diff)
            case _:
                yield from _text(diff, quiet=quiet, whole=verbose)


def _text(diff: RegistryDiff, *, quiet: bool, whole: bool) -> Iterator[str]:
    if not quiet:
        yield message(f"{diff.new.registry.package.name}: {diff.new.name} against {diff.old.shown}")
    for rule, differences in diff.groups:
        yield message((rule.severity, STYLES[rule.severity]), f": {rule.name}. {rule.meaning}")
        for difference in differences:
            values = values_text(difference, whole=whole)
            where = place(difference.file, *diff.position(difference))
            yield message("  ", (where, FILE), f": {difference.subject}{values}")
    if diff.differences:
        yield message(_counted(diff))
    elif not quiet:
        yield message("No difference.")
    if diff.differences or not quiet:
        yield message(advice_text(diff))


def _document(diff: RegistryDiff) -> dict[str, object]:
    advice = diff.advice
    return {
        "version": JSON_VERSION,
        "command": "diff",
        "old": _side(diff.old),
        "new": _side(diff.new),
        "differences": [
            {
                "rule": rule.name,
                "severity": rule.severity,
                "step": step(advice.old, rule.severity),
                "meaning": rule.meaning,
                "subject": difference.subject,
                "old": difference.old or None,
                "new": difference.new or None,
                "file": difference.file,
                **diff.position(difference)._asdict(),
            }
            for rule, differences in diff.groups
            for difference in differences
        ],
        "advice": {name: getattr(advice, name) for name in ("severity", "step", "smallest", "enough")},
        "fails": diff.fails,
    }


def _side(side: Side) -> dict[str, object]:
    package = side.registry.package
    return {"name": side.name, "commit": side.commit or None, "package": package.name, "version": package.version}


def _annotations(diff: RegistryDiff) -> Iterator[str]:
    for rule, differences in diff.groups:
        level = "notice" if rule.severity == "patch" else "warning"
        if diff.fails and rule.severity == diff.advice.severity:
            level = "error"
        for difference in differences:
            message = f"{difference.subject}{values_text(difference)}.\n{rule.meaning}"
            title = f"{rule.severity}, {rule.name}"
            yield annotation(level, difference.file, diff.position(difference), title, message)
    file, position = version_place(diff)
    yield annotation("error" if diff.fails else "notice", file, position, "version", advice_text(diff))


def version_place(diff: RegistryDiff) -> tuple[str, Position]:
    """Return the file and the position of the version."""
    position = position_of(diff.new.files["package"].data, ("version",))
    return diff.new.registry.package.file, position


def _markdown(diff: RegistryDiff) -> Iterator[str]:
    """Yield a section of a changelog. Text from a registry is in code spans, so that none of it is mark-up."""
    package, advice = diff.new.registry.package, diff.advice
    yield f"### {markdown(package.name)} {package.version if advice.enough else advice.smallest}"
    yield ""
    if not diff.differences:
        yield f"No difference from {_code(diff.old.shown)}."
    for severity in SEVERITIES:
        groups = [(rule, differences) for rule, differences in diff.groups if rule.severity == severity]
        if groups:
            yield f"#### {severity.capitalize()} changes"
            yield ""
        for rule, differences in groups:
            yield f"- {rule.name.replace('-', ' ').capitalize()}. {rule.meaning}"
            for difference in differences:
                yield f"  - {_code(difference.subject)}{values_text(difference, code=True)}"
        if groups:
            yield ""
    if diff.differences:
        yield f"Compared with {_code(diff.old.shown)}: {_counted(diff)}"
    yield advice_text(diff, code=True)


def _counted(diff: RegistryDiff) -> str:
    """Return the number of changes of each severity as a sentence: `1 major change and 2 minor changes.`"""
    severities = [difference.rule.severity for difference in diff.differences]
    counts = [count(severities.count(level), f"{level} change") for level in SEVERITIES if level in severities]
    *most, last = counts
    return f"{', '.join(most)} and {last}." if most else f"{last}."


_NUMBERS: dict[str | None, str] = {"major": "first", "minor": "second", "patch": "third"}
"""Which number of a version a step raises."""


def advice_text(diff: RegistryDiff, *, code: bool = False) -> str:
    """Return which version the changes need, as one or two sentences."""
    advice, file = diff.advice, diff.new.registry.package.file
    if advice.severity is None:
        needed = f"Version: keep {advice.old}."
    elif advice.step == "pre-release":
        needed = f"Version: {advice.smallest} or later after {advice.old} (a pre-release allows any change)."
    else:
        before = "" if advice.severity == advice.step else "before 1.0.0, "
        reason = f"{before}a {advice.severity} change raises the {_NUMBERS[advice.step]} number"
        needed = f"Version: {advice.smallest} or later after {advice.old} ({reason})."
    if not advice.enough:
        shown = _code(file) if code else file
        return f"{needed} The registry has version {advice.new}, which is too low. Change the version in {shown}."
    if code or advice.old == advice.new:
        return needed
    return f"{needed} The registry has version {advice.new}, which is high enough."


def difference_text(difference: Difference) -> str:
    """Return a difference as a line: `Signal.LANDED: phrase changed: "at rest" → "on the ground"`."""
    subject, rule = on_one_line(difference.subject), difference.rule.name.replace("-", " ")
    return f"{subject}: {rule}{values_text(difference)}"


def values_text(difference: Difference, *, whole: bool = False, code: bool = False) -> str:
    """Return the old and the new value as the end of a line: `: LANDED → DOWN`."""
    if difference.rule.name in _LONG and not whole:
        return ""
    old, new = (_shown(value, whole=whole, code=code) for value in (difference.old, difference.new))
    if old and new:
        return f": {old} → {new}"
    if difference.rule.name.endswith(("-added", "-removed")):
        return f" ({old or new})" if old or new else ""
    if old or new:
        return f": no longer {old}" if old else f": now also {new}"
    return ""


def _shown(value: str, *, whole: bool, code: bool) -> str:
    if not value:
        return ""
    cut = value if whole or len(value) <= _WIDTH else f"{value[: _WIDTH - 1]}…"
    return _code(cut) if code else on_one_line(cut)


def _code(text: str) -> str:
    """Return the text as a code span of Markdown, in which mark-up, links, mentions and HTML have no effect."""
    shown = on_one_line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    space = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"
