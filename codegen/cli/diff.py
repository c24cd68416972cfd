"""`codegen diff`: the registries in the work tree against those of a revision or of a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from codegen import filesystem, git, rules
from codegen.actions.pipeline import judge
from codegen.cli.reports import diff, outputs
from codegen.cli.reports.diff import RegistryDiff, Side
from codegen.cli.terminal import visible
from codegen.compare import SEVERITIES, Severity, advise, compare, gravest, last_release
from codegen.errors import CodegenError, Problem
from codegen.load import PACKAGE, RegistryFile, load, locate
from codegen.project import layout
from codegen.rules import names, values

DONE, FOUND = 0, 1

_FILES = "*.toml"
"""What the files of a registry are called."""

_HINDRANCES = {
    rules.name_of(rule) for rule in (names.duplicate_name, names.duplicate_enumeration, values.duplicate_value)
}
"""Errors that leave open what is which. An old registry that has others, which may be those of rules that came after
it, is compared all the same.
"""


def run(
    projects: tuple[layout.Project, ...], against: str | None, *, fail_on: str, format: str, quiet: bool, verbose: bool
) -> int:
    """Reports the differences of each registry and what they mean for its version. 1 when one is too low for one that
    counts.

    Raises CodegenError when one of the two sides cannot be read, or has errors.
    """
    if len(projects) > 1 and format == "json":
        names = ", ".join(one.shown(one.registry) for one in projects)
        raise CodegenError(
            "the JSON report is that of one registry, and the project has several",
            remedy=f"Name one with --registry: {names}.",
        )
    compared = [found for one in projects if (found := _compared(one, against, fail_on, several=len(projects) > 1))]
    for index, one in enumerate(compared):
        if index and format in ("text", "markdown"):
            print()
        diff.report(one, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.fails for one in compared) else DONE


_NAMES: tuple[str, ...] = SEVERITIES


def _compared(project: layout.Project, against: str | None, fail_on: str, *, several: bool) -> RegistryDiff | None:
    """The registry against what it was; None, with a word of it, for one of `several` that is new."""
    judged = judge(project)
    if judged.errors:
        raise _unreadable("the work tree", judged.errors, "Correct them first; codegen lint checks again.")
    new = Side(name="the work tree", commit="", registry=judged.registry, files=judged.files)
    place = _folder(against) if against and _is_folder(against) else _revision(project, against, new)
    files, package = _registry_in(place, project, new)
    if not files and several:
        print(visible(f"{new.registry.package.name}: {place.shown} does not have it; it is new"), file=sys.stderr)
        return None
    if not files:
        raise CodegenError(
            f"{place.shown} has no registry of {new.registry.package.name}",
            remedy="Name a revision that has it, or a folder with a registry: --against ./FOLDER",
        )
    old = _side(place.name, place.commit, files, package)
    differences = compare(old.registry, new.registry, project.policy)
    severities: list[Severity] = [one.rule.severity for one in differences]
    advice = advise(old.registry.package.version, new.registry.package.version, gravest(severities))
    counts = fail_on != "none" and any(SEVERITIES.index(one) <= _NAMES.index(fail_on) for one in severities)
    return RegistryDiff(old=old, new=new, differences=differences, advice=advice, fails=counts and not advice.enough)


class _Place(NamedTuple):
    """Where an old state of a project is: how people call it, its commit, if it is one, and what it is read with."""

    name: str
    commit: str
    shown: str
    prefix: str
    """What the name of a file begins with in messages."""
    files: Callable[[str, str], dict[str, bytes]]
    """The files of a folder whose names fit a pattern, by their names. Raises CodegenError without the folder."""


def _is_folder(against: str) -> bool:
    return against in (".", "..") or against.startswith(("./", "../", "/"))


def _folder(against: str) -> _Place:
    folder = Path(against)
    if not folder.is_dir():
        raise CodegenError(
            "there is no such folder",
            where=against,
            remedy="Name a folder with a registry, or a revision without ./ in front.",
        )

    def files(path: str, pattern: str) -> dict[str, bytes]:
        return {one.name: filesystem.read(one) for one in sorted((folder / path).glob(pattern)) if one.is_file()}

    return _Place(name=against, commit="", shown=against, prefix=f"{folder}/", files=files)


def _revision(project: layout.Project, against: str | None, new: Side) -> _Place:
    """What somebody calls so; by default the last release, else the last commit."""
    if against is None:
        tag = last_release(git.tags(project.root), new.registry.package.name)
        against = f"refs/tags/{tag}" if tag else "HEAD"
        if not tag and git.is_shallow(project.root):
            raise CodegenError(
                "the last release cannot be told: this is a shallow clone without a release's tag",
                remedy="Fetch history and tags (git fetch --unshallow --tags), or say --against REV.",
            )
    found = git.find(project.root, against)
    return _Place(name=found.name, commit=found.commit, shown=found.shown, prefix=f"{found.name}:", files=found.files)


def _registry_in(place: _Place, project: layout.Project, new: Side) -> tuple[dict[str, bytes], str]:
    """The files that were the registry, by the names that messages give them; none where it is not there. Also the
    name of the package where the configuration says it.

    Of several registries it is the one in the same folder, or else the one of the same package.
    """
    named, package = _configured(place)
    if not named and place.files("", f"{PACKAGE}.toml"):
        return _named(place, ""), project.package  # a registry by itself
    if not named:
        raise CodegenError(
            f"{place.shown} has no project here: no {layout.CONFIGURATION} with a {layout.TABLE} table, and no "
            f"{layout.ALONE}",
            remedy="Name a revision that has it, or a folder with a registry: --against ./FOLDER",
        )
    shown = project.shown(project.registry)
    found = [_named(place, folder) for folder in ([shown] if shown in named else named)]
    if len(found) > 1:
        found = [files for files in found if _package_of(files) == new.registry.package.name]
    return (found[0] if found else {}), package


def _configured(place: _Place) -> tuple[tuple[str, ...], str]:
    """The folders of registries, and the name of the package, that the configuration there says; no folder without
    one.
    """
    for name in (layout.CONFIGURATION, layout.ALONE):
        for data in place.files("", name).values():
            where = f"{place.prefix}{name}"
            found = layout.registries_of(filesystem.decoded(data, where), where, alone=name == layout.ALONE)
            if found[0]:
                return found
    return (), ""


def _named(place: _Place, folder: str) -> dict[str, bytes]:
    """The files of a registry by the names that messages give them."""
    prefix = f"{place.prefix}{folder}/" if folder else place.prefix
    return {f"{prefix}{name}": data for name, data in place.files(folder, _FILES).items()}


def _package_of(files: Mapping[str, bytes]) -> str:
    """The name of the package that registry files are of; "" where they do not say it."""
    for shown, data in files.items():
        if shown.endswith(f"/{PACKAGE}.toml"):
            return load({PACKAGE: _source(shown, data)}).registry.package.name
    return ""


def _side(name: str, commit: str, files: Mapping[str, bytes], package: str) -> Side:
    """The registry that the files hold, by the names that messages give them; of a package of that name, if any."""
    found = {Path(shown).stem: _source(shown, data) for shown, data in sorted(files.items())}
    remedy = (
        "It may be of another format than this toolkit reads. "
        "Name another revision, or a folder with a corrected copy: --against ./FOLDER"
    )
    try:
        loaded = load(found)
    except CodegenError as error:
        raise CodegenError(error.what, where=error.where, remedy=f"{error.remedy} {remedy}") from None
    judged = () if loaded.problems else locate(rules.judge(loaded.registry), found)
    errors = [*loaded.problems, *(one for one in judged if one.rule in _HINDRANCES)]
    if errors:
        raise _unreadable(name, errors, remedy)
    registry = loaded.registry.with_package_name(package) if package else loaded.registry
    return Side(name=name, commit=commit, registry=registry, files=found)


def _source(shown: str, data: bytes) -> RegistryFile:
    return RegistryFile(shown=shown, data=filesystem.decoded(filesystem.normalised(data), shown).encode())


def _unreadable(name: str, errors: Iterable[Problem], remedy: str) -> CodegenError:
    """The complaint about a registry with errors, each of which it tells."""
    told = [outputs.problem_text(problem) for problem in errors]
    what = f"the registry of {name} has {outputs.count(len(told), 'error')}:\n" + "\n".join(told)
    return CodegenError(what, remedy=remedy)
