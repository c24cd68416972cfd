"""Which rows of VendorMeaning apply to a reply, and which mail system wrote it.

The rows are indexed at the first question, and each is read when it first applies. Rows
without an opened source are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from . import _registry
from .enhanced_status import EnhancedStatus
from .mail_systems import MailSystem
from .reply_codes import ReplyCode
from .reply_stages import ReplyStage
from .vendor_meanings import VendorMeaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Literal, TypeAlias

    _Rule: TypeAlias = Literal["vendor-code", "fragment", "status", "range", "reply"]

__all__ = ["conflicts_of_form"]


class Said(NamedTuple):
    """What a server said, as far as it is known."""

    code: ReplyCode | None
    status: EnhancedStatus | None
    stage: ReplyStage | None
    text: str
    """The text without code and status, in lower case, with single spaces."""
    hosts: tuple[str, ...] = ()
    """The names of the server, in lower case."""

    @property
    def status_class(self) -> int:
        """4 or 5: the first digit of the reply code, else of the status; 0 if neither."""
        if self.code is not None:
            return int(self.code) // 100
        return self.status[0] if self.status is not None else 0

    @property
    def is_transient(self) -> bool:
        """Whether the codes say that the command may succeed later."""
        return self.status_class == 4


class Match(NamedTuple):
    """A row that applies to a reply, and why it applies."""

    rule: _Rule
    length: int
    """How many characters of the text decided; 0 if codes alone did."""

    codes_agree: bool
    """Whether the reply has the codes that the row states."""

    number: int
    """The place of the row in the table."""

    row: VendorMeaning


class Row:
    """What a reply must have for a row of VendorMeaning to apply; the row is read later."""

    __slots__ = (
        "_meaning",
        "_values",
        "after",
        "category",
        "first_status",
        "last_status",
        "number",
        "reply_code",
        "system",
    )

    def __init__(self, values: tuple[Any, ...], number: int) -> None:
        """Take the values of the data module, and the place of the row there."""
        row = VendorMeaning._make(values)
        self.number: int = number
        self.system: MailSystem | None = (
            None if row.system is None else MailSystem(row.system)
        )
        self.reply_code: int | None = row.reply_code
        self.first_status: tuple[int, ...] = row.first_status
        self.last_status: tuple[int, ...] = row.last_status
        self.category: str = row.category
        self.after: ReplyStage | None = (
            None if row.after is None else ReplyStage(row.after)
        )
        self._values = values
        self._meaning: VendorMeaning | None = None

    @property
    def meaning(self) -> VendorMeaning:
        """The whole row."""
        if self._meaning is None:
            self._meaning = VendorMeaning.of(self._values)
        return self._meaning


class _Pattern(NamedTuple):
    """Texts in lower case that must all be in a reply, and what they show."""

    is_code: bool
    """Whether it is the vendor's code, which must not be inside a longer word."""
    texts: tuple[str, ...]
    length: int
    row: Row | None
    """The row that applies; None for a mark of a system."""
    system: MailSystem | None
    """The system that the texts show."""
    is_strong: bool
    """Whether no other system writes the texts."""


class Index:
    """The rows by what a reply must have, and the texts that show each system."""

    def __init__(self) -> None:
        self.code_rows: dict[tuple[MailSystem | None, tuple[int, ...]], list[Row]] = {}
        """The rows that ask for codes alone, by system and status; those about a range or
        about a reply code are under the status ``()``.
        """
        self.by_status: dict[tuple[int, ...], list[Row]] = {}
        self.by_reply: dict[int, list[Row]] = {}
        self.ranges: list[Row] = []
        self.suffixes: dict[str, MailSystem] = {}
        self.servers: set[MailSystem] = set()
        self.beneath: dict[MailSystem, tuple[MailSystem, ...]] = {}
        """Each system with what it runs on."""
        self._all: list[_Pattern] = []
        self._is_asked = False
        self._by_word: dict[str, list[tuple[str, _Pattern]]] = {}
        """The patterns, each with its first text, by a whole word that every matching text
        contains. A pattern without such a word is under the beginning of its first text.
        """
        for system in MailSystem:
            self._add_system(system)
        rows = _registry.rows("vendor_meanings", "ROWS")
        for number, values in enumerate(rows):
            stated = VendorMeaning._make(values)
            if stated.confidence != "unopened":
                self._add_row(Row(values, number), stated)

    def _add_row(self, row: Row, stated: VendorMeaning) -> None:
        """File a row; ``stated`` has the values of the data module."""
        if row.last_status:
            self.ranges.append(row)
        elif row.first_status:
            self.by_status.setdefault(row.first_status, []).append(row)
        elif row.reply_code is not None:
            self.by_reply.setdefault(row.reply_code, []).append(row)
        if stated.fragments or stated.vendor_code:
            texts = tuple(fragment.lower() for fragment in stated.fragments)
            code = stated.vendor_code.lower()
            length = sum(map(len, texts)) or len(code)
            system = row.system if stated.identifies else None
            if code:
                self._all.append(_Pattern(True, (code,), length, row, system, True))
                system = None  # the code is what shows the system, not its text
            is_strong = system is not None
            if system is None and row.system in self.servers and length >= _TELLING:
                system = row.system
            if texts:
                pattern = _Pattern(False, texts, length, row, system, is_strong)
                self._all.append(pattern)
        else:
            status = () if row.last_status else row.first_status
            self.code_rows.setdefault((row.system, status), []).append(row)

    def _add_system(self, system: MailSystem) -> None:
        marks: tuple[tuple[str, str, Any], ...] = _registry.value(system, "marks", ())
        for text, strength, _ in marks:
            is_strong = strength == "strong"
            pattern = _Pattern(False, (text.lower(),), 0, None, system, is_strong)
            self._all.append(pattern)
        for suffix in system.mx_suffixes:
            self.suffixes[suffix.lower().lstrip(".")] = system
        if system.sort == "server":
            self.servers.add(system)
        self.beneath[system] = tuple(_beneath(system))

    def _file(self, pattern: _Pattern) -> None:
        """File a pattern under a word that any text with it must have."""
        whole = _WORD if pattern.is_code else _INNER
        words = [word for text in pattern.texts for word in whole.findall(text)]
        if not words:
            words = [_WORD.findall(pattern.texts[0])[0][:_START]]
        word = min(words, key=self._cost)
        self._by_word.setdefault(word, []).append((pattern.texts[0], pattern))

    def _cost(self, word: str) -> float:
        """Return how costly it is to file one more pattern under a word.

        A long word is in few texts, and a crowded one makes each of them slow.
        """
        return (len(self._by_word.get(word, ())) + 1) / len(word)

    def patterns(self, text: str) -> list[_Pattern]:
        """Return the patterns that may match a text: the text has their first text.

        The first text of a pattern must not begin inside a word. The first call searches
        for each pattern. The second one indexes the patterns by words, which takes longer
        than one search.
        """
        if not text:
            return []
        if not self._is_asked:
            self._is_asked = True
            return [
                pattern
                for pattern in self._all
                if pattern.texts[0] in text and _starts_word(pattern.texts[0], text)
            ]
        if not self._by_word:
            for pattern in self._all:
                self._file(pattern)
        words = set(_WORD.findall(text))
        words.update([word[:_START] for word in words])
        filed = self._by_word
        return [
            pattern
            for word in filed.keys() & words
            for first, pattern in filed[word]
            if first in text and _starts_word(first, text)
        ]

    def system_of(self, host: str) -> MailSystem | None:
        """Return the system of a server by the end of its name."""
        labels = host.split(".")
        ends = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self.suffixes[end] for end in ends if end in self.suffixes), None)


_WORD: Final = re.compile(r"[^\W_]+")
_INNER: Final = re.compile(r"(?<![^\W_])[^\W_]+(?=[\W_])")
"""A word of a fragment that is a whole word of every text with the fragment, if the
fragment starts where a word starts.
"""
_TELLING: Final = 16
"""The length of the shortest fragment, in characters, that suggests a software."""
_START: Final = 5
"""How many characters of a word tell that a pattern of one word may begin there."""

_indexes: list[Index] = []


def index() -> Index:
    """Return the index; the first call builds it."""
    if not _indexes:
        _indexes.append(Index())
    return _indexes[0]


def match_texts(said: Said) -> tuple[list[Match], set[MailSystem]]:
    """Return the rows that apply to a text, and the systems that the text shows.

    A row applies if the text has its vendor's code or its fragments. Words that only one
    system writes show that system. Without such words, weak marks count, and fragments
    that are known from one software.
    """
    text = said.text
    matches: list[Match] = []
    found: list[_Pattern] = []
    for pattern in index().patterns(text):
        is_code, texts, length, row, _, _ = pattern
        if is_code:
            if not _stands_alone(texts[0], text):
                continue
        elif len(texts) > 1 and not all(part in text for part in texts):
            continue
        if row is not None:
            if row.after is not None and row.after is not said.stage:
                continue
            rule: _Rule = "vendor-code" if is_code else "fragment"
            agrees = _agrees(row, said)
            matches.append(Match(rule, length, agrees, row.number, row.meaning))
            if not (agrees or is_code):
                continue
        found.append(pattern)
    if not found:
        return matches, set()
    shown = {pattern.system for pattern in found if pattern.is_strong} - {None}
    return matches, {system for system in shown or _hinted(found, said) if system}


def _hinted(found: list[_Pattern], said: Said) -> set[MailSystem | None]:
    """Return the system and the software that the weak marks, and the fragments of one
    software, suggest. Two systems cancel each other, and so do two kinds of software.

    A text does not count if it is a part of a longer one that other systems write, too.
    """
    hints: dict[str, MailSystem | None] = {}
    others: list[str] = []
    for is_code, texts, _, row, system, _ in found:
        if is_code:
            continue
        text = "".join(texts)
        if system is None and row is not None and row.system is not None:
            if row.first_status and _agrees(row, said):
                others.append(text)
        elif hints.setdefault(text, system) is not system:
            hints[text] = None
    systems = {
        system
        for text, system in hints.items()
        if not any(text in other and text != other for other in (*hints, *others))
    } - {None}
    software = systems & index().servers
    return {
        system
        for alike in (software, systems - software)
        if len(alike) == 1
        for system in alike
    }


def match_codes(said: Said, systems: Iterable[MailSystem]) -> list[Match]:
    """Return the rows of the systems that state codes only, if these codes agree.

    A row that states both codes also applies to a status without a known reply code.
    """
    rows = index().code_rows
    statuses = ((),) if said.status is None else (said.status, ())
    return [
        Match(_code_rule(row), 0, True, row.number, row.meaning)
        for system in systems
        for status in statuses
        for row in rows.get((system, status), ())
        if _agrees(row, said)
        and row.after in (None, said.stage)
        and (said.status is not None or not row.first_status)
        and (said.code is not None or row.reply_code is None or row.first_status)
    ]


def _code_rule(row: Row) -> _Rule:
    if row.last_status:
        return "range"
    return "status" if row.first_status else "reply"


def _agrees(row: Row, said: Said) -> bool:
    """Return whether no code of a row contradicts the codes of the reply."""
    if row.reply_code is not None and said.code not in (None, row.reply_code):
        return False
    if not row.first_status or said.status is None:
        return True
    return row.first_status <= said.status <= (row.last_status or row.first_status)


def _stands_alone(code: str, text: str) -> bool:
    """Return whether a code is in a text, and not inside a longer word."""
    start = text.find(code)
    while start >= 0:
        end = start + len(code)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            return True
        start = text.find(code, end)
    return False


def _starts_word(part: str, text: str) -> bool:
    """Return whether a part, which is in a text, does not begin inside a word there."""
    if not part[0].isalnum():
        return True
    start = text.find(part)
    while start >= 0:
        if not text[start - 1 : start].isalnum():
            return True
        start = text.find(part, start + 1)
    return False


def recognize(
    said: Said, shown: set[MailSystem]
) -> tuple[MailSystem | None, MailSystem | None]:
    """Return the system that wrote a reply, and the software that it runs on.

    ``shown`` has the systems that the text shows. None means unknown. If the text shows
    several systems, and none of them runs on all the others, the system is unknown. The
    name of the server counts before the text.
    """
    signs = index()
    system = next(filter(None, map(signs.system_of, said.hosts)), None)
    if system is None:
        system = _upper(shown - signs.servers)
    software = _upper(shown & signs.servers)
    if software is None and system is not None and len(signs.beneath[system]) == 2:
        software = signs.beneath[system][1]
    return system, software


def _upper(systems: set[MailSystem]) -> MailSystem | None:
    """Return the system that runs on all the others; None if there is not one."""
    if not systems:
        return None
    beneath = index().beneath
    return next((system for system in systems if systems <= {*beneath[system]}), None)


def _beneath(system: MailSystem) -> Iterator[MailSystem]:
    """Yield a system and all that it runs on."""
    yield system
    for other in system.runs_on:
        yield from _beneath(other)


def rows_about(said: Said) -> list[Row]:
    """Return the rows of all systems about the codes of a reply: about the status, if it
    has one, else about the reply code.
    """
    signs, code, status = index(), said.code, said.status
    rows: list[Row] = []
    if status is not None:
        rows += signs.by_status.get(status, ())
        rows += [
            row for row in signs.ranges if row.first_status <= status <= row.last_status
        ]
    elif code is not None:
        rows += signs.by_reply.get(int(code), ())
    return [
        row
        for row in rows
        if _agrees(row, said) and (not said.stage or row.after in (None, said.stage))
    ]


def rows_with_number(code: int) -> list[Row]:
    """Return the rows of all systems that state a code and no status."""
    return index().by_reply.get(code, [])


def is_vendor_code(text: str) -> bool:
    """Return whether a text is a vendor's own code, such as TSS04, in any letter case."""
    code = text.lower()
    rows = map(VendorMeaning._make, _registry.rows("vendor_meanings", "ROWS"))
    return any(
        row.vendor_code.lower() == code and row.confidence != "unopened"
        for row in rows
        if row.vendor_code
    )


def conflicts_of_form(row: VendorMeaning) -> tuple[str, ...]:
    """Return where the codes of a row contradict the registry, as sentences.

    A code may be not registered, or deprecated, and the class of the status may differ
    from the first digit of the reply code. Source: RFC 2034 4; RFC 3463 2.

    >>> rows = VendorMeaning.rows()
    >>> row = next(row for row in rows if row.last_status == (4, 7, 699))
    >>> conflicts_of_form(row)
    ('4.7.500 is not registered.',)
    """
    sentences: list[str] = []
    code = row.reply_code
    if code is not None and not (200 <= code < 600 and ReplyCode(code).is_registered):
        sentences.append(f"{code} is not registered.")
    if row.first_status:
        status = EnhancedStatus(*row.first_status)
        registered = status.code
        if registered is None:
            sentences.append(f"{status} is not registered.")
        elif registered.is_deprecated:
            sentences.append(f"{registered.value} is deprecated.")
        if code is not None and not status.agrees_with(code):
            sentences.append(f"{status} contradicts {code}.")
    return tuple(sentences)
