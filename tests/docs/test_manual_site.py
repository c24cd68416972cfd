"""The manual as a site: no warning when it is rendered, no broken link, and nothing loaded from elsewhere."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import smtpcodes

from codegen.project import toolkit_files
from tests.support.commands import REPOSITORY, process

pytestmark = pytest.mark.tools

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data"}
"""The elements with files that a browser loads with a page, and the attributes that name these files."""


class Page(HTMLParser):
    """A page of the site: its targets, what it links to, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.links: set[str] = set()
        self.loads: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note the addresses of an element."""
        values = {name: value for name, value in attributes if value is not None}
        if "id" in values:
            self.targets.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.add(values["href"])
        if LOADED.get(tag) in values:
            self.loads.add(values[LOADED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, rendered with warnings as errors."""
    missing = [name for name in ("sphinx", "myst_parser", "furo") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"missing {', '.join(missing)}. Run: pip install '.[manual]'")
    folder = tmp_path_factory.mktemp("site") / "manual"
    done = process(sys.executable, REPOSITORY / ".github/scripts/manual_site.py", folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site."""
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def test_it_has_every_page_of_the_manual(site: Path, pages: dict[Path, Page]) -> None:
    """Each page of the manual is a page of the site, and the first page leads to it."""
    names = {path.stem for path in toolkit_files.manual().glob("*.md")} - {"README"}
    assert names <= {path.stem for path in pages}
    assert {f"{name}.html" for name in names} <= pages[site / "index.html"].links


def test_links_lead_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    """A link inside the site leads to a page that exists, and to a section that this page has."""
    broken = defaultdict(set)
    for path, page in pages.items():
        for address in page.links | page.loads:
            parts = urlsplit(address)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if parts.scheme or parts.netloc:
                continue
            known = pages[target].targets if target in pages else set()
            if not target.is_relative_to(site) or not target.exists() or unquote(parts.fragment) not in {"", *known}:
                broken[path.relative_to(site)].add(address)
    assert broken == {}


def test_no_request_leaves_it(site: Path, pages: dict[Path, Page]) -> None:
    """What a browser loads with a page comes from the site itself."""
    for path, page in pages.items():
        assert {address for address in page.loads if re.match(r"(https?:)?//", address)} == set(), path
    for path in sorted(site.rglob("*.css")):
        assert re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^)]*""", path.read_text("utf-8")) == [], path


def test_the_pictures_are_there(site: Path) -> None:
    """The pictures that the pages show are copied."""
    names = {path.name for path in (site / "_images").iterdir()}
    shown = {
        name
        for path in toolkit_files.manual().glob("*.md")
        for name in re.findall(r"\]\(pictures/([^)]+)\)", path.read_text("utf-8"))
    }
    assert shown <= names


def test_the_reference_has_every_public_name(pages: dict[Path, Page]) -> None:
    """Each public name of the library has one entry, and so has each member of each enumeration."""
    targets = [target for page in pages.values() for target in page.targets]
    for name in smtpcodes.__all__:
        if name != "__version__":
            assert targets.count(f"smtpcodes.{name}") == 1, name
            for member in getattr(getattr(smtpcodes, name), "__members__", ()):
                assert targets.count(f"smtpcodes.{name}.{member}") == 1, f"{name}.{member}"


def test_the_search_finds_words(site: Path) -> None:
    """The index of the search has words of the manual and of docstrings."""
    index = (site / "searchindex.js").read_text("utf-8")
    assert "mailbox_unavailable" in index.lower()
    assert re.search(r'"?stubtest"?:', index)
