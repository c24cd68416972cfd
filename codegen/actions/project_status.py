"""Where a project is: its registries, what they contain, whether their outputs are up to date. Builds nothing.

For a project that is up to date, the manifest and the record of the last build are enough, as for `build`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from codegen.actions.up_to_date import Cause, Content, differences, read_manifest, read_templates, recorded_content
from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.project import locations

State = Literal["up-to-date", "out-of-date", "never-built", "unknown", "invalid"]
"""The state of a registry: `invalid` has errors; `unknown` needs a build or a check, since the toolkit changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryStatus:
    """The state of a registry and of its outputs, and what it contains."""

    project: locations.Project
    state: State
    content: Content | None
    """What the registry contains; None if its files cannot be read."""
    outputs: int
    """The number of outputs of the last build, with the manifest."""
    differences: tuple[tuple[Cause, str], ...] = ()
    """Why the outputs are out of date: the causes, each with a path or a name."""
    errors: int = 0
    """How many errors the registry has, if it is not up to date."""
    error: CodegenError | None = None


def project_status(projects: Sequence[locations.Project]) -> tuple[RegistryStatus, ...]:
    """Return the state of each registry of a project. The function does not build, so it is fast.

    A registry that is not up to date is read, and its errors are counted. Raises CodegenError if a template cannot be
    read.
    """
    files = projects[0].snapshot()
    templates = read_templates(projects[0], files)
    statuses = []
    for project in projects:
        outputs = 0
        try:
            manifest = read_manifest(project, files)
            outputs = len(manifest.outputs) + 1 if manifest.outputs else 0
            found = tuple(differences(project, manifest, templates, files))
            content, errors = (None if found else recorded_content(project)), 0
            if content is None:
                content, errors = _read(project, files)
            statuses.append(
                RegistryStatus(
                    project=project,
                    state=_state(found, errors),
                    content=content,
                    outputs=outputs,
                    differences=found,
                    errors=errors,
                )
            )
        except CodegenError as error:
            statuses.append(
                RegistryStatus(project=project, state="invalid", content=None, outputs=outputs, error=error)
            )
    return tuple(statuses)


def _state(found: Sequence[tuple[Cause, str]], errors: int) -> State:
    causes = {cause for cause, _ in found}
    if errors:
        return "invalid"
    if "never-built" in causes:
        return "never-built"
    if causes - {"toolkit"}:
        return "out-of-date"
    return "unknown" if causes else "up-to-date"


def _read(project: locations.Project, files: Snapshot) -> tuple[Content, int]:
    from codegen.actions.registry import read_registry

    read = read_registry(project, files.part())
    registry = read.registry
    members = sum(len(enumeration.members) for enumeration in registry.enumerations)
    content = Content(registry.package.name, registry.package.version, len(registry.enumerations), members)
    return content, len(read.errors)
