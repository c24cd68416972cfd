"""The command `smtpcodes`, run as its users run it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

GENERATED = Path(__file__).parents[2] / "generated"

LOG = (
    b"postfix/qmgr[1]: 4F8A: from=<me@example.com>, size=5501, nrcpt=1 (queue active)\n"
    b"postfix/smtp[1]: 4F8A: to=<a@example.net>, status=bounced (host mx.example.net[192.0.2.1] said: "
    b"550 5.1.1 No such user (in reply to RCPT TO command))\n"
    b"2026-11-27 10:00:00 1 ** b@example.net R=dnslookup T=remote_smtp: SMTP error from remote mail server after "
    b"RCPT TO:<b@example.net>: host mx.example.net [192.0.2.1]: 552 5.2.2 Mailbox full\n"
)
REPORT = b"""\
From: MAILER-DAEMON@mx.example.org
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; a@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

Final-Recipient: rfc822; b@example.net
Action: delayed
Status: 4.4.1
"""


def smtpcodes(*arguments: str, data: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "smtpcodes", *arguments],
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(GENERATED), **variables},
        timeout=60,
    )


def test_an_answer() -> None:
    done = smtpcodes("550", "5.1.1", "No", "such", "user")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Bad destination mailbox address" in b" ".join(done.stdout.split())
    assert b"\x1b" not in done.stdout


def test_an_answer_in_json() -> None:
    explanation = json.loads(smtpcodes("454", "--after", "STARTTLS", "--json").stdout)
    assert explanation["kind"] == "reply-code"
    assert "TLS" in explanation["meaning"]
    assert json.loads(smtpcodes("--json", "550").stdout)["kind"] == "reply-code"


def test_the_width_of_the_terminal() -> None:
    lines = smtpcodes("X.4.2", COLUMNS="50").stdout.decode().splitlines()
    assert all(len(line) <= 50 or "://" in line for line in lines)


def test_nothing_known() -> None:
    for arguments, data in ((("xyzzy",), b""), ((), b"nothing here\n"), ((), b"")):
        done = smtpcodes(*arguments, data=data)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.startswith(b"smtpcodes: ")
        assert b"Traceback" not in done.stderr


def test_wrong_usage() -> None:
    for arguments in (("--after", "NOWHERE", "550"), ("--system", "nobody", "550"), ("--unknown",)):
        done = smtpcodes(*arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"usage: smtpcodes" in done.stderr


def test_a_line_for_each_bounce_of_a_log() -> None:
    lines = smtpcodes(data=LOG).stdout.decode().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 2, a@example.net", "line 3, b@example.net"]
    assert "bad-recipient" in lines[0]
    assert "mailbox-full" in lines[1]


def test_json_lines_of_a_log() -> None:
    rows = [json.loads(line) for line in smtpcodes("--json", data=LOG).stdout.splitlines()]
    assert [(row["line"], row["code"], row["status"]) for row in rows] == [(2, 550, "5.1.1"), (3, 552, "5.2.2")]


def test_a_line_for_each_recipient_of_a_report() -> None:
    rows = [json.loads(line) for line in smtpcodes("--json", data=REPORT).stdout.splitlines()]
    assert [(row["address"], row["action"], row["retry"]) for row in rows] == [
        ("a@example.net", "failed", rows[0]["retry"]),
        ("b@example.net", "delayed", "no"),
    ]


def test_a_reader_that_has_enough() -> None:
    """`smtpcodes < mail.log | head -1` ends without a message."""
    command = f"{sys.executable} -m smtpcodes | head -1"
    done = subprocess.run(
        ["bash", "-c", command],
        input=LOG * 5000,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(GENERATED)},
        timeout=60,
    )
    assert done.stdout.startswith(b"line 2, a@example.net: 550 5.1.1;")
    assert done.stderr == b""


def test_text_beyond_ascii_in_any_locale() -> None:
    done = smtpcodes("550 5.1.1 gibt es nicht: M\u00fcller \udcff", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    done = smtpcodes(data="550 5.1.1 M\u00fcller".encode("latin-1"), LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr


FAILURES = b"""\
postfix/smtp[1]: 4F0A: to=<a@example.com>, relay=none, dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.1]:25: Connection timed out)
sm-mta[5]: xA1: to=<b@example.org>, mailer=esmtp, relay=mx.example.org. [192.0.2.9], dsn=5.1.1, stat=User unknown
2026-11-03 10:11:12 1abcde-000001-AB ** c@example.net: Unrouteable address
2026-11-03 10:11:12 1abcde-000001-AB == d@example.net R=dnslookup T=remote_smtp defer (110): Connection timed out
postfix/smtp[1]: 4F0B: to=<e@example.com>, relay=mx.example.com[192.0.2.1]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok)
2026-11-03 10:11:12 1abcde-000001-AB => f@example.net R=dnslookup T=remote_smtp
"""  # noqa: E501


def test_failures_that_no_server_replied_to() -> None:
    """The sending server's own log: it found no host, or could not connect."""
    rows = [json.loads(line) for line in smtpcodes("--json", data=FAILURES).stdout.splitlines()]
    assert [(row["line"], row["address"], row["code"], row["permanent"]) for row in rows] == [
        (1, "a@example.com", None, False),
        (2, "b@example.org", None, True),
        (3, "c@example.net", None, True),
        (4, "d@example.net", None, False),
    ]
    assert (rows[1]["category"], rows[3]["category"]) == ("bad-recipient", "routing")


def test_every_message_of_an_mbox_file() -> None:
    message = b"From MAILER-DAEMON Mon Nov  2 10:00:00 2026\n" + REPORT
    rows = [json.loads(line) for line in smtpcodes("--json", data=message + b"\n" + message).stdout.splitlines()]
    assert [row["address"] for row in rows] == ["a@example.net", "b@example.net"] * 2


def test_a_log_that_goes_on_is_read_line_by_line() -> None:
    """Time stamps with colons do not make a log a message."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "smtpcodes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(GENERATED)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"2026-11-27T10:00:00+00:00 mx postfix/smtp[1]: said: 550 5.1.1 No such user\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"line 1: 550 5.1.1;")
        process.stdin.close()


@pytest.mark.parametrize(
    ("command", "status"),
    [("550 <&-", 0), ("<&-", 2), ("550 >&-", 0), ("550 > /dev/full", 2), ("<<< 550 > /dev/full", 2)],
)
def test_closed_and_full_streams(command: str, status: int) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m smtpcodes {command}"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(GENERATED)},
        timeout=60,
    )
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


def test_json_has_the_text_as_it_was_sent() -> None:
    data = b"550 5.1.1 \x1b[31mno \\x \xe2\x80\xae \xff\n"
    done = smtpcodes("--json", data=data)
    assert b"\x1b" not in done.stdout
    assert json.loads(done.stdout)["text"] == "\x1b[31mno \\x \u202e \ufffd"
    explained = smtpcodes("--json", "550 5.1.1 \udcff")
    assert json.loads(explained.stdout)["asked"].encode("utf-8").startswith(b"550 5.1.1 ")


def test_a_reply_of_several_lines_is_one_bounce() -> None:
    data = b"550-5.1.1 The account\r\n550 5.1.1 does not exist\r\n552-5.2.2 Mailbox\r\n552 5.2.2 full\r\n450-unfinished"
    rows = [json.loads(line) for line in smtpcodes("--json", data=data).stdout.splitlines()]
    assert [(row["line"], row["text"]) for row in rows] == [
        (1, "The account does not exist"),
        (3, "Mailbox full"),
        (5, "unfinished"),
    ]


def test_a_delayed_message_is_marked() -> None:
    line = smtpcodes(data=FAILURES).stdout.decode().splitlines()[0]
    assert line.startswith("line 1, a@example.com: 4.4.1; delayed; routing; retry: no")


def test_the_recipient_of_a_refused_message() -> None:
    data = (
        b"postfix/smtpd[9]: NOQUEUE: reject: RCPT from u[192.0.2.7]: 554 5.7.1 no relay; to=<a@example.net> proto=SMTP"
    )
    assert json.loads(smtpcodes("--json", data=data).stdout)["address"] == "a@example.net"


def test_an_interrupt_ends_without_a_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "smtpcodes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(GENERATED)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"550 5.1.1 No such user\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == b""
