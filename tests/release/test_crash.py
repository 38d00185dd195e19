"""Killed at any commit, fsync, rename or link, and at random: what was current is whole, and the next run succeeds."""

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from crash import Crashes, Pass, crashes
from database import BACK_END, Databases
from release_office import Office, found_in
from stored import SIGNS, WIFI, record

from touristinfo.domain.collections import Collection
from touristinfo.published.current import read_pointer
from touristinfo.published.format import Manifest
from touristinfo.published.verify import verify
from touristinfo.store.database import open_engine

pytestmark = [pytest.mark.database, pytest.mark.slow]

# Copying a PostGIS database takes a third of a second, and what happens in the folder does not depend on the database.
PASSES = [Pass("do_commit"), Pass(step=9)] if BACK_END == "postgis" else [Pass()]
SECRET = "ひみつの場所"


@pytest.fixture(params=PASSES, ids=lambda tried: tried.only or f"every-{tried.step}")
def tried(request: pytest.FixtureRequest) -> Pass:
    return request.param


@pytest.fixture(scope="module")
def driver() -> Iterator[Crashes]:
    with crashes() as running:
        yield running


class Scene:
    """A database and releases 1 to 4 made from it (1 and 2 are stripped), with a change not yet published.

    `prepare` gives a copy of them; there is only one at a time.
    """

    def __init__(self, databases: Databases, folder: Path, collections: dict[str, Collection]) -> None:
        self.databases = databases
        self.folder = folder
        self.copies = count()
        self.copy: tuple[str, Path] | None = None
        self.original = databases.new()
        with opened(self.original, folder / "original", collections) as office:
            office.store(WIFI, record("1"), record("2", SECRET))
            office.publish()
            for number in range(3):
                office.store(SIGNS, record("1", f"案内 {number}"))
                office.publish()
            office.store(WIFI, record("1", "新"), record("3"))

    def prepare(self) -> tuple[str, Path]:
        self.clear()
        copied = self.folder / str(next(self.copies))
        shutil.copytree(self.folder / "original", copied)
        self.copy = (self.databases.new(self.original), copied)
        return self.copy

    def clear(self) -> None:
        if self.copy is not None:
            self.databases.drop(self.copy[0])
            shutil.rmtree(self.copy[1])
            self.copy = None


@pytest.fixture
def scene(databases: Databases, collections: dict[str, Collection], tmp_path: Path) -> Iterator[Scene]:
    made = Scene(databases, tmp_path, collections)
    yield made
    made.clear()
    databases.drop(made.original)


@contextmanager
def opened(url: str, folder: Path, collections: dict[str, Collection]) -> Iterator[Office]:
    engine = open_engine(url)
    two = {name: collections[name] for name in ("signs", "wifi_spots")}
    try:
        yield Office(engine, two, folder, keep=2)
    finally:
        engine.dispose()


def current(folder: Path) -> Manifest:
    """The current release's manifest; fails unless all of it is whole."""
    number, sha256 = read_pointer(folder)
    manifest = verify(folder / str(number), sha256)
    assert manifest.release == number
    return manifest


def names(office: Office) -> set[str]:
    return {content.texts["name"]["ja"].value for content in office.said().values()}


OLD = {"弘道館", SECRET, "案内 2"}
NEW = {"新", SECRET, "案内 2", "弘道館"}


def check_after_publish(url: str, folder: Path, collections: dict[str, Collection]) -> int:
    """What must be true after a killed publication; the number of the release that was current then."""
    number = current(folder).release
    assert number in (4, 5)
    with opened(url, folder, collections) as office:
        assert names(office) == (OLD if number == 4 else NEW)
        office.publish()
        assert names(office) == NEW
        assert current(folder).release == 5
        assert not office.publish().changed
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "1", "2", "3", "4", "5", "current.json"]
    return number


def check_numbers(numbers: list[int], tried: Pass) -> None:
    """The releases that were current after each kill: never an older one again, at last the new one."""
    assert numbers == sorted(numbers)
    assert len(numbers) > 20 or tried != Pass()
    assert numbers[-1] == 5 or tried.step > 1


def test_publish_killed_at_every_moment(
    driver: Crashes, scene: Scene, tried: Pass, collections: dict[str, Collection]
) -> None:
    numbers = [
        check_after_publish(url, folder, collections)
        for url, folder in driver.moments("crash_work:publish", scene.prepare, tried)
    ]
    check_numbers(numbers, tried)


def test_publish_killed_at_random(driver: Crashes, scene: Scene, collections: dict[str, Collection]) -> None:
    url, folder = scene.prepare()
    started = time.monotonic()
    driver.run("crash_work:publish", url, folder)
    whole_run = time.monotonic() - started
    delays = random.Random(2026)
    killed = 0
    for _ in range(20):
        url, folder = scene.prepare()
        killed += driver.run("crash_work:publish", url, folder, after=delays.uniform(0.1, 0.9) * whole_run)
        check_after_publish(url, folder, collections)
    assert killed


def test_withdraw_killed_at_every_moment(
    driver: Crashes, scene: Scene, tried: Pass, collections: dict[str, Collection]
) -> None:
    def prepare() -> tuple[str, Path, str]:
        return (*scene.prepare(), "mito-wifi-0002")

    numbers = []
    for url, folder, feature_id in driver.moments("crash_work:withdraw", prepare, tried):
        numbers.append(current(folder).release)
        with opened(url, folder, collections) as office:
            assert names(office) - {SECRET} == OLD - {SECRET}
            office.withdraw(feature_id)
            assert found_in(folder, SECRET) == []
            office.publish()
            assert names(office) == NEW - {SECRET}
            current(folder)
            assert found_in(folder, SECRET) == []
            for number in office.whole():
                office.release(number)
    check_numbers(numbers, tried)


def test_what_withdraw_left_undone_the_next_publication_does(
    driver: Crashes, scene: Scene, tried: Pass, collections: dict[str, Collection]
) -> None:
    def prepare() -> tuple[str, Path, str]:
        return (*scene.prepare(), "mito-wifi-0002")

    sparse = tried if tried.only else Pass(step=3 * tried.step)
    recorded = []
    for url, folder, _ in driver.moments("crash_work:withdraw", prepare, sparse):
        with opened(url, folder, collections) as office:
            office.publish()
            recorded.append(found_in(folder, SECRET) == [])
            assert (SECRET in names(office)) != recorded[-1]
    assert recorded == sorted(recorded)  # once the database knows of it, nothing can bring it back
    assert recorded[-1] or sparse.step > 3


def test_rollback_killed_at_every_moment(
    driver: Crashes, scene: Scene, tried: Pass, collections: dict[str, Collection]
) -> None:
    def prepare() -> tuple[str, Path, int]:
        return (*scene.prepare(), 3)

    numbers = []
    for url, folder, number in driver.moments("crash_work:rollback", prepare, tried):
        numbers.append(current(folder).release)
        with opened(url, folder, collections) as office:
            if numbers[-1] == 4:
                office.rollback(number)
            assert names(office) == {"弘道館", SECRET, "案内 1"}
            office.publish()
            assert names(office) == NEW
    check_numbers(numbers, tried)
