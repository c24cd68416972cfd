"""Fields of delivery reports: Status and Diagnostic-Code, as mail systems write them and folding leaves them."""

from __future__ import annotations

import email
import email.policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtpcodes import (
    DiagnosticType,
    DsnAction,
    EnhancedStatus,
    Reply,
    ReplyCode,
    parse_diagnostic_code,
    parse_reply,
    parse_status_field,
)


@pytest.mark.parametrize(
    "value",
    [
        "5.1.1",
        " 5.1.1 ",
        "\t5.1.1\r\n",
        "5.1.1\n",
        "\r\n 5.1.1",
        "5.1.1 (mailbox does not exist)",
        "5.1.1(mailbox does not exist)",
        "5.1.1\t(mailbox\r\n\tdoes not exist)",
        "5.1.1 ()",
        "5.1.1 (a (b) c)",
        "5.1.1 ((((a))))",
        r"5.1.1 (a \) b)",
        r"5.1.1 (a \( b)",
        r"5.1.1 (a \\)",
        "5.1.1 (a; b)",
        "5.1.1 (é☃)",
    ],
    ids=ascii,
)
def test_status_fields(value: str) -> None:
    """White space around the status is ignored, and one comment after it (RFC 3464 2.3.4; RFC 5322 3.2.2)."""
    assert parse_status_field(value) == EnhancedStatus(5, 1, 1)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "()",
        "(5.1.1)",
        "(no) 5.1.1",
        "5.1.1 (a) (b)",
        "5.1.1 (a)(b)",
        "5.1.1 (a",
        "5.1.1 a)",
        "5.1.1 (a))",
        "5.1.1 ((a)",
        r"5.1.1 (a\)",
        "5.1.1 user unknown",
        "5.1.1;",
        "5.1.1 5.1.1",
        "5.1",
        "550 5.1.1",
        "smtp; 5.1.1",
        "3.1.1",
        "5.01.1",
        "5. 1.1",
        "5.1.1\r\nX: y",
        "\u00a05.1.1",
    ],
    ids=ascii,
)
def test_texts_that_are_not_a_status_field(value: str) -> None:
    """Anything else is a ValueError, a line end that folds nothing inside it too."""
    with pytest.raises(ValueError, match="is not an enhanced status code") as caught:
        parse_status_field(value)
    assert str(caught.value).isascii() and str(caught.value).isprintable()


def test_action_and_status_are_independent() -> None:
    """A `failed` with a class of 4 is final: retries were used up (RFC 3464 2.3.3)."""
    assert parse_status_field("4.4.7 (delivery time expired)").status_class == 4
    assert DsnAction("failed").is_final
    assert DsnAction.FAILED.is_final and not DsnAction.DELAYED.is_final
    assert 4 in DsnAction.FAILED.classes


@pytest.mark.parametrize(
    ("value", "kind", "text", "code", "status", "lines"),
    [
        ("smtp; 550 5.1.1 No such user", "smtp", "550 5.1.1 No such user", 550, "5.1.1", ("No such user",)),
        ("smtp;550 5.1.1 No such user", "smtp", "550 5.1.1 No such user", 550, "5.1.1", ("No such user",)),
        ("SMTP ; 550 no", "smtp", "550 no", 550, None, ("no",)),
        ("LMTP; 452 4.2.2 full", "lmtp", "452 4.2.2 full", 452, "4.2.2", ("full",)),
        ("  smtp ;  550 no \r\n", "smtp", "550 no", 550, None, ("no",)),
        ("smtp;\r\n 550 no", "smtp", "550 no", 550, None, ("no",)),
        # RFC 3461 9.2
        (
            "smtp ; 550-mailbox unavailable\r\n 550 user has moved",
            "smtp",
            "550-mailbox unavailable 550 user has moved",
            550,
            None,
            ("mailbox unavailable", "user has moved"),
        ),
        (
            "smtp ; 550-mailbox unavailable 550 user has moved",
            "smtp",
            None,
            550,
            None,
            ("mailbox unavailable", "user has moved"),
        ),
        # as Postfix folds what Gmail says
        (
            "smtp; 550-5.1.1 The email account that you tried to reach does not\r\n    exist. Please try 550-5.1.1 "
            "double-checking the recipient's email address\r\n    for typos or 550-5.1.1 unnecessary spaces. Learn "
            "more at 550 5.1.1\r\n    https://support.google.com/mail/?p=NoSuchUser a1-20020a - gsmtp",
            "smtp",
            None,
            550,
            "5.1.1",
            (
                "The email account that you tried to reach does not    exist. Please try",
                "double-checking the recipient's email address    for typos or",
                "unnecessary spaces. Learn more at",
                "   https://support.google.com/mail/?p=NoSuchUser a1-20020a - gsmtp",
            ),
        ),
        # as Exchange writes it
        (
            "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            "smtp",
            None,
            550,
            "5.1.10",
            ("RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",),
        ),
        # folded between the code and the status of the last line, as Postfix may
        (
            "smtp; 550-5.7.26 Unauthenticated email is not\r\n    accepted. Please visit 550-5.7.26\r\n"
            "    https://support.google.com/mail/answer/2451690 to learn about the 550\r\n    5.7.26 DMARC initiative.",
            "smtp",
            None,
            550,
            "5.7.26",
            (
                "Unauthenticated email is not    accepted. Please visit",
                "   https://support.google.com/mail/answer/2451690 to learn about the",
                "DMARC initiative.",
            ),
        ),
        ("smtp; 550-5.7.1 a 550    5.7.1 b", "smtp", None, 550, "5.7.1", ("a", "b")),
        ("smtp; 550\r\n\t5.1.1 no", "smtp", "550\t5.1.1 no", 550, "5.1.1", ("no",)),
        ("smtp; 550\r\n\tno", "smtp", "550\tno", 550, None, ("no",)),
        ("smtp; 550-a\r\n\t550\r\n\tb", "smtp", None, 550, None, ("a", "b")),
        ("smtp; 550  no", "smtp", None, 550, None, (" no",)),
        # as Exim folds it, at the ends of lines: what another server said is text
        (
            "smtp; 550-Verification failed for <a@example.com>\n 550-Called:   192.0.2.1\n 550-Response: 550 5.1.1 no\n"
            " 550 Sender verify failed",
            "smtp",
            None,
            550,
            None,
            (
                "Verification failed for <a@example.com>",
                "Called:   192.0.2.1",
                "Response: 550 5.1.1 no",
                "Sender verify failed",
            ),
        ),
        ("smtp; 550-a: 550 b\n 550-c\n 550 d 550-e", "smtp", None, 550, None, ("a: 550 b", "c", "d 550-e")),
        ("smtp; 571 blocked", "smtp", "571 blocked", 571, None, ("blocked",)),
        ("smtp; 550-a 551-b 550 c", "smtp", None, 550, None, ("a 551-b", "c")),
        ("smtp; 550-a 550-b", "smtp", None, 550, None, ("a", "b")),
        ("smtp; 550-a 550", "smtp", None, 550, None, ("a", "")),
        ("smtp; 550- 550 b", "smtp", None, 550, None, ("", "b")),
        ("smtp; 550 a 550 b", "smtp", None, 550, None, ("a 550 b",)),
        (
            "smtp; 550-within 5500 or 1550 characters 550 b",
            "smtp",
            None,
            550,
            None,
            ("within 5500 or 1550 characters", "b"),
        ),
        # no reply in it
        ("smtp; 5.1.1 No such user", "smtp", "5.1.1 No such user", None, None, None),
        ("smtp; connection timed out", "smtp", "connection timed out", None, None, None),
        ("smtp;", "smtp", "", None, None, None),
        ("X-Postfix; Host or domain name not found. 550 x", "x-postfix", None, None, None, None),
        ("x-unix; 550 5.1.1 no", "x-unix", "550 5.1.1 no", 550, "5.1.1", ("no",)),
        ("local; 550 5.1.1 no", "local", None, 550, "5.1.1", ("no",)),
        ("smtp; 550: no such user", "smtp", None, 550, None, ("no such user",)),
        ("smtp; 550. no such user", "smtp", None, 550, None, ("no such user",)),
        ("smtp; 354 Start mail input 550 5.7.1 no", "smtp", None, 550, "5.7.1", ("no",)),
        ("X.400; 550 no", "x.400", "550 no", None, None, None),
        ("dns; NXDOMAIN; really", "dns", "NXDOMAIN; really", None, None, None),
    ],
    ids=ascii,
)
def test_diagnostic_codes(
    value: str, kind: str, text: str | None, code: int | None, status: str | None, lines: tuple[str, ...] | None
) -> None:
    """The type, the text and the reply in it; a reply of several lines that folding put on one is split again."""
    found = parse_diagnostic_code(value)
    assert found.type == kind
    assert text is None or found.text == text
    assert (found.code, found.status) == (code, None if status is None else EnhancedStatus.parse(status))
    assert (found.reply.lines if found.reply else None) == lines
    assert (found.reply is None) is (code is None)
    assert found.code is None or isinstance(found.code, ReplyCode)


@pytest.mark.parametrize(
    "value",
    ["", " ", ";", "; 650 no", "no", "5.1.1 no; really", "sm tp; no", "smtp: no", "é; x", "\0; x"],
)
def test_texts_that_are_not_a_diagnostic_code(value: str) -> None:
    """A text without a type and a semicolon, and without a reply, is not a diagnostic code."""
    with pytest.raises(ValueError, match="is not a Diagnostic-Code: expected a type and a semicolon first") as caught:
        parse_diagnostic_code(value)
    assert str(caught.value).isascii() and str(caught.value).isprintable()


def test_a_diagnostic_code_is_a_value() -> None:
    """Equal fields are equal, and its type is looked up among those that are registered."""
    found = parse_diagnostic_code("SMTP; 550 5.1.1 no")
    assert found == parse_diagnostic_code("smtp;  550 5.1.1 no")
    assert found.reply == parse_reply("550 5.1.1 no") == Reply.from_parts(550, "5.1.1 no")
    assert DiagnosticType(found.type) is DiagnosticType.SMTP
    with pytest.raises(AttributeError):
        found.type = "lmtp"  # type: ignore[misc]


REPORT = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
Arrival-Date: Tue, 3 Feb 2026 10:00:00 +0000

Final-Recipient: rfc822; nobody@example.net
Action: FAILED
Status: 5.1.1 (bad destination mailbox)
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550-5.1.1 No such user here.
 550 5.1.1 Check the address.
"""


@pytest.mark.parametrize("policy", [email.policy.default, email.policy.compat32, email.policy.SMTP])
def test_fields_as_the_email_package_gives_them(policy: Any) -> None:
    """What the email package parses of a report can be read as it is, by whichever policy."""
    message = email.message_from_string(REPORT, policy=policy)
    assert message.get_content_type() == "message/delivery-status"
    _, recipient = message.get_payload()
    assert (action := DsnAction.get(recipient["Action"])) and action.is_final
    assert parse_status_field(recipient["Status"]) == (5, 1, 1)
    diagnostic = parse_diagnostic_code(recipient["Diagnostic-Code"])
    assert (diagnostic.code, diagnostic.status) == (550, (5, 1, 1))
    assert diagnostic.reply is not None
    assert diagnostic.reply.lines == ("No such user here.", "Check the address.")


@pytest.mark.parametrize("policy", [email.policy.default, email.policy.compat32, email.policy.SMTP])
def test_fields_that_are_not_ascii(policy: Any) -> None:
    """Fields with octets beyond ASCII can be read with every policy, and their folds are known."""
    report = REPORT.replace("bad destination mailbox", "bo\xeete inconnue").replace("No such user", "Pas de bo\xeete")
    message = email.message_from_bytes(report.encode("latin-1"), policy=policy)
    recipient = message.get_payload()[1]
    assert parse_status_field(recipient["Status"]) == (5, 1, 1)
    diagnostic = parse_diagnostic_code(recipient["Diagnostic-Code"])
    assert (diagnostic.code, diagnostic.status) == (550, (5, 1, 1))
    assert diagnostic.reply is not None
    assert diagnostic.reply.lines == ("Pas de bo\ufffdte here.", "Check the address.")


@given(st.text())
def test_reading_raises_value_errors_alone(value: str) -> None:
    """Whatever the text, a field is read or a ValueError says why not."""
    for read in (parse_status_field, parse_diagnostic_code):
        for text in (value, f"5.1.1 {value}", f"smtp; {value}", f"smtp; 550-{value}"):
            try:
                read(text)
            except ValueError as error:
                assert str(error).isascii()


@pytest.mark.slow
def test_time_grows_with_the_length() -> None:
    """Fields of any length come back: deep comments, many lines that folding joined, much white space."""
    assert parse_status_field("5.1.1 " + "(" * 100_000 + ")" * 100_000) == (5, 1, 1)
    for value in ("5.1.1 " + "(" * 100_000, "5.1.1 " + "(a" * 100_000 + ")", "5.1.1 (" + "\\" * 100_001 + ")"):
        with pytest.raises(ValueError):
            parse_status_field(value)
    reply = parse_diagnostic_code("smtp; " + "550-a " * 100_000 + "550 b").reply
    assert reply is not None and len(reply.lines) == 100_001
    assert parse_diagnostic_code("smtp; 550-a" + " " * 100_000 + "b").reply is None
    assert parse_diagnostic_code("smtp; 550-" + "a " * 5_000 + "551").reply is not None


@pytest.mark.parametrize("value", [None, b"5.1.1"])
def test_fields_are_text(value: Any) -> None:
    """Octets and None are a ValueError."""
    for parse in (parse_status_field, parse_diagnostic_code):
        with pytest.raises(ValueError, match="expected the text of a field, got"):
            parse(value)
