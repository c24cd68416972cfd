"""The digits of reply codes, compared with the tables of first and second digits."""

from __future__ import annotations

from tests.facts.tables import by_key, disagreements, enumeration, facts, lacking, members, places, sections


def test_severities_are_the_first_digits() -> None:
    """Severities are SMTP's classes of replies, by name and phrase, without 1yz."""
    table = by_key(
        (
            (row["digit"],),
            {
                "pattern": row["pattern"],
                "name": row["class"],
                "phrase": f"{row['class']}_reply".casefold().replace("_", " "),
                "section": sections(row["rfc"], row["section"]),
            },
        )
        for row in facts("first-digit-classes")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "pattern": f"{member.value}yz",
                "name": member.name,
                "phrase": member.phrase.casefold(),
                "section": places(member.references),
            },
        )
        for member in members("ReplySeverity")
    )
    status = {row["digit"]: row["smtp_status"] for row in facts("first-digit-classes")}
    assert status == {"1": "not-in-smtp", "2": "defined", "3": "defined", "4": "defined", "5": "defined"}
    assert disagreements(table, ours, lacking("RFC 5321 removed 1yz from the model of SMTP", ("1",))) == []


def test_categories_are_the_second_digits() -> None:
    """Categories are the six of RFC 5321, which RFC 821 had too; the two unspecified ones carry their digit."""
    table = by_key(
        (
            (row["digit"],),
            {
                "pattern": row["pattern"],
                "name": row["category"] if row["status"] == "defined" else f"{row['category']}_{row['digit']}",
                "phrase": row["category"].casefold().replace("_", " "),
                "section": sections(row["rfc"], row["section"]),
            },
        )
        for row in facts("second-digit-categories")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "pattern": f"x{member.value}z",
                "name": member.name,
                "phrase": member.phrase.casefold(),
                "section": places(member.references),
            },
        )
        for member in members("ReplyCategory")
    )
    assert disagreements(table, ours) == []
    assert {"yes"} == {row["rfc821_same"] for row in facts("second-digit-categories")}
    assert "RFC821 E" in places(enumeration("ReplyCategory").references)
