"""Flags as users of a generated package see them, the same on every Python."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from codegen import typecheck
from tests.support.projects import built, small_project, written
from tests.support.pythons import pythons

BITS = """\
[enumeration]
name = "Bit"
title = "a bit"
kind = "flag"
open = { minimum = 0, maximum = 255 }
description = "Bits."

[[member]]
name = "LOW"
value = 1

[[member]]
name = "PAIR"
value = 6

[[member]]
name = "HIGH"
value = 128
"""

PERMISSIONS = """\
[enumeration]
name = "Permission"
title = "a permission"
kind = "flag"
description = "Bits of members only."

[[member]]
name = "READ"
value = 1

[[member]]
name = "WRITE"
value = 2

[[member]]
name = "TOP"
value = 2147483648
"""

HABITS = Path(__file__).with_name("programs") / "flags.py"

VERSIONS = ["3.11", "3.12", "3.13", "3.14"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a package of an open and a closed flag."""
    folder = tmp_path_factory.mktemp("flags")
    return written(built(small_project(folder / "project", bits=BITS, permissions=PERMISSIONS)), folder / "package")


@pytest.fixture(params=VERSIONS)
def report(request: pytest.FixtureRequest, folder: Path) -> dict[str, Any]:
    """Return what the program `flags.py` prints on a Python."""
    if request.param not in pythons():
        pytest.skip(f"there is no Python {request.param} on this machine")
    command = [pythons()[request.param], str(HABITS), str(folder)]
    report: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return report


@pytest.mark.slow
def test_operators_of_open_flags(report: dict[str, Any]) -> None:
    """`~` is the complement within the bounds; `|`, `&` and `^` accept flags and integers within them."""
    assert report["operators"] == {
        "~LOW": "<Bit.HIGH|PAIR|UNREGISTERED_120: 254>",
        "~~LOW": "<Bit.LOW: 1>",
        "~Bit(255)": "<Bit.0: 0>",
        "~Bit(16)": "<Bit.LOW|HIGH|PAIR|UNREGISTERED_104: 239>",
        "LOW | HIGH": "<Bit.LOW|HIGH: 129>",
        "LOW | 16": "<Bit.LOW|UNREGISTERED_16: 17>",
        "16 | LOW": "<Bit.LOW|UNREGISTERED_16: 17>",
        "Bit(7) & PAIR": "<Bit.PAIR: 6>",
        "Bit(7) ^ LOW": "<Bit.PAIR: 6>",
        "LOW ^ LOW": "<Bit.0: 0>",
        "HIGH & ~HIGH": "<Bit.0: 0>",
        "LOW | 256": "ValueError",
        "LOW ^ -1": "ValueError",
    }


def test_names_of_open_flags(report: dict[str, Any]) -> None:
    """A name joins members of one bit, members of several, and the number of the other bits."""
    assert report["names"] == {
        "0": "0",
        "1": "LOW",
        "2": "UNREGISTERED_2",
        "7": "LOW|PAIR",
        "16": "UNREGISTERED_16",
        "130": "HIGH|UNREGISTERED_2",
    }


def test_open_flags_within_and_outside_their_bounds(report: dict[str, Any]) -> None:
    """`in` is True for every value that the constructor accepts, whatever ran before."""
    assert report["in"] == {"-1": False, "0": True, "3": True, "255": True, "256": False, "'1'": False, "2.5": False}
    assert report["in after use"] == report["in"]
    assert report["members in values"] == [True, False, True, "TypeError"]


def test_iteration_over_open_flags(report: dict[str, Any]) -> None:
    """A value yields each of its bits; the class yields its members of one bit."""
    assert report["iteration"] == [["UNREGISTERED_2", "UNREGISTERED_4", "UNREGISTERED_16", "HIGH"], 4]
    assert report["class"] == [["LOW", "HIGH"], 2]


def test_open_flags_are_registered_if_members_make_them_up(report: dict[str, Any]) -> None:
    """A part of a member of several bits is not registered."""
    assert report["registered"] == {"0": True, "1": True, "2": False, "6": True, "16": False, "135": True}


def test_values_of_open_flags_are_one_object(report: dict[str, Any]) -> None:
    """Equal values are the same object, also after pickle and copy, and equal their integer."""
    assert report["identity"] == [True] * 5


def test_closed_flags(report: dict[str, Any]) -> None:
    """A closed flag accepts the combinations of its bits, and no negative number."""
    assert report["closed"] == {
        "-1": "ValueError",
        "0": "<Permission: 0>",
        "3": "<Permission.READ|WRITE: 3>",
        "4": "ValueError",
        "2147483649.0": "<Permission.READ|TOP: 2147483649>",
        "~READ": "<Permission.WRITE|TOP: 2147483650>",
    }


@pytest.mark.slow
def test_types_of_flags(folder: Path) -> None:
    """mypy and stubtest accept the modules and stubs of flags."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert typecheck.problems(files, "small", str(folder), "3.11") == ()


def test_the_docstring_of_an_open_flag_says_what_it_does(folder: Path) -> None:
    """The docstring names the bounds, the complement, and what `in` asks."""
    text = " ".join((folder / "small" / "bits.py").read_text("utf-8").split())
    assert "accepts every integer from 0 to 255" in text
    assert "is the complement within 0 to 255" in text
    assert "value in Bit`` is True for every integer from 0 to 255" in text
