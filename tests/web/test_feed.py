"""The Atom feed of changes, as feed readers see it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from page_cases import HOSTILE, Page
from web_cases import (
    FIRST,
    GARDEN,
    HALL,
    SECOND,
    WIFI_COUNT,
    Get,
    app_on,
    assert_problem,
    facilities,
    feature,
    first_contents,
    publish,
    second_contents,
)

from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import INTERFACE_TAGS

ATOM = "application/atom+xml"
ELEMENTS = {"feed", "id", "title", "updated", "author", "name", "rights", "link"}
ELEMENTS |= {"entry", "category", "content", "summary"}
NAMES = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FEED = "/v1/changes.atom"


def read(client: FlaskClient, address: str) -> Element:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (200, ATOM)
    root: Element = fromstring(response.data)
    return root


def texts(element: Element, path: str) -> list[str]:
    return [each.text or "" for each in element.iterfind(f"a:{path}", NAMES)]


def hrefs(element: Element, rel: str) -> dict[str, str]:
    links = element.iterfind("a:link", NAMES)
    return {each.attrib["type"]: each.attrib["href"] for each in links if each.attrib["rel"] == rel}


def titles(root: Element) -> dict[str, tuple[str, str | None]]:
    """Text and stated language of each entry's title, by id of the place."""
    found = {}
    for entry in root.iterfind("a:entry", NAMES):
        title = entry.find("a:title", NAMES)
        assert title is not None
        found[texts(entry, "id")[0].rsplit("/", 1)[1]] = (title.text or "", title.get(LANG))
    return found


class TestEntries:
    def test_what_is_new_changed_and_gone_since_a_release(self, client: FlaskClient) -> None:
        root = read(client, f"{FEED}?since=1&lang=en")
        assert root.get(LANG) == "en"
        assert titles(root) == {
            "mito-wifi-0005": ("新地点5", "ja"),
            "mito-wifi-0030": ("No longer published: mito-wifi-0030", None),
            "mito-wifi-0031": ("新地点31", "ja"),
        }
        terms = [each.get("term") for each in root.iterfind("a:entry/a:category", NAMES)]
        assert terms == ["changed", "gone", "changed"]
        assert set(texts(root, "entry/a:updated")) == set(texts(root, "updated")) == {"2026-11-20T09:00:00+09:00"}
        assert texts(root, "entry/a:summary")[0] == "New or changed: Free Wi-Fi (in 日本語)"

    def test_without_a_release_the_newest_comes_first_and_each_place_once(self, client: FlaskClient) -> None:
        found = titles(read(client, f"{FEED}?limit=1000"))
        assert list(found)[:4] == ["mito-wifi-0005", "mito-wifi-0030", "mito-wifi-0031", "daigo-facility-0001"]
        assert len(found) == 3 + WIFI_COUNT + 1 + 1

    def test_an_entry_leads_to_the_place_and_says_whom_to_name(self, client: FlaskClient) -> None:
        root = read(client, f"{FEED}?limit=1000&lang=ko")
        entry = next(each for each in root.iterfind("a:entry", NAMES) if texts(each, "id")[0].endswith(GARDEN))
        assert texts(entry, "rights") == ["水戸市 (CC-BY-4.0)"]
        ways = hrefs(entry, "alternate")
        assert set(ways) == {"text/html", "application/geo+json"}
        for media_type, href in ways.items():
            response = client.get(href.removeprefix("http://localhost"))
            assert (response.status_code, response.mimetype) == (200, media_type)
            assert "lang=ko" in href
        assert texts(root, "author/a:name") == ["水戸市"]
        assert texts(root, "rights") == ["水戸市 (CC-BY-4.0)"]

    def test_ids_are_the_same_in_every_language_and_stay_when_a_release_comes(
        self, client: FlaskClient, tmp_path: Path, releases_folder: Path, collections: dict[str, Collection]
    ) -> None:
        before = texts(read(client, f"{FEED}?limit=1000"), "entry/a:id")
        assert before[0] == "tag:localhost,2026:/v1/changes/2/wifi_spots/mito-wifi-0005"
        assert len(set(before)) == len(before)
        assert texts(read(client, f"{FEED}?limit=1000&lang=th"), "entry/a:id") == before
        shutil.copytree(releases_folder, tmp_path / "r")
        contents = second_contents()
        del contents["facilities"][HALL]
        publish(tmp_path / "r", 3, datetime(2026, 11, 22, tzinfo=UTC), collections, contents)
        after = texts(read(app_on(tmp_path / "r").test_client(), f"{FEED}?limit=1000"), "entry/a:id")
        assert set(after) - set(before) == {f"tag:localhost,2026:/v1/changes/3/facilities/{HALL}"}
        assert set(before) - set(after) == {f"tag:localhost,2026:/v1/changes/1/facilities/{HALL}"}

    def test_of_what_is_gone_no_text_is_shown(
        self, tmp_path: Path, releases_folder: Path, collections: dict[str, Collection]
    ) -> None:
        shutil.copytree(releases_folder, tmp_path / "r")
        contents = second_contents()
        del contents["facilities"][GARDEN]
        publish(tmp_path / "r", 3, SECOND, collections, contents)
        client = app_on(tmp_path / "r").test_client()
        for query in ("since=1", "since=0", "lang=*", "lang=en"):
            body = client.get(f"{FEED}?limit=1000&{query}").get_data(as_text=True)
            assert GARDEN in body
            for text in [each for by_tag in facilities()[GARDEN].texts.values() for each in by_tag.values()]:
                assert text.value not in body

    def test_markup_is_text_and_what_xml_cannot_hold_is_left_out(
        self, tmp_path: Path, collections: dict[str, Collection]
    ) -> None:
        name = f"{HOSTILE}]]>&amp;\x00\x0b\x1f\ufffe𠮷"
        place = feature("mito-facility-0009", "facilities", 140.4, 36.3, name={"ja": name}, credit=HOSTILE)
        publish(tmp_path, 1, FIRST, collections, {"facilities": {place.id: place}})
        root = read(app_on(tmp_path).test_client(), FEED)
        assert texts(root, "entry/a:title") == [f"{HOSTILE}]]>&amp;𠮷"]
        assert texts(root, "entry/a:rights") == [HOSTILE]
        assert {each.tag for each in root.iter()} <= {f"{{{NAMES['a']}}}{each}" for each in ELEMENTS}

    def test_an_empty_feed_is_a_feed(self, client: FlaskClient) -> None:
        root = read(client, f"{FEED}?since=2")
        assert titles(root) == {}
        assert [len(texts(root, each)) for each in ("id", "title", "updated")] == [1, 1, 1]
        assert not hrefs(root, "next")


class TestPages:
    def test_pages_lead_through_all_changes_once(self, client: FlaskClient) -> None:
        address, seen, ids = f"{FEED}?limit=4&lang=vi", [], set()
        while address:
            root = read(client, address)
            seen += texts(root, "entry/a:id")
            assert len(seen) == len(set(seen))  # else it might never end
            ids |= {texts(root, "id")[0]}
            assert hrefs(root, "first") == {ATOM: f"http://localhost{FEED}?limit=4&lang=vi"}
            assert hrefs(root, "self") == {ATOM: f"http://localhost{address}"}
            address = hrefs(root, "next").get(ATOM, "").removeprefix("http://localhost")
        assert len(seen) == 3 + WIFI_COUNT + 1 + 1
        assert len(ids) == 1

    def test_the_same_as_a_page_is_linked(self, client: FlaskClient) -> None:
        for query in ("", "?since=1"):
            href = hrefs(read(client, f"{FEED}{query}"), "alternate")["text/html"]
            assert client.get(href.removeprefix("http://localhost")).mimetype == "text/html"

    @pytest.mark.parametrize("path", ["/v1/?f=html&lang=en", "/v1/changes?since=1&f=html"])
    def test_pages_announce_it(self, client: FlaskClient, path: str) -> None:
        page = Page(client.get(path).get_data(as_text=True))
        links = [each for name, each in page.elements if name == "link" and each.get("type") == ATOM]
        assert [each["rel"] for each in links] == ["alternate"]
        assert client.get(links[0]["href"].removeprefix("http://localhost")).mimetype == ATOM


class TestLanguages:
    @pytest.mark.parametrize("tag", INTERFACE_TAGS)
    def test_title_and_header_are_in_the_language_asked_for(self, get: Get, tag: str) -> None:
        asked, negotiated = get(f"/changes.atom?lang={tag}"), get("/changes.atom", accept_language=tag)
        roots = [fromstring(response.data) for response in (asked, negotiated)]
        assert [root.get(LANG) for root in roots] == [tag, tag]
        assert tag in asked.headers["Content-Language"].split(", ")
        assert texts(roots[0], "title") == texts(roots[1], "title")

    def test_what_no_person_has_reviewed_is_said(self, tmp_path: Path, collections: dict[str, Collection]) -> None:
        publish(tmp_path, 1, FIRST, collections, first_contents())
        root = read(app_on(tmp_path).test_client(), f"{FEED}?lang=en&limit=1000")
        assert "New or changed: Tourist facilities (the original text has changed since)" in texts(
            root, "entry/a:summary"
        )


class TestRefusals:
    @pytest.mark.parametrize(
        "query",
        ["since=", "since=-1", "since=x", "since=3", "limit=0", "offset=1", "after=", "after=x", "after=0/a/b",
         "after=1/wifi_spots", "f=html", "f=json", "lang=!", "since=1&since=1"],
    )  # fmt: skip
    def test_bad_parameters(self, get: Get, query: str) -> None:
        assert_problem(get(f"/changes.atom?{query}"), 400)

    @pytest.mark.parametrize("after", ["9999999999/a/b", "1/zzz/zzz", "2/wifi_spots/nothing", "1/../.."])
    def test_a_place_that_never_was_is_only_a_place_in_the_order(self, client: FlaskClient, after: str) -> None:
        read(client, f"{FEED}?after={after}")

    def test_where_deltas_are_missing(
        self, tmp_path: Path, releases_folder: Path, collections: dict[str, Collection]
    ) -> None:
        shutil.copytree(releases_folder, tmp_path / "r")
        contents: dict[str, Any] = second_contents()
        del contents["facilities"][HALL]
        publish(tmp_path / "r", 3, SECOND, collections, contents)
        shutil.rmtree(tmp_path / "r" / "2")
        client = app_on(tmp_path / "r").test_client()
        problem = assert_problem(client.get(f"{FEED}?since=1"), 410)
        assert urlsplit(problem["links"][0]["href"]).path == "/v1/releases/3"
        assert list(titles(read(client, f"{FEED}?since=2"))) == list(titles(read(client, FEED))) == [HALL]
