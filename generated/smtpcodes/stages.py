"""Which replies come at which stage of a session, and what they mean there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .reply_codes import ReplyCode
from .reply_stages import ReplyStage

if TYPE_CHECKING:
    from .commands import Command
    from .records import ReplyMeaning

__all__ = ["StageReplies"]


class StageReplies(NamedTuple):
    """The registered reply codes that may come at a stage of a session, each tuple in
    the order of the numbers.
    """

    success: tuple[ReplyCode, ...]
    """2yz: the command did what it was to do."""

    intermediate: tuple[ReplyCode, ...]
    """3yz: the server waits for more."""

    error: tuple[ReplyCode, ...]
    """4yz and 5yz: the command failed."""


_FOUND: dict[ReplyStage, StageReplies] = {}


def replies_after(stage: ReplyStage | Command | str) -> StageReplies:
    """The replies that may come at a stage. Raises ValueError for what is no stage."""
    at = ReplyStage(stage)
    if at not in _FOUND:
        codes = [
            code for code in ReplyCode if any(_applies(use, at) for use in code.uses)
        ]
        _FOUND[at] = StageReplies(
            tuple(code for code in codes if code.is_success),
            tuple(code for code in codes if code.is_intermediate),
            tuple(code for code in codes if code.is_error),
        )
    return _FOUND[at]


def meanings_at(
    code: ReplyCode, stage: ReplyStage | Command | str
) -> tuple[ReplyMeaning, ...]:
    """What a code means at a stage: the base, then what is defined for just this stage,
    then further general rules. Raises ValueError for what is no stage.
    """
    at = ReplyStage(stage)
    base, *others = code.uses or (None,)
    own = [use for use in others if at in use.stages]
    general = [use for use in others if at not in use.stages]
    return tuple(use for use in (base, *own, *general) if use and _applies(use, at))


def meaning_at(code: ReplyCode, stage: ReplyStage | Command | str) -> str:
    """The most general meaning of a code at a stage: the base, where it holds there, or
    the first that is defined for just this stage; else the code's phrase. Raises
    ValueError for what is no stage.
    """
    at = ReplyStage(stage)
    first = next(iter(meanings_at(code, at)), None)
    return first.phrase if first and at in first.stages else code.phrase


def _applies(meaning: ReplyMeaning, stage: ReplyStage) -> bool:
    """Whether a code may come with that meaning at that stage of an ordinary session.

    What a later RFC has replaced counts only for the verbs that the later one does
    not have.
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
