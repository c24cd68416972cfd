"""Integers and ranges in the text of keys, in the notations of published registries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.iana.numbers import IntegerRange, detect_notation, parse_range
from codegen.model import Notation

NUMBERS = [
    ("0", 0),
    ("00", 0),
    ("007", 7),
    ("-7", -7),
    ("65535", 65535),
    ("65,535", 65535),
    ("0x1F", 31),
    ("0X1f", 31),
    ("x1F", 31),
    ("1Fh", 31),
    ("0xOF", 15),
    ("0b0101", 5),
    ("0x0000_FFFF", 65535),
    ("0x0123456789ABCDEF0123456789ABCDEF", 0x0123456789ABCDEF0123456789ABCDEF),
    ("5 (see the note)", 5),
    ("5 [1]", 5),
    ("5 (one) (two)", 5),
    ("5*", 5),
    ("Bit 5", 5),
    ("  5\n", 5),
]
"""Texts of one number."""

RANGES: list[tuple[str, int | None, int | None]] = [
    ("1-5", 1, 5),
    ("1 - 5", 1, 5),
    ("1–5", 1, 5),
    ("1—5", 1, 5),
    ("1..5", 1, 5),
    ("1 to 5", 1, 5),
    ("1 through 5", 1, 5),
    ("5-1", 1, 5),
    ("-5 to -1", -5, -1),
    ("-256 - -1", -256, -1),
    ("1,024-49,151", 1024, 49151),
    ("0x10-0x1F", 16, 31),
    ("0x10-1F", 16, 31),
    ("0xC-OxE", 12, 14),
    ("0003 to 0x1f", 3, 31),
    ("bits 3-15", 3, 15),
    ("1-5 (reserved)", 1, 5),
    ("256-", 256, None),
    ("256+", 256, None),
    ("256 and above", 256, None),
    ("256 or greater", 256, None),
    ("256-∞", 256, None),
    (">255", 256, None),
    (">= 256", 256, None),
    ("≥256", 256, None),
    ("greater than 65535", 65536, None),
    ("Integer values less than -65536", None, -65537),
    ("Integer values from -256 to 255", -256, 255),
    ("<10", None, 9),
    ("up to 7", None, 7),
    ("7 and below", None, 7),
    ("0x0-0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0, 2**128 - 1),
]
"""Texts of a range, with both ends."""

OTHER_TEXTS = [
    "",
    " ",
    "none",
    "N/A",
    "Unassigned",
    "1.2",
    "1.3.6.1.4.1",
    "224.0.0.1",
    "224.0.0.0-224.0.0.255",
    "FF02::1",
    "1, 2, 5-7",
    "0 1",
    "3des-cbc",
    "5a",
    "A",
    "1/2",
    "²",
    "٣",
    "9" * 5000,
    "all other values",
]
"""Texts that are neither a number nor a range."""

OCTETS: list[tuple[str, int | None, int | None]] = [
    ("0x00,0x0A", 10, 10),
    ("0x13, 0x01", 0x1301, 0x1301),
    ("{0xC0,0x2B}", 0xC02B, 0xC02B),
    ("0x00,0x1C-1D", 0x1C, 0x1D),
    ("0x00,0x1C-0x1D", 0x1C, 0x1D),
    ("0x56,0x01-FF", 0x5601, 0x56FF),
    ("0x56,0x01-0xC0,0x00", 0x5601, 0xC000),
    ("0xCB,*", 0xCB00, 0xCBFF),
    ("0x01-09,*", 0x0100, 0x09FF),
    ("0xFF,0xFF-0x00", 0xFF00, 0xFFFF),
    ("0x00,0x01,0x02", 0x000102, 0x000102),
]
"""Texts of octets or a range of octets, with both ends."""

COLUMNS: list[tuple[list[str], str, Notation]] = [
    (["0", "1", "10", "11"], "value", "number"),
    (["10", "11", "100"], "value", "number"),
    (["00", "01", "02-50", "51-99"], "value", "number"),
    (["0x00", "0x0A", "0x10-0xFF"], "value", "number"),
    (["00", "01", "10", "11"], "value", "binary"),
    (["000", "001", "010-111"], "value", "binary"),
    (["b00", "b01", "b10", "b11"], "value", "binary"),
    (["00b", "01b"], "value", "binary"),
    (["10", "11"], "binary", "binary"),
    (["10", "11"], "hex", "hex"),
    (["000", "100", "a00", "b00"], "value", "hex"),
    (["00", "0A", "1F", "20-FF"], "value", "hex"),
    (["0001", "0003 to 001f", "0021"], "value", "hex"),
    ([*(f"{number:04x}" for number in range(60)), "028b-1exx"], "value", "hex"),
    (["0021", "002b", "028b-1exx"], "value", "number"),
    (["AD", "BE", "FACE", "DE"], "value", "number"),
    (["1a", "1b", "2a"], "value", "number"),
    (["0x00,0x0A", "0x00,0x1C-1D", "0x01-09,*", "Unassigned"], "value", "octets"),
    ([], "value", "number"),
]
"""Columns, the names of their elements, and their notation."""


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers(text: str, value: int) -> None:
    """A number is parsed in the radix of its prefix, without remarks."""
    assert parse_range(text) == IntegerRange(value, value)
    assert IntegerRange(value, value).value == value


@pytest.mark.parametrize(("text", "first", "last"), RANGES)
def test_ranges(text: str, first: int | None, last: int | None) -> None:
    """A range is parsed with its ends in any order, also with an open end, and has no single value."""
    parsed = parse_range(text)
    assert parsed == IntegerRange(first, last)
    assert parsed is not None and parsed.value is None


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_other_texts(text: str) -> None:
    """Other texts are None."""
    assert parse_range(text) is None


@pytest.mark.parametrize(("text", "first", "last"), OCTETS)
def test_octets(text: str, first: int, last: int) -> None:
    """Octets are one integer in network byte order; a range in one octet includes all octets after it."""
    assert parse_range(text, "octets") == IntegerRange(first, last)


@pytest.mark.parametrize(
    "text", ["0x01-09,0x05", "1,2", ",".join(["0x30"] * 17), "0x00", "0x100,0x00", "*,*", "0x00,0x0A;"[:-1] + ",zz"]
)
def test_octets_that_are_not_a_single_range(text: str) -> None:
    """Octets with gaps, and texts that only look like octets, are None."""
    assert parse_range(text, "octets") is None


@pytest.mark.parametrize(("texts", "element", "expected"), COLUMNS)
def test_the_notation_of_a_column(texts: list[str], element: str, expected: Notation) -> None:
    """The notation of digits without a prefix comes from the whole column, or from the name of the element."""
    assert detect_notation(texts, element) == expected


@pytest.mark.parametrize(
    ("text", "expected", "value"),
    [
        ("b00", "hex", 0xB00),
        ("b00", "binary", 0),
        ("b10", "binary", 2),
        ("0b0100", "binary", 4),
        ("10b", "binary", 2),
        ("b11", "binary", 3),
        ("11b", "binary", 3),
        ("10", "hex", 16),
    ],
)
def test_one_text_in_two_notations(text: str, expected: Notation, value: int) -> None:
    """The same digits are different numbers in different notations."""
    assert parse_range(text, expected) == IntegerRange(value, value)


@given(st.integers(), st.sampled_from(["{}", "{:#x}", " {} ", "{} (x)"]))
def test_every_integer_is_parsed(value: int, form: str) -> None:
    """A written integer of any size is parsed as that integer."""
    if value >= 0 or "#" not in form:
        assert parse_range(form.format(value)) == IntegerRange(value, value)


@given(st.text(max_size=30), st.sampled_from(["number", "hex", "binary", "octets"]))
def test_any_text_is_parsed(text: str, expected: Notation) -> None:
    """Any text is a range with its ends in order, or None."""
    parsed = parse_range(text, expected)
    if parsed is not None and parsed.first is not None and parsed.last is not None:
        assert parsed.first <= parsed.last
