"""Read whole delivery reports: bounces, delays, confirmations (RFC 3464, 6533, 3886).

The ``email`` package is imported when the first report is read.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from .delivery_reports import DiagnosticCode, parse_diagnostic_code, parse_status_field
from .dsn_actions import DsnAction
from .dsn_fields import DsnField
from .enhanced_status import EnhancedStatus
from .replies import Reply
from .report_defects import ReportDefect

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from email.message import Message
    from typing import Any

__all__ = ["DeliveryReport", "RecipientReport", "TypedName", "read_delivery_report"]

_NAME: Final = re.compile(r"[!-9;-~]+")
_FIELD_END: Final = re.compile(r"\n(?![ \t]+[^ \t\n])")
_FOLD: Final = re.compile(r"\n(?=[ \t])")
_COMMENT: Final = re.compile(r"\([^()]*\)?")
_UNICODE: Final = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_STATUS_TYPES: Final = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/tracking-status",
)
_PER_RECIPIENT: Final = frozenset(
    field.value.lower() for field in DsnField if field.scope == "per-recipient"
)
_PER_MESSAGE: Final = frozenset(
    field.value.lower() for field in DsnField if field.scope == "per-message"
)
_FIRST_FIELD: Final = re.compile(
    r"^(?:Reporting-MTA|Final-Recipient|Original-Envelope-Id)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_ACTION_FIELD: Final = re.compile(r"^Action[ \t]*:", re.IGNORECASE | re.MULTILINE)
_ADDRESS_FIRST: Final = re.compile(r"[ \t]*<?([^\s<>:]{1,256}@[^\s<>:]{1,255})>?")
"""A line that starts with an address, as servers list the recipients."""
_READABLE: Final = 100_000
"""How many characters of the text for people are searched for a reply."""


class _Fields:
    """A group of fields, as pairs and by name in lower case."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self.values: dict[str, list[str]] = {}

    def add(self, name: str, value: str) -> None:
        self.pairs.append((name, value))
        self.values.setdefault(name.lower(), []).append(value)


class _Readable:
    """What the text for people says of each recipient. The text is read at its first use."""

    def __init__(self, groups: list[_Fields], texts: list[Message]) -> None:
        self._groups = groups
        self._parts = texts
        self._texts: list[str] | None = None

    def of(self, index: int) -> str:
        """Return what the text says of the recipient with that index."""
        if self._texts is None:
            text = _text(self._parts[0])[:_READABLE] if self._parts else ""
            self._texts = _texts(self._groups, text)
        return self._texts[index]


@dataclass(frozen=True, slots=True)
class TypedName:
    """An address or the name of a host, with its type."""

    type: str
    """The type in lower case, such as ``rfc822`` or ``dns``; "" if it is missing."""

    name: str
    """The address or the name. The characters of an internationalized address are
    decoded. Source: RFC 6533 3.
    """

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class RecipientReport:
    """What a report says of one recipient. Source: RFC 3464 2.3."""

    final_recipient: TypedName | None
    """The address to which the server tried to deliver."""

    original_recipient: TypedName | None
    """The address to which the sender wrote, if the sender passed it on (ORCPT)."""

    action: DsnAction | None
    """What the server did with the message; None without a known action."""

    status: EnhancedStatus | None
    """The more exact of two: Status, and the status of the reply.

    The status of the reply counts if Status is missing or invalid. It also counts if
    both have the same class, and Status has the detail 0, as in X.7.0. Otherwise Status
    counts. If the reply has no status, a status in the text of Diagnostic-Code counts.
    """

    stated_status: EnhancedStatus | None
    """The Status field; None if it is missing or invalid."""

    reply: Reply | None
    """The reply of the remote server; None if the report does not quote it.

    The reply is from Diagnostic-Code, else from another field of the recipient, else
    from the text for people. If the report is about several recipients, only the lines
    after the address count there. If delivery failed or is delayed, the reply is an
    error.
    """

    diagnostic: DiagnosticCode | None
    """The Diagnostic-Code field; the first of several, or the one with an error."""

    remote_mta: TypedName | None
    """The server to which the reporting server tried to send the message."""

    last_attempt_date: datetime | None
    """The time of the last attempt to deliver."""

    will_retry_until: datetime | None
    """When the server stops trying. Reports with the action ``delayed`` have it."""

    fields: tuple[tuple[str, str], ...]
    """All fields of the group, as pairs of name and unfolded value."""

    defects: tuple[ReportDefect, ...]
    """The defects of the group, each once."""

    @property
    def address(self) -> str | None:
        """The address that the sender knows: the original recipient, else the final."""
        name = self.original_recipient or self.final_recipient
        return name.name if name else None

    @property
    def is_failure(self) -> bool:
        """Whether the message was not delivered and will not be.

        Without an action, whether the class of the status is 5.
        """
        if self.action is not None:
            return self.action is DsnAction.FAILED
        return self.status is not None and self.status.is_permanent


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery report. Source: RFC 3464 2."""

    reporting_mta: TypedName | None
    """The server that wrote the report."""

    received_from_mta: TypedName | None
    """The server that sent the message to the reporting server."""

    dsn_gateway: TypedName | None
    """The gateway that translated the report from another mail system."""

    original_envelope_id: str | None
    """The identifier that the sender gave with ENVID."""

    arrival_date: datetime | None
    """When the message came to the reporting server."""

    recipients: tuple[RecipientReport, ...]
    """What the report says of each recipient, in its order."""

    fields: tuple[tuple[str, str], ...]
    """The fields about the message, as pairs of name and unfolded value."""

    defects: tuple[ReportDefect, ...]
    """The defects of the fields about the message, each once."""


def read_delivery_report(message: bytes | Message) -> DeliveryReport | None:
    """Return the delivery report in a message; None if the message is not one.

    The message is given as octets or as parsed by ``email``, with any policy. A report
    is a part of the type message/delivery-status, message/global-delivery-status or
    message/tracking-status, or a part of text that has the fields of one.
    Irregularities are in ``defects``. Raises ValueError if ``message`` is of another
    type. Source: RFC 3464; RFC 6533 for internationalized addresses; RFC 3886 for
    tracking.
    """
    from email import message_from_bytes
    from email.message import Message

    if isinstance(message, bytes | bytearray | memoryview):
        message = message_from_bytes(bytes(message))
    is_message = isinstance(  # pyright: ignore[reportUnnecessaryIsInstance]
        message, Message
    )
    if not is_message:
        raise ValueError(
            f"expected octets or a message of `email`, got {type(message).__name__}"
        )
    texts: list[Message] = []
    for part in message.walk():
        kind = _content_type(part)
        if kind in _STATUS_TYPES:
            return _report(_parsed(part) or _blocks(_text(part)), texts[:1], [])
        if kind.startswith("text/") and not part.is_multipart():
            texts.append(part)
    for index, part in enumerate(texts):
        text = _text(part)
        first = _FIRST_FIELD.search(text)
        if first and _ACTION_FIELD.search(text, first.end()):
            blocks = _blocks(text[first.start() :])
            return _report(blocks, texts[: min(index, 1)], [ReportDefect.PART_MISTYPED])
    return None


def _content_type(part: Message) -> str:
    """Return the type of a part in lower case, without its parameters."""
    for name, value in part.raw_items():
        if name.lower() == "content-type":
            return str(value).partition(";")[0].strip().lower()
    return part.get_default_type()


def _text(part: Message) -> str:
    """Return the decoded text of a part; of a part of the type message/*, all of it."""
    if part.is_multipart():
        octets = _groups(part).encode("utf-8", "surrogateescape")
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        if encoding == "base64":
            from base64 import b64decode

            with suppress(ValueError):
                octets = b64decode(b"".join(octets.split()) + b"==")
        elif encoding == "quoted-printable":
            from quopri import decodestring

            octets = decodestring(octets)
    else:
        payload: Any = part.get_payload(decode=True)
        octets = payload or b""
    text = octets.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _groups(part: Message) -> str:
    """Return the text of a part in which the parser of `email` has found messages.

    The parser takes a line such as ``Status : 5.1.1`` for the start of a body; no empty
    line is before it.
    """
    from email.errors import MissingHeaderBodySeparatorDefect

    groups: Any = part.get_payload()
    texts: list[str] = []
    for group in groups:
        texts += (f"{name}: {value}\n" for name, value in group.raw_items())
        is_separate = not any(
            isinstance(defect, MissingHeaderBodySeparatorDefect)
            for defect in group.defects
        )
        texts += ("\n" if is_separate else "", _text(group), "\n")
    return "".join(texts)


def _parsed(part: Message) -> list[_Fields]:
    """Return the groups of fields that the parser of email has read.

    The result is [] if the parser has left out fields.
    """
    blocks: list[_Fields] = []
    groups: Any = part.get_payload() if part.is_multipart() else ()
    for group in groups:
        if group.is_multipart() or str(group.get_payload() or "").strip():
            return []
        block = _Fields()
        for name, value in group.raw_items():
            if name.lower() == "final-recipient" and name.lower() in block.values:
                return []
            block.add(name, str(value).strip().replace("\r\n", "\n"))
        if block.pairs:
            blocks.append(block)
    return blocks


def _blocks(text: str) -> list[_Fields]:
    """Return the groups of fields in a text. A second Final-Recipient starts one."""
    blocks = [_Fields()]
    for line in _FIELD_END.split(text):
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if not colon or not name or not _NAME.fullmatch(name):
            if not line.strip():
                blocks.append(_Fields())
            continue
        if name.lower() == "final-recipient" and "final-recipient" in blocks[-1].values:
            blocks.append(_Fields())
        blocks[-1].add(name, value.strip())
    return [block for block in blocks if block.pairs]


def _report(
    blocks: list[_Fields], texts: list[Message], defects: list[ReportDefect]
) -> DeliveryReport | None:
    """Return the report in groups of fields; None if no group is about a report.

    `texts` has the part for people, if there is one.
    """
    about = _Fields()
    groups: list[_Fields] = []
    for block in blocks:
        group = about
        if not _PER_RECIPIENT.isdisjoint(block.values):
            group = _Fields()
            groups.append(group)
        for name, value in block.pairs:
            if group is not about and name.lower() in _PER_MESSAGE:
                _add(ReportDefect.FIELD_MISPLACED, defects)
                about.add(name, value)
            else:
                group.add(name, value)
    if not groups and _PER_MESSAGE.isdisjoint(about.values):
        return None
    readable = _Readable(groups, texts)
    recipients = [
        _recipient(group, partial(readable.of, index))
        for index, group in enumerate(groups)
    ]
    return DeliveryReport(
        reporting_mta=_typed(about, "reporting-mta", defects),
        received_from_mta=_typed(about, "received-from-mta", defects),
        dsn_gateway=_typed(about, "dsn-gateway", defects),
        original_envelope_id=_value(about, "original-envelope-id", defects) or None,
        arrival_date=_date(about, "arrival-date", defects),
        recipients=tuple(recipients),
        fields=_shown(about),
        defects=tuple(defects),
    )


def _texts(groups: list[_Fields], readable: str) -> list[str]:
    """Return what the text for people says of each recipient.

    Of several recipients, each has the lines from one that starts with its address to
    one that starts with the address of another. The first group of an address has them.
    """
    if len(groups) == 1:
        return [readable]
    addresses = [
        {
            value.rpartition(";")[2].strip(" \t<>").lower()
            for name, value in group.pairs
            if name.lower().endswith("-recipient")
        }
        for group in groups
    ]
    texts: dict[str, list[str]] = {
        address: [] for group in addresses for address in group
    }
    lines: list[str] = []
    for line in readable.split("\n"):
        match = _ADDRESS_FIRST.match(line)
        lines = texts.get(match[1].lower(), lines) if match else lines
        lines.append(line)
    return [
        "\n".join(line for address in sorted(group) for line in texts.pop(address, ()))
        for group in addresses
    ]


def _recipient(fields: _Fields, readable: Callable[[], str]) -> RecipientReport:
    """Return what a group of fields says of its recipient."""
    defects: list[ReportDefect] = []
    final = _typed(fields, "final-recipient", defects)
    original = _typed(fields, "original-recipient", defects)
    if final is None:
        _add(ReportDefect.RECIPIENT_MISSING, defects)
    diagnostic = _diagnostic(fields, defects)
    stated = _status(fields, defects)
    action = _action(fields, defects)
    reply = _reply(fields, diagnostic, readable, has_failed=_has_failed(action, stated))
    return RecipientReport(
        final_recipient=final,
        original_recipient=original,
        action=action,
        status=_better(stated, _replied(reply, diagnostic)),
        stated_status=stated,
        reply=reply,
        diagnostic=diagnostic,
        remote_mta=_typed(fields, "remote-mta", defects),
        last_attempt_date=_date(fields, "last-attempt-date", defects),
        will_retry_until=_date(fields, "will-retry-until", defects),
        fields=_shown(fields),
        defects=tuple(defects),
    )


def _has_failed(action: DsnAction | None, status: EnhancedStatus | None) -> bool:
    """Return whether the server could not deliver the message, or not yet."""
    if action is not None:
        return action in (DsnAction.FAILED, DsnAction.DELAYED)
    return status is not None and not status.is_success


def _reply(
    fields: _Fields,
    diagnostic: DiagnosticCode | None,
    readable: Callable[[], str],
    *,
    has_failed: bool,
) -> Reply | None:
    """Return the most useful reply of the server; for a failure, an error."""
    reply = diagnostic.reply if diagnostic else None
    if reply is None or (has_failed and not reply.is_error):
        reply = _reply_in_fields(fields, has_failed=has_failed)
    if reply is None:
        reply = Reply.search(readable())
    return None if reply and has_failed and not reply.is_error else reply


def _replied(
    reply: Reply | None, diagnostic: DiagnosticCode | None
) -> EnhancedStatus | None:
    """Return the status of the reply, else one inside the text of the diagnostic."""
    status = (reply.status or reply.stated_status) if reply else None
    if status is None and diagnostic is not None:
        status = EnhancedStatus.search(diagnostic.text)
    return status


def _better(
    stated: EnhancedStatus | None, replied: EnhancedStatus | None
) -> EnhancedStatus | None:
    """Return the better of the Status field and the status of the reply."""
    if replied is None:
        return stated
    if stated is None or (stated[0] == replied[0] and stated[2] == 0):
        return replied
    return stated


def _status(fields: _Fields, defects: list[ReportDefect]) -> EnhancedStatus | None:
    """Return the Status of a recipient."""
    value = _value(fields, "status", defects)
    if not value:
        _add(ReportDefect.STATUS_MISSING, defects)
        return None
    try:
        return parse_status_field(value)
    except ValueError:
        _add(ReportDefect.STATUS_INVALID, defects)
        return EnhancedStatus.search(value)


def _action(fields: _Fields, defects: list[ReportDefect]) -> DsnAction | None:
    """Return the Action of a recipient."""
    value = _value(fields, "action", defects).strip()
    if not value:
        _add(ReportDefect.ACTION_MISSING, defects)
        return None
    word = _COMMENT.sub("", value).strip(" \t.;").lower()
    action = DsnAction.get(word)
    if action is None:
        action = next(
            (known for known in DsnAction if word in known.other_spellings), None
        )
    if action is None:
        _add(ReportDefect.ACTION_INVALID, defects)
    elif value.lower() != action.value:
        _add(ReportDefect.ACTION_MISSPELLED, defects)
    return action


def _diagnostic(fields: _Fields, defects: list[ReportDefect]) -> DiagnosticCode | None:
    """Return the Diagnostic-Code of a recipient, if possible one with an error."""
    found: list[DiagnosticCode] = []
    values = fields.values.get("diagnostic-code", [])
    if len(values) > 1:
        _add(ReportDefect.FIELD_REPEATED, defects)
    for value in values:
        text = _decoded(value) if "=?" in value else value
        try:
            found.append(parse_diagnostic_code(text))
        except ValueError:
            _add(ReportDefect.DIAGNOSTIC_INVALID, defects)
    errors = [code for code in found if code.reply and code.reply.is_error]
    replies = [code for code in found if code.reply]
    return next(iter([*errors, *replies, *found]), None)


def _reply_in_fields(fields: _Fields, *, has_failed: bool) -> Reply | None:
    """Return the reply in a field of a recipient that standards do not use for replies."""
    for name, value in fields.pairs:
        if not name.lower().endswith(("-recipient", "-date", "-until", "-code")):
            reply = Reply.search(_decoded(value))
            if reply is not None and (reply.is_error or not has_failed):
                return reply
    return None


def _typed(fields: _Fields, name: str, defects: list[ReportDefect]) -> TypedName | None:
    """Return a field with a type and a name; None without the field."""
    value = _value(fields, name, defects)
    if not value:
        return None
    kind, semicolon, text = value.partition(";")
    kind = kind.strip().lower()
    if not semicolon or not kind.replace("-", "").isalnum():
        _add(ReportDefect.TYPE_MISSING, defects)
        kind, text = "", value
    text = text.strip()
    if kind == "utf-8":
        text = _UNICODE.sub(_character, text)
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    return TypedName(kind, text)


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    is_valid = number < 0xD800 or 0xDFFF < number < 0x110000
    return chr(number) if is_valid else match[0]


def _date(fields: _Fields, name: str, defects: list[ReportDefect]) -> datetime | None:
    """Return a date; None without the field, or if it cannot be read."""
    value = _value(fields, name, defects)
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        _add(ReportDefect.DATE_INVALID, defects)
        return None


def _value(fields: _Fields, name: str, defects: list[ReportDefect]) -> str:
    """Return the value of a field, the first of several; "" without the field."""
    values = fields.values.get(name)
    if values is None:
        return ""
    if len(values) > 1:
        _add(ReportDefect.FIELD_REPEATED, defects)
    return _decoded(values[0])


def _shown(fields: _Fields) -> tuple[tuple[str, str], ...]:
    return tuple((name, _decoded(value)) for name, value in fields.pairs)


def _decoded(value: str) -> str:
    """Return a value without folds, with encoded words decoded. Source: RFC 2047."""
    if "\n" in value:
        value = _FOLD.sub("", value)
    if "=?" not in value:
        return value
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _add(defect: ReportDefect, defects: list[ReportDefect]) -> None:
    if defect not in defects:
        defects.append(defect)
