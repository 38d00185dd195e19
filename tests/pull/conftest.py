"""A folder with releases to pull from, made once, without any database."""

from pathlib import Path

import pytest
from sources import two_releases

from touristinfo.domain.collections import Collection


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, collections: dict[str, Collection]) -> Path:
    return two_releases(tmp_path_factory.mktemp("made") / "releases", collections)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The releases folder of the node that pulls; empty."""
    return tmp_path / "here"
