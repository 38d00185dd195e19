"""A visitor with a phone finds a place by its name or by a landmark, in their language, with script or without."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from touristinfo.domain.languages import INTERFACE_TAGS

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FALLS = "/places/daigo-place-0001"


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("search").get_by_role("button").click()


def test_a_place_is_found_by_its_name_and_what_is_near_it_is_listed(page: Page):
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    search(page, "후쿠로다 폭포")
    first = page.get_by_role("article").first
    expect(first.get_by_role("heading")).to_have_text("후쿠로다 폭포")
    expect(first.locator(".japanese")).to_contain_text("袋田の滝")
    first.locator(".links a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("후쿠로다 폭포")
    distances = page.get_by_role("article").locator(".about").all_inner_texts()
    assert distances
    assert all("m" in each for each in distances)


def test_changing_the_language_keeps_the_place(page: Page):
    page.goto(FALLS)
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thác Fukuroda")
    assert FALLS in page.url


def test_the_demo_says_that_it_is_one(page: Page):
    page.goto("/?lang=en")
    expect(page.get_by_role("complementary")).to_contain_text("This is a demo")
    page.goto("/?lang=en&what=wifi_spots")
    for article in page.get_by_role("article").all():
        expect(article.locator(".sample")).to_be_visible()


def test_everything_is_reached_by_keyboard(page: Page):
    page.goto("/?lang=en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("Kairakuen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first.get_by_role("heading")).to_contain_text("Kairakuen")


# The colours are the same in every language.
@pytest.mark.parametrize(("tag", "scheme"), [*((tag, "light") for tag in INTERFACE_TAGS), ("en", "dark")])
def test_no_barrier_is_found(browser: Browser, demo: str, tag: str, scheme: Literal["light", "dark"]):
    context = browser.new_context(base_url=demo, color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path in ("/?", f"{FALLS}?", "/?q=nothing-like-this&", "/places/none?"):
        page.goto(f"{path}lang={tag}")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")  # a phone shows it whole
    context.close()
