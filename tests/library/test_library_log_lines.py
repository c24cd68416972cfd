"""Lines of the logs of Postfix, sendmail and Exim, as their documentation and their users show them."""

import pytest
from smtpcodes import DsnAction, EnhancedStatus, MailSystem, ReplyStage, classify, read_log_line

POSTFIX = "Nov 27 10:00:00 mx postfix/smtp[4711]: 4F8A: to=<a@example.net>, "
SENDMAIL = (
    "Nov 27 10:00:00 mx sm-mta[4711]: 3a4b: to=<a@example.net>, ctladdr=<me@example.com> (1000/1000), delay=00:00:03, "
)


def test_a_bounce_of_postfix() -> None:
    report = read_log_line(
        POSTFIX
        + "relay=mx.example.net[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.9/0.2, dsn=5.1.1, status=bounced (host "
        "mx.example.net[192.0.2.1] said: 550 5.1.1 <a@example.net>: User unknown (in reply to RCPT TO command))"
    )
    assert report is not None
    assert (report.address, report.action, report.status) == (
        "a@example.net",
        DsnAction.FAILED,
        EnhancedStatus(5, 1, 1),
    )
    assert report.reply is not None
    assert (report.reply.code, report.reply.after) == (550, ReplyStage.RCPT)
    assert str(report.remote_mta) == "mx.example.net"


@pytest.mark.parametrize(
    ("rest", "action", "status"),
    [
        (
            "relay=none, delay=30, dsn=4.4.1, status=deferred (connect to mx.example.net[192.0.2.1]:25: "
            "Connection timed out)",
            "delayed",
            "4.4.1",
        ),
        (
            "relay=none, delay=0.1, delays=0/0/0.1/0, dsn=5.4.4, status=bounced (Host or domain name not found. Name "
            "service error for name=example.net type=A: Host not found)",
            "failed",
            "5.4.4",
        ),
        (
            "relay=mx.example.net[192.0.2.1]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5A1B)",
            "delivered",
            "2.0.0",
        ),
    ],
)
def test_lines_of_postfix_without_an_error_reply(rest: str, action: str, status: str) -> None:
    report = read_log_line(POSTFIX + rest)
    assert report is not None
    assert (report.action, str(report.status), report.reply) == (action, status, None)


@pytest.mark.parametrize(
    ("rest", "action", "host"),
    [
        (
            "mailer=esmtp, pri=121148, relay=mx.yandex.net. [192.0.2.1], dsn=5.1.1, stat=User unknown",
            "failed",
            "mx.yandex.net",
        ),
        (
            "mailer=esmtp, relay=mx.example.net., dsn=4.0.0, stat=Deferred: Connection refused by mx.",
            "delayed",
            "mx.example.net",
        ),
        ("relay=mx.example.net. [192.0.2.1], dsn=2.0.0, stat=Sent (ok)", "delivered", "mx.example.net"),
    ],
)
def test_lines_of_sendmail(rest: str, action: str, host: str) -> None:
    report = read_log_line(SENDMAIL + rest)
    assert report is not None
    assert (report.action, str(report.remote_mta)) == (action, host)


def test_lines_of_exim() -> None:
    failed = read_log_line(
        "2026-11-27 10:00:00 1abc ** a@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.1]: SMTP error "
        "from remote mail server after RCPT TO:<a@example.net>: 550 5.1.1 no such user"
    )
    waiting = read_log_line(
        "2026-11-27 10:00:00 1abc == a@example.net R=dnslookup defer (-1): host lookup did not complete"
    )
    assert failed is not None
    assert waiting is not None
    assert (failed.action, str(failed.remote_mta), str(failed.status)) == ("failed", "mx.example.net", "5.1.1")
    assert (waiting.action, waiting.address, waiting.reply) == ("delayed", "a@example.net", None)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "postfix/qmgr[1]: 4F8A: from=<me@example.com>, size=5501, nrcpt=1 (queue active)",
        "postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 550 5.1.1 <a@example.net>: no; "
        "from=<b@example.com> to=<a@example.net> proto=ESMTP",
        "550 5.1.1 No such user",
        "just words",
    ],
)
def test_other_lines(line: str) -> None:
    assert read_log_line(line) is None
    assert read_log_line(line.encode()) is None


def test_the_verdict_on_a_line_without_a_reply() -> None:
    report = read_log_line(SENDMAIL + "relay=mx.yandex.net. [192.0.2.1], dsn=5.1.1, stat=User unknown")
    assert report is not None
    verdict = classify(report)
    assert (verdict.category, verdict.system) == ("bad-recipient", MailSystem.YANDEX)
