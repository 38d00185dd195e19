"""Opens the authoring database, brings its tables up to date, and hands out sessions."""

import json
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from touristinfo.config import MIGRATIONS
from touristinfo.errors import SettingError
from touristinfo.messages import N_
from touristinfo.store import spatial

_MEMORY = (None, "", ":memory:")
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


def open_engine(url: str, statement_timeout_s: int = 0) -> Engine:
    """An engine for `url` (`sqlite:///path` or `postgresql+psycopg://…`); folders of a SQLite file are made.

    `statement_timeout_s`: after how many seconds PostGIS ends a statement, but for migrations; 0 = never.
    Raises SettingError when the URL is wrong, SpatiaLite cannot be loaded or the PostgreSQL driver is missing.
    A PostGIS server is not contacted yet.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    try:
        return create_engine(parsed, json_serializer=_to_json, **spatial.postgis_arguments(statement_timeout_s))
    except ImportError as fault:
        raise SettingError(
            N_("The driver for PostgreSQL is missing: install %(package)s"), package="touristinfo[postgis]"
        ) from fault


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest version, in one transaction; does nothing when they are.

    Raises SettingError when a newer version of the program made them.
    """
    with engine.begin() as connection:
        spatial.prepare_migration(connection)
        config = alembic_config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as fault:  # Alembic does not know the version that the database tells
            raise SettingError(N_("A newer version of touristinfo made this database: update the program")) from fault


def alembic_config() -> Config:
    """Alembic's configuration, without an alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def writing(engine: Engine) -> sessionmaker[Session]:
    """Makes sessions that write. On SQLite one transaction at a time holds the file from its first statement."""
    return sessionmaker(engine, expire_on_commit=False)


def reading(engine: Engine) -> sessionmaker[Session]:
    """Makes sessions that only read, all from one snapshot of the database, and hinder nobody."""
    return sessionmaker(spatial.read_only(engine), expire_on_commit=False)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        parsed = None
    if parsed is None or not _is_usable(parsed):
        # The URL is not repeated: it may hold a password.
        raise SettingError(
            N_("%(name)s must be sqlite:///path/to/file or postgresql+psycopg://user@host/database"),
            name="TOURISTINFO_DATABASE_URL",
        )
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _is_usable(url: URL) -> bool:
    """Whether we have the driver; not a database in memory, which would be gone when the command ends."""
    return url.drivername in _DRIVERS and (url.get_backend_name() != "sqlite" or url.database not in _MEMORY)


def _open_sqlite(url: URL) -> Engine:
    module = spatial.sqlite_module()
    probe = module.connect(":memory:")
    try:
        spatial.load_spatialite(probe)
    finally:
        probe.close()
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=module, json_serializer=_to_json)
    spatial.prepare_sqlite(engine)
    return engine


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
