"""Where a quick registry is wrong: the meaning of a code depends on the command, and the sources disagree.

These traps are among the facts, in prose; nothing here reads a table.
"""

from __future__ import annotations

from tests.facts.tables import members, name_of, texts
from tests.facts.uses import Use, uses

NO_COMMANDS = frozenset({"CONNECT", "DATA-END"})
"""The stages without a command: the greeting and the reply to the final dot."""

NO_STAGE = {"RFC7208", "RFC7372", "RFC7489", "RFC8617"}
"""The RFCs that give a meaning to a code and name no stage: checks of the sender, at whatever point."""


def at(stage: str, code: int) -> list[Use]:
    """Return the current meanings of a code at a stage, without general rules."""
    return [
        use
        for use in uses()
        if use.member.value == code and stage in use.listed("stages") and use.fields["status"] != "superseded"
    ]


def named(found: list[Use]) -> set[str]:
    return {str(use.fields["name"]) for use in found}


def test_the_connection_ends_with_two_codes() -> None:
    """The server closes the connection after 221 and 421 only."""
    assert [code.value for code in members("ReplyCode") if code.attributes["closes_connection"]] == [221, 421]


def test_550_after_mail_has_several_meanings() -> None:
    """550 after MAIL has several meanings, which only the enhanced code or the text distinguishes."""
    found = at("MAIL", 550)
    expected = {
        "MAILBOX_UNAVAILABLE",
        "MAIL_REQUIRES_ASCII_ADDRESS",
        "PRIORITY_REFUSED",
        "SENDER_NULL_MX",
        "SUBMISSION_POLICY_REJECT",
        "SUBMITTER_NOT_ALLOWED",
    }
    assert expected == named(found)


def test_454_depends_on_the_command() -> None:
    """454 after STARTTLS has another meaning than after AUTH."""
    assert {"TLS_NOT_AVAILABLE"} == named(at("STARTTLS", 454))
    assert {"TEMPORARY_AUTHENTICATION_FAILURE"} == named(at("AUTH", 454))


def test_552_after_rcpt_has_two_meanings() -> None:
    """552 after RCPT is about too many recipients, or about the size of the message."""
    assert {"EXCEEDED_STORAGE_ALLOCATION", "MESSAGE_EXCEEDS_MAXIMUM_SIZE"} == named(at("RCPT", 552))


def test_530_spares_different_commands() -> None:
    """The commands that get no 530 depend on the demand: authentication or encryption."""
    found = {str(use.fields["name"]): use.listed("exceptions") for use in uses() if use.member.value == 530}
    assert found["AUTHENTICATION_REQUIRED"] - NO_COMMANDS == {"AUTH", "EHLO", "HELO", "LHLO", "NOOP", "QUIT", "RSET"}
    assert found["MUST_ISSUE_STARTTLS_FIRST"] - NO_COMMANDS == {"EHLO", "LHLO", "NOOP", "QUIT", "STARTTLS"}


def test_the_first_meaning_is_the_member_s_own() -> None:
    """A code's first meaning has its name and phrase, its status and its references; later ones follow by RFC."""
    for code in members("ReplyCode"):
        own = [use for use in uses() if use.member is code]
        if own:
            first = own[0]
            assert first.fields["name"] == code.name
            assert first.fields["phrase"] == code.phrase
            assert first.fields["status"] == code.status
            assert first.references == code.references


def test_meanings_follow_by_rfc() -> None:
    """After the base meaning come those that hold today, by the numbers of their RFCs, and then the superseded ones."""

    def order(use: Use) -> tuple[bool, int]:
        return use.fields["status"] == "superseded", int(use.rfc.removeprefix("RFC"))

    for code in members("ReplyCode"):
        later = [order(use) for use in uses() if use.member is code][1:]
        assert later == sorted(later), code.name


def test_aliases_are_names_of_meanings() -> None:
    """An alias is the name of one of the code's other meanings."""
    for code in members("ReplyCode"):
        assert set(code.aliases) <= {str(use.fields["name"]) for use in uses() if use.member is code}, code.name


def test_every_meaning_says_where_it_is_met() -> None:
    """A meaning has stages, or is a general rule, or is about delivery reports, unless its RFC names no stage; only a
    general rule has exceptions.
    """
    nowhere = [
        use.key
        for use in uses()
        if not (use.listed("stages") or use.fields["any_stage"] or use.fields["delivery_report"] or use.rfc in NO_STAGE)
        or (use.listed("exceptions") and not use.fields["any_stage"])
    ]
    assert nowhere == []


def test_kinds_follow_the_first_digit() -> None:
    """A meaning is a success, an intermediate step or an error as the code's first digit says."""
    kinds = {2: {"success"}, 3: {"intermediate"}, 4: {"error", "failure"}, 5: {"error", "failure"}}
    wrong = [use.key for use in uses() if use.fields["kind"] not in kinds[int(use.code[0])]]
    assert wrong == []


def test_severities_tell_errors() -> None:
    """Replies that begin with 4 or 5 are errors."""
    assert [severity.value for severity in members("ReplySeverity") if severity.attributes["is_error"]] == [4, 5]


def test_no_enhanced_code_goes_with_replies_that_have_none() -> None:
    """No enhanced code is in 3yz replies, in the greeting, or in replies to HELO, EHLO and LHLO."""
    with_enhanced = [use for use in uses() if use.listed("enhanced")]
    bare = {"CONNECT", "EHLO", "HELO", "LHLO"}
    assert [use.key for use in with_enhanced if use.code[0] == "3"] == []
    assert [use.key for use in with_enhanced if use.listed("stages") and use.stages <= bare] == []


# Enhanced status codes


def test_contradicting_replies_are_those_outside_the_stated_classes() -> None:
    """If the first digit of an associated reply is not a stated class, a sentence names the contradiction."""
    for code in members("EnhancedStatusCode"):
        stated = texts(code, "stated_classes")
        outside = {reply for reply in texts(code, "associated_replies") if stated and reply[0] not in stated}
        assert texts(code, "contradicting_replies") == outside, code.name
        assert code.attributes["contradictions"] or not outside, code.name


def test_classes_are_severities() -> None:
    """A class and the severity of its replies have the same digit."""
    expected = {2: "POSITIVE_COMPLETION", 4: "TRANSIENT_NEGATIVE_COMPLETION", 5: "PERMANENT_NEGATIVE_COMPLETION"}
    assert expected == {
        member.value: name_of("ReplySeverity", member.attributes["severity"]) for member in members("StatusClass")
    }
