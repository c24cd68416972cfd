"""In which order lists are written: what upstream says in any order is written in one that depends on nothing else.

A registry that was taken through every revision then has the same lists as one that was made from the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from codegen.model import Reference, Value, natural_sort_key

_Value = TypeVar("_Value", bound=Value)


def ordered(values: Iterable[_Value]) -> tuple[_Value, ...]:
    """The values in an order of their own: RFCs by number before drafts, pages and people; all else naturally."""
    return tuple(sorted(values, key=_rank))


def as_before(values: Iterable[_Value], before: Sequence[_Value]) -> tuple[_Value, ...]:
    """The values in the order that they had `before`, those that are new behind them; in the order of their own where
    that was it.
    """
    found = ordered(values)
    if tuple(before) == ordered(before):
        return found
    return (*(one for one in before if one in found), *(one for one in found if one not in before))


def _rank(value: Value) -> tuple[object, ...]:
    if isinstance(value, Reference):
        named = (value.rfc, value.draft, value.url, value.iana, value.person)
        return next(
            (kind, natural_sort_key(one), natural_sort_key(value.section))
            for kind, one in enumerate(named)
            if one is not None
        )
    return natural_sort_key(value if isinstance(value, int | str) else str(value))
