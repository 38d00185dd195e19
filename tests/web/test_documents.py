"""What clients read first: landing page, conformance, collections, schemas, and the OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft4Validator, Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from web_cases import GARDEN, Get

from touristinfo.domain.collections import Collection
from touristinfo.web.api.addresses import ADDRESSES
from touristinfo.web.api.openapi import documented_path

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
RELEASED = {"facilities", "wifi_spots", "signs"}


@pytest.fixture(scope="module")
def description(app: Flask) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(app.test_client().get("/v1/openapi.json").data)
    return document


def links(document: Any) -> Iterator[dict[str, Any]]:
    """All links anywhere in a document."""
    if isinstance(document, dict):
        yield from document.get("links", ())
    for each in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        yield from links(each)


def by_rel(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {link["rel"]: link for link in reversed(document["links"])}  # the first of each


class TestLanding:
    def test_leads_to_all(self, get: Get) -> None:
        for path in ("/", ""):
            page = get(path).json
            found = by_rel(page)
            assert page["title"]
            assert found["service-desc"]["type"] == OPENAPI
            assert {"self", "conformance", "data", "alternate"} <= set(found)

    def test_conformance_declares_what_works_and_no_more(self, get: Get) -> None:
        declared = get("/conformance").json["conformsTo"]
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in declared
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in declared
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30" in declared
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html" in declared
        assert "http://www.opengis.net/spec/cql2/1.0/conf/functions" not in declared  # there are none of our own

    def test_every_link_in_every_document_works_and_keeps_the_language(self, client: FlaskClient) -> None:
        to_visit, visited = ["http://localhost/v1/?lang=ko"], set()
        while to_visit:
            href = to_visit.pop()
            path = urlsplit(href).path
            seen = path, "offset" in href, "f=html" in href
            if seen in visited:
                continue
            visited.add(seen)
            response = client.get(href, buffered=True)
            assert response.status_code == 200, href
            if "/files/" in path or not response.content_type.endswith("json"):
                continue
            for link in links(json.loads(response.data)):
                if link.get("templated"):  # those of tiles, which hold all languages: test_tiles.py follows them
                    continue
                assert link["rel"]
                assert link["type"]
                assert "lang=" in link["href"] or "/files/" in link["href"], link
                to_visit.append(link["href"])
        paths = {path for path, _, _ in visited}
        assert f"/v1/collections/facilities/items/{GARDEN}" not in paths  # features in a list have no links
        for path in (
            "/v1/collections/wifi_spots/items",
            "/v1/collections/signs/schema",
            "/v1/releases/1",
            "/v1/openapi.json",
            "/v1/collections/signs/tiles/WebMercatorQuad",
            "/v1/tileMatrixSets/WebMercatorQuad",
            "/v1/tilejson",
        ):
            assert path in paths


class TestCollections:
    def test_the_collections_of_the_release(self, get: Get) -> None:
        listed = get("/collections").json["collections"]
        assert {each["id"] for each in listed} == RELEASED
        for each in listed:
            assert each["itemType"] == "feature"
            assert by_rel(each)["items"]["type"] == "application/geo+json"
            assert len(each["extent"]["spatial"]["bbox"][0]) == 4

    @pytest.mark.parametrize("language", ["", "?lang=ko", "?lang=*", "?lang=ja-simple"])
    def test_list_and_single_agree(self, get: Get, language: str) -> None:
        for listed in get(f"/collections{language}").json["collections"]:
            single = get(f"/collections/{listed['id']}{language}").json
            own, general = by_rel(single), by_rel(listed)
            assert {name: single[name] for name in listed if name != "links"} == {
                name: listed[name] for name in listed if name != "links"
            }
            for rel in general:
                assert own[rel]["href"] == general[rel]["href"]

    def test_extent_holds_all_features(self, get: Get) -> None:
        west, south, east, north = get("/collections/wifi_spots").json["extent"]["spatial"]["bbox"][0]
        found = get(f"/collections/wifi_spots/items?bbox={west},{south},{east},{north}").json
        assert found["numberMatched"] == get("/collections/wifi_spots/items").json["numberMatched"]

    def test_a_declared_collection_that_is_not_released_is_not_there(self, get: Get) -> None:
        assert get("/collections/tax_free_shops").status_code == 404
        assert get("/collections/tax_free_shops/items").status_code == 404
        assert get("/collections/tax_free_shops/schema").status_code == 404


class TestSchemas:
    @pytest.mark.parametrize("kind", ["schema", "queryables", "sortables"])
    def test_they_are_json_schemas(self, get: Get, kind: str) -> None:
        response = get(f"/collections/signs/{kind}")
        assert response.content_type == "application/schema+json"
        Draft202012Validator.check_schema(response.json)
        assert response.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        asked = get(f"/collections/signs/{kind}?lang=en").json
        assert asked["$id"] == response.json["$id"] == f"http://localhost/v1/collections/signs/{kind}"

    def test_roles_types_and_terms(self, get: Get) -> None:
        properties = get("/collections/signs/schema").json["properties"]
        assert properties["id"]["x-ogc-role"] == "id"
        assert properties["geometry"]["x-ogc-role"] == "primary-geometry"
        assert {term["const"] for term in properties["sign_type"]["oneOf"]} >= {"map", "regulatory"}
        assert all(term["title"] for term in properties["sign_type"]["oneOf"])
        assert properties["sign_type"]["enum"] == [term["const"] for term in properties["sign_type"]["oneOf"]]
        assert [name for name, each in properties.items() if each.get("x-ogc-role") == "primary-instant"] == ["updated"]
        assert all(each["readOnly"] for each in properties.values())
        assert properties["pictograms"]["type"] == "array"
        assert properties["heading"]["type"] == "number"
        assert "remarks" not in properties

    def test_features_fit_their_schema(self, get: Get) -> None:
        for collection in RELEASED:
            schema = get(f"/collections/{collection}/schema").json
            for feature in get(f"/collections/{collection}/items?limit=100&lang=en").json["features"]:
                Draft202012Validator(schema).validate(feature["properties"])

    @pytest.mark.parametrize("collection", sorted(RELEASED))
    def test_what_is_declared_can_be_asked_for(self, get: Get, collection: str) -> None:
        items = f"/collections/{collection}/items"
        sortable = get(f"/collections/{collection}/sortables").json["properties"]
        for name in sortable:
            assert get(f"{items}?sortby=-{name}").status_code == 200, name
        queryable = get(f"/collections/{collection}/queryables").json["properties"]
        values = {
            "boolean": "true",
            "integer": "3",
            "number": "3.5",
            "date": "2026-01-01",
            "date-time": "2026-11-20T09:00:00Z",
        }
        geometry = queryable.pop("geometry")
        assert (geometry["format"], geometry["x-ogc-role"]) == ("geometry-point", "primary-geometry")
        for name, schema in queryable.items():
            single = schema.get("items", schema)
            terms = [term["const"] for term in single.get("oneOf", ())]
            value = terms[0] if terms else values.get(single.get("format", ""), values.get(single["type"], "x"))
            assert get(f"{items}?{name}={value}").status_code == 200, name
        assert set(sortable) - {"id"} <= set(queryable)


class TestOpenApi:
    def test_it_is_a_valid_document_of_its_media_type(self, get: Get, description: dict[str, Any]) -> None:
        response = get("/openapi.json")
        assert response.headers["Content-Type"] == OPENAPI
        assert description["openapi"].startswith("3.0")
        assert description["servers"] == [{"url": "http://localhost/v1"}]
        OpenAPIV30SpecValidator(description).validate()

    def test_every_address_is_described_and_no_other(
        self, app: Flask, collections: dict[str, Collection], description: dict[str, Any]
    ) -> None:
        described = set()
        for rule in app.url_map.iter_rules():
            if rule.rule.startswith("/v1"):
                path = rule.rule.removeprefix("/v1")
                ids = list(collections) if "<collection_id>" in path else [""]
                described |= {documented_path(path, id) for id in ids}
        assert described == set(description["paths"])
        assert len(ADDRESSES) == sum(rule.rule.startswith("/v1") for rule in app.url_map.iter_rules())

    def test_parameters_are_stated_as_the_test_suite_of_ogc_reads_them(self, description: dict[str, Any]) -> None:
        parameters = description["paths"]["/collections/facilities/items"]["get"]["parameters"]
        stated = {parameter["name"]: parameter for parameter in parameters}
        for name in ("limit", "bbox", "datetime"):
            assert (stated[name]["in"], stated[name]["required"]) == ("query", False)
            assert (stated[name]["style"], stated[name]["explode"]) == ("form", False)
        limit, bbox = stated["limit"]["schema"], stated["bbox"]["schema"]
        assert (limit["type"], limit["minimum"], limit["maximum"], limit["default"]) == ("integer", 1, 10_000, 10)
        assert (bbox["type"], bbox["minItems"], bbox["maxItems"]) == ("array", 4, 6)
        assert bbox["items"]["type"] == "number"
        assert stated["datetime"]["schema"]["type"] == "string"
        assert stated["kind"]["schema"]["items"]["enum"]
        assert "remarks" not in stated

    def test_what_must_not_be_empty_is_described_so(self, description: dict[str, Any]) -> None:
        parameters = description["paths"]["/collections/facilities/items"]["get"]["parameters"]
        stated = {parameter["name"]: parameter["schema"] for parameter in parameters}
        assert [stated[name]["minItems"] for name in ("fields", "sortby", "name", "kind")] == [1, 1, 1, 1]
        assert stated["name"]["items"]["minLength"] == 1

    def test_every_described_parameter_is_taken(self, client: FlaskClient, description: dict[str, Any]) -> None:
        for path, operations in description["paths"].items():
            for parameter in operations["get"]["parameters"]:
                if parameter["in"] == "query":
                    response = client.get(f"/v1{path}?{parameter['name']}=")
                    detail = (response.json or {}).get("detail", "") if response.is_json else ""
                    assert "no parameter" not in detail, (path, parameter["name"])

    @pytest.mark.parametrize(
        ("path", "described"),
        [
            ("/", "/"), ("/conformance", "/conformance"), ("/collections", "/collections"),
            ("/collections/signs", "/collections/signs"), ("/collections/signs/items", "/collections/signs/items"),
            (f"/collections/facilities/items/{GARDEN}", "/collections/facilities/items/{featureId}"),
            ("/collections/signs/items?lang=*", "/collections/signs/items"), ("/nearby?lat=36.37&lon=140.4", "/nearby"),
            ("/search?q=水戸", "/search"), ("/releases", "/releases"), ("/releases/1", "/releases/{number}"),
            ("/changes?since=1", "/changes"), ("/tiles", "/tiles"), ("/tilejson", "/tilejson"),
            ("/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad"), ("/tileMatrixSets", "/tileMatrixSets"),
            ("/collections/signs/tiles", "/collections/signs/tiles"),
            ("/collections/signs/tiles/WebMercatorQuad", "/collections/signs/tiles/WebMercatorQuad"),
            ("/tileMatrixSets/WebMercatorQuad", "/tileMatrixSets/WebMercatorQuad"),
        ],
    )  # fmt: skip
    def test_answers_are_as_described(self, get: Get, description: dict[str, Any], path: str, described: str) -> None:
        response = get(path)
        content = description["paths"][described]["get"]["responses"]["200"]["content"]
        assert list(content) == [response.content_type, "text/html"]
        schema = content[response.content_type]["schema"]
        validator = Draft4Validator({**_without_null(schema), "components": _without_null(description["components"])})
        validator.validate(response.json)


def _without_null(schema: Any) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a type."""
    if isinstance(schema, list):
        return [_without_null(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _without_null(each) for name, each in schema.items() if name != "nullable"}
    return changed | {"type": [schema["type"], "null"]} if schema.get("nullable") else changed
