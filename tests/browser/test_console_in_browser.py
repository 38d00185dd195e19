"""The console in a real browser: from an invitation to a visitor's page in Korean, conflicts, keyboard, every page."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from served import COMMAND, running

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "seven quiet herons"
NEW = "施設名,緯度,経度,市区町村コード\n偕楽園の梅林,36.3750,140.4530,082015\n"
PAGES = ("", "texts", "texts?language=ko&state=missing", "glossary", "glossary/new", "publication", "account", "audit")
PAGES += ("people", "people/yamada")


@dataclass
class Office:
    """A server with the demo and its database, and what an operator does."""

    address: str
    settings: dict[str, str]
    folder: Path

    def run(self, *command: str) -> dict[str, object]:
        done = subprocess.run([COMMAND, *command, "--json"], env=self.settings, capture_output=True, check=True)
        said: dict[str, object] = json.loads(done.stdout)
        return said

    def code(self, login: str, *roles: str) -> str:
        options = [option for role in roles for option in ("--role", role)]
        return str(self.run("staff", "add", login, *options)["code"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    settings = {
        **os.environ,
        "TOURISTINFO_DATABASE_URL": f"sqlite:///{folder}/office.sqlite",
        "TOURISTINFO_RELEASES": str(folder / "releases"),
        "TOURISTINFO_SECRET_KEY": "of these tests alone, nowhere else",
    }
    subprocess.run([COMMAND, "demo"], env=settings, check=True)
    with running([COMMAND, "serve"], settings) as address:
        yield Office(address, settings, folder)


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    """A Japanese browser on a desk."""
    context = browser.new_context(base_url=office.address, locale="ja-JP", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def take_up(page: Page, code: str) -> None:
    page.goto("/staff/")
    page.get_by_role("link", name="招待コードを持っています").click()
    page.get_by_label("手紙やメールに書かれたコード").fill(code.lower().replace("-", " "))
    page.get_by_label("新しいパスワード").fill(PASSWORD)
    page.get_by_role("button", name="パスワードを設定してログイン").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")


def sign_in(page: Page, login: str) -> None:
    page.goto("/staff/")
    page.get_by_label("ログイン名").fill(login)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("あなたの作業")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="ログアウト").click()


def test_a_new_text_goes_from_an_invitation_to_a_visitor_in_korean(page: Page, office: Office):
    file = office.folder / "facilities-new.csv"
    file.write_text(NEW, encoding="cp932")
    office.run("import", str(file), "--collection", "facilities")
    # The translator comes from the invitation to the first text from the start page alone.
    take_up(page, office.code("kim", "translator"))
    page.locator("section", has_text="未翻訳").get_by_role("link", name="한국어").click()
    page.get_by_label("文中の言葉").fill("偕楽園の梅林")
    page.get_by_role("button", name="表示").click()
    page.locator("tr", has_text="名称").get_by_role("link", name="未翻訳").click()
    expect(page.locator("#source-text")).to_have_text("偕楽園の梅林")
    page.get_by_label("翻訳", exact=True).fill("가이라쿠엔 うめ 매화나무숲")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("region", name="点検の結果")).to_contain_text("仮名が残っています")
    page.get_by_label("翻訳", exact=True).fill("가이라쿠엔 매화나무숲")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("region", name="点検の結果")).to_have_count(0)
    expect(page.locator(".about")).to_contain_text("翻訳済み")
    address = page.url
    sign_out(page)
    # A second person reviews it; a third one publishes.
    take_up(page, office.code("park", "reviewer"))
    page.goto(address)
    page.get_by_role("button", name="正しい（確認済みにする）").click()
    sign_out(page)
    take_up(page, office.code("sato", "publisher"))
    page.get_by_role("link", name="公開", exact=True).click()
    expect(page.get_by_role("row", name="가이라쿠엔 매화나무숲")).to_have_count(
        0
    )  # the place is new: all of it comes in
    expect(page.get_by_role("region", name="来訪者の画面で変わるところ")).to_contain_text("新しく載る場所：1件")
    page.get_by_role("button", name="今すぐ公開する").click()
    expect(page.get_by_role("status")).to_contain_text("公開しました")
    published = time.monotonic()
    while "가이라쿠엔 매화나무숲" not in found(office):
        assert time.monotonic() - published < 5
        time.sleep(0.1)


def found(office: Office) -> str:
    asked = f"{office.address}/v1/collections/facilities/items?lang=ko&limit=1000"
    with urllib.request.urlopen(asked) as answer:
        return str(answer.read().decode())


def test_the_second_of_two_who_edit_a_text_is_shown_the_other_ones(page: Page, browser: Browser, office: Office):
    take_up(page, office.code("lee", "translator"))
    page.goto("/staff/texts/daigo-place-0001/name/ko")
    other = browser.new_context(base_url=office.address, locale="ja-JP").new_page()
    sign_in(other, "lee")
    other.goto("/staff/texts/daigo-place-0001/name/ko")
    for each, text in ((page, "후쿠로다노타키"), (other, "후쿠로다 대폭포")):
        each.get_by_label("翻訳", exact=True).fill(text)
        each.get_by_role("button", name="保存", exact=True).click()
    expect(other.get_by_role("alert")).to_contain_text("別の人がこの文を変更しました")
    expect(other.get_by_role("region", name="現在の文")).to_contain_text("후쿠로다노타키")
    expect(other.get_by_label("翻訳", exact=True)).to_have_value("후쿠로다 대폭포")
    other.get_by_role("button", name="保存", exact=True).click()
    expect(other.get_by_role("region", name="履歴")).to_contain_text("후쿠로다")
    expect(other.get_by_label("翻訳", exact=True)).to_have_value("후쿠로다 대폭포")
    other.context.close()


def order_with_a_return(page: Page, office: Office) -> str:
    """The address of what came back of an order: its own file."""
    page.goto("/staff/orders/new?language=vi&collection=signs")
    page.get_by_label("翻訳会社").fill("みと翻訳株式会社")
    page.get_by_role("button", name="発注する").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="XLIFF 2.0").click()
    file = office.folder / "order.xliff"
    download.value.save_as(file)
    page.get_by_label("納品されたファイル").set_input_files(file)
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("order.xliff")
    return page.url.removeprefix(office.address)


def test_every_page_is_without_a_violation_and_fits_a_phone(page: Page, office: Office):
    take_up(page, office.code("yamada", "administrator", "publisher", "editor", "reviewer"))
    addresses = [f"/staff/{each}" for each in PAGES]
    addresses += [f"/staff/texts/daigo-place-0001/{field}/ko" for field in ("name", "description")]
    addresses += ["/staff/places/daigo-place-0001?language=th", "/staff/places/daigo-place-0001/withdraw"]
    addresses += ["/staff/nothing-here", "/staff/sign-in", "/staff/invitation?code=WRONG"]
    addresses += ["/staff/bulk?language=ko&step=review", "/staff/bulk", "/staff/texts?municipality=practice"]
    page.get_by_role("button", name="練習を始める").click()
    addresses += [order_with_a_return(page, office)]
    addresses += [addresses[-1].partition("/returns")[0], addresses[-1].partition("/returns")[0] + "/report"]
    addresses += ["/staff/orders", "/staff/orders/new?language=ko&collection=signs"]
    for language in ("English", "日本語"):
        page.get_by_role("button", name=language).click()
        for address in addresses:
            page.goto(address)
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    page.set_viewport_size({"width": 320, "height": 700})
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_text_is_translated_by_keyboard_alone(page: Page, office: Office):
    take_up(page, office.code("choi", "translator"))
    page.goto("/staff/texts/mito-place-0001/name/vi?language=vi")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    field = page.get_by_label("翻訳", exact=True)
    while not field.evaluate("field => field === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Alt+0")
    expect(field).to_have_value(page.locator("#source-text").inner_text())
    page.keyboard.press("Control+a")
    page.keyboard.type("Vườn Kairakuen")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "mito-place-0001/name" not in url)


def test_a_text_is_checked_while_it_is_typed(page: Page, office: Office):
    take_up(page, office.code("jung", "translator"))
    page.goto("/staff/texts/daigo-place-0001/name/ko")
    found = page.locator("#draft-findings")
    page.get_by_label("翻訳", exact=True).fill("후쿠로다 タキ")
    expect(found).to_contain_text("仮名が残っています")
    assert Axe().run(page, options=WCAG).violations_count == 0
    page.get_by_label("翻訳", exact=True).fill("후쿠로다 폭포 ")
    found.get_by_role("button", name="直す").click()
    expect(page.get_by_label("翻訳", exact=True)).to_have_value("후쿠로다 폭포")
    expect(found).to_contain_text("点検で問題は見つかりません")


def test_hostile_text_is_shown_as_text(page: Page, office: Office):
    take_up(page, office.code("tran", "translator"))
    hostile = "<script>document.title='x'</script><img src=x onerror=\"document.title='x'\">"
    page.goto("/staff/texts/daigo-place-0001/name/vi")
    page.get_by_label("翻訳", exact=True).fill(hostile)
    page.get_by_label("コメントの内容").fill(hostile)
    page.get_by_role("button", name="コメントする").click()
    page.get_by_label("翻訳", exact=True).fill(hostile)
    page.get_by_role("button", name="保存", exact=True).click()
    for address in (page.url, "/staff/texts?q=script", "/staff/places/daigo-place-0001?language=vi"):
        page.goto(address)
        expect(page.locator("main script, main img")).to_have_count(0)
        assert page.title() != "x"
    expect(page.get_by_role("region", name="すべての文が承認された場合")).to_contain_text("<script>")
