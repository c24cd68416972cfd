"""The files of the site: links, addresses that stay, weights, and the same entries in the index and on the pages."""

from __future__ import annotations

import gzip
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.support.site_pages import KINDS
from tests.support.sites import search_entries

PAGE, PAGE_COMPRESSED, INDEX_COMPRESSED = 100_000, 25_000, 150_000
"""Octets at most: of a page with its style sheets, scripts and icon; the same, compressed; of the index, compressed."""

LASTING = (
    *KINDS.values(),
    "search-index.js",
    "reply-codes/250/index.json",
    "enhanced-status-codes/x.1.1/",
    "bounce-categories/mailbox-full/",
    "mail-systems/gmail/",
    "commands/rcpt/",
    "extensions/smtputf8/",
    "dsn-actions/#delayed",
    "rfc/3463/",
)
"""Addresses that people have linked to: they stay for good. Add to them, never remove one."""


class Page(HTMLParser):
    """Collects the anchors of a page, its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if "id" in values:
            self.anchors.add(values["id"])
        self.links += [values[name] for name in ("href", "src", "action") if name in values]
        if tag == "script" or (tag == "link" and values.get("rel") in ("stylesheet", "icon")):
            self.loads.append(values["src" if tag == "script" else "href"])


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """All pages by address, without the manual."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        if not address.startswith("manual/"):
            found[address] = Page(path.read_text("utf-8"))
    return found


def resolves(site: Path, pages: dict[str, Page], address: str) -> bool:
    """Return whether an address of the site, with its anchor, leads to something.

    `make manual` writes the manual beside the site, and a test of it reads its links.
    """
    if address == "manual/":
        return True
    path, _, anchor = address.partition("#")
    path = unquote(path)
    if path not in pages:
        return not anchor and (site / path).is_file()
    return not anchor or unquote(anchor) in pages[path].anchors


def test_all_links_resolve(site: Path, pages: dict[str, Page]) -> None:
    """Every link of every page leads to a page or a file, and to an anchor that is there."""
    base = "http://site.invalid/folder/"
    broken = []
    for address, page in pages.items():
        for link in page.links:
            target = urljoin(base + address, link)
            if target.startswith(base):
                if not resolves(site, pages, target.removeprefix(base)):
                    broken.append((address, link))
            elif urlsplit(target).scheme not in ("http", "https"):
                broken.append((address, link))
    assert broken == []


def test_every_page_can_be_reached(pages: dict[str, Page]) -> None:
    """Links lead from the start to each page."""
    reached, queue = {""}, [""]
    while queue:
        address = queue.pop()
        targets = {urljoin(f"/{address}", link).partition("#")[0].removeprefix("/") for link in pages[address].links}
        new = (targets & pages.keys()) - reached
        reached |= new
        queue += new
    assert pages.keys() - reached == set()


@pytest.mark.parametrize("address", LASTING)
def test_addresses_last(site: Path, pages: dict[str, Page], address: str) -> None:
    """What was linked to once is still there."""
    assert resolves(site, pages, address)


def test_the_index_leads_to_pages(site: Path, pages: dict[str, Page]) -> None:
    """Every result of the search is a place of the site, and every address is there once."""
    entries = search_entries((site / "search-index.js").read_text("utf-8"))
    addresses = [address for _, address, _ in entries]
    assert [address for address in addresses if not resolves(site, pages, address)] == []
    assert len(addresses) == len(set(addresses))


def test_weights_of_pages(site: Path, pages: dict[str, Page]) -> None:
    """A page is light with its style sheets, scripts and icon, as it is and compressed."""
    sizes = {}
    heavy = {}
    for address, page in pages.items():
        folder = site / address
        files = [folder / "index.html", *((folder / load).resolve() for load in page.loads)]
        for file in files:
            if file not in sizes:
                data = file.read_bytes()
                sizes[file] = (len(data), len(gzip.compress(data)))
        whole, compressed = (sum(sizes[file][place] for file in files) for place in (0, 1))
        if whole > PAGE or compressed > PAGE_COMPRESSED:
            heavy[address] = (whole, compressed)
    assert heavy == {}, f"octets and compressed octets; allowed: {PAGE} and {PAGE_COMPRESSED}"


def test_weight_of_the_index(site: Path) -> None:
    """The index is read by everybody who searches."""
    assert len(gzip.compress((site / "search-index.js").read_bytes())) <= INDEX_COMPRESSED
