"""`make replay` on a few invented dates, and on revisions of published registries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.registered import read_registries
from tests.corpus.replay import Replay, Step
from tests.corpus.revisions import revise
from tests.importer.test_iana_registry_file import CURRENT
from tests.support.iana_documents import group, record, table

RFC = '<xref type="rfc" data="rfc1149"/>'
BIRDS = (
    record("1", "Carrier pigeon", '<xref type="rfc" data="rfc1149">RFC1149, Section 3</xref>'),
    record("2", "Mute swan", RFC),
    record("3-9", "Unassigned"),
)
LATER = (
    record("1", "Carrier pigeon", '<xref type="rfc" data="rfc1149" section="3"/>'),
    record("2", "Mute swan", '<xref type="rfc" data="rfc1149" section="4.1"/>', text="Deprecated"),
    record("3", "Teal", RFC),
    record("4-9", "Unassigned"),
)
NEST = table(record("1", "Reed"), id="nests", title="Nests")


def _publish(folder: Path, **groups: str) -> Path:
    folder.mkdir()
    for name, text in groups.items():
        (folder / f"{name}.xml").write_text(text, "utf-8")
    return folder


def _replay(project: Path, *folders: Path) -> list[Step]:
    project.mkdir()
    replay = Replay(project)
    first, *later = folders
    return [replay.start(first), *map(replay.follow, later)]


@pytest.mark.slow
def test_nothing_is_lost(tmp_path: Path) -> None:
    """Dates with new, removed and deprecated records, a split range, sections as attributes, a table that is filled,
    and a group with a new id.
    """
    coops = group(table(record("1", "One"), id="coops", title="Coops"), id="coops", title="Coops")
    moved = coops.replace('id="coops"><title>', 'id="houses"><title>', 1)
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="houses"/>'
    steps = _replay(
        tmp_path / "project",
        _publish(tmp_path / "1", lofts=group(table(*BIRDS), table(id="nests", title="Nests")), coops=coops),
        _publish(tmp_path / "2", lofts=group(table(*LATER), NEST, updated="2025-02-02"), coops=coops),
        _publish(tmp_path / "3", lofts=group(table(*LATER[1:]), NEST), coops=redirect, houses=moved),
    )
    assert [list(step.lines())[1] for step in steps] == [
        "  0 records lost, 0 sections lost, 0 renamed, 0 tracebacks, 0 failures"
    ] * 3
    assert [(step.tables, step.records) for step in steps] == [(2, 4), (2, 5), (3, 5)]
    assert steps[1].findings["added"] == 2
    assert steps[2].findings["group-moved"] == 1
    text = (tmp_path / "project/registry/coops/coops.toml").read_text("utf-8")
    assert 'group = "houses"' in text


def test_losses_are_reported(tmp_path: Path) -> None:
    """A record, a section and a name that the registry loses are counted."""
    folder = _publish(tmp_path / "1", lofts=group(table(*BIRDS)))
    (tmp_path / "project").mkdir()
    replay = Replay(tmp_path / "project")
    assert not replay.start(folder).has_losses
    file = tmp_path / "project/registry/lofts/birds.toml"
    text = file.read_text("utf-8")
    damaged = text.replace("MUTE_SWAN", "SWAN").replace(', section = "3"', "")
    file.write_text(damaged[: damaged.index("[[range]]")], "utf-8")
    step = Step(folder=folder)
    (tmp_path / "before/lofts").mkdir(parents=True)
    (tmp_path / "before/lofts/birds.toml").write_text(text, "utf-8")
    replay.compare(step, folder, read_registries(tmp_path / "before"))
    assert {name: len(lost) for name, lost in step.losses.items() if lost} == {
        "records lost": 1,
        "sections lost": 1,
        "renamed": 1,
    }


@pytest.mark.slow
def test_revisions_of_published_registries(tmp_path: Path) -> None:
    """Through revisions of published registries nothing is lost."""
    if not CURRENT.is_dir():
        pytest.skip("the folder ../shared/iana/current is missing")
    names = ("dns-parameters", "http2-parameters", "managesieve", "icmp-parameters", "igmp-type-numbers")
    folders = [tmp_path / "0"]
    folders[0].mkdir()
    for name in names:
        (folders[0] / f"{name}.xml").write_bytes((CURRENT / f"{name}.xml").read_bytes())
    for seed in range(4):
        folders.append(tmp_path / str(seed + 1))
        revise(folders[-2], folders[-1], seed)
    steps = _replay(tmp_path / "project", *folders)
    assert [text for step in steps for texts in step.losses.values() for text in texts] == []
