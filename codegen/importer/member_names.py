"""Names of imported members: candidates for each, from the texts and the value of its record.

A name depends only on its own record where possible, so that a new record does not change other names. Must not know
documents and files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from codegen import naming
from codegen.iana import remarks
from codegen.importer.proposal import ImportedValue, Proposal, RowTexts, is_placeholder


def naming_text(row: RowTexts, proposal: Proposal) -> remarks.RemarkedText:
    """Return the text that names a record, split from its remark: the first element with content."""
    for element in proposal.names:
        text = remarks.split_remark(row.get(element, ""))
        if not is_placeholder(text.text):
            return text
    return remarks.RemarkedText("", "", "")


def naming_texts(rows: Mapping[int, RowTexts], proposal: Proposal) -> dict[int, str]:
    """Return the texts that name records, by index.

    If most texts continue after a colon or dash, the part before it names the record, unless two parts are the same.
    """
    texts = {index: naming_text(row, proposal).text for index, row in rows.items()}
    heads = {index: re.split(r":\s|\s[-–—]\s", text, maxsplit=1)[0] for index, text in texts.items()}
    shortened = sum(heads[index] != text for index, text in texts.items())
    if shortened * 2 >= len(texts) and len(set(heads.values())) == len(set(texts.values())) and all(heads.values()):
        return heads
    return texts


def member_names(value: ImportedValue, text: str, proposal: Proposal) -> list[str]:
    """Return the candidates for the name of a member, the shortest first.

    They are the text without parentheses at its end, the whole text, and the text with the value.
    """
    value_name = _value_name(value)
    if proposal.names == proposal.key:
        bases = [value_name]
    else:
        short = re.sub(r"(?<=\w)\s*\([^()]*\)$", "", text)
        proposed = dict.fromkeys((naming.propose_member_name(short), naming.propose_member_name(text)))
        bases = [name for name in proposed if name]
    base = bases[-1] if bases else value_name
    longer = [f"{base}_{_without_prefix(value_name)}"] if value_name != base else []
    if isinstance(value, str) and 0 < len(value) < 4:
        longer.append(f"{base}_{'_'.join(f'U{ord(char):04X}' for char in value)}")
    return [*(bases or [base]), *longer, f"{base}_{_digest(value)}"]


def alias_names(
    row: RowTexts, member: RowTexts, value: ImportedValue, text: str, proposal: Proposal, copies: int
) -> list[str]:
    """Return the candidates for the name of an alias, the shortest first.

    They are the text alone and with each cell that differs from the `member` of the same value. `copies` is the number
    of earlier records with the same cells; their copies are numbered.
    """
    names = member_names(value, text, proposal)
    last = f"{names[0]}_{_digest(sorted(row.items()))}"
    if copies:
        return [f"{name}_{copies + 1}" for name in (names[0], last)]
    differences = [
        naming.propose_member_name(cell)[:32].strip("_")
        for name, cell in row.items()
        if name[0] not in "@#" and name not in proposal.key and cell != member.get(name)
    ]
    longer = [f"{names[0]}_{difference}" for difference in differences if difference and difference != names[0]]
    return [*names[: 1 if longer else -1], *longer, last]


def abbreviations(indexes: Iterable[int], texts: Mapping[int, str], used: Iterable[str]) -> dict[int, str]:
    """Return the abbreviation of each member that has one, by index: IN for `Internet (IN)`."""
    names = {index: naming.propose_member_name(_abbreviation(texts[index])) for index in indexes}
    return naming.choose_names({index: [name] for index, name in names.items() if name}, used)


def _abbreviation(text: str) -> str:
    """Return the abbreviation at the end of a text, if the text before it has its characters in the same order."""
    match = re.fullmatch(r"(.+?)\s*\(([A-Z][A-Z0-9-]{1,11})\)", text)
    if not match:
        return ""
    letters: Iterator[str] = iter(match[1].upper())
    return match[2] if all(char in letters for char in match[2] if char != "-") else ""


def _value_name(value: ImportedValue) -> str:
    """Return a name for a value without a text: N5, MINUS_5, BASE64."""
    if isinstance(value, int):
        return f"N{value}" if value >= 0 else f"MINUS_{-value}"
    if isinstance(value, str):
        return naming.propose_member_name(value) or f"N{_digest(value)}"
    first, *others = map(_value_name, value)
    return "_".join([first, *map(_without_prefix, others)])


def _without_prefix(name: str) -> str:
    """Return the name of a number without its N."""
    return name.removeprefix("N") if name[1:2].isdigit() else name


def _digest(content: object) -> str:
    return sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest()[:8].upper()
