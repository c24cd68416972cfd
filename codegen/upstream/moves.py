"""A table that is no longer where it was: in which group, under which id, it stands now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from codegen.model import Follows
from codegen.upstream.document import Group, Table
from codegen.upstream.written import fold

_SAME_KEYS = 0.75
"""How much of the values two tables have to share to be one, if their titles differ."""
_SAME_TITLE = 0.25
"""How much of them if their titles are the same."""


class Moved(NamedTuple):
    """Where a table stands now, and what says that it is the same."""

    group: Group
    table: Table
    because: str


def find(
    follows: Follows, title: str, keys: Iterable[str], groups: Iterable[Group], old: Group | None = None
) -> Moved | None:
    """The one table among other groups, or under another id, that is the one followed.

    It has the same title and some of the same values, or nearly all of them. Where the old table is still there
    (`old`), another counts only if its group says that it was formerly called so.
    """
    wanted = {fold(key).casefold() for key in keys}
    best: list[tuple[float, Moved]] = []
    for group in groups:
        if old is not None and not _formerly(group, old):
            continue
        for table in group.tables:
            if (group.id, table.id) == (follows.group, follows.registry):
                continue
            score, because = _likeness(follows, title, wanted, table)
            if score:
                best.append((score, Moved(group, table, because)))
    best.sort(key=lambda one: one[0], reverse=True)
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _likeness(follows: Follows, title: str, wanted: set[str], table: Table) -> tuple[float, str]:
    """How likely a table is the one followed, 0 for not at all, and why."""
    there = {
        " ".join(record.cells[name].text for name in follows.value.elements if name in record.cells).casefold()
        for record in table.records
    } - {""}
    shared = len(wanted & there) / len(wanted | there) if wanted | there else 0.0
    same_title = bool(title) and _plain(title) == _plain(table.title)
    both = f"{len(wanted & there)} of {len(wanted)} values are there"
    if same_title and (shared >= _SAME_TITLE or not table.records or not wanted):
        return 1 + shared, f'it has the same title, "{table.title}", and {both}'
    return (shared, both) if shared >= _SAME_KEYS else (0.0, "")


def _formerly(group: Group, old: Group) -> bool:
    """Whether a group says of itself that it was formerly called as the old one is."""
    names = {_plain(old.title), _plain(old.id)} - {""}
    said = [_plain(note.text) for note in group.notes if re.search(r"\bformerly\b", note.text, re.IGNORECASE)]
    return group.id != old.id and any(f" {name} " in f" {text} " for name in names for text in said)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[0-9a-z]+", text.casefold()))
