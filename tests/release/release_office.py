"""What an operator does, for tests of releases."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine
from stored import store

from touristinfo.config import Config, read_config
from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.layers import Layer
from touristinfo.domain.records import SourceRecord
from touristinfo.published.current import Releases
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import verified_snapshot
from touristinfo.release import Published, publish, rollback, withdraw
from touristinfo.store.database import writing


class Office:
    """What an operator does, in one test's database and releases folder."""

    def __init__(self, engine: Engine, collections: dict[str, Collection], folder: Path, keep: int = 3) -> None:
        self.engine = engine
        self.collections = collections
        self.config: Config = replace(read_config({}), releases=folder, keep_releases=keep)
        self.sessions = writing(engine)

    @property
    def folder(self) -> Path:
        return self.config.releases

    def store(self, layer: Layer, *records: SourceRecord) -> list[str]:
        return store(self.sessions, self.collections, layer, *records)

    def publish(self) -> Published:
        return publish(self.engine, self.config, self.collections)

    def rollback(self, number: int) -> Published:
        return rollback(self.engine, self.config, self.collections, number)

    def withdraw(self, feature_id: str, *place: str | None, reason: str = "asked to") -> Published:
        field, language = (*place, None, None)[:2]
        return withdraw(self.engine, self.config, self.collections, feature_id, field, language, reason)

    def current(self) -> Snapshot:
        """The current release, checked, as a public node reads it."""
        return Releases(self.folder).current()

    def release(self, number: int) -> Snapshot:
        return verified_snapshot(self.folder / str(number))

    def said(self, snapshot: Snapshot | None = None) -> dict[str, FeatureContent]:
        """All that a release (the current one) says, by feature id."""
        segments = (snapshot or self.current()).segments.values()
        return {content.id: content for segment in segments for content in segment.contents()}

    def whole(self) -> list[int]:
        """The numbers of the releases that are kept whole."""
        return [int(path.parent.parent.name) for path in self.folder.glob("[1-9]*/wifi_spots/segment.json")]


def found_in(folder: Path, said: str) -> list[str]:
    """The files under `folder` that hold a text, as it is or escaped."""
    forms = (said.encode(), said.encode("unicode_escape"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(form in path.read_bytes() for form in forms)]


def indexed(folder: Path) -> str:
    """All that can be read out of the text indexes under `folder`."""
    return "".join(map(_indexed, folder.rglob("search-*.sqlite")))


def _indexed(index: Path) -> str:
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        tables = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE %'"
        said = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in connection.execute(tables)]
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%fts5(%'").fetchall():
            connection.execute(f"CREATE VIRTUAL TABLE temp.words_of_{name} USING fts5vocab(main, {name}, row)")
            said.append(connection.execute(f"SELECT term FROM temp.words_of_{name}").fetchall())
    return str(said)
