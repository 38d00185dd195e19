"""Translations: how the owner's foreign-language columns come in, and what they may not overwrite."""

from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.store.layers import save_layer
from touristinfo.store.publication import changed_since
from touristinfo.store.tables import now
from touristinfo.store.translations import Translation, TranslationRow

pytestmark = pytest.mark.database

Collections = dict[str, Collection]
Sessions = sessionmaker[Session]
ENGLISH = {"name": {"en": "Kodokan"}}
DEMO = replace(WIFI, translation_origin=Origin.MACHINE, translation_state=State.TRANSLATED)


def translations(sessions: Sessions) -> dict[str, Translation]:
    with sessions() as session:
        (feature,) = changed_since(session, 0)
    return {f"{each.field}:{each.language}": each for each in feature.translations}


def write(sessions: Sessions, text: str, state: State, origin: Origin, author: str = "hanako") -> None:
    """What staff, or machine translation, has stored for the English name."""
    values = {"field": "name", "language": "en", "text": text, "state": state.value, "origin": origin.value}
    values |= {"feature_id": "mito-wifi-0001", "source_digest": text_digest("弘道館"), "author": author}
    with sessions.begin() as session:
        session.execute(insert(TranslationRow).values(**values, changed_at=now()))


def test_official_columns_are_final_translations_of_the_source_text(
    sessions: Sessions, collections: Collections
) -> None:
    store(sessions, collections, WIFI, record(official={"name": {"en": "Kodokan", "ko": "고도칸", "ja": "弘道館"}}))
    found = translations(sessions)
    assert set(found) == {"name:en", "name:ko"}
    assert found["name:en"] == Translation(
        "name", "en", "Kodokan", State.FINAL, Origin.OFFICIAL, text_digest("弘道館"), "layer:wifi_spots-mito"
    )


def test_a_text_gone_from_the_layer_is_removed(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record(official={"name": {"en": "Kodokan", "ko": "고도칸"}}))
    store(sessions, collections, WIFI, record(official={"name": {"ko": "고도칸", "en": ""}}))
    assert set(translations(sessions)) == {"name:ko"}


def test_a_text_changed_in_the_layer_is_changed(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record(official=ENGLISH))
    store(sessions, collections, WIFI, record(name="弘道館公園", official={"name": {"en": "Kodokan Park"}}))
    found = translations(sessions)["name:en"]
    assert (found.text, found.source_digest) == ("Kodokan Park", text_digest("弘道館公園"))


def test_an_official_text_left_as_it_was_keeps_the_digest_of_the_old_source(
    sessions: Sessions, collections: Collections
) -> None:
    store(sessions, collections, WIFI, record(official=ENGLISH))
    store(sessions, collections, WIFI, record(name="偕楽園", official=ENGLISH))
    assert translations(sessions)["name:en"].source_digest == text_digest("弘道館")


def test_translations_by_others_stay_when_the_source_changes(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record())
    write(sessions, "Kodokan School", State.REVIEWED, Origin.HUMAN)
    store(sessions, collections, WIFI, record(name="偕楽園"))
    found = translations(sessions)["name:en"]
    assert (found.text, found.source_digest) == ("Kodokan School", text_digest("弘道館"))


@pytest.mark.parametrize(
    ("layer", "state", "origin", "wins"),
    [
        (DEMO, State.TRANSLATED, Origin.HUMAN, "Staff"),
        (DEMO, State.REVIEWED, Origin.MACHINE, "Staff"),
        (DEMO, State.REVIEWED, Origin.HUMAN, "Staff"),
        (DEMO, State.FINAL, Origin.MEMORY, "Staff"),
        (DEMO, State.TRANSLATED, Origin.MACHINE, "Staff"),
        (DEMO, State.INITIAL, Origin.MACHINE, "Kodokan"),
        (WIFI, State.TRANSLATED, Origin.MACHINE, "Kodokan"),
        (WIFI, State.REVIEWED, Origin.HUMAN, "Kodokan"),
        (WIFI, State.FINAL, Origin.HUMAN, "Kodokan"),
        (WIFI, State.FINAL, Origin.OFFICIAL, "Staff"),
    ],
)
def test_a_layer_replaces_only_weaker_texts(
    sessions: Sessions, collections: Collections, layer: object, state: State, origin: Origin, wins: str
) -> None:
    store(sessions, collections, layer, record())
    write(sessions, "Staff", state, origin)
    store(sessions, collections, layer, record(official=ENGLISH))
    assert translations(sessions)["name:en"].text == wins
    store(sessions, collections, layer, record())
    assert ("name:en" in translations(sessions)) == (wins == "Staff")


def test_a_layer_declared_anew_restamps_its_own_texts_only(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record(official={"name": {"ko": "고도칸"}}))
    write(sessions, "Staff", State.REVIEWED, Origin.HUMAN)
    with sessions.begin() as session:
        save_layer(session, DEMO)
    found = translations(sessions)
    assert (found["name:ko"].state, found["name:ko"].origin) == (State.TRANSLATED, Origin.MACHINE)
    assert (found["name:en"].state, found["name:en"].origin) == (State.REVIEWED, Origin.HUMAN)
