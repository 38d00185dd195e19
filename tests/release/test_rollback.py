"""Rollback: older content under a new number, and never what was withdrawn."""

import pytest
from release_office import Office
from stored import SIGNS, WIFI, record

from touristinfo.errors import GoneError, NotFoundError
from touristinfo.published.current import Releases
from touristinfo.published.delta import changes_since
from touristinfo.release import Published

pytestmark = pytest.mark.database


def test_a_rollback_says_again_what_an_older_release_said(office: Office) -> None:
    office.store(WIFI, record("1"), record("2"))
    office.publish()
    old = office.said()
    office.store(WIFI, record("1", "新"), record("3"))
    office.publish()
    assert office.rollback(1) == Published(3, True, added=0, changed_count=1, deleted=1)
    assert office.said() == old
    changes = changes_since(Releases(office.folder), office.current(), 2)
    assert (changes.upserts, changes.deleted) == (
        {"wifi_spots": ["mito-wifi-0001"]},
        [("wifi_spots", "mito-wifi-0003")],
    )


def test_the_next_publication_says_again_what_the_database_says(office: Office) -> None:
    office.store(WIFI, record("1"))
    office.publish()
    office.store(WIFI, record("1", "新"))
    office.store(SIGNS, record())
    office.publish()
    new = office.said()
    office.rollback(1)
    assert office.publish() == Published(4, True, added=1, changed_count=1)
    assert office.said() == new


def test_a_rollback_to_the_same_makes_no_release(office: Office) -> None:
    office.store(WIFI, record())
    office.publish()
    assert office.rollback(1) == Published(1, False)
    office.store(WIFI, record(name="新"))
    assert office.publish() == Published(2, True, changed_count=1)


def test_a_rollback_does_not_bring_back_what_was_withdrawn(office: Office) -> None:
    office.store(WIFI, record("1", official={"name": {"en": "Kodokan"}}), record("2"))
    office.publish()
    office.store(WIFI, record("1", "新"))
    office.publish()
    office.withdraw("mito-wifi-0002")
    office.withdraw("mito-wifi-0001", "name", "en")
    office.rollback(1)
    assert {id_: set(content.texts["name"]) for id_, content in office.said().items()} == {"mito-wifi-0001": {"ja"}}
    assert office.said()["mito-wifi-0001"].texts["name"]["ja"].value == "弘道館"


def test_there_must_be_something_to_go_back_to(office: Office) -> None:
    for number in range(1, 5):
        office.store(WIFI, record(name=f"名 {number}"))
        office.publish()
    with pytest.raises(NotFoundError):
        office.rollback(9)
    with pytest.raises(GoneError):
        office.rollback(1)
    assert office.current().number == 4
