"""Enhanced status codes, classes and subjects, compared with the three tables from IANA's registry."""

from __future__ import annotations

import re

from codegen.model import Member, Reference
from tests.facts.tables import (
    Deviation,
    Deviations,
    Row,
    by_key,
    disagreements,
    documents,
    facts,
    members,
    place,
    places,
    split,
    text,
    texts,
)

IRREGULAR = {
    ".": "unreadable",
    "250 or 251": "list",
    "450, 550 (other 4XX or 5XX codes are allowed)": "list-and-others",
    "451/550": "list",
    "552 (other 4XX or 5XX codes are allowed)": "list-and-others",
    "5XX": "any-5yz",
}
"""The meaning of the raw cells that are not a plain list."""

STATUSES = {"historic-note": "historic"}
"""X.7.11 is registered with the note that it is historic, which is a status here."""

DEVIATIONS: Deviations = {
    (("X.7.17",), "use in"): Deviation(
        table="RFC7293", ours="RFC7293 12.1; RFC7293 12.2", reason="the sections in which the examples stand"
    )
}

DISPUTED = {
    *("X.1.1", "X.2.2", "X.3.2", "X.4.3", "X.5.1", "X.5.3", "X.5.4"),
    *("X.6.7", "X.6.8", "X.6.9", "X.6.10"),
    *("X.7.1", "X.7.8", "X.7.10", "X.7.11", "X.7.12", "X.7.13", "X.7.14", "X.7.16", "X.7.17", "X.7.28"),
}
"""Codes about which the sources disagree: class against reply, RFC against registry, RFC against RFC."""


def referred(member: Member, attribute: str) -> str:
    """An attribute that holds references, as text."""
    value = member.attributes[attribute]
    assert isinstance(value, tuple)
    return "; ".join(place(reference) for reference in value if isinstance(reference, Reference))


def classes_of_replies(member: Member) -> frozenset[str]:
    """Return the first digits of the associated replies, and of patterns such as 4XX."""
    beyond = re.findall(r"\b([245])XX\b", text(member, "associated_text"))
    return frozenset({reply[0] for reply in texts(member, "associated_replies")} | set(beyond))


def in_table(row: dict[str, str]) -> Row:
    raw, replies, stated = row["basic_raw_if_irregular"], split(row["associated_basic_codes"]), row["classes_stated"]
    return {
        "name": row["short_name"],
        "phrase": row["title"],
        "replies": replies,
        "kind of cell": IRREGULAR[raw] if row["basic_kind"] == "irregular" else row["basic_kind"],
        "cell": raw,
        "stated classes": split("" if stated == "not-given" else stated),
        "evidence": row["classes_stated_evidence"],
        "classes of replies": split(row["classes_from_basic_codes"]),
        "used classes": split(row["classes_in_defining_rfc"]),
        "use in": re.split(r" uses? | examples |: ", row["classes_in_defining_rfc_note"])[0],
        "contradicting": frozenset(reply for reply in replies if row["conflict"] and reply[0] not in stated),
        "status": STATUSES.get(row["status"], row["status"]),
        "documents": split(row["references"]),
        "defined in": row["defining_section"].removesuffix(" unverified"),
        "controller": row["change_controller"],
        "registered": row["iana_date"],
        "updated": row["iana_updated"],
    }


def in_registry(member: Member) -> Row:
    return {
        "name": member.name,
        "phrase": member.phrase,
        "replies": texts(member, "associated_replies"),
        "kind of cell": text(member, "associated_kind"),
        "cell": text(member, "associated_text"),
        "stated classes": texts(member, "stated_classes"),
        "evidence": text(member, "stated_classes_evidence"),
        "classes of replies": classes_of_replies(member),
        "used classes": texts(member, "used_classes"),
        "use in": referred(member, "used_classes_references"),
        "contradicting": texts(member, "contradicting_replies"),
        "status": member.status,
        "documents": documents(member.references),
        "defined in": place(member.references[0]),
        "controller": text(member, "change_controller"),
        "registered": text(member, "registered"),
        "updated": text(member, "updated"),
    }


def test_enhanced_status_codes_are_those_of_the_table() -> None:
    """Each code has its title, associated replies, stated and used classes, references, controller and dates."""
    table = by_key(((row["code"],), in_table(row)) for row in facts("enhanced-codes"))
    ours = by_key(((str(member.value),), in_registry(member)) for member in members("EnhancedStatusCode"))
    assert disagreements(table, ours, DEVIATIONS) == []


def test_irregular_cells_are_those_that_are_known() -> None:
    """A cell that is not a plain list has one of the six known spellings, and each spelling occurs."""
    rows = [row for row in facts("enhanced-codes") if row["basic_kind"] == "irregular"]
    assert set(IRREGULAR) == {row["basic_raw_if_irregular"] for row in rows}


def test_disputed_codes_say_so() -> None:
    """A code about which the sources disagree says how they disagree."""
    contradicted = {
        str(member.value) for member in members("EnhancedStatusCode") if member.attributes["contradictions"]
    }
    assert DISPUTED - contradicted == set()


def test_codes_that_contradict_themselves_are_six() -> None:
    """Class and associated reply contradict each other in six codes."""
    expected = ["X.1.1", "X.2.2", "X.4.3", "X.5.1", "X.5.4", "X.7.1"]
    assert expected == [m.value for m in members("EnhancedStatusCode") if m.attributes["contradicting_replies"]]


def test_classes_are_those_of_the_table() -> None:
    """A class has its title as phrase and as name, its section, its submitter and its change controller."""
    table = by_key(
        (
            (row["class_digit"],),
            {
                "code": row["code"],
                "name": row["title"].upper().replace(" ", "_"),
                "phrase": row["title"],
                "section": frozenset({row["section"]}),
                "document": frozenset({row["reference"]}),
                "submitter": row["submitter"],
                "controller": row["change_controller"],
            },
        )
        for row in facts("classes")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "code": f"{member.value}.XXX.YYY",
                "name": member.name,
                "phrase": member.phrase,
                "section": places(member.references),
                "document": documents(member.references),
                "submitter": text(member, "submitter"),
                "controller": text(member, "change_controller"),
            },
        )
        for member in members("StatusClass")
    )
    assert disagreements(table, ours) == []


def test_subjects_are_those_of_the_table() -> None:
    """A subject has its title, its section and that of the list of subjects, and at least the counted details."""
    table = by_key(
        (
            (row["subject_digit"],),
            {
                "code": row["code"],
                "name": row["title"].removesuffix(" Status").upper().replace(" ", "_"),
                "phrase": row["title"],
                "sections": frozenset({row["enumerated_in_section"], "RFC3463 2"}),
                "document": frozenset({row["reference"]}),
                "submitter": row["submitter"],
                "controller": row["change_controller"],
            },
        )
        for row in facts("subjects")
    )
    subjects = [member.attributes["subject"] for member in members("EnhancedStatusCode")]
    ours = by_key(
        (
            (str(member.value),),
            {
                "code": f"X.{member.value}.YYY",
                "name": member.name,
                "phrase": member.phrase,
                "sections": places(member.references),
                "document": documents(member.references),
                "submitter": text(member, "submitter"),
                "controller": text(member, "change_controller"),
            },
        )
        for member in members("StatusSubject")
    )
    assert disagreements(table, ours) == []
    counts = {row["subject_digit"]: int(row["enumerated_detail_count"]) for row in facts("subjects")}
    assert {subject for subject, count in counts.items() if subjects.count(int(subject)) < count} == set()
