"""`codegen import csv`, `json` and `enum`: the files they write, their reports, and what they refuse."""

from __future__ import annotations

import http
import json
import os
import shlex
import tomllib
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from codegen.project import toolkit_files
from tests.docs.test_guide import blocks
from tests.support.commands import codegen, contents, failed
from tests.support.projects import small_project

ERRNOS = (
    "Number;Symbol;Meaning\n1;EPERM;Operation not permitted\n2;ENOENT;No such file\n11;EAGAIN;Try again\n"
    "11;EWOULDBLOCK;Would block\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without a registry."""
    (tmp_path / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")
    return tmp_path


def run(project: Path, command: str, name: str, text: str, *options: str) -> str:
    """Import a file with this text, and return the report."""
    (project / name).write_text(text, "utf-8")
    done = codegen("import", command, name, *options, cwd=project)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def document(project: Path, module: str) -> dict[str, Any]:
    return tomllib.loads((project / f"registry/{module}.toml").read_text("utf-8"))


def test_csv_becomes_lines(project: Path) -> None:
    """Each entry is a line, and a repeated value is an alias. The report is the one that the manual shows."""
    page = (toolkit_files.manual() / "importing.md").read_text("utf-8")
    table, shown = [block.text for block in blocks(page) if block.language == "text"][:2]
    assert table == ERRNOS
    small_project(project)
    assert f"$ codegen import csv errno.csv\n{run(project, 'csv', 'errno.csv', table)}" == shown
    assert (project / "registry/errnos.toml").read_text("utf-8").splitlines()[1:] == [
        "[enumeration]",
        'name = "Errno"',
        "",
        "[members]",
        'EPERM = { value = 1, phrase = "Operation not permitted" }',
        'ENOENT = { value = 2, phrase = "No such file" }',
        'EAGAIN = { value = 11, phrase = "Try again" }',
        "",
        "[[alias]]",
        'name = "EWOULDBLOCK"',
        "value = 11",
        'phrase = "Would block"',
    ]


def test_a_column_of_names_has_two_roles(project: Path) -> None:
    """A column that has names and keeps its texts says both, also if `--column` chose it."""
    symbols = "code,symbol,text\n1,LOST,Lost at sea\n2,Off Course,Blown off course\n3,HOME,Home\n"
    assert "column symbol -> name and attribute symbol\n" in run(project, "csv", "a.csv", symbols, "--enum", "Trip")
    report = run(project, "csv", "b.csv", symbols, "--enum", "Other", "--column", "text=name")
    assert "column text -> name and attribute text\n" in report


def test_columns_can_be_chosen(project: Path) -> None:
    """`--column` says what a column is; the others are proposed again."""
    report = run(
        project, "csv", "e.csv", ERRNOS, "--enum", "Fault", "--column", "symbol=value", "--column", "Number=no"
    )
    assert "column Number -> attribute no\n  column Symbol -> value\n" in report
    registry = document(project, "faults")
    assert registry["members"]["EPERM"] == {"value": "EPERM", "phrase": "Operation not permitted", "no": 1}
    assert registry["attribute"]["no"]["type"] == "int"
    report = run(project, "csv", "e.csv", ERRNOS, "--enum", "Other", "--column", "Meaning=skip")
    assert "column Meaning -> skip" in report
    assert document(project, "others")["members"] == {
        "EPERM": 1,
        "ENOENT": 2,
        "EAGAIN": {"value": 11, "aliases": ["EWOULDBLOCK"]},
    }


def test_a_text_among_integers_is_named(project: Path) -> None:
    """One typing error makes the values texts. The report names the entry."""
    report = run(project, "csv", "gears.csv", "value,name\n1,FIRST\ntwo,SECOND\n3,THIRD\n")
    assert "the values are texts, since these are not integers: two (line 3)\n" in report
    assert "not integers" not in run(project, "csv", "modes.csv", "value,name\nr,READ\nw,WRITE\n1,ONCE\n")


def test_the_examples_of_init_are_named(tmp_path: Path) -> None:
    """A file that has only what `codegen init` wrote would be a class in the package."""
    assert codegen("init", "--enum", "Sample", cwd=tmp_path).returncode == 0
    said = "registry/samples.toml has only the examples of codegen init. Remove it.\n"
    assert said in run(tmp_path, "csv", "errno.csv", ERRNOS)
    (tmp_path / "registry/samples.toml").unlink()
    assert "examples" not in run(tmp_path, "csv", "errno.csv", ERRNOS)


def test_a_file_without_a_format(tmp_path: Path) -> None:
    """`codegen import errors.csv` lacks the format: the message has the whole command."""
    for name, command in (("errors.csv", "csv"), ("csv.csv", "csv"), ("status.py", "enum"), ("tls.xml", "iana")):
        done = codegen("import", name, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f'codegen: unknown command "{name}"\n  Run: codegen import {command} {name}\n'


def test_short_descriptions_are_phrases(project: Path) -> None:
    """Descriptions of a few words are phrases, if no other column has them. Sentences stay descriptions."""
    report = run(project, "csv", "facilities.csv", "code;Keyword;Description\n0;KERN;Kernel messages\n1;MAIL;Mail\n")
    assert "column Description -> phrase\n" in report
    report = run(project, "csv", "gates.csv", "code;Keyword;Description\n0;OPEN;The gate is open.\n1;SHUT;Shut\n")
    assert "column Description -> description\n" in report


def test_a_reference_is_not_a_phrase(project: Path) -> None:
    """A column that says where an entry is from is an attribute, also if it is the only text without a role."""
    rows = [{"code": 1, "name": "LOST", "description": "Gone", "reference": "RFC 1149"}]
    assert "column reference -> attribute reference\n" in run(project, "json", "birds.json", json.dumps(rows))
    report = run(project, "csv", "trips.csv", "code,name,Ref,Bedeutung\n1,A,RFC 1,hin und her\n2,B,RFC 2,her und hin\n")
    assert "column Ref -> attribute ref\n  column Bedeutung -> phrase\n" in report


def test_true_and_false_in_csv(project: Path) -> None:
    """A column of true and false is an attribute of that type. With an empty cell it is a text."""
    report = run(project, "csv", "doors.csv", "id,name,open,locked\n1,FRONT,true,TRUE\n2,BACK,false,\n")
    text = (project / "registry/doors.toml").read_text("utf-8")
    assert '[attribute.open]\ntype = "bool"\n' in text and '[attribute.locked]\ntype = "str"\n' in text
    assert 'FRONT = { value = 1, open = true, locked = "TRUE" }\n' in text
    assert "To keep the texts" not in report


@pytest.mark.parametrize(
    ("cells", "said", "truths"),
    [
        ("yes no Yes", "Yes is true, no is false, yes is true", [True, False, True]),
        ("N Y N", "N is false, Y is true", [False, True, False]),
        ("ja nein ja", "ja is true, nein is false", [True, False, True]),
        ("X - -", "X is true, an empty cell is false", [True, False, False]),
    ],
)
def test_words_for_true_and_false_in_csv(project: Path, cells: str, said: str, truths: list[bool]) -> None:
    """The report explains what the words mean, and has the option that keeps the texts."""
    rows = zip((1, 2, 3), "ABC", cells.replace("-", "").split(" "), strict=True)
    text = "id,name,Can be locked\n" + "".join(f"{number},{name},{cell}\n" for number, name, cell in rows)
    report = run(project, "csv", "doors.csv", text)
    option = "--column 'Can be locked=can_be_locked:str'"
    assert f"  column Can be locked: {said}. To keep the texts: {option}\n" in report
    members = document(project, "doors")["members"].values()
    assert [isinstance(member, dict) and member["can_be_locked"] for member in members] == truths
    (project / "registry/doors.toml").unlink()
    run(project, "csv", "doors.csv", text, *shlex.split(option))
    assert document(project, "doors")["attribute"]["can_be_locked"]["type"] == "str"


@pytest.mark.parametrize("cells", ["yes yes yes", "y  n", "y z n", "x y ", "1 0 1"])
def test_words_that_may_mean_something_else(project: Path, cells: str) -> None:
    """A column without both words, or with others, keeps its texts or numbers."""
    rows = zip((1, 2, 3), "ABC", cells.split(" "), strict=True)
    run(project, "csv", "t.csv", "id,name,axis\n" + "".join(f"{n},{name},{cell}\n" for n, name, cell in rows))
    assert document(project, "ts")["attribute"]["axis"]["type"] in ("str", "int")


def test_a_column_of_names_with_empty_cells(project: Path) -> None:
    """The report says why the column does not name the members, and has the option that uses it."""
    text = "code,name,text\n1,ALPHA,one thing\n2,,two things\n3,GAMMA,three things\n4,,four\n"
    report = run(project, "csv", "e.csv", text)
    reason = "column name does not name the members: 2 of 4 cells are empty. To use the others: --column name=name"
    assert f"  {reason}\n" in report
    (project / "registry/es.toml").unlink()
    report = run(project, "csv", "e.csv", text, "--column", "name=name")
    assert "does not name" not in report
    assert list(document(project, "es")["members"]) == ["ALPHA", "TWO_THINGS", "GAMMA", "FOUR"]


def test_an_example_of_a_choice_works(project: Path) -> None:
    """The report proposes no other role for the only column with values, and names the column of the names."""
    (project / "list.json").write_text('["a", "b"]', "utf-8")
    assert "--column" not in codegen("import", "json", "list.json", cwd=project).stdout
    (project / "faults.csv").write_text("code,constant,message\n1,low battery,Battery is low\n2,hot,Too hot\n", "utf-8")
    report = codegen("import", "csv", "faults.csv", cwd=project).stdout
    assert "names from column constant, changed to identifiers: low battery -> LOW_BATTERY, hot -> HOT" in report
    assert "import again with: --column message=description" in report


@pytest.mark.slow
def test_everything_that_is_imported_builds(project: Path) -> None:
    """After imports of every form, lint and `check --types` find nothing, and the classes have the entries."""
    run(project, "csv", "errno.csv", ERRNOS)
    run(project, "json", "map.json", '{"low": 1, "very high": 2}', "--enum", "Level")
    schema = {"$defs": {"Color": {"oneOf": [{"const": "r", "title": "Red", "description": "Like blood."}]}}}
    run(project, "json", "schema.json", json.dumps(schema), "--enum", "Color")
    source = Path(http.__file__).read_text("utf-8")
    run(project, "enum", "status.py", source, "--enum", "HTTPStatus")
    flags = "class Mode(IntFlag):\n    READ = 1 << 0  # may read\n    WRITE = 1 << 1\n    BOTH = READ | WRITE\n"
    run(project, "enum", "modes.py", flags)
    run(project, "enum", "word_splitting.py", 'Word = Literal["yes", "no"]\n')
    assert codegen("lint", "--strict", cwd=project).returncode == 0
    assert codegen("build", cwd=project).returncode == 0
    done = codegen("check", "--types", cwd=project)
    assert done.returncode == 0, done.stdout
    registry = document(project, "http_statuses")
    members = {member["name"]: member for member in registry["member"]}
    for status in http.HTTPStatus:
        member = members[status.name]
        assert (member["value"], member.get("phrase", ""), member.get("description", "")) == (
            status.value,
            status.phrase,
            status.description,
        )


def test_docstrings_comments_and_aliases_are_kept(project: Path) -> None:
    """Headings stay comments, comments become phrases, docstrings descriptions, and aliases aliases."""
    source = (
        "class Severity(IntEnum):\n"
        '    """How bad it is.\n\n    See the manual.\n    """\n'
        "    # act at once\n"
        "    EMERGENCY = 0  # System is unusable\n"
        "    PANIC = EMERGENCY\n"
        "    ALERT = 1\n"
        '    """Call somebody."""\n'
    )
    run(project, "enum", "severity.py", source)
    text = (project / "registry/severities.toml").read_text("utf-8")
    assert text.splitlines()[1:] == [
        "# See the manual.",
        "[enumeration]",
        'name = "Severity"',
        'description = "How bad it is."',
        "",
        "[members]",
        "# act at once",
        'EMERGENCY = { value = 0, phrase = "System is unusable", aliases = ["PANIC"] }',
        'ALERT = { value = 1, description = "Call somebody." }',
    ]


@pytest.mark.parametrize("names", ["A,B,,D,E", "a,b,,d,e"])
def test_an_entry_without_a_name(names: str, project: Path) -> None:
    """Its name is proposed from another text, and the proof does not look for it in the table."""
    cells = zip(names.split(","), ("one", "two", "third text", "four", "five"), strict=True)
    text = json.dumps({"oneOf": [{"const": text, "title": name} for name, text in cells]})
    run(project, "json", "codes.json", text, "--enum", "Code", "--column", "name=name")
    assert list(document(project, "codes")["members"]) == ["E", "D", "A", "THIRD_TEXT", "B"]


def test_comments_that_are_not_about_a_member(project: Path) -> None:
    """A comment above a gap is above the next entry; one below the last entry is at the end of the file."""
    source = (
        "class Level(IntEnum):\n    # all levels\n\n    # low ones\n    LOW = 1\n    # HIGH = 2 is reserved\n\n"
        "    # about the method\n    def f(self): ...\n# about the module\nCODES = {\n    1: 'one',\n"
        "    2: 'two',\n    # 3 is reserved\n}\n# the end\n"
    )
    run(project, "enum", "levels.py", source, "--enum", "Level", "--enum", "CODES=Code")
    text = (project / "registry/levels.toml").read_text("utf-8")
    assert text.endswith("[members]\n# all levels\n# low ones\nLOW = 1\n\n# HIGH = 2 is reserved\n")
    assert (project / "registry/codes.toml").read_text("utf-8").endswith("\n\n# 3 is reserved\n")
    assert "(up to date)" in run(project, "enum", "levels.py", source, "--enum", "Level")


def test_names_of_which_some_cannot_stay(project: Path) -> None:
    """If most names can stay, an attribute has only the others; an alias stays a name of its member."""
    source = "class Mode(Enum):\n    ON = 1\n    UP = ON\n    OFF = 2\n    none = 3\n"
    report = run(project, "enum", "modes.py", source)
    assert "changed to identifiers: none -> NONE\n" in report
    assert document(project, "modes")["members"] == {
        "ON": {"value": 1, "aliases": ["UP"]},
        "OFF": 2,
        "NONE": {"value": 3, "original_name": "none"},
    }
    run(project, "json", "map.json", '{"Low": 1, "Very High": 2, "OFF": 0}')
    assert document(project, "maps")["members"]["OFF"] == {"value": 0, "phrase": "OFF"}


def test_a_pipe_is_read_once(project: Path) -> None:
    """A table from another command is imported: `codegen import csv <(command)`."""
    pipe = project / "pipe.csv"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=(ERRNOS, "utf-8"))
    writer.start()
    done = codegen("import", "csv", "pipe.csv", "--enum", "Errno", cwd=project)
    writer.join()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(document(project, "errnos")["members"]) == 3


def test_a_first_line_of_text_is_named(project: Path) -> None:
    """If all lines are texts, the report says that the first line has names: only people can know."""
    report = run(project, "csv", "colours.csv", "RED\nGREEN\nBLUE\n")
    assert "line 1 has the names of the columns, and is not an entry: RED" in report


def test_none_is_not_a_number(project: Path) -> None:
    """A column that Python wrote, with None among numbers, is a column of texts."""
    run(project, "csv", "e.csv", "Code,Name,Weight\n1,A,5\n2,B,None\n")
    assert document(project, "es")["attribute"]["weight"]["type"] == "str"


def test_a_mapping_of_numbers_to_several_names(project: Path) -> None:
    """The first name of a number is the member, and the others are aliases. Comments are kept."""
    lines = ("# Good.", "100: ('go',),", "200: ('ok', 'okay', 'fine'),", "# Bad.", "500: ('no', 'bad'),")
    source = "\n    ".join(("_codes = {", *lines)) + "\n}\n"
    run(project, "enum", "codes.py", source, "--enum", "Code")
    imported = document(project, "codes")
    assert imported["members"] == {
        name: {"value": value, "phrase": name.lower()} for name, value in (("GO", 100), ("OK", 200), ("NO", 500))
    }
    aliases = [(alias["name"], alias["value"]) for alias in imported["alias"]]
    assert aliases == [("OKAY", 200), ("FINE", 200), ("BAD", 500)]
    text = (project / "registry/codes.toml").read_text("utf-8")
    assert text.index("# Good.") < text.index("GO = ") < text.index("# Bad.") < text.index("NO = ")


def test_a_file_that_people_edited_is_not_overwritten(project: Path) -> None:
    """A second import writes nothing; if the file differs, it is an error."""
    run(project, "csv", "errno.csv", ERRNOS)
    before = contents(project)
    assert "(up to date)" in run(project, "csv", "errno.csv", ERRNOS)
    assert contents(project) == before
    path = project / "registry/errnos.toml"
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    before = contents(project)
    failed(codegen("import", "csv", "errno.csv", cwd=project), "registry/errnos.toml", "--enum NAME", "Nothing was")
    assert contents(project) == before


def test_several_tables_are_listed(project: Path) -> None:
    """Without `--enum`, the message lists the tables; `TABLE=NAME` imports one under another name."""
    text = '{"codes": {"A": 1, "B": 2},\n "texts": {"1": "first thing", "2": "second thing"}}'
    (project / "t.json").write_text(text, "utf-8")
    failed(codegen("import", "json", "t.json", cwd=project), "t.json: 2 tables", "--enum", "texts  line 2, 2 entries")
    failed(codegen("import", "json", "t.json", "--enum", "x", cwd=project), 'no table "x"', "codes")
    run(project, "json", "t.json", text, "--enum", "texts=Thing")
    assert document(project, "things")["members"]["FIRST_THING"] == {"value": 1, "phrase": "first thing"}


API = """{"openapi": "3.1.0", "components": {"schemas": {
  "Status": {"type": "integer", "enum": [0, 1], "x-enum-varnames": ["OFF", "ON"]},
  "Pet": {"properties": {"kind": {"enum": ["dog", "cat", null]}}},
  "Color": {"oneOf": [{"const": "r", "title": "RED"}, {"const": "g", "title": "GREEN"}]}}}}
"""


def test_all_tables_of_a_file(project: Path) -> None:
    """`--all` imports each table as an enumeration; `--enum TABLE=NAME` renames one; a second time writes nothing."""
    report = run(project, "json", "api.json", API, "--all", "--enum", "Color=Paint")
    assert [line for line in report.splitlines() if "->" in line and "column" not in line] == [
        "api.json: Status -> registry/statuses.toml: Status, enumeration (int)",
        "api.json: Pet.kind -> registry/pet_kinds.toml: PetKind, enumeration (str)",
        "api.json: Color -> registry/paints.toml: Paint, enumeration (str)",
    ]
    assert report.endswith("4 files written in registry.\nRun: codegen build\n")
    assert document(project, "statuses")["members"] == {"OFF": 0, "ON": 1}
    assert document(project, "pet_kinds")["members"] == {"CAT": "cat", "DOG": "dog"}
    assert document(project, "paints")["members"] == {"GREEN": "g", "RED": "r"}
    assert codegen("build", cwd=project).returncode == 0
    before = contents(project)
    report = run(project, "json", "api.json", API, "--all", "--enum", "Color=Paint")
    assert report.endswith("0 files written in registry.\n")
    assert contents(project) == before


def test_some_tables_of_a_file(project: Path) -> None:
    """`--enum` can be repeated. The order of the file counts, and a table is imported once."""
    report = run(project, "json", "api.json", API, "--enum", "Color", "--enum", "status=Switch")
    assert [line.split(":")[1] for line in report.splitlines() if line.startswith("api")] == [
        " Status -> registry/switches.toml",
        " Color -> registry/colors.toml",
    ]
    failed(
        codegen("import", "json", "api.json", "--enum", "Status", "--enum", "Status=Other", cwd=project),
        'api.json:2:13: --enum names the table "Status" twice',
    )


def test_one_table_with_an_error_stops_the_others(project: Path) -> None:
    """Nothing is written; the message has the errors of all tables, and the options that import the others."""
    (project / "api.json").write_text(API.replace('"Color"', '"Enum"').replace("[0, 1]", "[0, 1.5]"), "utf-8")
    before = contents(project)
    failed(
        codegen("import", "json", "api.json", "--all", cwd=project),
        "api.json:2:45: cannot read: 1.5",
        'api.json:4:11: class name "Enum" is already a name in generated modules',
        "  Choose another name: --enum Enum=NAME",
        "api.json: nothing was written, since 2 of 3 tables have errors\n"
        "  To import only the others, write without --all: --enum Pet.kind\n",
    )
    assert contents(project) == before


def test_all_tables_get_different_classes(project: Path) -> None:
    """The first table has the name, and the others a longer one or a number. The option that the report names works."""
    source = (
        "if WINDOWS:\n    class Mode(IntEnum):\n        A = 1\n        B = 2\n"
        "else:\n    class Mode(IntEnum):\n        A = 1\n        C = 3\nclass MODE(IntEnum):\n    X = 1\n"
    )
    report = run(project, "enum", "m.py", source, "--all")
    for name, option in (("Mode2", "Mode:6"), ("Mode3", "MODE")):
        reason = f"  the class is {name}, since the table on line 2 has the class Mode."
        assert f"{reason} To choose another name: --enum {option}=NAME\n" in report
    classes = {document(project, module)["enumeration"]["name"] for module in ("modes", "mode2s", "mode3s")}
    assert classes == {"Mode", "Mode2", "Mode3"}
    assert codegen("build", cwd=project).returncode == 0
    assert "0 files written" in run(project, "enum", "m.py", source, "--all")
    run(project, "enum", "m.py", source, "--enum", "Mode:6=Other")
    assert document(project, "others")["members"] == {"A": 1, "C": 3}
    failed(
        codegen("import", "enum", "m.py", "--enum", "Mode", cwd=project),
        'm.py: 2 tables called "Mode"\n',
        "    Mode:2  line 2, 2 entries\n    Mode:6  line 6, 2 entries\n",
    )
    text = "FIRST = 1\nSECOND = 2\nTHIRD = 'c'\nFOURTH = 'd'\n"
    report = run(project, "enum", "limits.py", text, "--all")
    assert "limits.int -> registry/limits.toml: Limit, " in report
    assert "limits.str -> registry/limits_strs.toml: LimitsStr, " in report


def test_all_enums_of_python_source(project: Path) -> None:
    """`--all` leaves out what is not an enum, and says so. A call is not a table of its arguments."""
    source = (
        'Point = namedtuple("Point", "x y")\nclass Mode(Enum):\n    ON = 1\n    OFF = 2\n'
        "class Level(IntEnum):\n    LOW = 1\n    HIGH = 2\nLIMITS = {'a': 1, 'b': 2}\n"
    )
    report = run(project, "enum", "m.py", source, "--all")
    assert "not imported, since --all takes only enums: LIMITS\n" in report
    assert report.splitlines()[-2] == "3 files written in registry."
    others = source.replace("(Enum)", "").replace("(IntEnum)", "")
    assert "m.py: LIMITS -> others/limits.toml" in run(project, "enum", "m.py", others, "--all", "--into", "others")


def test_a_column_of_several_tables(project: Path) -> None:
    """`--column` is about each table that has the column; a column that no table has is an error."""
    text = '{"odd": [{"id": 1, "x": "A"}, {"id": 2, "x": "B"}], "even": [{"id": 1, "y": "C"}, {"id": 2, "y": "D"}]}'
    run(project, "json", "t.json", text, "--all", "--column", "x=name", "--column", "y=name")
    members = [
        tomllib.loads(path.read_text("utf-8")).get("members")
        for path in sorted((project / "registry").glob("*.toml"), reverse=True)
    ]
    assert [names for names in members if names] == [{"A": 1, "B": 2}, {"C": 1, "D": 2}]
    failed(codegen("import", "json", "t.json", "--all", "--column", "z=name", cwd=project), "Choose from: id, x, y.")


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Nummer;Kürzel;Bedeutung;Beschreibung\n1;bereit;Maschine bereit;Die Maschine kann brühen.\n"
            "2;aus;Maschine aus;Die Maschine ist ohne Strom.\n",
            {"Kürzel": "name", "Bedeutung": "phrase", "Beschreibung": "description"},
        ),
        (
            "番号,名前,説明\n1,準備完了,機械は準備ができている\n2,故障,機械は壊れている\n",
            {"名前": "name", "説明": "phrase"},
        ),
        (
            "Numéro,Libellé,Explication\n10,Ouvert,La porte est ouverte\n20,Fermé,La porte est fermée\n",
            {"Libellé": "name", "Explication": "phrase"},
        ),
        ("code,Land\n004,Afghanistan\n008,Albania\n", {"Land": "name"}),
    ],
)
def test_columns_in_another_language(project: Path, text: str, roles: dict[str, str]) -> None:
    """Columns with unknown names get a role from their texts. The report says which, and `--column` chooses another."""
    report = run(project, "csv", "code.csv", text)
    guesses = ", ".join(f"{column} as the {role}" for column, role in roles.items())
    assert f"  roles proposed from the texts of columns with unknown names: {guesses}\n" in report
    assert len(document(project, "codes")["members"]) == 2
    (project / "registry/codes.toml").unlink()
    first = next(iter(roles))
    report = run(project, "csv", "code.csv", text, "--column", f"{first}=skip")
    assert f"column {first} -> skip" in report and f"{first} as the" not in report


def test_headings_between_the_entries(project: Path) -> None:
    """A text alone above the integers of a column is a comment; above the names of the columns, it is the title."""
    rows = "**Input**;;\n1000;Bad input;The input is bad.\n1001;No input;\n**Output**;;\n2000;Full;The disk is full.\n"
    report = run(project, "csv", "codes.csv", f"{rows}**End**;;\n")
    text = (project / "registry/codes.toml").read_text("utf-8")
    assert "3 entries: 3 members" in report
    assert text.index("# **Input**") < text.index("BAD_INPUT") < text.index("# **Output**") < text.index("FULL")
    assert text.endswith("\n# **End**\n")
    run(project, "csv", "titled.csv", f"The codes;;\nNr;Title;Text\n{rows}")
    titled = document(project, "titleds")
    assert (titled["enumeration"]["description"], len(titled["members"])) == ("The codes", 3)
    run(project, "csv", "notes.csv", "# The\n# codes\nNr,Title,Text\n1,A,a b\n2,B,c d\n")
    noted = document(project, "notes")
    assert (noted["enumeration"]["description"], list(noted["members"])) == ("The codes", ["A", "B"])


def test_a_state_of_many_entries_is_an_attribute(project: Path) -> None:
    """A column such as `status` is the phrase only if it distinguishes entries; numbers of sections name no member."""
    text = "verb,section,status\nHELO,4.1.1,required\nMAIL,4.1.2,required\nHELP,4.1.8,optional\nVRFY,4.1.6,optional\n"
    run(project, "csv", "verbs.csv", f"{text}NOOP,4.1.9,required\n")
    members = document(project, "verbs")["members"]
    assert members["HELO"] == {"value": "HELO", "section": "4.1.1", "original_status": "required"}


def test_titles_that_repeat(project: Path) -> None:
    """A title of several words that repeats is the phrase; the members are named after title and value."""
    run(project, "csv", "memos.csv", "number,title\n772,Mail Transfer\n780,Mail Transfer\n821,Simple Mail\n")
    assert list(document(project, "memos")["members"]) == ["MAIL_TRANSFER_772", "MAIL_TRANSFER_780", "SIMPLE_MAIL"]


def test_phrases_in_another_script(project: Path) -> None:
    """A phrase without Latin letters names no member: the value does."""
    run(project, "csv", "fehler.csv", "код;текст\n1000;Неизвестная ошибка\n1001;Запись не найдена\n", "--enum", "Fault")
    assert document(project, "faults")["members"]["N1000"] == {"value": 1000, "phrase": "Неизвестная ошибка"}


def test_a_column_that_repeats_is_an_attribute(project: Path) -> None:
    """A column of categories stays an attribute, however long its texts are."""
    text = "Nr,Abteilung,Satz\n1,Verkauf im Norden und Osten,Es ist da\n2,Verkauf im Norden und Osten,Es war da\n"
    run(project, "csv", "e.csv", text)
    assert list(document(project, "es")["attribute"]) == ["abteilung"]


def test_without_a_project(tmp_path: Path) -> None:
    """The message says how to import into a new registry, which needs no project."""
    (tmp_path / "e.csv").write_text(ERRNOS, "utf-8")
    failed(codegen("import", "csv", "e.csv", cwd=tmp_path), "no project found", "add: --into registry\n")
    assert codegen("import", "csv", "e.csv", "--into", "registry", cwd=tmp_path).returncode == 0


def test_into_the_first_folder_of_a_pattern(tmp_path: Path) -> None:
    """A pattern of registries that matches nothing yet needs no other setting after the import of the first one."""
    (tmp_path / "e.csv").write_text(ERRNOS, "utf-8")
    (tmp_path / "codegen.toml").write_text('registries = ["tables/*"]\noutput = "out/{registry}"\n', "utf-8")
    done = codegen("import", "csv", "e.csv", "--into", "tables/posix", cwd=tmp_path)
    assert done.stdout.endswith("2 files written in tables/posix.\nRun: codegen build\n"), done.stderr
    done = codegen("import", "csv", "e.csv", "--into", "other", cwd=tmp_path)
    assert 'Write in codegen.toml:\n  registries = ["tables/*", "other"]\nThen run' in done.stdout


def test_into_a_project_with_a_wrong_configuration(tmp_path: Path) -> None:
    """A configuration with an error stops the import, also with `--into`."""
    (tmp_path / "e.csv").write_text(ERRNOS, "utf-8")
    (tmp_path / "codegen.toml").write_text("registries = [\n", "utf-8")
    failed(codegen("import", "csv", "e.csv", "--into", "registry", cwd=tmp_path), "codegen.toml:", "not valid TOML")
    assert not (tmp_path / "registry").exists()


def test_into_a_folder_without_a_project(tmp_path: Path) -> None:
    """`--into` needs no project: it writes the package, and says what to configure and to run."""
    (tmp_path / "e.csv").write_text(ERRNOS, "utf-8")
    done = codegen("import", "csv", "e.csv", "--into", "registry/posix", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'registries = ["registry/posix"]' in done.stdout
    assert done.stdout.endswith("Then run: codegen build\n")
    (tmp_path / "codegen.toml").write_text('registries = ["registry/posix"]\n', "utf-8")
    assert codegen("build", cwd=tmp_path).returncode == 0
    package = tomllib.loads((tmp_path / "registry/posix/package.toml").read_text("utf-8"))
    assert package["name"] == "posix_constants", "posix is a module of Python"


@pytest.mark.parametrize(
    ("command", "name", "text", "fragments"),
    [
        ("csv", "t.csv", "Code,Name\n1,A\n1,A\n", ("t.csv:3", "duplicate entry, first on line 2")),
        (
            "csv",
            "t.csv",
            "Code,Name\n1,A\n20,A\n",
            ("t.csv:3:4: ", 'duplicate name "A", first on line 2', "may repeat, write --column Name=phrase."),
        ),
        (
            "csv",
            "t.csv",
            "Code,Name\n,A\n" + "".join(f"{n},B{n}\n" for n in range(9)),
            ("t.csv:2", "A: missing value in column Code"),
        ),
        ("csv", "t.csv", "code,name,text\n1,A,x\n2,B,y\n,C,z\n", ("t.csv:4", "C: missing value in column code")),
        (
            "csv",
            "t.csv",
            "code,letter\n1,A\n2,B\n,C\n",
            ("t.csv: 1 of 3 entries have no value in column code\n", "the value: --column letter=value\n"),
        ),
        ("json", "t.json", '{"A": 1,\n "A": 2}', ("t.json:2", 'duplicate name "A"')),
        ("json", "t.json", '{"enum": [true, "a"]}', ("t.json:1:11: cannot read: true\n",)),
        (
            "json",
            "t.json",
            '[{"value": 1.5, "name": "A"}, {"value": 2, "name": "B"}]',
            ("t.json:1", "value must be an integer or a text, got value: 1.5"),
        ),
        ("json", "t.json", "[1, 2", ("t.json:1", "not valid JSON")),
        (
            "enum",
            "t.py",
            "class A(Enum):\n    B = os.X\n",
            ("t.py:2", "cannot read: B = os.X", "t.py:1:1: the source", "from t import A"),
        ),
        (
            "enum",
            "t.py",
            "class A(Enum):\n    B = 1\n    C = 'x'\n    D = 2\n",
            ("t.py:3", "most values are integers, got 'x'"),
        ),
        (
            "enum",
            "t.py",
            "class Planet(Enum):\n    EARTH = 5.9, 6.3\n    MARS = 6.4, 3.3\n"
            "    def __init__(self, mass, radius): ...\n",
            ("t.py:2:5: column mass has no integer and no text, got 5.9\n", "the value: --column name=value\n"),
        ),
        ("enum", "t.py", "class List(Enum):\n    B = object\n", ("t.py:2", "cannot read")),
        ("enum", "t.py", "class Enum(IntEnum):\n    B = 1\n", ("t.py:1", "--enum Enum=NAME")),
        ("enum", "t.csv", "Code,Name\n1,A\n", ("t.csv", "codegen import csv t.csv")),
        ("enum", "t.py", "print()", ("t.py", "no table of constants")),
        (
            "enum",
            "t.py",
            'IntEnum._convert_("Signals", __name__, str.isupper)',
            (
                "t.py: no constants in the source",
                "python -c",
                "from t import Signals",
                "> Signals.csv",
            ),
        ),
        ("enum", "t.py", "Code = IntEnum('Code', load())", ("t.py: no constants", "from t import Code")),
        ("json", "api.yaml", "openapi: 3.1.0\n", ("api.yaml: codegen cannot read YAML", "Convert it to JSON first")),
        ("csv", "t.csv", "PK\x03\x04\0", ("t.csv: file is a ZIP archive or a workbook", "Save the table as CSV")),
        ("csv", "registry", "", ("registry: expected a file, got a folder", "Name one of the files in it")),
    ],
)
def test_what_cannot_be_imported_is_a_message(
    project: Path, command: str, name: str, text: str, fragments: tuple[str, ...]
) -> None:
    """The message has file and line; nothing is written."""
    if name == "registry":
        (project / name).mkdir()
    else:
        (project / name).write_text(text, "utf-8")
    before = contents(project)
    failed(codegen("import", command, name, cwd=project), *fragments)
    assert contents(project) == before


@pytest.mark.parametrize(
    ("option", "fragment"),
    [
        ("Nope=value", 'no column "Nope"'),
        ("Number", "a column needs a role"),
        ("Number=a b", "not a role"),
        ("Number=number:date", "NAME:int, NAME:str, NAME:bool."),
        ("Number=value:str", "not a role"),
        ("Symbol=size:int", "column Symbol has the type str, and not int\n  Correct its cells, or write size:str."),
    ],
)
def test_a_wrong_column_is_a_message(project: Path, option: str, fragment: str) -> None:
    """The message names the columns, or the roles."""
    (project / "e.csv").write_text(ERRNOS, "utf-8")
    failed(codegen("import", "csv", "e.csv", "--column", option, cwd=project), fragment)


@pytest.mark.parametrize(
    ("role", "meant"),
    [
        ("vlaue", "value"),
        ("Value", "value"),
        ("nmae", "name"),
        ("phrse", "phrase"),
        ("descripton", "description"),
        ("skpi", "skip"),
    ],
)
def test_a_role_with_a_typing_error(project: Path, role: str, meant: str) -> None:
    """The message has the role that is meant. With a type, the text is the name of an attribute."""
    (project / "e.csv").write_text(ERRNOS, "utf-8")
    failed(codegen("import", "csv", "e.csv", "--column", f"Meaning={role}", cwd=project), f'Did you mean "{meant}"?')
    report = run(project, "csv", "e.csv", ERRNOS, "--column", f"Meaning={role}:str")
    assert "  column Meaning -> attribute " in report


def test_an_attribute_with_the_name_of_its_column(project: Path) -> None:
    """`Phase=phase` is not a typing error, although `phase` is close to `phrase`. Nor is any other name."""
    text = "code,Phase,text\n1,2,a\n2,3,b\n"
    assert "column Phase -> attribute phase\n" in run(project, "csv", "p.csv", text, "--column", "Phase=phase")
    (project / "registry/ps.toml").unlink()
    assert "attribute phase\n" in run(project, "csv", "p.csv", text, "--column", "text=phase:str")
    assert "attribute step\n" in run(project, "csv", "q.csv", text, "--column", "text=step")
    assert document(project, "qs")["attribute"]["phase"]["type"] == "int"


def test_a_key_in_several_columns(project: Path) -> None:
    """If no column distinguishes the entries, several columns are the value. The report says how to choose one."""
    text = "class,subject,text\n4,1,No host\n4,2,Mailbox full\n5,1,No host\n5,2,Mailbox full\n"
    report = run(project, "csv", "routes.csv", text)
    assert "column class -> value\n  column subject -> value\n  column text -> phrase\n" in report
    assert "the value has the parts class, subject. To choose one column: --column class=value\n" in report
    assert document(project, "routes")["members"] == {
        "NO_HOST_4_1": {"value": [4, 1], "phrase": "No host"},
        "MAILBOX_FULL_4_2": {"value": [4, 2], "phrase": "Mailbox full"},
        "NO_HOST_5_1": {"value": [5, 1], "phrase": "No host"},
        "MAILBOX_FULL_5_2": {"value": [5, 2], "phrase": "Mailbox full"},
    }
    assert codegen("build", cwd=project).returncode == 0
    words = "land,zone,text\nde,north,Cold\nde,south,Warm\nfr,north,Cold\nfr,south,Warm\n"
    run(project, "csv", "zones.csv", words)
    assert document(project, "zones")["enumeration"]["key"] == ["land", "zone"]


def test_a_value_that_is_only_a_part_of_the_key(project: Path) -> None:
    """The message has the options for the columns that distinguish the entries."""
    text = "class,subject,text\n4,1,A b\n4,2,A b\n5,1,A b\n5,2,A b\n"
    (project / "routes.csv").write_text(text, "utf-8")
    options = "--column class=value --column subject=value"
    failed(
        codegen("import", "csv", "routes.csv", "--column", "subject=value", cwd=project),
        "routes.csv:2:3: cannot name the entry: the value in column subject repeats, and so do the texts\n",
        f"  Use several columns as the value: {options}\n",
    )
    run(project, "csv", "routes.csv", text, *options.split())


def test_another_column_as_the_value(project: Path) -> None:
    """Keys that would get the same name are the value, as the message proposes."""
    text = '{"a.b": 2, "a-b": 2, "c": 3}'
    (project / "signs.json").write_text(text, "utf-8")
    failed(
        codegen("import", "json", "signs.json", cwd=project),
        "  Use another column as the value: --column key=value\n",
    )
    run(project, "json", "signs.json", text, "--column", "key=value")
    assert document(project, "signs")["attribute"]["number"]["type"] == "int"


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("lib/python3.11/site-packages/h2/settings.py", "h2.settings"),
        ("lib/python3.11/re/__init__.py", "re"),
        ("site-packages/some-stubs/codes.py", "codes"),
        ("mine/codes.py", "codes"),
    ],
)
def test_the_command_that_writes_an_enum_to_csv(project: Path, path: str, module: str) -> None:
    """The command imports a module of an installed package by its whole name."""
    (project / path).parent.mkdir(parents=True)
    (project / path).write_text("class Code(IntEnum):\n    A = compiled.A\n", "utf-8")
    failed(codegen("import", "enum", path, cwd=project), f'python -c "from {module} import Code; ')


def test_tuples_in_python(project: Path) -> None:
    """Texts of the tuples become name, phrase and description. A number with a fraction is not the name of a column."""
    source = "CODES = {\n    200: ('OK', 'Request fulfilled'),\n    404: ('Not Found', 'Nothing matches the URI'),\n}\n"
    run(project, "enum", "codes.py", source)
    assert document(project, "codes")["members"] == {
        "OK": {"value": 200, "phrase": "OK", "description": "Request fulfilled"},
        "NOT_FOUND": {"value": 404, "phrase": "Not Found", "description": "Nothing matches the URI"},
    }
    run(project, "enum", "rates.py", "RATES = [('E1', 'Bad input', 4.5), ('E2', 'Bad output', 3)]\n")
    assert len(document(project, "rates")["members"]) == 2


def test_mappings_of_names_and_numbers(project: Path) -> None:
    """The column is called after what it has: numbers or texts."""
    assert "  column key -> name\n  column number -> value\n" in run(project, "json", "a.json", '{"low": 1, "high": 2}')
    report = run(project, "json", "b.json", '{"1": "Low water", "2": "High water"}')
    assert "  column key -> value\n  column text -> phrase\n" in report


def test_errors_of_lint_are_reported(project: Path) -> None:
    """The file is written, and exit status 1 and the message say what lint reports."""
    (project / "t.csv").write_text("Code,Name\na\tb,A\n", "utf-8")
    done = codegen("import", "csv", "t.csv", "--column", "Code=value", cwd=project)
    assert done.returncode == 1
    assert "error: value contains U+0009" in done.stdout
    assert done.stdout.endswith("Run: codegen lint\n")
