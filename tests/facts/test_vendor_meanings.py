"""The rows of what mail systems mean: sound by themselves, against each other, and against the facts."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from smtpcodes import EnhancedStatus, VendorMeaning, conflicts_of_form

from tests.facts.tables import FACTS

ROWS = VendorMeaning.rows()
PLACEHOLDERS = re.compile(r"x\.x|\bexample\.|<\.\.\.>|\$\w|\{|\}|\[\[|%s|\bIP address here\b", re.IGNORECASE)


def conditions(row: VendorMeaning) -> tuple[object, ...]:
    """Return all that a row asks of a reply."""
    fragments = tuple(sorted(fragment.lower() for fragment in row.fragments))
    codes = (row.reply_code, row.first_status, row.last_status)
    return (row.system, row.after, row.vendor_code.lower(), fragments, *codes)


def codes_overlap(first: VendorMeaning, second: VendorMeaning) -> bool:
    """Return whether one reply may have the codes that both rows state."""
    if first.reply_code and second.reply_code and first.reply_code != second.reply_code:
        return False
    if first.after and second.after and first.after is not second.after:
        return False
    if not (first.first_status and second.first_status):
        return True
    return first.first_status <= (second.last_status or second.first_status) and second.first_status <= (
        first.last_status or first.first_status
    )


def pairs_of_one_text() -> Iterator[tuple[VendorMeaning, VendorMeaning]]:
    """Yield the rows of one system with the same texts, and codes that may meet."""
    groups = defaultdict(list)
    for row in ROWS:
        groups[conditions(row)[:1] + conditions(row)[2:4]].append(row)
    for rows in groups.values():
        for index, first in enumerate(rows):
            yield from ((first, second) for second in rows[index + 1 :] if codes_overlap(first, second))


def test_the_size_of_the_table() -> None:
    assert 400 <= len(ROWS) <= 700
    assert len({row.system for row in ROWS}) >= 45


def test_no_two_rows_ask_for_the_same() -> None:
    """Such a row would never decide, or decide against the other."""
    seen: dict[tuple[object, ...], VendorMeaning] = {}
    for row in ROWS:
        assert conditions(row) not in seen, row
        seen[conditions(row)] = row


def test_no_two_rows_contradict_each_other() -> None:
    """Rows with the same texts, and codes that may meet, have the same category, unless one is about a code inside the
    range of the other.
    """
    for first, second in pairs_of_one_text():
        if bool(first.last_status) == bool(second.last_status) and bool(first.after) == bool(second.after):
            assert first.category is second.category, (first, second)


def test_a_longer_text_is_not_hidden() -> None:
    """A text inside a longer text of the same system decides only where the longer one is not: the longer must state no
    vendor's code that the shorter states too.
    """
    for short in ROWS:
        for long in ROWS:
            inside = (
                short is not long
                and short.system is long.system
                and len(short.fragments) == len(long.fragments) == 1
                and short.fragments[0].lower() in long.fragments[0].lower()
                and short.fragments[0].lower() != long.fragments[0].lower()
            )
            if inside and short.category is not long.category:
                assert not short.vendor_code or short.vendor_code == long.vendor_code, (short, long)


def test_each_row_can_be_found() -> None:
    for row in ROWS:
        assert row.fragments or row.vendor_code or row.first_status or row.reply_code, row
        assert len(row.first_status) in (0, 3)
        assert len(row.last_status) in (0, 3)
        assert not row.last_status or row.first_status < row.last_status
        assert row.system or row.fragments, row


def test_fragments_are_literal() -> None:
    for row in ROWS:
        for fragment in row.fragments:
            assert fragment == " ".join(fragment.split()), row
            assert not PLACEHOLDERS.search(fragment), row


def test_suppression_is_for_bad_addresses() -> None:
    """Advice that loses good addresses is worse than none."""
    for row in ROWS:
        if row.suppress == "yes":
            assert row.category.value in ("bad-recipient", "suppressed"), row
            assert row.is_permanent, row


def test_a_permanent_meaning_is_not_tried_again() -> None:
    for row in ROWS:
        assert not (row.is_permanent and row.retry == "later"), row


def test_every_row_has_sources() -> None:
    for row in ROWS:
        assert row.sources, row
        assert all(source.url.startswith(("https://", "http://")) for source in row.sources), row


def test_conflicts_are_of_meaning() -> None:
    """What can be computed is not written: that a code is not registered."""
    for row in ROWS:
        assert "not registered" not in row.conflict.lower(), row
        assert "unregistered" not in row.conflict.lower(), row


@pytest.mark.skipif(not (FACTS / "vendors").is_dir(), reason="the facts (../shared/facts) are not beside the checkout")
def test_each_row_is_traceable_to_the_facts() -> None:
    """Most rows have the source of a fact about the same system; the rest has addresses of its own."""
    text = (FACTS / "vendors" / "vendor-codes.csv").read_text("utf-8")
    traced = [row for row in ROWS if any(source.url in text for source in row.sources)]
    assert len(traced) >= 0.6 * len(ROWS)


def test_conflicts_of_form_are_computed() -> None:
    """Exchange Online sends 554 with 4.3.2, and ranges that are not registered."""
    row = ROWS[0]._replace(reply_code=554, first_status=(4, 3, 2), last_status=())
    assert conflicts_of_form(row) == ("4.3.2 contradicts 554.",)
    for row in ROWS:
        registered = not row.first_status or EnhancedStatus(*row.first_status).code is not None
        assert registered or any("is not registered" in text for text in conflicts_of_form(row)), row
