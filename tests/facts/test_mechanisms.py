"""SASL mechanisms, compared with the table from IANA's two registries."""

from __future__ import annotations

from tests.facts.tables import (
    Deviation,
    Deviations,
    beyond,
    by_key,
    disagreements,
    documents,
    enumeration,
    facts,
    members,
    sources,
    text,
)

USAGE = {
    "COMMON": "common",
    "LIMITED": "limited",
    "LIMITED USE": "limited",
    "OBSOLETE": "obsolete",
    "MUST NOT be used": "must-not-be-used",
}
"""The five spellings of four usages."""

STATUS = {"obsolete": "obsolete", "must-not-be-used": "prohibited"}
"""The statuses of usages; a mechanism with another usage is current."""

IANA = frozenset({"IANA sasl-mechanisms/sasl-mechanisms-1"})
NO_DOCUMENT = Deviation(
    table=frozenset({"N/A"}), ours=IANA, reason="without a document the row itself is the reference"
)
TLS_1_3 = "the RFC that renews the binding for TLS 1.3"
MADE_OBSOLETE = "the registry adds the RFC that called it obsolete"

DEVIATIONS: Deviations = {
    (("XOAUTH",), "documents"): NO_DOCUMENT,
    (("XOAUTH2",), "documents"): NO_DOCUMENT,
    **beyond(MADE_OBSOLETE, ("KERBEROS_V4",), "documents", "RFC2222", "RFC4422"),
    **beyond(f"{MADE_OBSOLETE}, and the one that defined it", ("SKEY",), "documents", "RFC2444", "RFC2222;RFC4422"),
    **beyond(TLS_1_3, ("EAP-AES128-PLUS",), "documents", "RFC7055", "RFC9266"),
    **beyond(TLS_1_3, ("GS2-KRB5-PLUS",), "documents", "RFC5801", "RFC9266"),
    **beyond(TLS_1_3, ("SCRAM-SHA-1-PLUS",), "documents", "RFC5802;RFC7677", "RFC9266"),
    **beyond(TLS_1_3, ("SCRAM-SHA-256-PLUS",), "documents", "RFC7677", "RFC9266"),
    **beyond("SMTP has a rule of its own for it, that it goes with TLS", ("PLAIN",), "documents", "RFC4616", "RFC4954"),
}

FAMILY_DEVIATIONS: Deviations = beyond(
    "the registry adds the RFC that defines the family; the table names the one that made it a registry of its own",
    ("SCRAM-*",),
    "documents",
    "RFC7677",
    "RFC5802",
)


def family_of(mechanism: str, families: list[str]) -> str:
    """Return the family with a pattern that the mechanism's name matches: a prefix and an asterisk."""
    return next((pattern for pattern in families if mechanism.startswith(pattern.removesuffix("*"))), "")


def test_mechanisms_are_those_of_the_table() -> None:
    """A mechanism has its usage, references, date and the family of its name; it binds the channel if it is a -PLUS."""
    families = [row["mechanism"] for row in facts("sasl-mechanisms") if "*" in row["mechanism"]]
    table = by_key(
        (
            (row["mechanism"],),
            {
                "usage": USAGE[row["usage"]],
                "status": STATUS.get(USAGE[row["usage"]], "current"),
                "documents": sources(row["references"]),
                "registered": row["iana_date"],
                "family": family_of(row["mechanism"], families),
                "binds": "yes" if row["mechanism"].endswith("-PLUS") else "",
            },
        )
        for row in facts("sasl-mechanisms")
        if row["mechanism"] not in families
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "usage": text(member, "usage"),
                "status": member.status,
                "documents": documents(member.references),
                "registered": text(member, "registered"),
                "family": text(member, "family"),
                "binds": text(member, "channel_binding"),
            },
        )
        for member in members("AuthMechanism")
    )
    assert disagreements(table, ours, DEVIATIONS) == []


def test_families_are_those_of_the_table() -> None:
    """A name with an asterisk is a family, not a member; each family has common usage and is current."""
    rows = [row for row in facts("sasl-mechanisms") if "*" in row["mechanism"]]
    table = by_key(
        (
            (row["mechanism"],),
            {"status": {"COMMON": "current"}[row["usage"]], "documents": sources(row["references"])},
        )
        for row in rows
    )
    ours = by_key(
        ((family.pattern,), {"status": family.status, "documents": documents(family.references)})
        for family in enumeration("AuthMechanism").families
    )
    assert disagreements(table, ours, FAMILY_DEVIATIONS) == []


def test_the_second_registry_is_the_family_of_scram() -> None:
    """What IANA lists in the registry `scram` are the mechanisms of that family, and both registries are named."""
    rows = facts("sasl-mechanisms")
    expected = {row["mechanism"] for row in rows if row["iana_registry"] == "sasl-mechanisms/scram"}
    assert expected == {member.value for member in members("AuthMechanism") if text(member, "family") == "SCRAM-*"}
    registries = {f"IANA {row['iana_registry']}" for row in rows}
    assert registries - documents(enumeration("AuthMechanism").references) == set()
