"""Prints how long many calls take, in seconds: python time_calls.py CALLS FOLDER REPLIES, where CALLS is a name below.

FOLDER has the package, and REPLIES is the file of real replies. The program prints the smallest of several times: other
work of the machine can only make a time longer.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from email import message_from_bytes
from enum import IntEnum
from http import HTTPStatus
from pathlib import Path

what, folder, file = sys.argv[1:]
sys.path.insert(0, folder)

from smtpcodes import EnhancedStatus, Reply, ReplyCode, classify, parse_reply, read_delivery_report  # noqa: E402

EXPRESSION = re.compile(r"([2-5]\d\d)([ -]?)(?:([245])\.(\d{1,3})\.(\d{1,3}) )?(.*)").match
"""The expression with which a program without the package would read a line of a reply."""

MANY = 100_000


class Plain(IntEnum):
    """An enum as a person writes it."""

    MAILBOX_UNAVAILABLE = 550

    @property
    def is_permanent(self) -> bool:
        return self._value_ >= 500


def reply(line: str) -> Reply | None:
    try:
        return parse_reply(line)
    except ValueError:
        return None


LINES = [row["response"] for row in json.loads(Path(file).read_text("utf-8")) if reply(row["response"])]
"""The real replies of one line that parse; both sides read the same lines."""
assert not any("\n" in line for line in LINES)
READ = [found for line in LINES if (found := reply(line))]
"""The replies of those lines."""
STATUSES = [(line, str(found.status)) for line in LINES if (found := reply(line)) and found.status]
"""The lines that have an enhanced status, with its text."""


def reply_code() -> None:
    for _ in range(MANY):
        ReplyCode(550)


def http_status() -> None:
    for _ in range(MANY):
        HTTPStatus(404)


def is_permanent() -> None:
    code = ReplyCode(550)
    for _ in range(MANY):
        code.is_permanent  # noqa: B018


def plain_property() -> None:
    code = Plain(550)
    for _ in range(MANY):
        code.is_permanent  # noqa: B018


def replies() -> None:
    for _ in range(30):
        for line in LINES:
            parse_reply(line)


def replies_by_expression() -> None:
    for _ in range(30):
        for line in LINES:
            EXPRESSION(line)


def verdicts() -> None:
    for reply in READ:
        classify(reply)


def replies_once() -> None:
    for line in LINES:
        parse_reply(line)


def statuses() -> None:
    for _ in range(30):
        for _, text in STATUSES:
            EnhancedStatus.parse(text)


def statuses_by_expression() -> None:
    for _ in range(30):
        for line, _ in STATUSES:
            EXPRESSION(line)


QUEUE = "postfix/{}[4711]: 4F8A21C03D: {}"
LOG = [
    "postfix/smtpd[4700]: connect from client.example[192.0.2.9]",
    QUEUE.format("smtpd", "client=client.example[192.0.2.9], sasl_method=PLAIN, sasl_username=me@example.com"),
    QUEUE.format("cleanup", "message-id=<20261127100000.4F8A21C03D@example.com>"),
    QUEUE.format("qmgr", "from=<me@example.com>, size=5501, nrcpt=1 (queue active)"),
    QUEUE.format(
        "smtp",
        "to=<a@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.9/0.2, dsn=5.1.1, "
        "status=bounced (host mx.example.net[192.0.2.1] said: 550 5.1.1 <a@example.net>: Recipient address rejected: "
        "User unknown (in reply to RCPT TO command))",
    ),
    QUEUE.format("bounce", "sender non-delivery notification: 5A1B21C03E"),
    QUEUE.format("qmgr", "removed"),
]
"""What Postfix logs about one message that is refused."""

LOG_EXPRESSION = re.compile(r"\b[245]\d\d[ -](?:[245]\.\d+\.\d+ )?").search


def search() -> None:
    for _ in range(300):
        for line in LOG:
            Reply.search(line)


def search_by_expression() -> None:
    for _ in range(300):
        for line in LOG:
            LOG_EXPRESSION(line)


RETURNED = "Received: from client.example by mx.example.org; Fri, 27 Nov 2026 10:00:00 +0000\n" * 6
BOUNCE = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: me@example.com
Subject: Undelivered Mail Returned to Sender
Date: Fri, 27 Nov 2026 10:00:02 +0000
Message-Id: <20261127100002.5A1B21C03E@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F8A21C03D.1795773602/mx.example.org"

--4F8A21C03D.1795773602/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org. The message could not be delivered.

<a@example.net>: host mx.example.net[192.0.2.1] said: 550 5.1.1
    <a@example.net>: Recipient address rejected: User unknown (in reply to RCPT TO command)

--4F8A21C03D.1795773602/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4F8A21C03D
X-Postfix-Sender: rfc822; me@example.com
Arrival-Date: Fri, 27 Nov 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; a@example.net
Original-Recipient: rfc822;a@example.net
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <a@example.net>: Recipient address rejected:
    User unknown

--4F8A21C03D.1795773602/mx.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822

{RETURNED}From: me@example.com
To: a@example.net
Subject: An offer
Message-ID: <20261127100000.4F8A21C03D@example.com>

{"A line of the message as it was sent, with some seventy characters in it." * 60}
--4F8A21C03D.1795773602/mx.example.org--
""".encode()
"""A report as Postfix writes it, with the message that it returns."""


def report() -> None:
    for _ in range(100):
        read_delivery_report(BOUNCE)


def report_by_email() -> None:
    for _ in range(100):
        message_from_bytes(BOUNCE)


calls: Callable[[], None] = globals()[what]
times = []
for _ in range(7):
    start = time.perf_counter()
    calls()
    times.append(time.perf_counter() - start)
print(min(times))
