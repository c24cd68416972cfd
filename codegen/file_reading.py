"""Reading files and pipes: bytes with normalised line ends, text in UTF-8, and errors that say what to do.

Knows nothing of what is in the files.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
import time
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from codegen.errors import CodegenError, Position, place, position_at

_ATTEMPTS, _PAUSE = 100, 0.05
"""How often, and after how many seconds, a pipe is read again that no command has opened to write: for 5 seconds."""
LISTING = "/*.toml"
"""The end of a path that stands for the names of a folder's TOML files."""


class RegistryFile(NamedTuple):
    """A registry file: its name in messages, and its bytes with normalised line ends."""

    name: str
    data: bytes


def read(path: Path | str, name: str = "", *, pipes: bool = False) -> bytes:
    """Return the file's bytes with every line ending in LF. `name` is its name in messages.

    With `pipes`, the file can be what another command writes to a pipe. Raises CodegenError if the file is missing or
    cannot be read.
    """
    return normalised(existing(content_of(str(path), name or str(path), pipes=pipes), name or str(path)))


def first_bytes(path: Path, size: int) -> bytes:
    """Return at most this many bytes of a file or a pipe. Raises CodegenError if it is missing or cannot be read."""
    return existing(content_of(str(path), str(path), size, pipes=True), str(path))


def read_text(path: Path, name: str = "") -> str:
    """Return the file's text, decoded as UTF-8, with every line ending in LF.

    Raises CodegenError if the file is missing or cannot be read, is not UTF-8, or begins with a byte order mark.
    """
    return decoded(read(path, name), name or str(path))


class ByteOrderMarkError(CodegenError):
    """A file begins with a byte order mark."""


def without_mark(data: bytes) -> bytes:
    """Return the bytes without the byte order mark that they may begin with."""
    return data.removeprefix(codecs.BOM_UTF8)


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
        raise ByteOrderMarkError(
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


def existing(content: bytes | None, name: str) -> bytes:
    """Return the content of a file. Raises CodegenError for None: there is no file."""
    if content is None:
        raise CodegenError("no such file", where=name, remedy="Check the path, or restore the file.")
    return content


def content_of(path: str, name: str, size: int = -1, *, pipes: bool = False) -> bytes | None:
    """Return the file's first bytes, by default all; None if there is no file. For a listing, the names, one a line.

    Hidden files are not listed: an editor keeps some of them while it has a file open.
    """
    try:
        if path.endswith(LISTING):
            folder = Path(path).parent
            files = folder.iterdir() if folder.is_dir() else ()
            names = sorted(file.name for file in files if file.suffix == ".toml" and not file.name.startswith("."))
            return "\n".join(names).encode("utf-8", "surrogateescape")
        return _bytes(path, name, size, pipes=pipes)
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


def _bytes(path: str, name: str, size: int, *, pipes: bool) -> bytes:
    """Return the first bytes of a file or, with `pipes`, of what a command writes to one; all of them for the size -1.

    Raises CodegenError for a device, and for a pipe without a command: they can make a reader wait forever.
    """
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:  # without buffer: a build opens 200 files
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISREG(mode):
            return file.read(size)
        if not (pipes and stat.S_ISFIFO(mode)):
            raise _not_a_file("pipe" if stat.S_ISFIFO(mode) else "device", name)
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
