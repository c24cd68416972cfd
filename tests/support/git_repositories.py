"""Small git repositories for tests, which ignore the user's git configuration."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests.support.commands import REPOSITORY, Outcome

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_AUTHOR_NAME": "A Keeper",
    "GIT_AUTHOR_EMAIL": "keeper@example.org",
    "GIT_COMMITTER_NAME": "A Keeper",
    "GIT_COMMITTER_EMAIL": "keeper@example.org",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in the folder, assert that it succeeds, and return its output."""
    done = try_git(folder, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def try_git(folder: Path, *arguments: str) -> Outcome:
    """Run git in the folder, and return its exit status, standard output and standard error."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**ours, **ENVIRONMENT}, capture_output=True, text=True, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


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


def write_hook(folder: Path, *arguments: str, below: str = ".") -> None:
    """Write a pre-commit hook of a repository, which runs codegen with the arguments in a folder below the top."""
    hooks = Path(git(folder, "rev-parse", "--path-format=absolute", "--git-path", "hooks").strip())
    hooks.mkdir(exist_ok=True)
    command = shlex.join([sys.executable, "-m", "codegen", *arguments])
    path = shlex.quote(str(REPOSITORY))
    text = f"#!/bin/sh\nexport PYTHONPATH={path}\ncd {shlex.quote(below)} && exec {command}\n"
    (hooks / "pre-commit").write_text(text, "utf-8")
    (hooks / "pre-commit").chmod(0o755)
