"""The scripts of the site that judge a pasted reply or bounce: they agree with `classify`.

These tests need node: `make test-tools` runs them.
"""

from __future__ import annotations

import gzip
import json
import random
import subprocess
from pathlib import Path

import pytest
from smtpcodes import EnhancedStatusCode, MailSystem, ReplyCode, VendorMeaning

from tests.support import verdict_pages
from tests.support.verdict_pages import verdicts_of_library, verdicts_of_page, write_tables
from tests.verdicts.labels import REPLIES, read_labels
from tests.verdicts.measure import PROVIDER_REPLIES

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(verdict_pages.NODE is None, reason=verdict_pages.MISSING),
]

MADE_UP = 500
LARGEST = 64_000
"""The maximum number of octets of the tables, compressed: they are read when somebody pastes a text."""

REPORT = """\
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered mail
Content-Type: multipart/report; report-type=delivery-status;
 boundary="=_boundary"

--=_boundary
Content-Type: text/plain

The message was not delivered.

<first@example.com>: host mx.example.com[192.0.2.1] said: {first} (in reply to
    RCPT TO command)

--=_boundary
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; first@example.com
Action: {action}
Status: {status}
Remote-MTA: dns; {host}
Diagnostic-Code: smtp; {first}

Final-Recipient: rfc822; second@example.com
Action: failed
Status: 5.0.0
Diagnostic-Code: {second}

--=_boundary--
"""

WRAPPED = (
    "{}",
    "host mx.example.com[192.0.2.1] said: {} (in reply to RCPT TO command)",
    "status=bounced (host {host}[192.0.2.7] said: {} (in reply to end of DATA command))",
    "R=dnslookup T=remote_smtp H={host} [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<a@x.org>: {}",
    "to=<a@example.com>, relay={host}[192.0.2.1]:25, dsn=4.7.0, status=deferred (host {host} said: {})",
    "to=<a@example.com>, relay=none, dsn=5.4.4, status=bounced (Host or domain name not found: {})",
    "** a@example.com R=dnslookup T=remote_smtp H={host} [192.0.2.1]: {}",
    "== a@example.com R=dnslookup T=remote_smtp defer (-44) H={host}: SMTP error from remote mail server: {}",
    "stat=User unknown, dsn=5.1.1, reply={}, stat=Service unavailable",
    "delivery 7: failure: 192.0.2.1_said:_{}/Giving_up_on_192.0.2.1./",
    "Remote Server returned '{}'",
    "<a@example.com>: {}",
    "It said {} and nothing else.",
    "Diagnostic-Code: smtp; {}",
    "Diagnostic-Code: x-postfix; {}\nRemote-MTA: dns; {host}",
)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("tables"))


def differences(texts: list[str], tables: Path) -> list[str]:
    """Return where the page and the library differ: the number of the text, and the values, but never the text."""
    found: list[str] = []
    for number, (text, of_page) in enumerate(zip(texts, verdicts_of_page(texts, tables), strict=True)):
        of_library = json.loads(json.dumps(verdicts_of_library(text)))
        if len(of_page) != len(of_library):
            found.append(f"text {number}: {len(of_page)} verdicts, the library has {len(of_library)}")
            continue
        for mine, theirs in zip(of_page, of_library, strict=True):
            found += [
                f"text {number}: {key} is {mine[key]}, the library has {value}"
                for key, value in theirs.items()
                if mine[key] != value and not (key == "words" and value is None)
            ]
    return found


def test_the_providers_replies_get_the_same_verdicts(tables: Path) -> None:
    if not PROVIDER_REPLIES.exists():
        pytest.skip("shared/replies/provider-replies.json is not beside this repository")
    entries = json.loads(PROVIDER_REPLIES.read_text("utf-8"))
    texts = [f"{entry['code']} {entry['response']}" for entry in entries]
    texts += [entry["response"].replace("\\n", "\n") for entry in entries]
    assert len(entries) == 308
    assert differences(texts, tables) == []


def test_the_labelled_replies_get_the_same_verdicts(tables: Path) -> None:
    texts = [label.text.replace("\\n", "\n") for label in read_labels(REPLIES)]
    assert differences(texts, tables) == []


def made_up_texts(count: int, seed: int) -> list[str]:
    """Return replies, lines of logs and reports, made of the parts that decide a verdict."""
    chance = random.Random(seed)
    rows = VendorMeaning.rows()
    codes = [str(int(code)) for code in ReplyCode] + ["449", "541", "299"]
    statuses = [code.value[1:] for code in EnhancedStatusCode] + [".7.606", ".7.999", ".9.9"]
    marks = [mark.text for system in MailSystem for mark in system.marks]
    hosts = [f"mx1{suffix}" for system in MailSystem for suffix in system.mx_suffixes] + ["mx.example.org"]

    def reply() -> str:
        row = chance.choice(rows)
        code = str(row.reply_code) if row.reply_code and chance.random() < 0.7 else chance.choice(codes)
        status = f"{chance.choice([code[0], code[0], '5', '4', '2'])}{chance.choice(statuses)}"
        if row.first_status and chance.random() < 0.6:
            status = ".".join(map(str, row.first_status))
        words = [*row.fragments, row.vendor_code]
        if row.system and row.system.marks and (not any(words) or chance.random() < 0.2):
            words.append(chance.choice(row.system.marks).text)
        words += [chance.choice(marks)] if chance.random() < 0.4 else []
        words += chance.choice(rows).fragments if chance.random() < 0.3 else ()
        words += ["Größe überschritten, ſtop"] if chance.random() < 0.05 else []
        if chance.random() < 0.3:
            chance.shuffle(words)
        text = chance.choice([" ", "  ", ", "]).join(filter(None, words)) or "no"
        form = chance.random()
        if form < 0.5:
            return f"{code} {status} {text}"
        if form < 0.7:
            return f"{code} {text}"
        if form < 0.8:
            return f"{code} {text} (#{status})"
        if form < 0.9:
            return f"{code}-{status} {text}\n{code} {status} see https://example.com/"
        return f"{code}-{text}\n{code}-more\n{code} {chance.choice(['', 'end'])}"

    texts: list[str] = []
    for _ in range(count):
        if chance.random() < 0.1:
            action = chance.choice(["failed", "delayed", "delivered", "error", ""])
            status = f"{chance.choice('245')}{chance.choice(statuses)}"
            parts = [reply().replace("\n", "\n ") for _ in range(2)]
            first, second = parts
            host = chance.choice(hosts)
            texts.append(REPORT.format(action=action, status=status, host=host, first=first, second=second))
        else:
            wrapped = chance.choice(WRAPPED) if chance.random() < 0.6 else "{}"
            texts.append(wrapped.format(reply(), host=chance.choice(hosts)))
    return texts


@pytest.mark.parametrize("seed", range(2))
def test_made_up_replies_get_the_same_verdicts(tables: Path, seed: int) -> None:
    texts = made_up_texts(MADE_UP, seed)
    found = differences(texts, tables)
    assert found == [], texts[int(found[0].split()[1].rstrip(":"))]


def test_other_texts_have_no_verdict(tables: Path) -> None:
    texts = ["", " \n ", "Hello", "I paid 450 for 3.4.5 of them", "\ud7ff\U0001f4a9" * 3, "550" * 2000]
    assert differences(texts, tables) == []


def test_the_tables_are_small(tables: Path) -> None:
    assert len(gzip.compress(tables.read_bytes())) <= LARGEST


def test_node_accepts_the_scripts(tables: Path) -> None:
    for script in (tables, *verdict_pages.PAGES.glob("*.js")):
        done = subprocess.run([str(verdict_pages.NODE), "--check", str(script)], capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
