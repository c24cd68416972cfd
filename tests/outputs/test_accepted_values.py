"""The constructor of a class and its JSON Schema accept the same values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.outputs.test_flags import BITS, PERMISSIONS
from tests.support.projects import built, imported, small_project, written

HEAD = """\
[enumeration]
name = "{name}"
title = "an entry"
kind = "{kind}"
{more}
description = "Entries."
"""

MEMBER = """
[[member]]
name = "M_{number}"
value = {value}
"""


def enumeration(name: str, kind: str, values: list[object], more: str = "") -> str:
    """Return a registry file with a member for each value."""
    members = (MEMBER.format(number=number, value=json.dumps(value)) for number, value in enumerate(values))
    return HEAD.format(name=name, kind=kind, more=more) + "".join(members)


FILES = {
    "bits": BITS,
    "permissions": PERMISSIONS,
    "switches": enumeration("Switch", "flag", [0, 16, 32, 48, 256, 4096]),
    "nothings": enumeration("Nothing", "flag", [0]),
    "everythings": enumeration("Everything", "flag", [1 << place for place in range(64)]),
    "masks": enumeration("Mask", "flag", [6], "open = { minimum = 0, maximum = 15 }"),
    "codes": enumeration("Code", "int", [-3, 0, 1, 200]),
    "replies": enumeration("Answer", "int", [200, 250], "open = { minimum = 100, maximum = 300 }"),
    "words": enumeration("Word", "str", ["", "8BITMIME", "Auth", "\u017f", "stra\u00dfe"], "ignore_case = true"),
    "texts": enumeration("Text", "str", ["A", "a", "b c"]),
    "plains": enumeration("Plain", "plain", ["X.1.1", "X.1.10"]),
    "pairs": enumeration("Pair", "tuple", [[1, 2], [1, 10], [2, 1]], 'key = ["first", "second"]'),
    "mixes": enumeration("Mix", "tuple", [["BE", 1], ["DE", "x"]], 'key = ["country", "number"]'),
}

NUMBERS = st.one_of(
    st.integers(-10, 320),
    st.integers(-(2**65), 2**65),
    st.sampled_from([1 << place for place in range(66)]).flatmap(lambda bit: st.integers(bit - 3, bit + 3)),
    st.lists(st.integers(0, 40), max_size=6).map(lambda places: sum({1 << place for place in places})),
)
TEXTS = st.one_of(
    st.sampled_from(["", "8bitmime", "8BITMIME", "auth", "AUTH", "s", "S", "STRASSE", "X.1.1", "x.1.1", "A ", "1"]),
    st.text(max_size=3),
)
SCALARS = st.one_of(NUMBERS, NUMBERS.filter(lambda number: abs(number) < 2**53).map(float), st.floats(), TEXTS)
# Not True and False: for Python they are the integers 1 and 0, and for JSON they are not.
VALUES: st.SearchStrategy[object] = st.one_of(
    SCALARS, st.none(), st.lists(SCALARS, max_size=3), st.just({}), st.just([[1], 2])
)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the outputs of a package with enumerations of every kind, by path."""
    return built(small_project(tmp_path_factory.mktemp("values"), **FILES))


@pytest.fixture(scope="module")
def package(outputs: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the package."""
    folder: Path = written(outputs, tmp_path_factory.mktemp("package"))
    with imported(folder, "small") as module:
        yield module


@pytest.mark.slow
@pytest.mark.parametrize("stem", FILES)
def test_the_constructor_and_the_schema_accept_the_same_values(
    stem: str, outputs: dict[str, str], package: Any
) -> None:
    """A value of JSON is valid for the schema if the constructor returns a member for it, and only then."""
    schema = json.loads(outputs[f"schema/{stem}.json"])
    Draft202012Validator.check_schema(schema)
    validator, constructor = Draft202012Validator(schema), getattr(package, schema["title"])
    listed = (schema["anyOf"][0] if "anyOf" in schema else schema)["enum"]
    for value in listed:
        assert accepts(constructor, value) and validator.is_valid(value)

    @settings(max_examples=300, database=None)
    @given(st.one_of(VALUES, st.sampled_from(listed)))
    def agree(value: object) -> None:
        assert accepts(constructor, value) == validator.is_valid(value)
        assert accepts(constructor, value) == validator.is_valid(value), "the second time"

    agree()


def accepts(constructor: Any, value: object) -> bool:
    """Whether the constructor returns a member that has the value."""
    try:
        member = constructor(value)
    except ValueError:
        return False
    assert member.value == (tuple(value) if isinstance(value, list) else value)
    return True


def test_get_finds_values_in_another_case(package: Any) -> None:
    """`get` ignores the case of ASCII letters where the registry says so; the constructor never does."""
    assert package.Word.get("8bitmime") is package.Word("8BITMIME")
    assert package.Word.get("S") is None
    assert package.Text.get("A") is not package.Text.get("a")
    assert package.Text.get("b") is package.Text.get("B") is None
    assert package.Pair([1, 10]) is package.Pair((1, 10)) is package.Pair.get(1, 10)
