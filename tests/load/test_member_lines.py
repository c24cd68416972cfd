"""The short form of registry files: members as lines, and a header with only a name."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest
import tomli

from codegen import rules
from codegen.compare import compare
from codegen.errors import CodegenError, Problem
from codegen.load import LoadedRegistry, RegistryFile, file_formats, load, locate
from codegen.model import Enumeration, Member

PACKAGE = 'name = "loft"\nversion = "0.1.0"\ntitle = "A loft"\ndescription = "The constants of a loft."\n'
HEADER = '[enumeration]\nname = "Severity"\n\n'
LINES = """\
[members]
EMERGENCY = { value = 0, phrase = "System is unusable" }
ALERT = 1    # act at once
CRITICAL = { value = 2, aliases = ["CRIT"], references = [{ rfc = 5424, section = "6.2.1" }] }
"""
TABLES = """\
[[member]]
name = "EMERGENCY"
value = 0
phrase = "System is unusable"

[[member]]
name = "ALERT"
value = 1

[[member]]
name = "CRITICAL"
value = 2
aliases = ["CRIT"]
references = [{ rfc = 5424, section = "6.2.1" }]
"""


def _loaded(text: str) -> LoadedRegistry:
    return load(_files(text))


def _files(text: str) -> dict[str, RegistryFile]:
    files = {"package": PACKAGE, "severities": text}
    return {stem: RegistryFile(name=f"registry/{stem}.toml", data=text.encode()) for stem, text in files.items()}


def _enumeration(text: str) -> Enumeration:
    loaded = _loaded(text)
    assert not loaded.problems
    return loaded.registry.enumerations[0]


def _problems(text: str) -> list[tuple[int, str, str]]:
    """Return line, message and rule of every problem of form, and of every violation of a rule."""
    loaded = _loaded(text)
    problems: tuple[Problem, ...] = (*loaded.problems, *locate(rules.check(loaded.registry), _files(text)))
    return sorted((problem.line, problem.message, problem.rule) for problem in problems)


def _content(members: tuple[Member, ...]) -> list[dict[str, Any]]:
    """Return everything that members have, except for their place in the file."""
    names = ("name", "value", "phrase", "references", "aliases", "attributes", "status", "gaps")
    return [{name: getattr(member, name) for name in names} for member in members]


# --- Lines


def test_lines_and_tables_are_the_same_members() -> None:
    """A member is the same whether it is a line or a table. Its place differs."""
    lines, tables = _enumeration(HEADER + LINES), _enumeration(HEADER + TABLES)
    assert _content(lines.members) == _content(tables.members)
    assert [member.place for member in lines.members] == [
        ("members", "EMERGENCY"),
        ("members", "ALERT"),
        ("members", "CRITICAL"),
    ]
    assert [member.place for member in tables.members] == [("member", 0), ("member", 1), ("member", 2)]


def test_both_forms_in_one_file() -> None:
    """A file may have lines and tables. The members are in the order of their values, wherever they stand."""
    text = HEADER + '[members]\nFIRST = 1\nLAST = 9\n\n[[member]]\nname = "MIDDLE"\nvalue = 5\n'
    text += '\n[[member]]\nname = "TENTH"\nvalue = 10\n'
    assert [member.name for member in _enumeration(text).members] == ["FIRST", "MIDDLE", "LAST", "TENTH"]
    assert _problems(text) == []


def test_lines_are_sorted_for_themselves() -> None:
    """The first line that is out of order is reported at its own line."""
    text = HEADER + "[members]\nTWO = 2\nONE = 1\n"
    assert _problems(text) == [(6, "ONE (1) comes after TWO (2)", "unsorted")]


def test_values_of_several_parts_and_texts() -> None:
    """A value can be a text, or a list of parts."""
    assert [member.value for member in _enumeration(HEADER + '[members]\nA = "a"\nB = "b"\n').members] == ["a", "b"]
    pairs = '[enumeration]\nname = "Pair"\nkey = ["group", "number"]\n\n[members]\nA = [1, 2]\n'
    assert _enumeration(pairs).members[0].value == (1, 2)


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ("A = 1\nB = 1.5", 6, "value must be an integer, got 1.5"),
        ("A = 1\nB = true", 6, "value must be an integer, got true"),
        ('A = 1\nB = "b"\nC = 3', 6, 'value must be an integer, got "b"'),
        ('A = 1\nB = { phrase = "b" }', 6, "missing value"),
        ('A = 1\nB = { value = 2, phrsae = "b" }', 6, 'unknown key "phrsae"'),
        ('A = 1\nB = { value = 2, nmae = "b" }', 6, 'unknown key "nmae"'),
        ('A = 1\nB = { name = "C", value = 2 }', 6, 'unknown key "name"'),
        ('A = 1\nB = { phrase = "b", value = 2 }', 6, "B: value must come first"),
        ("A = 1\nB = { value = 2, aliases = [\n  3 ] }", 7, "aliases: each item must be a string, got 3"),
        ('A = 1\nB = { value = 2, phrase = "a\\u202Eb" }', 6, "phrase contains U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("A = 1\n2ND = 2", 6, '"2ND" is not a Python identifier'),
        ("A = 1\nclass = 2", 6, '"class" is a Python keyword'),
        ("A = 1\nmro = 2", 6, 'member "mro" is already a name in every enum class'),
        ('A = 1\n"" = 2', 6, "name must not be empty"),
        ("A = 1\nB = 1", 6, "duplicate value 1: A, B"),
        ("A = 1\nB = { value = 2, aliases = ['A'] }", 6, 'duplicate name "A", first on line 5'),
    ],
)
def test_a_problem_of_a_line_has_its_line(lines: str, line: int, message: str) -> None:
    """Every problem of a member that is a line is reported at this line."""
    found = _problems(f"{HEADER}[members]\n{lines}\n")
    assert [(number, text) for number, text, _ in found][:1] == [(line, message)], found


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (HEADER.rstrip() + "\nA = 1\n", "Write the members below the header [members]: a line NAME = value for each."),
        ("name = 'Level'\n[members]\nA = 1\n", "Write it below [enumeration]."),
    ],
)
def test_a_line_below_the_wrong_header(text: str, remedy: str) -> None:
    """The remedy names the header that the line belongs to."""
    assert _loaded(text).problems[-1].remedy == remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[members]]\nname = 'A'\nvalue = 1\n", "members must be a table, got a list"),
        ("[member]\nname = 'A'\nvalue = 1\n", "member must be a list, got a table"),
    ],
)
def test_a_header_of_the_other_form(text: str, message: str) -> None:
    """[[members]] and [member] are refused, and the remedy shows both forms."""
    (problem,) = _loaded(HEADER + text).problems
    assert (problem.line, problem.message) == (4, message)
    assert "[[member]]" in problem.remedy
    assert "[members]" in problem.remedy


@pytest.mark.parametrize("first", ["enumeration", "table"])
def test_two_headers(first: str) -> None:
    """A file with an enumeration and a table is one problem, at the second of the two."""
    second = {"enumeration": "table", "table": "enumeration"}[first]
    (problem,) = _loaded(f"[{first}]\nname = 'A'\n\n[{second}]\nname = 'B'\n\n[members]\nX = 1\n").problems
    assert (problem.line, problem.column) == (4, 1)
    assert problem.message == "a file has [enumeration] or [table], and this one has both"
    assert problem.remedy == "Move one of the two, with its entries, to a separate file."


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("open = true\n", "Write open = { minimum = ..., maximum = ... }"),
        ("references = 'RFC 1'\n", "Write references = [{ rfc = ... }]"),
        ("references = ['RFC 1']\n", "Write references = [{ rfc = ... }]"),
        ("[attribute]\nsize = 'int'\n", 'Write size = { type = "...", description = "..." }'),
        ("[attribute.size]\nchoices = 'S'\n", 'Write choices = ["..."]'),
        ("[range]\nfirst = 1\n", "Write [[range]] above the keys of each"),
        ("[[member]]\nname = 'A'\nvalue = 1\naliases = 'B'\n", 'Write aliases = ["..."]'),
    ],
)
def test_the_form_of_a_table_or_list(text: str, remedy: str) -> None:
    """What must be a table or a list is shown in its form."""
    problem, *_ = [
        each for each in _loaded(HEADER.rstrip("\n") + f"\n{text}").problems if " must be a " in each.message
    ]
    assert problem.remedy.startswith(f"{remedy}. To read")


@pytest.mark.parametrize(
    ("members", "remedy"),
    [
        ("A = 1\nB = 2\nC = '3'", "Write 3, without quotes."),
        ("A = 'a'\nB = 'b'\nC = 2", 'Write "2", with quotes.'),
        ("A = { value = 1, phrase = true }", 'Write "true", with quotes.'),
    ],
)
def test_a_value_with_the_wrong_quotes(members: str, remedy: str) -> None:
    """A text in place of a number, and a number in place of a text, are shown as they must be."""
    (problem,) = _loaded(f"{HEADER}[members]\n{members}\n").problems
    assert problem.remedy == remedy


@pytest.mark.parametrize("mixed", [LINES + TABLES[TABLES.index('[[member]]\nname = "CRITICAL"') :], LINES])
def test_the_form_makes_no_difference(mixed: str) -> None:
    """`codegen diff` reports nothing about a file that moves from one form to the other, or a part of it."""
    lines = mixed.replace(LINES.splitlines(keepends=True)[3], "") if "[[member]]" in mixed else mixed
    assert compare(_loaded(HEADER + TABLES).registry, _loaded(HEADER + lines).registry) == ()
    assert compare(_loaded(HEADER + lines).registry, _loaded(HEADER + TABLES).registry) == ()


def test_a_difference_is_at_its_line() -> None:
    """`codegen diff` reports a change of a member at its line."""
    old, new = _loaded(HEADER + LINES), _loaded(HEADER + LINES.replace("unusable", "down").replace("ALERT", "WARNING"))
    found = {difference.rule.name: difference.keys for difference in compare(old.registry, new.registry)}
    assert found == {
        "member-renamed": ("members", "WARNING", "name"),
        "phrase-changed": ("members", "EMERGENCY", "phrase"),
    }


# --- Duplicate names


def test_duplicate_lines_are_duplicate_names() -> None:
    """A name that has two lines is a duplicate name, with both lines, and all other problems are reported too."""
    text = (
        HEADER
        + '[members]\nA = 1\nB = { value = 2 }\nA = { value = 3, phrase = "x" }  # again\nC = "c"\nB = { value = 2 }\n'
    )
    assert _problems(text) == [
        (7, 'duplicate name "A", first on line 5', "duplicate-name"),
        (8, 'value must be an integer, got "c"', "wrong-type"),
        (9, 'duplicate name "B", first on line 6', "duplicate-name"),
    ]


def test_a_line_after_dotted_keys_of_its_name() -> None:
    """A name that has dotted keys and a line is a duplicate name, in either order."""
    lines = ("A = 1", "A.value = 2")
    for first, second in (lines, lines[::-1]):
        text = f"{HEADER}[members]\n{first}\nB = 3\n{second}\n"
        assert (7, 'duplicate name "A", first on line 5', "duplicate-name") in _problems(text)


def test_a_key_like_name_is_not_called_name() -> None:
    """The remedy for a wrong key in a line does not propose `name`, which is the key of the line."""
    (problem,) = _loaded(HEADER + "[members]\nA = { value = 1, nmae = 2 }\n").problems
    assert "name" not in problem.remedy.replace("nmae", "")


def test_the_first_of_two_lines_counts() -> None:
    """Another problem with a duplicate name is reported at the first line of the name."""
    text = HEADER + "[members]\nA = 1\nB = { value = 2, aliases = ['A'] }\nA = 3\n"
    assert (6, 'duplicate name "A", first on line 5', "duplicate-name") in _problems(text)


def test_a_line_and_a_table_of_one_name() -> None:
    """A name that has a line and a table is a duplicate name, with both lines."""
    text = HEADER + '[members]\nA = 1\n\n[[member]]\nname = "A"\nvalue = 2\n'
    assert _problems(text) == [(8, 'duplicate name "A", first on line 5', "duplicate-name")]


def test_two_tables_of_one_name() -> None:
    """A name that has two tables is a duplicate name, with both lines."""
    text = HEADER + '[[member]]\nname = "A"\nvalue = 1\n\n[[member]]\nname = "A"\nvalue = 2\n'
    assert _problems(text) == [(9, 'duplicate name "A", first on line 5', "duplicate-name")]


def test_other_duplicate_keys_stop_the_command() -> None:
    """A key that is not the name of a member is a duplicate key, with both lines."""
    text = HEADER + '[members]\nA = 1\nA = 2\n\n[[member]]\nname = "B"\nvalue = 2\nphrase = "b"\nphrase = "c"\n'
    with pytest.raises(CodegenError) as caught:
        _loaded(text)
    assert "duplicate key" in str(caught.value)
    with pytest.raises(CodegenError, match=r'severities\.toml:8:1: duplicate key "phrase", first on line 7'):
        _loaded(text.replace("[members]\nA = 1\nA = 2\n\n", ""))


# --- Defaults


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Severity", "a severity"),
        ("ErrorCode", "an error code"),
        ("HTTPMethod", "an HTTP method"),
        ("UserRole", "a user role"),
        ("OAuthGrant", "an OAuth grant"),
        ("MyApp", "a my app"),
        ("X", "an X"),
    ],
)
def test_the_title_and_the_description_come_from_the_name(name: str, title: str) -> None:
    """Without a title, an entry is called by the words of the class, with their article."""
    enumeration = _enumeration(f'[enumeration]\nname = "{name}"\n\n[members]\nA = 1\n')
    assert (enumeration.title, enumeration.description) == (title, f"Each member is {title}.")


def test_the_description_follows_the_title() -> None:
    """Without a description, the title is in it."""
    enumeration = _enumeration('[enumeration]\nname = "S"\ntitle = "a sort of tea"\n\n[members]\nA = 1\n')
    assert enumeration.description == "Each member is a sort of tea."


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ("[members]\nA = 1\n", "int"),
        ('[members]\nA = "a"\n', "str"),
        ('[[member]]\nname = "A"\nvalue = "a"\n', "str"),
        ('[members]\nA = { value = 1 }\n\n[[member]]\nname = "B"\nvalue = 2\n', "int"),
    ],
)
def test_the_kind_comes_from_the_values(members: str, kind: str) -> None:
    """Integers make an IntEnum, texts a StrEnum."""
    assert _enumeration(HEADER + members).kind == kind


def test_a_kind_that_no_value_shows() -> None:
    """Values of other types are reported at their lines. The kind is missing only if upstream has the values."""
    assert _problems(HEADER + "[members]\nA = [1, 2]\n") == [(5, "value must be an integer, got a list", "wrong-type")]
    assert _problems(HEADER + "[members]\nA = 1979-05-27\n")[0][0] == 5
    follows = '[[enumeration.follows]]\ngroup = "lofts"\nregistry = "birds"\nvalue = "value"\n'
    assert _problems(HEADER + follows) == [(1, "missing kind", "missing-field")]


def test_an_enumeration_with_only_a_name() -> None:
    """What an enumeration lacks first is members."""
    assert _problems(HEADER) == [(1, "enumeration has no members", "empty-definition")]


def test_a_table_of_rows_has_defaults_too() -> None:
    """A table needs only a name, and attributes."""
    text = '[table]\nname = "Port"\n\n[attribute.number]\ntype = "int"\ndescription = "the number."\n'
    text += "\n[[row]]\nnumber = 1\n"
    (table,) = _loaded(text).registry.tables
    assert (table.title, table.description) == ("a port", "Each row is a port.")


# --- The schema for editors


def _errors(text: str) -> list[str]:
    schema = file_formats.json_schemas()["enumeration.schema.json"]
    validator = jsonschema.Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(tomli.loads(text))]


def test_the_schema_knows_lines() -> None:
    """Editors accept what codegen accepts, and report what it refuses."""
    assert _errors(HEADER + LINES + "\n" + TABLES) == []
    assert _errors(HEADER + "[members]\nA = true\n")
    assert _errors(HEADER + '[members]\nA = { phrase = "a" }\n')
    assert _errors(HEADER + "[members]\nA = { value = 1, aliases = 2 }\n")
    assert _errors("[enumeration]\ntitle = 'a thing'\n\n[members]\nA = 1\n")


def test_ten_constants_take_few_lines() -> None:
    """Ten constants are one file of fewer than fifteen lines, without a finding."""
    text = HEADER + "[members]\n" + "".join(f"NUMBER_{number} = {number}\n" for number in range(10))
    assert len(text.splitlines()) < 15
    assert _problems(text) == []
