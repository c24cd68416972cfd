"""Delivery reports and Received fields: actions, fields and types, compared with their four tables."""

from __future__ import annotations

import re

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
    places,
    sections,
    sources,
    text,
    texts,
)

TYPES = {
    "Address Types": "AddressType",
    "Diagnostic Types": "DiagnosticType",
    "MTA Name Types": "MtaNameType",
}
TRANSMISSION = {"via": "LinkType", "with": "ProtocolType", "clause": "ReceivedClause"}

ACTION_DEVIATIONS: Deviations = beyond(
    "what the action ends, and its code of its own in message tracking",
    ("relayed",),
    "references",
    "RFC3464 2.3.3",
    "RFC2852 4.1.4;RFC3886 3.3.3;RFC3886 3.3.4",
)
FIELD_DEVIATIONS: Deviations = {
    **beyond(
        "the subsection that has the field's syntax",
        ("Localized-Diagnostic",),
        "references",
        "RFC6533 4",
        "RFC6533 4.1",
    ),
    **beyond(
        "the section that says which failure is the return asked for",
        ("Deliver-By-Date",),
        "references",
        "RFC2852 5",
        "RFC2852 4.1.3",
    ),
}


def _phrase(clause: str, ours: str) -> Deviations:
    reason = "IANA has no title for the clause, so the phrase is the registry's own"
    return {(("ReceivedClause", clause), "phrase"): Deviation(table="", ours=ours, reason=reason)}


TRANSMISSION_DEVIATIONS: Deviations = {
    **beyond("port 465, where TLS needs no STARTTLS", ("ProtocolType", "ESMTPA"), "documents", "RFC3848", "RFC8314"),
    **beyond(
        "nothing but the row itself defines the link type",
        ("LinkType", "UUCP"),
        "documents",
        "",
        "IANA smtp/smtp-via-link-types",
    ),
    **_phrase("PRIORITY", "Message transfer priority"),
    **_phrase("state", "Handling state"),
    **_phrase("tls", "TLS cipher suite"),
    **_phrase("group", "Diffie-Hellman group"),
}


def registries(name: str) -> frozenset[str]:
    """Return IANA's tables to which an enumeration refers."""
    return frozenset(document for document in documents(enumeration(name).references) if document.startswith("IANA "))


def test_actions_are_those_of_the_table() -> None:
    """An action has its section and the classes that go with it, and may be of message tracking alone."""
    table = by_key(
        (
            (row["action"],),
            {
                "references": sections(row["rfc"], row["section"]),
                "classes": frozenset(re.findall(r"\d", row["status_class_implied"])),
                "tracking only": "yes" if row["notes"].startswith("MTSN only") else "",
            },
        )
        for row in facts("dsn-actions")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "references": places(member.references),
                "classes": texts(member, "classes"),
                "tracking only": text(member, "message_tracking_only"),
            },
        )
        for member in members("DsnAction")
    )
    assert disagreements(table, ours, ACTION_DEVIATIONS) == []


def test_final_actions_are_those_after_which_nothing_comes() -> None:
    """More news may follow delay, expansion, relaying or transfer (RFC 3464, 2.3.3; RFC 2852, 4.1.4; RFC 3886, 3.3.3);
    the rest is final.
    """
    not_final = {"delayed", "expanded", "relayed", "transferred"}
    final = {row["action"] for row in facts("dsn-actions")} - not_final
    assert final == {member.value for member in members("DsnAction") if member.attributes["is_final"]}


def test_fields_are_those_of_the_table() -> None:
    """A field has its section, its scope and its requirement, and may be repeated."""
    table = by_key(
        (
            (row["field"],),
            {
                "references": sections(row["rfc"], row["section"]),
                "scope": row["scope"],
                "requirement": row["requirement"],
                "repeatable": "yes" if row["notes"].startswith("repeatable") else "",
            },
        )
        for row in facts("dsn-fields")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "references": places(member.references),
                "scope": text(member, "scope"),
                "requirement": text(member, "requirement"),
                "repeatable": text(member, "repeatable"),
            },
        )
        for member in members("DsnField")
    )
    assert disagreements(table, ours, FIELD_DEVIATIONS) == []


def test_types_are_those_of_the_table() -> None:
    """A type of address, diagnostic or MTA name has its title, references and date."""
    table = by_key(
        (
            (TYPES[row["registry"]], row["type"]),
            {
                "phrase": row["title"],
                "documents": sources(row["references"]),
                "registered": row["iana_date"],
                "registry": frozenset({f"IANA {row['iana_registry']}"}),
            },
        )
        for row in facts("dsn-types")
    )
    ours = by_key(
        (
            (name, str(member.value)),
            {
                "phrase": member.phrase,
                "documents": documents(member.references),
                "registered": text(member, "registered"),
                "registry": registries(name),
            },
        )
        for name in TYPES.values()
        for member in members(name)
    )
    assert disagreements(table, ours) == []


def test_transmission_types_are_those_of_the_table() -> None:
    """A link type, protocol type or clause of Received has its title, references and date."""
    table = by_key(
        (
            (TRANSMISSION[row["kind"]], row["value"]),
            {
                "phrase": row["title"],
                "documents": sources(row["references_iana_2026_08"]) | sources(row["references_iana_2025_04"]),
                "registered": row["iana_date"],
                "registry": frozenset({f"IANA {row['iana_registry']}"}),
            },
        )
        for row in facts("transmission-types")
    )
    ours = by_key(
        (
            (name, str(member.value)),
            {
                "phrase": member.phrase,
                "documents": documents(member.references),
                "registered": text(member, "registered"),
                "registry": registries(name),
            },
        )
        for name in TRANSMISSION.values()
        for member in members(name)
    )
    assert disagreements(table, ours, TRANSMISSION_DEVIATIONS) == []


def test_protocol_types_say_what_was_in_use() -> None:
    """A protocol type has the flags STARTTLS, AUTH and SMTPUTF8 that its registered title names."""
    extensions = {"uses_starttls": "STARTTLS", "uses_auth": "AUTH", "uses_smtputf8": "SMTPUTF8"}
    titles = {row["value"]: row["title"] for row in facts("transmission-types") if row["kind"] == "with"}
    expected = {
        value: {attribute for attribute, keyword in extensions.items() if re.search(rf"\b{keyword}\b", title)}
        for value, title in titles.items()
    }
    ours = {
        member.value: {attribute for attribute in extensions if member.attributes[attribute]}
        for member in members("ProtocolType")
        if member.value in titles
    }
    assert expected == ours
