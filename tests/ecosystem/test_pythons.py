"""Members behave the same on every Python from 3.11 on. The tests use the Pythons of this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import REPOSITORY
from tests.support.pythons import pythons

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


BY_NAME = """
import enum
enum.Enum.__reduce_ex__ = lambda self, proto: (getattr, (self.__class__, self._name_))

import copy, pickle
from smtpcodes import ReplyCode

code = ReplyCode(571)
assert pickle.loads(pickle.dumps(code)) is copy.copy(code) is copy.deepcopy(code) is code
"""
"""Pickles an unregistered member with the method that members have on Python 3.11.0 to 3.11.3."""


def test_unregistered_members_on_a_python_that_pickles_by_name() -> None:
    """An unregistered member has no name that Python could look up, and is pickled and copied all the same."""
    done = subprocess.run(
        [sys.executable, "-c", BY_NAME], cwd=REPOSITORY / "generated", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
