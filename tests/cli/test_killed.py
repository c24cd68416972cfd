"""Commands that are killed at any step: the next run of the same command completes what was interrupted.

Each test kills a command before and after each step that changes the disk. `make soak` kills real processes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codegen.outputs.disk_comparison import STAGING
from tests.support.commands import codegen
from tests.support.interruptions import everything, killed_at, points
from tests.support.killable_commands import BUILDS, OTHERS, killable_command

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", BUILDS)
def test_a_build(name: str, tmp_path: Path) -> None:
    """The next build completes a killed one; if the change is taken back first, it restores the old outputs."""
    _, start, build, old = killable_command(name, tmp_path)
    assert old
    killed = Path(shutil.copytree(start, tmp_path / "killed"))
    number = points(lambda: build(killed))
    before, after = everything(old / "generated"), everything(killed / "generated")
    done = codegen("check", cwd=killed)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for point in range(1, number + 1):
        shutil.rmtree(killed)
        shutil.copytree(start, killed)
        assert killed_at(point, lambda: build(killed))
        for path, content in everything(killed / "generated").items():
            is_whole = content in (before.get(path), after.get(path)) or path.endswith("codegen-manifest.txt")
            assert is_whole or STAGING in path, f"{path} after {point}"
        taken_back = Path(shutil.copytree(killed, tmp_path / "back"))
        build(killed)
        assert everything(killed / "generated") == after, f"killed at {point}"
        shutil.rmtree(taken_back / "registry")
        shutil.copytree(old / "registry", taken_back / "registry")
        shutil.copy(old / "codegen.toml", taken_back)
        build(taken_back)
        assert everything(taken_back / "generated") == before, f"killed at {point} and taken back"
        shutil.rmtree(taken_back)


@pytest.mark.parametrize("name", OTHERS)
def test_another_command(name: str, tmp_path: Path) -> None:
    """The next run completes a killed one, without anything left over.

    The lock of `sync` is written last, so that it claims nothing that the registry does not have. A table that an
    interrupted import has written is not imported under another name.
    """
    _, start, run, _ = killable_command(name, tmp_path)
    place = Path(shutil.copytree(start, tmp_path / "place"))
    number = points(lambda: run(place))
    after = everything(place)
    assert number > 0 and after != everything(start)
    for point in range(1, number + 1):
        shutil.rmtree(place)
        shutil.copytree(start, place)
        lock = place / "registry/upstream.lock"
        before = lock.read_bytes() if lock.is_file() else b""
        assert killed_at(point, lambda: run(place))
        if lock.is_file() and lock.read_bytes() != before:
            left = everything(place)
            assert {path: left.get(path) for path in after} == after, f"the lock claims too much at {point}"
        run(place)
        assert everything(place) == after, f"killed at {point} of {number}"
