"""Remarks in parentheses that IANA puts behind names: (deprecated), (OBSOLETE - use …), (TEMPORARY - …, expires …)."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_WORDS = {
    "deprecated": "deprecated",
    "historic": "historic",
    "obsolete": "obsolete",
    "obsoleted": "obsolete",
    "temporary": "temporary",
}
_REMARK = re.compile(rf"\s*[(\[]\s*({'|'.join(_WORDS)})\b([^()\[\]]*)[)\]]", re.IGNORECASE)
_EXPIRES = re.compile(r"\bexpires\s+([0-9]{4}-[0-9]{2}-[0-9]{2})\b", re.IGNORECASE)


class RemarkedText(NamedTuple):
    """A text without its remark; the state that the remark tells ("" for none); the day on which it expires."""

    text: str
    state: str
    expires: str


def split_remark(text: str) -> RemarkedText:
    """The text, and what a remark in it says of its state. Words outside of parentheses are no remarks."""
    found = _REMARK.search(text)
    if not found:
        return RemarkedText(text, "", "")
    expires = _EXPIRES.search(found[2])
    rest = " ".join((text[: found.start()] + text[found.end() :]).split())
    return RemarkedText(rest, _WORDS[found[1].lower()], expires[1] if expires else "")


def parse_day(text: str) -> date | None:
    """The day that a text is, as 2026-12-31; None where it is none."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
