"""The texts in the database are checked, and the command says what is wrong, where, and what to do."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from stored import SIGNS, WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer, Origin
from touristinfo.domain.records import SourceRecord
from touristinfo.store.database import writing
from touristinfo.translation.stored import faults_of

pytestmark = pytest.mark.database
PLACES = replace(WIFI, id="facilities-mito", collection="facilities")


def found(
    engine: Engine, collections: Mapping[str, Collection], layer: Layer, *records: SourceRecord
) -> set[tuple[str, str, str]]:
    """Check, field and language of what is wrong with these rows."""
    store(writing(engine), collections, layer, *records)
    return {
        (each.finding.check.id, each.finding.unit.field, each.finding.unit.language)
        for each in faults_of(engine, collections)
    }


def place(key: str, name: str, kana: str = "", **in_others: str) -> SourceRecord:
    """A row with its name in other languages: `en`, `zh_Hans`."""
    official = {"name": {tag.replace("_", "-"): text for tag, text in in_others.items()}}
    return record(key, name, official=official, properties={"name_kana": kana} if kana else {})


def test_a_translation_is_checked_beside_its_source(engine: Engine, collections: dict[str, Collection]) -> None:
    rows = [
        place("1", "偕楽園", en="Kairakuen ", zh_Hans="偕樂園"),
        place("2", "水戸駅", "ミトエキ", en="Mito Station"),
    ]
    assert found(engine, collections, PLACES, *rows) == {
        ("space-around", "name", "en"),
        ("hans-hant", "name", "zh-Hans"),
    }


def test_what_is_lacking_in_english_is_said(engine: Engine, collections: dict[str, Collection]) -> None:
    sign = record(
        "1",
        "立入禁止の看板",
        texts={"name": "立入禁止の看板", "text": "立入禁止"},
        properties={"sign_type": "regulatory"},
    )
    assert found(engine, collections, SIGNS, sign) == {
        ("english-name-missing", "name", "en"),
        ("rule-without-english", "text", "en"),
        ("rule-without-pictogram", "text", "ja"),
    }


def test_a_source_that_has_changed_makes_its_translation_stale(
    engine: Engine, collections: dict[str, Collection]
) -> None:
    store(writing(engine), collections, PLACES, place("1", "弘道館", en="Kodokan"))
    assert found(engine, collections, PLACES, place("1", "旧弘道館", en="Kodokan")) == {("stale", "name", "en")}


def test_one_name_of_two_places_is_found(engine: Engine, collections: dict[str, Collection]) -> None:
    rows = [place("1", "北の森", en="Forest"), place("2", "南の森", en="Forest")]
    assert found(engine, collections, PLACES, *rows) == {("reused", "name", "en")}


def test_a_fault_says_what_to_do_in_the_language_of_the_reader(
    engine: Engine, collections: dict[str, Collection]
) -> None:
    store(writing(engine), collections, PLACES, place("1", "水戸駅", en="Mito  Station"))
    (fault,) = faults_of(engine, collections)
    said = fault.to_json("ja")
    assert (said["check"], said["field"], said["language"], said["severity"]) == (
        "double-space",
        "name",
        "en",
        "warning",
    )
    assert (said["message"], said["advice"]) == ("空白が続いています。", "1つだけ残してください。")
    assert said["mended"] == "Mito Station"


def test_what_the_owner_calls_a_place_wins_over_rules_for_names(
    engine: Engine, collections: dict[str, Collection]
) -> None:
    own = place("1", "土浦駅", "ツチウラエキ", en="Tutiura Station")
    assert found(engine, collections, PLACES, own) == set()
    by_machine = replace(PLACES, translation_origin=Origin.MACHINE)
    assert found(engine, collections, by_machine, own) == {("hepburn", "name", "en")}
