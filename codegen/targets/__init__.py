"""The menu: which outputs there are, which template makes each, and which view of the model it is given.

Knows template names and where outputs go; knows no template's text and no disk.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from codegen.errors import CodegenError
from codegen.model import Enumeration, Registry, Table
from codegen.targets import python, schema
from codegen.targets.views import Export


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file to make. `path` is below the output folder; without a `view` the template is copied as it stands."""

    path: str
    target: str
    template: str
    templates: tuple[str, ...]
    """What the template may build on, itself first."""
    view: object | None
    sources: tuple[str, ...]
    """The registry files that it shows, or () for all of them."""
    about: Enumeration | Table | None = None
    """What it shows, or None for the package as a whole."""


_OF_ENUMERATIONS: tuple[tuple[str, str, str, Callable[[Registry, Enumeration], object]], ...] = (
    # target, template, path, view
    ("python", "python/module.py.j2", "{package}/{module}.py", python.module),
    ("python", "python/data.py.j2", "{package}/_data/{module}.py", python.data),
    ("stubs", "python/module.pyi.j2", "{package}/{module}.pyi", python.module),
    ("schema", "schema/enumeration.json.j2", "schema/{module}.json", schema.schema),
)
"""What is made of each enumeration."""

_OF_TABLES: tuple[tuple[str, str, str, Callable[[Registry, Table], object]], ...] = (
    ("python", "python/table.py.j2", "{package}/{module}.py", python.table),
    ("python", "python/data.py.j2", "{package}/_data/{module}.py", python.table_data),
)
"""What is made of each table."""

_ONCE: tuple[tuple[str, str, str], ...] = (
    # target, template, path
    ("python", "python/init.py.j2", "{package}/__init__.py"),
    ("python", "python/data_init.py.j2", "{package}/_data/__init__.py"),
    ("python", "python/registry.py.j2", "{package}/_registry.py"),
    ("python", "python/records.py.j2", "{package}/records.py"),
    ("python", "python/pyproject.toml.j2", "pyproject.toml"),
    ("python", "python/README.md.j2", "README.md"),
    ("stubs", "python/init.pyi.j2", "{package}/__init__.pyi"),
)
"""What is made of the package as a whole."""


_INCLUDED = ("python/record.j2",)
"""What general templates include."""


def owned(registry: Registry) -> tuple[str, ...]:
    """The folders below the output that hold what a build makes, and nothing else."""
    return (registry.package.name, "schema")


def outputs(
    registry: Registry, templates: Mapping[str, bytes], overlay: str, targets: Collection[str]
) -> tuple[Output, ...]:
    """Everything to make for these targets, sorted by path; `templates` are the available ones by name.

    Raises CodegenError when a template is missing, or when two outputs would be one file.
    """
    exports = tuple(_exports(templates, overlay))
    made = [*_rendered(registry, templates, overlay, exports), *_copied(registry, templates, overlay)]
    paths: dict[str, Output] = {}
    for output in made:
        other = paths.setdefault(output.path.casefold(), output)
        if other is not output:
            raise CodegenError(
                f"{output.path} would be made twice",
                where=f"templates/{output.template}",
                remedy=f"Rename it, or the registry file or template that makes the other ({other.template}).",
            )
    return tuple(sorted((output for output in made if output.target in targets), key=lambda output: output.path))


def _rendered(
    registry: Registry, templates: Mapping[str, bytes], overlay: str, exports: tuple[Export, ...]
) -> Iterator[Output]:
    """A template is looked for in the overlay first, and there by the module's own name before the general one."""
    package = registry.package.name
    for enumeration in registry.enumerations:
        views = {view: view(registry, enumeration) for view in {row[3] for row in _OF_ENUMERATIONS}}
        for target, template, path, view in _OF_ENUMERATIONS:
            where = path.format(package=package, module=enumeration.module)
            yield _output(target, template, where, views[view], enumeration, templates, overlay)
    for table in registry.tables:
        for target, template, path, view_of in _OF_TABLES:
            where = path.format(package=package, module=table.module)
            yield _output(target, template, where, view_of(registry, table), table, templates, overlay)
    for target, template, path in _ONCE:
        found = _found(templates, (f"{overlay}/{PurePosixPath(template).name}", template))
        view_of_all = python.package(registry, exports)
        where = path.format(package=package)
        yield Output(path=where, target=target, template=found[0], templates=found, view=view_of_all, sources=())


def _output(
    target: str,
    template: str,
    path: str,
    view: object,
    about: Enumeration | Table,
    templates: Mapping[str, bytes],
    overlay: str,
) -> Output:
    """The output of a template that is the overlay's for just this module, the overlay's, or the general one."""
    general = PurePosixPath(template).name
    names = (f"{overlay}/{_own(general, about)}", f"{overlay}/{general}", template)
    found = (*_found(templates, names), *(name for name in _INCLUDED if name in templates))
    return Output(
        path=path, target=target, template=found[0], templates=found, view=view, sources=(about.file,), about=about
    )


def _own(general: str, about: Enumeration | Table) -> str:
    """The name of the template that is a module's own: signals.py.j2 in place of module.py.j2."""
    first, _, rest = general.partition(".")
    return f"{about.module}.{rest}" if first in ("module", "table") else general


def _copied(registry: Registry, templates: Mapping[str, bytes], overlay: str) -> Iterator[Output]:
    """Files that are no templates: Python and its marker go into the package, anything else beside it."""
    for name in templates:
        folder, _, path = name.partition("/")
        if folder in ("python", overlay) and not name.endswith(".j2"):
            inside = path.endswith((".py", ".pyi", "py.typed"))
            target = "stubs" if path.endswith(".pyi") else "python"
            where = f"{registry.package.name}/{path}" if inside else path
            yield Output(path=where, target=target, template=name, templates=(name,), view=None, sources=())


def _exports(templates: Mapping[str, bytes], overlay: str) -> Iterator[Export]:
    """What the overlay's own modules offer: the names in their `__all__`."""
    for name, content in templates.items():
        path = PurePosixPath(name)
        if overlay and path.parts[0] == overlay and path.suffix == ".py" and not path.stem.startswith("_"):
            module = ".".join(path.with_suffix("").parts[1:])
            yield from (Export(name=public, module=module) for public in _public(f"templates/{name}", content))


def _public(where: str, content: bytes) -> Iterator[str]:
    """The names in the `__all__` of a module. Raises CodegenError when there is no reading them."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:  # NUL is the one or the other, with or without a line
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        what = error.msg if isinstance(error, SyntaxError) else error
        raise CodegenError(f"does not parse: {what}", where=f"{where}{line}", remedy="Correct it.") from None
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "__all__" for target in node.targets):
            listed = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            for item in listed:
                if not isinstance(item, ast.Constant) or not str(item.value).isidentifier():
                    remedy = "Write it as a list of names in quotes: the package offers them, too."
                    raise CodegenError("__all__ is no list of names", where=f"{where}:{item.lineno}", remedy=remedy)
                yield str(item.value)


def _found(templates: Mapping[str, bytes], names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that are there, in order. Raises CodegenError when none is."""
    found = tuple(name for name in dict.fromkeys(names) if name in templates)
    if not found:
        remedy = "Restore it, or install the toolkit again: it brings this template."
        raise CodegenError("the template is missing", where=f"templates/{names[-1]}", remedy=remedy)
    return found
