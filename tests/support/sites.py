"""The site of a registry in memory, and what its pages consist of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from codegen import proof
from codegen.model import Registry
from codegen.outputs.formatting import format_outputs
from codegen.outputs.html_escaping import HtmlRenderer
from codegen.outputs.output_list import OutputList
from codegen.outputs.rendering import Renderer
from codegen.project import toolkit_files


def toolkit_templates() -> dict[str, bytes]:
    """Return the toolkit's templates by name."""
    return {name: Path(path).read_bytes() for name, path in sorted(toolkit_files.template_paths())}


def site_of(registry: Registry, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the files of the site of a registry by path, proved. `own` are the project's templates."""
    templates = {**toolkit_templates(), **{name: text.encode() for name, text in (own or {}).items()}}
    for name in own or {}:
        if name in (shipped := toolkit_templates()):
            templates[f"codegen:{name}"] = shipped[name]
    texts = {name: text.decode() for name, text in templates.items() if name.endswith(".j2")}
    plain = Renderer(texts)
    pages = HtmlRenderer(texts, folder="templates", overlay=registry.package.name)
    outputs = OutputList(registry=registry, templates=templates).outputs(("site",))
    rendered = [
        (pages if output.template.endswith(".html.j2") else plain).render(output.template, output.view, output.path)
        for output in outputs
        if output.view is not None
    ]
    contents = format_outputs(rendered, {})
    contents |= {output.path: templates[output.template].decode() for output in outputs if output.view is None}
    entries = proof.site_entries(registry)
    read = [proof.read_page(text, path, entries) for path, text in contents.items() if path.endswith(".html")]
    proof.prove_site(read, contents, entries)
    for path, text in contents.items():
        if path.endswith(".json"):
            proof.prove_site_data(text, path, registry)
    return contents


class _Markup(HTMLParser):
    """Collects the elements of a page with the names of their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, ...]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attributes)))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment",))


def markup(page: str) -> list[tuple[str, ...]]:
    """Return the elements of a page in order, each with the names of its attributes."""
    parser = _Markup()
    parser.feed(page)
    parser.close()
    return parser.elements


def shown(page: str) -> str:
    """Return the text of a page on one line."""
    parser = _Markup()
    parser.feed(page)
    parser.close()
    return " ".join("".join(parser.texts).split())


def search_entries(index: str) -> list[list[str]]:
    """Return the entries in the index of the search: title, address, words."""
    entries: list[list[str]] = json.loads(index.removeprefix("siteSearch.entries = ").strip().removesuffix(";"))
    return entries
