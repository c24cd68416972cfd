"""ReplyCode, an open enumeration: registered members, and those that are made of other integers within its bounds."""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from smtpcodes import MemberStatus, ReplyCategory, ReplyCode, ReplySeverity

SCHEMA = Path(__file__).resolve().parents[2] / "generated" / "schema" / "reply_codes.json"

LOWEST, HIGHEST = 200, 599
"""The bounds: first digits of RFC 5321 4.3.2. Its grammar (4.2) ends at 559, and servers do not."""


def test_a_member_as_its_value_name_and_aliases() -> None:
    """A registered code is found by its number, and by each of its names."""
    assert ReplyCode.MAILBOX_UNAVAILABLE == 550 == ReplyCode(550)  # type: ignore[comparison-overlap]
    assert ReplyCode(550) is ReplyCode["MAILBOX_UNAVAILABLE"] is ReplyCode.MAILBOX_UNAVAILABLE
    assert ReplyCode["READY_TO_START_TLS"] is ReplyCode(220)
    assert (ReplyCode.TLS_NOT_AVAILABLE.name, ReplyCode.TLS_NOT_AVAILABLE.value) == (
        "TEMPORARY_AUTHENTICATION_FAILURE",
        454,
    )


def test_every_number_within_the_bounds() -> None:
    """Each is a code of the severity, category and kind of its digits, registered or not, and the same every time."""
    for number in range(LOWEST, HIGHEST + 1):
        code = ReplyCode(number)
        assert (type(code), code, code.value, int(code), hash(code)) == (
            ReplyCode,
            number,
            number,
            number,
            hash(number),
        )
        assert code is ReplyCode(number) is ReplyCode(code)
        assert code.severity is ReplySeverity(number // 100)
        assert code.category is ReplyCategory(number // 10 % 10)
        assert code.category.is_registered is (number // 10 % 10 < 6)
        kinds = (code.is_success, code.is_intermediate, code.is_transient, code.is_permanent)
        assert kinds == tuple(number // 100 == digit for digit in (2, 3, 4, 5))
        assert code.is_error is (number >= 400)
        assert code.is_registered is (code in list(ReplyCode))


def test_unregistered_codes_say_so() -> None:
    """What nobody registered has a name that says so, and nothing else to say but what its digits do."""
    for number in set(range(LOWEST, HIGHEST + 1)) - set(ReplyCode):
        code = ReplyCode(number)
        assert (code.name, repr(code)) == (f"UNREGISTERED_{number}", f"<ReplyCode.UNREGISTERED_{number}: {number}>")
        assert (code.phrase, code.description, code.references, code.replaced_by) == ("", "", (), None)
        assert (code.status, code.is_deprecated, code.closes_connection) == (MemberStatus.UNREGISTERED, False, False)
        assert (code.meanings, hasattr(code, "nearest")) == ((), False)


@pytest.mark.parametrize(
    "value",
    [
        -1,
        0,
        99,
        120,
        199,
        600,
        1000,
        10**30,
        True,
        False,
        571.5,
        600.0,
        "571",
        "550",
        "",
        b"550",
        None,
        571j,
        [],
        {},
        (550,),
    ],
)
def test_what_opens_no_reply_code(value: Any) -> None:
    """Only integers from 200 to 599 are reply codes, and the error says so: before and after others were made."""
    ReplyCode(571)
    with pytest.raises(ValueError, match="is not an SMTP reply code: expected an integer from 200 to 599") as caught:
        ReplyCode(value)
    assert str(caught.value).startswith(repr(value))


def test_a_float_that_is_an_integer() -> None:
    """A float that equals an integer opens the same code, as JSON does not tell 571.0 from 571."""
    floats: list[Any] = [571.0, 550.0]
    assert [ReplyCode(value) for value in floats] == [ReplyCode(571), ReplyCode(550)]


def test_an_integer_of_another_enumeration() -> None:
    """An integer that is a member of another enumeration opens a plain code of this one."""
    code = ReplyCode(HTTPStatus(404))
    assert (repr(code), type(code.value), code.name) == ("<ReplyCode.UNREGISTERED_404: 404>", int, "UNREGISTERED_404")


def test_unregistered_codes_do_not_show() -> None:
    """Iteration, `len`, `__members__`, lookup by name and the JSON Schema know nothing of unregistered codes."""
    made = [ReplyCode(number) for number in range(LOWEST, HIGHEST + 1)]
    registered = len(set(ReplyCode.__members__.values()))
    assert len(ReplyCode) == len(list(ReplyCode)) == len(list(reversed(ReplyCode))) == registered
    assert len({id(code) for code in made}) == HIGHEST - LOWEST + 1
    assert not any("UNREGISTERED" in name for name in (*ReplyCode.__members__, *dir(ReplyCode)))
    assert ReplyCode(571) not in list(ReplyCode)
    assert ReplyCode(571) not in ReplyCode.__members__.values()
    with pytest.raises(KeyError):
        ReplyCode["UNREGISTERED_571"]
    with pytest.raises(AttributeError):
        _ = ReplyCode.UNREGISTERED_571  # type: ignore[attr-defined]
    listed, others = json.loads(SCHEMA.read_text("utf-8"))["anyOf"]
    assert len(listed["enum"]) == len(listed["x-enum-varnames"]) == registered
    assert (others["minimum"], others["maximum"]) == (LOWEST, HIGHEST)


def contains(value: Any) -> object:
    """What `in` answers, or the error that it raises."""
    try:
        return value in ReplyCode
    except TypeError:
        return TypeError


@pytest.mark.filterwarnings("ignore:in 3.12 __contains__:DeprecationWarning")
def test_what_in_answers() -> None:
    """`in` answers differently on each Python, as the docstring says; that a code was made changes none of it."""
    before = contains(571)
    unregistered = ReplyCode(571)
    if sys.version_info >= (3, 12):
        answers: list[object] = [True, True, False, True, False]
    else:
        answers = [TypeError, True, TypeError, False, TypeError]
    assert [contains(code) for code in (550, ReplyCode(550), 571, unregistered, "550")] == answers
    assert contains(571) == before
    assert "Use ``is_registered``, not ``in``" in (ReplyCode.__doc__ or "")


@pytest.mark.parametrize("number", [550, 571, 599])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_gives_the_same_object(number: int, protocol: int) -> None:
    """A code pickles as itself by every protocol, inside other values too."""
    code = ReplyCode(number)
    assert pickle.loads(pickle.dumps(code, protocol)) is code
    assert pickle.loads(pickle.dumps({code: [code]}, protocol))[number][0] is code


@pytest.mark.parametrize("number", [550, 571])
def test_copies_are_the_same_object(number: int) -> None:
    """A code copies and deep-copies as itself."""
    code = ReplyCode(number)
    assert copy.copy(code) is copy.deepcopy(code) is copy.deepcopy([code])[0] is code


def test_many_threads_make_one_object() -> None:
    """Threads that ask for the same new codes at the same time get the same objects."""
    numbers, workers = range(460, 500), 16
    new = [number for number in numbers if number not in set(ReplyCode)]
    forget(new)
    start, found = threading.Barrier(workers), []

    def ask() -> None:
        start.wait()
        found.append([ReplyCode(number) for number in new])

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switching)
    assert len(found) == workers
    assert all(len({id(code) for code in same}) == 1 for same in zip(*found, strict=True))


def forget(numbers: list[int]) -> None:
    """Lets codes be new again, which another test may have asked for."""
    from smtpcodes import reply_codes

    for number in numbers:
        reply_codes._UNREGISTERED.pop(number, None)  # type: ignore[attr-defined]


def test_members_match_sort_and_compare_as_integers() -> None:
    """Codes of both sorts mix with integers: in order, in sets, in a match and as indices."""
    assert sorted([ReplyCode(571), ReplyCode(250), ReplyCode(550)]) == [250, 550, 571]
    assert max(ReplyCode.OK, ReplyCode(571)) is ReplyCode(571)
    assert {ReplyCode(571): "x"}[571] == "x"  # type: ignore[index]
    assert [kind(ReplyCode(number)) for number in (550, 571, 250)] == ["by name", "by number", "neither"]


def kind(code: ReplyCode) -> str:
    match code:
        case ReplyCode.MAILBOX_UNAVAILABLE:
            return "by name"
        case 571:
            return "by number"
        case _:
            return "neither"


@pytest.mark.parametrize(("number", "closes"), [(221, True), (421, True), (521, False), (554, False)])
def test_what_closes_the_connection(number: int, closes: bool) -> None:
    """Servers close after 221 and 421 (RFC 5321 4.1.1.10, 3.8); after 521 and 554 they may go on (RFC 7504 3)."""
    assert ReplyCode(number).closes_connection is closes


def test_json() -> None:
    """JSON has the number, as a value and as a key, and the number makes the code again."""
    assert json.dumps([ReplyCode.OK, ReplyCode(571)]) == "[250, 571]"
    assert json.dumps({ReplyCode(571): ReplyCode.OK}) == '{"571": 250}'
    assert [ReplyCode(number) for number in json.loads("[250, 571]")] == [ReplyCode.OK, ReplyCode(571)]
