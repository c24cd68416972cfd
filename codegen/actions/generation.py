"""Render, format and prove the outputs of a registry, and compare them with the disk.

Writes nothing in the project: `build` does that, `check` does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from math import inf
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from codegen import file_reading, proof, symlink_safe_folders
from codegen.actions.registry import LARGE, ProjectRegistry
from codegen.actions.up_to_date import Templates, inputs, read_manifest, read_templates
from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.memoization import NO_MEMORY, Memory
from codegen.model import Registry
from codegen.output_settings import Style
from codegen.outputs import atomic_writing, disk_comparison
from codegen.outputs import output_list as targets
from codegen.outputs.disk_comparison import Change, ExpectedFile
from codegen.outputs.formatting import format_outputs
from codegen.outputs.html_escaping import HtmlRenderer
from codegen.outputs.manifest import Manifest, digest
from codegen.outputs.output_list import Output
from codegen.outputs.rendering import Rendered, Renderer
from codegen.outputs.view_types import PackageView
from codegen.processes import parallel
from codegen.progress import Progress, counted, no_progress
from codegen.project import locations

_PATH = attrgetter("path")


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """The outputs of a registry, proved, and how the disk differs from them.

    `contents` has the manifest too, unless only some targets were generated.
    """

    contents: Mapping[str, bytes]
    changes: tuple[Change, ...]
    steps: tuple[Change, ...]
    """The changes to write, in order: see `atomic_writing.steps`."""


class CompiledTemplates(NamedTuple):
    """The templates of a project, read and compiled once for all of its registries."""

    templates: Templates
    renderer: Renderer


def compile_templates(project: locations.Project, templates: Templates) -> CompiledTemplates:
    """Return the templates of a project, compiled."""
    texts = {
        name: file_reading.decoded(data, project.shown_template(name))
        for name, data in templates.contents.items()
        if name.endswith(".j2")
    }
    folder = project.shown(project.own_templates)
    shipped = frozenset(texts.keys() - templates.own)
    return CompiledTemplates(templates, _renderer(tuple(texts.items()), shipped, project.style.line_length, folder))


def prepare(project: locations.Project, compiled: CompiledTemplates) -> None:
    """Do what needs no registry, while another process reads it, such as to compile templates and copied modules.

    Errors in templates are left for `generate` to report.
    """
    templates, renderer = compiled
    folder = project.shown(project.own_templates)
    for name in templates.contents:
        if "html/" in name:
            continue  # for the site, which few builds generate
        if name.endswith(".j2"):
            renderer.compile(name)
        elif name in templates.own and name.endswith(".py"):
            with suppress(CodegenError):
                proof.prove_copy(templates.contents[name], name, templates.contents[name])
                targets.public_names(f"{folder}/{name}", templates.contents[name])


def generate(
    project: locations.Project,
    registry: ProjectRegistry,
    names: tuple[str, ...],
    compiled: CompiledTemplates,
    files: Snapshot,
    progress: Progress = no_progress,
    memory: Memory = NO_MEMORY,
) -> Generated:
    """Return the outputs of the targets of these names. The registry must have no errors.

    With all targets of the project, the changes include the manifest, and the stale and the unknown files. A site that
    is generated alone has its own manifest.
    """
    from codegen.cache import read_cache, save_cache

    (templates, renderer), model = compiled, registry.registry
    output_list = _output_list(project, model, templates, memory)
    outputs = output_list.outputs(names)
    if any(output.path.casefold() == locations.MANIFEST for output in outputs):
        raise CodegenError(
            f"an output has the path of the manifest, {locations.MANIFEST}", remedy="Choose another path."
        )
    cache_file = locations.cache_file(project, ".json")
    stored = read_cache(cache_file)
    pages = _html_renderer(renderer, project.shown(project.own_templates), model.package.name)
    entries = proof.site_entries(model) if locations.SITE in names else {}
    parts = _parts(outputs)
    size = sum(len(source.data) for source in registry.files.values())
    is_large = locations.SITE in names or (memory is NO_MEMORY and size >= LARGE)
    if is_large:
        for output in _shared_templates(parts):
            _renderer_of(output, renderer, pages).compile(output.template)
    work = partial(
        _generate,
        project=project,
        registry=model,
        output_list=output_list,
        renderer=renderer,
        pages=pages,
        entries=entries,
        stored=stored,
        memory=memory,
    )
    with closing(parallel.results(work, parts, progress, is_large=is_large)) as results:
        named = counted(parts, "generating", lambda part: part[0].path, progress)
        done = [result for _, result in zip(named, results, strict=True)]
    cache = {key: text for part in done for key, text in part.formatted.items()}
    if cache != stored:
        save_cache(cache_file, cache)
    contents_by_path = {path: content for part in done for path, content in part.contents.items()}
    contents = {output.path: contents_by_path[output.path] for output in outputs}
    if locations.SITE in names:
        progress("proving the site")
        _prove_site(project, [page for part in done for page in part.pages], contents, entries)
    is_complete = set(names) == set(project.targets)
    is_site = names == (locations.SITE,) and not is_complete
    manifest = locations.SITE_MANIFEST if is_site else locations.MANIFEST
    before = read_manifest(project, files, manifest)
    registry_files = {source.name: source.data for source in registry.files.values()}
    now = Manifest(
        inputs=inputs(project, registry_files, templates),
        outputs={path: digest(content) for path, content in contents.items()},
    )
    sources = {output.path: _sources(output, renderer) for output in outputs if output.sources}
    symlink_safe_folders.check_folders(project.output, project.root, contents)
    changes: list[Change] = []
    if is_complete or is_site:
        if link := symlink_safe_folders.linked_folder(project.output, project.root, {*before.outputs, *before.kept}):
            raise _leads_through_a_link(project, link)
        owned = targets.owned_folders(model, project.targets, project.own_targets) if is_complete else (locations.SITE,)
        changes = disk_comparison.surplus(project.output, {*contents, manifest}, owned, before, now, files)
        changes = [change for change in changes if not change.path.startswith(proof.FOREIGN)]
        now = now._replace(kept=disk_comparison.kept(changes, owned, before))
        contents[manifest] = now.text().encode()
    expected = {path: ExpectedFile(content, sources.get(path, ())) for path, content in contents.items()}
    changes += disk_comparison.compare(project.output, expected, before, now, files)
    changes.sort(key=_PATH)
    steps = atomic_writing.steps(changes, manifest, before, now) if is_complete or is_site else changes
    return Generated(contents=contents, changes=tuple(changes), steps=tuple(steps))


def _leads_through_a_link(project: locations.Project, place: Path) -> CodegenError:
    return CodegenError(
        f"a link or a file is in the place of an output folder: {project.shown(place)}",
        where=project.shown(project.manifest),
        remedy="Remove it, or remove the outputs below it from the manifest. Then run: codegen build",
    )


def views(
    project: locations.Project, registry: Registry, names: tuple[str, ...], compiled: CompiledTemplates
) -> list[dict[str, object]]:
    """Return the view of each output with the output's path, target and templates."""
    templates, renderer = compiled
    pages = _html_renderer(renderer, project.shown(project.own_templates), registry.package.name)
    return [
        {
            "path": output.path,
            "target": output.target,
            "templates": list(_renderer_of(output, renderer, pages).builds_on(output.template)),
            "view": asdict(output.view),  # type: ignore[call-overload]  # every view is a dataclass
        }
        for output in _output_list(project, registry, templates).outputs(names)
        if not output.is_copied
    ]


def _output_list(
    project: locations.Project, registry: Registry, templates: Templates, memory: Memory = NO_MEMORY
) -> targets.OutputList:
    folder = project.shown(project.own_templates)
    return targets.OutputList(
        registry=registry,
        templates=templates.contents,
        style=project.style,
        own=project.own_targets,
        templates_folder=folder,
        memory=memory,
    )


@lru_cache(maxsize=1)
def _renderer(texts: tuple[tuple[str, str], ...], shipped: frozenset[str], width: int, folder: str) -> Renderer:
    """Return the same renderer for the same templates: compiling them is most of the work on a small registry."""
    return Renderer(dict(texts), width=width, folder=folder, shipped=shipped)


@lru_cache(maxsize=1)
def _html_renderer(renderer: Renderer, folder: str, overlay: str) -> HtmlRenderer:
    """Return the renderer of the site's pages, which has the templates of another renderer."""
    return HtmlRenderer(renderer.templates, folder=folder, overlay=overlay)


def _renderer_of(output: Output, renderer: Renderer, pages: HtmlRenderer) -> Renderer:
    return pages if output.target == locations.SITE and output.template.endswith(".html.j2") else renderer


class _Part(NamedTuple):
    """What was generated for some outputs: their contents, the pages among them, and formatted texts by key."""

    contents: Mapping[str, bytes]
    pages: tuple[proof.SitePage, ...]
    formatted: Mapping[str, str]


def _parts(outputs: Iterable[Output]) -> list[tuple[Output, ...]]:
    """Return the outputs in parts that can be generated separately. Outputs of one view stay together.

    Copied files and the outputs about the package come first, then the largest part. So all processes end at about
    the same time.
    """
    parts: dict[object, list[Output]] = {}
    for output in outputs:
        parts.setdefault(output.make_view, []).append(output)
    return sorted(map(tuple, parts.values()), key=lambda part: -len(part[0].about.entries) if part[0].about else -inf)


def _shared_templates(parts: Iterable[Iterable[Output]]) -> list[Output]:
    """Return an output of each template that several parts use."""
    uses: dict[str, list[Output]] = {}
    for part in parts:
        for output in {output.template: output for output in part if not output.is_copied}.values():
            uses.setdefault(output.template, []).append(output)
    return [outputs[0] for outputs in uses.values() if len(outputs) > 1]


def _generate(
    outputs: tuple[Output, ...],
    progress: Progress,
    *,
    project: locations.Project,
    registry: Registry,
    output_list: targets.OutputList,
    renderer: Renderer,
    pages: HtmlRenderer,
    entries: proof.SiteEntries,
    stored: Mapping[str, str],
    memory: Memory,
) -> _Part:
    """Render, format and prove some outputs."""
    place = project.shown(project.output)
    written = [output for output in outputs if not output.is_copied]
    rendered = [
        _render(output, renderer=renderer, pages=pages, entries=entries, place=place, memory=memory)
        for output in written
    ]
    unformatted = tuple(text for text, _ in rendered)
    work = partial(_format, unformatted, stored, project.style)
    texts, formatted = memory.remember(
        ("format", *(text.path for text in unformatted)), (unformatted, project.style), work
    )
    return _Part(
        contents={output.path: _content(output_list, project, output, texts, registry, memory) for output in outputs},
        pages=tuple(page for _, page in rendered if page),
        formatted=formatted,
    )


def _format(
    rendered: tuple[Rendered, ...], stored: Mapping[str, str], style: Style
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the formatted texts by path, and what the formatter returned by key."""
    formatted = dict(stored)
    return format_outputs(rendered, formatted, style), formatted


def _render(
    output: Output,
    *,
    renderer: Renderer,
    pages: HtmlRenderer,
    entries: proof.SiteEntries,
    place: str,
    memory: Memory,
) -> tuple[Rendered, proof.SitePage | None]:
    """Return the text of an output, and what a page of the site contains. `place` is the output folder in messages."""
    chosen = _renderer_of(output, renderer, pages)
    work = partial(chosen.render, output.template, output.view, output.path)
    rendered = memory.remember(("text", output.path), (chosen, output.template, output.view), work)
    if output.target != locations.SITE or not output.template.endswith(".html.j2"):
        return rendered, None
    try:
        return rendered, proof.read_page(rendered.text, output.path, entries)
    except CodegenError as error:
        error.where = f"{place}/{output.path}"
        error.remedy = f"Nothing was written. Correct the template {rendered.where}."
        raise


def _prove_site(
    project: locations.Project, pages: Iterable[proof.SitePage], paths: Collection[str], entries: proof.SiteEntries
) -> None:
    """Raise CodegenError, with the page, if the site does not agree with the registry."""
    try:
        proof.prove_site(pages, paths, entries)
    except CodegenError as error:
        error.where = f"{project.shown(project.output)}/{error.where}"
        raise


def _content(
    output_list: targets.OutputList,
    project: locations.Project,
    output: Output,
    texts: Mapping[str, str],
    registry: Registry,
    memory: Memory = NO_MEMORY,
) -> bytes:
    """Return the bytes of an output. Raises CodegenError, with the template, if they do not agree with the registry."""
    template = output_list.templates[output.template]
    content = template if output.is_copied else texts[output.path].encode()
    path, about = output.path, output.about
    try:
        if output.target == locations.SITE and not output.is_copied:
            if path.endswith(".json"):
                proof.prove_site_data(texts[path], path, registry)
            return content  # `_render` reads the pages
        if output.is_own:
            proof.prove_own_output(texts[output.path], output.path, registry)
        elif output.is_copied:
            memory.remember(("proof", path), content, partial(proof.prove_copy, content, path, template))
        elif about:
            outline, text = registry.outline, texts[path]
            work = partial(proof.prove_file, text, path, outline, about)
            memory.remember(("proof", path), (text, outline, about), work)
        elif isinstance(output.view, PackageView):
            exports = {str(export.name): str(export.module) for export in output.view.exports}
            proof.prove_package(texts[output.path], output.path, registry, exports)
    except CodegenError as error:
        error.where = f"{project.shown(project.output)}/{output.path}"
        error.remedy = f"Nothing was written. Correct the template {output_list.templates_folder}/{output.template}."
        raise
    return content


def _sources(output: Output, renderer: Renderer) -> tuple[str, ...]:
    """Return the names in the manifest of the inputs that an output depends on."""
    templates = renderer.builds_on(output.template)
    return (*(f"registry {source}" for source in output.sources), *(f"template {name}" for name in templates))


def read_and_compile_templates(project: locations.Project, files: Snapshot) -> CompiledTemplates:
    """Return the templates of a project, read and compiled."""
    return compile_templates(project, read_templates(project, files))
