"""The read API as pages for people: who gets one, that it says what the JSON says, in every language, and safely."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from page_cases import BROWSER, HOSTILE, ITEM, PAGES, PLACES, SPOTS, Page, links
from web_cases import FALLS, GARDEN, HALL, SECOND, Contents, Get, app_on, feature, first_contents, publish

from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import INTERFACE_TAGS
from touristinfo.messages import translate
from touristinfo.web.headers import respond_document
from touristinfo.web.negotiation import ATOM, MOST_ROWS, ask, prefers_page
from touristinfo.web.pages.table import page_of


@pytest.fixture
def page(get: Get) -> Any:
    """The page at an address under /v1/ as a browser gets it."""

    def page(path: str, language: str = "en") -> Page:
        response = get(path, accept=BROWSER, accept_language=language)
        assert (response.status_code, response.mimetype) == (200, "text/html"), path
        return Page(response.text)

    return page


class TestWhoGetsAPage:
    @pytest.mark.parametrize(
        ("accept", "wanted"),
        [
            (BROWSER, True), ("text/html", True), ("text/html, application/json", True), ("TEXT/HTML", True),
            ("text/html, */*", True), ("application/json;q=0.5, text/html", True), ("application/xhtml+xml", False),
            ("", False), ("*/*", False), ("*/*;q=0.5", False), ("application/json", False), ("text/html;q=0", False),
            ("application/geo+json, application/json", False), ("application/json, text/html", False),
            ("application/geo+json, text/html;q=0.9", False), ("application/json, */*;q=0.1", False),
            ("application/schema+json,text/html;q=0.8", False), ("image/png", False), ("text/html;q=nonsense", False),
            ("application/vnd.oai.openapi+json;version=3.0, application/json", False), (";;,,=", False),
        ],
    )  # fmt: skip
    def test_the_header_chooses(self, get: Get, accept: str, wanted: bool) -> None:
        for path in ("/", PLACES, ITEM):
            response = get(path, accept=accept)
            assert (response.mimetype == "text/html") is wanted, path
            assert response.headers["Vary"].split(", ")[0] == "Accept"

    @pytest.mark.parametrize("path", PAGES[:-1])
    def test_without_the_header_it_is_json(self, get: Get, path: str) -> None:
        assert get(path).is_json

    @pytest.mark.parametrize("path", PAGES[:-1])
    def test_the_address_wins_over_the_header(self, get: Get, path: str) -> None:
        joined = f"{path}{'&' if '?' in path else '?'}f="
        html, data = get(f"{joined}html", accept="application/json"), get(f"{joined}json", accept=BROWSER)
        assert html.mimetype == "text/html"
        assert data.is_json
        for response in (html, data):
            assert response.headers["Vary"] == "Accept-Language, Accept-Encoding"

    def test_what_programs_read_stays_what_it_is(self, get: Get) -> None:
        response = get("/openapi.json", accept=BROWSER)
        assert response.is_json
        assert "Accept," not in response.headers["Vary"]

    @given(st.text(max_size=80))
    def test_any_header_is_understood(self, accept: str) -> None:
        assert prefers_page(accept) in (True, False)


class TestHeaders:
    @pytest.mark.parametrize("path", PAGES)
    def test_a_page_is_compared_apart_from_the_data(self, get: Get, client: FlaskClient, path: str) -> None:
        data, html = get(path, accept_language="ko"), get(path, accept=BROWSER, accept_language="ko")
        etag = html.headers["ETag"]
        if path != "/docs":
            assert etag != data.headers["ETag"]
            assert get(path, accept_language="ko", if_none_match=etag).status_code == 200
        again = get(path, accept=BROWSER, accept_language="ko", if_none_match=etag)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert again.headers["Vary"] == html.headers["Vary"]
        head = client.head(f"/v1{path}", headers={"Accept": BROWSER, "Accept-Language": "ko"})
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
        assert head.headers["Content-Length"] == str(len(html.data))

    @pytest.mark.parametrize("path", PAGES)
    def test_no_script_and_no_third_party(self, get: Get, path: str) -> None:
        response = get(path, accept=BROWSER)
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in response.headers["Content-Security-Policy"]
        scripts = re.findall(r"<script[^>]*>", response.text)
        assert set(scripts) <= {'<script type="application/ld+json">'}

    def test_a_page_names_its_release_so_it_changes_with_it(
        self, tmp_path: Path, collections: dict[str, Collection]
    ) -> None:
        app, tags = None, []
        for number in (1, 2):
            publish(tmp_path, number, SECOND, collections, first_contents())
            app = app_on(tmp_path)
            response = app.test_client().get(f"/v1{ITEM}", headers={"Accept": BROWSER})
            assert response.headers["Touristinfo-Release"] == str(number)
            assert "Last-Modified" not in response.headers
            tags.append(response.headers["ETag"])
        assert tags[0] != tags[1]

    def test_it_says_in_which_languages_it_is(self, get: Get) -> None:
        response = get(f"{ITEM}?lang=th&f=html")
        assert response.headers["Content-Language"].startswith("th, ")
        assert "ko" not in get(f"{PLACES}?lang=en&f=html").headers["Content-Language"]


@pytest.mark.parametrize("tag", ["ja", *(pytest.param(tag, marks=pytest.mark.slow) for tag in INTERFACE_TAGS[1:])])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_every_language(page: Any, path: str, tag: str) -> None:
    shown = page(path, tag)
    assert shown.all("html")[0]["lang"] == tag
    assert len(shown.all("h1")) == 1
    assert len(shown.all("title", "main")) == 2
    levels = [int(name[1]) for name, _ in shown.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [given["id"] for _, given in shown.elements if "id" in given]
    assert len(ids) == len(set(ids))
    assert all(given.get("scope") in ("col", "row") for given in shown.all("th"))
    assert shown.all("a")[0]["href"] == "#content"
    alternates = {given["hreflang"] for given in shown.all("link") if "hreflang" in given}
    assert alternates == set(INTERFACE_TAGS)
    addresses = [each.get("href", "") or each.get("action", "") for each in shown.all("a", "link", "form")]
    assert {urlsplit(each).scheme for each in addresses} <= {"", "http", "geo", "tel"}
    assert not [each for each in addresses if re.search(r"[<>\s]", each)]
    assert not [text for _, text in shown.texts if "%(" in text or text == "None" or "Undefined" in text]


@pytest.mark.parametrize("path", PAGES)
def test_no_text_of_the_interface_is_left_in_english(page: Any, path: str) -> None:
    texts = {text.rstrip(" :") for language, text in page(path, "ko").texts if language == "ko"}
    assert len(texts) > 5
    assert not {text for text in texts if translate("ko", text) != text}


class TestTables:
    @pytest.mark.parametrize("path", [PLACES, f"{PLACES}?lang=ko", f"{SPOTS}?limit=5&sortby=-name", f"{PLACES}?lang=*"])
    def test_the_table_has_what_the_json_has(self, get: Get, path: str) -> None:
        said = get(path).json
        html = get(path, accept=BROWSER)
        shown = Page(html.text)
        ids = [given["id"] for given in shown.all("tr") if "id" in given]
        assert ids == [feature["id"] for feature in said["features"]]
        for each in said["features"]:
            row = html.text.split(f'<tr id="{each["id"]}">')[1].split("</tr>")[0]
            values = [*shown.rows[each["id"]], *re.findall('<data value="([^"]*)"', row)]
            for name, value in each["properties"].items():
                several = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
                for one in several:
                    assert (one if isinstance(one, str) else json.dumps(one)) in values, name

    def test_pages_follow_one_another(self, page: Any, get: Get) -> None:
        path, seen = f"{SPOTS}?limit=7&lang=ko", []
        while path:
            shown = page(path)
            seen += [given["id"] for given in shown.all("tr") if "id" in given]
            following = [given["href"] for given in shown.all("a") if given.get("rel") == "next"]
            path = following[0].removeprefix("http://localhost/v1") if following else ""
        assert seen == [each["id"] for each in get(f"{SPOTS}?limit=100").json["features"]]
        before = [given["href"] for given in shown.all("a") if given.get("rel") == "prev"]
        assert "lang=ko" in before[0]

    def test_filters_in_force_are_named_and_can_be_left(self, page: Any) -> None:
        shown = page(f"{SPOTS}?openroaming=true&sortby=name&offset=2&lang=en")
        texts = [text for _, text in shown.texts]
        assert "Filters in force" in texts
        assert any(text.startswith("OpenRoaming") for text in texts)
        links = {given["href"] for given in shown.all("a")}
        assert f"http://localhost/v1{SPOTS}?sortby=name&lang=en" in links
        assert "Filters in force" not in [text for _, text in page(f"{SPOTS}?lang=en").texts]

    def test_a_page_has_a_bound(self, get: Get, tmp_path: Path, collections: dict[str, Collection]) -> None:
        spots = {
            f"mito-wifi-{n:04}": feature(f"mito-wifi-{n:04}", "wifi_spots", 140.4, 36.3, name={"ja": "点"})
            for n in range(MOST_ROWS + 1)
        }
        publish(tmp_path, 1, SECOND, collections, {"wifi_spots": spots})
        client = app_on(tmp_path).test_client()
        shown = Page(client.get(f"/v1{SPOTS}?limit=10000&f=html").text)
        assert len([given for given in shown.all("tr") if "id" in given]) == MOST_ROWS
        following = next(given["href"] for given in shown.all("a") if given.get("rel") == "next")
        assert f"after=mito-wifi-{MOST_ROWS - 1:04}" in following
        counts = [Page(client.get(address).text).texts for address in (f"/v1{SPOTS}?f=html&offset=250", following)]
        assert "251" in " ".join(text for _, text in counts[0])
        assert counts[0] == counts[1]
        assert len(client.get(f"/v1{SPOTS}?limit=10000").json["features"]) == MOST_ROWS + 1

    def test_nearby_and_search_say_what_they_add(self, page: Any) -> None:
        texts = [text for _, text in page("/nearby?lat=36.3752&lon=140.4767&radius=0&lang=en").texts]
        assert {"Distance", "0 m", "Closed now", "Nearest places"} <= set(texts)
        texts = [text for _, text in page("/search?q=Kodokan&lang=en").texts]
        assert "Places found for “Kodokan”" in texts

    def test_changes_name_what_is_gone(self, page: Any) -> None:
        texts = [text for _, text in page("/changes?since=1&lang=en").texts]
        assert "mito-wifi-0030" in texts
        assert "mito-wifi-0031" in texts


class TestFeature:
    def test_all_languages_stand_side_by_side(self, page: Any) -> None:
        texts = page(f"{ITEM}?lang=ko").texts
        assert {("ja", "偕楽園"), ("en", "Kairakuen"), ("zh-Hant", "偕樂園"), ("ko", "가이라쿠엔")} <= set(texts)
        assert ("en", "Known for its plum trees.") in texts

    def test_what_is_unreviewed_old_or_in_another_language_is_said(self, page: Any) -> None:
        notes = [text for _, text in page(f"{ITEM}?lang=en").texts if text.startswith("(")]
        assert "(machine translation, not reviewed)" in notes
        assert "(in English · machine translation, not reviewed)" in notes  # what readers of Korean are given
        notes = [text for _, text in page(f"{PLACES}/{HALL}?lang=en").texts if text.startswith("(")]
        assert "(the original text has changed since)" in notes

    def test_linked_data_are_of_the_declared_types(self, page: Any) -> None:
        said = json.loads(page(f"{ITEM}?lang=ko").data)
        assert (said["@context"], said["@type"]) == ("https://schema.org/", "TouristAttraction")
        assert said["name"] == "가이라쿠엔"
        assert said["description"] == {"@language": "en", "@value": "Known for its plum trees."}
        assert said["geo"] == {"@type": "GeoCoordinates", "latitude": 36.3722, "longitude": 140.4539}
        assert said["@id"] == f"http://localhost/v1{ITEM}"
        listed = json.loads(page(f"{PLACES}?limit=2").data)
        assert (listed["@type"], listed["numberOfItems"], len(listed["itemListElement"])) == ("ItemList", 3, 2)
        last = json.loads(page(f"{PLACES}?limit=2&offset=2").data)
        assert [each["position"] for each in last["itemListElement"]] == [3]

    def test_positions_in_another_system_are_shown_as_given_and_linked_data_stay_in_degrees(self, page: Any) -> None:
        for path in (PLACES, ITEM):
            shown = page(f"{path}?crs=http://www.opengis.net/def/crs/EPSG/0/3857")
            assert any(re.fullmatch(r"1563\d{4}[.\d]*, 435\d{4}[.\d]*", text) for _, text in shown.texts), path
            said = json.loads(shown.data)
            places = [each["item"] for each in said["itemListElement"]] if path == PLACES else [said]
            geo = next(each["geo"] for each in places if each["identifier"] == GARDEN)
            assert (geo["longitude"], geo["latitude"]) == (140.4539, 36.3722)

    def test_properties_that_were_not_asked_for_are_not_shown(self, page: Any) -> None:
        texts = [text for _, text in page(f"{ITEM}?fields=kind&lang=en").texts]
        assert "Garden or park" in texts
        assert "opening_hours" not in texts


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, collections: dict[str, Collection]) -> FlaskClient:
    folder = tmp_path_factory.mktemp("hostile")
    place = feature(
        GARDEN, "facilities", 140.4, 36.3,
        name={"ja": HOSTILE}, description={"ja": HOSTILE, "en": HOSTILE}, source=HOSTILE,
        url="javascript:alert(1)", phone=HOSTILE, kind=HOSTILE, opening_hours=HOSTILE,
    )  # fmt: skip
    contents: Contents = {"facilities": {GARDEN: place}}
    publish(folder, 1, SECOND, collections, contents)
    return app_on(folder).test_client()


class TestHostileTexts:
    @pytest.mark.parametrize("path", [PLACES, ITEM, f"{ITEM}?lang=*", "/nearby?lat=36.3&lon=140.4", "/changes?since=0"])
    def test_they_are_shown_as_text(self, hostile: FlaskClient, path: str) -> None:
        response = hostile.get(f"/v1{path}", headers={"Accept": BROWSER})
        assert response.status_code == 200
        assert "<script>" not in response.text
        assert "<!--" not in response.text
        shown = Page(response.text)
        assert HOSTILE in [text for _, text in shown.texts]
        assert not [given for given in shown.all("a") if given["href"].startswith("javascript")]
        assert HOSTILE in json.dumps(json.loads(shown.data), ensure_ascii=False).replace('\\"', '"')

    @pytest.mark.parametrize(("path", "name"), [("/search", "q"), (PLACES, "name"), (PLACES, "source")])
    def test_what_was_asked_is_repeated_as_text(self, client: FlaskClient, path: str, name: str) -> None:
        html = client.get(f"/v1{path}", query_string={name: HOSTILE, "f": "html"}).text
        assert "<script>" not in html
        assert HOSTILE in " ".join(text for _, text in Page(html).texts)


class TestLinks:
    @pytest.mark.parametrize("path", ["/", "/conformance", "/collections", "/collections/facilities", PLACES, ITEM])
    @pytest.mark.parametrize("query", ["", "lang=ko", "f=json", "f=json&lang=*", "lang=zh-Hant"])
    def test_the_json_leads_to_the_page_and_back(self, client: FlaskClient, get: Get, path: str, query: str) -> None:
        said = get(f"{path}?{query}").json
        pages = [link for link in said["links"] if (link["rel"], link["type"]) == ("alternate", "text/html")]
        assert len(pages) == 1
        response = client.get(pages[0]["href"])
        assert (response.status_code, response.mimetype) == (200, "text/html")
        ways = [given for given in Page(response.text).all("a") if given.get("rel") == "alternate"]
        back = [given["href"] for given in ways if given["type"] != ATOM]
        assert client.get(back[0]).is_json

    @pytest.mark.parametrize("path", PAGES[:-1])
    def test_a_page_has_all_links_of_the_json(self, get: Get, page: Any, path: str) -> None:
        shown = {given["href"] for given in page(path).all("a")}
        assert not [href for href in shown if "{" in href]
        said = links(get(path, accept_language="en").json)
        assert {link["href"] for link in said if not link.get("templated")} <= shown

    @pytest.mark.slow
    def test_every_link_on_every_page_works_and_keeps_the_language(self, client: FlaskClient) -> None:
        to_visit, visited = ["http://localhost/v1/?lang=ko"], set[str]()
        while to_visit:
            href = to_visit.pop().partition("#")[0]
            if href in visited or not urlsplit(href).path.startswith("/v1"):
                continue
            visited.add(href)
            response = client.get(href, headers={"Accept": BROWSER}, buffered=True)
            assert response.status_code == 200, href
            if response.mimetype == "text/html" and "offset" not in href:
                given = [each["href"] for each in Page(response.text).all("a") if "hreflang" not in each]
                found = [urljoin(href, each) for each in given if not each.startswith("#")]
                assert not [each for each in found if "/v1" in each and "lang=ko" not in each and "/files/" not in each]
                to_visit += found
        paths = {urlsplit(href).path for href in visited}
        for path in (
            ITEM,
            f"{PLACES}/{FALLS}",
            "/collections/signs/sortables",
            "/releases/1",
            "/docs",
            "/openapi.json",
        ):
            assert f"/v1{path}" in paths


class TestReference:
    def test_every_address_has_its_parameters_and_problems(self, page: Any, get: Get) -> None:
        texts = [text for _, text in page("/docs").texts]
        for path, methods in get("/openapi.json").json["paths"].items():
            assert f"GET /v1{path}" in texts
            for parameter in methods["get"]["parameters"]:
                assert parameter["name"] in texts
        assert {"400", "404", "410", "503", "application/geo+json", "1 – 10000", "garden"} <= set(texts)

    @pytest.mark.slow
    def test_every_example_works(self, page: Any, client: FlaskClient) -> None:
        examples = [
            given["href"] for given in page("/docs").all("a") if given["href"].startswith("http://localhost/v1/")
        ]
        assert len(examples) > 25
        for href in examples:
            assert client.get(href, buffered=True).status_code == 200, href

    def test_the_landing_page_leads_there(self, get: Get) -> None:
        found = [link for link in get("/").json["links"] if link["rel"] == "service-doc"]
        assert [(link["href"], link["type"]) for link in found] == [("http://localhost/v1/docs", "text/html")]


def test_an_address_without_a_page_of_its_own_has_one_that_shows_any_json(app: Flask) -> None:
    said = {"title": HOSTILE, "list": [1, None, {"href": "http://localhost/v1/"}, HOSTILE], "links": []}
    serving = app.extensions["touristinfo"]
    with app.test_request_context("/v1/collections?lang=en&f=html"):
        asked = ask(serving.tables["collections", ""], serving, page_of("what others will add"))
        response = respond_document(asked, json.dumps(said).encode(), "application/json", "en")
    html = b"".join(response.iter_encoded()).decode()
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<script>" not in html
    shown = Page(html)
    assert [text for _, text in shown.texts].count(HOSTILE) == 3  # heading, title, in the list
    assert "http://localhost/v1/" in [each["href"] for each in shown.all("a")]


def test_a_problem_stays_a_problem_document(get: Get) -> None:
    for path in ("/nowhere", f"{PLACES}?limit=0", f"{PLACES}/nothing", "/collections/nothing"):
        assert get(path, accept=BROWSER).content_type == "application/problem+json"
