"""The menu: which outputs there are, which template makes each, and which view of the model it is given.

Knows template names and where outputs go; knows no template's text and no disk.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from codegen.errors import CodegenError
from codegen.model import Enumeration, Registry
from codegen.targets import python, schema
from codegen.targets.views import Export


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file to make. `path` is below the output folder; without a `view` the template is copied as it stands."""

    path: str
    target: str
    template: str
    view: object | None
    sources: tuple[str, ...]
    """The registry files that it shows, or () for all of them."""
    enumeration: Enumeration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dish:
    """A row of the menu. The template is looked for in the overlay first: there, a module's own name goes before the general one."""

    target: str
    folder: str
    template: str
    path: str
    enumeration_view: Callable[[Registry, Enumeration], object] | None = None
    package_view: Callable[[Registry, tuple[Export, ...]], object] | None = None


_MENU = (
    _Dish(
        target="python",
        folder="python",
        template="module.py.j2",
        path="{package}/{module}.py",
        enumeration_view=python.module,
    ),
    _Dish(
        target="python",
        folder="python",
        template="data.py.j2",
        path="{package}/_data/{module}.py",
        enumeration_view=python.data,
    ),
    _Dish(
        target="stubs",
        folder="python",
        template="module.pyi.j2",
        path="{package}/{module}.pyi",
        enumeration_view=python.module,
    ),
    _Dish(
        target="schema",
        folder="schema",
        template="enumeration.json.j2",
        path="schema/{module}.json",
        enumeration_view=schema.schema,
    ),
    _Dish(
        target="python",
        folder="python",
        template="init.py.j2",
        path="{package}/__init__.py",
        package_view=python.package,
    ),
    _Dish(
        target="stubs",
        folder="python",
        template="init.pyi.j2",
        path="{package}/__init__.pyi",
        package_view=python.package,
    ),
    _Dish(
        target="python",
        folder="python",
        template="data_init.py.j2",
        path="{package}/_data/__init__.py",
        package_view=python.package,
    ),
    _Dish(
        target="python",
        folder="python",
        template="records.py.j2",
        path="{package}/records.py",
        package_view=python.package,
    ),
    _Dish(
        target="python",
        folder="python",
        template="pyproject.toml.j2",
        path="pyproject.toml",
        package_view=python.package,
    ),
    _Dish(target="python", folder="python", template="README.md.j2", path="README.md", package_view=python.package),
)


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
    paths: dict[str, str] = {}
    for output in made:
        other = paths.setdefault(output.path.casefold(), output.template)
        if other != output.template:
            raise CodegenError(
                f"{output.path} would be made twice",
                where=f"templates/{output.template}",
                remedy=f"Rename it, or the registry file or template that makes the other ({other}).",
            )
    return tuple(sorted((output for output in made if output.target in targets), key=lambda output: output.path))


def _rendered(
    registry: Registry, templates: Mapping[str, bytes], overlay: str, exports: tuple[Export, ...]
) -> Iterator[Output]:
    package = registry.package.name
    for dish in _MENU:
        if dish.package_view:
            template = _found(templates, (f"{overlay}/{dish.template}", f"{dish.folder}/{dish.template}"))
            view = dish.package_view(registry, exports)
            yield Output(
                path=dish.path.format(package=package), target=dish.target, template=template, view=view, sources=()
            )
        if dish.enumeration_view:
            for one in registry.enumerations:
                own = (
                    dish.template.replace("module.", f"{one.module}.")
                    if dish.template.startswith("module.")
                    else dish.template
                )
                template = _found(
                    templates, (f"{overlay}/{own}", f"{overlay}/{dish.template}", f"{dish.folder}/{dish.template}")
                )
                yield Output(
                    path=dish.path.format(package=package, module=one.module),
                    target=dish.target,
                    template=template,
                    view=dish.enumeration_view(registry, one),
                    sources=(one.file,),
                    enumeration=one,
                )


def _copied(registry: Registry, templates: Mapping[str, bytes], overlay: str) -> Iterator[Output]:
    """Files that are no templates: Python and its marker go into the package, anything else beside it."""
    for name in templates:
        folder, _, path = name.partition("/")
        if folder in ("python", overlay) and not name.endswith(".j2"):
            inside = path.endswith((".py", ".pyi", "py.typed"))
            target = "stubs" if path.endswith(".pyi") else "python"
            where = f"{registry.package.name}/{path}" if inside else path
            yield Output(path=where, target=target, template=name, view=None, sources=())


def _exports(templates: Mapping[str, bytes], overlay: str) -> Iterator[Export]:
    """What the overlay's own modules offer: the names in their `__all__`."""
    for name, content in templates.items():
        path = PurePosixPath(name)
        if overlay and path.parts[0] == overlay and path.suffix == ".py" and not path.stem.startswith("_"):
            try:
                tree = ast.parse(content)
            except SyntaxError as error:
                raise CodegenError(
                    f"does not parse: {error.msg}", where=f"templates/{name}:{error.lineno}", remedy="Correct it."
                ) from None
            for node in tree.body:
                if isinstance(node, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
                ):
                    for public in ast.literal_eval(node.value):
                        yield Export(name=public, module=".".join(path.with_suffix("").parts[1:]))


def _found(templates: Mapping[str, bytes], names: tuple[str, ...]) -> str:
    for name in names:
        if name in templates:
            return name
    raise CodegenError(
        "the template is missing",
        where=f"templates/{names[-1]}",
        remedy="Restore it, or install the toolkit again: it brings this template.",
    )
