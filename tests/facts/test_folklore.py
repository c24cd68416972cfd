"""Numbers that lists pass on: every number of the facts is explained, and none is taken for a registered code."""

from __future__ import annotations

import pytest
from smtpcodes import EnhancedStatus, FolkloreCode, ReplyCode

from tests.facts.tables import facts

ROWS = {row.number: row for row in FolkloreCode.rows()}

NOT_A_NUMBER = {"rule"}
"""The row of the facts about the lists themselves, which is told at the head of the table."""

CERTAINTIES = {"certain": "certain", "probable": "likely", "inferred": "likely", "unknown": "unknown"}
"""The first word of the facts, and the certainty that it stands for."""

LESS_CERTAIN = {
    "420": ("certain", "the hearsay is about GroupWise; that Barracuda sends it is documented"),
    "585": ("unknown", "no server that sends it is known"),
}
"""The numbers for which the facts describe the certainty in other words."""

NAMED_BY_THE_ISSUE = ("240", "432", "449", "471", "513", "541", "571")


def test_every_number_of_the_facts_is_explained() -> None:
    """Each number of the facts has one row, and there is no other."""
    assert {row["number"] for row in facts("vendors/folklore")} - NOT_A_NUMBER == ROWS.keys()
    assert len(ROWS) == len(FolkloreCode.rows())


def test_certainty_is_that_of_the_facts() -> None:
    """Nothing is told as more certain than the facts have it."""
    expected = {
        row["number"]: CERTAINTIES.get(
            row["certainty"].replace(";", " ").replace(":", " ").replace(",", " ").split()[0]
        )
        for row in facts("vendors/folklore")
        if row["number"] not in NOT_A_NUMBER
    }
    expected |= {number: certainty for number, (certainty, _) in LESS_CERTAIN.items()}
    assert {number: row.certainty for number, row in ROWS.items()} == expected


def test_who_sends_a_number_is_told() -> None:
    """Where the facts know a system that sends the number, the row names one, unless all of them do."""
    known = {
        row["number"] for row in facts("vendors/folklore") if row["systems_that_send_it"] not in ("", "all")
    } - NOT_A_NUMBER
    assert {number for number, row in ROWS.items() if row.sent_by} == known


@pytest.mark.parametrize("number", NAMED_BY_THE_ISSUE)
def test_the_numbers_of_the_page_are_explained(number: str) -> None:
    """The numbers that the page had, and that others have from such pages, say what stands behind them."""
    assert ROWS[number].claim
    assert ROWS[number].background


def _registered() -> list[FolkloreCode]:
    numbers = {str(int(code)) for code in ReplyCode if code.is_registered}
    return [row for number, row in ROWS.items() if number in numbers]


def test_a_registered_number_says_what_the_standard_means() -> None:
    """A number that is a registered reply code says what it really means."""
    assert [row.number for row in _registered() if not row.standard] == []
    assert {"432", "521", "550", "556"} <= {row.number for row in _registered()}


def test_no_number_is_registered_with_its_claim() -> None:
    """No registered reply code has what the lists say as its phrase."""
    claims = {row.claim.casefold().rstrip(".") for row in _registered()}
    assert claims & {ReplyCode(int(row.number)).phrase.casefold() for row in _registered()} == set()


def test_numbers_without_dots_name_the_code_with_dots() -> None:
    """A row that explains a number by a status without its dots has the digits of the number in it."""
    wrong = []
    for number, row in ROWS.items():
        dotted = ".".join(number)
        if "without its dots" in row.background and dotted not in row.background:
            wrong.append(number)
        elif "without its dots" in row.background:
            EnhancedStatus.parse(dotted)
    assert wrong == []
