"""The verdict on a refused, delayed or returned message: its cause, and what to do.

The tables of what mail systems mean by their replies are read at the first verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal

from . import _registry
from .acting_parties import ActingParty
from .advice import Advice
from .bounce_categories import BounceCategory
from .dsn_actions import DsnAction
from .mail_systems import MailSystem
from .records import Reference
from .replies import Reply
from .reply_stages import ReplyStage
from .stages import read_stage
from .vendor_meanings import VendorMeaning
from .vendor_rows import (
    Match,
    Said,
    index,
    match_codes,
    match_texts,
    recognize,
    rows_about,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias

    from .commands import Command
    from .enhanced_status import EnhancedStatus
    from .extensions import Extension
    from .meaning_scopes import MeaningScope
    from .reply_codes import ReplyCode
    from .reports import RecipientReport

    _OfReply: TypeAlias = tuple[
        EnhancedStatus | None, ReplyStage | None, frozenset[Extension | MeaningScope]
    ]
    _Key: TypeAlias = tuple[
        ReplyCode | None,
        EnhancedStatus | None,
        ReplyStage | None,
        _OfReply | None,
    ]
    _Retry: TypeAlias = Literal["after-change", "later", "no"]
    _Suppress: TypeAlias = Literal["count", "no", "yes"]

__all__ = ["Verdict", "classify"]


class _PartOfDataclass:
    """An attribute that makes a record of a table a dataclass, computed at its first use.

    So ``dataclasses.asdict`` gives the values of a record with their names. From a named
    tuple, it would give the values without names.
    """

    def __init__(self, name: str) -> None:
        self._name: Final = name

    def __get__(self, record: object, owner: Any) -> object:
        from dataclasses import make_dataclass

        part: object = getattr(
            make_dataclass(owner.__name__, owner._fields), self._name
        )
        setattr(owner, self._name, part)
        return part


for _name in ("__dataclass_fields__", "__dataclass_params__"):
    for _record in (Advice, Reference, VendorMeaning):
        setattr(_record, _name, _PartOfDataclass(_name))


_SURE: Final = {"vendor-code": 5, "fragment": 4, "status": 3, "range": 2, "reply": 1}
"""How sure a match is, by what found the row."""
_CAREFUL: Final = ("no", "count", "yes")
"""The values of ``suppress``, the most careful first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply or a report is about, and what to do about it.

    ``dataclasses.asdict`` gives values for JSON, also those of ``rows`` and ``advice``.
    """

    category: BounceCategory
    """The cause; ``UNKNOWN`` if nothing tells it, or if the rows contradict each other."""

    is_permanent: bool
    """Whether the same message will fail again, whatever the class of the code says."""

    retry: _Retry
    """Whether to send again: the same message later, or only after a change, or not."""

    delay: int | None
    """How many minutes to wait at least before the next attempt; None if not known."""

    suppress: _Suppress
    """Whether to stop sending to the address: ``count`` means after several bounces."""

    who_acts: tuple[ActingParty, ...]
    """Who can do something about it, the most likely first."""

    system: MailSystem | None
    """The provider, filter or service that wrote the reply, if it is recognized."""

    software: MailSystem | None
    """The software that wrote it, or on which the system runs, if it is recognized."""

    rule: Literal[
        "action",
        "success",
        "vendor-code",
        "fragment",
        "status",
        "range",
        "reply",
        "standard",
        "none",
    ]
    """What decided: a row of the system, or the standards. The row was found by the
    vendor's code, a part of the text, the status, a range, or the reply code.
    """

    rows: tuple[VendorMeaning, ...]
    """The rows that apply equally well; empty if the standards decided."""

    advice: Advice | None
    """What the standards and operators say of the code."""

    confidence: Literal["high", "low", "medium"]
    """How sure the verdict is: ``high`` if words of the recognized system decided,
    ``low`` if only the registered code or a short text of many systems did.
    """

    others: tuple[MailSystem, ...]
    """The systems that mean something else by the code, if the code alone decided."""


def classify(
    bounce: Reply | RecipientReport,
    *,
    after: ReplyStage | Command | str | None = None,
    system: MailSystem | str | None = None,
) -> Verdict:
    """Return the verdict on a reply, or on what a delivery report says of a recipient.

    ``after`` is the command or stage that the reply answers, if the reply does not say.
    ``system`` is the mail system that wrote the reply, if the caller knows. Raises
    ValueError if ``after`` or ``system`` is unknown.

    The first of these that is known decides: the vendor's code in the text; the longest
    known part of the text; the status as that system uses it; the meaning of the status
    and the stage in the standards; the class. Without a recognized system, two kinds of
    texts count: those that show their system, and those of many systems.

    >>> from smtpcodes import parse_reply
    >>> verdict = classify(parse_reply("550 5.1.1 Unknown", after="RCPT"))
    >>> verdict.category, verdict.suppress, verdict.confidence
    (<BounceCategory.BAD_RECIPIENT: 'bad-recipient'>, 'yes', 'low')
    """
    stage = None if after is None else read_stage(after)
    named = None if system is None else read_system(system)
    if isinstance(bounce, Reply):
        return judge(_said_in_reply(bounce, stage), named, bounce)
    return _judge_report(bounce, stage, named)


def read_system(system: MailSystem | str) -> MailSystem:
    """Return the mail system that a member or a text names, in any letter case.

    Raises ValueError for any other text.
    """
    if isinstance(system, MailSystem):
        return system
    known = MailSystem.get(system.lower())
    if known is None:
        raise ValueError(
            f"{system!a} is not a known mail system: expected a value of MailSystem, "
            "such as `gmail` or `postfix`"
        )
    return known


def _said_in_reply(
    reply: Reply, stage: ReplyStage | None, hosts: Iterable[str] = ()
) -> Said:
    names = [reply.host.partition("[")[0], *hosts] if reply.host else hosts
    return Said(
        reply.code,
        reply.status or reply.stated_status,
        stage or reply.after,
        plain_text(" ".join(reply.lines)),
        tuple(name.strip(" .").lower() for name in names),
    )


def plain_text(text: str) -> str:
    """Return a text in lower case, with single spaces."""
    return " ".join(text.lower().split())


def _judge_report(
    report: RecipientReport, stage: ReplyStage | None, named: MailSystem | None
) -> Verdict:
    """Return the verdict on one recipient of a report."""
    hosts = [report.remote_mta.name] if report.remote_mta else []
    reply = report.reply
    if reply is not None:
        said = _said_in_reply(reply, stage, hosts)
        if reply.status is None and report.status is not None:
            said = said._replace(status=report.status)
    else:
        text = report.diagnostic.text if report.diagnostic else ""
        names = tuple(host.lower() for host in hosts)
        said = Said(None, report.status, stage, plain_text(text), names)
    if report.action in DELIVERED:
        system, software = recognize(said, match_texts(said)[1])
        return _not_a_bounce("action", named or system, software)
    verdict = judge(said, named, reply)
    if report.action is DsnAction.DELAYED:
        return replace(
            verdict,
            is_permanent=False,
            retry="no",
            suppress="no",
            who_acts=(ActingParty.SENDING_SERVER,),
        )
    if report.is_failure and not verdict.is_permanent and verdict.suppress == "no":
        return replace(verdict, suppress="count")  # the sending server gave up
    return verdict


DELIVERED: Final = (DsnAction.DELIVERED, DsnAction.RELAYED, DsnAction.EXPANDED)


def _not_a_bounce(
    rule: Literal["action", "success"],
    system: MailSystem | None,
    software: MailSystem | None,
) -> Verdict:
    return Verdict(
        BounceCategory.NOT_A_BOUNCE,
        is_permanent=False,
        retry="no",
        delay=None,
        suppress="no",
        who_acts=(ActingParty.NOBODY,),
        system=system,
        software=software,
        rule=rule,
        rows=(),
        advice=None,
        confidence="high",
        others=(),
    )


def judge(said: Said, named: MailSystem | None, reply: Reply | None) -> Verdict:
    """Return the verdict on what a server said."""
    texts, shown = match_texts(said)
    system, software = recognize(said, shown)
    if said.status_class in (2, 3):
        return _not_a_bounce("success", named or system, software)
    own = [*own_systems(system), *own_systems(software)]
    if named is not None:
        system, own = named, list(own_systems(named))
    advice = find_advice(said, reply)
    rows = _best(texts, match_codes(said, own), own)
    verdict = (
        _by_rows(rows, said, system, software, advice)
        if rows
        else _by_advice(said, system, software, advice)
    )
    if said.stage in _BEFORE_RECIPIENTS or said.code in _ABOUT_LOGIN:
        return _about_sender(verdict)
    return verdict


_BEFORE_RECIPIENTS: Final = frozenset(
    map(ReplyStage, ("CONNECT", "HELO", "EHLO", "LHLO", "STARTTLS", "AUTH", "MAIL"))
)
"""The stages at which the server does not know the recipients yet."""
_ABOUT_LOGIN: Final = (530, 534, 535, 538)
_OF_ADDRESS: Final = (BounceCategory.BAD_RECIPIENT, BounceCategory.MAILBOX_FULL)


def _about_sender(verdict: Verdict) -> Verdict:
    """Return a verdict without what it says against the recipient's address.

    An unknown user is then the sender or the one who logs in.
    """
    if verdict.suppress == "no" and verdict.category not in _OF_ADDRESS:
        return verdict
    category = verdict.category
    if category in _OF_ADDRESS:
        category = BounceCategory.UNKNOWN
    return replace(verdict, category=category, suppress="no")


def own_systems(system: MailSystem | None) -> tuple[MailSystem, ...]:
    """Return a system and what it runs on."""
    return () if system is None else index().beneath[system]


def _best(texts: list[Match], codes: list[Match], own: list[MailSystem]) -> list[Match]:
    """Return the matches that decide, in the order of the table: those of the surest rule
    that fit equally well.

    With a system, its own rows count, and the rows of many systems. Without a system,
    rows that show their system count, else long texts of any system.
    """
    usable = [
        match
        for match in texts
        if match.row.system in own
        or match.row.system is None
        or (match.row.identifies and not own)
    ]
    if not usable and not own:
        usable = [match for match in texts if match.length >= _LONG]
    matches = [*usable, *codes]
    if len(matches) < 2:
        return matches
    ranked = [(_rank(match), match) for match in matches]
    best = max([rank for rank, _ in ranked])
    equal = [match for rank, match in ranked if rank == best]
    return sorted(equal, key=attrgetter("number")) if len(equal) > 1 else equal


_LONG: Final = 12
"""The shortest text, in characters, that is hardly in a reply by chance."""


def _rank(match: Match) -> tuple[int, int, bool, int, bool]:
    """Return how well a match fits; the greatest decides.

    If the texts of two rows fit equally well, the row that states more codes decides.
    After that, the row of one system comes before a row of many systems.
    """
    row = match.row
    stated = bool(row.reply_code) + bool(row.first_status)
    is_own = row.system is not None
    return (_SURE[match.rule], match.length, match.codes_agree, stated, is_own)


def _by_rows(
    matches: list[Match],
    said: Said,
    system: MailSystem | None,
    software: MailSystem | None,
    advice: Advice | None,
) -> Verdict:
    """Return the verdict of the rows that fit equally well."""
    rows = tuple(match.row for match in matches)
    first = matches[0]
    categories = {row.category for row in rows}
    agree = len(categories) == 1
    status_class = said.status_class
    is_permanent, retry = status_class != 4, _retry_by_class(status_class)
    alike = [row for row in rows if _about_class(row, status_class)]
    if len({row.is_permanent for row in alike}) == 1:
        is_permanent = alike[0].is_permanent
    if len({row.retry for row in alike}) == 1:
        retry = alike[0].retry
    answers: list[_Suppress] = [row.suppress for row in rows]
    suppress = min(answers, key=_CAREFUL.index)
    if suppress == "yes" and not is_permanent:
        suppress = "count"
    confidence: Literal["high", "low", "medium"] = "medium"
    if not agree or (first.row.system is None and 0 < first.length < _LONG):
        confidence = "low"
    elif first.length and first.codes_agree and _is_of(first.row, system, software):
        confidence = "high"
    return Verdict(
        category=rows[0].category if agree else BounceCategory.UNKNOWN,
        is_permanent=is_permanent,
        retry=retry,
        delay=advice.delay if advice and retry == "later" else None,
        suppress=suppress,
        who_acts=rows[0].who_acts or _parties(rows[0].category),
        system=system,
        software=software,
        rule=first.rule,
        rows=rows,
        advice=advice,
        confidence=confidence,
        others=(),
    )


_who_acts: dict[BounceCategory, tuple[ActingParty, ...]] = {}


def _parties(category: BounceCategory) -> tuple[ActingParty, ...]:
    """Return who can act in a category. The answer is cached."""
    if category not in _who_acts:
        _who_acts[category] = category.who_acts
    return _who_acts[category]


def _is_of(row: VendorMeaning, *systems: MailSystem | None) -> bool:
    """Return whether a row is of one of the systems, and not of many."""
    return row.system is not None and row.system in systems


def _about_class(row: VendorMeaning, status_class: int) -> bool:
    """Return whether a row is about replies of the same class, as far as it is known.

    A row that states no code is about both classes. One case is excluded: a permanent
    meaning does not count in a transient reply, because the server says that the
    failure may pass.
    """
    digit = row.first_status[0] if row.first_status else (row.reply_code or 0) // 100
    if not status_class:
        return True
    if digit == 0:
        return not (row.is_permanent and status_class == 4)
    return digit == status_class


def _retry_by_class(status_class: int) -> _Retry:
    return "later" if status_class == 4 else "after-change"


def _by_advice(
    said: Said,
    system: MailSystem | None,
    software: MailSystem | None,
    advice: Advice | None,
) -> Verdict:
    """Return the verdict of the standards."""
    category = (advice and advice.category) or BounceCategory.UNKNOWN
    is_transient = said.is_transient
    return Verdict(
        category=category,
        is_permanent=not is_transient,
        retry=(advice and advice.retry)
        or ("later" if is_transient else "after-change"),
        delay=advice.delay if advice else None,
        suppress=(advice and advice.suppress) or "no",
        who_acts=(advice and advice.who_acts) or _parties(category),
        system=system,
        software=software,
        rule="standard" if advice else "none",
        rows=(),
        advice=advice,
        confidence="low",
        others=() if system else _others(said, category),
    )


def _others(said: Said, category: BounceCategory) -> tuple[MailSystem, ...]:
    """Return the systems that mean something else by the codes, each once."""
    systems = {
        row.system
        for row in rows_about(said)
        if row.system is not None and row.category != category
    }
    return tuple(sorted(systems))


_advice: dict[tuple[str, str, str], tuple[Any, ...]] = {}
_found: dict[_Key, Advice | None] = {}
_MOST: Final = 4096
"""How many answers are cached, so that a log computes each of them once."""


def find_advice(said: Said, reply: Reply | None) -> Advice | None:
    """Return what the standards say of a code; None if they say nothing.

    The first of these that has advice decides: the status; the meaning after that
    command; the subject; the reply code; the class.
    """
    of_reply = (reply.status, reply.after, reply.using) if reply else None
    key = (said.code, said.status, said.stage, of_reply)
    if key not in _found:
        if len(_found) >= _MOST:
            _found.clear()
        _found[key] = _look_up(said, reply)
    return _found[key]


def _look_up(said: Said, reply: Reply | None) -> Advice | None:
    if not _advice:
        for values in _registry.rows("advice", "ROWS"):
            row = Advice._make(values)
            if row.system is None:
                _advice[row.kind, row.code, row.meaning] = values
    status = said.status
    meaning = reply.meaning if reply else None
    keys: list[tuple[str, str, str]] = []
    if status is not None and status[1]:
        keys = [("status", str(status), ""), ("subject", f"X.{status[1]}", "")]
    if meaning is not None:
        names_status = status is not None and status.code in meaning.enhanced
        by_meaning = ("reply", str(said.code), meaning.name)
        keys.insert(0 if names_status else 1, by_meaning)
    keys += [("reply", str(said.code), ""), ("class", str(said.status_class), "")]
    values = next((_advice[key] for key in keys if key in _advice), None)
    return None if values is None else Advice.of(values)
