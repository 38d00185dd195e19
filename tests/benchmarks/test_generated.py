"""The made-up places of the benchmark: always the same, in order, valid, and as much translated as they should be."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.generated import (
    COLLECTION,
    FEES,
    KINDS,
    NAME_ORDER,
    OPENING_HOURS,
    SENTENCES,
    TRANSLATED,
    Places,
    change_stored,
    publish_generated,
    store_generated,
)
from touristinfo.config import DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.hours import normalise_hours
from touristinfo.domain.languages import TAGS
from touristinfo.domain.municipalities import municipality
from touristinfo.published.current import Releases
from touristinfo.published.encode import published_form
from touristinfo.release.contents import content_of
from touristinfo.store.publication import changed_since

pytestmark = pytest.mark.slow

PLACES = Places(1000)


def test_places_are_always_the_same_and_in_order_of_id():
    assert list(PLACES) == sorted(PLACES)
    assert len(set(PLACES)) == len(PLACES) == 1000
    assert all(PLACES[each.id] == each for each in Places(1000).values())
    with pytest.raises(KeyError):
        PLACES["mito-place-9999999"]


def test_places_lie_in_their_municipality_and_all_have_some():
    seen = set()
    for each in PLACES.values():
        where = municipality(each.properties["municipality_code"])
        assert where is not None
        assert where.box is not None
        assert where.box.west <= each.longitude <= where.box.east
        assert where.box.south <= each.latitude <= where.box.north
        seen.add(where.code)
    assert len(seen) == 44


def test_the_share_of_texts_that_is_translated():
    texts = [by_tag for each in PLACES.values() for by_tag in each.texts.values()]
    assert all("ja" in by_tag for by_tag in texts)
    for tag in set(TAGS) - {"ja"}:
        assert sum(tag in by_tag for by_tag in texts) / len(texts) == pytest.approx(TRANSLATED, abs=0.03)


def test_there_are_common_and_rare_words():
    names = " ".join(each.texts["name"]["ja"].value for each in PLACES.values())
    assert names.count("大") > 100
    assert names.count("鯨") < 20


def test_words_are_there_in_every_language_and_valid():
    terms = load_collections(DATA)[COLLECTION].fields["kind"].terms
    assert set(KINDS) <= set(terms)
    assert set(TAGS) == set(NAME_ORDER) == set(SENTENCES) == set(FEES)
    assert all(set(TAGS) <= set(words) for words in KINDS.values())
    assert len({len(sentences) for sentences in SENTENCES.values()}) == 1
    assert [normalise_hours(hours) for hours in OPENING_HOURS] == OPENING_HOURS


def test_the_release_says_what_was_made_up(tmp_path: Path):
    publish_generated(tmp_path / "releases", 100)
    segment = Releases(tmp_path / "releases").current().segments[COLLECTION]
    collection = load_collections(DATA)[COLLECTION]
    assert list(segment.contents()) == [published_form(each, collection) for each in Places(100).values()]


@pytest.mark.database
def test_the_database_publishes_the_same_but_for_the_ids_and_what_was_changed(
    engine: Engine, sessions: sessionmaker[Session]
):
    collection = load_collections(DATA)[COLLECTION]

    def published(number: int, edition: int = 0) -> tuple[object, ...]:
        content = published_form(Places(100).place(number, edition), collection)
        return content.longitude, content.latitude, content.properties, content.texts

    def stored() -> list[tuple[object, ...]]:
        with sessions() as session:
            features = list(changed_since(session, 0, COLLECTION))
        contents = [content for each in features if (content := content_of(each, collection))]
        return sorted(
            ((each.longitude, each.latitude, each.properties, each.texts) for each in contents),
            key=lambda each: each[:2],
        )

    store_generated(engine, 100)
    before = stored()
    assert before == sorted((published(number) for number in range(100)), key=lambda each: each[:2])
    change_stored(engine, 100, 10, edition=1)
    assert sum(old != new for old, new in zip(before, stored(), strict=True)) == 10
