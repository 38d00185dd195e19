"""What `withdraw` took out stays out, whatever a layer says later."""

import pytest
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.errors import NotFoundError
from touristinfo.store.features import existing_features, restore_features
from touristinfo.store.publication import changed_since
from touristinfo.store.withdrawals import Withheld, record_withdrawal

pytestmark = pytest.mark.database

Collections = dict[str, Collection]
Sessions = sessionmaker[Session]


def test_a_feature_taken_out_stays_blocked(sessions: Sessions, collections: Collections) -> None:
    (feature_id,) = store(sessions, collections, WIFI, record())
    with sessions.begin() as session:
        record_withdrawal(session, feature_id, None, "d", "asked by the owner")
        restore_features(session, [feature_id])
    store(sessions, collections, WIFI, record(name="弘道館公園"))
    with sessions() as session:
        assert existing_features(session, WIFI.id)["1"].blocked
        assert next(changed_since(session, 0)).blocked


def test_a_text_taken_out_is_withheld_and_the_feature_read_again(sessions: Sessions, collections: Collections) -> None:
    (feature_id, _) = store(sessions, collections, WIFI, record("1"), record("2"))
    with sessions.begin() as session:
        record_withdrawal(session, feature_id, Withheld("name", "en"), "d", "wrong")
        record_withdrawal(session, feature_id, Withheld("image", None), "d", "not ours")
    with sessions() as session:
        (feature,) = changed_since(session, 1)
    assert feature.withheld == {Withheld("name", "en"), Withheld("image", None)}
    assert not feature.blocked


def test_what_does_not_exist_cannot_be_taken_out(sessions: Sessions) -> None:
    with sessions() as session, pytest.raises(NotFoundError, match="mito-wifi-9999"):
        record_withdrawal(session, "mito-wifi-9999", None, "d", "")
