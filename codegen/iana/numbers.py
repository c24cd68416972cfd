"""Integers and ranges in the text of keys, and the notation of a column of keys.

Must not know tables and members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from codegen.model import Notation, natural_sort_key


class IntegerRange(NamedTuple):
    """The integers of a key, both ends included; None for an open end."""

    first: int | None
    last: int | None

    @property
    def value(self) -> int | None:
        """The integer, if the range has only one."""
        return self.first if self.first == self.last else None


_LONGEST = 400
"""The longest key in characters; a longer text is prose."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_REMARK = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
_LABEL = re.compile(
    r"^(?:bits?|integers?|values?)(?:\s+values?)?(?:\s+(?:from|between))?[\s:#]+(?=[-0-9<>=≤≥bx]|less|great)", re.I
)
_TO = r"\s*(?:-+>?|~|\.{2,3}|…|\bto\b|\bthrough\b|\bthru\b|\buntil\b)\s*"
_FROM = r"(?:and|or)\s+(?:above|up|upwards?|higher|greater|more|larger|over|later|beyond)|upwards?|and\s+on"
_TILL = r"(?:and|or)\s+(?:below|less|lower|smaller|under|earlier)"
_ENDLESS = r"∞|infinity|inf|infinite|max|maximum"

# Published keys contain the letter O in place of a zero.
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
_SPACED = r"0[xX][0-9A-Fa-f]{2}(?: 0[xX][0-9A-Fa-f]{2})*"
_SEQUENCE = re.compile(rf"({_SPACED})(?:\s*\(\"([^\"]*)\"\))?")
_CODE_POINTS = re.compile(r"(?:U\+)?([0-9A-Fa-f]{4,6})(?:\s*(?:\.\.|-|–)\s*(?:U\+)?([0-9A-Fa-f]{4,6}))?")
_COMPOSITE = re.compile(r"([0-9]{1,18})(?:\.(?:[0-9]+(?:-[0-9]+)?|\{[0-9]+(?:-[0-9]+)?\}|\*))+")
_MOST_OCTETS = 16
"""The largest number of octets in one number; more octets are the contents of a packet."""


def parse_range(text: str, notation: Notation = "number") -> IntegerRange | None:
    """Return the integers of a key; None if the key is not an integer or a single range.

    Remarks in parentheses at the end are ignored. The ends of a range can be in any order, and one end can be open:
    `256-`, `> 255`, `up to 7`.

    >>> parse_range("0x10-1F (reserved)")
    IntegerRange(first=16, last=31)
    """
    if len(text) > _LONGEST or not re.search(r"[0-9]|\b0?[xX][A-Fa-f]" if notation == "number" else r"\w", text):
        return None  # mostly prose
    plain = _plain(text)
    if not plain:
        return None
    if notation == "octets":
        return _octets(plain)
    plain = plain.rstrip("*†‡ ")
    number = f"({'-?' if notation == 'number' else ''}(?:{_DIGITS[notation]}))"
    if match := re.fullmatch(number, plain):
        value = _integer(match[1], notation)
        return IntegerRange(value, value)
    for radix in (notation, *(("hex",) if notation == "number" else ())):
        # A prefix at one end (0x10-1F) counts for both ends.
        end = f"(-?(?:{_DIGITS[radix]}))" if notation == "number" else number
        match = re.fullmatch(f"{end}{_TO}{end}", plain, re.IGNORECASE)
        if match and (radix == notation or any("x" in digits.lower() for digits in match.groups())):
            ends = [_integer(digits, radix) for digits in match.groups()]
            return IntegerRange(min(ends), max(ends))
    return _open(plain, number, notation)


def detect_notation(texts: Iterable[str], element: str = "") -> Notation:
    """Return the notation of a column of keys, from all its cells and the name of its element.

    >>> detect_notation(["0A", "1F", "20"])
    'hex'
    """
    texts = list(texts)
    if are_octet_sequences(texts):
        return "number"  # no cell has a number
    cells = [plain for text in texts if len(text) <= _LONGEST and (plain := _plain(text))]
    octets = [cell for cell in cells if _octets(cell)]
    if len(octets) * 2 > len(cells):
        return "octets"
    tokens = [token for cell in cells for token in re.split(_TO, cell, flags=re.IGNORECASE) if token]
    if _is_binary(tokens, element):
        return "binary"
    return "hex" if _is_hex(tokens, element) else "number"


def are_octet_sequences(texts: Sequence[str]) -> bool:
    """Whether cells are octets that do not stand for an integer: their lengths differ, or a text follows them.

    >>> are_octet_sequences(['0x68 0x32 ("h2")', '0x68 0x33 ("h3")'])
    True
    """
    matches = [match for match in map(_SEQUENCE.fullmatch, texts) if match]
    lengths = {match[1].count(" ") for match in matches}
    return len(matches) * 10 >= len(texts) * 9 > 0 and (len(lengths) > 1 or any(match[2] for match in matches))


def octet_sequence_text(text: str) -> str:
    """Return the text after a sequence of octets if it has these octets; otherwise the sequence.

    >>> octet_sequence_text('0x68 0x32 ("h2")'), octet_sequence_text("0x0A 0x0A")
    ('h2', '0x0A 0x0A')
    """
    match = _SEQUENCE.fullmatch(text)
    if match and match[2] and bytes.fromhex(re.sub("0[xX]| ", "", match[1])) == match[2].encode():
        return match[2]
    return text


def composite_head(text: str) -> int | None:
    """Return the integer before the parts of a number: 241 for `241.1` and `241.{14-25}`; None for other keys."""
    match = _COMPOSITE.fullmatch(_plain(text)) if len(text) <= _LONGEST else None
    return int(match[1]) if match else None


def parse_code_points(text: str) -> IntegerRange | None:
    """Return the code points of a key: `0041`, `U+0041`, `0000..002C`; None if the key has another form."""
    match = _CODE_POINTS.fullmatch(text.strip())
    return IntegerRange(int(match[1], 16), int(match[2] or match[1], 16)) if match else None


def code_points_text(points: IntegerRange) -> str:
    """Return code points in the usual form: `0041`, `0000..002C`."""
    ends = [f"{point:04X}" for point in points if point is not None]
    return "..".join(dict.fromkeys(ends))


def text_bounds(text: str) -> tuple[str, str]:
    """Return the first and last text of a key that is not an integer: `2.06-2.30`; twice the text if it is not a range.

    Both ends of a range have the same form: digits and single letters can differ.

    >>> text_bounds("2.06-2.30"), text_bounds("to-be")
    (('2.06', '2.30'), ('to-be', 'to-be'))
    """
    for match in re.finditer(_TO, text, re.IGNORECASE):
        first, last = text[: match.start()], text[match.end() :]
        if first and last and first != last and _form(first) == _form(last):
            return (first, last) if natural_sort_key(first) < natural_sort_key(last) else (last, first)
    return text, text


def _form(text: str) -> str:
    """Return the form of a text: `9` for digits, and `a` or `A` for single letters."""
    form = re.sub("[0-9]+", "9", text.translate(_DASHES))
    return re.sub(r"(?<![A-Za-z])(?:([a-z])|[A-Z])(?![A-Za-z])", lambda match: "a" if match[1] else "A", form)


def _is_binary(tokens: Sequence[str], element: str) -> bool:
    """Whether digits are binary: all have the letter b, or all are zeros and ones of one length above 1."""
    if not tokens or not all(re.fullmatch(_DIGITS["binary"], token) for token in tokens):
        return False
    if all(re.search("[bB]", token) for token in tokens):
        # The prefix 0b is clear. A b without a prefix can be a hexadecimal digit if there is only one number.
        return len(tokens) > 1 or tokens[0][:2] in ("0b", "0B")
    if re.search("bin|bits", element, re.IGNORECASE):
        return True
    widths = {len(token) for token in tokens}
    return widths != {1} and len(widths) == 1 and any(token[0] == "0" for token in tokens) and len(set(tokens)) > 2


def _is_hex(tokens: Sequence[str], element: str) -> bool:
    """Whether digits without a prefix are hexadecimal: some have the letters A to F, and nearly all have one length.

    At most 2 % of the digits can have other letters.
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
    mixed = [token for token in lettered if any(char.isdecimal() for char in token)]
    widths = {len(token) for token in bare}
    if widths == {1}:
        return bool(lettered) and len(set(decimal)) > 7
    if len(widths) > 1 and min(widths) < 2 and any(token[0] == "0" and len(token) > 1 for token in bare):
        return False
    return bool(mixed) and bool(decimal) and (len(widths) == 1 or len(lettered) * 8 <= len(bare))


def _plain(text: str) -> str:
    """Return the text of a key without remarks and labels, and with hyphens in place of other dashes."""
    plain = " ".join(text.translate(_DASHES).split())
    while (shorter := _REMARK.sub("", plain)) != plain and shorter:
        plain = shorter
    return _LABEL.sub("", plain).strip(" .;")


def _open(plain: str, number: str, notation: Notation) -> IntegerRange | None:
    """Return a range with one open end; None if the text is not one."""
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
        if match := re.fullmatch(form, plain, re.IGNORECASE):
            value = _integer(match[1], notation)
            return IntegerRange(None if first is None else value + first, None if last is None else value + last)
    return None


def _integer(digits: str, notation: Notation) -> int:
    """Return digits as an integer, in the radix of their prefix, otherwise of the notation."""
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
    """Return octets separated by commas or spaces as one integer or range.

    One octet can be a range; the octets after it must then be complete: `*`, or 00 to FF.
    """
    plain = plain.strip("{} ")
    if re.fullmatch(rf"{_SPACED}(?:\s*-\s*{_SPACED})?", plain) and " " in plain:
        plain = re.sub(r"(?<=\w) (?=\w)", ",", plain)
    if match := re.fullmatch(rf"({_OCTETS})\s*-\s*({_OCTETS})", plain):
        ends = [_joined(end.split(",")) for end in (match[1], match[2])]
        # `0x56,0x01-0xC0,0x00` is a range of pairs, `0x56,0x01-0xFF` a range of the second octet.
        if match[1].count(",") == match[2].count(","):
            return IntegerRange(min(ends), max(ends))
    parts = [part.strip() for part in plain.split(",")]
    if not 2 <= len(parts) <= _MOST_OCTETS or not any(part[:2] in ("0x", "0X") for part in parts):
        return None
    low, high, is_range = [], [], False
    for part in parts:
        match = re.fullmatch(rf"({_OCTET})(?:\s*-\s*({_OCTET}))?|\*", part)
        if not match:
            return None
        ends = sorted((int(match[1], 16), int(match[2] or match[1], 16))) if match[1] else [0, 255]
        if is_range and ends != [0, 255]:
            return None
        is_range = is_range or ends[0] != ends[1]
        low.append(ends[0])
        high.append(ends[1])
    return IntegerRange(int.from_bytes(low), int.from_bytes(high))


def _joined(parts: Sequence[str]) -> int:
    return int.from_bytes(int(part, 16) for part in parts)
