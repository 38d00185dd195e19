"""A console on a fresh database, with somebody of each role."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from staff_console import GRANTS, Console

from touristinfo.domain.collections import Collection


@pytest.fixture
def console(engine: Engine, collections: dict[str, Collection], tmp_path: Path) -> Console:
    console = Console(engine, collections, tmp_path / "releases")
    for login, grant in GRANTS.items():
        console.add(login, grant)
    return console
