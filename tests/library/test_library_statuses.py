"""EnhancedStatus, one concrete code off the wire, and EnhancedStatusCode, what is registered."""

from __future__ import annotations

import contextlib
import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtpcodes import EnhancedStatus, EnhancedStatusCode, ReplyCode, StatusClass, StatusSubject

NUMBERS = st.integers(0, 999)
STATUSES = st.builds(EnhancedStatus, st.sampled_from([2, 4, 5]), NUMBERS, NUMBERS)


def test_parts_of_a_status() -> None:
    """A status has a class and two numbers. Its text is that of the wire, and it equals the triple of the numbers."""
    status = EnhancedStatus.parse("5.1.1")
    assert (status.status_class, status.subject, status.detail) == (StatusClass.PERMANENT_FAILURE, 1, 1)
    assert status.status_class == 5
    assert (type(status.subject), type(status.detail)) == (int, int)
    assert status.registered_subject is StatusSubject.ADDRESSING
    assert (str(status), f"{status:>8}", repr(status)) == ("5.1.1", "   5.1.1", "EnhancedStatus(5, 1, 1)")
    assert status == (5, 1, 1) == EnhancedStatus(5, 1, 1) == EnhancedStatus(StatusClass(5), 1, 1)
    assert status != "5.1.1"  # type: ignore[comparison-overlap]
    assert hash(status) == hash((5, 1, 1))
    status_class, subject, detail = status
    assert (status_class, subject, detail) == status


@given(STATUSES)
def test_what_is_shown_reads_back(status: EnhancedStatus) -> None:
    """Every triple of a class and two numbers up to 999 has one text, which parses as it and is found in a text."""
    assert EnhancedStatus.parse(str(status)) == status == eval(repr(status))
    assert EnhancedStatus.search(f"Rejected (#{status}).") == status


@given(st.tuples(st.sampled_from([2, 4, 5]), NUMBERS, NUMBERS), st.tuples(st.sampled_from([2, 4, 5]), NUMBERS, NUMBERS))
def test_order_is_that_of_the_numbers(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    """Statuses compare as triples of numbers, with each other and with plain tuples."""
    assert (EnhancedStatus(*one) < EnhancedStatus(*other)) is (one < other)
    assert (EnhancedStatus(*one) <= other) is (one <= other)
    assert (EnhancedStatus(*one) == EnhancedStatus(*other)) is (one == other)
    assert EnhancedStatus(5, 1, 10) > EnhancedStatus(5, 1, 9)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("3.1.1", "the class must be 2, 4 or 5"),
        ("6.0.0", "the class must be 2, 4 or 5"),
        ("50.1.1", "the class must be 2, 4 or 5"),
        ("0.1.1", "the class must be 2, 4 or 5"),
        ("X.1.1", "only digits and dots are allowed"),
        ("5.01.1", "a number has a leading zero"),
        ("5.1.00", "a number has a leading zero"),
        ("05.1.1", "a number has a leading zero"),
        ("5.1000.1", "a number has more than three digits"),
        ("5.1.1234", "a number has more than three digits"),
        ("5.1." + "9" * 10_000, "a number has more than three digits"),
        ("\u0665.\u0661.\u0661", "digits must be ASCII"),
        ("5.\uff11.1", "digits must be ASCII"),
        ("5.1.\u00b2", "digits must be ASCII"),
        (" 5.1.1", "white space is not allowed"),
        ("5.1.1 ", "white space is not allowed"),
        ("5.1.1\n", "white space is not allowed"),
        ("5. 1.1", "white space is not allowed"),
        ("5.1.1\u00a0", "white space is not allowed"),
        ("5.1.1 (bad mailbox)", "comments are not allowed"),
        ("(bad) 5.1.1", "comments are not allowed"),
        ("", "expected three numbers separated by dots"),
        ("5", "expected three numbers separated by dots"),
        ("5.1", "expected three numbers separated by dots"),
        ("5.1.1.2", "expected three numbers separated by dots"),
        ("4.16.55.1", "expected three numbers separated by dots"),
        ("5..1", "only digits and dots are allowed"),
        ("5.-1.1", "only digits and dots are allowed"),
        ("5.+1.1", "only digits and dots are allowed"),
        ("5.1_0.1", "only digits and dots are allowed"),
        ("5,1,1", "expected three numbers separated by dots"),
        ("#5.1.1", "only digits and dots are allowed"),
        ("5.1.1\0", "only digits and dots are allowed"),
    ],
)
def test_what_parse_refuses(text: str, complaint: str) -> None:
    """The error quotes the text, safely and shortly, and says which of its faults it is."""
    with pytest.raises(ValueError, match="is not an enhanced status code: ") as caught:
        EnhancedStatus.parse(text)
    message = str(caught.value)
    assert message.endswith(f": {complaint}")
    assert message.isascii() and message.isprintable() and len(message) < 300


@given(st.text())
def test_parse_raises_value_errors_alone(text: str) -> None:
    """Whatever the text, `parse` gives the status that it is, or a ValueError; `search` never raises."""
    EnhancedStatus.search(text)
    with contextlib.suppress(ValueError):
        assert str(EnhancedStatus.parse(text)) == text


@pytest.mark.parametrize(
    ("numbers", "complaint"),
    [
        ((3, 1, 1), "the class of an enhanced status code must be 2, 4 or 5, got 3"),
        ((0, 0, 0), "the class of an enhanced status code must be 2, 4 or 5, got 0"),
        ((5, -1, 1), "the subject of an enhanced status code must be 0 to 999, got -1"),
        ((5, 1000, 1), "the subject of an enhanced status code must be 0 to 999, got 1000"),
        ((5, 1, 1000), "the detail of an enhanced status code must be 0 to 999, got 1000"),
        ((5, 1, "1"), "an enhanced status code consists of three integers, got '1'"),
        ((5, 1.0, 1), "an enhanced status code consists of three integers, got 1.0"),
        ((5, True, 1), "an enhanced status code consists of three integers, got True"),
        (("5", 1, 1), "expected three integers, got '5': EnhancedStatus.parse reads text"),
        ((5, None, 1), "an enhanced status code consists of three integers, got None"),
    ],
)
def test_building_one_checks_as_parse_does(numbers: Any, complaint: str) -> None:
    """What no text could say is refused in numbers too."""
    with pytest.raises(ValueError, match=f"^{complaint}$"):
        EnhancedStatus(*numbers)


def test_a_status_does_not_change() -> None:
    """A status has no attribute that could be set, and copies and pickles as an equal one."""
    status = EnhancedStatus(5, 1, 1)
    for name in ("subject", "status_class", "other"):
        with pytest.raises(AttributeError):
            setattr(status, name, 2)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(status, protocol))
        assert (again, type(again), again.status_class) == (status, EnhancedStatus, StatusClass(5))
    assert copy.copy(status) == copy.deepcopy(status) == status
    assert type(copy.deepcopy([status])[0]) is EnhancedStatus


def test_a_status_is_a_named_tuple() -> None:
    """It has the habits of one, and whichever way one is made it is checked."""
    status = EnhancedStatus(5, 1, 1)
    assert status._fields == ("status_class", "subject", "detail")
    assert status._asdict() == {"status_class": 5, "subject": 1, "detail": 1}
    changed = status._replace(detail=10)
    assert (changed, type(changed)) == (EnhancedStatus(5, 1, 10), EnhancedStatus)
    with pytest.raises(ValueError, match="the detail of an enhanced status code must be 0 to 999, got 1000"):
        status._replace(detail=1000)


def advice(status: EnhancedStatus) -> str:
    match status:
        case EnhancedStatus(5, 1, _):
            return "correct the address"
        case EnhancedStatus(StatusClass.PERMANENT_FAILURE, subject, detail):
            return f"give up: {subject}.{detail}"
        case EnhancedStatus(status_class=4):
            return "wait"
        case (2, _, _):
            return "done"
    raise AssertionError(status)


def test_match() -> None:
    """A status matches by its parts, by position and by name, and as a triple."""
    texts = ("5.1.1", "5.7.26", "4.2.2", "2.0.0")
    assert list(map(advice, map(EnhancedStatus.parse, texts))) == [
        "correct the address",
        "give up: 7.26",
        "wait",
        "done",
    ]


@pytest.mark.parametrize("status", ["2.1.5", "4.1.1", "5.1.1", "5.7.30"])
def test_code_ignores_the_class(status: str) -> None:
    """The registered code is that of subject and detail, whatever the class, and has the status among its own."""
    parsed = EnhancedStatus.parse(status)
    assert parsed.code is EnhancedStatusCode(f"X{status[1:]}")
    assert parsed in parsed.code
    assert parsed in (parsed.code.success, parsed.code.transient, parsed.code.permanent)
    assert parsed.nearest is parsed.code


@pytest.mark.parametrize(
    ("status", "nearest"),
    [
        ("5.7.606", "X.7.0"),  # Microsoft's, for a banned address
        ("4.1.999", "X.1.0"),
        ("5.0.350", "X.0.0"),  # Microsoft's
        ("5.8.1", "X.0.0"),
        ("5.999.999", "X.0.0"),
        ("2.0.0", "X.0.0"),
    ],
)
def test_nearest(status: str, nearest: str) -> None:
    """What is not registered is nearest to its subject's X.s.0, and beyond the subjects to X.0.0 (RFC 3463 2)."""
    parsed = EnhancedStatus.parse(status)
    assert parsed.nearest is EnhancedStatusCode(nearest)
    assert (parsed.code is None) is (status[1:] != nearest[1:])


def test_subjects_that_are_not_registered() -> None:
    """A subject above 7 is kept as an integer; it is not a member."""
    assert [EnhancedStatus(5, subject, 0).registered_subject for subject in (0, 7, 8, 999)] == [
        StatusSubject(0),
        StatusSubject(7),
        None,
        None,
    ]


def test_registered_codes_as_statuses() -> None:
    """A registered code has a status of each class, whatever its text allows, and says what that is."""
    code = EnhancedStatusCode.BAD_DESTINATION_MAILBOX_ADDRESS
    assert [code.success, code.transient, code.permanent] == [(2, 1, 1), (4, 1, 1), (5, 1, 1)]
    assert code.stated_classes == (5,)
    assert EnhancedStatus(5, 1, 2) not in code
    assert (9, 1, 1) not in code  # type: ignore[operator]
    for status in EnhancedStatusCode:
        assert str(status.permanent) == f"5{status.value[1:]}"
        assert EnhancedStatus.parse(f"4{status.value[1:]}").code is status


def test_registered_codes_sort_as_numbers() -> None:
    """X.1.10 comes behind X.1.9; a code compares with codes alone."""
    one, other = EnhancedStatusCode("X.1.9"), EnhancedStatusCode("X.1.10")
    assert one < other and one <= other and other > one and other >= one and one <= one and one >= one
    assert not (one > other or one >= other or one < one)
    assert (
        sorted(EnhancedStatusCode, key=lambda code: str(code)) != sorted(EnhancedStatusCode) == list(EnhancedStatusCode)
    )
    for wrong in ("X.1.1", 5, (5, 1, 1), None):
        with pytest.raises(TypeError, match="not supported between instances"):
            _ = one < wrong  # type: ignore[operator]


def test_deprecated_codes_resolve() -> None:
    """X.6.10 was registered by mistake: it is found, and says what to use instead (RFC 6531 4.2)."""
    code = EnhancedStatus.parse("5.6.10").code
    assert code is EnhancedStatusCode("X.6.10")
    assert (code.is_deprecated, code.replaced_by) == (True, EnhancedStatusCode("X.6.8"))


@pytest.mark.parametrize(("code", "agrees"), [(550, True), (571, True), (450, False), (250, False), (354, False)])
def test_agrees_with(code: int, agrees: bool) -> None:
    """A status may stand in replies of its class's first digit, and in no others (RFC 2034 4)."""
    assert EnhancedStatus(5, 1, 1).agrees_with(code) is EnhancedStatus(5, 1, 1).agrees_with(ReplyCode(code)) is agrees


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5.1.1", "5.1.1"),
        ("550 5.1.1 User unknown", "5.1.1"),
        ("550-5.1.1 User unknown", "5.1.1"),
        ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "5.7.1"),
        ("550 #5.1.0 Address rejected.", "5.1.0"),
        ("host said: 550 5.7.26. See", "5.7.26"),
        ("status=bounced, dsn=5.4.4, relay=none", "5.4.4"),
        ("[4.7.650] The mail server has been temporarily rate limited", "4.7.650"),
        ("<5.7.1> then 4.2.0", "5.7.1"),
        ("error 5.1.1, then 4.2.0", "5.1.1"),
        ("5.1.1: no", "5.1.1"),
        ("S4.2.1 and 5.2.0", "5.2.0"),
        ("nothing", None),
        ("", None),
        ("10.5.1.1", None),
        ("5.1.1.2", None),
        ("4.16.55.1", None),
        ("4.16.55.1 deferred 5.7.1", "5.7.1"),
        ("15.1.1", None),
        ("5.1.1000", None),
        ("5.1.01", None),
        ("#id-5.9.2", None),
        ("mail-5.1.1.example.com", None),
        ("5.1.1.example.com", None),
        ("5.1.1-example.com", None),
        ("5.1.1@example.com", None),
        ("user5.1.1@example.com", None),
        ("user.5.1.1@example.com", None),
        ("5.1.1+tag@example.com", None),
        ("5.1.1=bounce@example.com", None),
        ("bounce=5.1.1=bounce@example.com", None),
        ("me@5.1.1", None),
        ("me@5.1.1.example", None),
        ("v5.1.1", None),
        ("_5.1.1_", None),
        ("\u0665.1.1", None),
        ("5.1.\u0661", None),
        ("3.1.1", None),
        ("Exim 4.96.2", "4.96.2"),  # a guess is a guess: a version looks no different
    ],
)
def test_search(text: str, found: str | None) -> None:
    """The first whole code in a text: no part of an address, a host name, a word or a longer number."""
    assert EnhancedStatus.search(text) == (None if found is None else EnhancedStatus.parse(found))
