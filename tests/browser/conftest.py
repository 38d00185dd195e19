"""One page per test, as a visitor has it; whatever the page asks of another host fails the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Page]:
    """A phone's page that reads Korean by its browser's setting, with script and without."""
    elsewhere: list[str] = []

    def note(asked: Request) -> None:
        if not asked.url.startswith(demo):
            elsewhere.append(asked.url)

    context = browser.new_context(
        base_url=demo, java_script_enabled=request.param, locale="ko-KR", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.on("request", note)
    yield page
    context.close()
    assert elsewhere == []
