"""Whole delivery reports: fields as programs really write them, types, defects, and what is not a report."""

from __future__ import annotations

import email.message
import email.policy
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtpcodes import DsnAction, EnhancedStatus, ReportDefect, TypedName, read_delivery_report


def report(
    fields: str,
    *,
    kind: str = "message/delivery-status",
    text: str = "Your message could not be delivered.",
    encoding: str = "7bit",
) -> bytes:
    """Return a message with a report that has these fields."""
    return (
        "From: MAILER-DAEMON@mx.example.org\n"
        "To: me@example.com\n"
        "Subject: Undelivered Mail\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{text}\n\n"
        f"--b\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n{fields}\n"
        "--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n--b--\n"
    ).encode()


ABOUT = "Reporting-MTA: dns; mx.example.org\nArrival-Date: Fri, 27 Nov 2026 10:00:00 +0100\n"
ONE = "\nFinal-Recipient: rfc822; a@example.net\nAction: failed\nStatus: 5.1.1\n"


def test_a_report_by_the_book() -> None:
    """Each field has its type (RFC 3464); the parser and the policy of `email` make no difference."""
    octets = report(
        "Original-Envelope-Id: id 42\nReporting-MTA: dns; mx.example.org\nDSN-Gateway: dns; gate.example.org\n"
        "Received-From-MTA: dns; client.example\nArrival-Date: Fri, 27 Nov 2026 10:00:00 +0100\n\n"
        "Original-Recipient: rfc822;A@example.com\nFinal-Recipient: rfc822;a@example.net\nAction: delayed\n"
        "Status: 4.4.7 (expired)\nRemote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp; 451 4.7.1 greylisted\n"
        "Last-Attempt-Date: Fri, 27 Nov 2026 11:00:00 +0100\nWill-Retry-Until: Sat, 28 Nov 2026 10:00:00 +0100\n"
        "X-Own: 5\n"
    )
    found = read_delivery_report(octets)
    assert found is not None
    assert found.original_envelope_id == "id 42"
    assert found.reporting_mta == TypedName("dns", "mx.example.org")
    assert found.dsn_gateway == TypedName("dns", "gate.example.org")
    assert found.received_from_mta == TypedName("dns", "client.example")
    assert found.arrival_date == datetime(2026, 11, 27, 9, tzinfo=UTC)
    (recipient,) = found.recipients
    assert recipient.original_recipient == TypedName("rfc822", "A@example.com")
    assert recipient.final_recipient == TypedName("rfc822", "a@example.net")
    assert recipient.address == "A@example.com"
    assert recipient.action is DsnAction.DELAYED
    assert not recipient.is_failure
    assert (recipient.stated_status, recipient.status) == ((4, 4, 7), (4, 4, 7))
    assert recipient.reply is not None and recipient.reply.code == 451
    assert str(recipient.remote_mta) == "mx.example.net"
    assert recipient.last_attempt_date == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert recipient.will_retry_until == datetime(2026, 11, 28, 9, tzinfo=UTC)
    assert recipient.fields[-1] == ("X-Own", "5")
    assert (found.defects, recipient.defects) == ((), ())
    for policy in (email.policy.compat32, email.policy.default, email.policy.SMTP):
        assert read_delivery_report(message_from_bytes(octets, policy=policy)) == found
    assert read_delivery_report(octets.replace(b"\n", b"\r\n")) == found


@pytest.mark.parametrize(
    ("status", "diagnostic", "better"),
    [
        ("5.0.0", "smtp; 550 5.1.1 no", "5.1.1"),  # Exim always says 5.0.0
        ("5.7.0", "smtp; 550 5.7.26 no", "5.7.26"),
        ("5.1.1", "smtp; 550 5.7.1 no", "5.1.1"),
        ("5.4.7", "smtp; 451 4.7.1 later", "5.4.7"),  # the queue time is over, whatever the last reply was
        ("5.1.1", "smtp; 550 no", "5.1.1"),
        ("5.0.0", "smtp; 550 no", "5.0.0"),
        ("nonsense", "smtp; 550 5.1.1 no", "5.1.1"),
        ("", "smtp; 550 5.1.1 no", "5.1.1"),
        ("5.0.0", "x-unix; 77", "5.0.0"),
        ("5.0.0 (permanent failure)", "smtp; 5.1.2 - Bad destination host 'NXDomain' (delivery attempts: 0)", "5.1.2"),
        ("5.0.0", "smtp; 5.1.1 - Bad address 550-'No such user' 550-'Bye' (delivery attempts: 0)", "5.1.1"),
        ("5.0.0", "smtp; 550 550 5.1.1 unknown user (state 14)", "5.1.1"),
        ("5.0.0", "smtp; 550 no, see version 2.1.5", "5.0.0"),
        ("", "smtp; 550 4.4.7 expired", "4.4.7"),
    ],
)
def test_the_better_status(status: str, diagnostic: str, better: str) -> None:
    """Status, unless it is missing or says nothing but class and subject, and the reply says more."""
    fields = f"{ABOUT}\nFinal-Recipient: rfc822; a@example.net\nAction: failed\n"
    fields += (f"Status: {status}\n" if status else "") + f"Diagnostic-Code: {diagnostic}\n"
    found = read_delivery_report(report(fields))
    assert found is not None
    assert str(found.recipients[0].status) == better


class Odd(NamedTuple):
    """A recipient's fields, and what they say in spite of their form."""

    fields: str
    action: DsnAction | None = DsnAction.FAILED
    status: str | None = "5.1.1"
    code: int | None = None
    address: str | None = "a@example.net"
    defects: tuple[ReportDefect, ...] = ()


FINAL = "Final-Recipient: rfc822; a@example.net\n"
STATUS = "Status: 5.1.1\n"


@pytest.mark.parametrize(
    "odd",
    [
        Odd(
            f"{FINAL}Action: failed (Bad destination mailbox address)\n{STATUS}",
            defects=(ReportDefect.ACTION_MISSPELLED,),
        ),
        Odd(f"{FINAL}Action: Failure\n{STATUS}", defects=(ReportDefect.ACTION_MISSPELLED,)),
        Odd(f"{FINAL}Action: error\n{STATUS}", defects=(ReportDefect.ACTION_MISSPELLED,)),
        Odd(f"{FINAL}Action: expired\n{STATUS}", defects=(ReportDefect.ACTION_MISSPELLED,)),
        Odd(f"{FINAL}Action: dunno\n{STATUS}", action=None, defects=(ReportDefect.ACTION_INVALID,)),
        Odd(f"{FINAL}{STATUS}", action=None, defects=(ReportDefect.ACTION_MISSING,)),
        Odd(f"Action: failed\n{STATUS}", address=None, defects=(ReportDefect.RECIPIENT_MISSING,)),
        Odd(f"Final-Recipient: a@example.net\nAction: failed\n{STATUS}", defects=(ReportDefect.TYPE_MISSING,)),
        Odd(f"Final-Recipient: rfc822; <a@example.net>\nAction: failed\n{STATUS}"),
        Odd(f"{FINAL}Action: failed\n", status=None, defects=(ReportDefect.STATUS_MISSING,)),
        Odd(f"{FINAL}Action: failed\nStatus: 5.1.1 550 no\n", defects=(ReportDefect.STATUS_INVALID,)),
        Odd(f"{FINAL}Action: failed\n{STATUS}Status: 5.2.2\n", defects=(ReportDefect.FIELD_REPEATED,)),
        Odd(
            f"{FINAL}Action: failed\n{STATUS}Diagnostic-Code: x-unix; 77\nDiagnostic-Code: smtp; 550 no\n",
            code=550,
            defects=(ReportDefect.FIELD_REPEATED,),
        ),
        Odd(f"{FINAL}Action: failed\n{STATUS}Diagnostic-Code: no\n", defects=(ReportDefect.DIAGNOSTIC_INVALID,)),
        Odd(f"{FINAL}Action: failed\n{STATUS}Diagnostic-Code:\n smtp;\n 550\n 5.1.1 no\n", code=550),
        Odd(f"{FINAL}Action: failed\n{STATUS}Last-Attempt-Date: gestern\n", defects=(ReportDefect.DATE_INVALID,)),
        Odd(f"{FINAL}Action: failed\n{STATUS}X-Supplementary-Info: <mx #5.1.1 smtp;550 5.1.1 no>\n", code=550),
        Odd(f"{FINAL}Action: failed\n{STATUS}Diagnostic-Code: smtp; =?utf-8?q?550_5=2E1=2E1_nein?=\n", code=None),
        Odd(f"Final-Recipient: UTF-8; \\x{{FC}}ser@example.net\nAction: failed\n{STATUS}", address="üser@example.net"),
    ],
    ids=lambda odd: odd.fields[:50],
)
def test_odd_fields(odd: Odd) -> None:
    """What programs really write is read, and the defect says what is wrong."""
    found = read_delivery_report(report(f"{ABOUT}\n{odd.fields}"))
    assert found is not None
    (recipient,) = found.recipients
    assert (recipient.action, recipient.address) == (odd.action, odd.address)
    assert recipient.status == (odd.status and EnhancedStatus.parse(odd.status))
    assert odd.code is None or (recipient.reply is not None and recipient.reply.code == odd.code)
    assert recipient.defects == odd.defects


def test_several_recipients() -> None:
    """Each has its group; one without the empty line before it starts at its Final-Recipient."""
    fields = f"{ABOUT}{ONE}{ONE.replace('a@', 'b@')}{ONE.replace('a@', 'c@').lstrip()}"
    found = read_delivery_report(report(fields))
    assert found is not None
    assert [recipient.address for recipient in found.recipients] == [f"{letter}@example.net" for letter in "abc"]


def test_one_group_for_everything() -> None:
    """Fields about the message are found among those of the recipient, with a defect."""
    found = read_delivery_report(report(ABOUT + ONE.lstrip()))
    assert found is not None
    assert found.reporting_mta == TypedName("dns", "mx.example.org")
    assert found.defects == (ReportDefect.FIELD_MISPLACED,)
    assert found.recipients[0].status == (5, 1, 1)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_internationalized_reports(encoding: str) -> None:
    """message/global-delivery-status is UTF-8, and may be encoded (RFC 6533)."""
    fields = f"{ABOUT}\nFinal-Recipient: utf-8; üser@exämple.net\nAction: failed\nStatus: 5.1.1\n"
    if encoding == "base64":
        from base64 import encodebytes

        fields = encodebytes(fields.encode()).decode()
    elif encoding == "quoted-printable":
        from quopri import encodestring

        fields = encodestring(fields.encode()).decode()
    octets = report(fields, kind="message/global-delivery-status", encoding=encoding)
    for message in (octets, message_from_bytes(octets, policy=email.policy.default)):
        found = read_delivery_report(message)
        assert found is not None
        assert found.recipients[0].final_recipient == TypedName("utf-8", "üser@exämple.net")


def test_message_tracking() -> None:
    """message/tracking-status has the actions of RFC 3886."""
    found = read_delivery_report(report(ABOUT + ONE.replace("failed", "transferred"), kind="message/tracking-status"))
    assert found is not None
    assert found.recipients[0].action is DsnAction.TRANSFERRED


def test_the_text_for_people() -> None:
    """It has the reply where no field has it, and one recipient alone is concerned."""
    text = "... while talking to mx.example.net.:\n>>> RCPT To:<a@example.net>\n<<< 550 5.1.1 no such user"
    found = read_delivery_report(report(ABOUT + ONE, text=text))
    assert found is not None and found.recipients[0].reply is not None
    assert (found.recipients[0].reply.code, found.recipients[0].reply.after) == (550, "RCPT")
    two = read_delivery_report(report(f"{ABOUT}{ONE}{ONE}", text=text))
    assert two is not None
    assert [recipient.reply for recipient in two.recipients] == [None, None]


@pytest.mark.parametrize("diagnostic", ["smtp; 250 2.1.5 Ok", "smtp; 220 mx.example.net ESMTP", "smtp; 354 go ahead"])
def test_a_refused_delivery_is_never_a_success(diagnostic: str) -> None:
    """The field may quote the wrong reply; the text for people may have the right one."""
    fields = f"{ABOUT}{ONE}Diagnostic-Code: {diagnostic}\n"
    found = read_delivery_report(report(fields))
    assert found is not None
    assert found.recipients[0].reply is None
    assert found.recipients[0].diagnostic is not None and found.recipients[0].diagnostic.reply is not None
    found = read_delivery_report(report(fields, text="mx.example.net said: 550 5.1.1 no"))
    assert found is not None and found.recipients[0].reply is not None
    assert found.recipients[0].reply.code == 550
    found = read_delivery_report(report(fields.replace("failed", "delivered").replace("5.1.1", "2.1.5")))
    assert found is not None and found.recipients[0].reply is not None
    assert found.recipients[0].reply.is_error is False


def test_the_text_for_several_people() -> None:
    """Each recipient has the lines that start with its address."""
    text = (
        "  a@example.net\n    host mx.example.net [192.0.2.1]\n    SMTP error from remote mail server after RCPT "
        "TO:<a@example.net>:\n    550 5.1.1 no such user\n  <B@example.net>: host mx.example.net[192.0.2.1] said: 452 "
        "4.2.2 full (in reply to RCPT TO command)\n"
    )
    fields = f"{ABOUT}{ONE}{ONE.replace('a@', 'b@').replace('5.1.1', '4.0.0')}{ONE.replace('a@', 'c@')}"
    found = read_delivery_report(report(fields, text=text))
    assert found is not None
    codes = [recipient.reply and int(recipient.reply.code) for recipient in found.recipients]
    assert codes == [550, 452, None]
    assert found.recipients[1].status == (4, 2, 2)


def test_a_space_before_the_colon() -> None:
    """`Status : 5.1.1` is a field of the group, though `email` takes it for text."""
    found = read_delivery_report(
        report(f"{ABOUT}\n{FINAL}Action: failed\nStatus : 5.1.1\nDiagnostic-Code: smtp ; 550 no\n")
    )
    assert found is not None
    (recipient,) = found.recipients
    assert (recipient.status, recipient.reply and recipient.reply.code) == ((5, 1, 1), 550)


def test_a_part_of_another_type() -> None:
    """A gateway has made it text/plain: it is read, with a defect."""
    found = read_delivery_report(report(ABOUT + ONE, kind="text/plain"))
    assert found is not None
    assert ReportDefect.PART_MISTYPED in found.defects
    assert found.recipients[0].status == (5, 1, 1)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"hello",
        b"Subject: x\n\nFinal-Recipient: nobody reads this\n",
        report("", kind="message/disposition-notification"),
        report("nothing\n"),
        email.message.Message(),
        email.message.EmailMessage(),
    ],
    ids=lambda message: repr(message)[:30],
)
def test_other_messages(message: Any) -> None:
    """None, for any message that is not a report."""
    assert read_delivery_report(message) is None


@pytest.mark.parametrize("message", ["Subject: x\n\n", None, 5, object()])
def test_another_type(message: Any) -> None:
    """Only octets and messages of `email` are read."""
    with pytest.raises(ValueError, match="expected octets or a message of `email`"):
        read_delivery_report(message)


def test_a_message_that_was_made_and_not_parsed() -> None:
    """A message that a program has put together is read as well."""
    about, recipient = email.message.Message(), email.message.Message()
    about["Reporting-MTA"] = "dns; mx.example.org"
    recipient["Final-Recipient"] = "rfc822; a@example.net"
    recipient["Status"] = "5.1.1"
    status = email.message.Message()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([about, recipient])
    found = read_delivery_report(status)
    assert found is not None
    assert found.recipients[0].status == (5, 1, 1)


PIECES = [
    *("Final-Recipient: ", "rfc822; ", "Action: failed\n", "Status: ", "5.1.1", "Diagnostic-Code: smtp; 550-a "),
    *("Arrival-Date: 31 Feb 99999 99:99\n", "=?utf-8?q?=ff?=", "=?x?y?z?=", "--b\n", "\\x{D800}"),
    *("\n", "\n\n", " ", "\x00", "(", ";", "é", "\r"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(["7bit", "base64", "quoted-printable"])
)
def test_nothing_but_none_or_a_report(fields: str, encoding: str) -> None:
    """Whatever stands in the fields, there is a report or None; both policies agree."""
    octets = report(ABOUT + fields, encoding=encoding)
    found = read_delivery_report(octets)
    assert found == read_delivery_report(message_from_bytes(octets, policy=email.policy.default))


def test_an_encoded_diagnostic_has_a_reply() -> None:
    """Encoded words in a Diagnostic-Code are decoded before the reply is read. RFC 2047."""
    encoded = "Diagnostic-Code: smtp; =?utf-8?Q?550_5.1.1_kein_M=C3=BCller?=\n"
    data = f"Content-Type: message/delivery-status\n\n{FINAL}Action: failed\n{STATUS}{encoded}"
    report = read_delivery_report(data.encode())
    assert report is not None
    assert str(report.recipients[0].reply) == "550 5.1.1 kein Müller"
