"""The files that a command has read, each once: an error if one of them changes before the command writes.

Knows nothing of what is in the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from codegen.errors import CodegenError
from codegen.file_reading import LISTING, content_of, decoded, existing, normalised

_NAMED = 3
"""How many changed files a message names."""


class FileRead(NamedTuple):
    """A file as a command has read it: its path, its name in messages, and its digest ("" if there was no file)."""

    path: str
    name: str
    digest: str


class Snapshot:
    """The files that a command reads.

    It reads each file once: a second request gets the same bytes. Before the command writes, `check_unchanged` compares
    these files with the disk.
    """

    def __init__(self, files: Iterable[FileRead] = ()) -> None:
        self._contents: dict[str, bytes | None] = {}
        self._names: dict[str, str] = {}
        self._elsewhere = set(files)
        self._shared: Mapping[str, bytes | None] = {}

    def part(self) -> Snapshot:
        """Return an empty snapshot for a part of the command, which reads nothing again that this one has read."""
        part = Snapshot()
        part._shared = self._contents
        return part

    def content(self, path: Path | str, name: str = "") -> bytes | None:
        """Return the file's bytes as they are; None if there is no file. `name` is its name in messages.

        Raises CodegenError if the file cannot be read.
        """
        key = str(path)
        if key in self._shared:
            return self._shared[key]
        if key not in self._contents:
            self._contents[key] = content_of(key, name or key)
            self._names[key] = name or key
        return self._contents[key]

    def toml_files(self, folder: Path, name: str) -> list[Path]:
        """Return the paths of the folder's TOML files, sorted.

        A file that is added to the folder or removed from it later is a change of the folder, `name` in messages.
        """
        listing = self.content(f"{folder}{LISTING}", name) or b""
        return [folder / file for file in listing.decode("utf-8", "surrogateescape").splitlines()]

    def read(self, path: Path | str, name: str = "") -> bytes:
        """Return the file's bytes with every line ending in LF.

        Raises CodegenError if the file is missing or cannot be read.
        """
        return normalised(existing(self.content(path, name), name or str(path)))

    def read_text(self, path: Path | str, name: str = "") -> str:
        """Return the file's text, decoded as UTF-8, with every line ending in LF.

        Raises CodegenError if the file is missing or cannot be read, is not UTF-8, or begins with a byte order mark.
        """
        return decoded(self.read(path, name), name or str(path))

    def files(self) -> frozenset[FileRead]:
        """Return the files that were read, for `add` to another snapshot, maybe in another process."""
        here = (FileRead(path, self._names[path], _digest(content)) for path, content in self._contents.items())
        return frozenset({*self._elsewhere, *here})

    def add(self, files: Iterable[FileRead]) -> None:
        """Add files that were read elsewhere."""
        self._elsewhere.update(files)

    def check_unchanged(self) -> None:
        """Raise CodegenError if one of the files has changed since it was read."""
        changed = sorted({file.name for file in self.files() if _digest_now(file.path) != file.digest})
        if changed:
            more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
            raise CodegenError(
                f"{', '.join(changed[:_NAMED])}{more} changed while this ran", remedy="Run the command again."
            )


def _digest(content: bytes | None) -> str:
    return "" if content is None else sha256(content).hexdigest()


def _digest_now(path: str) -> str:
    """Return the digest of the file as it is now; a text that equals no digest if it cannot be read."""
    try:
        return _digest(content_of(path, path))
    except CodegenError:
        return "unreadable"
