"""Withdrawal: out of every release, for good, leaving digest and reason; nothing else is published by it."""

import shutil

import pytest
from release_office import Office, found_in, indexed
from stored import SIGNS, WIFI, record

from touristinfo.domain.content import text_digest
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.published.current import Releases
from touristinfo.published.delta import changes_since
from touristinfo.release import Published
from touristinfo.store.features import existing_features

pytestmark = pytest.mark.database

PHOTO = "https://example.jp/not-ours.jpg"


@pytest.fixture
def three(office: Office) -> Office:
    """Three releases; only the last one lacks the second spot."""
    one = record("1", official={"name": {"en": "Kodokan School", "ko": "고도칸"}}, properties={"image": PHOTO})
    office.store(WIFI, one, record("2", "ひみつの場所"))
    office.store(SIGNS, record("1", "案内板"))
    office.publish()
    office.store(SIGNS, record("2", "地図"))
    office.publish()
    office.store(SIGNS, record("3", "矢印"))
    office.publish()
    return office


def test_a_feature_goes_out_of_all_releases(three: Office) -> None:
    assert found_in(three.folder, "ひみつの場所")
    assert three.withdraw("mito-wifi-0002") == Published(4, True, deleted=1)
    assert found_in(three.folder, "ひみつの場所") == []
    for number in (2, 3, 4):
        assert "mito-wifi-0002" not in three.said(three.release(number))
        (withdrawn,) = three.release(number).manifest.withdrawn
        assert (withdrawn.id, withdrawn.field, withdrawn.reason) == ("mito-wifi-0002", "", "asked to")
        assert len(withdrawn.digest) == 32
    changes = changes_since(Releases(three.folder), three.current(), 3)
    assert (changes.upserts, changes.deleted) == ({}, [("wifi_spots", "mito-wifi-0002")])


def test_a_text_goes_out_in_one_language(three: Office) -> None:
    assert found_in(three.folder, "Kodokan School")
    assert three.withdraw("mito-wifi-0001", "name", "en") == Published(4, True, changed_count=1)
    assert found_in(three.folder, "Kodokan School") == []
    assert set(three.said()["mito-wifi-0001"].texts["name"]) == {"ja", "ko"}
    (withdrawn,) = three.release(2).manifest.withdrawn
    assert (withdrawn.field, withdrawn.language) == ("name", "en")
    assert withdrawn.digest == text_digest("Kodokan School")


def test_a_photograph_goes_out(three: Office) -> None:
    assert found_in(three.folder, PHOTO)
    three.withdraw("mito-wifi-0001", "image")
    assert found_in(three.folder, PHOTO) == []
    assert three.release(4).manifest.withdrawn[0].digest == text_digest(PHOTO)
    assert "mito-wifi-0001" in three.said()


def test_a_name_in_all_languages_takes_the_feature_with_it(three: Office) -> None:
    assert three.withdraw("mito-wifi-0001", "name").deleted == 1
    assert set(three.said(three.release(2))) == {"mito-wifi-0002", "mito-sign-0001", "mito-sign-0002"}


def test_the_rest_of_a_kept_release_is_as_it_was(three: Office) -> None:
    before = three.release(2)
    three.withdraw("mito-wifi-0002")
    after = three.release(2)
    assert after.manifest.published_at == before.manifest.published_at
    assert after.manifest.revision == before.manifest.revision
    assert after.segments["signs"].digest == before.segments["signs"].digest
    row = after.segments["wifi_spots"].row_of("mito-wifi-0001")
    assert row is not None
    assert after.segments["wifi_spots"].etag(row) == before.segments["wifi_spots"].etag(0)


def test_it_does_not_come_back_with_the_next_import_and_publication(three: Office) -> None:
    three.withdraw("mito-wifi-0002")
    three.withdraw("mito-wifi-0001", "name", "en")
    three.store(WIFI, record("2", "ひみつの場所、改"), record("1", "新", official={"name": {"en": "Kodokan School"}}))
    three.publish()
    assert found_in(three.folder, "ひみつ") == []
    assert found_in(three.folder, "Kodokan School") == []
    with three.sessions() as session:
        assert existing_features(session, WIFI.id)["2"].blocked


def test_nothing_else_is_published_by_it_but_all_by_the_next_publication(three: Office) -> None:
    three.store(WIFI, record("3", "まだ"))
    three.withdraw("mito-wifi-0002")
    assert found_in(three.folder, "まだ") == []
    assert three.publish() == Published(5, True, added=1)
    assert "mito-wifi-0003" in three.said()


def test_doing_it_twice_changes_nothing(three: Office) -> None:
    three.withdraw("mito-wifi-0002")
    assert three.withdraw("mito-wifi-0002") == Published(4, False)
    assert len(three.release(3).manifest.withdrawn) == 1


def test_what_only_older_releases_hold_is_taken_out_of_those(three: Office) -> None:
    three.store(WIFI, record("2", "別の名"))
    three.publish()
    assert found_in(three.folder, "ひみつの場所")
    three.withdraw("mito-wifi-0002", "name", "ja")
    assert found_in(three.folder, "ひみつの場所") == []
    assert found_in(three.folder, "別の名") == []


def test_a_release_too_damaged_to_look_into_is_stripped(three: Office) -> None:
    columns = three.folder / "2" / "wifi_spots" / "columns.bin"
    columns.unlink()  # it is linked
    columns.write_bytes(b"x")
    three.withdraw("mito-wifi-0002")
    assert found_in(three.folder, "ひみつの場所") == []
    assert (three.folder / "2" / "manifest.json").exists()


def test_where_no_release_is_whole_all_are_replaced(three: Office) -> None:
    (three.folder / "3" / "wifi_spots" / "columns.bin").write_bytes(b"x")  # of all three
    assert three.withdraw("mito-wifi-0002").number == 4
    assert found_in(three.folder, "ひみつの場所") == []
    assert set(three.said()) == {"mito-wifi-0001", "mito-sign-0001", "mito-sign-0002", "mito-sign-0003"}


def test_a_withdrawal_that_was_cut_short_is_finished_by_the_next_publication(three: Office) -> None:
    kept = three.folder.with_name("kept")
    shutil.copytree(three.folder / "3", kept)
    three.withdraw("mito-wifi-0002")
    shutil.rmtree(three.folder / "3")
    kept.rename(three.folder / "3")
    assert found_in(three.folder, "ひみつの場所")
    assert not three.publish().changed
    assert found_in(three.folder, "ひみつの場所") == []


def test_before_anything_is_published(office: Office) -> None:
    office.store(WIFI, record("1"), record("2"))
    assert office.withdraw("mito-wifi-0001") == Published(0, False)
    office.publish()
    assert set(office.said()) == {"mito-wifi-0002"}


@pytest.mark.parametrize(
    ("place", "error"),
    [
        (("mito-wifi-9999",), NotFoundError),
        (("mito-wifi-0001", "nonsense"), RequestError),
        (("mito-wifi-0001", "name", "xx"), RequestError),
        (("mito-wifi-0001", "image", "en"), RequestError),
        (("mito-wifi-0001", None, "en"), RequestError),
    ],
)
def test_what_is_not_there_is_said_and_nothing_happens(
    three: Office, place: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        three.withdraw(*place)
    assert three.current().number == 3


def test_the_search_index_forgets_it_too(three: Office) -> None:
    three.withdraw("mito-wifi-0002")
    for number in (2, 3, 4):
        words = indexed(three.folder / str(number))
        assert "案内" in words
        assert "ひみ" not in words
