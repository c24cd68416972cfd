"""Formatted texts that later runs use again; a damaged cache is an empty one."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.cache import read_cache, save_cache

TEXTS = {"one": "x = 1\n", "two": "Täubchen 🕊 \u2028 \0 \r\n", "": ""}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a cache; the folder does not exist yet."""
    return tmp_path / "folder" / "of its own" / "cache.json"


def kept(path: Path, texts: dict[str, str]) -> Path:
    """Save a cache of these texts, and return its path."""
    save_cache(path, texts)
    return path


def test_empty(path: Path) -> None:
    """A missing cache is empty."""
    assert read_cache(path) == {}


def test_kept(path: Path) -> None:
    """A later run reads exactly the saved texts."""
    assert read_cache(kept(path, TEXTS)) == TEXTS


def test_replaced(path: Path) -> None:
    """Saving replaces all earlier texts."""
    assert read_cache(kept(kept(path, TEXTS), {"one": "new"})) == {"one": "new"}


def test_nothing_else_is_left(path: Path) -> None:
    """Saving leaves no other file beside the cache."""
    kept(kept(path, TEXTS), {"three": "x"})
    assert [file.name for file in path.parent.iterdir()] == [path.name]


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
    assert read_cache(path) == {}
    assert read_cache(kept(path, TEXTS)) == TEXTS


@settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage(path: Path, data: st.DataObject) -> None:
    """With any byte lost, changed or added, a run reads the right texts or none."""
    kept(path, TEXTS)
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    path.write_bytes(content[:start] + data.draw(st.binary(max_size=3)) + content[end:])
    assert read_cache(path) in ({}, TEXTS)
    path.unlink()


def test_a_folder_in_its_place(path: Path) -> None:
    """A folder in place of the cache is an empty cache; saving it is not an error."""
    path.mkdir(parents=True)
    assert read_cache(kept(path, TEXTS)) == {}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_in_the_place_of_its_folder(path: Path) -> None:
    """A file in place of the cache's folder is an empty cache too."""
    path.parent.parent.mkdir()
    path.parent.write_bytes(b"mine")
    assert read_cache(kept(path, TEXTS)) == {}
    assert path.parent.read_bytes() == b"mine"
