"""Create a project: a package, an enumeration and the configuration, and what git, GitHub and editors need on request.

The files are in `codegen/skeleton/`. Existing files are kept or added to. Knows nothing of how the result is printed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen import naming
from codegen.actions.class_names import why_not_class
from codegen.actions.skeleton_files import GITHUB, InitArguments, plan_files
from codegen.actions.skeleton_view import skeleton_view
from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.load import PACKAGE
from codegen.outputs import atomic_writing
from codegen.outputs.atomic_writing import FolderChanges
from codegen.project import discovery


@dataclass(frozen=True, slots=True, kw_only=True)
class InitReport:
    """What `init_project` created, changed and kept.

    `package`, `registry` and `output` are those of the first registry.
    """

    root: Path
    package: str
    taken: str
    """The name of the folder or project, if a new package cannot have it; "" otherwise."""
    registry: str
    output: str
    registries: tuple[str, ...]
    """The folders of all registries, below the root."""
    created: tuple[str, ...]
    """Paths below the root."""
    changed: tuple[str, ...]
    kept: Mapping[str, str]
    """Paths below the root, each with the reason."""
    outer: Path | None
    """The folder of the project around the new one; None if there is none."""
    enumeration: str
    """The path of the new enumeration below the root; "" if none was created."""
    is_example: bool
    lines: Mapping[str, str]
    """The lines for files that exist already, by path: codegen does not edit them."""


def init_project(
    folder: Path | str = ".",
    *,
    enum: str = "",
    example: bool = False,
    git: bool = False,
    ci: bool = False,
    editor: bool = False,
) -> InitReport:
    """Create the missing files of a project in a folder, and return what was created, changed and kept.

    These are a package, an enumeration with the class name `enum` (default: from the folder) and the configuration.
    `example` writes the example of the guide instead of the package and the enumeration. `git` adds attributes and a
    hook for pre-commit, `ci` a workflow for GitHub, `editor` JSON Schemas.

    Raises CodegenError, with nothing written, if the folder cannot be written to, its configuration or the class name
    is wrong, or a file changed meanwhile.
    """
    if enum and example:
        raise CodegenError("the example has its own enumerations", where=enum, remedy="Leave out --enum or --example.")
    if reason := why_not_class(enum) if enum else "":
        proposed = naming.propose_class_name(enum)
        usable = proposed and proposed != enum and not why_not_class(proposed)
        remedy = f"Write: --enum {proposed}" if usable else "Choose a name in CapWords."
        raise CodegenError(f'class name "{enum}" {reason}', remedy=remedy)
    root = Path(os.path.abspath(folder))  # noqa: PTH100  # the name of a link names the package
    if os.path.lexists(root) and not root.is_dir():
        raise CodegenError("not a folder", where=str(folder), remedy="Name a folder. It is created if it is missing.")
    configured = discovery.configured(root)
    files = configured[0].snapshot() if configured else Snapshot()
    view = skeleton_view(root, configured, files, enum, editor=editor or example)
    plan = plan_files(root, configured, view, files, InitArguments(enum=enum, example=example, git=git, ci=ci))
    outer = None if configured else _outer_project(root)
    boundary = next(parent for parent in (root, *root.parents) if parent.is_dir())
    # `atomic_writing` refuses paths below .github/workflows, since outputs must not be there. This file is not an
    # output: its path is relative to .github.
    github = [change for change in plan.changes if change.path.startswith(GITHUB)]
    inside = [change._replace(path=change.path.removeprefix(GITHUB)) for change in github]
    others = [change for change in plan.changes if change not in github]
    atomic_writing.apply_all(
        [FolderChanges(root / GITHUB, boundary, inside), FolderChanges(root, boundary, others)], files
    )
    created = tuple(change.path for change in plan.changes if change.kind == "missing")
    enumeration = f"{view.registry}/{naming.module_of_class(view.enumeration)}.toml"
    return InitReport(
        root=root,
        package=view.package,
        taken=view.taken if f"{view.registry}/{PACKAGE}.toml" in created else "",
        registry=view.registry,
        output=view.output,
        registries=view.registries,
        created=created,
        changed=tuple(change.path for change in plan.changes if change.kind == "changed"),
        kept=plan.kept,
        outer=outer,
        enumeration=enumeration if enumeration in created else "",
        is_example=example and f"{view.registry}/{PACKAGE}.toml" in created,
        lines=plan.lines,
    )


def _outer_project(root: Path) -> Path | None:
    """Return the folder of the project that contains this folder; None if there is none."""
    try:
        return discovery.find_projects(next(folder for folder in root.parents if folder.is_dir()))[0].root
    except CodegenError:
        return None
