"""How far translations are, counted by collection and language."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from stored import SIGNS, WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.store.database import writing
from touristinfo.translation.status import Progress, progress_of

pytestmark = pytest.mark.database
PLACES = replace(WIFI, id="facilities-mito", collection="facilities")


def progress(engine: Engine, collections: dict[str, Collection]) -> dict[tuple[str, str], Progress]:
    return {(each.collection, each.language): each for each in progress_of(engine, collections)}


def test_texts_are_counted_by_state_and_what_is_missing(engine: Engine, collections: dict[str, Collection]) -> None:
    sessions = writing(engine)
    rows = [
        record("1", "弘道館", texts={"name": "弘道館", "description": "藩校"}, official={"name": {"en": "Kodokan"}}),
        record("2", "偕楽園", official={"name": {"en": "Kairakuen", "ko": "가이라쿠엔"}}),
    ]
    store(sessions, collections, PLACES, *rows)
    store(sessions, collections, SIGNS, record("1", "案内図"))
    found = progress(engine, collections)
    english = found["facilities", "en"]
    assert (english.texts, english.missing, english.states) == (3, 1, {State.FINAL: 2})
    assert (found["facilities", "ko"].missing, found["facilities", "th"].missing) == (2, 3)
    assert (found["signs", "en"].texts, found["signs", "en"].missing) == (1, 1)
    assert ("facilities", "ja") not in found
    assert ("wifi_spots", "en") not in found


def test_what_a_machine_made_and_what_is_stale_is_counted(engine: Engine, collections: dict[str, Collection]) -> None:
    layer = replace(PLACES, translation_origin=Origin.MACHINE, translation_state=State.TRANSLATED)
    store(writing(engine), collections, layer, record("1", "弘道館", official={"name": {"en": "Kodokan"}}))
    store(writing(engine), collections, layer, record("1", "旧弘道館", official={"name": {"en": "Kodokan"}}))
    said = progress(engine, collections)["facilities", "en"].to_json()
    assert said == {
        "collection": "facilities",
        "language": "en",
        "texts": 1,
        "missing": 0,
        "initial": 0,
        "translated": 1,
        "reviewed": 0,
        "final": 0,
        "machine": 1,
        "stale": 1,
    }
