"""`codegen` without a command: prints where the project is, and what to run next."""

from __future__ import annotations

from pathlib import Path

from codegen.cli.exit_status import DONE, FOUND
from codegen.cli.reports import project_status as reports
from codegen.cli.safe_printing import say
from codegen.project import discovery


def _has_commit(git: Path) -> bool:
    """Return whether a repository can have a commit: a new one has an empty folder of branches."""
    branches = git / "refs/heads"
    return not branches.is_dir() or (git / "packed-refs").exists() or any(branches.iterdir())


def print_status() -> int:
    """Print the state of the project in this folder or above it. Return 1 if a registry has errors."""
    here = Path.cwd()
    projects = next((found for place in (here, *here.parents) if (found := discovery.configured(place))), ())
    if not projects:
        say(*reports.outside(f"No project in {here} or in a folder above it."))
        return DONE
    from codegen.actions.project_status import project_status

    statuses = project_status(projects)
    root = projects[0].root
    git = next((folder / ".git" for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    say(*reports.lines(statuses, has_commit=git is not None and _has_commit(git)))
    return FOUND if any(status.state == "invalid" for status in statuses) else DONE
