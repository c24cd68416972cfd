"""`codegen diff`: the states that it compares, its report in each format, and its exit status."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import griffe
import pytest
from markdown_it import MarkdownIt

from codegen import git as git_files
from codegen.errors import CodegenError
from codegen.project import toolkit_files
from tests.support.commands import codegen, complained, failed, snapshot
from tests.support.git_repositories import commit, git, repository
from tests.support.registries import CARRIERS, CONFIGURATION, PACKAGE, SIGNALS, appended, both, replaced, write_project

RENAME = replaced('name = "LANDED"', 'name = "DOWN"')
REPHRASE = replaced('"bird landed"', '"bird down"')


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A repository with the small project; its version 1.2.3 is tagged as a release."""
    return repository(write_project(tmp_path / "tiny"), "v1.2.3")


def change(project: Path, edits: dict[str, Callable[[str], str]]) -> None:
    """Edit files of the project."""
    for path, edit in edits.items():
        (project / path).write_text(edit((project / path).read_text("utf-8")), "utf-8")


def test_a_breaking_change_needs_a_version(released: Path) -> None:
    """A rename is reported with its place and the version that it needs, and fails until the version is high enough."""
    change(released, {SIGNALS: RENAME})
    before = snapshot(released)
    done = codegen("diff", cwd=released)
    assert (done.returncode, done.stderr) == (1, "")
    assert "major: member-renamed" in done.stdout
    assert f"{SIGNALS}:88:8: Signal.LANDED: LANDED → DOWN" in done.stdout
    assert "2.0.0 or later after 1.2.3" in done.stdout.splitlines()[-1]
    assert before == snapshot(released)
    change(released, {PACKAGE: replaced('version = "1.2.3"', 'version = "2.0.0"')})
    done = codegen("diff", cwd=released)
    assert done.returncode == 0
    assert "which is high enough" in done.stdout.splitlines()[-1]


def test_changes_are_counted(released: Path) -> None:
    """Each severity has its number, with the plural that this number needs."""
    change(released, {SIGNALS: REPHRASE})
    assert "1 patch change." in codegen("diff", cwd=released).stdout
    change(released, {SIGNALS: both(RENAME, replaced('"bird lost"', '"bird gone"'))})
    assert "1 major change and 2 patch changes." in codegen("diff", cwd=released).stdout


@pytest.mark.parametrize(("fail_on", "status"), [("major", 0), ("minor", 0), ("patch", 1), ("none", 0)])
def test_what_counts_is_chosen(released: Path, fail_on: str, status: int) -> None:
    """--fail-on is the least change that makes a version that is too low an error."""
    change(released, {SIGNALS: REPHRASE})
    done = codegen("diff", "--fail-on", fail_on, cwd=released)
    assert done.returncode == status
    assert "1.2.4 or later after 1.2.3" in done.stdout


def test_after_a_pre_release(released: Path) -> None:
    """After a pre-release, the next pre-release or the release is high enough for any change."""
    change(released, {PACKAGE: replaced('"1.2.3"', '"2.0.0rc1"')})
    repository(released, "v2.0.0rc1")
    change(released, {SIGNALS: RENAME})
    done = codegen("diff", "--against", "v2.0.0rc1", "--format", "json", cwd=released)
    assert done.returncode == 1
    advice = {"severity": "major", "step": "pre-release", "smallest": "2.0.0rc2", "enough": False}
    assert json.loads(done.stdout)["advice"] == advice
    for old, new in (("2.0.0rc1", "2.0.0rc2"), ("2.0.0rc2", "2.0.0")):
        change(released, {PACKAGE: replaced(old, new)})
        assert codegen("diff", "--against", "v2.0.0rc1", cwd=released).returncode == 0
    assert "member-renamed" in codegen("diff", cwd=released).stdout  # against v1.2.3: pre-releases do not count


def test_a_version_that_is_lower(released: Path) -> None:
    """Without a difference nothing fails; the report says that the new version is lower."""
    change(released, {PACKAGE: replaced('"1.2.3"', '"1.2.2"')})
    done = codegen("diff", "--fail-on", "patch", cwd=released)
    assert done.returncode == 0
    assert "keep 1.2.3. The registry has version 1.2.2, which is too low" in done.stdout


def test_no_difference(released: Path) -> None:
    """Comments and the layout of files are not differences."""
    change(released, {SIGNALS: lambda text: "# Another comment.\n" + text.replace(" = ", "   = ")})
    done = codegen("diff", "--fail-on", "patch", cwd=released)
    assert done.returncode == 0
    assert "No difference" in done.stdout
    assert codegen("diff", "--quiet", cwd=released).stdout == ""


def test_the_default_is_the_last_release_else_head(released: Path) -> None:
    """It compares with the last release, or without a release with HEAD."""
    change(released, {SIGNALS: RENAME})
    commit(released)
    assert "against v1.2.3 (" in codegen("diff", cwd=released).stdout
    git(released, "tag", "--delete", "v1.2.3")
    git(released, "tag", "nightly")
    done = codegen("diff", cwd=released)
    assert done.returncode == 0
    assert "against HEAD (" in done.stdout
    assert "No difference" in done.stdout


def test_a_tag_of_another_line_of_history_is_not_the_last_release(released: Path) -> None:
    """A release on another branch is not the last release."""
    git(released, "checkout", "--quiet", "-b", "other")
    change(released, {SIGNALS: REPHRASE})
    commit(released)
    git(released, "tag", "v1.3.0")
    git(released, "checkout", "--quiet", "main")
    assert "against v1.2.3 (" in codegen("diff", cwd=released).stdout


def test_a_shallow_clone_is_an_error(released: Path, tmp_path: Path) -> None:
    """In a shallow clone without tags the last release is unknown, which is an error."""
    change(released, {SIGNALS: RENAME})
    commit(released)
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-tags", f"file://{released}", "clone")
    failed(codegen("diff", cwd=tmp_path / "clone"), "shallow", "--against")
    for revision in ("v1.2.3", "HEAD~1", "no-such-branch"):
        done = codegen("diff", "--against", revision, cwd=tmp_path / "clone")
        failed(done, "the clone is shallow", "Run: git fetch --unshallow --tags")
    git(tmp_path / "clone", "fetch", "--quiet", "--unshallow", "--tags")
    assert "v1.2.3" in codegen("diff", cwd=tmp_path / "clone").stdout
    done = codegen("diff", "--against", "no-such-branch", cwd=tmp_path / "clone")
    assert "unknown revision" in done.stderr and "the clone is shallow" not in done.stderr


def test_what_a_revision_is(released: Path) -> None:
    """A revision is a commit, a branch, a remote branch, or an expression of git."""
    change(released, {SIGNALS: RENAME})
    commit(released)
    git(released, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    for name in ("HEAD~1", git(released, "rev-parse", "HEAD~1").strip(), "origin/main"):
        assert "member-renamed" in codegen("diff", "--against", name, cwd=released).stdout


def test_what_a_folder_is(released: Path, tmp_path: Path) -> None:
    """`.`, `..` and paths that begin with ./, ../ or / are folders: a project, or a registry. Git is not needed."""
    shutil.copytree(released, tmp_path / "old", ignore=shutil.ignore_patterns(".git"))
    change(released, {SIGNALS: RENAME})
    shutil.rmtree(released / ".git")
    for name in ("../old", "../old/registry/tiny", str(tmp_path / "old")):
        done = codegen("diff", "--against", name, cwd=released, env={"GIT_DIR": "/nowhere"})
        assert done.returncode == 1
        assert "member-renamed" in done.stdout
    assert "member-renamed" in codegen("diff", "--project", "../tiny", "--against", ".", cwd=tmp_path / "old").stdout
    (tmp_path / "old/below").mkdir()
    assert codegen("diff", "--project", "../../tiny", "--against", "..", cwd=tmp_path / "old/below").returncode == 1


NO_REVISIONS = ("nowhere", "", "--output=x", "-n", "--all", "HEAD:registry", "HEAD..HEAD", "^HEAD", "registry", "a\nb")


def test_unknown_revisions(released: Path) -> None:
    """An unknown revision is an error. Text that looks like an option never becomes an option of git."""
    before = snapshot(released)
    for name in NO_REVISIONS:
        with pytest.raises(CodegenError) as caught:
            git_files.find_revision(released, name)
        assert f"unknown revision {json.dumps(name)}\n" in str(caught.value)  # on one line
    failed(codegen("diff", "--against=--output=x", cwd=released), 'unknown revision "--output=x"', "a branch or a tag")
    assert before == snapshot(released)


def test_git_is_told_where_options_end(released: Path, tmp_path: Path) -> None:
    """A revision is passed to git once, after --end-of-options."""
    (tmp_path / "bin").mkdir()
    spy = tmp_path / "bin/git"
    spy.write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/asked"\nexec "{shutil.which("git")}" "$@"\n', "utf-8")
    spy.chmod(0o755)
    path = {"PATH": f"{spy.parent}:{os.environ['PATH']}"}
    assert codegen("diff", "--against", "v1.2.3", cwd=released, env=path).returncode == 0
    named = [line for line in (tmp_path / "asked").read_text("utf-8").splitlines() if "v1.2.3" in line]
    assert named == ["rev-parse --verify --quiet --end-of-options v1.2.3^{commit}"]


def test_sides_that_cannot_be_read(released: Path, tmp_path: Path) -> None:
    """A registry with errors, a revision without a project, and a missing folder end it with 2."""
    failed(codegen("diff", "--against", "./nothing", cwd=released), "no such folder")
    failed(codegen("diff", "--against", "./registry", cwd=released), "no project")
    git(released, "rm", "--quiet", "-r", "--cached", "registry")
    git(released, "commit", "--quiet", "--message=without a registry")
    failed(codegen("diff", "--against", "HEAD", cwd=released), "has no registry of tiny")
    git(released, "rm", "--quiet", "--cached", CONFIGURATION)
    git(released, "commit", "--quiet", "--message=without a project")
    failed(codegen("diff", "--against", "HEAD", cwd=released), "no project", "HEAD")
    change(released, {SIGNALS: replaced("value = 110", "value = 250")})
    failed(
        codegen("diff", "--against", "v1.2.3", cwd=released),
        f"{SIGNALS}:",
        "codegen lint",
    )
    write_project(released)
    shutil.rmtree(released / ".git")
    failed(codegen("diff", cwd=released), "not in a git repository", "--against ./FOLDER")


def test_a_link_in_a_revision(released: Path) -> None:
    """A registry file that was a link in the revision is an error: its content would look new."""
    (released / SIGNALS).rename(released / "signals.toml")
    (released / SIGNALS).symlink_to("../../signals.toml")
    commit(released)
    failed(
        codegen("diff", "--against", "HEAD", cwd=released),
        f"HEAD:{SIGNALS}: cannot read a symbolic link",
        "--against ./FOLDER",
    )


@pytest.mark.slow
@pytest.mark.parametrize("registries", ['["registry/tiny"]', '["registry/*"]'])
@pytest.mark.parametrize("filter", ["blob:none", "tree:0"])
def test_a_partial_clone_is_an_error(filter: str, registries: str, released: Path, tmp_path: Path) -> None:
    """In a clone without the files of old revisions, the message says so, with the command that fetches them."""
    text = f'[tool.codegen]\nregistries = {registries}\noutput = "generated/{{registry}}"\n'
    (released / CONFIGURATION).write_text(text, "utf-8")
    commit(released)
    git(released, "tag", "v1.2.4")
    git(released, "config", "uploadpack.allowFilter", "true")
    change(released, {SIGNALS: RENAME})
    commit(released)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", f"--filter={filter}", f"file://{released}", "clone")
    done = codegen("diff", cwd=clone)
    failed(done, "the clone is partial", "Run: git fetch --refetch --no-filter. Or compare with a folder")
    git(clone, "fetch", "--quiet", "--refetch", "--no-filter")
    assert "member-renamed" in codegen("diff", cwd=clone).stdout


def test_the_error_of_git_is_reported(released: Path) -> None:
    """The message has git's error, and not a warning before it: here of a damaged repository."""
    (released / ".git/config").write_text("[core]\n\trepositoryformatversion = 99\n", "utf-8")
    done = codegen("diff", cwd=released)
    failed(done, "git: ", "Fix the repository, or compare with a folder")
    assert "warning" not in done.stderr


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    """Before the first commit, a message says that there is none."""
    write_project(tmp_path)
    git(tmp_path, "init", "--quiet")
    failed(codegen("diff", cwd=tmp_path), "the repository has no commit", "Commit first")


@pytest.mark.parametrize(
    ("edit", "fragment"),
    [
        (appended("[[member]\n"), f"v1.2.3:{SIGNALS}:"),
        (replaced('phrase = "bird landed"', 'title = "bird landed"'), f"v1.2.3:{SIGNALS}:"),
        (replaced("value = 110", "value = 250"), f"v1.2.3:{SIGNALS}:"),
    ],
    ids=["no TOML", "an older format", "two of one value"],
)
def test_an_old_registry_that_cannot_be_read(tmp_path: Path, edit: Callable[[str], str], fragment: str) -> None:
    """The message about an old registry names the revision, the file and the line, and says what to do."""
    project = repository(write_project(tmp_path / "tiny", {SIGNALS: edit}), "v1.2.3")
    write_project(project)
    failed(
        codegen("diff", cwd=project),
        fragment,
        "a format that this version of codegen does not read",
        "--against ./FOLDER",
    )


def test_an_old_registry_with_another_style(tmp_path: Path) -> None:
    """An old registry with lint errors of today is compared; so is one in another folder."""
    project = write_project(tmp_path, {SIGNALS: replaced("bird landed", "bird\\u202elanded")})
    (project / "registry/tiny").rename(project / "data")
    change(project, {CONFIGURATION: replaced('registries = ["registry/tiny"]', 'registry = "data"')})
    change(project, {CONFIGURATION: appended('a-setting-of-old = "x"\n')})
    repository(project, "v1.2.3")
    shutil.rmtree(project / "data")
    write_project(project)
    done = codegen("diff", cwd=project)
    assert done.returncode == 0
    assert '"bird\\u202elanded" → "bird landed"' in done.stdout


def test_an_old_registry_is_held_to_no_later_rules(tmp_path: Path) -> None:
    """An old registry that breaks newer rules is compared: two names that differ in case, a value out of bounds, an
    unlisted RFC.
    """
    edits = {
        SIGNALS: both(
            replaced('["ARRIVED", "TOUCHED_DOWN"]', '["ARRIVED", "TOUCHED_DOWN", "landed"]'),
            replaced("maximum = 399", "maximum = 330"),
            replaced("references = [{ rfc = 2549 }]", "references = [{ rfc = 9999 }]"),
        )
    }
    project = repository(write_project(tmp_path / "tiny", edits), "v1.2.3")
    assert codegen("lint", cwd=project).returncode == 1
    write_project(project)
    done = codegen("diff", cwd=project)
    assert done.returncode == 1
    rules = re.findall("^(?:major|minor|patch): (.*?)[.]", done.stdout, re.MULTILINE)
    assert rules == ["alias-removed", "bounds-widened", "references-changed"]


def test_a_policy(released: Path) -> None:
    """The configuration can change the severity of a rule."""
    change(released, {SIGNALS: REPHRASE, CONFIGURATION: appended('[tool.codegen.policy]\nphrase-changed = "major"\n')})
    done = codegen("diff", cwd=released)
    assert done.returncode == 1
    assert "major: phrase-changed" in done.stdout
    change(released, {CONFIGURATION: replaced('"major"', '"none"')})
    done = codegen("diff", cwd=released)
    assert done.returncode == 0
    assert "No difference" in done.stdout
    change(released, {CONFIGURATION: replaced("phrase-changed", "phrase-change")})
    failed(codegen("diff", cwd=released), 'unknown diff rule "phrase-change"', 'Did you mean "phrase-changed"?')


def test_a_policy_is_not_an_input_of_outputs(tiny: Path) -> None:
    """After a change of the policy, the outputs are up to date."""
    change(tiny, {CONFIGURATION: appended('[tool.codegen.policy]\nphrase-changed = "major"\n')})
    assert "Up to date" in codegen("build", cwd=tiny).stdout


def test_json(released: Path) -> None:
    """The JSON report has the documented shape."""
    change(released, {SIGNALS: RENAME})
    done = codegen("diff", "--format", "json", cwd=released)
    report = json.loads(done.stdout)
    assert (report["version"], report["command"], report["fails"]) == (1, "diff", True)
    assert report["old"]["commit"] == git(released, "rev-parse", "HEAD").strip()
    assert report["new"] == {"name": "the work tree", "commit": None, "package": "tiny", "version": "1.2.3"}
    (one,) = report["differences"]
    assert one.pop("meaning")
    assert one == {
        "rule": "member-renamed",
        "severity": "major",
        "step": "major",
        "subject": "Signal.LANDED",
        "old": "LANDED",
        "new": "DOWN",
        "file": SIGNALS,
        "line": 88,
        "column": 8,
    }
    assert report["advice"] == {"severity": "major", "step": "major", "smallest": "2.0.0", "enough": False}
    page = (toolkit_files.manual() / "reports.md").read_text("utf-8")
    for field in (*report, *report["advice"], "step", "meaning", "subject"):
        assert f"`{field}`" in page


HOSTILE = "x` ``y`` ```z <img src=x> [a](b) @someone #1 | **b** &lt; ](c) ::error::%0A"


def hostile(project: Path) -> None:
    """Put text into the registry that could break out of a report."""
    change(
        project,
        {
            SIGNALS: replaced('note = "It wants \\"corn\\"."', f"note = '{HOSTILE}'"),
            CARRIERS: replaced('phrase = "Pigeon"', f"phrase = '{HOSTILE}'"),
        },
    )


def test_text_cannot_break_out_of_markdown(released: Path) -> None:
    """Read as Markdown, text of the registry is whole and in code spans only."""
    hostile(released)
    done = codegen("diff", "--format", "markdown", cwd=released)
    assert done.returncode == 0
    tokens = MarkdownIt("commonmark", {"html": True}).parse(done.stdout)
    inline = [child for token in tokens for child in token.children or []]
    assert {token.type for token in tokens} <= {
        *(
            f"{name}_{end}"
            for name in ("heading", "paragraph", "bullet_list", "list_item")
            for end in ("open", "close")
        ),
        "inline",
    }
    assert {child.type for child in inline} <= {"text", "code_inline", "softbreak"}
    assert not any("someone" in child.content for child in inline if child.type == "text")
    assert sum(json.dumps(HOSTILE) == child.content for child in inline) == 2


@pytest.mark.parametrize("format", ["text", "markdown", "github"])
def test_text_does_nothing_to_a_terminal(released: Path, format: str) -> None:
    """Control characters and marks of direction are escaped, in names of revisions and in texts of the registry."""
    change(released, {SIGNALS: replaced("bird landed", "bird\\u001b[31m\\u2066landed")})
    commit(released)
    git(released, "branch", "a\u202eb")
    change(released, {SIGNALS: replaced("\\u001b[31m\\u2066", " ")})
    done = codegen("diff", "--against", "a\u202eb", "--format", format, cwd=released)
    assert done.returncode == 0
    assert "landed" in done.stdout
    assert all(character.isprintable() or character == "\n" for character in done.stdout)


def test_markdown_is_a_section_of_a_changelog(released: Path) -> None:
    """The heading of the Markdown is the version to release; each severity has a list."""
    change(released, {SIGNALS: lambda text: REPHRASE(RENAME(text))})
    lines = codegen("diff", "--format", "markdown", cwd=released).stdout.splitlines()
    assert lines[0] == "### tiny 2.0.0"
    assert [line for line in lines if line.startswith("####")] == ["#### Major changes", "#### Patch changes"]
    assert "  - `Signal.LANDED`: `LANDED` → `DOWN`" in lines


def test_text_cannot_break_out_of_an_annotation(released: Path) -> None:
    """Each annotation is one workflow command on one line; a failing change is an error at its line."""
    hostile(released)
    change(released, {SIGNALS: RENAME})
    done = codegen("diff", "--format", "github", cwd=released)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    start = r"::(error|warning|notice) file=registry/tiny/\w+\.toml,line=\d+,col=\d+,title="
    assert all(re.match(start, line) for line in lines)
    assert [line for line in lines if line.startswith(f"::error file={SIGNALS},line=88,col=8,")]
    assert done.stdout.count("::error::%250A") == 2


def test_a_registry_below_the_top_of_its_repository(tmp_path: Path) -> None:
    """A project may be a folder of a repository."""
    project = write_project(tmp_path / "a place/tiny")
    repository(tmp_path, "v1.2.3")
    change(project, {SIGNALS: RENAME})
    assert "member-renamed" in codegen("diff", cwd=project).stdout


def test_a_checkout_with_other_line_ends_does_not_differ(released: Path) -> None:
    """CRLF in the work tree is not a difference."""
    path = released / SIGNALS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "No difference" in codegen("diff", cwd=released).stdout


def test_an_unknown_format(released: Path) -> None:
    """An unknown format is an error that lists the formats."""
    complained(codegen("diff", "--format", "html", cwd=released), "markdown")


@pytest.mark.slow
def test_what_griffe_misses_is_found(tmp_path: Path) -> None:
    """griffe finds a removed member, but not a changed value, which `codegen diff` finds."""
    assert version("griffe") == "2.4.1"
    projects = {
        "old": write_project(tmp_path / "old"),
        "value": write_project(tmp_path / "value", {CARRIERS: replaced('"Swan-10"', '"Swan-11"')}),
        "gone": write_project(
            tmp_path / "gone", {CARRIERS: lambda text: text[: text.index('[[member]]\nname = "SWAN_10"')]}
        ),
    }
    for project in projects.values():
        assert codegen("build", "--quiet", cwd=project).returncode == 0
    packages = {
        name: griffe.load("tiny", search_paths=[project / "generated"], try_relative_path=False)
        for name, project in projects.items()
    }
    seen = [breakage.kind for breakage in griffe.find_breaking_changes(packages["old"], packages["gone"])]
    assert griffe.BreakageKind.OBJECT_REMOVED in seen
    assert list(griffe.find_breaking_changes(packages["old"], packages["value"])) == []
    done = codegen("diff", "--against", "../old", cwd=projects["value"])
    assert done.returncode == 1
    assert 'Carrier.SWAN_10: "Swan-10" → "Swan-11"' in done.stdout


SEVERAL = 'registries = ["registry/tiny", "registry/small"]\noutput = "generated/{registry}"\n'


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """A repository with a project of two registries, both released as v1.2.3."""
    project = write_project(tmp_path / "post")
    shutil.copytree(project / "registry/tiny", project / "registry/small")
    change(project, {PACKAGE.replace("tiny/", "small/"): replaced('name = "tiny"', 'name = "small"')})
    (project / CONFIGURATION).unlink()
    (project / "codegen.toml").write_text(SEVERAL, "utf-8")
    return repository(project, "v1.2.3")


def test_a_project_of_several_registries(several: Path) -> None:
    """Each registry is compared, or only the one in --registry. One version that is too low fails."""
    change(several, {SIGNALS.replace("tiny/", "small/"): RENAME})
    done = codegen("diff", cwd=several)
    assert done.returncode == 1
    first, second = done.stdout.split("\n\n")
    assert "tiny: the work tree against v1.2.3" in first and "No difference" in first
    assert "small: the work tree against v1.2.3" in second and "member-renamed" in second
    assert codegen("diff", "--registry", "registry/tiny", cwd=several).returncode == 0
    done = codegen("diff", "--format", "markdown", cwd=several)
    assert re.findall("^### .*", done.stdout, re.MULTILINE) == ["### tiny 1.2.3", "### small 2.0.0"]
    done = codegen("diff", "--format", "json", cwd=several)
    assert (done.returncode, [*json.loads(done.stdout)]) == (2, ["version", "command", "errors"])
    complained(done, "--registry: registry/tiny, registry/small")
    done = codegen("diff", "--format", "json", "--registry", "registry/small", cwd=several)
    assert json.loads(done.stdout)["fails"]


def test_each_of_several_registries_has_its_own_releases(several: Path) -> None:
    """A tag with the name of a package is a release of that package only."""
    change(several, {SIGNALS.replace("tiny/", "small/"): RENAME})
    commit(several)
    git(several, "tag", "small-2.0.0")
    done = codegen("diff", cwd=several)
    assert done.returncode == 0
    assert re.findall(" against (.*) [(]", done.stdout) == ["v1.2.3", "small-2.0.0"]


def test_one_of_several_registries_that_is_elsewhere(several: Path) -> None:
    """A registry in another folder is found by its package. A new registry is reported, and does not fail."""
    (several / "registry/small").rename(several / "registry/smaller")
    shutil.copytree(several / "registry/tiny", several / "registry/new")
    change(several, {PACKAGE.replace("tiny/", "new/"): replaced('name = "tiny"', 'name = "new"')})
    change(several, {SIGNALS.replace("tiny/", "smaller/"): RENAME})
    (several / "codegen.toml").write_text(SEVERAL.replace('/small"', '/smaller", "registry/new"'), "utf-8")
    done = codegen("diff", cwd=several)
    assert done.returncode == 1
    assert "new: new registry, not in v1.2.3 (" in done.stderr
    assert "small: the work tree against v1.2.3" in done.stdout
    assert re.findall("major: .*?[.]", done.stdout) == ["major: member-renamed."]
    failed(codegen("diff", "--registry", "registry/new", cwd=several), "has no registry of new")


@pytest.mark.slow
@pytest.mark.parametrize("against", [None, "../old"])
@pytest.mark.parametrize("now", ['["registry/*"]', '["registry/tiny", "registry/smaller"]'])
def test_a_renamed_folder_under_a_pattern(now: str, against: str | None, several: Path) -> None:
    """A registry in a renamed folder is the same registry, and one beside it is new."""
    text = SEVERAL.replace('["registry/tiny", "registry/small"]', '["*/*"]')
    (several / "codegen.toml").write_text(text, "utf-8")
    (several / "notes").mkdir()
    (several / "notes/readme.md").write_text("no registry", "utf-8")
    commit(several)
    git(several, "tag", "v1.3.0")
    shutil.copytree(several, several.parent / "old")
    (several / "registry/small").rename(several / "registry/smaller")
    (several / "codegen.toml").write_text(text.replace('["*/*"]', now), "utf-8")
    arguments = ("--against", against) if against else ()
    done = codegen("diff", *arguments, cwd=several)
    assert (done.returncode, done.stderr) == (0, "")
    assert "small: the work tree against" in done.stdout
    assert done.stdout.count("No difference.") == 2
    change(several, {SIGNALS.replace("tiny/", "smaller/"): RENAME})
    shutil.copytree(several / "registry/tiny", several / "registry/new")
    change(several, {PACKAGE.replace("tiny/", "new/"): replaced('name = "tiny"', 'name = "new"')})
    now = now.replace("]", ', "registry/new"]')
    (several / "codegen.toml").write_text(text.replace('["*/*"]', now), "utf-8")
    done = codegen("diff", *arguments, cwd=several)
    assert done.returncode == 1
    assert re.findall("(.*): new registry, not in ", done.stderr) == ["new"]
    assert re.findall("major: .*?[.]", done.stdout) == ["major: member-renamed."]


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["registry/tiny", "registry/moved"])
@pytest.mark.parametrize("registries", ['["FOLDER", "registry/new"]', '["registry/new", "FOLDER"]', '["registry/*"]'])
def test_a_registry_beside_an_old_one_is_new(folder: str, registries: str, released: Path) -> None:
    """A second registry is new, not a rename of the one that was there, also if that one moves."""
    (released / "registry/tiny").rename(released / folder)
    shutil.copytree(released / folder, released / "registry/new")
    change(released, {PACKAGE.replace("tiny/", "new/"): replaced('name = "tiny"', 'name = "new"')})
    text = f'[tool.codegen]\nregistries = {registries.replace("FOLDER", folder)}\noutput = "generated/{{registry}}"\n'
    (released / CONFIGURATION).write_text(text, "utf-8")
    done = codegen("diff", cwd=released)
    assert done.returncode == 0
    assert re.findall("(.*): new registry, not in v1.2.3", done.stderr) == ["new"]
    assert "tiny: the work tree against v1.2.3" in done.stdout
    assert done.stdout.count("No difference.") == 1 and "renamed" not in done.stdout


def test_the_name_that_the_configuration_gives_the_package(tmp_path: Path) -> None:
    """Each side has the package name of its configuration; a changed name is a difference."""
    called = appended('package = "loft"\n')
    project = repository(write_project(tmp_path / "tiny", {CONFIGURATION: called}), "loft-1.2.3")
    done = codegen("diff", "--fail-on", "patch", cwd=project)
    assert done.returncode == 0
    assert "loft: the work tree against loft-1.2.3" in done.stdout
    assert "No difference" in codegen("diff", "--against", "./registry/tiny", cwd=project).stdout
    change(project, {CONFIGURATION: replaced('package = "loft"\n', "")})
    done = codegen("diff", "--against", "HEAD", cwd=project)
    assert done.returncode == 1
    assert "package-renamed" in done.stdout and "loft → tiny" in done.stdout
