"""The slips that real tables have, in each form of file, against the registry of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.actions.audit import AuditReport, audit_tables
from codegen.errors import CodegenError
from codegen.project.discovery import find_projects
from tests.support import registries, small_projects
from tests.support.commands import REPOSITORY
from tests.support.registries import SIGNALS, appended

SLIPS = {
    "enum.py": """\
import enum

class Signals(enum.IntEnum):
    LEFT = 110
    LOST = 250  # a code under the label of 331
    EATEN = 330
    STOLEN = 332  # no registry has it
""",
    "dict.py": """\
PIGEON_SIGNALS = {
    110: "Left",

    250: "Lost",
    330: "Eaten by a hawk",
    332: "Stolen",
}
""",
    "constants.pyi": """\
SIGNAL_LEFT: int = 110

LOFT_LIMIT = 10

SIGNAL_LOST: int = 250
SIGNAL_EATEN: int = 330
SIGNAL_STOLEN: int = 332
""",
    "objects.json": """\
[
  {"code": 110, "name": "left"},

  {"code": 250, "name": "lost"},
  {"code": 330, "name": "eaten"},
  {"code": 332, "name": "stolen"}
]
""",
    "mapping.json": """\
{
  "110": "left",
  "250": "lost",
  "330": "eaten",
  "332": "stolen"
}
""",
    "schema.json": """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Signal",
  "enum": [110, 250, 330, 332],
  "x-enum-varnames": ["LEFT", "LOST", "EATEN", "STOLEN"]
}
""",
    "table.toml": """\
[signals]
LEFT = 110
LOST = 250
EATEN = 330
STOLEN = 332
""",
    "tables.toml": """\
[[signal]]
value = 110
text = "Left"

[[signal]]
value = 250
text = "Lost"

[[signal]]
value = 330
text = "Eaten"

[[signal]]
value = 332
text = "Stolen"
""",
    "header.csv": "code,name,days\n110,left,1\n250,lost,2\n330,eaten,1\n332,stolen,1\n",
    "plain.csv": "110;left\n250;lost\n330;eaten\n332;stolen\n",
}
"""The same table in each form: 250 has the label of 331, 330 is deprecated, and 332 is not in the registry."""


def audit(folder: Path, path: Path, enumeration: str = "Signal", **edits: registries.Edit) -> AuditReport:
    root = registries.write_project(folder / "project", {SIGNALS: edits["signals"]} if edits else None)
    return audit_tables(find_projects(root), enumeration, [path])


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", SLIPS)
def test_slips(tmp_path: Path, name: str) -> None:
    """Every form has the same findings, each at the line of its entry."""
    path = written(tmp_path, name, SLIPS[name])
    report = audit(tmp_path, path)
    assert [
        (finding.kind, finding.value, [member.value for member in (*finding.members, *finding.better)])
        for finding in report.findings
    ] == [
        ("mislabelled", 250, [250, 331]),
        ("deprecated", 330, [330]),
        ("unknown", 332, []),
        ("missing", None, [331]),
    ]
    assert not report.ok
    lines = SLIPS[name].splitlines()
    for finding in report.findings[:3] if name != "schema.json" else ():  # all values are on one line
        assert str(finding.value) in "".join(lines[finding.problem.line - 1 : finding.problem.line + 1])


def test_a_table_that_is_right(tmp_path: Path) -> None:
    """Names, aliases and other words for the members are right, and a deprecated member need not be there."""
    path = written(tmp_path, "right.csv", "110,departed\n250,touched down\n331,no trace of the bird\n")
    report = audit(tmp_path, path)
    assert report.findings == ()
    assert report.ok


def test_an_old_table(tmp_path: Path) -> None:
    """A table from before LANDED and LOST were registered has what is deprecated since, and lacks the new members."""
    path = written(tmp_path, "old.py", "class Signal:\n    DEPARTED = 110\n    EATEN = 330\n")
    report = audit(tmp_path, path)
    assert [(finding.kind, [member.name for member in finding.members]) for finding in report.findings] == [
        ("deprecated", ["EATEN"]),
        ("missing", ["LANDED"]),
        ("missing", ["LOST"]),
    ]
    assert report.findings[0].problem.remedy == "Use 331 LOST instead."
    assert [(*finding.members, *finding.better)[0].references[0].document for finding in report.findings[1:]] == [
        "RFC 2549",
        "draft-pigeon-lost-02",
    ]


def test_values_outside_the_bounds(tmp_path: Path) -> None:
    path = written(tmp_path, "wide.csv", "-1,invalid\n110,departed\n250,landed\n")
    unknown = audit(tmp_path, path).findings[0]
    assert unknown.problem.message == "unknown value -1 (invalid): not in Signal, which has values from 100 to 399"


def test_ranges(tmp_path: Path) -> None:
    """A reserved value is a warning, an unassigned one is unknown. One for private use is not reported."""
    states = appended(
        "".join(
            f'\n[[range]]\nfirst = {first}\nlast = {last}\nstate = "{state}"\n'
            "references = [{ rfc = 2549 }]\nurgency = 3\n"
            for first, last, state in ((340, 349, "reserved"), (350, 359, "unassigned"), (360, 399, "private use"))
        )
    )
    path = written(tmp_path, "more.csv", "110,a\n250,b\n331,c\n345,d\n355,e\n365,f\n")
    report = audit(tmp_path, path, signals=states)
    assert [(finding.kind, finding.value, finding.problem.severity) for finding in report.findings] == [
        ("unknown", 345, "warning"),
        ("unknown", 355, "error"),
    ]


def test_texts_without_letter_case(tmp_path: Path) -> None:
    """`Carrier` ignores letter case: PIGEON is pigeon. X-stork is of the family `X-*`."""
    path = written(tmp_path, "carriers.json", '["PIGEON", "swan-2", "goose", "X-stork"]')
    report = audit(tmp_path, path, "Carrier")
    assert [(finding.kind, finding.value) for finding in report.findings] == [("unknown", "goose")]


def test_the_column_of_the_values(tmp_path: Path) -> None:
    """The column that has the values of the enumeration is the one, whatever the columns are called."""
    path = written(tmp_path, "own.csv", "id,pigeon code,label\n1,110,departed\n2,250,landed\n3,331,lost\n")
    assert audit(tmp_path, path).findings == ()


def test_a_label_for_an_unknown_value(tmp_path: Path) -> None:
    path = written(tmp_path, "typo.csv", "110,departed\n205,landed\n331,lost\n")
    finding = audit(tmp_path, path).findings[0]
    assert (finding.kind, finding.value) == ("unknown", 205)
    assert finding.problem.remedy.startswith("The label fits 250 LANDED (RFC 2549). ")


def test_several_tables(tmp_path: Path) -> None:
    """Every table about the enumeration is compared, and other tables of the file are not."""
    text = "ERRORS = {1: 'a', 2: 'b'}\nDONE = {110: 'departed', 250: 'landed'}\nFAILED = {331: 'lost', 332: 'stolen'}\n"
    report = audit(tmp_path, written(tmp_path, "tables.py", text))
    assert [table.name for table in report.tables] == ["DONE", "FAILED"]


def test_names_with_the_value(tmp_path: Path) -> None:
    """A number in each name is not part of the label: `SIGNAL_331_LOST` at 250 is the label of 331."""
    text = "SIGNAL_110_LEFT = 110\nSIGNAL_331_LOST = 250\nSIGNAL_330_EATEN = 330\n"
    report = audit(tmp_path, written(tmp_path, "names.py", text))
    wrong = [finding for finding in report.findings if finding.kind == "mislabelled"]
    assert [(finding.value, [member.value for member in finding.better]) for finding in wrong] == [(250, [331])]


def test_a_word_that_may_be_a_synonym_is_a_warning(tmp_path: Path) -> None:
    """A single word of another member's name is a warning, which changes no exit status."""
    path = written(tmp_path, "words.csv", "250,okay\n421,ready\n554,failed\n")
    report = audit_tables(find_projects(REPOSITORY), "ReplyCode", [path])
    finding = report.findings[0]
    assert (finding.kind, finding.problem.severity, finding.value) == ("mislabelled", "warning", 421)
    assert [member.value for member in finding.better] == [220]
    assert finding.problem.remedy.endswith("Check whether the label is a synonym.")
    assert report.ok


def test_two_tables_under_one_prefix(tmp_path: Path) -> None:
    """Constants below a gap that start over are another table, as in logging.handlers."""
    signals = "    LOG_DEPARTED = 110\n    LOG_LANDED = 250\n    LOG_LOST = 331\n"
    facilities = "".join(f"    LOG_PLACE_{code} = {code}\n" for code in (110, 111, 112, 113, 250, 251, 252))
    text = f"class Handler:\n{signals}\n    # places\n{facilities}    # more places\n    LOG_LAST = 399\n"
    report = audit(tmp_path, written(tmp_path, "handlers.py", text))
    assert [(table.name, table.entries) for table in report.tables] == [("Handler", 3)]
    assert report.findings == ()


def test_constants_that_repeat_an_enum(tmp_path: Path) -> None:
    text = "import enum\nclass S(enum.IntEnum):\n    DEPARTED = 110\n    LANDED = 250\n\nDEPARTED = 110\nLANDED = 250\n"
    report = audit(tmp_path, written(tmp_path, "twice.py", text))
    assert [table.name for table in report.tables] == ["S"]


def test_a_letter_in_place_of_a_number(tmp_path: Path) -> None:
    """`X.1.9` of the registry is 4.1.9 and 5.1.9 of a table, as a text or as a list of numbers."""
    path = written(tmp_path, "routes.json", '{"4.1.9": "Along the coast", "5.1.9": "coast", "4.1.11": "By the river"}')
    findings = audit(tmp_path, path, "Route").findings
    assert [(finding.kind, finding.value) for finding in findings if finding.kind != "missing"] == [
        ("unknown", "4.1.11")
    ]
    assert [member.value for member in findings[-1].members] == ["X.0.0", "X.1.10"]


def test_flags(tmp_path: Path) -> None:
    """A combination of flags is right; a bit that no member has is not."""
    root = tmp_path / "flags"
    bits = small_projects.ENUMERATION.format("Bit").replace('"int"', '"flag"') + '\n[[member]]\nname = "C"\nvalue = 4\n'
    small_projects.write(root / "registry/flags", package=small_projects.PACKAGE.format("flags"), bits=bits)
    written(root, "codegen.toml", 'registries = ["registry/flags"]\noutput = "generated"\n')
    members = ("NONE = 0", "A = 1", "B = 2", "C = 4", "AC = A | C", "ALL = 7")
    text = "import enum\nclass Bit(enum.IntFlag):\n" + "".join(f"    {member}\n" for member in members)
    report = audit_tables(find_projects(root), "Bit", [written(tmp_path, "bits.py", text)])
    assert [(finding.kind, finding.value) for finding in report.findings] == [("unknown", 2), ("unknown", 7)]


def test_values_with_several_words(tmp_path: Path) -> None:
    path = written(tmp_path, "routes.toml", '"X.1.9" = "Along the coast"\n"X.1.10" = "Along the coast"\n')
    findings = audit(tmp_path, path, "Route").findings
    assert [(finding.kind, finding.value) for finding in findings[:1]] == [("mislabelled", "X.1.10")]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("other.csv", "1,a\n2,b\n", "no table with values of the enumeration"),
        ("two.py", "A = {1: 'a', 2: 'b'}\nB = {110: 'a', 1: 'b', 2: ''}\n", "no table has values of the enumeration"),
        ("broken.json", "{", "not valid JSON"),
        ("broken.py", "class", "not valid Python"),
        ("words.txt", "110 departed", 'unknown suffix ".txt"'),
        ("empty.py", "", "no table of constants"),
    ],
)
def test_files_without_such_a_table(tmp_path: Path, name: str, text: str, what: str) -> None:
    with pytest.raises(CodegenError) as caught:
        audit(tmp_path, written(tmp_path, name, text))
    assert what in caught.value.what
    assert name in caught.value.where
    assert caught.value.remedy


def test_a_named_table_without_any_value(tmp_path: Path) -> None:
    """A table that is named, but is about something else, is an error, and no list of unknown values."""
    root = registries.write_project(tmp_path / "project")
    path = written(tmp_path, "two.py", "DONE = {110: 'departed', 250: 'landed'}\nERRORS = {1: 'a', 2: 'b'}\n")
    with pytest.raises(CodegenError, match="no value of the table is in the enumeration") as caught:
        audit_tables(find_projects(root), "Signal", [path], table="ERRORS")
    assert caught.value.where == f"{path}:2:1"


def test_no_code_of_the_file_runs(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    text = f"open({str(marker)!r}, 'w')\nS = {{110: 'departed', 250: 'landed'}}\n"
    audit(tmp_path, written(tmp_path, "code.py", text))
    assert not marker.exists()
