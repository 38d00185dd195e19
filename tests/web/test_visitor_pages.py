"""What every visitor page says and never says, whatever its address."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from web_cases import FALLS, GARDEN, WIFI_COUNT, app_on

from touristinfo.config import DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.languages import INTERFACE_TAGS
from touristinfo.web.visitor.finding import Wanted

VALUES = ["", "facilities", "signs", "082015", "2", " 3", "偕楽園", "x" * 300]
KINDS = load_collections(DATA)


class Texts(HTMLParser):
    """The text under each language, and the ids and labels of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.langs: list[str] = []
        self.by_lang: dict[str, list[str]] = {}
        self.feed(html)

    VOID = frozenset({"meta", "link", "input", "br"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inherited = self.langs[-1] if self.langs else ""
        if tag not in self.VOID:
            self.langs.append(dict(attrs).get("lang") or inherited)

    def handle_endtag(self, tag: str) -> None:
        self.langs.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.by_lang.setdefault(self.langs[-1], []).append(data.strip())


def texts(client: FlaskClient, path: str, **headers: str) -> dict[str, list[str]]:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return Texts(response.text).by_lang


def test_each_text_says_its_language(client):
    found = texts(client, f"/places/{GARDEN}?lang=zh-Hant")
    assert "偕樂園" in found["zh-Hant"]
    assert "偕楽園" in found["ja"]
    assert "Known for its plum trees." in found["en"]


@pytest.mark.parametrize("tag", INTERFACE_TAGS)
def test_the_browsers_language_decides(client, tag):
    response = client.get("/", headers={"Accept-Language": tag})
    assert f'<html lang="{tag}"' in response.text
    assert response.headers["Content-Language"] == tag
    assert "Accept-Language" in response.headers["Vary"]


def test_plain_japanese_has_the_japanese_interface(client):
    assert '<html lang="ja"' in client.get("/?lang=ja-simple").text


def test_what_no_person_has_reviewed_and_what_is_old_is_said(client):
    assert any("machine translation, not reviewed" in each for each in texts(client, f"/places/{GARDEN}?lang=en")["en"])
    page = client.get("/?lang=en").text
    assert "the original text has changed since" in page


def test_a_municipality_narrows_the_list(client):
    page = client.get("/?where=083640&lang=en").text
    assert "Fukuroda Falls" in page
    assert "Kodokan" not in page


def test_a_landmark_shows_what_is_near(client):
    page = client.get(f"/?near={GARDEN}&what=wifi_spots&lang=en").text
    assert "Near Kairakuen" in page
    assert "Sample spot" in page


def test_long_lists_have_pages(client):
    seen: set[str] = set()
    for number in (1, 2):
        page = client.get(f"/?what=wifi_spots&lang=en&page={number}").text
        seen |= {line for line in page.splitlines() if "<article" in line}
    assert len(seen) == WIFI_COUNT
    assert "page=2" not in client.get("/?what=wifi_spots&page=2").text.split("<main")[1]


def test_links_keep_the_language_that_was_chosen(client):
    page = client.get("/?lang=ko").text
    assert f'href="/places/{FALLS}?lang=ko"' in page
    assert 'type="hidden" name="lang" value="ko"' in page


def test_a_place_that_is_not_there_is_404_in_words(client):
    response = client.get("/places/nothing-0001?lang=en")
    assert response.status_code == 404
    assert "There is no such place" in response.text


def test_a_wrong_address_is_a_page_for_people_and_a_problem_for_programs(client):
    page = client.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such page" in page.text
    for path, accept in (("/nowhere", "*/*"), ("/v1/nowhere", "text/html")):
        assert client.get(path, headers={"Accept": accept}).mimetype == "application/problem+json"


def test_hostile_words_are_shown_as_text(client):
    page = client.get("/?q=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("address", ["/?q=&what=&where=", "/?what=", "/?where=nowhere"])
def test_other_languages_and_pages_of_a_list_of_all_kinds_are_of_all_kinds(client, address):
    page = client.get(address).text
    assert 'href="/?what=&amp;lang=ko"' in page
    assert 'href="/?what=&amp;page=2"' in page


def test_a_page_repeats_only_what_it_understood(client):
    page = client.get("/?what=wifi_spots&unknown=x&page=2&page=3").text
    assert 'href="/?what=wifi_spots&amp;page=2&amp;lang=ko"' in page
    assert "unknown" not in page
    assert len(client.get(f"/?q={'x' * 20_000}&near={'y' * 20_000}").text) < 40_000


def test_a_page_number_of_any_length_is_one(client):
    assert client.get(f"/?page={'1' * 5000}").status_code == 200


def test_no_third_party_and_no_script_is_allowed(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_without_a_release_a_page_says_so(tmp_path: Path):
    response = app_on(tmp_path).test_client().get("/?lang=en")
    assert response.status_code == 503
    assert "Nothing has been published yet" in response.text


@given(st.dictionaries(st.sampled_from(["q", "what", "where", "near", "page", "lang", "x"]), st.text(max_size=60)))
def test_any_address_is_answered_with_a_page(app, query):
    response = app.test_client().get("/", query_string=query)
    assert response.status_code == 200
    assert "</html>" in response.text


@given(st.dictionaries(st.sampled_from(["q", "what", "where", "near", "page"]), st.sampled_from(VALUES)))
def test_the_query_of_a_list_asks_for_the_same_list(query):
    wanted = Wanted.of(query, KINDS)
    assert Wanted.of(wanted.query(), KINDS) == wanted


@given(st.text(max_size=60).filter(lambda text: "/" not in text and text not in {"", ".", ".."}))
def test_any_place_is_a_page_or_not_found(app, id_):
    response = app.test_client().get(f"/places/{id_}")
    assert response.status_code in {200, 404}
