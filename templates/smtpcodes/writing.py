"""Format replies as servers send them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .enhanced_status import EnhancedStatus, shown
from .replies import STATUS
from .reply_codes import ReplyCode

__all__ = ["format_reply"]

_LIMIT: Final = 512
"""The maximum number of octets in a line, with its end. RFC 5321 4.5.3.1.5."""


def format_reply(
    code: int, text: str = "", status: EnhancedStatus | str | None = None
) -> bytes:
    """Return the reply as octets: lines of at most 512 octets that end with CRLF.

    Each line has the code and the status. A line end in the text starts a new line; a
    line that is too long is broken at a space if it has one. ``parse_reply`` parses the
    result. Raises ValueError if the code is outside 200 to 599, or if the status does
    not agree with the code; a 3yz has no status. Raises ValueError, too, if the text
    contains CR or NUL, or starts like a status. Source: RFC 5321 4.2, 4.5.3.1.5;
    RFC 2034 4.
    """
    reply_code = ReplyCode(code)
    parsed = EnhancedStatus.parse(status) if isinstance(status, str) else status
    if parsed is not None and not parsed.agrees_with(reply_code):
        raise ValueError(
            f"a {reply_code} reply cannot carry the status {parsed}: "
            "the class must be the first digit of the code, and 3yz has no status"
        )
    prefix = f"{parsed} " if parsed is not None else ""
    room = _LIMIT - len("250 \r\n") - len(prefix)
    pieces = [piece for line in _lines(text) for piece in _broken(line, room)]
    may_have_status = parsed is None and not reply_code.is_intermediate
    if may_have_status and any(map(STATUS.match, pieces)):
        raise ValueError(
            "the text starts like an enhanced status code: pass that code as `status`"
        )
    ends = "-" * (len(pieces) - 1) + " "
    lines = (
        f"{reply_code}{end}{prefix}{piece}\r\n"
        for end, piece in zip(ends, pieces, strict=True)
    )
    return "".join(lines).encode("utf-8", "surrogateescape")


def _lines(text: str) -> list[str]:
    """Return the lines of a text. Raise ValueError if one contains CR or NUL."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    for line in lines:
        if "\r" in line or "\0" in line:
            raise ValueError(f"{shown(line)} contains CR or NUL")
    return lines


def _broken(line: str, room: int) -> Iterator[str]:
    """Yield a line in pieces of at most ``room`` octets.

    Pieces end after the last space that fits. No piece starts like a status.
    """
    while len(line) > room or len(_octets(line)) > room:
        cut = _fitting(line, room)
        for place in range(cut, 0, -1):
            if line[place - 1] == " " and not STATUS.match(line, place):
                cut = place
                break
        yield line[:cut]
        line = line[cut:]
    yield line


def _fitting(line: str, room: int) -> int:
    """Return how many characters at the start of a line fit into ``room`` octets."""
    size = 0
    for count, character in enumerate(line[: room + 1]):
        size += len(_octets(character))
        if size > room:
            return count
    return len(line)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
