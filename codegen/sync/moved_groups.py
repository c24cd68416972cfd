"""A table that is no longer where it was: in which group, under which id, it stands now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from codegen.iana.document import IanaGroup, IanaRecord, IanaTable
from codegen.iana.text import collapse_whitespace
from codegen.model import Enumeration, ImportedTable, MappedTable
from codegen.sync import fingerprints
from codegen.sync.lock import LockedTable

_SAME_RECORDS = 0.75
"""How many of the records two tables have to share to be one, if their titles differ."""
_SAME_TITLE = 0.25
"""How many of them if their titles are the same."""

Known = Mapping[str, frozenset[str]]
"""Records by their values, each with the digests of what it says besides."""


class Moved(NamedTuple):
    """Where a table stands now, and what says that it is the same."""

    group: IanaGroup
    table: IanaTable
    because: str


def of_lock(table: LockedTable, follows: MappedTable | ImportedTable) -> Known:
    """The records of a table as the lock knows them."""
    return {
        _key(key): frozenset(
            one.partition("-")[0] for name, one in record.elements.items() if _says_more(name, follows)
        )
        for key, record in table.records.items()
    }


def of_members(enumeration: Enumeration) -> Known:
    """The records of a table as the members that were made of them know them."""
    return {
        _key(str(member.value)): frozenset(map(_digest, filter(None, (member.phrase, member.description))))
        for member in enumeration.members
    }


def find(
    follows: MappedTable | ImportedTable,
    title: str,
    wanted: Known,
    groups: Iterable[IanaGroup],
    old: IanaGroup | None = None,
) -> Moved | None:
    """The one table among other groups, or under another id, that is the one followed.

    It has the same title and some of the same records, or nearly all of them. Where the old table is still there
    (`old`), another counts only if its group says that it was formerly called so.
    """
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


def _likeness(follows: MappedTable | ImportedTable, title: str, wanted: Known, table: IanaTable) -> tuple[float, str]:
    """How likely a table is the one followed, 0 for not at all, and why. Numbers are the same in many tables: what a
    record of a number says besides has to be the same too. What else is there then, such as ranges, does not count.
    """
    there: dict[str, set[str]] = {}
    for record in table.records:
        if key := _key_of(record, follows):
            there.setdefault(key, set()).update(_digests(record, follows))
    values = [key for key in wanted if key in there]
    same = [key for key in values if wanted[key] & there[key]]
    words = {key for key in values if _tells(key)}
    shared = len(same) / len(wanted) if wanted else 0.0
    shared = max(shared, len({*same, *words}) / len({*wanted, *there}) if wanted else 0.0)
    same_title = bool(title) and _plain(title) == _plain(table.title)
    both = f"{len(values)} of {len(wanted)} values are there"
    if same_title and (shared >= _SAME_TITLE or not table.records or not wanted):
        return 1 + shared, f'it has the same title, "{table.title}", and {both}'
    return (shared, both) if shared >= _SAME_RECORDS else (0.0, "")


def _key(text: str) -> str:
    return collapse_whitespace(text).casefold()


def _key_of(record: IanaRecord, follows: MappedTable | ImportedTable) -> str:
    return _key(" ".join(record.cells[name].text for name in _value_elements(follows) if name in record.cells))


def _value_elements(follows: MappedTable | ImportedTable) -> tuple[str, ...]:
    return follows.value if isinstance(follows, ImportedTable) else follows.value.elements


def _tells(key: str) -> bool:
    """Whether a value is a word, which tells a table from others."""
    return re.search("[^\\W\\d_]{3}", key) is not None


def _says_more(name: str, follows: MappedTable | ImportedTable) -> bool:
    """Whether an element says more of a record than its value, its dates and its references."""
    return name[0] not in "@#" and name not in ("xref", follows.references, *_value_elements(follows))


def _digests(record: IanaRecord, follows: MappedTable | ImportedTable) -> set[str]:
    cells = [cell for name, cell in record.cells.items() if cell.text and _says_more(name, follows)]
    return {_digest(text) for cell in cells for text in (cell.text, cell.canonical)}


def _digest(text: str) -> str:
    return fingerprints.of_text(text, sketched=False)


def _formerly(group: IanaGroup, old: IanaGroup) -> bool:
    """Whether a group says of itself that it was formerly called as the old one is."""
    names = {_plain(old.title), _plain(old.id)} - {""}
    said = [_plain(note.text) for note in group.notes if re.search(r"\bformerly\b", note.text, re.IGNORECASE)]
    return group.id != old.id and any(f" {name} " in f" {text} " for name in names for text in said)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[0-9a-z]+", text.casefold()))
