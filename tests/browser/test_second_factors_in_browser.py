"""Second factors in a real browser: a passkey is made and shown, an app's code without script, by keyboard, for all."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from served import COMMAND, running

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "seven quiet herons"
FACTORS = "/staff/account/second-factors"
KEY = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}


class Office:
    """A server without any texts, and the commands of its operator."""

    def __init__(self, folder: Path) -> None:
        self.address = ""
        self.settings = {
            **os.environ,
            "TOURISTINFO_DATABASE_URL": f"sqlite:///{folder}/office.sqlite",
            "TOURISTINFO_RELEASES": str(folder / "releases"),
            "TOURISTINFO_SECRET_KEY": "of these tests alone, nowhere else",
            "TOURISTINFO_SECOND_FACTOR": "publishers",
        }

    def link(self, login: str, role: str) -> str:
        command = [COMMAND, "staff", "add", login, "--role", role, "--json"]
        done = subprocess.run(command, env=self.settings, capture_output=True, check=True)
        return str(json.loads(done.stdout)["link"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    subprocess.run([COMMAND, "init"], env=office.settings, check=True)
    with running([COMMAND, "serve"], office.settings) as address:
        office.address = address.replace("127.0.0.1", "localhost")  # browsers make no passkeys for a bare IP
        yield office


@contextmanager
def page_of(browser: Browser, office: Office, script: bool = True, width: int = 1280) -> Iterator[Page]:
    context = browser.new_context(
        base_url=office.address,
        locale="ja-JP",
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
    )
    yield context.new_page()
    context.close()


def plug_in_a_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def take_up(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("新しいパスワード").fill(PASSWORD)
    page.get_by_role("button", name="パスワードを設定してログイン").click()


def sign_in(page: Page, login: str) -> None:
    page.goto("/staff/")
    page.get_by_label("ログイン名").fill(login)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()


def add_app(page: Page) -> pyotp.TOTP:
    page.goto(FACTORS)
    page.get_by_role("button", name="アプリを設定する").click()
    app = pyotp.TOTP(page.locator("span.code").inner_text().replace(" ", ""))
    page.get_by_label("アプリに今表示されているコード（6桁）").fill(app.now())
    page.get_by_role("button", name="今後このアプリを使う").click()
    return app


def test_who_needs_a_second_factor_adds_a_passkey_and_signs_in_with_it(browser: Browser, office: Office) -> None:
    with page_of(browser, office) as page:
        plug_in_a_key(page)
        take_up(page, office.link("sato", "publisher"))
        expect(page.get_by_role("status")).to_contain_text("二つ目の認証が必要です")
        page.get_by_role("button", name="パスキーを追加する").click()
        page.get_by_label("見分けるための名前").fill("青いセキュリティキー")
        page.get_by_role("button", name="パスキーを作る").click()
        expect(page.locator(".codes li")).to_have_count(10)
        page.goto("/staff/")
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")
        page.get_by_role("button", name="ログアウト").click()
        sign_in(page, "sato")
        page.get_by_role("button", name="パスキーを使う").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")
        page.goto(FACTORS)
        page.get_by_role("button", name="削除：青いセキュリティキー").click()
        expect(page.get_by_role("button", name="削除：青いセキュリティキー")).to_have_count(0)


def test_a_browser_without_the_passkey_says_so_and_a_recovery_code_lets_in(browser: Browser, office: Office) -> None:
    with page_of(browser, office) as page:
        plug_in_a_key(page)
        take_up(page, office.link("ito", "publisher"))
        page.get_by_role("button", name="パスキーを追加する").click()
        page.get_by_label("見分けるための名前").fill("自席のパソコン")
        page.get_by_role("button", name="パスキーを作る").click()
        code = page.locator(".codes li").first.inner_text()
    with page_of(browser, office) as page:
        plug_in_a_key(page)  # another one
        sign_in(page, "ito")
        page.get_by_role("button", name="パスキーを使う").click()
        expect(page.get_by_role("alert")).to_contain_text("パスキーを使えませんでした")
        page.get_by_label("回復コード").fill(code.lower())
        page.get_by_role("button", name="ログイン", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")


def test_an_app_is_set_up_and_used_without_script(browser: Browser, office: Office) -> None:
    with page_of(browser, office, script=False) as page:
        take_up(page, office.link("kim", "translator"))
        app = add_app(page)
        expect(page.locator(".codes li")).to_have_count(10)
    with page_of(browser, office, script=False) as page:
        sign_in(page, "kim")
        page.get_by_label("アプリに表示されているコード").fill(app.at(time.time() + 30))
        page.get_by_role("button", name="ログイン", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")


def test_a_passkey_is_added_and_used_by_keyboard_alone(browser: Browser, office: Office) -> None:
    with page_of(browser, office) as page:
        plug_in_a_key(page)
        take_up(page, office.link("lee", "translator"))
        page.goto(FACTORS)
        press(page, "パスキーを追加する")
        page.get_by_label("見分けるための名前").focus()
        page.keyboard.type("key")
        page.keyboard.press("Enter")
        expect(page.locator(".codes li")).to_have_count(10)
        page.get_by_role("button", name="ログアウト").press("Enter")
        sign_in(page, "lee")
        expect(page.get_by_role("button", name="パスキーを使う")).to_be_visible()
        press(page, "パスキーを使う")
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")


def press(page: Page, name: str) -> None:
    """Go to a button with the tabulator and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(60):
        if button.evaluate("button => button === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    return pytest.fail(f"{name} is not reached")


@pytest.mark.parametrize("language", ["日本語", "English"])
def test_each_page_is_without_a_violation_and_fits_a_phone(browser: Browser, office: Office, language: str) -> None:
    login = {"日本語": "yamada", "English": "yamamoto"}[language]
    with page_of(browser, office, width=320) as page:
        plug_in_a_key(page)
        take_up(page, office.link(login, "administrator"))
        page.get_by_role("button", name=language).click()
        page.goto(FACTORS)
        looked_at(page)
        step = page.locator(f"form[action$='{FACTORS.removesuffix('second-factors')}passkeys/new'] button")
        step.click()
        looked_at(page)
        page.locator("#name").fill("key")
        page.locator("form[data-passkey] button").click()
        expect(page.locator(".codes li")).to_have_count(10)
        looked_at(page)
        page.locator("form[action$='/app/new'] button").click()
        looked_at(page)
        page.locator("#code").fill("1")
        page.locator("form[action$='/app'] button").click()
        looked_at(page)
        for address in ("/staff/audit?action=sign-in&account=system", "/staff/people", f"/staff/people/{login}"):
            page.goto(address)
            looked_at(page)
        page.locator("form[action$='/sign-out'] button").click()
        page.locator("#login").fill(login)
        page.locator("#password").fill(PASSWORD)
        page.locator("form[action$='/sign-in'] button").click()
        looked_at(page)
        page.locator("#code").fill("1")
        page.locator("form[action$='/second-step'] button").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        looked_at(page)


def looked_at(page: Page) -> None:
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
