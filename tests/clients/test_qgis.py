"""QGIS (Debian's) connects without a plug-in: it loads, pages, filters and identifies; and it opens our GeoPackage."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from api import features_of

from touristinfo.published.downloads.columns import column_name

pytestmark = pytest.mark.slow
BOX = "140.40,36.30,140.60,36.45"  # as in the script


def run(script: str, argument: str, home: Path) -> dict[str, Any]:
    """What QGIS saw, without a display and with a profile of its own."""
    settings = {"PATH": os.environ["PATH"], "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    command = ["/usr/bin/python3", Path(__file__).with_name(script), argument]
    said = subprocess.run(command, env=settings, check=False, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    assert "Warning" not in said.stderr, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.fixture(scope="module")
def seen(demo: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run("qgis_client.py", f"{demo}/v1/", tmp_path_factory.mktemp("qgis"))


@pytest.fixture(scope="module")
def opened(published_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The layers of the GeoPackage of the whole release."""
    folder = tmp_path_factory.mktemp("qgis")
    (path,) = published_demo.glob("*/downloads/touristinfo.gpkg")
    copy = shutil.copy(path, folder)  # reading, QGIS leaves files beside it
    return run("qgis_geopackage.py", copy, folder)


def test_every_collection_is_a_layer_with_all_its_features(demo: str, seen: dict[str, Any]) -> None:
    counts = {name: len(features_of(demo, name)) for name in seen["counts"]}
    assert set(seen["valid"]) == set(counts)
    assert seen["counts"] == counts
    assert min(counts.values()) > 10  # more than one page


def test_names_and_positions_are_those_of_the_api(demo: str, seen: dict[str, Any]) -> None:
    features = features_of(demo, "facilities", lang="en")
    assert seen["names"] == {each["id"]: each["properties"]["name"] for each in features}
    for each in features:
        assert seen["positions"][each["id"]] == pytest.approx(each["geometry"]["coordinates"], abs=1e-7)


def test_a_filter_and_a_rectangle_find_what_the_api_finds(demo: str, seen: dict[str, Any]) -> None:
    assert seen["gardens"] == [each["id"] for each in features_of(demo, "facilities", kind="garden")] != []
    assert seen["identified"] == [each["id"] for each in features_of(demo, "facilities", bbox=BOX)] != []


def test_the_geopackage_has_a_layer_for_each_collection(demo: str, opened: dict[str, Any]) -> None:
    with urlopen(f"{demo}/v1/collections") as answer:
        collections = [each["id"] for each in json.load(answer)["collections"]]
    assert set(opened) == set(collections)
    for name, layer in opened.items():
        assert (layer["valid"], layer["crs"]) == (True, "EPSG:4326")
        assert set(layer["positions"]) == {each["id"] for each in features_of(demo, name)}
        assert {"id", "name", "name_en", "machine", "stale"} <= set(layer["fields"])
        assert layer["types"]["updated"] == "DateTime"


def test_texts_of_the_geopackage_are_those_of_the_api_in_every_language(demo: str, opened: dict[str, Any]) -> None:
    scripts = set()
    for name, layer in opened.items():
        for each in features_of(demo, name, lang="*"):
            given = layer["texts"][each["id"]]
            assert layer["positions"][each["id"]] == pytest.approx(each["geometry"]["coordinates"], abs=1e-9)
            for field, value in each["properties"].items():
                if isinstance(value, dict):
                    for tag, text in value.items():
                        assert given[column_name(field, tag)] == text
                        scripts.add(tag)
                elif isinstance(value, str) and field in given:
                    assert given[field] == value
    assert scripts >= {"ja", "en", "ko", "th", "zh-Hant"}


def test_a_click_on_a_place_of_the_geopackage_finds_it(demo: str, opened: dict[str, Any]) -> None:
    for name, layer in opened.items():
        clicked, found = layer["clicked"]
        assert found
        there = [each["id"] for each in features_of(demo, name) if each["geometry"]["coordinates"] == clicked]
        assert sorted(found) == sorted(there)
