"""`--staged`, for commit hooks: outputs that the next commit would not contain."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.commands import REPOSITORY, codegen, failed, process
from tests.support.git_repositories import git, repository, try_git, write_hook
from tests.support.registries import SIGNALS


@pytest.fixture
def project(built_tiny: Path, tmp_path: Path) -> Path:
    """The small project, built and committed, in a folder of a repository."""
    folder = Path(shutil.copytree(built_tiny, tmp_path / "some where/tiny"))
    repository(tmp_path)
    return folder


def renamed(project: Path, phrase: str) -> None:
    """Change a phrase of the registry, without a build."""
    signals = project / SIGNALS
    signals.write_text(re.sub('"bird (landed|down|gone)"', f'"{phrase}"', signals.read_text("utf-8")), "utf-8")


def rebuilt(project: Path, phrase: str = "bird down") -> None:
    """Change a phrase of the registry, and build."""
    renamed(project, phrase)
    assert codegen("build", "--quiet", cwd=project).returncode == 0


def test_outputs_that_are_not_staged(project: Path) -> None:
    """Outputs that are changed, new or removed, and not staged, are named, each by a path that git takes from here."""
    (project / "registry/tiny/carriers.toml").rename(project / "registry/tiny/bearers.toml")
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    (project / "generated/notes.txt").write_text("no output", "utf-8")
    done = codegen("build", "--staged", "--quiet", cwd=project)
    assert done.returncode == 1
    named = {line.strip() for line in done.stderr.splitlines() if line.startswith("  ")}
    assert {"generated/tiny/carriers.py", "generated/tiny/bearers.py", "generated/tiny/__init__.py"} <= named
    assert "generated/notes.txt" not in named
    assert {name for name in named if name.startswith("registry")} == {
        "registry/tiny/carriers.toml",
        "registry/tiny/bearers.toml",
    }
    git(project, "add", "registry")
    above = codegen("check", "--staged", "--quiet", "--project", "tiny", cwd=project.parent)
    assert above.returncode == 1
    assert "tiny/generated/tiny/bearers.py" in above.stderr
    assert "git add --all -- tiny/generated" in above.stderr
    git(project, "add", *(name for name in sorted(named) if name.startswith("generated")))
    (project / "generated/notes.txt").unlink()
    assert codegen("check", "--staged", cwd=project).returncode == 0


@pytest.mark.slow
def test_the_index_of_the_commit_under_way_counts(project: Path) -> None:
    """In a hook, git names the index of the commit: the command reads that index."""
    rebuilt(project)
    git(project, "add", "registry")
    top = project.parent.parent
    shutil.copy(top / ".git/index", top / ".git/index-of-before")
    git(project, "add", ".")
    assert codegen("check", "--staged", cwd=project).returncode == 0
    of_a_hook = {"GIT_INDEX_FILE": ".git/index-of-before", "GIT_DIR": "nowhere"}
    for folder in (top, project):  # git takes the path from the top folder, wherever the command runs
        done = codegen("check", "--staged", "--project", project, cwd=folder, env=of_a_hook)
        assert done.returncode == 1
    of_a_hook["GIT_INDEX_FILE"] = str(top / ".git/index")
    assert codegen("check", "--staged", cwd=project, env=of_a_hook).returncode == 0


@pytest.mark.slow
def test_a_hook_in_a_folder_of_the_repository(project: Path) -> None:
    """A hook can change to the folder of the project, also in a linked worktree, and for every kind of commit."""
    top = project.parent.parent
    write_hook(top, "check", "--staged", below="some where/tiny")
    git(top, "worktree", "add", "--quiet", "linked")
    for work_tree in (top, top / "linked"):
        (work_tree / "some where/notes.txt").write_text(work_tree.name, "utf-8")
        git(work_tree, "add", "--all", "some where")
        git(work_tree, "commit", "--message=whole")
        rebuilt(work_tree / "some where/tiny")
        done = try_git(work_tree, "commit", "--message=without", f"some where/tiny/{SIGNALS}")
        assert done.returncode == 1
        assert "Not in this commit of named files:\n  generated/" in done.stderr
        assert "Then commit without naming files." in done.stderr
        git(work_tree, "commit", "--message=named", "some where")
        rebuilt(work_tree / "some where/tiny", "bird gone")
        git(work_tree, "commit", "--all", "--message=all")


@pytest.mark.slow
def test_a_project_in_a_submodule(project: Path, tmp_path: Path) -> None:
    """A hook of the superproject reads the index of the submodule. Its advice works from the superproject."""
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "notes.txt").write_text("1", "utf-8")
    repository(outer)
    git(outer, "submodule", "--quiet", "add", str(tmp_path / ".git"), "library")
    inner = outer / "library/some where/tiny"
    for number, below in enumerate((".", "library/some where/tiny")):
        write_hook(outer, "check", "--staged", "--project", str(inner), below=below)
        (outer / "notes.txt").write_text(f"{number} of the index", "utf-8")
        git(outer, "add", "--all")
        git(outer, "commit", "--message=whole")
        (outer / "notes.txt").write_text(f"{number} of a temporary index", "utf-8")
        git(outer, "commit", "--message=named", "notes.txt")
    rebuilt(inner)
    git(inner, "add", "registry")
    (outer / "notes.txt").write_text("4", "utf-8")
    write_hook(outer, "check", "--staged", "--project", str(inner))
    done = try_git(outer, "commit", "--message=unstaged", "notes.txt")
    assert done.returncode == 1
    assert "Not staged:\n  library/some where/tiny/generated/" in done.stderr
    command = done.stderr.partition("Not staged:")[2].partition("Run: ")[2].splitlines()[0]
    assert command == "git -C 'library/some where/tiny' add --all -- generated"
    git(outer, *shlex.split(command)[1:])
    git(outer, "commit", "--message=staged", "notes.txt")


@pytest.mark.slow
def test_a_deliberate_partial_commit(project: Path) -> None:
    """`check --staged` judges what would be committed: further changes on disk, built or not, do not stop a commit."""
    write_hook(project.parent.parent, "check", "--staged", below="some where/tiny")
    rebuilt(project, "bird down")
    git(project, "add", "registry", "generated")
    renamed(project, "bird gone")
    git(project, "commit", "--message=not built")
    rebuilt(project, "bird landed")
    (project / "registry/tiny/new.toml").write_text("not valid", "utf-8")
    git(project, "commit", "--allow-empty", "--message=nothing staged")
    git(project, "add", "generated")
    done = try_git(project, "commit", "--message=only outputs")
    assert done.returncode == 1
    assert f"Not staged, although the outputs were generated from them:\n  registry/tiny/new.toml\n  {SIGNALS}\n" in (
        done.stderr
    )
    git(project, "add", SIGNALS)
    git(project, "commit", "--message=whole")
    assert '"bird landed"' in git(project, "show", f"HEAD:./{SIGNALS}")
    assert codegen("check", cwd=project).returncode == 2


@pytest.mark.slow
def test_staged_files_that_are_not_valid(project: Path) -> None:
    """An error in a staged file is reported with its place in the project, also if the file on disk is valid."""
    for path in ("pyproject.toml", SIGNALS):
        valid = (project / path).read_text("utf-8")
        (project / path).write_text("[tool.codegen]\nwrong = ", "utf-8")
        git(project, "add", path)
        (project / path).write_text(valid, "utf-8")
        done = codegen("check", "--staged", cwd=project)
        failed(done, f"codegen: {path}:2:", "not valid TOML")
        git(project, "add", path)


@pytest.mark.slow
def test_a_project_that_the_index_does_not_contain(project: Path) -> None:
    """Files that git has not seen yet, or only as symbolic links, are judged on disk, and named."""
    git(project, "rm", "--quiet", "-r", "--cached", ".")
    done = codegen("check", "--staged", cwd=project)
    assert done.returncode == 1
    assert f"  {SIGNALS}\n" in done.stderr
    shutil.move(project / "registry", project / "elsewhere")
    (project / "registry").symlink_to("elsewhere")
    git(project, "add", "--all")
    assert codegen("check", "--staged", cwd=project).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "check"])
def test_inputs_that_are_staged_in_part(command: str, project: Path) -> None:
    """A hook without pre-commit reads the disk: it fails if the commit would have another state of an input."""
    write_hook(project.parent.parent, command, "--staged", below="some where/tiny")
    renamed(project, "bird down")
    git(project, "add", SIGNALS)
    rebuilt(project, "bird gone")
    git(project, "add", "generated")
    done = try_git(project, "commit", "--message=other")
    assert done.returncode == 1
    assert f"Not staged, although the outputs were generated from them:\n  {SIGNALS}\n" in done.stderr
    assert f"Run: git add --all -- {SIGNALS}\n" in done.stderr
    git(project, "stash", "push", "--keep-index", "--include-untracked")
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    git(project, "add", "generated")
    git(project, "commit", "--message=staged")
    assert '"bird down"' in git(project, "show", f"HEAD:./{SIGNALS}")
    git(project, "stash", "drop")
    (project / "registry/tiny/carriers.toml").rename(project / "registry/tiny/new.toml")
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    git(project, "add", "generated")
    assert "  registry/tiny/new.toml\n" in try_git(project, "commit", "--message=new").stderr
    git(project, "add", ".")
    git(project, "commit", "--message=whole")


@pytest.mark.slow
def test_with_pre_commit(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook of .pre-commit-config.yaml builds, names what to stage, and then passes, in a partial commit too."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache of pre-commit"))
    entry = f"env PYTHONPATH={shlex.quote(str(REPOSITORY))} {shlex.quote(sys.executable)} -m codegen build --staged"
    hook = {"id": "build", "name": "build", "language": "system", "entry": entry, "pass_filenames": False}
    hook["args"] = ["--project", "some where/tiny"]
    (tmp_path / ".pre-commit-config.yaml").write_text(
        json.dumps({"repos": [{"repo": "local", "hooks": [hook]}]}), "utf-8"
    )
    (tmp_path / ".gitignore").write_text("/cache of pre-commit/\n", "utf-8")
    process(sys.executable, "-m", "pre_commit", "install", cwd=tmp_path)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--message=hooks")
    renamed(project, "bird down")
    done = try_git(tmp_path, "commit", "--message=stale", f"some where/tiny/{SIGNALS}")
    assert done.returncode == 1
    assert "Not in this commit" in done.stdout + done.stderr
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--message=whole")
    assert not git(tmp_path, "status", "--porcelain")


def test_outputs_that_git_ignores_are_skipped(project: Path) -> None:
    """If git ignores the outputs, there is nothing to stage."""
    git(project, "rm", "--quiet", "-r", "--cached", "generated")
    (project / ".gitignore").write_text("generated/\n", "utf-8")
    assert codegen("check", "--staged", cwd=project).returncode == 0


def test_without_a_repository(tiny: Path) -> None:
    """--staged outside a git repository is an error."""
    done = codegen("build", "--staged", "--quiet", cwd=tiny)
    failed(done, "not in a git repository", "leave out --staged")
