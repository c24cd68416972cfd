"""Proof of the package as a whole: its public names and its metadata."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping

from codegen.model import Package, Registry
from codegen.proof.parsing import compare_items, display, literal, mismatch, read_python


def prove_exports(text: str, path: str, registry: Registry, exports: Mapping[str, str]) -> None:
    """Raise CodegenError unless the package's `__init__`, or its stub, exports exactly these names from their modules.

    The names of the registry must be among them.
    """
    for file in registry.files:
        for name, module in (
            (file.name, file.module),
            *((record.name, "records") for record in file.records),
        ):
            if exports.get(name) != module:
                raise mismatch(path, f"{name} of {module} is not a public name")
    version: object = None
    public: object = ()
    places: dict[str, object] = {}
    for node in read_python(text, path).body:
        match node:
            case ast.ImportFrom(module=str(module), level=1, names=names):
                places.update((alias.asname or alias.name, module) for alias in names)
            case ast.AnnAssign(target=ast.Name(id="__version__"), value=None) if path.endswith(".pyi"):
                version = registry.package.version
            case ast.Assign(targets=[ast.Name(id="__version__")], value=value):
                version = literal(value, path, "__version__")
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                public = literal(value, path, "__all__")
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as value):
                table = literal(value, path, name)
                places.update(table if isinstance(table, dict) else {})
    if version != registry.package.version:
        raise mismatch(path, f"__version__ is {display(version)}, expected {display(registry.package.version)}")
    expected = sorted(["__version__", *exports])
    listed = sorted(map(str, public)) if isinstance(public, tuple | list) else []
    compare_items(path, "__all__", [(name, "") for name in listed], [(name, "") for name in expected])
    for name, module in exports.items():
        if places.get(name) != module:
            raise mismatch(path, f"{name} is not imported from {module}")


def prove_metadata(text: str, path: str, package: Package) -> None:
    """Raise CodegenError unless the metadata has the package's name, version and texts, and no dependency."""
    try:
        project = tomllib.loads(text).get("project")
    except ValueError as error:
        raise mismatch(path, f"invalid TOML: {error}") from None
    if not isinstance(project, dict):
        raise mismatch(path, "the table [project] is missing")
    expected = {
        "name": package.name,
        "version": package.version,
        "description": package.title,
        "license": package.license or None,
        "keywords": list(package.keywords),
        "dependencies": [],
    }
    compare_items(path, "project", [(name, project.get(name)) for name in expected], list(expected.items()))
