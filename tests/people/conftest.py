"""People of an office on a fresh database."""

from collections.abc import Iterator

import pytest
from people_office import People
from sqlalchemy.orm import Session, sessionmaker


@pytest.fixture
def people(sessions: sessionmaker[Session]) -> Iterator[People]:
    with sessions.begin() as session:
        yield People(session)
