"""The list of outputs: the path, template and view of each output.

Knows the names of templates, but not their text. Must not use the disk.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import PurePosixPath
from typing import Any

from codegen.errors import CodegenError, place
from codegen.memoization import NO_MEMORY, Memory
from codegen.model import Enumeration, Registry, Table
from codegen.output_settings import STYLE, Style, Target
from codegen.outputs import json_schema, python_views
from codegen.outputs.manifest import why_not_output


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file to generate. `path` is relative to the output folder. Without a view, the template is copied."""

    path: str
    target: str
    template: str
    make_view: Callable[[], object] | None
    """The function that returns the view. Outputs of one view have one function, which makes it once."""
    sources: tuple[str, ...]
    """The registry files that it depends on, or () for all of them."""
    about: Enumeration | Table | None = None
    """The enumeration or table that it is about, or None for the package as a whole."""
    is_own: bool = False
    """Whether it belongs to one of the project's own targets."""

    @property
    def is_copied(self) -> bool:
        """Whether the template is the output."""
        return self.make_view is None

    @property
    def view(self) -> object | None:
        """The view; None for a copied template."""
        return self.make_view() if self.make_view else None


_ENUMERATION_OUTPUTS: tuple[tuple[str, str, str, Callable[[Registry, Any, Style], object]], ...] = (
    # target, template, path, view
    ("python", "python/module.py.j2", "{package}/{module}.py", python_views.module),
    ("python", "python/data.py.j2", "{package}/_data/{module}.py", python_views.data),
    ("stubs", "python/module.pyi.j2", "{package}/{module}.pyi", python_views.module),
    ("schema", "schema/enumeration.json.j2", "schema/{module}.json", json_schema.schema),
)
"""The outputs of each enumeration."""

_TABLE_OUTPUTS: tuple[tuple[str, str, str, Callable[[Registry, Any, Style], object]], ...] = (
    ("python", "python/table.py.j2", "{package}/{module}.py", python_views.table_module),
    ("python", "python/data.py.j2", "{package}/_data/{module}.py", python_views.table_data),
)
"""The outputs of each table."""

_PACKAGE_OUTPUTS: tuple[tuple[str, str, str], ...] = (
    # target, template, path
    ("python", "python/init.py.j2", "{package}/__init__.py"),
    ("python", "python/data_init.py.j2", "{package}/_data/__init__.py"),
    ("python", "python/registry.py.j2", "{package}/_registry.py"),
    ("python", "python/records.py.j2", "{package}/records.py"),
    ("distribution", "python/pyproject.toml.j2", "pyproject.toml"),
    ("distribution", "python/README.md.j2", "README.md"),
    ("stubs", "python/init.pyi.j2", "{package}/__init__.pyi"),
)
"""The outputs of the package as a whole."""

_DATA = ("html/data.json.j2",)
"""The template of the data beside the pages of the site."""
_INDEX = ("html/search-index.js.j2",)
"""The template of the index of the search."""


def owned_folders(registry: Registry, targets: Collection[str], own: Iterable[Target] = ()) -> tuple[str, ...]:
    """Return the folders in the output folder that contain outputs of these targets, and nothing else."""
    folders = [target.path.format(package=registry.package.name, module="").partition("/") for target in own]
    further = tuple(folder for folder in ("schema", "site") if folder in targets)
    return (registry.package.name, *further, *(first for first, inside, _ in folders if inside and first))


@dataclass(frozen=True, kw_only=True)
class OutputList:
    """All outputs of a registry, generated with the given templates, {name: text}.

    Templates in the folder with the name of the package replace the general ones. Messages call the folder of all
    templates `templates_folder`.
    """

    registry: Registry
    templates: Mapping[str, bytes]
    style: Style = STYLE
    own: tuple[Target, ...] = ()
    templates_folder: str = "templates"
    memory: Memory = NO_MEMORY

    def outputs(self, targets: Collection[str]) -> tuple[Output, ...]:
        """Return the outputs of these targets, sorted by path.

        Raise CodegenError if a template is missing, or if two outputs have the same path.
        """
        outputs: list[Output] = []
        if "site" in targets:
            outputs += [*self._of_the_site(), *self._added_to_the_site(), *self._copied_to_the_site()]
        if set(targets) != {"site"}:
            outputs += [*self._of_files(), *self._of_the_package(), *self._copied(), *self._of_own_targets()]
        paths: dict[str, Output] = {}
        for output in outputs:
            other = paths.setdefault(output.path.casefold(), output)
            if other is not output:
                remedy = f"Rename it, or the registry file or template of the other output ({other.template})."
                raise self._error(output, f"two templates generate {output.path}", remedy)
            if reason := why_not_output(output.path):
                remedy = "Rename the template, or change the path of the target."
                raise self._error(output, f"the path of an output {reason}", remedy)
        for path, output in paths.items():
            for folder in map(str, PurePosixPath(path).parents):
                if module := paths.get(f"{folder}.py"):
                    what = f"{module.path} and {output.path} are in modules of the same name"
                    raise self._error(output, what, "Rename one of the two.")
                if folder in paths:
                    what = f"{paths[folder].path} cannot be a file and the folder of {output.path}"
                    raise self._error(output, what, "Change one of the two paths.")
        return tuple(sorted((output for output in outputs if output.target in targets), key=lambda output: output.path))

    def _error(self, output: Output, what: str, remedy: str) -> CodegenError:
        return CodegenError(what, where=f"{self.templates_folder}/{output.template}", remedy=remedy)

    @property
    def _overlay(self) -> str:
        return self.registry.package.name

    def _of_files(self) -> Iterator[Output]:
        """Yield the outputs of each enumeration and each table. They depend on no entry of other files."""
        package, outline = self.registry.package.name, self.registry.outline
        for file in self.registry.files:
            outputs = _ENUMERATION_OUTPUTS if isinstance(file, Enumeration) else _TABLE_OUTPUTS
            views = {
                view: cache(
                    partial(
                        self.memory.remember,
                        (view, file.module),
                        (outline, file, self.style),
                        partial(view, outline, file, self.style),
                    )
                )
                for view in {row[3] for row in outputs}
            }
            for target, template, path, view in outputs:
                where = path.format(package=package, module=file.module)
                yield self._general(target, template, where, views[view], file)

    def _of_the_package(self) -> Iterator[Output]:
        view = cache(partial(python_views.package, self.registry, tuple(self._exports()), self.style))
        for target, template, path in _PACKAGE_OUTPUTS:
            yield self._general(target, template, path.format(package=self.registry.package.name), view, None)

    def _of_the_site(self) -> Iterator[Output]:
        """Yield the pages of the site, the data beside each, and the index of the search."""
        from codegen.outputs.site.page_data import SiteData
        from codegen.outputs.site.pages import SitePages
        from codegen.outputs.site.search_index import search_index
        from codegen.outputs.site.view_types import DocumentView

        pages, data = list(SitePages(self.registry, self.style).pages()), SiteData(self.registry)
        for page in pages:
            name = f"{page.template}.html.j2"
            names = (f"{self._overlay}/html/{page.module}.{name}", f"{self._overlay}/html/{name}", f"html/{name}")
            yield self._output("site", names, f"site/{page.address}index.html", _constant(page), None)
            document = DocumentView(document=data.document(page))
            yield self._output("site", _DATA, f"site/{page.address}index.json", _constant(document), None)
        index = cache(lambda: DocumentView(document=search_index(pages)))
        yield self._output("site", _INDEX, "site/search-index.js", index, None)

    def _added_to_the_site(self) -> Iterator[Output]:
        """Yield the files that the package's own templates add to the site, such as tables for its scripts."""
        folder = f"{self._overlay}/html/"
        for name in self.templates:
            if name.startswith(folder) and name.endswith(".j2") and not name.endswith(".html.j2"):
                view = cache(partial(_plain_view, self.registry, None, self.style))
                path = name.removeprefix(folder).removesuffix(".j2")
                yield self._output("site", (name,), f"site/{path}", view, None)

    def _copied_to_the_site(self) -> Iterator[Output]:
        """Yield the style sheets, scripts and pictures of the site: the package's own replace the general ones."""
        copied: dict[str, str] = {}
        for folder in ("html/", f"{self._overlay}/html/"):
            names = [name for name in self.templates if name.startswith(folder) and not name.endswith(".j2")]
            copied |= {name.removeprefix(folder): name for name in names}
        for path, name in copied.items():
            yield Output(path=f"site/{path}", target="site", template=name, make_view=None, sources=())

    def _of_own_targets(self) -> Iterator[Output]:
        package = self.registry.package.name
        for target in self.own:
            files: Iterable[Enumeration | Table | None] = (None,)
            if target.each != "package":
                files = self.registry.enumerations if target.each == "enumeration" else self.registry.tables
            for file in files:
                path = str(PurePosixPath(target.path.format(package=package, module=file.module if file else "")))
                view = cache(partial(_plain_view, self.registry, file, self.style))
                yield self._output(target.name, (target.template,), path, view, file, own=True)

    def _general(
        self,
        target: str,
        template: str,
        path: str,
        view: Callable[[], object],
        about: Enumeration | Table | None,
    ) -> Output:
        """Return an output of the general template, or of the template in the package's folder that replaces it."""
        general = PurePosixPath(template).name
        names = (f"{self._overlay}/{_module_template(general, about)}", f"{self._overlay}/{general}", template)
        return self._output(target, names, path, view, about)

    def _output(
        self,
        target: str,
        names: tuple[str, ...],
        path: str,
        view: Callable[[], object],
        about: Enumeration | Table | None,
        *,
        own: bool = False,
    ) -> Output:
        template = next((name for name in names if name in self.templates), None)
        if template is None:
            where, remedy = f"{self.templates_folder}/{names[-1]}", "Restore it, or install the toolkit again."
            remedy = "Add it, or correct the name in the configuration." if own else remedy
            raise CodegenError("missing template", where=where, remedy=remedy)
        sources = (about.file,) if about else ()
        return Output(
            path=path, target=target, template=template, make_view=view, sources=sources, about=about, is_own=own
        )

    def _copied(self) -> Iterator[Output]:
        """Yield the files that are copied: Python files and py.typed go into the package, others beside it."""
        for name in self.templates:
            folder, _, path = name.partition("/")
            is_html = name.startswith(f"{self._overlay}/html/")
            if folder in ("python", self._overlay) and not is_html and not name.endswith(".j2"):
                inside = path.endswith((".py", ".pyi", "py.typed"))
                target = "stubs" if path.endswith(".pyi") else "python" if inside else "distribution"
                where = f"{self.registry.package.name}/{path}" if inside else path
                yield Output(path=where, target=target, template=name, make_view=None, sources=())

    def _exports(self) -> Iterator[tuple[str, str]]:
        """Yield the public names in the `__all__` of the package's own modules, each with its module.

        Raise CodegenError if a class of the registry or another module has the same name.
        """
        earlier = {"Reference": "every generated package"}
        for file in self.registry.files:
            earlier |= dict.fromkeys((file.name, *(record.name for record in file.records)), file.file)
        for name, content in self.templates.items():
            path = PurePosixPath(name)
            if path.parts[0] == self._overlay and path.suffix == ".py" and not path.stem.startswith("_"):
                module = ".".join(path.with_suffix("").parts[1:])
                where = f"{self.templates_folder}/{name}"
                for public in public_names(where, content):
                    if (other := earlier.setdefault(public, where)) != where:
                        message = f'duplicate name "{public}", already defined in {other}'
                        raise CodegenError(message, where=where, remedy="Rename one of the two.")
                    yield public, module


def _plain_view(registry: Registry, file: Enumeration | Table | None, style: Style) -> object:
    from codegen.outputs import own_target_views  # few projects need it

    return own_target_views.view(registry, file, style)


def _constant(view: object) -> Callable[[], object]:
    return lambda: view


def _module_template(general: str, about: Enumeration | Table | None) -> str:
    """Return the name of a module's own template: signals.py.j2 instead of module.py.j2."""
    first, _, rest = general.partition(".")
    return f"{about.module}.{rest}" if about and first in ("module", "table") else general


@lru_cache(maxsize=256)
def public_names(where: str, content: bytes) -> tuple[str, ...]:
    """Return the names in the `__all__` of a module. Raise CodegenError if the module or the list is invalid."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:  # NUL raises one or the other, depending on the version
        what, start = str(error), where
        if isinstance(error, SyntaxError):
            what, start = error.msg, place(where, error.lineno or 0, error.offset)
        raise CodegenError(f"invalid Python: {what}", where=start, remedy="Correct the module.") from None
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "__all__" for target in node.targets):
            listed = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            for item in listed:
                if not isinstance(item, ast.Constant) or not str(item.value).isidentifier():
                    remedy = "Write the public names of the module as a list of strings."
                    before = content.splitlines()[item.lineno - 1][: item.col_offset].decode("utf-8")
                    start = place(where, item.lineno, len(before) + 1)
                    raise CodegenError("__all__ must be a list of names", where=start, remedy=remedy)
                names.append(str(item.value))
    return tuple(names)
