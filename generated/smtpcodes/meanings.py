"""What one reply means: by its code, its status, the stage that it answers, and the
extensions and services in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .meaning_scopes import MeaningScope
from .stages import meanings_in_use, meanings_of
from .unregistered_codes import UnregisteredWord

if TYPE_CHECKING:
    from .enhanced_status import EnhancedStatus
    from .extensions import Extension
    from .records import ReplyMeaning
    from .reply_codes import ReplyCode
    from .reply_stages import ReplyStage

__all__: list[str] = []


def find_meaning(
    code: ReplyCode,
    status: EnhancedStatus | None,
    stage: ReplyStage | None,
    using: frozenset[Extension | MeaningScope],
) -> ReplyMeaning | None:
    """Return the one meaning that fits best; None if none fits, or several equally.

    A meaning that names the status fits best. Without such a meaning, the basic meaning
    fits, unless the status says something that IANA does not associate with the code.
    The basic meaning also fits an error at a command for which no RFC names the code:
    servers send codes that RFCs do not list. A code that closes the connection keeps
    its meaning, whatever the status says. Source: RFC 5321 4.3.2.
    """
    meanings = meanings_in_use(code, stage, using)
    registered = status.code if status else None
    if registered is not None:
        naming = [meaning for meaning in meanings if registered in meaning.enhanced]
        if naming:
            return naming[0] if len(naming) == 1 else None
        if (
            says_more(status)
            and code not in registered.associated_replies
            and not code.closes_connection
        ):
            return None
    plain = [
        meaning
        for meaning in meanings
        if not meaning.enhanced
        and (meaning == meanings_of(code)[0] or stage in meaning.stages)
    ]
    # Older RFCs have the same meanings, by the same names, for the verbs of their time.
    names = {meaning.name for meaning in plain}
    if not names and code.is_error and stage is not None and stage.command is not None:
        basic = next(iter(code.meanings), None)
        return basic if basic and basic.scope is MeaningScope.SMTP else None
    return plain[0] if len(names) == 1 else None


def find_phrase(
    code: ReplyCode, status: EnhancedStatus | None, meaning: ReplyMeaning | None
) -> str:
    """Return the short text of a reply: never empty.

    The first of these that exists is the phrase: that of the meaning; of a status that
    says more than the code; of the code; of an unregistered code that large servers
    send; of the digits.
    """
    registered = status.code if status else None
    if meaning is not None and not (says_more(status) and not meaning.enhanced):
        return meaning.phrase
    if registered is not None and says_more(status):
        return registered.phrase
    if code.phrase:
        return code.phrase
    if not code.is_registered:
        for word in UnregisteredWord.rows():
            if word.kind == "reply-code" and word.word == str(code):
                return word.phrase
    digits = (code.severity.phrase, code.category.phrase if code.category else "")
    return ": ".join(filter(None, digits))


def says_more(status: EnhancedStatus | None) -> bool:
    """Return whether a status is registered and says more than its subject."""
    return status is not None and status[2] != 0 and status.code is not None
