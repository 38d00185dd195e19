"""Publication: what changed is read, the same makes no new release, `updated` stays, numbers are used once."""

import fcntl
import json
import resource
import shutil
import signal
import time
from dataclasses import replace
from typing import Any

import pytest
from release_office import Office
from sqlalchemy import delete, event, text
from sqlalchemy.exc import DBAPIError
from stored import SIGNS, WIFI, record

from touristinfo.domain.collections import StalePolicy
from touristinfo.domain.content import Text
from touristinfo.domain.layers import Layer, Origin
from touristinfo.domain.states import State
from touristinfo.errors import LockedError, NoRoomError
from touristinfo.published.snapshot import read_delta
from touristinfo.release import Published
from touristinfo.store.counters import Counter
from touristinfo.store.features import restore_features, withdraw_features
from touristinfo.store.layers import save_layer

pytestmark = pytest.mark.database

MACHINE = replace(WIFI, translation_origin=Origin.MACHINE, translation_state=State.TRANSLATED)


def test_the_first_release_says_what_is_in_the_database(office: Office) -> None:
    office.store(WIFI, record("1", official={"name": {"en": "Kodokan"}}), record("2", "偕楽園"))
    office.store(SIGNS, record("1", "案内板"))
    assert office.publish() == Published(1, True, added=3)
    said = office.said()
    assert set(said) == {"mito-wifi-0001", "mito-wifi-0002", "mito-sign-0001"}
    assert said["mito-wifi-0001"].texts["name"] == {"ja": Text("弘道館"), "en": Text("Kodokan")}
    assert said["mito-wifi-0001"].properties["credit"] == "Mito City"
    assert len(said["mito-sign-0001"].properties["code"]) == 6
    assert [each.layer for each in office.current().manifest.provenance] == ["signs-mito", "wifi_spots-mito"]


def test_an_empty_database_makes_an_empty_release(office: Office) -> None:
    assert office.publish() == Published(1, True)
    assert {name: segment.count for name, segment in office.current().segments.items()} == {"signs": 0, "wifi_spots": 0}
    assert office.publish() == Published(1, False)


def test_the_same_makes_no_new_release(office: Office) -> None:
    rows = (record("1"), record("2"))
    office.store(WIFI, *rows)
    office.publish()
    pointer = (office.folder / "current.json").read_bytes()
    assert office.publish() == Published(1, False)
    office.store(WIFI, *rows)  # touched, but the same
    assert office.publish() == Published(1, False)
    assert (office.folder / "current.json").read_bytes() == pointer


def test_what_is_not_public_makes_no_new_release(office: Office) -> None:
    office.store(WIFI, record("1", properties={"remarks": "a"}))
    office.publish()
    office.store(WIFI, record("1", properties={"remarks": "b"}, raw={"x": "y"}))
    assert office.publish() == Published(1, False)


def test_a_change_counts_and_only_the_changed_is_updated(office: Office) -> None:
    office.store(WIFI, record("1"), record("2"), record("3"))
    office.publish()
    before = office.current().segments["wifi_spots"]
    time.sleep(1.1)  # `updated` is kept to the second
    office.store(WIFI, record("2", "新"), record("4"))
    with office.sessions.begin() as session:
        withdraw_features(session, ["mito-wifi-0003"], "gone from the layer")
    assert office.publish() == Published(2, True, added=1, changed_count=1, deleted=1)
    after = office.current().segments["wifi_spots"]
    assert after.updated(0) == before.updated(0)
    assert after.etag(0) == before.etag(0)
    assert after.updated(1) > before.updated(1)
    delta = read_delta(office.folder / "2")
    assert delta.upserts == {"wifi_spots": ["mito-wifi-0002", "mito-wifi-0004"]}
    assert delta.deleted == {"wifi_spots": ["mito-wifi-0003"]}


def test_a_collection_without_changes_is_linked(office: Office) -> None:
    office.store(WIFI, record())
    office.store(SIGNS, record())
    office.publish()
    office.store(WIFI, record(name="新"))
    office.publish()

    def inodes(collection: str) -> list[int]:
        return [(office.folder / number / collection / "columns.bin").stat().st_ino for number in "12"]

    assert len(set(inodes("signs"))) == 1
    assert len(set(inodes("wifi_spots"))) == 2


def test_only_what_changed_is_read(office: Office) -> None:
    office.store(WIFI, *(record(str(number)) for number in range(20)))
    office.publish()
    office.store(WIFI, record("7", "新"))
    rows: list[Any] = []

    @event.listens_for(office.engine, "before_cursor_execute")
    def _note(_c: Any, _k: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "ST_X" in statement:
            rows.append(parameters)

    assert office.publish().changed_count == 1
    assert len(rows) == 2  # by the board and by the release
    assert "mito-wifi-0008" in str(rows)
    assert "mito-wifi-0009" not in str(rows)


def test_a_withdrawn_feature_that_comes_back_has_its_id(office: Office) -> None:
    (feature_id,) = office.store(WIFI, record())
    office.publish()
    with office.sessions.begin() as session:
        withdraw_features(session, [feature_id], "gone from the layer")
    office.publish()
    assert office.said() == {}
    with office.sessions.begin() as session:
        restore_features(session, [feature_id])
    office.publish()
    assert set(office.said()) == {feature_id}


def test_a_layer_declared_anew_is_published_anew(office: Office) -> None:
    office.store(MACHINE, record(official={"name": {"en": "Kodokan"}}))
    office.publish()
    assert set(office.said()["mito-wifi-0001"].texts["name"]) == {"ja"}
    with office.sessions.begin() as session:
        save_layer(session, replace(MACHINE, publish=(State.TRANSLATED,), credit="Mito"))
    assert office.publish() == Published(2, True, changed_count=1)
    content = office.said()["mito-wifi-0001"]
    assert content.texts["name"]["en"] == Text("Kodokan", machine=True)
    assert content.properties["credit"] == "Mito"
    assert office.current().manifest.provenance[0].unreviewed


def test_a_field_declared_not_public_any_more_disappears_and_one_declared_public_appears(office: Office) -> None:
    office.store(WIFI, record(properties={"phone": "+81-29-000-0000", "remarks": "備考"}))
    office.publish()
    fields = dict(office.collections["wifi_spots"].fields)
    fields["phone"] = replace(fields["phone"], public=False)
    fields["remarks"] = replace(fields["remarks"], public=True)
    office.collections = office.collections | {"wifi_spots": replace(office.collections["wifi_spots"], fields=fields)}
    assert office.publish() == Published(2, True, changed_count=1)
    properties = office.said()["mito-wifi-0001"].properties
    assert properties["remarks"] == "備考"
    assert "phone" not in properties
    assert office.publish() == Published(2, False)


def test_a_policy_for_stale_texts_declared_anew_takes_effect(office: Office) -> None:
    office.store(WIFI, record(official={"name": {"en": "Kodokan"}}))
    office.store(WIFI, record(name="偕楽園", official={"name": {"en": "Kodokan"}}))
    office.publish()
    assert office.said()["mito-wifi-0001"].texts["name"]["en"] == Text("Kodokan", stale=True)
    fields = dict(office.collections["wifi_spots"].fields)
    fields["name"] = replace(fields["name"], stale=StalePolicy.FALL_BACK)
    office.collections = office.collections | {"wifi_spots": replace(office.collections["wifi_spots"], fields=fields)}
    office.publish()
    assert set(office.said()["mito-wifi-0001"].texts["name"]) == {"ja"}


def test_a_collection_no_longer_declared_disappears_and_comes_back(office: Office) -> None:
    office.store(SIGNS, record())
    office.publish()
    both = office.collections
    office.collections = {"wifi_spots": both["wifi_spots"]}
    assert office.publish().changed
    assert read_delta(office.folder / "2").deleted == {"signs": ["mito-sign-0001"]}
    office.collections = both
    assert office.publish() == Published(3, True, added=1)


def test_another_database_behind_the_same_releases_is_read_whole(office: Office) -> None:
    office.store(WIFI, record("1"), record("2"), record("3"))
    office.publish()
    with office.sessions.begin() as session:  # as if from a backup, made before anything was published
        session.execute(text("DELETE FROM features WHERE source_key <> '1'"))
        session.execute(delete(Counter).where(Counter.name == "published"))
    office.store(SIGNS, record())
    assert office.publish() == Published(2, True, added=1, deleted=2)
    assert set(office.said()) == {"mito-wifi-0001", "mito-sign-0001"}


def test_a_publication_that_fails_leaves_nothing_behind(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    before = sorted(path.name for path in office.folder.iterdir())
    office.store(WIFI, record(name="新"))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))  # as if the disk were full
    try:
        with pytest.raises((NoRoomError, DBAPIError)):
            office.publish()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert sorted(path.name for path in office.folder.iterdir()) == before
    assert office.publish() == Published(2, True, changed_count=1)


def test_a_number_is_not_used_again(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    (office.folder / "2").mkdir()  # taken once, and lost
    office.store(WIFI, record(name="新"))
    assert office.publish().number == 3
    assert read_delta(office.folder / "3").since == 1


def test_a_release_that_did_not_become_current_is_taken_up(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    pointer = (office.folder / "current.json").read_bytes()
    office.store(WIFI, record(name="新"))
    office.publish()
    (office.folder / "current.json").write_bytes(pointer)
    assert office.publish() == Published(2, True)
    assert office.current().number == 2


def test_a_damaged_current_release_is_made_anew(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    office.store(WIFI, record(name="新"))
    office.publish()
    heads = office.folder / "2" / "wifi_spots" / "columns.bin"
    heads.write_bytes(b"x" * heads.stat().st_size)
    assert office.publish() == Published(3, True, changed_count=1)
    assert office.said()["mito-wifi-0001"].texts["name"]["ja"].value == "新"


def test_releases_without_a_pointer_are_taken_up(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    (office.folder / "current.json").unlink()
    assert office.publish() == Published(1, True)
    assert office.current().number == 1


def test_leftovers_of_a_crash_are_cleared(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    shutil.copytree(office.folder / "1", office.folder / ".2.new")
    shutil.copytree(office.folder / "1", office.folder / ".1.old")
    office.publish()
    assert sorted(path.name for path in office.folder.iterdir()) == [".lock", "1", "current.json"]


def test_two_at_once_are_refused(office: Office) -> None:
    office.publish()
    with (office.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for action in (office.publish, lambda: office.rollback(1), lambda: office.withdraw("x")):
            with pytest.raises(LockedError):
                action()
    assert not office.publish().changed


def test_old_releases_keep_manifest_and_delta(office: Office) -> None:
    for number in range(1, 7):
        office.store(WIFI, record(name=f"名 {number}"))
        assert office.publish().number == number
    for number in (1, 2, 3):
        names = {path.name for path in (office.folder / str(number)).iterdir()}
        assert names == {"manifest.json", "delta.json"}
    for number in (4, 5, 6):
        office.release(number)


def test_a_revision_in_the_manifest_is_the_databases(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    assert json.loads((office.folder / "1" / "manifest.json").read_bytes())["revision"] == 1


def test_a_layer_of_another_municipality_is_not_touched(office: Office) -> None:
    other = Layer("wifi_spots-hitachi", "wifi_spots", licence="CC0-1.0", credit="Hitachi", municipality_code="082023")
    office.store(WIFI, record())
    office.store(other, record(properties={}))
    office.publish()
    office.store(other, record(name="新", properties={}))
    assert office.publish() == Published(2, True, changed_count=1)
    assert set(office.said()) == {"mito-wifi-0001", "hitachi-wifi-0001"}
