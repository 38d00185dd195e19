"""The demo data: every language in its own script, only declared fields and terms, samples marked as samples."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from touristinfo.domain.collections import Collection, Field
from touristinfo.domain.languages import INTERFACE_TAGS, TAGS
from touristinfo.domain.layers import Layer, Origin, load_layers
from touristinfo.domain.municipalities import municipality
from touristinfo.domain.states import State
from touristinfo.ingest.values import parse_value

DATA = Path(__file__).resolve().parents[2] / "data"
COUNTS = {"facilities": 60, "wifi_spots": 60, "tax_free_shops": 30, "public_toilets": 30, "signs": 25}
SAMPLES = sorted(set(COUNTS) - {"facilities"})
IBARAKI = (139.68, 35.73, 140.86, 36.95)  # west, south, east, north
KANA = re.compile(r"[぀-ヺーｦ-ﾟ]")
HAN = re.compile(r"[㐀-䶿一-鿿々]")
SCRIPTS = {
    "ko": re.compile(r"[가-힣]"),
    "th": re.compile(r"[฀-๿]"),
    "zh-Hans": HAN,
    "zh-Hant": HAN,
    "en": re.compile("[A-Za-z]"),
    "vi": re.compile("[A-Za-z]"),
}
# The old character sets tell the scripts apart: GB 2312 has no traditional forms, Big5 no simplified ones.
# Characters of Japanese names (and 和菓子) that neither script writes otherwise are let through.
CHARACTER_SETS = {"zh-Hans": ("gb2312", "圀鉾萩"), "zh-Hant": ("big5", "圀坂嶋菓")}

Feature = Mapping[str, Any]


@cache
def features(collection: str) -> tuple[Feature, ...]:
    text = (DATA / "demo" / f"{collection}.geojson").read_text(encoding="utf-8")
    return tuple(json.loads(text)["features"])


@cache
def records(collection: str) -> tuple[dict[str, Any], ...]:
    return tuple(feature["properties"] for feature in features(collection))


def texts() -> Iterator[tuple[str, str, str]]:
    """(id and key, language tag, text) of each text that is not Japanese."""
    for collection in COUNTS:
        for record in records(collection):
            for key, value in record.items():
                field, colon, tag = key.partition(":")
                if colon:
                    yield f"{record['id']} {field}", tag, value


@pytest.fixture(scope="module")
def layers(collections: dict[str, Collection]) -> dict[str, Layer]:
    return {
        layer.collection: layer for layer in load_layers(DATA, collections).values() if layer.id.startswith("demo_")
    }


@pytest.mark.parametrize("collection", COUNTS)
def test_counts(collection: str) -> None:
    assert len(features(collection)) == COUNTS[collection]


def test_ids_are_unique_and_stable_words() -> None:
    ids = [record["id"] for collection in COUNTS for record in records(collection)]
    assert [key for key, times in Counter(ids).items() if times > 1] == []
    assert [key for key in ids if not re.fullmatch(r"[a-z0-9-]+", key)] == []


@pytest.mark.parametrize("collection", COUNTS)
def test_layer_says_that_texts_are_machine_translations(collection: str, layers: dict[str, Layer]) -> None:
    layer = layers[collection]
    assert (layer.translation_origin, layer.translation_state) == (Origin.MACHINE, State.TRANSLATED)
    assert State.TRANSLATED in layer.publish
    assert layer.sample == (collection in SAMPLES)


@pytest.mark.parametrize("collection", COUNTS)
def test_every_value_is_one_that_its_field_accepts(collection: str, collections: dict[str, Collection]) -> None:
    notes: list[tuple[str, str, str]] = []
    for record in records(collection):
        for key, value in record.items():
            if key == "id":
                continue
            field = field_of(collections[collection], key)
            cell = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value

            def note(code: str, *, name: str = f"{record['id']} {key}", said: str = cell, **_values: object) -> None:
                notes.append((name, code, said))

            assert parse_value(field, cell, note) is not None, (record["id"], key, cell)
    assert notes == []


def field_of(collection: Collection, key: str) -> Field:
    """The public field that `key` (`field` or `field:tag`) fills; an assigned field is not for a file to fill."""
    name, colon, tag = key.partition(":")
    field = collection.fields[name]
    assert field.public
    assert not field.assigned
    assert not colon or (field.translatable and tag in TAGS and tag != "ja"), key
    return field


@pytest.mark.parametrize("collection", COUNTS)
def test_names_are_there_in_all_interface_languages(collection: str) -> None:
    keys = ["name" if tag == "ja" else f"name:{tag}" for tag in INTERFACE_TAGS]
    assert [(record["id"], key) for record in records(collection) for key in keys if not record.get(key)] == []


def test_places_are_described_in_five_languages() -> None:
    keys = ["description", *(f"description:{tag}" for tag in ("en", "zh-Hans", "zh-Hant", "ko"))]
    assert [(record["id"], key) for record in records("facilities") for key in keys if not record.get(key)] == []
    lengths = {record["id"]: len(record["description"]) for record in records("facilities")}
    assert {key: length for key, length in lengths.items() if not 60 <= length <= 160} == {}


def test_each_text_is_in_the_script_of_its_language() -> None:
    wrong = [
        (where, tag, text)
        for where, tag, text in texts()
        if tag in SCRIPTS and (not SCRIPTS[tag].search(text) or KANA.search(text))
    ]
    assert wrong == []


def test_only_chinese_and_japanese_use_han_characters() -> None:
    assert [(where, text) for where, tag, text in texts() if tag in ("en", "ko", "th", "vi") and HAN.search(text)] == []


def test_chinese_scripts_are_not_mixed() -> None:
    mixed = [
        (where, tag, character)
        for where, tag, text in texts()
        if tag in CHARACTER_SETS
        for character in text
        if character not in CHARACTER_SETS[tag][1] and not character.encode(CHARACTER_SETS[tag][0], "ignore")
    ]
    assert mixed == []


def test_readings_are_katakana() -> None:
    readings = [record["name_kana"] for collection in COUNTS for record in records(collection)]
    assert [reading for reading in readings if not re.fullmatch(r"[ァ-ヺー・（）0-9 ]+", reading)] == []


def test_municipalities_are_of_ibaraki_and_many() -> None:
    codes = [record.get("municipality_code") for collection in COUNTS for record in records(collection)]
    assert [code for code in codes if code is not None and municipality(code) is None] == []
    assert len({record.get("municipality_code") for record in records("facilities")} - {None}) >= 30


@pytest.mark.parametrize("collection", COUNTS)
def test_points_are_in_ibaraki_and_marked_approximate(collection: str) -> None:
    west, south, east, north = IBARAKI
    for feature in features(collection):
        longitude, latitude = feature["geometry"]["coordinates"]
        assert west < longitude < east, feature["properties"]["id"]
        assert south < latitude < north, feature["properties"]["id"]
        assert feature["properties"]["approximate"] is True


@pytest.mark.parametrize("collection", SAMPLES)
def test_samples_say_that_they_are_samples(collection: str) -> None:
    for record in records(collection):
        assert record["sample"] is True
        assert record["name"].startswith("サンプル")
        assert "Sample" in record["name:en"]
        assert all("sample" in ssid.lower() for ssid in record.get("ssids", []))
        assert not record.keys() & {"phone", "url"}


def test_real_places_are_not_marked_as_samples() -> None:
    assert [record["id"] for record in records("facilities") if record.get("sample")] == []


def test_no_minimum_purchase_is_stated() -> None:
    """Whether the 5,000 yen of the old rules still stand could not be confirmed."""
    assert [record["id"] for record in records("tax_free_shops") if "min_purchase_yen" in record] == []
    assert not re.search(r"5,?000", json.dumps(records("tax_free_shops")))


@pytest.mark.parametrize(
    ("collection", "field"),
    [
        ("wifi_spots", "security"),
        ("wifi_spots", "registration"),
        ("wifi_spots", "status"),
        ("tax_free_shops", "permit_type"),
        ("tax_free_shops", "permit_status"),
        ("tax_free_shops", "procedure_place"),
        ("tax_free_shops", "refund_channels"),
        ("tax_free_shops", "payments"),
        ("public_toilets", "wheelchair"),
        ("signs", "sign_type"),
        ("signs", "status"),
    ],
)
def test_the_demo_shows_every_term(collection: str, field: str, collections: dict[str, Collection]) -> None:
    shown: set[str] = set()
    for record in records(collection):
        value = record[field]
        shown.update([value] if isinstance(value, str) else value)
    assert shown == set(collections[collection].fields[field].terms)


def test_some_texts_lack_a_language_so_that_fallbacks_show() -> None:
    lacking = [record["id"] for record in records("signs") if "text:th" not in record]
    assert 0 < len(lacking) < COUNTS["signs"]


def test_well_known_names() -> None:
    falls = next(record for record in records("facilities") if record["name"] == "袋田の滝")
    tags = ("en", "zh-Hans", "zh-Hant", "ko", "th", "vi")
    assert [falls[f"name:{tag}"] for tag in tags] == [
        "Fukuroda Falls",
        "袋田瀑布",
        "袋田瀑布",
        "후쿠로다 폭포",
        "น้ำตกฟุกุโรดะ",
        "Thác Fukuroda",
    ]
