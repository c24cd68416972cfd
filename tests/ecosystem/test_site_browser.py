"""The site as people use it: in a browser, by keyboard, on small screens, dark, printed, without JavaScript.

These tests need Chromium and Playwright: `make test-tools` runs them. They find things by role and label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from smtpcodes import classify, parse_reply

from tests.support import browsers
from tests.support.browsers import Visits, explain, path_of, search, search_box, search_results, verdict_link
from tests.support.servers import serving
from tests.support.site_pages import KINDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not browsers.is_available(), reason=browsers.MISSING),
]

KIND = pytest.mark.parametrize("path", [pytest.param(path, id=kind) for kind, path in KINDS.items()])

FOCUSED = """() => {
  const {activeElement: element} = document;
  const {left, top, right, bottom, width, height} = element.getBoundingClientRect();
  const {outlineStyle, outlineWidth} = getComputedStyle(element);
  window.places ??= [...document.querySelectorAll("*")];
  return {
    name: element.textContent.trim().replace(/\\s+/g, " ") || element.id,
    place: element === document.body ? -1 : window.places.indexOf(element),
    isOutlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    isInView: width > 0 && height > 0 && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight,
  };
}"""
"""The element with the focus: its place in the document, and whether people see that it has the focus."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.running() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def visits(browser: Browser, address: str) -> Iterator[Visits]:
    """Opens pages. No test may cause a message on the console, a failed request, or a request to another host."""
    visits = Visits(browser, address)
    yield visits
    for context in browser.contexts:
        context.close()
    assert visits.complaints == []


@KIND
def test_pages_load_nothing_from_elsewhere(visits: Visits, path: str) -> None:
    """A page has a heading, a title that names it, and one main part; `visits` checks its requests and the console."""
    page = visits.open(path)
    heading = page.get_by_role("main").get_by_role("heading", level=1)
    assert heading.count() == page.get_by_role("main").count() == 1
    assert heading.inner_text().split()[0] in page.title()
    search_box(page).focus()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ("550", "reply-codes/550/"),
        ("X.7.26", "enhanced-status-codes/x.7.26/"),
        ("x.7.26", "enhanced-status-codes/x.7.26/"),
        ("5.7.26", "enhanced-status-codes/x.7.26/"),
        ("STARTTLS", "commands/starttls/"),
        ("mailbox_unavailable", "reply-codes/550/"),
        ("yahoo", "mail-systems/yahoo/"),
        ("rfc 5321", "rfc/5321/"),
        ("rfc5321", "rfc/5321/"),
        ("449", "folklore/449/"),
        ("5xx", "reply-codes/#severity-5"),
        ("X.7", "enhanced-status-codes/#subject-7"),
    ],
)
def test_the_first_result_of_a_search(visits: Visits, query: str, result: str) -> None:
    """Codes, names, words and pasted replies; Enter opens the page."""
    page = visits.open()
    search(page, query)
    assert f"/{result}" in str(search_results(page).first.get_attribute("href"))
    assert re.match(r"\d+ found", page.get_by_role("search").get_by_role("status").inner_text())
    search_box(page).press("Enter")
    page.wait_for_url(f"**/{result}")
    assert page.get_by_role("heading", level=1).is_visible()


def test_a_search_for_a_whole_reply(visits: Visits) -> None:
    """Both codes of a reply are among the first results."""
    page = visits.open()
    search(page, "550 5.1.1 <first@example.com> user unknown")
    addresses = [str(link.get_attribute("href")) for link in search_results(page).all()[:10]]
    for code in ("reply-codes/550/", "enhanced-status-codes/x.1.1/"):
        assert any(address.endswith(f"/{code}") for address in addresses), addresses


def test_a_search_for_both_codes(visits: Visits) -> None:
    """The page of the more precise code comes first, then that of the other, then what has both of them."""
    page = visits.open()
    search(page, "550 5.7.26")
    addresses = [str(link.get_attribute("href")) for link in search_results(page).all()]
    assert addresses[0].endswith("enhanced-status-codes/x.7.26/") and addresses[1].endswith("reply-codes/550/")
    others = [address for address in addresses[2:] if "#explain=" not in address]
    assert all("5.7.26" in address for address in others if "/mail-systems/" in address)
    assert re.match(rf"{len(others) + 2} found", page.get_by_role("search").get_by_role("status").inner_text())


@pytest.mark.parametrize(
    ("query", "text"), [("TSS04", "TSS04"), ("greylisting", "grey"), ("mailbox full", "full"), ("folklore", "folklore")]
)
def test_words_of_a_search(visits: Visits, query: str, text: str) -> None:
    """A vendor's code and words lead to pages that have them, from any page."""
    page = visits.open("reply-codes/550/")
    search(page, query)
    search_results(page).first.click()
    page.wait_for_url(lambda url: "reply-codes/550" not in url)
    assert text.lower() in page.get_by_role("main").inner_text().lower()


def test_a_search_that_finds_nothing(visits: Visits) -> None:
    """The page says so, and Enter opens no other page."""
    page = visits.open()
    search_box(page).press_sequentially("qqqqzzzz")
    page.get_by_text("Nothing found").wait_for()
    search_box(page).press("Enter")
    assert path_of(page) == "?q=qqqqzzzz"
    assert search_results(page).count() == 0


@pytest.mark.parametrize("code", ["599", "5.9.9"])
def test_a_search_for_an_unknown_code(visits: Visits, code: str) -> None:
    """The page says that it is not registered, and explains what programs do with it."""
    page = visits.open("reply-codes/550/")
    search(page, code)
    assert page.get_by_role("search").get_by_role("status").inner_text().startswith("Nothing found.")
    search_box(page).press("Enter")
    page.get_by_text(f"{code} is not registered").first.wait_for()
    assert verdict_link(page).is_visible()


def test_enter_before_the_index_is_loaded(visits: Visits) -> None:
    """Somebody who types fast gets to the page, too."""
    page = visits.open("commands/mail/")

    def continue_late(route: Any) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/search-index.js", continue_late)
    search_box(page).fill("5.7.26")
    search_box(page).press("Enter")
    page.wait_for_url("**/enhanced-status-codes/x.7.26/")


def test_a_search_by_keyboard(visits: Visits) -> None:
    """A slash starts it, arrows walk through the results, Escape ends it, Enter opens a result."""
    page = visits.open("commands/mail/")
    page.keyboard.press("/")
    page.keyboard.type("mailbox")
    search_results(page).nth(1).wait_for()
    second = str(search_results(page).nth(1).get_attribute("href"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") == second
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert search_box(page).input_value() == "mailbox"
    assert search_box(page).evaluate("element => element === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert search_box(page).input_value() == ""
    assert search_box(page).evaluate("element => element === document.activeElement")
    assert search_results(page).count() == 0
    page.keyboard.type("mailbox")
    search_results(page).nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{second.replace('../', '')}")


def test_the_back_button(visits: Visits) -> None:
    """It comes back to the query and its results, which have an address to share."""
    page = visits.open()
    search(page, "greylisting")
    assert path_of(page) == "?q=greylisting"
    texts = search_results(page).all_inner_texts()
    search_results(page).first.click()
    page.wait_for_url(re.compile(r"^[^?]*$"))
    page.go_back()
    search_results(page).first.wait_for()
    assert search_box(page).input_value() == "greylisting"
    assert search_results(page).all_inner_texts() == texts
    page.go_forward()
    assert "?" not in path_of(page)


def test_a_query_in_the_address_is_text(visits: Visits) -> None:
    """Whatever an address has as query is searched for; it does not become markup or script."""
    page = visits.open("?q=%3Cimg src=x onerror=alert(1)%3E 550")
    search_results(page).first.wait_for()
    assert search_box(page).input_value() == "<img src=x onerror=alert(1)> 550"
    assert page.get_by_role("search").get_by_role("img").count() == 0


def test_places_on_pages_have_addresses(visits: Visits) -> None:
    """A member without a page of its own has an anchor, which the browser scrolls to."""
    page = visits.open("dsn-actions/#delayed")
    member = page.locator(":target")
    assert "delayed" in member.inner_text()
    page.wait_for_function("document.querySelector(':target').getBoundingClientRect().top < innerHeight")
    member.get_by_role("heading").get_by_role("link").first.click()
    assert path_of(page) == "dsn-actions/#delayed"


@KIND
def test_the_keyboard_walks_in_order(visits: Visits, path: str) -> None:
    """Tab leads to the skip link, then to everything in the order of the document, visible and outlined."""
    page = visits.open(path, color_scheme="dark")
    walked = []
    for _ in range(15):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(FOCUSED))
        if walked[-1]["place"] < 0:  # after the last element
            walked.pop()
            break
    assert len(walked) > 3
    assert "Skip" in walked[0]["name"]
    places = [focused["place"] for focused in walked]
    assert places == sorted(set(places))
    assert [focused["name"] for focused in walked if not (focused["isOutlined"] and focused["isInView"])] == []


def test_the_skip_link(visits: Visits) -> None:
    """It jumps over the navigation and the search; Shift+Tab goes back to them."""
    page = visits.open("reply-codes/550/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('main') === null")


@KIND
def test_pages_fit_their_width(visits: Visits, path: str) -> None:
    """No page scrolls sideways, with and without results of a search; 320 is what WCAG asks for (1.4.10)."""
    page = visits.open(path)
    wide = []
    for query in ("", "550"):
        if query:
            search(page, query)
        for width in (320, 360, 800, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((query, width))
    assert wide == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_follow_the_theme(visits: Visits, theme: str) -> None:
    """The page is dark with light text, or the other way around, as the reader's system asks."""
    page = visits.open("reply-codes/550/", color_scheme=theme)
    paper, ink = page.evaluate("""["background-color", "color"].map(name => {
        const [red, green, blue] = getComputedStyle(document.documentElement).getPropertyValue(name).match(/[\\d.]+/g);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })""")
    assert (paper < 64 and ink > 192) if theme == "dark" else (paper > 192 and ink < 64)


@KIND
def test_pages_without_javascript(visits: Visits, path: str) -> None:
    """The content is the same; what needs JavaScript is not there; links lead on."""
    with_script, without = visits.open(path), visits.open(path, java_script_enabled=False)
    texts = [shown_text(page.get_by_role("main")) for page in (with_script, without)]
    if path:
        assert texts[0] == texts[1]
    else:
        assert set(texts[1]) < set(texts[0])
    for role in ("searchbox", "textbox", "button"):
        assert without.get_by_role(role).count() == 0  # type: ignore[arg-type,unused-ignore]
    link = (
        without.get_by_role("main").get_by_role("link").and_(without.locator(":not([href*='//'], [href^='#'])")).first
    )
    link.click()
    without.wait_for_load_state()
    assert without.get_by_role("heading", level=1).is_visible()


def shown_text(part: Locator) -> list[str]:
    """Return the lines of text that a part of a page shows."""
    return [line.strip() for line in part.inner_text().splitlines() if line.strip()]


@KIND
def test_printed_pages(visits: Visits, path: str) -> None:
    """Paper has the content in black on white, on a dark screen too, and nothing to click on."""
    page = visits.open(path, color_scheme="dark")
    parts = [page.get_by_role("main"), *page.get_by_role("main").get_by_role("navigation").all()]
    lines, *to_click = (len(shown_text(part)) for part in parts)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    if path:
        assert len(shown_text(page.get_by_role("main"))) >= 0.8 * (lines - sum(to_click))
    for role in ("search", "searchbox", "textbox", "button", "contentinfo"):
        assert page.get_by_role(role).count() == 0, role  # type: ignore[arg-type,unused-ignore]
    assert page.get_by_role("main").get_by_role("navigation").count() == 0
    colors = page.evaluate(
        "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.documentElement))"
    )
    assert colors == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_page_from_a_disk(browser: Browser, site: Path) -> None:
    """A saved site has its content, its looks, its search and its verdicts, and its links lead to pages."""
    page = browser.new_page()
    page.goto((site / "reply-codes/550/index.html").as_uri())
    assert page.get_by_role("heading", level=1).inner_text().startswith("550")
    assert page.evaluate("document.styleSheets.length") >= 1
    search(page, "x.7.26")
    search_box(page).press("Enter")
    page.wait_for_url("**/x.7.26/index.html")
    page.get_by_role("navigation", name="Site").get_by_role("link").first.click()
    page.wait_for_url("**/site/index.html")
    search(page, "550 5.1.1 user unknown")
    search_results(page).first.click()
    verdict_link(page).click()
    page.wait_for_url("**/bad-recipient/index.html")
    page.close()


def test_a_search_that_cannot_load_the_index(browser: Browser, address: str) -> None:
    """The page says so, and what has every entry without the search."""
    page = browser.new_page()
    page.route("**/search-index.js", lambda route: route.abort())
    page.goto(f"{address}reply-codes/550/")
    search_box(page).press_sequentially("550")
    page.get_by_role("status").get_by_text("cannot be loaded").wait_for()
    page.close()


BOUNCE = """\
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered mail
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

The message was not delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; first@example.com
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full
--x--
"""


@pytest.mark.parametrize(
    ("pasted", "reply"),
    [
        ("550 5.1.1 user unknown", "550 5.1.1 user unknown"),
        ("421-4.7.0 Try later\n421 4.7.0 too many connections", "421-4.7.0 Try later\n421 4.7.0 too many connections"),
        (BOUNCE, "552 5.2.2 Mailbox full"),
    ],
    ids=["a line", "lines", "a bounce"],
)
def test_a_pasted_reply(visits: Visits, pasted: str, reply: str) -> None:
    """The page explains it, with the category that the library finds, and links to its page."""
    category = classify(parse_reply(reply)).category
    page = visits.open()
    explain(page, pasted)
    verdict_link(page).click()
    page.wait_for_url(f"**/bounce-categories/{category.value}/")


def test_a_pasted_script_is_text(visits: Visits) -> None:
    """Whatever somebody pastes does not become markup."""
    page = visits.open()
    explain(page, "550 5.1.1 <img src=x onerror=alert(1)> user unknown")
    assert page.get_by_role("main").get_by_role("img").count() == 0
