"""Find a reply in a line of a log, in prose, and in the Diagnostic-Code of a report.

A text may wrap the reply, join its lines into one, and name its stage and its server.
The search is a guess; ``parse_reply`` never guesses. Numbers that only look like a code
are skipped.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from .enhanced_status import NUMBER, EnhancedStatus
from .reading import read_plain
from .replies import assemble_reply
from .reply_codes import ReplyCode
from .reply_defects import ReplyDefect
from .reply_stages import ReplyStage
from .stages import read_stage, read_using

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .commands import Command
    from .extensions import Extension
    from .meaning_scopes import MeaningScope
    from .replies import Reply

__all__: list[str] = []

_SPACE: Final = r"[ \t\r\n]"
_CODE: Final = re.compile(
    rf"(?<![\w.@/+-])([2-5][0-9][0-9])(?:(-)|(?={_SPACE}|\Z)"
    rf"|(?=([:,/)\]](?![0-9]{{2}})|\.(?:{_SPACE}|\Z))))"
)
"""Three digits that may be a code: not part of a word, an address or a number. Group 2
is a hyphen, and group 3 is punctuation that stands in place of the space.
"""

_STATUS_FOLLOWS: Final = re.compile(
    rf"[:,/\])]?{_SPACE}*['\"(<]*#?([245])\.{NUMBER}\.{NUMBER}(?![\w.@-])"
)
_STATUS_PRECEDES: Final = re.compile(
    rf"(?<![\w.@-])([245]\.{NUMBER}\.{NUMBER}){_SPACE}+\Z"
)
_INTRODUCED: Final = re.compile(
    r"(?:\b(?:host|server|system|mx)\b[^\n]{0,80}?"
    r"\b(?:said|returned|responded|answered|replied)(?::|(?=\s['\"]))"
    r"|\b(?<!http )(?:response|reply)"
    r"(?: from [^\n:=]{0,50}\b(?:server|host)\b[^\n:=]{0,40})?(?: was)?:"
    r"|\btalk to me:|\breply=|<<<|\b[sl]mtp;|\b(?:LED|reject|stat)="
    r"|\bstat=(?:Sent \(|[\w ]{1,40}:)|\b(?:C|result)=(?=\")|smtpResponse\"?:"
    r"|\bstatus=(?:sent|deferred|bounced|(?:un)?deliverable) \("
    r"|(?:\A|[\]\n] ?)(?-i:S):|\bSMTP>>|> rejected:|\bbouncing mail:"
    r"|after (?:pipelined |sending )?(?:end of data|initial connection|data block"
    rf"|(?-i:{'|'.join(ReplyStage)})\b)[^\n]{{0,80}}:)"
    rf"{_SPACE}{{0,100}}['\"(]?(?=[2-5][0-9][0-9])",
    re.IGNORECASE,
)
"""Words of servers before the reply of another."""

_OF_MAIL: Final = re.compile(
    r"(?i:[sl]mtp)|<[^\s<>]{0,64}@[^\s<>]{0,255}>|\b(?:RCPT|MAIL FROM|EHLO|HELO|LHLO)\b"
    r"|\brelay=|\[(?:[0-9.]{7,15}|(?i:IPv6:)?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7})\]"
)
"""What shows that a text is about mail: the protocol, an address in angle brackets or
in square brackets, or a command.
"""

_BEFORE: Final = 100
"""How many characters before a code may introduce it."""
_FAR: Final = 1000
"""How many characters before a code may tell the server and the stage."""

_ESCAPED_END: Final = re.compile(r"(?:\\r)?\\n(?=[2-5][0-9][0-9](?:[ -]|\Z))")
"""A line end as Exim's log writes it: two characters."""

_QMAIL_LINE_END: Final = re.compile("(?<!/)/(?!/)")
"""A line end as qmail's log writes it; it writes a space as an underscore."""

_ANSWERED: Final = re.compile(
    rf"{_SPACE}*\(in reply to{_SPACE}+([^()]{{1,60}}?){_SPACE}*(?:command)?\)"
)
"""Postfix: ``(in reply to end of DATA command)``."""
_HOST_MARKS: Final = (
    "relay=",
    "host ",
    "; server ",
    "Remote-MTA: dns;",
    "connect to",
    "talking to",
    "Connected to",
)
_HOST: Final = re.compile(
    rf"{_SPACE}{{0,8}}(?!said\b|refused\b)"
    r"([\w.:-]{1,255}(?: ?\[[0-9A-Fa-f.:]{2,45}\])?)"
)
"""The server, with its address if the text has it: ``host mx[192.0.2.1]``."""

_EXIM_ERROR: Final = "error from remote mail server"
"""Words of Exim's log about what another server said; in a line without them, ``H=`` is
a client.
"""
_HOST_BEFORE: Final = re.compile(
    rf"(?<![\w@.-])((?:[\w-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,}}){_SPACE}{{1,8}}"
    rf"(?:#(?:[245]\.{NUMBER}\.{NUMBER} smtp;)?"
    rf"|(?:Remote Server returned|(?:gave|returned) this error:))"
    rf"{_SPACE}{{0,8}}['\"]?\Z",
    re.IGNORECASE,
)
"""The server in front of a reply in the reports of Exchange: ``mx #5.1.1 smtp;550``."""
_FQDN: Final = re.compile(r"\};\{FQDN=([\w.-]{1,255})\}")
"""The server after a reply in the log of Exchange."""

_COMMAND_MARKS: Final = ("after ", "in response to ", ">>> ", "reject: ", "--> ")
_COMMAND: Final = re.compile(
    r"(?:pipelined |sending )?"
    r"(end of data|end-of-message|initial connection|[A-Za-z]{4,8}\b|\.(?=[ \r\n]))",
    re.IGNORECASE,
)
"""What was answered: Exim's `error after RCPT TO:<...>`, sendmail's `>>> RCPT To:`,
and Postfix's `reject: RCPT from`.
"""

_CLOSING: Final = dict(zip("'\"(<{[", "'\")>}]", strict=True)) | {"#": "##"}
"""What ends a text that the key opens."""


def search_reply(
    text: str | bytes,
    after: ReplyStage | Command | str | None,
    using: Iterable[Extension | MeaningScope | str],
    *,
    lenient: bool = False,
) -> Reply | None:
    """Return the reply inside a text, or None.

    Several numbers may look like the code. Then a code before a status, or after a
    server's words, comes first. After that, an error comes before a success, and an
    earlier code before a later one. ``lenient`` accepts a code with nothing but space
    around it.
    """
    whole = _text(text)
    if "_said:_" in whole:
        whole = whole.partition("/Giving_up")[0].replace("_", " ")
        whole = _QMAIL_LINE_END.sub("\n ", whole)
    if "\\n" in whole:
        whole = _ESCAPED_END.sub("\n", whole)
    start = _start(whole, lenient=lenient)
    if start is None:
        return None
    before = whole[max(0, start - _FAR) : start]
    reply_text, answered = _end(whole, start, before)
    stage, host = _context(before, answered)
    if host is None and before.endswith("LED="):
        match = _FQDN.search(whole, start, start + _FAR)
        host = match[1] if match else None
    if after is not None:
        stage = read_stage(after)
    used = read_using(using)
    plain = read_plain(reply_text, stage, used, host)
    if plain is not None and plain.status is not None and plain.is_error:
        return plain
    lines = split_joined(reply_text)
    if len(lines) > 1 and not answered:
        lines[-1] = _without_next_text(lines[-1])
    if len(lines) > 1 or "\n" in reply_text:
        lines = [_FOLDS.sub(" ", line.strip(" \t\r\n")) for line in lines]
    code, defects = _code(lines)
    return assemble_reply(
        code,
        [_unwrapped(_without_code(line)) for line in lines],
        lines,
        stage,
        used,
        defects,
        stated=_status_before(before),
        host=host,
    )


def _code(lines: list[str]) -> tuple[ReplyCode, list[ReplyDefect]]:
    """Return the code of the lines, and the defect that their codes differ."""
    codes = {line[:3]: None for line in reversed(lines)}
    if len(codes) == 1:
        return ReplyCode(int(lines[0][:3])), []
    error = next((code for code in codes if code >= "4"), next(iter(codes)))
    return ReplyCode(int(error)), [ReplyDefect.CODES_DIFFER]


def _status_before(before: str) -> EnhancedStatus | None:
    """Return the status in front of a code: ``2.1.5 250 OK``."""
    if before[-2:-1].isdigit():
        match = _STATUS_PRECEDES.search(before[-20:])
        if match:
            return EnhancedStatus.parse(match[1])
    return None


def split_joined(text: str) -> list[str]:
    """Return the lines of a reply. A fold or a log may have joined the lines.

    Each line starts with a code, followed by a hyphen except in the last line. The text
    may contain the code too. If several places may start the last line, take the one
    after a line end, else the first one after the last hyphen. Without a line of the
    same code, a status shows where another code starts the last line.
    """
    if text[3:4] != "-":
        return [text]
    code = text[:3]
    begins = re.compile(rf"(?<!{_SPACE})({_SPACE}+)(?={code}(-|{_SPACE}|\Z))")
    matches = list(begins.finditer(text))
    hyphen = max((match.start() for match in matches if match[2] == "-"), default=0)
    last = min(
        (match for match in matches if match[2] != "-"),
        key=lambda match: ("\n" not in match[1], match.start() < hyphen),
        default=None,
    )
    if last is None:
        last = _OTHER_CODE.search(text, hyphen)
    end = len(text) if last is None else last.start()
    cuts = [
        match
        for match in matches
        if match is last or (match[2] == "-" and match.start() < end)
    ]
    if last is not None and last not in cuts:
        cuts.append(last)
    starts = [0, *(match.end() for match in cuts)]
    stops = [*(match.start() for match in cuts), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


_OTHER_CODE: Final = re.compile(
    rf"(?<!{_SPACE})({_SPACE}+)(?=([245])[0-9][0-9] \2\.{NUMBER}\.{NUMBER} )"
)
_FOLDS: Final = re.compile(rf"\r?\n{_SPACE}*")
_BLANK: Final = re.compile(r"\n[ \t]*\r?\n")
_NEXT_TEXT: Final = re.compile(r"\r?\n(?![ \t])")
"""Where other text begins after a reply: at a line that is not indented as a fold is."""


def _text(text: str | bytes) -> str:
    """Return text or octets as text."""
    if isinstance(text, str):
        return text
    is_octets = isinstance(  # pyright: ignore[reportUnnecessaryIsInstance]
        text, bytes | bytearray | memoryview
    )
    if not is_octets:
        raise ValueError(f"expected text or octets, got {type(text).__name__}")
    return bytes(text).decode("utf-8", "surrogateescape")


class _Words:
    """Where the words of servers end in a text. Each kind is searched at its first use.

    One search of the whole text takes less than one before each number.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._introductions: frozenset[int] | None = None
        self._of_mail: list[int] | None = None

    def introduce(self, start: int) -> bool:
        """Return whether words of a server introduce what starts there."""
        if self._introductions is None:
            matches = _INTRODUCED.finditer(self._text)
            self._introductions = frozenset(match.end() for match in matches)
        return start in self._introductions

    def tell_of_mail(self, start: int) -> bool:
        """Return whether the text before that place is about mail."""
        if self._of_mail is None:
            self._of_mail = [match.end() for match in _OF_MAIL.finditer(self._text)]
        count = bisect_right(self._of_mail, start)
        return count > 0 and self._of_mail[count - 1] >= start - _BEFORE


def _start(text: str, *, lenient: bool) -> int | None:
    """Return where the reply starts, or None."""
    weak = success = hyphen = None
    words = _Words(text)
    for match in _CODE.finditer(text):
        start = match.start()
        follows = _STATUS_FOLLOWS.match(text, match.end())
        if (
            (follows is not None and follows[1] == match[1][0])
            or words.introduce(start)
            or _status_before(text[max(0, start - 20) : start]) is not None
        ):
            if match[1] >= "4":
                return hyphen if hyphen is not None else start
            success = start if success is None else success
            continue
        is_better = weak is None or (match[1] >= "4" and text[weak] < "4")
        begins = match[2] == "-" and hyphen is None
        if (is_better or begins) and (
            lenient or (match[3] is None and _may_be_alone(text, match, words))
        ):
            if is_better and (weak is None or hyphen is None):
                weak = start
            if begins:
                hyphen = start
    return weak if success is None else success


def _may_be_alone(text: str, match: re.Match[str], words: _Words) -> bool:
    """Return whether a code that nothing introduces starts a reply.

    Numbers in prose follow the same punctuation. The text must be the reply, be
    about mail, or have the phrase of the code. Numbers below 400 are counts more often
    than codes, unless they are registered.
    """
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    if not _is_open(before):
        return False
    code = ReplyCode(int(match[1]))
    if code < 400 and not code.is_registered:
        return False
    if not before.strip(" \t\r\n") or words.tell_of_mail(match.start()):
        return True
    phrase = re.split("[:;,]", code.phrase.removeprefix("<domain> ").lower())[0]
    follows = text[match.end() : match.end() + 80].strip(" \t\r\n").lower()
    return bool(phrase) and follows.startswith(phrase)


def _is_open(before: str) -> bool:
    """Return whether a reply may follow a text: at the start, or after a mark."""
    bare = before.rstrip(" \t\r\n")
    if bare == before and bare[-1:] in ("'", '"', "("):
        return bare[-2:-1] in ("", " ", "\t", "\n", ":", ",", ";")
    return bare[-1:] in ("", ":", ";", ">") or "\n" in before[len(bare) :]


def _end(text: str, start: int, before: str) -> tuple[str, str]:
    """Return the text of the reply, and the words for its stage that follow it.

    Quotes, brackets and other text around the reply are left out.
    """
    blank = _BLANK.search(text, start)
    stop = blank.start() if blank else len(text)
    if "(in reply to" in text:
        answered = _ANSWERED.search(text, start, stop)
        if answered:
            return text[start : answered.start()], answered[1]
    text = text[start:stop]
    if before.endswith("reply="):  # sendmail's log: more fields follow
        text = text.partition(", stat=")[0]
    elif before.endswith("LED="):  # Exchange's: in braces
        text = text.partition("}")[0]
    else:
        closing = _CLOSING.get(before[-1:])
        if closing and text[3:4] != closing and closing in text:
            text = text[: text.rfind(closing)]
        elif text[3:4] != "-":
            text = _without_next_text(text)
    last = text[-1:]
    opening = {")": "(", ">": "<"}.get(last)
    if opening and text.count(last) > text.count(opening):
        text = text[:-1]
    return text, ""


def _without_next_text(line: str) -> str:
    """Return the last line of a reply without other text that follows it."""
    match = _NEXT_TEXT.search(line, len("550 x"))
    return line[: match.start()] if match else line


def _without_code(line: str) -> str:
    """Return a line without its code and what separates the two."""
    text = line[4:]
    return text if line[3:4] in ("", " ", "-") else text.lstrip(" \t")


def _unwrapped(line: str) -> str:
    """Return a text without the quotes that begin before its status: ``'5.7.1 no'``."""
    if line[:1] in ("'", '"') and _STATUS_FOLLOWS.match(line):
        return line[1:].partition(line[0])[0]
    return line


def _context(before: str, answered: str) -> tuple[ReplyStage | None, str | None]:
    """Return the stage and the server of a reply, by the words before it."""
    host = _last(before, _HOST_MARKS, _HOST)
    if not host and _EXIM_ERROR in before:
        host = _last(before, (" H=",), _HOST)
    if not host:
        match = _HOST_BEFORE.search(before[-_BEFORE:])
        host = match[1] if match else ""
    host = host.rstrip(".:").replace(". [", " [")
    words = answered or _last(before, _COMMAND_MARKS, _COMMAND)
    if not words and "refused to talk to me:" in before:
        words = "greeting"
    return _read(words), host or None


def _last(text: str, marks: tuple[str, ...], pattern: re.Pattern[str]) -> str:
    """Return what follows the last mark in a text that the pattern matches, or ""."""
    places = ((text.rfind(mark), len(mark)) for mark in marks)
    for place, length in sorted(places, reverse=True):
        match = pattern.match(text, place + length) if place >= 0 else None
        if match:
            return match[1]
    return ""


def _read(words: str) -> ReplyStage | None:
    try:
        return read_stage(words)
    except ValueError:
        return None
