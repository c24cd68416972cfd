"""The lines and columns of keys, values and comments in TOML files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

import pytest

from codegen.errors import Keys, WrongKey
from codegen.toml.positions import comments_of, position_of

DOCUMENT = '''\
# A comment, and a blank line.

top = 1  # LINE 3
dotted.key = 2

[table]  # a comment beside a header
first = "one"

# A comment between two keys: second = 0
second = """
third = "not a key, but text"
"""
"quoted key" = 3
'literal.key' = 4
inline = { left = 1, right = { deep = 2 } }
list = [1, 2, 3]
long = [
    # a comment inside an array is not an item
    "zero",

    "one",  # an inline comment
    { name = "two", more = [
        "inner zero",
        "inner one",
    ] },
]

[table.sub]
under = true

[[member]]
name = "A"
value = 1

[[member.uses]]
phrase = "first of A"

[[member.uses]]
phrase = "second of A"
references = [
    { rfc = 1149 },
    { rfc = 2549 },
]

[[member]]
name = "B"
"value" = 2

[[member.uses]]
phrase = "first of B"

[member.extra]
note = "of B"

[[member.uses.parts]]
size = 1

[[member]]
name = "C"
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("top",), 3),
        (("dotted", "key"), 4),
        (("table",), 6),
        (("table", "first"), 7),
        (("table", "second"), 10),
        (("table", "quoted key"), 13),
        (("table", "literal.key"), 14),
        (("table", "inline"), 15),
        (("table", "inline", "right", "deep"), 15),
        (("table", "list", 2), 16),
        (("table", "long"), 17),
        (("table", "long", 0), 19),
        (("table", "long", 1), 21),
        (("table", "long", 2), 22),
        (("table", "long", 2, "name"), 22),
        (("table", "long", 2, "more", 0), 23),
        (("table", "long", 2, "more", 1), 24),
        (("table", "sub"), 28),
        (("table", "sub", "under"), 29),
        (("member", 0), 31),
        (("member", 0, "name"), 32),
        (("member", 0, "uses", 0), 35),
        (("member", 0, "uses", 0, "phrase"), 36),
        (("member", 0, "uses", 1, "phrase"), 39),
        (("member", 0, "uses", 1, "references"), 40),
        (("member", 0, "uses", 1, "references", 0, "rfc"), 41),
        (("member", 0, "uses", 1, "references", 1, "rfc"), 42),
        (("member", 1), 45),
        (("member", 1, "value"), 47),
        (("member", 1, "uses", 0, "phrase"), 50),
        (("member", 1, "extra", "note"), 53),
        (("member", 1, "uses", 0, "parts", 0, "size"), 56),
        (("member", 2, "name"), 59),
    ],
)
def test_key(keys: Keys, line: int) -> None:
    """A key, a table or an item of an array has the line on which it begins."""
    assert position_of(DOCUMENT.encode(), keys).line == line


@pytest.mark.parametrize(("keys", "line"), [(("member",), 31), (("member", 0, "uses"), 35)])
def test_table_array_as_a_whole(keys: Keys, line: int) -> None:
    """An array of tables begins at its first table."""
    assert position_of(DOCUMENT.encode(), keys).line == line


def test_table_without_a_header() -> None:
    """A table that only headers below it name begins at the first of them."""
    document = b"[enumeration]\n\n[attributes.note]\n[attributes.mood]\n"
    assert position_of(document, ("attributes",)).line == 3
    assert position_of(document, (WrongKey("attributes"),)).line == 3


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("member", 1, "phrase"), 45),
        (("member", 0, "uses", 1, "mood"), 38),
        (("member", 0, "uses", 1, "references", 1, "section"), 42),
        (("table", "absent", "deeper"), 6),
        (("table", "long", 2, "absent"), 22),
        (("table", "list", 7), 16),
        (("absent",), 1),
        ((), 1),
    ],
)
def test_absent_key(keys: Keys, line: int) -> None:
    """A missing key has the line of the nearest table around it, or line 1."""
    assert position_of(DOCUMENT.encode(), keys).line == line


def _leaves(value: object, keys: Keys = ()) -> Iterator[Keys]:
    """Yield the keys of every value that is neither a table nor an array."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*keys, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*keys, index))
    else:
        yield keys


def test_every_value_and_every_key_is_at_its_position() -> None:
    """For every value that tomllib reads, it is written at its position, and its key at the position of the key."""
    document = tomllib.loads(DOCUMENT)
    lines = DOCUMENT.splitlines()
    for keys in _leaves(document):
        value: object = document
        for key in keys:
            value = value[key]  # type: ignore[index]
        line, column = position_of(DOCUMENT.encode(), keys)
        written = '"""' if "\n" in str(value) else json.dumps(value)
        assert lines[line - 1][column - 1 :].startswith(written)
        if isinstance(last := keys[-1], str):
            line, column = position_of(DOCUMENT.encode(), (*keys[:-1], WrongKey(last)))
            rest = lines[line - 1][column - 1 :]
            assert rest.startswith((last, f'"{last}"', f"'{last}'", f"dotted.{last}"))


@pytest.mark.parametrize(
    ("keys", "column"),
    [
        (("table",), 1),
        (("member", 0), 1),
        (("member", 0, "uses", 0), 1),
        (("table", "inline"), 1),  # a table begins at its key
        (("table", "inline", "right"), 22),
        (("table", "inline", "right", "deep"), 39),
        (("table", "inline", WrongKey("left")), 12),
        (("table", "inline", "absent"), 1),
        (("table", "inline", "right", "absent"), 22),
        (("table", "list"), 8),
        (("table", "list", 2), 15),
        (("table", "list", 7), 1),
        (("table", "long", 2), 5),
        (("table", "long", 2, "name"), 14),
        (("absent",), 1),
    ],
)
def test_column(keys: Keys, column: int) -> None:
    """A wrong value has the column of the value, a table that of its header or key."""
    assert position_of(DOCUMENT.encode(), keys).column == column


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n", "broken = [1,\n", "[table\n"])
def test_no_places(text: str) -> None:
    """In an empty or invalid file, every key is on line 1."""
    assert position_of(text.encode(), ("member", 0, "name")).line == 1


def test_text_beyond_ascii() -> None:
    """Characters of several bytes before a key, or in its name, count as one."""
    text = '# Brieftaubenpost – „Täubchen“ 🕊\n"größe 🕊" = 1\nnext = 2\n'
    assert position_of(text.encode(), ("größe 🕊",)).line == 2
    assert position_of(text.encode(), ("next",)).line == 3
    line = "'größe 🕊' = { ä = '🕊', z = 1 }\n"
    assert position_of(line.encode(), ("größe 🕊", "z")) == (1, line.index("1") + 1)
    assert position_of(line.encode(), ("größe 🕊", WrongKey("z"))) == (1, line.index("z") + 1)


def test_comments() -> None:
    """All comments are found with their positions. Text that looks like a comment is not one."""
    text = DOCUMENT.replace('third = "not a key, but text"', "# no comment, but text")
    found = dict(comments_of(text.encode()))
    assert found == {
        (number, line.index("#") + 1): line[line.index("#") :]
        for number, line in enumerate(DOCUMENT.split("\n"), 1)
        if "#" in line
    }
    assert len(found) >= 6
