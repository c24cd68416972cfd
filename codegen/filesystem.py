"""Reading files: bytes with normalised line ends, errors that say what to do, and the files that a command has read.

Knows nothing of what is in the files.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from codegen.errors import CodegenError, Position, place, position_at

_NAMED = 3
"""How many changed files a message names."""
_ATTEMPTS, _PAUSE = 100, 0.05
"""How often, and after how many seconds, a pipe is read again that no command has opened to write: for 5 seconds."""
_LISTING = "/*.toml"
"""The end of a path that stands for the names of a folder's TOML files."""


class FileRead(NamedTuple):
    """A file as a command has read it: its path, its name in messages, and its digest ("" if there was no file)."""

    path: str
    name: str
    digest: str


class RegistryFile(NamedTuple):
    """A registry file: its name in messages, and its bytes with normalised line ends."""

    name: str
    data: bytes


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
            self._contents[key] = _content(key, name or key)
            self._names[key] = name or key
        return self._contents[key]

    def toml_files(self, folder: Path, name: str) -> list[Path]:
        """Return the paths of the folder's TOML files, sorted.

        A file that is added to the folder or removed from it later is a change of the folder, `name` in messages.
        """
        listing = self.content(f"{folder}{_LISTING}", name) or b""
        return [folder / file for file in listing.decode("utf-8", "surrogateescape").splitlines()]

    def read(self, path: Path | str, name: str = "") -> bytes:
        """Return the file's bytes with every line ending in LF.

        Raises CodegenError if the file is missing or cannot be read.
        """
        return normalised(_existing(self.content(path, name), name or str(path)))

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


def read(path: Path | str, name: str = "") -> bytes:
    """Return the file's bytes with every line ending in LF. `name` is its name in messages.

    Raises CodegenError if the file is missing or cannot be read.
    """
    return normalised(_existing(_content(str(path), name or str(path)), name or str(path)))


def first_bytes(path: Path, size: int) -> bytes:
    """Return at most this many bytes of a file or a pipe. Raises CodegenError if it is missing or cannot be read."""
    return _existing(_content(str(path), str(path), size), str(path))


def read_text(path: Path, name: str = "") -> str:
    """Return the file's text, decoded as UTF-8, with every line ending in LF.

    Raises CodegenError if the file is missing or cannot be read, is not UTF-8, or begins with a byte order mark.
    """
    return decoded(read(path, name), name or str(path))


def decoded(data: bytes, name: str) -> str:
    """Return the text of the file `name`.

    Raises CodegenError if its bytes are not UTF-8, or begin with a byte order mark.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise CodegenError(
            f"not UTF-8: byte 0x{data[error.start]:02x}",
            where=place(name, *position_at(before, len(before))),
            remedy="Save the file as UTF-8.",
        ) from None
    if text.startswith("\ufeff"):
        raise CodegenError(
            "begins with a byte order mark",
            where=place(name, *Position()),
            remedy="Save the file as UTF-8 without a byte order mark.",
        )
    return text


def normalised(data: bytes) -> bytes:
    """Return the bytes with LF in place of CRLF, so that the line ends of a checkout are not a difference."""
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def with_line_ends_of(existing: bytes | None, content: bytes) -> bytes:
    """Return `content`, which has normalised line ends, with the line ends of the existing file."""
    return content.replace(b"\n", b"\r\n") if existing and b"\r\n" in existing else content


def _existing(content: bytes | None, name: str) -> bytes:
    if content is None:
        raise CodegenError("no such file", where=name, remedy="Check the path, or restore the file.")
    return content


def _content(path: str, name: str, size: int = -1) -> bytes | None:
    """Return the file's first bytes, by default all; None if there is no file. For a listing, the names, one a line.

    Hidden files are not listed: an editor keeps some of them while it has a file open.
    """
    try:
        if path.endswith(_LISTING):
            folder = Path(path).parent
            files = folder.iterdir() if folder.is_dir() else ()
            names = sorted(file.name for file in files if file.suffix == ".toml" and not file.name.startswith("."))
            return "\n".join(names).encode("utf-8", "surrogateescape")
        return _bytes(path, name, size)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise CodegenError("expected a file, got a folder", where=name, remedy="Move the folder away.") from None
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise _not_a_file("socket", name) from None
        raise CodegenError(
            f"cannot read the file: {error.strerror or error}", where=name, remedy="Check the file's permissions."
        ) from None


def _bytes(path: str, name: str, size: int) -> bytes:
    """Return the first bytes of a file, or of what a command writes to a pipe; all of them for the size -1.

    Raises CodegenError for a device, and for a pipe without a command: they can make a reader wait for ever.
    """
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:  # a build opens 200 files
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISREG(mode):
            return file.read(size)
        if not stat.S_ISFIFO(mode):
            raise _not_a_file("device", name)
        for _ in range(_ATTEMPTS):
            first = file.read(1)
            if first != b"":  # None: a command has opened the pipe, and has not written yet
                os.set_blocking(file.fileno(), True)
                return (first or b"") + BufferedReader(file).read(size if size < 0 else size - len(first or b""))
            time.sleep(_PAUSE)
    remedy = "Start the command that writes to it, or replace the pipe with a file."
    raise CodegenError("no command writes to this pipe", where=name, remedy=remedy)


def _open_at_once(path: str, flags: int) -> int:
    """Open a file; do not wait for a command that writes to a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _not_a_file(what: str, name: str) -> CodegenError:
    return CodegenError(f"expected a file, got a {what}", where=name, remedy=f"Replace the {what} with a file.")


def _digest(content: bytes | None) -> str:
    return "" if content is None else sha256(content).hexdigest()


def _digest_now(path: str) -> str:
    """Return the digest of the file as it is now; a text that equals no digest if it cannot be read."""
    try:
        return _digest(_content(path, path))
    except CodegenError:
        return "unreadable"
