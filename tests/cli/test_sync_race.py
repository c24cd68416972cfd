"""`codegen sync --write` while somebody edits the registry: it writes nothing, and says which file changed.

A named pipe takes the place of the network: the command waits for it, after it has read the registry.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_sync import SWAN_AND_PIGEON, row
from tests.support.commands import Outcome, codegen
from tests.support.iana_documents import Post, enumeration, group, member, table

pytestmark = pytest.mark.slow

BIRDS = member("CARRIER_PIGEON", "pigeon", "Carrier pigeon") + member("MUTE_SWAN", "swan", "Mute swan")
CHANGED = group(table(SWAN_AND_PIGEON[0], row("swan", "Silent swan")))


def _sync_during(folder: Path, document: str, edit: Callable[[], object]) -> Outcome:
    """Run `codegen sync --write`, make an edit while it waits for the document, and return what it printed."""
    pipe = folder / "pipe.xml"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "codegen", "sync", "--write", "--from", str(pipe)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        writer = _open_when_read(pipe, process)
        edit()
        with os.fdopen(writer, "w", encoding="utf-8") as stream:
            stream.write(document)
        try:
            stdout, stderr = process.communicate(timeout=60)
        finally:
            process.kill()  # after the time is over, nothing would end it
    return Outcome(process.returncode, stdout, stderr)


def _open_when_read(pipe: Path, process: subprocess.Popen[str]) -> int:
    """Open a pipe for writing as soon as a process reads it."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads it yet
            time.sleep(0.01)
    raise AssertionError(process.communicate())


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """A project that is in sync with one table of two birds."""
    post = Post(tmp_path / "post", enumeration(rest=BIRDS))
    post.sync_with(group(table(*SWAN_AND_PIGEON)))
    return post


def test_a_file_that_does_not_change_is_written(post: Post) -> None:
    """Without an edit meanwhile the change is written."""
    done = _sync_during(post.folder, CHANGED, lambda: None)
    assert (done.returncode, done.stderr) == (1, "")
    assert '"Silent swan"' in post.file.read_text("utf-8")


def test_a_member_that_is_added_meanwhile(post: Post) -> None:
    """A member that is added at the top meanwhile moves all others: nothing is written, so that no member gets the
    phrase of another.
    """
    text = enumeration(rest=member("GREY_GOOSE", "goose", "Grey goose") + BIRDS)
    before = post.files()
    done = _sync_during(post.folder, CHANGED, lambda: post.file.write_text(text, "utf-8"))
    assert done.returncode == 2
    assert done.stderr == "codegen: registry/birds.toml changed while this ran\n  Run the command again.\n"
    assert post.files() == before | {"birds.toml": text.encode()}


@pytest.mark.parametrize("name", ["package.toml", "rfcs.toml", "upstream.lock"])
def test_another_file_that_changes_meanwhile(name: str, post: Post) -> None:
    """A file that would not be written must not change either: what is written was computed from it."""
    path = post.file.with_name(name)
    before = post.files()
    done = _sync_during(post.folder, CHANGED, lambda: path.write_bytes(path.read_bytes() + b"\n"))
    assert done.returncode == 2
    assert f"registry/{name} changed while this ran" in done.stderr
    assert post.files() == before | {name: before[name] + b"\n"}


def test_a_lock_that_appears_meanwhile(post: Post) -> None:
    """A lock that another run writes meanwhile is not replaced."""
    lock = post.lock.read_bytes()
    post.lock.unlink()
    done = _sync_during(post.folder, CHANGED, lambda: post.lock.write_bytes(lock))
    assert done.returncode == 2
    assert "registry/upstream.lock changed while this ran" in done.stderr
    assert post.lock.read_bytes() == lock


def test_an_edit_of_an_imported_table_is_kept(tmp_path: Path) -> None:
    """A file that holds a whole table is written as a whole: a comment and a rename saved meanwhile are kept."""
    (tmp_path / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
    source = tmp_path / "lofts.xml"
    source.write_text(group(table(*SWAN_AND_PIGEON)), "utf-8")
    assert codegen("import", "iana", source, cwd=tmp_path).returncode == 0
    file = tmp_path / "registry" / "birds.toml"
    text = "# Checked by Ada.\n" + file.read_text("utf-8").replace('"MUTE_SWAN"', '"SWAN"')
    done = _sync_during(tmp_path, CHANGED, lambda: file.write_text(text, "utf-8"))
    assert done.returncode == 2
    assert "registry/birds.toml changed while this ran" in done.stderr
    assert file.read_text("utf-8") == text
