"""The RFCs, compared with the table from the RFC Editor's index."""

from __future__ import annotations

from calendar import month_name

from codegen.model import Rfc
from tests.facts.tables import (
    Deviation,
    Deviations,
    Row,
    Rows,
    beyond,
    by_key,
    disagreements,
    facts,
    registry,
    split,
)

A_MONTH_LATER = """
    1123 1425 1426 1427 1428 1651 1652 1653 1830 1845 1846 1854 1869 1870 1891 1892 1893 1894 1985 2033 2034 2156 2195
    2197 2222 2442 2444 2476 2480 2487 2505 2554 2645 2808 2821 2822 2852 2920 3030 3163 3207 3461 3462 3463 3464 3798
    3848 3865 3885 3886 3887 3888 4141 4356
"""
"""RFCs with the month before the printed one in the table. The index has that month, too."""

DEVIATIONS: Deviations = {
    **beyond(
        "the RFC is later than the table's relations", ("1123",), "updated by", "1349;2181;5321;5966;7766", "9210"
    ),
    **beyond(
        "the table has the RFCs on mail alone, and RFC 8996 updates many", ("3887",), "updated by", "8553", "8996"
    ),
    **beyond("the table has the RFCs on mail alone, and RFC 8996 updates many", ("4616",), "updated by", "", "8996"),
    **beyond("RFC 9266 renews channel binding for TLS 1.3", ("5801",), "updated by", "", "9266"),
    **beyond("RFC 9266 renews channel binding for TLS 1.3", ("5802",), "updated by", "7677", "9266"),
    **beyond("RFC 9266 renews channel binding for TLS 1.3", ("7677",), "updated by", "", "9266"),
    **beyond("the table itself says in the row of RFC 8997 that it does", ("8314",), "updated by", "", "8997"),
}


def iso(date: str) -> str:
    """Return a month of the table (October 2008, or 2024-02) in the form of ISO 8601."""
    month, space, year = date.partition(" ")
    return f"{year}-{list(month_name).index(month):02}" if space else date


def next_month(date: str) -> str:
    year, month = map(int, date.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02}"


def numbers(cell: str) -> frozenset[str]:
    """Return a list of RFCs without leading zeros."""
    return frozenset(number.lstrip("0") for number in split(cell))


def in_registry(rfc: Rfc) -> Row:
    return {
        "title": rfc.title,
        "date": rfc.date,
        "status": rfc.status,
        "obsoletes": frozenset(map(str, rfc.obsoletes)),
        "obsoleted by": frozenset(map(str, rfc.obsoleted_by)),
        "updates": frozenset(map(str, rfc.updates)),
        "updated by": frozenset(map(str, rfc.updated_by)),
    }


def test_rfcs_are_those_of_the_table() -> None:
    """An RFC has its title, month, status and relations."""
    table = by_key(
        (
            (row["number"],),
            {
                "title": row["title"],
                "date": iso(row["date"]),
                "status": row["status"].lower(),
                "obsoletes": numbers(row["obsoletes"]),
                "obsoleted by": numbers(row["obsoleted_by"]),
                "updates": numbers(row["updates"]),
                "updated by": numbers(row["updated_by"]),
            },
        )
        for row in facts("rfc-status")
    )
    ours = by_key(((str(rfc.number),), in_registry(rfc)) for rfc in registry().rfcs)
    assert disagreements(table, ours, {**DEVIATIONS, **month_later(table)}) == []


def month_later(table: Rows) -> Deviations:
    """Return the deviations of the dates, each by one month."""
    dates = {number: str(table[(number,)]["date"]) for number in A_MONTH_LATER.split()}
    return {
        ((number,), "date"): Deviation(
            table=date, ours=next_month(date), reason="the month printed on the RFC is the next"
        )
        for number, date in dates.items()
    }


def test_dates_that_the_table_has_wrong_are_those_printed() -> None:
    """Some dates that deviate are the dates on the RFCs."""
    expected = {1123: "1989-10", 1869: "1995-11", 1891: "1996-01", 2487: "1999-01", 2821: "2001-04", 3461: "2003-01"}
    assert expected == {rfc.number: rfc.date for rfc in registry().rfcs if rfc.number in expected}


def test_the_rfc_that_the_table_lacks_is_right() -> None:
    """RFC 2026 has the title, month and status under which it was published."""
    (ours,) = [rfc for rfc in registry().rfcs if rfc.number == 2026]
    expected = ("The Internet Standards Process -- Revision 3", "1996-10", "best current practice", (1602, 1871))
    assert expected == (ours.title, ours.date, ours.status, ours.obsoletes)
