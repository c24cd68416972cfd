"""Fingerprints of text: whether two texts are the same, and for longer ones also whether they are nearly the same.

What upstream said is kept as these, so that no sentence of it is in the repository.
"""

from __future__ import annotations

import json
import re
from hashlib import blake2b

_NEAR = 14
"""In how many of 64 bits the sketches of nearly the same texts differ at most; those of any two texts do in some 32."""
_SKETCHED = 5
"""From how many words on a text has a sketch."""
_RUN = 4
"""How many characters the pieces have that a sketch is made of."""


def of_text(text: str, *, sketched: bool = True, bare: str = "", known: str = "") -> str:
    """The fingerprint of a text: 16 hexadecimal digits; behind a dash a sketch, where it has five words or more; and
    behind another the digits of the text without its pointers (`bare`), where it has any.

    `known` is given back if it is the fingerprint of this very text, which saves the work of a sketch.
    """
    digest, behind = _digits(text), f"-{_digits(bare)}" if bare else ""
    if not sketched or len(text.split()) < _SKETCHED:
        return f"{digest}-{behind}" if behind else digest
    if same(known, digest) and is_prose(known) and known.endswith(behind) and known.count("-") == (2 if bare else 1):
        return known
    return f"{digest}-{_sketch(text):016x}{behind}"


def of_value(value: object) -> str:
    """The fingerprint of a value that JSON can write."""
    return of_text(json.dumps(value, sort_keys=True), sketched=False)


def is_one(text: str) -> bool:
    """Whether a text is a fingerprint."""
    return re.fullmatch("[0-9a-f]{16}(?:-[0-9a-f]{16})?|[0-9a-f]{16}-(?:[0-9a-f]{16})?-[0-9a-f]{16}", text) is not None


def same(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same text."""
    return one.partition("-")[0] == other.partition("-")[0]


def is_prose(one: str) -> bool:
    """Whether a fingerprint is of a text of five words or more that is not a pointer, a date or the like."""
    return bool(_part(one, 1))


def same_but_pointers(one: str, other: str) -> bool:
    """Whether two fingerprints are of texts that differ at most in what they point to."""
    return _part(one, 2) == _part(other, 2) != ""


def near(one: str, other: str) -> bool:
    """Whether two fingerprints are of texts of five words or more that are the same or nearly so."""
    left, right = _part(one, 1), _part(other, 1)
    return bool(left and right) and (int(left, 16) ^ int(right, 16)).bit_count() <= _NEAR


def _part(one: str, place: int) -> str:
    """A part of a fingerprint; "" where it does not have it."""
    return (*one.split("-"), "", "")[place]


def _digits(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _sketch(text: str) -> int:
    """A number whose bits change little when the text changes little: Charikar's simhash over runs of characters."""
    folded = " ".join(text.casefold().split())
    counts = [0] * 64
    for start in range(max(len(folded) - _RUN + 1, 1)):
        piece = int.from_bytes(blake2b(folded[start : start + _RUN].encode(), digest_size=8).digest())
        for bit in range(64):
            counts[bit] += 1 if piece >> bit & 1 else -1
    return sum(1 << bit for bit, count in enumerate(counts) if count > 0)
