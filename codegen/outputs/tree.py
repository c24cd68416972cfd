"""Wanted files against the disk: what differs and why, and the only writer.

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

from codegen import filesystem
from codegen.errors import CodegenError
from codegen.outputs.manifest import Manifest, digest

Kind = Literal["missing", "changed", "stale", "unknown"]
"""missing: wanted and not there. changed: there, and different. stale: made once, no longer wanted. unknown:
nobody's.
"""

Cause = Literal["edited", "registry", "template", "configuration", "tool", "never-built", "interrupted", "unknown"]

_STAGED = re.compile(r"\..+\.[0-9]+\.codegen")
"""The name of a file that is being written: an interrupted build may leave some."""


class Wanted(NamedTuple):
    """One file to have, and the inputs and tools it depends on by their names in the manifest."""

    content: bytes
    sources: tuple[str, ...]


class Change(NamedTuple):
    """One difference between what is wanted and what is there; `old` and `new` with line ends normalised, None where
    there is no file.

    `causes` say why, each with the input or tool that is behind it ("" where none is).
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
    """A folder, the boundary out of which nothing in it may lead, and the changes below the folder."""

    root: Path
    boundary: Path
    changes: Iterable[Change] = ()


def compare(
    root: Path,
    wanted: Mapping[str, Wanted],
    owned: Collection[str],
    before: Manifest,
    now: Manifest,
    kept: Collection[str] = (),
) -> tuple[Change, ...]:
    """Every difference between the files below `root` and those wanted, sorted by path.

    `owned` are the folders that may hold nothing else; `before` is what the last build recorded, `now` what this one
    would; `kept` are outputs that this run neither makes nor questions.
    """
    changes = []
    for path, file in wanted.items():
        old = _content(root / path)
        if old != file.content:
            kind: Kind = "missing" if old is None else "changed"
            changes.append(
                Change(
                    path=path,
                    kind=kind,
                    old=old,
                    new=file.content,
                    causes=_causes(path, old, file.sources, before, now),
                )
            )
    recorded = {path for path in before.outputs if _is_canonical(path) and _is_there(root / path)}
    around = {str(folder) for path in wanted for folder in PurePosixPath(path).parents}
    for path in sorted({*inside(root, owned), *recorded} - {*wanted, *kept, *around}):
        content = _content(root / path)
        left = _STAGED.fullmatch(path.rpartition("/")[2])
        if left or before.outputs.get(path) == digest(content or b""):
            causes = (("interrupted", ""),) if left else _causes(path, content, (), before, now)
            changes.append(Change(path=path, kind="stale", old=content, new=None, causes=causes))
        elif path in before.outputs:
            changes.append(Change(path=path, kind="unknown", old=content, new=None, causes=(("edited", ""),)))
        else:
            changes.append(Change(path=path, kind="unknown", old=content, new=None))
    return tuple(sorted(changes, key=lambda change: change.path))


def apply(root: Path, boundary: Path, changes: Iterable[Change]) -> None:
    """Makes the wanted files below one folder what they should be: `apply_all` of a single one."""
    apply_all([Tree(root, boundary, changes)])


def apply_all(trees: Iterable[Tree]) -> None:
    """Makes the wanted files what they should be and removes the stale ones; unknown ones stay.

    Everything is written beside its place first, and put there by renaming when all of it is written: what fails
    before leaves every file as it was. Raises CodegenError when a place cannot be written, is a folder, or is a link
    that leads out of the boundary.
    """
    made: list[Path] = []
    there: set[Path] = set()
    staged: list[tuple[str, str, bool]] = []
    removed: list[tuple[Path, Path]] = []
    place = Path()
    try:
        for root, boundary, changes in trees:
            todo = [(change, root / change.path) for change in changes if change.kind != "unknown"]
            sound: set[Path] = set()
            for _, place in todo:
                _check_place(place, boundary, sound)
            for change, place in todo:
                if change.new is None and not place.parent.is_dir():
                    continue
                if place.parent not in there:
                    made.extend(_make_folders(place.parent))
                    there.add(place.parent)
                beside = f"{place.parent}{os.sep}.{place.name}.{os.getpid()}.codegen"
                staged.append((beside, str(place), change.new is None))
                _write(beside, change.new or b"", place)  # where no file can be made, none can be removed either
                if change.new is None:
                    removed.append((place.parent, root))
        for beside, target, is_stale in staged:
            if is_stale:
                Path(target).unlink(missing_ok=True)
                os.unlink(beside)  # noqa: PTH108
            else:
                os.replace(beside, target)  # noqa: PTH105  # there may be thousands
        staged.clear()
    except OSError as error:
        named = Path(str(error.filename2 or error.filename or place))
        where = str(named.parent if _STAGED.fullmatch(named.name) else named)
        raise CodegenError(
            f"cannot be written: {error.strerror or error}",
            where=where,
            remedy="Give write access to the folder, or free the space.",
        ) from None
    finally:
        for beside, _, _ in staged:
            with suppress(OSError):
                os.unlink(beside)  # noqa: PTH108
        for folder in reversed(made):
            _remove_empty(folder, folder.parent)
    for folder, root in removed:
        _remove_empty(folder, root)


def _is_canonical(path: str) -> bool:
    """Whether a path from a manifest is one that a build writes: somebody may have written the manifest by hand."""
    pure = PurePosixPath(path)
    return path == str(pure) and not pure.is_absolute() and ".." not in pure.parts and path != "."


def _is_there(path: Path) -> bool:
    """Whether there is a file, or a link to whatever."""
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


def _content(path: Path) -> bytes | None:
    """The file's bytes, line ends normalised; None where there is none. A folder in its place is an error."""
    if not os.path.lexists(path):
        return None
    if path.is_symlink() and not path.is_file():
        return b""  # a link to nothing, or to a folder: it is replaced like a file that says nothing
    return filesystem.read(path)


def inside(root: Path, owned: Collection[str]) -> Iterator[str]:
    """Every file in the folders that a build owns, by its path below the root, and what an interrupted build left
    beside them; what Python and mypy leave behind aside. A link to a folder counts as a file.
    """
    if root.is_dir():
        yield from (entry.name for entry in os.scandir(root) if _STAGED.fullmatch(entry.name))
    skip = len(str(root)) + 1
    for folder in owned:
        for base, folders, files in os.walk(root / folder):
            folders[:] = sorted(name for name in folders if name not in ("__pycache__", ".mypy_cache"))
            links = [name for name in folders if Path(base, name).is_symlink()]
            for file in (*files, *links):
                if not file.endswith((".pyc", ".pyo")):
                    yield f"{base}/{file}"[skip:].replace(os.sep, "/")


def _causes(
    path: str, old: bytes | None, sources: tuple[str, ...], before: Manifest, now: Manifest
) -> tuple[tuple[Cause, str], ...]:
    """Why a file differs: somebody edited or removed it, or something it is made from has changed since it was made."""
    found: list[tuple[Cause, str]] = []
    recorded = before.outputs.get(path)
    if recorded is not None and (old is None or digest(old) != recorded):
        found.append(("edited", ""))
    for name in sorted({*before.inputs, *now.inputs}):
        relevant = not sources or name in sources
        if relevant and before.inputs.get(name) != now.inputs.get(name) and before.inputs:
            kind, _, what = name.partition(" ")
            found.append((_cause(kind), what))
    for name in sorted({*before.tools, *now.tools}):
        if before.tools and before.tools.get(name) != now.tools.get(name):
            found.append(("tool", f"{name} {before.tools.get(name, '')} -> {now.tools.get(name, '')}"))
    if not found:
        found.append(("unknown" if recorded is not None else "never-built", ""))
    return tuple(found)


def _cause(kind: str) -> Cause:
    causes: dict[str, Cause] = {"registry": "registry", "template": "template", "configuration": "configuration"}
    return causes.get(kind, "unknown")


def _check_place(place: Path, boundary: Path, sound: set[Path]) -> None:
    """Raises CodegenError when no file may be written there. `sound` are folders that were looked at already."""
    if place.is_dir() and not place.is_symlink():
        raise CodegenError(
            "a file is to be written here, and this is a folder", where=str(place), remedy="Move the folder away."
        )
    folder = place.parent
    if folder in sound:
        return
    sound.add(folder)
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        raise CodegenError(
            f"a folder is needed here, and this is a {'link to nothing' if folder.is_symlink() else 'file'}",
            where=str(folder),
            remedy="Move it away.",
        )
    if not folder.resolve().is_relative_to(boundary.resolve()):
        raise CodegenError(
            f"this leads out of the project, to {folder.resolve()}",
            where=str(folder),
            remedy="Replace the link by a folder of the project's own.",
        )


def _make_folders(folder: Path) -> list[Path]:
    """Makes a folder and those above it that are missing; gives the ones it made, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
    return missing[::-1]


def _write(beside: str, content: bytes, place: Path) -> None:
    with open(beside, "xb") as file:  # noqa: PTH123  # there may be thousands
        file.write(content)
    if place.exists() and not place.is_symlink():
        os.chmod(beside, stat.S_IMODE(place.stat().st_mode))  # noqa: PTH101


def _remove_empty(folder: Path, root: Path) -> None:
    """Removes a folder and those above it, up to the root, as long as there is nothing in them."""
    with suppress(OSError):  # it is not empty, or has to stay
        while folder != root:
            folder.rmdir()
            folder = folder.parent
