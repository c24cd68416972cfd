"""Entries: each record of a table as a member, an alias, a range or a row.

Every record becomes exactly one entry, in the order of the records. Must not know documents and files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal, NamedTuple

from codegen import naming
from codegen.iana.numbers import (
    composite_head,
    octet_sequence_text,
    parse_code_points,
    parse_range,
    text_bounds,
)
from codegen.iana.status_remarks import RemarkedText, parse_day, split_remark
from codegen.iana.unassigned_states import detect_state
from codegen.importer.column_measures import RowTexts
from codegen.importer.element_names import NO_KEY
from codegen.importer.member_names import (
    abbreviations,
    alias_names,
    naming_text,
    naming_texts,
    propose_member_names,
)
from codegen.importer.table_kind import ImportedValue, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEntry:
    """The entry of one record."""

    kind: Literal["member", "alias", "range", "row"]
    name: str = ""
    """The name of a member or alias."""
    value: ImportedValue = ""
    """The value of a member or alias."""
    aliases: tuple[str, ...] = ()
    """Other names of the member."""
    first: int | str | None = None
    last: int | str | None = None
    state: str = ""
    """The state of a range."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """The remark after a text of the value, by its element: `OBSOLETED in favor of text/javascript`."""
    status: str = ""
    """The state that a remark names: `obsolete`."""
    until: str = ""
    """The last day of the registration; "" if it does not expire."""


class ExistingName(NamedTuple):
    """A name in the registry file, and the text of the record that it names."""

    name: str
    text: str


def plan_entries(
    rows: Sequence[RowTexts],
    proposal: Proposal,
    names: Mapping[ImportedValue, str] | None = None,
    further_names: Mapping[ImportedValue, Sequence[ExistingName]] | None = None,
    short_names: Mapping[ImportedValue, Sequence[str]] | None = None,
    taken: Collection[str] = (),
) -> tuple[ImportedEntry, ...]:
    """Return the entry of each record.

    `names` are the existing names of members by value. If several records have the same value, `further_names` has the
    existing names of all of them, the member's first. `short_names` are the existing other names of members by value.
    `taken` are names that no new member can have.
    """
    if proposal.kind == "table":
        return tuple(_row(row, proposal) for row in rows)
    names, further_names, others = names or {}, further_names or {}, short_names or {}
    repeated = Counter(row.get(proposal.key[0], "") for row in rows)
    entries = [_entry(row, proposal, repeated) for row in rows]
    indexes: dict[ImportedValue, list[int]] = {}
    for index, entry in enumerate(entries):
        if entry.kind == "member":
            indexes.setdefault(entry.value, []).append(index)
    members: dict[ImportedValue, int] = {}
    chosen: dict[int, str] = {}
    for value, same_value in indexes.items():
        texts = {index: naming_text(rows[index], proposal).text if len(same_value) > 1 else "" for index in same_value}
        members[value], known = _match_names(texts, further_names.get(value, ()))
        chosen |= known | ({members[value]: names[value]} if value in names else {})
    member_indexes = set(members.values())
    aliases = sorted({index for same_value in indexes.values() for index in same_value} - member_indexes)
    registered = {index: rows[index] for index in (*member_indexes, *aliases)}
    texts = naming_texts(registered, proposal)
    used = [*taken, *names.values(), *(existing.name for several in further_names.values() for existing in several)]
    used += [name for several in others.values() for name in several]
    by_index = {
        index: value.removeprefix(proposal.prefix) if isinstance(value, str) else value
        for value, index in members.items()
    }
    chosen |= propose_member_names(texts, by_index, chosen, used)
    seen: Counter[frozenset[tuple[str, str]]] = Counter()
    candidates: dict[int, list[str]] = {}
    for index in aliases:
        value, row = entries[index].value, rows[index]
        member = rows[members[value]]
        cells = frozenset(row.items())
        if index not in chosen:
            copies = seen[cells] + (row == member)
            candidates[index] = alias_names(row, member, value, texts[index], proposal.key, copies)
        seen[cells] += 1
    chosen |= naming.choose_names(candidates, [*used, *chosen.values()])
    in_use = {naming.caseless(name) for name in (*used, *chosen.values())}
    for index in sorted(candidates.keys() - chosen.keys()):  # all of its candidates are in use
        numbered = (naming.extend_member_name(candidates[index][-1], str(number)) for number in count(2))
        chosen[index] = next(name for name in numbered if naming.caseless(name) not in in_use)
        in_use.add(naming.caseless(chosen[index]))
    # An existing member does not get a new other name: a removed member may have had this name.
    full_texts = {
        index: texts[index] or naming_text(rows[index], proposal).text
        for value, index in members.items()
        if value not in names or value in others
    }
    existing_short = {members[value]: several for value, several in others.items() if value in members}
    short = abbreviations(full_texts, [*used, *chosen.values()], existing_short)
    for index, name in chosen.items():
        entries[index] = replace(
            entries[index],
            kind="member" if index in member_indexes else "alias",
            name=name,
            aliases=(short[index],) if index in short else (),
            until=_until(rows[index], proposal, entries[index]),
        )
    return tuple(entries)


def _match_names(texts: Mapping[int, str], existing: Sequence[ExistingName]) -> tuple[int, dict[int, str]]:
    """Return which record of one value is the member, and the existing names of the others.

    A name belongs to the record with the same text. If one record and one name are left, they belong together.
    """
    member = next((index for index, text in texts.items() if existing and text == existing[0].text), min(texts))
    unused, names = list(existing[1:]), dict[int, str]()
    for index, text in texts.items():
        same = next((name for name in unused if name.text == text), None)
        if index != member and same is not None:
            names[index] = same.name
            unused.remove(same)
    unnamed = [index for index in texts if index != member and index not in names]
    if len(unnamed) == len(unused) == 1:
        names[unnamed[0]] = unused[0].name
    return member, names


def _entry(row: RowTexts, proposal: Proposal, repeated: Mapping[str, int]) -> ImportedEntry:
    """Return the entry of a single record, without a name. Aliases are still members here."""
    if proposal.kind in ("int", "flag"):
        return _integer_entry(row, proposal)
    texts = [row.get(element, "") for element in proposal.key]
    if not any(texts):
        return ImportedEntry(kind="range", state=detect_state(naming_text(row, proposal).text) or "without a value")
    if proposal.kind == "str":
        return _text_entry(row, proposal, repeated)
    state = next(filter(None, map(detect_state, texts)), "")
    if not state and proposal.names[:1] != proposal.key[:1]:
        state = detect_state(naming_text(row, proposal).text)
    if state:
        return ImportedEntry(kind="range", state=state)
    value: list[int | str] = []
    remarked = {part: _split(text) for part, text in zip(proposal.key, texts, strict=True)}
    has_number = any(row.get(part) for part in proposal.numbers)
    for part, text in zip(proposal.key, texts, strict=True):
        integers = parse_range(text) if part in proposal.numbers else None
        if not text and part not in proposal.numbers and has_number:
            value.append("")
        elif not text or (part in proposal.numbers and (integers is None or integers.value is None)):
            state = "registered" if integers else "not read" if text else "without a value"
            return ImportedEntry(kind="range", state=state)
        else:
            value.append(remarked[part].text if integers is None or integers.value is None else integers.value)
    return _member(tuple(value), {part: remarked[part] for part in proposal.key if part not in proposal.numbers})


def _member(value: ImportedValue, remarked: Mapping[str, RemarkedText]) -> ImportedEntry:
    """Return a member with the remarks after the texts of its value, by element."""
    remarks = [text for text in remarked.values() if text.remark]
    return ImportedEntry(
        kind="member",
        value=value,
        remarks={element: text.remark for element, text in remarked.items() if text.remark},
        status=remarks[0].state if remarks else "",
        until=max((text.expires for text in remarks), default=""),
    )


def _split(text: str) -> RemarkedText:
    """Return the text of a value without the remark at its end. A text that is only a remark stays."""
    remarked = split_remark(text)
    return remarked if remarked.text and remarked.remark else RemarkedText(text, "", "")


def _row(row: RowTexts, proposal: Proposal) -> ImportedEntry:
    points = parse_code_points(row.get(proposal.key[0], "")) if proposal.key else None
    return ImportedEntry(kind="row", first=points.first, last=points.last) if points else ImportedEntry(kind="row")


def _text_entry(row: RowTexts, proposal: Proposal, repeated: Mapping[str, int]) -> ImportedEntry:
    text = row[proposal.key[0]]
    said = naming_text(row, proposal).text if proposal.names[:1] != proposal.key[:1] else ""
    said = said or row.get(proposal.phrase) or row.get(proposal.description, "")
    state, said_state = detect_state(text), detect_state(said)
    # A state can be a real value: one that its record explains, or writes in lower case, as values are.
    is_value = bool(re.fullmatch(r"\w+", text)) and repeated[text] == 1 and (bool(said) or text.islower())
    if state and not (is_value and not said_state):
        return ImportedEntry(kind="range", state=state)
    value = octet_sequence_text(text) if proposal.notation == "octets" else text
    if said_state not in ("", "deprecated"):
        first, last = (value, value) if proposal.notation == "octets" else text_bounds(text)
        return ImportedEntry(kind="range", first=first, last=last, state=said_state)
    if "*" in text and re.search(r"\w", text):
        return ImportedEntry(kind="range", state="pattern")
    remarked = _split(value)
    return _member(proposal.prefix + remarked.text, {proposal.key[0]: remarked})


def _integer_entry(row: RowTexts, proposal: Proposal) -> ImportedEntry:
    text = row.get(proposal.key[0], "")
    integers = parse_range(text, proposal.notation)
    name = naming_text(row, proposal).text if proposal.names != proposal.key else ""
    state = detect_state(name) if name else detect_state(_remark(text)) or _state_in_other_cells(row, proposal)
    if integers is None:
        unread = "without a value" if not text else "not read" if composite_head(text) is None else "registered"
        return ImportedEntry(kind="range", state=state or unread)
    if integers.value is None or state:
        return ImportedEntry(kind="range", first=integers.first, last=integers.last, state=state or "registered")
    return ImportedEntry(kind="member", value=integers.value)


def _state_in_other_cells(row: RowTexts, proposal: Proposal) -> str:
    """Return the state in the other cells of a record without a name. There, `deprecated` is not about the value."""
    cells = (text for element, text in row.items() if element not in proposal.key and not NO_KEY.fullmatch(element))
    return next((state for state in map(detect_state, cells) if state not in ("", "deprecated")), "")


def _remark(text: str) -> str:
    """Return the text in parentheses at the end of a key."""
    match = re.search(r"\(([^()]*)\)\s*$", text)
    return match[1] if match else ""


def _until(row: RowTexts, proposal: Proposal, entry: ImportedEntry) -> str:
    """Return the day on which a registration expires; "" if it does not expire, or the day is not valid."""
    day = naming_text(row, proposal).expires or entry.until
    return day if parse_day(day) else ""
