"""The git repository of a project: the files of a revision, the tags, and the files that are not staged.

Files are read from git's objects, without checkout, filters and hooks. Knows git; knows nothing of the contents.
No text from a user is passed to git where git could read it as an option.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from codegen.errors import CodegenError

LINK = "120000"
"""The mode of a symbolic link in a tree."""

_HOOK_VARIABLES = {
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE"),
    *("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE"),
}
"""The variables that git sets for its hooks and aliases. They point to the repository of the hook, which may be that
around a submodule. Most are from `git rev-parse --local-env-vars`.
"""

UNSHALLOW = "git fetch --unshallow --tags"
"""The command that completes a shallow clone."""
_UNFILTER = "git fetch --refetch --no-filter"
"""The command that completes a partial clone."""

_IS_PARTIAL_CLONE = "the clone is partial, and lacks files of an older revision"

_PARTIAL = "next-index-"
"""The beginning of the index's name for a commit of named files (`git commit FILE`)."""


class NotARepository(CodegenError):
    """A folder is not in a git repository."""


class Revision(NamedTuple):
    """A revision of the repository around a folder: the name that the user gave, and the full hash of the commit."""

    folder: Path
    name: str
    commit: str

    @property
    def label(self) -> str:
        """The name, with the hash if the name is not the hash: `v1.0 (0123456789ab)`."""
        short = self.commit[:12]
        return self.name if self.commit.startswith(self.name) else f"{self.name} ({short})"

    def files(self, path: str, pattern: str = "*") -> dict[str, bytes]:
        """Return the files below a folder that match a pattern, by their paths there. `*` does not match `/`.

        `path` is relative to the folder of the revision, which may lack it. Raises CodegenError if git cannot read it.
        """
        entries = dict(self._entries(path, pattern))
        read = contents(self.folder, list(entries.values()))
        return {name: read[blob] for name, blob in entries.items()}

    def _entries(self, path: str, pattern: str) -> Iterator[tuple[str, str]]:
        """Yield path and object of each file below a folder that matches a pattern."""
        prefix = _run_git(self.folder, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
        where = f"{prefix}{path}".rstrip("/")
        parts = pattern.split("/")
        recursive = ("-r",) if len(parts) > 1 else ()
        try:
            listed = _run_git(self.folder, "ls-tree", *recursive, "-z", "--full-tree", f"{self.commit}:{where}")
        except CodegenError as error:
            if error.what == _IS_PARTIAL_CLONE:
                raise
            return
        for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, _, name = line.partition("\t")
            names = name.split("/")
            if len(names) != len(parts) or not all(map(fnmatchcase, names, parts)):
                continue
            mode, sort, blob = head.split(" ")
            if mode == LINK:
                raise CodegenError(
                    "cannot read a symbolic link in a revision",
                    where=f"{self.name}:{path}/{name}",
                    remedy="Compare with a folder: --against ./FOLDER",
                )
            if sort == "blob":
                yield name, blob


def find_revision(folder: Path, name: str) -> Revision:
    """Return the revision with this name in the repository around a folder.

    Raises CodegenError if git is not installed, or there is no repository or no such revision.
    """
    commit = _commit(folder, name)
    if not commit:
        remedy = "Name a commit, a branch or a tag, or compare with a folder: --against ./FOLDER"
        message = f"unknown revision {json.dumps(name, ensure_ascii=False)}"  # on one line
        if name == "HEAD":
            message = "the repository has no commit"
            remedy = "Commit first, or compare with a folder: --against ./FOLDER"
        elif is_shallow(folder):
            message += ": the clone is shallow, and may lack it"
            remedy = f"Run: {UNSHALLOW}. {remedy}"
        raise CodegenError(message, where=str(folder), remedy=remedy)
    return Revision(folder=folder, name=name.removeprefix("refs/tags/"), commit=commit)


def _commit(folder: Path, name: str) -> str:
    """Return the full hash of a commit, or "" if no commit has this name."""
    _run_git(folder, "rev-parse", "--git-dir")
    try:
        output = _run_git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except CodegenError:
        return ""
    commit = output.decode("ascii", "replace").strip()
    return commit if re.fullmatch(r"[0-9a-f]{40,64}", commit) else ""


def tags(folder: Path) -> list[str]:
    """Return the names of the tags of HEAD and its ancestors. Without a commit there are none."""
    if not _commit(folder, "HEAD"):
        return []
    listed = _run_git(folder, "for-each-ref", "--merged=HEAD", "--format=%(refname:strip=2)", "refs/tags")
    return listed.decode("utf-8", "surrogateescape").splitlines()


def is_shallow(folder: Path) -> bool:
    """Whether the repository has only a part of its history."""
    return _run_git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def top_folder(folder: Path) -> Path:
    """Return the top folder of the work tree around a folder. That of a submodule is its own."""
    return _path(folder, "--show-toplevel")


def unstaged_files(folder: Path) -> list[Path]:
    """Return the files below a folder that are not staged, as absolute paths, sorted. Ignored files are left out.

    In a hook, the index of the commit in progress counts.
    """
    top = top_folder(folder)
    index = _index_of_commit(folder, top)
    output = _run_git(
        folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ".", index=index
    )
    entries = os.fsdecode(output).split("\0")[:-1]
    return sorted(top / entry[3:] for entry in entries if entry[1] != " ")


def staged_objects(folder: Path) -> dict[str, tuple[str, str]]:
    """Return mode and object of each staged file below a folder, by the path there.

    In a hook, the index of the commit in progress counts.
    """
    index = _index_of_commit(folder, top_folder(folder))
    entries = os.fsdecode(_run_git(folder, "ls-files", "--stage", "-z", "--", ".", index=index)).split("\0")[:-1]
    heads = (entry.partition("\t") for entry in entries)
    return {path: (head.split(" ")[0], head.split(" ")[1]) for head, _, path in heads}


def contents(folder: Path, blobs: Sequence[str]) -> dict[str, bytes]:
    """Return the contents of objects of the repository around a folder. Raises CodegenError if git cannot read one."""
    objects = "".join(f"{blob}\n" for blob in blobs)
    return _blobs(_run_git(folder, "cat-file", "--batch", stdin=objects.encode()), blobs)


def committed_files(folder: Path, name: str) -> list[Path]:
    """Return the files with this name below a folder that are committed or staged, as absolute paths, sorted."""
    output = _run_git(folder, "ls-files", "-z", "--", f":(glob)**/{name}")
    return sorted({folder / path for path in os.fsdecode(output).split("\0")[:-1]})


def is_partial_commit(folder: Path) -> bool:
    """Whether a commit of named files is in progress in the repository around a folder (`git commit FILE`)."""
    index = _index_of_commit(folder, top_folder(folder))
    return index is not None and index.name.startswith(_PARTIAL)


def _index_of_commit(folder: Path, top: Path) -> Path | None:
    """Return the index that git names for the commit in progress; None if it belongs to another repository.

    A hook of a superproject runs with the superproject's index, also in a submodule. git takes a relative path from the
    top folder of the work tree.
    """
    name = os.environ.get("GIT_INDEX_FILE")
    if not name or not (index := top / name).is_file():
        return None
    home = index.parent.resolve()
    is_other = (home / "HEAD").is_file() and home != _path(folder, "--absolute-git-dir").resolve()
    return None if is_other else index


def _path(folder: Path, question: str) -> Path:
    return Path(os.fsdecode(_run_git(folder, "rev-parse", question).rstrip(b"\n")))


def _blobs(answer: bytes, blobs: Sequence[str]) -> dict[str, bytes]:
    """Return the contents of objects from the output of `git cat-file --batch`: a line with the size before each."""
    contents = {}
    place = 0
    for blob in blobs:
        end = answer.index(b"\n", place)
        head = re.fullmatch(rb"[0-9a-f]+ blob ([0-9]+)", answer[place:end])
        if head is None:
            raise CodegenError(
                f"git cannot read the object {blob}: {answer[place:end].decode('utf-8', 'replace')}",
                remedy="Fetch the whole history. To find what is missing, run: git fsck",
            )
        place = end + 1 + int(head[1])
        contents[blob] = answer[end + 1 : place]
        place += 1
    return contents


def _run_git(folder: Path, *arguments: str, stdin: bytes = b"", index: Path | None = None) -> bytes:
    """Return the output of a git command in a folder. With `index`, git uses this file as its index.

    Raises CodegenError with git's message if the command fails.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _HOOK_VARIABLES}
    if index:
        environment["GIT_INDEX_FILE"] = str(index)
    # git must not fetch missing objects, and must not ask for a password.
    environment |= {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, input=stdin, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise CodegenError(
            "git is not installed",
            remedy="Install git, or compare with a folder: --against ./FOLDER",
        ) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed without a message"]
        # Lines above it are warnings, lines below it advice.
        message = next((line for line in lines if line.startswith("fatal: ")), lines[0]).removeprefix("fatal: ")
        if "promisor" in message:
            remedy = f"Run: {_UNFILTER}. Or compare with a folder: --against ./FOLDER"
            raise CodegenError(_IS_PARTIAL_CLONE, where=str(folder), remedy=remedy)
        if "not a git repository" in message:
            raise NotARepository(
                "this folder is not in a git repository",
                where=str(folder),
                remedy="Run the command in a git repository, or compare with a folder: --against ./FOLDER",
            )
        remedy = "Fix the repository, or compare with a folder: --against ./FOLDER"
        raise CodegenError(f"git: {message}", where=str(folder), remedy=remedy)
    return done.stdout
