"""The registry of a project, read from its files, with everything that is wrong with it.

Reading imports large libraries, and may happen in another process: this module imports them only then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from codegen import file_reading
from codegen.errors import CodegenError, Problem
from codegen.file_reading import RegistryFile
from codegen.file_snapshot import Snapshot
from codegen.memoization import NO_MEMORY, Memory
from codegen.model import Registry
from codegen.processes import ahead
from codegen.project.locations import Project

if TYPE_CHECKING:  # most commands need neither
    from codegen.fixes import FileFix
    from codegen.sync.lock_file import Lock

LARGE = 150_000
"""The size of the files of a registry from which two processes are faster than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRegistry:
    """A project's registry with its files by module, and its problems, sorted by place."""

    registry: Registry
    files: Mapping[str, RegistryFile]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


Reader = Callable[[Project, Snapshot], Iterator[ProjectRegistry]]
"""A function that yields what `read_in_steps` yields."""


def import_libraries() -> None:
    """Import what `read_registry` needs."""
    from codegen import load, rules  # noqa: F401


@contextmanager
def reading(projects: Sequence[Project], files: Snapshot) -> Iterator[Reader]:
    """Yield a function that reads a registry: `read_in_steps`, or one that returns what another process reads.

    The other process begins immediately. It is used for a single registry that is large, or if a process waits already:
    for a small registry, starting a process takes longer than reading.
    """
    is_worth_it = ahead.has_started() or registry_size(projects[0]) >= LARGE
    if len(projects) > 1 or not is_worth_it:
        yield read_in_steps
        return

    def read(_project: Project, own: Snapshot) -> Iterator[ProjectRegistry]:
        registry, files_read = result()
        own.add(files_read)
        yield registry
        yield replace(registry, problems=result())

    with ahead.doing(partial(_read_apart, projects[0])) as result:
        yield read


def _read_apart(project: Project) -> Iterator[Any]:
    """Yield the registry with the files that were read, then all its problems. Runs in another process."""
    own = Snapshot()
    steps = read_in_steps(project, own)
    yield next(steps), own.files()
    yield next(steps).problems


def registry_size(project: Project) -> int:
    """Return the size of the registry's files; 0 if they cannot be found, which is reported elsewhere."""
    try:
        return sum(path.stat().st_size for path in project.registry_files(Snapshot()))
    except (CodegenError, OSError):
        return 0


def read_registry(project: Project, files: Snapshot, memory: Memory = NO_MEMORY) -> ProjectRegistry:
    """Return the project's registry with every problem in its files and between its entries.

    Warnings about the layout are left out: only `lint` needs them, and they take time. Raises CodegenError if a file
    cannot be read or parsed, or package.toml is missing or wrong.
    """
    sources = read_sources(project, files)
    settings = tuple(sorted(project.lint.items()))
    work = partial(_registry, project, sources, memory)
    return memory.remember("registry", (sources, project.package, settings), work)


def _registry(project: Project, sources: Mapping[str, RegistryFile], memory: Memory) -> ProjectRegistry:
    return _checked(project, _loaded(project, sources, memory), _fixes_of_errors(project, sources))


def read_in_steps(project: Project, files: Snapshot) -> Iterator[ProjectRegistry]:
    """Yield the project's registry twice: with the problems of form, then with every problem, like `read_registry`.

    Outputs can be generated before the rules are checked, but must not be written.
    """
    sources = read_sources(project, files)
    loaded = _loaded(project, sources)
    yield loaded
    yield _checked(project, loaded, _fixes_of_errors(project, sources))


def _fixes_of_errors(project: Project, sources: Mapping[str, RegistryFile]) -> dict[str, FileFix]:
    from codegen.rules.form import LAYOUT

    return find_fixes(project, sources) if project.lint.get(LAYOUT) == "error" else {}


def read_sources(project: Project, files: Snapshot, *, with_marks: bool = False) -> dict[str, RegistryFile]:
    """Return the project's registry files by module. Raises CodegenError if a file cannot be read.

    `with_marks` allows byte order marks.
    """
    from codegen.load import read_files

    paths = {project.shown(path): path for path in project.registry_files(files)}
    return read_files(paths, files, with_marks=with_marks)


def checked_registry(
    project: Project, registry_files: Mapping[str, RegistryFile], fixes: Mapping[str, FileFix]
) -> ProjectRegistry:
    """Return the registry in files, with every problem: those of the layout too for the files with `fixes`."""
    return _checked(project, _loaded(project, registry_files), fixes)


def _loaded(
    project: Project, registry_files: Mapping[str, RegistryFile], memory: Memory = NO_MEMORY
) -> ProjectRegistry:
    """Return the registry in files, with the problems of form."""
    from codegen.load import load

    loaded = load(registry_files, memory)
    registry = loaded.registry.with_package_name(project.package) if project.package else loaded.registry
    return ProjectRegistry(registry=registry, files=registry_files, problems=tuple(loaded.problems))


def _checked(project: Project, loaded: ProjectRegistry, fixes: Mapping[str, FileFix]) -> ProjectRegistry:
    """Return the registry with every problem. `loaded` has only the problems of form."""
    from codegen import rules
    from codegen.load import comment_problems, locate

    problems = (
        *loaded.problems,
        *comment_problems(loaded.files),
        *locate(rules.check(loaded.registry), loaded.files),
        *_layout_problems(fixes, loaded.files),
    )
    configured = rules.configured(problems, project.lint)
    return replace(loaded, problems=tuple(sorted(configured, key=lambda problem: problem.sort_key)))


def _layout_problems(fixes: Mapping[str, FileFix], registry_files: Mapping[str, RegistryFile]) -> Iterator[Problem]:
    for module, fix in fixes.items():
        from codegen.fixes import layout_problem

        if problem := layout_problem(fix, registry_files[module].name):
            yield problem


def find_fixes(project: Project, registry_files: Mapping[str, RegistryFile]) -> dict[str, FileFix]:
    """Return the fixes of the files by module, for the rules that are not off. Byte order marks are always fixed."""
    from codegen import rules
    from codegen.fixes import FIXABLE, fix_file, without_mark

    enabled = [rule for rule in FIXABLE if project.lint.get(rule) != rules.OFF]
    fixes: dict[str, FileFix] = {}
    for module, source in registry_files.items():
        data, fix = file_reading.without_mark(source.data), None
        with suppress(CodegenError):  # `load` reports invalid TOML
            fix = fix_file(data.decode(), enabled)
        if data != source.data:
            fix = without_mark(data.decode(), fix)
        if fix:
            fixes[module] = fix
    return fixes


def valid_registry(project: Project, files: Snapshot) -> ProjectRegistry:
    """Return the project's registry. Raises CodegenError with every error in it."""
    read = read_registry(project, files)
    raise_problems(read.errors, remedy="To check again, run: codegen lint")
    return read


def loaded_registry(files: Mapping[str, RegistryFile], *, remedy: str = "") -> Registry:
    """Return the registry in files. Raises CodegenError with every error of form; does not check rules."""
    from codegen import rules
    from codegen.load import load

    loaded = load(files)
    raise_problems([problem for problem in loaded.problems if problem.rule in rules.REQUIRED], remedy=remedy)
    return loaded.registry


def read_lock(project: Project, files: Snapshot) -> Lock:
    """Return what upstream contained at the last sync. Raises CodegenError if the lock is damaged."""
    from codegen.sync.lock_file import Lock, parse_lock

    name = project.shown(project.lock)
    if files.content(project.lock, name) is None:
        return Lock()
    return parse_lock(files.read_text(project.lock, name), name)


def raise_problems(problems: Sequence[Problem], *, remedy: str = "") -> None:
    """Raise CodegenError with all of the problems, if any; `remedy` is added to theirs."""
    if problems:
        error = CodegenError.of_problems(problems)
        last = error.others[-1] if error.others else error
        last.remedy = "\n".join(filter(None, (last.remedy, remedy)))
        raise error


def check_package_names(projects: Sequence[Project], files: Snapshot) -> None:
    """Raise CodegenError if two registries have packages of one name: nobody could install both."""
    if len(projects) < 2:
        return
    from codegen.load import PACKAGE
    from codegen.toml.reading import read_toml

    first_files: dict[str, str] = {}
    for project in projects:
        path = project.registry / f"{PACKAGE}.toml"
        where = project.shown(path)
        with suppress(CodegenError):  # other commands report an unreadable registry
            name = str(read_toml(files.read_text(path, where), where).get("name"))
            other = first_files.setdefault(name.casefold(), where)
            if other != where:
                break
    else:
        return
    remedy = "Rename one of them: each registry is a package."
    raise CodegenError(f'duplicate package name "{name}", also in {other}', where=where, remedy=remedy)
