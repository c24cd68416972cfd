"""`watch`: build again whenever an input of the outputs changes, and say what changed for users.

`watch_outputs` asks the file system for the state of each input, ten times a second. This works on every file system,
also on those that do not report changes, such as folders shared with a container. It takes under 1 % of a processor.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple
from zlib import crc32

from codegen.actions.build import BuildReport, build_again
from codegen.compare import Difference, compare
from codegen.errors import CodegenError
from codegen.memoization import Memory
from codegen.model import Registry
from codegen.progress import Progress, no_progress
from codegen.project import discovery, locations

_PAUSE = 0.1
"""How many seconds pass between two checks of the files."""
_SETTLED = 0.02
"""How many seconds files must stay unchanged before a build begins: editors and git write several files together."""
_MOST_WAITS = 50
"""How many times a build waits for files that still change, before it begins anyway."""

_State = Mapping[str, tuple[int, int, int, int, int]]
"""Numbers for each input that change whenever its file is written or replaced."""
_SECOND = 1_000_000_000
_COARSE = 3 * _SECOND
"""How old a time in whole seconds must be, in nanoseconds, before it shows each change: more than FAT's 2 seconds."""


class InputChange(NamedTuple):
    """An input that changed, by its name in messages."""

    name: str
    kind: Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReport:
    """One build of `watch_outputs`: what made it necessary, what it wrote, and what that means for users."""

    projects: tuple[locations.Project, ...]
    """Every registry of the project that is watched now."""
    inputs: tuple[InputChange, ...] = ()
    """The inputs that changed; empty for the first build."""
    results: tuple[BuildReport, ...] = ()
    """The result for each registry that had to be built."""
    differences: tuple[Difference, ...] = ()
    """What changed for users since the last build without errors, as `diff_registries` reports it."""
    seconds: float = 0.0
    error: CodegenError | None = None
    """Why no registry could be built, such as an error in the configuration."""

    @property
    def ok(self) -> bool:
        """Whether all outputs could be generated."""
        return self.error is None and all(result.ok for result in self.results)


def watch_outputs(
    projects: Sequence[locations.Project], *, targets: Collection[str] = (), progress: Progress = no_progress
) -> Generator[WatchReport]:
    """Build the outputs of a project's registries, then build again after each change of an input.

    Yields a report after each build, until the caller closes the generator or leaves the loop. A report has the errors
    of invalid inputs. A registry that is added to the project is watched too, if `projects` has all registries of the
    project. Raises CodegenError, before the first build, for an unknown target.
    """
    watch = _Watch(tuple(projects), tuple(targets), progress)
    state = watch.state()
    yield watch.build(())
    while True:
        time.sleep(_PAUSE)
        now = watch.state()
        if now == state:
            continue
        now = _settled(watch, now)
        report = watch.build(_changes(state, now, watch.projects[0]))
        if report.error and watch.state() != now:
            continue  # a file changed while it was read: the next build reads it
        state = now
        yield report


class _Watch:
    """The registries of a project, and what the last builds of them left in memory."""

    def __init__(self, projects: tuple[locations.Project, ...], targets: tuple[str, ...], progress: Progress) -> None:
        self.projects = projects
        projects[0].chosen_targets(targets)
        self._root, self._targets, self._progress = projects[0].root, targets, progress
        everything = {project.registry for project in discovery.configured(self._root)}
        chosen = {project.registry for project in projects}
        self._only = chosen if chosen < everything else None
        self._memories: dict[Path, Memory] = {}
        self._built: dict[Path, locations.Project] = {}
        """The registries with outputs that are up to date, as they were configured."""
        self._models: dict[Path, Registry] = {}
        """Each registry as it was when it had no errors."""
        self._checksums: dict[str, int] = {}
        """The contents of files on file systems that keep whole seconds: two changes in one second look the same."""

    def state(self) -> _State:
        """Return the state of each input."""
        states: dict[str, tuple[int, int, int, int, int]] = {}
        now = time.time_ns()
        with suppress(CodegenError):  # an unreadable folder: the build reports it
            for path in locations.inputs(self.projects):
                with suppress(OSError):
                    stat = os.stat(path)  # noqa: PTH116  # many times a second
                    times = stat.st_mtime_ns, stat.st_ctime_ns
                    if not all(moment % _SECOND for moment in times) and max(times) > now - _COARSE:
                        self._checksums[path] = crc32(Path(path).read_bytes())
                    states[path] = stat.st_ino, stat.st_size, *times, self._checksums.get(path, 0)
        return states

    def build(self, changes: tuple[InputChange, ...]) -> WatchReport:
        """Build each registry that the changes touch, and each that could not be built before."""
        start = time.perf_counter()
        try:
            self.projects = self._configured()
            due = [project for project in self.projects if self._is_due(project, changes)]
            for project in due:
                self._memories.setdefault(project.registry, Memory())
                self._built.pop(project.registry, None)
            done = build_again(self.projects, due, self._targets, self._memories, self._progress) if due else []
        except CodegenError as error:
            self._built.clear()
            seconds = time.perf_counter() - start
            return WatchReport(projects=self.projects, inputs=changes, seconds=seconds, error=error)
        seconds = time.perf_counter() - start
        differences: list[Difference] = []
        for result, read in done:
            registry = result.project.registry
            if result.ok:
                self._built[registry] = result.project
            if result.ok and read:
                old = self._models.get(registry)
                differences += compare(old, read.registry) if old else ()
                self._models[registry] = read.registry
        return WatchReport(
            projects=self.projects,
            inputs=changes,
            results=tuple(result for result, _ in done),
            differences=tuple(differences),
            seconds=seconds,
        )

    def _configured(self) -> tuple[locations.Project, ...]:
        """Return the registries to watch, as the configuration has them now."""
        projects = discovery.find_projects(self._root, exact=True)
        chosen = tuple(project for project in projects if self._only is None or project.registry in self._only)
        if not chosen:
            names = ", ".join(sorted(project.shown(project.registry) for project in self.projects))
            raise CodegenError(
                f"the configuration no longer has this registry: {names}",
                where=projects[0].configured_in,
                remedy="Add it again, or press Ctrl-C.",
            )
        return chosen

    def _is_due(self, project: locations.Project, changes: Collection[InputChange]) -> bool:
        if self._built.get(project.registry) != project:
            return True
        others = {other.shown(other.registry) for other in self.projects if other != project}
        return any(change.name.rpartition("/")[0] not in others for change in changes)


def _settled(watch: _Watch, state: _State) -> _State:
    """Return the state of the inputs when no file has changed for a moment."""
    for _ in range(_MOST_WAITS):
        time.sleep(_SETTLED)
        now = watch.state()
        if now == state:
            break
        state = now
    return state


def _changes(old: _State, new: _State, project: locations.Project) -> tuple[InputChange, ...]:
    """Return the inputs that differ, sorted by name."""
    changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return tuple(
        InputChange(
            project.shown(Path(path)), "added" if path not in old else "removed" if path not in new else "changed"
        )
        for path in sorted(changed)
    )
