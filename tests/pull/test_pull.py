"""A node that pulls has what its source has: all of it, checked, and nothing that was withdrawn."""

import os
import shutil
from pathlib import Path

import pytest
from sources import SECRET, copied, current, found_in, published, pulled, web_server

from touristinfo.domain.collections import Collection
from touristinfo.errors import LockedError, RequestError, SourceError
from touristinfo.published import folder as releases
from touristinfo.published.current import Releases, switch
from touristinfo.published.delta import changes_since
from touristinfo.published.downloads.listing import downloads_of
from touristinfo.published.downloads.make import make_downloads
from touristinfo.pull import Pulled, Source


def test_from_a_folder(made: Path, here: Path) -> None:
    assert pulled(made.as_uri(), here) == Pulled(2, changed=True)
    assert current(here) == current(made)
    assert sorted(path.name for path in here.iterdir()) == [".lock", "1", "2", "current.json"]
    assert pulled(made.as_uri(), here) == Pulled(2, changed=False)


def test_changes_since_an_older_release_can_be_told(made: Path, here: Path) -> None:
    pulled(made.as_uri(), here)
    node = Releases(here)
    assert changes_since(node, node.current(), 1).deleted == [("wifi_spots", "spot-1")]
    assert not node.is_kept(1)
    assert not found_in(here, SECRET)


def test_what_did_not_change_is_not_fetched_again(
    made: Path, here: Path, tmp_path: Path, collections: dict[str, Collection]
) -> None:
    grown = copied(made, tmp_path / "grown")
    pulled(grown.as_uri(), here)
    published(grown, 3, collections, "弘道館", "新")
    with web_server(grown) as (url, asked):
        assert pulled(url, here) == Pulled(3, changed=True)
    assert "/3/wifi_spots/columns.bin" in asked
    assert not [path for path in asked if "signs" in path]
    assert os.path.samefile(here / "2/signs/columns.bin", here / "3/signs/columns.bin")
    assert current(here) == current(grown)


@pytest.mark.slow
def test_files_to_take_home_stay_at_the_source(
    made: Path, here: Path, tmp_path: Path, collections: dict[str, Collection]
) -> None:
    source = copied(made, tmp_path / "source")
    assert make_downloads(source, collections) == [2]
    pulled(source.as_uri(), here)
    assert downloads_of(source / "2")
    assert downloads_of(here / "2") == ()
    assert current(here) == current(source)


def test_a_source_that_is_gone_changes_nothing(made: Path, here: Path) -> None:
    with web_server(made) as (url, _):
        pulled(url, here)
    with pytest.raises(SourceError):
        pulled(url, here)
    assert current(here).release == 2


def test_an_older_source_is_refused(made: Path, here: Path, tmp_path: Path, collections: dict[str, Collection]) -> None:
    grown = copied(made, tmp_path / "grown")
    published(grown, 3, collections, "新")
    pulled(grown.as_uri(), here)
    with pytest.raises(SourceError, match="release 2 only"):
        pulled(made.as_uri(), here)
    assert current(here).release == 3


def test_a_damaged_current_release_is_put_right(made: Path, here: Path) -> None:
    pulled(made.as_uri(), here)
    damaged = here / "2" / "wifi_spots" / "search-1.sqlite"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    pulled(made.as_uri(), here)
    assert current(here) == current(made)


@pytest.fixture
def kept(made: Path, here: Path, tmp_path: Path, collections: dict[str, Collection]) -> Path:
    """A source with releases 1 to 3, of which the node had pulled 1 with the secret before 3 was there."""
    source = copied(made, tmp_path / "source")
    pulled(only(made, 1, tmp_path / "first").as_uri(), here)
    assert found_in(here, SECRET)
    published(source, 3, collections, "新")
    return source


def only(made: Path, number: int, to: Path) -> Path:
    to.mkdir()
    shutil.copytree(made / str(number), to / str(number))
    switch(to, number)
    return to


def test_what_was_withdrawn_goes_from_kept_releases(kept: Path, here: Path, collections: dict[str, Collection]) -> None:
    shutil.rmtree(kept / "1")
    published(kept, 1, collections, "弘道館", switched=False)
    assert pulled(kept.as_uri(), here) == Pulled(3, changed=True, rewritten=1)
    assert not found_in(here, SECRET)
    assert Releases(here).is_kept(1)
    assert (here / "1/manifest.json").read_bytes() == (kept / "1/manifest.json").read_bytes()
    assert pulled(kept.as_uri(), here) == Pulled(3, changed=False)


def test_a_file_that_was_retired_with_its_release_is_not_looked_for(
    here: Path, tmp_path: Path, collections: dict[str, Collection]
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number, names in ((1, ["弘道館"]), (2, ["弘道館", SECRET])):
        published(source, number, collections, *names)
        pulled(source.as_uri(), here)
    shutil.rmtree(source / "2")
    published(source, 2, collections, "弘道館", switched=False)  # its files are those of release 1, which goes now
    published(source, 3, collections, "弘道館", "新")
    assert pulled(source.as_uri(), here, keep=2) == Pulled(3, changed=True, rewritten=1)
    assert not found_in(here, SECRET)


def test_what_the_source_stripped_or_deleted_goes_too(kept: Path, here: Path) -> None:
    releases.strip(kept, 1)
    assert pulled(kept.as_uri(), here).rewritten == 1
    assert not found_in(here, SECRET)
    assert Releases(here).numbers() == [1, 2, 3]


def test_only_as_many_as_asked_for_are_kept_whole(kept: Path, here: Path) -> None:
    pulled(kept.as_uri(), here, keep=1)
    assert [number for number in (1, 2, 3) if releases.is_whole(here, number)] == [3]


def test_nobody_else_may_write_meanwhile(made: Path, here: Path) -> None:
    with releases.locked(here), pytest.raises(LockedError):
        pulled(made.as_uri(), here)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://example.jp/r", "s3://bucket/r", "http://", "http://u:p@example.jp", "http://[", "/var/x", "file:///",
     "https://example.jp/?a=b", "https://example.jp/#a", "http://example.jp:0", "http://example.jp:x"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(RequestError):
        Source(url)
