"""Remarks in parentheses after names, such as (deprecated), (OBSOLETE - use …) and (TEMPORARY - …, expires …).

Must not know tables.
"""

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
    """A text without its remark, the state in the remark, and the day on which it expires; "" if it has none."""

    text: str
    state: str
    expires: str


def split_remark(text: str) -> RemarkedText:
    """Return a text without its remark, and what the remark says. Words outside parentheses are not remarks.

    >>> split_remark("LMTP (TEMPORARY - registered 2025-01-01, expires 2026-01-01)")
    RemarkedText(text='LMTP', state='temporary', expires='2026-01-01')
    """
    remark = _REMARK.search(text)
    if not remark:
        return RemarkedText(text, "", "")
    expires = _EXPIRES.search(remark[2])
    rest = " ".join((text[: remark.start()] + text[remark.end() :]).split())
    return RemarkedText(rest, _WORDS[remark[1].lower()], expires[1] if expires else "")


def parse_day(text: str) -> date | None:
    """Return the date in a text such as `2026-12-31`; None if the text is not a date."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
