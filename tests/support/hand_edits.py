"""Edits of a registry file as people make them, and whether they are still there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HandEdits:
    """A file with the edits of a person: its text, the comments, and the fields of entries by their value."""

    text: str
    comments: tuple[str, ...]
    fields: dict[str, dict[str, Any]]


def edited_by_hand(text: str) -> HandEdits:
    """Return a file with comments in every place, and edits of members: aliases, names, descriptions, attributes."""
    comments: list[str] = []

    def comment(what: str) -> str:
        comments.append(f"# {what} {len(comments)}: checked by Ada")
        return comments[-1]

    blocks = text.split("\n\n")
    fields: dict[str, dict[str, Any]] = {}
    edited, count = [], 0
    for block in blocks:
        kind = re.match(r"\[\[(member|alias|range|row)\]\]", block)
        if kind:
            count += 1
            if count % 4 == 0:
                block = f"{comment('above')}\n{block}"
            if count % 4 == 1:
                head, _, rest = block.partition("\n")
                first, newline, others = rest.partition("\n")
                block = f"{head}\n{first}  {comment('beside')}{newline}{others}"
            if kind[1] == "member" and count % 2 == 0:
                name, block, own = _member(block, count)
                fields[name] = own
        edited.append(block)
    result = "\n\n".join(edited)
    if fields:
        place = re.search(r"^(# [^\n]*\n)*\[\[member\]\]", result, re.MULTILINE)
        assert place
        declared = f'{comment("attribute")}\n[attribute.importance]\ntype = "int"\ndescription = "our view of it"\n\n'
        result = result[: place.start()] + declared + result[place.start() :]
    return HandEdits(f"{comment('top')}\n{result}", tuple(comments), fields)


def _member(block: str, count: int) -> tuple[str, str, dict[str, Any]]:
    """Return a member's value as text, its edited block, and what a person wrote in it."""
    entry = tomllib.loads(block)["member"][0]
    own: dict[str, Any] = {"importance": count}
    block = f"{block.rstrip()}\nimportance = {count}\n"
    block = block.rstrip("\n")
    if "aliases" not in entry:
        own["aliases"] = [f"OURS_{count}"]
        block += f'\naliases = ["OURS_{count}"]'
    if count % 4 == 2:
        own["name"] = f"RENAMED_{count}"
        block = re.sub(r'^name = ".*"', f'name = "RENAMED_{count}"', block, count=1, flags=re.MULTILINE)
    if count % 6 == 0 and "phrase" in entry:
        own["phrase"] = f"A better phrase {count}"
        block = re.sub(r'^phrase = ".*"', f'phrase = "A better phrase {count}"', block, count=1, flags=re.MULTILINE)
    return repr(entry["value"]), block, own


def lost_edits(edits: HandEdits, text: str) -> Iterator[str]:
    """Yield what is missing in a later text of the file."""
    yield from (comment for comment in edits.comments if comment not in text)
    members = {repr(member["value"]): member for member in tomllib.loads(text).get("member", [])}
    for value, own in edits.fields.items():
        for name, content in own.items():
            now = members.get(value, {}).get(name)
            if not (set(content) <= set(now or ()) if isinstance(content, list) else now == content):
                yield f"{value}: {name} is {now}, not {content}"
