"""Many texts at once: shown first, done to what is ticked, never over a newer edit, and no check is passed over."""

import re

import pytest
from staff_console import Browser, Console
from werkzeug.test import TestResponse

pytestmark = pytest.mark.database
NAMES = ("弘道館", "偕楽園", "千波湖")
KOREAN = ("고도칸", "가이라쿠엔", "센바코 호수")


@pytest.fixture
def places(console: Console) -> list[str]:
    """Three places whose names a translator has written in Korean."""
    ids = console.store(*NAMES)
    browser = console.browser("translator")
    for id_, text in zip(ids, KOREAN, strict=True):
        assert browser.post(f"/staff/texts/{id_}/name/ko", seen="0", text=text).status_code == 302
    return ids


def ticked(page: TestResponse) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)" checked', page.text)


def text_in(browser: Browser, id_: str) -> str:
    found = re.search(r"<textarea[^>]*>([^<]*)</textarea>", browser.get(f"/staff/texts/{id_}/name/ko").text)
    return found[1] if found else ""


def test_letters_are_replaced_in_what_is_ticked_and_nowhere_else(console: Console, places: list[str]) -> None:
    browser = console.browser("translator")
    page = browser.get("/staff/bulk?language=ko&step=replace&find=코&by=고")
    assert "<del>코</del><ins>고</ins>" in page.text
    assert [each.split("/")[0] for each in ticked(page)] == [places[2]]
    every = browser.get("/staff/bulk?language=ko&step=replace&find= &by=-")
    assert not ticked(every) or [each.split("/")[0] for each in ticked(every)] == [places[2]]
    done = browser.post("/staff/bulk", step="replace", language="ko", find="코", by="고", take=ticked(page)[0])
    assert "1件" in done.text
    assert text_in(browser, places[2]) == "센바고 호수"
    assert [text_in(browser, id_) for id_ in places[:2]] == list(KOREAN[:2])


def test_who_translated_cannot_approve_them_all_and_another_can(console: Console, places: list[str]) -> None:
    reviewer = console.browser("reviewer")
    page = reviewer.get("/staff/bulk?language=ko&step=review")
    assert {each.split("/")[0] for each in ticked(page)} == set(places)
    assert "3件" in reviewer.post("/staff/bulk", step="review", language="ko", take=ticked(page)).text
    assert not ticked(reviewer.get("/staff/bulk?language=ko&step=review"))
    editor = console.browser("editor")
    accepted = editor.post(
        "/staff/bulk", step="accept", language="ko", take=ticked(editor.get("/staff/bulk?language=ko&step=accept"))
    )
    assert "3件" in accepted.text


def test_what_was_changed_meanwhile_is_left_and_named(console: Console, places: list[str]) -> None:
    reviewer, translator = console.browser("reviewer"), console.browser("translator")
    shown = ticked(reviewer.get("/staff/bulk?language=ko&step=review"))
    version = next(each for each in shown if places[0] in each).rpartition("/")[2]
    translator.post(f"/staff/texts/{places[0]}/name/ko", seen=version, text="홍도관")
    answer = reviewer.post("/staff/bulk", step="review", language="ko", take=shown)
    assert "2件" in answer.text
    assert f"/staff/texts/{places[0]}/name/ko" in answer.text
    assert "別の人がこの文を変更しました" in answer.text


def test_what_a_check_finds_an_error_in_is_not_approved_among_many(console: Console, places: list[str]) -> None:
    translator = console.browser("translator")
    shown = ticked(console.browser("reviewer").get("/staff/bulk?language=ko&step=review"))
    version = next(each for each in shown if places[1] in each).rpartition("/")[2]
    translator.post(f"/staff/texts/{places[1]}/name/ko", seen=version, text="가이라쿠엔 うめ")
    left = ticked(console.browser("reviewer").get("/staff/bulk?language=ko&step=review"))
    assert {each.split("/")[0] for each in left} == {places[0], places[2]}


def test_the_memory_fills_in_what_it_knows_for_just_this_text(console: Console, places: list[str]) -> None:
    reviewer = console.browser("reviewer")
    reviewer.post(
        "/staff/bulk", step="review", language="ko", take=ticked(reviewer.get("/staff/bulk?language=ko&step=review"))
    )
    (another,) = console.store("偕楽園", layer="wifi_spots-other")
    translator = console.browser("translator")
    page = translator.get("/staff/bulk?language=ko&step=fill")
    assert ticked(page) == [f"{another}/name/0"]
    translator.post("/staff/bulk", step="fill", language="ko", take=ticked(page))
    assert text_in(translator, another) == "가이라쿠엔"
    assert "翻訳メモリ" in translator.get(f"/staff/texts/{another}/name/ko").text


def test_an_editor_does_nothing_to_texts_of_another_municipality(console: Console) -> None:
    (theirs,) = console.store("日立駅", municipality="082023", layer="hitachi")
    editor = console.browser("editor")
    assert theirs not in editor.get("/staff/bulk?language=ko&step=replace&find=a").text
    answer = editor.post("/staff/bulk", step="replace", language="ko", find="a", by="b", take=f"{theirs}/name/0")
    assert "0件" in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {"step": "review", "language": "ko", "take": "x"},
        {"step": "review", "language": "ko", "take": "x/name/-1"},
        {"step": "delete", "language": "ko"},
        {"step": "review", "language": "xx"},
        {"step": "replace", "language": "ko", "find": ""},
        {"step": "send-back", "language": "ko", "comment": " "},
    ],
)
def test_what_a_form_says_wrongly_changes_nothing(console: Console, places: list[str], form: dict[str, str]) -> None:
    reviewer = console.browser("reviewer")
    assert reviewer.post("/staff/bulk", **form).status_code == 400
    assert text_in(reviewer, places[0]) == KOREAN[0]


def test_hostile_letters_are_shown_as_text(console: Console, places: list[str]) -> None:
    page = console.browser("translator").get('/staff/bulk?language=ko&step=replace&find=코&by=<img src=x>"')
    assert "<img" not in page.text
    assert "&lt;img" in page.text
