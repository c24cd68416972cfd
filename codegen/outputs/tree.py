"""Compare the outputs with the disk, and write them. No other module writes outputs.

Knows paths, bytes and digests; knows no registry.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from codegen.errors import CodegenError
from codegen.filesystem import Snapshot, normalised
from codegen.outputs.manifest import Manifest, digest

Kind = Literal["missing", "changed", "stale", "unknown"]
"""missing: the output is not on disk. changed: it differs. stale: an earlier build generated the file, this one does
not. unknown: no build generated the file.
"""

Cause = Literal["edited", "registry", "template", "configuration", "toolkit", "never-built", "interrupted"]
"""toolkit: no input has changed, and the file is the one that the last build recorded."""

_STAGED = re.compile(r"\..+\.[0-9]+\.codegen")
"""The name of a staged file: an interrupted build may leave some."""


class ExpectedFile(NamedTuple):
    """The content of an output, and its inputs by their names in the manifest (`sources`; all inputs if empty)."""

    content: bytes
    sources: tuple[str, ...]


class Change(NamedTuple):
    """A difference between an output and the disk. `old` and `new` are the contents; None if there is no file.

    `causes` say why, each with the name of the input that changed ("" for other causes).
    """

    path: str
    kind: Kind
    old: bytes | None
    new: bytes | None
    causes: tuple[tuple[Cause, str], ...] = ()

    @property
    def edited(self) -> bool:
        return any(cause == "edited" for cause, _ in self.causes)


class Tree(NamedTuple):
    """A folder, the changes in it, and the folder around it that no link in it may point outside."""

    root: Path
    boundary: Path
    changes: Iterable[Change] = ()


def compare(
    root: Path, outputs: Mapping[str, ExpectedFile], before: Manifest, now: Manifest, files: Snapshot
) -> list[Change]:
    """Return the outputs that are missing or differ on disk, sorted by path.

    `before` is the manifest of the last build, `now` that of this one. `files` reads the outputs on disk.
    """
    changes = []
    for path, output in sorted(outputs.items()):
        old = _content(root / path, files)
        if old != output.content:
            kind: Kind = "missing" if old is None else "changed"
            causes = _causes(path, old, output.sources, before, now)
            changes.append(Change(path=path, kind=kind, old=old, new=output.content, causes=causes))
    return changes


def surplus(
    root: Path, outputs: Collection[str], owned: Collection[str], before: Manifest, now: Manifest, files: Snapshot
) -> list[Change]:
    """Return the stale and the unknown files, sorted by path.

    `owned` are the folders that may contain only `outputs`.
    """
    changes = []
    recorded = {path for path in before.outputs if _is_canonical(path) and _is_there(root / path)}
    folders = {str(folder) for path in outputs for folder in PurePosixPath(path).parents}
    for path in sorted({*inside(root, owned), *recorded} - {*outputs, *folders}):
        content = _content(root / path, files)
        kind: Kind = "unknown"
        causes: tuple[tuple[Cause, str], ...] = ()
        if _STAGED.fullmatch(path.rpartition("/")[2]):
            kind, causes = "stale", (("interrupted", ""),)
        elif before.outputs.get(path) == digest(content or b""):
            kind, causes = "stale", _causes(path, content, (), before, now)
        elif path in before.outputs:
            causes = (("edited", ""),)
        changes.append(Change(path=path, kind=kind, old=content, new=None, causes=causes))
    return changes


def apply(root: Path, boundary: Path, changes: Iterable[Change], files: Snapshot) -> None:
    """Write the changes of one folder, as `apply_all` does."""
    apply_all([Tree(root, boundary, changes)], files)


def apply_all(trees: Iterable[Tree], files: Snapshot) -> None:
    """Write the missing and the changed files and remove the stale ones; keep the unknown ones.

    It stages all files beside their places first. Then it compares the files that the command has read (`files`) with
    the disk, and renames the staged files. An error before that leaves every file as it was. Raises CodegenError if a
    file has changed meanwhile, or a place cannot be written, is a folder, or is a link out of the boundary.
    """
    new_folders: list[Path] = []
    folders: set[Path] = set()
    staged: list[tuple[str, str, bool]] = []
    emptied: list[tuple[Path, Path]] = []
    place = Path()
    try:
        for root, boundary, changes in trees:
            places = [(change, root / change.path) for change in changes if change.kind != "unknown"]
            checked: set[Path] = set()
            for _, place in places:
                _check_place(place, boundary, checked)
            for change, place in places:
                if change.new is None and not place.parent.is_dir():
                    continue
                if place.parent not in folders:
                    new_folders.extend(_create_folders(place.parent))
                    folders.add(place.parent)
                beside = f"{place.parent}{os.sep}.{place.name}.{os.getpid()}.codegen"
                staged.append((beside, str(place), change.new is None))
                _write(beside, change.new or b"", place)  # where no file can be created, none can be removed
                if change.new is None:
                    emptied.append((place.parent, root))
        if staged:
            files.check_unchanged()
        for beside, target, is_stale in staged:
            if is_stale:
                Path(target).unlink(missing_ok=True)
                os.unlink(beside)  # noqa: PTH108
            else:
                os.replace(beside, target)  # noqa: PTH105  # there may be thousands
        staged.clear()
    except OSError as error:
        failed = Path(str(error.filename2 or error.filename or place))
        where = str(failed.parent if _STAGED.fullmatch(failed.name) else failed)
        raise CodegenError(
            f"cannot write: {error.strerror or error}",
            where=where,
            remedy="Give write access to the folder, or free disk space.",
        ) from None
    finally:
        for beside, _, _ in staged:
            with suppress(OSError):
                os.unlink(beside)  # noqa: PTH108
        for folder in reversed(new_folders):
            _remove_empty(folder, folder.parent)
    for folder, root in emptied:
        _remove_empty(folder, root)


def inside(root: Path, owned: Collection[str]) -> Iterator[str]:
    """Yield the path of every file in the owned folders, and of what an interrupted build left beside them.

    Ignores what Python and mypy write. A link to a folder counts as a file.
    """
    if root.is_dir():
        yield from (entry.name for entry in os.scandir(root) if _STAGED.fullmatch(entry.name))
    skip = len(str(root)) + 1
    for folder in owned:
        for base, folders, names in os.walk(root / folder):
            folders[:] = sorted(name for name in folders if name not in ("__pycache__", ".mypy_cache"))
            links = [name for name in folders if Path(base, name).is_symlink()]
            for name in (*names, *links):
                if not name.endswith((".pyc", ".pyo")):
                    yield f"{base}/{name}"[skip:].replace(os.sep, "/")


def _is_canonical(path: str) -> bool:
    """Return whether a build can have written this path: a manifest may be edited by hand."""
    pure = PurePosixPath(path)
    return path == str(pure) and not pure.is_absolute() and ".." not in pure.parts and path != "."


def _is_there(path: Path) -> bool:
    """Return whether the path is a file or a link."""
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


def _content(path: Path, files: Snapshot) -> bytes | None:
    """Return the file's bytes with normalised line ends; None if there is no file. Raises CodegenError for a folder."""
    if path.is_symlink() and not path.is_file():
        return b""  # a broken link, or a link to a folder, is replaced like an empty file
    content = files.content(path)
    return None if content is None else normalised(content)


def _causes(
    path: str, old: bytes | None, sources: tuple[str, ...], before: Manifest, now: Manifest
) -> tuple[tuple[Cause, str], ...]:
    """Return why a file differs: somebody edited or removed it, or an input has changed since the last build."""
    causes: list[tuple[Cause, str]] = []
    recorded = before.outputs.get(path)
    if recorded is not None and (old is None or digest(old) != recorded):
        causes.append(("edited", ""))
    for name in sorted({*before.inputs, *now.inputs}) if before.inputs else ():
        if (not sources or name in sources) and before.inputs.get(name) != now.inputs.get(name):
            kind, _, input_name = name.partition(" ")
            causes += [(cause, input_name) for cause in _INPUTS if cause == kind]
    if not causes:
        causes.append(("never-built" if old is None else "toolkit", ""))
    return tuple(causes)


_INPUTS: tuple[Cause, ...] = ("registry", "template", "configuration")


def _check_place(place: Path, boundary: Path, checked: set[Path]) -> None:
    """Raise CodegenError if no file can be written there. `checked` are the folders that were checked before."""
    if place.is_dir() and not place.is_symlink():
        raise CodegenError("expected a file, got a folder", where=str(place), remedy="Move the folder away.")
    folder = place.parent
    if folder in checked:
        return
    checked.add(folder)
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        kind = "broken link" if folder.is_symlink() else "file"
        raise CodegenError(f"expected a folder, got a {kind}", where=str(folder), remedy="Move it away.")
    if not folder.resolve().is_relative_to(boundary.resolve()):
        raise CodegenError(
            f"this link points outside the project, to {folder.resolve()}",
            where=str(folder),
            remedy="Replace the link with a folder inside the project.",
        )


def _create_folders(folder: Path) -> list[Path]:
    """Create the folder and its missing parents; return the new folders, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir()
    return missing[::-1]


def _write(beside: str, content: bytes, place: Path) -> None:
    with open(beside, "xb") as file:  # noqa: PTH123  # there may be thousands
        file.write(content)
    if place.exists() and not place.is_symlink():
        os.chmod(beside, stat.S_IMODE(place.stat().st_mode))  # noqa: PTH101


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove the folder and its parents up to the root, as long as they are empty."""
    with suppress(OSError):  # the folder is not empty
        while folder != root:
            folder.rmdir()
            folder = folder.parent
