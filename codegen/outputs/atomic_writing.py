"""Write files all or none: each new file is staged first, then all are renamed. No other module writes outputs.

Knows paths and bytes; knows no registry.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.outputs.disk_comparison import STAGING, Change
from codegen.outputs.manifest import Manifest, why_not_output
from codegen.symlink_safe_folders import Folder, OpenFolders, open_folder
from codegen.write_lock import write_lock


class FolderChanges(NamedTuple):
    """A folder, the changes in it, and its boundary: a folder around it. No link may lead outside the boundary."""

    root: Path
    boundary: Path
    changes: Iterable[Change] = ()


def steps(changes: Iterable[Change], manifest: str, before: Manifest, now: Manifest) -> list[Change]:
    """Return the changes of a full build in the order that lets the next build complete an interrupted one.

    First comes a manifest that lists the files of both builds. Removals and outputs follow. The manifest of this
    build is the last (`manifest` is its path). Folders that an interrupted build has emptied are removed too.
    """
    outputs = [change for change in changes if change.kind != "unknown"]
    last = [change for change in outputs if change.path == manifest]
    gone = {*before.outputs} - {*now.outputs} - {change.path for change in changes}
    removals = [change for change in outputs if change.new is None]
    removals += [Change(path, "missing", None, None) for path in sorted(gone)]
    written = [change for change in outputs if change.new is not None and change.path != manifest]
    first = []
    if last and (written or removals):
        first = [last[0]._replace(new=before.during(now).text().encode())]
    return [*first, *removals, *written, *last]


def apply(root: Path, boundary: Path, changes: Iterable[Change], files: Snapshot) -> None:
    """Write the changes of one folder, as `apply_all` does."""
    apply_all([FolderChanges(root, boundary, changes)], files)


def apply_all(trees: Iterable[FolderChanges], files: Snapshot) -> None:
    """Write the missing and the changed files and remove the stale ones, in this order; keep the unknown ones.

    It writes all new files to a folder for staging first. Then it compares the files that the command has read
    (`files`) with the disk, and renames the staged files. An error before that leaves every file as it was. A process
    that is killed may leave the folder for staging: the next call removes it. Raises CodegenError if a file has changed
    meanwhile, or a place cannot be written, is a folder, or is behind a link below the boundary.
    """
    staged: list[_Staged] = []
    with ExitStack() as locks:
        try:
            for tree in trees:
                locks.enter_context(write_lock(tree.boundary))
                changes = [change for change in tree.changes if change.kind != "unknown" and change.path != STAGING]
                for change in changes:
                    if reason := why_not_output(change.path):
                        what = f"the path of an output {reason}"
                        remedy = "Nothing was written. This is an error in codegen: please report it."
                        raise CodegenError(what, where=str(tree.root), remedy=remedy)
                staged.append(_Staged(tree.root, tree.boundary, changes, []))
                _stage(staged[-1])
            if any(part.changes for part in staged):
                files.check_unchanged()
            for part in staged:
                _commit(part)
                part.created.clear()
        except OSError as error:
            raise CodegenError(
                f"cannot write: {error.strerror or error}",
                where=str(error.filename or ""),
                remedy="Give write access to the folder, or free disk space. Then run the command again.",
            ) from None
        finally:
            for part in reversed(staged):  # the first one has created the folders around all others
                _clean(part)


class _Staged(NamedTuple):
    """What to write in one folder, and the folders that were created for it, outermost first."""

    root: Path
    boundary: Path
    changes: Sequence[Change]
    created: list[Path]

    def open(self, path: str = "", *, create: bool = False) -> Folder:
        """Open the folder that contains the file at this path."""
        return open_folder((self.root / path).parent, self.boundary, created=self.created if create else None)


def _stage(part: _Staged) -> None:
    """Check every place, and write the new files to the folder for staging, named by the numbers of the changes."""
    _remove_staging(part)
    modes: dict[int, int] = {}
    with OpenFolders(part.boundary) as opened:
        for changes in _by_folder(part.changes):
            if all(_is_gone(change) for _, change in changes):
                continue
            place = part.root / changes[0][1].path
            folder = opened.nearest(place.parent)
            folder.check_writable()
            for number, change in changes:
                state = folder.state(_name(change.path)) if folder.path == place.parent else None
                if state and stat.S_ISDIR(state.st_mode):
                    where = str(part.root / change.path)
                    raise CodegenError("expected a file, got a folder", where=where, remedy="Move the folder away.")
                if state and stat.S_ISREG(state.st_mode):
                    modes[number] = stat.S_IMODE(state.st_mode)
    if any(change.new is not None for change in part.changes):
        with part.open(STAGING, create=True) as root:
            root.create_folder(STAGING)
            with root.folder(STAGING) as staging:
                for number, change in enumerate(part.changes):
                    if change.new is not None:
                        staging.create_file(str(number), change.new, modes.get(number))


def _commit(part: _Staged) -> None:
    """Rename the staged files and remove the stale ones, in order, and the folders that become empty."""
    needed = {folder for change in part.changes if change.new is not None for folder in _parents(change.path)}
    with ExitStack() as stack:
        staging: Folder | None = None
        opened = stack.enter_context(OpenFolders(part.boundary, created=part.created))
        for number, change in enumerate(part.changes):
            if change.new is None:
                _remove(part, change, needed)
                continue
            if staging is None:
                staging = stack.enter_context(part.open(f"{STAGING}/x"))
            staging.move(str(number), opened.folder((part.root / change.path).parent), _name(change.path))


def _remove(part: _Staged, change: Change, needed: Collection[PurePosixPath]) -> None:
    """Remove a file, and the folders that are empty then, except for needed ones."""
    if not _is_gone(change):
        with suppress(FileNotFoundError), part.open(change.path) as folder:
            folder.remove_file(_name(change.path))
    for parent in _parents(change.path):
        if parent in needed:
            return
        try:
            with part.open(str(parent)) as outer:
                outer.remove_folder(parent.name)
        except (FileNotFoundError, CodegenError):
            continue  # an interrupted build has removed it
        except OSError:
            return  # it is not empty


def _is_gone(change: Change) -> bool:
    """Return whether an interrupted build has removed the file: an empty folder may be left."""
    return change.kind == "missing" and change.new is None


def _clean(part: _Staged) -> None:
    """Remove the folder for staging, and the created folders that are still empty."""
    with suppress(OSError):
        _remove_staging(part)
    for folder in reversed(part.created):
        with suppress(OSError, CodegenError), open_folder(folder.parent, part.boundary) as outer:
            outer.remove_folder(folder.name)


def _remove_staging(part: _Staged) -> None:
    with suppress(FileNotFoundError, CodegenError), part.open(STAGING) as root:
        if root.state(STAGING) is None:
            return
        with root.folder(STAGING) as staging:
            for name in staging.names():
                staging.remove_file(name)
        root.remove_folder(STAGING)


def _by_folder(changes: Iterable[Change]) -> list[list[tuple[int, Change]]]:
    """Return the changes with their numbers, in a list for each folder."""
    by_folder: dict[PurePosixPath, list[tuple[int, Change]]] = {}
    for number, change in enumerate(changes):
        by_folder.setdefault(PurePosixPath(change.path).parent, []).append((number, change))
    return list(by_folder.values())


def _parents(path: str) -> list[PurePosixPath]:
    """Return the folders around a file, below the output folder, innermost first."""
    return list(PurePosixPath(path).parents)[:-1]


def _name(path: str) -> str:
    return PurePosixPath(path).name
