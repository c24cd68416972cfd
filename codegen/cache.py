"""Formatted texts that later runs use again: a file in the user's cache folder with what the last run used.

Knows keys and texts. A cache that is missing, damaged or cannot be written is an empty one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


def read_cache(path: Path) -> dict[str, str]:
    """Return the texts in a cache file by key."""
    try:
        digest, _, document = path.read_text(encoding="utf-8").partition("\n")
        texts = json.loads(document) if digest == _digest(document) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    is_sound = isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())
    return texts if is_sound else {}


def save_cache(path: Path, texts: Mapping[str, str]) -> None:
    """Write the texts to a cache file. If that fails, the next run formats them again."""
    document = json.dumps(texts)
    replace_file(path, f"{_digest(document)}\n{document}")


def replace_file(path: Path, text: str) -> None:
    """Write a file of the cache folder as a whole; ignore errors.

    The temporary file has a fixed name: a process replaces the file that a killed one left. If two processes write at
    once, the content may be damaged. Readers of the cache detect that.
    """
    beside = path.with_name(f"{path.name}.new")
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
