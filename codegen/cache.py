"""Formatted texts that later runs use again: a file in the user's cache folder with what the last run used.

Knows keys and texts. A cache that is missing, damaged or cannot be written is an empty one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


class Cache(MutableMapping[str, str]):
    """Texts by key, kept in a file. `save` keeps only the texts that were read or set, so that the file stays small."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored = _read(path)
        self._used: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        if key not in self._used:
            self._used[key] = self._stored[key]
        return self._used[key]

    def __setitem__(self, key: str, text: str) -> None:
        self._used[key] = text

    def __delitem__(self, key: str) -> None:
        self._stored.pop(key, None)
        self._used.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._stored, **self._used})

    def __len__(self) -> int:
        return len({**self._stored, **self._used})

    def save(self) -> None:
        """Write the texts that were used. If that fails, the next run formats them again."""
        if self._used != self._stored:
            texts = json.dumps(self._used)
            replace_file(self._path, f"{_digest(texts)}\n{texts}")


def replace_file(path: Path, text: str) -> None:
    """Write a file of the cache folder as a whole; ignore errors."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        digest, _, document = path.read_text(encoding="utf-8").partition("\n")
        texts = json.loads(document) if digest == _digest(document) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    is_sound = isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())
    return texts if is_sound else {}
