"""Members that are lines of `[members]`, through edits: what a person wrote stays, and both forms stay equal."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.fixes import fix_file
from codegen.sync.member_line_edits import MemberLines, with_tables
from codegen.toml.writing import toml_line, toml_table
from tests.cli.test_sync import row
from tests.support.iana_documents import MAPPING, Post, group, table
from tests.support.revisions import revisions
from tests.sync.test_imported_edits import SHAPES, Followed, shape

LINES = """\
# At the top.
[enumeration]
name = "Severity"

[members]  # the severities of syslog
# Panic.
EMERGENCY = { value = 0, phrase = "System is unusable", references = [ # here
    { rfc = 5424 } ] }    # all hosts
'ALERT'   =   1   # act at once

CRITICAL = { value = 2, differs.phrase = "Ours is \\"shorter\\"." }
# About the critical one.

# About the error.
ERROR = 3

[[member]]
name = "WARNING"
value = 4

# At the end.
"""


def _members(text: str) -> list[dict[str, Any]]:
    """Return the members of a document, whatever their form, by name."""
    return sorted(with_tables(tomllib.loads(text))["member"], key=lambda member: str(member["name"]))


# --- Lines as tables, and back


def test_lines_that_nobody_edits_stay_byte_for_byte() -> None:
    """A document is the same after lines became tables and lines again. The tables are the same members."""
    lines = MemberLines(LINES)
    assert _members(lines.tables) == _members(LINES)
    assert len(tomllib.loads(lines.tables)["member"]) == 5
    assert lines.restored(lines.tables) == LINES


_ENDS = st.sampled_from(["", " ", "  # why", "   #", "\t# 'x' = { }"])
_BETWEEN = st.lists(st.sampled_from(["\n", "# above\n", "  # [members]\n", "#\n"]), max_size=3).map("".join)
_RICH = '{ value = 1, differs.phrase = "why", references = [ { rfc = 1 }, # first\n { rfc = 2 } ] }'
_OVER_LINES = ("[ # one\n  1,\n\n  2 ]", "{value=1,phrase='''a\nb'''}")
_VALUES = st.sampled_from(["1", '"a"', "[1, 2]", "{ value = 1 }", *_OVER_LINES, _RICH])
_TABLE = "\n[[member]]\nname = 'Z'\nvalue = 9\n"
_AFTER = st.sampled_from(["", _TABLE, "[[range]]\nfirst = 1\nstate = 's'\n", "\n\n# end"])


@given(st.lists(st.tuples(_BETWEEN, st.sampled_from([" = ", "=", "   =  "]), _VALUES, _ENDS), min_size=1), _AFTER)
def test_any_lines_stay_byte_for_byte(lines: list[tuple[str, str, str, str]], after: str) -> None:
    """A document is the same after lines became tables and lines again. Comments outlive a new member."""
    text = '[enumeration]\nname = "A"\n\n[members]  # all\n'
    for number, (between, equals, value, end) in enumerate(lines):
        text += f"{between}M{number}{equals}{value}{end}\n"
    text += after
    form = MemberLines(text)
    assert form.restored(form.tables) == text
    added = form.tables.rstrip("\n") + '\n\n[[member]]\nname = "NEW"\nvalue = 5\n'
    edited = form.restored(added)
    assert sorted(re.findall("#.*", edited)) == sorted(re.findall("#.*", text))
    assert "NEW = 5\n" in edited


@pytest.mark.parametrize("text", ["", "a = 1\n", '[enumeration]\nname = "A"\n\n[[member]]\nname = "B"\nvalue = 1\n'])
def test_a_document_without_lines(text: str) -> None:
    """A document without lines is what it was."""
    lines = MemberLines(text)
    assert (lines.tables, lines.restored(text), lines.has_lines) == (text, text, False)


def test_an_edited_line_keeps_its_other_values_and_its_comments() -> None:
    """Only the line of the edited member changes, and only in the edited value."""
    lines = MemberLines(LINES)
    edited = lines.tables.replace("value = 1", 'value = 1\nphrase = "Act"').replace("{ rfc = 5424 }", "{ rfc = 3164 }")
    assert lines.restored(edited) == LINES.replace(
        "'ALERT'   =   1   # act at once", "'ALERT' = { value = 1, phrase = \"Act\" }   # act at once"
    ).replace("{ rfc = 5424 }", "{ rfc = 3164 }")


def test_a_value_that_is_alone_again_needs_no_table() -> None:
    """A member that loses its last other field is a name and a value."""
    lines = MemberLines(LINES)
    edited = lines.tables.replace('differs.phrase = "Ours is \\"shorter\\"."\n', "")
    assert "CRITICAL = 2\n# About the critical one.\n" in lines.restored(edited)


def test_a_list_that_an_edit_writes_over_lines_is_on_one() -> None:
    """An inline table takes one line, so the lists in it do, too."""
    lines = MemberLines(LINES)
    references = "references = [\n    { rfc = 1 },\n    { rfc = 2 },\n]"
    edited = lines.tables.replace('name = "ERROR"\nvalue = 3', f'name = "ERROR"\nvalue = 3\n{references}')
    assert "ERROR = { value = 3, references = [{ rfc = 1 }, { rfc = 2 }] }\n" in lines.restored(edited)


def test_new_members_are_lines_if_they_are_short() -> None:
    """A new member is a line below the lines, without an empty line; a long one stays a table."""
    lines = MemberLines(LINES)
    short = '[[member]]\nname = "NOTICE"\nvalue = 5\n\n'
    long = f'[[member]]\nname = "INFO"\nvalue = 6\nphrase = "{"long " * 30}"\n\n'
    edited = lines.tables.replace('[[member]]\nname = "WARNING"', f'{short}{long}[[member]]\nname = "WARNING"')
    restored = lines.restored(edited)
    assert 'ERROR = 3\nNOTICE = 5\n\n[[member]]\nname = "INFO"' in restored
    assert _members(restored) == _members(edited)


def test_a_line_that_is_removed_leaves_nothing() -> None:
    """A removed member takes its line and the comment above it, and nothing else."""
    lines = MemberLines(LINES)
    start = lines.tables.index("# About the error.")
    edited = lines.tables[:start] + lines.tables[lines.tables.index('[[member]]\nname = "WARNING"') :]
    assert lines.restored(edited) == LINES.replace("# About the error.\nERROR = 3\n\n", "")


@pytest.mark.parametrize(
    "text", ["[members]\nA.value = 1\n", "[members.A]\nvalue = 1\n", "members = { A = 1 }\n", "members.A = 1\n"]
)
def test_other_spellings_are_not_edited(text: str) -> None:
    """Members that are written in another way are read, and not edited."""
    assert not MemberLines(text).is_editable


# --- codegen sync --write


FOLLOWED = f"""\
[enumeration]
name = "Bird"
title = "a bird"
kind = "str"
description = "A bird of the post."

{MAPPING}
[members]
# About the goose.
GREY_GOOSE = {{ value = "goose", phrase = "Grey goose", description = "High.", references = [{{ rfc = 1149 }}] }}
MUTE_SWAN = {{ value = "swan", phrase = 'Mute swan', description = "Slow.", references = [{{ rfc = 1149 }}] }}  # white
"""
GOOSE, SWAN = row("goose", "Grey goose"), row("swan", "Mute swan")


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """Return a project with members as lines that is in sync."""
    post = Post(tmp_path / "post", FOLLOWED)
    post.sync_with(group(table(GOOSE, SWAN)))
    assert post.file.read_text("utf-8") == FOLLOWED
    return post


def _after(post: Post, *records: str) -> str:
    post.publish(group(table(*records)))
    post.run(write=True)
    return post.file.read_bytes().decode()


def test_a_new_record_becomes_a_line_at_its_place(post: Post) -> None:
    """Nothing else changes."""
    hawk = 'HAWK = { value = "hawk", phrase = "Hawk", description = "", references = [{ rfc = 1149 }], '
    hawk += 'gaps = ["description"] }\n'
    assert _after(post, GOOSE, SWAN, row("hawk", "Hawk")) == FOLLOWED.replace("MUTE_SWAN", f"{hawk}MUTE_SWAN")


def test_a_long_record_becomes_a_table(post: Post) -> None:
    """A member that does not fit into a line is a table below the lines."""
    name = "Hawk that lives in the tower of the town hall, in the market, and sometimes in the wood"
    text = _after(post, GOOSE, SWAN, row("hawk", name))
    assert text.startswith(f"{FOLLOWED}\n[[member]]\n")


def test_a_phrase_that_changed_is_written_into_the_line(post: Post) -> None:
    """The comment behind the line, and the quotes of other values, stay."""
    post.file.write_text(FOLLOWED, "utf-8")
    text = _after(post, GOOSE, row("swan", "Mute swan", '<xref type="rfc" data="rfc2549"/>'))
    assert text == FOLLOWED.replace("1149 }] }  # white", "2549 }] }  # white")


def test_line_ends_stay_what_they_are(post: Post) -> None:
    """A file with CRLF keeps its line ends, and added lines have the same."""
    post.file.write_bytes(FOLLOWED.replace("\n", "\r\n").encode())
    data = _after(post, GOOSE, SWAN, row("hawk", "Hawk")).encode()
    assert b"HAWK" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_dotted_keys_are_not_edited(post: Post) -> None:
    """Members in another spelling are refused with the remedy, and nothing is written. The remedy works."""
    text = FOLLOWED[: FOLLOWED.index("# About")] + 'GREY_GOOSE.value = "goose"\nGREY_GOOSE.phrase = "Grey goose"\n'
    text += 'GREY_GOOSE.description = "It flies high."\nGREY_GOOSE.references = [{ rfc = 1149 }]\n'
    post.file.write_text(text, "utf-8")
    with pytest.raises(
        CodegenError, match=r"birds\.toml: codegen cannot edit \[members\], because it is not written as lines"
    ):
        _after(post, GOOSE, SWAN)
    assert post.file.read_text("utf-8") == text
    fix = fix_file(text)
    assert fix is not None
    post.file.write_text(fix.text, "utf-8")
    after = _after(post, GOOSE, SWAN)
    assert after.startswith(fix.text)
    assert [member["value"] for member in tomllib.loads(after)["member"]] == ["goose", "swan"]


# --- Files that codegen import wrote


def _commented(text: str, form: str) -> str:
    """Return an imported file with comments above and beside some members, which have tables or lines."""
    members = tomllib.loads(text)["member"]
    start = text.index("[[member]]")
    rest = re.search(r"^\[\[(?!member)", text[start:], re.MULTILINE)
    entries = []
    for number, member in enumerate(members):
        beside = f"  # beside {member['name']}" if number % 3 == 0 else ""
        above = f"# above {member['name']}\n" if number % 4 == 0 else ""
        others = {key: value for key, value in member.items() if key != "name"}
        line = toml_line(others if len(others) > 1 else member["value"])
        table = toml_table(("member",), member, array=True).replace("]]", f"]]{beside}", 1)
        entries.append(above + (f"{member['name']} = {line}{beside}\n" if form == "lines" else f"{table}\n"))
    head = "[members]\n" if form == "lines" else ""
    return f"{text[:start]}{head}{''.join(entries)}\n{text[start + rest.start() :] if rest else ''}"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SHAPES if name != "rows"])
def test_lines_follow_revisions_as_tables_do(name: str) -> None:
    """After each revision, lines have the members, their order and the comments that tables have, and stay lines."""
    tables, lines = Followed(shape(name)), Followed(shape(name))
    tables.text, lines.text = _commented(tables.text, "tables"), _commented(lines.text, "lines")
    written = list(tomllib.loads(lines.text)["members"])
    for revision in revisions(shape(name)):
        tables.sync(revision)
        lines.sync(revision)
        assert _members(lines.text) == _members(tables.text)
        left, order = list(tomllib.loads(lines.text)["members"]), [member["name"] for member in tables.entries()]
        assert left == [name for name in order if name in left]
        assert [name for name in written if name in order and name not in left] == []
        assert sorted(re.findall("# .*", lines.text)) == sorted(re.findall("# .*", tables.text))
        again = lines.sync(revision)
        assert (again.text, again.findings) == (lines.text, ())
