"""The two databases: opening, migrating, and what is said when that cannot be done."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.util.exc import CommandError
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.errors import SettingError
from touristinfo.store import spatial
from touristinfo.store.counters import current_revision, next_revision
from touristinfo.store.database import alembic_config, migrate, open_engine, reading, writing
from touristinfo.store.models import metadata

pytestmark = pytest.mark.database


def test_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # autogenerate would write nothing, and drop nothing of SpatiaLite's or PostGIS' own


def test_a_column_missing_in_the_database_would_be_noticed(engine: Engine) -> None:
    config = alembic_config()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE withdrawals DROP COLUMN reason"))
        config.attributes["connection"] = connection
        with pytest.raises(CommandError, match="reason"):
            command.check(config)


def test_the_points_have_a_spatial_index(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            count = connection.scalar(text("SELECT count(*) FROM geometry_columns WHERE spatial_index_enabled = 1"))
        else:
            count = connection.scalar(
                text("SELECT count(*) FROM pg_indexes WHERE indexname = 'idx_features_geom' AND indexdef LIKE '%gist%'")
            )
    assert count == 1


def test_migrating_again_changes_nothing(
    engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]
) -> None:
    store(sessions, collections, WIFI, record())
    migrate(engine)
    with reading(engine)() as session:
        assert current_revision(session) == 1


def test_a_migration_that_fails_leaves_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        spatial.drop_point_column(connection, "features", "geom")
        for name in [*(table.name for table in reversed(metadata.sorted_tables)), "alembic_version"]:
            connection.execute(text(f"DROP TABLE {name}"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE withdrawals (number INTEGER)"))  # in the way of the last table
    with pytest.raises(Exception, match="withdrawals"):
        migrate(engine)
    assert "features" not in inspect(engine).get_table_names()
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE withdrawals"))
    migrate(engine)
    assert "features" in inspect(engine).get_table_names()


def test_a_reader_sees_one_moment_and_does_not_hinder_a_writer(engine: Engine) -> None:
    with writing(engine).begin() as writer:
        next_revision(writer)
    with reading(engine)() as reader:
        assert current_revision(reader) == 1
        with writing(engine).begin() as writer:
            next_revision(writer)
        assert current_revision(reader) == 1
    with reading(engine)() as reader:
        assert current_revision(reader) == 2


def test_a_revision_that_was_rolled_back_is_not_seen(engine: Engine) -> None:
    with writing(engine)() as session:
        assert next_revision(session) == 1
        session.rollback()
    with reading(engine)() as session:
        assert current_revision(session) == 0


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "", "sqlite", "postgresql+nodriver://x"])
def test_an_impossible_url_is_a_setting_error_that_keeps_passwords_out(url: str) -> None:
    with pytest.raises(SettingError):
        open_engine(url)


def test_a_password_in_a_wrong_url_is_not_repeated() -> None:
    with pytest.raises(SettingError) as caught:
        open_engine("mysql://user:geheim@host/db")
    assert "geheim" not in str(caught.value)


def test_spatialite_missing_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPATIALITE_LIBRARY_PATH", str(tmp_path / "none"))
    with pytest.raises(SettingError, match="libsqlite3-mod-spatialite"):
        open_engine(f"sqlite:///{tmp_path}/a.sqlite")


def test_a_python_without_extension_loading_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spatial, "_SQLITE_MODULES", ("no_such_module",))
    with pytest.raises(SettingError, match="pysqlite3-binary"):
        spatial.sqlite_module()


def test_the_folders_of_a_sqlite_file_are_made(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/a.sqlite")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()
    assert (tmp_path / "new/folder/a.sqlite").exists()


@pytest.mark.slow
def test_two_processes_may_make_the_same_database_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from touristinfo.store.database import migrate, open_engine;"
        "engine = open_engine(sys.argv[1]); migrate(engine); engine.dispose()"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{tmp_path}/a.sqlite"]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
