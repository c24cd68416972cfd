"""A client that decides by match: what is closed ends in assert_never. Checked by mypy and pyright, never run."""

from typing import Literal, assert_never, assert_type

from smtpcodes import DsnAction, ReplyCode, ReplySeverity, StatusClass


def by_severity(code: ReplyCode) -> str:
    severity = code.severity
    match severity:
        case ReplySeverity.POSITIVE_COMPLETION | ReplySeverity.POSITIVE_INTERMEDIATE:
            return "go on"
        case ReplySeverity.TRANSIENT_NEGATIVE_COMPLETION:
            return "later"
        case ReplySeverity.PERMANENT_NEGATIVE_COMPLETION:
            assert_type(severity, Literal[ReplySeverity.PERMANENT_NEGATIVE_COMPLETION])
            return "never"
        case _:
            assert_never(severity)


def by_class(status_class: StatusClass) -> bool:
    match status_class:
        case StatusClass.SUCCESS:
            return False
        case StatusClass.PERSISTENT_TRANSIENT_FAILURE | StatusClass.PERMANENT_FAILURE:
            return True
        case _:
            assert_never(status_class)


def by_identity(severity: ReplySeverity) -> int:
    if severity is ReplySeverity.POSITIVE_COMPLETION or severity is ReplySeverity.POSITIVE_INTERMEDIATE:
        return 0
    if severity is ReplySeverity.TRANSIENT_NEGATIVE_COMPLETION:
        return 1
    assert_type(severity, Literal[ReplySeverity.PERMANENT_NEGATIVE_COMPLETION])
    return 2


def with_a_rest(action: DsnAction) -> bool:
    match action:
        case DsnAction.FAILED:
            return True
        case _:
            return action.is_final


def by_code(code: ReplyCode) -> str:
    match code:
        case ReplyCode.MAILBOX_UNAVAILABLE | ReplyCode.USER_NOT_LOCAL_TRY_FORWARD_PATH:
            return "correct the address"
        case ReplyCode.SERVICE_NOT_AVAILABLE:
            return "come back later"
        case _:
            assert_type(code.severity, ReplySeverity)
            return by_severity(code)


def by_number(code: ReplyCode) -> str:
    match int(code):
        case 571 | 550:
            return "correct the address"
        case number:
            return str(number)


def is_571(code: ReplyCode) -> bool:
    return int(code) == 571
