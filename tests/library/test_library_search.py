"""Replies inside lines of logs, in prose, and in the Diagnostic-Code of reports, as servers really quote them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtpcodes import EnhancedStatus, Reply, ReplyDefect, parse_diagnostic_code, parse_replies, parse_reply

HARD_CASES = Path(__file__).resolve().parents[3] / "shared" / "replies" / "hard-cases.jsonl"


class Case(NamedTuple):
    """A text with a reply in it, and what the reply is."""

    text: str
    code: int
    status: str | None = None
    lines: tuple[str, ...] | None = None
    after: str | None = None
    host: str | None = None


CASES = [
    # Postfix
    Case(
        "postfix/smtp[123]: 4F00: to=<a@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1.2, "
        "delays=0.1/0/1/0.2, dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.1] said: 550 5.1.1 "
        "<a@example.net>: Recipient address rejected: User unknown (in reply to RCPT TO command))",
        550,
        "5.1.1",
        ("<a@example.net>: Recipient address rejected: User unknown",),
        "RCPT",
        "mx.example.net[192.0.2.1]",
    ),
    Case(
        "to=<a@example.net>, relay=mx.example.net[192.0.2.1]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F01)",
        250,
        "2.0.0",
        ("Ok: queued as 4F01",),
        None,
        "mx.example.net[192.0.2.1]",
    ),
    Case(
        "status=deferred (host mx.example.net[192.0.2.1] refused to talk to me: 421 4.7.0 Try again later)",
        421,
        "4.7.0",
        ("Try again later",),
        "CONNECT",
        "mx.example.net[192.0.2.1]",
    ),
    Case(
        "host mx.example.net[192.0.2.1] said: 451 4.3.0 <a@example.net>: Temporary lookup failure (in reply to MAIL "
        "FROM command)",
        451,
        "4.3.0",
        None,
        "MAIL",
        "mx.example.net[192.0.2.1]",
    ),
    Case(
        "host mx.example.net[2001:db8::1] said: 554\n    5.7.1 looks like spam (in reply to end of DATA command)",
        554,
        "5.7.1",
        ("looks like spam",),
        "DATA-END",
        "mx.example.net[2001:db8::1]",
    ),
    Case(
        "delivery temporarily suspended: connect to\n    mx.example.net[192.0.2.1]: server refused to talk to me: 421\n"
        "    Service not available",
        421,
        None,
        ("Service not available",),
        "CONNECT",
        "mx.example.net[192.0.2.1]",
    ),
    Case(
        "postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 Service unavailable; Client host "
        "[192.0.2.7] blocked using list.example; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<x>",
        554,
        "5.7.1",
        None,
        "RCPT",
    ),
    Case(
        "postfix/smtpd[1]: NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 521 5.3.2 no",
        521,
        "5.3.2",
        None,
        "CONNECT",
    ),
    Case("reject: END-OF-MESSAGE from x[192.0.2.7]: 552 5.3.4 too big; proto=ESMTP", 552, "5.3.4", None, "DATA-END"),
    # Exim
    Case(
        "1abc-00 ** a@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.1]: SMTP error from remote mail "
        "server after RCPT TO:<a@example.net>: 550 5.1.1 User unknown",
        550,
        "5.1.1",
        ("User unknown",),
        "RCPT",
        "mx.example.net [192.0.2.1]",
    ),
    Case(  # here the host is a client
        "H=client.example.net [192.0.2.7] F=<a@example.net> rejected RCPT <b@example.com>: 550 5.7.1 relay no",
        550,
        "5.7.1",
        ("relay no",),
    ),
    Case(
        "SMTP error from remote mail server after end of data: host mx.example.net [192.0.2.1]: 552 too big",
        552,
        None,
        ("too big",),
        "DATA-END",
        "mx.example.net [192.0.2.1]",
    ),
    Case(
        "SMTP error from remote mail server after initial connection: 554-no\\n554 go away",
        554,
        None,
        ("no", "go away"),
        "CONNECT",
    ),
    # sendmail
    Case(
        "to=<a@example.net>, delay=00:00:01, mailer=esmtp, relay=mx.example.net. [192.0.2.1], dsn=5.1.1, "
        "reply=550 5.1.1 <a@example.net>... User unknown, stat=User unknown",
        550,
        "5.1.1",
        ("<a@example.net>... User unknown",),
        None,
        "mx.example.net [192.0.2.1]",
    ),
    Case("dsn=4.7.1, stat=Deferred: 451 4.7.1 Greylisting in action", 451, "4.7.1", ("Greylisting in action",)),
    Case(
        "... while talking to mx.example.net.:\n>>> RCPT To:<a@example.net>\n<<< 550 5.1.1 <a@example.net>... no",
        550,
        "5.1.1",
        ("<a@example.net>... no",),
        "RCPT",
        "mx.example.net",
    ),
    # qmail
    Case(
        "Connected to 192.0.2.1 but recipient was rejected.\nRemote host said: 550 sorry, no mailbox here (#5.1.1)",
        550,
        "5.1.1",
        ("sorry, no mailbox here (#5.1.1)",),
        None,
        "192.0.2.1",
    ),
    Case(
        "delivery 5: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_User_unknown/Giving_up./",
        550,
        "5.1.1",
    ),
    Case(
        "delivery 5: deferral: Connected_to_192.0.2.1_but_greeting_failed./Remote_host_said:_421_too_many/",
        421,
        host="192.0.2.1",
    ),
    # Exchange
    Case("Remote Server returned '550 5.1.1 RecipNotFound; not found'", 550, "5.1.1", ("RecipNotFound; not found",)),
    Case("#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", 550, "5.1.1"),
    Case(
        "[{LED=450 4.4.316 Connection refused [Message=Socket error]};{MSG=};{FQDN=mx.example.net};{IP=192.0.2.1}]",
        450,
        "4.4.316",
        ("Connection refused [Message=Socket error]",),
        None,
        "mx.example.net",
    ),
    Case(
        "<mx.example.net #5.1.1 smtp;550 5.1.1 <a@example.net>: no>",
        550,
        "5.1.1",
        ("<a@example.net>: no",),
        None,
        "mx.example.net",
    ),
    Case(
        "a@example.net\nmx.example.net\nRemote server returned '552 5.2.1 <a@example.net>: no'",
        552,
        "5.2.1",
        ("<a@example.net>: no",),
        None,
        "mx.example.net",
    ),
    Case(
        "a@example.net\nRemote Server returned '552 5.2.1 <a@example.net>: no'",
        552,
        "5.2.1",
        ("<a@example.net>: no",),
    ),
    Case("mx.example.net gave this error:\n550 5.7.1 no", 550, "5.7.1", ("no",), None, "mx.example.net"),
    Case("mx.example.net #550 5.7.1 no ##", 550, "5.7.1", None, None, "mx.example.net"),
    # the fields of a report
    Case(
        "Remote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp; 550 5.1.1 no",
        550,
        "5.1.1",
        ("no",),
        None,
        "mx.example.net",
    ),
    # Postfix: what a server said to a login
    Case(
        "warning: SASL authentication failed; server mx.example.net[192.0.2.1] said: 535 5.7.8 Error: no",
        535,
        "5.7.8",
        ("Error: no",),
        None,
        "mx.example.net[192.0.2.1]",
    ),
    # Amazon SES
    Case(
        "5.1.0 - Unknown address error 550-'5.7.1 <a@example.net>... Access denied' (delivery attempts: 0)",
        550,
        "5.7.1",
        ("<a@example.net>... Access denied",),
    ),
    # Lines that were joined
    Case("550-5.7.1 one 550-5.7.1 two 550 5.7.1 three", 550, "5.7.1", ("one", "two", "three")),
    Case("451-a\\n451-b\\n451 c", 451, None, ("a", "b", "c")),
    Case("220-mx.example.net 421 4.2.1 Service refused", 421, "4.2.1", ("mx.example.net", "Service refused")),
    # Text that follows the reply
    Case(
        "192.0.2.1 does not like recipient.\nRemote host said: 550 no mailbox here (#5.1.1)\nGiving up on 192.0.2.1.",
        550,
        "5.1.1",
        ("no mailbox here (#5.1.1)",),
    ),
    Case(
        "192.0.2.1_does_not_like_recipient./Remote_host_said:_550_see_http://x.example/no_(#5.1.1)/Giving_up_on_192.0.2.1./",
        550,
        "5.1.1",
    ),
    Case(
        "  a@example.net\n    SMTP error from remote mail server after RCPT TO:<a@example.net>:\n    550-5.1.1 no\n"
        "    550 5.1.1 user,\n    sorry\n\n------ This is a copy of the message. ------\n\nSubject: 421 4.7.0 hello\n",
        550,
        "5.1.1",
        ("no", "user, sorry"),
        "RCPT",
    ),
    Case(
        "... while talking to mx.example.net.:\n>>> DATA\n<<< 550 5.1.1 no\n550 5.1.1 <a@example.net>... no\n"
        "<<< 503 5.0.0 Need RCPT (recipient)\n",
        550,
        "5.1.1",
        ("no",),
        "DATA",
        "mx.example.net",
    ),
    Case("Remote server returned '550 5.1.1 not\nfound'\n\nIt's over.", 550, "5.1.1", ("not found",)),
    # Other punctuation than a space
    Case("the server said: 550, no such user", 550, None, ("no such user",)),
    Case("rejected (550/5.1.1 no such user)", 550, "5.1.1", ("no such user",)),
    Case("the server answered [550] 5.1.1 no such user", 550, "5.1.1", ("no such user",)),
    # The status before the code
    Case("2.1.5 250 OK", 250, "2.1.5", ("OK",)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.text[:50]))
def test_search(case: Case) -> None:
    """Code, status, lines, stage and host of the reply; octets and text give the same."""
    reply = Reply.search(case.text)
    assert reply is not None
    assert (reply.code, reply.status) == (case.code, case.status and EnhancedStatus.parse(case.status))
    assert case.lines is None or reply.lines == case.lines
    assert (reply.after, reply.host) == (case.after, case.host)
    assert Reply.search(case.text.encode()) == reply


LOG_LINES = [
    # Postfix: smtp(8), lmtp(8), smtpd(8), postscreen(8)
    ("to=<a@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (250 OK id=1bcd)", 250),
    ("host mx.example.net[192.0.2.1] refused to talk to me: 421 Refused. Your reverse DNS entry does not resolve", 421),
    ("NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 450 Client host rejected: cannot find your hostname", 450),
    ("NOQUEUE: reject: RCPT from [192.0.2.7]:47110: 550 Service unavailable; client [192.0.2.7] blocked", 550),
    ("to=<a@example.net>, relay=private/lmtp, status=bounced (host mx.example.net[private/lmtp] said: 552 full)", 552),
    # Exim
    ('=> a@example.net R=dnslookup T=remote_smtp S=4711 H=mx.example.net [192.0.2.1] C="250 OK id=1abc"', 250),
    (
        "== a@example.net R=dnslookup T=remote_smtp defer (-44) H=mx.example.net [192.0.2.1]: SMTP error from remote "
        "mail server after RCPT TO:<a@example.net>: 451-not yet authorized\\n451 Please try later.",
        451,
    ),
    ("** a@example.net: SMTP error from remote mail server after end of data: 554 spam", 554),
    ("SMTP error from remote mail server after MAIL FROM:<b@example.org> SIZE=15763: 421 slow down", 421),
    ("  SMTP>> 550 relay not permitted", 550),
    ("  a@example.net\n    host mx.example.net [192.0.2.1]\n    SMTP error from remote mail server:\n    550 No", 550),
    # sendmail
    ("to=<a@example.net>, mailer=esmtp, relay=mx.example.net. [192.0.2.1], stat=Sent (250 accepted)", 250),
    ("ruleset=check_rcpt, arg1=<a@example.net>, relay=[192.0.2.7], reject=550 <a@example.net>... Relaying denied", 550),
    ("stat=Deferred: 452 Too many recipients", 452),
    ("   ----- The following addresses had permanent fatal errors -----\n<a@example.net>\n    (reason: 550 no)", 550),
    # qmail
    ("delivery 245: success: 192.0.2.1_accepted_message./Remote_host_said:_250_ok_1701072000_qp_4711/", 250),
    # OpenSMTPD
    ('mta delivery from=<b@example.org> to=<a@example.net> result="PermFail" stat="550 Invalid recipient"', 550),
    ('smtp-in: Failed command on session a6ee64ed: "RCPT TO:<a@example.net>" => 451 Temporary failure', 451),
    ("relay: TempFail for c534b8c7: relay=192.0.2.1 (mx.example.net), delay=6m41s, stat=451 Temporary failure", 451),
    ("mta: 0xea6710: <<< 554-No SMTP service", 554),
    # Exchange
    ("[{LRT=11/27/2026 10:00:00 AM};{LED=421 Connection dropped by remote};{FQDN=mx.example.net}]", 421),
    ("Remote Server returned '554 delivery error: This user doesn't have an account'", 554),
    # Amazon SES
    ('"delivery": {"smtpResponse":"250 ok:  Message 64111812 accepted", "reportingMTA": "a8-70.smtp-out"}', 250),
    ('{"action":"failed","diagnosticCode":"smtp; 550 user unknown"}', 550),
    # Haraka
    ("[NOTICE] [930E3B02] [outbound] recipient domain <example.net> rejected: 521 Service not available", 521),
    ("[INFO] [46095497] [outbound] bouncing mail: 521 Service not available", 521),
    ("[PROTOCOL] [DAA706AE.6] [core] S: 250 recipient <a@example.net> OK", 250),
    # Gmail, nodemailer, MailKit
    ("The response from the remote server was:\n550 No such user", 550),
    ("Error: Message failed: response: '550 No such user', responseCode: 550", 550),
    ("C: RCPT TO:<a@example.net>\nS: 550-Requested action not taken\nS: 550 Try again later", 550),
    # A phrase of RFC 5321
    ("Your message came back: 550 Requested action not taken: mailbox unavailable", 550),
]


@pytest.mark.parametrize(("text", "code"), LOG_LINES, ids=lambda value: ascii(value)[:50])
def test_logs_without_a_status(text: str, code: int) -> None:
    """A reply without a status is known by the words that servers write before it."""
    found = Reply.search(text)
    assert found is not None and found.code == code


PROSE = [
    "Total: 250 mails.",
    "Figure: 450 people attended",
    "Invoice no: 554 (due: 500 EUR, paid: 250 EUR)",
    "Attendance by year:\n450 people came, then\n550 people",
    'The report "550 ways to save" costs (250 pages) nothing',
    "After the meeting: 450 people attended.",
    "My neighbour returned: 450 books were missing. She said: 250 are enough.",
    "We answered 452 letters; 421 remain, 250 in the archive",
    "In reply to your letter: 450 EUR are due. Response to the survey: 550 people",
    "It matters to me: 450 people in the U.S: 250 of them after GDPR came: 550",
    # Logs of web servers, proxies and programs
    "HTTP response: 502 Bad Gateway",
    "job status=ok (250 ms), status=failed (500 ms)",
    '192.0.2.1 - - [27/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 404 512 "-" "curl/8"',
    '192.0.2.1 - - [27/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 503 250',
    "requests.exceptions.HTTPError: 500 Server Error: Internal Server Error for url: https://www.example.com/",
    "level=error status=500 duration=250 msg=failed",
    "upstream: 502 Bad Gateway",
    " 10:00:00 up 250 days,  3:02,  2 users,  load average: 0.50, 0.25, 0.10",
    "uptime: 251 days; users: 250 (limit: 500 sessions)",
    'File "send.py", line 450, in <module>\nValueError: 250 items expected',
    "[10:00:00] worker: 452 jobs done",
    # What mail servers log about sizes, times and counts
    '<= b@example.org H=mx.example.org [192.0.2.7] P=esmtps S=450 id=4711@example.org T="550 offers"',
    "smtpd[20038]: ad3b7bad smtp message msgid=809da9da size=354 nrcpt=1 proto=ESMTP",
    "qmgr[1]: 4F00: from=<b@example.org>, size=450 nrcpt=1 (queue active)",
    "rspamd_task_write_log: (default: F (no action): [1.20/15.00]), len: 550, time: 250.1ms, dns req: 23",
    "== a@example.net R=dnslookup T=remote_smtp defer (-53): retry time not reached for any host",
]


@pytest.mark.parametrize("text", PROSE, ids=lambda text: ascii(text)[:50])
def test_prose_has_no_reply(text: str) -> None:
    """An opening mark before a number of three digits does not make it a reply code."""
    assert Reply.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "we delivered 250 messages in 550 ms on port 587 to 192.0.2.250",
        "to=<a550@example.net>, size=5500, nrcpt=1 (queue active)",
        "connect to mx.example.net[192.0.2.1]:587: Connection refused",
        "NOQUEUE: warning 4.2.550 and 5.5.1",
        "2026-11-27 10:00:00 queue 450 of them",
        "dsn=5.1.1, stat=User unknown",
        "rate limited: 300 per hour",
        "took: 350 ms; 550.example; error (550)",
    ],
)
def test_texts_without_a_reply(text: str) -> None:
    """A number in prose is not a reply."""
    assert Reply.search(text) is None


def test_the_caller_knows_the_stage() -> None:
    """`after` counts before the stage in the text."""
    text = "host mx[192.0.2.1] said: 550 no (in reply to RCPT TO command)"
    found = Reply.search(text, after="MAIL FROM")
    assert found is not None and found.after == "MAIL"
    with pytest.raises(ValueError, match="is not a stage"):
        Reply.search(text, after="XCLIENT")


def test_an_error_counts_before_a_success() -> None:
    """A refused delivery is never a success, in whatever order the codes stand."""
    for text in ("250 2.1.0 ok, then 550 5.1.1 no", "550 5.1.1 no, after 250 2.1.0 ok"):
        found = Reply.search(text)
        assert found is not None and found.code == 550
    assert parse_diagnostic_code("smtp; 250 550 5.1.1 no such user").code == 550
    diagnostic = parse_diagnostic_code("smtp; 220-mx.example.net 421 4.2.1 Service refused")
    assert diagnostic.reply is not None
    assert (diagnostic.code, diagnostic.status) == (421, (4, 2, 1))
    assert ReplyDefect.CODES_DIFFER in diagnostic.reply.defects


@given(st.text(alphabet="25014-. \n:'(#<>{}sad", max_size=60) | st.binary(max_size=60))
def test_search_never_fails(text: str | bytes) -> None:
    """Any text gives a reply or None, and any field a value or a ValueError."""
    found = Reply.search(text)
    assert found is None or found.phrase
    if isinstance(text, str):
        for field in (text, f"smtp; {text}", f"X-Postfix; {text}"):
            try:
                parse_diagnostic_code(field)
            except ValueError as error:
                assert type(error) is ValueError


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        *("550 ", "550-", "550-a ", "550: ", "(550 ", "550\r\n", "250 ", "250-5.1.1 x 550 ", "#5.1.1 ", "0"),
        *("said: ", "said: 550 ", "host mx ", ">>> RCPT ", "(in reply to ", "<a@b> 550 ", "'", "(", " "),
    ],
)
def test_time_grows_with_the_length(unit: str) -> None:
    """Four times the text takes about four times as long, and never sixteen."""

    def seconds(length: int) -> float:
        text = "host mx said: 550-x " + unit * (length // len(unit))
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            Reply.search(text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(400_000) < 10 * max(seconds(100_000), 0.002)


def hard_cases() -> list[dict[str, Any]]:
    if not HARD_CASES.exists():
        pytest.skip("the hard cases (../shared/replies) are not on this machine")
    return [json.loads(line) for line in HARD_CASES.read_text("utf-8").splitlines()]


def test_hard_cases() -> None:
    """Each of the recorded hard cases has the code and the status that it should have."""
    for case in hard_cases():
        data, after, expected = case["input"], case["after"], case["expected"]
        reply: Reply | None
        if case["call"] == "DsnAction":
            continue  # a field of a report, which `read_delivery_report` reads
        if case["call"] == "parse_replies":
            assert [reply.code for reply in parse_replies(data)[0]] == [250, 250, 354]
            continue
        if case["call"] == "parse_diagnostic_code":
            reply = parse_diagnostic_code(data).reply
        else:
            reply = (
                Reply.search(data)
                if "joined" in case["kind"] or "log" in case["kind"]
                else parse_reply(data, after=after)
            )
        assert reply is not None, case["id"]
        assert reply.code == expected.get("code", reply.code), case["id"]
        status = str(expected.get("status", expected.get("a way to the status sent", ""))).partition(" ")[0]
        assert not status or str(reply.stated_status) == status, case["id"]
        assert expected.get("lines", len(reply.lines)) == len(reply.lines), case["id"]
        assert reply.after == expected.get("stage", after), case["id"]
