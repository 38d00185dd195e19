"""Files to take home after publication, withdrawal, retention: what was withdrawn is in none of them."""

import fcntl
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest
from release_office import Office, found_in
from stored import SIGNS, WIFI, record

from touristinfo.published import folder as releases
from touristinfo.published.downloads import make
from touristinfo.published.downloads.contents import Content
from touristinfo.published.downloads.formats import FORMATS
from touristinfo.published.downloads.listing import downloads_of
from touristinfo.published.downloads.make import make_downloads
from touristinfo.release import Published

pytestmark = [pytest.mark.database, pytest.mark.slow]

SECRET, PHOTO = "ひみつの場所", "https://example.jp/not-ours.jpg"


@pytest.fixture
def three(office: Office) -> Office:
    """Three releases with all their files; each holds a spot that is to be withdrawn, and a photograph."""
    one = record("1", official={"name": {"en": "Kodokan School"}}, properties={"image": PHOTO})
    office.store(WIFI, one, record("2", SECRET))
    for number in range(1, 4):
        office.store(SIGNS, record(str(number), f"案内板 {number}"))
        office.publish()
        assert made(office) == [number]
    return office


def made(office: Office) -> list[int]:
    return make_downloads(office.folder, office.collections)


def states(office: Office) -> dict[int, str]:
    """Of each release whether its files are ready, pending, or (left out) none."""
    found = {}
    for number in releases.numbers(office.folder):
        files = downloads_of(office.folder / str(number))
        if files:
            assert len({each.is_ready for each in files}) == 1
            found[number] = "ready" if files[0].is_ready else "pending"
    return found


def names_in(office: Office, number: int, layer: str = "wifi_spots") -> set[str]:
    """The Japanese names in the GeoPackage of a whole release, as GDAL reads them."""
    path = office.folder / str(number) / "downloads" / "touristinfo.gpkg"
    _, _, _, (names,) = pyogrio.raw.read(path, layer=layer, columns=["name"], read_geometry=False)
    return set(names.tolist())


def test_they_follow_the_switch(office: Office) -> None:
    office.store(WIFI, record("1"))
    assert office.publish().number == 1
    assert states(office) == {1: "pending"}
    assert made(office) == [1]
    assert states(office) == {1: "ready"}
    assert names_in(office, 1) == {"弘道館"}
    assert made(office) == []


def test_what_is_missing_is_made_when_nothing_changed(office: Office) -> None:
    office.store(WIFI, record("1"))
    office.publish()
    assert not office.publish().changed
    assert made(office) == [1]


def test_a_release_of_before_gets_files_when_it_is_current(office: Office) -> None:
    office.store(WIFI, record("1"))
    office.publish()
    downloads = office.folder / "1" / "downloads"
    (downloads / "pending.json").unlink()
    downloads.rmdir()
    office.publish()
    assert made(office) == [1]
    office.store(WIFI, record("2", "新"))
    office.publish()
    assert made(office) == [2]


def test_what_is_withdrawn_is_in_no_file(three: Office) -> None:
    assert len(found_in(three.folder, SECRET)) > 20
    assert three.withdraw("mito-wifi-0002") == Published(4, True, deleted=1)
    assert found_in(three.folder, SECRET) == []
    assert states(three) == {2: "pending", 3: "pending", 4: "pending"}
    assert made(three) == [4, 3, 2]
    assert found_in(three.folder, SECRET) == []
    assert [names_in(three, number) for number in (2, 3, 4)] == [{"弘道館"}] * 3
    assert names_in(three, 2, "signs") == {"案内板 1", "案内板 2"}


@pytest.mark.parametrize(("place", "said"), [(("name", "en"), "Kodokan School"), (("image",), PHOTO)])
def test_a_text_or_a_photograph_is_in_no_file(three: Office, place: tuple[str, ...], said: str) -> None:
    assert found_in(three.folder / "3" / "downloads", said)
    three.withdraw("mito-wifi-0001", *place)
    assert found_in(three.folder, said) == []
    made(three)
    assert found_in(three.folder, said) == []
    assert names_in(three, 4) == {"弘道館", SECRET}


def test_files_are_taken_down_before_the_switch(three: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(folder: Path, number: int) -> None:
        seen.append([name for name in found_in(folder, SECRET) if "downloads" in name])
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["touristinfo.release.publish"], "switch", look)
    with pytest.raises(KeyboardInterrupt):
        three.withdraw("mito-wifi-0002")
    assert seen == [[]]
    assert states(three)[3] == "pending"


def test_what_a_killed_maker_left_goes_with_a_withdrawal(three: Office) -> None:
    (three.folder / ".downloads" / "signs.csv").write_text(SECRET)
    three.withdraw("mito-wifi-0002")
    assert found_in(three.folder, SECRET) == []


def test_a_withdrawal_while_files_are_made_wins(three: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    three.store(SIGNS, record("4", "案内板 4"))
    three.publish()
    (first, *others) = FORMATS
    withdrawn = []

    def slow(contents: list[Content], path: Path) -> None:
        first.make(contents, path)
        if not withdrawn:
            withdrawn.append(three.withdraw("mito-wifi-0002"))

    formats = (make.Format(first.title, first.media_type, first.extension, slow), *others)
    monkeypatch.setattr(make, "FORMATS", formats)
    assert 5 in made(three)
    assert states(three) == {3: "ready", 4: "ready", 5: "ready"}
    assert found_in(three.folder, SECRET) == []


def test_publishing_goes_on_while_files_are_made(three: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    three.store(SIGNS, record("4", "案内板 4"))
    three.publish()
    (first, *others) = FORMATS
    published = []

    def slow(contents: list[Content], path: Path) -> None:
        first.make(contents, path)
        if not published:
            three.store(SIGNS, record("5", "案内板 5"))
            published.append(three.publish().number)

    monkeypatch.setattr(make, "FORMATS", (make.Format(first.title, first.media_type, first.extension, slow), *others))
    assert made(three) == [4, 5]
    assert published == [5]


def test_the_lock_of_a_publication_is_waited_for(office: Office) -> None:
    office.store(WIFI, record("1"))
    office.publish()
    with (office.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Timer(0.5, lambda: fcntl.flock(lock, fcntl.LOCK_UN)).start()
        assert made(office) == [1]


def test_only_one_process_makes_files(office: Office) -> None:
    office.store(WIFI, record("1"))
    office.publish()
    (office.folder / ".downloads").mkdir()
    descriptor = os.open(office.folder / ".downloads", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert made(office) == []
    os.close(descriptor)
    assert made(office) == [1]


def test_files_of_the_newest_releases_are_kept(three: Office) -> None:
    three.config = replace(three.config, keep_releases=5)
    for number in range(4, 7):
        three.store(SIGNS, record(str(number), f"案内板 {number}"))
        three.publish()
        made(three)
    assert states(three) == {4: "ready", 5: "ready", 6: "ready"}
    assert sorted(three.whole()) == [2, 3, 4, 5, 6]


def test_a_collection_that_stayed_is_not_made_again(three: Office) -> None:
    def inode(number: int, name: str) -> int:
        return (three.folder / str(number) / "downloads" / name).stat().st_ino

    assert inode(2, "wifi_spots.gpkg") == inode(3, "wifi_spots.gpkg")
    assert inode(2, "signs.gpkg") != inode(3, "signs.gpkg")
    (three.folder / "3" / "downloads" / "wifi_spots.csv").unlink()
    (three.folder / "3" / "downloads" / "wifi_spots.csv").write_text("damaged")
    three.store(SIGNS, record("4", "案内板 4"))
    three.publish()
    made(three)
    assert "弘道館" in (three.folder / "4" / "downloads" / "wifi_spots.csv").read_text(encoding="utf-8-sig")
