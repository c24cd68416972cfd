"""What the templates of each output get, for `codegen build --dump-view`. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from codegen.actions.generation import read_and_compile_templates, views
from codegen.actions.registry import read_registry
from codegen.errors import Problem
from codegen.project import locations


def dump_views(
    projects: Sequence[locations.Project], targets: Collection[str] = ()
) -> tuple[list[dict[str, object]], tuple[Problem, ...]]:
    """Return the view of each output of a project's registries, or the errors of the first registry that has errors.

    With `targets`, return the views of these outputs only.

    Raises CodegenError if a registry or a template cannot be read.
    """
    files = projects[0].snapshot()
    compiled = read_and_compile_templates(projects[0], files)
    outputs: list[dict[str, object]] = []
    for project in projects:
        registry = read_registry(project, files)
        if registry.errors:
            return [], registry.errors
        outputs += views(project, registry.registry, project.chosen_targets(targets), compiled)
    return outputs, ()
