"""Members behave the same on every Python from 3.11 on. The tests use the Pythons of this machine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import REPOSITORY

HABITS = Path(__file__).with_name("programs") / "habits.py"

EXPECTED = {
    "str": ["250", "571", "5", "MAIL", "X.1.1", "5.1.1"],
    "format": ["250", "571", "5", "MAIL", "X.1.1", "5.1.1", "250", "  250", "  MAIL"],
    "percent": "250 250 MAIL",
    "repr": [
        "<ReplyCode.OK: 250>",
        "<ReplyCode.UNREGISTERED_571: 571>",
        "<ReplySeverity.PERMANENT_NEGATIVE_COMPLETION: 5>",
        "<Command.MAIL: 'MAIL'>",
        "<EnhancedStatusCode.BAD_DESTINATION_MAILBOX_ADDRESS: 'X.1.1'>",
        "EnhancedStatus(5, 1, 1)",
    ],
    "json": ["250", "571", "5", '"MAIL"'],
    "pickle": True,
    "copy": True,
    "sorted": [250, 451, 571],
    "threads": True,
    "count": True,
    "in is the same before and after": True,
    "parsed": "5.1.1",
}

IN = {"3.11": ["TypeError", True, "TypeError", False, "TypeError"]}
"""The results of `in` on a Python that differs from later ones, as ReplyCode's docstring says."""
IN_SINCE_312 = [True, True, False, True, False]


@cache
def pythons() -> dict[str, str]:
    """Return an interpreter of each version from 3.11 on: this one, and those of the path and of pyenv."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for path in candidates():
        done = subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
        if (match := re.fullmatch(r"3 ([0-9]+)\n", done.stdout)) and int(match[1]) >= 11:
            found.setdefault(f"3.{match[1]}", path)
    return found


def candidates() -> Iterator[str]:
    for minor in range(11, 20):
        if path := shutil.which(f"python3.{minor}"):
            yield path
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip()
        yield from map(str, sorted(Path(root).glob("versions/3.*/bin/python3")))


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_members_do_the_same_on_every_python(version: str) -> None:
    """str, format, repr, JSON, pickle, copies, order and threads are the same; `in` is what the docstring says."""
    if version not in pythons():
        pytest.skip(f"there is no Python {version} on this machine")
    done = subprocess.run(
        [pythons()[version], str(HABITS), str(REPOSITORY / "generated")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert report.pop("in") == IN.get(version, IN_SINCE_312)
    assert report == EXPECTED
