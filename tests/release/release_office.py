"""What an operator does, for tests of releases."""

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

    def __init__(self, engine: Engine, collections: dict[str, Collection], folder: Path) -> None:
        self.engine = engine
        self.collections = collections
        self.config: Config = replace(read_config({}), releases=folder, keep_releases=3)
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
