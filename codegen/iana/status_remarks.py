"""Remarks after names, such as (deprecated), (OBSOLETE - use …), - DEPRECATED by … and (TEMPORARY - …, expires …).

Must not know tables.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_WORDS = {
    "deprecated": "deprecated",
    "discontinued": "discontinued",
    "expired": "expired",
    "historic": "historic",
    "historical": "historic",
    "obsolete": "obsolete",
    "obsoleted": "obsolete",
    "provisional": "provisional",
    "removed": "removed",
    "retired": "retired",
    "superseded": "superseded",
    "temporary": "temporary",
    "withdrawn": "withdrawn",
}
REMARK_STATES = tuple(dict.fromkeys(_WORDS.values()))

_STATE = rf"({'|'.join(_WORDS)})\b"
_INSIDE = r"(?:[^()\[\]]|\([^()]*\)|\[[^\[\]]*\])*"
_MORE = r"(?:\s*$|\s*[-;,:.(\[]|\s+(?:after|as|at|because|by|due|for|in|on|per|see|since|use|with)\b)"
_REMARK = re.compile(
    rf"\s*(?:(?<=\s)[-–—]\s*)?[(\[]\s*{_STATE}({_INSIDE})(?:[)\]]|$)"
    rf"|(?<=\S)\s*(?:\s[-–—]|;)\s*{_STATE}(?={_MORE})(.*)|(?<=\S)[,:]\s*{_STATE}(\s*$)",
    re.IGNORECASE,
)
_EXPIRES = re.compile(r"\bexpires\s+([0-9]{4}-[0-9]{2}-[0-9]{2})\b", re.IGNORECASE)


class RemarkedText(NamedTuple):
    """A text without its remark, the state in the remark, and the day on which it expires; "" if it has none."""

    text: str
    state: str
    expires: str
    remark: str = ""
    """The remark, without the parentheses around it."""


def split_remark(text: str) -> RemarkedText:
    """Return a text without its remark, and what the remark says.

    A remark begins with the word of a state, in parentheses, or after a dash or semicolon.

    >>> split_remark("LMTP (TEMPORARY - registered 2025-01-01, expires 2026-01-01)")[:3]
    ('LMTP', 'temporary', '2026-01-01')
    """
    match = _REMARK.search(text)
    if not match:
        return RemarkedText(text, "", "")
    word, more = [group for group in match.groups() if group is not None]
    expires = _EXPIRES.search(more)
    remark = match[0].strip()
    if remark[:1] == "(" and remark[-1:] == ")":
        remark = remark[1:-1].strip()
    rest = text[: match.start()] + text[match.end() :]
    return RemarkedText(" ".join(rest.split()), _WORDS[word.lower()], expires[1] if expires else "", remark)


def join_remark(text: str, remark: str) -> str:
    """Return a text with its remark at its end again.

    >>> join_remark("javascript", "OBSOLETED in favor of text/javascript")
    'javascript (OBSOLETED in favor of text/javascript)'
    """
    if not remark:
        return text
    return f"{text} ({remark})" if remark[0].isalpha() else f"{text} {remark}"


def parse_day(text: str) -> date | None:
    """Return the date in a text such as `2026-12-31`; None if the text is not a date."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
