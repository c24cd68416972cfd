"""`codegen diff`: the registry in the work tree against that of a revision or of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from codegen import disk, layout, revision, rules
from codegen.cli import diff_report, report
from codegen.cli.diff_report import Comparison, Side
from codegen.cli.pipeline import judge
from codegen.compare import SEVERITIES, Severity, advise, check_policy, compare, gravest, last_release
from codegen.errors import CodegenError, Problem
from codegen.load import PACKAGE, Source, load, locate
from codegen.rules import ERRORS, order, text

DONE, FOUND = 0, 1

_NO_HINDRANCE = {rules.name_of(rule) for rule in ERRORS if rule.__module__ in (order.__name__, text.__name__)}
"""Errors of how a registry is written, not of what is in it: an old one that has them is compared all the same."""


def run(project: layout.Project, against: str | None, *, fail_on: str, format: str, quiet: bool, verbose: bool) -> int:
    """Reports the differences and what they mean for the version. 1 when it is too low for one that counts.

    Raises CodegenError when one of the two registries cannot be read, or has errors.
    """
    check_policy(project.policy, where=f"{project.configured_in}, policy")
    judged = judge(project)
    if judged.errors:
        raise _unreadable("the work tree", judged.errors, "Correct them first; codegen lint checks again.")
    new = Side(name="the work tree", commit="", registry=judged.registry, files=judged.files)
    old = (
        _in_folder(against, project.shown(project.registry))
        if _is_folder(against)
        else _in_revision(project, against, new.registry.package.name)
    )
    differences = compare(old.registry, new.registry, project.policy)
    severities: list[Severity] = [one.rule.severity for one in differences]
    advice = advise(old.registry.package.version, new.registry.package.version, gravest(severities))
    counts = fail_on != "none" and any(SEVERITIES.index(one) <= _NAMES.index(fail_on) for one in severities)
    compared = Comparison(old=old, new=new, differences=differences, advice=advice, fails=counts and not advice.enough)
    diff_report.report(compared, format=format, quiet=quiet, verbose=verbose)
    return FOUND if compared.fails else DONE


_NAMES: tuple[str, ...] = SEVERITIES


def _is_folder(against: str | None) -> bool:
    return against is not None and (against in (".", "..") or against.startswith(("./", "../", "/")))


def _in_folder(against: str | None, shown: str) -> Side:
    """The registry in a folder: a registry's own, which holds package.toml, or a project's."""
    folder = Path(against or "")
    if not folder.is_dir():
        raise CodegenError(
            "there is no such folder",
            where=str(folder),
            remedy="Name a folder with a registry, or a revision without ./ in front.",
        )
    if not (folder / f"{PACKAGE}.toml").is_file():
        project = _like(layout.find(folder, exact=True), shown)
        folder = Path(against or "") / project.shown(project.registry)
    paths = sorted(path for path in folder.glob("*.toml") if path.is_file())
    files = {str(path): disk.read(path) for path in paths}
    if not files:
        raise CodegenError("no registry file (*.toml) is here", where=str(folder), remedy="Name another folder.")
    return _side(str(against), "", files)


def _in_revision(project: layout.Project, against: str | None, package: str) -> Side:
    """The registry as a revision has it; by default as the last release had it, else as the last commit has it."""
    if against is None:
        tag = last_release(revision.tags(project.root), package)
        against = f"refs/tags/{tag}" if tag else "HEAD"
        if not tag and revision.is_shallow(project.root):
            raise CodegenError(
                "the last release cannot be told: this is a shallow clone without a release's tag",
                remedy="Fetch history and tags (git fetch --unshallow --tags), or say --against REV.",
            )
    found = revision.find(project.root, against)
    folder = _registry_in(found, project.shown(project.registry))
    if folder is None:
        raise CodegenError(
            f"{found.shown} has no project here: no {layout.CONFIGURATION} with a {layout.TABLE} table",
            remedy="Name a revision that has it, or a folder with a registry: --against ./FOLDER",
        )
    files = {f"{found.name}:{folder}/{name}": data for name, data in found.files(folder, "*.toml").items()}
    if not files:
        raise CodegenError(
            "no registry file (*.toml) is here", where=f"{found.name}:{folder}", remedy="Name another revision."
        )
    return _side(found.name, found.commit, files)


def _like(projects: tuple[layout.Project, ...], shown: str) -> layout.Project:
    """The registry that is called so, or else the first."""
    return next((one for one in projects if one.shown(one.registry) == shown), projects[0])


def _registry_in(found: revision.Revision, shown: str) -> str | None:
    """The folder in which a revision has the registry that is called so here; None where it has no project."""
    for name in (layout.CONFIGURATION, layout.ALONE):
        data = found.files("", name).get(name)
        where = f"{found.name}:{name}"
        text = disk.decoded(data or b"", where)
        if data is not None and (named := layout.registries_of(text, where, alone=name == layout.ALONE)):
            return shown if shown in named else named[0]
    return None


def _side(name: str, commit: str, files: dict[str, bytes]) -> Side:
    """The registry that the files hold, by the names that messages give them."""
    found = {
        Path(shown).stem: Source(shown=shown, data=disk.decoded(disk.normalised(data), shown).encode())
        for shown, data in sorted(files.items())
    }
    remedy = (
        "It may be of another format than this toolkit reads. "
        "Name another revision, or a folder with a corrected copy: --against ./FOLDER"
    )
    try:
        loaded = load(found)
    except CodegenError as error:
        raise CodegenError(error.what, where=error.where, remedy=f"{error.remedy} {remedy}") from None
    judged = () if loaded.problems else locate(rules.judge(loaded.registry), found)
    errors = [
        one
        for one in (*loaded.problems, *judged)
        if one.severity == "error" and (one.rule not in _NO_HINDRANCE or one in loaded.problems)
    ]
    if errors:
        raise _unreadable(name, errors, remedy)
    return Side(name=name, commit=commit, registry=loaded.registry, files=found)


def _unreadable(name: str, errors: Iterable[Problem], remedy: str) -> CodegenError:
    """The complaint about a registry with errors, each of which it tells."""
    told = [report.problem_text(problem) for problem in errors]
    what = f"the registry of {name} has {report.count(len(told), 'error')}:\n" + "\n".join(told)
    return CodegenError(what, remedy=remedy)
