"""Open folders, in which files are created, renamed and removed: only this module writes in a project.

A folder is opened step by step below a folder that is trusted, the boundary. A link in the path is an error. The open
folder has a descriptor: if somebody replaces it with a link, every later step still works in the real folder.

Windows has no such descriptors. There, each opening of a folder checks the path for links. A link that replaces the
folder after that is followed.

Knows names, bytes and descriptors; knows nothing of outputs and registries.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from codegen.errors import CodegenError

_HAS_DESCRIPTORS = {os.open, os.mkdir, os.rename, os.rmdir, os.stat, os.unlink} <= os.supports_dir_fd
_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)


class Folder:
    """An open folder. Use it as a context manager, which closes it. Its errors are OSErrors with whole paths."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self._descriptor = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def folder(self, name: str, created: list[Path] | None = None) -> Folder:
        """Open the subfolder of this name. With `created`, create it if it is missing, and add it there.

        Raises CodegenError if the name is a file or a link.
        """
        if created is not None and self.state(name) is None:
            self.create_folder(name)
            created.append(self.path / name)
        if _HAS_DESCRIPTORS:
            try:
                with self._named(name):
                    return Folder(self.path / name, os.open(name, _DIRECTORY | _NO_LINK, dir_fd=self._descriptor))
            except OSError:
                self._check_folder(name)
                raise
        self._check_folder(name)
        return Folder(self.path / name, None)

    def state(self, name: str) -> os.stat_result | None:
        """Return the state of a file, a folder or a link in the folder; None if it is missing."""
        try:
            with self._named(name):
                return os.stat(self._place(name), dir_fd=self._descriptor, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def check_writable(self) -> None:
        """Raise OSError if no file can be created in the folder."""
        place = str(self.path) if self._descriptor is None else "."
        is_effective = os.access in os.supports_effective_ids
        if not os.access(place, os.W_OK | os.X_OK, dir_fd=self._descriptor, effective_ids=is_effective):
            is_read_only = hasattr(os, "statvfs") and os.statvfs(self.path).f_flag & os.ST_RDONLY
            number = errno.EROFS if is_read_only else errno.EACCES
            raise OSError(number, os.strerror(number), str(self.path))

    def create_folder(self, name: str) -> None:
        """Create a subfolder."""
        with self._named(name):
            os.mkdir(self._place(name), dir_fd=self._descriptor)

    def create_file(self, name: str, content: bytes, mode: int | None = None) -> None:
        """Create a file with this mode, by default the mode of new files."""
        with self._named(name):
            file = os.open(self._place(name), _NEW_FILE, 0o666, dir_fd=self._descriptor)
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(file, rest) :]
                if mode is not None and hasattr(os, "fchmod"):
                    os.fchmod(file, mode)
            finally:
                os.close(file)

    def move(self, name: str, folder: Folder, new_name: str) -> None:
        """Move a file to another folder, with a new name; replace a file of that name."""
        with folder._named(new_name):
            os.replace(
                self._place(name),
                folder._place(new_name),
                src_dir_fd=self._descriptor,
                dst_dir_fd=folder._descriptor,
            )

    def remove_file(self, name: str) -> None:
        """Remove a file or a link, if it exists."""
        with self._named(name), suppress(FileNotFoundError):
            os.unlink(self._place(name), dir_fd=self._descriptor)

    def remove_folder(self, name: str) -> None:
        """Remove an empty subfolder."""
        with self._named(name):
            os.rmdir(self._place(name), dir_fd=self._descriptor)

    def names(self) -> list[str]:
        """Return the sorted names of the files and subfolders."""
        return sorted(os.listdir(self.path if self._descriptor is None else self._descriptor))  # noqa: PTH208

    def _place(self, name: str) -> str:
        """Return the name for calls with a descriptor, otherwise the path."""
        return name if self._descriptor is not None else f"{self.path}{os.sep}{name}"

    @contextmanager
    def _named(self, name: str) -> Iterator[None]:
        """Put the whole path of this name into OSErrors: with a descriptor, they have only the name."""
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), str(self.path / name)) from None

    def _check_folder(self, name: str) -> None:
        """Raise CodegenError if a file or a link has this name."""
        state = self.state(name)
        if state is not None and (is_link(state) or not stat.S_ISDIR(state.st_mode)):
            raise not_a_folder(self.path / name)


def open_folder(path: Path, boundary: Path, *, created: list[Path] | None = None) -> Folder:
    """Return a folder, opened step by step from the boundary. With `created`, create what is missing and add it there.

    Raises FileNotFoundError for a missing folder, and CodegenError for a file or a link in the place of a folder.
    """
    names = path.relative_to(boundary).parts
    folder = Folder(boundary, os.open(boundary, _DIRECTORY) if _HAS_DESCRIPTORS else None)
    for name in names:
        with folder as outer:
            folder = outer.folder(name, created)
    return folder


class OpenFolders:
    """The folders that lead from a boundary to one folder, all open. Use it as a context manager, which closes them.

    The way to the next folder begins where it leaves the way to the last one, so few folders are open at a time.
    """

    def __init__(self, boundary: Path, *, created: list[Path] | None = None) -> None:
        """Open the boundary. With `created`, `folder` creates missing folders and adds them there."""
        self._created = created
        self._open = [open_folder(boundary, boundary)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        while self._open:
            self._open.pop().close()

    def folder(self, path: Path) -> Folder:
        """Return a folder, which is open until the next call. Raises the errors of `open_folder`."""
        for name in self._missing_steps(path):
            self._open.append(self._open[-1].folder(name, self._created))
        return self._open[-1]

    def nearest(self, path: Path) -> Folder:
        """Return the folder or, if it is missing, the nearest folder around it; it is open until the next call.

        Raises OSError if a missing folder has a name that no folder can have.
        """
        names = self._missing_steps(path)
        for index, name in enumerate(names):
            try:
                self._open.append(self._open[-1].folder(name))
            except FileNotFoundError:
                for missing in names[index:]:
                    self._open[-1].state(missing)
                break
        return self._open[-1]

    def _missing_steps(self, path: Path) -> Sequence[str]:
        """Close the folders that do not lead to a path. Return the names of the folders to open."""
        names = path.relative_to(self._open[0].path).parts
        opened = tuple(folder.path.name for folder in self._open[1:])
        shared = os.path.commonprefix([names, opened])  # noqa: RUF071  # of names, not of their characters
        for folder in reversed(self._open[1 + len(shared) :]):
            folder.close()
            self._open.pop()
        return names[len(self._open) - 1 :]


def is_link(state: os.stat_result) -> bool:
    """Return whether this is the state of a link, or of a junction of Windows."""
    return stat.S_ISLNK(state.st_mode) or bool(getattr(state, "st_reparse_tag", 0))


def not_a_folder(path: Path) -> CodegenError:
    """Return the error for a file or a link in the place of a folder."""
    if not path.is_symlink():
        return CodegenError("expected a folder, got a file", where=str(path), remedy="Move it away.")
    if not path.exists():
        return CodegenError("expected a folder, got a broken link", where=str(path), remedy="Move it away.")
    return CodegenError(
        f"expected a folder, got a link to {path.readlink()}",
        where=str(path),
        remedy="Replace the link with a folder: codegen does not write through links.",
    )


def check_folders(root: Path, boundary: Path, paths: Iterable[str]) -> None:
    """Raise CodegenError if a folder between the boundary and the files is a link or a file."""
    if link := linked_folder(root, boundary, paths):
        raise not_a_folder(link)


def linked_folder(root: Path, boundary: Path, paths: Iterable[str]) -> Path | None:
    """Return the first link or file that stands for a folder between the boundary and the files; None without one."""
    inside = {PurePosixPath(path.rpartition("/")[0]) for path in paths}
    below = inside.union(*(folder.parents for folder in inside))
    above = reversed(root.relative_to(boundary).parents)
    for place in (*(boundary / folder for folder in above), root, *(root / folder for folder in sorted(below))):
        with suppress(FileNotFoundError, NotADirectoryError):
            state = place.lstat()
            if place != boundary and (is_link(state) or not stat.S_ISDIR(state.st_mode)):
                return place
    return None
