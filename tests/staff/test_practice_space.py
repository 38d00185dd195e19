"""The practice space: all is tried there as on real texts, and nothing of it gets out."""

import re

import pytest
from staff_console import Console

from touristinfo.store.database import reading
from touristinfo.store.memory import remembered_units
from touristinfo.store.publication import changed_since, layers_in_use

pytestmark = pytest.mark.database


def places_of(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/staff/places/([^"?]+)"', page)))


def begin(console: Console, login: str) -> tuple[list[str], str]:
    answer = console.browser(login).post("/staff/practice")
    assert answer.status_code == 302
    page = console.browser(login).get(answer.headers["Location"]).text
    return places_of(page), page


def test_everybody_has_places_of_their_own_with_something_wrong_in_them(console: Console) -> None:
    mine, page = begin(console, "translator")
    others, _ = begin(console, "administrator")
    assert len(mine) == 3
    assert len(others) == 6  # everybody sees all of them, so that one reviews what another wrote
    assert "練習用：さくら民俗資料館（架空）" in page
    assert "原文変更" in page
    assert '<span class="mark bad">' in page  # the number of cars is wrong in what the machine made


def test_practising_goes_as_work_does_and_nothing_of_it_gets_out(console: Console) -> None:
    console.store("弘道館")
    console.publish()
    mine, _ = begin(console, "translator")
    address = f"/staff/texts/{mine[0]}/name/ko"
    translator, reviewer = console.browser("translator"), console.browser("reviewer")
    assert translator.post(address, seen="0", text="연습용 자료관").status_code == 302
    found = re.search(r'name="seen" value="(\d+)"', reviewer.get(address).text)
    assert found
    assert reviewer.post(f"{address}/review", seen=found[1]).status_code == 302
    assert "確認済み" in translator.get(address).text
    publication = console.browser("publisher").get("/staff/publication").text
    assert "公開するものはありません" in publication
    console.publish()
    with reading(console.engine)() as opened:
        assert not [each.id for each in changed_since(opened, 0) if each.id in mine]
        assert not [each.id for each in layers_in_use(opened) if each.id.startswith("practice-")]
        assert not [each for each in remembered_units(opened) if "연습용" in each[2]]
    visitor = console.browser().client
    assert visitor.get(f"/v1/collections/facilities/items/{mine[0]}").status_code == 404


def test_it_counts_nowhere_and_is_listed_only_when_asked_for(console: Console) -> None:
    mine, _ = begin(console, "translator")
    translator = console.browser("translator")
    assert "今、あなたを待っている作業はありません。" in translator.get("/staff/").text
    assert not set(places_of(translator.get("/staff/texts").text)) & set(mine)
    assert set(places_of(translator.get("/staff/texts?municipality=practice").text)) >= set(mine)


def test_who_begins_again_finds_all_as_at_first(console: Console) -> None:
    mine, before = begin(console, "translator")
    address = f"/staff/texts/{mine[0]}/name/ko"
    console.browser("translator").post(address, seen="0", text="연습")
    again, after = begin(console, "translator")
    assert again == mine
    assert "연습" in console.browser("translator").get(address).text  # in the history
    assert before.count("未翻訳") == after.count("未翻訳")


def test_no_place_to_practise_on_is_withdrawn_and_a_typo_may_be_tried(console: Console) -> None:
    mine, _page = begin(console, "translator")
    river = next(id_ for id_ in mine if "川の駅" in console.browser("translator").get(f"/staff/places/{id_}").text)
    publisher = console.browser("publisher")
    assert publisher.post(f"/staff/places/{river}/withdraw", reason="x").status_code == 403
    stale = console.browser("editor").get(f"/staff/texts/{river}/description/ko").text
    digest = re.search(r'name="digest" value="([^"]+)"', stale)
    assert digest
    answer = console.browser("editor").post(f"/staff/texts/{river}/description/typo", digest=digest[1], language="ko")
    assert answer.status_code == 302
    assert 'name="digest"' not in console.browser("editor").get(f"/staff/texts/{river}/description/ko").text
