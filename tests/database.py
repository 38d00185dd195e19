"""Databases for tests: SpatiaLite, or PostGIS when TOURISTINFO_TEST_DATABASE=postgis; each test gets a fresh one.

One back end per process: GeoAlchemy2 mixes them up. So the suite runs once for each.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from touristinfo.store.database import migrate, open_engine, writing

BACK_END = os.environ.get("TOURISTINFO_TEST_DATABASE", "spatialite")


class NewDatabase(Protocol):
    """Makes a fresh, migrated database, or a copy of the one at `like` that nobody has open; gives its URL."""

    def __call__(self, like: str = "") -> str: ...


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """Makes fresh, migrated databases."""
    if BACK_END == "postgis":
        yield from _on_postgis()
    elif BACK_END == "spatialite":
        yield from _on_spatialite(tmp_path_factory.mktemp("databases"))
    else:
        raise pytest.UsageError("TOURISTINFO_TEST_DATABASE must be spatialite or postgis")


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """The URL of a fresh, migrated database."""
    return new_database()


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


def _on_spatialite(folder: Path) -> Iterator[NewDatabase]:
    template = folder / "template.sqlite"
    _migrate(f"sqlite:///{template}")
    numbers = count()

    def new(like: str = "") -> str:
        file = folder / f"{next(numbers)}.sqlite"
        shutil.copyfile(like.removeprefix("sqlite:///") or template, file)
        return f"sqlite:///{file}"

    yield new


def _on_postgis() -> Iterator[NewDatabase]:
    with tempfile.TemporaryDirectory(prefix="ti-pg-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _postgres(folder, "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c shared_buffers=32MB"
        _postgres(folder, "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield from _clones(folder)
        finally:
            _postgres(folder, "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def _clones(folder: Path) -> Iterator[NewDatabase]:
    def url(database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={folder}"

    administration = open_engine(url("postgres"))

    def run(statement: str) -> None:
        with administration.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))

    run("CREATE DATABASE template")
    _migrate(url("template"))
    numbers = count()

    def new(like: str = "") -> str:
        name = f"test_{next(numbers)}"
        original = make_url(like).database if like else "template"
        run(f"CREATE DATABASE {name} TEMPLATE {original} STRATEGY file_copy")
        return url(name)

    yield new
    administration.dispose()


def _migrate(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


def _postgres(folder: Path, program: str, *arguments: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    newest = max(Path("/usr/lib/postgresql").iterdir(), key=lambda version: float(version.name))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_user, str(newest / "bin" / program), *map(str, arguments)]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
