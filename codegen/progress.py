"""Progress of long work, as calls of a function that takes text.

Knows nothing of the work, and nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")

Progress = Callable[[str], None]
"""A function that is called with a short text whenever something new begins, such as `formatting 3 of 7: birds.py`."""


def no_progress(text: str) -> None:
    """Ignore progress."""


def counted(items: Sequence[_Item], what: str, name: Callable[[_Item], str], progress: Progress) -> Iterator[_Item]:
    """Yield the items, and report each one before it is yielded: `reading 3 of 7: third.xml`."""
    for number, item in enumerate(items, 1):
        progress(f"{what} {number} of {len(items)}: {name(item)}")
        yield item
