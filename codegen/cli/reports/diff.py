"""Differences between two registries as text, as JSON, as annotations for GitHub's workflows, and as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from codegen.cli.reports.outputs import JSON_VERSION, annotation
from codegen.cli.terminal import on_one_line
from codegen.compare import SEVERITIES, Advice, Difference, Rule, step
from codegen.literals import markdown
from codegen.load import RegistryFile
from codegen.model import Registry
from codegen.toml.positions import line_of

_WIDTH = 100
"""How many characters of a value are shown before it is cut."""
_LONG = ("description-changed", "families-changed", "order-changed")
"""Rules whose values are too long to be told beside their places: only the places are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A registry that is compared: how people call where it is from, and the commit, if it is one."""

    name: str
    commit: str
    registry: Registry
    files: Mapping[str, RegistryFile]

    @property
    def shown(self) -> str:
        """The name, with the commit where the name does not say it."""
        told = self.commit and not self.commit.startswith(self.name)
        return f"{self.name} ({self.commit[:12]})" if told else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDiff:
    """Two registries, what differs, which version that asks for, and whether the command fails for it."""

    old: Side
    new: Side
    differences: tuple[Difference, ...]
    advice: Advice
    fails: bool

    @property
    def groups(self) -> Iterator[tuple[Rule, list[Difference]]]:
        """The differences of each rule, in the order of their places."""
        for rule, found in groupby(self.differences, key=lambda one: one.rule):
            yield rule, sorted(found, key=lambda one: (one.file, self.line(one)))

    def line(self, one: Difference) -> int:
        """The line of a difference in the new registry."""
        source = next((source for source in self.new.files.values() if source.shown == one.file), None)
        return line_of(source.data, one.keys) if source else 1


def report(compared: RegistryDiff, *, format: str, quiet: bool, verbose: bool) -> None:
    """Prints the comparison."""
    match format:
        case "json":
            print(json.dumps(_document(compared), indent=2))
        case "github":
            for line in _annotations(compared):
                print(line)
        case "markdown":
            for line in _markdown(compared):
                print(line)
        case _:
            for line in _text(compared, quiet=quiet, whole=verbose):
                print(on_one_line(line))


def _text(compared: RegistryDiff, *, quiet: bool, whole: bool) -> Iterator[str]:
    if not quiet:
        yield f"{compared.new.registry.package.name}: {compared.new.name} against {compared.old.shown}"
    for rule, found in compared.groups:
        yield f"{rule.severity}: {rule.name}. {rule.meaning}"
        for one in found:
            yield f"  {one.file}:{compared.line(one)}: {one.subject}{_values(one, whole=whole)}"
    if compared.differences:
        yield _counted(compared)
    elif not quiet:
        yield "No difference."
    if compared.differences or not quiet:
        yield _advice(compared)


def _document(compared: RegistryDiff) -> dict[str, object]:
    advice = compared.advice
    return {
        "version": JSON_VERSION,
        "command": "diff",
        "old": _side(compared.old),
        "new": _side(compared.new),
        "differences": [
            {
                "rule": rule.name,
                "severity": rule.severity,
                "step": step(advice.old, rule.severity),
                "meaning": rule.meaning,
                "subject": one.subject,
                "old": one.old or None,
                "new": one.new or None,
                "file": one.file,
                "line": compared.line(one),
            }
            for rule, found in compared.groups
            for one in found
        ],
        "advice": {
            "severity": advice.severity,
            "step": advice.step,
            "smallest": advice.smallest,
            "enough": advice.enough,
        },
        "fails": compared.fails,
    }


def _side(side: Side) -> dict[str, object]:
    package = side.registry.package
    return {"name": side.name, "commit": side.commit or None, "package": package.name, "version": package.version}


def _annotations(compared: RegistryDiff) -> Iterator[str]:
    for rule, found in compared.groups:
        level = "notice" if rule.severity == "patch" else "warning"
        if compared.fails and rule.severity == compared.advice.severity:
            level = "error"
        for one in found:
            message = f"{one.subject}{_values(one)}.\n{rule.meaning}"
            yield annotation(level, one.file, compared.line(one), f"{rule.severity}, {rule.name}", message)
    package = compared.new.registry.package
    where = line_of(compared.new.files["package"].data, ("version",))
    yield annotation("error" if compared.fails else "notice", package.file, where, "version", _advice(compared))


def _markdown(compared: RegistryDiff) -> Iterator[str]:
    """A section of a changelog. Text from a registry stands in code spans, where it is nothing but text."""
    package, advice = compared.new.registry.package, compared.advice
    yield f"### {markdown(package.name)} {package.version if advice.enough else advice.smallest}"
    yield ""
    if not compared.differences:
        yield f"No difference from {_code(compared.old.shown)}."
    for severity in SEVERITIES:
        groups = [(rule, found) for rule, found in compared.groups if rule.severity == severity]
        if groups:
            yield f"#### {severity.capitalize()} changes"
            yield ""
        for rule, found in groups:
            yield f"- {_titled(rule)}. {rule.meaning}"
            for one in found:
                yield f"  - {_code(one.subject)}{_values(one, code=True)}"
        if groups:
            yield ""
    if compared.differences:
        yield f"Compared with {_code(compared.old.shown)}: {_counted(compared)}"
    yield _advice(compared, code=True)


def _titled(rule: Rule) -> str:
    return rule.name.replace("-", " ").capitalize()


def _counted(compared: RegistryDiff) -> str:
    """How many changes there are of each severity, as a sentence."""
    severities = [one.rule.severity for one in compared.differences]
    told = [f"{severities.count(level)} {level}" for level in SEVERITIES if level in severities]
    *most, last = told
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"{listed} change{'s' if len(severities) > 1 else ''}."


def _advice(compared: RegistryDiff, *, code: bool = False) -> str:
    """Which version has to follow, as a sentence or two."""
    advice, file = compared.advice, compared.new.registry.package.file
    if advice.severity is None:
        needed = f"Version: {advice.old} can stay."
    elif advice.step == "pre-release":
        needed = f"Version: {advice.smallest} or later after {advice.old} (any change may follow a pre-release)."
    else:
        before = "" if advice.severity == advice.step else " before 1.0.0"
        asks = f"a {advice.severity} change asks for a {advice.step} step{before}"
        needed = f"Version: {advice.smallest} or later after {advice.old} ({asks})."
    if not advice.enough:
        return (
            f"{needed} The registry says {advice.new}, which is too low: raise it in {_code(file) if code else file}."
        )
    if code or advice.old == advice.new:
        return needed
    return f"{needed} The registry says {advice.new}, which is enough."


def _values(one: Difference, *, whole: bool = False, code: bool = False) -> str:
    """From what to what, as the end of a line."""
    if one.rule.name in _LONG and not whole:
        return ""
    old, new = (_shown(value, whole=whole, code=code) for value in (one.old, one.new))
    if old and new:
        return f": {old} → {new}"
    if one.rule.name.endswith(("-added", "-removed")):
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
    """The text as a code span of Markdown: no mark-up, link, mention or HTML in it is one."""
    shown = on_one_line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    space = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"
