"""Tiles come out of the archive that was made after publication, where it is there and whole; else they are made."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from file_cases import contents, publish
from flask.testing import FlaskClient
from web_cases import app_on

from touristinfo.domain.collections import Collection
from touristinfo.published.downloads.make import make_downloads

SET = "/tiles/WebMercatorQuad"
PATHS = [f"/v1{SET}/0/0/0", f"/v1/collections/wifi_spots{SET}/10/400/911", f"/v1{SET}/9/0/0"]
pytestmark = pytest.mark.slow


def answers(client: FlaskClient, encoding: str = "") -> list[tuple[int, bytes, str, str | None]]:
    """Of each path the status, the body unpacked, the ETag without encoding and the languages."""
    found = [client.get(path, headers={"Accept-Encoding": encoding}) for path in PATHS]
    return [
        (
            each.status_code,
            gzip.decompress(each.data) if each.headers.get("Content-Encoding") == "gzip" else each.data,
            each.headers["ETag"].strip('"').partition("-")[0],
            each.headers.get("Content-Language"),
        )
        for each in found
    ]


@pytest.fixture
def folder(tmp_path: Path, collections: dict[str, Collection]) -> Path:
    """A release whose files are still to be made."""
    publish(tmp_path, 1, collections, contents())
    return tmp_path


def test_they_are_the_same_as_those_made_on_demand(folder: Path, collections: dict[str, Collection]) -> None:
    before = answers(app_on(folder).test_client())
    assert [len(body) > 0 for _, body, *_ in before] == [True, True, False]
    make_downloads(folder, collections)
    client = app_on(folder).test_client()
    assert answers(client) == answers(client, "br, gzip") == before


def test_they_come_from_the_archive(folder: Path, collections: dict[str, Collection]) -> None:
    make_downloads(folder, collections)
    client = app_on(folder).test_client()
    response = client.get(PATHS[0], headers={"Accept-Encoding": "br, gzip"})
    assert response.headers["Content-Encoding"] == "gzip"  # as it lies there, though br would be preferred
    assert response.data in (folder / "1" / "downloads" / "touristinfo.pmtiles").read_bytes()
    again = client.get(PATHS[0], headers={"Accept-Encoding": "gzip", "If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    some = client.get(f"{PATHS[0]}?collections=signs,facilities", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in some.headers  # no archive has just these two: it is made, and too small to pack


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-1], lambda raw: b"", lambda raw: raw[:20000] + b"?" + raw[20001:]]
)
def test_out_of_a_damaged_archive_nothing_is_given(
    folder: Path, collections: dict[str, Collection], damage: Callable[[bytes], bytes]
) -> None:
    before = answers(app_on(folder).test_client())
    make_downloads(folder, collections)
    for path in (folder / "1" / "downloads").glob("*.pmtiles"):
        path.write_bytes(damage(path.read_bytes()))
    assert answers(app_on(folder).test_client()) == before


def test_another_release_has_an_archive_of_its_own(folder: Path, collections: dict[str, Collection]) -> None:
    make_downloads(folder, collections)
    app = app_on(folder)
    before = answers(app.test_client())
    changed = contents()
    del changed["wifi_spots"]["mito-wifi-0099"]
    publish(folder, 2, collections, changed)
    app.extensions["touristinfo"].releases.look()
    on_demand = answers(app.test_client())
    assert on_demand[0][1:3] != before[0][1:3]
    make_downloads(folder, collections)
    assert answers(app_on(folder).test_client()) == on_demand
    assert answers(app.test_client()) == on_demand
