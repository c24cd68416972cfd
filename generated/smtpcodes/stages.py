"""The replies that may come at each stage of a session, and their meanings there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .reply_codes import ReplyCode
from .reply_stages import ReplyStage

if TYPE_CHECKING:
    from .commands import Command
    from .records import ReplyMeaning

__all__ = ["StageReplies"]


class StageReplies(NamedTuple):
    """The registered reply codes that may come at a stage of a session.

    Each tuple is sorted by number.
    """

    success: tuple[ReplyCode, ...]
    """2yz: the command succeeded."""

    intermediate: tuple[ReplyCode, ...]
    """3yz: the server waits for more input."""

    error: tuple[ReplyCode, ...]
    """4yz and 5yz: the command failed."""


_REPLIES: dict[ReplyStage, StageReplies] = {}


def replies_after(stage: ReplyStage | Command | str) -> StageReplies:
    """Return the replies that may come at a stage.

    Raises ValueError if ``stage`` is not a stage.
    """
    at = ReplyStage.get(stage) or ReplyStage(stage)
    if at not in _REPLIES:
        codes = [
            code for code in ReplyCode if any(_applies(use, at) for use in code.uses)
        ]
        _REPLIES[at] = StageReplies(
            tuple(code for code in codes if code.is_success),
            tuple(code for code in codes if code.is_intermediate),
            tuple(code for code in codes if code.is_error),
        )
    return _REPLIES[at]


def meanings_at(
    code: ReplyCode, stage: ReplyStage | Command | str
) -> tuple[ReplyMeaning, ...]:
    """Return the meanings of a code at a stage.

    The basic meaning comes first, then those defined for this stage alone, then other
    general ones. Raises ValueError if ``stage`` is not a stage.
    """
    at = ReplyStage.get(stage) or ReplyStage(stage)
    base, *others = code.uses or (None,)
    own = [use for use in others if at in use.stages]
    general = [use for use in others if at not in use.stages]
    return tuple(use for use in (base, *own, *general) if use and _applies(use, at))


def meaning_at(code: ReplyCode, stage: ReplyStage | Command | str) -> str:
    """Return the most general meaning of a code at a stage, as text.

    That is the basic meaning if it applies there, else the first one defined for this
    stage, else the phrase of the code. Raises ValueError if ``stage`` is not a stage.
    """
    at = ReplyStage.get(stage) or ReplyStage(stage)
    first = next(iter(meanings_at(code, at)), None)
    return first.phrase if first and at in first.stages else code.phrase


def _applies(meaning: ReplyMeaning, stage: ReplyStage) -> bool:
    """Return whether a code may have that meaning at that stage of an ordinary session.

    A meaning that a later RFC replaced applies only to the verbs that the later RFC
    does not have.
    """
    if (
        meaning.delivery_report
        or meaning.own_port
        or (meaning.status.value == "superseded" and not stage.is_deprecated)
    ):
        return False
    return stage in meaning.stages or (
        meaning.any_stage and stage not in meaning.exceptions
    )
