"""`--staged`, for commit hooks: outputs that the next commit would not contain."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.support.commands import codegen, failed
from tests.support.git_repositories import git, repository
from tests.support.registries import SIGNALS


@pytest.fixture
def project(built_tiny: Path, tmp_path: Path) -> Path:
    """The small project, built and committed, in a folder of a repository."""
    folder = Path(shutil.copytree(built_tiny, tmp_path / "some where/tiny"))
    repository(tmp_path)
    return folder


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
    assert not any(name.startswith("registry") for name in named)
    above = codegen("check", "--staged", "--quiet", "--project", "tiny", cwd=project.parent)
    assert above.returncode == 1
    assert "tiny/generated/tiny/bearers.py" in above.stderr
    assert "git add --all -- tiny/generated" in above.stderr
    git(project, "add", *sorted(named))
    (project / "generated/notes.txt").unlink()
    assert codegen("check", "--staged", cwd=project).returncode == 0


def test_the_index_of_the_commit_under_way_counts(project: Path) -> None:
    """In a hook, git names the index of the commit: the command reads that index."""
    signals = project / SIGNALS
    signals.write_text(signals.read_text("utf-8").replace("bird landed", "bird down"), "utf-8")
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    top = project.parent.parent
    shutil.copy(top / ".git/index", top / ".git/index-of-before")
    git(project, "add", "generated")
    assert codegen("check", "--staged", cwd=project).returncode == 0
    of_a_hook = {"GIT_INDEX_FILE": os.path.relpath(top / ".git/index-of-before", project), "GIT_DIR": "nowhere"}
    assert codegen("check", "--staged", cwd=project, env=of_a_hook).returncode == 1


def test_outputs_that_git_ignores_are_skipped(project: Path) -> None:
    """If git ignores the outputs, there is nothing to stage."""
    git(project, "rm", "--quiet", "-r", "--cached", "generated")
    (project / ".gitignore").write_text("generated/\n", "utf-8")
    assert codegen("check", "--staged", cwd=project).returncode == 0


def test_without_a_repository(tiny: Path) -> None:
    """--staged outside a git repository is an error."""
    done = codegen("build", "--staged", "--quiet", cwd=tiny)
    failed(done, "not a git repository")
