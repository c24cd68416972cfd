"""Formatted texts that later runs use again; a damaged cache is an empty one."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.cache import Cache

TEXTS = {"one": "x = 1\n", "two": "Täubchen 🕊 \u2028 \0 \r\n", "": ""}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a cache; the folder does not exist yet."""
    return tmp_path / "folder" / "of its own" / "cache.json"


def kept(path: Path, texts: dict[str, str]) -> Path:
    """Save a cache of these texts, and return its path."""
    cache = Cache(path)
    cache.update(texts)
    cache.save()
    return path


def contents(path: Path) -> dict[str, str]:
    """Return the texts that a later run reads."""
    return dict(Cache(path))


def test_empty(path: Path) -> None:
    """A missing cache is empty, and saving it writes nothing."""
    cache = Cache(path)
    assert (dict(cache), len(cache), cache.get("one")) == ({}, 0, None)
    cache.save()
    assert not path.parent.exists()


def test_kept(path: Path) -> None:
    """A later run reads exactly the saved texts."""
    assert contents(kept(path, TEXTS)) == TEXTS


def test_not_saved(path: Path) -> None:
    """A text that is not saved is lost."""
    Cache(path)["one"] = "x = 1\n"
    assert contents(path) == {}


def test_replaced(path: Path) -> None:
    """The last text of a key is saved; a removed one is not."""
    kept(path, {"one": "old", "two": "old"})
    cache = Cache(path)
    cache["one"] = "new"
    del cache["two"]
    assert (cache["one"], cache.get("two"), len(cache)) == ("new", None, 1)
    cache.save()
    assert contents(path) == {"one": "new"}


def test_bounded(path: Path) -> None:
    """Only texts that the last run read or set are saved, so that the cache does not grow."""
    kept(path, {str(number): "x" * 1000 for number in range(200)})
    size = path.stat().st_size
    cache = Cache(path)
    assert cache["7"] == "x" * 1000
    cache["new"] = "y"
    cache.save()
    assert contents(path) == {"7": "x" * 1000, "new": "y"}
    assert path.stat().st_size < size / 50


def test_untouched(path: Path) -> None:
    """A run that uses exactly the saved texts writes nothing."""
    kept(path, TEXTS)
    before = path.stat()
    cache = Cache(path)
    assert {key: cache[key] for key in cache} == TEXTS
    cache.save()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_nothing_else_is_left(path: Path) -> None:
    """Saving leaves no other file beside the cache."""
    kept(kept(path, TEXTS), {"three": "x"})
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def _signed(text: str) -> bytes:
    """Return the content of a cache file with any text and the right digest."""
    return f"{sha256(text.encode()).hexdigest()}\n{text}".encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}",
        b"\xff\xfe",
        b"not json",
        json.dumps(TEXTS).encode(),
        _signed("not json"),
        _signed("[1, 2]"),
        _signed("null"),
        _signed('{"one": 1}'),
        _signed('{"one": null}'),
        _signed("[" * 100_000),
        _signed('{"one": "x"}')[:-1],
        _signed('{"one": "x"}') + b"\n",
        _signed('{"one": "x"}').replace(b"x", b"y"),
    ],
    ids=lambda content: repr(content[:30]),
)
def test_damaged(path: Path, content: bytes) -> None:
    """A damaged file is an empty cache, and the next run replaces it."""
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert contents(path) == {}
    assert contents(kept(path, TEXTS)) == TEXTS


@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage(path: Path, data: st.DataObject) -> None:
    """With any byte lost, changed or added, a run reads the right texts or none."""
    kept(path, TEXTS)
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    path.write_bytes(content[:start] + data.draw(st.binary(max_size=3)) + content[end:])
    assert contents(path) in ({}, TEXTS)
    path.unlink()


def test_a_folder_in_its_place(path: Path) -> None:
    """A folder in place of the cache is an empty cache; saving it is not an error."""
    path.mkdir(parents=True)
    assert contents(kept(path, TEXTS)) == {}
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_in_the_place_of_its_folder(path: Path) -> None:
    """A file in place of the cache's folder is an empty cache too."""
    path.parent.parent.mkdir()
    path.parent.write_bytes(b"mine")
    assert contents(kept(path, TEXTS)) == {}
    assert path.parent.read_bytes() == b"mine"


def test_a_missing_key(path: Path) -> None:
    """A missing key raises KeyError, as in any mapping."""
    with pytest.raises(KeyError):
        Cache(path)["absent"]
