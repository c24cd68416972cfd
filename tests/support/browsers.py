"""A browser for the tests of the site: Debian's Chromium, driven by Playwright, and programs of npm that read pages.

Playwright needs no download of its own browsers here. `make test-tools` installs all of them where it may.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.commands import REPOSITORY
from tests.support.servers import system_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MODULES = REPOSITORY / ".tools/node_modules"
"""The folder of npm packages, which `.github/scripts/install-tools` fills."""

CHROMIUM = system_program("chromium")

MISSING = "needs Chromium (Debian's package chromium) and Playwright, which `make test-tools` installs"

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # root, whom continuous integration often is, has no sandbox
)
"""Chromium's options: it asks no other host for anything."""


def is_available() -> bool:
    """Return whether a browser can be started."""
    return CHROMIUM is not None and importlib.util.find_spec("playwright") is not None


@contextmanager
def running() -> Iterator[Browser]:
    """Start a browser; stop it at the end.

    Only one runs at a time, for one module of tests: Playwright keeps an event loop in this thread.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Visits:
    """Opens pages of a site, and notes what they ask other hosts for and what they complain about."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "", **options: object) -> Page:
        """Return a page of the site in a new window. `options` are those of `Browser.new_context`."""
        page: Page = self.browser.new_context(**options).new_page()  # type: ignore[arg-type,unused-ignore]
        page.on("request", lambda request: self._note_request(request.url))
        page.on("requestfailed", lambda request: self._note_failure(request.url, str(request.failure)))
        page.on("response", lambda response: self._note_status(response.url, response.status))
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.goto(self.address + path)
        return page

    def _note_request(self, url: str) -> None:
        if not url.startswith(self.address):
            self.complaints.append(f"another host: {url}")

    def _note_failure(self, url: str, failure: str) -> None:
        if failure != "net::ERR_ABORTED":  # the test went to the next page before everything was loaded
            self.complaints.append(f"not loaded: {url}: {failure}")

    def _note_status(self, url: str, status: int) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")


def path_of(page: Page) -> str:
    """Return the address of a page in the site, without the host."""
    return str(page.evaluate("location.pathname + location.search + location.hash")).removeprefix("/")


def search_box(page: Page) -> Locator:
    """Return the field of the search."""
    return page.get_by_role("searchbox", name="Search")


def search_results(page: Page) -> Locator:
    """Return the links that the search found."""
    return page.get_by_role("search").get_by_role("link")


def search(page: Page, query: str) -> None:
    """Type a query, and wait for the results."""
    search_box(page).press_sequentially(query)
    search_results(page).first.wait_for()


def explain(page: Page, text: str) -> None:
    """Put a reply or a bounce into the box of the page, press the button beside it, and wait for what it means."""
    box = page.locator("textarea")
    assert box.evaluate("element => element.labels.length") == 1
    box.fill(text)
    box.locator("xpath=ancestor::form").get_by_role("button").click()
    verdict_link(page).wait_for()


def verdict_link(page: Page) -> Locator:
    """Return the link to the category of the last verdict."""
    return page.locator(".paste a[href*='bounce-categories/']").last
