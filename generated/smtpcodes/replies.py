"""Reply: one complete reply of an SMTP server.

This module also separates the enhanced status code from the text of a reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .enhanced_status import NUMBER, EnhancedStatus, status_of
from .extensions import Extension
from .meaning_scopes import MeaningScope
from .meanings import find_meaning, find_phrase
from .reply_codes import ReplyCode
from .reply_defects import ReplyDefect
from .reply_stages import ReplyStage
from .stages import read_stage, read_using

if TYPE_CHECKING:
    from .commands import Command
    from .records import ReplyMeaning

__all__ = ["Reply"]

STATUS: Final = re.compile(rf"([245])\.{NUMBER}\.{NUMBER}(:?)(?: |(?=\t)|\Z)")
"""A pattern for a status at the start of a text, with the space that follows it."""

_THREE_DIGITS: Final = re.compile(r"[0-9]{3}")
_CODE_FIRST: Final = re.compile(r"[ \t]*[2-5][0-9][0-9](?:[ \t-]|: ?|\Z)")
SIGNED: Final = re.compile(rf"\(?#([245]\.{NUMBER}\.{NUMBER})\)?")
"""A pattern for a status with a number sign: ``#5.1.0``, ``(#5.7.1)``."""
_SIGNED_FIRST: Final = re.compile(rf"{SIGNED.pattern}:?(?: |\Z)")
_SIGNED_LAST: Final = re.compile(rf"(?<= ){SIGNED.pattern}\.?\Z")

_WITHOUT_STATUS: Final = frozenset(
    (ReplyStage.CONNECT, ReplyStage.HELO, ReplyStage.EHLO, ReplyStage.LHLO)
)
"""The stages at which successful replies have no status. Source: RFC 2034 3."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: code, enhanced status code if it has one, text, and defects.

    A reply also has the stage that it answers, if the caller names the stage. Two
    replies are equal if all fields are equal.
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

    after: ReplyStage | None = None
    """The stage that the reply answers; None if the caller did not name it."""

    using: frozenset[Extension | MeaningScope] = frozenset()
    """The extensions and services in use, as far as the caller named them."""

    raw_lines: tuple[str, ...] = ()
    """Each line as sent, with code and status, without its line end."""

    stated_status: EnhancedStatus | None = None
    """The first enhanced status code in the lines, also if its class does not agree
    with the code.
    """

    host: str | None = None
    """The server that sent the reply, with its address, if ``search`` found both."""

    @classmethod
    def from_parts(
        cls,
        code: int | str,
        text: str | bytes | Iterable[str | bytes] = "",
        *,
        after: ReplyStage | Command | str | None = None,
        using: Iterable[Extension | MeaningScope | str] = (),
    ) -> Reply:
        """Return the reply with a code and a text, as smtplib and aiosmtplib give them.

        The code is an integer or its three digits. The text has one or more lines
        without the code. ``after`` is the command or stage that the reply answers;
        ``using`` names the extensions and services in use. Raises ValueError if the
        code is not an SMTP reply code; -1, for a lost connection, is not one.
        """
        if isinstance(code, str) and _THREE_DIGITS.fullmatch(code):
            code = int(code)
        reply_code = ReplyCode(code)  # type: ignore[arg-type]
        defects: list[ReplyDefect] = []
        texts = [line.removesuffix("\r") for line in _texts(text, defects)]
        ends = "-" * (len(texts) - 1) + " "
        raw = [
            f"{reply_code}{end}{line}" for end, line in zip(ends, texts, strict=True)
        ]
        return assemble_reply(reply_code, texts, raw, after, using, defects)

    @classmethod
    def search(
        cls,
        text: str | bytes,
        *,
        after: ReplyStage | Command | str | None = None,
        using: Iterable[Extension | MeaningScope | str] = (),
    ) -> Reply | None:
        """Return the reply inside a line of a log or other text; None without one.

        The result is a guess. The search knows how Postfix, Exim, sendmail, qmail,
        OpenSMTPD, Haraka, Exchange and Amazon SES quote a reply, its stage and its
        server. A code begins a reply at the start of the text, beside a status, beside a
        server's words or before the code's phrase. In a text about mail, it begins a
        reply in other places, too. ``after`` overrides the stage that the text names.
        Raises ValueError if ``text`` is neither text nor octets, ``after`` is not a
        stage, or ``using`` has an unknown name.

        >>> log = "host mx[192.0.2.1] said: 550 no (in reply to RCPT TO command)"
        >>> reply = Reply.search(log)
        >>> str(reply), reply.after, reply.host
        ('550 no', <ReplyStage.RCPT: 'RCPT'>, 'mx[192.0.2.1]')
        """
        from .searching import search_reply

        return search_reply(text, after, using)

    @classmethod
    def from_exception(
        cls,
        error: BaseException,
        *,
        after: ReplyStage | Command | str | None = None,
        using: Iterable[Extension | MeaningScope | str] = (),
    ) -> Reply:
        """Return the reply in an exception of smtplib or aiosmtplib.

        ``after`` is the stage that the reply answers. Without it, the class of the
        exception gives the stage of a refused sender or recipient, a login or a
        greeting. Raises ValueError if the exception has no reply, as after a lost
        connection. Raises ValueError, too, if it has one for each recipient: then use
        ``replies_from_exception``.
        """
        from .client_errors import reply_from_exception

        return reply_from_exception(error, after, using)

    @property
    def meaning(self) -> ReplyMeaning | None:
        """What the reply means, by code, stage, status, and extensions in use.

        None if no meaning fits, or several fit equally.
        """
        return find_meaning(self.code, self.status, self.after, self.using)

    @property
    def phrase(self) -> str:
        """A short text for people, never empty.

        The first of these that exists is the phrase: that of the meaning; of a status
        that says more than the code; of the code; of its first two digits.
        """
        return find_phrase(self.code, self.status, self.meaning)

    @property
    def text(self) -> str:
        """The lines as one text, separated by LF."""
        return "\n".join(self.lines)

    @property
    def text_with_status(self) -> str:
        """The text of the lines as sent, with status, without code, separated by LF."""
        return "\n".join(_CODE_FIRST.sub("", line, count=1) for line in self.raw_lines)

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

    @property
    def is_retryable(self) -> bool | None:
        """Whether to try the same command again later; None if it did not fail.

        True for 4yz, and for a 552 after RCPT that means too many recipients: such a
        552 has the status X.5.3 or no status. Source: RFC 5321 4.5.3.1.10.
        """
        if not self.is_error:
            return None
        if self.code == 552 and self.after is ReplyStage.RCPT:
            return self.status is None or self.status[1:] == (5, 3)
        return self.is_transient

    def __str__(self) -> str:
        """The reply as one line for a log: code, status, text, escaped where needed."""
        parts = (str(self.code), str(self.status or ""), " ".join(self.lines))
        text = " ".join(filter(None, parts))
        return "".join(
            character if character.isprintable() else ascii(character)[1:-1]
            for character in text
        )


def assemble_reply(
    code: ReplyCode,
    texts: list[str],
    raw_lines: list[str],
    after: ReplyStage | Command | str | None,
    using: Iterable[Extension | MeaningScope | str],
    defects: list[ReplyDefect],
    *,
    stated: EnhancedStatus | None = None,
    host: str | None = None,
) -> Reply:
    """Return the reply with a code, the texts of its lines and the defects so far.

    A status that was ``stated`` elsewhere counts if the texts have none.

    The status is separated from the texts. Replies without a status keep their texts: a
    3yz, a greeting, and a 2yz reply to HELO, EHLO or LHLO. Their text may begin with
    three numbers by chance.
    Source: RFC 2034 3, 4.
    """
    stage = None if after is None else read_stage(after)
    elsewhere, status = stated, None
    if not code.is_intermediate and not (code.is_success and stage in _WITHOUT_STATUS):
        stated, status, texts = _separate_status(code, texts, defects)
        if stated is None and elsewhere is not None:
            stated = elsewhere
            status = elsewhere if elsewhere.agrees_with(code) else None
    return new_reply(
        code,
        status,
        tuple(texts),
        tuple(dict.fromkeys(defects)) if defects else (),
        stage,
        read_using(using),
        tuple(raw_lines),
        stated,
        host,
    )


_setters: Iterator[Callable[[Reply, object], None]] = (
    vars(Reply)[name].__set__ for name in Reply.__slots__
)
(
    _set_code,
    _set_status,
    _set_lines,
    _set_defects,
    _set_after,
    _set_using,
    _set_raw_lines,
    _set_stated_status,
    _set_host,
) = _setters


def new_reply(
    code: ReplyCode,
    status: EnhancedStatus | None,
    lines: tuple[str, ...],
    defects: tuple[ReplyDefect, ...],
    after: ReplyStage | None,
    using: frozenset[Extension | MeaningScope],
    raw_lines: tuple[str, ...],
    stated_status: EnhancedStatus | None,
    host: str | None,
) -> Reply:
    """Return a reply with these fields.

    This function takes half the time of ``Reply(...)``. A frozen dataclass looks up each
    field by its name, which takes a third of the time to parse a reply.
    """
    reply = object.__new__(Reply)
    _set_code(reply, code)
    _set_status(reply, status)
    _set_lines(reply, lines)
    _set_defects(reply, defects)
    _set_after(reply, after)
    _set_using(reply, using)
    _set_raw_lines(reply, raw_lines)
    _set_stated_status(reply, stated_status)
    _set_host(reply, host)
    return reply


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
) -> tuple[EnhancedStatus | None, EnhancedStatus | None, list[str]]:
    """Return the first status, the first status that agrees with the code, and the lines
    without the second of these.
    """
    matches = [STATUS.match(line) for line in lines]
    statuses = [match and status_of(*match.group(1, 2, 3)) for match in matches]
    stated = list(filter(None, statuses))
    if not stated:
        return _separate_signed_status(code, lines, defects)
    agreeing = [status for status in stated if status.agrees_with(code)]
    if len(agreeing) < len(stated):
        defects.append(ReplyDefect.STATUS_CLASS_DISAGREES)
    if not agreeing:
        return stated[0], None, lines
    first = agreeing[0]
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
    return stated[0], first, texts


def _separate_signed_status(
    code: ReplyCode, lines: list[str], defects: list[ReplyDefect]
) -> tuple[EnhancedStatus | None, EnhancedStatus | None, list[str]]:
    """Return the same as ``_separate_status`` for a status with a number sign.

    A status before the text is removed from it; a status behind the text stays.
    """
    for index, line in enumerate(lines):
        if "#" not in line:
            continue
        match = _SIGNED_FIRST.match(line) or _SIGNED_LAST.search(line)
        if match:
            stated = EnhancedStatus.parse(match[1])
            defects.append(ReplyDefect.STATUS_WITH_NUMBER_SIGN)
            if not stated.agrees_with(code):
                defects.append(ReplyDefect.STATUS_CLASS_DISAGREES)
                return stated, None, lines
            if match.start() == 0:
                lines = [*lines[:index], line[match.end() :], *lines[index + 1 :]]
            return stated, stated, lines
    return None, None, lines


def _texts(
    text: str | bytes | Iterable[str | bytes], defects: list[ReplyDefect]
) -> list[str]:
    """Return the lines of a text without code."""
    if isinstance(text, str | bytes | bytearray | memoryview):
        whole = text if isinstance(text, str) else decode_octets(bytes(text), defects)
        return whole.removesuffix("\n").split("\n")
    if not hasattr(text, "__iter__"):
        raise ValueError(f"expected text, octets or lines, got {type(text).__name__}")
    return [line for part in text for line in _texts(part, defects)] or [""]
