import json

import pytest
from reading import codes

from touristinfo.errors import UnreadableFileError

POINT = {"type": "Point", "coordinates": [140.4, 36.76, 12.5]}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False)


def feature(geometry=POINT, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_features_become_rows(read_bytes):
    first = feature(名称="滝", 数=3.0, 可=True, 時=None, タグ=["a", {"b": 1}])
    source = read_bytes(collection(first, feature(None, 名称="園")), "places.geojson")
    assert (source.format, source.crs, source.columns) == ("geojson", "EPSG:4326", ["名称", "数", "可", "時", "タグ"])
    assert source.rows[0].values == {"名称": "滝", "数": "3", "可": "true", "時": "", "タグ": '["a",{"b":1}]'}
    assert source.rows[0].geometry.wkt == "POINT (140.4 36.76)"
    assert (source.rows[1].line, source.rows[1].geometry, source.issues) == (2, None, [])


def test_what_no_database_can_store_is_taken_out(read_bytes):
    text = r'{"type": "Feature", "properties": {"a\u0000": "\ud800x\u0000", "b": ["\udc00"], "c": "\ud83d\ude00"}}'
    values = read_bytes(text, "places.geojson").rows[0].values
    assert values == {"a": "\ufffdx", "b": '["\ufffd"]', "c": "😀"}


def test_a_single_feature_and_its_own_id(read_bytes):
    source = read_bytes(json.dumps({**feature(name="Falls"), "id": 7}), "place.json")
    assert source.rows[0].values == {"id": "7", "name": "Falls"}


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp932"])
def test_other_encodings(read_bytes, codec):
    source = read_bytes(collection(feature(名称="袋田の滝")).encode(codec), "places.geojson")
    assert source.rows[0].values["名称"] == "袋田の滝"


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::6668", "EPSG:6668"),
        ("EPSG:6677", "EPSG:6677"),
    ],
)
def test_the_crs_member_of_old_geojson(read_bytes, name, crs):
    member = {"type": "name", "properties": {"name": name}}
    assert read_bytes(collection(feature(), crs=member), "places.geojson").crs == crs


def test_an_unknown_crs_is_told(read_bytes):
    source = read_bytes(collection(feature(), crs={"type": "link", "properties": {}}), "places.geojson")
    assert (source.crs, codes(source)) == ("", [("crs-unrecognised", 0)])


def test_lines_and_polygons_stay_as_they_are(read_bytes):
    ring = [[140, 36], [141, 36], [141, 37], [140, 36]]
    source = read_bytes(collection(feature({"type": "Polygon", "coordinates": [ring]})), "places.geojson")
    assert source.rows[0].geometry.geom_type == "Polygon"


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type": "Point", "coordinates": [NaN, 36]}',
        '{"type": "Point", "coordinates": [1e999, 36]}',
        '{"type": "Point", "coordinates": ["140", "36"]}',
        '{"type": "Point", "coordinates": []}',
        '{"type": "Point"}',
        '{"type": "Circle", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
        '"here"',
        "[140, 36]",
    ],
)
def test_a_broken_geometry_is_an_issue_of_its_feature(read_bytes, geometry):
    source = read_bytes(f'{{"type": "Feature", "properties": null, "geometry": {geometry}}}', "places.geojson")
    assert (source.rows[0].geometry, codes(source)) == (None, [("geometry-unusable", 1)])


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"type": "Topology"}',
        '{"type": "FeatureCollection", "features": 3}',
        '{"type": "FeatureCollection"}',
        '[{"type": "Feature"}]',
        '{"a":' + "[" * 100_000,
        '{"a":' * 100_000,
        '{"type": "Feature", "id": ' + "9" * 5_000 + "}",
    ],
)
def test_what_is_no_geojson_is_refused(read_bytes, text):
    with pytest.raises(UnreadableFileError):
        read_bytes(text, "places.geojson")


def test_a_collection_without_features_gives_no_rows(read_bytes):
    assert read_bytes(collection(), "places.geojson").rows == []


def test_a_geojson_is_one_layer_of_its_own_name_or_that_of_the_file(read_bytes):
    text = '{"type": "FeatureCollection", "name": "滝", "features": []}'
    for name in ("滝", "falls"):
        assert read_bytes(text, "falls.geojson", source_layer=name).rows == []
    with pytest.raises(UnreadableFileError, match="no layer or sheet '園'"):
        read_bytes(text, "falls.geojson", source_layer="園")
