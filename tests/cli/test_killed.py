"""Commands that are killed at any step: the next run of the same command completes what was interrupted.

Each test kills a command before and after each step that changes the disk. `make soak` kills real processes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.outputs.tree import STAGING
from tests.cli.test_sync import row
from tests.cli.test_sync_write import GOOSE
from tests.support.commands import codegen
from tests.support.iana_documents import Post, enumeration, group, table
from tests.support.interruptions import everything, killed_at, points
from tests.support.scripts import load_script
from tests.support.small_projects import change, fewer_targets, project, rename

pytestmark = pytest.mark.slow


def build(folder: Path) -> None:
    """Build, and expect no error."""
    done = codegen("build", "--quiet", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")


def assert_up_to_date(folder: Path) -> None:
    """Assert that `check` finds nothing."""
    done = codegen("check", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    ("registries", "targets", "edit"),
    [
        (["small"], '"python", "schema"', change),
        (["small"], '"python"', rename),
        (["small"], '"python", "schema", "distribution"', fewer_targets),
        (["one", "two"], '"schema"', change),
    ],
    ids=["files", "package", "targets", "registries"],
)
def test_a_build(registries: list[str], targets: str, edit: Callable[[Path], None], tmp_path: Path) -> None:
    """The next build completes a killed one; if the change is taken back first, it restores the old outputs."""
    old = project(tmp_path / "old", *registries, targets=targets)
    new = Path(shutil.copytree(old, tmp_path / "new"))
    edit(new)
    changed = Path(shutil.copytree(new, tmp_path / "changed"))
    build(new)
    assert_up_to_date(new)
    before, after = everything(old / "generated"), everything(new / "generated")
    killed = Path(shutil.copytree(changed, tmp_path / "killed"))
    number = points(lambda: build(killed))
    assert everything(killed / "generated") == after
    for point in range(1, number + 1):
        shutil.rmtree(killed)
        shutil.copytree(changed, killed)
        assert killed_at(point, lambda: build(killed))
        for path, content in everything(killed / "generated").items():
            is_whole = content in (before.get(path), after.get(path)) or path.endswith("codegen-manifest.txt")
            assert is_whole or STAGING in path, f"{path} after {point}"
        taken_back = Path(shutil.copytree(killed, tmp_path / "back"))
        build(killed)
        assert everything(killed / "generated") == after, f"killed at {point}"
        for name in ("registry", "codegen.toml"):
            shutil.rmtree(taken_back / name) if (taken_back / name).is_dir() else (taken_back / name).unlink()
            (shutil.copytree if (old / name).is_dir() else shutil.copy)(old / name, taken_back / name)
        build(taken_back)
        assert everything(taken_back / "generated") == before, f"killed at {point} and taken back"
        shutil.rmtree(taken_back)


def completed(start: Path, place: Path, command: Callable[[], object], *, last: Callable[[], object]) -> None:
    """Assert that a command that is killed at any point is completed by the next run, without anything left over.

    The command works in `place`, a copy of `start`. `last` runs after it, as the last thing in each case.
    """
    shutil.copytree(start, place)
    number = points(command)
    last()
    after = everything(place)
    assert number > 0 and after != everything(start)
    for point in range(1, number + 1):
        shutil.rmtree(place)
        shutil.copytree(start, place)
        assert killed_at(point, command)
        command()
        last()
        assert everything(place) == after, f"killed at {point} of {number}"


def test_a_sync(tmp_path: Path) -> None:
    """`sync --write`: the lock is the last file, so that it claims nothing that the registry does not have."""
    post = Post(tmp_path / "start", enumeration(kind="str"))
    post.sync_with(group(table(GOOSE, row("swan", "Mute swan"))))
    hawk = row("hawk", "Hawk", '<xref type="rfc" data="rfc9999"/>')
    post.publish(group(table(GOOSE.replace("rfc1149", "rfc6214"), row("swan", "Silent swan"), hawk)))
    place = tmp_path / "place"

    def sync() -> None:
        done = codegen("sync", "--write", "--quiet", "--from", "sources", cwd=place)
        assert done.returncode in (0, 1), done.stderr

    def check_lock() -> None:
        assert codegen("sync", "--quiet", "--from", "sources", cwd=place).returncode in (0, 1)

    completed(post.folder, place, sync, last=check_lock)


@pytest.mark.parametrize("into", ["registry", "registry/{group}"])
def test_an_import(into: str, tmp_path: Path) -> None:
    """`import`: a table that an interrupted import has written is not imported under another name."""
    start, place = tmp_path / "start", tmp_path / "place"
    start.mkdir()
    (start / "codegen.toml").write_text("", "utf-8")
    document = group(table(GOOSE, row("swan", "Mute swan")), table(GOOSE, id="others", title="Other birds"))
    (start / "lofts.xml").write_text(document, "utf-8")

    def run() -> None:
        done = codegen("import", "iana", "lofts.xml", "--into", into, cwd=place)
        assert done.returncode == 0, done.stderr

    completed(start, place, run, last=lambda: None)


def test_an_init(tmp_path: Path) -> None:
    """`init`: the next run creates what is missing."""
    start, place = tmp_path / "start", tmp_path / "place"
    start.mkdir()
    (start / "pyproject.toml").write_text('[project]\nname = "birds"\n', "utf-8")

    def run() -> None:
        assert codegen("init", cwd=place).returncode == 0

    completed(start, place, run, last=lambda: None)


def test_a_release(tmp_path: Path) -> None:
    """`release.py`: the changelog is the old or the new one, and nothing is left beside it."""
    script = load_script("release")
    start, place = tmp_path / "start", tmp_path / "place"
    start.mkdir()
    (start / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n### birds 1.0.0\n\n- Birds.\n", "utf-8")
    release = script.Release("birds", "1.0.0", "birds-", "package.toml")
    completed(start, place, lambda: script.write_changelog(place, [release], "", "2026-01-31"), last=lambda: None)
