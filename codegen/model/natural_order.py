"""The natural order of values."""

from __future__ import annotations

import re

from codegen.model.values import Key


def natural_sort_key(value: Key) -> tuple[object, ...]:
    """Return the sort key of a value in natural order: runs of digits count as numbers, and letter case counts last.

    >>> sorted(["X.10.0", "X.1.10", "X.1.9"], key=natural_sort_key)
    ['X.1.9', 'X.1.10', 'X.10.0']
    """
    if isinstance(value, tuple):
        return tuple((isinstance(part, str), natural_sort_key(part)) for part in value)
    if isinstance(value, int):
        return (value, "")
    parts: list[object] = list(re.split(r"([0-9]+)", value.casefold()))
    # re.split alternates text and digits, so that equal positions always compare like with like.
    # Digits compare by how many there are, then one by one: as numbers do, without a limit to their size.
    numbers = [str(part).lstrip("0") for part in parts[1::2]]
    parts[1::2] = [(len(digits), digits) for digits in numbers]
    return (tuple(parts), value)
