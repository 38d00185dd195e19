"""Killed while files to take home are made: the release has them all or none, and the next run makes them."""

import hashlib
import random
import shutil
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from crash import Crashes, Pass, crashes
from release_office import Office
from stored import SIGNS, WIFI, record

from touristinfo.domain.collections import Collection
from touristinfo.published.downloads.formats import FORMATS
from touristinfo.published.downloads.listing import downloads_of
from touristinfo.published.downloads.make import make_downloads
from touristinfo.published.verify import verify

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(scope="module")
def driver() -> Iterator[Crashes]:
    with crashes() as running:
        yield running


@pytest.fixture
def copies(office: Office, tmp_path: Path) -> Iterator[Path]:
    """Copies of a folder with two releases: the first with its files, those of the second still to be made."""
    office.store(WIFI, record("1"))
    office.store(SIGNS, record("1", "案内板"))
    office.publish()
    make_downloads(office.folder, office.collections)
    office.store(SIGNS, record("2", "地図"))
    office.publish()
    return (shutil.copytree(office.folder, tmp_path / f"copy{number}") for number in count())


def is_ready(release: Path) -> bool:
    """Whether the files are listed as ready; then each is whole."""
    files = downloads_of(release)
    assert len(files) == 2 * len(FORMATS) + sum(each.whole for each in FORMATS)
    ready = {each.is_ready for each in files}
    assert len(ready) == 1
    if True not in ready:
        return False
    for each in files:
        data = (release / "downloads" / each.name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each.size, each.sha256), each.name
    return True


def check(folder: Path, two: dict[str, Collection]) -> bool:
    """What must be true after a killed run; whether it had come to its end."""
    assert is_ready(folder / "1")
    ended = is_ready(folder / "2")
    assert make_downloads(folder, two) == ([] if ended else [2])
    assert is_ready(folder / "2")
    verify(folder / "2")
    assert list((folder / ".downloads").iterdir()) == []
    shutil.rmtree(folder)
    return ended


def test_killed_at_every_third_moment(driver: Crashes, copies: Iterator[Path], two: dict[str, Collection]) -> None:
    moments = driver.moments("crash_work:download_files", lambda: (next(copies),), Pass(step=3))
    ended = [check(folder, two) for (folder,) in moments]
    assert len(ended) > 7
    assert ended == sorted(ended)  # the list comes last
    assert ended[0] is False


def test_killed_at_random(driver: Crashes, copies: Iterator[Path], two: dict[str, Collection]) -> None:
    started = time.monotonic()
    driver.run("crash_work:download_files", next(copies))
    whole_run = time.monotonic() - started
    delays = random.Random(2026)
    killed = 0
    for _ in range(10):
        folder = next(copies)
        killed += driver.run("crash_work:download_files", folder, after=delays.uniform(0.1, 0.9) * whole_run)
        check(folder, two)
    assert killed
