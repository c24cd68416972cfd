"""Formatted text that a later run may use again: a file in the user's cache folder, bounded by what the last run used.

Knows keys and texts; a cache that is missing, damaged or not writable is an empty one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


class Cache(MutableMapping[str, str]):
    """Texts by key, as they were kept in a file. Only what is read or set is kept when it is saved."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = _read(path)
        self._used: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        if key not in self._used:
            self._used[key] = self._kept[key]
        return self._used[key]

    def __setitem__(self, key: str, text: str) -> None:
        self._used[key] = text

    def __delitem__(self, key: str) -> None:
        self._kept.pop(key, None)
        self._used.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._kept, **self._used})

    def __len__(self) -> int:
        return len({**self._kept, **self._used})

    def save(self) -> None:
        """Keeps what this run used.

        Where that cannot be done, the next run formats again, which is all there is to it.
        """
        if self._used == self._kept:
            return
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        texts = json.dumps(self._used)
        try:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                beside.write_text(f"{_digest(texts)}\n{texts}", encoding="utf-8")
                beside.replace(self._path)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        digest, _, texts = path.read_text(encoding="utf-8").partition("\n")
        found = json.loads(texts) if digest == _digest(texts) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(found, dict) and all(isinstance(text, str) for text in found.values())
    return found if sound else {}
