"""The package around the enumerations: its public names and its metadata."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping

from codegen.model import Package, Registry
from codegen.proof.reading import compare_items, literal, mismatch, read_python, shown


def prove_exports(text: str, path: str, registry: Registry, exports: Mapping[str, str]) -> None:
    """Raises CodegenError unless the package's `__init__`, or the stub of it, offers exactly these names, each from
    its module, those of the registry among them.
    """
    for file in registry.files:
        for name, module in (
            (file.name, file.module),
            *((one.name, "records") for one in file.records),
        ):
            if exports.get(name) != module:
                raise mismatch(path, f"{name} of {module} is no public name")
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
        raise mismatch(path, f"__version__ is {shown(version)}, not {shown(registry.package.version)}")
    wanted = sorted(["__version__", *exports])
    listed = sorted(map(str, public)) if isinstance(public, tuple | list) else []
    compare_items(path, "__all__", [(name, "") for name in listed], [(name, "") for name in wanted])
    for name, module in exports.items():
        if places.get(name) != module:
            raise mismatch(path, f"{name} is not had from {module}")


def prove_metadata(text: str, path: str, package: Package) -> None:
    """Raises CodegenError unless the distribution's metadata has the package's name, version and texts, and asks for
    no other distribution.
    """
    try:
        project = tomllib.loads(text).get("project")
    except ValueError as error:
        raise mismatch(path, f"it is no TOML: {error}") from None
    if not isinstance(project, dict):
        raise mismatch(path, "the table of the project is lost")
    wanted = {
        "name": package.name,
        "version": package.version,
        "description": package.title,
        "license": package.license or None,
        "keywords": list(package.keywords),
        "dependencies": [],
    }
    compare_items(path, "project", [(name, project.get(name)) for name in wanted], list(wanted.items()))
