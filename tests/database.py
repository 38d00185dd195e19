"""Databases for tests: SpatiaLite, or PostGIS when TOURISTINFO_TEST_DATABASE=postgis; each test gets a fresh one.

One back end per process: GeoAlchemy2 mixes them up. So the suite runs once for each.
"""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from postgis import cluster
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from touristinfo.store.database import migrate, open_engine, writing

BACK_END = os.environ.get("TOURISTINFO_TEST_DATABASE", "spatialite")


class Databases(Protocol):
    """Makes and deletes databases."""

    def new(self, like: str = "") -> str:
        """The URL of a fresh, migrated database, or of a copy of the one at `like`, which nobody may have open."""
        ...

    def drop(self, url: str) -> None:
        """Delete the database at `url`, which nobody may have open."""
        ...


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes fresh databases."""
    if BACK_END == "postgis":
        with cluster() as folder:
            databases = _OnPostgis(folder)
            yield databases
            databases.administration.dispose()
    elif BACK_END == "spatialite":
        yield _OnSpatialite(tmp_path_factory.mktemp("databases"))
    else:
        raise pytest.UsageError("TOURISTINFO_TEST_DATABASE must be spatialite or postgis")


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    url = databases.new()
    yield url
    databases.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Makes sessions that write to the fresh database."""
    return writing(engine)


class _OnSpatialite:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = f"sqlite:///{folder / 'template.sqlite'}"
        self.numbers = count()
        _migrate(self.template)

    def new(self, like: str = "") -> str:
        url = f"sqlite:///{self.folder / str(next(self.numbers))}.sqlite"
        shutil.copyfile(self._file(like or self.template), self._file(url))
        return url

    def drop(self, url: str) -> None:
        for file in self.folder.glob(f"{self._file(url).name}*"):
            file.unlink()

    @staticmethod
    def _file(url: str) -> Path:
        return Path(url.removeprefix("sqlite:///"))


class _OnPostgis:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.administration = open_engine(self._url("postgres"))
        self.template = self._url("template")
        self.numbers = count()
        self._run("CREATE DATABASE template")
        _migrate(self.template)

    def new(self, like: str = "") -> str:
        name = f"test_{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {make_url(like or self.template).database} STRATEGY file_copy")
        return self._url(name)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")  # a killed process may still be seen

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def _run(self, statement: str) -> None:
        with self.administration.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))


def _migrate(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
