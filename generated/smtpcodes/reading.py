"""Parse replies as they come over the wire.

Parsing never guesses: irregularities of a reply are in its ``defects``, and data that
is not a reply raises ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from .enhanced_status import NUMBER, shown, status_of
from .replies import SIGNED, Reply, assemble_reply, decode_octets, new_reply
from .reply_codes import ReplyCode
from .reply_defects import ReplyDefect

if TYPE_CHECKING:
    from .commands import Command
    from .extensions import Extension
    from .meaning_scopes import MeaningScope
    from .reply_stages import ReplyStage

__all__ = ["ReplyError", "parse_first_reply", "parse_replies", "parse_reply"]

LINE_LIMIT: Final = 16384
"""The default limit: the maximum number of octets in a line. The line of a 334 may have
12288 (RFC 4954 4).
"""

_OCTETS: Final = 4
"""The maximum number of octets of a character in UTF-8."""

_Data = TypeVar("_Data", str, bytes, bytearray, memoryview)

_WHOLE: Final = (str, bytes, bytearray, memoryview)
"""The types of data that are not a sequence of lines."""

_HEAD: Final = re.compile(r"([ \t]*)([2-5][0-9][0-9])([ -]|\t|: ?|\Z)")
# The start of a reply without irregularities. The reply is one line without white space
# before the code. It has no status, or one of the code's class and no second one.
_PLAIN_HEAD: Final = re.compile(
    rf"(([245])[0-9][0-9]) (?:\2\.{NUMBER}\.{NUMBER} |(?![245]\.))"
)
_REGISTERED: Final = {str(code): code for code in ReplyCode}


class ReplyError(ValueError):
    """Data that is not a reply, after replies that are complete."""

    def __init__(self, message: str, replies: tuple[Reply, ...], position: int) -> None:
        super().__init__(message)
        self.replies = replies
        """The complete replies before the error."""
        self.position = position
        """Where the rest begins: the number of octets, or of characters, before it."""

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.replies, self.position)


def parse_reply(
    data: str | bytes | bytearray | memoryview | Iterable[str | bytes],
    *,
    after: ReplyStage | Command | str | None = None,
    using: Iterable[Extension | MeaningScope | str] = (),
    limit: int = LINE_LIMIT,
) -> Reply:
    """Return the one reply in a text, in octets or in lines.

    The line end of the last line may be missing. ``after`` is the command or stage that
    the reply answers. ``using`` names the extensions and the service in use. The meaning
    of the reply depends on both. ``limit`` is the maximum number of octets in a
    line without its end. Raises ValueError if the data is not exactly one reply, or if
    a line exceeds the limit.
    """
    if limit != LINE_LIMIT:
        _check_limit(limit)
    if after is None and not using and isinstance(data, (str, bytes)):
        plain = read_plain(data) if len(data) * _OCTETS <= limit else None
        if plain is not None:
            return plain
    defects: list[ReplyDefect] = []
    lines = [
        line if isinstance(line, str) else decode_octets(line, defects)
        for line in _split(data, limit, defects)
    ]
    return _reply(_without_blank(lines, defects), after, using, defects, complete=False)


def parse_replies(
    data: _Data,
    *,
    after: Sequence[ReplyStage | Command | str | None] = (),
    using: Iterable[Extension | MeaningScope | str] = (),
    limit: int = LINE_LIMIT,
) -> tuple[tuple[Reply, ...], _Data]:
    """Return the complete replies at the start of a buffer, and the rest of it.

    With PIPELINING and LMTP, several replies come together. ``after`` has the command or
    stage that each reply answers, in order; the list may be shorter. Raises ReplyError,
    a ValueError, if data follows that is not a reply. The error has the complete replies
    before it, and the position at which they end.
    """
    is_stage = isinstance(after, str)
    if is_stage:
        stage_name = ascii(str(after))
        raise ValueError(
            f"`after` must be a list of stages: [{stage_name}], got {stage_name}"
        )
    replies: list[Reply] = []
    used = 0
    try:
        for reply, end in _complete(data, after, using, limit):
            replies.append(reply)
            used = end
    except ValueError as error:
        raise ReplyError(str(error), tuple(replies), used) from None
    return tuple(replies), data[used:]


def parse_first_reply(
    data: str | bytes | bytearray | memoryview,
    *,
    after: ReplyStage | Command | str | None = None,
    using: Iterable[Extension | MeaningScope | str] = (),
    limit: int = LINE_LIMIT,
) -> tuple[Reply | None, int]:
    """Return the first complete reply of a buffer, and the number of octets it takes.

    The number counts characters if the buffer is text. The result is ``(None, 0)`` if
    the buffer has no complete reply yet; what follows the reply is not read. Raises
    ValueError if the buffer does not start with a reply.
    """
    return next(_complete(data, (after,), using, limit), (None, 0))


def _complete(
    data: str | bytes | bytearray | memoryview,
    after: Sequence[ReplyStage | Command | str | None],
    using: Iterable[Extension | MeaningScope | str],
    limit: int,
) -> Iterator[tuple[Reply, int]]:
    """Yield each complete reply of a buffer with the position after it."""
    _check_limit(limit)
    is_buffer = isinstance(  # pyright: ignore[reportUnnecessaryIsInstance]
        data, str | bytes | bytearray | memoryview
    )
    if not is_buffer:
        raise ValueError(f"expected text or octets, got {type(data).__name__}")
    using = tuple(using) if not isinstance(using, str) else (using,)
    lines: list[str] = []
    defects: list[ReplyDefect] = []
    count = 0
    for raw, position in _lines(data, limit):
        bare = _without_end(raw, defects)
        line = bare if isinstance(bare, str) else decode_octets(bare, defects)
        if not line.strip(" \t"):
            _add(ReplyDefect.BLANK_LINE, defects)
            continue
        lines.append(line)
        if not _has_next_line(line):
            stage = after[count] if count < len(after) else None
            yield _reply(lines, stage, using, defects, complete=True), position
            lines, defects, count = [], [], count + 1


def _without_blank(lines: list[str], defects: list[ReplyDefect]) -> list[str]:
    """Return the lines that are not blank. A blank line is a defect."""
    kept = [line for line in lines if line.strip(" \t")]
    if len(kept) < len(lines):
        _add(ReplyDefect.BLANK_LINE, defects)
    return kept


def _add(defect: ReplyDefect, defects: list[ReplyDefect]) -> None:
    if defect not in defects:
        defects.append(defect)


def read_plain(
    data: str | bytes,
    after: ReplyStage | None = None,
    using: frozenset[Extension | MeaningScope] = frozenset(),
    host: str | None = None,
) -> Reply | None:
    """Return the reply in a text without irregularities, as most are; else None."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    head = _PLAIN_HEAD.match(text)
    if head is None:
        return None
    raw = text.removesuffix("\r\n")
    if "\n" in raw or "\r" in raw:
        return None
    code, status_class, subject, detail = head.groups()
    status = None
    if subject is not None:
        status = status_of(status_class, subject, detail)
    elif "#" in raw and SIGNED.search(raw):
        return None
    return new_reply(
        _REGISTERED.get(code) or ReplyCode(int(code)),
        status,
        (raw[head.end() :],),
        (),
        after,
        using,
        (raw,),
        status,
        host,
    )


def _reply(
    lines: list[str],
    after: ReplyStage | Command | str | None,
    using: Iterable[Extension | MeaningScope | str],
    defects: list[ReplyDefect],
    *,
    complete: bool,
) -> Reply:
    """Return the reply in lines without their ends."""
    codes: list[str] = []
    texts: list[str] = []
    has_next_line = True
    for line in lines:
        head = _HEAD.match(line)
        if head is None:
            raise _no_reply(line)
        if not has_next_line:
            raise ValueError(
                f"expected one reply, but a second one starts with {shown(line)}"
            )
        space, code, separator = head.groups()
        if space:
            _add(ReplyDefect.LEADING_SPACE, defects)
        if separator not in ("", " ", "-"):
            _add(ReplyDefect.WRONG_SEPARATOR, defects)
        codes.append(code)
        texts.append(line[head.end() :])
        has_next_line = separator == "-"
    if not codes:
        raise ValueError("expected a reply, got nothing")
    if len(set(codes)) > 1:
        defects.append(ReplyDefect.CODES_DIFFER)
    if has_next_line and not complete:
        defects.append(ReplyDefect.NO_LAST_LINE)
    return assemble_reply(
        ReplyCode(int(codes[-1])), texts, lines, after, using, defects
    )


def _has_next_line(line: str) -> bool:
    """Return whether the reply has more lines after this one."""
    head = _HEAD.match(line)
    if head is None:
        raise _no_reply(line)
    return head[3] == "-"


def _split(
    data: str | bytes | bytearray | memoryview | Iterable[str | bytes],
    limit: int,
    defects: list[ReplyDefect],
) -> list[str | bytes]:
    """Return the lines of a reply without their ends; the last need not have an end."""
    if isinstance(data, _WHOLE):
        return _split_whole(
            data,  # pyright: ignore[reportArgumentType]
            limit,
            defects,
        )
    if not hasattr(data, "__iter__"):
        raise ValueError(f"expected text, octets or lines, got {type(data).__name__}")
    lines: list[str | bytes] = []
    empty = 0
    for line in data:
        is_line = isinstance(  # pyright: ignore[reportUnnecessaryIsInstance]
            line, _WHOLE
        )
        if not is_line:
            raise ValueError(
                f"a line must be text or octets, got {type(line).__name__}"
            )
        if not line:
            empty += 1  # `split` returns an empty text after the last line end
            continue
        lines += [""] * empty
        empty = 0
        lines += _split_whole(line, limit, defects)
    return lines


def _split_whole(
    data: str | bytes | bytearray | memoryview, limit: int, defects: list[ReplyDefect]
) -> list[str | bytes]:
    lines: list[str | bytes] = []
    used = 0
    for line, position in _lines(data, limit):
        lines.append(_without_end(line, defects))
        used = position
    if used < len(data):
        rest = _part(data, used, limit)
        _check_length(rest, limit)
        lines.append(_without_cr(rest))
    return lines


def _lines(
    data: str | bytes | bytearray | memoryview, limit: int
) -> Iterator[tuple[str | bytes, int]]:
    """Yield the complete lines of a buffer without LF, with the position after each."""
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
    """Return the part of a buffer in which the next line must end."""
    if isinstance(data, memoryview) and (data.ndim, data.itemsize) != (1, 1):
        raise ValueError("a memoryview must have one dimension and items of one octet")
    part = data[start : start + limit + len("\r\n")]
    return part if isinstance(part, str) else bytes(part)


def _without_end(line: str | bytes, defects: list[ReplyDefect]) -> str | bytes:
    """Return a line, already without LF, without its CR."""
    bare = _without_cr(line)
    if len(bare) == len(line):
        defects.append(ReplyDefect.BARE_LF)
    return bare


def _without_cr(line: str | bytes) -> str | bytes:
    if isinstance(line, str):
        return line.removesuffix("\r")
    return line.removesuffix(b"\r")


def _check_length(line: str | bytes, limit: int) -> None:
    """Raise ValueError if a line has more octets than the limit, without its end."""
    if len(line) * _OCTETS > limit:
        bare = _without_cr(line)
        if isinstance(bare, str):
            bare = bare.encode("utf-8", "surrogatepass")
        if len(bare) > limit:
            raise _too_long(line, limit)


def _check_limit(limit: int) -> None:
    is_number = isinstance(limit, int)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not is_number or limit < 1:
        raise ValueError(f"the limit must be at least 1 octet, got {limit!a}")


def _too_long(line: str | bytes, limit: int) -> ValueError:
    return ValueError(
        f"the line that starts with {shown(line)} has more than {limit} octets"
    )


def _no_reply(line: str) -> ValueError:
    return ValueError(
        f"{shown(line)} is not a line of an SMTP reply: expected a reply code first"
    )
