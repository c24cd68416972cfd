"""Bounds of the TOML files that people write."""

from __future__ import annotations

import tracemalloc

import pytest

from codegen.errors import CodegenError
from codegen.toml.reading import read_toml

_TEXT = 'a = """' + '\\"' * 5 + " . = [ { " * 300_000 + '"""\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a" + ".a" * 99_999 + " = 1\n", "nested more than"),
        ("[a" + ".a" * 99_999 + "]\n", "nested more than"),
        ("x = {a" + ".a" * 99_999 + " = 1}\n", "nested more than"),
        ("\n".join(f"[k{number}{'.a' * 30}]" for number in range(11_000)), "more than 300,000 dots in keys"),
        ("[[a]]\n" * 1_000_001, "more than 2,000,000 keys, tables and items"),
        ("a = [" + "1," * 2_000_001 + "]", "more than 2,000,000 keys, tables and items"),
        ("# " + "a" * 32_000_000, "more than 32,000,000 characters"),
    ],
)
def test_a_file_beyond_the_bounds_is_refused(text: str, why: str) -> None:
    """A file that would take gigabytes or minutes is refused before it takes 100 MB."""
    tracemalloc.start()
    try:
        with pytest.raises(CodegenError, match=why) as caught:
            read_toml(text, "codes.toml")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.where.startswith("codes.toml:")
    assert peak < 100_000_000


@pytest.mark.parametrize(
    "text",
    [
        _TEXT,
        _TEXT.replace('"""', "'''"),
        'a = "' + "., " * 700_000 + '"\n',
        "# " + "., " * 700_000 + "\na = '.'\n",
        "a = '" + "., " * 700_000 + "'\n",
    ],
)
def test_long_texts_and_comments_are_read(text: str) -> None:
    """Signs in texts and comments do not count."""
    assert list(read_toml(text, "codes.toml")) == ["a"]


@pytest.mark.slow
def test_a_file_with_50000_members_is_read() -> None:
    """The bounds refuse no file that an import of IANA's largest tables writes."""
    member = '[[member]]\nname = "M{0}"\nvalue = {0}\nphrase = "A."\nreferences = [{{ rfc = 1, section = "1.2" }}]\n'
    more = "".join(f'column_{column} = "text, text; text"\n' for column in range(12))
    text = "".join(f"{member.format(number)}{more}" for number in range(50_000))
    assert len(read_toml(text, "codes.toml")["member"]) == 50_000


def test_a_merge_conflict_is_reported_as_such() -> None:
    """A file with the marks of a merge conflict says so, with the place of the first mark."""
    text = "a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> branch\n"
    with pytest.raises(CodegenError, match="unresolved merge conflict") as caught:
        read_toml(text, "codes.toml")
    assert caught.value.where == "codes.toml:2:1"
    with pytest.raises(CodegenError, match="unresolved merge conflict") as caught:
        read_toml("a = 1\n>>>>>>> branch\n", "codes.toml")  # half resolved
    assert caught.value.where == "codes.toml:2:1"
    assert read_toml('a = """\n<<<<<<< HEAD\n"""\n', "codes.toml") == {"a": "<<<<<<< HEAD\n"}
