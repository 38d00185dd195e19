"""Schemas (Common 3, Features 5) and Sorting (Features 8): their abstract tests, on every collection of the demo."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from ogc import GEOJSON, get, links, pages

pytestmark = pytest.mark.slow
DIALECT = "https://json-schema.org/draft/2020-12/schema"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SCHEMA = "application/schema+json"

Collections = list[dict[str, Any]]


def schema_of(collection: dict[str, Any], kind: str) -> dict[str, Any]:
    """What a collection's link of that relation leads to."""
    (link,) = links(collection, REL + kind)
    answer = get(link["href"], SCHEMA)
    assert (answer.status, answer.headers["Content-Type"]) == (200, SCHEMA)
    schema: dict[str, Any] = answer.json
    return schema


@pytest.mark.parametrize("kind", ["schema", "queryables", "sortables"])
def test_each_collection_leads_to_its_schemas(described: Collections, kind: str) -> None:
    for collection in described:
        schema = schema_of(collection, kind)
        Draft202012Validator.check_schema(schema)
        assert (schema["$schema"], schema["type"]) == (DIALECT, "object")
        assert not urlsplit(schema["$id"]).query
        assert get(schema["$id"], SCHEMA).json["$id"] == schema["$id"]
        assert schema["properties"]
        for name, each in schema["properties"].items():
            is_spatial = each.get("format", "").startswith("geometry-")
            assert is_spatial == ("type" not in each), name
            assert "$ref" not in each
            assert each["title"]
        roles = [each["x-ogc-role"] for each in schema["properties"].values() if "x-ogc-role" in each]
        assert len(roles) == len(set(roles))


@pytest.mark.parametrize("kind", ["queryables", "sortables"])
def test_headers_lead_there_too(described: Collections, kind: str) -> None:
    for collection in described:
        (link,) = links(collection, REL + kind)
        for address in (links(collection, "self")[0]["href"], links(collection, "items", GEOJSON)[0]["href"]):
            said = ", ".join(get(address).headers.get_all("Link"))
            assert f'<{link["href"]}>; rel="{REL}{kind}"' in said


def test_features_have_what_their_schema_declares_and_nothing_else(described: Collections) -> None:
    for collection in described:
        schema = schema_of(collection, "schema")
        assert schema["additionalProperties"] is False
        validator = Draft202012Validator(schema)
        for feature in get(links(collection, "items", GEOJSON)[0]["href"], GEOJSON, limit=50).json["features"]:
            validator.validate(feature["properties"] | {"id": feature["id"], "geometry": feature["geometry"]})


@pytest.mark.parametrize("kind", ["queryables", "sortables"])
def test_what_is_not_declared_is_refused(described: Collections, kind: str) -> None:
    asked = {"queryables": {"filter": "no_such_property = 1"}, "sortables": {"sortby": "no_such_property"}}[kind]
    for collection in described:
        assert schema_of(collection, kind)["additionalProperties"] is False
        assert get(links(collection, "items", GEOJSON)[0]["href"], GEOJSON, **asked).status == 400


def test_sortables_are_neither_lists_nor_shapes(described: Collections) -> None:
    for collection in described:
        for each in schema_of(collection, "sortables")["properties"].values():
            assert each["type"] in ("string", "number", "integer", "boolean")


def test_features_come_in_the_order_asked_for(described: Collections) -> None:
    for collection in described:
        items = links(collection, "items", GEOJSON)[0]["href"]
        for name, each in schema_of(collection, "sortables")["properties"].items():
            plain = each["type"] != "string" or "format" in each or "enum" in each or name == "id"
            if not plain:  # words have an order of their own (tests/published/test_release_query.py)
                continue
            for sign in ("", "+", "-"):
                features = [one for page in pages(items, sortby=sign + name, limit=20) for one in page["features"]]
                values = [({"id": one["id"]} | one["properties"]).get(name) for one in features]
                known = [value for value in values if value is not None]
                assert known == sorted(known, reverse=sign == "-"), (collection["id"], name)
                assert values[len(known) :] == [None] * (len(values) - len(known))  # absent values come last


def test_the_default_order_is_the_one_declared(described: Collections) -> None:
    for collection in described:
        assert collection["defaultSortOrder"] == ["id"]
        assert "id" in schema_of(collection, "sortables")["properties"]
        found = [one["id"] for one in get(links(collection, "items", GEOJSON)[0]["href"], limit=1000).json["features"]]
        assert found == sorted(found)


def test_what_is_no_order_is_refused(described: Collections) -> None:
    for wrong in ("THIS IS NOT A SORTBY EXPRESSION", "--id", ",", "", "geometry"):
        assert get(links(described[0], "items", GEOJSON)[0]["href"], GEOJSON, sortby=wrong).status == 400
