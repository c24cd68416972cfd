"""Fingerprints of text: the lock keeps them, so that the repository contains no sentence of upstream."""

from __future__ import annotations

import json
import re
from hashlib import blake2b


def text_fingerprint(text: str, prose: str = "") -> str:
    """Return the fingerprint of a text: 16 hexadecimal digits.

    `prose` is the text without its cross-references, if people have to read it: its digits follow, after a dash.
    """
    return f"{_digits(text)}-{_digits(prose)}" if prose else _digits(text)


def value_fingerprint(value: object) -> str:
    """Return the fingerprint of a value that JSON can write."""
    return _digits(json.dumps(value, sort_keys=True))


def is_fingerprint(text: str) -> bool:
    """Whether a text has the form of a fingerprint."""
    return re.fullmatch("[0-9a-f]{16}(?:-[0-9a-f]{16})?", text) is not None


def is_same_text(first: str, second: str) -> bool:
    """Whether two fingerprints are of the same text."""
    return first.partition("-")[0] == second.partition("-")[0]


def is_prose(fingerprint: str) -> bool:
    """Whether a fingerprint is of a text that people have to read."""
    return "-" in fingerprint


def is_same_prose(first: str, second: str) -> bool:
    """Whether two fingerprints are of prose that differs at most in its cross-references."""
    return first.partition("-")[2] == second.partition("-")[2] != ""


def _digits(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
