"""Replies read from what came over the wire.

Reading never guesses: what is odd about a reply is in its `defects`, and what is no
reply is a ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from .enhanced_status import NUMBER, EnhancedStatus, numbers, shown
from .replies import Reply, decoded, put_together
from .reply_codes import ReplyCode
from .reply_defects import ReplyDefect

if TYPE_CHECKING:
    from .commands import Command
    from .reply_stages import ReplyStage

__all__ = ["parse_replies", "parse_reply"]

LINE_LIMIT: Final = 16384
"""How many octets a line may have if the caller does not say."""
LEAST_LIMIT: Final = 12288
"""The least limit: RFC 4954 4 lets the line of a 334 grow that long."""

_Data = TypeVar("_Data", str, bytes, bytearray, memoryview)

_HEAD: Final = re.compile(r"([ \t]*)([2-5][0-9][0-9])([ -]|\Z)")
# The beginning of a reply that needs no second look: no white space before the code, one
# line, a status of the code's class or none, and nothing behind it that might be one.
_PLAIN_HEAD: Final = re.compile(
    rf"(([245])[0-9][0-9]) (?:\2\.{NUMBER}\.{NUMBER} )?(?![245]\.)"
)
_REGISTERED: Final = {str(code): code for code in ReplyCode}
_SHORT: Final = LEAST_LIMIT // 4
"""A text of so many characters is below every limit, whatever they are in UTF-8."""


def parse_reply(
    data: str | bytes | bytearray | memoryview | Iterable[str | bytes],
    *,
    after: ReplyStage | Command | str | None = None,
    limit: int = LINE_LIMIT,
) -> Reply:
    """The one reply that a text, octets or lines are; the end of the last line may be
    missing.

    `after` is what it answers: no status is taken off a greeting or a reply to HELO,
    EHLO or LHLO (RFC 2034 3). `limit` is how many octets a line may have, its end
    aside, 12288 at the least (RFC 4954 4). Raises ValueError for what is no reply, for
    more than one, and for a line above the limit.
    """
    if limit < LEAST_LIMIT:
        raise _too_low(limit)
    if after is None and isinstance(data, (str, bytes)):
        plain = _plain(data)
        if plain is not None:
            return plain
    seen: list[ReplyDefect] = []
    lines = [
        line if isinstance(line, str) else decoded(line, seen)
        for line in _split(data, limit, seen)
    ]
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
    if limit < LEAST_LIMIT:
        raise _too_low(limit)
    if isinstance(after, str):
        one = ascii(str(after))
        raise ValueError(f"`after` has a stage for each reply: [{one}], not {one}")
    replies: list[Reply] = []
    lines: list[str] = []
    seen: list[ReplyDefect] = []
    used = 0
    for raw, position in _lines(data, limit):
        bare = _without_end(raw, seen)
        lines.append(bare if isinstance(bare, str) else decoded(bare, seen))
        if not _goes_on(lines[-1]):
            stage = after[len(replies)] if len(replies) < len(after) else None
            replies.append(_reply(lines, stage, seen, complete=True))
            lines, seen, used = [], [], position
    return tuple(replies), data[used:]


def _plain(data: str | bytes) -> Reply | None:
    """The reply that a text is with which nothing is odd, as most of them are; None for
    any other text.
    """
    if len(data) > _SHORT:
        return None
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    head = _PLAIN_HEAD.match(text)
    if head is None:
        return None
    line = text[head.end() :].removesuffix("\r\n")
    if "\n" in line or "\r" in line:
        return None
    code, status_class, subject, detail = head.groups()
    status = None
    if subject:
        triple = numbers(status_class, subject, detail)
        status = tuple.__new__(EnhancedStatus, triple)
    return Reply(_REGISTERED.get(code) or ReplyCode(int(code)), status, (line,))


def _reply(
    lines: list[str],
    after: ReplyStage | Command | str | None,
    seen: list[ReplyDefect],
    *,
    complete: bool,
) -> Reply:
    """The reply that lines without their ends are."""
    codes: list[str] = []
    texts: list[str] = []
    goes_on = True
    for line in lines:
        head = _HEAD.match(line)
        if head is None:
            raise _no_reply(line)
        if not goes_on:
            raise ValueError(f"a second reply begins with {shown(line)}")
        space, code, separator = head.groups()
        if space:
            seen.append(ReplyDefect.LEADING_SPACE)
        codes.append(code)
        texts.append(line[head.end() :])
        goes_on = separator == "-"
    if not codes:
        raise ValueError("there is no reply: nothing is there")
    if len(set(codes)) > 1:
        seen.append(ReplyDefect.CODES_DIFFER)
    if goes_on and not complete:
        seen.append(ReplyDefect.NO_LAST_LINE)
    return put_together(ReplyCode(int(codes[-1])), texts, after, seen)


def _goes_on(line: str) -> bool:
    """Whether more lines of the same reply follow."""
    head = _HEAD.match(line)
    if head is None:
        raise _no_reply(line)
    return head[3] == "-"


def _split(
    data: str | bytes | bytearray | memoryview | Iterable[str | bytes],
    limit: int,
    seen: list[ReplyDefect],
) -> Iterator[str | bytes]:
    """The lines of a reply without their ends, the last one whether it has an end or
    not.
    """
    if isinstance(data, str | bytes | bytearray | memoryview):
        yield from _split_whole(data, limit, seen)
        return
    ended = False
    for line in data:
        if not isinstance(line, str | bytes | bytearray | memoryview):
            raise ValueError(
                f"a line of a reply is text or octets, not {type(line).__name__}"
            )
        if ended:
            raise _no_reply("")
        ended = len(line) == 0  # nothing may stand behind the end of the last line
        yield from _split_whole(line, limit, seen)


def _split_whole(
    data: str | bytes | bytearray | memoryview, limit: int, seen: list[ReplyDefect]
) -> Iterator[str | bytes]:
    used = 0
    for line, position in _lines(data, limit):
        yield _without_end(line, seen)
        used = position
    if used < len(data):
        rest = _part(data, used, limit)
        _check_length(rest, limit)
        yield _without_cr(rest)


def _lines(
    data: str | bytes | bytearray | memoryview, limit: int
) -> Iterator[tuple[str | bytes, int]]:
    """The complete lines of a buffer without their LF, each with the position behind
    it.
    """
    start = 0
    while start < len(data):
        part = _part(data, start, limit)
        *lines, _ = part.split("\n") if isinstance(part, str) else part.split(b"\n")
        for line in lines:
            _check_length(line, limit)
            start += len(line) + 1
            yield line, start
        if not lines:
            if len(part) > limit + 1:
                raise _too_long(part, limit)
            return


def _part(
    data: str | bytes | bytearray | memoryview, start: int, limit: int
) -> str | bytes:
    """The part of a buffer in which the next line has to end."""
    if isinstance(data, memoryview) and (data.ndim, data.itemsize) != (1, 1):
        raise ValueError("a reply is text or octets, and this memory is neither")
    part = data[start : start + limit + len("\r\n")]
    return part if isinstance(part, str) else bytes(part)


def _without_end(line: str | bytes, seen: list[ReplyDefect]) -> str | bytes:
    """A line, whose LF is gone already, without the CR before it."""
    bare = _without_cr(line)
    if len(bare) == len(line):
        seen.append(ReplyDefect.BARE_LF)
    return bare


def _without_cr(line: str | bytes) -> str | bytes:
    if isinstance(line, str):
        return line.removesuffix("\r")
    return line.removesuffix(b"\r")


def _check_length(line: str | bytes, limit: int) -> None:
    """Raises ValueError when a line has more octets than the limit, its end aside."""
    if len(line) > _SHORT:
        bare = _without_cr(line)
        if isinstance(bare, str):
            bare = bare.encode("utf-8", "surrogatepass")
        if len(bare) > limit:
            raise _too_long(line, limit)


def _too_low(limit: int) -> ValueError:
    return ValueError(
        f"a limit of {limit} octets is too low: RFC 4954 4 asks for {LEAST_LIMIT}"
    )


def _too_long(line: str | bytes, limit: int) -> ValueError:
    return ValueError(
        f"a line that begins with {shown(line)} has more than {limit} octets"
    )


def _no_reply(line: str) -> ValueError:
    return ValueError(
        f"{shown(line)} is not a line of an SMTP reply: it begins with no reply code"
    )
