"""The verdicts on replies and reports: what decides, and what is never guessed."""

import json
import pprint
from dataclasses import asdict

import pytest
from smtpcodes import (
    ActingParty,
    BounceCategory,
    MailSystem,
    Reply,
    VendorMeaning,
    classify,
    parse_reply,
    read_delivery_report,
    vendor_rows,
)
from smtpcodes._data import vendor_meanings

BOUNCE = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; a@example.net
Action: {action}
Status: {status}
Remote-MTA: dns; {mta}
Diagnostic-Code: smtp; {diagnostic}
"""


def recipient(
    action: str = "failed", status: str = "5.0.0", mta: str = "mx.example.net", diagnostic: str = "550 no"
) -> object:
    text = BOUNCE.format(action=action, status=status, mta=mta, diagnostic=diagnostic)
    report = read_delivery_report(text.encode())
    assert report is not None
    return report.recipients[0]


def reply_code(row: VendorMeaning) -> int:
    """Return the reply code of a row; 550 for any, and for the numbers of Mailgun, which are not reply codes."""
    code = row.reply_code or 550
    return code if 200 <= code < 600 else 550


def test_the_vendors_code_decides() -> None:
    """Yahoo's TSS04 says what its 4.7.0 does not."""
    verdict = classify(parse_reply("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred"))
    assert (verdict.rule, verdict.system) == ("vendor-code", MailSystem.YAHOO)
    assert not verdict.is_permanent
    assert verdict.retry == "later"
    assert verdict.suppress == "no"


def test_the_system_that_the_caller_names_decides_alone() -> None:
    """Gmail's 5.7.27 is a failure of SPF; the registered X.7.27 is a domain without mail."""
    reply = parse_reply("550 5.7.27 refused")
    named = classify(reply, system="gmail")
    assert named.category is BounceCategory.SENDER_AUTHENTICATION
    assert named.rule == "status"
    assert {row.system for row in named.rows} == {MailSystem.GMAIL}
    assert named.others == ()


def test_without_a_sign_of_the_system_the_standard_decides() -> None:
    """The verdict tells which systems mean something else by the code."""
    verdict = classify(parse_reply("550 5.7.27 refused"))
    assert verdict.system is None
    assert verdict.rows == ()
    assert verdict.confidence == "low"
    assert MailSystem.GMAIL in verdict.others


@pytest.mark.slow
@pytest.mark.parametrize("system", [system for system in MailSystem if system.sort == "provider"])
def test_no_row_of_another_system_is_used(system: MailSystem) -> None:
    allowed = {system, None, *system.runs_on}
    for row in VendorMeaning.rows():
        text = " ".join((row.vendor_code, *row.fragments))
        status = ".".join(map(str, row.first_status))
        verdict = classify(Reply.from_parts(reply_code(row), f"{status} {text}".strip()), system=system)
        assert {row.system for row in verdict.rows} <= allowed


def test_rows_without_an_opened_source_decide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same row decides if its source was opened."""
    reply = parse_reply("550 5.7.27 refused")
    row = classify(reply, system="gmail").rows[0]
    values = next(values for values in vendor_meanings.ROWS if VendorMeaning.of(values) == row)
    unopened = VendorMeaning._make(values)._replace(confidence="unopened")
    monkeypatch.setattr(vendor_meanings, "ROWS", [tuple(unopened)])
    monkeypatch.setattr(vendor_rows, "_indexes", [])
    verdict = classify(reply, system="gmail")
    assert (verdict.rows, verdict.rule) == ((), "standard")


def test_a_success_is_not_a_bounce() -> None:
    for text in ("250 2.1.5 ok", "354 go on", "250 user unknown"):
        verdict = classify(parse_reply(text))
        assert verdict.category is BounceCategory.NOT_A_BOUNCE
        assert verdict.suppress == "no"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_delivered_message_is_not_a_bounce(action: str) -> None:
    verdict = classify(recipient(action, "2.0.0", diagnostic="250 ok"))  # type: ignore[arg-type]
    assert (verdict.category, verdict.rule) == (BounceCategory.NOT_A_BOUNCE, "action")


def test_a_delayed_message_is_with_its_server() -> None:
    """RFC 3464, section 2.3.3: the server goes on trying; nobody sends it again."""
    verdict = classify(recipient("delayed", "4.4.1", diagnostic="421 try later"))  # type: ignore[arg-type]
    assert not verdict.is_permanent
    assert verdict.retry == "no"
    assert verdict.suppress == "no"
    assert verdict.who_acts == (ActingParty.SENDING_SERVER,)


def test_a_transient_reply_never_suppresses_at_once() -> None:
    for text in ("450 4.1.1 User unknown", "450 no such user here", "452 4.2.2 mailbox full"):
        assert classify(parse_reply(text)).suppress != "yes"


@pytest.mark.parametrize("system", [None, "gmx", "gmail", "postfix", "exim"])
@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.0 <a@example.com>: Sender address rejected: User unknown in local recipient table",
        "550-Verification failed for <a@example.com>\r\n550-No such user here\r\n550 Sender verify failed",
        "553 5.1.8 Sender address does not exist",
        "550 5.5.3 Too many invalid recipients",
    ],
)
def test_a_text_about_the_sender_never_suppresses(text: str, system: str | None) -> None:
    """RFC 3463, section 3.2: what is wrong with the sender says nothing against the recipient."""
    assert classify(parse_reply(text), system=system).suppress == "no"


def test_the_remote_server_tells_the_system() -> None:
    verdict = classify(
        recipient(status="5.7.27", mta="gmail-smtp-in.l.google.com", diagnostic="550 5.7.27 refused")  # type: ignore[arg-type]
    )
    assert verdict.system is MailSystem.GMAIL
    assert verdict.category is BounceCategory.SENDER_AUTHENTICATION


def test_the_command_counts() -> None:
    """docomo refuses after DATA what it calls an unknown user: its filter, and no bad address."""
    after_rcpt = classify(parse_reply("550 Unknown user a@example.com"), after="RCPT TO", system="nttdocomo")
    after_data = classify(parse_reply("550 Unknown user a@example.com"), after=".", system="nttdocomo")
    assert after_rcpt.category is BounceCategory.BAD_RECIPIENT
    assert after_data.category is not BounceCategory.BAD_RECIPIENT
    assert after_data.suppress == "no"


def test_the_advice_does_not_depend_on_earlier_verdicts() -> None:
    """A reply with the status X.7.22 has a meaning of RFC 6376; one without it, in a report with it, has not."""
    reported = recipient(status="5.7.22", diagnostic="550 refused")
    reply = parse_reply("550 5.7.22 refused")
    for bounce, kind in [(reported, "status"), (reply, "reply"), (reported, "status")]:
        advice = classify(bounce).advice  # type: ignore[arg-type]
        assert advice is not None
        assert advice.kind == kind


def test_wrong_arguments_are_named() -> None:
    reply = parse_reply("550 no")
    with pytest.raises(ValueError, match="'gmial' is not a known mail system"):
        classify(reply, system="gmial")
    with pytest.raises(ValueError, match="'RECIPIENT' is not a stage"):
        classify(reply, after="RECIPIENT")


def test_any_reply_has_a_verdict() -> None:
    for number in range(200, 600):
        for text in ("", "5.7.999 x", "4.999.999 x", "\udcff\x00"):
            verdict = classify(Reply.from_parts(number, text))
            assert verdict.who_acts


def test_words_of_many_systems_are_never_sure() -> None:
    """`high` stands for the words of a system that is recognized."""
    assert classify(parse_reply("550 relay not permitted")).confidence != "high"


def test_equal_rows_come_in_the_order_of_the_table() -> None:
    """The first row gives the action, so its choice must not change from run to run."""
    rows = VendorMeaning.rows()
    several = 0
    for row in rows:
        text = " ".join((row.vendor_code, *row.fragments))
        verdict = classify(Reply.from_parts(reply_code(row), text), system=row.system)
        places = [rows.index(applied) for applied in verdict.rows]
        assert places == sorted(places)
        several += len(places) > 1
    assert several


@pytest.mark.slow
def test_the_first_verdict_is_the_same_as_later_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in VendorMeaning.rows()[::7]:
        text = " ".join((row.vendor_code, *row.fragments))
        reply = Reply.from_parts(reply_code(row), text)
        later = classify(reply)
        monkeypatch.setattr(vendor_rows, "_indexes", [])
        assert classify(reply) == later


def test_before_the_recipients_nothing_is_against_them() -> None:
    """After MAIL or AUTH, an unknown user is the sender. The same text after RCPT is the recipient."""
    for text, stage in [
        ("550 5.1.1 User unknown", "MAIL"),
        ("550 5.1.1", "MAIL FROM"),
        ("535 5.7.8 User unknown", "AUTH"),
    ]:
        verdict = classify(parse_reply(text), after=stage)
        assert (verdict.suppress, verdict.category is BounceCategory.BAD_RECIPIENT) == ("no", False)
    assert classify(parse_reply("550 5.1.1 User unknown"), after="RCPT").suppress == "yes"


def test_the_system_of_a_success() -> None:
    verdict = classify(parse_reply("250 2.0.0 OK 1795773602 a1si123.45 - gsmtp"))
    assert (verdict.category, verdict.system) == (BounceCategory.NOT_A_BOUNCE, MailSystem.GMAIL)


def test_values_for_json_have_their_names() -> None:
    """The rows and the advice of a verdict have keys too, and so have their sources."""
    verdict = classify(parse_reply("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred"))
    values = json.loads(json.dumps(asdict(verdict)))
    assert values["category"] == verdict.category
    assert values["rows"][0]["vendor_code"] == "TSS04"
    assert values["rows"][0]["sources"][0]["url"].startswith("https://")
    assert values["advice"]["sources"][0]["document"]


def test_rows_stay_tuples() -> None:
    """A row that has been asked for its names equals its tuple, and is printed as before."""
    row = classify(parse_reply("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred")).rows[0]
    assert asdict(row)["meaning"] == row.meaning  # type: ignore[call-overload]
    assert row == tuple(row)
    assert pprint.pformat(row) == repr(row)
