"""The way of the data up to the last step, which `build` takes and `check` does not: registry -> outputs -> proof ->
differences.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from codegen import filesystem, proof, rules
from codegen.actions import up_to_date
from codegen.errors import CodegenError, Problem
from codegen.load import PACKAGE, RegistryFile, comment_problems, load, locate, read_files
from codegen.model import Registry
from codegen.outputs import menu as targets
from codegen.outputs import tree
from codegen.outputs.formatting import formatted
from codegen.outputs.manifest import Manifest, digest
from codegen.outputs.menu import Output
from codegen.outputs.rendering import Renderer
from codegen.outputs.views import PackageView
from codegen.progress import Progress, counted, no_progress
from codegen.project import layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A registry and everything that is wrong with it."""

    registry: Registry
    files: Mapping[str, RegistryFile]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What the registry makes, proved, and how the disk differs from it."""

    outputs: tuple[Output, ...]
    wanted: Mapping[str, bytes]
    changes: tuple[tree.Change, ...]
    drift: tuple[tree.Change, ...]
    """The changes that `check` rejects: all but a manifest that another version of the tools wrote, and that is right
    otherwise.
    """


class Looks(NamedTuple):
    """The templates of a project, read and compiled once for all of its registries."""

    templates: up_to_date.Templates
    renderer: Renderer


def looks(project: layout.Project, templates: up_to_date.Templates | None = None) -> Looks:
    """How the outputs of a project's registries look."""
    found = templates or up_to_date.templates(project)
    texts = {
        name: filesystem.decoded(data, project.shown_template(name))
        for name, data in found.contents.items()
        if name.endswith(".j2")
    }
    shown = project.shown(project.own_templates)
    return Looks(found, _renderer_of(tuple(texts.items()), project.style.line_length, shown))


def judge(project: layout.Project) -> Judged:
    """The project's registry, with every problem of form and between entries."""
    files = read_files({project.shown(path): path for path in project.registry_files()})
    loaded = load(files)
    if project.package:
        loaded = replace(loaded, registry=loaded.registry.with_package_name(project.package))
    found = (*loaded.problems, *comment_problems(files), *locate(rules.check(loaded.registry), files))
    return Judged(
        registry=loaded.registry,
        files=files,
        problems=tuple(sorted(found, key=lambda problem: (problem.file, problem.line, problem.rule, problem.message))),
    )


def check_names(projects: Sequence[layout.Project]) -> None:
    """Raises CodegenError when the packages of two registries have one name: nobody could install both."""
    seen: dict[str, str] = {}
    for project in projects if len(projects) > 1 else ():
        path = project.registry / f"{PACKAGE}.toml"
        with suppress(OSError, ValueError, RecursionError):  # the registry's own errors are told elsewhere
            name = str(tomllib.loads(path.read_text("utf-8")).get("name"))
            other = seen.setdefault(name.casefold(), project.shown(path))
            if other != project.shown(path):
                remedy = "Rename one of them: each registry is a package."
                raise CodegenError(f'"{name}" is the name in {other}, too', where=project.shown(path), remedy=remedy)


def plan(
    project: layout.Project,
    judged: Judged,
    chosen: tuple[str, ...],
    shared: Looks | None = None,
    show: Progress = no_progress,
) -> Planned:
    """Makes every output in memory, proves it, and compares it with the disk. Writes nothing in the project. `show` is
    told how far it is.
    """
    from codegen.cache import Cache

    registry = judged.registry
    (templates, digests), renderer = shared or looks(project)
    menu = _menu(project, registry, templates)
    made = menu.outputs(chosen)
    if any(one.path.casefold() == layout.MANIFEST for one in made):
        raise CodegenError(f"{layout.MANIFEST} is the record of builds", remedy="Give your output another path.")
    cache = Cache(layout.cache_file(project))
    rendered = [
        renderer.render(one.template, one.view, one.path)
        for one in counted(made, "rendering", _path, show)
        if one.view is not None
    ]
    ready = formatted(rendered, cache, project.style, show)
    cache.save()
    wanted = {
        output.path: _content(menu.shown, project, output, ready, registry, templates)
        for output in counted(made, "proving", _path, show)
    }
    before = up_to_date.last_build(project)
    registry_files = {source.name: source.data for source in judged.files.values()}
    inputs = up_to_date.inputs(project, registry_files, up_to_date.Templates(templates, digests))
    now = _now(project, chosen, inputs, wanted, before)
    wanted[project.manifest.name] = now.text().encode()
    sources = {one.path: _sources(one, renderer) for one in made if one.sources}
    changes = tree.compare(
        project.output,
        {path: tree.Wanted(content=content, sources=sources.get(path, ())) for path, content in wanted.items()},
        targets.owned_folders(registry, project.targets, project.own_targets),
        before,
        now,
        kept=() if set(chosen) >= set(project.targets) else set(now.outputs) - set(wanted),
    )
    otherwise = now._replace(tools=before.tools).text().encode()
    drift = tuple(one for one in changes if one.path != project.manifest.name or one.old != otherwise)
    return Planned(outputs=made, wanted=wanted, changes=changes, drift=drift)


def views(project: layout.Project, judged: Judged, chosen: tuple[str, ...]) -> list[dict[str, object]]:
    """What the template of each output is given, with the output's path, target and template."""
    (templates, _), renderer = looks(project)
    return [
        {
            "path": one.path,
            "target": one.target,
            "templates": list(renderer.builds_on(one.template)),
            "view": asdict(one.view),  # type: ignore[call-overload]  # every view is a dataclass
        }
        for one in _menu(project, judged.registry, templates).outputs(chosen)
        if one.view is not None
    ]


def _path(output: Output) -> str:
    return output.path


def _menu(project: layout.Project, registry: Registry, templates: Mapping[str, bytes]) -> targets.Menu:
    shown = project.shown(project.own_templates)
    return targets.Menu(
        registry=registry, templates=templates, style=project.style, own=project.own_targets, shown=shown
    )


@lru_cache(maxsize=1)
def _renderer_of(texts: tuple[tuple[str, str], ...], width: int, shown: str) -> Renderer:
    """The same renderer for projects that look the same: what its templates compile to is most of the work on a small
    registry.
    """
    return Renderer(dict(texts), width=width, shown=shown)


def _content(
    shown: str,
    project: layout.Project,
    output: Output,
    texts: Mapping[str, str],
    registry: Registry,
    templates: Mapping[str, bytes],
) -> bytes:
    """The bytes of one output, proved to be what the registry says. Raises CodegenError, naming the template, when
    they are not.
    """
    content = templates[output.template] if output.view is None else texts[output.path].encode()
    try:
        if output.is_own:
            proof.prove_other(texts[output.path], output.path, registry)
        elif output.view is None:
            proof.prove_copy(content, output.path, templates[output.template])
        elif output.about:
            proof.prove_file(texts[output.path], output.path, registry, output.about)
        elif isinstance(output.view, PackageView):
            exports = {str(one.name): str(one.module) for one in output.view.exports}
            proof.prove_package(texts[output.path], output.path, registry, exports)
    except CodegenError as error:
        error.where = f"{project.shown(project.output)}/{output.path}"
        error.remedy = f"Nothing was written. Correct {shown}/{output.template}, which makes this file."
        raise
    return content


def _now(
    project: layout.Project,
    chosen: tuple[str, ...],
    digests: Mapping[str, str],
    wanted: Mapping[str, bytes],
    before: Manifest,
) -> Manifest:
    """What this build would record. One that makes only some targets keeps the record of the others' outputs."""
    tools = up_to_date.tools(project)
    outputs = {path: digest(content) for path, content in wanted.items()}
    complete = frozenset(chosen)
    if not set(chosen) >= set(project.targets):
        outputs = {**before.outputs, **outputs}
        if dict(digests) == dict(before.inputs) and tools == before.tools:
            complete |= before.targets & set(project.targets)
    return Manifest(inputs=dict(digests), outputs=outputs, tools=tools, targets=complete)


def modules(
    project: layout.Project, registry: Registry, names: Collection[str], shared: Looks | None = None
) -> dict[str, str]:
    """The Python modules of some enumerations and tables as a package of their own, by their paths: proved, and not
    formatted.
    """
    vocabulary = registry.package.status.enumeration if registry.package.status else ""
    some = replace(
        registry,
        enumerations=tuple(one for one in registry.enumerations if one.module in names or one.name == vocabulary),
        tables=tuple(one for one in registry.tables if one.module in names),
    )
    (templates, _), renderer = shared or looks(project)
    menu = _menu(project, some, templates)
    made = [one for one in menu.outputs(("python",)) if one.path.endswith(".py")]
    rendered = [renderer.render(one.template, one.view, one.path) for one in made if one.view is not None]
    texts = formatted(rendered, {}, project.style._replace(formatter="none"))
    return {one.path: _content(menu.shown, project, one, texts, some, templates).decode() for one in made}


def _sources(output: Output, renderer: Renderer) -> tuple[str, ...]:
    """The names, in the manifest, of the inputs that one output depends on."""
    templates = renderer.builds_on(output.template)
    return (*(f"registry {source}" for source in output.sources), *(f"template {name}" for name in templates))
