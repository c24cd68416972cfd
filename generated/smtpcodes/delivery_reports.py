"""Fields of delivery reports (DSNs) that hold a status or a reply: Status and
Diagnostic-Code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .enhanced_status import EnhancedStatus, shown
from .reading import parse_reply
from .replies import STATUS, Reply

if TYPE_CHECKING:
    from email.header import Header

    from .reply_codes import ReplyCode

__all__ = ["DiagnosticCode", "parse_diagnostic_code", "parse_status_field"]

_FOLD: Final = re.compile(r"\r?\n(?=[ \t])")
_IN_COMMENT: Final = re.compile(r"\\.|[()]", re.DOTALL)
_TYPE: Final = re.compile(r"[ \t]*([A-Za-z0-9!#$%&'*+./^_`{|}~-]+)[ \t]*;[ \t]*")
_GOES_ON: Final = re.compile(r"[2-5][0-9][0-9]-")
# White space that folding may have put where one space was: before a status, or a tab.
_AFTER_CODE: Final = re.compile(
    rf"\A([2-5][0-9][0-9])(?:[ \t]+(?={STATUS.pattern})|\t)"
)
_WITH_REPLY: Final = frozenset(("smtp", "lmtp"))


@dataclass(frozen=True, slots=True)
class DiagnosticCode:
    """What a Diagnostic-Code field says. Source: RFC 3464 2.3.6."""

    type: str
    """The diagnostic type, in lower case: `smtp`, or another that says how to read
    the text.
    """

    text: str
    """What the remote system said, unfolded."""

    reply: Reply | None
    """The SMTP reply that the text is; None for other types, and where it is none."""

    @property
    def code(self) -> ReplyCode | None:
        """The reply code; None where there is no reply."""
        return self.reply.code if self.reply else None

    @property
    def status(self) -> EnhancedStatus | None:
        """The enhanced status code of the reply; None where there is none."""
        return self.reply.status if self.reply else None


def parse_status_field(value: str | Header) -> EnhancedStatus:
    """The status that the body of a Status field is; white space around it and one
    comment behind it are passed over.

    Raises ValueError for anything else. A `failed` with a class of 4 is final all the
    same: ask DsnAction. Source: RFC 3464 2.3.4.
    """
    # The email package gives a Header for what has octets beyond ASCII, by its policy
    # compat32, which is its default.
    text = _FOLD.sub("", str(value)).strip(" \t\r\n")
    if text.endswith(")"):
        status = text.partition("(")[0]
        if _is_comment(text[len(status) :]):
            text = status.rstrip(" \t")
    return EnhancedStatus.parse(text)


def parse_diagnostic_code(value: str | Header) -> DiagnosticCode:
    """The type and the text of the body of a Diagnostic-Code field, and the reply in
    it where its type is smtp or lmtp.

    A reply of several lines that folding has put on one comes apart again. Raises
    ValueError where no type with a semicolon begins it. Source: RFC 3464 2.3.6; RFC
    3461 9.2.
    """
    value = str(value)
    whole = _FOLD.sub("", value).strip(" \t\r\n")
    match = _TYPE.match(whole)
    if match is None:
        raise ValueError(
            f"{shown(whole)} is not a Diagnostic-Code: no type with a semicolon "
            "begins it"
        )
    kind = match[1].lower()
    reply = _reply(value.partition(";")[2]) if kind in _WITH_REPLY else None
    return DiagnosticCode(kind, whole[match.end() :], reply)


def _is_comment(text: str) -> bool:
    """Whether a text is one comment; comments may lie in each other. Source: RFC 5322
    3.2.2.
    """
    depth = 0
    for found in _IN_COMMENT.finditer(text):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end() == len(text)
    return False


def _reply(text: str) -> Reply | None:
    """The reply that a folded text is, or None."""
    lines = (_FOLD.sub("", line) for line in _lines(text.strip(" \t\r\n")))
    try:
        return parse_reply([_AFTER_CODE.sub(r"\1 ", line, count=1) for line in lines])
    except ValueError:
        return None


def _lines(text: str) -> list[str]:
    """The lines of a reply: the next begins where its code stands again, with a hyphen
    unless it is the last.

    Text may name the code too: of several places where the last line might begin, the
    likeliest follows a fold, or else the last hyphen.
    """
    if not _GOES_ON.match(text):
        return [text]
    space = r"[ \t\r\n]"
    begins = re.compile(rf"(?<!{space})({space}+)(?={text[:3]}(-|{space}|\Z))")
    found = list(begins.finditer(text))
    hyphen = max((one.start() for one in found if one[2] == "-"), default=0)
    last = min(
        (one for one in found if one[2] != "-"),
        key=lambda one: ("\n" not in one[1], one.start() < hyphen),
        default=None,
    )
    end = len(text) if last is None else last.start()
    cuts = [
        one for one in found if one is last or (one[2] == "-" and one.start() < end)
    ]
    starts = [0, *(one.end() for one in cuts)]
    stops = [*(one.start() for one in cuts), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]
