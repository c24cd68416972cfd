"""Results that a long-running command, such as `codegen watch`, uses again while their inputs are equal.

Knows nothing of what is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class Memory:
    """The last result for each place, with the inputs that it was computed from."""

    def __init__(self) -> None:
        self._results: dict[Hashable, tuple[object, Any]] = {}

    def remember(self, place: Hashable, inputs: object, compute: Callable[[], _Result]) -> _Result:
        """Return the last result for this place if its inputs were equal; otherwise compute it.

        The result must depend on nothing else. If `compute` raises, nothing is remembered.
        """
        known = self._results.get(place)
        if known is not None and known[0] == inputs:
            result: _Result = known[1]
            return result
        result = compute()
        self._results[place] = inputs, result
        return result


class _Nothing(Memory):
    """The memory of a command that does everything once."""

    def remember(self, place: Hashable, inputs: object, compute: Callable[[], _Result]) -> _Result:
        return compute()


NO_MEMORY: Memory = _Nothing()
