"""The proof of the site: registry text stays text, and a page that does not say what the registry says is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.model import Member, Reference, Registry, Site
from codegen.proof import SiteEntries, read_page
from tests.support.registries import registry
from tests.support.sites import markup, shown, site_of

HOSTILE = {
    "a script": "</p></script><script>alert(1)</script>",
    "an image": '<img src=x onerror="alert(1)">',
    "the end of an attribute": '" onmouseover="alert(1)" x=\'',
    "apostrophes": "' onfocus='alert(1)' autofocus='",
    "the address of a script": "javascript:alert(1)",
    "character references": "&lt;b&gt; &#60;script&#62; &amp;",
    "a comment": "--> <!-- <!--[if IE]> ]]>",
    "a template": "{{ view }} {% raw %} {# x #} ${x}",
    "a style": "</style><style>*{display:none}</style>",
    "a line separator": "one\u2028two\u2029three",
    "a control character": "one\x1b[2Jtwo\x07",
}


def with_text(registry: Registry, text: str) -> Registry:
    """Return the registry with a text in every place for free text, and in every address."""

    def of(member: Member, number: int) -> Member:
        return replace(
            member,
            phrase=text,
            description=text,
            references=(Reference(draft=text), Reference(person=text), Reference(url=f"https://example.org/{text}")),
            attributes={name: text if type(value) is str else value for name, value in member.attributes.items()},
        )

    enumerations = tuple(
        replace(
            enumeration,
            description=text,
            title=text,
            members=tuple(of(member, number) for number, member in enumerate(enumeration.members)),
            ranges=tuple(replace(entry, phrase=text, description=text, state=text) for entry in enumeration.ranges),
        )
        for enumeration in registry.enumerations
    )
    package = replace(registry.package, title=text, description=text, site=Site(pages=("Carrier", "Signal")))
    return replace(registry, enumerations=enumerations, package=package)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_registry_text_stays_text(text: str) -> None:
    """Hostile text changes no element and no attribute of any page, and a reader finds the very text."""
    harmless = site_of(with_text(registry(), "some harmless text"))
    hostile = site_of(with_text(registry(), text))
    assert harmless.keys() == hostile.keys()
    for path, page in hostile.items():
        if path.endswith(".html"):
            assert markup(page) == markup(harmless[path]), path
    assert " ".join(text.split()) in shown(hostile["site/index.html"])
    for path in ("site/index.html", "site/search.js", "site/style.css"):
        assert "alert(1)</script>" not in hostile[path]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "https:evil"])
def test_an_address_of_another_kind_is_not_a_link(url: str) -> None:
    """An address that is not one of the web is shown as text."""
    model = with_text(registry(), "x")
    first, *others = model.enumerations
    members = tuple(replace(member, references=(Reference(url=url),)) for member in first.members)
    site = site_of(replace(model, enumerations=(replace(first, members=members), *others)))
    assert not any(f'="{url}' in text for path, text in site.items() if path.endswith(".html"))


FAULTY: Mapping[str, tuple[str, str, str]] = {
    "a missing field": (
        "enumeration",
        '<p data-field="description">{{ entry.description }}</p>',
        "no page shows description",
    ),
    "a changed text": ("enumeration", '"value">{{ entry.value }}', "value is"),
    "another entry": ("enumeration", '{{ entry.key }}"', "is not in the registry"),
    "no language": ("base", '<html lang="en">', "<html> needs a lang"),
    "an open element": ("base", "</header>", "does not match the open element"),
    "a broken link": ("base", 'href="index.json"', "broken link"),
}
NEW = {
    "a missing field": "",
    "a changed text": '"value">{{ entry.name }}.',
    "another entry": '{{ entry.key }}s"',
    "no language": "<html>",
    "an open element": "",
    "a broken link": 'href="nothing.json"',
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_page_that_does_not_match(fault: str) -> None:
    """A template that loses, changes or adds something is an error, which says what."""
    from codegen.project import toolkit_files

    name, old, message = FAULTY[fault]
    text = Path(dict(toolkit_files.template_paths())[f"html/{name}.html.j2"]).read_text("utf-8")
    assert old in text
    with pytest.raises(CodegenError, match=message):
        site_of(registry(), {f"html/{name}.html.j2": text.replace(old, NEW[fault])})


PAGE = '<!doctype html><html lang="en"><head><title>x</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<script src="https://example.org/x.js"></script>',
        '<img src="https://example.org/x.png" alt="">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<form action="https://example.org/"></form>',
        '<p onclick="x()">x</p>',
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        '<iframe src="x"></iframe>',
        '<base href="https://example.org/">',
        '<meta http-equiv="refresh" content="0">',
        '<a href="javascript:x">x</a>',
        '<a href=" javascript:x">x</a>',
        '<a href="java\tscript:x">x</a>',
        '<a href="JavaScript&#58;x">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="//example.org/">x</a>',
        '<a href="/absolute">x</a>',
        '<a href="a" href="b">x</a>',
        "<!-- a comment -->",
        '<p id="a"></p><p id="a"></p>',
        '<p data-field="name">x</p>',
        "<p><b>x</p></b>",
    ],
)
def test_a_page_that_is_not_safe(markup: str) -> None:
    """A page cannot load from elsewhere, run text, or be read in two ways."""
    with pytest.raises(CodegenError):
        read_page(PAGE.format(markup), "site/index.html", {})


def test_a_page_that_is_safe() -> None:
    """Links within the site and to pages on the web are allowed."""
    page = read_page(PAGE.format('<a href="../x/#y">x</a> <a href="https://example.org/">y</a>'), "site/index.html", {})
    assert page.links == ("../x/#y",)


ENTRIES: SiteEntries = {
    ("member", "systems GMAIL"): {"value": ("gmail",)},
    ("row", "meanings 0"): {
        "system": ("gmail",),
        "meaning": ("Too fast",),
        "sources": (Reference(url="https://example.org/"),),
    },
}
TABLE = """
<article data-member="systems GMAIL"><h1 data-field="value">gmail</h1>
<table data-fields="- meaning"><tr data-row="meanings 0"><th>421</th><td>{}</td>
<td data-field="sources"><a href="#source-1">1</a></td></tr></table></article>
<ol><li id="source-1" data-note=""><a href="{}">x</a></li></ol>"""


def test_a_row_is_proved_by_columns_notes_and_the_member_around_it() -> None:
    """A table names the fields of its cells, a note has the source, and the page is about the system."""
    page = read_page(PAGE.format(TABLE.format("Too fast", "https://example.org/")), "site/index.html", ENTRIES)
    assert page.shown["row", "meanings 0"] == {"system", "meaning", "sources"}


@pytest.mark.parametrize(("meaning", "source"), [("Too slow", "https://example.org/"), ("Too fast", "../y/")])
def test_a_wrong_cell_and_a_wrong_note_are_errors(meaning: str, source: str) -> None:
    """A cell without the text of its field, or a note without the address of the source, does not match."""
    with pytest.raises(CodegenError, match=r"meanings 0: (meaning does not show|sources does not link)"):
        read_page(PAGE.format(TABLE.format(meaning, source)), "site/index.html", ENTRIES)


def test_another_member_around_a_row_shows_nothing_of_it() -> None:
    """A row of another system is not shown by the heading of the page."""
    entries = {**ENTRIES, ("member", "systems GMAIL"): {"value": ("yahoo",)}}
    text = PAGE.format(TABLE.format("Too fast", "https://example.org/")).replace(">gmail<", ">yahoo<")
    assert "system" not in read_page(text, "site/index.html", entries).shown["row", "meanings 0"]
