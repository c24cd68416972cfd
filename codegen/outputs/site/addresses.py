"""Addresses of pages and anchors: names and values of the registry as segments of a path. They do not change.

Knows text only. A segment has lower-case ASCII letters, digits and `. - _ ~`; `~` and two hexadecimal digits stand for
any other byte.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from urllib.parse import quote

from codegen.model import Key, Value
from codegen.reserved_names import why_not_file_name

_KEPT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")
_LONGEST = 100
_LONGEST_ANCHOR = 48
_DOTTED = re.compile(r"(?<=\d), (?=\d)")
_FILES = frozenset({"index.html", "index.json"})
_PLAIN_URL = "!#$%&()*+,-./:;=?@_~[]"
"""The characters that a URL can contain unescaped. Quotes, angle brackets and white space are not among them."""


def segment(value: Key) -> str:
    """Return a value as one segment of a path. Values that differ only in letter case have the same segment.

    >>> segment("X.7.26"), segment("text/html"), segment(("spf", "pass")), segment("..")
    ('x.7.26', 'text~2fhtml', 'spf~~pass', '~2e.')
    """
    parts = value if isinstance(value, tuple) else (value,)
    text = "~~".join("".join(map(_escaped, str(part).lower())) for part in parts)
    if text.strip(".") == "" and text:
        text = f"~2e{text[1:]}"
    if text.endswith("."):
        text = f"{text[:-1]}~2e"
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST - 18]}~~{_digest(value)}"
    return f"{text}~" if not text or text in _FILES or why_not_file_name(text) else text


def segments(values: Iterable[Key], taken: Iterable[str] = ()) -> dict[Key, str]:
    """Return a segment for each value, all different and none of them `taken`.

    If several values have the same segment, the first one gets the segment. The others get the segment and a digest.
    """
    used, result = set(taken), {}
    for value in values:
        text = segment(value)
        if text in used:
            text = f"{text}~~{_digest(value)}"
        used.add(text)
        result[value] = text
    return result


def row_anchor(key: Sequence[Value], taken: Collection[str] = ()) -> str:
    """Return an anchor for a row: the words of its key. A long anchor is cut. It and a `taken` one end with a digest.

    >>> row_anchor([None, 550, (5, 7, 26), ("Not allowed!",)])
    'row-550-5.7.26-not-allowed'
    """
    values = [value for value in key if value is not None and value != ()]
    words = [_DOTTED.sub(".", str(value)) if isinstance(value, tuple) else str(value) for value in values]
    text = "-".join(re.findall(r"[a-z0-9._]+", " ".join(words).lower()))
    if not text or len(text) > _LONGEST_ANCHOR or f"row-{text}" in taken:
        text = f"{text[:_LONGEST_ANCHOR]}~{_digest(repr(key))[:8]}"
    return f"row-{text}"


def safe_url(url: str) -> str:
    """Return the address of a web page without characters that could end an attribute; "" for any other address.

    >>> safe_url("https://example.com/a b"), safe_url("javascript:alert(1)")
    ('https://example.com/a%20b', '')
    """
    return quote(url, safe=_PLAIN_URL) if url.startswith(("https://", "http://")) else ""


def _escaped(character: str) -> str:
    return character if character in _KEPT else "".join(f"~{byte:02x}" for byte in character.encode())


def _digest(value: Key) -> str:
    return sha256(repr(value).encode()).hexdigest()[:16]
