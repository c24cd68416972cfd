"""Patterns that people write, on texts of upstream."""

from __future__ import annotations

from time import monotonic

import pytest

from codegen import regular_expressions


@pytest.mark.parametrize(
    ("pattern", "text", "group"),
    [
        (r"X\.(\d+)\.YYY", "X.12.YYY", "12"),
        (r"X\.(\d+)\.YYY", "X.12.YYY, too", None),
        (r"(\d+)", "\u0663", None),
        (r"(a)?b", "b", ""),
        (r"(é+)", "éé", "é" * 2),
    ],
)
def test_the_group_of_a_pattern(pattern: str, text: str, group: str | None) -> None:
    """A pattern matches a whole text, and its digits are those of ASCII."""
    assert regular_expressions.match_group(pattern, text) == group


def test_letter_case_does_not_matter() -> None:
    """`matches` ignores letter case."""
    assert regular_expressions.matches(r".*\bdeprecated\b.*", "now Deprecated, use others")
    assert not regular_expressions.matches("legacy", "legacy too")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "missing"),
        ("a(?=b)", "invalid perl operator"),
        (r"(a)\1", "invalid escape sequence"),
        ("(a{1000}){1000}", "invalid repetition size"),
        ("(" * 501 + ")" * 501, "pattern has 1002 characters, at most 1000 are allowed"),
    ],
)
def test_a_pattern_that_cannot_be_used(pattern: str, why: str) -> None:
    """The error says why a pattern cannot be used."""
    with pytest.raises(ValueError, match=why):
        regular_expressions.count_groups(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+$b", "(.*)*=.*", r"(\w+\s*)+\.", "(.*.*.*.*.*x)"])
def test_no_pattern_runs_forever(pattern: str) -> None:
    """A match of a text with 100,000 characters takes seconds at most: `re` needs more than a lifetime for these."""
    start = monotonic()
    regular_expressions.matches(pattern, "a" * 100_000)
    assert monotonic() - start < 10
