"""The findings of `codegen sync`: one test for each kind of difference from upstream."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from codegen.actions.iana_imports import import_iana
from codegen.errors import CodegenError
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
from tests.support.registries import line_with, place_of

CITES = '<xref type="rfc" data="rfc1149"/>'
TEXT = "The bird of the first experiment, found in every town and village."


def row(value: str, name: str, more: str = CITES, *, text: str = TEXT, attributes: str = "") -> str:
    """Return a record that cites RFC 1149 and has a description."""
    return record(value, name, more, text=text, attributes=attributes)


SWAN_AND_PIGEON = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan")


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """Return a project that is in sync with one table of two birds."""
    birds = member("CARRIER_PIGEON", "pigeon", "Carrier pigeon") + member("MUTE_SWAN", "swan", "Mute swan")
    post = Post(tmp_path / "post", enumeration(rest=birds))
    post.sync_with(group(table(row("pigeon", "Carrier pigeon"), row("swan", "Mute swan"))))
    return post


def _findings(post: Post, capsys: pytest.CaptureFixture[str], *documents: str, **wish: Any) -> list[tuple[object, ...]]:
    """Run `codegen sync` and return its findings. It exits with 1 if there are findings, and with 0 otherwise."""
    if documents:
        post.publish(*documents)
    capsys.readouterr()
    status = post.run(format="json", **wish)
    findings = finding_fields(capsys.readouterr().out)
    assert status == (1 if findings else 0)
    return findings


def _report_text(post: Post, capsys: pytest.CaptureFixture[str]) -> str:
    """Run `codegen sync` and return the report as text."""
    capsys.readouterr()
    post.run()
    return capsys.readouterr().out


def test_a_synced_registry_is_in_sync(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """If nothing changed, there are no findings."""
    assert _findings(post, capsys) == []


def test_a_table_that_was_never_reconciled_is_drift(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table that is not in the lock is a finding, even if there is no difference."""
    birds = member("CARRIER_PIGEON", "pigeon", "Carrier pigeon")
    post = Post(tmp_path / "post", enumeration(rest=birds))
    assert _findings(post, capsys, group(table(row("pigeon", "Carrier pigeon")))) == [("unreconciled", None, "")]


@pytest.mark.parametrize(
    "document",
    [
        group(table(row("swan", "Mute swan"), row("pigeon", "Carrier pigeon"))),
        group(table(row("pigeon", "\n  Carrier\n  pigeon"), row("swan", "Mute  swan "))),
        group(table(row("pigeon", "Carrier pigeon"), row("swan", "Mute swan"))).replace(
            "<registry xmlns", "<?xml-stylesheet href='a.xsl'?><!-- new --><registry xmlns"
        ),
        group(table(row("pigeon", "Carrier pigeon"), row("swan", "Mute swan")), updated="2025-06-01"),
        group(table(row("pigeon", "Carrier pigeon"), row("swan", "Mute swan")), table(id="chicks")),
    ],
    ids=["order", "white space", "processing instructions", "date", "another table"],
)
def test_documents_that_say_the_same_are_not_a_difference(
    post: Post, document: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Order, white space, processing instructions, dates and tables that nobody follows are not a difference."""
    assert _findings(post, capsys, document) == []
    assert "In sync with upstream: 1 table, 2 records." in _report_text(post, capsys)


def test_an_added_record(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """The finding about a new record has the proposed name of its member."""
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan"), row("goose", "The grey goose")
    assert _findings(post, capsys, group(table(*rows))) == [("added", "goose", "")]
    assert "Run: codegen sync --write (it adds GREY_GOOSE)" in _report_text(post, capsys)


def test_a_removed_record(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A removed record is reported at the line of its member, with the date of upstream's revision."""
    post.publish(group(table(row("pigeon", "Carrier pigeon")), updated="2025-05-05"))
    assert _findings(post, capsys) == [("removed", "swan", "")]
    line = line_with(post.file.read_text("utf-8"), 'name = "MUTE_SWAN"') - 1
    assert f"registry/birds.toml:{line}:1: MUTE_SWAN: " in _report_text(post, capsys)
    assert "2025-05-05" in _report_text(post, capsys)


def test_a_record_that_is_no_longer_assigned_is_removed(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that becomes unassigned is a removed record."""
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Unassigned")
    assert _findings(post, capsys, group(table(*rows))) == [("removed", "swan", "")]


def test_a_changed_value_is_one_difference(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that has only another value is one finding, not a removed and an added record."""
    post.sync_with(group(table(row("pigeon", "Carrier pigeon"), row("swan", "Mute swan", text="It hisses."))))
    rows = row("pigeon", "Carrier pigeon"), row("cygnus", "Mute swan", text="It hisses.")
    assert _findings(post, capsys, group(table(*rows))) == [("value-changed", "swan", "value")]


def test_a_record_with_the_texts_of_others_has_not_changed_its_value(
    post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    """If several records have the same texts, a new one is an added record."""
    ducks = member("DUCK", "duck", "Duck") + member("MALLARD", "mallard", "Duck")
    post.file.write_text(enumeration(rest=ducks), "utf-8")
    post.sync_with(group(table(row("duck", "Duck"), row("mallard", "Duck"))))
    document = group(table(row("duck", "Duck"), row("teal", "Duck")))
    assert set(_findings(post, capsys, document)) == {("removed", "mallard", ""), ("added", "teal", "")}


def test_a_changed_phrase(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """The message about a phrase quotes the old and the new text."""
    rows = row("pigeon", "Homing pigeon"), row("swan", "Mute swan")
    assert _findings(post, capsys, group(table(*rows))) == [("phrase-changed", "pigeon", "phrase")]
    assert 'phrase changed from "Carrier pigeon" to "Homing pigeon"' in _report_text(post, capsys)


def test_a_draft_that_became_an_rfc(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """`RFC-ietf-…` is a draft; an RFC in its place means that it was published."""
    draft = '<xref type="draft" data="RFC-ietf-post-swans-07"/>'
    swan = member("MUTE_SWAN", "swan", "Mute swan", cites='{ draft = "draft-ietf-post-swans-07" }')
    post.file.write_text(enumeration(rest=swan), "utf-8")
    post.sync_with(group(table(row("swan", "Mute swan", draft))))
    assert _findings(post, capsys) == []
    published = group(table(row("swan", "Mute swan", '<xref type="rfc" data="rfc6214"/>')))
    assert _findings(post, capsys, published) == [("references-changed", "swan", "references")]
    assert "the draft was published: draft-ietf-post-swans-07 became RFC 6214" in _report_text(post, capsys)


def test_a_reference_that_went(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that upstream no longer cites is reported, although the registry may cite other documents."""
    both = CITES + '<xref type="rfc" data="rfc2549"/>'
    swan = member("MUTE_SWAN", "swan", "Mute swan", cites="{ rfc = 1149 }, { rfc = 2549 }, { rfc = 6214 }")
    post.file.write_text(enumeration(rest=swan), "utf-8")
    post.sync_with(group(table(row("swan", "Mute swan", both))))
    assert _findings(post, capsys) == []
    findings = _findings(post, capsys, group(table(row("swan", "Mute swan"))))
    assert findings == [("references-changed", "swan", "references")]
    assert "references changed: removed RFC 2549" in _report_text(post, capsys)


def test_a_section_counts_where_upstream_gives_one(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """The registry must cite a section that upstream names, and may name sections that upstream does not name."""
    swan = member("MUTE_SWAN", "swan", "Mute swan", cites='{ rfc = 1149, section = "2" }')
    post.file.write_text(enumeration(rest=swan), "utf-8")
    post.sync_with(group(table(row("swan", "Mute swan"))))
    assert _findings(post, capsys) == []
    named = row("swan", "Mute swan", '<xref type="rfc" data="rfc1149">RFC1149, Section 3</xref>')
    assert _findings(post, capsys, group(table(named))) == [("references-changed", "swan", "references")]


STATED = MAPPING + """\
status = { element = "use", read_as = { "must not be used" = "deprecated" } }
"""


def test_a_changed_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A status is read from its own element, in upstream's words."""
    post = Post(tmp_path / "post", enumeration(STATED, rest=member("MUTE_SWAN", "swan", "Mute swan")))
    post.sync_with(group(table(row("swan", "Mute swan", CITES + "<use>common</use>"))))
    assert _findings(post, capsys) == []
    changed = group(table(row("swan", "Mute swan", CITES + "<use>MUST NOT be used</use>")))
    assert _findings(post, capsys, changed) == [("state-changed", "swan", "status")]
    assert '"current" to "deprecated"' in _report_text(post, capsys)


def test_a_state_that_a_text_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A status that is read from a description is reported together with the change of the description."""
    status = 'status = { element = "description", read_as = { \'.*\\bdeprecated\\b.*\' = "deprecated" } }\n'
    post = Post(tmp_path / "post", enumeration(MAPPING + status, rest=member("MUTE_SWAN", "swan", "Mute swan")))
    post.sync_with(group(table(row("swan", "Mute swan"))))
    assert _findings(post, capsys, group(table(row("swan", "Mute swan", text=f"{TEXT} It is deprecated.")))) == [
        ("state-changed", "swan", "status"),
        ("text-changed", "swan", "description"),
    ]
    remarked = group(table(row("swan", "Mute swan (deprecated)")))
    assert _findings(post, capsys, remarked) == [("state-changed", "swan", "status")]


def test_a_state_in_a_remark(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A remark in parentheses is a status, not a part of the phrase; the same word elsewhere is not a status."""
    rows = row("pigeon", "Carrier pigeon (DEPRECATED)"), row("swan", "Mute swan")
    assert _findings(post, capsys, group(table(*rows))) == [("state-changed", "pigeon", "status")]
    rows = row("pigeon", "Deprecated carrier pigeon"), row("swan", "Mute swan")
    assert _findings(post, capsys, group(table(*rows))) == [("phrase-changed", "pigeon", "phrase")]


def test_a_temporary_registration_that_expired(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A temporary registration is reported with its last day, and again after that day until it is a gap."""
    document = group(table(row("pigeon", "Carrier pigeon"), _temporary("2026-01-01")))
    assert _findings(post, capsys, document, today="2026-01-01") == [("state-changed", "swan", "until")]
    assert "MUTE_SWAN: until changed from nothing to 2026-01-01 [state-changed]" in _report_text(post, capsys)
    post.run(write=True, today="2026-01-01")
    assert "until = 2026-01-01\n" in post.file.read_text("utf-8")
    assert _findings(post, capsys, today="2026-01-01") == []
    assert _findings(post, capsys, today="2026-01-02") == [("expired", "swan", "until")]
    post.run(write=True, today="2026-01-02")
    assert 'gaps = ["until"]' in post.file.read_text("utf-8")
    assert _findings(post, capsys, today="2026-01-03") == []


def test_the_day_of_a_temporary_registration_moves(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Another last day is a changed state, and closes the gap; a permanent registration has no last day."""
    rows = row("pigeon", "Carrier pigeon"), _temporary("2026-01-01")
    post.sync_with(group(table(*rows)))
    post.run(write=True, today="2026-01-02")
    later = group(table(rows[0], _temporary("2027-01-01")))
    assert _findings(post, capsys, later, today="2026-01-03") == [("state-changed", "swan", "until")]
    post.run(write=True, today="2026-01-03")
    text = post.file.read_text("utf-8")
    assert "until = 2027-01-01\n" in text and "gaps" not in text
    passed = group(table(rows[0], _temporary("2026-01-02")))
    expected = [("state-changed", "swan", "until"), ("expired", "swan", "until")]
    assert _findings(post, capsys, passed, today="2026-01-03") == expected
    assert _findings(post, capsys, group(table(*SWAN_AND_PIGEON))) == [("state-changed", "swan", "until")]
    post.run(write=True)
    assert "until" not in post.file.read_text("utf-8")
    assert _findings(post, capsys) == []


def test_an_expired_registration_that_stays(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """An expired registration with a reason in differs is not reported."""
    post.publish(group(table(row("pigeon", "Carrier pigeon"), _temporary("2025-01-01"))))
    post.run(write=True)
    text = post.file.read_text("utf-8").replace('gaps = ["until"]', 'differs.until = "all the world relies on it"')
    post.file.write_text(text, "utf-8")
    assert _findings(post, capsys) == []


def _temporary(day: str) -> str:
    """Return the record of a swan with a temporary registration."""
    return row("swan", f"Mute swan (TEMPORARY - registered 2025-01-01, expires {day})")


def test_a_changed_text_is_reported_and_not_stored(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed description is reported with its new text; the lock contains no text."""
    rows = row("pigeon", "Carrier pigeon", text="It is bred for homing."), row("swan", "Mute swan")
    assert _findings(post, capsys, group(table(*rows))) == [("text-changed", "pigeon", "description")]
    assert "It is bred for homing." in _report_text(post, capsys)
    post.run(write=True)
    lock = post.lock.read_text("utf-8")
    assert "homing" not in lock and "experiment" not in lock


def test_a_text_that_points_elsewhere(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A text with other references and the same words is reported, and not marked as a gap."""
    pointer = 'Bred as <xref type="draft" data="draft-ada-pigeons-03"/> says, and flown by day.'
    before = group(table(row("pigeon", "Carrier pigeon", text=pointer), SWAN_AND_PIGEON[1]))
    post.sync_with(before)
    text = post.file.read_bytes()
    published = pointer.replace('type="draft" data="draft-ada-pigeons-03"', 'type="rfc" data="rfc9999"')
    after = before.replace(pointer, published)
    assert _findings(post, capsys, after) == [("references-changed", "pigeon", "description")]
    assert 'the references in <description> changed, the other words did not: "Bred as RFC 9999 says' in _report_text(
        post, capsys
    )
    post.run(write=True)
    assert (post.file.read_bytes(), post.run()) == (text, 0)
    both = after.replace("by day", "by night")
    assert _findings(post, capsys, both) == [("text-changed", "pigeon", "description")]


def test_a_text_that_moved_changes_both_elements(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that moved to another element is a change of both elements."""
    wrong = record("swan", "Mute swan", f"{CITES}<use>{TEXT}</use>")
    post.sync_with(group(table(row("pigeon", "Carrier pigeon"), wrong)))
    right = row("swan", "Mute swan", f"{CITES}<use>.</use>")
    assert _findings(post, capsys, group(table(row("pigeon", "Carrier pigeon"), right))) == [
        ("text-changed", "swan", "use"),
        ("text-changed", "swan", "description"),
    ]


def test_a_new_column_is_reported_once(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """An element that all records gain is one finding about the table."""
    used = f"{CITES}<use>common</use>"
    rows = row("pigeon", "Carrier pigeon", used), row("swan", "Mute swan", used)
    assert _findings(post, capsys, group(table(*rows))) == [("table-changed", None, "use")]


def test_a_table_with_another_title_or_source(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """The title of a table and the documents that define it are compared."""
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan")
    findings = _findings(post, capsys, group(table(*rows, title="Carriers", more='<xref type="rfc" data="rfc2549"/>')))
    assert findings == [("table-changed", None, "title"), ("table-changed", None, "references")]


REDIRECT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<?xml-model href="lofts.rng"?>\n'
    '<redirect xmlns="http://www.iana.org/assignments" registry="aviaries"/>'
)


def test_a_group_that_was_renamed(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A redirect is reported once for each table, with the table of the new group that has the same title."""
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan"), row("goose", "Goose")
    renamed = group(table(*rows, id="bird-types"), id="aviaries", updated="2025-09-09")
    assert _findings(post, capsys, REDIRECT, renamed) == [("group-moved", None, "")]
    message = _report_text(post, capsys)
    assert "the group lofts was renamed to aviaries [group-moved] (lofts/birds, 2025-09-09)" in message
    assert 'Write group = "aviaries", registry = "bird-types".' in message


def test_a_renamed_group_that_is_not_among_the_files(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the new group, the finding has its id, and the title of the table to look for."""
    assert _findings(post, capsys, REDIRECT) == [("group-moved", None, "")]
    assert 'Write group = "aviaries", and as registry the id of the table that had the title "Birds".' in _report_text(
        post, capsys
    )


def test_a_renamed_group_is_not_compared(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Until the file names the table in the new group, nothing is compared and the lock is kept."""
    before = post.files()
    other = group(table(row("tit", "Tit")), id="aviaries")
    post.publish(REDIRECT, other)
    assert post.run(write=True) == 1
    assert post.files() == before


def test_the_lock_follows_a_rename(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """When the mapping names the new group, the records are compared with those that the lock has for the old one."""
    post.file.write_text(post.file.read_text("utf-8").replace('group = "lofts"', 'group = "aviaries"'), "utf-8")
    rows = row("pigeon", "Carrier pigeon", text="It is bred for homing."), row("swan", "Mute swan")
    assert _findings(post, capsys, group(table(*rows), id="aviaries")) == [("text-changed", "pigeon", "description")]


def test_a_registry_that_was_removed(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A table that its group no longer has is a finding."""
    left = group(table(row("1", "One"), id="chicks", title="Chicks"), more="<note>Birds were withdrawn.</note>")
    assert _findings(post, capsys, left) == [("table-removed", None, "")]
    assert "Birds were withdrawn." in _report_text(post, capsys)


def test_an_rfc_that_was_obsoleted_or_updated(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """RFCs that were obsoleted or updated are reported at their entries, with the RFCs that did so."""
    entries = [
        rfc(760, status="UNKNOWN", obsoleted_by="791"),
        rfc(791, status="INTERNET STANDARD", updated_by="2549"),
        rfc(1149, status="EXPERIMENTAL", updated_by="2549"),
        rfc(2549, obsoleted_by="9999"),
        rfc(6214, status="HISTORIC"),
        rfc(9999, date="March 2026"),
    ]
    post.publish(index(*entries))
    assert _findings(post, capsys) == [
        ("rfc-updated", 791, "updated_by"),
        ("rfc-obsoleted", 2549, "obsoleted_by"),
        ("rfc-changed", 6214, "status"),
    ]
    message = _report_text(post, capsys)
    assert "RFC 2549: was obsoleted by RFC 9999; " in message and "2026-03" in message


def test_an_rfc_that_the_index_does_not_have(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """RFCs that a partial index does not have are a note, not a finding."""
    post.publish(index(rfc(1149, status="EXPERIMENTAL", updated_by="2549")))
    assert _findings(post, capsys) == []
    assert "does not have RFC 760, RFC 791, RFC 2549, RFC 6214" in _report_text(post, capsys)


def test_an_rfc_that_the_index_has_lost(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """An RFC that the index lost is a finding, and needs --allow-removals."""
    carriers, quality = rfc(1149, status="EXPERIMENTAL", updated_by="2549"), rfc(2549, status="EXPERIMENTAL")
    post.publish(index(carriers, quality))
    post.run(write=True)
    post.publish(index(carriers))
    assert _findings(post, capsys) == [("removed", 2549, "")]
    with pytest.raises(CodegenError, match=r"rfc-index \(RFC 2549 removed\)"):
        post.run(write=True)
    post.run(write=True, allow_removals=True)
    assert _findings(post, capsys) == []


def test_sources_that_are_not_there_are_named(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A source that is not among the files is named, and does not change the exit status."""
    post.publish(index(rfc(1149, status="EXPERIMENTAL", updated_by="2549")))
    post.run(format="json")
    assert '"left_out": [\n    "lofts"\n  ]' in capsys.readouterr().out
    assert "lofts is not among the files" in _report_text(post, capsys)
    post.publish(group(table(row("1", "One")), id="others"))
    assert _findings(post, capsys) == []


def test_a_member_that_upstream_does_not_have(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A member that upstream does not have is reported until it has a reason, and again when upstream adds it."""
    text = post.file.read_text("utf-8")
    post.file.write_text(text + member("GREY_GOOSE", "goose", "Grey goose"), "utf-8")
    assert _findings(post, capsys) == [("differs", "goose", "value")]
    post.file.write_text(text + member("GREY_GOOSE", "goose", "Grey goose", 'differs.value = "ours alone"\n'), "utf-8")
    assert _findings(post, capsys) == []
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan"), row("goose", "Grey goose")
    assert _findings(post, capsys, group(table(*rows))) == [("settled", "goose", "value")]


def test_a_difference_that_nobody_recorded(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A difference from upstream is reported until it has a reason."""
    text = post.file.read_text("utf-8").replace('"Mute swan"', '"Swan that hardly sings"')
    post.file.write_text(text, "utf-8")
    assert _findings(post, capsys) == [("differs", "swan", "phrase")]
    post.file.write_text(text + 'differs.phrase = "it does make a sound"\n', "utf-8")
    assert _findings(post, capsys) == []


def test_a_recorded_difference_is_reported_again_when_upstream_changes(
    post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    """A difference on purpose is reported once more, with its reason, when upstream changes."""
    text = post.file.read_text("utf-8").replace('"Mute swan"', '"Swan that hardly sings"')
    post.file.write_text(text + 'differs.phrase = "it does make a sound"\n', "utf-8")
    post.publish(group(table(row("pigeon", "Carrier pigeon"), row("swan", "Silent swan"))))
    assert _findings(post, capsys) == [("phrase-changed", "swan", "phrase")]
    assert "it does make a sound" in _report_text(post, capsys)
    post.run(write=True)
    assert _findings(post, capsys) == []
    assert 'phrase = "Swan that hardly sings"' in post.file.read_text("utf-8")


def test_a_recorded_difference_that_no_longer_exists(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A reason for a difference that no longer exists is reported at its line."""
    post.file.write_text(post.file.read_text("utf-8") + 'differs.phrase = "it does make a sound"\n', "utf-8")
    assert _findings(post, capsys) == [("settled", "swan", "phrase")]
    place = place_of(post.file.read_text("utf-8"), '"it does make')
    assert f"registry/birds.toml:{place}: MUTE_SWAN: " in _report_text(post, capsys)


def test_a_record_that_is_not_a_member_on_purpose(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A record in `without` is reported only when it changes."""
    mapping = MAPPING + 'without = { goose = "it never came back" }\n'
    post.file.write_text(post.file.read_text("utf-8").replace(MAPPING, mapping), "utf-8")
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan")
    post.sync_with(group(table(*rows, row("goose", "Grey goose"))))
    assert _findings(post, capsys) == []
    changed = group(table(*rows, row("goose", "Grey goose", text="It came back after all.")))
    assert _findings(post, capsys, changed) == [("text-changed", "goose", "description")]
    assert "it never came back" in _report_text(post, capsys)


def test_a_record_that_moved_between_tables_is_there(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """If an enumeration follows two tables, a record that moves from one to the other is not removed."""
    second = MAPPING.replace('"birds"', '"chicks"')
    post.file.write_text(post.file.read_text("utf-8").replace(MAPPING, f"{MAPPING}\n{second}"), "utf-8")
    pigeon, swan = SWAN_AND_PIGEON
    duck, tit = row("duck", "Duck"), row("tit", "Tit")
    post.file.write_text(
        post.file.read_text("utf-8") + member("DUCK", "duck", "Duck") + member("TIT", "tit", "Tit"), "utf-8"
    )
    post.sync_with(group(table(pigeon, swan), table(duck, tit, id="chicks")))
    assert _findings(post, capsys) == []
    assert _findings(post, capsys, group(table(pigeon), table(duck, tit, swan, id="chicks"))) == []
    assert _findings(post, capsys, group(table(pigeon, swan, tit), table(duck, id="chicks"))) == []
    assert _findings(post, capsys, group(table(pigeon), table(duck, tit, id="chicks"))) == [("removed", "swan", "")]


def test_records_that_are_not_members_are_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Changes of ranges and unassigned values are a note, not a finding."""
    post = Post(tmp_path / "post", enumeration(kind="int", rest=member("ONE", 1, "One")))
    post.sync_with(group(table(row("1", "One"), row("2-5", "Unassigned"), row("6", "Reserved"))))
    assert _findings(post, capsys, group(table(row("1", "One"), row("2-4", "Unassigned"), row("6", "Unused")))) == []
    capsys.readouterr()
    post.run(format="json")
    notes = {note["kind"]: note["message"] for note in json.loads(capsys.readouterr().out)["notes"]}
    assert notes["rows"] == ('lofts/birds, records that are not members: added "2-4"; removed "2-5"; changed "6"')


def test_a_family_is_followed_by_its_pattern(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A record with a pattern is compared with the family of that pattern."""
    family = '\n[[family]]\npattern = "X-*"\nphrase = "Private birds"\ndescription = "Whatever a loft agrees on."\n'
    post.file.write_text(post.file.read_text("utf-8") + family + "references = [{ rfc = 1149 }]\n", "utf-8")
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan")
    assert _findings(post, capsys, group(table(*rows, row("X-*", "Private birds")))) == []
    changed = group(table(*rows, row("X-*", "Birds of private lofts")))
    assert _findings(post, capsys, changed) == [("differs", "X-*", "phrase")]


def test_integers_and_records_that_are_not_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a table of integers, ranges, headings and unassigned values are not members; integers can be hexadecimal."""
    rows = [row("0x1", "One"), row("2", "Two"), row("3", "Unassigned"), row("4-6", "Four to six"), row("", "Heading")]
    birds = member("ONE", 1, "One") + member("TWO", 2, "Two")
    post = Post(tmp_path / "post", enumeration(kind="int", rest=birds))
    post.sync_with(group(table(*rows)))
    assert _findings(post, capsys) == []
    rows[2:4] = [row("3", "Three"), row("4-7", "Four to seven")]
    assert _findings(post, capsys, group(table(*rows))) == [("added", 3, "")]


def test_a_value_may_be_part_of_a_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pattern selects the value in its cell."""
    mapping = MAPPING.replace('value = "value"', "value = { element = \"value\", pattern = 'X\\.(\\d+)\\.Y' }")
    post = Post(tmp_path / "post", enumeration(mapping, kind="int", rest=member("ONE", 1, "One")))
    post.sync_with(group(table(row("X.1.Y", "One"), row("X.Y", "All"))))
    assert _findings(post, capsys) == []


ATTRIBUTES = """
[enumeration.follows.attributes]
letters = "letters"
grade = "grade"
ringed = "ringed"
registered = "@date"

[attribute.letters]
type = "int"
many = true
description = "how many letters it has carried, by year."

[attribute.grade]
type = "str"
choices = ["must-not-fly", "sound"]
description = "how it is."

[attribute.ringed]
type = "bool"
description = "whether it has a ring."

[attribute.registered]
type = "str"
description = "the day on which it came."
"""


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("<letters>450, 451 or 5XX</letters><grade>Sound</grade><ringed>Y</ringed>", None),
        ("<letters>450/451.</letters><grade> SOUND</grade><ringed>yes</ringed>", None),
        ("<letters>450</letters><grade>sound</grade><ringed>Y</ringed>", "letters"),
        ("<letters>450, 451</letters><grade>MUST NOT fly</grade><ringed>Y</ringed>", "grade"),
        ("<letters>450, 451</letters><grade>poorly</grade><ringed>Y</ringed>", "grade"),
        ("<letters>450, 451</letters><grade>sound</grade><ringed>N</ringed>", "ringed"),
    ],
)
def test_attributes_are_read_as_what_they_are(
    cells: str, field: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lists of numbers, choices, and yes or no are read from cells that are written for people."""
    more = 'letters = [450, 451]\ngrade = "sound"\nringed = true\nregistered = "2014-08-13"\n'
    birds = member("MUTE_SWAN", "swan", "Mute swan", more)
    post = Post(tmp_path / "post", enumeration(MAPPING + ATTRIBUTES, rest=birds))
    post.publish(group(table(row("swan", "Mute swan", CITES + cells, attributes='date="2014-08-13"'))))
    assert _findings(post, capsys) == ([("differs", "swan", field)] if field else [("unreconciled", None, "")])


@pytest.mark.parametrize(
    ("mapping", "what", "remedy"),
    [
        (
            MAPPING.replace('"name"', '"title"'),
            'reads the element "title"',
            "the elements are description, name, value",
        ),
        (MAPPING.replace('"birds"', '"bird"'), 'has no table "bird"', 'Did you mean "birds"?'),
    ],
)
def test_a_mapping_of_a_missing_element_or_table_is_an_error(
    mapping: str, what: str, remedy: str, tmp_path: Path
) -> None:
    """A mapping that names a missing element or table is an error."""
    post = Post(tmp_path / "post", enumeration())
    document = group(table(row("pigeon", "Carrier pigeon")))
    for reconcile in (False, True):
        if reconcile:
            post.file.write_text(enumeration(), "utf-8")
            post.sync_with(document)
        post.file.write_text(enumeration(mapping), "utf-8")
        post.publish(document)
        before = post.files()
        with pytest.raises(CodegenError) as caught:
            post.run(write=True)
        assert what in caught.value.what and remedy in caught.value.remedy
        assert post.files() == before


def test_two_records_with_one_value_are_refused(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Two records with the same value are an error, unless the mapping says which one counts."""
    rows = row("pigeon", "Carrier pigeon"), row("swan", "Mute swan"), row("swan", "Black swan")
    post.publish(group(table(*rows)))
    with pytest.raises(CodegenError) as caught:
        post.run()
    assert caught.value.what == 'two records of lofts/birds have the value "swan"'
    assert 'duplicates = "first"' in caught.value.remedy
    text = post.file.read_text("utf-8")
    post.file.write_text(text.replace(MAPPING, MAPPING + 'duplicates = "first"\n'), "utf-8")
    assert _findings(post, capsys) == []
    post.file.write_text(text.replace(MAPPING, MAPPING + 'duplicates = "last"\n'), "utf-8")
    assert _findings(post, capsys) == [("phrase-changed", "swan", "phrase")]
    composed = 'value = ["value", "name"]'
    post.file.write_text(text.replace('value = "value"', composed), "utf-8")
    assert ("added", "swan Black swan", "") in _findings(post, capsys)


def test_two_files_of_one_group_are_refused(post: Post) -> None:
    """Two different documents of one group are an error."""
    post.publish(group(table(row("swan", "Mute swan"))), group(table(row("swan", "Swan")), updated="2024-01-01"))
    with pytest.raises(CodegenError) as caught:
        post.run()
    assert caught.value.what == 'two different documents of group "lofts"'
    post.publish(*[group(table(*SWAN_AND_PIGEON))] * 2)
    assert post.run() == 0


def test_a_file_that_cannot_be_read_is_refused(post: Post, tmp_path: Path) -> None:
    """A damaged file in place of a followed group, a missing path and a folder without XML files are errors."""
    post.publish(group(table(row("swan", "Mute swan"))), "no XML")
    assert post.run() == 1
    post.publish(group(table(row("swan", "Mute swan")), id="nests"), "no XML")
    with pytest.raises(CodegenError, match="expected XML, got other text"):
        post.run()
    with pytest.raises(CodegenError, match="no such file"):
        post.run(sources=(tmp_path / "nowhere.xml",))
    with pytest.raises(CodegenError, match="folder has no XML file"):
        post.run(sources=(post.folder / "registry",))


def test_a_damaged_lock_is_refused(post: Post) -> None:
    """A lock that is cut off or badly merged is an error that says how to repair it."""
    lock = post.lock.read_bytes()
    odd = lock.replace(b'"removed": {}', b'"removed": 3')
    no_fingerprint = re.sub(rb'"name": "[0-9a-f]', b'"name": "g', lock)
    no_source = re.sub(rb'"sources": \{[^}]*\}', b'"sources": {}', lock)
    twice = lock.replace(b'"version": 2', b'"version": 2, "version": 2')
    long = [lock.replace(b'"version": 2', b'"version": ' + digits) for digits in (b"9" * 5000, b"9" * 4000, b'"2"')]
    mixed = (*long, b"[" * 100_000, no_fingerprint, no_source, twice)
    for damaged in (b"", lock[:-30], b"[]", b'{"version": 2}', odd, *mixed):
        assert damaged != lock
        post.lock.write_bytes(damaged)
        with pytest.raises(CodegenError, match="the lock is damaged") as caught:
            post.run()
        assert caught.value.where == "registry/upstream.lock"
    post.lock.write_bytes(b"<<<<<<< HEAD\n" + lock)
    with pytest.raises(CodegenError, match="unresolved merge conflict"):
        post.run()
    post.lock.write_bytes(lock.replace(b'"version": 2', b'"version": 99'))
    with pytest.raises(CodegenError, match="the lock has version 99, this codegen reads version 2"):
        post.run()
    post.lock.unlink()
    post.lock.mkdir()
    with pytest.raises(CodegenError, match="expected a file, got a folder"):
        post.run()


def test_a_registry_with_mistakes_is_refused(post: Post) -> None:
    """An error in the registry stops the run: missing entries would look like differences."""
    post.file.write_text(post.file.read_text("utf-8").replace("phrase = ", "phrases = ", 1), "utf-8")
    with pytest.raises(CodegenError) as caught:
        post.run()
    assert caught.value.where.startswith("registry/birds.toml:")


def test_a_mapping_of_an_attribute_that_is_not_declared_is_refused(post: Post) -> None:
    """An invalid mapping is an error with its place."""
    mapping = MAPPING + 'attributes = { weight = "weight" }\n'
    post.file.write_text(post.file.read_text("utf-8").replace(MAPPING, mapping), "utf-8")
    with pytest.raises(CodegenError, match='Bird has no attribute "weight"') as caught:
        post.run()
    assert caught.value.where == f"registry/birds.toml:{place_of(post.file.read_text('utf-8'), 'weight =')}"


def test_a_registry_that_follows_nothing_says_how(tmp_path: Path) -> None:
    """A registry that follows nothing is an error that says how to follow a table."""
    post = Post(tmp_path / "post", enumeration("", rest=member("MUTE_SWAN", "swan", "Mute swan")), rfcs="")
    post.publish(group(table(row("swan", "Mute swan"))))
    with pytest.raises(CodegenError, match="the registry does not follow any table") as caught:
        post.run()
    assert "codegen import iana" in caught.value.remedy
    assert "[[enumeration.follows]]" in caught.value.remedy


OLD_FORM = '<xref type="rfc" data="rfc1149">RFC1149, Section 2</xref>'
NEW_FORM = '<xref type="rfc" data="rfc1149" section="2"/>'


def test_another_form_of_a_section_is_not_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A section as an attribute is the same as in the text: nothing is reported, in both directions."""
    swan = member("MUTE_SWAN", "swan", "Mute swan", cites="{ rfc = 1149, section = '2' }")
    post = Post(tmp_path / "post", enumeration(rest=swan))
    forms = [
        group(table(row("swan", "Mute swan", form, text=f"See {form}."), more=form)) for form in (OLD_FORM, NEW_FORM)
    ]
    post.sync_with(forms[0])
    for form in (*reversed(forms), *forms):
        assert _findings(post, capsys, form) == []


def test_another_form_of_a_section_in_an_imported_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An imported table has the same file with both forms of a section."""
    old, new = (group(table(row("swan", "Mute swan", form, text=f"See {form}."))) for form in (OLD_FORM, NEW_FORM))
    post = Post(tmp_path / "post", "")
    post.file.unlink()
    post.publish(old)
    import_iana(None, [str(post.sources)], into=post.folder / "registry")
    assert "section" in post.file.read_text("utf-8")
    assert _findings(post, capsys, new) == []


def test_what_the_reader_does_not_know_is_noted(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown parts of a document are notes, and no finding."""
    post.publish(group(table(*SWAN_AND_PIGEON, more=CITES + "<odd/>")))
    capsys.readouterr()
    assert post.run(format="json") == 0
    (note,) = [note for note in json.loads(capsys.readouterr().out)["notes"] if note["kind"] == "unknown"]
    assert note["message"].endswith('unknown element <odd> in "birds"')


def test_a_deprecated_value_of_an_imported_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A remark after a value changes the state of its member, and neither adds nor removes one."""
    swan, deprecated = (row(value, "Mute swan") for value in ("swan", "swan - DEPRECATED by goose"))
    goose = row("goose", "Grey goose")
    post = Post(tmp_path / "post", "")
    post.file.unlink()
    post.publish(group(table(goose, swan)))
    import_iana(None, [str(post.sources)], into=post.folder / "registry")
    changed = group(table(goose, deprecated))
    assert _findings(post, capsys, changed) == [("state-changed", "swan", "status")]
    post.run(write=True)
    text = post.file.read_text("utf-8")
    assert 'value = "swan"' in text
    assert 'status = "deprecated"' in text
    assert 'remark = "- DEPRECATED by goose"' in text
    assert _findings(post, capsys, changed) == []
    assert _findings(post, capsys, group(table(goose, swan))) == [("state-changed", "swan", "status")]


@pytest.mark.parametrize("value", ["swan (deprecated)", "swan - DEPRECATED by RFC 1149"])
def test_a_deprecated_value(value: str, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A remark after a value changes the status of the member, also if the phrase says nothing about it."""
    document = group(table(row("pigeon", "Carrier pigeon"), row(value, "Mute swan")))
    assert _findings(post, capsys, document) == [("state-changed", "swan", "status")]
    post.run(write=True)
    assert 'status = "deprecated"' in post.file.read_text("utf-8")
    assert _findings(post, capsys, document) == []
