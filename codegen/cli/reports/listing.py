"""Print what `codegen list` lists: columns on a terminal, tabs between cells in a pipe, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from codegen.actions.listing import ListedEnumeration, ListedMember, ListedTarget, ListedTemplate
from codegen.cli.colours import FILE, width_of
from codegen.cli.reports.columns import table_rows
from codegen.cli.reports.problems import JSON_VERSION
from codegen.cli.safe_printing import Printable, harmless, json_document

_Row = Sequence[str]
_SHORTEST = 10
"""How many characters of a text are shown at least, if it is shortened."""


def document(listing: str, entries: Sequence[Any]) -> Printable:
    """Return a listing as JSON: `listing` is the name of the list."""
    rows = [{field.name: getattr(entry, field.name) for field in fields(entry)} for entry in entries]
    return json_document({"version": JSON_VERSION, "command": "list", listing: rows})


def enumeration_rows(files: Sequence[ListedEnumeration]) -> Iterator[_Row]:
    """Yield a row for each enumeration and table."""
    for file in files:
        yield file.name, file.kind, str(file.entries), f"{file.file}:{file.line}", file.title


def member_rows(members: Sequence[ListedMember]) -> Iterator[_Row]:
    """Yield a row for each member."""
    for member in members:
        value = json.dumps(member.value) if isinstance(member.value, tuple) else str(member.value)
        yield value, member.name, f"{member.file}:{member.line}", member.phrase


def target_rows(targets: Sequence[ListedTarget]) -> Iterator[_Row]:
    """Yield a row for each target."""
    for target in targets:
        state = "on" if target.is_configured else "off"
        yield target.name, state, "project" if target.is_own else "codegen", target.outputs


def template_rows(templates: Sequence[ListedTemplate]) -> Iterator[_Row]:
    """Yield a row for each template."""
    for template in templates:
        relation = f"replaces {template.replaces}" if template.replaces else ""
        if template.replaced_by:
            relation = f"replaced by {template.replaced_by}"
        yield template.name, "project" if template.is_own else "codegen", relation, template.file


def lines(rows: Sequence[_Row], *, file: int | None, cut: bool) -> Iterator[str]:
    """Yield a line for each row. On a terminal the columns are aligned, and `cut` shortens the last one to the width.

    Rows that do not fit on a terminal are broken between words. `file` is the column with the names of files.
    """
    cells = [[harmless(cell) for cell in row] for row in rows]
    width = width_of(sys.stdout) if sys.stdout else 0
    if not width:
        yield from (Printable("\t".join(row)) for row in cells)
        return
    room = width - sum(max(map(len, column)) + 2 for column in [*zip(*cells, strict=True)][:-1])
    for row in cells if cut and room >= _SHORTEST else ():
        row[-1] = row[-1] if len(row[-1]) <= room else f"{row[-1][: room - 1]}…"
    yield from table_rows(
        [(cell, FILE) if number == file else cell for number, cell in enumerate(row)] for row in cells
    )
