"""A real Postfix as server, relay and writer of bounces: its replies, its log and its reports are read.

These tests need Postfix and root: `make test-tools` runs them.
"""

from __future__ import annotations

import email.policy
import queue
import smtplib
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from smtpcodes import (
    DsnAction,
    Extension,
    Reply,
    ReplyStage,
    format_reply,
    parse_first_reply,
    parse_reply,
    read_delivery_report,
    read_ehlo,
    replies_from_exception,
)

from tests.support import postfix
from tests.support.servers import free_port

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not postfix.is_available(), reason=postfix.MISSING),
]

RESTRICTIONS = """check_recipient_access inline:{
  { refused@local.test = 550 5.7.1 Not welcome }
  { deferred@local.test = 450 4.2.0 Greylisted, try again in 5 minutes }
  { discarded@local.test = 554 5.7.1 no } },
  permit_mynetworks, reject""".replace("\n", " ")

REFUSALS = {
    "nobody": (550, "No such user here.\nCheck the address.", "5.1.1"),
    "full": (552, "Mailbox full", "5.2.2"),
    "blocked": (554, "Refused by policy", "5.7.1"),
    "plain": (550, "no such user", None),
    "later": (451, "Greylisted", "4.7.1"),
}
"""What the next server answers to RCPT, by the local part of the address."""


class NextServer:
    """A server that refuses recipients, and keeps the reports that it gets."""

    def __init__(self) -> None:
        self.reports: queue.Queue[bytes] = queue.Queue()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = REFUSALS.get(address.partition("@")[0])
        if refusal:
            return format_reply(*refusal).decode().removesuffix("\r\n")
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        if b"X-Refuse: yes" in content.partition(b"\r\n\r\n")[0]:  # not in the message that a bounce returns
            return "554 5.6.0 Looks like spam"
        self.reports.put(content)
        return "250 2.0.0 OK"


@pytest.fixture(scope="module")
def next_server() -> Iterator[tuple[NextServer, int]]:
    handler = NextServer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture(scope="module")
def server(next_server: tuple[NextServer, int]) -> Iterator[postfix.Postfix]:
    route = f"smtp:[127.0.0.1]:{next_server[1]}"
    settings = {
        "smtpd_recipient_restrictions": RESTRICTIONS,
        "transport_maps": f"inline:{{ {{ next.test = {route} }} {{ sender.test = {route} }} }}",
        "message_size_limit": "100000",
        "smtpd_recipient_limit": "3",
        "smtpd_recipient_overshoot_limit": "10",
    }
    with postfix.running(settings) as running:
        yield running


def client(server: postfix.Postfix) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", server.port, local_hostname="client.test", timeout=30)


def test_what_it_offers(server: postfix.Postfix) -> None:
    """The greeting and the reply to EHLO, read from the socket."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        data = b""
        while (first := parse_first_reply(data, after="CONNECT"))[0] is None:
            data += connection.recv(4096)
        greeting, taken = first
        assert greeting is not None and greeting.code == 220 and taken == len(data)
        connection.sendall(b"EHLO client.test\r\n")
        data = b""
        while (first := parse_first_reply(data, after="EHLO"))[0] is None:
            data += connection.recv(4096)
        reply, _ = first
        assert reply is not None
    capabilities = read_ehlo(reply)
    assert (capabilities.domain, capabilities.size) == ("mx.test", 100_000)
    assert {Extension.PIPELINING, Extension.DSN, Extension.CHUNKING} <= set(capabilities.extensions)
    assert Extension.STARTTLS not in capabilities


@pytest.mark.parametrize(
    ("recipient", "code", "status", "retryable"),
    [
        ("nobody@local.test", 550, (5, 1, 1), False),
        ("refused@local.test", 550, (5, 7, 1), False),
        ("deferred@local.test", 450, (4, 2, 0), True),
    ],
)
def test_refused_recipients(
    server: postfix.Postfix, recipient: str, code: int, status: tuple[int, int, int], retryable: bool
) -> None:
    """Its replies to RCPT, through smtplib's exception, and the line of its log about them."""
    with client(server) as session, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        session.sendmail("me@sender.test", [recipient], "Subject: x\r\n\r\nx\r\n")
    (reply,) = replies_from_exception(refused.value).values()
    assert (reply.code, reply.status, reply.after, reply.defects) == (code, status, ReplyStage.RCPT, ())
    assert reply.is_retryable is retryable
    line, *_ = server.log_lines(f"to=<{recipient}>")
    logged = Reply.search(line)
    assert logged is not None
    assert (logged.code, logged.status) == (code, status)


def test_too_many_recipients_and_too_much_data(server: postfix.Postfix) -> None:
    """452 4.5.3 to the fourth recipient, and 552 5.3.4 to a size above the limit."""
    with client(server) as session:
        session.ehlo()
        session.mail("me@sender.test")
        replies = [Reply.from_parts(*session.rcpt(f"r{number}@next.test"), after="RCPT TO") for number in range(4)]
        assert [reply.code for reply in replies] == [250, 250, 250, 452]
        assert (replies[3].status, replies[3].phrase) == ((4, 5, 3), "Too many recipients")
        session.rset()
        reply = Reply.from_parts(*session.mail("me@sender.test", ["SIZE=200000"]), after="MAIL", using=["SIZE"])
    assert (reply.code, reply.status) == (552, (5, 3, 4))
    assert reply.meaning is not None and reply.meaning.name == "MESSAGE_EXCEEDS_MAXIMUM_SIZE"


@pytest.mark.parametrize("name", [name for name, (code, _, _) in REFUSALS.items() if code >= 500])
def test_bounces(server: postfix.Postfix, next_server: tuple[NextServer, int], name: str) -> None:
    """What the next server refuses comes back as a report, which has its reply; so does the line of the log."""
    code, text, status = REFUSALS[name]
    with client(server) as session:
        session.sendmail("me@sender.test", [f"{name}@next.test"], f"Subject: {name}\r\n\r\nx\r\n")
    bounce = next_server[0].reports.get(timeout=60)
    report = read_delivery_report(bounce)
    assert report is not None
    assert read_delivery_report(email.message_from_bytes(bounce, policy=email.policy.default)) == report
    assert report.reporting_mta is not None
    assert (report.reporting_mta.type, report.reporting_mta.name) == ("dns", "mx.test")
    assert report.arrival_date is not None
    assert report.defects == ()
    (recipient,) = report.recipients
    assert (recipient.address, recipient.action, recipient.is_failure) == (f"{name}@next.test", DsnAction.FAILED, True)
    assert recipient.reply is not None
    assert (recipient.reply.code, str(recipient.reply.status or "")) == (code, status or "")
    assert recipient.reply.text.split() == text.split()  # Postfix folds the field at its spaces
    assert str(recipient.status) == (status or "5.0.0")
    line, *_ = server.log_lines(f"to=<{name}@next.test>")
    logged = Reply.search(line)
    assert logged is not None
    assert (logged.code, logged.after) == (code, ReplyStage.RCPT)
    assert logged.host is not None and logged.host.endswith("[127.0.0.1]")


def test_a_deferred_message(server: postfix.Postfix) -> None:
    """A temporary refusal is in the log, with its stage."""
    with client(server) as session:
        session.sendmail("me@sender.test", ["later@next.test"], "Subject: x\r\n\r\nx\r\n")
    lines = [line for line in server.log_lines("to=<later@next.test>") if "status=deferred" in line]
    logged = Reply.search(lines[0])
    assert logged is not None
    assert (logged.code, logged.status, logged.after, logged.is_retryable) == (451, (4, 7, 1), ReplyStage.RCPT, True)


def test_a_refused_content(server: postfix.Postfix, next_server: tuple[NextServer, int]) -> None:
    """A refusal after the final dot."""
    with client(server) as session:
        session.sendmail("me@sender.test", ["content@next.test"], "X-Refuse: yes\r\n\r\nx\r\n")
    report = read_delivery_report(next_server[0].reports.get(timeout=60))
    assert report is not None
    assert report.recipients[0].status == (5, 6, 0)
    line, *_ = server.log_lines("to=<content@next.test>")
    logged = Reply.search(line)
    assert logged is not None and logged.after is ReplyStage.DATA_END


def test_a_report_of_success(server: postfix.Postfix, next_server: tuple[NextServer, int]) -> None:
    """NOTIFY=SUCCESS gives a report `relayed`, since the next server does not know DSN."""
    with client(server) as session:
        session.ehlo()
        session.mail("me@sender.test", ["ENVID=id42"])
        session.rcpt("fine@next.test", ["NOTIFY=SUCCESS", "ORCPT=rfc822;Fine@next.test"])
        assert parse_reply(b"%d %s" % session.data("Subject: x\r\n\r\nx\r\n"), after=".").is_success
    reports = [next_server[0].reports.get(timeout=60) for _ in range(2)]
    (report,) = filter(None, map(read_delivery_report, reports))
    (recipient,) = report.recipients
    assert report.original_envelope_id == "id42"
    assert (recipient.action, recipient.status, recipient.is_failure) == (DsnAction.RELAYED, (2, 0, 0), False)
    assert recipient.address == "Fine@next.test"
