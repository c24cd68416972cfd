"""Python source as tables, compared with the values that Python itself computes from the same source."""

from __future__ import annotations

import enum
import http
import sys
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.foreign.table_files import choose_table, read_tables
from codegen.foreign.table_types import ForeignTable

ENUMS = '''
import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto

BASE = 16

class Severity(IntEnum):
    """How bad it is."""
    EMERGENCY = 0  # System is unusable
    #: Action must be taken.
    ALERT = 1
    # of a part
    CRITICAL = 2
    """Critical conditions."""
    CRIT = CRITICAL
    ERROR = auto()
    NOTICE = BASE + 0x10
    LATER = enum.auto()
    _ignore_ = "helper"
    helper = 7

    def describe(self):
        return self.name

class Mode(IntFlag):
    READ = 1 << 0
    WRITE = 1 << 1
    EXECUTE = auto()
    ALL = READ | WRITE | EXECUTE

class Color(StrEnum):
    DARK_RED = auto()
    BLUE = "blue"

class Kebab(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name.lower().replace("_", "-")
    ONE_TWO = auto()
    THREE = auto()

class Below(IntEnum):
    LOW = -5
    NEXT = auto()

class Mixed(str, Enum):
    A = "a"
    B = "b" "c"

class Code(int, Enum):
    def __new__(cls, value, phrase, description=""):
        member = int.__new__(cls, value)
        member._value_ = value
        member.phrase = phrase
        member.description = description
        return member
    OK = 250, "Okay", "It worked."
    FULL = (
        552,
        "Full",
    )
    TOO_FULL = FULL

Made = IntEnum("Made", "ONE TWO")
Pairs = Enum("Pairs", {"X": 5, "Y": 7})
'''


def tables_of(source: str) -> dict[str, ForeignTable]:
    return {table.name: table for table in read_tables("their.py", source.encode())}


def test_enums_have_the_members_that_python_gives_them() -> None:
    """Names and values equal those of Python: counted, shifted, combined, as tuples, and by calls."""
    scope: dict[str, object] = {}
    exec(ENUMS, scope)
    tables = tables_of(ENUMS)
    for name in ("Severity", "Mode", "Color", "Kebab", "Below", "Mixed", "Code", "Made", "Pairs"):
        python = scope[name]
        assert isinstance(python, enum.EnumType)
        members: dict[str, enum.Enum] = dict(python.__members__)
        assert {entry.name: entry.value for entry in tables[name].entries} == {
            key: member.value for key, member in members.items()
        }


def test_texts_about_members_are_kept() -> None:
    """A comment behind a member, `#:` above it, the text below it and the class's docstring are in the table."""
    severity = tables_of(ENUMS)["Severity"]
    entries = {entry.name: entry for entry in severity.entries}
    assert severity.description == "How bad it is."
    assert [entries[name].phrase for name in ("EMERGENCY", "ALERT")] == ["System is unusable", "Action must be taken."]
    assert entries["CRITICAL"].description == "Critical conditions."
    assert entries["CRITICAL"].heading == "of a part"
    assert entries["EMERGENCY"].line == ENUMS.splitlines().index("    EMERGENCY = 0  # System is unusable") + 1
    code = {entry.name: entry for entry in tables_of(ENUMS)["Code"].entries}
    assert (code["OK"].value, code["OK"].phrase, code["OK"].description) == (250, "Okay", "It worked.")
    assert code["TOO_FULL"].cells == {"name": "TOO_FULL", "value": 552}


def test_the_enums_of_the_standard_library_are_read() -> None:
    """`HTTPStatus` and `HTTPMethod` have the values, phrases and descriptions that they have in this Python."""
    path = Path(http.__file__)
    tables = {table.name: table for table in read_tables(str(path), path.read_bytes())}
    statuses = {entry.name: (entry.value, entry.phrase, entry.description) for entry in tables["HTTPStatus"].entries}
    for name, status in http.HTTPStatus.__members__.items():
        if name == status.name:
            assert statuses[name] == (status.value, status.phrase, status.description)
        else:
            assert statuses[name][0] == status.value
    assert len(statuses) == len(http.HTTPStatus.__members__)


OTHERS = """
from typing import Literal, Optional
TEXTS = {250: "Okay", 550: "No " "mailbox",  # common
         OTHER.X: "computed"}
NUMBERS: dict[str, int] = {"OK": 250, "BAD": 550}
Level = Literal["low", "high"]
FIRST = 1
SECOND = FIRST + 1
class Plain:
    OK = 250
    "Fine."
    BAD = 550
    lower = 3
ROWS = [(1, "EPERM", "Not permitted"), (2, "ENOENT", "No such file")]
"""


def test_dicts_literals_rows_and_constants_are_tables() -> None:
    """Dicts in both directions, `Literal`, lists of tuples, and constants of modules and classes have their entries."""
    tables = tables_of(OTHERS)
    assert [(entry.value, entry.phrase) for entry in tables["TEXTS"].entries] == [(250, "Okay"), (550, "No mailbox")]
    assert [unread.text for unread in tables["TEXTS"].unread] == ["OTHER.X: 'computed'"]
    assert [(entry.name, entry.value) for entry in tables["NUMBERS"].entries] == [("OK", 250), ("BAD", 550)]
    assert [entry.value for entry in tables["Level"].entries] == ["low", "high"]
    assert [(entry.name, entry.value) for entry in tables["their"].entries] == [("FIRST", 1), ("SECOND", 2)]
    assert [(entry.name, entry.description) for entry in tables["Plain"].entries] == [("OK", "Fine."), ("BAD", "")]
    assert [(entry.value, entry.name, entry.phrase) for entry in tables["ROWS"].entries] == [
        (1, "EPERM", "Not permitted"),
        (2, "ENOENT", "No such file"),
    ]


def test_several_tables_are_listed_with_the_option_that_names_one() -> None:
    """Without a name, the message lists the tables with their lines; the last part of a name is enough."""
    tables = read_tables("their.py", OTHERS.encode())
    with pytest.raises(CodegenError) as caught:
        choose_table(tables, None)
    assert "--enum" in caught.value.remedy
    assert "TEXTS  line 3, 2 entries" in caught.value.remedy
    assert choose_table(tables, "plain").name == "Plain"


def test_nothing_in_the_source_runs(tmp_path: Path) -> None:
    """A source that would write a file when it is imported writes none."""
    target = tmp_path / "written"
    source = f"open({str(target)!r}, 'w')\nclass A(int):\n    X = open({str(target)!r}, 'w')\nD = {{1: 'a', 2: 'b'}}\n"
    assert tables_of(source)["D"].entries[0].value == 1
    assert not target.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class A(:\n", "not valid Python"),
        ("X = " + "(" * 5000, ""),
        ("X = " + "-" * 50_000 + "1", ""),
        ("X = " + "[" * 150 + "]" * 150 + "\nY = 1\n", "no table of constants"),
        ("A = 1 << 10 ** 10\nB = 10 ** 10 ** 10\n", "no table of constants"),
        ("A = 'ab'\n" + "\n".join(f"A{i} = A{i - 1 if i else ''} + A{i - 1 if i else ''}" for i in range(60)), None),
        ("A = (1, 2)\n" + "\n".join(f"A{i} = (A{i - 1 if i else ''},) * 2" for i in range(60)), None),
        ("A = (1, 2)\n" + "".join(f"A{i} = (A{i - 1 if i else ''}, A{i - 1 if i else ''})\n" for i in range(60)), None),
        ("A = {1: 2, 3: 4}\n" + "".join(f"A{i} = {{**A{i - 1 if i else ''}, 5: A}}\n" for i in range(60)), None),
        ("X = 1,\n" * 500_000, "too large"),
        ("\0", ""),
        ("X = '\\ud800'\nY = '\\ud801'\n", "no table of constants"),
        (f"X = {'9' * 5000}", ""),
        (f"X = 0x{'f' * 5000}\nY = 0x{'f' * 5000}", "no table of constants"),
    ],
)
def test_hostile_sources_end_in_a_message(source: str, message: str | None) -> None:
    """Sources that would take gigabytes, or that Python cannot parse, end in a message, or are read in bounds."""
    try:
        tables = read_tables("their.py", source.encode("utf-8", "surrogatepass"))
    except CodegenError as error:
        assert message is None or message in error.what
        assert error.remedy
    else:
        assert message is None
        assert sys.getsizeof(tables) < 100_000


def test_a_module_of_compiled_constants_says_so() -> None:
    """A module such as `signal`, which converts constants of compiled code, has none in its source."""
    with pytest.raises(CodegenError, match="no constants in the source"):
        read_tables("signal.py", b"_IntEnum._convert_('Signals', __name__, lambda name: True)")


def test_a_deep_expression_is_named() -> None:
    """A value that is too deep to print is an entry that cannot be read, and no crash."""
    deep = " + ".join(["x"] * 900)
    (table,) = read_tables("t.py", f"CODES = {{1: 'a', 2: 'b', 3: [lambda x: {deep}]}}".encode())
    assert len(table.unread) == 1
