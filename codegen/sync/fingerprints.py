"""Fingerprints of text: the lock keeps them, so that the repository contains no sentence of upstream."""

from __future__ import annotations

import json
from hashlib import blake2b

FINGERPRINT = "^[0-9a-f]{16}(?:-[0-9a-f]{16})?$"
CELL_FINGERPRINT = r"^(?:[-?]|[0-9a-f]{8}|(?:\+[0-9a-f]{8})+)$"
"""The forms of fingerprints. A short one can be `-` for nothing, and `?` for an unknown value."""


def text_fingerprint(text: str, prose: str = "") -> str:
    """Return the fingerprint of a text: 16 hexadecimal digits.

    `prose` is the text without its cross-references, if people have to read it: its digits follow, after a dash.
    """
    return f"{_digits(text)}-{_digits(prose)}" if prose else _digits(text)


def value_fingerprint(value: object) -> str:
    """Return the fingerprint of a value that JSON can write."""
    return _digits(json.dumps(value, sort_keys=True))


def cell_fingerprint(value: object) -> str:
    """Return the short fingerprint of a value of an imported table: 8 hexadecimal digits, "" for nothing.

    A list has the fingerprint of each item, with a plus sign before it.
    """
    if isinstance(value, list):
        return "".join(f"+{cell_fingerprint(item)}" for item in value)
    if value is None:
        return ""
    text = value if isinstance(value, str) else f"\0{json.dumps(value, sort_keys=True, default=str)}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


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
