"""The report of `codegen` without a command: where the project is, whether it is up to date, and what to run next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from codegen.actions.project_status import RegistryStatus
from codegen.actions.up_to_date import Cause
from codegen.cli.colours import FILE, message
from codegen.cli.reports.next_steps import steps
from codegen.cli.reports.problems import count

_NEXT: Mapping[str, tuple[str, str]] = {
    "invalid": ("codegen lint", "lists the errors"),
    "never-built": ("codegen build", "generates the outputs"),
    "out-of-date": ("codegen build", "generates the outputs again"),
    "unknown": ("codegen build", "compares the outputs, and generates those that differ"),
}
"""What to run next in each state, the most urgent first."""
_NEXT_UP_TO_DATE = (
    ("codegen list", "lists the enumerations"),
    ("codegen diff", "shows what changed for users since the last release"),
)
"""What to run next if all is up to date: without and with a commit in git."""
_HELP = ("codegen --help", "lists the commands")
_REASONS: Mapping[Cause, str] = {
    "input": "{} changed",
    "removed": "{} was removed",
    "missing": "{} is missing",
    "edited": "{} was edited",
    "left-over": "{} is left over",
}
_REASONS_SHOWN = 3


def lines(statuses: Sequence[RegistryStatus], *, has_commit: bool) -> Iterator[str]:
    """Yield the place of the project, a line for each registry and one for its outputs, and what to run next.

    `codegen diff` is proposed only with a commit: without one there is nothing to compare with.
    """
    project = statuses[0].project
    yield message("Project: ", (str(project.root), FILE))
    yield message(f"Configuration: {project.configured_in}")
    for status in statuses:
        yield message((f"{status.project.shown(status.project.registry)}/", FILE), f": {_content(status)}")
        yield message("  ", (f"{status.project.shown(status.project.output)}/", FILE), f": {_state(status)}")
        if status.error:
            yield from (message(f"  {line}") for line in status.error.lines())
    yield ""
    states = {status.state for status in statuses}
    command, effect = next((step for state, step in _NEXT.items() if state in states), _NEXT_UP_TO_DATE[has_commit])
    yield "Next:"
    yield from steps([(command, effect), _HELP])


def outside(what: str) -> Iterator[str]:
    """Yield what to do where there is no project."""
    yield message(what)
    yield ""
    yield "Next:"
    start = ("codegen init", "creates a project in this folder")
    yield from steps([start, ("codegen docs guide", "explains the first steps"), _HELP])


def _content(status: RegistryStatus) -> str:
    if status.content is None:
        return "cannot be read"
    package, version, enumerations, members = status.content
    errors = f", {count(status.errors, 'error')}" if status.errors else ""
    return f"{package} {version}, {count(enumerations, 'enumeration')}, {count(members, 'member')}{errors}"


def _state(status: RegistryStatus) -> str:
    match status.state:
        case "up-to-date":
            return f"up to date, {count(status.outputs, 'file')}"
        case "never-built":
            return "not built yet"
        case "unknown":
            return f"{count(status.outputs, 'file')}, not compared yet: this codegen has not built them here"
        case "invalid":
            return "cannot be built"
    reasons = [_REASONS[cause].format(name) for cause, name in status.differences if cause in _REASONS]
    if len(reasons) > _REASONS_SHOWN:
        reasons = [*reasons[: _REASONS_SHOWN - 1], f"{len(reasons) - _REASONS_SHOWN + 1} more"]
    return f"out of date ({'; '.join(reasons)})"
