"""`codegen sync --write` when upstream removed records: that file needs leave, all others are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import Outcome, codegen, failed
from tests.support.iana_documents import group, record, table

SWAN, PIGEON = record("2", "Mute swan"), record("1", "Carrier pigeon")
TWO_TABLES = (table(PIGEON, SWAN), table(record("1", "Reed"), id="nests", title="Nests"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with two imported tables of one group, birds and nests."""
    (tmp_path / "codegen.toml").touch()
    _publish(tmp_path, *TWO_TABLES)
    assert codegen("import", "iana", "iana", cwd=tmp_path).returncode == 0
    return tmp_path


def _publish(project: Path, *tables: str, updated: str = "2025-01-01") -> None:
    (project / "iana").mkdir(exist_ok=True)
    (project / "iana" / "lofts.xml").write_text(group(*tables, updated=updated), "utf-8")


def _sync(project: Path, *arguments: str) -> Outcome:
    return codegen("sync", "--from", "iana", *arguments, cwd=project)


def _text(project: Path, module: str) -> str:
    return (project / "registry" / f"{module}.toml").read_text("utf-8")


def test_other_tables_of_the_group_are_written(project: Path) -> None:
    """The table that lost a record is skipped, and the error names its line; the other table is written."""
    _publish(project, table(PIGEON), table(record("1", "Reed"), record("2", "Box"), id="nests", title="Nests"))
    before = _text(project, "birds")
    line = before[: before.index('name = "MUTE_SWAN"')].count("\n") + 1
    done = _sync(project, "--write")
    assert done.returncode == 2
    assert (
        f"registry/birds.toml:{line - 1}:1: upstream removed records: lofts/birds (removed: MUTE_SWAN)" in done.stderr
    )
    assert "--allow-removals" in done.stderr
    assert "skipped, because upstream removed records" in done.stdout
    assert _text(project, "birds") == before
    assert 'name = "BOX"' in _text(project, "nests")
    assert [line for line in _sync(project).stdout.splitlines() if "[removed]" in line]
    assert _sync(project, "--write", "--allow-removals").returncode == 1
    assert "MUTE_SWAN" not in _text(project, "birds")
    assert _sync(project).returncode == 0


def test_a_kept_entry_without_references_of_its_own(project: Path) -> None:
    """A removed entry that a person edited stays, also when no other entry takes the references of the table."""
    path = project / "registry" / "birds.toml"
    text = path.read_text("utf-8")
    assert "references_inherited = true" in text
    path.write_text(text.replace('name = "MUTE_SWAN"', 'name = "MUTE_SWAN"  # white'), "utf-8")
    _publish(project, table(record("x", "Carrier pigeon", '<xref type="rfc" data="rfc2549"/>')), TWO_TABLES[1])
    assert _sync(project, "--write", "--allow-removals").returncode == 1
    assert "# white" in _text(project, "birds")
    assert _sync(project).returncode == 0


def test_a_removal_alone_writes_nothing(project: Path) -> None:
    """Without another change, the command only says what was removed."""
    _publish(project, table(PIGEON), TWO_TABLES[1])
    before = _text(project, "birds")
    failed(_sync(project, "--write"), "upstream removed records: lofts/birds (removed: MUTE_SWAN)", "--allow-removals")
    assert _text(project, "birds") == before


def test_a_removal_beside_additions_has_no_numbers(project: Path) -> None:
    """If upstream removes one record and adds two, the message names the removed one and gives no numbers."""
    _publish(project, table(PIGEON, record("3", "Teal"), record("4", "Crow")), TWO_TABLES[1])
    done = _sync(project, "--write")
    failed(done, "upstream removed records: lofts/birds (removed: MUTE_SWAN)")
    assert "entries in the file" not in done.stderr


def test_an_alias_that_upstream_drops_needs_leave(project: Path) -> None:
    """A second name of a value is released, too: dropping it needs the same leave as dropping a member."""
    two_names = table(PIGEON, SWAN, record("2", "Silent swan"))
    _publish(project, two_names, TWO_TABLES[1])
    assert _sync(project, "--write").returncode == 1
    assert "SILENT_SWAN" in _text(project, "birds")
    _publish(project, table(PIGEON, SWAN, record("3", "Teal")), TWO_TABLES[1])
    before = _text(project, "birds")
    failed(_sync(project, "--write"), "lofts/birds (removed: SILENT_SWAN)", "--allow-removals")
    assert _text(project, "birds") == before
    assert _sync(project, "--write", "--allow-removals").returncode == 1
    assert "SILENT_SWAN" not in _text(project, "birds")


def test_one_change_is_one_finding(project: Path) -> None:
    """A changed pointer changes the references and the cell that keeps the text of the pointer: one finding."""
    one = record("1", "Carrier pigeon", '<xref type="rfc" data="rfc1149">RFC1149 as amended</xref>')
    two = record("1", "Carrier pigeon", '<xref type="rfc" data="rfc2549">RFC2549 as amended</xref>')
    for first in (one, two):
        _publish(project, table(first, SWAN), TWO_TABLES[1])
        done = _sync(project, "--write")
        changed = [line for line in done.stdout.splitlines() if line.endswith("2025-01-01)")]
    assert ["[references-changed]" in line for line in changed] == [True]
    assert "RFC2549 as amended" in _text(project, "birds")
    assert _sync(project).returncode == 0
