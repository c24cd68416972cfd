"""Print what `codegen list` lists: columns on a terminal, tabs between cells in a pipe, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import compress

from codegen.actions.listing import ListedEnumeration, ListedMember, ListedTarget, ListedTemplate
from codegen.cli.colours import FILE, width_of
from codegen.cli.reports.columns import table_rows
from codegen.cli.reports.problems import JSON_VERSION
from codegen.cli.safe_printing import Printable, harmless, json_document

_SHORTEST = 10
"""How many characters of a text are shown at least, if it is shortened."""


_Entry = ListedEnumeration | ListedMember | ListedTarget | ListedTemplate


def document(listing: str, entries: Sequence[_Entry]) -> Printable:
    """Return a listing as JSON: `listing` is the name of the list."""
    rows = [{field.name: getattr(entry, field.name) for field in fields(entry)} for entry in entries]
    return json_document({"version": JSON_VERSION, "command": "list", listing: rows})


def lines(entries: Sequence[_Entry]) -> Iterator[str]:
    """Yield a line for each entry. On a terminal, the columns are aligned, and empty columns are left out.

    Titles and phrases are shortened there, other rows that do not fit are broken between words.
    """
    width = width_of(sys.stdout) if sys.stdout else 0
    rows = [[(harmless(text), style) for text, style in _cells(entry, is_terminal=width > 0)] for entry in entries]
    if not width:
        yield from (Printable("\t".join(text for text, _ in row)) for row in rows)
        return
    has_text = [any(text for text, _ in column) for column in zip(*rows, strict=True)]
    rows = [list(compress(row, [*has_text[:-1], True])) for row in rows]
    room = width - sum(max(len(text) for text, _ in column) + 2 for column in [*zip(*rows, strict=True)][:-1])
    for entry, row in zip(entries, rows, strict=True):
        text, style = row[-1]
        if isinstance(entry, ListedEnumeration | ListedMember) and _SHORTEST <= room < len(text):
            row[-1] = (f"{text[: room - 1]}…", style)
    yield from table_rows(rows)


def _cells(entry: _Entry, *, is_terminal: bool) -> list[tuple[str, str]]:
    """Return the cells of a row, each with its style. On a terminal, the aliases are behind the name."""
    match entry:
        case ListedEnumeration():
            place = f"{entry.file}:{entry.line}"
            return [(entry.name, ""), (entry.kind, ""), (str(entry.entries), ""), (place, FILE), (entry.title, "")]
        case ListedMember():
            value = json.dumps(entry.value) if isinstance(entry.value, tuple) else str(entry.value)
            place, aliases = f"{entry.file}:{entry.line}", ", ".join(entry.aliases)
            if is_terminal:  # a column that is empty in most rows takes much room
                names = [(f"{entry.name} ({aliases})" if aliases else entry.name, ""), (entry.status, "")]
            else:
                names = [(entry.name, ""), (entry.status, ""), (aliases, "")]
            return [(value, ""), *names, (place, FILE), (entry.phrase, "")]
    owner = "project" if entry.is_own else "codegen"
    if isinstance(entry, ListedTarget):
        return [(entry.name, ""), ("on" if entry.is_configured else "off", ""), (owner, ""), (entry.outputs, "")]
    relation = f"replaces {entry.replaces}" if entry.replaces else ""
    relation = f"replaced by {entry.replaced_by}" if entry.replaced_by else relation
    return [(entry.name, ""), (owner, ""), (relation, ""), (entry.file, FILE)]
