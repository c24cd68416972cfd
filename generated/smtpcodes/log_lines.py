"""Read what a line of a mail server's log says of one recipient.

Postfix, sendmail and Exim log a line for each delivery. Such a line may have no reply:
``Connection timed out``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .delivery_reports import DiagnosticCode
from .dsn_actions import DsnAction
from .enhanced_status import EnhancedStatus
from .replies import Reply
from .reports import RecipientReport, TypedName
from .stages import read_stage

if TYPE_CHECKING:
    from .commands import Command
    from .reply_stages import ReplyStage

__all__ = ["read_log_line"]

_TO: Final = re.compile(r"\bto=<([^<>\s]*)>")
_FIELD: Final = re.compile(r"\b(relay|dsn)=([^,\s]+)")
_OUTCOME: Final = re.compile(r"\b(?:status=([a-z]+)|stat=)[ ]?")
_POSTFIX: Final = {
    "sent": DsnAction.DELIVERED,
    "bounced": DsnAction.FAILED,
    "expired": DsnAction.FAILED,
    "deferred": DsnAction.DELAYED,
}
_EXIM: Final = re.compile(r"(?:^| )(\*\*|==|=>|->) ([^<>\s]+@[^<>\s]+)(?: <[^<>]*>)? ")
_EXIM_ACTIONS: Final = {"**": DsnAction.FAILED, "==": DsnAction.DELAYED}
_EXIM_HOST: Final = re.compile(r" H=([\w.-]+)")
_EXIM_TEXT: Final = re.compile(r"(?<=: ).*| defer \(-?\d+\).*", re.DOTALL)


def read_log_line(
    line: str | bytes, *, after: ReplyStage | Command | str | None = None
) -> RecipientReport | None:
    """Return what a line says of a recipient; None if it is not about a delivery.

    The result has what a delivery report has: the address, the action, the status, the
    reply if the line quotes one, and the server. Postfix and sendmail log ``to=<...>``
    with ``status=`` or ``stat=``; Exim logs the address after ``**`` or ``==``.
    ``after`` is the command or stage that the reply answers, if the line does not tell.
    Raises ValueError if ``after`` is not a stage.

    >>> report = read_log_line("to=<a@example.net>, relay=none, dsn=4.4.1, "
    ...     "status=deferred (connect to mx.example.net[192.0.2.1]:25: timed out)")
    >>> report.address, report.action, report.status
    ('a@example.net', <DsnAction.DELAYED: 'delayed'>, EnhancedStatus(4, 4, 1))
    """
    text = line if isinstance(line, str) else line.decode("utf-8", "surrogateescape")
    stage = None if after is None else read_stage(after)
    outcome = _OUTCOME.search(text)
    if outcome is not None:
        recipient = _TO.search(text)
        return recipient and _read_fields(text, outcome, recipient[1], stage)
    exim = _EXIM.search(text)
    return exim and _read_exim(text, exim, stage)


def _read_fields(
    text: str, outcome: re.Match[str], address: str, stage: ReplyStage | None
) -> RecipientReport | None:
    """Return what a line of Postfix or sendmail says."""
    fields = dict(_FIELD.findall(text[: outcome.start()]))
    status = _status(fields.get("dsn", ""))
    action = _POSTFIX.get(outcome[1] or "")
    if action is None:
        if outcome[1] or status is None:
            return None
        action = (DsnAction.DELIVERED, DsnAction.DELAYED, DsnAction.FAILED)[
            (2, 4, 5).index(status[0])
        ]
    host = fields.get("relay", "none").partition("[")[0].rstrip(".")
    return _report(address, action, status, host, text, outcome.end(), stage)


def _read_exim(
    text: str, exim: re.Match[str], stage: ReplyStage | None
) -> RecipientReport:
    """Return what a line of Exim says."""
    action = _EXIM_ACTIONS.get(exim[1], DsnAction.DELIVERED)
    host = _EXIM_HOST.search(text, exim.end())
    said = _EXIM_TEXT.search(text, exim.end())
    start = said.start() if said else exim.end()
    name = host[1] if host else "none"
    return _report(exim[2].rstrip(":"), action, None, name, text, start, stage)


def _report(
    address: str,
    action: DsnAction,
    status: EnhancedStatus | None,
    host: str,
    text: str,
    start: int,
    stage: ReplyStage | None,
) -> RecipientReport:
    """Return the report of a line. The text from ``start`` on says what happened."""
    reply = None
    if action in (DsnAction.FAILED, DsnAction.DELAYED):
        reply = Reply.search(text, after=stage)
        if reply is not None and not reply.is_error:
            reply = None
    account = text[start:].strip().removeprefix("(").removesuffix(")")
    return RecipientReport(
        final_recipient=TypedName("rfc822", address),
        original_recipient=None,
        action=action,
        status=(reply.status if reply else None) or status,
        stated_status=status,
        reply=reply,
        diagnostic=DiagnosticCode("", account, reply),
        remote_mta=None if host in ("none", "local") else TypedName("dns", host),
        last_attempt_date=None,
        will_retry_until=None,
        fields=(),
        defects=(),
    )


def _status(text: str) -> EnhancedStatus | None:
    try:
        return EnhancedStatus.parse(text)
    except ValueError:
        return None
