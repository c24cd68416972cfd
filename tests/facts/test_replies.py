"""Reply codes and their meanings, compared with their table."""

from __future__ import annotations

import re

from codegen.model import Member, Reference
from tests.facts import corrections
from tests.facts.tables import (
    Deviation,
    Deviations,
    by_key,
    disagreements,
    members,
    name_of,
    places,
    sections,
    texts,
)
from tests.facts.uses import LISTED, commands_in, uses

ABSENT_ROLES = ("never-legal", "not-smtp")
"""The roles of rows outside SMTP: codes that the enumeration must not have."""
MEMBER_ROLES = ("primary", "iana-only")
"""The roles of rows that give a member its name."""

EXTENDING = {2033, 3030, 6409}
"""The RFCs that send the replies of RFC 5321 at stages of their own: LHLO, BDAT, and what stands in for DATA."""

MEMBER_DEVIATIONS: Deviations = {
    ((code,), "sections"): Deviation(
        table=frozenset({"RFC5248 2.4"}),
        ours=frozenset({"RFC5248 2.4", "IANA smtp-enhanced-status-codes/smtp-enhanced-status-codes-3"}),
        reason="the RFC only set the registry up; where the number really stands is IANA's table",
    )
    for code in ("422", "430", "523", "524", "525", "533")
}


def _stages_of_821(*, all_of_them: str) -> Deviation:
    return Deviation(
        table=frozenset({"SAML:S", "SEND:S", "SOML:S", "TURN:S"}),
        ours=frozenset(f"{stage}:S" for stage in all_of_them.split()),
        reason="the row names the four commands that went out of use; RFC 821 has the same meaning for its others, "
        "which are rows of the sequences",
    )


def _no_enhanced(code: str, name: str, rfc: str, in_notes: str, reason: str) -> Deviations:
    cell = Deviation(table=frozenset(in_notes.split()), ours=frozenset(), reason=reason)
    return {((code, name, rfc), "enhanced"): cell}


def _enhanced(code: str, name: str, rfc: str, ours: str, reason: str) -> Deviations:
    cell = Deviation(table=frozenset(), ours=frozenset(ours.split()), reason=reason)
    return {((code, name, rfc), "enhanced"): cell}


SECTION = "the number in the note is a section of the RFC and no enhanced status code"

MEANING_DEVIATIONS: Deviations = {
    (("250", "OK", "RFC821"), "stages"): _stages_of_821(
        all_of_them="DATA-END EXPN HELO MAIL NOOP RCPT RSET SAML SEND SOML TURN VRFY"
    ),
    **_no_enhanced("252", "CANNOT_VERIFY_USER_WILL_ATTEMPT_DELIVERY", "RFC5321", "X.2.3", SECTION),
    **_no_enhanced("451", "LOCAL_ERROR_IN_PROCESSING", "RFC5321", "X.2.2 X.2.3", SECTION),
    **_no_enhanced("500", "COMMAND_UNRECOGNIZED", "RFC5321", "X.3.2", SECTION),
    **_no_enhanced("501", "SYNTAX_ERROR_IN_PARAMETERS", "RFC5321", "X.3.2", SECTION),
    **_no_enhanced("502", "COMMAND_NOT_IMPLEMENTED", "RFC5321", "X.2.4", SECTION),
    **_no_enhanced(
        "453", "ATRN_NO_MAIL", "RFC2645", "X.3.2", "the note says that IANA's pair for X.3.2 does not mean this reply"
    ),
    **_no_enhanced(
        "552",
        "FUTURE_RELEASE_QUOTA",
        "RFC4865",
        "X.7.16 X.7.17",
        "the RFC's two codes were never registered, and the numbers mean something else today",
    ),
    (("554", "BURL_FAILURE", "RFC4468"), "enhanced"): Deviation(
        table=frozenset({"X.3.4", "X.5.0", "X.6.3", "X.6.6", "X.7.0", "X.7.8", "X.7.14"}),
        ours=frozenset({"X.3.4", "X.5.0", "X.6.3", "X.6.6", "X.7.0", "X.7.14"}),
        reason="RFC 5248 moved what RFC 4468 calls X.7.8 to X.7.14",
    ),
    **_enhanced(
        "501", "DELIVERBY_SYNTAX", "RFC2852", "X.5.4", "the note is silent, and the registry has 5.5.4 from section 4"
    ),
    **_enhanced(
        "501",
        "MT_PRIORITY_SYNTAX",
        "RFC6710",
        "X.5.2",
        "the note is silent, and the registry has 5.5.2 from the example answer",
    ),
    **_enhanced(
        "552", "MESSAGE_EXCEEDS_MAXIMUM_SIZE", "RFC1870", "X.2.3 X.3.4", "IANA associates the two codes with 552"
    ),
    **_enhanced("521", "HOST_DOES_NOT_ACCEPT_MAIL", "RFC7504", "X.3.2", "the RFC has X.3.2 registered for 521"),
}

PHRASES_OF_RFC_5321 = {
    211: "System status, or system help reply",
    214: "Help message",
    220: "<domain> Service ready",
    221: "<domain> Service closing transmission channel",
    250: "Requested mail action okay, completed",
    251: "User not local; will forward to <forward-path>",
    252: "Cannot VRFY user, but will accept message and attempt delivery",
    354: "Start mail input; end with <CRLF>.<CRLF>",
    421: "<domain> Service not available, closing transmission channel",
    450: "Requested mail action not taken: mailbox unavailable",
    451: "Requested action aborted: local error in processing",
    452: "Requested action not taken: insufficient system storage",
    455: "Server unable to accommodate parameters",
    500: "Syntax error, command unrecognized",
    501: "Syntax error in parameters or arguments",
    502: "Command not implemented",
    503: "Bad sequence of commands",
    504: "Command parameter not implemented",
    550: "Requested action not taken: mailbox unavailable",
    551: "User not local; please try <forward-path>",
    552: "Requested mail action aborted: exceeded storage allocation",
    553: "Requested action not taken: mailbox name not allowed",
    554: "Transaction failed",
    555: "MAIL FROM/RCPT TO parameters not recognized or not implemented",
}
"""RFC 5321 section 4.2.3, without what it adds in parentheses."""


def enhanced_in(notes: str) -> frozenset[str]:
    """Return the enhanced status codes that a note names, without classes: six for 5.7.0, X.7.17..19 and X.7.23/24."""
    found = set()
    for subject, first, more in re.findall(r"(?<![\d.])[X245]\.(\d)\.(\d+)((?:\.\.|[/-])\d+)?(?![\d.]*\d)", notes):
        last = int(more.lstrip("./-")) if more else int(first)
        found |= {f"X.{subject}.{number}" for number in range(int(first), last + 1)}
    return frozenset(found)


def defined_in(references: tuple[Reference, ...]) -> frozenset[str]:
    """Return the places that define an entry, without the RFCs that extend where it is sent."""
    return places(reference for reference in references if reference.rfc not in EXTENDING - {references[0].rfc})


def category(member: Member) -> str:
    """Return the category's name, without the digit that distinguishes the two unspecified ones."""
    return re.sub(r"_\d$", "", name_of("ReplyCategory", member.attributes["category"]))


def test_roles_are_known() -> None:
    """These tests use every row of the table of reply codes."""
    assert {*LISTED, *ABSENT_ROLES, *MEMBER_ROLES} == {row["row_role"] for row in corrections.reply_codes()}


def test_reply_codes_are_those_of_the_table() -> None:
    """Members are the primary and the associated-only codes, with their names, digits, status and sections."""
    table = by_key(
        (
            (row["code"],),
            {
                "name": row["short_name"],
                "status": {"iana-association-only": "associated-only"}.get(row["status"], row["status"]),
                "sections": sections(row["defining_rfc"], row["section"]),
                "severity": row["first_digit_class"],
                "category": row["second_digit_category"],
            },
        )
        for row in corrections.reply_codes()
        if row["row_role"] in MEMBER_ROLES
    )
    ours = by_key(
        (
            (str(member.value),),
            {
                "name": member.name,
                "status": member.status,
                "sections": defined_in(member.references),
                "severity": name_of("ReplySeverity", member.attributes["severity"]),
                "category": category(member),
            },
        )
        for member in members("ReplyCode")
    )
    assert disagreements(table, ours, MEMBER_DEVIATIONS) == []


def test_codes_that_are_not_of_smtp_are_absent() -> None:
    """Codes of SMTP's predecessors, and codes that were never legal, are not members."""
    absent = {int(row["code"]) for row in corrections.reply_codes() if row["row_role"] in ABSENT_ROLES}
    assert absent == {120, 200, 201, 215}
    assert absent & {member.value for member in members("ReplyCode")} == set()


def test_associated_codes_belong_to_an_enhanced_code() -> None:
    """A code that no RFC defines has no meaning; an enhanced code lists it and gives it a phrase."""
    rows = [row for row in corrections.reply_codes() if row["row_role"] == "iana-only"]
    expected = {int(row["code"]): enhanced_in(row["notes"]) for row in rows}
    enhanced = members("EnhancedStatusCode")
    ours = {
        member.value: frozenset(
            str(code.value)
            for code in enhanced
            if str(member.value) in texts(code, "associated_replies") and code.phrase == member.phrase
        )
        for member in members("ReplyCode")
        if not member.attributes["meanings"]
    }
    assert expected == ours


def test_meanings_are_those_of_the_table() -> None:
    """Each meaning is a row, with the same stages and kinds, status, sections, extension and so on."""
    table = by_key(
        (
            (row["code"], row["short_name"], row["defining_rfc"]),
            {
                "status": "superseded" if row["row_role"] == "superseded" else row["status"],
                "sections": sections(row["defining_rfc"], row["section"]),
                "stages": commands_in(row["commands_where_it_appears"]),
                "keyword": row["associated_extension_keyword"],
                "enhanced": enhanced_in(row["notes"]),
                "base meaning": str(row["row_role"] == "primary"),
                "own port": str("port only" in row["notes"]),
            },
        )
        for row in corrections.reply_codes()
        if row["row_role"] in LISTED
    )
    first = {use.code: use.fields for use in reversed(list(uses()))}
    ours = by_key(
        (
            use.key,
            {
                "status": str(use.fields["status"]),
                "sections": defined_in(use.references),
                "stages": use.commands,
                "keyword": str(use.fields["extension"] or ("LMTP" if use.fields["scope"] == "lmtp" else "")),
                "enhanced": use.listed("enhanced"),
                "base meaning": str(use.fields is first[use.code]),
                "own port": str(use.fields["scope"] == "odmr"),
            },
        )
        for use in uses()
        if use.rfc != "RFC821" or use.key in table  # the others of RFC 821 are rows of the sequences
    )
    assert disagreements(table, ours, MEANING_DEVIATIONS) == []


def test_scopes_follow_the_documents() -> None:
    """RFC 6409's meanings hold in submission, RFC 2033's in LMTP, and those of an extension where it is used.

    A server demands a login or TLS from clients that have used neither, and RFC 2645's general rule is ODMR's.
    """
    demands = {"AUTHENTICATION_REQUIRED", "MUST_ISSUE_STARTTLS_FIRST"}
    for use in uses():
        expected = {"RFC6409": "submission", "RFC2033": "lmtp"}.get(use.rfc)
        if expected is None and use.fields["extension"] and use.fields["name"] not in demands:
            expected = "odmr" if use.rfc == "RFC2645" and use.fields["any_stage"] else "extension"
        assert use.fields["scope"] == (expected or "smtp"), use.key


def test_meanings_of_rfc_821_are_marked() -> None:
    """A meaning of RFC 821 is superseded, refers to that obsolete RFC as history, and has today's name of the code."""
    of_821 = [use for use in uses() if use.rfc == "RFC821"]
    assert {"superseded"} == {str(use.fields["status"]) for use in of_821}
    assert [use.key for use in of_821 if not all(reference.historical for reference in use.references)] == []
    renamed = {use.key for use in of_821 if use.fields["name"] != use.member.name}
    assert {("450", "TERMINAL_MAILBOX_BUSY", "RFC821")} == renamed


def test_phrases_are_those_of_rfc_5321() -> None:
    """A reply that RFC 5321 lists has the RFC's text as phrase, for the code and for the base meaning."""
    ours = {member.value: member.phrase for member in members("ReplyCode")}
    assert {code: ours[code] for code in PHRASES_OF_RFC_5321} == PHRASES_OF_RFC_5321
    current = {
        int(use.code): use.fields["phrase"]
        for use in uses()
        if use.rfc == "RFC5321" and use.fields["name"] == use.member.name
    }
    assert current == PHRASES_OF_RFC_5321
