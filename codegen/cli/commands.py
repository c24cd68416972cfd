"""build, check and lint on the command line: each runs its action, prints the report and returns the exit status."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence

from codegen.actions.build import build_outputs
from codegen.cli.progress import progress
from codegen.cli.reports import outputs
from codegen.project.layout import Project

DONE, FOUND, FAILED = 0, 1, 2


def build(projects: Sequence[Project], targets: Collection[str], *, dry_run: bool, quiet: bool, verbose: bool) -> int:
    """Write what differs. Return 1 if a registry has errors, 2 if one cannot be read or generated."""
    with progress(quiet=quiet) as show:
        results = build_outputs(projects, targets=targets, dry_run=dry_run, progress=show)
    for line in () if quiet else outputs.built(results, dry_run=dry_run, verbose=verbose):
        print(line)
    for line in outputs.build_errors(results):
        print(line, file=sys.stderr)
    return max(FAILED if result.error else FOUND if result.problems else DONE for result in results)


def check(
    projects: Sequence[Project], targets: Collection[str], *, types: bool, format: str, quiet: bool, verbose: bool
) -> int:
    """Report what differs and, with `types`, what the type checkers report. Return 1 if there is something."""
    from codegen.actions.check import check_outputs

    with progress(quiet=quiet) as show:
        results = check_outputs(projects, targets=targets, types=types, progress=show)
    outputs.checked(results, format=format, quiet=quiet, verbose=verbose)
    return DONE if all(result.ok for result in results) else FOUND


def lint(projects: Sequence[Project], *, strict: bool, format: str, quiet: bool, verbose: bool) -> int:
    """Report the problems of the registries. Return 1 if there are errors or, if `strict`, warnings."""
    from codegen.actions.lint import lint_registries

    with progress(quiet=quiet) as show:
        results = lint_registries(projects, progress=show)
    outputs.linted(results, format=format, quiet=quiet, verbose=verbose)
    return FOUND if any(result.errors or (strict and result.warnings) for result in results) else DONE


def dump_views(projects: Sequence[Project], targets: Collection[str]) -> int:
    """Print the view of each output as JSON. Return 1 if a registry has errors."""
    import json

    from codegen.actions.generation import compiled_templates, views
    from codegen.actions.registry import read_registry
    from codegen.outputs.views import VERSION

    files = projects[0].snapshot()
    compiled = compiled_templates(projects[0], files)
    documents: list[dict[str, object]] = []
    for project in projects:
        registry = read_registry(project, files)
        if registry.errors:
            for line in outputs.registry_errors(registry.errors):
                print(line, file=sys.stderr)
            return FOUND
        documents += views(project, registry.registry, project.chosen_targets(targets), compiled)
    print(json.dumps({"version": VERSION, "outputs": documents}, indent=2))
    return DONE
