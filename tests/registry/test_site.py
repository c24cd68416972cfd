"""The site of this repository's registry: what people find on the page of a code, and the addresses that they keep."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from codegen.model import Row
from tests.facts.tables import REPOSITORY, registry
from tests.support.sites import search_entries, shown, site_of

pytestmark = pytest.mark.slow

ADDRESSES = Path(__file__).with_name("addresses.txt")
OVERLAY = REPOSITORY / "templates/smtpcodes/html"
KB = 1000


@cache
def site() -> dict[str, str]:
    """Return the files of the site by path."""
    return site_of(registry(), {f"smtpcodes/html/{path.name}": path.read_text("utf-8") for path in OVERLAY.iterdir()})


def page(address: str) -> str:
    return site()[f"site/{address}index.html"]


def links(address: str) -> set[str]:
    """Return the addresses of the pages that a page links to, from the folder of the site."""
    root = "../" * address.count("/")
    return {unescape(link) for link in re.findall(rf'href="{re.escape(root)}([^"]*)"', page(address))}


def rows(table: str) -> tuple[Row, ...]:
    (found,) = (other for other in registry().tables if other.name == table)
    return found.rows


def plain(text: object) -> str:
    return " ".join(str(text).split())


def code_address(code: str) -> str:
    """Return the address of the page about a reply code, or a status with its class."""
    return f"enhanced-status-codes/x.{code.partition('.')[2]}/" if "." in code else f"reply-codes/{code}/"


def test_a_code_says_what_to_do() -> None:
    """The page of each code has the advice for it: what to change, and why."""
    for row in rows("Advice"):
        if row.attributes["kind"] in ("reply", "status"):
            text = shown(page(code_address(str(row.attributes["code"]))))
            for name in ("plan", "note"):
                assert plain(row.attributes[name] or "") in text, row.attributes["code"]


def test_every_code_has_an_answer() -> None:
    """Before anything else, the page of a code says whether to try again, or that nothing failed."""
    enumerations = {enumeration.name: enumeration for enumeration in registry().enumerations}
    for name, folder in (("ReplyCode", "reply-codes"), ("EnhancedStatusCode", "enhanced-status-codes")):
        for member in enumerations[name].members:
            top = shown(page(f"{folder}/{str(member.value).lower()}/").partition("<table")[0])
            assert plain(member.description) in top
            assert "Try again" in top or "Nothing failed" in top, member.value


def test_a_code_shows_what_systems_mean_by_it() -> None:
    """The meaning of a vendor's reply is on the page of its reply code and of its status, or one link away."""
    codes = {enumeration.name: enumeration.by_value for enumeration in registry().enumerations}
    for row in rows("VendorMeaning"):
        code, status = row.attributes["reply_code"], row.attributes["first_status"]
        named = [str(code)] if code in codes["ReplyCode"] else []
        if (
            isinstance(status, tuple)
            and len(status) == 3
            and f"X.{status[1]}.{status[2]}" in codes["EnhancedStatusCode"]
        ):
            named.append(".".join(map(str, status)))
        for text in named:
            address = code_address(text)
            is_linked = any(link in links(address) for link in places(row))
            assert plain(row.attributes["meaning"]) in shown(page(address)) or is_linked, (text, row.index)


def places(row: Row) -> Iterator[str]:
    """Yield the address of a row of VendorMeaning."""
    for path, text in site().items():
        if path.endswith(".html") and (
            found := re.search(rf'data-row="vendor_meanings {row.index}" id="([^"]+)"', text)
        ):
            yield f"{path.removeprefix('site/').removesuffix('index.html')}#{found[1]}"


def test_rows_have_lasting_addresses() -> None:
    """No row is on a numbered part of a page, and none has a number as its anchor."""
    addresses = {address for _, address, _ in search_entries(site()["site/search-index.js"])}
    assert len(addresses) > 1000
    assert not [address for address in addresses if re.search(r"/part-\d\d|/#row-\d\d?$", address)]


def test_the_page_of_a_system_has_all_its_replies() -> None:
    """A system's page has the words, the meaning, the action and the contradiction of each of its replies."""
    for row in rows("VendorMeaning"):
        if row.attributes["system"]:
            text = shown(page(f"mail-systems/{row.attributes['system']}/"))
            for name in ("meaning", "action", "conflict", "vendor_code"):
                assert plain(row.attributes[name] or "") in text, (row.attributes["system"], name)


def test_the_page_of_a_system_has_its_advice() -> None:
    """What a system asks of all senders is on its page, also where the page is full of its replies."""
    for row in rows("Advice"):
        if row.attributes["system"]:
            text = shown(page(f"mail-systems/{row.attributes['system']}/"))
            assert plain(row.attributes["plan"]) in text, row.attributes["system"]


def test_codes_link_each_other() -> None:
    """A reply code links the enhanced codes of its meanings, and each of them links back."""
    (codes,) = (enumeration for enumeration in registry().enumerations if enumeration.name == "ReplyCode")
    for member in codes.members:
        reply, meanings = f"reply-codes/{member.value}/", member.attributes["meanings"]
        assert isinstance(meanings, tuple)
        for meaning in meanings:
            assert isinstance(meaning, Mapping) and isinstance(meaning["enhanced"], tuple)
            for status in meaning["enhanced"]:
                other = f"enhanced-status-codes/{str(status).lower()}/"
                assert other in links(reply) and reply in links(other), (member.value, status)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("tss04", "mail-systems/yahoo/#row-421-4.7.0-tss04"),
        ("449", "folklore/449/"),
        ("x.7.26", "enhanced-status-codes/x.7.26/"),
    ],
)
def test_the_index_leads_to_the_place(asked: str, address: str) -> None:
    """A vendor's code leads to its row, a number of folklore to its page, and a status to its code."""
    (words,) = (words.split() for _, other, words in search_entries(site()["site/search-index.js"]) if other == address)
    assert asked in words[:6]


def test_addresses_stay() -> None:
    """Every address of the list leads to its page and its place. Add addresses; remove none."""
    for line in ADDRESSES.read_text("utf-8").splitlines():
        address, _, anchor = line.partition("#")
        assert f"site/{address}index.html" in site(), line
        assert not anchor or f'id="{anchor}"' in page(address), line


def test_every_lasting_address_is_listed() -> None:
    """The list has each page except parts of long pages."""
    pages = {path.removeprefix("site/").removesuffix("index.html") for path in site() if path.endswith("index.html")}
    listed = {line.partition("#")[0] for line in ADDRESSES.read_text("utf-8").splitlines()}
    missing = sorted({address for address in pages if "/part-" not in address} - listed)
    assert not missing, f"add these lines to {ADDRESSES.name}: {missing}"


def test_pages_are_light() -> None:
    """A page weighs at most 100 KB, and 25 KB compressed; the index weighs at most 150 KB compressed."""
    for path, text in site().items():
        if path.endswith(".html"):
            data = text.encode()
            assert len(data) <= 100 * KB and len(gzip.compress(data, 9)) <= 25 * KB, path
    assert len(gzip.compress(site()["site/search-index.js"].encode(), 9)) <= 150 * KB
