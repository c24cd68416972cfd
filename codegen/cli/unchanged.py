"""Whether a build has anything to do: answered from the manifest, before anything heavy is imported."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from codegen import __version__, disk, layout
from codegen.tree import manifest


def files_in_step(project: layout.Project, targets: Collection[str]) -> int:
    """How many outputs there are, if every input, every output and the tools are those of the last build; else 0.

    It is 0, too, when another file lies among the outputs: the build names it.
    """
    if not project.manifest.is_file():
        return 0
    before = manifest.parse(disk.read_text(project.manifest, project.shown(project.manifest)))
    complete = set(targets) >= set(project.targets)
    if not set(targets) <= before.targets or (complete and before.targets != set(targets)):
        return 0
    if dict(before.tools) != tools():
        return 0
    if {name: manifest.digest(content) for name, content in project.inputs().items()} != dict(before.inputs):
        return 0
    for path, recorded in before.outputs.items():
        place = project.output / path
        if not place.is_file() or manifest.digest(disk.read(place)) != recorded:
            return 0
    owned = {path.split("/")[0] for path in before.outputs if "/" in path}
    return 0 if set(_files(project.output, owned)) - set(before.outputs) else len(before.outputs) + 1


def tools() -> dict[str, str]:
    """What identifies the toolkit (its version, and a digest of its modules) and the style of the formatter."""
    from _black_version import version  # type: ignore[import-untyped]  # black's own module for it: importing black takes as long as all the rest

    parts = b"".join(name.encode() + b"\0" + disk.read(path) for name, path in layout.toolkit_files())
    return {"black-style": version.split(".")[0], "rfc-codegen": f"{__version__}/{manifest.digest(parts)[:16]}"}


def _files(root: Path, folders: Collection[str]) -> list[str]:
    return [
        os.path.relpath(os.path.join(base, file), root).replace(os.sep, "/")
        for folder in folders
        for base, _, files in os.walk(root / folder)
        if not base.endswith(("__pycache__", ".mypy_cache"))
        for file in files
    ]
