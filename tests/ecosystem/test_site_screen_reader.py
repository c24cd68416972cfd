"""The site as a screen reader reads it aloud: names, landmarks, headings, tables, and what is announced.

These tests need Chromium and Playwright: `make test-tools` runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from smtpcodes import classify, parse_reply
from smtpcodes.explanations import explain as explain_reply

from tests.support import browsers
from tests.support.browsers import Visits, explain, search, search_box
from tests.support.servers import serving
from tests.support.site_pages import KINDS
from tests.support.spoken import spoken

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not browsers.is_available(), reason=browsers.MISSING),
]

KIND = pytest.mark.parametrize("path", [pytest.param(path, id=kind) for kind, path in KINDS.items()])
ROLES = ("banner", "main", "contentinfo", "search")


@pytest.fixture(scope="module")
def visits(site: Path) -> Iterator[Visits]:
    with serving(site) as address, browsers.running() as browser:
        yield Visits(browser, address)


def announced(page: Page) -> list[str]:
    """Return what is read aloud after a change, wherever the reader is."""
    return [part.text for part in spoken(page).all("status") if part.live == "polite" and part.text]


@KIND
def test_landmarks(visits: Visits, path: str) -> None:
    """Readers jump to the search, the content and the end; there is one of each, and every navigation has a name."""
    whole = spoken(visits.open(path))
    assert {role: len(whole.all(role)) for role in ROLES} == dict.fromkeys(ROLES, 1)
    names = [part.name for part in whole.all("navigation")]
    assert "Site" in names
    assert all(names)
    assert len(set(names)) == len(names)


@KIND
def test_headings(visits: Visits, path: str) -> None:
    """Readers walk through headings: one of the first level at the start, and no level left out."""
    headings = spoken(visits.open(path)).all("heading")
    levels = [heading.level for heading in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [levels[i : i + 2] for i in range(len(levels) - 1) if levels[i + 1] > levels[i] + 1] == []
    assert all(heading.text for heading in headings)


@KIND
@pytest.mark.parametrize("width", [360, 1280])
def test_tables(visits: Visits, path: str, width: int) -> None:
    """Each column and each row of a table has a header, on a small screen too, where it looks like a list."""
    page = visits.open(path, viewport={"width": width, "height": 800})
    tables = spoken(page).all("table")
    assert len(tables) == page.locator("table:visible").count()
    for table in tables:
        first, *rows = table.all("row")
        assert rows
        assert all(column.text for column in first.all("columnheader"))
        for row in rows:
            assert len(row.all("rowheader")) == 1
            assert len(row.all("rowheader") + row.all("cell")) == len(first.all("columnheader"))


@KIND
def test_links_have_names(visits: Visits, path: str) -> None:
    """Every link has a name."""
    assert [link.name for link in spoken(visits.open(path)).all("link") if not link.name.strip()] == []


def test_the_number_of_results_is_announced(visits: Visits) -> None:
    """A reader hears how many pages a search finds, and that it finds nothing, while the focus stays in the field."""
    page = visits.open("reply-codes/550/")
    assert announced(page) == []
    search(page, "greylisting")
    (text,) = announced(page)
    assert text.split()[1] == "found."
    assert int(text.split()[0]) == len(spoken(page).all("search")[0].all("listitem"))
    search_box(page).fill("qqqqzzzz")
    page.get_by_text("Nothing found").wait_for()
    assert announced(page) == ["Nothing found. Try other words, or fewer."]
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_verdict_is_announced_in_short(visits: Visits) -> None:
    """A reader hears the cause and whether to try again; the whole verdict follows under a heading with the reply."""
    reply = "552 5.2.2 Mailbox full"
    page = visits.open()
    explain(page, reply)
    (text,) = announced(page)
    assert classify(parse_reply(reply)).category.phrase in text
    assert explain_reply(parse_reply(reply)).retry in text
    (verdict,) = (part for part in spoken(page).all("heading") if part.text == reply)
    assert verdict.level == 3
    assert spoken(page).all("definition")


def test_an_unknown_text_is_announced(visits: Visits) -> None:
    """A reader hears that nothing is known about a text, and what to paste into an empty box."""
    page = visits.open()
    for text, answer in [("hello world", "Nothing is known about this text."), ("", "Paste a reply")]:
        page.locator("textarea").fill(text)
        page.get_by_role("button", name="Explain").click()
        page.get_by_text(answer).first.wait_for()
        assert announced(page)[0].startswith(answer)
