"""The site: its addresses, its links both ways, its overlay, and what its templates cannot write."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.model import Registry, Site
from codegen.outputs.html_escaping import HtmlRenderer
from codegen.outputs.site.addresses import row_anchor, segment, segments
from codegen.outputs.site.cross_references import find_links
from codegen.outputs.site.pagination import Places
from codegen.project import discovery
from codegen.reserved_names import why_not_output_path
from tests.support.projects import registry_of, small_project
from tests.support.registries import registry
from tests.support.sites import search_entries, shown, site_of

VALUES = st.text(max_size=8) | st.integers() | st.lists(st.text(max_size=3) | st.integers(), max_size=3).map(tuple)


@given(st.lists(VALUES, unique_by=repr))
def test_addresses_never_collide(values: list[int | str | tuple[int | str, ...]]) -> None:
    """Different values have different segments, in any letter case; each is the name of a folder on every system."""
    values = list(dict.fromkeys(values))
    names = segments(values)
    assert len({name.casefold() for name in names.values()}) == len(values)
    for name in names.values():
        assert name and "/" not in name and name.strip(".") and why_not_output_path(f"site/x/{name}/index.html") == ""
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_~")


def test_addresses_can_be_guessed() -> None:
    """Plain values keep their spelling, in lower case."""
    assert [segment(value) for value in (550, "X.7.26", "STARTTLS", "bad-mailbox")] == [
        "550",
        "x.7.26",
        "starttls",
        "bad-mailbox",
    ]


def test_an_address_stays_when_a_value_is_added() -> None:
    """Another value, also one that differs only in letter case, does not change the address of the first."""
    assert segments(["a", "A"])["a"] == segments(["a", "b"])["a"] == "a"


FAULTS = """
[enumeration]
name = "Fault"
title = "a fault"
kind = "str"
description = "What went wrong."

[[member]]
name = "NO_WATER"
value = "X.2.3"

[[member]]
name = "TOO_HOT"
value = "X.2.4"
"""
REPAIRS = """
[table]
name = "Repair"
title = "a repair"
description = "What to do."

[attribute.code]
type = "int"
many = true
description = "the code as three numbers."
links = { Fault = "X.{2}.{3}" }

[attribute.text]
type = "str"
description = "the code as text."
links = { Fault = "X.{2}.{3}", Level = "level-{}" }

[attribute.step]
type = "str"
required = true
description = "what to do."

[[row]]
code = [5, 2, 3]
step = "Fill it."

[[row]]
text = "4.2.4"
step = "Wait."

[[row]]
text = "9.9.9"
code = [5, 2]
step = "Nobody knows."
"""
LEVELS = """
[enumeration]
name = "Level"
title = "a level"
kind = "str"
description = "How much."

[attribute.usual]
type = "Fault"
description = "the usual fault."

[[member]]
name = "LOW"
value = "low"
usual = "X.2.3"
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """A registry with links of every kind."""
    package = 'name = "small"\nversion = "0.1.0"\ntitle = "Small"\ndescription = "Small."\n[site]\npages = ["Fault"]\n'
    folder = small_project(
        tmp_path_factory.mktemp("linked"), package=package, faults=FAULTS, repairs=REPAIRS, levels=LEVELS
    )
    (project,) = discovery.find_projects(folder, exact=True)
    loaded = registry_of(project)
    assert loaded.problems == ()
    return loaded.registry


def test_links_lead_both_ways(linked: Registry) -> None:
    """Rows name members by a form, and the page of a member shows these rows and the members that name it."""
    site = site_of(linked)
    table = site["site/repairs/index.html"]
    assert '<a href="../faults/x.2.3/">5.2.3</a>' in table
    assert '<a href="../faults/x.2.4/">4.2.4</a>' in table
    assert "9.9.9" in shown(table) and ">9.9.9</a>" not in table
    no_water, too_hot = (shown(site[f"site/faults/{name}/index.html"]) for name in ("x.2.3", "x.2.4"))
    assert "Fill it." in no_water and "Wait." not in no_water and "Wait." in too_hot
    assert '<a href="../../levels/#low">low</a>' in site["site/faults/x.2.3/index.html"]
    data = json.loads(site["site/faults/x.2.3/index.json"])
    assert (data["name"], data["value"]) == ("NO_WATER", "X.2.3")
    assert data["mentioned_by"] == [{"table": "Repair", "rows": ["repairs/#row-1"]}]
    assert data["named_by"] == [{"enumeration": "Level", "members": ["levels/#low"]}]


def keyed(tmp_path: Path, key: str, pages: str) -> dict[str, str]:
    """Return the site of repairs with a key."""
    package = 'name = "small"\nversion = "0.1.0"\ntitle = "Small"\ndescription = "Small."\n'
    attribute = '[attribute.fault]\ntype = "Fault"\ndescription = "the fault."\n[attribute.code]\n'
    repairs = (
        REPAIRS.replace('description = "What to do."', f'description = "What to do."\nkey = {key}')
        .replace("[attribute.code]\n", attribute)
        .replace('step = "Fill it."', 'fault = "X.2.3"\nstep = "Fill it."')
    )
    (project,) = discovery.find_projects(
        small_project(
            tmp_path, package=f"{package}[site]\npages = {pages}\n", faults=FAULTS, repairs=repairs, levels=LEVELS
        ),
        exact=True,
    )
    loaded = registry_of(project)
    assert loaded.problems == ()
    return site_of(loaded.registry)


def test_a_row_is_on_the_page_of_the_member_that_its_key_begins_with(tmp_path: Path) -> None:
    """Rows that begin with a member that has a page are there only; the others are on the page of the table."""
    site = keyed(tmp_path, '["fault", "step"]', '["Fault"]')
    member, table = site["site/faults/x.2.3/index.html"], site["site/repairs/index.html"]
    assert 'id="row-fill-it."' in member and "Fill it." not in table and '<a href="../faults/x.2.3/">' in table
    assert 'id="row-wait."' in table
    addresses = {address for _, address, _ in search_entries(site["site/search-index.js"])}
    assert {"faults/x.2.3/#row-fill-it.", "repairs/#row-wait."} <= addresses
    assert json.loads(site["site/faults/x.2.3/index.json"])["mentioned_by"][0]["rows"] == ["faults/x.2.3/#row-fill-it."]


def test_a_table_has_a_page_for_each_first_value_of_its_key(tmp_path: Path) -> None:
    """A row with a key of one value has a page, with the data beside it."""
    site = keyed(tmp_path, '["step"]', '["Repair"]')
    assert "Nobody knows." in shown(site["site/repairs/nobody~20knows~2e/index.html"])
    assert json.loads(site["site/repairs/wait~2e/index.json"])["rows"][0]["address"] == "repairs/wait~2e/"
    assert '<a href="../repairs/wait~2e/">' in site["site/repairs/index.html"]


def test_a_row_is_on_the_page_of_the_member_that_it_links_to(tmp_path: Path) -> None:
    """The first value of the key names a member by `links`."""
    site = keyed(tmp_path, '["text", "step"]', '["Fault"]')
    assert 'id="row-wait."' in site["site/faults/x.2.4/index.html"]
    assert "Wait." not in site["site/repairs/index.html"]


def test_rows_of_a_long_table_keep_their_addresses(linked: Registry) -> None:
    """Further rows before the others, on a table with several pages, move none of them."""
    (table,) = linked.tables
    first = table.rows[0]
    words = [f"{letter}{number} {'x' * 600}" for letter in "nop" for number in range(60)]

    def addresses(steps: list[str]) -> dict[str, str]:
        rows = tuple(
            replace(first, index=index, attributes={**first.attributes, "step": step})
            for index, step in enumerate(steps)
        )
        long = replace(linked, tables=(replace(table, key=("step",), rows=rows),))
        places = Places(long, find_links(long).linker)
        return {str(row.attributes["step"]): places.of_row(long.tables[0], row) for row in rows}

    before, after = addresses(words), addresses([f"m {'x' * 600}", "n1", *words])
    assert before == {step: after[step] for step in words}
    assert {address.partition("#")[0] for address in before.values()} == {f"repairs/part-{letter}/" for letter in "nop"}


@given(st.lists(st.lists(st.none() | st.integers() | st.text(max_size=60), max_size=3), unique_by=repr))
def test_anchors_of_rows_never_collide(keys: list[list[int | str | None]]) -> None:
    """Rows with different keys have different anchors, which are valid in an address."""
    taken: set[str] = set()
    for key in keys:
        anchor = row_anchor(key, taken)
        assert anchor not in taken and re.fullmatch(r"row-[a-z0-9._~-]+", anchor)
        taken.add(anchor)


def test_the_index_has_every_entry(linked: Registry) -> None:
    """The index of the search has the address and the words of every member and every row."""
    entries = search_entries(site_of(linked)["site/search-index.js"])
    words = {address: words.split() for _, address, words in entries}
    assert words["faults/x.2.3/"][:2] == ["x.2.3", "no_water"]
    assert {"5.2.3", "fill"} <= set(words["repairs/#row-1"])
    assert "low" in words["levels/#low"]


def test_a_page_for_each_rfc() -> None:
    """The page of an RFC lists what cites it, by section."""
    site = site_of(registry())
    cited = {reference.rfc for file in registry().files for reference in file.references if reference.rfc}
    for number in cited:
        assert f"RFC {number}" in shown(site[f"site/rfc/{number}/index.html"])


def test_an_overlay_replaces_blocks_and_files(linked: Registry) -> None:
    """A package's own templates replace blocks of every page, of one module, and copied files."""
    own = {
        "small/html/base.html.j2": '{% extends "codegen:html/base.html.j2" %}'
        "{% block footer %}<p>Our footer</p>{% endblock %}"
        '{% block scripts %}<script src="{{ view.root }}more.js" defer></script>{% endblock %}',
        "small/html/faults.member.html.j2": '{% extends "html/member.html.j2" %}'
        "{% block advice %}<p>Do this.</p>{% endblock %}"
        '{% block mention scoped %}{% if mentions.name == "Repair" %}'
        '{% for row in mentions.rows %}<p>{{ row.by_name["step"].text }}</p>{% endfor %}{% endif %}{% endblock %}',
        "small/html/more.js": "siteSearch.readings.push((query) => [query]);\n",
        "small/html/style.css": "p { margin: 0; }\n",
        "small/html/names.js.j2": "const names = {{ view.enumerations | map(attribute='name') | list | json }};\n",
    }
    plain, site = site_of(linked), site_of(linked, own)
    assert "Our footer" in shown(site["site/index.html"]) and "Our footer" in shown(site["site/repairs/index.html"])
    page = shown(site["site/faults/x.2.3/index.html"])
    assert "Do this." in page and "Fill it." in page and "the code as three" not in page
    assert "Do this." not in shown(site["site/levels/index.html"])
    assert site["site/style.css"] == "p { margin: 0; }\n" != plain["site/style.css"]
    assert "site/more.js" in site and "site/more.js" not in plain
    names = ", ".join(f'"{enumeration.name}"' for enumeration in linked.enumerations)
    assert site["site/names.js"] == f"const names = [{names}];\n"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ view.title | safe }}", "safe"),
        ("{{ view.title | tojson }}", "tojson"),
        ("{% autoescape false %}{{ view.title }}{% endautoescape %}", "autoescape cannot be changed"),
        ("<a href={{ view.title }}>x</a>", "must be in quotes"),
        ('<script>x = "{{ view.title }}"</script>', "inside a script"),
        ("<style>{{ view.title }}</style>", "inside a script or a style"),
        ("{% filter upper %}{{ view.title }}{% endfilter %}", "filter blocks are not allowed"),
        ("{{ view.titel }}", "titel"),
        ("{{ view.path }}", "texts and numbers only"),
        ("{{ view.__class__ }}", "__class__"),
    ],
)
def test_what_templates_cannot_write(template: str, message: str) -> None:
    """No filter and no statement writes registry text as markup, and a mistake is an error."""
    with pytest.raises(CodegenError, match=message):
        site_of(registry(), {"html/start.html.j2": template})


def test_text_between_script_elements_is_escaped() -> None:
    """An expression after a script element, or in an attribute of one, is allowed."""
    texts = {"html/x.html.j2": '<script src="{{ view }}.js"></script><p title="{{ view }}">{{ view }}</p>'}
    page = HtmlRenderer(texts, folder="templates", overlay="tiny").render("html/x.html.j2", "a<b", "x.html").text
    assert page == '<script src="a&lt;b.js"></script><p title="a&lt;b">a&lt;b</p>\n'


@pytest.mark.slow
def test_a_long_page_comes_in_parts() -> None:
    """An enumeration with many members has several pages, which link to each other; each member is on one of them."""
    first, *others = registry().enumerations
    member = first.members[0]
    members = tuple(replace(member, name=f"M{number}", value=f"m{number}", aliases=()) for number in range(400))
    many = replace(registry(), enumerations=(replace(first, members=members, aliases=()), *others))
    site = site_of(many)
    folder = f"site/{first.module.replace('_', '-')}"
    assert f"{folder}/part-2/index.html" in site
    assert all(len(text.encode()) < 100_000 for path, text in site.items() if path.endswith(".html"))
    brief = site_of(replace(many, package=replace(many.package, site=Site(pages=(first.name,)))))
    assert f"{folder}/m399/index.html" in brief
