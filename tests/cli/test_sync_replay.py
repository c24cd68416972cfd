"""`codegen sync --write` through IANA's own revisions: each step reports what changed in it, and nothing else.

What is expected was read from the differences between the files, by eye; the values that a revision adds, by a regular
expression of the test's own.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.iana_documents import Post, enumeration, finding_fields

pytestmark = pytest.mark.slow

IANA = Path(__file__).resolve().parents[3] / "shared" / "iana"

MAPPING = """\
[[enumeration.follows]]
group = "smtp-enhanced-status-codes"
registry = "smtp-enhanced-status-codes-3"
value = "code"
phrase = "sample"
references = "reference"
status = { element = "description", read_as = { '.*\\bdeprecated\\b.*' = "deprecated" } }
attributes = { replies = "basic_code" }

[attribute.replies]
type = "int"
many = true
description = "the replies that go with it."
"""

REVISIONS = ("2015-02-04", "2015-07-02", "2017-06-22", "2018-12-21", "2024-12-06")

CHANGES = {
    "2015-07-02": {
        ("references-changed", "X.1.10", "references"),
        ("text-changed", "X.1.10", "submitter"),
        ("attribute-changed", "X.3.2", "replies"),
        ("references-changed", "X.3.2", "references"),
        ("text-changed", "X.3.2", "description"),
        ("text-changed", "X.3.2", "submitter"),
        ("references-changed", "X.7.25", "references"),
        ("references-changed", "X.7.27", "references"),
        ("text-changed", "X.7.27", "description"),
    },
    "2017-06-22": {("references-changed", "X.7.25", "references"), ("added", "X.7.28", "")},
    "2018-12-21": {("added", "X.7.29", "")},
    "2024-12-06": {
        ("references-changed", "X.7.25", "references"),
        ("references-changed", "X.7.28", "references"),
        ("text-changed", "X.7.28", "basic_code"),
        ("text-changed", "X.7.28", "description"),
        ("references-changed", "X.7.29", "references"),
        ("text-changed", "X.7.29", "description"),
        ("added", "X.7.30", ""),
    },
}
"""The changes of each revision except the first, which has only new records."""


def _file(revision: str) -> Path:
    if not IANA.is_dir():
        pytest.skip("IANA's registries (../shared/iana) are not on this machine")
    if revision == REVISIONS[-1]:
        return IANA / "current" / "smtp-enhanced-status-codes.xml"
    return IANA / "history" / f"smtp-enhanced-status-codes-{revision}.xml"


def _values(revision: str) -> list[str]:
    """Return the codes of the third table of a revision, in its order."""
    return re.findall(r"<code>(X\.\d+\.\d+)</code>", _file(revision).read_text("utf-8"))


def _members(post: Post) -> list[dict[str, object]]:
    members: list[dict[str, object]] = tomllib.loads(post.file.read_text("utf-8"))["member"]
    return members


def test_each_revision_reports_what_changed_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each revision reports its changes; afterwards the registry is in sync, and no member is renamed."""
    post = Post(tmp_path / "post", enumeration(MAPPING, kind="plain"), rfcs="")
    names: dict[object, object] = {}
    for revision in REVISIONS:
        source = (_file(revision),)
        capsys.readouterr()
        status = post.run(format="json", write=True, sources=source)
        findings = finding_fields(capsys.readouterr().out)
        added = {("added", value, "") for value in _values(REVISIONS[0])}
        assert set(findings) == CHANGES.get(revision, added)
        assert len(findings) == len(set(findings))
        assert status == 1
        assert post.run(sources=source) == 0
        members = _members(post)
        assert [member["value"] for member in members] == sorted(_values(revision), key=_natural)
        assert names.items() <= {member["value"]: member["name"] for member in members}.items()
        names = {member["value"]: member["name"] for member in members}


def test_the_last_revision_alone_gives_the_same_members(tmp_path: Path) -> None:
    """Starting from the last revision gives the same bytes of members and lock."""
    posts = [Post(tmp_path / name, enumeration(MAPPING, kind="plain"), rfcs="") for name in ("through", "last")]
    for revision in REVISIONS:
        posts[0].run(write=True, sources=(_file(revision),))
    posts[1].run(write=True, sources=(_file(REVISIONS[-1]),))
    assert posts[0].file.read_bytes() == posts[1].file.read_bytes()
    assert posts[0].lock.read_bytes() == posts[1].lock.read_bytes()


def _natural(value: str) -> list[int]:
    return [int(part) for part in value.split(".")[1:]]


def test_this_registry_is_in_sync(capsys: pytest.CaptureFixture[str]) -> None:
    """The registry of this repository is in sync with IANA's current files."""
    _file("2015-02-04")
    from codegen.cli.commands.sync import run_sync
    from codegen.project import discovery

    projects = discovery.find_projects(Path(__file__).resolve().parents[2])
    status = run_sync(projects, (IANA / "current",), format="text", quiet=False, verbose=False)
    assert "In sync with upstream: " in capsys.readouterr().out
    assert status == 0
