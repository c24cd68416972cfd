"""Names of imported members: candidates for each, from the texts and the value of its record.

A name depends only on its own record where possible, so that a new record does not change other names. Must not know
documents and files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TypeVar

from codegen import naming, reserved_names, word_splitting
from codegen.iana import status_remarks
from codegen.importer.column_measures import RowTexts, is_placeholder
from codegen.importer.table_kind import ImportedValue, Proposal

T = TypeVar("T", bound=Hashable)


def naming_text(row: RowTexts, proposal: Proposal) -> status_remarks.RemarkedText:
    """Return the text that names a record, split from its remark: the first element with content."""
    for element in proposal.names:
        text = status_remarks.split_remark(row.get(element, ""))
        if not is_placeholder(text.text):
            return text
    return status_remarks.RemarkedText("", "", "")


def naming_texts(rows: Mapping[T, RowTexts], proposal: Proposal) -> dict[T, str]:
    """Return the texts that name records, by the keys of `rows`; "" for records that their values name.

    A remark names a record that has no other text. If most texts continue after a colon or dash, the part before it
    names the record, unless two parts are the same.
    """
    if proposal.names == proposal.key:
        return dict.fromkeys(rows, "")
    texts = {index: naming_text(row, proposal).text or _first_text(row, proposal) for index, row in rows.items()}
    heads = {index: re.split(r":\s|\s[-–—]\s", text, maxsplit=1)[0] for index, text in texts.items()}
    shortened = sum(heads[index] != text for index, text in texts.items())
    if shortened * 2 >= len(texts) and len(set(heads.values())) == len(set(texts.values())) and all(heads.values()):
        return heads
    return texts


def propose_member_names(
    texts: Mapping[T, str], values: Mapping[T, ImportedValue], named: Mapping[T, str], taken: Iterable[str] = ()
) -> dict[T, str]:
    """Return a name for each member that is not `named` yet. Names differ, also from those in `taken`.

    A member without a text is named by its value. Members with the same text are named by their values, too, whether
    they are new or not. `codegen import` and `codegen sync` both name members here.
    """
    candidates = {key: member_names(value, texts.get(key, "")) for key, value in values.items()}
    chosen = naming.choose_names(candidates, [*named.values(), *taken])
    return {key: name for key, name in chosen.items() if key not in named}


def member_names(value: ImportedValue, text: str) -> list[str]:
    """Return the candidates for the name of a member, the shortest first.

    They are the text without parentheses at its end, the whole text, and the text with the value.
    """
    value_name = _value_name(value)
    short = re.sub(r"(?<=\w)\s*\([^()]*\)$", "", text)
    proposed = dict.fromkeys((naming.propose_member_name(short), naming.propose_member_name(text)))
    bases = [name for name in proposed if name and not reserved_names.why_not_member_name(name)] or [value_name]
    base = bases[-1]
    endings = [_without_prefix(value_name)] if value_name != base else []
    if isinstance(value, str) and 0 < len(value) < 4:
        endings.append("_".join(f"U{ord(char):04X}" for char in value))
    return [*bases, *(naming.extend_member_name(base, ending) for ending in (*endings, _digest(value)))]


def alias_names(
    row: RowTexts, member: RowTexts, value: ImportedValue, text: str, key: Collection[str], copies: int
) -> list[str]:
    """Return the candidates for the name of an alias, the shortest first.

    They are the text alone and with each cell that differs from the `member` of the same value, except those of the
    `key`. `copies` is the number of earlier records with the same cells; their copies are numbered.
    """
    names = member_names(value, text)
    last = naming.extend_member_name(names[0], _digest(sorted(row.items())))
    # A file keeps the names of aliases that upstream dropped or changed: a later number is always free.
    numbered = [naming.extend_member_name(last, f"{number}") for number in range(2, 10)]
    if copies:
        return [*(naming.extend_member_name(name, f"{copies + 1}") for name in (names[0], last)), *numbered]
    differences = [
        naming.propose_member_name(cell, 32)
        for name, cell in row.items()
        if name[0] not in "@#" and name not in key and cell != member.get(name)
    ]
    longer = [
        naming.extend_member_name(names[0], difference)
        for difference in differences
        if difference and difference != names[0]
    ]
    return [*names[: 1 if longer else -1], *longer, last, *numbered]


def abbreviations(
    texts: Mapping[int, str], used: Iterable[str], existing: Mapping[int, Collection[str]]
) -> dict[int, str]:
    """Return the abbreviation of each member that has one, by index: IN for `Internet (IN)`.

    `existing` has the other names that members have already.
    """
    names = {index: naming.propose_member_name(_abbreviation(text)) for index, text in texts.items()}
    kept = {index: name for index, name in names.items() if name in existing.get(index, ())}
    new = {index: [name] for index, name in names.items() if name and index not in kept}
    return {**kept, **naming.choose_names(new, used)}


def _abbreviation(text: str) -> str:
    """Return the abbreviation at the end of a text, if the text before it has its characters in the same order."""
    match = re.search(r"\(([A-Z][A-Z0-9-]{1,11})\)\Z", text)
    if not match:
        return ""
    letters: Iterator[str] = iter(text[: match.start()].upper())
    return match[1] if all(char in letters for char in match[1] if char != "-") else ""


def _first_text(row: RowTexts, proposal: Proposal) -> str:
    """Return the first text that can name a record, with its remark; "" if it has none."""
    return next((row[element] for element in proposal.names if not is_placeholder(row.get(element, ""))), "")


def _value_name(value: ImportedValue) -> str:
    """Return a name for a value without a text: N5, MINUS_5, BASE64."""
    if isinstance(value, int):
        return (f"N{value}" if value >= 0 else f"MINUS_{-value}")[: naming.LONGEST]
    if isinstance(value, str):
        name = naming.propose_member_name(value)
        return name if name and not reserved_names.why_not_member_name(name) else f"N{_digest(value)}"
    first, *others = map(_value_name, value)
    return word_splitting.first_words([first, *map(_without_prefix, others)], naming.LONGEST, "_")


def _without_prefix(name: str) -> str:
    """Return the name of a number without its N."""
    return name.removeprefix("N") if name[1:2].isdigit() else name


def _digest(content: object) -> str:
    return sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest()[:8].upper()
