"""Interrupt a command before and after any step that writes, as a kill would do.

A step is a call by which `codegen.symlink_safe_folders` changes the disk: it creates, writes, renames or removes a file
or a folder. `tests/architecture/test_writers.py` proves that nothing else writes in a project. The disk is the same
after one step and before the next: this is one point.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from codegen import file_reading, symlink_safe_folders

STEPS = ("open", "write", "fchmod", "mkdir", "replace", "rmdir", "unlink")
"""The functions of `os` by which `codegen.symlink_safe_folders` changes the disk. It reads with `open` too."""


@contextmanager
def after_read(path: Path, change: Callable[[], None]) -> Iterator[None]:
    """Run `change` as soon as a command has read the file for the first time."""
    read = file_reading._bytes
    is_first = True

    def read_and_change(name: str, *arguments: Any, **options: Any) -> bytes:
        nonlocal is_first
        content = read(name, *arguments, **options)
        if is_first and name == str(path):
            is_first = False
            change()
        return content

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_reading, "_bytes", read_and_change)
        yield


class Killed(BaseException):
    """The process is killed: no handler may catch this, and no step follows."""


class Steps:
    """The module `os` for `codegen.symlink_safe_folders`, which runs `at` before the first step and after each step.

    With `before`, it runs `at` before each step only: an error there is one of this step.
    """

    def __init__(self, at: Callable[[int, str], None], *, before: bool = False) -> None:
        self._at = at
        self._before = before
        self.count = 0
        self.names: list[str] = []

    def __getattr__(self, name: str) -> Any:
        function = getattr(os, name)
        return self._counted(name, function) if name in STEPS else function

    def _counted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if name == "open" and not arguments[1] & os.O_CREAT:
                return function(*arguments, **options)
            if self._before or not self.count:
                self._point(name)
            if name == "write":  # half of a file may be written
                arguments = (arguments[0], arguments[1][: max(1, len(arguments[1]) // 2)])
            result = function(*arguments, **options)
            if not self._before:
                self._point(name)
            return result

        return step

    def _point(self, name: str) -> None:
        self.names.append(name)
        self.count += 1
        self._at(self.count, name)


@contextmanager
def steps(at: Callable[[int, str], None] = lambda _count, _name: None, *, before: bool = False) -> Iterator[Steps]:
    """Run `at` before the first step and after each, with the number of this point, from 1, and the step's name.

    With `before`, run it before each step only.
    """
    seam = Steps(at, before=before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(symlink_safe_folders, "os", seam)
        yield seam


def killed_at(point: int, command: Callable[[], object]) -> bool:
    """Run a command, kill it at a point, and return whether it came to that point."""

    def at(count: int, _name: str) -> None:
        if count >= point:
            raise Killed

    try:
        with steps(at):
            command()
    except Killed:
        return True
    return False


def points(command: Callable[[], object]) -> int:
    """Return the number of points at which a command can be killed."""
    with steps() as seam:
        command()
    return seam.count


def everything(folder: Path) -> dict[str, bytes | None]:
    """Return the bytes of every file below a folder, hidden ones too, and None for every folder, by path."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }
