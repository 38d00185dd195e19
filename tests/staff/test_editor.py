"""The editor: what it shows of a text, suggestions, reviews, exceptions, and what forged or wrong forms come to."""

from dataclasses import replace

import pytest
from staff_console import Browser, Console

from touristinfo.app import CONSOLE
from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.domain.states import State
from touristinfo.store.database import reading, writing
from touristinfo.store.translations import TranslationRow, text_at
from touristinfo.translation import workflow
from touristinfo.translation.workflow import Desk
from touristinfo.web.staff.context import KEY

pytestmark = pytest.mark.database
ALL = Actor("a-somebody", (Grant(Role.EDITOR), Grant(Role.REVIEWER)))


def write(console: Console, id_: str, text: str, *, approve: bool = False) -> int:
    """A Korean name by somebody else; its version."""
    with writing(console.engine).begin() as session:
        desk = Desk(session, ALL, four_eyes=False)
        version = workflow.write(desk, (id_, "name", "ko"), text, seen=0)
        return workflow.review(desk, (id_, "name", "ko"), seen=version) if approve else version


def text(console: Console, id_: str, language: str = "ko") -> TranslationRow | None:
    with reading(console.engine)() as session:
        return text_at(session, (id_, "name", language))


def address(id_: str, language: str = "ko") -> str:
    return f"/staff/texts/{id_}/name/{language}"


@pytest.fixture
def translator(console: Console) -> Browser:
    return console.browser("translator")


@pytest.fixture
def reviewer(console: Console) -> Browser:
    return console.browser("reviewer")


def test_what_was_approved_for_a_like_text_is_suggested_with_what_deceives(console: Console, translator: Browser):
    ids = console.store("男子トイレ", "女子トイレ")
    write(console, ids[0], "남자 화장실", approve=True)
    page = translator.get(address(ids[1])).text
    assert "<del>男</del><ins>女</ins>子トイレ" in page
    assert "注意：この文は「女」、候補の原文は「男」" in page
    used = translator.get(f"{address(ids[1])}?use=1").text
    assert ">남자 화장실</textarea>" in used
    assert text(console, ids[1]) is None  # nothing is kept before it is saved


def test_a_text_is_written_reviewed_and_accepted_by_three_people(console: Console, translator: Browser):
    (id_,) = console.store("弘道館")
    page = address(id_)
    assert translator.post(page, page=page, text="고도칸", seen="0", next="yes").status_code == 302
    row = text(console, id_)
    assert row is not None
    reviewer = console.browser("reviewer")
    assert reviewer.post(f"{page}/review", page=page, seen=row.version, review="").status_code == 302
    row = text(console, id_)
    assert row is not None
    editor = console.browser("editor")
    assert editor.post(f"{page}/review", page=page, seen=row.version, accept="").status_code == 302
    row = text(console, id_)
    assert row is not None
    assert (row.state, row.origin) == (State.FINAL, Origin.HUMAN)


def test_a_review_outside_of_the_office_needs_firm_person_and_day(console: Console):
    (id_,) = console.store("弘道館")
    version = write(console, id_, "고도칸")
    editor, page = console.browser("editor"), address(id_)
    refused = editor.post(f"{page}/review", page=page, seen=version, outside="", firm="A", person="", on="2026-11-20")
    assert refused.status_code == 400
    said = {"firm": "Seoul Translations", "person": "Han", "on": "2026-11-20"}
    assert editor.post(f"{page}/review", page=page, seen=version, outside="", **said).status_code == 302
    row = text(console, id_)
    assert row is not None
    assert row.outside_review == said
    assert "Seoul Translations" in editor.get(page).text


def test_a_changed_source_is_shown_and_a_typo_keeps_the_translation(console: Console):
    (id_,) = console.store("弘道館")
    write(console, id_, "고도칸", approve=True)
    with writing(console.engine).begin() as session:
        digest = session.get_one(TranslationRow, (id_, "name", "ko")).source_digest
    console.rename(id_, "弘道館", "弘道舘")
    editor = console.browser("editor")
    assert "弘道<del>館</del><ins>舘</ins>" in editor.get(address(id_)).text
    assert "文の一覧" in editor.get("/staff/texts?stale=yes").text
    assert editor.post(f"/staff/texts/{id_}/name/typo", digest=digest, language="ko").status_code == 302
    assert "<del>" not in editor.get(address(id_)).text.partition("history")[0]


def test_a_check_that_is_wrong_here_is_excepted_with_a_reason(console: Console, reviewer: Browser):
    (id_,) = console.store("弘道館")
    write(console, id_, "고도칸 ぱ")
    page = address(id_)
    assert "仮名が残っています" in reviewer.get(page).text
    assert reviewer.post(f"{page}/exception", page=page, check="kana-left", reason=" ").status_code == 400
    assert reviewer.post(f"{page}/exception", page=page, check="no-such", reason="x").status_code == 404
    assert reviewer.post(f"{page}/exception", page=page, check="kana-left", reason="it is a logo").status_code == 302
    assert "ここではこのままでよい" in reviewer.get(page).text


@pytest.mark.parametrize("seen", ["", "x", "-1", "９"])
def test_a_form_without_its_version_changes_nothing(console: Console, translator: Browser, seen: str):
    (id_,) = console.store("弘道館")
    assert translator.post(address(id_), text="고도칸", seen=seen).status_code == 400
    assert text(console, id_) is None


def test_a_forged_form_changes_nothing(console: Console, translator: Browser):
    (id_,) = console.store("弘道館")
    for token in ("", "forged", "ImEi.YQ.YQ"):
        answer = translator.client.post(address(id_), data={"text": "고도칸", "seen": "0", "csrf_token": token})
        assert answer.status_code == 400
    assert text(console, id_) is None


def test_too_large_a_form_is_refused(console: Console, translator: Browser):
    (id_,) = console.store("弘道館")
    assert translator.post(address(id_), text="가" * 30_000, seen="0").status_code == 400
    assert translator.post(address(id_), text="가" * 1_000_000, seen="0").status_code == 413
    assert text(console, id_) is None


@pytest.mark.parametrize("path", ["nothing/name/ko", "{id}/nothing/ko", "{id}/name/fr", "{id}/name/ja"])
def test_what_is_not_there_is_a_page_that_says_so(console: Console, translator: Browser, path: str):
    (id_,) = console.store("弘道館")
    answer = translator.get(f"/staff/texts/{path.format(id=id_)}")
    assert answer.status_code == 404
    assert "スタートページへ" in answer.text


class TestWhileOneTypes:
    """What is typed is checked and not kept."""

    def test_an_error_is_said_and_goes_when_it_is_mended(self, console: Console) -> None:
        (id_,) = console.store("偕楽園の梅林")
        translator = console.browser("translator")
        address = f"/staff/texts/{id_}/name/ko/checks"
        said = typed(translator, address, text="가이라쿠엔 うめ")
        assert "仮名が残っています" in said
        assert "<html" not in said
        assert "点検で問題は見つかりません" in typed(translator, address, text="가이라쿠엔 매화나무숲")
        assert "未翻訳" in translator.get(f"/staff/texts/{id_}/name/ko").text

    def test_without_script_the_page_keeps_what_was_typed_and_the_version_seen(self, console: Console) -> None:
        (id_,) = console.store("偕楽園")
        translator = console.browser("translator")
        page = translator.post(f"/staff/texts/{id_}/name/ko/checks", seen="7", text="가이라쿠엔 うめ").text
        assert "仮名が残っています" in page
        assert ">가이라쿠엔 うめ</textarea>" in page
        assert 'name="seen" value="7"' in page

    def test_hostile_and_endless_texts_do_no_harm(self, console: Console) -> None:
        (id_,) = console.store("偕楽園")
        translator = console.browser("translator")
        address = f"/staff/texts/{id_}/name/ko/checks"
        assert "<script" not in typed(translator, address, text="<script>うめ</script>  ")
        assert translator.post(address, seen="0", text="あ" * 30_000).status_code == 400

    def test_a_place_and_where_it_is_shown_are_told(self, console: Console) -> None:
        (id_,) = console.store("偕楽園")
        page = console.browser("translator").get(f"/staff/texts/{id_}/name/ko").text
        assert "北緯36.37520度、東経140.47670度" in page
        assert "場所のページの見出し" in page
        assert 'href="/places/' not in page
        console.publish()
        page = console.browser("translator").get(f"/staff/texts/{id_}/name/ko").text
        assert f'href="/places/{id_}?lang=ko"' in page

    def test_characters_are_counted_against_what_the_field_may_have(self, console: Console) -> None:
        (id_,) = console.store("偕楽園")
        translator = console.browser("translator")
        address = f"/staff/texts/{id_}/name/ko/checks"
        assert "5 / 20000文字" in typed(translator, address, text="가이라쿠엔")
        wifi = console.collections["wifi_spots"]
        name = replace(wifi.fields["name"], most_characters=4)
        limited = replace(wifi, fields={**wifi.fields, "name": name})
        console.app.extensions[CONSOLE].extensions[KEY].collections = {**console.collections, "wifi_spots": limited}
        said = typed(translator, address, text="가이라쿠엔")
        assert "5 / 4文字" in said
        assert "長すぎます" in said
        assert "長すぎます" in translator.post(address, seen="0", text="가이라쿠엔").text


def typed(browser: Browser, address: str, **fields: object) -> str:
    """What comes into the page while somebody types."""
    browser.client.environ_base["HTTP_HX_REQUEST"] = "true"
    try:
        return browser.post(address, seen="0", **fields).text
    finally:
        del browser.client.environ_base["HTTP_HX_REQUEST"]
