"""OGC API Tiles and TileJSON: what map programs read first, the tiles themselves, and their headers."""

import gzip
import json
from pathlib import Path
from typing import Any

import brotli
import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
from flask import Flask
from pyproj import Transformer
from web_cases import FIRST, GARDEN, WIFI_COUNT, Get, app_on, assert_problem, feature, publish
from werkzeug.test import TestResponse

from touristinfo.domain.collections import Collection

MVT = "application/vnd.mapbox-vector-tile"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SET = "/tiles/WebMercatorQuad"
DEEPEST = 16
WORLD = f"{SET}/0/0/0"
HALF_WORLD_M = 20037508.342789244
TO_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
COLLECTIONS = ["facilities", "signs", "wifi_spots"]


def layers(response: TestResponse) -> dict[str, list[dict[str, Any]]]:
    assert response.status_code == 200, response.data
    decoded = mapbox_vector_tile.decode(response.data, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in decoded.items()}


def by_rel(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {link["rel"]: link for link in document["links"]}


def tile_and_place(longitude: float, latitude: float, zoom: int) -> tuple[int, int, float, float]:
    """Row and column of the tile that PROJ says a position is in, and where in it in units."""
    metres = TO_MERCATOR.transform(longitude, latitude)
    x, y = ((1 + sign * each / HALF_WORLD_M) / 2 * 2**zoom for sign, each in zip((1, -1), metres, strict=True))
    return int(y), int(x), y % 1 * 4096, x % 1 * 4096


class TestTile:
    @pytest.mark.parametrize("collection", COLLECTIONS)
    @pytest.mark.parametrize("start", ["", "/collections/{}"])
    def test_every_place_of_the_json_api_is_in_its_tile(self, get: Get, collection: str, start: str) -> None:
        items = get(f"/collections/{collection}/items?lang=*&limit=100").json["features"]
        assert items
        for item in items:
            row, column, down, right = tile_and_place(*item["geometry"]["coordinates"], DEEPEST)
            found = layers(get(f"{start.format(collection)}{SET}/{DEEPEST}/{row}/{column}"))[collection]
            [point] = [each for each in found if each["properties"]["id"] == item["id"]]
            assert point["geometry"] == {"type": "Point", "coordinates": point["geometry"]["coordinates"]}
            assert point["geometry"]["coordinates"] == [pytest.approx(right, abs=1), pytest.approx(down, abs=1)]
            names = item["properties"]["name"]
            said = point["properties"]
            assert {f"name:{tag}": name for tag, name in names.items()}.items() <= said.items()
            assert said["name"] == names["ja"]
            assert 0 < point["id"] < 2**53

    def test_the_whole_world_has_all_in_clusters(self, get: Get) -> None:
        found = {name: [point["properties"] for point in points] for name, points in layers(get(WORLD)).items()}
        assert found["facilities"] == [{"point_count": 3}]
        assert found["wifi_spots"] == [{"point_count": WIFI_COUNT}]
        assert [sign["code"] for sign in found["signs"]] == ["K7M2QX"]  # one alone is shown as it is

    def test_attributes_are_codes_and_truths_not_texts(self, get: Get) -> None:
        row, column, *_ = tile_and_place(140.4539, 36.3722, DEEPEST)
        [garden] = layers(get(f"{SET}/{DEEPEST}/{row}/{column}?collections=facilities"))["facilities"]
        assert garden["properties"] == {
            "id": GARDEN, "kind": "garden", "name": "偕楽園", "name:ja": "偕楽園", "name:en": "Kairakuen",
            "name:zh-Hant": "偕樂園", "name:zh-Hans": "偕乐园", "name:ko": "가이라쿠엔",
        }  # fmt: skip

    @pytest.mark.parametrize("chosen", [["signs", "facilities"], ["facilities", "signs"], ["wifi_spots"]])
    def test_layers_are_those_chosen_in_that_order(self, get: Get, chosen: list[str]) -> None:
        assert list(layers(get(f"{WORLD}?collections={','.join(chosen)}"))) == chosen

    def test_an_empty_tile_is_an_answer(self, get: Get) -> None:
        for path in (f"{SET}/{DEEPEST}/0/0", f"/collections/signs{SET}/5/31/31", f"{WORLD}?collections=tax_free_shops"):
            response = get(path)
            assert (response.status_code, response.content_type, response.data) == (200, MVT, b"")
            assert response.headers["Content-Length"] == "0"
            assert response.headers["ETag"]

    @pytest.mark.parametrize(
        "tile",
        [
            "17/0/0", "0/0/1", "0/1/0", "3/8/0", "3/0/8", "2147483647/0/0", "3/2147483647/2147483647", "-1/0/0",
            "3/-1/0", "3/0/-1", "a/0/0", "3/b/0", "3/1.5/0", "03/0/0", "3/٣/0", "3/+1/0", f"3/{'9' * 3000}/0",
            "1e1/0/0",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("start", ["", "/collections/signs"])
    def test_there_are_no_tiles_outside(self, get: Get, start: str, tile: str) -> None:
        problem = assert_problem(get(f"{start}{SET}/{tile}?lang=en"), 404)
        assert problem["detail"].endswith("The zoom is 0 to 16; rows and columns are 0 to 2^zoom - 1.")

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            (f"{WORLD}?collections=nothing", 400), (f"{WORLD}?collections=", 400), (f"{WORLD}?f=json", 400),
            (f"{WORLD}?limit=3", 400), (f"{WORLD}?lang=!", 400),
            (f"/collections/signs{SET}/0/0/0?collections=signs", 400),
            (f"/collections/nothing{SET}/0/0/0", 404), (f"/collections/tax_free_shops{SET}/0/0/0", 404),
            (f"/collections/tax_free_shops{SET}", 404), ("/collections/tax_free_shops/tiles", 404),
            ("/tiles/WorldCRS84Quad/0/0/0", 404), ("/tiles/WorldCRS84Quad", 404),
            ("/tileMatrixSets/WorldCRS84Quad", 404),
            (f"{SET}?collections=nothing", 400), ("/tiles?limit=1", 400), ("/tilejson?f=mvt", 400),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_a_problem(self, get: Get, path: str, status: int) -> None:
        assert_problem(get(path), status)

    def test_gdal_reads_it(self, get: Get, tmp_path: Path) -> None:
        row, column, *_ = tile_and_place(140.4539, 36.3722, 14)
        folder = tmp_path / "14" / str(column)
        folder.mkdir(parents=True)
        (folder / f"{row}.pbf").write_bytes(get(f"{SET}/14/{row}/{column}").data)
        place = {"X": column, "Y": row, "Z": 14, "CLIP": "NO"}
        info, _, geometry, fields = pyogrio.raw.read(folder / f"{row}.pbf", layer="facilities", **place)
        assert dict(zip(info["fields"], fields, strict=True))["name:zh-Hant"].tolist() == ["偕樂園"]
        x, y = np.frombuffer(geometry[0][-16:], "<f8")
        assert TO_MERCATOR.transform(140.4539, 36.3722) == (pytest.approx(x, abs=0.6), pytest.approx(y, abs=0.6))


class TestHeaders:
    def test_they_are_those_of_all_answers(self, get: Get) -> None:
        headers = get(WORLD).headers
        assert headers["Content-Type"] == MVT
        assert headers["Touristinfo-Release"] == "2"
        assert headers["Cache-Control"] == "max-age=30, stale-if-error=86400"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Last-Modified"]

    def test_the_same_for_readers_of_all_languages(self, get: Get) -> None:
        answers = [get(WORLD), get(WORLD, accept_language="ko"), get(WORLD, accept_language="th,en")]
        assert len({answer.data for answer in answers}) == 1
        assert len({answer.headers["ETag"] for answer in answers}) == 1
        assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding"}
        assert "Link" not in answers[0].headers
        assert get(f"{WORLD}?lang=ko").data == answers[0].data

    def test_the_languages_of_the_names_are_said(self, get: Get) -> None:
        row, column, *_ = tile_and_place(140.4539, 36.3722, DEEPEST)
        response = get(f"{SET}/{DEEPEST}/{row}/{column}?collections=facilities")
        assert response.headers["Content-Language"] == "ja, en, zh-Hans, zh-Hant, ko"
        assert "Content-Language" not in get(f"{SET}/{DEEPEST}/0/0").headers

    @pytest.mark.parametrize("path", [WORLD, f"/collections/facilities{SET}/0/0/0", f"{SET}/{DEEPEST}/0/0"])
    def test_not_modified(self, get: Get, path: str) -> None:
        whole = get(path)
        again = get(path, if_none_match=whole.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == whole.headers["ETag"]
        assert get(path, if_modified_since=whole.headers["Last-Modified"]).status_code == 304
        assert get(path, if_none_match='"other"').status_code == 200

    @pytest.mark.slow
    def test_a_tile_has_another_etag_where_its_collections_change_and_only_there(
        self, tmp_path: Path, collections: dict[str, Collection]
    ) -> None:
        sign = feature("s-1", "signs", 140.0, 36.0, name={"ja": "前"})
        place = feature("f-1", "facilities", 140.0, 36.0, name={"ja": "不変"})
        contents = {"signs": {"s-1": sign}, "facilities": {"f-1": place}}
        publish(tmp_path, 1, FIRST, collections, contents)
        paths = [f"/v1{WORLD}?collections=signs", f"/v1{WORLD}?collections=facilities", f"/v1{WORLD}"]
        before = [app_on(tmp_path).test_client().get(path) for path in paths]
        changed = {**contents, "signs": {"s-1": feature("s-1", "signs", 140.0, 36.0, name={"ja": "後"})}}
        publish(tmp_path, 2, FIRST, collections, changed)
        after = [app_on(tmp_path).test_client().get(path) for path in paths]
        same = [old.headers["ETag"] == new.headers["ETag"] for old, new in zip(before, after, strict=True)]
        assert same == [False, True, False]
        assert layers(after[2])["signs"][0]["properties"]["name"] == "後"

    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    def test_compressed_like_others(self, get: Get, encoding: str) -> None:
        path = f"/collections/wifi_spots{SET}/13/{'/'.join(map(str, tile_and_place(140.41, 36.37, 13)[:2]))}"
        plain = get(path)
        assert len(plain.data) > 1024
        for _ in range(2):
            response = get(path, accept_encoding=encoding)
            assert response.headers["Content-Encoding"] == encoding
            read = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
            assert read(response.data) == plain.data


class TestTileSets:
    @pytest.mark.parametrize("start", ["", "/collections/signs"])
    def test_from_the_landing_page_or_the_collection_to_a_tile(self, get: Get, start: str) -> None:
        def follow(link: dict[str, Any], **names: int) -> TestResponse:
            return get(link["href"].removeprefix("http://localhost/v1").format(**names))

        origin = get(start or "/").json
        listed = follow(by_rel(origin)[f"{REL}tilesets-vector"]).json["tilesets"]
        assert [each["dataType"] for each in listed] == ["vector"]
        links = by_rel(listed[0])
        assert links["self"]["href"].endswith(f"{start}/tiles/WebMercatorQuad")
        scheme = follow(links[f"{REL}tiling-scheme"]).json
        tileset = follow(links["self"]).json
        for name in ("title", "dataType", "crs", "tileMatrixSetURI"):
            assert tileset[name] == listed[0][name]
        assert (tileset["crs"], tileset["tileMatrixSetURI"]) == (scheme["crs"], scheme["uri"])
        tiles = by_rel(tileset)["item"]
        assert (tiles["type"], tiles["templated"]) == (MVT, True)
        assert "signs" in layers(follow(tiles, tileMatrix=0, tileRow=0, tileCol=0))
        assert by_rel(tileset)[f"{REL}tiling-scheme"] == links[f"{REL}tiling-scheme"]

    def test_its_limits_are_where_tiles_are(self, get: Get) -> None:
        limits = get(SET).json["tileMatrixSetLimits"]
        assert [each["tileMatrix"] for each in limits] == [str(zoom) for zoom in range(DEEPEST + 1)]
        for each in limits:
            last = f"{SET}/{each['tileMatrix']}/{each['maxTileRow']}/{each['maxTileCol']}"
            assert get(last).status_code == 200
            beyond = f"{SET}/{each['tileMatrix']}/{each['maxTileRow'] + 1}/{each['minTileCol']}"
            assert get(beyond).status_code == 404

    def test_layers_are_those_chosen_and_say_what_their_points_say(self, get: Get) -> None:
        tileset = get(f"{SET}?collections=signs,facilities&lang=ko").json
        assert [(each["id"], each["geometryDimension"]) for each in tileset["layers"]] == [
            ("signs", 0),
            ("facilities", 0),
        ]
        assert by_rel(tileset)["item"]["href"].endswith("/{tileCol}?collections=signs,facilities")
        assert tileset["layers"][0]["propertiesSchema"]["properties"]["code"] == {"type": "string"}
        assert tileset["boundingBox"]["lowerLeft"] == [140.4074, 36.3722]

    def test_a_selection_of_nothing_is_described(self, get: Get) -> None:
        tileset = get(f"{SET}?collections=tax_free_shops").json
        assert "layers" not in tileset
        assert "boundingBox" not in tileset

    def test_the_tiling_scheme_is_that_of_the_standard(self, get: Get) -> None:
        scheme = get("/tileMatrixSets/WebMercatorQuad").json
        assert scheme["wellKnownScaleSet"] == "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
        matrices = scheme["tileMatrices"]
        assert [each["matrixWidth"] for each in matrices] == [2**zoom for zoom in range(25)]
        # OGC 17-083r4, annex D.1
        printed = {0: (559082264.028717, 156543.033928041), 1: (279541132.014358, 78271.5169640204),
                   22: (133.295598990611, 0.0373227677173712), 24: (33.3238997476528, 0.0093306919293428)}  # fmt: skip
        for zoom, numbers in printed.items():
            assert (matrices[zoom]["scaleDenominator"], matrices[zoom]["cellSize"]) == pytest.approx(numbers, rel=2e-14)
            assert matrices[zoom]["pointOfOrigin"] == [-HALF_WORLD_M, HALF_WORLD_M]
        [listed] = get("/tileMatrixSets").json["tileMatrixSets"]
        assert by_rel(listed)["self"]["href"].endswith(listed["id"])

    def test_operations_are_called_as_the_standard_calls_them(self, app: Flask) -> None:
        paths = json.loads(app.test_client().get("/v1/openapi.json").data)["paths"]
        tile = "{tileMatrix}/{tileRow}/{tileCol}"
        called = {path: operations["get"]["operationId"] for path, operations in paths.items()}
        assert called[f"{SET}/{tile}"] == ".dataset.vector.getTile"
        assert called[SET] == ".dataset.vector.getTileSet"
        assert called["/tiles"] == ".dataset.vector.getTileSetsList"
        assert called[f"/collections/signs{SET}/{tile}"] == "signs.collection.vector.getTile"
        assert called[f"/collections/signs{SET}"] == "signs.collection.vector.getTileSet"
        assert called["/collections/signs/tiles"] == "signs.collection.vector.getTileSetsList"
        assert called["/tileMatrixSets"] == "getTileMatrixSetsList"
        assert called["/tileMatrixSets/WebMercatorQuad"] == "getTileMatrixSet"
        assert len(set(called.values())) == len(called)
        [chosen] = [each for each in paths[SET]["get"]["parameters"] if each["name"] == "collections"]
        assert (chosen["in"], chosen["required"], chosen["style"], chosen["explode"]) == ("query", False, "form", False)

    def test_conformance(self, get: Get) -> None:
        declared = get("/conformance").json["conformsTo"]
        start = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
        assert {uri.removeprefix(start) for uri in declared if uri.startswith(start)} == {
            "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "mvt",
            "oas30",
        }  # fmt: skip


class TestTileJson:
    def test_it_says_all_that_maplibre_needs(self, get: Get) -> None:
        said = get("/tilejson?lang=en").json
        assert said["tilejson"] == "3.0.0"
        assert said["tiles"] == [f"http://localhost/v1{SET}/{{z}}/{{y}}/{{x}}"]
        assert (said["minzoom"], said["maxzoom"], said["scheme"]) == (0, DEEPEST, "xyz")
        assert said["attribution"] == "水戸市 (CC-BY-4.0)"
        assert said["bounds"] == [140.401, 36.37, 140.477, 36.7644]
        assert {layer["id"]: layer["description"] for layer in said["vector_layers"]}["wifi_spots"] == "Free Wi-Fi"

    def test_every_attribute_in_tiles_is_declared(self, get: Get) -> None:
        said = get("/tilejson").json
        declared = {layer["id"]: set(layer["fields"]) for layer in said["vector_layers"]}
        for zoom in (0, 9, 13, 14, DEEPEST):
            row, column, *_ = tile_and_place(140.4539, 36.3722, zoom)
            template = said["tiles"][0].removeprefix("http://localhost/v1")
            for name, points in layers(get(template.format(z=zoom, y=row, x=column))).items():
                for point in points:
                    assert point["properties"].keys() <= declared[name]

    def test_only_those_chosen_are_named(self, get: Get) -> None:
        said = get("/tilejson?collections=signs").json
        assert [layer["id"] for layer in said["vector_layers"]] == ["signs"]
        assert "attribution" not in said
        assert said["tiles"][0].endswith("{x}?collections=signs")
