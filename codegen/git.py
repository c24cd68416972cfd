"""What git has of a project: the files of a revision, read from its objects (no checkout, no filter, no hook), its
tags, and which files the next commit would not have as they are.

Knows git; knows nothing of what the files say. Nothing that a person writes reaches git where it could be an option.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from codegen.errors import CodegenError

_LINK = "120000"
"""The mode of a tree's entry that is a symbolic link."""

_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git sets for its hooks: it would lead away from the repository that is asked for."""


class Revision(NamedTuple):
    """A state of the repository around a folder: how the person calls it, and the commit's full hash."""

    folder: Path
    name: str
    commit: str

    @property
    def label(self) -> str:
        """The revision for people: its name, and what it stands for where the name does not say so."""
        short = self.commit[:12]
        return self.name if self.commit.startswith(self.name) else f"{self.name} ({short})"

    def files(self, path: str, pattern: str = "*") -> dict[str, bytes]:
        """The files of a folder of the revision whose names fit the pattern; `path` is below the revision's own folder.

        Raises CodegenError when there is no such folder, or git cannot read it.
        """
        entries = dict(self._entries(path, pattern))
        asked = "".join(f"{blob}\n" for blob in entries.values())
        contents = _blobs(_run_git(self.folder, "cat-file", "--batch", asked=asked.encode()), list(entries.values()))
        return {name: contents[blob] for name, blob in entries.items()}

    def _entries(self, path: str, pattern: str) -> Iterator[tuple[str, str]]:
        """The name and the object of each file in a folder whose name fits the pattern."""
        prefix = _run_git(self.folder, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
        where = f"{prefix}{path}".rstrip("/")
        try:
            listed = _run_git(self.folder, "ls-tree", "-z", "--full-tree", f"{self.commit}:{where}")
        except CodegenError:
            raise CodegenError(
                f"{self.label} has no folder {where or '.'}",
                remedy="Name a revision that has it, or a folder that holds a copy: --against ./FOLDER",
            ) from None
        for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, _, name = line.partition("\t")
            mode, sort, blob = head.split(" ")
            if mode == _LINK and fnmatchcase(name, pattern):
                raise CodegenError(
                    "a link, which is not followed in a revision",
                    where=f"{self.name}:{path}/{name}",
                    remedy="Compare with a folder that holds a copy: --against ./FOLDER",
                )
            if sort == "blob" and fnmatchcase(name, pattern):
                yield name, blob


def find_revision(folder: Path, name: str) -> Revision:
    """The revision that somebody calls so, in the repository around the folder.

    Raises CodegenError when there is no repository, no git, or no such revision.
    """
    commit = _commit(folder, name)
    if not commit:
        remedy = "Name a commit, a branch or a tag that `git log` knows, or a folder: --against ./FOLDER"
        if name == "HEAD":
            remedy = "Commit first, or name a folder: --against ./FOLDER"
        shown = json.dumps(name, ensure_ascii=False)  # on one line
        raise CodegenError(f"there is no revision {shown}", where=str(folder), remedy=remedy)
    return Revision(folder=folder, name=name.removeprefix("refs/tags/"), commit=commit)


def _commit(folder: Path, name: str) -> str:
    """The full hash of the commit that is called so; "" where none is."""
    _run_git(folder, "rev-parse", "--git-dir")
    try:
        said = _run_git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except CodegenError:
        return ""
    commit = said.decode("ascii", "replace").strip()
    return commit if re.fullmatch(r"[0-9a-f]{40,64}", commit) else ""


def tags(folder: Path) -> list[str]:
    """The names of the tags that lead to HEAD or to something before it; none where nothing was committed yet."""
    if not _commit(folder, "HEAD"):
        return []
    listed = _run_git(folder, "for-each-ref", "--merged=HEAD", "--format=%(refname:strip=2)", "refs/tags")
    return listed.decode("utf-8", "surrogateescape").splitlines()


def is_shallow(folder: Path) -> bool:
    """Whether the repository holds only a part of its history."""
    return _run_git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def unstaged_files(folder: Path) -> list[Path]:
    """The files below a folder that differ from what the next commit would have of them, absolute and sorted.

    What git is told to ignore is not among them.
    """
    top = Path(os.fsdecode(_run_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    said = _run_git(
        folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ".", staged=True
    )
    entries = os.fsdecode(said).split("\0")[:-1]
    return sorted(top / entry[3:] for entry in entries if entry[1] != " ")


def _blobs(answer: bytes, asked: list[str]) -> dict[str, bytes]:
    """The contents of objects, as `git cat-file --batch` answers: a line with the size before each."""
    found = {}
    place = 0
    for blob in asked:
        end = answer.index(b"\n", place)
        head = re.fullmatch(rb"[0-9a-f]+ blob ([0-9]+)", answer[place:end])
        if head is None:
            raise CodegenError(
                f"git cannot read the object {blob}: {answer[place:end].decode('utf-8', 'replace')}",
                remedy="Fetch the revision whole; `git fsck` says what is missing.",
            )
        place = end + 1 + int(head[1])
        found[blob] = answer[end + 1 : place]
        place += 1
    return found


def _run_git(folder: Path, *arguments: str, asked: bytes = b"", staged: bool = False) -> bytes:
    """What git says, run in the folder; where it is asked for what is `staged`, by the index of the commit under way.

    Raises CodegenError with git's complaint where it fails.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    if staged and "GIT_INDEX_FILE" in os.environ:
        environment["GIT_INDEX_FILE"] = os.path.abspath(os.environ["GIT_INDEX_FILE"])  # noqa: PTH100
    # A repository that lacks objects is not to fetch them, and nothing is to ask for a password.
    environment |= {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, input=asked, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise CodegenError(
            "git is not installed",
            remedy="Install it, or compare with a folder: --against ./FOLDER",
        ) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed without a word"]
        # What comes before is a warning, what comes after advice.
        said = next((line for line in lines if line.startswith("fatal: ")), lines[0]).removeprefix("fatal: ")
        first = "Run it inside a git repository" if "not a git repository" in said else "Mend what git complains of"
        raise CodegenError(
            f"git: {said}", where=str(folder), remedy=f"{first}, or compare with a folder: --against ./FOLDER"
        )
    return done.stdout
