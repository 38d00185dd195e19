"""GDAL reads the API as layers: pyogrio's own (Part 2 too), and Debian's older one."""

import json
import subprocess
from typing import Any

import pyogrio
import pytest
import shapely
from api import features_of
from pyproj import Transformer

pytestmark = pytest.mark.slow
BOX = (140.40, 36.30, 140.60, 36.45)


def read(address: str, **options: Any) -> tuple[dict[str, Any], dict[str, Any], list[tuple[float, float]]]:
    """What pyogrio reads of the facilities: about the layer, values by field, positions."""
    about, _, geometries, values = pyogrio.raw.read(f"OAPIF:{address}/v1", layer="facilities", **options)
    points = [(point.x, point.y) for point in shapely.from_wkb(geometries)]
    return about, dict(zip(about["fields"], values, strict=True)), points


def test_layers_and_counts(demo: str) -> None:
    for name, kind in pyogrio.list_layers(f"OAPIF:{demo}/v1"):
        assert kind == "Point"
        assert pyogrio.read_info(f"OAPIF:{demo}/v1", layer=name)["features"] == len(features_of(demo, name))


def test_japanese_is_intact(demo: str) -> None:
    _, values, points = read(f"{demo}", where="municipality_code = '083640'")
    features = features_of(demo, "facilities", municipality_code="083640")
    assert list(values["name"]) == [each["properties"]["name"] for each in features]
    assert "袋田の滝" in values["name"]
    assert points == [tuple(each["geometry"]["coordinates"]) for each in features]


def test_a_box(demo: str) -> None:
    _, values, _ = read(demo, bbox=BOX)
    assert (
        list(values["id"])
        == [each["id"] for each in features_of(demo, "facilities", bbox=",".join(map(str, BOX)))]
        != []
    )


@pytest.mark.parametrize("system", ["EPSG:4326", "EPSG:3857", "EPSG:6668", "EPSG:6677"])
def test_the_server_projects(demo: str, system: str) -> None:
    there = Transformer.from_crs("OGC:CRS84", system, always_xy=True)
    about, values, points = read(demo, CRS=system, bbox=there.transform_bounds(*BOX))
    assert about["crs"] == system or system == "EPSG:4326"  # which GDAL calls CRS84, for its axes are that way
    at = {each["id"]: each["geometry"]["coordinates"] for each in features_of(demo, "facilities")}
    assert len(points) > 5
    for id, point in zip(values["id"], points, strict=True):
        assert point == pytest.approx(there.transform(*at[id]), abs=0.001)


def test_the_older_gdal_of_debian(demo: str) -> None:
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"OAPIF:{demo}/v1?lang=ja", "facilities"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    found = {each["properties"]["id"]: each["properties"]["name"] for each in json.loads(said)["features"]}
    assert found == {each["id"]: each["properties"]["name"] for each in features_of(demo, "facilities")}
