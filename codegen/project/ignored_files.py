"""Which files no command reads: hidden ones, caches and backups; and what is in a folder besides."""

from __future__ import annotations

import os
from collections.abc import Iterator


def folders_in(folder: str) -> Iterator[str]:
    """Yield a folder, existing or not, and every folder in it that `walk` enters."""
    yield folder
    for base, names, _ in os.walk(folder, followlinks=True):
        names[:] = [name for name in names if not _is_ignored(name)]
        yield from (f"{base}{os.sep}{name}" for name in names)


def walk(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the name, with a prefix, and the path of every file below a folder; nothing for a missing folder."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = entry.name
        if _is_ignored(name):
            continue
        if entry.is_dir():
            yield from walk(entry.path, f"{prefix}{name}/")
        else:
            yield prefix + name, entry.path


def _is_ignored(name: str) -> bool:
    """Return whether no command reads a file or folder of this name: hidden ones, caches and backups."""
    return name.startswith(".") or name == "__pycache__" or name.endswith("~")
