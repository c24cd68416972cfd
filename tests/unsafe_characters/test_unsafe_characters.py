"""There is one definition of an unsafe character, and every room that finds or escapes them follows it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegen import unsafe_characters
from codegen.cli.safe_printing import harmless, on_one_line
from codegen.docstring_markup import docstring
from codegen.errors import CodegenError
from codegen.iana.white_space import collapse_whitespace
from codegen.literals import comment, json_literal, py_literal, toml_literal
from codegen.load import RegistryFile, comment_problems
from codegen.project import configuration
from codegen.toml.writing import toml_value

ANY = st.characters()

ESCAPES: dict[str, Callable[[str], str]] = {
    "python": py_literal,
    "docstring": lambda text: docstring([text]),
    "json": json_literal,
    "toml": toml_literal,
    "comment": comment,
    "registry file": toml_value,
    "iana": collapse_whitespace,
    "terminal": on_one_line,
}
"""Every function that escapes the unsafe characters of a text."""


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def examples(test: Callable[[str], None]) -> Callable[..., None]:
    """Run a test with any character, and always with those that the rooms once disagreed on."""
    for character in "\ue000\ud800\u0378\u00a0\t\n\r\x7f\u2028\u200b\U000f0000":
        test = example(character)(test)
    return given(ANY)(test)


@examples
def test_the_definition(character: str) -> None:
    """A character is unsafe by its Unicode category alone; tab and line feed are safe in a text that has lines."""
    found = unsafe_characters.first_unsafe(f"a{character}b")
    assert found == (character if _is_unsafe(character) else "")
    assert unsafe_characters.first_unsafe(f"a{character}b", lines=True) == ("" if character in "\n\t" else found)


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_escapes(escape: Callable[[str], str]) -> None:
    """Whatever is written shows no unsafe character, and every safe one as itself, unless it is white space."""

    @examples
    def check(character: str) -> None:
        written = escape(f"a{character}b")
        if _is_unsafe(character):
            assert character not in written.replace("\n", "" if escape is comment else "\n")
        elif not character.isspace() and character not in "\"'\\":
            assert character in written

    check()


@examples
def test_text_with_lines(character: str) -> None:
    """A printed line has no unsafe character. Comments of registry files may have tabs."""
    is_unsafe = _is_unsafe(character) and character not in "\n\t"
    assert (character not in harmless(f"a{character}b")) == _is_unsafe(character)
    is_toml = not _is_surrogate(character) and (character >= " " or character == "\t") and character != "\x7f"
    if is_toml:  # no TOML file can have another in a comment
        source = RegistryFile(name="a.toml", data=f"# a{character}b\n".encode())
        assert bool(list(comment_problems({"a": source}))) == is_unsafe


@examples
def test_configuration(character: str) -> None:
    """A header, or a path, in the configuration may have every safe character, and no other."""
    if _is_surrogate(character):
        return  # TOML cannot write one
    for setting in ("header", "templates"):
        text = f'{setting} = "a\\U{ord(character):08x}b"'
        try:
            configuration.parse(text, "codegen.toml", whole=True)
        except CodegenError as error:
            refused = "character" in error.what
        else:
            refused = False
        may_be = setting == "header" and character in "\n\r"  # it has lines, and their ends are normalised
        assert refused == _is_unsafe(character) or may_be


def _is_surrogate(character: str) -> bool:
    return unicodedata.category(character) == "Cs"


@pytest.mark.parametrize(
    ("character", "description"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\a", "U+0007 control character"),
        ("\ue000", "U+E000 private-use character"),
        ("\ud800", "U+D800 surrogate"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_descriptions(character: str, description: str) -> None:
    """A description is the code point and the name, or the sort of character where it has no name."""
    assert unsafe_characters.describe(character) == description
