"""The order of lists from upstream, such as references: sorted, or the order that people gave to a list.

A sorted list does not depend on the revisions that the registry was synced with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from codegen.model import Reference, Value, natural_sort_key

_Value = TypeVar("_Value", bound=Value)


def sorted_values(values: Iterable[_Value]) -> tuple[_Value, ...]:
    """Return the values sorted: RFCs by number before drafts, pages and people; all others in natural order."""
    return tuple(sorted(values, key=_sort_key))


def in_previous_order(values: Iterable[_Value], previous: Sequence[_Value]) -> tuple[_Value, ...]:
    """Return the values in the order of `previous`, new ones last. If `previous` is sorted, return them sorted."""
    in_order = sorted_values(values)
    if tuple(previous) == sorted_values(previous):
        return in_order
    kept = [value for value in previous if value in in_order]
    return (*kept, *(value for value in in_order if value not in previous))


def _sort_key(value: Value) -> tuple[object, ...]:
    if isinstance(value, Reference):
        documents = (value.rfc, value.draft, value.url, value.iana, value.person)
        return next(
            (kind, natural_sort_key(document), natural_sort_key(value.section))
            for kind, document in enumerate(documents)
            if document is not None
        )
    return natural_sort_key(value if isinstance(value, int | str) else str(value))
