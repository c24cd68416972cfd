"""The exit statuses of commands, and how a command that wrote or compared outputs ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from codegen.cli.safe_printing import say, say_error
from codegen.errors import CodegenError

if TYPE_CHECKING:
    from codegen.project.locations import Project

DONE = 0
"""The exit status of a command with nothing to report."""
FOUND = 1
"""The exit status of a command with something to report."""
FAILED = 2
"""The exit status of a command that could not run."""
INTERRUPTED, UNREAD = 130, 141
"""The exit statuses of shells for a command that was interrupted (Ctrl-C), and for one with a closed output."""


def end(status: int, projects: tuple[Project, ...], *, staged: bool) -> None:
    """Exit with the status; with --staged also list the outputs that are not staged."""
    if staged and not status:
        from codegen.actions.git_staged import unstaged_outputs
        from codegen.cli.reports import git_staged as reports

        try:
            for project in projects:
                for line in reports.lines(project, unstaged_outputs(project)):
                    status = FOUND
                    say(line, error=True)
        except CodegenError as error:  # the command has printed its report
            say_error(error)
            status = FAILED
    sys.exit(status)
