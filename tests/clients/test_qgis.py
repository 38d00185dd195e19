"""QGIS (Debian's) connects without a plug-in: it loads, pages, filters and identifies."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from api import features_of

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("qgis_client.py")
BOX = "140.40,36.30,140.60,36.45"  # as in the script


@pytest.fixture(scope="module")
def seen(demo: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What QGIS saw, without a display and with a profile of its own."""
    home = tmp_path_factory.mktemp("qgis")
    settings = {"PATH": os.environ["PATH"], "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    command = ["/usr/bin/python3", SCRIPT, f"{demo}/v1/"]
    said = subprocess.run(command, env=settings, check=True, capture_output=True, text=True, timeout=120).stdout
    found: dict[str, Any] = json.loads(said)
    return found


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
