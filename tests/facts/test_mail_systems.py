"""Mail systems: each mark, suffix and software beneath leads to one answer, and the facts know each system."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from codegen.model import Member
from tests.facts.tables import facts, members, texts

SYSTEMS = {str(member.value): member for member in members("MailSystem")}

HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")

OTHER_SLUGS = {"mail.ru": "mail-ru"}
"""Slugs of the facts that are not a value of the registry, since a dot stands in them."""

QUOTED_REPLIES = {
    "550 5.1.1 The email account that you tried to reach does not exist. Learn more at "
    "https://support.google.com/mail/?p=NoSuchUser a1-2002 - gsmtp": "gmail",
    "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints - 4.16.55.1; see "
    "https://help.yahoo.com/kb/postmaster/SLN3434.html": "yahoo",
    "554 5.7.1 [CS01] Message rejected due to local policy. Please visit "
    "https://support.apple.com/en-us/HT204137": "icloud",
    "554 IP=192.0.2.1 - None/bad reputation. Ask your postmaster for help or to contact "
    "tobr@rx.t-online.de for reset. (NOWL)": "t-online",
    "554-web.de (mxweb012) Nemesis ESMTP Service not available 554-No SMTP service 554 invalid DNS PTR resource "
    "record, IP=192.0.2.1": "gmx",
    "554 DT:SPM 163 smtp12,EMCow 1547175487,please see "
    "http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1&hostid=smtp12": "netease",
    "550 5.1.1 <doesnotexist@example.com> User doesn't exist: doesnotexist@example.com": "dovecot-lmtp",
    "554-esa1.example.iphmx.com 554 Your access to this mail system has been rejected due to the sending MTA's poor "
    "reputation.": "cisco-esa",
    "553 5.3.0 alph731 DNSBL:RBL 521< 192.0.2.1 >_is_blocked.For assistance forward this error to "
    "abuse_rbl@abuse-att.net": "att",
    "550 smtp-10.iol.local smtp-10.iol.local IP blacklisted by CSI. [smtp-10.iol.local; LIB_102]": "libero",
    "554 cmsmtp blocked. Refer to Error Codes section for more information. AUP#CXBL": "cox",
    "554 5.2.3 MailPolicy violation Error delivering to mailboxes": "zoho",
    "550 5.7.1 Content-Policy reject msg: The message contains HTML subpart, therefore we consider it SPAM or Outlook "
    "Virus.  TEXT/PLAIN is accepted.! BF:<U 0.498823>; S936641Ab0COURI": "vger",
    "450 4.7.1 SFR_IN_101 Service refused due to bad behavior": "sfr",
    "550 5.7.1 [SB01] Your email address has been blocked due to complaints": "mailchannels",
    "550 Unauthenticated mail not allowed from this range": "mxroute",
    "550 5.7.1 <list@example.com>: Recipient address rejected: ASF gnomes rejected your message: SPF fail - not "
    "authorized. See https://infra.apache.org/mail-rejection.html": "apache-org",
    "543 suspected spams or account(IP) exception": "21cn",
    "550-Inconsistent/Missing DNS PTR record (RFC 1912 2.1) (example.org) 550 [192.0.2.1]:34865": "freenet",
    "550 IP 192.0.2.1 is blocked by EarthLink. Go to earthlink.net/block for details.": "earthlink",
    "550 550 Dynamic/zombied/spam IPs blocked. Write blockedbyearthlink@example.com": "earthlink",
    "550 5.7.1 Reject for policy reason RULE3_2. See http://postmaster.gandi.net": "gandi",
    "421 Refused. Your reverse DNS entry does not resolve to an IP.": "free",
    "550 <nobody@ukr.net> not used": "ukr-net",
    "554 IMTA08.westchester.pa.mail.comcast.net comcast 192.0.2.1 Comcast requires that all mail servers must have a "
    "PTR record with a valid Reverse DNS entry.": "comcast",
    "554 5.7.1 - ERROR: Mail Refused - <192.0.2.1> - See "
    "http://security.rr.com/cgi-bin/block-lookup?192.0.2.1": "spectrum",
    "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using FBLW15; To request removal from this list "
    "please forward this message to delist@messaging.microsoft.com": "exchange-online",
}
"""Replies as public reports quote them, the client's name and address replaced, and who sent them."""

LINKS_TO_BLOCK_LISTS = (
    "550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using b.barracudacentral.org; "
    "http://www.barracudanetworks.com/reputation/?pr=1&ip=192.0.2.1",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; "
    "https://www.spamhaus.org/query/ip/192.0.2.1",
    "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Trend Micro RBL+. Please see "
    "http://www.mail-abuse.com/cgi-bin/lookup?ip_address=192.0.2.1",
    "550 Client host blocked for spamming issues. Ref http://csi.cloudmark.com/reset-request/?ip=192.0.2.1",
)
"""Replies that anybody can send who queries the block list of a vendor."""

NAMES_OF_CLIENTS = (
    "450 4.7.1 <mail-ej1-f46.google.com[192.0.2.1]>: Client host rejected: Access denied",
    "554 5.7.1 <eur05-obe.outbound.protection.outlook.com[192.0.2.1]>: Client host rejected: Access denied",
    "554 5.7.1 <bounce@eu-west-1.amazonses.com>: Sender address rejected: Access denied",
    "554 5.7.1 <mx0a-00000001.pphosted.com[192.0.2.1]>: Client host rejected: Access denied",
    "550 5.7.1 <mail1.bemta25.messagelabs.com>: Helo command rejected: Access denied",
    "550 5.7.1 <eu-smtp-delivery-1.mimecast.com>: Helo command rejected: Access denied",
)
"""Replies that repeat the name of a client, which belongs to another system than the one that refuses it."""


def marks(strength: str) -> Iterator[tuple[str, str]]:
    """Yield each mark of one strength in lower case, with the value of its system."""
    for value, member in SYSTEMS.items():
        for mark in marks_of(member):
            if mark["strength"] == strength:
                yield str(mark["text"]).lower(), value


def marks_of(member: Member) -> tuple[Mapping[str, object], ...]:
    """Return the marks of a system as records."""
    records = member.attributes["marks"]
    assert isinstance(records, tuple)
    return tuple(record for record in records if isinstance(record, Mapping))


def named_by(text: str) -> set[str]:
    """Return the systems that a text has a strong mark of."""
    return {system for mark, system in marks("strong") if mark in text.lower()}


def beneath(system: str) -> set[str]:
    """Return everything that a system runs on, directly or not."""
    reached: set[str] = set()
    waiting = [system]
    while waiting:
        for other in texts(SYSTEMS[waiting.pop()], "runs_on") - reached:
            reached.add(other)
            waiting.append(other)
    return reached


def test_the_facts_and_the_registry_have_the_same_systems() -> None:
    """A row of the facts about an unknown system could not come into the table of meanings."""
    rows = facts("vendors/vendor-codes")
    assert {OTHER_SLUGS.get(row["system"], row["system"]) for row in rows} <= SYSTEMS.keys()


def test_a_mark_belongs_to_one_system() -> None:
    """The letter case of a mark does not count, so two marks that differ only by it are one."""
    counts = Counter(mark for strength in ("strong", "weak") for mark, _ in marks(strength))
    assert [mark for mark, count in counts.items() if count > 1] == []


def test_no_strong_mark_stands_in_a_strong_mark_of_another_system() -> None:
    """Otherwise the longer text would name two systems, always."""
    strong = list(marks("strong"))
    nested = [(inner, outer) for inner, one in strong for outer, other in strong if one != other and inner in outer]
    assert nested == []


def test_a_mark_has_no_space_at_its_edges_that_a_reply_could_lose() -> None:
    """A reply can end right after the mark; only a mark that needs the next word ends with a space."""
    texts_of_marks = [str(mark["text"]) for member in SYSTEMS.values() for mark in marks_of(member)]
    assert [text for text in texts_of_marks if text != text.lstrip() or len(text.strip()) < 4] == []


def test_a_suffix_is_a_host_name_or_the_end_of_one() -> None:
    """A suffix has lower case; it begins with a dot unless it is a whole name."""
    suffixes = [suffix for member in SYSTEMS.values() for suffix in texts(member, "mx_suffixes")]
    malformed = [suffix for suffix in suffixes if not HOST_NAME.fullmatch(suffix.removeprefix("."))]
    whole = [suffix for suffix in suffixes if not suffix.startswith(".") and suffix.count(".") < 2]
    assert (malformed, whole) == ([], [])


def test_a_host_name_has_suffixes_of_one_system() -> None:
    """No suffix is also the end of a suffix of another system."""
    owners = [(suffix, value) for value, member in SYSTEMS.items() for suffix in texts(member, "mx_suffixes")]
    shared = [
        (longer, shorter)
        for longer, one in owners
        for shorter, other in owners
        if one != other and (longer == shorter or (shorter.startswith(".") and longer.endswith(shorter)))
    ]
    assert shared == []


def test_no_system_runs_on_itself() -> None:
    """What is beneath a system leads to software, not back to the system."""
    assert [system for system in SYSTEMS if system in beneath(system)] == []


def test_software_that_anybody_can_run_has_no_host_names() -> None:
    """The host names of a server belong to the people who run it."""
    servers = [value for value, member in SYSTEMS.items() if member.attributes["sort"] == "server"]
    assert [value for value in servers if texts(SYSTEMS[value], "mx_suffixes")] == []


@pytest.mark.parametrize(("reply", "system"), QUOTED_REPLIES.items())
def test_a_quoted_reply_names_its_system(reply: str, system: str) -> None:
    """The strong marks of a reply name its sender, and nothing else but what is beneath the sender."""
    assert system in named_by(reply)
    assert named_by(reply) <= {system} | beneath(system)


def test_a_front_server_of_microsoft_alone_names_no_system() -> None:
    """Outlook.com shares its front servers with Exchange Online; only other words of a reply distinguish them."""
    server = "[DM6NAM12FT008.eop-nam12.prod.protection.outlook.com 2023-02-01T02:52:56.703Z 08DB03E3F757F606]"
    assert named_by(f"550 5.4.1 Recipient address rejected: Access denied. {server}") == set()
    assert named_by(f"550 5.7.1 Contact them since part of their network is on our block list (S3140). {server}") == {
        "outlook-com"
    }
    assert "exchange-online" in beneath("outlook-com")


@pytest.mark.slow
def test_a_fragment_of_the_facts_names_no_other_system() -> None:
    """The facts say who sends a fragment; a mark of somebody else in it would be wrong."""
    wrong = [
        (system, fragment, named)
        for row in facts("vendors/vendor-codes")
        for system, fragment in [(OTHER_SLUGS.get(row["system"], row["system"]), row["text_fragment"])]
        if (named := named_by(fragment) - {system} - beneath(system))
    ]
    assert wrong == []


@pytest.mark.parametrize("reply", LINKS_TO_BLOCK_LISTS)
def test_a_link_to_a_block_list_names_no_system(reply: str) -> None:
    """The vendor of a block list did not write the reply of a server that queries it."""
    assert named_by(reply) == set()


@pytest.mark.parametrize("reply", NAMES_OF_CLIENTS)
def test_the_name_of_a_refused_client_names_no_system(reply: str) -> None:
    """A reply that repeats the name of the client was written by somebody else."""
    assert named_by(reply) == set()


@pytest.mark.parametrize(
    "ending",
    ["(in reply to RCPT TO command)", "SMTP error from remote mail server after RCPT TO:", "retry timeout exceeded"],
)
def test_words_of_the_sending_server_name_no_system(ending: str) -> None:
    """What the sender of a message adds to a reply in its log or its report tells nothing about the receiver."""
    assert named_by(f"550 No such user {ending}") == set()


def test_a_text_of_postfix_names_the_software() -> None:
    """A provider that runs Postfix is another answer, which needs a mark or a host name of its own."""
    assert named_by("550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table") == {
        "postfix"
    }
