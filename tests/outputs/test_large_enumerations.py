"""Stubs of enumerations with very many members: type checkers read them in seconds, and know the class of each member.

mypy needs minutes for a client that compares members of such an enum, if the stub gives them values (mypy #21997).
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.project import discovery
from codegen.proof import prove_file
from tests.support.commands import process
from tests.support.deadlines import deadline
from tests.support.projects import built, registry_of, small_project, written

CLIENT = """\
from typing import assert_type

from small import Code


def first(code: Code) -> str:
    if code == Code.M0:
        return "0"
    if code is Code.ZERO or code in (Code.M1, Code.M2):
        return "1"
    match code:
        case Code.M3:
            return "3"
        case Code.M4 | Code.M5:
            return "4"
        case _:
            return code.name


assert_type(Code.M3, Code)
assert_type(Code.ZERO, Code)
assert_type(Code.M3.value, int)
assert_type(Code.M3.phrase, str)
assert_type([code for code in Code], list[Code])
"""


def project(folder: Path, members: int) -> Path:
    """Write a project with an enumeration of so many members, the first of which has the alias ZERO."""
    lines = "".join(f"M{number} = {number}\n" for number in range(1, members))
    text = f'[enumeration]\nname = "Code"\n\n[members]\nM0 = {{ value = 0, aliases = ["ZERO"] }}\n{lines}'
    return small_project(folder, codes=text)


@pytest.mark.parametrize(("members", "declaration"), [(1000, "    M3 = 3\n"), (1001, "    M3: Code\n")])
def test_members_in_the_stub(members: int, declaration: str, tmp_path: Path) -> None:
    """Up to 1,000 members have their values there. The module has them in any case."""
    outputs = built(project(tmp_path, members))
    assert declaration in outputs["small/codes.pyi"]
    assert "    M3 = 3\n" in outputs["small/codes.py"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    M3: Code\n", ""),
        ("    M3: Code\n", "    M3: int\n"),
        ("    M3: Code\n", "    M3 = 3\n"),
        ("    M3: Code\n", "    M3: Code\n    M3: Code\n"),
        ("    M3: Code\n    M4: Code\n", "    M4: Code\n    M3: Code\n"),
        ("    ZERO: Code\n", "    NULL: Code\n"),
    ],
)
def test_a_wrong_stub_is_found(old: str, new: str, tmp_path: Path) -> None:
    """A member that is missing, of another type, twice or at another place is an error, as in every stub."""
    folder = project(tmp_path, 1001)
    stub = built(folder)["small/codes.pyi"]
    (configured,) = discovery.find_projects(folder, exact=True)
    registry = registry_of(configured).registry
    (about,) = registry.enumerations
    prove_file(stub, "small/codes.pyi", registry, about)
    assert old in stub
    with pytest.raises(CodegenError):
        prove_file(stub.replace(old, new), "small/codes.pyi", registry, about)


@pytest.mark.slow
def test_a_client_in_mypy(tmp_path: Path) -> None:
    """A client that compares members of 5,000 is checked, with the types that it expects."""
    package = written(built(project(tmp_path / "project", 5000)), tmp_path / "package")
    (tmp_path / "client.py").write_text(CLIENT, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--warn-unreachable", "--cache-dir", str(tmp_path / "cache")]
    with deadline(180):
        done = process(*command, tmp_path / "client.py", env={"MYPYPATH": str(package)})
    assert done.returncode == 0, done.stdout
