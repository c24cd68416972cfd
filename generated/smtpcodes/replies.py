"""Reply: one complete reply of an SMTP server.

This module also separates the enhanced status code from the text of a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .enhanced_status import NUMBER, EnhancedStatus
from .reply_codes import ReplyCode
from .reply_defects import ReplyDefect
from .reply_stages import ReplyStage

if TYPE_CHECKING:
    from .commands import Command

__all__ = ["Reply"]

STATUS: Final = re.compile(rf"([245])\.{NUMBER}\.{NUMBER}(:?)(?: |(?=\t)|\Z)")
"""A pattern for a status at the start of a text, with the space that follows it."""

_WITHOUT_STATUS: Final = frozenset(
    (ReplyStage.CONNECT, ReplyStage.HELO, ReplyStage.EHLO, ReplyStage.LHLO)
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: code, enhanced status code if it has one, text, and defects.

    Two replies are equal if all four are equal.
    """

    code: ReplyCode
    """The reply code. If the lines have different codes, the code of the last line."""

    status: EnhancedStatus | None
    """The enhanced status code; None if the reply has none, or if its class does not
    agree with the code.
    """

    lines: tuple[str, ...]
    """The text of each line, without code and status.

    Octets that are not UTF-8 are kept as surrogate escapes.
    """

    defects: tuple[ReplyDefect, ...] = ()
    """The defects of the form, each once, in the order in which they were found."""

    @classmethod
    def from_parts(
        cls,
        code: int,
        text: str | bytes | Iterable[str | bytes] = "",
        *,
        after: ReplyStage | Command | str | None = None,
    ) -> Reply:
        """Return the reply with a code and a text, as smtplib and aiosmtplib give them.

        The text has one or more lines without the code. ``after`` is the command or
        stage that the reply answers. Raises ValueError if the code is not an SMTP
        reply code; -1, for a lost connection, is not one.
        """
        reply_code = ReplyCode(code)
        defects: list[ReplyDefect] = []
        lines = [line.removesuffix("\r") for line in _texts(text, defects)]
        return assemble_reply(reply_code, lines, after, defects)

    @property
    def text(self) -> str:
        """The lines as one text, separated by LF."""
        return "\n".join(self.lines)

    @property
    def is_success(self) -> bool:
        """Whether the command succeeded: 2yz."""
        return self.code.is_success

    @property
    def is_intermediate(self) -> bool:
        """Whether the server waits for more input: 3yz."""
        return self.code.is_intermediate

    @property
    def is_transient(self) -> bool:
        """Whether the command failed but may succeed later: 4yz."""
        return self.code.is_transient

    @property
    def is_permanent(self) -> bool:
        """Whether the command failed and will fail again: 5yz."""
        return self.code.is_permanent

    @property
    def is_error(self) -> bool:
        """Whether the command failed: 4yz or 5yz."""
        return self.code.is_error

    @property
    def closes_connection(self) -> bool:
        """Whether the server closes the connection after this reply."""
        return bool(self.code.closes_connection)

    def retryable(self, after: ReplyStage | Command | str | None = None) -> bool | None:
        """Return whether to try the same command again later; None if it did not fail.

        True for 4yz, and for a 552 after RCPT that means too many recipients: such a
        552 has the status X.5.3 or no status. Raises ValueError if ``after`` is not a
        stage. Source: RFC 5321 4.5.3.1.10.
        """
        stage = None if after is None else ReplyStage.get(after) or ReplyStage(after)
        if not self.is_error:
            return None
        if self.code == 552 and stage is ReplyStage.RCPT:
            return self.status is None or self.status[1:] == (5, 3)
        return self.is_transient


def assemble_reply(
    code: ReplyCode,
    lines: list[str],
    after: ReplyStage | Command | str | None,
    defects: list[ReplyDefect],
) -> Reply:
    """Return the reply with a code, the texts of its lines and the defects so far.

    The status is separated from the lines, except in a 3yz, in the greeting and in
    replies to HELO, EHLO and LHLO. Source: RFC 2034 3, 4.
    """
    status = None
    stage = None if after is None else ReplyStage.get(after) or ReplyStage(after)
    if stage not in _WITHOUT_STATUS and not code.is_intermediate:
        status, lines = _separate_status(code, lines, defects)
    return Reply(code, status, tuple(lines), tuple(dict.fromkeys(defects)))


def decode_octets(octets: bytes, defects: list[ReplyDefect]) -> str:
    """Return octets as text.

    Octets that are not UTF-8 are a defect, and become surrogate escapes.
    """
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        defects.append(ReplyDefect.NOT_UTF_8)
        return octets.decode("utf-8", "surrogateescape")


def _separate_status(
    code: ReplyCode, lines: list[str], defects: list[ReplyDefect]
) -> tuple[EnhancedStatus | None, list[str]]:
    """Return the first status that agrees with the code, and the lines without it."""
    matches = [STATUS.match(line) for line in lines]
    statuses = [
        match and EnhancedStatus(int(match[1]), int(match[2]), int(match[3]))
        for match in matches
    ]
    if any(status and not status.agrees_with(code) for status in statuses):
        defects.append(ReplyDefect.STATUS_CLASS_DISAGREES)
    first = next(
        (status for status in statuses if status and status.agrees_with(code)), None
    )
    if first is None:
        return None, lines
    texts: list[str] = []
    for line, match, status in zip(lines, matches, statuses, strict=True):
        if match and status == first:
            if match[4]:
                defects.append(ReplyDefect.COLON_AFTER_STATUS)
            line = line[match.end() :]
        elif status is None:
            defects.append(ReplyDefect.STATUS_MISSING)
        elif status.agrees_with(code):
            defects.append(ReplyDefect.STATUS_DIFFERS)
        texts.append(line)
    return first, texts


def _texts(
    text: str | bytes | Iterable[str | bytes], defects: list[ReplyDefect]
) -> list[str]:
    """Return the lines of a text without code."""
    if isinstance(text, str | bytes | bytearray | memoryview):
        whole = text if isinstance(text, str) else decode_octets(bytes(text), defects)
        return whole.removesuffix("\n").split("\n")
    return [line for part in text for line in _texts(part, defects)] or [""]
