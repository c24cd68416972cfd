"""`codegen` without a command: prints where the project is, and what to run next."""

from __future__ import annotations

from pathlib import Path

from codegen.cli.exit_status import DONE, FOUND
from codegen.cli.reports import project_status as reports
from codegen.cli.safe_printing import say
from codegen.project import locations


def print_status() -> int:
    """Print the state of the project in this folder or above it. Return 1 if a registry has errors."""
    here = Path.cwd()
    projects = next((found for place in (here, *here.parents) if (found := locations.configured(place))), ())
    if not projects:
        say(*reports.outside(f"No project in {here} or in a folder above it."))
        return DONE
    from codegen.actions.project_status import project_status

    statuses = project_status(projects)
    root = projects[0].root
    say(*reports.lines(statuses, in_git=any((folder / ".git").exists() for folder in (root, *root.parents))))
    return FOUND if any(status.state == "invalid" for status in statuses) else DONE
