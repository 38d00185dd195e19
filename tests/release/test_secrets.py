"""Nothing that is not public is found in any file of a release, however it is looked for."""

from dataclasses import replace

import pytest
from database import Databases
from hypothesis import given, settings
from hypothesis import strategies as st
from release_office import Office, found_in, indexed
from sqlalchemy import insert
from stored import SIGNS, WIFI, record

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.store.database import open_engine
from touristinfo.store.features import withdraw_features
from touristinfo.store.tables import now
from touristinfo.store.translations import TranslationRow

pytestmark = pytest.mark.database

# Characters that stand in nothing else that a release holds, so that one of them is already a leak.
RARE = "龘靐齉爩鱻麤灪龗厵飍馫驫"
secrets = st.text(RARE, min_size=4, max_size=12)


def plant(office: Office, secret: str, kept: str) -> None:
    """Put `secret` wherever something is stored that must not be published, beside `kept`, which is."""
    hidden = {"remarks": f"備考 {secret}", "contact_note": [secret], "undeclared": {"a": secret}}
    raw = {"備考": secret, secret: "列"}
    one = record("1", kept, properties=hidden, raw=raw, official={"name": {"ko": secret}, "remarks": {"en": secret}})
    one.texts["remarks"] = secret
    office.store(replace(WIFI, translation_state=State.TRANSLATED), one)
    office.store(SIGNS, record("1", f"案内板 {secret}"), record("2", kept, properties={"image": f"https://x/{secret}"}))
    office.store(SIGNS, record("3", kept, texts={"name": kept, "text": f"立入禁止 {secret}"}))
    values = {"feature_id": "mito-wifi-0001", "text": secret, "author": "hanako", "changed_at": now()}
    values |= {"origin": Origin.HUMAN.value, "source_digest": text_digest(kept)}
    places = [("name", "en", State.TRANSLATED), ("name", "th", State.INITIAL), ("remarks", "vi", State.FINAL)]
    with office.sessions.begin() as session:
        withdraw_features(session, ["mito-sign-0001"], f"gone {secret}")
        for field, language, state in places:
            row = {"field": field, "language": language, "state": state.value}
            session.execute(insert(TranslationRow).values(**values, **row))


@settings(max_examples=5)
@given(secret=secrets)
def test_secrets_are_in_no_file(
    databases: Databases, two: dict[str, Collection], tmp_path_factory: pytest.TempPathFactory, secret: str
) -> None:
    url = databases.new()
    engine = open_engine(url)
    office = Office(engine, two, tmp_path_factory.mktemp("releases"))
    plant(office, secret, "弘道館")
    office.publish()
    office.withdraw("mito-sign-0002", "image", reason="not ours")
    office.withdraw("mito-sign-0003", "text", "ja", reason="wrong")
    for rare in sorted(set(secret)):
        assert found_in(office.folder, rare) == []
    words = indexed(office.folder)
    assert not set(words) & set(RARE)
    assert "弘道" in words
    assert found_in(office.folder, "弘道館")
    engine.dispose()
    databases.drop(url)


def test_the_search_for_secrets_finds_what_is_there(office: Office) -> None:
    office.store(WIFI, record("1", "龘靐 Spot"))
    office.publish()
    assert found_in(office.folder, "靐")
    assert "靐" in indexed(office.folder / "1")
