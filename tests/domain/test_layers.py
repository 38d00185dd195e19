"""Imports of the next month's file go to the same layer, those of another municipality to another."""

from pathlib import Path

import pytest

from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.layers import PUBLISHED_BY_DEFAULT, Layer, Origin, default_layer_id, load_layers
from touristinfo.domain.states import State

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("file", "layer"),
    [
        ("mito_wifi.csv", "wifi-mito_wifi"),
        ("mito_wifi_20261120.csv", "wifi-mito_wifi"),
        ("mito_wifi_2026-11-20.xlsx", "wifi-mito_wifi"),
        ("mito_wifi_2026.11.csv", "wifi-mito_wifi"),
        ("mito wifi 202611.csv", "wifi-mito-wifi"),
        ("mito_wifi_2026.csv", "wifi-mito_wifi"),
        ("MITO_WIFI__2026.CSV", "wifi-mito_wifi"),
        ("ｍｉｔｏ_wifi２０２６１１２０.csv", "wifi-mito_wifi"),
        ("公衆無線LAN一覧_20261120.csv", "wifi-公衆無線lan一覧"),
        ("082015_public_wireless_lan.csv", "wifi-082015_public_wireless_lan"),
        # Codes of Mito and Hitachi: what looks like a year is part of them.
        ("wifi_082015.csv", "wifi-wifi_082015"),
        ("wifi_082023.csv", "wifi-wifi_082023"),
        ("wifi_20261320.csv", "wifi-wifi_20261320"),
        ("20261120.csv", "wifi-20261120"),
        ("../../etc/x.csv", "wifi-x"),
        ("mito_wifi(20261120).csv", "wifi-mito_wifi"),
        ("mito_wifi（２０２６年１１月２０日）.csv", "wifi-mito_wifi"),
        ("mito_wifi_2026-4-1.csv", "wifi-mito_wifi"),
        ("mito_wifi_2026_04_01.csv", "wifi-mito_wifi"),
        ("mito_wifi_令和8年4月1日現在.csv", "wifi-mito_wifi"),
        ("mito_wifi 令和元年度.csv", "wifi-mito_wifi"),
        ("mito_wifi_R8.4.1.csv", "wifi-mito_wifi"),
        # Numbers of parts and of rooms, not dates: were they cut off, one part would replace the other.
        ("mito_wifi_2026-1.csv", "wifi-mito_wifi_2026-1"),
        ("mito_wifi_1.2.3.csv", "wifi-mito_wifi_1-2-3"),
        ("mito_harbor8.4.1.csv", "wifi-mito_harbor8-4-1"),
        ("….csv", "wifi"),
        (".csv", "wifi-csv"),
    ],
)
def test_the_layer_of_a_file_is_its_collection_and_name_without_a_date(file: str, layer: str) -> None:
    assert default_layer_id("wifi", Path(file)) == layer


def test_a_declared_layer_says_what_it_says_and_official_reviewed_texts_by_default(tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    declared = 'collection = "wifi_spots"\nlicence = "CC0-1.0"\ncredit = "Mito"\n'
    (tmp_path / "layers" / "mito.toml").write_text(declared, encoding="utf-8")
    assert load_layers(tmp_path, ["wifi_spots"]) == {
        "mito": Layer("mito", "wifi_spots", licence="CC0-1.0", credit="Mito")
    }
    machine = 'translation_origin = "machine"\ntranslation_state = "translated"\npublish = ["translated", "final"]\n'
    (tmp_path / "layers" / "mito.toml").write_text(declared + machine, encoding="utf-8")
    layer = load_layers(tmp_path, ["wifi_spots"])["mito"]
    assert (layer.translation_origin, layer.translation_state) == (Origin.MACHINE, State.TRANSLATED)
    assert layer.publish == (State.TRANSLATED, State.FINAL)
    assert PUBLISHED_BY_DEFAULT == (State.REVIEWED, State.FINAL)


def test_the_layers_that_the_project_ships_are_samples_or_name_their_licence() -> None:
    layers = load_layers(CHECKOUT / "data", load_collections(CHECKOUT / "data"))
    assert layers
    assert all(layer.licence and layer.credit for layer in layers.values())
