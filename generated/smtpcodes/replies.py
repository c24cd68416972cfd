"""Whole replies of an SMTP server: read from what came over the wire, and written for
it.

Reading never guesses: what is odd about a reply is in its `defects`, and what is no
reply is a ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from .enhanced_status import EnhancedStatus
from .reply_codes import ReplyCode
from .reply_defects import ReplyDefect
from .reply_stages import ReplyStage

if TYPE_CHECKING:
    from .commands import Command

__all__ = ["Reply", "format_reply", "parse_replies", "parse_reply"]

LINE_LIMIT: Final = 16384
"""How many octets a line may have if the caller does not say."""
LEAST_LIMIT: Final = 12288
"""The least limit: RFC 4954 4 lets the line of a 334 grow that long."""
WRITTEN_LIMIT: Final = 512
"""How many octets a line that is written has at the most, its end included. RFC 5321
4.5.3.1.5.
"""

_Data = TypeVar("_Data", str, bytes)

_CODE: Final = re.compile(r"[2-5][0-9][0-9](?=[ -]|$)")
_STATUS: Final = re.compile(
    r"([245])\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})(:?)(?: |(?=[\t])|$)"
)
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
        status, rest = _status(known, lines, _bears_status(known, after), seen)
        return cls(known, status, tuple(rest), tuple(dict.fromkeys(seen)))

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
        X.5.3, or no status. Source: RFC 5321 4.5.3.1.10.
        """
        if not self.is_error:
            return None
        if (
            self.code == 552
            and after is not None
            and ReplyStage(after) is ReplyStage.RCPT
        ):
            return self.status is None or (self.status.subject, self.status.detail) == (
                5,
                3,
            )
        return self.is_transient


def parse_reply(
    data: str | bytes | Iterable[str | bytes],
    *,
    after: ReplyStage | Command | str | None = None,
    limit: int = LINE_LIMIT,
) -> Reply:
    """The one reply that a text, octets or lines are; the end of the last line may be
    missing.

    `after` is what it answers: no status is taken off a greeting or a reply to HELO,
    EHLO or LHLO (RFC 2034 3). `limit` is how many octets a line may have, its end
    aside. Raises ValueError for what is no reply, for more than one, and for a line
    above the limit.
    """
    _check_limit(limit)
    seen: list[ReplyDefect] = []
    lines = [_decoded(line, seen) for line in _split(data, limit, seen)]
    return _reply(lines, after, seen, complete=False)


def parse_replies(
    data: _Data,
    *,
    after: Sequence[ReplyStage | Command | str | None] = (),
    limit: int = LINE_LIMIT,
) -> tuple[tuple[Reply, ...], _Data]:
    """The complete replies at the beginning of a buffer, in order, and what is left
    over: with PIPELINING and LMTP several come at once.

    `after` says what the first, the second, ... answers, as far as it goes. Raises
    ValueError as `parse_reply` does.
    """
    _check_limit(limit)
    replies: list[Reply] = []
    lines: list[str] = []
    seen: list[ReplyDefect] = []
    used = position = 0
    for raw, position in _lines(data, limit):
        line = _decoded(_without_end(raw, seen), seen)
        lines.append(line)
        if _separator(line) != "-":
            stage = after[len(replies)] if len(replies) < len(after) else None
            replies.append(_reply(lines, stage, seen, complete=True))
            lines, seen, used = [], [], position
    return tuple(replies), data[used:]


def format_reply(
    code: int, text: str = "", status: EnhancedStatus | str | None = None
) -> bytes:
    """The reply as a server sends it: lines of at most 512 octets that end in CRLF,
    code and status on each.

    Line ends in the text begin new lines; a line that is too long is broken at a
    space where it has one. `parse_reply` reads back what this writes. Raises
    ValueError for a code outside 200 to 599, a status whose class disagrees with it
    or that belongs to a 3yz, for a CR or NUL in the text, and for a text that begins
    as a status does. Source: RFC 5321 4.2, 4.5.3.1.5; RFC 2034 4.
    """
    known = ReplyCode(code)
    given = EnhancedStatus.parse(status) if isinstance(status, str) else status
    if given is not None and not given.agrees_with(known):
        raise ValueError(
            f"a {known} reply cannot carry the status {given}: "
            "the class has to be its first digit, and 3yz has none"
        )
    prefix = f"{given} " if given is not None else ""
    room = WRITTEN_LIMIT - len("250 \r\n") - len(prefix)
    pieces = [piece for line in _text_lines(text) for piece in _broken(line, room)]
    if (
        given is None
        and known // 100 != 3
        and any(_STATUS.match(piece) for piece in pieces)
    ):
        raise ValueError(
            "the text begins as an enhanced status code does: give it as `status`"
        )
    ends = "-" * (len(pieces) - 1) + " "
    lines = (
        f"{known}{end}{prefix}{piece}\r\n"
        for end, piece in zip(ends, pieces, strict=True)
    )
    return "".join(lines).encode("utf-8", "surrogateescape")


def _reply(
    lines: list[str],
    after: ReplyStage | Command | str | None,
    seen: list[ReplyDefect],
    *,
    complete: bool,
) -> Reply:
    """The reply that lines without their ends are."""
    if not lines:
        raise ValueError("there is no reply: nothing is there")
    codes: list[int] = []
    texts: list[str] = []
    for index, line in enumerate(lines):
        bare = line.lstrip(" \t")
        if len(bare) < len(line):
            seen.append(ReplyDefect.LEADING_SPACE)
        if not _CODE.match(bare):
            raise ValueError(
                f"{_shown(line)} is not a line of an SMTP reply: "
                "it begins with no reply code"
            )
        if index and _separator(lines[index - 1]) != "-":
            raise ValueError(f"a second reply begins with {_shown(line)}")
        codes.append(int(bare[:3]))
        texts.append(bare[4:])
    if len(set(codes)) > 1:
        seen.append(ReplyDefect.CODES_DIFFER)
    if not complete and _separator(lines[-1]) == "-":
        seen.append(ReplyDefect.NO_LAST_LINE)
    code = ReplyCode(codes[-1])
    status, rest = _status(code, texts, _bears_status(code, after), seen)
    return Reply(code, status, tuple(rest), tuple(dict.fromkeys(seen)))


def _status(
    code: ReplyCode, lines: list[str], bears: bool, seen: list[ReplyDefect]
) -> tuple[EnhancedStatus | None, list[str]]:
    """The status that the lines have in common, and the lines without it."""
    if not bears:
        return None, lines
    matches = [_STATUS.match(line) for line in lines]
    first = next(
        (match for match in matches if match and int(match[1]) == code // 100), None
    )
    if any(match and int(match[1]) != code // 100 for match in matches):
        seen.append(ReplyDefect.STATUS_CLASS_DISAGREES)
    if first is None:
        return None, lines
    rest = []
    for line, match in zip(lines, matches, strict=True):
        if match and match.groups()[:3] == first.groups()[:3]:
            if match[4]:
                seen.append(ReplyDefect.COLON_AFTER_STATUS)
            rest.append(line[match.end() :])
        else:
            if match is None:
                seen.append(ReplyDefect.STATUS_MISSING)
            elif int(match[1]) == code // 100:
                seen.append(ReplyDefect.STATUS_DIFFERS)
            rest.append(line)
    return EnhancedStatus(int(first[1]), int(first[2]), int(first[3])), rest


def _bears_status(code: ReplyCode, after: ReplyStage | Command | str | None) -> bool:
    """Whether a reply may carry a status: not one of 3yz, nor the greeting, nor what
    answers HELO, EHLO and LHLO.
    """
    return (
        after is None or ReplyStage(after) not in _WITHOUT_STATUS
    ) and code // 100 != 3


def _separator(line: str) -> str:
    """What follows the code: a hyphen where more lines come, a space or nothing where
    none do.
    """
    return line.lstrip(" \t")[3:4]


def _check_limit(limit: int) -> None:
    if limit < LEAST_LIMIT:
        raise ValueError(
            f"a limit of {limit} octets is too low: RFC 4954 4 asks for {LEAST_LIMIT}"
        )


def _lines(data: _Data, limit: int) -> Iterator[tuple[_Data, int]]:
    """The complete lines of a buffer with their ends, each with the position behind
    it.
    """
    end = b"\n" if isinstance(data, bytes) else "\n"
    start = 0
    while start < len(data):
        found = data.find(end, start, start + limit + 2)
        if found < 0:
            if len(data) - start > limit + 1:
                raise _too_long(data[start : start + 40], limit)
            return
        line = data[start : found + 1]
        _check_length(line, limit)
        start = found + 1
        yield line, start


def _split(
    data: str | bytes | Iterable[str | bytes], limit: int, seen: list[ReplyDefect]
) -> Iterator[str | bytes]:
    """The lines of a reply without their ends, the last one whether it has an end or
    not.
    """
    if isinstance(data, str):
        yield from _split_whole(data, limit, seen)
    elif isinstance(data, bytes | bytearray | memoryview):
        yield from _split_whole(bytes(data), limit, seen)
    else:
        for line in data:
            if isinstance(line, str):
                yield from _split_whole(line, limit, seen)
            elif isinstance(line, bytes):
                yield from _split_whole(line, limit, seen)
            else:
                raise ValueError(
                    f"a line of a reply is text or octets, not {type(line).__name__}"
                )


def _split_whole(data: _Data, limit: int, seen: list[ReplyDefect]) -> Iterator[_Data]:
    used = 0
    for line, behind in _lines(data, limit):
        yield _without_end(line, seen)
        used = behind
    if used < len(data):
        rest = data[used:]
        _check_length(rest, limit)
        yield rest[:-1] if rest[-1:] in (b"\r", "\r") else rest


def _without_end(line: _Data, seen: list[ReplyDefect]) -> _Data:
    """A line without its CRLF or LF."""
    if line[-2:] in (b"\r\n", "\r\n"):
        return line[:-2]
    seen.append(ReplyDefect.BARE_LF)
    return line[:-1]


def _check_length(line: str | bytes, limit: int) -> None:
    """Raises ValueError when a line has more octets than the limit, its end aside."""
    size = (
        len(line)
        if isinstance(line, bytes) or line.isascii()
        else len(line.encode("utf-8", "surrogatepass"))
    )
    ends = (b"\r\n", b"\n") if isinstance(line, bytes) else ("\r\n", "\n")
    end = next((len(one) for one in ends if line[-len(one) :] == one), 0)
    if size - end > limit:
        raise _too_long(line[:40], limit)


def _too_long(line: str | bytes, limit: int) -> ValueError:
    return ValueError(
        f"a line that begins with {_shown(line)} has more than {limit} octets"
    )


def _decoded(line: str | bytes, seen: list[ReplyDefect]) -> str:
    if isinstance(line, str):
        return line
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        seen.append(ReplyDefect.NOT_UTF_8)
        return line.decode("utf-8", "surrogateescape")


def _texts(
    text: str | bytes | Iterable[str | bytes], seen: list[ReplyDefect]
) -> list[str]:
    """The lines of a text without code."""
    if isinstance(text, str | bytes | bytearray | memoryview):
        whole = text if isinstance(text, str) else _decoded(bytes(text), seen)
        return whole.removesuffix("\n").split("\n")
    return [line for part in text for line in _texts(part, seen)] or [""]


def _text_lines(text: str) -> list[str]:
    """The lines of a text to write. Raises ValueError for what must not be in one."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    for line in lines:
        if "\r" in line or "\0" in line:
            raise ValueError(f"{_shown(line)} has a CR or NUL that ends no line")
    return lines


def _broken(line: str, room: int) -> Iterator[str]:
    """A line in pieces of at most so many octets, broken behind the last space that
    fits; what begins as a status begins no piece.
    """
    while len(octets := line.encode("utf-8", "surrogateescape")) > room:
        fitting = (
            octets[:room].decode("utf-8", "ignore")
            if not _has_escapes(line)
            else _fitting(line, room)
        )
        cut = len(fitting)
        for place in range(len(fitting) - 1, 0, -1):
            if line[place] == " " and not _STATUS.match(line, place + 1):
                cut = place + 1
                break
        yield line[:cut]
        line = line[cut:]
    yield line


def _has_escapes(line: str) -> bool:
    return any("\udc80" <= one <= "\udcff" for one in line)


def _fitting(line: str, room: int) -> str:
    """The longest beginning of a line with escaped octets that has at most so many."""
    size = 0
    for place, one in enumerate(line):
        size += len(one.encode("utf-8", "surrogateescape"))
        if size > room:
            return line[:place]
    return line


def _shown(line: str | bytes) -> str:
    """A line as messages quote it: escaped, and cut where it is long."""
    shown = ascii(line[:40])
    return shown if len(line) <= 40 else f"{shown}..."
