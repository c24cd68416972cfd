"""Where each member and each row is on the site: its page, its anchor, and the part of a long page.

Knows the model, the links and the addresses; knows no view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from codegen.model import Enumeration, Key, Member, Range, Reference, Registry, Row, Table, Value
from codegen.outputs.site.addresses import row_anchor, segments
from codegen.outputs.site.cross_references import Linker

RFCS = "rfc"
"""The folder of the pages about RFCs."""
ROOM = 80_000
"""The approximate number of characters of entries on a page. A longer page is split into parts."""
_OWN_FOLDERS = (RFCS, "manual")
_OWN_ANCHORS = ("page-content", "page-search", "page-found", "page-results")
"""The anchors that every page has."""
_BRIEF = 300
"""The number of characters of a member on a page that shows only its value and its phrase."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Part(Generic[_Item]):
    """One page of an enumeration or of a table."""

    address: str
    title: str
    """The number of the part, or the character with which the anchors of its rows begin."""
    items: Sequence[_Item]


class Places:
    """The place of each member and each row of a registry."""

    def __init__(self, registry: Registry, linker: Linker) -> None:
        self._registry, self._linker = registry, linker
        self.with_pages = frozenset(registry.package.site.pages)
        """The names of the enumerations and tables with pages for their entries."""
        folders = segments((file.module.replace("_", "-") for file in registry.files), _OWN_FOLDERS)
        self.folders = {file.module: f"{folders[file.module.replace('_', '-')]}/" for file in registry.files}
        """The folder of each enumeration and table, by module."""
        self.anchors = {
            file.name: segments(file.by_value, () if file.name in self.with_pages else _OWN_ANCHORS)
            for file in registry.enumerations
        }
        """The anchors of members by value, by the name of the enumeration."""
        self.members: dict[str, list[Part[Member | Range]]] = {}
        """The parts of each enumeration, by module. There is at least one."""
        self.rows: dict[str, list[Part[Row]]] = {}
        """The parts of each table, with the rows that are not on other pages, by module. There is at least one."""
        self.homes: dict[str, dict[str, list[Row]]] = {}
        """The rows that are on the page of a member or of a value of the key, by module and address."""
        self._addresses: dict[tuple[str, Key | int], str] = {}
        self._taken: dict[str, set[str]] = {}
        """The anchors of rows on each page."""
        for enumeration in registry.enumerations:
            self._place_members(enumeration)
        for table in registry.tables:
            self._place_rows(table)

    def of_member(self, enumeration: Enumeration, value: Key) -> str:
        """Return the address of a member; "" for an alias with its own entry."""
        return self._addresses.get((enumeration.name, value), "")

    def of_row(self, table: Table, row: Row) -> str:
        """Return the address of a row."""
        return self._addresses[table.module, row.index]

    def _place_members(self, enumeration: Enumeration) -> None:
        folder, anchors = self.folders[enumeration.module], self.anchors[enumeration.name]
        has_pages = enumeration.name in self.with_pages
        weights = [
            _BRIEF if has_pages and isinstance(entry, Member) else weight(entry) for entry in enumeration.entries
        ]
        parts = self.members[enumeration.module] = _numbered(folder, in_parts(enumeration.entries, weights))
        for part in parts:
            for entry in part.items:
                if isinstance(entry, Member) and entry.table == "member":
                    anchor = anchors[entry.value]
                    address = f"{folder}{anchor}/" if has_pages else f"{part.address}#{anchor}"
                    self._addresses.setdefault((enumeration.name, entry.value), address)

    def _place_rows(self, table: Table) -> None:
        homes = self.homes[table.module] = self._homes_of(table)
        for address, rows in homes.items():
            self._place(table, rows, address, 1)
        at_home = {row.index for rows in homes.values() for row in rows}
        rest = [row for row in table.rows if row.index not in at_home]
        parts = _numbered(self.folders[table.module], in_parts(rest, list(map(weight, rest))))
        if table.key and len(parts) > 1:
            parts = self._by_first_character(table, rest)
        else:
            for part in parts:
                self._place(table, part.items, part.address, 0)
        self.rows[table.module] = parts

    def _place(self, table: Table, rows: Iterable[Row], address: str, known: int) -> None:
        """Give each row its anchor on a page. The first `known` values of the key are what the page is about."""
        taken = self._taken.setdefault(address, set())
        for row in rows:
            key = [row.attributes[name] for name in table.key[known:]]
            anchor = row_anchor(key, taken) if key else "" if known else f"row-{row.index + 1}"
            taken.add(anchor)
            self._addresses[table.module, row.index] = f"{address}#{anchor}" if anchor else address

    def _by_first_character(self, table: Table, rows: Iterable[Row]) -> list[Part[Row]]:
        """Return parts for the first characters of anchors: a row stays in its part when others are added."""
        folder = self.folders[table.module]
        groups: dict[str, list[Row]] = {}
        taken: set[str] = set()
        anchors: dict[int, str] = {}
        for row in rows:
            anchor = anchors[row.index] = row_anchor([row.attributes[name] for name in table.key], taken)
            taken.add(anchor)
            groups.setdefault(anchor.removeprefix("row-")[0], []).append(row)
        parts: list[Part[Row]] = [Part(folder, "overview", ())]
        for character in sorted(groups):
            address = f"{folder}part-{character}/"
            parts.append(Part(address, character, groups[character]))
            for row in groups[character]:
                self._addresses[table.module, row.index] = f"{address}#{anchors[row.index]}"
        return parts

    def _homes_of(self, table: Table) -> dict[str, list[Row]]:
        """Return the rows that are not on the page of the table, by address.

        They are on a page for the first value of the key, or on the page of the member that this value names.
        """
        field = table.attribute(table.key[0]) if table.key else None
        if field is None:
            return {}
        values = [
            (value, row)
            for row in table.rows
            if isinstance(value := row.attributes[field.name], int | str) and value != ""
        ]
        pages: Mapping[Key, str] = {}
        if table.name in self.with_pages:
            folder = self.folders[table.module]
            names = segments(dict.fromkeys(value for value, _ in values))
            pages = {value: f"{folder}{name}/" for value, name in names.items()}
        homes: dict[str, list[Row]] = {}
        for value, row in values:
            targets = (target for target in self._linker.targets(field, value) if target[0] in self.with_pages)
            address = pages.get(value, "") or next((self._addresses[target] for target in targets), "")
            if address:
                homes.setdefault(address, []).append(row)
        return homes


def in_parts(items: Sequence[_Item], weights: Sequence[int], room: int = ROOM) -> list[Sequence[_Item]]:
    """Return items in parts, each of which fits on a page. There is at least one part."""
    parts: list[list[_Item]] = [[]]
    used = 0
    for item, size in zip(items, weights, strict=True):
        if used + size > room and (parts[-1] or room < ROOM):
            parts.append([])
            used = 0
            room = ROOM
        parts[-1].append(item)
        used += size
    return list(parts)


def weight(entry: Member | Range | Row) -> int:
    """Return roughly how many characters of HTML an entry has."""
    texts = 0 if isinstance(entry, Row) else len(entry.phrase) + len(entry.description) + 400
    references = 0 if isinstance(entry, Row) else 200 * len(entry.references)
    return texts + references + sum(map(_value_weight, entry.attributes.values())) + 120


def _numbered(folder: str, parts: Iterable[Sequence[_Item]]) -> list[Part[_Item]]:
    return [
        Part(folder if number == 1 else f"{folder}part-{number}/", str(number), items)
        for number, items in enumerate(parts, 1)
    ]


def _value_weight(value: Value) -> int:
    if value is None or value in ("", (), False):
        return 0
    if isinstance(value, tuple):
        return 60 + sum(map(_value_weight, value))
    if isinstance(value, Mapping):
        return sum(map(_value_weight, value.values()))
    if isinstance(value, Reference):
        return 200
    return len(str(value)) + 130
