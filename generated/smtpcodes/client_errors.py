"""The replies in the exceptions of smtplib and aiosmtplib.

The exceptions are recognized by their attributes and the names of their classes, so
that neither library is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .replies import Reply
from .reply_stages import ReplyStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .commands import Command
    from .extensions import Extension
    from .meaning_scopes import MeaningScope

__all__ = ["replies_from_exception"]

_STAGES: Final = {
    "SMTPAuthenticationError": ReplyStage.AUTH,
    "SMTPConnectError": ReplyStage.CONNECT,
    "SMTPConnectResponseError": ReplyStage.CONNECT,
    "SMTPRecipientRefused": ReplyStage.RCPT,
    "SMTPSenderRefused": ReplyStage.MAIL,
}
"""The stage that the reply of an exception answers, by the name of its class."""


def reply_from_exception(
    error: BaseException,
    after: ReplyStage | Command | str | None,
    using: Iterable[Extension | MeaningScope | str],
) -> Reply:
    """Return the one reply in an exception. Raise ValueError if it has none, or several."""
    code: Any = getattr(error, "smtp_code", getattr(error, "code", None))
    text: object = getattr(error, "smtp_error", getattr(error, "message", ""))
    has_code = isinstance(code, int)
    if not has_code:
        several = hasattr(error, "recipients")
        raise ValueError(
            f"{type(error).__name__} has "
            + ("a reply for each recipient" if several else "no reply")
            + (": use replies_from_exception" if several else "")
        )
    if after is None:
        names = (kind.__name__ for kind in type(error).__mro__)
        after = next((_STAGES[name] for name in names if name in _STAGES), None)
    return Reply.from_parts(code, _text(text), after=after, using=using)


def replies_from_exception(
    error: BaseException,
    *,
    using: Iterable[Extension | MeaningScope | str] = (),
) -> Mapping[str, Reply]:
    """Return the reply to RCPT for each recipient that an exception names.

    These are smtplib's and aiosmtplib's SMTPRecipientsRefused, and aiosmtplib's
    SMTPRecipientRefused. The keys are the addresses as the exception has them.
    ``using`` names the extensions and the service in use. Raises ValueError for other
    exceptions, and if a code is not an SMTP reply code.
    """
    recipients: Any = getattr(error, "recipients", None)
    if recipients is None and isinstance(getattr(error, "recipient", None), str):
        recipients = [error]
    if recipients is None:
        raise ValueError(
            f"{type(error).__name__} has no replies for recipients: "
            "use Reply.from_exception"
        )
    parts: list[tuple[str, int, object]]
    if hasattr(recipients, "items"):  # smtplib: {address: (code, text)}
        parts = [(address, code, text) for address, (code, text) in recipients.items()]
    else:  # aiosmtplib: [SMTPRecipientRefused, ...]
        parts = [
            (refused.recipient, refused.code, refused.message) for refused in recipients
        ]
    return {
        address: Reply.from_parts(code, _text(text), after=ReplyStage.RCPT, using=using)
        for address, code, text in parts
    }


def _text(text: object) -> str | bytes:
    """Return the text of a reply: smtplib has octets, aiosmtplib text."""
    return text if isinstance(text, str | bytes) else str(text)
