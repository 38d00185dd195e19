"""Features Part 1: the abstract tests that the official suite carries out, on every collection of the demo."""

from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft4Validator
from ogc import CRS84, GEOJSON, HTML, assert_leads_to_itself_and_its_page, get, links, pages
from openapi_spec_validator import OpenAPIV30SpecValidator

pytestmark = pytest.mark.slow
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
BOXES = {
    "zero meridian": (-1.5, 50, 1.5, 53),
    "equator": (-80, -5, -70, 5),
    "antimeridian": (177, 65, -177, 70),
    "north pole": (-180, 85, 180, 90),
    "south pole": (-180, -90, 180, -85),
    "all": (-180, -90, 180, 90),
}

Collections = list[dict[str, Any]]


def items(collection: dict[str, Any]) -> str:
    """Where its features are: a link of exactly the type of GeoJSON."""
    address: str = links(collection, "items", GEOJSON)[0]["href"]
    return address


def test_the_version_of_http(root: str) -> None:
    connection = HTTPConnection(urlsplit(root).netloc)
    connection.request("GET", "/v1/")
    assert connection.getresponse().version == 11
    connection.close()


def test_the_landing_page_leads_to_description_conformance_and_data(root: str) -> None:
    landing = get(root).json
    assert get(f"{root}/").json["title"] == landing["title"]
    assert_leads_to_itself_and_its_page(landing)
    assert links(landing, "data")
    for each in links(landing, "conformance"):
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in get(each["href"]).json["conformsTo"]


def test_the_description_is_served_as_its_type_and_refers_to_nothing_elsewhere(root: str) -> None:
    [description] = links(get(root).json, "service-desc", OPENAPI)
    answer = get(description["href"], OPENAPI)
    assert answer.headers["Content-Type"] == OPENAPI
    OpenAPIV30SpecValidator(answer.json).validate()
    assert b'"$ref":"#/' in answer.body
    assert answer.body.count(b'"$ref":"') == answer.body.count(b'"$ref":"#/')


def test_parameters_are_defined_as_required(root: str, described: Collections) -> None:
    paths = get(f"{root}/openapi.json", OPENAPI).json["paths"]
    for collection in described:
        stated = {each["name"]: each for each in paths[f"/collections/{collection['id']}/items"]["get"]["parameters"]}
        for name in ("limit", "bbox", "datetime"):
            found = stated[name]
            assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
        assert stated["datetime"]["schema"]["type"] == "string"
        limit, bbox = stated["limit"]["schema"], stated["bbox"]["schema"]
        assert limit["type"] == "integer"
        assert 0 < limit["minimum"] <= limit["default"] <= limit["maximum"]
        assert (bbox["type"], bbox["minItems"], bbox["maxItems"]) == ("array", 4, 6)
        assert bbox["items"]["type"] == "number"
        assert "oneOf" not in bbox


def test_collections_are_described_alike_in_the_list_and_alone(root: str, described: Collections) -> None:
    assert_leads_to_itself_and_its_page(get(f"{root}/collections").json)
    for collection in described:
        alone = get(f"{root}/collections/{collection['id']}").json
        assert_leads_to_itself_and_its_page(alone)
        assert links(collection, "items", GEOJSON)
        assert links(collection, "items", HTML)
        assert collection["crs"][0] == CRS84
        for name in ("id", "title", "description", "extent"):
            assert alone[name] == collection[name]


def test_an_extent_has_four_numbers_and_everything_is_in_it(described: Collections) -> None:
    for collection in described:
        [extent] = collection["extent"]["spatial"]["bbox"]
        assert len(extent) == 4
        whole = get(items(collection), GEOJSON, limit=1).json["numberMatched"]
        inside = get(items(collection), GEOJSON, limit=1, bbox=",".join(map(str, extent))).json["numberMatched"]
        assert inside == whole > 0


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_a_box_gives_what_is_in_it_in_crs84(described: Collections, box: tuple[float, ...]) -> None:
    west, south, east, north = box
    for collection in described:
        answer = get(items(collection), GEOJSON, bbox=",".join(map(str, box)), limit=10_000)
        found = answer.json
        assert answer.headers["Content-Type"] == GEOJSON
        assert found["type"] == "FeatureCollection"
        assert_leads_to_itself_and_its_page(found)
        assert found["numberReturned"] == len(found["features"])
        for feature in found["features"]:
            longitude, latitude = feature["geometry"]["coordinates"]
            assert west <= longitude <= east or (west > east and (longitude >= west or longitude <= east))
            assert south <= latitude <= north
        if box == BOXES["all"]:
            assert found["numberReturned"] == get(items(collection), GEOJSON).json["numberMatched"] > 0
        else:
            assert found["features"] == []


def test_all_that_matches_comes_within_the_pages_that_the_suite_reads(root: str, described: Collections) -> None:
    """A first page of the default limit, then four at the maximum."""
    for collection in described:
        first = get(items(collection), GEOJSON).json
        assert len(first["features"]) == first["numberReturned"] == min(10, first["numberMatched"])
        assert first["numberMatched"] - 10 <= 4 * 10_000
        for limit in (7, 100, 10_000):
            counts, seen = set(), []
            for page in pages(items(collection), limit=limit):
                assert len(page["features"]) == page["numberReturned"] <= limit
                counts.add(page["numberMatched"])
                seen += [each["id"] for each in page["features"]]
            assert counts == {len(seen)} == {len(set(seen))} == {first["numberMatched"]}


@pytest.mark.parametrize("limit", [1, 100, 20_000])
def test_never_more_than_the_limit_or_its_maximum(described: Collections, limit: int) -> None:
    for collection in described:
        found = get(items(collection), GEOJSON, limit=limit).json
        assert len(found["features"]) == min(limit, 10_000, found["numberMatched"])


def test_a_time_gives_what_changed_then(described: Collections) -> None:
    """The suite asks instants and periods and looks at no result."""
    for collection in described:
        whole = get(items(collection), GEOJSON, limit=10_000).json["features"]
        moments = {each["id"]: datetime.fromisoformat(each["properties"]["updated"]) for each in whole}
        moment = min(moments.values())
        second = timedelta(seconds=1)
        expected = {
            moment.isoformat(): {id for id, at in moments.items() if at == moment},
            f"{(moment - second).isoformat()}/{(moment + second).isoformat()}": {
                id for id, at in moments.items() if abs(at - moment) <= second
            },
            f"{moment.date()}/..": set(moments),
            f"../{(moment - second).isoformat()}": set(),
            f"{(max(moments.values()) + second).isoformat()}/..": set(),
        }
        for interval, ids in expected.items():
            found = get(items(collection), GEOJSON, datetime=interval, limit=10_000).json["features"]
            assert {each["id"] for each in found} == ids, interval


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "unlimited"}, {"limit": 0}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"datetime": "never"},
        {"unknownQueryParameter12345": 1},
    ],
    ids=str,
)  # fmt: skip
def test_wrong_and_unknown_parameters_are_refused(described: Collections, query: dict[str, Any]) -> None:
    for collection in described:
        answer = get(items(collection), GEOJSON, **query)
        assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_feature_leads_to_itself_its_page_and_its_collection(root: str, described: Collections) -> None:
    for collection in described:
        for listed in get(items(collection), GEOJSON).json["features"]:
            answer = get(f"{root}/collections/{collection['id']}/items/{listed['id']}", GEOJSON)
            assert answer.headers["Content-Type"] == GEOJSON
            assert_leads_to_itself_and_its_page(answer.json)
            [to_collection] = links(answer.json, "collection", "application/json")
            assert get(to_collection["href"]).json["id"] == collection["id"]
            assert (answer.json["type"], answer.json["id"]) == ("Feature", listed["id"])


def test_pages_are_html_and_documents_fit_their_schema(root: str, described: Collections) -> None:
    description = get(f"{root}/openapi.json", OPENAPI).json
    for path in ("/", "/conformance", "/collections", *(f"/collections/{each['id']}/items" for each in described)):
        page = get(f"{root}{path}", HTML)
        assert page.headers["Content-Type"].startswith("text/html")
        assert page.body.lower().startswith(b"<!doctype html>")
        content = description["paths"][path]["get"]["responses"]["200"]["content"]
        media_type = GEOJSON if path.endswith("/items") else "application/json"
        schema = {**content[media_type]["schema"], "components": description["components"]}
        Draft4Validator(schema).validate({**get(f"{root}{path}", media_type).json})
