"""Explain in plain words what a reply, a code, a word of SMTP or a whole report means."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from enum import Enum, EnumType
from typing import TYPE_CHECKING, Final, Literal

from .acting_parties import ActingParty
from .commands import Command
from .enhanced_status import EnhancedStatus, shown
from .enhanced_status_codes import EnhancedStatusCode
from .extensions import Extension
from .folklore import FolkloreCode
from .mail_systems import MailSystem
from .reading import parse_reply
from .replies import Reply
from .reply_codes import ReplyCode
from .reply_stages import ReplyStage
from .stages import read_stage
from .status_classes import StatusClass
from .status_subjects import StatusSubject
from .unregistered_codes import UnregisteredWord
from .vendor_rows import (
    Said,
    conflicts_of_form,
    is_vendor_code,
    match_texts,
    rows_about,
    rows_with_number,
)
from .verdicts import classify, judge, own_systems, plain_text, read_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ._registry import Entry
    from .records import Reference, ReplyMeaning
    from .reports import DeliveryReport, RecipientReport
    from .vendor_meanings import VendorMeaning
    from .vendor_rows import Row
    from .verdicts import Verdict

__all__ = ["Explanation", "Part", "Source", "VendorNote", "explain"]

_NUMBER: Final = r"[0-9]{3}"
_STATUS: Final = r"([0-9Xx])\.([0-9]{1,3})\.([0-9]{1,3})"
_SUBJECT: Final = r"([0-9Xx])\.([0-9])(?:\.[Xx])?"
_CLASS: Final = r"([245])(?:[XxYyZz]{2}|\.[Xx]\.[Xx])?"
_WORD: Final = r"\w+"
_HEADER: Final = r"(?:From |[A-Za-z][A-Za-z0-9-]*:)"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reply or of a question."""

    text: str
    """The part, such as ``5.7.26``."""

    meaning: str
    """What the part means by itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that an explanation is based on."""

    document: str
    """The document and the section, such as ``RFC 5321, section 4.2.3``."""

    url: str
    """The address of the document; "" if it has none."""


@dataclass(frozen=True, slots=True)
class VendorNote:
    """What one mail system means by a code or a text."""

    system: str
    """The system, as in ``MailSystem``; "" for a text that many systems send."""

    reply: str
    """The codes that the system sends, such as ``550 5.7.26``; "" for any code."""

    meaning: str
    """What the system means by the reply."""

    action: str
    """What to do about the reply."""

    conflict: str
    """Where this contradicts the standard; "" if it does not."""

    sources: tuple[str, ...]
    """The addresses of the documents that say so."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What something means and what to do about it, in plain words.

    ``str`` gives a text for people, ``dataclasses.asdict`` values for JSON.
    """

    asked: str
    """The question, on one line."""

    kind: Literal[
        "class",
        "command",
        "enhanced-status",
        "extension",
        "folklore",
        "log",
        "member",
        "reply",
        "reply-code",
        "report",
        "several",
        "subject",
        "unregistered",
        "vendor-code",
    ]
    """The kind of the question."""

    meaning: str = ""
    """What the reply or the code means, in the context of the question."""

    parts: tuple[Part, ...] = ()
    """The parts of the reply or of the question."""

    category: str | None = None
    """The cause, as in ``BounceCategory``; None if nothing failed or no reply was asked
    about.
    """

    is_permanent: bool | None = None
    """Whether the same will fail again; None if the answer is not about a reply."""

    retry: str = ""
    """Whether it helps to try again."""

    sender: str = ""
    """What the sending side does."""

    receiver: str = ""
    """What the receiving side does."""

    address: str = ""
    """Whether to continue to send to the address."""

    system: str | None = None
    """The mail system that wrote the reply, as in ``MailSystem``, if it is recognized."""

    software: str | None = None
    """The software that the mail system runs on, if it is recognized."""

    confidence: str | None = None
    """How sure the verdict is: ``high``, ``medium`` or ``low``."""

    vendors: tuple[VendorNote, ...] = ()
    """What the system means by the codes. Without a system, what some systems mean."""

    cautions: tuple[str, ...] = ()
    """Warnings: codes that are easily confused, contradictory or not registered."""

    sources: tuple[Source, ...] = ()
    """The documents that the explanation is based on, the most important first."""

    items: tuple[Explanation, ...] = ()
    """One explanation for each recipient, line or meaning, if there are several."""

    def __str__(self) -> str:
        """The explanation as text of at most 80 columns."""
        from .layout import set_explanation

        return set_explanation(self, 80)


def explain(
    what: (
        Enum
        | int
        | str
        | bytes
        | Reply
        | EnhancedStatus
        | DeliveryReport
        | RecipientReport
    ),
    *,
    after: ReplyStage | Command | str | None = None,
    system: MailSystem | str | None = None,
) -> Explanation:
    """Return what something means, whether it helps to try again, and who does what.

    ``what`` is one of these: a reply; a code (``550``, ``5.1.1``, ``X.1.1``, a vendor's
    code); a subject (``X.4``); a command or an extension; the name or the value of any
    member; a whole delivery report; lines of a log. ``after`` is the command or stage
    that the reply answers, and ``system`` is the mail system that wrote the reply.
    Raises ValueError if nothing is known about ``what``, or if ``after`` or ``system``
    is unknown.

    >>> explanation = explain("550 5.1.1 No such user", after="RCPT TO")
    >>> explanation.category, explanation.retry
    ('bad-recipient', 'No. The same message fails again.')
    """
    stage = None if after is None else read_stage(after)
    named = None if system is None else read_system(system)
    if isinstance(what, bytes):
        what = what.decode("utf-8", "surrogateescape")
    if isinstance(what, Reply):
        return _explain_reply(what, stage, named)
    if isinstance(what, EnhancedStatus):
        return _explain_status(what, stage, named)
    if isinstance(what, Enum):
        return _explain_member(what, stage, named)
    if isinstance(what, int | str):
        return _explain_text(str(what), stage, named)
    from .reports import RecipientReport

    if isinstance(what, RecipientReport):
        return _explain_recipient(what, stage, named)
    return _explain_report(what, stage, named)


def _explain_text(
    text: str, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    """Return the explanation of a word, a reply, a report or lines of a log."""
    text = text.strip()
    if "\n" in text:
        return _explain_lines(text, stage, named)
    answers = _explain_word(text, stage, named)
    if answers:
        return _together(text, "several", answers)
    item = read_line(text, stage)
    if item is not None:
        return _explain_line(item, stage, named)
    status = EnhancedStatus.search(text)
    said = Said(None, status, stage, plain_text(text))
    if status is None and not match_texts(said)[0]:
        raise ValueError(
            f"nothing is known about {shown(text)}: expected a reply, a code, a name, a "
            "delivery report or lines of a log"
        )
    return _of_verdict(text, "reply", judge(said, named, None), said, None)


def read_line(text: str, stage: ReplyStage | None) -> Reply | RecipientReport | None:
    """Return what a line says: a reply, or a report about a recipient; None without it.

    A line that is a reply counts first, then a line of a log about a delivery, then a
    reply inside the line.
    """
    if text.lstrip()[:1] in ("2", "3", "4", "5"):  # an error takes as long as a reply
        try:
            return parse_reply(text, after=stage)
        except ValueError:
            pass
    from .log_lines import read_log_line

    return read_log_line(text, after=stage) or Reply.search(text, after=stage)


def _explain_line(
    item: Reply | RecipientReport, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    """Return the explanation of what ``read_line`` found in a line."""
    if isinstance(item, Reply):
        return _explain_reply(item, stage, named)
    return _explain_recipient(item, stage, named)


def _explain_lines(
    text: str, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    """Return the explanation of a report, of a reply of several lines, or of a log."""
    if re.match(_HEADER, text):
        from .reports import read_delivery_report

        report = read_delivery_report(text.encode("utf-8", "surrogateescape"))
        if report is not None:
            return _explain_report(report, stage, named)
    try:
        return _explain_reply(parse_reply(text, after=stage), stage, named)
    except ValueError:
        lines = text.splitlines()
    items = [read_line(line, stage) for line in lines]
    found = [_explain_line(item, stage, named) for item in items if item]
    if not found:
        raise ValueError(
            f"the {len(lines)} lines contain no reply and no delivery report"
        )
    return _together(f"{len(lines)} lines", "log", found)


def _together(
    asked: str, kind: Literal["log", "report", "several"], items: list[Explanation]
) -> Explanation:
    """Return one explanation that contains several; if there is only one, return it."""
    if len(items) == 1:
        return items[0]
    return Explanation(asked, kind, items=tuple(items))


def _explain_report(
    report: DeliveryReport, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    items = [
        _explain_recipient(recipient, stage, named) for recipient in report.recipients
    ]
    if not items:
        raise ValueError("the delivery report names no recipient")
    mta = report.reporting_mta
    return _together(f"report of {mta or 'an unknown server'}", "report", items)


def _explain_recipient(
    report: RecipientReport, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    verdict = classify(report, after=stage, system=named)
    reply = report.reply
    said = Said(reply.code if reply else None, report.status, stage, "")
    asked = " ".join(
        filter(None, (report.address, report.action, str(reply or report.status or "")))
    )
    return _of_verdict(asked, "report", verdict, said, reply)


def _explain_reply(
    reply: Reply, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    if stage is not None and reply.after is None:
        reply = replace(reply, after=stage)
    verdict = classify(reply, system=named)
    status = reply.status or reply.stated_status
    said = Said(reply.code, status, reply.after, "")
    return _of_verdict(str(reply), "reply", verdict, said, reply)


def _explain_status(
    status: EnhancedStatus, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    said = Said(None, status, stage, "")
    return _of_verdict(
        str(status), "enhanced-status", judge(said, named, None), said, None
    )


def _of_verdict(
    asked: str,
    kind: Literal["enhanced-status", "reply", "reply-code", "report", "vendor-code"],
    verdict: Verdict,
    said: Said,
    reply: Reply | None,
) -> Explanation:
    """Return the explanation of what a server said."""
    rows = verdict.rows or _differing(said, verdict)
    meaning, standard = _standard_meaning(said, reply)
    if verdict.rows:
        meaning = " ".join(dict.fromkeys(row.meaning for row in verdict.rows))
    action = verdict.rows[0].action if verdict.rows else ""
    return Explanation(
        " ".join(asked.split()),
        kind,
        meaning,
        tuple(_parts(said, reply)),
        verdict.category,
        verdict.is_permanent,
        _retry(verdict),
        action or (verdict.advice.plan if verdict.advice else ""),
        _receiver(verdict.who_acts),
        _address(verdict),
        verdict.system,
        verdict.software,
        verdict.confidence,
        tuple(map(_note, rows)),
        tuple(_cautions(said, verdict)),
        tuple(_sources(*_grounds(verdict), standard)),
    )


def _grounds(verdict: Verdict) -> Iterator[Iterable[Reference]]:
    """Yield the sources of what decided: of the rows, else of the advice."""
    for row in verdict.rows:
        yield row.sources
    if verdict.advice is not None and not verdict.rows:
        yield verdict.advice.sources


def _standard_meaning(
    said: Said, reply: Reply | None
) -> tuple[str, tuple[Reference, ...]]:
    """Return the meaning by the standards, and the documents."""
    meaning = reply.meaning if reply else None
    if meaning is not None and meaning.enhanced:
        return _sentence(meaning.phrase), meaning.references
    status = said.status.code if said.status else None
    if said.status is not None and status is not None and said.status[2]:
        return status.description, status.references
    code = said.code
    if meaning is not None and code is not None and meaning.phrase != code.phrase:
        return _sentence(meaning.phrase), meaning.references
    if said.code is not None and said.code.is_registered:
        return said.code.description, said.code.references
    if said.status is not None:
        return said.status.description, said.status.references
    if said.code is not None:
        return said.code.severity.description, said.code.severity.references
    return "", ()


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _parts(said: Said, reply: Reply | None) -> list[Part]:
    """Return each code of a reply, with its meaning."""
    parts: list[Part] = []
    code, status, stage = said.code, said.status, said.stage
    if code is not None:
        phrase = code.phrase or "Not registered"
        if reply is not None and reply.meaning is not None:
            phrase = reply.meaning.phrase
        parts.append(Part(str(code), f"{code.severity.phrase}. {_sentence(phrase)}"))
    if status is not None:
        subject = status.registered_subject
        words = [StatusClass(status[0]).phrase, subject.phrase if subject else ""]
        words.append(status.code.phrase if status.code else "Not registered")
        meaning = " ".join(_sentence(word) for word in words if word)
        parts.append(Part(str(status), meaning))
    if stage is not None:
        parts.append(Part(f"after {stage}", _sentence(stage.phrase)))
    return parts


def _retry(verdict: Verdict) -> str:
    """Return whether trying again helps, as a sentence."""
    if verdict.category == "not-a-bounce":
        return "Nothing failed."
    if verdict.retry == "later":
        wait = f": wait at least {verdict.delay} minutes" if verdict.delay else ""
        return f"Yes, later{wait}."
    if verdict.retry == "after-change":
        return "Only after a change."
    if ActingParty.SENDING_SERVER in verdict.who_acts:
        return "The sending server tries again by itself."
    return "No. The same message fails again."


def _address(verdict: Verdict) -> str:
    """Return whether to continue to send to the address, as a sentence."""
    if verdict.category == "not-a-bounce":
        return ""
    return {
        "yes": "Stop sending to this address.",
        "count": "Keep it for now; stop after several bounces.",
        "no": "Keep it: the reply says nothing against the address.",
    }[verdict.suppress]


_RECEIVING: Final = (ActingParty.RECEIVING_OPERATOR, ActingParty.RECIPIENT)


def _receiver(parties: Iterable[ActingParty]) -> str:
    """Return what the receiving side does, as a sentence; "" for nothing."""
    names = [party.phrase.lower() for party in parties if party in _RECEIVING]
    if not names:
        return ""
    return _sentence(f"{' and '.join(names)} can change this".capitalize())


def _differing(said: Said, verdict: Verdict) -> tuple[VendorMeaning, ...]:
    """Return what the system itself may mean by the codes; without a system, a row of
    each system that means something else by them.
    """
    rows = rows_about(said)
    if verdict.system is not None:
        own = own_systems(verdict.system)
        return tuple(row.meaning for row in rows if row.system in own)
    first: dict[MailSystem | None, Row] = {}
    for row in rows:
        system = row.system
        if system in verdict.others and row.category != verdict.category:
            first.setdefault(system, row)
    return tuple(row.meaning for row in first.values())


def _note(row: VendorMeaning) -> VendorNote:
    first, last = (
        ".".join(map(str, status)) for status in (row.first_status, row.last_status)
    )
    status = f"{first} to {last}" if last else first
    return VendorNote(
        row.system or "",
        " ".join(filter(None, (str(row.reply_code or ""), status))),
        row.meaning,
        row.action,
        " ".join(filter(None, (row.conflict, *conflicts_of_form(row)))),
        tuple(reference.url for reference in row.sources),
    )


def _cautions(said: Said, verdict: Verdict) -> list[str]:
    """Return warnings about codes that are contradictory, confused or not registered."""
    cautions: list[str] = []
    code, status = said.code, said.status
    if code is not None and status is not None and not status.agrees_with(code):
        cautions.append(
            f"{status} contradicts {code}: both must begin with the same digit. "
            "The reply code counts."
        )
    if code is not None and not code.is_registered:
        cautions.append(
            f"{code} is not registered: programs act on its first digit alone."
        )
        cautions += _of_number(str(code))
    elif code is not None and status is None and not verdict.rows:
        cautions += _of_lists(str(code))
    if status is not None:
        cautions += _of_status(status, is_alone=not verdict.rows)
    if verdict.advice is not None and verdict.advice.note and not verdict.rows:
        cautions.append(verdict.advice.note)
    count = len(verdict.others)
    if count:
        which = "1 system means" if count == 1 else f"{count} systems mean"
        cautions.append(f"{which} something else by this code.")
    return cautions


def _of_number(number: str) -> list[str]:
    """Return what servers and lists mean by a number that is not registered."""
    cautions = [
        f"{word.sent_by} sends {number}: {word.description}"
        for word in UnregisteredWord.rows()
        if word.word == number
    ]
    claims = _of_lists(number)
    dotted = ".".join(number)
    if not claims and number[0] in "245":
        status = EnhancedStatus.parse(dotted)
        if status.code is not None:
            cautions.append(f"Perhaps {number} means {dotted}: {status.phrase}.")
    return cautions + claims


def _of_lists(number: str) -> list[str]:
    """Return what lists on the web claim about a number, and where the claim comes from."""
    return [
        f'Lists on the web say: "{row.claim}" {row.background}'
        for row in FolkloreCode.rows()
        if row.number == number
    ]


def _of_status(status: EnhancedStatus, *, is_alone: bool) -> list[str]:
    """Return warnings about a status; if it is alone, also about a similar code."""
    cautions: list[str] = []
    code = status.code
    if code is None:
        nearest = status.nearest
        cautions.append(
            f"{status} is not registered. The nearest code is {nearest.value}: "
            f"{nearest.phrase}."
        )
    elif code.is_deprecated:
        instead = f": use {code.replaced_by.value}" if code.replaced_by else ""
        cautions.append(f"{code.value} is deprecated{instead}.")
    shorter = EnhancedStatusCode.get(f"X.{status[1]}.{status[2] // 10}")
    if is_alone and status[2] >= 10 and shorter is not None:
        cautions.append(
            f"{status} and {shorter.value} are different codes. {shorter.value}: "
            f"{shorter.phrase}."
        )
    return cautions


def _sources(*groups: Iterable[Reference]) -> list[Source]:
    """Return the documents, each once."""
    sources = {
        Source(_cited(reference), reference.url): None
        for group in groups
        for reference in group
    }
    return list(sources)


def _cited(reference: Reference) -> str:
    return str(reference)


def _explain_word(
    text: str, stage: ReplyStage | None, named: MailSystem | None
) -> list[Explanation]:
    """Return the explanations of a code or a name; none for any other text."""
    if re.fullmatch(_NUMBER, text):
        return _explain_number(text, stage, named)
    match = re.fullmatch(_STATUS, text)
    if match:
        return _explain_status_text(text.upper(), stage, named)
    match = re.fullmatch(_SUBJECT, text)
    if match:
        return _explain_subject(match[1].upper(), int(match[2]))
    match = re.fullmatch(_CLASS, text)
    if match:
        digit = int(match[1])
        explanation = _explain_member(StatusClass(digit), stage, named)
        return [_with_advice(explanation, EnhancedStatus(digit, 0, 0))]
    upper = text.upper().removesuffix(":")
    if upper in ("MAIL FROM", "RCPT TO"):
        return [_explain_member(Command(upper[:4]), stage, named)]
    if not text or " " in text:
        return []
    found = _explain_vendor_code(upper, stage, named)
    if not found:
        found = [_explain_member(member, stage, named) for member in _members(upper)]
    if not found:
        found = _explain_unregistered(upper)
    return found or [_explain_member(system, stage, named) for system in _named(upper)]


def _explain_subject(digit: str, number: int) -> list[Explanation]:
    """Return the explanation of ``X.4`` or ``5.4``, with what to do about it."""
    try:
        explanation = _explain_member(StatusSubject(number), None, None)
    except ValueError:
        return []
    if digit in ("2", "4", "5"):
        return [_with_advice(explanation, EnhancedStatus(int(digit), number, 0))]
    if digit != "X":
        return []
    lasting, passing = (
        _with_advice(explanation, EnhancedStatus(digit, number, 0)) for digit in (5, 4)
    )
    retry = f"5.{number}: {lasting.retry} 4.{number}: {passing.retry}"
    return [replace(lasting, is_permanent=None, retry=retry)]


def _with_advice(explanation: Explanation, status: EnhancedStatus) -> Explanation:
    """Return the explanation of a class or a subject with what to do about it."""
    verdict = judge(Said(None, status, None, ""), None, None)
    advice = verdict.advice
    if advice is None:
        return explanation
    return replace(
        explanation,
        category=verdict.category,
        is_permanent=verdict.is_permanent,
        retry=_retry(verdict),
        sender=advice.plan,
        receiver=_receiver(verdict.who_acts),
        address=_address(verdict),
        confidence=verdict.confidence,
        cautions=(*explanation.cautions, *filter(None, (advice.note,))),
        sources=tuple(dict.fromkeys((*explanation.sources, *_sources(advice.sources)))),
    )


def _explain_number(
    text: str, stage: ReplyStage | None, named: MailSystem | None
) -> list[Explanation]:
    """Return the explanation of three digits: of a reply code, or of folklore."""
    try:
        reply = Reply.from_parts(text, after=stage)
    except ValueError:
        cautions = tuple(_of_number(text))
        notes = tuple(_note(row.meaning) for row in rows_with_number(int(text)))
        if not cautions and not notes:
            return []
        meaning = f"{text} is not a reply code: SMTP has 200 to 599."
        return [
            Explanation(text, "folklore", meaning, vendors=notes, cautions=cautions)
        ]
    explanation = replace(_explain_reply(reply, stage, named), kind="reply-code")
    if stage is None:
        meanings = dict.fromkeys(
            Part(_when(meaning), _sentence(meaning.phrase))
            for meaning in reply.code.meanings
        )
        explanation = replace(explanation, parts=(*explanation.parts, *meanings))
    return [explanation]


def _when(meaning: ReplyMeaning) -> str:
    """Return when a reply code has a meaning."""
    stages = ", ".join(meaning.stages) or "any command"
    extension = meaning.extension
    if extension is not None:
        return f"after {stages} with {extension}"
    scope = meaning.scope
    return f"after {stages}" if scope == "smtp" else f"after {stages} ({scope})"


def _explain_status_text(
    text: str, stage: ReplyStage | None, named: MailSystem | None
) -> list[Explanation]:
    """Return the explanation of a text such as ``5.1.1`` or ``X.1.1``."""
    if text[0] != "X":
        try:
            return [_explain_status(EnhancedStatus.parse(text), stage, named)]
        except ValueError:
            return []
    code = EnhancedStatusCode.get(text)
    return [] if code is None else [_explain_code(code, stage, named)]


def _explain_code(
    code: EnhancedStatusCode, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    """Return the explanation of a code of any class.

    This is the explanation of the permanent failure, and the differences for a
    transient one.
    """
    lasting = _explain_status(code.permanent, stage, named)
    passing = _explain_status(code.transient, stage, named)
    return replace(
        lasting,
        asked=code.value,
        is_permanent=None,
        parts=(
            Part(code.value, _sentence(code.phrase)),
            Part("subject", _sentence(code.subject.phrase)),
        ),
        retry=f"{code.permanent}: {lasting.retry} {code.transient}: {passing.retry}",
        address=(
            lasting.address
            if lasting.address == passing.address
            else f"{code.permanent}: {lasting.address} {code.transient}: {passing.address}"
        ),
    )


def _explain_member(
    member: Enum, stage: ReplyStage | None, named: MailSystem | None
) -> Explanation:
    """Return the explanation of a member of an enumeration of the package."""
    if isinstance(member, ReplyCode):
        return _explain_number(str(member), stage, named)[0]
    if isinstance(member, EnhancedStatusCode):
        return _explain_code(member, stage, named)
    entry: Entry = member  # type: ignore[assignment]
    kind: Literal["class", "command", "extension", "member", "subject"] = "member"
    parts: list[Part] = [Part(str(member.value), _sentence(entry.phrase))]
    cautions: list[str] = []
    if isinstance(member, Command):
        kind = "command"
        parts += _replies_to(member)
    elif isinstance(member, Extension):
        kind = "extension"
        for names in (member.verbs, member.mail_parameters, member.rcpt_parameters):
            parts += [Part(str(name), _sentence(name.phrase)) for name in names]
    elif isinstance(member, StatusClass):
        kind = "class"
    elif isinstance(member, StatusSubject):
        kind = "subject"
    if entry.is_deprecated:
        replacement = entry.replaced_by
        instead = f": use {replacement.value}" if isinstance(replacement, Enum) else ""
        cautions.append(f"{member.value} is deprecated{instead}.")
    return Explanation(
        f"{type(member).__name__}.{member.name}",
        kind,
        entry.description,
        tuple(parts),
        cautions=tuple(cautions),
        sources=tuple(_sources(entry.references)),
    )


def _replies_to(command: Command) -> list[Part]:
    """Return the replies that may answer a command, with their meanings there."""
    stages = [stage for stage in ReplyStage if stage.command is command]
    parts: list[Part] = []
    for stage in stages:
        for codes in stage.replies:
            for code in codes:
                meanings = code.meanings_after(stage)
                phrase = meanings[0].phrase if meanings else code.phrase
                parts.append(Part(f"{stage}: {code}", _sentence(phrase)))
    return parts


_FIRST: Final = ("Command", "Extension", "EnhancedStatusCode", "ReplyCode")
"""The enumerations that most names are from; the others are imported only if needed."""


def _members(text: str) -> list[Enum]:
    """Return the members with that name or value: of the first enumerations, else of all
    others.
    """
    package = sys.modules[__name__.rpartition(".")[0]]
    found = _members_of(package, _FIRST, text)
    others = [name for name in package.__all__ if name not in (*_FIRST, "ReplyStage")]
    return found or _members_of(package, others, text)


def _members_of(package: Any, names: Iterable[str], text: str) -> list[Enum]:
    """Return the members of the named enumerations with that name or value."""
    member_name = text.replace("-", "_").replace(".", "_")
    found: list[Enum] = []
    for exported in names:
        members: Any = getattr(package, exported)
        if not isinstance(members, EnumType):
            continue
        member: Any
        for member in members:
            is_named = member_name == member.name or text == str(member.value).upper()
            if is_named and all(member is not other for other in found):
                found.append(member)
    return found


def _named(text: str) -> list[MailSystem]:
    """Return the mail systems with a word in their names, such as Google."""
    return [
        system
        for system in MailSystem
        if text in re.findall(_WORD, system.phrase.upper())
    ]


def _explain_unregistered(text: str) -> list[Explanation]:
    """Return the explanations of an unregistered word that servers send."""
    return [
        Explanation(
            row.word,
            "unregistered",
            row.description,
            (Part(row.word, _sentence(row.phrase)),),
            cautions=(f"{row.word} is not registered. {row.sent_by} sends it.",),
            sources=tuple(_sources(row.sources)),
        )
        for row in UnregisteredWord.rows()
        if row.word.upper() == text
    ]


def _explain_vendor_code(
    text: str, stage: ReplyStage | None, named: MailSystem | None
) -> list[Explanation]:
    """Return the explanation of a vendor's own code, such as TSS04."""
    said = Said(None, None, stage, plain_text(text))
    if not is_vendor_code(text):
        return []
    verdict = judge(said, named, None)
    return [_of_verdict(text, "vendor-code", verdict, said, None)]
