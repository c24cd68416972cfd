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


def end(status: int, projects: tuple[Project, ...], *, staged: bool, of_index: bool = False) -> None:
    """Exit with the status; with `staged` also list the inputs and outputs that are not staged.

    If outputs on disk are out of date, lists only the inputs. `of_index` means that the status is not about the disk.
    """
    if staged and status != FAILED:
        from codegen.actions.git_staged import unstaged_inputs, unstaged_outputs
        from codegen.cli.reports import git_staged as reports

        try:
            lines = [*reports.input_lines(projects[0], unstaged_inputs(projects))]
            for project in projects if status == DONE or of_index else ():
                lines += reports.output_lines(project, unstaged_outputs(project))
            if lines:
                status = FOUND
                say(*lines, error=True)
        except CodegenError as error:  # the command has printed its report
            say_error(error)
            status = FAILED
    sys.exit(status)
