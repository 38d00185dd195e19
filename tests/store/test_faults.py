"""What hangs in the database is ended, and what an operator is told of its errors is one line that says what to do."""

import subprocess
import time
from pathlib import Path

import pytest
from database import BACK_END
from ingesting import csv_text, places
from served import COMMAND
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from touristinfo.store import spatial
from touristinfo.store.counters import next_revision
from touristinfo.store.database import open_engine, writing
from touristinfo.store.faults import explained, is_locked

pytestmark = pytest.mark.database


def test_another_writer_is_waited_for_only_so_long(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spatial, "LOCK_TIMEOUT_MS", 200)
    second = open_engine(database_url)
    with writing(engine).begin() as holder:
        next_revision(holder)
        started = time.monotonic()
        with pytest.raises(DBAPIError) as found, writing(second).begin() as waiting:
            next_revision(waiting)
        assert 0.1 < time.monotonic() - started < 10
    second.dispose()
    assert is_locked(found.value)
    assert "Another process" in str(explained(found.value, database_url))


if BACK_END == "postgis":  # SQLite has neither a server that could hang nor one whose disk could be full

    @pytest.fixture
    def hurried(database_url: str) -> Engine:
        engine = open_engine(database_url, statement_timeout_s=1)
        yield engine
        engine.dispose()

    def test_a_statement_that_hangs_is_ended(hurried: Engine, database_url: str) -> None:
        started = time.monotonic()
        with pytest.raises(DBAPIError) as found, hurried.connect() as connection:
            connection.execute(text("SELECT pg_sleep(30)"))
        assert 0.9 < time.monotonic() - started < 10
        assert not is_locked(found.value)
        said = str(explained(found.value, database_url))
        assert "TOURISTINFO_STATEMENT_TIMEOUT_S" in said
        assert "\n" not in said

    def test_a_migration_takes_the_time_it_needs_and_only_that_one(hurried: Engine) -> None:
        with hurried.begin() as connection:
            spatial.prepare_migration(connection)
            connection.execute(text("SELECT pg_sleep(1.2)"))
        with hurried.connect() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "1s"
            assert connection.scalar(text("SHOW lock_timeout")) == "30s"
            assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1h"

    @pytest.mark.slow
    def test_an_import_that_waits_too_long_is_one_line(
        engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "places.csv"
        file.write_text(csv_text(*places({"NO": "1"})), encoding="utf-8")
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        monkeypatch.setenv("TOURISTINFO_DATABASE_URL", database_url)
        monkeypatch.setenv("TOURISTINFO_STATEMENT_TIMEOUT_S", "1")
        command = [COMMAND, "import", file, "--collection", "facilities"]
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE features IN ACCESS EXCLUSIVE MODE"))
            done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        assert "TOURISTINFO_STATEMENT_TIMEOUT_S" in done.stderr
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def test_a_full_disk_of_the_server_is_called_that(engine: Engine, database_url: str) -> None:
        with pytest.raises(DBAPIError) as found, engine.begin() as connection:
            connection.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'x'; END $$"))
        assert "disk of the database server is full" in str(explained(found.value, database_url))
