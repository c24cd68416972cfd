"""`codegen sync` when IANA gives a group or a table another id."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_sync import SWAN_AND_PIGEON
from tests.support.commands import Outcome, codegen
from tests.support.iana_documents import Post, enumeration, group, member, record, table

NEST = table(record("1", "Reed"), id="nests", title="Nests")
REDIRECT = '<redirect xmlns="http://www.iana.org/assignments" registry="coops"/>'
MOVED = group(table(*SWAN_AND_PIGEON, id="coop-birds"), NEST, id="coops", title="Coops")


@pytest.fixture
def imported(tmp_path: Path) -> Post:
    """Return a project with the imported table of two birds."""
    post = Post(tmp_path / "post", "", rfcs="")
    for path in (post.folder / "registry").iterdir():
        path.unlink()
    post.publish(lofts=group(table(*SWAN_AND_PIGEON)))
    assert codegen("import", "iana", "sources", cwd=post.folder).returncode == 0
    assert post.run(write=True) in (0, 1)
    return post


@pytest.fixture
def mapped(tmp_path: Path) -> Post:
    """Return a project that is in sync with a table of two birds, field by field."""
    birds = member("CARRIER_PIGEON", "pigeon", "Carrier pigeon") + member("MUTE_SWAN", "swan", "Mute swan")
    post = Post(tmp_path / "post", enumeration(rest=birds), rfcs="")
    post.sync_with(group(table(*SWAN_AND_PIGEON)))
    return post


def _sync(post: Post, *arguments: str) -> Outcome:
    return codegen("sync", "--from", "sources", *arguments, cwd=post.folder)


def _follow(post: Post, old: str, new: str) -> None:
    text = post.file.read_text("utf-8")
    assert old in text
    post.file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("kind", ["imported", "mapped"])
def test_a_moved_group_is_named_with_its_table(kind: str, request: pytest.FixtureRequest) -> None:
    """The finding says which group and table to follow; then the registry is in sync, and no record was removed."""
    post: Post = request.getfixturevalue(kind)
    post.publish(lofts=REDIRECT, coops=MOVED)
    done = _sync(post, "--write")
    assert done.returncode == 1
    assert 'Write group = "coops", registry = "coop-birds".' in done.stdout
    assert "[group-moved]" in done.stdout and "removed" not in done.stdout
    _follow(post, 'group = "lofts"\nregistry = "birds"', 'group = "coops"\nregistry = "coop-birds"')
    done = _sync(post, "--write")
    assert "added" not in done.stdout and "[removed]" not in done.stdout
    assert _sync(post).returncode == 0


@pytest.mark.parametrize("kind", ["imported", "mapped"])
def test_a_moved_group_under_its_old_name_is_noticed(kind: str, request: pytest.FixtureRequest) -> None:
    """A redirect beside an old copy, and a file of the old name with the new id, say that the group has moved."""
    post: Post = request.getfixturevalue(kind)
    for documents in (
        {"lofts": MOVED},
        {"old": group(table(*SWAN_AND_PIGEON)), "lofts": REDIRECT, "coops": MOVED},
    ):
        post.publish(**documents)
        done = _sync(post)
        assert done.returncode == 1
        assert "the group lofts was renamed to coops [group-moved]" in done.stdout


@pytest.mark.parametrize("kind", ["imported", "mapped"])
def test_a_table_with_another_id_is_named(kind: str, request: pytest.FixtureRequest) -> None:
    """A table that has another id and its old title has not lost its records: the finding says what to write."""
    post: Post = request.getfixturevalue(kind)
    post.publish(lofts=group(table(*SWAN_AND_PIGEON, id="birds-1"), NEST, updated="2025-02-02"))
    before = post.files()
    done = _sync(post, "--write")
    assert done.returncode == 1
    assert "the table lofts/birds was renamed to birds-1, which has the same title [table-moved]" in done.stdout
    assert 'Write registry = "birds-1".' in done.stdout
    assert {name: text for name, text in post.files().items() if name != "upstream.lock"} == {
        name: text for name, text in before.items() if name != "upstream.lock"
    }
    _follow(post, 'registry = "birds"', 'registry = "birds-1"')
    done = _sync(post, "--write")
    assert "added" not in done.stdout and "[removed]" not in done.stdout
    assert _sync(post).returncode == 0


def test_a_table_with_two_successors_is_removed(imported: Post) -> None:
    """If two tables have the title, nothing is guessed: the table was removed."""
    again = [table(*SWAN_AND_PIGEON, id=f"birds-{number}") for number in (1, 2)]
    imported.publish(lofts=group(*again, updated="2025-02-02"))
    done = _sync(imported, "--write", "--allow-removals")
    assert "[table-removed]" in done.stdout
