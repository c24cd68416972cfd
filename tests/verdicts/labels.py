"""Read the labelled replies. `README.md` has the rule of labelling."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Literal, NamedTuple

FOLDER = Path(__file__).parent
REPLIES = FOLDER / "replies.csv"
"""Replies of public sources, with their texts."""
PROVIDER_LABELS = FOLDER / "provider_labels.csv"
"""Labels of the replies in ``../shared/replies/provider-replies.json``, without their texts."""

_CATEGORIES = """
bad-recipient mailbox-full sender-authentication reputation content rate-limit greylisting policy tls login
size routing system protocol expired suppressed not-a-bounce unknown
"""
_SYSTEMS = """
21cn amavis anonaddy aol apache.org att barracuda bigpond brevo cisco-esa claranet cloudflare comcast
cyrus-lmtp dovecot-lmtp earthlink email.it everyone.net exchange-2013 exchange-online exchange-server exim
facebook fireeye free freenet gandi gmail gmx godaddy haraka hey hostpoint i-ua icloud improvmx infomaniak
ispgateway juno kpn laposte libero mail.ru mailchannels mailgun mailspamprotection messagelabs mimecast
mxroute netease ntlworld o2.pl opensmtpd orange outblaze outlook-com pandasecurity postfix postini proofpoint
protonmail purelymail qmail qq rackspace rambler rogers safe-mail sendgrid sendmail ses sfr sourceforge
spectrum stalwart strato t-online terra titan trendmicro tutanota ukr.net uol vger windstream yahoo yandex
zimbra zoho
"""
CATEGORIES = frozenset(_CATEGORIES.split())
SYSTEMS = frozenset(_SYSTEMS.split())
"""The systems that a label may name. To add one, write it here."""
KINDS = frozenset({"reply", "diagnostic", "log"})
SUPPRESS = frozenset({"yes", "no", "unclear"})

Half = Literal["built-on", "held-back"]


class Label(NamedTuple):
    """What a reader found in one reply."""

    digest: str
    """The first 12 digits of a digest: of the text, or of provider, code and text (`provider_digest`)."""
    half: Half
    after: str
    """The value of ``ReplyStage``; empty if unknown."""
    system: str
    """Empty if neither the text nor its source proves it."""
    category: str
    suppress: str
    text: str = ""
    """A line break is the two characters ``\\n``. Empty for the replies of providers."""
    kind: str = "reply"
    source: str = ""


def digest(text: str) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def provider_digest(provider: str, code: int, response: str) -> str:
    """Return the digest by which a reply of ``provider-replies.json`` has its row."""
    return digest(f"{provider}\0{code}\0{response}")


def half_of(text: str) -> Half:
    """Return the half to which a text belongs: its digest alone decides."""
    return "built-on" if digest(text)[0] in "01234567" else "held-back"


def read_labels(path: Path) -> list[Label]:
    """Return the rows of a file of labels, in their order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Label(
            digest=row["digest"],
            half="built-on" if row["half"] == "built-on" else "held-back",
            after=row["after"],
            system=row["system"],
            category=row["category"],
            suppress=row["suppress"],
            text=row.get("text", ""),
            kind=row.get("kind", "reply"),
            source=row.get("source", ""),
        )
        for row in rows
    ]
