"""The user's cache folder, and the cache files in it. Each has the formatted texts of the last run, by key.

Knows keys and texts. A cache that is missing, damaged or not writable is an empty cache. Imports little: a build with
nothing to do reads only its index.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def cache_folder() -> str:
    """Return the path of the toolkit's folder in the user's cache folder. A user without a home has no cache."""
    if sys.platform == "linux":  # importing platformdirs takes time
        folder = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")  # noqa: PTH111
        return f"{os.devnull if folder.startswith('~') else folder}/rfc-codegen"
    from platformdirs import user_cache_dir

    return user_cache_dir("rfc-codegen")


def read_cache(path: Path) -> dict[str, str]:
    """Return the texts in a cache file by key."""
    import json

    try:
        digest, _, document = path.read_text(encoding="utf-8").partition("\n")
        texts = json.loads(document) if digest == _digest(document) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    is_sound = isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())
    return texts if is_sound else {}


def save_cache(path: Path, texts: Mapping[str, str]) -> None:
    """Write the texts to a cache file. If that fails, the next run formats them again."""
    import json

    document = json.dumps(texts)
    replace_file(path, f"{_digest(document)}\n{document}".encode())


def replace_file(path: Path, data: bytes) -> None:
    """Write a file of the cache folder as a whole; ignore errors.

    The temporary file has a fixed name: a process replaces the file that a killed one left. If two processes write at
    once, the content may be damaged. Readers of the cache detect that.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
            beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()
