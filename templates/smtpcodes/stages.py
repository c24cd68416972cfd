"""The stages of a session: how people write them, and which replies come there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from .extensions import Extension
from .meaning_scopes import MeaningScope
from .member_statuses import MemberStatus
from .reply_codes import ReplyCode
from .reply_stages import ReplyStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .commands import Command
    from .records import ReplyMeaning

__all__ = ["StageReplies"]

_FURTHER_NAMES: Final = {
    "MAIL FROM": ReplyStage.MAIL,
    "RCPT TO": ReplyStage.RCPT,
    ".": ReplyStage.DATA_END,
    "DATA_END": ReplyStage.DATA_END,
    "END OF DATA": ReplyStage.DATA_END,
    "END-OF-MESSAGE": ReplyStage.DATA_END,
    "GREETING": ReplyStage.CONNECT,
    "BANNER": ReplyStage.CONNECT,
    "INITIAL CONNECTION": ReplyStage.CONNECT,
}
"""Other names of stages, as people and servers' logs write them."""


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


def read_stage(stage: ReplyStage | Command | str) -> ReplyStage:
    """Return the stage that a member or a text names, in any letter case.

    Text may be a verb, ``MAIL FROM``, ``RCPT TO``, or a name of the final dot: ``.``,
    ``end of data``. Raises ValueError, which lists the stages, for anything else.
    """
    if isinstance(stage, ReplyStage):
        return stage
    is_text = isinstance(stage, str)  # pyright: ignore[reportUnnecessaryIsInstance]
    if is_text:
        name = " ".join(str(stage).upper().split())
        name = name.removesuffix(" COMMAND").removesuffix(":")
        known = _FURTHER_NAMES.get(name) or ReplyStage.get(name)
        if known is not None:
            return known
    raise ValueError(
        f"{stage!a} is not a stage: expected one of "
        f"{', '.join(ReplyStage)}, or `MAIL FROM`, `RCPT TO`, `.`"
    )


_MEANINGS: dict[ReplyCode, tuple[ReplyMeaning, ...]] = {}


def meanings_of(code: ReplyCode) -> tuple[ReplyMeaning, ...]:
    """Return all meanings of a code. The first call reads them, and keeps them."""
    if code not in _MEANINGS:
        if not code.is_registered:
            return ()
        _MEANINGS[code] = code.meanings
    return _MEANINGS[code]


_REPLIES: dict[ReplyStage, StageReplies] = {}


def replies_at(stage: ReplyStage) -> StageReplies:
    """Return the replies that may come at a stage, grouped by first digit.

    Replies of extensions and services are included. Those of on-demand mail relay are
    not, because that service has a separate port.
    """
    if stage in _REPLIES:
        return _REPLIES[stage]
    codes = [
        code
        for code in ReplyCode
        if any(
            _is_placed(meaning, stage) and meaning.scope is not MeaningScope.ODMR
            for meaning in _current(code, stage)
        )
    ]
    _REPLIES[stage] = StageReplies(
        tuple(code for code in codes if code.is_success),
        tuple(code for code in codes if code.is_intermediate),
        tuple(code for code in codes if code.is_error),
    )
    return _REPLIES[stage]


def meanings_in_use(
    code: ReplyCode,
    stage: ReplyStage | None,
    using: frozenset[Extension | MeaningScope],
) -> tuple[ReplyMeaning, ...]:
    """Return the meanings of a code at a stage, or at any, that are in use.

    The basic meaning comes first, then the meanings for this stage alone, then those of
    general rules. Meanings for which the RFC names no stage come last.
    """
    first = meanings_of(code)[:1]
    return tuple(
        sorted(
            (
                meaning
                for meaning in _current(code, stage)
                if (stage is None or not _is_elsewhere(meaning, stage))
                and _in_use(meaning, stage, using)
            ),
            key=lambda meaning: (
                meaning not in first,
                stage not in meaning.stages,
                not meaning.any_stage,
            ),
        )
    )


def read_using(
    using: Iterable[Extension | MeaningScope | str],
) -> frozenset[Extension | MeaningScope]:
    """Return the extensions and services that members or texts name.

    Text is an EHLO keyword, or ``submission``, ``lmtp`` or ``odmr``, in any letter
    case. Raises ValueError for anything else.
    """
    names = (using,) if isinstance(using, str) else using
    if not hasattr(names, "__iter__"):
        raise ValueError(f"`using` must be a list of names, got {using!a}")
    return frozenset(map(_read_scope, names))


def _read_scope(name: Extension | MeaningScope | str) -> Extension | MeaningScope:
    if isinstance(name, Extension | MeaningScope):
        return name
    known = None
    is_text = isinstance(name, str)  # pyright: ignore[reportUnnecessaryIsInstance]
    if is_text:
        known = MeaningScope.get(name.lower()) or Extension.get(name.upper())
    if known is None:
        raise ValueError(
            f"{name!a} is neither an extension nor a service: expected an EHLO "
            "keyword, `submission`, `lmtp` or `odmr`"
        )
    return known


def _current(code: ReplyCode, stage: ReplyStage | None) -> Iterator[ReplyMeaning]:
    """Yield the meanings of live replies that no later RFC has replaced.

    Replaced ones are included at the verbs that later RFCs do not have.
    """
    for meaning in meanings_of(code):
        superseded = meaning.status is MemberStatus.SUPERSEDED
        if not meaning.delivery_report and not (
            superseded and (stage is None or not stage.is_deprecated)
        ):
            yield meaning


def _is_placed(meaning: ReplyMeaning, stage: ReplyStage) -> bool:
    """Return whether an RFC names the stage for a meaning, or gives a general rule."""
    return stage in meaning.stages or (
        meaning.any_stage and stage not in meaning.exceptions
    )


def _is_elsewhere(meaning: ReplyMeaning, stage: ReplyStage) -> bool:
    """Return whether an RFC names other stages for a meaning, but not this one."""
    names_stages = bool(meaning.stages) or meaning.any_stage
    return names_stages and not _is_placed(meaning, stage)


def _in_use(
    meaning: ReplyMeaning,
    stage: ReplyStage | None,
    using: frozenset[Extension | MeaningScope],
) -> bool:
    """Return whether the caller or the stage tells that a meaning's scope is in use."""
    command = stage.command if stage else None
    if meaning.scope is MeaningScope.EXTENSION:
        extension = meaning.extension
        return extension in using or (
            command is not None and command.extension is extension
        )
    if meaning.scope is MeaningScope.LMTP and stage is ReplyStage.LHLO:
        return True
    return meaning.scope is MeaningScope.SMTP or meaning.scope in using
