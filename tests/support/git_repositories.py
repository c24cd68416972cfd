"""Small git repositories for tests, which ignore the user's git configuration."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A Keeper",
    "GIT_AUTHOR_EMAIL": "keeper@example.org",
    "GIT_COMMITTER_NAME": "A Keeper",
    "GIT_COMMITTER_EMAIL": "keeper@example.org",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in the folder, assert that it succeeds, and return its output."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**ours, **ENVIRONMENT}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def repository(folder: Path, tag: str = "") -> Path:
    """Make the folder a repository, commit everything in it, and set the tag, if any."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    if tag:
        git(folder, "tag", tag)
    return folder


def commit(folder: Path) -> None:
    """Commit all changes."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=state")
