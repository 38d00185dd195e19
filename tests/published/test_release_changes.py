"""A copy that follows the changes holds what the release holds."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_cases import FACILITY_SETS, FEWER, by_id, place, publish

from touristinfo.domain.content import FeatureContent
from touristinfo.errors import GoneError, NotFoundError, RequestError
from touristinfo.published.current import Releases, switch
from touristinfo.published.delta import Changes, changes_since
from touristinfo.published.snapshot import Snapshot

Copy = dict[str, FeatureContent]


@FEWER
@given(st.lists(FACILITY_SETS, min_size=1, max_size=4))
def test_applying_the_changes_to_any_old_copy_gives_the_current_contents(history: list[Copy]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copies, snapshot = publish_all(Path(folder), history)
        releases = Releases(Path(folder))
        for since, copy in enumerate(copies):
            changes = changes_since(releases, snapshot, since)
            assert follow(copy, changes, snapshot) == copies[-1]
        assert changes_since(releases, snapshot, snapshot.number) == Changes({}, [])


def publish_all(folder: Path, history: list[Copy]) -> tuple[list[Copy], Snapshot]:
    copies: list[Copy] = [{}]
    snapshot = None
    for number, contents in enumerate(history, start=1):
        snapshot = publish(folder, number, {"facilities": contents}, snapshot)
        copies.append(by_id(snapshot.segments["facilities"].contents()))
    assert snapshot is not None
    return copies, snapshot


def follow(copy: Copy, changes: Changes, snapshot: Snapshot) -> Copy:
    deleted = {id for _, id in changes.deleted}
    followed = {id: content for id, content in copy.items() if id not in deleted}
    for ids in changes.upserts.values():
        for id in ids:
            found = snapshot.find(id)
            assert found is not None
            followed[id] = found[0].content(found[1])
    return followed


def test_only_what_changed_is_told(tmp_path: Path) -> None:
    one, two = place("place-1"), place("place-2")
    first = publish(tmp_path, 1, {"facilities": by_id([one, two])})
    second = publish(tmp_path, 2, {"facilities": by_id([one])}, first)
    third = publish(tmp_path, 3, {"facilities": by_id([one, two])}, second)
    releases = Releases(tmp_path)
    assert changes_since(releases, second, 1) == Changes({}, [("facilities", "place-2")])
    assert changes_since(releases, third, 1) == Changes({"facilities": ["place-2"]}, [])
    assert changes_since(releases, third, 0) == Changes({"facilities": ["place-1", "place-2"]}, [])


def test_a_collection_that_is_no_longer_published_is_deleted(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, {"facilities": by_id([place("place-1")]), "signs": {}})
    second = publish(tmp_path, 2, {"signs": None}, first)
    assert changes_since(Releases(tmp_path), second, 1) == Changes({}, [("facilities", "place-1")])


def test_what_cannot_be_told_is_refused(tmp_path: Path) -> None:
    snapshot = None
    for number in (1, 2, 3):
        snapshot = publish(tmp_path, number, {"facilities": by_id([place("place-1", name=str(number))])}, snapshot)
    assert snapshot is not None
    releases = Releases(tmp_path)
    for impossible in (4, -1):
        with pytest.raises(RequestError, match="current release is 3"):
            changes_since(releases, snapshot, impossible)
    (tmp_path / "2/manifest.json").unlink()
    with pytest.raises(GoneError):
        changes_since(releases, snapshot, 1)
    assert changes_since(releases, snapshot, 2).upserts == {"facilities": ["place-1"]}


def test_kept_releases_are_listed_with_their_manifests(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, {"facilities": by_id([place("place-1")])})
    publish(tmp_path, 2, {"facilities": {}}, first)
    publish(tmp_path, 3, {"facilities": {}}, first)
    switch(tmp_path, 2)
    releases = Releases(tmp_path)
    assert (releases.numbers(), releases.published(), list(releases.manifests())) == ([1, 2, 3], [1, 2], [1, 2])
    assert releases.manifest(1) == first.manifest
    assert releases.is_kept(1)
    (tmp_path / "1/facilities/tails.bin").unlink()
    assert not releases.is_kept(1)
    for unknown in (0, 4, -1):
        with pytest.raises(NotFoundError):
            releases.manifest(unknown)
