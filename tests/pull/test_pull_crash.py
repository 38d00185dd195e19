"""Killed at any fsync, rename or link, or at random, the node's current release is whole and the next pull succeeds."""

import random
import shutil
import time
from itertools import count
from pathlib import Path

import pytest
from crash import crashes
from sources import SECRET, copied, current, found_in, published, pulled, web_server

from touristinfo.domain.collections import Collection
from touristinfo.published.current import Releases

pytestmark = pytest.mark.slow


class Scene:
    """A source with release 4 and a rewritten 2; a node that has 1 to 3, 2 with what was withdrawn since."""

    def __init__(self, made: Path, folder: Path, collections: dict[str, Collection]) -> None:
        self.source = copied(made, folder / "source")
        self.node = folder / "node"
        shutil.rmtree(self.source / "2")
        published(self.source, 2, collections, "弘道館", SECRET)
        published(self.source, 3, collections, "弘道館", "新")
        pulled_all = copied(self.source, self.node)
        shutil.rmtree(pulled_all / "1")
        shutil.rmtree(self.source / "2")
        published(self.source, 2, collections, "弘道館", switched=False)
        published(self.source, 4, collections, "弘道館", "新", "もっと新")
        published(self.source, 5, collections, "最新")
        self.folder = folder
        self.copies = count()

    def prepare(self) -> Path:
        return copied(self.node, self.folder / str(next(self.copies)))


@pytest.fixture
def scene(made: Path, tmp_path: Path, collections: dict[str, Collection]) -> Scene:
    return Scene(made, tmp_path, collections)


def check(url: str, folder: Path) -> int:
    """What must be true after a killed pull; the number of the release that was current then."""
    number = current(folder).release
    assert number in (3, 5)
    pulled(url, folder, keep=4)
    assert current(folder).release == 5
    assert not found_in(folder, SECRET)
    assert not pulled(url, folder, keep=4).changed
    names = sorted(path.name for path in folder.iterdir())
    assert [name for name in names if name != ".lock"] == ["2", "3", "4", "5", "current.json"]
    assert Releases(folder).delta(4).since == 3
    return number


def test_pull_killed_at_every_moment(scene: Scene) -> None:
    with web_server(scene.source) as (url, _), crashes() as driver:
        moments = driver.moments("crash_work:pull", lambda: (url, scene.prepare()))
        numbers = [check(url, folder) for url, folder in moments]
    assert numbers == sorted(numbers)
    assert len(numbers) > 20
    assert (numbers[0], numbers[-1]) == (3, 5)


def test_pull_killed_at_random(scene: Scene) -> None:
    with web_server(scene.source) as (url, _), crashes() as driver:
        driver.run("crash_work:pull", url, scene.prepare())  # the driver has started by then
        started = time.monotonic()
        driver.run("crash_work:pull", url, scene.prepare())
        whole_run = time.monotonic() - started
        delays = random.Random(2026)
        killed = 0
        for _ in range(20):
            folder = scene.prepare()
            killed += driver.run("crash_work:pull", url, folder, after=delays.uniform(0.1, 0.9) * whole_run)
            check(url, folder)
    assert killed
