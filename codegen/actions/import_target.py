"""The registry that an import writes to: what is in it, and the files that change.

Knows nothing of what is imported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from codegen import file_reading
from codegen.actions.registry import loaded_registry, read_lock
from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.importer.package_statuses import STATUS_MODULE
from codegen.load import PACKAGE, RegistryFile, read_files
from codegen.model import Registry
from codegen.outputs.disk_comparison import Change
from codegen.project.locations import Project
from codegen.sync.lock_file import Lock


class ExistingRegistry(NamedTuple):
    """The registry before the import, None without a package file; its files by module; and the lock."""

    registry: Registry | None
    files: Mapping[str, RegistryFile]
    lock: Lock


def existing_registry(project: Project, files: Snapshot) -> ExistingRegistry:
    """Return the registry before the import. Raises CodegenError if it has errors of form."""
    paths = files.toml_files(project.registry, project.shown(project.registry))
    registry_files = read_files({project.shown(path): path for path in paths}, files)
    registry = loaded_registry(registry_files, remedy="Nothing was written.") if PACKAGE in registry_files else None
    return ExistingRegistry(registry, registry_files, read_lock(project, files))


def registry_changes(
    project: Project, texts: Mapping[str, str], existing: Collection[str], files: Snapshot
) -> Iterable[Change]:
    """Yield the files that differ from the disk. Raises CodegenError if somebody created one of them meanwhile.

    The package comes first: without it, the next run would not know the tables that an interrupted one has written.
    Only the statuses come before it, since it names them.
    """
    first = (STATUS_MODULE, PACKAGE)
    for module in sorted(texts, key=lambda module: (first.index(module) if module in first else len(first), module)):
        path, content = project.registry / f"{module}.toml", texts[module].encode()
        data = files.content(path, project.shown(path))
        if data is not None and module not in existing:
            raise CodegenError(f"{project.shown(path)} changed while this ran", remedy="Run the command again.")
        old = None if data is None else file_reading.normalised(data)
        if old != content:
            new = file_reading.with_line_ends_of(data, content)
            yield Change(path=path.name, kind="missing" if old is None else "changed", old=old, new=new)
