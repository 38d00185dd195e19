"""Features: ids that stay, codes of signs, provenance, coordinates."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from stored import SIGNS, WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer
from touristinfo.errors import RequestError
from touristinfo.store.counters import current_revision
from touristinfo.store.features import (
    FeatureRow,
    add_features,
    existing_features,
    restore_features,
    withdraw_features,
)
from touristinfo.store.layers import save_layer
from touristinfo.store.minting import CODE_ALPHABET, CODE_LENGTH, code_of
from touristinfo.store.publication import StoredFeature, changed_since

pytestmark = pytest.mark.database

Collections = dict[str, Collection]
Sessions = sessionmaker[Session]


def read(sessions: Sessions, since: int = 0) -> list[StoredFeature]:
    with sessions() as session:
        return list(changed_since(session, since))


def test_ids_name_municipality_and_kind_and_count_on(sessions: Sessions, collections: Collections) -> None:
    assert store(sessions, collections, WIFI, record("a"), record("b")) == ["mito-wifi-0001", "mito-wifi-0002"]
    assert store(sessions, collections, WIFI, record("c")) == ["mito-wifi-0003"]
    assert store(sessions, collections, SIGNS, record("a")) == ["mito-sign-0001"]


def test_ids_without_a_known_municipality(sessions: Sessions, collections: Collections) -> None:
    nowhere = Layer("wifi_spots-x", "wifi_spots")
    unknown = record("1", properties={"municipality_code": "131130"})
    wrong = record("2", properties={"municipality_code": "131131"})
    ids = store(sessions, collections, nowhere, unknown, wrong, record("3", properties={}))
    assert ids == ["131130-wifi-0001", "wifi-0001", "wifi-0002"]


def test_a_changed_feature_keeps_its_id(sessions: Sessions, collections: Collections) -> None:
    (feature_id,) = store(sessions, collections, WIFI, record())
    elsewhere = record(name="偕楽園", longitude=140.5, properties={"municipality_code": "082023"})
    assert store(sessions, collections, WIFI, elsewhere) == [feature_id]
    (feature,) = read(sessions)
    assert (feature.id, feature.longitude, feature.source_texts) == (feature_id, 140.5, {"name": "偕楽園"})


def test_an_id_is_not_given_again_after_a_feature_is_gone(sessions: Sessions, collections: Collections) -> None:
    (first,) = store(sessions, collections, WIFI, record("a"))
    with sessions.begin() as session:
        withdraw_features(session, [first], "gone from the layer")
    assert store(sessions, collections, WIFI, record("b")) == ["mito-wifi-0002"]


def test_existing_features_tell_the_digest_and_what_was_withdrawn(sessions: Sessions, collections: Collections) -> None:
    ids = store(sessions, collections, WIFI, record("a"), record("b"))
    with sessions.begin() as session:
        withdraw_features(session, ids[:1], "gone from the layer")
        known = existing_features(session, WIFI.id)
    assert known["a"].withdrawn
    assert not known["b"].withdrawn
    assert known["b"].digest == record("b").digest()
    with sessions.begin() as session:
        restore_features(session, ids[:1])
        assert not existing_features(session, WIFI.id)["a"].withdrawn


def test_a_source_key_stands_once_in_a_layer(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record("a"))
    with sessions() as session, pytest.raises(IntegrityError):
        add_features(session, collections["wifi_spots"], WIFI, [record("a")])


def test_the_source_is_kept(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record("a", line=7, raw={"名称": "弘道館", "備考": "内密"}))
    with sessions() as session:
        row = session.scalars(select(FeatureRow)).one()
    assert (row.source_file, row.source_line, row.source_key) == ("a.csv", 7, "a")
    assert row.source_row == {"名称": "弘道館", "備考": "内密"}


def test_only_signs_get_codes_unambiguous_and_lasting(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record())
    store(sessions, collections, SIGNS, *(record(str(number)) for number in range(50)))
    features = read(sessions)
    assert {each.code for each in features if each.collection == "wifi_spots"} == {None}
    codes = {each.id: each.code for each in features if each.collection == "signs"}
    assert len(set(codes.values())) == 50
    assert all(re.fullmatch(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}", str(code)) for code in codes.values())
    assert not set(CODE_ALPHABET) & set("0O1ILQ2Z5S8BUV")
    store(sessions, collections, SIGNS, *(record(str(number), name="変更") for number in range(50)))
    assert {each.id: each.code for each in read(sessions) if each.collection == "signs"} == codes


def test_a_code_that_is_taken_is_hashed_again(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, SIGNS, record("a"))
    with sessions.begin() as session:
        session.scalars(select(FeatureRow)).one().code = code_of("mito-sign-0002")
    store(sessions, collections, SIGNS, record("b"))
    assert [each.code for each in read(sessions)] == [code_of("mito-sign-0002"), code_of("mito-sign-0002", 1)]


def test_a_layer_stays_in_its_collection(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record())
    with sessions() as session, pytest.raises(RequestError, match="wifi_spots"):
        save_layer(session, Layer(WIFI.id, "facilities"))


def test_only_what_was_touched_since_a_revision_is_read(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record("a"), record("b"))
    with sessions() as session:
        before = current_revision(session)
    assert read(sessions, before) == []
    store(sessions, collections, WIFI, record("b", name="新"), record("c"))
    assert [each.id for each in read(sessions, before)] == ["mito-wifi-0002", "mito-wifi-0003"]


def test_a_layer_declared_anew_touches_its_features(sessions: Sessions, collections: Collections) -> None:
    store(sessions, collections, WIFI, record("a"))
    store(sessions, collections, SIGNS, record("a"))
    with sessions.begin() as session:
        before = current_revision(session)
        save_layer(session, WIFI)
    assert read(sessions, before) == []
    with sessions.begin() as session:
        save_layer(session, Layer(WIFI.id, WIFI.collection, licence="CC0-1.0"))
    (feature,) = read(sessions, before)
    assert (feature.collection, feature.layer.licence) == ("wifi_spots", "CC0-1.0")


def test_more_features_than_one_statement_takes(sessions: Sessions, collections: Collections) -> None:
    records = [record(str(number), official={"name": {"en": f"N {number}"}}) for number in range(1203)]
    store(sessions, collections, SIGNS, *records)
    store(sessions, collections, SIGNS, *records)
    features = read(sessions)
    assert len(features) == 1203
    assert all(len(each.translations) == 1 for each in features)


plain_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-180, 180), st.floats(-90, 90), plain_text)
def test_points_and_texts_come_back_to_the_last_bit(
    sessions: Sessions, collections: Collections, longitude: float, latitude: float, text: str
) -> None:
    given_record = record("x", text, longitude=longitude, latitude=latitude, raw={text: text})
    store(sessions, collections, WIFI, given_record)
    (feature,) = read(sessions)
    assert (feature.longitude, feature.latitude) == (longitude, latitude)
    assert feature.source_texts == {"name": text}
