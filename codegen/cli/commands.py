"""What each command does with what the pipeline found: prints it, writes it, and says which exit status follows."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from codegen import parallel
from codegen.actions import up_to_date
from codegen.actions.pipeline import Judged, Looks, check_names, judge, looks, plan, views
from codegen.cli.pointing import place
from codegen.cli.progress import progress
from codegen.cli.reports import outputs
from codegen.cli.terminal import visible
from codegen.errors import CodegenError, Problem
from codegen.outputs import tree
from codegen.outputs.views import VERSION
from codegen.progress import Progress, no_progress
from codegen.project import layout

DONE, FOUND, FAILED = 0, 1, 2

Chosen = tuple[layout.Project, tuple[str, ...]]
"""A registry of a project, and the targets that are asked for."""

_Made = TypeVar("_Made")
_MUCH = 300_000
"""From how many bytes of registry files on several processes are faster than one."""


def build(due: Sequence[Chosen], shared: Looks, *, dry_run: bool, quiet: bool, verbose: bool) -> int:
    """Writes what differs, all of it or nothing. What is wrong with one registry stops what is made of it, and none of
    the others: 1 when one has errors, 2 when one cannot be read or made.
    """
    named = None if verbose else outputs.FILES // len(due)
    built: list[outputs.Built] = []
    with progress(quiet=quiet) as show:
        work = partial(_built, shared=shared, show=show, dry_run=dry_run, named=named)
        tree.apply_all(_trees(_of_each(work, due, show), built))
    told: set[str] = set()
    for one in built:
        for line in () if quiet else one.lines:
            print(line)
        for line in one.complaints:
            if line not in told:  # a template is wrong for every registry
                print(line, file=sys.stderr)
        told.update(one.complaints)
    return max(one.status for one in built)


def _trees(made: Iterator[tuple[outputs.Built, tree.Tree]], built: list[outputs.Built]) -> Iterator[tree.Tree]:
    """The trees to write, one after the other; what there is to say of each is added to `built`."""
    for one, files in made:
        built.append(one)
        yield files


def _built(
    chosen: Chosen, *, shared: Looks, show: Progress, dry_run: bool, named: int | None
) -> tuple[outputs.Built, tree.Tree]:
    """What there is to say of one registry, which needs nothing of the others, and the files to write."""
    project, targets = chosen
    empty = tree.Tree(project.output, project.root)
    try:
        judged = _judged(project, show)
        if judged.errors:
            return outputs.Built(status=FOUND, complaints=tuple(_complaints(judged))), empty
        planned = plan(project, judged, targets, shared, _seen(show))
    except CodegenError as error:
        return outputs.Built(status=FAILED, complaints=(visible(f"codegen: {error}"),)), empty
    lines = tuple(outputs.built(project, judged, planned, dry_run=dry_run, named=named))
    # What was there before is in the report; nobody needs it to write.
    changes = tuple(one._replace(old=None) for one in planned.changes if one.kind != "unknown" and not dry_run)
    return outputs.Built(status=DONE, lines=lines), empty._replace(changes=changes)


def check(chosen: Sequence[Chosen], *, types: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what differs, and with `types` what the type checkers say. 1 when there is something."""
    check_names([project for project, _ in chosen])
    shared = looks(chosen[0][0])
    with progress(quiet=quiet) as show:
        work = partial(_checked, shared=shared, show=show, types=types, format=format)
        found = list(_of_each(work, chosen, show))
    outputs.checked(found, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.problems or one.changes for one in found) else DONE


def _checked(chosen: Chosen, *, shared: Looks, show: Progress, types: bool, format: str) -> outputs.Checked:
    project, targets = chosen
    judged = _judged(project, show)
    planned = None if judged.errors else plan(project, judged, targets, shared, _seen(show))
    problems: tuple[Problem, ...] = judged.errors
    output = project.shown(project.output)
    if planned and types:
        from codegen import typecheck

        _seen(show)("asking mypy and stubtest")
        name = judged.registry.package.name
        problems = typecheck.problems(planned.wanted, name, output, project.style.python)
    # The manifest last: what it says differently follows from the others.
    drift = sorted(planned.drift if planned else (), key=lambda change: change.path == project.manifest.name)
    return outputs.Checked(
        project=project,
        problems=problems,
        changes=tuple(drift),
        places=tuple(
            place(change, output, judged, planned.outputs if planned else ()) if format == "github" else ("", 0)
            for change in drift
        ),
        files=len(planned.wanted) if planned else 0,
        warnings=len(judged.warnings),
        forged=bool(drift) and up_to_date.files_in_step(project, targets, shared.templates) > 0,
    )


def _judged(project: layout.Project, show: Progress) -> Judged:
    _seen(show)(f"reading {project.shown(project.registry)}")
    return judge(project)


def _seen(show: Progress) -> Progress:
    """What shows how far one registry is, where only one is at work."""
    return no_progress if parallel.inside() else show


def lint(projects: Sequence[layout.Project], *, strict: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Reports what is wrong with the registries. 1 when there are errors, or warnings and `strict`."""
    check_names(projects)
    with progress(quiet=quiet) as show:
        found = list(_of_each(_linted, [(project, ()) for project in projects], show))
    outputs.linted(found, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(one.errors or (strict and one.warnings) for one in found) else DONE


def _linted(chosen: Chosen) -> outputs.Linted:
    judged = judge(chosen[0])
    enumerations = judged.registry.enumerations
    return outputs.Linted(
        problems=judged.problems,
        files=len(judged.files),
        enumerations=len(enumerations),
        members=sum(len(one.members) for one in enumerations),
    )


def dump_view(projects: Sequence[Chosen]) -> int:
    """Prints what the template of each output is given, as JSON. 1 when a registry has errors."""
    outputs: list[dict[str, object]] = []
    for project, targets in projects:
        judged = judge(project)
        if judged.errors:
            for line in _complaints(judged):
                print(line, file=sys.stderr)
            return FOUND
        outputs += views(project, judged, targets)
    print(json.dumps({"version": VERSION, "outputs": outputs}, indent=2))
    return DONE


def _of_each(work: Callable[[Chosen], _Made], chosen: Sequence[Chosen], show: Progress) -> Iterator[_Made]:
    """What is made of each registry, in their order: of many on all cores, the largest first."""

    def told(done: int, at_work: Sequence[Chosen]) -> None:
        names = ", ".join(project.shown(project.registry) for project, _ in at_work)
        show(f"{done} of {len(chosen)} registries done; at work: {names}")

    sizes = [_size(project) for project, _ in chosen]
    return parallel.results(work, chosen, sizes, enough=_MUCH, told=told)


def _size(project: layout.Project) -> int:
    """How many bytes the registry's files have; 0 where they cannot be found, which is told elsewhere."""
    try:
        return sum(path.stat().st_size for path in project.registry_files())
    except (CodegenError, OSError):
        return 0


def _complaints(judged: Judged) -> Iterator[str]:
    yield from map(outputs.problem_text, judged.errors)
    errors = outputs.count(len(judged.errors), "error")
    yield f"codegen: {errors} in the registry: nothing was written. To check again: codegen lint"
