"""The fields of delivery reports (DSNs) that contain a status or a reply: Status and
Diagnostic-Code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .enhanced_status import EnhancedStatus, shown
from .reading import parse_reply, read_plain
from .replies import STATUS, Reply
from .reply_defects import ReplyDefect
from .searching import search_reply, split_joined

if TYPE_CHECKING:
    from email.header import Header

    from .reply_codes import ReplyCode

__all__ = ["DiagnosticCode", "parse_diagnostic_code", "parse_status_field"]

_FOLD: Final = re.compile(r"\r?\n(?=[ \t])")
_IN_COMMENT: Final = re.compile(r"\\.|[()]", re.DOTALL)
_TYPE: Final = re.compile(r"[ \t]*([A-Za-z0-9!#$%&'*+./^_`{|}~-]+)[ \t]*;[ \t]*")
_STARTS_WITH_CODE: Final = re.compile(r"[2-5][0-9][0-9](?:[- \t\r\n]|\Z)")
# White space that folding may have put in place of one space: before a status, or a
# tab.
_AFTER_CODE: Final = re.compile(
    rf"\A([2-5][0-9][0-9])(?:[ \t]+(?={STATUS.pattern})|\t)"
)
_WITH_REPLY: Final = frozenset(("smtp", "lmtp"))


@dataclass(frozen=True, slots=True)
class DiagnosticCode:
    """The content of a Diagnostic-Code field. Source: RFC 3464 2.3.6."""

    type: str
    """The diagnostic type in lower case, such as ``smtp``; "" if the field has none."""

    text: str
    """The text of the remote system, unfolded."""

    reply: Reply | None
    """The SMTP reply in the text; None if it has none."""

    @property
    def code(self) -> ReplyCode | None:
        """The reply code; None without a reply."""
        return self.reply.code if self.reply else None

    @property
    def status(self) -> EnhancedStatus | None:
        """The enhanced status code of the reply; None if it has none."""
        return self.reply.status if self.reply else None


def parse_status_field(value: str | Header) -> EnhancedStatus:
    """Return the status in the body of a Status field.

    White space around it and one comment after it are ignored. Raises ValueError for
    anything else. The class does not say whether the action is final: ``failed`` is
    final with a class of 4, too. See DsnAction. Source: RFC 3464 2.3.4.
    """
    # With compat32, its default policy, the email package returns a Header if the
    # field has octets beyond ASCII.
    text = _FOLD.sub("", _text(value)).strip(" \t\r\n")
    if text.endswith(")"):
        status = text.partition("(")[0]
        if _is_comment(text[len(status) :]):
            text = status.rstrip(" \t")
    return EnhancedStatus.parse(text)


def parse_diagnostic_code(value: str | Header) -> DiagnosticCode:
    """Return type, text and reply in the body of a Diagnostic-Code field.

    Fields of the types smtp and lmtp contain a reply, and types of servers such as
    x-postfix may quote one. With other types, only a reply that has a status counts.
    Lines that folding has joined are separated again. If their codes differ, an error
    counts before a success. If the type is missing, it is "", and the text must have a
    reply. Raises ValueError if the body has neither a type nor a reply, or is not text.
    Source: RFC 3464 2.3.6; RFC 3461 9.2.
    """
    value = _text(value)
    whole = _FOLD.sub("", value).strip(" \t\r\n")
    match = _TYPE.match(whole)
    if match is None:
        reply = _reply(value, lenient=False)
        if reply is None:
            raise ValueError(
                f"{shown(whole)} is not a Diagnostic-Code: expected a type and a "
                "semicolon first"
            )
        return DiagnosticCode("", whole, reply)
    kind = match[1].lower()
    reply = _reply(value.partition(";")[2], lenient=kind in _WITH_REPLY)
    is_servers = kind in _WITH_REPLY or kind.startswith("x-")
    if reply is not None and reply.status is None and not is_servers:
        reply = None
    return DiagnosticCode(kind, whole[match.end() :], reply)


def _text(value: str | Header) -> str:
    """Return the body of a field as text."""
    if value is None or isinstance(  # pyright: ignore[reportUnnecessaryComparison]
        value, bytes | bytearray | memoryview
    ):
        raise ValueError(f"expected the text of a field, got {type(value).__name__}")
    return str(value)


def _reply(text: str, *, lenient: bool) -> Reply | None:
    """Return the reply in a folded text, or None."""
    text = text.strip(" \t\r\n")
    if not _STARTS_WITH_CODE.match(text):
        return search_reply(text, None, (), lenient=lenient)
    if text[3:4] != "-":  # one line
        plain = read_plain(_AFTER_CODE.sub(r"\1 ", _FOLD.sub("", text), count=1))
        if plain is not None and plain.is_error:
            return plain
    unfolded = (_FOLD.sub("", line) for line in split_joined(text))
    lines = [_AFTER_CODE.sub(r"\1 ", line, count=1) for line in unfolded]
    try:
        reply = parse_reply(lines)
    except ValueError:
        return None
    if reply.is_error:
        return reply
    quoted = search_reply(text, None, ())
    differ = ReplyDefect.CODES_DIFFER in reply.defects
    return quoted if quoted and (quoted.is_error or differ) else reply


def _is_comment(text: str) -> bool:
    """Return whether a text is one comment, with comments in it or without.

    Source: RFC 5322 3.2.2.
    """
    depth = 0
    for match in _IN_COMMENT.finditer(text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end() == len(text)
    return False
