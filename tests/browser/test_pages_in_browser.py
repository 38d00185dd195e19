"""The pages of the read API: no barrier for anybody, the phone shows them whole, paper gets no navigation."""

import time
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from touristinfo.domain.languages import INTERFACE_TAGS

pytestmark = pytest.mark.browser
SECONDS = 30
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ITEMS = "/v1/collections/facilities/items"
FALLS = f"{ITEMS}/daigo-place-0001"
SHOWN = [
    "/v1/?", "/v1/collections?", "/v1/collections/facilities?", f"{ITEMS}?limit=5&kind=museum,waterfall&", f"{FALLS}?",
    "/v1/nearby?lat=36.3752&lon=140.4767&radius=0&", "/v1/search?q=Mito&", "/v1/collections/signs/schema?",
    "/v1/releases?", "/v1/releases/1?", "/v1/changes?since=0&limit=5&", "/v1/conformance?",
]  # fmt: skip


# The colours are the same in every language.
@pytest.mark.parametrize(("tag", "scheme"), [*((tag, "light") for tag in INTERFACE_TAGS), ("en", "dark")])
def test_no_barrier_is_found(browser: Browser, demo: str, tag: str, scheme: Literal["light", "dark"]):
    context = browser.new_context(base_url=demo, color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path in SHOWN if (tag, scheme) == ("en", "light") else ("/v1/?", f"{ITEMS}?kind=museum&", f"{FALLS}?"):
        page.goto(f"{path}lang={tag}")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")  # a phone shows it whole
    context.close()


def test_the_documentation_has_no_barrier(browser: Browser, demo: str):
    context = browser.new_context(base_url=demo, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/v1/docs?lang=en")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_a_browser_goes_from_the_landing_page_to_a_place_and_on_in_another_language(page: Page):
    page.goto("/v1/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.get_by_role("main").get_by_role("link", name="관광 시설").click()
    page.get_by_role("main").get_by_role("definition").get_by_role("link").click()
    page.get_by_role("link", name="다음 페이지").click()
    assert "after=" in page.url
    row = page.get_by_role("row").nth(1)
    name = row.get_by_role("rowheader").get_by_role("link").inner_text()
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert "/items/" in page.url


def test_words_are_looked_for_from_the_landing_page(page: Page):
    page.goto("/v1/?lang=en")
    page.get_by_role("searchbox").fill("Fukuroda")
    page.get_by_role("search").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fukuroda")
    expect(page.get_by_role("rowheader").first).to_contain_text("Fukuroda")


def test_a_wide_table_is_scrolled_by_keyboard(page: Page):
    page.goto(f"{ITEMS}?lang=en")
    table = page.get_by_role("region", name="Tourist facilities")
    table.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    deadline = time.monotonic() + SECONDS  # without script, a page does not poll by itself
    while not table.evaluate("each => each.scrollLeft"):
        assert time.monotonic() < deadline
        page.keyboard.press("ArrowRight")


def test_paper_has_the_texts_without_the_ways_around_them(page: Page):
    page.goto(f"{FALLS}?lang=en")
    page.emulate_media(media="print")
    for hidden in (".trail", ".formats", "header nav", ".skip"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("table").last).to_be_visible()
