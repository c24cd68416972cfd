"""Regular expressions that people write in registry files, matched against whole cells of upstream.

RE2 runs them in linear time: no pattern and no cell makes a match take forever. So the syntax is that of RE2, which
has no lookarounds and no backreferences. Knows nothing of registries.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_LONGEST = 1_000
"""The largest number of characters in a pattern."""
_MEMORY = 1 << 20
"""The most memory for a compiled pattern, in bytes."""


def count_groups(pattern: str) -> int:
    """Return how many groups a pattern has. Raise ValueError, with the reason, if it is not a pattern."""
    groups: int = _compiled(pattern, ignore_case=False).groups
    return groups


def match_group(pattern: str, text: str) -> str | None:
    """Return the text of the one group of a pattern that matches the whole text; None if it does not match.

    >>> match_group("([0-9]+) km", "12 km")
    '12'
    """
    match = _compiled(pattern, ignore_case=False).fullmatch(text)
    return None if match is None else match[1] or ""


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches the whole text. Letter case does not matter."""
    return _compiled(pattern, ignore_case=True).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str, *, ignore_case: bool) -> Any:
    import re2  # type: ignore[import-untyped]

    if len(pattern) > _LONGEST:
        raise ValueError(f"pattern has {len(pattern)} characters, at most {_LONGEST} are allowed")
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        (reason,) = error.args
        raise ValueError(f'"{pattern}" is not a regular expression of RE2: {reason.decode()}') from None
