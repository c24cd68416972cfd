"""Values as source text: hostile text comes back from the source as the same text, and nothing else."""

from __future__ import annotations

import ast
import json
import textwrap
import tomllib
from collections.abc import Callable

import black
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen.docstring_markup import Directive, Headline, docstring
from codegen.literals import WIDTH, Source, json_literal, markdown, name, py_literal, py_table, toml_literal
from tests.support.docstrings import letters, shown

steady = settings(derandomize=True)
"""The same examples in every run, however long one takes."""

HOSTILE = (
    '"',
    '""',
    '"""',
    "'",
    "'''",
    "\\",
    "\\\\",
    '\\"',
    "\\'",
    "\\N{DIGIT ONE}",
    "\\x41",
    "\r",
    "\n",
    "\r\n",
    "\0",
    "\t",
    "\f",
    "\x1c",
    "\x85",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\U000e0041",
    "\U000f0000",
    "{{ 1 }}",
    "{% raw %}",
    "# type: ignore",
    "# fmt: off",
    "#",
    "${x}",
    "{x}",
    "%s",
    "]]>",
    "-->",
    " ",
    "  ",
    "import os",
    "\n    import os\n",
)
"""What has ended a literal somewhere, or looked as if it did."""

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HOSTILE_TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)).map(
    "".join
)
TEXT = ANY_TEXT | HOSTILE_TEXT
WORDS = st.lists(st.from_regex(r"\A[A-Za-z0-9<>()/;:,.+*-]{1,14}\Z"), max_size=40).map(" ".join)
"""Text as registries have it."""
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=5).map(tuple), max_leaves=12)
ORDINARY = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
    lambda inner: st.lists(inner, max_size=5).map(tuple),
    max_leaves=12,
)


# --- Python literals


@steady
@given(VALUES, st.sampled_from([0, 4, 8, 12]), st.integers(0, 60))
@example('"""' + "x" * 90 + "\\", 4, 0)
@example("word " * 30 + '"', 4, 8)
@example("word\n" * 30, 0, 0)
@example("word\0 " * 30, 0, 0)
@example(("a" * 100, ("b c " * 40,)), 8, 3)
def test_python_literal_is_its_value(value: object, indent: int, used: int) -> None:
    """A Python literal evaluates to its value, with the same types."""
    found = ast.literal_eval(py_literal(value, indent, used))
    assert repr(found) == repr(value)


@steady
@given(VALUES, st.sampled_from([0, 4]))
def test_python_literal_stays_in_its_statement(value: object, indent: int) -> None:
    """A Python literal in a class body is one expression of one statement."""
    source = (
        f"class A:\n    x = {py_literal(value, 4, 4)}\n    y = 1\n" if indent else f"x = {py_literal(value)}\ny = 1\n"
    )
    tree = ast.parse(source)
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else tree.body
    assert [type(statement) for statement in body] == [ast.Assign, ast.Assign]


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("place", ["{}", "before {}", "{} after", "before {} after", "{0}{0}", "{0}\\{0}\\"])
def test_hostile_text(hostile: str, place: str) -> None:
    """Text that tries to become code stays text, in every language and at every position."""
    text = place.replace("{0}", "{}").replace("{}", hostile)
    assert ast.literal_eval(py_literal(text)) == text
    assert ast.literal_eval(py_literal((text, text), 4, 80)) == (text, text)
    assert ast.literal_eval(py_table({text: text})) == {text: text}
    assert json.loads(json_literal(text)) == text
    assert tomllib.loads(f"x = {toml_literal(text)}") == {"x": text}
    assert letters(shown(_documented(docstring([text], 4)))) == letters(text)
    assert "\n" not in markdown(text)


@pytest.mark.slow
@steady
@given(ORDINARY)
@example("a word " * 10 + "fits")
@example("a word " * 10 + "would not fit")
def test_black_leaves_literals_alone(value: object) -> None:
    """Black does not change a literal of ordinary values, at module level or in a class."""
    for source in (
        f"VALUE = {py_literal(value, 0, len('VALUE = '))}\n",
        f"class A:\n    LONG_NAME = {py_literal(value, 4, len('LONG_NAME = '))}\n",
    ):
        assert black.format_str(source, mode=black.Mode()) == source


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (None, "None"),
        (True, "True"),
        (250, "250"),
        (-1, "-1"),
        ("", '""'),
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "no"', "'say \"no\"'"),
        ("both ' and \"", '"both \' and \\""'),
        ("line\nbreak", '"line\\nbreak"'),
        ("back\\slash", '"back\\\\slash"'),
        ("Täubchen 🕊", '"Täubchen 🕊"'),
        ("\u202e", '"\\u202e"'),
        ("\0", '"\\u0000"'),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, ("a", None)), '(1, ("a", None))'),
    ],
)
def test_python_literals_look_as_written_by_hand(value: object, source: str) -> None:
    """A literal looks as if a careful person had written it."""
    assert py_literal(value) == source


def test_long_text_is_broken_behind_spaces() -> None:
    """Text that does not fit on a line is split after spaces into several literals."""
    text = "The command was right and could not be carried out, and what is to be done about it is up to the client."
    assert py_literal(text, 4, 10) == (
        "(\n"
        '        "The command was right and could not be carried out, and what is to be done "\n'
        '        "about it is up to the client."\n'
        "    )"
    )


def test_long_tuple_is_broken_between_items() -> None:
    """A tuple that does not fit on a line has a line for each item, and a trailing comma."""
    assert py_literal(("a" * 40, "b" * 40, 3)) == f'(\n    "{"a" * 40}",\n    "{"b" * 40}",\n    3,\n)'


@pytest.mark.parametrize("value", [1.5, b"bytes", ["list"], {"a": 1}, {1}, object(), (1, 2.5), ("a", ["b"])])
def test_no_python_literal(value: object) -> None:
    """A value of any other type raises TypeError."""
    with pytest.raises(TypeError, match="no literal for"):
        py_literal(value)


# --- Tables

ROWS = st.dictionaries(st.integers(), VALUES, max_size=5) | st.dictionaries(TEXT, VALUES, max_size=5)


@pytest.mark.slow
@steady
@given(ROWS)
def test_table_is_its_rows(rows: dict[int, object] | dict[str, object]) -> None:
    """A table evaluates to its rows, in order."""
    found = ast.literal_eval(py_table(rows))
    assert repr(found) == repr(rows)


@pytest.mark.slow
@steady
@given(ROWS)
@example({"a": "漢字 " * 12 + "x", "b": ("漢字" * 20, "漢字" * 20), "漢字" * 20: "漢字 " * 20})
@example({"a": "漢字" * 21, "b": "漢字" * 42, "c": ("漢字" * 38 + "x",)})
@example({"a": '""\'', "b": "''\""})
def test_black_leaves_tables_alone(rows: dict[int, object] | dict[str, object]) -> None:
    """Black does not change a table, for any text and any width."""
    source = f"ROWS: dict[int, str] = {py_table(rows)}\n"
    assert black.format_str(source, mode=black.Mode()) == source


def test_table_has_an_entry_a_line() -> None:
    """A table has a line for each entry, so that a diff of one entry is one line."""
    assert py_table({250: "OK", 251: ("a", 1)}) == '{\n    250: "OK",\n    251: ("a", 1),\n}'
    assert py_table({}) == "{}"


# --- Docstrings


def _documented(source: str, indent: int = 4) -> str:
    """Return the value of a docstring. It must be one statement of its class or module."""
    opening = "".join(f"{' ' * depth}class A:\n" for depth in range(0, indent, 4))
    tree = ast.parse(f"{opening}{' ' * indent}{source}\n{' ' * indent}after = 1\n")
    body: list[ast.stmt] = tree.body
    for _ in range(0, indent, 4):
        assert isinstance(body[0], ast.ClassDef)
        assert len(body) == 1
        body = body[0].body
    first, after = body
    assert isinstance(first, ast.Expr)
    assert isinstance(first.value, ast.Constant)
    assert isinstance(first.value.value, str)
    assert isinstance(after, ast.Assign)
    return first.value.value


@steady
@given(st.lists(TEXT, max_size=4), st.sampled_from([0, 4, 8]))
@example(['"'], 4)
@example(['"""'], 4)
@example(["\\"], 4)
@example(['ends with "'], 0)
@example(["x" * 85 + "\\"], 0)
@example([" ", "second"], 4)
@example(["", "", "third"], 8)
def test_docstring_is_its_text(paragraphs: list[str], indent: int) -> None:
    """A docstring is one expression. Sphinx shows the text of its paragraphs, except for white space and backticks."""
    assert letters(shown(_documented(docstring(paragraphs, indent), indent))) == letters("".join(paragraphs))


ATOMS = (
    r"a b 1 A é : \ - = + . ~ # ^ ' ( ) [ ] < > / , ; ! * ` _ | .. :: ** `` __ -- ==== ---- \\ |x| foo_ foo__ [1]_ `x`_"
    r" :role:`x` 1. A) (i) #. -x --long /V >>> :field: • Note: http://a.b/c_ a@b.c"
)
MARKUP = st.sampled_from([*ATOMS.split(), *[" "] * 20, '"', "* ", "- ", "| ", ".. image:: x", " `a b`", "long" * 30])


@pytest.mark.slow
@settings(steady, max_examples=1500)
@given(st.lists(st.lists(MARKUP, min_size=1, max_size=30).map("".join), min_size=1, max_size=3))
@example(["Takes *args and |x| and foo_ and `tick."])
@example(["uses *wild and name_ and `x", "See |sub| and **bold."])
@example(["1. the first word, and more of them, so that the paragraph continues on the next line of the docstring"])
def test_docstrings_have_no_markup_of_their_text(paragraphs: list[str]) -> None:
    """Whatever the text is, docutils has no warning, and shows the text."""
    assert letters(shown(_documented(docstring(paragraphs, 4)))) == letters("".join(paragraphs))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("2 * 3, a*b, foo_bar, __init__ and x | y", "2 * 3, a*b, foo_bar, __init\\\\_\\\\_ and x | y"),
        ("Use `in` and `a_` (or ``b``).", "Use ``in`` and ``a_`` (or ``b``)."),
        ("the <domain> - of it: 5.1.1", "the <domain> - of it: 5.1.1"),
        ("- 5.1.1", "\\\\- 5.1.1"),
        ("10. October", "10\\\\. October"),
        ("as follows::", "as follows\\\\::"),
        ("C:\\n *args", "C:\\\\\\\\n \\\\*args"),
    ],
)
def test_docstrings_escape_only_markup(text: str, source: str) -> None:
    """Text that Sphinx would show as it is stays so; text in backticks becomes a literal."""
    assert docstring([text]) == f'"""{source}"""'


def test_a_directive() -> None:
    """A directive has its text under it, also at the start of a docstring."""
    directive = Directive("deprecated", "1.0", "Use *b.")
    assert docstring(["First.", directive], 4) == '"""First.\n\n    .. deprecated:: 1.0\n       Use \\\\*b.\n    """'
    assert docstring([directive]) == '"""\n.. deprecated:: 1.0\n   Use \\\\*b.\n"""'


@pytest.mark.slow
@steady
@given(st.lists(WORDS.filter(bool), min_size=1, max_size=3), st.sampled_from([0, 4, 8]))
def test_docstring_is_wrapped(paragraphs: list[str], indent: int) -> None:
    """Lines of a docstring fit the width, and paragraphs stay separate."""
    source = docstring(paragraphs, indent)
    assert max(len(line) for line in f"{' ' * indent}{source}".splitlines()) <= WIDTH
    assert len(textwrap.dedent(source).split("\n\n")) == len(paragraphs)


@pytest.mark.slow
@steady
@given(st.lists(WORDS.filter(bool), min_size=1, max_size=3))
@example(["a word " * 11 + "x"])
@example(["a word " * 11 + "xyz"])
@example(["a word " * 11 + "xyzabc"])
def test_black_leaves_docstrings_alone(paragraphs: list[str]) -> None:
    """Black does not change a docstring of ordinary text."""
    source = f"class A:\n    {docstring(paragraphs, 4)}\n\n    after = 1\n"
    assert black.format_str(source, mode=black.Mode()) == source


@pytest.mark.parametrize("text", ['"quoted" at first', 'at last "quoted"', '"', '""', '"""', "\\", "ends\\", '\\"'])
def test_black_leaves_the_text_of_docstrings_alone(text: str) -> None:
    """Black does not change the text of a docstring with quotes or backslashes at its ends."""
    source = black.format_str(f"class A:\n    {docstring([text], 4)}\n\n    after = 1\n", mode=black.Mode())
    documented = ast.get_docstring(ast.parse(source).body[0])  # type: ignore[arg-type]
    assert letters(shown(documented or "")) == letters(text)


def test_docstrings_look_as_written_by_hand() -> None:
    """A short docstring is on one line. A longer one has its closing quotes on their own line."""
    assert docstring(["The request was completed."], 4) == '"""The request was completed."""'
    assert docstring(["OK.", "The request\nwas   completed.", ""], 4) == (
        '"""OK.\n\n    The request was completed.\n    """'
    )


# --- JSON and TOML


@pytest.mark.slow
@steady
@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=12))
@example("\U000f0000")
@example("\U000e0041 tag")
def test_json_literal_is_its_value(value: object) -> None:
    """A JSON literal evaluates to its value, on one line."""
    source = json_literal(value)
    assert json.loads(source) == value
    assert "\n" not in source


@steady
@given(TEXT | st.lists(TEXT))
@example("\U000f0000")
@example("\x7f")
def test_toml_literal_is_its_value(value: str | list[str]) -> None:
    """A TOML literal evaluates to its text, or list of texts."""
    assert tomllib.loads(f"x = {toml_literal(value)}\ny = 1\n") == {"x": value, "y": 1}


# --- Markdown


@pytest.mark.slow
@steady
@given(TEXT | WORDS)
@example("- no item")
@example("1. no item")
@example("1) no item")
@example("+ no item")
@example("=== no heading")
@example("--- no line")
@example("&lt; no entity")
@example("https://example.org/ <b> [a](b) ![c](d) `e` ~~f~~ |g|")
def test_markdown_shows_the_text(text: str) -> None:
    """Markdown of a text is one paragraph that shows exactly this text, except for white space."""
    parser = pytest.importorskip("markdown_it", reason="no Markdown parser is installed").MarkdownIt(
        "gfm-like", {"linkify": False}
    )
    parsed = parser.parse(markdown(text))
    plain = " ".join(text.replace("\0", "\ufffd").split())
    if not plain:
        assert parsed == []
        return
    assert [token.type for token in parsed] == ["paragraph_open", "inline", "paragraph_close"]
    assert {token.type for token in parsed[1].children} <= {"text", "text_special"}
    assert "".join(token.content for token in parsed[1].children) == plain


# --- Names


@pytest.mark.parametrize("text", ["OK", "_x", "a.b", "名前"])
def test_name(text: str) -> None:
    """An identifier, or several with dots, is source."""
    assert name(text) == text


@pytest.mark.parametrize("text", ["", "a b", "a.", ".a", "1", "a\n", "a;b", "a()", "a#", "a\u202e"])
def test_no_name(text: str) -> None:
    """Any other text raises ValueError."""
    with pytest.raises(ValueError, match="is not a Python identifier"):
        name(text)


@pytest.mark.parametrize(
    "make",
    [py_literal, json_literal, markdown, name, lambda text: docstring([text]), lambda text: py_table({text: text})],
    ids=["py_literal", "json_literal", "markdown", "name", "docstring", "py_table"],
)
def test_source(make: Callable[[str], Source]) -> None:
    """Every function returns Source."""
    assert isinstance(make("text"), Source)


def test_a_headline_keeps_its_number() -> None:
    """A number at the start of a headline has no backslash, which an editor would show."""
    assert docstring([Headline("550. No such mailbox.")]) == '"""550. No such mailbox."""'
