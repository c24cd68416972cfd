"""The manual: its pages, and the entries of the lint rules and diff rules.

Knows nothing of how they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codegen import compare, file_reading, rules
from codegen.errors import CodegenError, did_you_mean
from codegen.project import toolkit_files

_INDEX = "README.md"
"""The page that lists the others, in the order in which to read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualPage:
    """A page of the manual. `summary` is the first sentence of its text."""

    name: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """The entry of a rule in the manual: its name, its severity, and its text."""

    name: str
    severity: str
    text: str


def manual_pages() -> tuple[ManualPage, ...]:
    """Return every page of the manual in reading order: the guide is the first.

    Raises CodegenError if a page cannot be read.
    """
    index = file_reading.read_text(toolkit_files.manual() / _INDEX)
    links = re.findall(r"^\| \[[\w-]+\]\(([\w-]+\.md)\)", index, re.MULTILINE)
    return tuple(_page(toolkit_files.manual() / name) for name in links)


def manual_page(name: str) -> ManualPage:
    """Return the page of that name. Raises CodegenError with the closest name if there is no such page."""
    pages = {page.name: page for page in manual_pages()}
    if name not in pages:
        remedy = did_you_mean(name, pages, "To list the pages, run: codegen docs")
        raise CodegenError(f'unknown page "{name}"', remedy=remedy)
    return pages[name]


def explain_rule(name: str) -> RuleEntry:
    """Return the entry of a lint rule or a diff rule. Raises CodegenError with the closest name if it is unknown."""
    entries = {entry.name: entry for entry in rule_entries()}
    if name not in entries:
        remedy = did_you_mean(name, entries, "To read the rules, run: codegen docs lint-rules")
        raise CodegenError(f'unknown rule "{name}"', remedy=remedy)
    return entries[name]


def _page(path: Path) -> ManualPage:
    text = re.sub(r"<!--.*?-->\n+", "", file_reading.read_text(path))  # the marks of generated parts
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    paragraph = next((block for block in blocks if re.match(r"(?!```)[\w`*\[]", block)), "")
    sentence = re.match(r".*?\.(?=\s|$)", " ".join(paragraph.split()))
    return ManualPage(
        name=path.stem,
        summary=sentence[0] if sentence else paragraph,
        text=text,
    )


def rule_entries() -> Iterable[RuleEntry]:
    """Yield the entry of each lint rule and of each diff rule."""
    for rule in rules.all_rules():
        text = f"{rule.description}\n\n{rule.configurable}"
        yield RuleEntry(name=rule.name, severity=rule.severity, text=text)
    for change in compare.RULES:
        yield RuleEntry(name=change.name, severity=f"{change.severity} change", text=change.meaning)
