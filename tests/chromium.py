"""Debian's Chromium for the tests, driven by one Playwright: as people have it, and with WebGL for maps."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# The test machine has no network beyond itself, and root needs --no-sandbox.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
# By software, since test machines have no graphics card; that the server is on this machine must not matter.
WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WEBGL += ["--disable-features=LocalNetworkAccessChecks"]
ELSEWHERE = "http://localhost:9/"
PAGE = '<!doctype html><meta charset="utf-8"><div id="map" style="width: 800px; height: 600px"></div>'
SECONDS = 30


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all: a second one beside it is refused."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--disable-gpu"])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def drawing_browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *WEBGL])
    yield browser
    browser.close()


@pytest.fixture
def elsewhere(drawing_browser: Browser, demo: str) -> Iterator[Page]:
    """An empty page with a place for a map, of another origin than the demo; it asks nobody but the demo."""
    page = drawing_browser.new_page(viewport={"width": 820, "height": 620})
    page.set_default_timeout(SECONDS * 1000)
    page.route("**", lambda route: route.continue_() if route.request.url.startswith(demo) else route.abort())
    page.route(ELSEWHERE, lambda route: route.fulfill(content_type="text/html", body=PAGE))
    page.goto(ELSEWHERE)
    yield page
    page.close()
