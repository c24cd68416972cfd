"""The words of a text, for names. Camel case is split; known abbreviations and names stay whole.

Must not know names, registries and files.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_TOGETHER = (
    "FormErr|NoError|NotAuth|NotImp|NotZone|NXDomain|NXRRSet|OpCode|ServFail|YXDomain|YXRRSet"
    "|AppleTalk|BinHex|BitTorrent|CalDAV|CardDAV|ChaCha|DNSSec|ECMAScript|EtherCAT|EtherIP|EtherTalk|EtherType|FrodoKEM"
    "|GeoJSON|GeoTIFF|GitHub|GraphQL|InfiniBand|IPComp|IPSec|JavaScript|LinkedIn|LocalTalk|MathML|NetBEUI|NetBIOS"
    "|OpenID|OpenPGP|OpenSSH|OpenSSL|PostScript|RadSec|SenML|SensML|TurboSHAKE|TypeScript|UDPLite|WebAuthn|WebDAV"
    "|WebRTC|WebSocket|YouTube|ZigBee"
)
"""Abbreviations and names that look like camel case."""

# Patterns as text: re compiles them at their first use, and a build with nothing to do uses no words.
_KNOWN = rf"(?<![A-Z])(?:{_TOGETHER})(?=s?(?![a-z]))"
_WORD = (
    "(?!(?:[A-Z]over|[A-Z]in)[A-Z]|Ses(?![a-z]))"
    "(?:[AEIOU][a-z]|[A-Z][aeiouy]|[BCFGP]l|[BCDFGPTW]r|[CPSTW]h|S[ckmptw]|Kn|Tw)[a-z]"
)
"""How an English word can begin: `HTTPStatus` is split, `BGPsec` is not."""
_SHORT = "As|At|By|Do|Go|Id|If|In|Is|My|No|Of|On|Or|To|Up"
"""English words of two letters: `InProgress` is split, `LaTeX` is not."""
_HUMP = (
    "(?<=[a-z0-9][a-z])(?=[A-Z][a-z])"  # open|Sent, dot1q|Vlan
    f"|(?<=(?<![A-Z])(?:{_SHORT}))(?=[A-Z][a-z])"  # In|Progress, End|Of|File
    "|(?<=[a-z]{2})(?=[A-Z]{2})"  # Content|TBS, source|IPv4
    f"|(?<=[A-Z]{{2}})(?={_WORD})"  # HTTP|Status, but CLASSes
    "|(?<=[A-Z0-9])(?=(?:over|in)[A-Z]{2})|(?<=[A-Z0-9]over)(?=[A-Z])|(?<=[A-Z0-9]in)(?=[A-Z]{2})"  # IP|in|IP
    "|(?:(?<=[A-Za-z][0-9])|(?<=[A-Za-z][0-9]{2})|(?<=[A-Za-z][0-9]{3}))(?=[A-Z][a-z]{2})"  # IPv4|Address
    "|(?<=[A-Z]v[0-9])(?=[A-Z])"  # SRv6|SID
)

_LETTERS = "ß:ss ẞ:SS ø:o Ø:O æ:ae Æ:AE œ:oe Œ:OE ł:l Ł:L đ:d Đ:D ð:d Ð:D þ:th Þ:TH ı:i µ:u μ:u"
_SPELLED = str.maketrans({"&": " and ", "+": " plus "} | dict(pair.split(":") for pair in _LETTERS.split()))
_ARTICLES = frozenset({"a", "an", "the"})
_AUXILIARIES = frozenset({"are", "been", "being", "is", "was", "were"})
_PERFECT = frozenset({"had", "has", "have"})
_LINKS = frozenset({"as", "at", "by", "for", "from", "in", "of", "on", "such", "that", "to", "which", "with"})
_DANGLING = _LINKS | {"and", "or"}


def plain_words(text: str) -> list[str]:
    """Return the runs of letters and digits in a text, without accents, and split in camel case.

    >>> plain_words("STA-IPv4Address of a BGPsec router")
    ['STA', 'IPv4', 'Address', 'of', 'a', 'BGPsec', 'router']
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    runs = re.findall(r"[A-Za-z0-9]+", re.sub(r"['’]s\b|['’]", "", plain))
    return [word for run in runs for word in _humps(run)]


def significant_words(words: list[str]) -> list[str]:
    """Return the significant words, or all of them if none is significant.

    Articles, forms of "be" and "has" before a participle are not significant.
    """
    significant = []
    for index, word in enumerate(words):
        after = words[index + 1].lower() if index + 1 < len(words) else ""
        is_perfect = word.lower() in _PERFECT and after.endswith("ed")
        # A lone capital is a letter that names something ("type A", "A/N"), unless a sentence begins with it.
        begins = index == 0 and (len(word) > 1 or after in words)
        is_article = word.lower() in _ARTICLES and (word.islower() or begins) and len(words) > 1
        if not (is_perfect or is_article or (word.islower() and word in _AUXILIARIES)):
            significant.append(word)
    return significant or words


def without_links(words: list[str]) -> list[str]:
    """Return the words without prepositions and similar words."""
    return [word for word in words if not (word.islower() and word in _LINKS)] or words


def first_words(words: list[str], length: int, separator: str = "") -> str:
    """Return the first words, joined, that fit in a length. Words that only link to omitted ones are omitted, too."""
    count = end = 0
    for word in words:
        end += len(word) + (len(separator) if count else 0)
        if end > length:
            break
        count += 1
    fitting = words[:count] if count else [words[0][:length]] if words else []
    while count < len(words) and len(fitting) > 1 and fitting[-1].lower() in _DANGLING:
        fitting.pop()
    return separator.join(fitting)


def _humps(run: str) -> list[str]:
    folded = re.sub(_KNOWN, lambda known: known[0].capitalize(), run)
    cuts = [0, *(hump.start() for hump in re.finditer(_HUMP, folded)), len(run)]
    return [run[start:end] for start, end in pairwise(cuts) if start < end]
