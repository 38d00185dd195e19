"""An import killed at any moment leaves the layer as it was or as it should be, and the next one completes it."""

import random
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from crash import Crashes, crashes
from database import Databases
from ingesting import csv_text, places

from touristinfo.config import read_config
from touristinfo.domain.collections import Collection
from touristinfo.ingest.run import import_file
from touristinfo.store.database import open_engine, reading
from touristinfo.store.publication import changed_since

pytestmark = [pytest.mark.database, pytest.mark.slow]

WORK = "import_work:import_file"
TEN = places(*({"NO": str(number), "名称_英語": f"Sight {number}"} for number in range(10)))
CHANGED = [
    {**TEN[0], "名称": "新しい名", "名称_英語": "New name"},
    *TEN[1:9],
    *places({"NO": "10", "名称": "増えた名所"}),
]

State = set[tuple[Any, ...]]


class Scene:
    """A database with one layer of ten places, copied for each kill, and a file that changes three of them."""

    def __init__(self, databases: Databases, folder: Path, collections: dict[str, Collection]) -> None:
        self.databases = databases
        self.collections = collections
        self.copy = ""
        self.first, self.second = folder / "first.csv", folder / "second.csv"
        self.first.write_text(csv_text(*TEN), encoding="utf-8")
        self.second.write_text(csv_text(*CHANGED), encoding="utf-8")
        self.original = databases.new()
        self.import_(self.original, self.first)
        self.old = self.state(self.original)
        url, _ = self.prepare()
        self.import_(url, self.second)
        self.new = self.state(url)
        assert len(self.old) == 10
        assert len(self.new) == 11
        assert len(self.old & self.new) == 8

    def prepare(self) -> tuple[str, Path]:
        self.clear()
        self.copy = self.databases.new(self.original)
        return self.copy, self.second

    def clear(self) -> None:
        if self.copy:
            self.databases.drop(self.copy)

    def import_(self, url: str, path: Path) -> None:
        engine = open_engine(url)
        try:
            report = import_file(
                engine, read_config({}), self.collections, path, "facilities", layer_id="facilities-mito"
            )
            assert report.exit_code == 0
        finally:
            engine.dispose()

    def state(self, url: str) -> State:
        """What publication would read of each feature, but for the numbers of revisions."""
        engine = open_engine(url)
        try:
            with reading(engine)() as session:
                return {
                    (
                        each.id,
                        each.withdrawn,
                        each.source_texts["name"],
                        *((said.field, said.language, said.text) for said in each.translations),
                    )
                    for each in changed_since(session, 0)
                }
        finally:
            engine.dispose()

    def check(self, url: str) -> str:
        """Which of the two states a killed import left; it must be one of them, and the next import completes it."""
        left = self.state(url)
        assert left in (self.old, self.new)
        self.import_(url, self.second)
        assert self.state(url) == self.new
        return "old" if left == self.old else "new"


@pytest.fixture(scope="module")
def driver() -> Iterator[Crashes]:
    with crashes() as running:
        yield running


@pytest.fixture
def scene(databases: Databases, collections: dict[str, Collection], tmp_path: Path) -> Iterator[Scene]:
    made = Scene(databases, tmp_path, collections)
    yield made
    made.clear()
    databases.drop(made.original)


def test_killed_before_each_commit(driver: Crashes, scene: Scene) -> None:
    left = [scene.check(url) for url, _ in driver.moments(WORK, scene.prepare)]
    assert left
    assert set(left) == {"old"}  # the one transaction's commit is the last thing that an import does


def test_killed_before_each_statement(driver: Crashes, scene: Scene) -> None:
    left = []
    for statement in count(1):
        url, path = scene.prepare()
        if not driver.run(WORK, url, path, statement):
            break
        left.append(scene.check(url))
    assert len(left) > 8
    assert set(left) == {"old"}
    assert scene.state(url) == scene.new


def test_killed_at_random(driver: Crashes, scene: Scene) -> None:
    url, path = scene.prepare()
    started = time.monotonic()
    driver.run(WORK, url, path)
    whole_run = time.monotonic() - started
    delays = random.Random(2026)
    killed = 0
    for _ in range(20):
        url, path = scene.prepare()
        killed += driver.run(WORK, url, path, after=delays.uniform(0.05, 1) * whole_run)
        scene.check(url)
    assert killed
