"""A database and a releases folder for each test, and two collections, to be quick."""

from pathlib import Path

import pytest
from release_office import Office
from sqlalchemy import Engine

from touristinfo.domain.collections import Collection


@pytest.fixture(scope="session")
def two(collections: dict[str, Collection]) -> dict[str, Collection]:
    """Wi-Fi spots and signs."""
    return {name: collections[name] for name in ("signs", "wifi_spots")}


@pytest.fixture
def office(engine: Engine, two: dict[str, Collection], tmp_path: Path) -> Office:
    return Office(engine, two, tmp_path / "releases")
