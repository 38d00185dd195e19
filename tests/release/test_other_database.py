"""Publishing from a database restored from a backup, or from the wrong one, brings nothing back and deletes nothing."""

from collections.abc import Iterator

import pytest
from database import Databases
from release_office import Office, found_in
from stored import SIGNS, WIFI, record

from touristinfo.errors import SettingError
from touristinfo.release import Published
from touristinfo.store.database import open_engine

pytestmark = pytest.mark.database

ROWS = (record("1", name="ひみつ"), record("2", texts={"name": "弘道館", "description": "ひみつ"}), record("3"))


@pytest.fixture
def other(office: Office, databases: Databases) -> Iterator[Office]:
    """An office with another, empty database behind the same releases."""
    url = databases.new()
    engine = open_engine(url)
    yield Office(engine, office.collections, office.folder)
    engine.dispose()
    databases.drop(url)


def test_an_empty_database_does_not_delete_what_is_published(office: Office, other: Office) -> None:
    office.store(WIFI, *ROWS)
    office.publish()
    with pytest.raises(SettingError, match="empty, but release 1 has 3 places"):
        other.publish()
    assert (office.current().number, len(office.said())) == (1, 3)


def test_what_was_withdrawn_since_the_backup_does_not_come_back(office: Office, other: Office) -> None:
    first, second, _ = office.store(WIFI, *ROWS)
    office.publish()
    other.store(WIFI, *ROWS)
    office.withdraw(first)
    office.withdraw(second, "description")
    assert other.publish() == Published(3, False)
    other.store(SIGNS, record())
    assert other.publish() == Published(4, True, added=1)
    assert first not in other.said()
    assert found_in(office.folder, "ひみつ") == []


def test_withdrawals_of_what_the_other_database_does_not_have_are_left_alone(office: Office, other: Office) -> None:
    first, *_ = office.store(WIFI, *ROWS)
    office.publish()
    office.withdraw(first)
    other.store(SIGNS, record())
    assert other.publish() == Published(3, True, added=1, deleted=2)
