"""The command `smtpcodes`, run as its users run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

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
