"""The menu: which outputs there are, which template makes each, and which view of the model it is given.

Knows template names and where outputs go; knows no template's text and no disk.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from codegen.errors import CodegenError
from codegen.model import Enumeration, Registry, Table
from codegen.outputs import json_schema, plain_views, python
from codegen.outputs.views import Export
from codegen.style import STYLE, Style, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file to make. `path` is below the output folder; without a `view` the template is copied as it stands."""

    path: str
    target: str
    template: str
    view: object | None
    sources: tuple[str, ...]
    """The registry files that it shows, or () for all of them."""
    about: Enumeration | Table | None = None
    """What it shows, or None for the package as a whole."""
    is_own: bool = False
    """Whether it is of one of the project's own targets."""


_OF_ENUMERATIONS: tuple[tuple[str, str, str, Callable[[Registry, Enumeration, Style], object]], ...] = (
    # target, template, path, view
    ("python", "python/module.py.j2", "{package}/{module}.py", python.module),
    ("python", "python/data.py.j2", "{package}/_data/{module}.py", python.data),
    ("stubs", "python/module.pyi.j2", "{package}/{module}.pyi", python.module),
    ("schema", "schema/enumeration.json.j2", "schema/{module}.json", json_schema.schema),
)
"""What is made of each enumeration."""

_OF_TABLES: tuple[tuple[str, str, str, Callable[[Registry, Table, Style], object]], ...] = (
    ("python", "python/table.py.j2", "{package}/{module}.py", python.table_module),
    ("python", "python/data.py.j2", "{package}/_data/{module}.py", python.table_data),
)
"""What is made of each table."""

_ONCE: tuple[tuple[str, str, str], ...] = (
    # target, template, path
    ("python", "python/init.py.j2", "{package}/__init__.py"),
    ("python", "python/data_init.py.j2", "{package}/_data/__init__.py"),
    ("python", "python/registry.py.j2", "{package}/_registry.py"),
    ("python", "python/records.py.j2", "{package}/records.py"),
    ("distribution", "python/pyproject.toml.j2", "pyproject.toml"),
    ("distribution", "python/README.md.j2", "README.md"),
    ("stubs", "python/init.pyi.j2", "{package}/__init__.pyi"),
)
"""What is made of the package as a whole."""


def owned_folders(registry: Registry, targets: Collection[str], own: Iterable[Target] = ()) -> tuple[str, ...]:
    """The folders below the output that hold what a build of these targets makes, and nothing else."""
    folders = [one.path.format(package=registry.package.name, module="").partition("/") for one in own]
    json_schema = ("schema",) if "schema" in targets else ()
    return (registry.package.name, *json_schema, *(first for first, inside, _ in folders if inside and first))


@dataclass(frozen=True, kw_only=True)
class Menu:
    """Everything that can be made of a registry, with the templates that there are, by their names.

    Templates of the folder that has the package's name go before the general ones; `shown` is how messages name the
    folder of all templates.
    """

    registry: Registry
    templates: Mapping[str, bytes]
    style: Style = STYLE
    own: tuple[Target, ...] = ()
    shown: str = "templates"

    def outputs(self, targets: Collection[str]) -> tuple[Output, ...]:
        """Everything to make for these targets, sorted by path.

        Raises CodegenError when a template is missing, or when two outputs would be one file.
        """
        made = [*self._of_files(), *self._of_the_package(), *self._copied(), *self._of_own_targets()]
        paths: dict[str, Output] = {}
        for output in made:
            other = paths.setdefault(output.path.casefold(), output)
            if other is not output:
                raise CodegenError(
                    f"{output.path} would be made twice",
                    where=f"{self.shown}/{output.template}",
                    remedy=f"Rename it, or the registry file or template that makes the other ({other.template}).",
                )
        for path, output in paths.items():
            for folder in map(str, PurePosixPath(path).parents):
                if folder in paths:
                    raise CodegenError(
                        f"{paths[folder].path} would be a file, and a folder with {output.path} in it",
                        where=f"{self.shown}/{output.template}",
                        remedy="Give one of them another path.",
                    )
        return tuple(sorted((output for output in made if output.target in targets), key=lambda output: output.path))

    @property
    def _overlay(self) -> str:
        """The folder of the package's own templates."""
        return self.registry.package.name

    def _of_files(self) -> Iterator[Output]:
        """What is made of each enumeration and each table."""
        package = self.registry.package.name
        for enumeration in self.registry.enumerations:
            views = {
                view: view(self.registry, enumeration, self.style) for view in {row[3] for row in _OF_ENUMERATIONS}
            }
            for target, template, path, view in _OF_ENUMERATIONS:
                where = path.format(package=package, module=enumeration.module)
                yield self._general(target, template, where, views[view], enumeration)
        for table in self.registry.tables:
            for target, template, path, view_of in _OF_TABLES:
                where = path.format(package=package, module=table.module)
                yield self._general(target, template, where, view_of(self.registry, table, self.style), table)

    def _of_the_package(self) -> Iterator[Output]:
        """What is made once."""
        view = python.package(self.registry, tuple(self._exports()), self.style)
        for target, template, path in _ONCE:
            yield self._general(target, template, path.format(package=self.registry.package.name), view, None)

    def _of_own_targets(self) -> Iterator[Output]:
        """What the project's own targets make, of plain views."""
        package = self.registry.package.name
        for one in self.own:
            about: Iterable[Enumeration | Table | None] = (None,)
            if one.each != "package":
                about = self.registry.enumerations if one.each == "enumeration" else self.registry.tables
            for file in about:
                where = one.path.format(package=package, module=file.module if file else "")
                view = plain_views.view(self.registry, file, self.style)
                yield self._output(one.name, (one.template,), where, view, file, own=True)

    def _general(
        self, target: str, template: str, path: str, view: object, about: Enumeration | Table | None
    ) -> Output:
        """The output of a template that is the package's for just this module, the package's, or the general one."""
        general = PurePosixPath(template).name
        names = (f"{self._overlay}/{_own(general, about)}", f"{self._overlay}/{general}", template)
        return self._output(target, names, path, view, about)

    def _output(
        self,
        target: str,
        names: tuple[str, ...],
        path: str,
        view: object,
        about: Enumeration | Table | None,
        *,
        own: bool = False,
    ) -> Output:
        found = next((name for name in names if name in self.templates), None)
        if found is None:
            remedy = "Restore it, or install the toolkit again: it brings this template."
            raise CodegenError(
                "the template is missing",
                where=f"{self.shown}/{names[-1]}",
                remedy="Add it, or correct the name in the configuration." if own else remedy,
            )
        sources = (about.file,) if about else ()
        return Output(path=path, target=target, template=found, view=view, sources=sources, about=about, is_own=own)

    def _copied(self) -> Iterator[Output]:
        """Files that are no templates: Python and its marker go into the package, anything else beside it."""
        for name in self.templates:
            folder, _, path = name.partition("/")
            if folder in ("python", self._overlay) and not name.endswith(".j2"):
                inside = path.endswith((".py", ".pyi", "py.typed"))
                target = "stubs" if path.endswith(".pyi") else "python" if inside else "distribution"
                where = f"{self.registry.package.name}/{path}" if inside else path
                yield Output(path=where, target=target, template=name, view=None, sources=())

    def _exports(self) -> Iterator[Export]:
        """What the package's own modules offer: the names in their `__all__`."""
        for name, content in self.templates.items():
            path = PurePosixPath(name)
            if path.parts[0] == self._overlay and path.suffix == ".py" and not path.stem.startswith("_"):
                module = ".".join(path.with_suffix("").parts[1:])
                yield from (Export(name=public, module=module) for public in _public(f"{self.shown}/{name}", content))


def _own(general: str, about: Enumeration | Table | None) -> str:
    """The name of the template that is a module's own: signals.py.j2 in place of module.py.j2."""
    first, _, rest = general.partition(".")
    return f"{about.module}.{rest}" if about and first in ("module", "table") else general


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
