"""A client that meets codes that nobody registered, while checkers take every enum for closed. Never run.

Where a checker is wrong about it an ignore stands, and what to write instead passes both of them.
"""

from http import HTTPStatus
from typing import assert_type

from smtpcodes import ReplyCode, ReplySeverity


def what_pyright_calls_always_false(code: ReplyCode) -> bool:
    return code == 571  # pyright: ignore[reportUnnecessaryComparison]


def a_number_in_its_place(code: ReplyCode) -> bool:
    return int(code) == 571


def what_passes_as_well(code: ReplyCode) -> bool:
    return code in (550, 571) or ReplyCode(571) is code


def a_registered_number(code: ReplyCode) -> bool:
    return code == 550


def what_mypy_rejects_of_literals() -> bool:
    return ReplyCode.OK == 250  # type: ignore[comparison-overlap]


def as_it_does_for_http() -> bool:
    return HTTPStatus.OK == 200  # type: ignore[comparison-overlap]


def what_to_ask(code: ReplyCode) -> str:
    if not code.is_registered:
        assert_type(code, ReplyCode)
        return f"{code:d} is new to us: {code.severity.phrase}"
    return code.phrase


def a_match_has_a_rest(code: ReplyCode) -> ReplySeverity:
    match code:
        case ReplyCode.OK:
            return ReplySeverity.POSITIVE_COMPLETION
        case _ if int(code) == 571:
            return ReplySeverity.PERMANENT_NEGATIVE_COMPLETION
        case _:
            assert_type(code.severity, ReplySeverity)
            return code.severity
