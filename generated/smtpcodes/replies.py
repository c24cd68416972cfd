"""Reply: one whole reply of an SMTP server, and how an enhanced status code is taken off
its text.
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
"""A status in front of a text, with the space behind it, which is no text."""

_WITHOUT_STATUS: Final = frozenset(
    (ReplyStage.CONNECT, ReplyStage.HELO, ReplyStage.EHLO, ReplyStage.LHLO)
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its code, its enhanced status code where it has one, its text, and
    what is wrong with its form.

    Two replies are equal when all of that is.
    """

    code: ReplyCode
    """The reply code; of lines that disagree, the last one's."""

    status: EnhancedStatus | None
    """The enhanced status code, where its class agrees with the code; None where
    there is none.
    """

    lines: tuple[str, ...]
    """The text of each line, without code and status.

    Octets that are not UTF-8 are kept as surrogate escapes.
    """

    defects: tuple[ReplyDefect, ...] = ()
    """What is wrong with the form, each once, in the order in which it was met."""

    @classmethod
    def from_parts(
        cls,
        code: int,
        text: str | bytes | Iterable[str | bytes] = "",
        *,
        after: ReplyStage | Command | str | None = None,
    ) -> Reply:
        """The reply of a code and a text of one or many lines without it, as smtplib
        and aiosmtplib give them.

        Raises ValueError when the code is none of SMTP, -1 for a lost connection
        among them. `after` is what it answers.
        """
        known = ReplyCode(code)
        seen: list[ReplyDefect] = []
        lines = [line.removesuffix("\r") for line in _texts(text, seen)]
        return put_together(known, lines, after, seen)

    @property
    def text(self) -> str:
        """The lines as one text, with LF between them."""
        return "\n".join(self.lines)

    @property
    def is_success(self) -> bool:
        """Whether the command did what it was to do: 2yz."""
        return self.code.is_success

    @property
    def is_intermediate(self) -> bool:
        """Whether the server waits for more: 3yz."""
        return self.code.is_intermediate

    @property
    def is_transient(self) -> bool:
        """Whether the command failed and may succeed later: 4yz."""
        return self.code.is_transient

    @property
    def is_permanent(self) -> bool:
        """Whether the command failed and would fail again: 5yz."""
        return self.code.is_permanent

    @property
    def is_error(self) -> bool:
        """Whether the command failed: 4yz and 5yz."""
        return self.code.is_error

    @property
    def closes_connection(self) -> bool:
        """Whether the server closes the connection after it."""
        return bool(self.code.closes_connection)

    def retryable(self, after: ReplyStage | Command | str | None = None) -> bool | None:
        """Whether the same is worth another try later; None where nothing failed.

        True for 4yz, and for a 552 to RCPT that means too many recipients: it carries
        X.5.3, or no status. Raises ValueError when `after` is no stage. Source: RFC
        5321 4.5.3.1.10.
        """
        stage = None if after is None else ReplyStage(after)
        if not self.is_error:
            return None
        if self.code == 552 and stage is ReplyStage.RCPT:
            return self.status is None or self.status[1:] == (5, 3)
        return self.is_transient


def put_together(
    code: ReplyCode,
    lines: list[str],
    after: ReplyStage | Command | str | None,
    seen: list[ReplyDefect],
) -> Reply:
    """The reply of a code and the texts of its lines, with the defects seen so far.

    The status is taken off the lines: not in a 3yz, nor in the greeting and in what
    answers HELO, EHLO and LHLO. Source: RFC 2034 3, 4.
    """
    status = None
    stage = None if after is None else ReplyStage(after)
    if stage not in _WITHOUT_STATUS and not code.is_intermediate:
        status, lines = _without_status(code, lines, seen)
    return Reply(code, status, tuple(lines), tuple(dict.fromkeys(seen)))


def decoded(octets: bytes, seen: list[ReplyDefect]) -> str:
    """Octets as text; those that are not UTF-8, which is a defect, as surrogate
    escapes.
    """
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        seen.append(ReplyDefect.NOT_UTF_8)
        return octets.decode("utf-8", "surrogateescape")


def _without_status(
    code: ReplyCode, lines: list[str], seen: list[ReplyDefect]
) -> tuple[EnhancedStatus | None, list[str]]:
    """The first status that agrees with the code, and the lines without it."""
    matches = [STATUS.match(line) for line in lines]
    found = [
        match and EnhancedStatus(int(match[1]), int(match[2]), int(match[3]))
        for match in matches
    ]
    if any(one and not one.agrees_with(code) for one in found):
        seen.append(ReplyDefect.STATUS_CLASS_DISAGREES)
    status = next((one for one in found if one and one.agrees_with(code)), None)
    if status is None:
        return None, lines
    rest = []
    for line, match, one in zip(lines, matches, found, strict=True):
        if match and one == status:
            if match[4]:
                seen.append(ReplyDefect.COLON_AFTER_STATUS)
            line = line[match.end() :]
        elif one is None:
            seen.append(ReplyDefect.STATUS_MISSING)
        elif one.agrees_with(code):
            seen.append(ReplyDefect.STATUS_DIFFERS)
        rest.append(line)
    return status, rest


def _texts(
    text: str | bytes | Iterable[str | bytes], seen: list[ReplyDefect]
) -> list[str]:
    """The lines of a text without code."""
    if isinstance(text, str | bytes | bytearray | memoryview):
        whole = text if isinstance(text, str) else decoded(bytes(text), seen)
        return whole.removesuffix("\n").split("\n")
    return [line for part in text for line in _texts(part, seen)] or [""]
