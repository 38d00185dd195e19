"""Features Part 2: the abstract tests that the official suite carries out, on every collection of the demo."""

from functools import cache
from typing import Any

import pytest
from ogc import CRS84, GEOJSON, get
from pyproj import CRS, Transformer

pytestmark = pytest.mark.slow
# One that there is not, one that is registered but not offered here, and what is no URI.
REFUSED = ["http://www.opengis.net/def/crs/0000", "http://www.opengis.net/def/crs/EPSG/0/32654", "EPSG:4326", "x"]

Collections = list[dict[str, Any]]


def authority(uri: str) -> str:
    """`EPSG:6677` from the URI of a system."""
    return f"EPSG:{uri.rpartition('/')[2]}" if "EPSG" in uri else "OGC:CRS84"


@cache  # made anew each takes a tenth of a second
def way_to(uri: str) -> Transformer:
    return Transformer.from_crs("OGC:CRS84", authority(uri))


def test_each_system_is_named_by_a_uri_that_is_known_and_storage_is_one_of_them(
    root: str, described: Collections
) -> None:
    for collection in described:
        assert collection["crs"][0] == CRS84
        assert collection["storageCrs"] in collection["crs"]
        assert len(set(collection["crs"])) == len(collection["crs"]) == 5
        for uri in collection["crs"]:
            assert uri.startswith("http://www.opengis.net/def/crs/")
            assert CRS.from_user_input(authority(uri)).name
        alone = get(f"{root}/collections/{collection['id']}").json
        assert (alone["crs"], alone["storageCrs"]) == (collection["crs"], collection["storageCrs"])


def test_items_and_features_are_in_the_system_asked_for(root: str, described: Collections) -> None:
    for collection in described:
        items = f"{root}/collections/{collection['id']}/items"
        here = get(items, GEOJSON)
        assert here.headers["Content-Crs"] == f"<{CRS84}>"
        for uri in collection["crs"]:
            there = get(items, GEOJSON, crs=uri)
            assert there.headers["Content-Crs"] == f"<{uri}>"
            first = there.json["features"][0]
            for feature, moved in zip(here.json["features"], there.json["features"], strict=True):
                expected = way_to(uri).transform(*feature["geometry"]["coordinates"])
                assert moved["geometry"]["coordinates"] == pytest.approx(expected, abs=0.01)
            alone = get(f"{items}/{first['id']}", GEOJSON, crs=uri)
            assert alone.headers["Content-Crs"] == f"<{uri}>"
            assert alone.json["geometry"] == first["geometry"]
        assert get(f"{items}/{first['id']}", GEOJSON).headers["Content-Crs"] == f"<{CRS84}>"


def test_a_box_finds_the_same_in_every_system(root: str, described: Collections) -> None:
    for collection in described:
        items = f"{root}/collections/{collection['id']}/items"
        west, south, east, north = 140.0, 36.0, 140.5, 36.5
        whole = get(items, GEOJSON, bbox=f"{west},{south},{east},{north}", limit=10_000)
        ids = [each["id"] for each in whole.json["features"]]
        assert 0 < len(ids) < get(items, GEOJSON).json["numberMatched"]
        degrees = {CRS84: f"{west},{south},{east},{north}"}
        for code in (4326, 6668):
            degrees[f"http://www.opengis.net/def/crs/EPSG/0/{code}"] = f"{south},{west},{north},{east}"
        for uri, box in degrees.items():
            found = get(items, GEOJSON, bbox=box, bbox_crs=uri, limit=10_000).json
            assert [each["id"] for each in found["features"]] == ids
        for uri in set(collection["crs"]) - set(degrees):
            moved = get(items, GEOJSON, crs=uri, limit=10_000).json["features"]
            xs, ys = zip(*(each["geometry"]["coordinates"] for each in moved if each["id"] in ids), strict=True)
            found = get(items, GEOJSON, bbox=f"{min(xs)},{min(ys)},{max(xs)},{max(ys)}", bbox_crs=uri, limit=10_000)
            assert set(ids) <= {each["id"] for each in found.json["features"]}


def test_the_extent_moved_into_another_system_finds_the_same_first_page(root: str, described: Collections) -> None:
    """What the suite compares: the box around the moved extent, which holds all of it."""
    for collection in described:
        items = f"{root}/collections/{collection['id']}/items"
        west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
        here = get(items, GEOJSON, bbox=f"{west},{south},{east},{north}").json["features"]
        for uri in collection["crs"]:
            corners = [way_to(uri).transform(x, y) for x in (west, east) for y in (south, north)]
            first, second = zip(*corners, strict=True)
            box = ",".join(map(str, (min(first), min(second), max(first), max(second))))
            there = get(items, GEOJSON, bbox=box, bbox_crs=uri).json["features"]
            assert [each["id"] for each in there] == [each["id"] for each in here]


@pytest.mark.parametrize("uri", REFUSED)
def test_a_system_that_is_not_offered_is_refused(root: str, described: Collections, uri: str) -> None:
    for collection in described:
        items = f"{root}/collections/{collection['id']}/items"
        feature = get(items, GEOJSON, limit=1).json["features"][0]["id"]
        assert get(items, GEOJSON, crs=uri).status == 400
        assert get(f"{items}/{feature}", GEOJSON, crs=uri).status == 400
        assert get(items, GEOJSON, bbox="1,2,3,4", bbox_crs=uri).status == 400
