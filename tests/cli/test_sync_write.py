"""`codegen sync --write`: it writes what needs no decision, marks gaps for all else, and keeps every other byte."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.outputs import atomic_writing
from codegen.outputs.disk_comparison import Change
from codegen.project import discovery
from tests.cli.test_sync import ATTRIBUTES, CITES, row
from tests.support.commands import codegen
from tests.support.iana_documents import (
    MAPPING,
    Post,
    enumeration,
    finding_fields,
    group,
    index,
    member,
    record,
    rfc,
    table,
)
from tests.support.projects import registry_of

HAND_WRITTEN = '''\
# Birds, by their rings. No generator would lay this out so.

[enumeration]
name   =   "Bird"    # the class
title = "a bird"
kind = "str"
description = """
  A bird of
  the post."""

[[enumeration.follows]]
group = "lofts"
registry = "birds"
value = "value"
phrase = "name"
references = "xref"

# Before all birds.

# About the goose.
[[member]]
name = 'GREY_GOOSE' # in single quotes
value = "goose"
phrase = "Grey goose"
description = "It flies high."
references = [
      { rfc = 1149 },  # the first
    # between
      { rfc = 2549, section = "2" }
]
status = "deprecated"   # since it left

# About the swan.
[[member]]
name = "MUTE_SWAN"
value = "swan"
phrase = "Mute swan"
description = "It hisses."
references = [{ rfc = 1149 }]

# At the end.
'''

GOOSE = row("goose", "Grey goose (deprecated)", '<xref type="rfc" data="rfc1149"/><xref type="rfc" data="rfc2549"/>')
SWAN = row("swan", "Mute swan")


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """Return a project with a hand-written file that is in sync."""
    post = Post(tmp_path / "post", HAND_WRITTEN)
    post.sync_with(group(table(GOOSE, SWAN)))
    assert post.file.read_text("utf-8") == HAND_WRITTEN
    return post


def _file_after(post: Post, *documents: str, **wish: Any) -> str:
    """Run `codegen sync --write` and return the file."""
    post.publish(*documents)
    post.run(write=True, **wish)
    return post.file.read_bytes().decode()


def _members(post: Post) -> dict[Any, dict[str, Any]]:
    members = tomllib.loads(post.file.read_text("utf-8")).get("member", [])
    return {member["value"]: member for member in members}


def test_an_entry_is_added_at_its_place(post: Post) -> None:
    """A new record becomes a member at its place in the order of values; no other byte changes."""
    new = row("hawk", "The sparrow-hawk")
    added = (
        '[[member]]\nname = "SPARROW_HAWK"\nvalue = "hawk"\nphrase = "The sparrow-hawk"\ndescription = ""\n'
        'references = [{ rfc = 1149 }]\ngaps = ["description"]\n'
    )
    place = "# About the swan.\n"
    assert _file_after(post, group(table(GOOSE, SWAN, new))) == HAND_WRITTEN.replace(place, f"{added}\n{place}")


@pytest.mark.parametrize(("value", "before"), [("albatross", "# About the goose.\n"), ("tit", "# At the end.\n")])
def test_the_first_and_the_last_place(post: Post, value: str, before: str) -> None:
    """A new first or last member does not separate the other members from their comments."""
    text = _file_after(post, group(table(GOOSE, SWAN, row(value, value.title()))))
    added = text[text.index(f'[[member]]\nname = "{value.upper()}"') :].partition("\n\n")[0] + "\n\n"
    assert text == HAND_WRITTEN.replace(before, added + before)


def test_line_ends_stay_what_they_are(post: Post) -> None:
    """A file with CRLF keeps its line ends, and added lines have the same."""
    post.file.write_bytes(HAND_WRITTEN.replace("\n", "\r\n").encode())
    data = _file_after(post, group(table(GOOSE, SWAN, row("hawk", "Hawk")))).encode()
    assert b"HAWK" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_file_without_a_last_line_end(post: Post) -> None:
    """A member is added on a new line, even if the last line has no line end."""
    post.file.write_text(HAND_WRITTEN.replace("\n\n# At the end.\n", ""), "utf-8")
    _file_after(post, group(table(GOOSE, SWAN, row("tit", "Tit"))))
    assert list(_members(post)) == ["goose", "swan", "tit"]


def test_references_are_updated_and_comments_between_them_stay(post: Post) -> None:
    """New references are added and old ones removed; comments in the list are kept."""
    newer = GOOSE.replace("rfc1149", "rfc6214")
    text = _file_after(post, group(table(newer, SWAN)))
    assert text == HAND_WRITTEN.replace("{ rfc = 1149 },  # the first", "{ rfc = 6214 },  # the first")
    more = newer.replace("</record>", '<xref type="rfc" data="rfc791"/></record>')
    assert _file_after(post, group(table(more, SWAN))) == text.replace(
        'section = "2" }', 'section = "2" }, { rfc = 791 }'
    )


def test_a_state_is_marked_and_taken_back(post: Post) -> None:
    """A status is written after the other fields, and removed when upstream removes it; comments are kept."""
    text = _file_after(post, group(table(GOOSE, row("swan", "Mute swan (OBSOLETE)"))))
    gap = "references = [{ rfc = 1149 }]\n\n# At"  # there is no such status here: a person has to see to it
    assert text == HAND_WRITTEN.replace(gap, gap.replace("\n\n", '\ngaps = ["status"]\n\n'))
    assert post.run(write=True) == 0
    text = _file_after(post, group(table(GOOSE, row("swan", "Mute swan (deprecated)"))))
    swan = "references = [{ rfc = 1149 }]\n\n# At"
    assert text == HAND_WRITTEN.replace(swan, swan.replace("\n\n", '\nstatus = "deprecated"\n\n'))
    back = group(table(GOOSE.replace(" (deprecated)", ""), SWAN))
    assert _file_after(post, back) == HAND_WRITTEN.replace('status = "deprecated"   # since', "   # since")


def test_a_name_is_never_changed(post: Post) -> None:
    """A changed phrase is written; the name of the member is kept."""
    text = _file_after(post, group(table(GOOSE, row("swan", "Silent swan"))))
    assert text == HAND_WRITTEN.replace('phrase = "Mute swan"', 'phrase = "Silent swan"')


def test_what_a_person_changed_is_left_to_them(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A field that changed on both sides keeps the registry's value, and is marked as a gap once."""
    mine = HAND_WRITTEN.replace('"Mute swan"', '"Swan that hardly sings"')
    post.file.write_text(mine, "utf-8")
    document = group(table(GOOSE, row("swan", "Silent swan")))
    capsys.readouterr()
    text = _file_after(post, document, format="json")
    assert text == mine.replace("}]\n\n# At", '}]\ngaps = ["phrase"]\n\n# At')
    assert finding_fields(capsys.readouterr().out, "kind", "outcome") == [("phrase-changed", "gap")]
    assert post.run(write=True) == 0
    post.file.write_text(mine, "utf-8")
    capsys.readouterr()
    assert post.run(format="json") == 1
    assert finding_fields(capsys.readouterr().out) == [("phrase-changed", "swan", "phrase")]
    post.file.write_text(mine.replace("}]\n\n# At", '}]\ndiffers.phrase = "it does"\n\n# At'), "utf-8")
    assert post.run(write=True) == 0


def test_an_interrupted_run_is_completed_by_the_next(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interruption at any file, the next run completes the edits."""
    hawk = row("hawk", "Hawk", '<xref type="rfc" data="rfc9999"/>')
    document = group(table(GOOSE.replace("rfc1149", "rfc6214"), row("swan", "Silent swan"), hawk))
    before = post.files()
    _file_after(post, document)
    after = post.files()
    apply = atomic_writing.apply
    for count in range(1, len([name for name in after if after[name] != before[name]])):
        for name, content in before.items():
            (post.file.parent / name).write_bytes(content)

        def interrupted(root: Path, boundary: Path, changes: list[Change], files: Snapshot, count: int = count) -> None:
            apply(root, boundary, changes[:count], files)
            raise KeyboardInterrupt

        with monkeypatch.context() as context, pytest.raises(KeyboardInterrupt):
            context.setattr(atomic_writing, "apply", interrupted)
            post.run(write=True)
        assert post.files() != after
        post.run(write=True)
        assert post.files() == after


def test_a_second_run_writes_nothing(post: Post) -> None:
    """A second run with the same documents changes no byte."""
    document = group(table(GOOSE.replace("rfc1149", "rfc6214"), row("swan", "Silent swan"), row("hawk", "Hawk")))
    _file_after(post, document)
    before = post.files()
    assert post.run(write=True) == 0
    assert post.files() == before


def test_an_enumeration_is_written_from_nothing(tmp_path: Path) -> None:
    """An enumeration with only a header gets all of its members, and can be built."""
    post = Post(tmp_path / "post", enumeration(kind="int"))
    rows = [row("2", "Two (deprecated)"), row("1", "The one"), row("3-9", "Unassigned"), row("10", "Ten", "")]
    _file_after(post, group(table(*rows)))
    assert [(member["name"], member["value"]) for member in _members(post).values()] == [
        ("ONE", 1),
        ("TWO", 2),
        ("TEN", 10),
    ]
    assert _members(post)[2]["status"] == "deprecated"
    assert _members(post)[10]["references"] == [{"rfc": 1149}]  # it cites nothing, and stands where its table does
    judged = registry_of(discovery.find_projects(post.folder)[0])
    assert judged.errors == ()
    assert [problem.rule for problem in judged.warnings] == ["open-gap"] * 3
    done = codegen("build", cwd=post.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "TEN = 10" in (post.folder / "generated" / "tiny" / "birds.py").read_text("utf-8")


def test_attributes_are_written_as_they_are_declared(tmp_path: Path) -> None:
    """The attributes of a new member have their declared types; a text that they cannot have is a gap."""
    cells = "<letters>450 or 451</letters><grade>Sound</grade><ringed>yes</ringed>"
    odd = "<letters>none</letters><grade>Poorly</grade><ringed>N</ringed>"
    post = Post(tmp_path / "post", enumeration(MAPPING + ATTRIBUTES))
    rows = [row("goose", "Goose", CITES + cells, attributes='date="2014-08-13"'), row("swan", "Swan", CITES + odd)]
    _file_after(post, group(table(*rows)))
    goose, swan = _members(post)["goose"], _members(post)["swan"]
    wanted = {"letters": [450, 451], "grade": "sound", "ringed": True, "registered": "2014-08-13"}
    assert {name: goose[name] for name in wanted} == wanted
    assert goose["gaps"] == ["description"]
    assert swan["gaps"] == ["description", "grade"]
    assert swan.keys() & wanted.keys() == set()


@pytest.mark.parametrize(
    ("attribute", "gap"),
    [
        ('type = "int"\npart = 2\nrequired = true', None),
        ('type = "int"\nrequired = true', "number"),
        ('type = "int"', None),
    ],
    ids=["derived", "required", "optional"],
)
def test_attributes_that_are_not_mapped(attribute: str, gap: str | None, tmp_path: Path) -> None:
    """An attribute that repeats a part of the value is computed; a missing required attribute is a gap and an error."""
    rest = f'[attribute.number]\n{attribute}\ndescription = "the second part."\n'
    post = Post(tmp_path / "post", enumeration(rest=rest))
    _file_after(post, group(table(row("X.7.28", "Swan"))))
    swan = _members(post)["X.7.28"]
    assert swan.get("number") == (7 if "part" in attribute else None)
    assert swan["gaps"] == ["description", *([gap] if gap else [])]
    errors = [problem.rule for problem in registry_of(discovery.find_projects(post.folder)[0]).errors]
    assert errors == (["blocking-gap"] if gap else [])


def test_what_does_not_exist_is_not_pointed_to(tmp_path: Path) -> None:
    """A value that another enumeration does not have is a gap: the written file is valid."""
    rest = (
        '[enumeration.follows.attributes]\nmate = "mate"\n\n[attribute.mate]\ntype = "Bird"\n'
        'description = "whom it flies with."\n' + member("GREY_GOOSE", "goose", "Goose", 'mate = "goose"\n')
    )
    post = Post(tmp_path / "post", enumeration(rest=rest))
    goose = row("goose", "Goose", CITES + "<mate>GOOSE</mate>")
    post.sync_with(group(table(goose)))
    _file_after(post, group(table(goose, row("swan", "Swan", CITES + "<mate>duck</mate>"))))
    assert "mate" not in _members(post)["swan"]
    assert _members(post)["swan"]["gaps"] == ["description", "mate"]


def test_what_is_left_out_stays_in_the_lock(post: Post) -> None:
    """A run with some of the sources keeps the others in the lock."""
    lock = post.lock.read_bytes()
    post.publish(index(rfc(1149, status="EXPERIMENTAL", updated_by="2549")))
    post.run(write=True)
    assert post.run() == 0
    before, after = (
        {line.rstrip(",") for line in text.decode().splitlines()} for text in (lock, post.lock.read_bytes())
    )
    assert before - after == {'"rfcs": {}'}


def test_a_value_that_changed_is_settled_by_a_person(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed value is marked once, reported for each other value, and settled when the member has it."""
    document = group(table(GOOSE, SWAN.replace("<value>swan", "<value>cygnus")))
    text = _file_after(post, document)
    assert text == HAND_WRITTEN.replace("}]\n\n# At", '}]\ngaps = ["value"]\n\n# At')
    assert post.run() == 0
    other = group(table(GOOSE, SWAN.replace("<value>swan", "<value>olor")))
    for documents, content in ((other, text), (document, HAND_WRITTEN)):
        post.publish(documents)
        post.file.write_text(content, "utf-8")
        capsys.readouterr()
        assert post.run(format="json") == 1
        assert finding_fields(capsys.readouterr().out) == [("value-changed", "swan", "value")]
    post.file.write_text(HAND_WRITTEN.replace('value = "swan"', 'value = "cygnus"'), "utf-8")
    assert post.run(write=True) == 0
    assert '"cygnus"' in post.lock.read_text("utf-8") and '"swan"' not in post.lock.read_text("utf-8")


def test_a_required_attribute_is_not_taken_away(tmp_path: Path) -> None:
    """A required attribute keeps its value when upstream's cell becomes empty, and is marked as a gap."""
    mapping = MAPPING + '\n[enumeration.follows.attributes]\ngrade = "grade"\n\n[attribute.grade]\ntype = "str"\n'
    mapping += 'choices = ["poor", "sound"]\nrequired = true\ndescription = "how it is."\n'
    text = enumeration(mapping, rest=member("MUTE_SWAN", "swan", "Mute swan", 'grade = "sound"\n'))
    post = Post(tmp_path / "post", text)
    other = row("goose", "Goose", CITES + "<grade>poor</grade>")
    post.sync_with(group(table(row("swan", "Mute swan", CITES + "<grade>sound</grade>"), other)))
    before = post.file.read_text("utf-8")
    after = _file_after(post, group(table(row("swan", "Mute swan", CITES + "<grade/>"), other)))
    assert after == before.replace('grade = "sound"\n', 'grade = "sound"\ngaps = ["grade"]\n')


def test_names_that_collide(post: Post) -> None:
    """A name that another member has, or two new members would have, gets the value, as in an import."""
    rows = row("a-swan", "Mute swan"), row("b", "Tit"), row("c", "The tit"), row("d", "Duck")
    _file_after(post, group(table(GOOSE, SWAN, *rows)))
    members = _members(post)
    assert {value: members[value]["name"] for value in ("a-swan", "b", "c", "d")} == {
        "a-swan": "MUTE_SWAN_A_SWAN",
        "b": "TIT_B",
        "c": "TIT_C",
        "d": "DUCK",
    }
    assert members["b"]["gaps"] == ["description"]
    assert post.run() == 0


def test_sentences_do_not_name_members(tmp_path: Path) -> None:
    """If the phrases are sentences, new members are named as an import names them: here by their values."""
    mapping = MAPPING.replace('phrase = "name"', 'phrase = "description"')
    post = Post(tmp_path / "post", enumeration(mapping, rest=member("SWAN", "swan", "It is a large white bird.")))
    long = "It carries letters over the sea, and comes back when it has done so."
    _file_after(post, group(table(row("swan", "S", text=long), row("carrier-pigeon", "C", text=long))))
    assert _members(post)["carrier-pigeon"]["name"] == "CARRIER_PIGEON"


def test_a_changed_text_is_marked_once(post: Post) -> None:
    """A changed description is marked as a gap, once."""
    text = _file_after(post, group(table(GOOSE, row("swan", "Mute swan", text="It hisses at dogs and boats."))))
    assert text == HAND_WRITTEN.replace(
        '"It hisses."\nreferences = [{ rfc = 1149 }]\n',
        '"It hisses."\nreferences = [{ rfc = 1149 }]\ngaps = ["description"]\n',
    )
    assert _file_after(post, group(table(GOOSE, row("swan", "Mute swan", text="It hisses at people, too.")))) == text


def test_a_removal_is_refused_unless_it_is_allowed(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Fewer records than at the last sync are an error without --allow-removals; with it, the member is marked."""
    before = post.files()
    post.publish(group(table(GOOSE)))
    with pytest.raises(CodegenError, match=r"removed records: .*lofts/birds \(records at the last sync: 2, now: 1\)"):
        post.run(write=True)
    assert post.files() == before
    text = _file_after(post, group(table(GOOSE)), allow_removals=True)
    assert text == HAND_WRITTEN.replace("}]\n\n# At", '}]\ngaps = ["removal"]\n\n# At')
    assert post.run(write=True) == 0
    post.file.write_text(HAND_WRITTEN, "utf-8")
    capsys.readouterr()
    assert post.run(format="json") == 1
    assert finding_fields(capsys.readouterr().out) == [("removed", "swan", "")]
    post.file.write_text(text[: text.index("# About the swan")], "utf-8")
    assert post.run(write=True) == 0


def test_an_entry_that_comes_back(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that is back closes the gap of its removal; its differences become gaps."""
    post.publish(group(table(GOOSE)))
    post.run(write=True, allow_removals=True)
    post.publish(group(table(GOOSE, row("swan", "Silent swan"))))
    capsys.readouterr()
    assert post.run(format="json", write=True) == 1
    assert finding_fields(capsys.readouterr().out) == [
        ("settled", "swan", "gaps"),
        ("phrase-changed", "swan", "phrase"),
    ]
    assert _members(post)["swan"]["gaps"] == ["phrase"]
    assert post.run(write=True) == 0
    post.sync_with(group(table(GOOSE)))
    assert _file_after(post, group(table(GOOSE, SWAN))) == HAND_WRITTEN.replace(
        "}]\n\n# At", '}]\ngaps = ["phrase"]\n\n# At'
    )
    post.sync_with(group(table(GOOSE)))
    post.publish(group(table(GOOSE, row("swan", "Silent swan", '<xref type="rfc" data="rfc6214"/>'))))
    capsys.readouterr()
    assert post.run(format="json", write=True) == 1
    assert ("references-changed", "swan", "references") in finding_fields(capsys.readouterr().out)
    assert post.run() == 0


def test_one_removed_and_one_added(post: Post) -> None:
    """If one record is removed and one added, the first is marked and the second becomes a member."""
    text = _file_after(post, group(table(GOOSE, row("tit", "Tit", text="It is another bird altogether."))))
    assert 'gaps = ["removal"]' in text and 'name = "TIT"' in text


def test_a_registry_that_was_removed_is_refused(post: Post) -> None:
    """A removed table needs --allow-removals."""
    post.publish(group(table(row("1", "One"), id="chicks", title="Chicks")))
    with pytest.raises(CodegenError, match="now: removed"):
        post.run(write=True)
    assert (
        _file_after(post, group(table(row("1", "One"), id="chicks", title="Chicks")), allow_removals=True)
        == HAND_WRITTEN
    )
    assert post.run(write=True) == 1  # the removal is in the lock
    assert _file_after(post, group(table(GOOSE, SWAN))) == HAND_WRITTEN
    assert post.run() == 0


def test_rfcs_that_are_cited_are_listed(post: Post) -> None:
    """An RFC that an added member cites is listed by its number, and completed when the index is among the sources."""
    hawk = row("hawk", "Hawk", '<xref type="rfc" data="rfc1"/><xref type="rfc" data="rfc9999"/>')
    _file_after(post, group(table(GOOSE, SWAN, hawk)))
    rfcs = {rfc["number"]: rfc for rfc in tomllib.loads((post.folder / "registry/rfcs.toml").read_text("utf-8"))["rfc"]}
    assert list(rfcs) == [1, 760, 791, 1149, 2549, 6214, 9999]
    assert rfcs[1] == {"number": 1, "title": "", "gaps": ["title"]}
    known = index(
        rfc(1, "Host Software", "UNKNOWN", "April 1969"),
        rfc(9999, "Birds &amp; Letters", date="May 2026", updated_by="1"),
    )
    _file_after(post, group(table(GOOSE, SWAN, hawk)), known)
    rfcs = {rfc["number"]: rfc for rfc in tomllib.loads((post.folder / "registry/rfcs.toml").read_text("utf-8"))["rfc"]}
    assert rfcs[1] == {"number": 1, "title": "Host Software", "date": "1969-04", "status": "unknown"}
    assert rfcs[9999]["title"] == "Birds & Letters"
    assert rfcs[9999]["updated_by"] == [1]
    assert registry_of(discovery.find_projects(post.folder)[0]).errors == ()


def test_rfcs_are_listed_with_the_index_at_once(tmp_path: Path) -> None:
    """With the index among the sources, an RFC is listed completely; the file is created if it is missing."""
    post = Post(tmp_path / "post", enumeration(), rfcs="")
    (post.folder / "registry" / "rfcs.toml").unlink()
    _file_after(post, group(table(SWAN)), index(rfc(1149, "On Avian Carriers", "EXPERIMENTAL", updated_by="2549")))
    assert (
        (post.folder / "registry" / "rfcs.toml")
        .read_text("utf-8")
        .startswith(
            '[[rfc]]\nnumber = 1149\ntitle = "On Avian Carriers"\ndate = "1990-04"\nstatus = "experimental"\n'
            "updated_by = [2549]\n"
        )
    )


def test_a_new_list_of_rfcs_is_complete(tmp_path: Path) -> None:
    """A list that `--write` creates has the RFCs of all files, also of those that follow nothing."""
    post = Post(tmp_path / "post", enumeration(), rfcs="")
    (post.folder / "registry" / "rfcs.toml").unlink()
    (post.folder / "registry" / "letters.toml").write_text(
        '[enumeration]\nname = "Letter"\nreferences = [{ rfc = 2549 }]\n\n'
        '[[member]]\nname = "A"\nvalue = 1\nphrase = "A"\ndescription = "It begins."\nreferences = [{ rfc = 6214 }]\n',
        "utf-8",
    )
    _file_after(post, group(table(SWAN)))
    rfcs = tomllib.loads((post.folder / "registry" / "rfcs.toml").read_text("utf-8"))["rfc"]
    assert [rfc["number"] for rfc in rfcs] == [1149, 2549, 6214]
    assert registry_of(discovery.find_projects(post.folder)[0]).errors == ()


def test_news_of_rfcs_is_written(post: Post) -> None:
    """Changes of an RFC are written into its table; the rest of the file is kept."""
    path = post.folder / "registry" / "rfcs.toml"
    before = path.read_text("utf-8")
    _file_after(post, group(table(GOOSE, SWAN)), index(rfc(2549, obsoleted_by="9999"), rfc(9999)))
    place = 'status = "informational"\nupdates = [1149]\n'
    obsoleted = place.replace("updates", "obsoleted_by = [9999]\nupdates")
    assert path.read_text("utf-8") == before.replace(place, obsoleted)


HOSTILE = (
    'quotes " and \\ and """ and \'\'\'',
    "a # comment ] } [[member]]",
    "name = &quot;EVIL&quot;",
    "\u202eturned",
    "tab\tand\u2028line",
    "&#127;",
    "\U0001f54a and \ud7ff",
)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_text_from_upstream_stays_text(text: str, tmp_path: Path) -> None:
    """Every text of upstream becomes a TOML value in one entry."""
    post = Post(tmp_path / "post", enumeration())
    hostile = f'<xref type="person" data="x">{text}</xref>'
    _file_after(post, group(table(record("swan", text, hostile), record(f"v {text}", "Other", CITES))))
    members = list(_members(post).values())
    assert len(members) == 2
    assert all(member.keys() <= {"name", "value", "phrase", "description", "references", "gaps"} for member in members)
    assert all(member["description"] == "" for member in members)


@pytest.mark.parametrize("header", ["[[ member ]]", '[["member"]]', "  [[member]]  # a bird"])
def test_other_ways_to_write_a_table(header: str, post: Post) -> None:
    """The header of a table can have spaces, quotes and a comment."""
    post.file.write_text(HAND_WRITTEN.replace("[[member]]", header), "utf-8")
    _file_after(post, group(table(GOOSE, SWAN, row("hawk", "Hawk"))))
    assert list(_members(post)) == ["goose", "hawk", "swan"]


def test_what_cannot_be_edited_is_refused(post: Post) -> None:
    """Inline members are an error: they cannot be edited. Nothing is written."""
    inline = (
        "{ name = 'SWAN', value = 'swan', phrase = 'Mute swan', description = 'It is.', references = [{ rfc = 1149 }] }"
    )
    post.file.write_text(f"member = [{inline}]\n{HAND_WRITTEN[: HAND_WRITTEN.index('# Before all')]}", "utf-8")
    before = post.files()
    post.publish(group(table(GOOSE, SWAN, row("hawk", "Hawk"))))
    with pytest.raises(CodegenError, match=r"not written as \[\[member\]\] tables"):
        post.run(write=True, allow_removals=True)
    assert post.files() == before


def test_nothing_is_written_when_one_source_is_wrong(post: Post) -> None:
    """If a followed group is damaged, no byte of the registry changes."""
    before = post.files()
    post.publish(lofts=group(table(GOOSE, SWAN, row("hawk", "Hawk")))[:-20])
    with pytest.raises(CodegenError):
        post.run(write=True)
    assert post.files() == before


def test_nothing_is_written_where_nothing_can_be(post: Post) -> None:
    """A folder in the place of the lock stops the run before any file is written."""
    post.lock.unlink()
    post.lock.mkdir()
    before = post.file.read_bytes()
    post.publish(group(table(GOOSE, SWAN, row("hawk", "Hawk"))))
    with pytest.raises(CodegenError):
        post.run(write=True)
    assert post.file.read_bytes() == before
