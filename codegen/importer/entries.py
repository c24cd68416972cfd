"""What becomes of each record of a table: a member, an alias of one, a range, or a row; and how members are called.

Every record ends in exactly one place. Names come from the records' texts and differ by their values: a further record
changes no other's name. Knows texts, proposals and names; no file and no XML.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

from codegen import naming
from codegen.iana import remarks
from codegen.iana.numbers import parse_range
from codegen.iana.states import detect_state
from codegen.importer.element_names import NO_KEY
from codegen.importer.proposal import ImportedValue, Proposal, RowTexts, is_placeholder


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEntry:
    """One record in its place.

    A member or an alias has a `name` and a `value`, and the `aliases` by which it is known too; a range has a `state`,
    and the integers `first` to `last` where it has bounds. `until` is the day on which a registration ends, "" for
    none.
    """

    kind: Literal["member", "alias", "range", "row"]
    name: str = ""
    value: ImportedValue = ""
    aliases: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    state: str = ""
    until: str = ""


class ExistingName(NamedTuple):
    """A name that a record has already, and the text that names the record."""

    name: str
    text: str


def plan_entries(
    rows: Sequence[RowTexts],
    proposal: Proposal,
    kept: Mapping[ImportedValue, str] | None = None,
    further: Mapping[ImportedValue, Sequence[ExistingName]] | None = None,
) -> tuple[ImportedEntry, ...]:
    """What becomes of each record, in their order. `kept` are names that members have already, by their value; where
    several records have one value, `further` has the member's again and those of the others.
    """
    if proposal.kind == "table":
        return (ImportedEntry(kind="row"),) * len(rows)
    found = [_found(row, proposal) for row in rows]
    of_value: dict[ImportedValue, list[int]] = {}
    for index, one in enumerate(found):
        if one.kind == "member":
            of_value.setdefault(one.value, []).append(index)
    members: dict[ImportedValue, int] = {}
    names: dict[int, str] = {}
    for value, indexes in of_value.items():
        called = {index: naming_text(rows[index], proposal).text for index in indexes} if len(indexes) > 1 else {}
        members[value], known = _kept(called or dict.fromkeys(indexes, ""), (further or {}).get(value, ()))
        names |= known | ({members[value]: kept[value]} if kept and value in kept else {})
    aliases = sorted({index for indexes in of_value.values() for index in indexes} - {*members.values()})
    texts = _texts(rows, proposal, {*members.values(), *aliases})
    taken = [*(kept or {}).values(), *(one.name for several in (further or {}).values() for one in several)]
    names |= naming.choose_names(
        {index: _wanted(value, texts[index], proposal) for value, index in members.items() if index not in names},
        taken,
    )
    seen: Counter[frozenset[tuple[str, str]]] = Counter()
    others: dict[int, list[str]] = {}
    for index in aliases:
        value, row = found[index].value, rows[index]
        first = rows[members[value]]
        content = frozenset(row.items())
        twins = seen[content] + (row == first)
        if index not in names:
            others[index] = _further(row, first, value, texts[index], proposal, twins)
        seen[content] += 1
    names |= naming.choose_names(others, names.values())
    known = _abbreviations(members, texts, names)
    return tuple(
        (
            one
            if one.kind != "member"
            else ImportedEntry(
                kind="alias" if members[one.value] != index else "member",
                name=names[index],
                value=one.value,
                aliases=(known[index],) if index in known else (),
                until=_until(rows[index], proposal),
            )
        )
        for index, one in enumerate(found)
    )


def _kept(texts: Mapping[int, str], kept: Sequence[ExistingName]) -> tuple[int, dict[int, str]]:
    """Of the records of one value, given by the texts that name them: which is the member, and the names that others
    have already. A record is known by its text; a single one that is not has the single name that is left.
    """
    member = next((index for index, text in texts.items() if kept and text == kept[0].text), min(texts))
    left, names = list(kept[1:]), dict[int, str]()
    for index, text in texts.items():
        same = next((one for one in left if one.text == text), None)
        if index != member and same is not None:
            names[index] = same.name
            left.remove(same)
    unknown = [index for index in texts if index != member and index not in names]
    if len(unknown) == len(left) == 1:
        names[unknown[0]] = left[0].name
    return member, names


def naming_text(row: RowTexts, proposal: Proposal) -> remarks.RemarkedText:
    """The text that names a record, its remark apart: of the first element that says something."""
    for element in proposal.names:
        found = remarks.split_remark(row.get(element, ""))
        if not is_placeholder(found.text):
            return found
    return remarks.RemarkedText("", "", "")


def _found(row: RowTexts, proposal: Proposal) -> ImportedEntry:
    """Where a record belongs, as far as it alone tells: an alias is a member still."""
    if proposal.kind in ("int", "flag"):
        return _by_number(row, proposal)
    texts = [row.get(element, "") for element in proposal.key]
    if not any(texts):
        return ImportedEntry(kind="range", state=detect_state(naming_text(row, proposal).text) or "without a value")
    told = next(filter(None, map(detect_state, texts)), "")
    if not told and proposal.names[:1] != proposal.key[:1]:
        told = detect_state(naming_text(row, proposal).text)
    if not told and any("*" in text and re.search(r"\w", text) for text in texts) and proposal.kind == "str":
        told = "pattern"
    if told:
        return ImportedEntry(kind="range", state=told)
    if proposal.kind == "str":
        return ImportedEntry(kind="member", value=texts[0])
    value: list[int | str] = []
    for part, text in zip(proposal.key, texts, strict=True):
        found = parse_range(text) if part in proposal.numbers else None
        if not text or (part in proposal.numbers and (found is None or found.value is None)):
            return ImportedEntry(
                kind="range", state="registered" if found else "not read" if text else "without a value"
            )
        value.append(text if found is None or found.value is None else found.value)
    return ImportedEntry(kind="member", value=tuple(value))


def _by_number(row: RowTexts, proposal: Proposal) -> ImportedEntry:
    text = row.get(proposal.key[0], "")
    found = parse_range(text, proposal.notation)
    name = naming_text(row, proposal).text if proposal.names != proposal.key else ""
    told = detect_state(name) if name else detect_state(_remark(text)) or _said_elsewhere(row, proposal)
    if found is None:
        return ImportedEntry(kind="range", state=told or ("not read" if text else "without a value"))
    if found.value is None or told:
        return ImportedEntry(kind="range", first=found.first, last=found.last, state=told or "registered")
    return ImportedEntry(kind="member", value=found.value)


def _said_elsewhere(row: RowTexts, proposal: Proposal) -> str:
    """The state that another cell tells of a record that has no name: not how its registration stands."""
    cells = (text for element, text in row.items() if element not in proposal.key and not NO_KEY.fullmatch(element))
    return next((told for told in map(detect_state, cells) if told not in ("", "deprecated")), "")


def _remark(text: str) -> str:
    """What stands in parentheses behind a key."""
    found = re.search(r"\(([^()]*)\)\s*$", text)
    return found[1] if found else ""


def is_day(text: str) -> bool:
    """Whether a text is a day that there is: year, month and day with hyphens."""
    parts = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})", text)
    return parts is not None and parts[1] != "0000" and 0 < int(parts[3]) <= monthrange(int(parts[1]), int(parts[2]))[1]


def _until(row: RowTexts, proposal: Proposal) -> str:
    """The day on which a registration ends; "" where there is none, or no such day."""
    day = naming_text(row, proposal).expires
    return day if is_day(day) else ""


def _texts(rows: Sequence[RowTexts], proposal: Proposal, indexes: set[int]) -> dict[int, str]:
    """The texts that members are named after. Where most of them go on behind a colon, what is before it names them,
    as long as that tells them apart.
    """
    texts = {index: naming_text(rows[index], proposal).text for index in indexes}
    heads = {index: re.split(r":\s|\s[-–—]\s", text, maxsplit=1)[0] for index, text in texts.items()}
    cut = sum(heads[index] != text for index, text in texts.items())
    if cut * 2 >= len(texts) and len(set(heads.values())) == len(set(texts.values())) and all(heads.values()):
        return heads
    return texts


def _wanted(value: ImportedValue, text: str, proposal: Proposal) -> list[str]:
    """The names that a member may have, the shortest first: its text without what stands in parentheses behind it, the
    whole text, and what tells its value.
    """
    if proposal.names == proposal.key:
        bases = [_identifier(value)]
    else:
        short = re.sub(r"(?<=\w)\s*\([^()]*\)$", "", text)
        bases = [
            name
            for name in dict.fromkeys((naming.propose_member_name(short), naming.propose_member_name(text)))
            if name
        ]
    behind = _identifier(value)
    base = bases[-1] if bases else behind
    spelled = "_".join(f"U{ord(one):04X}" for one in str(value)) if isinstance(value, str) and len(value) < 4 else ""
    longer = [f"{base}_{behind.removeprefix('N') if behind[1:2].isdigit() else behind}"] if behind != base else []
    return [*(bases or [base]), *longer, *([f"{base}_{spelled}"] if spelled else []), f"{base}_{_digest(value)}"]


def _further(
    row: RowTexts, first: RowTexts, value: ImportedValue, text: str, proposal: Proposal, twins: int
) -> list[str]:
    """The names that a further record of a value may have, the shortest first: its text, or behind that what else is
    different from the `first` record of the value. Records that are the same in everything are counted.
    """
    names = _wanted(value, text, proposal)
    last = f"{names[0]}_{_digest(sorted(row.items()))}"
    if twins:
        return [f"{name}_{twins + 1}" for name in (names[0], last)]
    different = [
        naming.propose_member_name(cell)[:32].strip("_")
        for name, cell in row.items()
        if name[0] not in "@#" and name not in proposal.key and cell != first.get(name)
    ]
    told = [f"{names[0]}_{one}" for one in different if one and one != names[0]]
    return [*names[: 1 if told else -1], *told, last]


def _identifier(value: ImportedValue) -> str:
    """The name that a value is by itself."""
    if isinstance(value, int):
        return f"N{value}" if value >= 0 else f"MINUS_{-value}"
    if isinstance(value, str):
        return naming.propose_member_name(value) or f"N{_digest(value)}"
    first, *others = map(_identifier, value)
    return "_".join([first, *(one.removeprefix("N") if one[1:2].isdigit() else one for one in others)])


def _digest(content: object) -> str:
    return sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest()[:8].upper()


def _abbreviations(
    members: Mapping[ImportedValue, int], texts: Mapping[int, str], names: Mapping[int, str]
) -> dict[int, str]:
    """What members are known as besides: the abbreviation in parentheses behind a text, such as `Internet (IN)`."""
    found = {
        index: naming.propose_member_name(short) for index in members.values() if (short := _abbreviation(texts[index]))
    }
    return naming.choose_names({index: [name] for index, name in found.items() if name}, names.values())


def _abbreviation(text: str) -> str:
    """The abbreviation that a text ends in: capitals and digits, in the order in which what is before has them."""
    shown = re.fullmatch(r"(.+?)\s*\(([A-Z][A-Z0-9-]{1,11})\)", text)
    if not shown:
        return ""
    letters: Iterator[str] = iter(shown[1].upper())
    return shown[2] if all(one in letters for one in shown[2] if one != "-") else ""
