"""The small enumerations and tables, compared with IANA's small tables and with the headings of the RFCs."""

from __future__ import annotations

import pytest

from codegen.model import Key, Reference, Value
from tests.facts.tables import (
    beyond,
    by_key,
    disagreements,
    documents,
    enumeration,
    facts,
    members,
    place,
    places,
    registry,
    sources,
)

TABLES = {
    "address-literal-tags": "AddressLiteralTag",
    "smtp-priority": "PriorityPolicy",
    "smtp-registered-states": "RegisteredState",
    "smtp-server-limits": "ServerLimit",
}
"""The enumeration of each of IANA's tables."""

LEFT_OUT = {"multicast-email-smtp-extensions", "mail-header-confidentiality-policies"}
"""IANA's tables without an enumeration: what multicast mail takes of SMTP, and how header fields are encrypted."""

DEVIATIONS = beyond(
    "IANA cites only the draft that is to replace RFC 5321",
    ("IPv6",),
    "documents",
    "draft-ietf-emailcore-rfc5321bis-43",
    "RFC5321",
)

SECTIONS: dict[str, dict[Key, str]] = {
    "BaseReceivedClause": dict.fromkeys(("by", "for", "from", "id", "via", "with"), "RFC5321 4.4"),
    "ByMode": {"N": "RFC2852 4.1.3", "R": "RFC2852 4.1.3", "T": "RFC2852 4.1.4"},
    "HeaderField": {
        "ARC-Authentication-Results": "RFC8617 4.1.1",
        "ARC-Message-Signature": "RFC8617 4.1.2",
        "ARC-Seal": "RFC8617 4.1.3",
        "Authentication-Results": "RFC8601 2.2",
        "Auto-Submitted": "RFC3834 5",
        "DKIM-Signature": "RFC6376 3.5",
        "MT-Priority": "RFC6758 4",
        "Received": "RFC5321 4.4",
        "Received-SPF": "RFC7208 9.1",
        "Require-Recipient-Valid-Since": "RFC7293 3.2",
        "Return-Path": "RFC5321 4.4",
        "Solicitation": "RFC3865 2.5",
        "TLS-Required": "RFC8689 3",
    },
    "Port": {25: "RFC5321 4.5.4.2", 366: "RFC2645 4", 465: "RFC8314 7.3", 587: "RFC6409 3.1"},
    "PriorityPolicy": {"MIXER": "RFC6710 B", "NSEP": "RFC6710 C", "STANAG4406": "RFC6710 A"},
    "RrvsAction": {"C": "RFC7293 5.1.1", "R": "RFC7293 5.1.1"},
    "ServerLimit": {"MAILMAX": "RFC9422 4.1", "RCPTMAX": "RFC9422 4.2", "RCPTDOMAINMAX": "RFC9422 4.3"},
}
"""The section that names each member in its heading or first sentence."""

LIMITS = {
    "LOCAL_PART": (64, "RFC5321 4.5.3.1.1"),
    "DOMAIN": (255, "RFC5321 4.5.3.1.2"),
    "PATH": (256, "RFC5321 4.5.3.1.3"),
    "COMMAND_LINE": (512, "RFC5321 4.5.3.1.4"),
    "REPLY_LINE": (512, "RFC5321 4.5.3.1.5"),
    "TEXT_LINE": (1000, "RFC5321 4.5.3.1.6"),
    "MESSAGE_CONTENT": (64 * 1024, "RFC5321 4.5.3.1.7"),
    "RECIPIENTS": (100, "RFC5321 4.5.3.1.8"),
    "GREETING_TIMEOUT": (5 * 60, "RFC5321 4.5.3.2.1"),
    "MAIL_TIMEOUT": (5 * 60, "RFC5321 4.5.3.2.2"),
    "RCPT_TIMEOUT": (5 * 60, "RFC5321 4.5.3.2.3"),
    "DATA_INITIATION_TIMEOUT": (2 * 60, "RFC5321 4.5.3.2.4"),
    "DATA_BLOCK_TIMEOUT": (3 * 60, "RFC5321 4.5.3.2.5"),
    "DATA_TERMINATION_TIMEOUT": (10 * 60, "RFC5321 4.5.3.2.6"),
    "SERVER_TIMEOUT": (5 * 60, "RFC5321 4.5.3.2.7"),
    "AUTH_LINE": (12288, "RFC4954 4"),
}
"""The sizes and timeouts, by the headings of RFC 5321 4.5.3."""


@pytest.mark.parametrize("table", TABLES)
def test_iana_s_small_tables(table: str) -> None:
    """Each row of IANA's small tables is a member with the same documents, and each member is a row."""
    rows = [row for row in facts("smtp-other-registries") if row["registry"] == table]
    theirs = by_key(((row["value"],), {"documents": sources(row["references"].partition("#")[0])}) for row in rows)
    found = members(TABLES[table])
    ours = by_key(((str(member.value),), {"documents": documents(member.references)}) for member in found)
    deviations = DEVIATIONS if table == "address-literal-tags" else {}
    assert disagreements(theirs, ours, deviations) == []
    assert set(theirs) == set(ours)


def test_no_small_table_is_forgotten() -> None:
    """Each of IANA's small tables has an enumeration, or is left out on purpose."""
    assert {row["registry"] for row in facts("smtp-other-registries")} == {*TABLES, *LEFT_OUT}


@pytest.mark.parametrize("name", SECTIONS)
def test_members_cite_the_section_that_defines_them(name: str) -> None:
    """Each member cites the section that has its definition."""
    found = {member.value: places(member.references) for member in members(name)}
    assert set(found) == set(SECTIONS[name])
    wrong = {value: found[value] for value, place in SECTIONS[name].items() if place not in found[value]}
    assert wrong == {}


def test_sizes_and_timeouts() -> None:
    """The sizes are in octets and recipients, the timeouts in seconds, as RFC 5321 has them."""
    (table,) = (table for table in registry().tables if table.name == "ProtocolLimit")
    units = {"RECIPIENTS": "recipients"}
    found = {str(row.attributes["name"]): row.attributes for row in table.rows}
    assert {name: (row["value"], _place(row["reference"])) for name, row in found.items()} == LIMITS
    assert {name: units.get(name, "seconds" if name.endswith("_TIMEOUT") else "octets") for name in LIMITS} == {
        name: row["unit"] for name, row in found.items()
    }
    assert [name for name, row in found.items() if row["is_timeout"] != (row["unit"] == "seconds")] == []


def test_words_that_ignore_case() -> None:
    """Words of a grammar in ABNF ignore case, so members are found in any."""
    names = ("AddressLiteralTag", "BaseReceivedClause", "ByMode", "PriorityPolicy", "RegisteredState", "RrvsAction")
    assert [name for name in names if not enumeration(name).ignore_case] == []


def _place(value: Value) -> str:
    assert isinstance(value, Reference)
    return place(value)
