"""Replies written for the wire, as servers send them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .enhanced_status import EnhancedStatus, shown
from .replies import STATUS
from .reply_codes import ReplyCode

__all__ = ["format_reply"]

_LIMIT: Final = 512
"""How many octets a line has at the most, its end included. RFC 5321 4.5.3.1.5."""


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
    room = _LIMIT - len("250 \r\n") - len(prefix)
    pieces = [piece for line in _lines(text) for piece in _broken(line, room)]
    if given is None and not known.is_intermediate and any(map(STATUS.match, pieces)):
        raise ValueError(
            "the text begins as an enhanced status code does: give it as `status`"
        )
    ends = "-" * (len(pieces) - 1) + " "
    lines = (
        f"{known}{end}{prefix}{piece}\r\n"
        for end, piece in zip(ends, pieces, strict=True)
    )
    return "".join(lines).encode("utf-8", "surrogateescape")


def _lines(text: str) -> list[str]:
    """The lines of a text. Raises ValueError for what must not be in one."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    for line in lines:
        if "\r" in line or "\0" in line:
            raise ValueError(f"{shown(line)} has a CR or NUL that ends no line")
    return lines


def _broken(line: str, room: int) -> Iterator[str]:
    """A line in pieces of at most so many octets, broken behind the last space that
    fits; what begins as a status begins no piece.
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
    """How many characters at the beginning of a line have at most so many octets."""
    size = 0
    for count, one in enumerate(line[: room + 1]):
        size += len(_octets(one))
        if size > room:
            return count
    return len(line)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
