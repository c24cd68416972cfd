"""Which mail system wrote a reply: by the server's name, by words that only one system writes, and by hints."""

from __future__ import annotations

import pytest
from smtpcodes import MailSystem, Reply, classify, parse_reply

STRONG_MARKS = [(mark.text, system) for system in MailSystem for mark in system.marks if mark.strength == "strong"]

SERVERS = {
    "host spool.mail.gandi.net[192.0.2.1] said: 550 5.1.8 <a@example.com>: Sender address rejected: Domain not "
    "found (in reply to RCPT TO command)": "gandi",
    "host route2.mx.cloudflare.net[192.0.2.1] said: 550 5.1.1 Address does not exist. xV1r0v6Deqaq (in reply to RCPT "
    "TO command)": "cloudflare",
    "a@example.com: host mailin-03.mx.aol.com[192.0.2.1] said: 550 5.1.1 a@example.com: Recipient address rejected: "
    "aim.com (in reply to RCPT TO command)": "aol",
    "... while talking to smtp.strato.de.:\n>>> RCPT To:<a@example.com>\n<<< 550 5.1.1 no such user": "strato",
    "warning: SASL authentication failed; server smtp.uol.com.br[192.0.2.1] said: 535 5.7.8 Error": "uol",
    "host mx.sourceforge.net[192.0.2.1] said: 550 unknown user (in reply to RCPT TO command)": "sourceforge",
    "host mx01.windstream.net[192.0.2.1] said: 550 recipient does not exist here (in reply to RCPT TO "
    "command)": "windstream",
    "host mx01.mep.pandasecurity.com[192.0.2.1] said: 550 relay not permitted (in reply to RCPT TO "
    "command)": "pandasecurity",
    "host mx1.safe-mail.net[192.0.2.1] refused to talk to me: 421 Too many connections": "safe-mail",
    "host smtpin.ntlworld.com[192.0.2.1] said: 550 no such user (in reply to RCPT TO command)": "ntlworld",
    "to=<a@example.com>, relay=mx01.emig.gmx.net[192.0.2.1]:25, delay=1, dsn=5.0.0, status=bounced (host "
    "mx01.emig.gmx.net[192.0.2.1] said: 550 Requested action not taken: mailbox unavailable (in reply to RCPT TO "
    "command))": "gmx",
}
"""Lines of logs and reports as public threads quote them, with other addresses, and the system that they are from."""


def systems_of(reply: str) -> tuple[str | None, str | None]:
    """Return the system and the software that a reply shows."""
    verdict = classify(parse_reply(reply))
    return verdict.system, verdict.software


@pytest.mark.parametrize(("line", "system"), SERVERS.items())
def test_the_name_of_the_server_names_its_system(line: str, system: str) -> None:
    """A log and a report tell which server answered, whatever software's words it used."""
    found = Reply.search(line)
    assert found is not None
    assert classify(found).system == system


@pytest.mark.parametrize(("text", "system"), STRONG_MARKS)
def test_each_strong_mark_names_its_system(text: str, system: MailSystem) -> None:
    """A mark is found wherever it stands: at the start, at the end, and between other words."""
    for reply in (f"550 {text}", f"550 {text} (x)", f"550-x\r\n550 ({text})"):
        assert system in systems_of(reply), reply


def test_of_two_systems_the_one_that_runs_on_the_other_is_named() -> None:
    """A provider's reply has the words of the software that the provider runs on."""
    assert systems_of("554 AUP#In-1310 [192.0.2.1] is listed on Cloudmark CSI-Global") == (
        "spectrum",
        "cloudmark-gateway",
    )
    assert (
        systems_of("550 5.2.1 Mailbox disabled, not accepting messages; Error: queue file write error")[1] == "zimbra"
    )


def test_two_systems_of_which_none_runs_on_the_other_name_nobody() -> None:
    """A reply that quotes another one shows both."""
    assert systems_of("550 Message bounced: cuda_nsu; see https://help.mail.ru/")[0] is None


def test_a_provider_and_its_software_are_two_answers_of_hints() -> None:
    """A text that suggests a provider and a software gives both. Two kinds of software cancel each other."""
    reply = "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized [DB7PR01MB0001.eurprd01.prod.outlook.com]"
    assert systems_of(reply) == ("exchange-online", "exchange-server")
    assert systems_of("550 JunkMail rejected - Error: command not recognized") == (None, None)


def test_a_hint_counts_where_nothing_else_speaks() -> None:
    """Words that one software writes, and others may copy, name the software only."""
    assert systems_of("550 5.1.1 <a@example.com>: Recipient address rejected: User unknown") == (None, "postfix")
    assert systems_of("540 5.7.1 <a@example.com>: recipient address rejected: Inactive") == ("rambler", None)
    assert systems_of("554 5.7.1 <a@example.com>: Recipient address rejected: ERS-Customized-Block") == (
        "trendmicro",
        None,
    )


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.1.1 User unknown",
        "552 5.2.2 Mailbox full",
        "554 5.7.1 Access denied",
        "530 5.7.0 Authentication required",
        "550 Requested action not taken: mailbox unavailable",  # RFC 5321, section 4.2.2
        "451 Requested action aborted: error in processing",  # RFC 5321, section 4.2.2
    ],
)
def test_common_words_name_nobody(reply: str) -> None:
    """Many systems write them."""
    assert systems_of(reply) == (None, None)


def test_hints_at_two_systems_name_nobody() -> None:
    """The form of qmail in the words of Postfix is a copy of one of them."""
    assert systems_of("550 <a@example.com>: Recipient address rejected: no such user (#5.1.1)") == (None, None)
