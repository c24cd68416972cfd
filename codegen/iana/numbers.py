"""How the text of a key reads: one integer, a range of them, or neither.

Knows the notations in which integers are published, and how a column shows its own; nothing of tables and members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from codegen.model import Notation


class IntegerRange(NamedTuple):
    """The integers that a key stands for, both ends included; None where an end is open."""

    first: int | None
    last: int | None

    @property
    def value(self) -> int | None:
        """The integer, where the key is a single one."""
        return self.first if self.first == self.last else None


_LONGEST = 400
"""How long a key may be, in characters: beyond it is prose."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_REMARK = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
_LABEL = re.compile(
    r"^(?:bits?|integers?|values?)(?:\s+values?)?(?:\s+(?:from|between))?[\s:#]+(?=[-0-9<>=≤≥bx]|less|great)", re.I
)
_TO = r"\s*(?:-+>?|~|\.{2,3}|…|\bto\b|\bthrough\b|\bthru\b|\buntil\b)\s*"
_FROM = r"(?:and|or)\s+(?:above|up|upwards?|higher|greater|more|larger|over|later|beyond)|upwards?|and\s+on"
_TILL = r"(?:and|or)\s+(?:below|less|lower|smaller|under|earlier)"
_ENDLESS = r"∞|infinity|inf|infinite|max|maximum"

# An O in the place of a zero is a slip that is published.
_PREFIXED = (
    r"[0Oo][xX][0-9A-Fa-fOo]+(?:_[0-9A-Fa-fOo]+)*|[xX][0-9A-Fa-f]{2,}|[0-9][0-9A-Fa-f]*[hH]|0[bB][01]+(?:_[01]+)*"
)
_DIGITS: dict[Notation, str] = {
    "number": rf"{_PREFIXED}|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+|[0-9]+",
    "hex": rf"{_PREFIXED}|[0-9A-Fa-f]+",
    "binary": r"(?:0?[bB])?[01]+[bB]?",
    "octets": r"(?!)",
}
_OCTET = r"(?:0[xX])?[0-9A-Fa-f]{1,2}"
_OCTETS = rf"{_OCTET}(?:\s*,\s*{_OCTET})+"
_MOST_OCTETS = 16
"""How many octets one number may have: what has more are contents."""


def parse_range(text: str, notation: Notation = "number") -> IntegerRange | None:
    """The integers that a key stands for; None where it names none, or some that are no single range.

    Remarks in parentheses behind it count for nothing, a range may be written backwards or be open at one end
    (`256-`, `> 255`, `up to 7`).
    """
    if len(text) > _LONGEST or not re.search(r"[0-9]|\b0?[xX][A-Fa-f]" if notation == "number" else r"\w", text):
        return None  # prose, most of the time
    plain = _plain(text)
    if not plain:
        return None
    if notation == "octets":
        return _octets(plain)
    plain = plain.rstrip("*†‡ ")
    number = f"({'-?' if notation == 'number' else ''}(?:{_DIGITS[notation]}))"
    if found := re.fullmatch(number, plain):
        value = _integer(found[1], notation)
        return IntegerRange(value, value)
    for radix in (notation, *(("hex",) if notation == "number" else ())):
        # Where one end alone has a prefix (0x10-1F), it holds for both.
        end = f"(-?(?:{_DIGITS[radix]}))" if notation == "number" else number
        found = re.fullmatch(f"{end}{_TO}{end}", plain, re.IGNORECASE)
        if found and (radix == notation or any("x" in one.lower() for one in found.groups())):
            ends = [_integer(one, radix) for one in found.groups()]
            return IntegerRange(min(ends), max(ends))
    return _open(plain, number, notation)


def detect_notation(texts: Iterable[str], element: str = "") -> Notation:
    """The notation that a column of keys is written in, as all its cells together show it; `element` is its name."""
    cells = [plain for plain in map(_plain, texts) if plain and len(plain) <= _LONGEST]
    octets = [cell for cell in cells if _octets(cell)]
    if len(octets) * 2 > len(cells):
        return "octets"
    tokens = [token for cell in cells for token in re.split(_TO, cell, flags=re.IGNORECASE) if token]
    if _is_binary(tokens, element):
        return "binary"
    return "hex" if _is_hex(tokens, element) else "number"


def _is_binary(tokens: Sequence[str], element: str) -> bool:
    """Whether digits are binary: all have the letter b, or all are as many zeros and ones, and not all decimal too."""
    if not tokens or not all(re.fullmatch(_DIGITS["binary"], token) for token in tokens):
        return False
    if all(re.search("[bB]", token) for token in tokens):
        # 0b says so itself; a lone letter is a digit of a hexadecimal number, unless there are more like it.
        return len(tokens) > 1 or tokens[0][:2] in ("0b", "0B")
    if re.search("bin|bits", element, re.IGNORECASE):
        return True
    widths = {len(token) for token in tokens}
    return widths != {1} and len(widths) == 1 and any(token[0] == "0" for token in tokens) and len(set(tokens)) > 2


def _is_hex(tokens: Sequence[str], element: str) -> bool:
    """Whether digits without a prefix are hexadecimal: some have the letters A to F, hardly any have others, and all
    are of one length.
    """
    bare = [token for token in tokens if not re.fullmatch(f"-?(?:{_PREFIXED})", token)]
    odd = [token for token in bare if not re.fullmatch("[0-9A-Fa-f]+", token)]
    if not bare or len(odd) * 50 > len(bare):
        return False
    bare = [token for token in bare if token not in odd]
    if "hex" in element.lower():
        return True
    lettered = [token for token in bare if not token.isdecimal()]
    decimal = [token for token in bare if token.isdecimal()]
    mixed = [token for token in lettered if any(one.isdecimal() for one in token)]
    widths = {len(token) for token in bare}
    if widths == {1}:
        return bool(lettered) and len(set(decimal)) > 7
    if len(widths) > 1 and min(widths) < 2 and any(token[0] == "0" and len(token) > 1 for token in bare):
        return False
    return bool(mixed) and bool(decimal) and (len(widths) == 1 or len(lettered) * 8 <= len(bare))


def _plain(text: str) -> str:
    """The text of a key without remarks behind it and labels before it, with hyphens for dashes of any sort."""
    plain = " ".join(text.translate(_DASHES).split())
    while (shorter := _REMARK.sub("", plain)) != plain and shorter:
        plain = shorter
    return _LABEL.sub("", plain).strip(" .;")


def _open(plain: str, number: str, notation: Notation) -> IntegerRange | None:
    """A range that is open at one end, however it is written."""
    forms = (
        (rf"(?:>=|=>|≥|at least|from|starting (?:at|from))\s*{number}", 0, None),
        (rf"(?:>|greater than|more than|above|over|beyond)\s*{number}", 1, None),
        (rf"{number}\s*(?:\+|-+|\.{{2,3}}|…|{_FROM})", 0, None),
        (rf"{number}{_TO}(?:{_ENDLESS})", 0, None),
        (rf"(?:<=|=<|≤|up to|at most|until)\s*{number}", None, 0),
        (rf"(?:<|less than|below|under)\s*{number}", None, -1),
        (rf"{number}\s*(?:{_TILL})", None, 0),
        (rf"-?(?:{_ENDLESS}){_TO}{number}", None, 0),
    )
    for form, first, last in forms:
        if found := re.fullmatch(form, plain, re.IGNORECASE):
            value = _integer(found[1], notation)
            return IntegerRange(None if first is None else value + first, None if last is None else value + last)
    return None


def _integer(digits: str, notation: Notation) -> int:
    """The integer that digits are, in the radix that their prefix says, or else their notation."""
    sign = -1 if digits.startswith("-") else 1
    plain = digits.lstrip("-").replace("_", "").replace(",", "")
    if notation == "binary":
        return sign * int(re.sub("^0?[bB]|[bB]$", "", plain), 2)
    if re.match("[0Oo]?[xX]", plain):
        return sign * int(re.sub("^[0Oo]?[xX]", "", plain).replace("O", "0").replace("o", "0"), 16)
    if plain[-1] in "hH":
        return sign * int(plain[:-1], 16)
    if notation == "hex":
        return sign * int(plain, 16)
    return sign * (int(plain[2:], 2) if plain[:2] in ("0b", "0B") else int(plain))


def _octets(plain: str) -> IntegerRange | None:
    """Octets between commas as one integer. One of them may be a range, those behind it then have to be whole: `*`,
    or 00 to FF.
    """
    plain = plain.strip("{} ")
    if found := re.fullmatch(rf"({_OCTETS})\s*-\s*({_OCTETS})", plain):
        ends = [_joined(end.split(",")) for end in (found[1], found[2])]
        # `0x56,0x01-0xC0,0x00` is a range of pairs, `0x56,0x01-0xFF` one of the second octet.
        if found[1].count(",") == found[2].count(","):
            return IntegerRange(min(ends), max(ends))
    parts = [part.strip() for part in plain.split(",")]
    if not 2 <= len(parts) <= _MOST_OCTETS or not any(part[:2] in ("0x", "0X") for part in parts):
        return None
    low, high, is_range = [], [], False
    for part in parts:
        found = re.fullmatch(rf"({_OCTET})(?:\s*-\s*({_OCTET}))?|\*", part)
        if not found:
            return None
        one, other = (found[1], found[2] or found[1]) if found[1] else ("00", "FF")
        ends = sorted((int(one, 16), int(other, 16)))
        if is_range and ends != [0, 255]:
            return None
        is_range = is_range or ends[0] != ends[1]
        low.append(ends[0])
        high.append(ends[1])
    return IntegerRange(int.from_bytes(low), int.from_bytes(high))


def _joined(parts: Sequence[str]) -> int:
    return int.from_bytes(int(part, 16) for part in parts)
