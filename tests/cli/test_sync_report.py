"""The reports of `codegen sync` as text, JSON, annotations and Markdown; and the command as a whole."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from codegen.actions.sync import sync_registries
from codegen.cli.reports.sync import print_sync_report
from codegen.project import discovery, toolkit_files
from codegen.sync.findings import SyncNote
from tests.cli.test_sync import SWAN_AND_PIGEON, row
from tests.support.commands import codegen, complained, failed
from tests.support.iana_documents import Post, enumeration, group, member, table

HOSTILE = (
    "::error file=x::injected",
    "%0A::warning::injected",
    "`code` ``` fence",
    "[link](https://example.org/) ![image](https://example.org/i.png)",
    "<script>alert(1)</script> <!-- gone -->",
    "# heading",
    "- item",
    "1. item",
    "@everybody and #1 and GH-1 and https://example.org and www.example.org",
    "| a | b |",
    "*strong* _emphasis_ ~~gone~~",
    "https://example.org/bare",
    "\u202eturned\u2066",
    "\x9b31m",
    "&lt;b&gt;",
    "back\\slash",
)


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """Return a project that is in sync with one table of two birds."""
    birds = member("CARRIER_PIGEON", "pigeon", "Carrier pigeon") + member("MUTE_SWAN", "swan", "Mute swan")
    post = Post(tmp_path / "post", enumeration(rest=birds))
    post.sync_with(group(table(*SWAN_AND_PIGEON)))
    return post


def _report(post: Post, capsys: pytest.CaptureFixture[str], format: str, **wish: Any) -> str:
    capsys.readouterr()
    post.run(format=format, **wish)
    return capsys.readouterr().out


def _changed(phrase: str = "Silent swan", value: str = "hawk") -> str:
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in (phrase, value)]
    return group(table(SWAN_AND_PIGEON[0], row("swan", escaped[0]), row(escaped[1], escaped[0])), updated="2025-08-08")


def test_text_for_people(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A finding is a line with place, message, kind and date, and a line with what to do; the last line counts them."""
    post.publish(_changed())
    assert _report(post, capsys, "text") == (
        'registry/birds.toml:9:1: SILENT_SWAN_HAWK: "hawk" was added: "Silent swan" [added] (lofts/birds, 2025-08-08)\n'
        "  Run: codegen sync --write (it adds SILENT_SWAN_HAWK)\n"
        'registry/birds.toml:27:10: MUTE_SWAN: phrase changed from "Mute swan" to "Silent swan" [phrase-changed] '
        "(lofts/birds, 2025-08-08)\n"
        "  Run: codegen sync --write\n"
        "note: rfc-index is not among the files and was not compared\n"
        "2 findings in 1 table, 3 records: 1 added, 1 phrase-changed. Run: codegen sync --write\n"
    )


def test_text_after_writing(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that writes reports the outcome of each finding, with its new line."""
    post.publish(_changed())
    text = _report(post, capsys, "text", write=True)
    assert "registry/birds.toml:17:1: SILENT_SWAN_HAWK: " in text
    assert 'name = "SILENT_SWAN_HAWK"' in post.file.read_text("utf-8").split("\n")[17]
    assert text.endswith("1 added, 1 phrase-changed. 2 written. To see the gaps, run: codegen lint\n")


def test_text_in_sync(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """If the registry is in sync, the report is one sentence, and the sources that were left out."""
    assert _report(post, capsys, "text") == (
        "note: rfc-index is not among the files and was not compared\n" "In sync with upstream: 1 table, 2 records.\n"
    )


@pytest.mark.parametrize(("verbose", "names"), [(False, "a, b, c and 2 more"), (True, "a, b, c, d, rfc-index")])
def test_sources_that_are_not_among_the_files(
    verbose: bool, names: str, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several sources that the files do not have are one note, which names all of them with --verbose."""
    (report,) = sync_registries(discovery.find_projects(post.folder), sources=[post.sources])
    sources = ("a", "b", "c", "d", "rfc-index")
    notes = tuple(SyncNote(kind="left-out", source=name, message=name) for name in sources)
    report = replace(report, left_out=sources, notes=notes)
    print_sync_report(report, format="text", quiet=False, verbose=verbose)
    note = f"note: 5 sources are not among the files and were not compared: {names}\n"
    assert capsys.readouterr().out.startswith(note)


def test_json_for_programs(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON report has only fields that the manual documents."""
    post.publish(_changed())
    document = json.loads(_report(post, capsys, "json"))
    section = (toolkit_files.manual() / "reports.md").read_text("utf-8")
    documented = set(re.findall(r"`(\w+)`", section))
    assert document["version"] == 1
    fields = {*document, *document["findings"][0], *document["notes"][0]}
    assert fields <= documented
    assert document["findings"][1] == {
        "kind": "phrase-changed",
        "file": "registry/birds.toml",
        "line": 27,
        "column": 10,
        "table": "lofts/birds",
        "date": "2025-08-08",
        "value": "swan",
        "member": "MUTE_SWAN",
        "field": "phrase",
        "ours": "Mute swan",
        "theirs": "Silent swan",
        "message": 'phrase changed from "Mute swan" to "Silent swan"',
        "remedy": "Run: codegen sync --write",
        "outcome": "",
    }


def test_every_kind_is_documented() -> None:
    """The manual documents each kind of finding."""
    from typing import get_args

    from codegen.sync.findings import FindingKind, NoteKind

    text = (toolkit_files.manual() / "upstream.md").read_text("utf-8")
    assert [kind for kind in (*get_args(FindingKind), *get_args(NoteKind)) if f"`{kind}`" not in text] == []


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_text_cannot_become_a_workflow_command(text: str, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line for a workflow is one annotation of codegen, whatever upstream writes."""
    post.publish(_changed(text))
    lines = _report(post, capsys, "github").splitlines()
    start = r"::(warning|notice) file=registry/(birds|package).toml,line=\d+,col=\d+,title=codegen%3A [a-z-]+::"
    assert all(re.match(start, line) for line in lines)
    assert sum(line.startswith("::warning") for line in lines) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_text_cannot_become_markdown(text: str, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Text from upstream in Markdown is text only: not a link, image, heading, list, HTML, mention or code."""
    post.publish(_changed("Silent swan"))
    plain = _tokens(_report(post, capsys, "markdown"))
    post.publish(_changed(text))
    report = _report(post, capsys, "markdown")
    assert _tokens(report) == plain
    assert not re.search(r"(?<![\w`])@\w|(?<!\w)#\d|://|\bwww\.|\bgh-\d", report, re.IGNORECASE)


def _tokens(report: str) -> list[str]:
    """Return the structure of a Markdown text."""
    types = []
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(report):
        types.append(token.type)
        types += [inner.type for inner in token.children or () if inner.type not in ("text", "text_special")]
    return types


@pytest.mark.slow
@pytest.mark.parametrize("format", ["text", "markdown", "github"])
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hidden_characters_are_shown(text: str, format: str, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and characters that turn the direction of reading are escaped."""
    post.publish(_changed(text))
    report = _report(post, capsys, format).replace("\u200b", "")
    assert all(character.isprintable() or character == "\n" for character in report)


def test_markdown_for_a_pull_request(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    """The body of a pull request has a heading for each file, and an item for each finding."""
    post.publish(_changed())
    report = _report(post, capsys, "markdown", write=True)
    rendered = MarkdownIt().render(report)
    assert "<h2>What upstream changed</h2>" in rendered
    assert "<h3>registry/birds.toml</h3>" in rendered
    assert "<strong>MUTE_SWAN</strong> phrase-changed: phrase changed from" in rendered
    line = post.file.read_text("utf-8").splitlines().index('name = "MUTE_SWAN"') + 3
    assert f"(line {line}, lofts/birds, 2025-08-08)" in rendered
    assert "<em>written</em>" in rendered


def test_the_command(post: Post, tmp_path: Path) -> None:
    """The exit status is 0 in sync, 1 with findings and 2 with an error; --quiet prints only findings."""
    done = codegen("sync", "--from", post.sources, cwd=post.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "In sync" in done.stdout
    assert codegen("sync", "--quiet", "--from", post.sources, cwd=post.folder).stdout == ""
    post.publish(_changed())
    done = codegen("sync", "--from", post.sources / "0.xml", "--write", cwd=post.folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert codegen("sync", "--from", post.sources, cwd=post.folder).returncode == 0
    post.publish(group(table(SWAN_AND_PIGEON[0])))
    before = post.files()
    done = codegen("sync", "--from", post.sources, "--write", cwd=post.folder)
    failed(done, "upstream removed records", "--allow-removals")
    failed(codegen("sync", "--from", tmp_path / "nowhere", cwd=post.folder), "no such file")
    assert post.files() == before


def test_several_registries(post: Post) -> None:
    """A project's registries that follow something are synced one after the other, each with its package's name; the
    JSON report is of one.
    """
    for name in ("one", "two", "alone"):
        shutil.copytree(post.folder / "registry", post.folder / "registries" / name)
        package = post.folder / "registries" / name / "package.toml"
        package.write_text(package.read_text("utf-8").replace('name = "tiny"', f'name = "{name}"'), "utf-8")
    for name in ("birds.toml", "rfcs.toml", "upstream.lock"):
        (post.folder / "registries/alone" / name).unlink()
    (post.folder / "pyproject.toml").unlink()
    folders = '["registries/one", "registries/alone", "registries/two"]'
    (post.folder / "codegen.toml").write_text(f'registries = {folders}\noutput = "made/{{registry}}"\n', "utf-8")
    post.publish(_changed("Silent swan"))
    done = codegen("sync", "--from", "sources", cwd=post.folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert [line for line in done.stdout.splitlines() if line in ("one:", "two:", "alone:")] == ["one:", "two:"]
    assert "registries/two/birds.toml:" in done.stdout
    done = codegen("sync", "--from", "sources", "--write", "--format", "markdown", cwd=post.folder)
    assert [line for line in done.stdout.splitlines() if line.startswith("# ")] == ["# one", "# two"]
    assert "Silent swan" in (post.folder / "registries/two/birds.toml").read_text("utf-8")
    done = codegen("sync", "--from", "sources", "--format", "json", cwd=post.folder)
    assert done.returncode == 2
    complained(done, "--registry: registries/one")
    one = codegen("sync", "--from", "sources", "--format", "json", "--registry", "registries/one", cwd=post.folder)
    assert json.loads(one.stdout)["compared"] == ["lofts/birds"]
    (post.folder / "codegen.toml").write_text('registries = ["registries/alone"]\n', "utf-8")
    failed(codegen("sync", "--from", "sources", cwd=post.folder), "the registry does not follow any table")
