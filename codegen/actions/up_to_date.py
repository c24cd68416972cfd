"""Whether a build has anything to do: answered from the manifest, before anything heavy is imported."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Mapping
from typing import NamedTuple

from codegen import __version__, filesystem
from codegen.outputs import manifest, tree
from codegen.project import layout


class Templates(NamedTuple):
    """Every template of a project by its name, with digests: read once for all of its registries."""

    contents: Mapping[str, bytes]
    digests: Mapping[str, str]


def templates(project: layout.Project) -> Templates:
    """The templates that the registries of a project share."""
    contents = {name: filesystem.read(path, project.shown_template(name)) for name, path in project.templates().items()}
    return Templates(contents, {name: manifest.digest(content) for name, content in contents.items()})


def files_in_step(project: layout.Project, targets: Collection[str], shared: Templates) -> int:
    """How many outputs there are, if every input, every output and the tools are those of the last build; else 0.

    It is 0, too, when another file lies among the outputs: the build names it.
    """
    before = last_build(project)
    complete = set(targets) >= set(project.targets)
    if not set(targets) <= before.targets or (complete and before.targets != set(targets)):
        return 0
    if dict(before.tools) != tools(project):
        return 0
    registry = {project.shown(path): filesystem.read(path, project.shown(path)) for path in project.registry_files()}
    if inputs(project, registry, shared) != dict(before.inputs):
        return 0
    there = set()
    for path, recorded in before.outputs.items():
        place = f"{project.output}/{path}"
        is_file = os.path.isfile(place)  # noqa: PTH113  # faster than pathlib, for some 200 files
        if not is_file or manifest.digest(filesystem.read(place)) != recorded:
            return 0
        there.add(path)
    owned = {path.partition("/")[0] for path in there if "/" in path}
    return 0 if set(tree.inside(project.output, owned)) - there else len(there) + 1


def inputs(project: layout.Project, registry: Mapping[str, bytes], shared: Templates) -> dict[str, str]:
    """The digests of everything outputs are made from, the toolkit aside, by a name that is the same on every machine:
    registry files come by the names in messages, templates by those below their folder.
    """
    where = project.configured_in.rpartition(" ")[2]
    found = {f"configuration {where}": manifest.digest(project.configuration.encode())}
    found.update((f"registry {name}", manifest.digest(data)) for name, data in registry.items())
    found.update((f"template {name}", digest) for name, digest in shared.digests.items())
    return found


def last_build(project: layout.Project) -> manifest.Manifest:
    """What the last build recorded; nothing where there was none, or the record is damaged."""
    if not project.manifest.is_file():
        return manifest.Manifest()
    return manifest.parse(filesystem.read(project.manifest, project.shown(project.manifest)).decode("utf-8", "replace"))


def tools(project: layout.Project) -> dict[str, str]:
    """What identifies the toolkit (its version, and a digest of its modules) and the formatter's style."""
    found = {"rfc-codegen": f"{__version__}/{_toolkit()}"}
    if project.style.formatter == "black":
        from _black_version import version  # type: ignore[import-untyped]  # black's own module for it: importing black takes as long as all the rest

        found["black-style"] = version.split(".")[0]
    elif project.style.formatter == "ruff":
        from codegen.outputs.formatting import ruff

        found["ruff"] = ruff.version()
    return found


@functools.cache
def _toolkit() -> str:
    parts = b"".join(name.encode() + b"\0" + filesystem.read(path) for name, path in layout.toolkit_files())
    return manifest.digest(parts)[:16]
