"""Every worker sees a new release soon, and never a broken one."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from release_cases import by_id, place, publish

from touristinfo.errors import NoReleaseError, ReleaseDamagedError
from touristinfo.published import current
from touristinfo.published.current import Releases, switch
from touristinfo.published.snapshot import Snapshot

SEEN_WITHIN_S = 3.0


def wait_for(condition: Callable[[], bool], seconds: float = SEEN_WITHIN_S) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def publish_names(folder: Path, number: int, name: str, previous: Snapshot | None = None) -> Snapshot:
    snapshot = publish(folder, number, {"facilities": by_id([place("place-1", name=name)])}, previous)
    switch(folder, number)
    return snapshot


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_LOOK_AFTER_S", 0.02)


def test_before_the_first_publication_there_is_none_and_then_there_is(tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    with pytest.raises(NoReleaseError):
        releases.current()
    (tmp_path / "releases").mkdir()
    publish_names(tmp_path / "releases", 1, "弘道館")
    assert releases.current().number == 1


def test_a_switch_is_seen_by_all_threads_and_no_request_mixes_releases(tmp_path: Path) -> None:
    first = publish_names(tmp_path, 1, "release 1")
    releases, stop, faults, seen = Releases(tmp_path), threading.Event(), [], set()

    def ask() -> None:
        while not stop.is_set():
            snapshot = releases.current()
            feature = orjson.loads(snapshot.segments["facilities"].feature(0, "ja"))
            if feature["properties"]["name"] != f"release {snapshot.number}":
                faults.append((snapshot.number, feature))
            seen.add((threading.get_ident(), snapshot.number))
            time.sleep(0.001)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    previous = first
    for number in (2, 3, 4):
        previous = publish_names(tmp_path, number, f"release {number}", previous)
        assert wait_for(lambda number=number: sum(seen_number == number for _, seen_number in list(seen)) == 4)
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults


def test_a_worker_that_nobody_asked_since_the_switch_answers_from_the_new_release(tmp_path: Path) -> None:
    first = publish_names(tmp_path, 1, "弘道館")
    releases = Releases(tmp_path)
    assert releases.current().number == 1
    publish_names(tmp_path, 2, "偕楽園", first)
    time.sleep(0.3)
    assert releases.current().number == 2


def test_a_request_keeps_its_release_even_when_the_files_are_cleaned_away(tmp_path: Path) -> None:
    first = publish_names(tmp_path, 1, "弘道館")
    releases = Releases(tmp_path)
    held = releases.current()
    publish_names(tmp_path, 2, "偕楽園", first)
    assert wait_for(lambda: releases.current().number == 2)
    for path in (tmp_path / "1/facilities").iterdir():
        path.unlink()
    assert "弘道館".encode() in held.segments["facilities"].feature(0, "ja")


def test_a_damaged_release_is_not_served_and_not_checked_again_and_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = publish_names(tmp_path, 1, "弘道館")
    releases = Releases(tmp_path)
    assert releases.current().number == 1
    publish(tmp_path, 2, {"facilities": by_id([place("place-1", name="偕楽園")])}, first)
    heads = tmp_path / "2/facilities/columns.bin"
    heads.write_bytes(heads.read_bytes()[:-1] + b"!")
    switch(tmp_path, 2)
    assert wait_for(lambda: (releases.current().number, bool(caplog.records)) == (1, True))
    assert not wait_for(lambda: releases.current().number != 1, seconds=0.2)
    assert [record.message for record in caplog.records] == [
        "release not loaded: The release file facilities/columns.bin is damaged: it does not agree with its checksum"
    ]
    publish_names(tmp_path, 3, "千波湖", first)
    assert wait_for(lambda: releases.current().number == 3)


def test_without_a_last_good_release_the_damage_is_said_until_it_is_mended(tmp_path: Path) -> None:
    publish_names(tmp_path, 1, "弘道館")
    manifest = tmp_path / "1/manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole + b" ")
    releases = Releases(tmp_path)
    for _ in range(3):
        with pytest.raises(ReleaseDamagedError, match=r"manifest\.json"):
            releases.current()
    manifest.write_bytes(whole)
    switch(tmp_path, 1)
    assert releases.current().number == 1


def test_a_worker_that_starts_while_the_current_release_is_damaged_serves_the_last_good_one(tmp_path: Path) -> None:
    first = publish_names(tmp_path, 1, "弘道館")
    publish_names(tmp_path, 2, "偕楽園", first)
    heads = tmp_path / "2/facilities/columns.bin"
    heads.write_bytes(heads.read_bytes()[:-1])
    assert Releases(tmp_path).current().number == 1


@pytest.mark.parametrize("raw", [None, b"", b'{"release":1,"manifest_sha256":"?"}'])
def test_a_pointer_that_is_gone_or_damaged_takes_nothing_away(tmp_path: Path, raw: bytes | None) -> None:
    publish_names(tmp_path, 2, "偕楽園", publish_names(tmp_path, 1, "弘道館"))
    running = Releases(tmp_path)
    assert running.current().number == 2
    (tmp_path / "current.json").unlink()
    if raw is not None:
        (tmp_path / "current.json").write_bytes(raw)
    for releases in (running, Releases(tmp_path)):
        releases.look()
        assert releases.current().number == 2
        assert releases.published() == [1, 2]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"release": "1"}', b'{"release": -1, "manifest_sha256": ""}'])
def test_a_broken_pointer_is_no_release(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "current.json").write_bytes(raw)
    with pytest.raises(ReleaseDamagedError, match=r"current\.json"):
        Releases(tmp_path).current()
