"""`codegen lint --fix`: what it writes, what it leaves to people, and what it prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.actions import lint as lint_action
from codegen.actions import registry as registry_action
from codegen.fixes import fix_file
from codegen.project.locations import Project
from codegen.toml.writing import toml_table
from tests.support.commands import codegen
from tests.support.iana_documents import Post, enumeration, group, member, record, table
from tests.support.small_projects import PACKAGE, write

UNSORTED = """\
#:schema ../colour.schema.json

# The colours of the paint.
# Source: the catalogue.

[enumeration]
name='Colour'
kind = "int"

[attribute.shade]
type = "str"
choices = ["warm", "cold"]
description = "the shade."

# --- The members

# The colour of fire.
[[member]]
name = "RED"
value = 7   # as in the catalogue
description = '''
Red "as" fire.
'''
# Ask before you use it.

[[member]]
value = 3
name = "BLUE"
shade = "cold"  # like ice
aliases = [
  "NAVY",  # of sailors
  # an old name
  "AZURE",
]


[[range]]
first = 10
last = 19
state = "free"

# Mixed from the others.
[[member]]
name = "Green"
value = 5
"""
FIXED = """\
#:schema ../colour.schema.json

# The colours of the paint.
# Source: the catalogue.

[enumeration]
name = "Colour"
kind = "int"

[attribute.shade]
type = "str"
choices = ["cold", "warm"]
description = "the shade."

# --- The members

[[member]]
name = "BLUE"
value = 3
shade = "cold"  # like ice
aliases = [
    # an old name
    "AZURE",
    "NAVY",  # of sailors
]

# Mixed from the others.
[[member]]
name = "Green"
value = 5

[[range]]
first = 10
last = 19
state = "free"

# The colour of fire.
[[member]]
name = "RED"
value = 7   # as in the catalogue
description = \"""
Red "as" fire.
\"""
# Ask before you use it.
"""
LINES = """\
[enumeration]
name = "Level"

[members]
# The worst.
FATAL = { phrase = 'Stop "now"', value = 9 }    # or 10
NOTE = 1

# Since 2020.
WARNING   = { value = 4 }
"""
FIXED_LINES = """\
[enumeration]
name = "Level"

[members]
NOTE = 1
# Since 2020.
WARNING = { value = 4 }

# The worst.
FATAL = { value = 9, phrase = 'Stop "now"' }    # or 10
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with problems of all kinds that can be fixed, and a name that only a person can correct."""
    (tmp_path / "codegen.toml").write_text("", "utf-8")
    write(tmp_path / "registry", package=PACKAGE.format("paint"), colours=UNSORTED, levels=LINES)
    return tmp_path


def text(project: Path, name: str) -> str:
    return (project / f"registry/{name}.toml").read_text("utf-8")


def test_what_a_fix_writes() -> None:
    """Entries, lists and keys are sorted, with the comments that belong to them."""
    fix, lines = fix_file(UNSORTED), fix_file(LINES)
    assert fix is not None and lines is not None
    assert fix.text == FIXED
    assert lines.text == FIXED_LINES
    assert fix_file(FIXED) is None
    assert fix_file(FIXED_LINES) is None


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("", None),
        ("# a\n", None),
        ("\n\n# a", "# a\n"),
        ("a = 1", "a = 1\n"),
        ("a = 1\n\n\n", "a = 1\n"),
        ("a = 1\n\n\n# b\n\n", "a = 1\n\n# b\n"),
        ("[a]\n\n\n# b\n\n\n\n# c\nd = 1\n", "[a]\n\n# b\n\n# c\nd = 1\n"),
        ("[a]\n\nb = 1\n[c]\n", "[a]\nb = 1\n\n[c]\n"),
        ('"a" . b=[ ]\n', "a.b = []\n"),
        ("a = {b=1,c={}}\n", "a = { b = 1, c = {} }\n"),
        ("a = [1,2 ,]\n", "a = [1, 2]\n"),
        ("a = [\n\n1,2\n,3]\n", "a = [\n    1, 2,\n    3,\n]\n"),
        ("a = [[\n1],[]]\n", "a = [[\n    1,\n], []]\n"),
        ("a = 0xFF\nb = +1_000\nc = 1e5\n", None),
    ],
)
def test_white_space(text: str, fixed: str | None) -> None:
    """White space has one form, and lists and empty lines keep the breaks that a person chose."""
    fix = fix_file(text)
    assert (fix and fix.text) == fixed
    assert fix_file(fixed or text) is None


NESTED = """\
[[member]]
name = "B"
value = 2

# why
[member.differs]
phrase = "x"  # y

[[member.references]]
rfc = 2

[[member]]
name = "A"
value = 1

[members]
D.phrase = "d"
D.value = 9
# about C
C.value = 4

[members.E]
phrase = "e"
value = 10
"""
FIXED_NESTED = """\
[[member]]
name = "A"
value = 1

[[member]]
name = "B"
value = 2

# why
[member.differs]
phrase = "x"  # y

[[member.references]]
rfc = 2

# about C
[[member]]
name = "C"
value = 4

[[member]]
name = "D"
value = 9
phrase = "d"

[[member]]
name = "E"
value = 10
phrase = "e"
"""


def test_entries_of_several_tables() -> None:
    """An entry moves with the tables inside it. Members with dotted keys or tables of their own become `[[member]]`."""
    fix = fix_file(NESTED)
    assert fix is not None
    assert fix.text == FIXED_NESTED


OTHER_FORMS = """\
[enumeration]
name = "Level"

[members]
D = 9
# about C
C.value = 7 # seven
C.phrase = "see"
A = 1
C.differs.phrase = "why"  # because

# about B
[members.B] # header
phrase = "be"
value = 2   # two
# below B

[members."Z"]
value = 0
"""
FIXED_OTHER_FORMS = """\
[enumeration]
name = "Level"

[members]
A = 1
D = 9

[[member]]
name = "Z"
value = 0

# about B
[[member]]  # header
name = "B"
value = 2   # two
# below B

phrase = "be"

# about C
[[member]]
name = "C"
value = 7  # seven
phrase = "see"
differs.phrase = "why"  # because
"""


def test_members_in_other_forms(project: Path) -> None:
    """Tables `[members.X]` and dotted keys become `[[member]]`, which can be sorted. No comment is lost."""
    write(project / "registry", levels=OTHER_FORMS.replace('C.differs.phrase = "why"  # because\n', ""))
    before = codegen("lint", cwd=project).stdout
    assert "registry/levels.toml:7:1: warning: 6 places differ from the usual layout: tables, white space" in before
    codegen("lint", "--fix", cwd=project)
    assert text(project, "levels") == FIXED_OTHER_FORMS.replace('differs.phrase = "why"  # because\n', "")
    assert "levels" not in codegen("lint", cwd=project).stdout
    fix = fix_file(OTHER_FORMS)
    assert fix is not None and fix.text == FIXED_OTHER_FORMS
    sorted_only = fix_file(OTHER_FORMS, ("unsorted",))
    assert sorted_only is None or "[[member]]" not in sorted_only.text


TOP_FORMS = {
    "members.B = 1  # b\n# a\nmembers.A = 0\n": "# a\nmembers.A = 0\nmembers.B = 1  # b\n",
    "members.B.value = 1\nenumeration.title = 'a level'\nmembers.A.phrase = 'a'\nmembers.A.value = 0\n": (
        "members.A.value = 0\nmembers.A.phrase = 'a'\nenumeration.title = 'a level'\nmembers.B.value = 1\n"
    ),
    "members.B.value = 1\nmembers.A.value = 0\n\n# be\nmembers.B.phrase = 'b'  # b\nmembers.A.phrase = 'a'\n": (
        "members.A.value = 0\nmembers.A.phrase = 'a'\nmembers.B.value = 1\n# be\nmembers.B.phrase = 'b'  # b\n"
    ),
    "members.A.phrase = 'a'\nmembers.B.value = 1\nenumeration.title = 'a level'\nmembers.A.value = 0\n": (
        "members.A.value = 0\nmembers.A.phrase = 'a'\nmembers.B.value = 1\nenumeration.title = 'a level'\n"
    ),
    "members = { B = 1, A = { phrase = 'a', value = 0 } }\n": (
        "members = { A = { value = 0, phrase = 'a' }, B = 1 }\n"
    ),
    "member = [\n    { name = 'B', value = 1, aliases = ['Y', 'X'] },  # b\n    { value = 0, name = 'A' },\n]\n": (
        "member = [\n    { name = 'A', value = 0 },\n    { name = 'B', value = 1, aliases = ['X', 'Y'] },  # b\n]\n"
    ),
}


@pytest.mark.parametrize("members", TOP_FORMS)
def test_members_at_the_top_of_a_file(members: str, project: Path) -> None:
    """Members and their keys are sorted where they are, in every form that TOML has for them."""
    write(project / "registry", levels=f"enumeration.name = 'Level'\n{members}")
    assert "levels.toml" in codegen("lint", cwd=project).stdout
    codegen("lint", "--fix", cwd=project)
    assert text(project, "levels") == f"enumeration.name = 'Level'\n{TOP_FORMS[members]}".replace("'", '"')
    assert "levels.toml" not in codegen("lint", cwd=project).stdout


@pytest.mark.parametrize("other", ["[members.B.differs]\nphrase = 'x'\n", "[[members.B.references]]\nrfc = 1\n"])
def test_members_with_tables_inside(other: str) -> None:
    """A member with a table inside it stays a table of its own, and nothing is lost."""
    member = f"[members.B]\nvalue = 1\n\n{other}"
    fix = fix_file(member)
    assert fix is None or "[members.B]" in fix.text


def test_entries_that_cannot_move() -> None:
    """If a table of a member stands elsewhere, the members stay in their places, and the rest is fixed."""
    text = NESTED.replace("# why\n", "[[range]]\nfirst=5\n\n")
    fix = fix_file(text)
    assert fix is not None
    assert fix.text.startswith(text[: text.index("[[range]]")])
    assert "first = 5" in fix.text


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_command_that_the_order_stops(command: str, project: Path) -> None:
    """`build` and `check` name the command that fixes the order, and `lint` if nothing can be fixed."""
    done = codegen(command, cwd=project)
    assert (done.stdout + done.stderr).endswith(". To fix the order, run: codegen lint --fix\n")
    codegen("lint", "--fix", cwd=project)
    done = codegen(command, cwd=project)
    assert (done.stdout + done.stderr).endswith(". To check again, run: codegen lint\n")


def test_what_is_printed(project: Path) -> None:
    """`lint` says how many problems can be fixed; `--fix` fixes them, and prints the problems that are left."""
    before = codegen("lint", cwd=project)
    assert before.returncode == 1
    assert before.stdout.endswith("7 errors, 2 warnings. 8 fixable. Run: codegen lint --fix\n"), before.stdout
    done = codegen("lint", "--fix", cwd=project)
    *fixes, problem, _, last = done.stdout.splitlines()
    assert fixes == [
        "registry/colours.toml: 8 fixes (keys, order, quotes, white space)",
        "registry/levels.toml: 3 fixes (keys, order, white space)",
    ]
    assert problem == 'registry/colours.toml:29:8: error: member "Green" is not in UPPER_SNAKE_CASE [name-style]'
    assert (done.returncode, last) == (1, "1 error, 0 warnings.")
    assert text(project, "colours") == FIXED
    assert text(project, "levels") == FIXED_LINES


def test_a_second_fix(project: Path) -> None:
    """A second fix writes nothing."""
    codegen("lint", "--fix", cwd=project)
    states = {path: path.stat().st_mtime_ns for path in (project / "registry").iterdir()}
    done = codegen("lint", "--fix", cwd=project)
    assert "fixes" not in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (project / "registry").iterdir()} == states


def test_json(project: Path) -> None:
    """The JSON report has the number of problems that can be fixed, and the files that were fixed."""
    before = json.loads(codegen("lint", "--format", "json", cwd=project).stdout)
    done = json.loads(codegen("lint", "--fix", "--format", "json", cwd=project).stdout)
    assert (before["fixable"], len(before["problems"])) == (8, 9)
    assert (done["fixable"], len(done["problems"])) == (0, 1)
    assert done["fixes"][1] == {"file": "registry/levels.toml", "fixes": 3, "kinds": ["keys", "order", "white space"]}


def test_a_diff(project: Path) -> None:
    """`--diff` prints what would change, and writes nothing."""
    done = codegen("lint", "--diff", cwd=project)
    assert done.returncode == 1
    assert "-name='Colour'\n+name = \"Colour\"\n" in done.stdout
    assert (text(project, "colours"), text(project, "levels")) == (UNSORTED, LINES)
    codegen("lint", "--fix", cwd=project)
    assert codegen("lint", "--diff", cwd=project) == (0, "", "Nothing to fix.\n")


def test_duplicate_names_are_not_fixed(project: Path) -> None:
    """A file that repeats a name stays as it is, and the duplicate is reported."""
    duplicate = "[enumeration]\nname='Level'\n[members]\nB=2\nA=1\nA=3\n"
    write(project / "registry", levels=duplicate)
    done = codegen("lint", "--fix", cwd=project)
    assert done.returncode == 1
    assert 'registry/levels.toml:6:1: error: duplicate name "A", first on line 5' in done.stdout
    assert text(project, "levels") == duplicate


def test_line_ends(project: Path) -> None:
    """A file with the line ends of Windows keeps them."""
    place = project / "registry/levels.toml"
    place.write_bytes(LINES.replace("\n", "\r\n").encode())
    codegen("lint", "--fix", cwd=project)
    assert place.read_bytes() == FIXED_LINES.replace("\n", "\r\n").encode()


DUPLICATE = '[enumeration]\nname = "Level"\n\n[members]\nB = 2\nB = 2\n'


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"), [(LINES, FIXED_LINES), (FIXED_LINES, FIXED_LINES), (DUPLICATE, DUPLICATE)]
)
def test_byte_order_marks(before: str, after: str, end: str, project: Path) -> None:
    """A byte order mark, which some editors write, is removed, and the other files are fixed as without it."""
    place = project / "registry/levels.toml"
    place.write_bytes(b"\xef\xbb\xbf" + before.replace("\n", end).encode())
    done = codegen("lint", cwd=project)
    assert done.returncode == 2
    assert "registry/levels.toml:1:1: begins with a byte order mark\n  Run: codegen lint --fix\n" in done.stderr
    done = codegen("lint", "--fix", cwd=project)
    assert done.returncode == 1
    assert "registry/levels.toml: " in done.stdout and "byte order mark" in done.stdout
    assert place.read_bytes() == after.replace("\n", end).encode()
    assert text(project, "colours") == FIXED


@pytest.mark.parametrize("setting", ["layout", "unsorted"])
def test_rules_that_are_off(setting: str, project: Path) -> None:
    """A fix changes nothing for a rule that is off."""
    (project / "codegen.toml").write_text(f'[lint]\n{setting} = "off"\n', "utf-8")
    codegen("lint", "--fix", cwd=project)
    names = [line.split()[0] for line in text(project, "levels").splitlines() if "value" in line or line == "NOTE = 1"]
    is_sorted = names == ["NOTE", "WARNING", "FATAL"]
    has_layout = "WARNING = { value = 4 }" in text(project, "levels")
    assert (is_sorted, has_layout) == ((True, False) if setting == "layout" else (False, True))
    assert f"[{setting}]" not in codegen("lint", cwd=project).stdout


def test_the_layout_as_an_error(project: Path) -> None:
    """As an error, the layout stops a build. As a warning, only `lint` reports it."""
    write(project / "registry", colours=FIXED.replace("Green", "GREEN"))
    write(project / "registry", levels=FIXED_LINES.replace("NOTE = 1", "NOTE=1"))
    assert codegen("build", "--dry-run", cwd=project).stderr == ""
    (project / "codegen.toml").write_text('[lint]\nlayout = "error"\n', "utf-8")
    done = codegen("build", "--dry-run", cwd=project)
    assert done.returncode == 1
    assert "registry/levels.toml:5:1: error: 1 place differs from the usual layout: white space [layout]" in done.stderr
    assert codegen("lint", "--fix", cwd=project).returncode == 0
    assert codegen("build", "--dry-run", cwd=project).returncode == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("NOTE = 1", "FATAL = 1"),
        lambda text: text.replace("NOTE = 1", "NOTE = "),
        lambda text: text.replace("NOTE = 1", 'NOTE = "1"'),
        lambda text: text.replace("NOTE = 1", "NOTE = { value = [1, {}] }"),
        lambda text: text.replace("NOTE = 1", 'NOTE = { phrase = "a note" }'),
        lambda text: text.replace("NOTE = 1", "NOTE.level = 1"),
        lambda text: text.replace("NOTE = 1", "[members.NOTE]\nvalue = 1\n[members.OTHER]\nvalue = 0"),
        lambda text: text.replace("[members]", "[[members]]"),
        lambda text: f'{text}[[member]]\nname = "X"\n[[member]]\nvalue = true\n[[member]]\nvalue = 0\n',
        lambda text: "members = 1\nmember = [1]\nrange = [{ first = 1 }, { first = {} }]\n",
        lambda text: f"{text}[attribute]\nx = {{ choices = [1, 'a'] }}\n[[alias]]\nvalue = [2, 'a']\n",
        lambda text: "# only a comment",
        lambda text: "",
    ],
)
def test_damaged_files(damage: Callable[[str], str], project: Path) -> None:
    """A file with other problems is reported, without a traceback; a second fix changes nothing."""
    write(project / "registry", levels=damage(LINES))
    done = codegen("lint", "--fix", cwd=project)
    assert done.returncode in (1, 2)
    assert "registry/levels.toml" in done.stdout + done.stderr
    after = text(project, "levels")
    codegen("lint", "--fix", cwd=project)
    assert text(project, "levels") == after


def test_a_file_that_changes_meanwhile(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fix is written only over the bytes that were read: if a file has changed, nothing is written."""
    find = registry_action.find_fixes

    def edited(project_of: Project, sources: object) -> object:
        fixes = find(project_of, sources)  # type: ignore[arg-type]
        write(project / "registry", levels=LINES.replace("WARNING", "ALARM"))
        return fixes

    monkeypatch.setattr(lint_action, "find_fixes", edited)
    done = codegen("lint", "--fix", cwd=project)
    assert done.returncode == 2
    assert "registry/levels.toml changed while this ran" in done.stderr
    assert text(project, "colours") == UNSORTED


# --- Files that have the layout


def test_the_layout_of_what_codegen_writes(tmp_path: Path) -> None:
    """Files that `init`, `import` and `sync --write` write have the layout already."""
    assert codegen("init", tmp_path / "new").returncode == 0
    post = Post(tmp_path / "post", enumeration(rest=member("SWAN", "swan", "Mute swan")))
    assert codegen("lint", "--fix", cwd=tmp_path / "post").returncode == 0
    post.sync_with(group(table(record("swan", "Mute swan"), record("hawk", 'A "hawk"'))))
    for path in sorted(tmp_path.glob("**/registry/**/*.toml")):
        assert fix_file(path.read_text("utf-8"), ("layout",)) is None, path


@pytest.mark.parametrize(
    "value",
    [
        "a",
        'a "b"',
        "C:\\x",
        "a\nb",
        "\u202e",
        True,
        -3,
        ["a", "b"],
        ["x" * 60, "y" * 60],
        [{"rfc": 1}, {"rfc": 2}],
        [],
        {},
    ],
    ids=repr,
)
def test_the_layout_of_written_values(value: object) -> None:
    """What `toml.writing` writes has the layout already."""
    written = toml_table(("member",), {"name": "A", "value": 1, "a b": value}, array=True)
    assert fix_file(written) is None
