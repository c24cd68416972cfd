"""Compare the registries in the work tree with those of a git revision or of a folder.

Knows nothing of how the result is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path, PurePosixPath

from codegen import file_reading, git, rules
from codegen.actions.registry import raise_problems, valid_registry
from codegen.compare import SEVERITIES, Advice, Difference, DiffRule, advise, compare, last_release
from codegen.errors import CodegenError, Position
from codegen.load import PACKAGE, RegistryFile, load, locate
from codegen.load.member_lines import position
from codegen.model import Registry
from codegen.project import configuration, locations
from codegen.rules import names, values

_AMBIGUITIES = {rules.rule_name(rule) for rule in (names.duplicate_name, names.duplicate_class, values.duplicate_value)}
"""Errors of an old registry that stop the comparison: it is unclear which entry a name or a value means.

An old registry with other errors is compared: the rules may be newer than the registry.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a registry, and the name and commit ("" for a folder) of the state it is from."""

    name: str
    commit: str
    shown: str
    """The name, with the commit if the name is not the commit."""
    registry: Registry
    files: Mapping[str, RegistryFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDiff:
    """The differences between two states of one registry, and the version that they need."""

    old: Side
    new: Side
    differences: tuple[Difference, ...]
    advice: Advice
    fails: bool
    """Whether the version is too low for a change of the severity `fail_on` or above."""

    @property
    def groups(self) -> Iterator[tuple[DiffRule, list[Difference]]]:
        """Each rule with its differences, sorted by place."""
        for rule, differences in groupby(self.differences, key=lambda difference: difference.rule):
            yield rule, sorted(differences, key=lambda difference: (difference.file, self.position(difference)))

    def position(self, difference: Difference) -> Position:
        """Return where a difference is in the new registry."""
        source = next((source for source in self.new.files.values() if source.name == difference.file), None)
        return position(source.data, difference.keys) if source else Position()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport:
    """The differences of each registry of a project."""

    registries: tuple[RegistryDiff, ...]
    added: tuple[tuple[str, str], ...]
    """The packages that the old state does not have, each with the name of that state."""

    @property
    def ok(self) -> bool:
        """Whether the version of every registry is high enough."""
        return not any(registry.fails for registry in self.registries)


def diff_registries(
    projects: Sequence[locations.Project], against: str | None = None, *, fail_on: str = "major"
) -> DiffReport:
    """Return what changed for users of each registry, and the version that the changes need.

    `against` is a git revision, or a folder: `.`, `..`, or a path that begins with `./`, `../` or `/`. The default is
    the tag of the last release, else HEAD. A report fails if the version is too low for a
    change of the severity `fail_on` ("major", "minor", "patch" or "none") or above. Raises CodegenError when one of
    the two sides cannot be read, or has errors.
    """
    registries: list[RegistryDiff] = []
    added: list[tuple[str, str]] = []
    states: dict[str, _State] = {}
    for project in projects:
        new = _work_tree(project)
        name = against or _last_state(project, new)
        state = states[name] = states.get(name) or _state(project, name)
        files, package = _registry_in(state, project, new)
        if files:
            registries.append(_diff(_side(state, files, package), new, project.policy, fail_on))
        elif len(projects) > 1:
            added.append((new.registry.package.name, state.shown))
        else:
            raise CodegenError(
                f"{state.shown} has no registry of {new.registry.package.name}",
                remedy="Name a revision that has it, or a folder with a registry: --against ./FOLDER",
            )
    return DiffReport(registries=tuple(registries), added=tuple(added))


def _work_tree(project: locations.Project) -> Side:
    valid = valid_registry(project, project.snapshot())
    return Side(name="the work tree", commit="", shown="the work tree", registry=valid.registry, files=valid.files)


def _diff(old: Side, new: Side, policy: Mapping[str, str], fail_on: str) -> RegistryDiff:
    differences = compare(old.registry, new.registry, policy)
    severities = [difference.rule.severity for difference in differences]
    most_severe = min(severities, key=SEVERITIES.index, default=None)
    advice = advise(old.registry.package.version, new.registry.package.version, most_severe)
    order = (*SEVERITIES, "none")
    counts = order[: order.index(fail_on) + 1] if fail_on != "none" else ()
    fails = not advice.enough and any(severity in counts for severity in severities)
    return RegistryDiff(old=old, new=new, differences=differences, advice=advice, fails=fails)


@dataclass(frozen=True, kw_only=True)
class _State:
    """An old state of a project: its name, its commit ("" for a folder), and how its files are read."""

    name: str
    commit: str
    shown: str
    prefix: str
    """The text before the name of a file in messages."""
    files: Callable[[str, str], dict[str, bytes]]
    """Returns the files below a folder that match a pattern, by their paths there; none without the folder."""

    @cached_property
    def configured(self) -> tuple[tuple[str, ...], str]:
        """The configured folders of registries and the package name; nothing without a configuration."""
        for name in (locations.CONFIGURATION, locations.ALONE):
            for data in self.files("", name).values():
                where = f"{self.prefix}{name}"
                registries = locations.registries_of(
                    file_reading.decoded(data, where), where, alone=name == locations.ALONE
                )
                if registries[0]:
                    return registries
        return (), ""

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """The folders of registries by the names of their packages, without packages that have errors."""
        packages: dict[str, str] = {}
        for folder in self.configured[0]:
            parent, pattern = ("", f"{folder}/") if configuration.is_pattern(folder) else (folder, "")
            for path, data in self.files(parent, f"{pattern}{PACKAGE}.toml").items():
                with suppress(CodegenError):
                    package = load({PACKAGE: _source(path, data)}).registry.package
                    packages.setdefault(package.name, (PurePosixPath(parent) / path).parent.as_posix())
        return packages


def _last_state(project: locations.Project, new: Side) -> str:
    """Return the tag of the last release; HEAD if there is none."""
    tag = last_release(git.tags(project.root), new.registry.package.name)
    if not tag and git.is_shallow(project.root):
        raise CodegenError(
            "the last release is unknown: the clone is shallow, and has no tag of a release in its history",
            where=str(project.root),
            remedy=f"Run: {git.UNSHALLOW}. Or name a revision: --against REV",
        )
    return f"refs/tags/{tag}" if tag else "HEAD"


def _state(project: locations.Project, against: str) -> _State:
    if against in (".", "..") or against.startswith(("./", "../", "/")):
        return _folder(against)
    revision = git.find_revision(project.root, against)
    return _State(
        name=revision.name,
        commit=revision.commit,
        shown=revision.label,
        prefix=f"{revision.name}:",
        files=revision.files,
    )


def _folder(against: str) -> _State:
    root = Path(against)
    if not root.is_dir():
        remedy = "Name a folder with a registry, or a revision without ./ in front."
        raise CodegenError("no such folder", where=against, remedy=remedy)

    def files(path: str, pattern: str) -> dict[str, bytes]:
        folder = root / path
        places = (place for place in sorted(folder.glob(pattern)) if place.is_file())
        return {place.relative_to(folder).as_posix(): file_reading.read(place) for place in places}

    return _State(name=against, commit="", shown=against, prefix=f"{root}/", files=files)


def _registry_in(state: _State, project: locations.Project, new: Side) -> tuple[dict[str, bytes], str]:
    """Return the registry files of an old state by their names in messages, and the package name if configured.

    There may be no files. If either state has several registries, return the registry in the same folder, or else the
    one of the same package. So a registry beside an old one is new, and a renamed folder is the same registry.
    """
    folders, package = state.configured
    if not folders and state.files("", f"{PACKAGE}.toml"):
        return _named(state, ""), project.package  # a registry without a project around it
    if not folders:
        raise CodegenError(
            f"{state.shown} has no project: no {locations.CONFIGURATION} with a {locations.TABLE} table, and no "
            f"{locations.ALONE}",
            remedy="Name a revision that has it, or a folder with a registry: --against ./FOLDER",
        )
    shown = project.shown(project.registry)
    if shown in folders:
        return _named(state, shown), package
    if any(configuration.matches(shown, folder) for folder in folders) and (there := _named(state, shown)):
        return there, package
    sides = (folders, project.registries or (shown,))
    if all(len(side) == 1 and not configuration.is_pattern(side[0]) for side in sides):
        return _named(state, folders[0]), package
    folder = state.packages.get(new.registry.package.name)
    return (_named(state, folder) if folder else {}), package


def _named(state: _State, folder: str) -> dict[str, bytes]:
    prefix = f"{state.prefix}{folder}/" if folder else state.prefix
    return {f"{prefix}{name}": data for name, data in state.files(folder, "*.toml").items()}


def _side(state: _State, files: Mapping[str, bytes], package: str) -> Side:
    """Return the old registry, renamed to the configured package name if there is one."""
    sources = {Path(shown).stem: _source(shown, data) for shown, data in sorted(files.items())}
    remedy = (
        "The files may have a format that this version of codegen does not read. "
        "Name another revision, or a folder with a corrected copy: --against ./FOLDER"
    )
    try:
        loaded = load(sources)
    except CodegenError as error:
        error.remedy = f"{error.remedy} {remedy}"
        raise
    judged = () if loaded.problems else locate(rules.check(loaded.registry), sources)
    ambiguities = (problem for problem in judged if problem.rule in _AMBIGUITIES)
    raise_problems([*loaded.problems, *ambiguities], remedy=remedy)
    registry = loaded.registry.with_package_name(package) if package else loaded.registry
    return Side(name=state.name, commit=state.commit, shown=state.shown, registry=registry, files=sources)


def _source(shown: str, data: bytes) -> RegistryFile:
    return RegistryFile(name=shown, data=file_reading.decoded(file_reading.normalised(data), shown).encode())
