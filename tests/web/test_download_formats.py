"""Files to take home, read back by GDAL and its like: they say what the API says, in every language."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
from arro3.io import read_parquet
from file_cases import contents, publish
from flask.testing import FlaskClient
from shapely import from_wkb
from web_cases import app_on

from touristinfo.domain.collections import LIST_TYPES, Collection, FieldType
from touristinfo.domain.languages import TAGS
from touristinfo.published.downloads.columns import column_name
from touristinfo.published.downloads.make import make_downloads

pytestmark = pytest.mark.slow

Features = dict[str, dict[str, Any]]
NAMES = ("facilities", "signs", "wifi_spots")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, collections: dict[str, Collection]) -> Path:
    releases = tmp_path_factory.mktemp("releases")
    publish(releases, 1, collections, contents())
    assert make_downloads(releases, collections) == [1]
    return releases / "1" / "downloads"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    with app_on(folder.parent.parent).test_client() as client:
        yield client


@pytest.fixture
def api(client: FlaskClient) -> Callable[[str], Features]:
    """What the API says of a collection in all languages, by id."""

    def ask(name: str) -> Features:
        found = client.get(f"/v1/collections/{name}/items?lang=*&limit=100").json["features"]
        assert found
        return {each["id"]: each for each in found}

    return ask


def rows_of(path: Path, layer: str) -> dict[str, dict[str, Any]]:
    """What GDAL reads of a layer, by id; absent values left out."""
    meta, _, geometry, columns = pyogrio.raw.read(path, layer=layer)
    assert meta["crs"] in ("EPSG:4326", "OGC:CRS84")
    rows = {}
    for number, wkb in enumerate(geometry):
        row = {name: values[number] for name, values in zip(meta["fields"], columns, strict=True)}
        said = {name: plain(value, name) for name, value in row.items()}
        point = from_wkb(wkb)
        rows[said["id"]] = {name: value for name, value in said.items() if value is not None} | {
            "geometry": [point.x, point.y]
        }
    return rows


def plain(value: Any, name: str) -> Any:
    """A value without numpy's ways; FlatGeobuf knows no days, only moments."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, np.datetime64):
        day = str(np.datetime64(value, "D")) if name == "last_confirmed" else np.datetime64(value, "s")
        return None if np.isnat(value) else day
    return value


def expected(collection: Collection, feature: dict[str, Any]) -> dict[str, Any]:
    """A feature of the API as a row."""
    row = {"id": feature["id"], "geometry": feature["geometry"]["coordinates"]}
    for name in ("machine", "stale"):
        if feature[name]:
            row[name] = json.dumps(feature[name], ensure_ascii=False, separators=(",", ":"))
    for name, value in feature["properties"].items():
        field = collection.fields[name]
        if field.translatable:
            row |= {column_name(name, tag): text for tag, text in value.items()}
        elif field.type in LIST_TYPES:
            row[name] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        elif field.type is FieldType.DATETIME:
            moment = np.datetime64(value.removesuffix("+09:00"), "s")
            row[name] = moment - np.timedelta64(9, "h")
        elif name != "text_language":
            row[name] = value
    return row


@pytest.mark.parametrize("extension", ["gpkg", "fgb"])
@pytest.mark.parametrize("name", NAMES)
def test_gdal_reads_what_the_api_says(folder, api, collections, name: str, extension: str) -> None:
    said = {id: expected(collections[name], feature) for id, feature in api(name).items()}
    assert rows_of(folder / f"{name}.{extension}", name) == said


def test_the_file_of_the_whole_release_has_a_layer_for_each_collection(folder, api, collections) -> None:
    path = folder / "touristinfo.gpkg"
    assert sorted(pyogrio.list_layers(path)[:, 0].tolist()) == sorted(NAMES)
    for name in NAMES:
        assert rows_of(path, name) == {id: expected(collections[name], each) for id, each in api(name).items()}


@pytest.mark.parametrize("name", NAMES)
def test_geoparquet_reads_back_equal(folder, api, collections, name: str) -> None:
    table = read_parquet(folder / f"{name}.parquet").read_all()
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"] | {"bbox": []} == {"encoding": "WKB", "geometry_types": ["Point"], "bbox": []}
    columns = {column: table[column].to_pylist() for column in table.column_names}
    rows = {}
    for number, id_ in enumerate(columns["id"]):
        row = {column: values[number] for column, values in columns.items() if values[number] is not None}
        point = from_wkb(row.pop("geometry"))
        for column, value in row.items():
            if column == "last_confirmed":
                row[column] = value.isoformat()
            elif column == "updated":
                row[column] = np.datetime64(value.replace(tzinfo=None), "s")
        rows[id_] = row | {"geometry": [point.x, point.y]}
    assert rows == {id: expected(collections[name], each) for id, each in api(name).items()}


@pytest.mark.parametrize("name", NAMES)
def test_geojson_is_what_the_api_answers_in_all_languages(folder, api, name: str) -> None:
    whole = json.loads((folder / f"{name}.geojson").read_bytes())
    assert whole["type"] == "FeatureCollection"
    assert {each["id"]: each for each in whole["features"]} == api(name)
    records = (folder / f"{name}.geojsons").read_bytes().split(b"\x1e")
    assert records[0] == b""
    assert all(record.endswith(b"\n") for record in records[1:])
    assert [json.loads(record) for record in records[1:]] == whole["features"]


@pytest.mark.parametrize("extension", ["geojson", "geojsons"])
def test_gdal_counts_the_features_of_geojson(folder, api, extension: str) -> None:
    for name in NAMES:
        assert pyogrio.read_info(folder / f"{name}.{extension}")["features"] == len(api(name))


def test_csv_has_the_columns_of_the_standard_data_sets(folder, api) -> None:
    raw = (folder / "facilities.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = {row["ID"]: row for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))}
    assert rows.keys() == api("facilities").keys()
    odd = rows["mito-facility-0009"]
    assert (odd["緯度"], odd["経度"]) == ("36.0000001", "140.1234567")
    assert (odd["名称"], odd["名称_英語"]) == ('\'=神﨑「茶,房」\n"髙"', "'+Tea; 'house'")
    assert (odd["説明"], odd["説明_ja-simple"], odd["名称_カナ"]) == ("'-1", "おちゃを のむ ところ", "")
    assert (odd["電話番号"], odd["最終確認日"]) == ("'+81-29-301-1111", "2026-02-28")
    garden = rows["mito-facility-0001"]
    assert (garden["名称"], garden["名称_カナ"], garden["名称_韓国語"]) == ("偕楽園", "カイラクエン", "가이라쿠엔")
    assert garden["緯度"] == "36.372200"


def test_no_cell_of_a_csv_is_a_formula(folder) -> None:
    for name in NAMES:
        text = (folder / f"{name}.csv").read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_jsonld_has_places_with_texts_in_their_languages(folder, api) -> None:
    said = json.loads((folder / "facilities.jsonld").read_bytes())
    assert said["@context"] == "https://schema.org/"
    places = {each["identifier"]: each for each in said["@graph"]}
    assert places.keys() == api("facilities").keys()
    for id_, place in places.items():
        feature = api("facilities")[id_]
        assert place["@type"] == "TouristAttraction"
        assert {each["@language"]: each["@value"] for each in place["name"]} == feature["properties"]["name"]
        assert [place["geo"]["longitude"], place["geo"]["latitude"]] == feature["geometry"]["coordinates"]
    assert places["mito-facility-0001"]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert places["mito-facility-0009"]["license"] == "LicenceOfOurOwn"


def test_columns_are_named_as_gis_users_find_them() -> None:
    assert [column_name("name", tag) for tag in TAGS] == [
        "name", "name_ja_simple", "name_en", "name_zh_hans", "name_zh_hant", "name_ko", "name_th", "name_vi",
    ]  # fmt: skip


def test_a_collection_without_places_has_files_too(tmp_path: Path, collections: dict[str, Collection]) -> None:
    publish(tmp_path, 1, collections, {"signs": {}})
    assert make_downloads(tmp_path, collections) == [1]
    files = tmp_path / "1" / "downloads"
    assert json.loads((files / "signs.geojson").read_bytes())["features"] == []
    assert json.loads((files / "signs.jsonld").read_bytes())["@graph"] == []
    for extension in ("gpkg", "fgb"):
        assert rows_of(files / f"signs.{extension}", "signs") == {}


def test_more_places_than_are_held_at_once(
    tmp_path: Path, collections: dict[str, Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("touristinfo.published.downloads.contents.ROWS", 7)
    publish(tmp_path, 1, collections, contents())
    make_downloads(tmp_path, collections)
    files = tmp_path / "1" / "downloads"
    features = json.loads((files / "wifi_spots.geojson").read_bytes())["features"]
    assert len({each["id"] for each in features}) == len(features) == 31
    assert len(json.loads((files / "wifi_spots.jsonld").read_bytes())["@graph"]) == 31
    assert list(rows_of(files / "wifi_spots.gpkg", "wifi_spots")) == [each["id"] for each in features]
