"""What `explain` says, and how it is set for people and for programs."""

import json
from dataclasses import asdict

import pytest
from smtpcodes import (
    Command,
    EnhancedStatus,
    EnhancedStatusCode,
    Explanation,
    Extension,
    MailSystem,
    ReplyCode,
    explain,
    parse_reply,
    read_delivery_report,
)

REPORT = """\
From: MAILER-DAEMON@mx.example.org
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; a@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

Final-Recipient: rfc822; b@example.net
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full
"""

LOG = """\
postfix/qmgr[1]: 4F8A: from=<me@example.com>, size=5501, nrcpt=1 (queue active)
postfix/smtp[1]: 4F8A: to=<a@example.net>, status=bounced (host mx.example.net[192.0.2.1] said: 550 5.1.1 No such user (in reply to RCPT TO command))
postfix/smtp[1]: 4F8B: to=<b@example.net>, status=deferred (host mx.example.net[192.0.2.1] said: 450 4.2.0 Greylisted (in reply to RCPT TO command))
"""  # noqa: E501


def texts(explanation: Explanation) -> dict[str, str]:
    return {part.text: part.meaning for part in explanation.parts}


def test_a_reply_part_by_part() -> None:
    explanation = explain("550 5.1.1 No such user", after="RCPT TO")
    assert explanation.kind == "reply"
    assert list(texts(explanation)) == ["550", "5.1.1", "after RCPT"]
    assert "Bad destination mailbox address" in texts(explanation)["5.1.1"]
    assert explanation.is_permanent is True
    assert "RFC 3463, section 3.2" in [source.document for source in explanation.sources]


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("550", "reply-code"),
        (550, "reply-code"),
        (ReplyCode(550), "reply-code"),
        ("5.1.1", "enhanced-status"),
        (EnhancedStatus(5, 1, 1), "enhanced-status"),
        ("x.1.1", "enhanced-status"),
        (EnhancedStatusCode("X.1.1"), "enhanced-status"),
        ("BAD_DESTINATION_MAILBOX_ADDRESS", "enhanced-status"),
        ("bad_destination_mailbox_address", "enhanced-status"),
        ("X.4", "subject"),
        ("4", "class"),
        ("rcpt to", "command"),
        (Command.RCPT, "command"),
        ("CHUNKING", "extension"),
        (Extension.CHUNKING, "extension"),
        ("STARTTLS", "several"),
        ("TSS04", "vendor-code"),
        ("101", "folklore"),
        ("5.7.26 This mail is unauthenticated", "reply"),
        (parse_reply("450 no"), "reply"),
        (b"450 no", "reply"),
        (LOG, "log"),
        (REPORT, "report"),
        (read_delivery_report(REPORT.encode()), "report"),
    ],
)
def test_what_it_explains(what: object, kind: str) -> None:
    explanation = explain(what)  # type: ignore[arg-type]
    assert explanation.kind == kind
    assert explanation.meaning or explanation.items
    assert json.loads(json.dumps(asdict(explanation)))["kind"] == kind
    assert str(explanation)


def test_the_stage_chooses_the_meaning() -> None:
    assert explain("454", after="STARTTLS").meaning != explain("454", after="AUTH").meaning
    assert "TLS" in explain("454", after="STARTTLS").meaning


def test_every_recipient_of_a_report() -> None:
    first, second = explain(REPORT).items
    assert "a@example.net" in first.asked
    assert (first.category, second.category) == ("bad-recipient", "mailbox-full")


def test_the_bounces_of_a_log() -> None:
    assert [item.category for item in explain(LOG).items] == ["bad-recipient", "greylisting"]


def test_what_a_system_means_by_it() -> None:
    named = explain("550 5.7.27 refused", system=MailSystem.GMAIL)
    assert [note.system for note in named.vendors] == ["gmail"]
    assert "SPF" in named.meaning
    unnamed = explain("550 5.7.27 refused")
    assert "gmail" in [note.system for note in unnamed.vendors]
    assert any("something else by this code" in caution for caution in unnamed.cautions)


def test_what_is_not_registered() -> None:
    assert any("571 is not registered" in caution for caution in explain("571").cautions)
    assert any("5.7.606 is not registered" in caution for caution in explain("5.7.606").cautions)


def test_codes_that_contradict_each_other() -> None:
    cautions = explain("550 4.7.1 Go away").cautions
    assert any("4.7.1 contradicts 550" in caution for caution in cautions)


def test_two_digits_are_not_one() -> None:
    """5.1.10 is RFC 7505's null MX, and no 5.1.1."""
    assert any("X.1.1" in caution for caution in explain("5.1.10").cautions)


@pytest.mark.parametrize("text", ["", "hello", "99", "9.9.9", "just some words", "line one\nline two"])
def test_nothing_is_known(text: str) -> None:
    with pytest.raises(ValueError, match=r"no reply|nothing is known"):
        explain(text)


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("what", ["550 5.7.1 refused", "STARTTLS", "X.7.1", "421", REPORT])
def test_lines_fit(what: str, width: int) -> None:
    """Addresses are not broken, so a line with one may be longer."""
    from smtpcodes.layout import set_explanation

    for line in set_explanation(explain(what), width).splitlines():
        assert len(line) <= width or "://" in line
        assert line == line.rstrip()


def test_hostile_text_stays_on_its_line() -> None:
    text = str(explain("550 5.1.1 \x1b[31mred\x07 \u202eright to left\u202c"))
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("what", "kind", "retry"),
    [
        ("5xx", "class", "Only after a change."),
        ("4yz", "class", "Yes, later: wait at least 30 minutes."),
        ("5.X.X", "class", "Only after a change."),
        ("4.4", "subject", "Yes, later: wait at least 30 minutes."),
        ("2.1.5", "enhanced-status", "Nothing failed."),
    ],
)
def test_classes_and_subjects_with_what_to_do(what: str, kind: str, retry: str) -> None:
    explanation = explain(what)
    assert (explanation.kind, explanation.retry) == (kind, retry)


def test_words_that_are_not_registered() -> None:
    assert {item.kind for item in explain("xclient").items} == {"unregistered"}


def test_a_system_by_a_word_of_its_name() -> None:
    assert "MailSystem.GMAIL" in [item.asked for item in explain("google").items]


def test_a_status_alone_as_a_system_uses_it() -> None:
    assert "SPF" in explain("5.7.27", system="gmail").meaning


def test_what_a_system_may_mean_if_the_text_does_not_tell() -> None:
    assert {note.system for note in explain("5.7.1", system="gmail").vendors} == {"gmail"}


def test_only_other_meanings_are_other_meanings() -> None:
    """Comcast's 550 5.1.1 is about an unknown user, as the standard has it."""
    explanation = explain("5.1.1")
    for note in explanation.vendors:
        assert "No customer" not in note.meaning


def test_what_the_rows_rest_on_comes_first() -> None:
    explanation = explain("535-5.7.8 Username and Password not accepted")
    assert explanation.sources[0].url in explanation.vendors[0].sources


def test_failures_in_a_log_without_a_reply() -> None:
    line = "sm-mta[5]: xA1: to=<b@example.org>, relay=mx.example.org., dsn=5.1.1, stat=User unknown"
    assert explain(line).category == "bad-recipient"
    assert [item.category for item in explain(f"{line}\n{line}").items] == ["bad-recipient"] * 2


def test_a_number_of_a_system_beyond_the_reply_codes() -> None:
    """Mailgun numbers what it did not send."""
    assert [note.system for note in explain("605").vendors] == ["mailgun"]


def test_what_others_mean_by_another_reply_code_does_not_count() -> None:
    """Comcast and Zoho send 5.1.1 in a 552."""
    assert {"comcast", "zoho"} <= {note.system for note in explain("5.1.1").vendors}
    assert not {"comcast", "zoho"} & {note.system for note in explain("550 5.1.1").vendors}
