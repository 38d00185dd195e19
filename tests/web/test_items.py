"""Features of a collection: shape, language, pages, filters, order."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from web_cases import FALLS, GARDEN, HALL, WIFI_COUNT, Get, app_on, assert_problem

PLACES = "/collections/facilities/items"
SPOTS = "/collections/wifi_spots/items"


REFUSED = [
    "limit=0", "limit=-1", "limit=ten", "limit=1.5", "limit=", "limit=１", "offset=-1", "offset=99999999999",
    "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=nan,1,2,3", "bbox=inf,1,2,3", "bbox=1,40,2,30", "bbox=a,b,c,d",
    "bbox=1,2,3,4&bbox=1,2,3,4", "bbox-crs=x", "crs=x", "f=xml", "f=", "fields=secret", "fields=",
    "fields=remarks", "sortby=ssids", "sortby=", "sortby=--name", "datetime=yesterday", "datetime=2026-01",
    "datetime=", "datetime=..", "datetime=2026-02-30T00:00:00Z", "datetime=2026-02-30",
    "datetime=2026-02-02/2026-02-01", "datetime=2026-01-01T09:00:00", "updated=2026", "session_minutes=1.5",
    "datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z", "datetime=9999-12-31T23:59:59-23:59",
    "datetime=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z/..", "openroaming=yes", "session_minutes=many",
    "session_minutes=nan", "status=unknown_term", "last_confirmed=2026-13-01", "municipality_code=",
    "municipality_code=a,,b", "unknown=1", "remarks=x", "LIMIT=1", "=", "q=%00", "ssids=%FF", "ssids=a%00b",
]  # fmt: skip


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.get_data(as_text=True)
    return [feature["id"] for feature in response.json["features"]]


def linked(document: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in document["links"] if link["rel"] == rel]


class TestShape:
    def test_a_list_is_a_geojson_feature_collection_with_counts(self, get: Get) -> None:
        response = get(f"{SPOTS}?limit=4")
        assert response.content_type == "application/geo+json"
        assert response.json["type"] == "FeatureCollection"
        assert (response.json["numberMatched"], response.json["numberReturned"]) == (WIFI_COUNT, 4)
        assert len(response.json["features"]) == 4

    def test_a_feature_says_the_language_of_its_texts(self, get: Get) -> None:
        feature = get(f"{PLACES}/{GARDEN}?lang=zh-Hant").json
        assert (feature["type"], feature["id"]) == ("Feature", GARDEN)
        assert feature["geometry"] == {"type": "Point", "coordinates": [140.4539, 36.3722]}
        assert feature["properties"]["name"] == "偕樂園"
        assert feature["properties"]["text_language"] == "zh-Hant"
        assert feature["properties"]["updated"] == "2026-11-01T09:00:00+09:00"
        assert feature["language"] == "zh-Hant"
        assert feature["fallbacks"] == {"description": "en"}
        assert feature["machine"] == ["description"]
        assert feature["stale"] == []

    def test_a_feature_links_to_itself_its_collection_and_its_languages(self, get: Get) -> None:
        feature = get(f"{PLACES}/{GARDEN}?lang=ko").json
        assert linked(feature, "self")[0]["href"] == f"http://localhost/v1{PLACES}/{GARDEN}?lang=ko"
        assert linked(feature, "collection")[0]["href"] == "http://localhost/v1/collections/facilities?lang=ko"
        assert {link.get("hreflang") for link in linked(feature, "alternate")} >= {"ja", "ja-simple", "zh-Hans", "vi"}

    def test_all_languages_are_maps(self, get: Get) -> None:
        response = get(f"{PLACES}/{HALL}?lang=*")
        feature = response.json
        assert feature["properties"]["name"] == {"ja": "弘道館", "en": "Kodokan"}
        assert (feature["language"], feature["fallbacks"]) == ("mul", {})
        assert feature["stale"] == {"name": ["en"]}
        assert response.headers["Content-Language"] == "ja, en"

    @pytest.mark.parametrize(
        ("public_url", "shown"),
        [
            ("https://tourism.example.jp/places/", "https://tourism.example.jp/places"),
            ("https://観光.example.jp", "https://xn--54q388k.example.jp"),
        ],
    )
    def test_the_public_url_stands_in_links(self, releases_folder: Path, public_url: str, shown: str) -> None:
        client = app_on(releases_folder, TOURISTINFO_PUBLIC_URL=public_url).test_client()
        response = client.get(f"/v1{SPOTS}?limit=1")
        assert linked(response.json, "self")[0]["href"] == f"{shown}/v1{SPOTS}?limit=1"
        assert f"<{shown}/v1{SPOTS}?limit=1&lang=ko>" in response.headers["Link"]

    def test_so_does_the_address_asked_under_a_prefix(self, client: FlaskClient) -> None:
        page = client.get(f"/v1{SPOTS}?limit=1", base_url="https://xn--54q388k.example.jp/shop").json
        assert linked(page, "self")[0]["href"] == f"https://xn--54q388k.example.jp/shop/v1{SPOTS}?limit=1"


class TestLanguage:
    @pytest.mark.parametrize(
        ("header", "query", "language"),
        [
            ("zh-TW,zh;q=0.9,en;q=0.8", "", "zh-Hant"),
            ("zh-TW,zh;q=0.9,en;q=0.8", "&lang=ko", "ko"),
            ("*", "", "ja"),
            ("de", "", "en"),
            ("de", "&lang=pt-BR", "en"),
        ],
    )
    def test_lang_wins_over_the_header(self, get: Get, header: str, query: str, language: str) -> None:
        response = get(f"{PLACES}?limit=3{query}", accept_language=header)
        assert {feature["language"] for feature in response.json["features"]} == {language}

    def test_without_a_header_it_is_japanese(self, get: Get) -> None:
        assert get(f"{PLACES}?limit=1").json["features"][0]["language"] == "ja"

    def test_a_reader_in_taipei_is_told_what_is_not_in_her_script(self, get: Get) -> None:
        response = get(f"{PLACES}?limit=3", accept_language="zh-TW,zh;q=0.9,en;q=0.8")
        by_id = {feature["id"]: feature for feature in response.json["features"]}
        assert by_id[GARDEN]["fallbacks"] == {"description": "en"}
        assert by_id[HALL]["fallbacks"] == {"name": "en"}
        assert response.headers["Content-Language"] == "zh-Hant, en"

    def test_an_unregistered_language_is_refused_with_the_list(self, get: Get) -> None:
        problem = assert_problem(get(f"{PLACES}?lang=xx-invalid"), 400)
        assert problem["parameter"] == "lang"
        for tag in ("ja-simple", "zh-Hans", "vi"):
            assert tag in problem["detail"]

    def test_links_keep_the_language(self, get: Get) -> None:
        page = get(f"{SPOTS}?limit=2&offset=4&lang=zh-TW").json
        for rel in ("self", "next", "prev"):
            assert parse_qs(urlsplit(linked(page, rel)[0]["href"]).query)["lang"] == ["zh-TW"]


class TestPages:
    def test_default_and_maximum_of_limit(self, get: Get) -> None:
        assert get(SPOTS).json["numberReturned"] == 10
        assert get(f"{SPOTS}?limit=999999").json["numberReturned"] == WIFI_COUNT

    def test_next_links_lead_through_all_features_once(self, client: FlaskClient) -> None:
        address, seen = f"/v1{SPOTS}?limit=7&lang=en&openroaming=true,false", []
        while address:
            page = client.get(address).json
            seen += [feature["id"] for feature in page["features"]]
            assert page["numberMatched"] == WIFI_COUNT - 2  # two have no `openroaming` now
            address = linked(page, "next")[0]["href"] if linked(page, "next") else ""
        assert seen == sorted(set(seen))
        assert len(seen) == WIFI_COUNT - 2

    def test_prev_leads_back(self, get: Get) -> None:
        assert "offset=3" in linked(get(f"{SPOTS}?limit=2&offset=5").json, "prev")[0]["href"]
        assert "offset=28" in linked(get(f"{SPOTS}?limit=2&offset=1000").json, "prev")[0]["href"]
        assert not linked(get(f"{SPOTS}?limit=2").json, "prev")

    def test_beyond_the_end_there_is_nothing(self, get: Get) -> None:
        page = get(f"{SPOTS}?offset=1000").json
        assert (page["features"], page["numberMatched"], linked(page, "next")) == ([], WIFI_COUNT, [])


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("bbox=140.45,36.37,140.46,36.38", [GARDEN]),
            ("bbox=140.45,36.37,0,140.46,36.38,900", [GARDEN]),
            ("bbox=177,65,-177,70", []),
            ("bbox=-200,-95,300,95", [FALLS, GARDEN, HALL]),
            ("datetime=2026-11-01T00:00:00Z", [FALLS, GARDEN, HALL]),
            ("datetime=2026-11-01T09:00:00.5%2B09:00/..", []),
            ("datetime=../2026-11-01T00:00:00Z", [FALLS, GARDEN, HALL]),
            ("datetime=/2026-10-31T23:59:60Z", []),
            ("datetime=2026-11-01T09:00:00+09:00", [FALLS, GARDEN, HALL]),  # a client forgot to encode the +
            ("datetime=2026-11-01", [FALLS, GARDEN, HALL]),
            ("datetime=2026-11-02", []),
            ("datetime=2026-10-30/2026-11-01", [FALLS, GARDEN, HALL]),
            ("datetime=../2026-10-31", []),
            ("datetime=2026-11-01T/..", [FALLS, GARDEN, HALL]),  # what GDAL sends for a date
            ("datetime=0001-01-01/9999-12-31", [FALLS, GARDEN, HALL]),
            ("updated=2026-11-01T00:00:00Z", [FALLS, GARDEN, HALL]),
            ("updated=2026-11-01T09:00:00+09:00,2020-01-01T00:00:00Z", [FALLS, GARDEN, HALL]),
            ("municipality_code=082015", [GARDEN, HALL]),
            ("municipality_code=082015,083640", [FALLS, GARDEN, HALL]),
            ("kind=garden&municipality_code=083640", []),
            ("name=Kodokan&lang=en", [HALL]),
            ("name=Kodokan&lang=ja", []),
        ],
    )
    def test_only_what_fits_is_given(self, get: Get, query: str, found: list[str]) -> None:
        assert ids(get(f"{PLACES}?{query}")) == found

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("ssids=SPOT-3,SPOT-4", 2),
            ("session_minutes=7", 1),
            ("openroaming=true", 14),
            ("updated=2026-11-20T09:00:00%2B09:00", 2),
        ],
    )
    def test_lists_numbers_and_booleans(self, get: Get, query: str, count: int) -> None:
        assert get(f"{SPOTS}?{query}").json["numberMatched"] == count

    @pytest.mark.parametrize(
        ("order", "found"),
        [
            ("name", [GARDEN, HALL, FALLS]),  # by kana: か こ ふ
            ("-name", [FALLS, HALL, GARDEN]),
            ("%2Bkind", [GARDEN, HALL, FALLS]),
            ("+kind", [GARDEN, HALL, FALLS]),
            ("-kind", [HALL, GARDEN, FALLS]),  # absent last either way
            ("municipality_code,-name", [HALL, GARDEN, FALLS]),
        ],
    )
    def test_order(self, get: Get, order: str, found: list[str]) -> None:
        assert ids(get(f"{PLACES}?sortby={order}")) == found

    def test_fields_leaves_id_geometry_and_language_members(self, get: Get) -> None:
        response = get(f"{PLACES}?fields=name,kind&lang=zh-Hant&municipality_code=082015")
        garden, hall = response.json["features"]
        assert garden["properties"] == {"name": "偕樂園", "kind": "garden"}
        assert (garden["fallbacks"], garden["machine"], garden["stale"]) == ({}, [], [])
        assert hall["fallbacks"] == {"name": "en"}
        assert set(hall) == {"type", "id", "geometry", "properties", "language", "fallbacks", "machine", "stale"}
        assert response.headers["Content-Language"] == "zh-Hant, en"

    def test_fields_of_one_feature_in_all_languages(self, get: Get) -> None:
        response = get(f"{PLACES}/{HALL}?fields=kind&lang=*")
        assert response.json["properties"] == {"kind": "museum"}
        assert response.json["stale"] == {}
        assert response.json["links"]
        assert "Content-Language" not in response.headers


class TestRefusals:
    @pytest.mark.parametrize("query", REFUSED)
    def test_a_wrong_or_unknown_parameter_is_a_problem(self, get: Get, query: str) -> None:
        assert_problem(get(f"{SPOTS}?{query}"), 400)

    def test_the_problem_names_parameter_value_and_what_is_allowed(self, get: Get) -> None:
        problem = assert_problem(get(f"{SPOTS}?limit=none"), 400)
        assert (problem["parameter"], problem["value"]) == ("limit", "none")
        assert "10000" in problem["detail"]
        problem = assert_problem(get(f"{SPOTS}?status=gone"), 400)
        assert problem["allowed"] == "in_service, suspended, closed"
        assert "bbox" in assert_problem(get(f"{SPOTS}?colour=red"), 400)["detail"]

    @pytest.mark.parametrize(
        "path",
        ["/x", "/x/items", "/x/items/y", "/x/schema", f"/facilities/items/{GARDEN}/", "/wifi_spots/items/no-such"],
    )
    def test_what_is_not_there_is_a_problem(self, get: Get, path: str) -> None:
        assert_problem(get(f"/collections{path}"), 404)

    def test_a_feature_of_another_collection_is_not_here(self, get: Get) -> None:
        assert_problem(get(f"{SPOTS}/{GARDEN}"), 404)

    def test_an_endless_query_is_too_long(self, get: Get) -> None:
        assert_problem(get(f"{SPOTS}?ssids={'a' * 40_000}"), 414)

    def test_raw_utf8_in_a_query_is_read(self, client: FlaskClient) -> None:
        response = client.get(
            f"/v1{PLACES}", environ_overrides={"QUERY_STRING": "name=弘道館".encode().decode("latin-1")}
        )
        assert [feature["id"] for feature in json.loads(response.data)["features"]] == [HALL]
