"""Commands, extensions and their parameters, compared with their three tables."""

from __future__ import annotations

import re

from codegen.model import Member, Reference
from tests.facts.tables import (
    Deviation,
    Deviations,
    Key,
    Row,
    beyond,
    by_key,
    disagreements,
    documents,
    facts,
    members,
    place,
    places,
    sections,
    source,
    split,
    text,
    texts,
)

FAREWELL = "the sections in which RFC 2821 and RFC 5321 take leave of the commands that went out of use"
ALSO_IANA = "the person is all that IANA names, so the registry adds the table in which that stands"

SHOULD = "RFC 5321 says that a server SHOULD support it"

COMMAND_DEVIATIONS: Deviations = {
    **beyond(FAREWELL, ("SEND",), "references", "RFC821 3.4;RFC821 4.1.1", "RFC2821 F.6;RFC5321 F.6"),
    **beyond(FAREWELL, ("SOML",), "references", "RFC821 3.4;RFC821 4.1.1", "RFC2821 F.6;RFC5321 F.6"),
    **beyond(FAREWELL, ("SAML",), "references", "RFC821 3.4;RFC821 4.1.1", "RFC2821 F.6;RFC5321 F.6"),
    **beyond(FAREWELL, ("TURN",), "references", "RFC821 3.8;RFC821 4.1.1", "RFC5321 F.1"),
    **beyond(SHOULD, ("EXPN",), "references", "RFC5321 4.1.1.7", "RFC5321 3.5.2"),
    (("EXPN",), "requirement"): Deviation(table="optional", ours="recommended", reason=f"{SHOULD} (3.5.2)"),
    (("HELP",), "requirement"): Deviation(table="optional", ours="recommended", reason=f"{SHOULD} (4.1.1.8)"),
    **beyond(ALSO_IANA, ("VERB",), "references", "Eric Allman", "IANA smtp/smtp-service-extensions"),
    **beyond(ALSO_IANA, ("ONEX",), "references", "Eric Allman", "IANA smtp/smtp-service-extensions"),
}

IN_FORCE = "the registry adds where the command is defined today"

TRACKING = "message tracking requires ENVID and ORCPT as well (RFC 3885, 2 and 3.2)"

EXTENSION_DEVIATIONS: Deviations = {
    **beyond(TRACKING, ("MTRK",), "MAIL", "MTRK", "ENVID"),
    **beyond(TRACKING, ("MTRK",), "RCPT", "", "ORCPT"),
    **beyond("the commands that end a group", ("PIPELINING",), "references", "RFC2920 2", "RFC2920 3.1"),
    **beyond(FAREWELL, ("SEND",), "references", "RFC821 3.4", "RFC5321 F.6"),
    **beyond(FAREWELL, ("SOML",), "references", "RFC821 3.4", "RFC5321 F.6"),
    **beyond(FAREWELL, ("SAML",), "references", "RFC821 3.4", "RFC5321 F.6"),
    **beyond(FAREWELL, ("TURN",), "references", "RFC821 3.8", "RFC5321 F.1"),
    **beyond(IN_FORCE, ("EXPN",), "references", "RFC821 3.3", "RFC5321 4.1.1.7"),
    **beyond(IN_FORCE, ("HELP",), "references", "RFC821 4.1.1", "RFC5321 4.1.1.8"),
    **beyond(IN_FORCE, ("VRFY",), "references", "draft-ietf-emailcore-rfc5321bis-43", "RFC5321 4.1.1.6"),
    **beyond(ALSO_IANA, ("VERB",), "references", "Eric Allman", "IANA smtp/smtp-service-extensions"),
    **beyond(ALSO_IANA, ("ONEX",), "references", "Eric Allman", "IANA smtp/smtp-service-extensions"),
    (("UTF8SMTP",), "length"): Deviation(
        table=frozenset({"MAIL,RCPT+460"}),
        ours=frozenset({"MAIL+460", "RCPT+460"}),
        reason="one entry for each command",
    ),
    (("DSN",), "length"): Deviation(
        table=frozenset({"RCPT ORCPT up to 500; see RFC3461 7"}),
        ours=frozenset({"MAIL+107", "RCPT+507"}),
        reason="RFC 3885 2 states the increase of both commands",
    ),
}

PARAMETER_DEVIATIONS: Deviations = {
    **beyond(TRACKING, ("MAIL", "ENVID"), "documents", "RFC3461", "RFC3885"),
    **beyond(TRACKING, ("MAIL", "ENVID"), "extensions", "DSN", "MTRK"),
    **beyond(TRACKING, ("RCPT", "ORCPT"), "documents", "RFC3461", "RFC3885"),
    **beyond(TRACKING, ("RCPT", "ORCPT"), "extensions", "DSN", "MTRK"),
}

NO_ARGUMENT = "none"
"""The table's text if the RFC defines no argument; the registry has no entry then."""

SUBMISSION = {"MUST": "must", "MUST NOT": "must-not", "MAY": "may", "SHOULD": "should", "Not supplied": "not-supplied"}

PLAIN_NOTES = ("takes parameters", "LMTP only", "no RFC")
"""Notes on commands that are compared as columns of their own, or that the references make plain."""


def extension_of(verb: str) -> str:
    """Return the extension that adds a command, by the table of extensions."""
    found = [row["ehlo_keyword"] for row in facts("extensions") if verb in split(row["verbs"])]
    assert len(found) < 2
    return "".join(found)


def introduced(member: Member) -> str:
    value = member.attributes["introduced_by"]
    return place(value) if isinstance(value, Reference) else ""


def test_commands_are_those_of_the_table() -> None:
    """A command has its sections, requirement, status, first RFC and extension."""
    table = by_key(
        (
            (row["verb"],),
            {
                "references": sections(source(row["rfc"]), row["section"]),
                "requirement": row["requirement"],
                "introduced by": row["first_rfc"],
                "status": row["status"],
                "takes parameters": "yes" if row["notes"] == "takes parameters" else "",
                "protocol": "LMTP" if row["notes"] == "LMTP only" else "",
                "extension": extension_of(row["verb"]),
            },
        )
        for row in facts("commands")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "references": places(member.references),
                "requirement": text(member, "requirement"),
                "introduced by": introduced(member),
                "status": member.status,
                "takes parameters": text(member, "takes_parameters"),
                "protocol": text(member, "protocol"),
                "extension": text(member, "extension"),
            },
        )
        for member in members("Command")
    )
    assert disagreements(table, ours, COMMAND_DEVIATIONS) == []


def test_notes_on_commands_hold() -> None:
    """A note of the table about a command is in the registry: its extension, or the RFC that dropped it."""
    noted = {row["verb"]: row["notes"].removeprefix("deprecated ") for row in facts("commands") if row["notes"]}
    unsaid = [
        (member.value, noted[str(member.value)])
        for member in members("Command")
        if noted.get(str(member.value), "no RFC")
        not in (*PLAIN_NOTES, *places(member.references), member.attributes["extension"])
    ]
    assert unsaid == []


def names_in(cell: str) -> frozenset[str]:
    """Return the keywords of the parameters in a cell: RET and ENVID for RET=FULL|HDRS;ENVID=."""
    return frozenset(name for part in split(cell) for name in re.findall(r"(?:^|\|)([A-Z-]+)=", part) or [part])


def test_extensions_are_those_of_the_table() -> None:
    """An extension has its title, references, verbs, parameters, arguments, lengths, status, discrepancies and date."""
    table = by_key(
        (
            (row["ehlo_keyword"],),
            {
                "phrase": row["description_title"],
                "references": sections(source(row["references"]), row["defining_section"]),
                "verbs": split(row["verbs"]),
                "MAIL": names_in(row["mail_parameters"]),
                "RCPT": names_in(row["rcpt_parameters"]),
                "other": split(row["other_parameters"]),
                "argument": re.sub(rf"^{NO_ARGUMENT}$", "", row["ehlo_arguments_per_rfc"]),
                "argument per IANA": row["ehlo_arguments_per_iana_smtp"],
                "formerly": row["ehlo_arguments_per_iana_mail_parameters_3"],
                "length": split(row["command_length_increase_per_rfc"], "\n"),
                "submission": SUBMISSION[row["iana_submission_use"]],
                "status": row["status"],
                "in the former registry": row["in_mail_parameters_2"],
                "registry": row["iana_registry"],
                "former registry": row["iana_registry_former"],
                "discrepancies": frozenset(name.lower() for name in split(row["discrepancies"])),
                "registered": row["iana_date"],
            },
        )
        for row in facts("extensions")
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "phrase": member.phrase,
                "references": places(member.references),
                "verbs": texts(member, "verbs"),
                "MAIL": texts(member, "mail_parameters"),
                "RCPT": texts(member, "rcpt_parameters"),
                "other": texts(member, "other_parameters"),
                "argument": text(member, "argument"),
                "argument per IANA": text(member, "argument_per_iana"),
                "formerly": text(member, "argument_per_iana_formerly"),
                "length": texts(member, "command_length_increase"),
                "submission": text(member, "submission_use"),
                "status": member.status,
                "in the former registry": "yes" if text(member, "iana_former_registry") else "no",
                "registry": text(member, "iana_registry"),
                "former registry": text(member, "iana_former_registry"),
                "discrepancies": texts(member, "discrepancies"),
                "registered": text(member, "registered"),
            },
        )
        for member in members("Extension")
    )
    assert disagreements(table, ours, EXTENSION_DEVIATIONS) == []


def parameters_in_table() -> dict[Key, Row]:
    rows: dict[Key, list[dict[str, str]]] = {}
    for row in facts("esmtp-parameters"):
        rows.setdefault((row["command"], row["parameter"]), []).append(row)
    return {
        key: {
            "extensions": frozenset(row["extension_keyword"] for row in found),
            "documents": frozenset(row["rfc"] for row in found),
            "values": frozenset(
                value for row in found for value in re.split(r"[|,]", row["enumerated_values"]) if value
            ),
        }
        for key, found in rows.items()
    }


def test_parameters_are_those_of_the_table() -> None:
    """A parameter of MAIL or RCPT has its extensions, their RFCs, and its values."""
    ours = by_key(
        (
            (command, str(member.value)),
            {
                "extensions": texts(member, "extensions"),
                "documents": documents(member.references),
                "values": texts(member, "values"),
            },
        )
        for command, name in (("MAIL", "MailParameter"), ("RCPT", "RcptParameter"))
        for member in members(name)
    )
    assert disagreements(parameters_in_table(), ours, PARAMETER_DEVIATIONS) == []


def test_parameters_take_a_value_where_the_table_has_one() -> None:
    """A parameter is followed by a value if the table of extensions writes it with an equals sign."""
    columns = {"MAIL": "mail_parameters", "RCPT": "rcpt_parameters"}
    expected = {
        (command, name): f"{name}=" in row[column]
        for row in facts("extensions")
        for command, column in columns.items()
        for name in names_in(row[column])
    }
    ours = {
        (command, str(member.value)): member.attributes["takes_value"]
        for command, name in (("MAIL", "MailParameter"), ("RCPT", "RcptParameter"))
        for member in members(name)
        if (command, str(member.value)) in expected
    }
    assert expected == ours
