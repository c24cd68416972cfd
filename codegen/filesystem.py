"""Reading files: bytes with their line ends normalised, and errors that a person can act on.

Knows nothing of what is in them.
"""

from __future__ import annotations

from pathlib import Path

from codegen.errors import CodegenError


def read(path: Path | str, shown: str = "") -> bytes:
    """The file's bytes with every line ending in LF. `shown` is how messages name the file.

    Raises CodegenError when there is no such file, or it cannot be read.
    """
    where = shown or str(path)
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a build with nothing to do opens some 200 files
            data = file.readall()
    except FileNotFoundError:
        raise CodegenError(
            "there is no such file", where=where, remedy="Check the path, or restore the file."
        ) from None
    except IsADirectoryError:
        raise CodegenError(
            "a file is expected here, and this is a folder", where=where, remedy="Move the folder away."
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise CodegenError(f"cannot be read: {reason}", where=where, remedy="Check the file's permissions.") from None
    return normalised(data)


def read_text(path: Path, shown: str = "") -> str:
    """The file's text, decoded as UTF-8, with every line ending in LF.

    Raises CodegenError as `read` does, and when the bytes are not UTF-8, or begin with a byte order mark.
    """
    return decoded(read(path, shown), shown or str(path))


def decoded(data: bytes, shown: str) -> str:
    """The text that the bytes are in UTF-8, without a byte order mark. Raises CodegenError when they are not."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CodegenError(
            f"not UTF-8: byte 0x{data[error.start]:02x}", where=f"{shown}:{line}", remedy="Save the file as UTF-8."
        ) from None
    if text.startswith("\ufeff"):
        raise CodegenError(
            "begins with a byte order mark", where=f"{shown}:1", remedy="Save the file as UTF-8 without one."
        )
    return text


def normalised(data: bytes) -> bytes:
    """The bytes with CRLF as LF, so that a checkout's line ends never count as a difference."""
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data
