"""A console on a fresh database, with somebody of each role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from staff_console import GRANTS, Console

from touristinfo.domain.collections import Collection


@pytest.fixture
def console(engine: Engine, collections: dict[str, Collection], tmp_path: Path) -> Iterator[Console]:
    console = Console(engine, collections, tmp_path / "releases")
    for login, grant in GRANTS.items():
        console.add(login, grant)
    yield console
    console.close()
