"""An archive of tiles (PMTiles) has the very tiles that are made on demand, for the reference reader and for GDAL."""

import gzip
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pyogrio
import pytest
from hypothesis import given
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import tileid_to_zxy
from release_cases import COLLECTIONS, FACILITY_SETS, FEWER, by_id, place, publish
from tile_cases import made

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.tiles.archive import MOST_ZOOM, Archive, tile_numbers, write_archive
from touristinfo.published.tiles.layers import Layers
from touristinfo.published.tiles.matrix_set import Tile

FACILITIES = "facilities"


def layers_of(snapshot: Snapshot) -> Layers:
    return [(segment, COLLECTIONS[name]) for name, segment in snapshot.segments.items()]


def written(snapshot: Snapshot, folder: str | Path) -> Path:
    path = Path(folder) / "tiles.pmtiles"
    write_archive(path, layers_of(snapshot), {"name": "試", "attribution": "A & B"}, "en")
    return path


@FEWER
@given(FACILITY_SETS)
def test_it_has_the_tiles_that_are_made_and_no_others(contents: dict[str, FeatureContent]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = publish(Path(folder), 1, {FACILITIES: contents})
        path = written(snapshot, folder)
        archive = Archive(path)
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
            numbers = list(tile_numbers(layers_of(snapshot)))
            for number in numbers:
                zoom, column, row = tileid_to_zxy(number)
                expected = made(snapshot, COLLECTIONS, Tile(zoom, row, column))
                found = archive.gzipped(Tile(zoom, row, column))
                assert found is not None
                assert found.languages == expected.languages
                assert gzip.decompress(found.body) == expected.body
                assert (reader.get(zoom, column, row) or b"") == found.body
        for zoom in range(3):  # what is not among the numbers is empty
            for row, column in product(range(2**zoom), repeat=2):
                body = made(snapshot, COLLECTIONS, Tile(zoom, row, column)).body
                said = archive.gzipped(Tile(zoom, row, column))
                assert said is not None
                assert bool(said.body) == bool(body)
        assert archive.gzipped(Tile(MOST_ZOOM + 1, 0, 0)) is None


def scattered(count: int) -> dict[str, FeatureContent]:
    chance = Random(5)
    places = (
        place(f"place-{n:05}", f"場所{n}", chance.uniform(-180, 180), chance.uniform(-80, 80)) for n in range(count)
    )
    return by_id(replace(each, texts={"name": {**each.texts["name"], "th": Text("ที่")}}) for each in places)


@pytest.mark.slow
def test_many_tiles_are_found_by_way_of_leaf_directories(tmp_path: Path) -> None:
    snapshot = publish(tmp_path, 1, {FACILITIES: scattered(1500)})
    path = written(snapshot, tmp_path)
    archive = Archive(path)
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        assert reader.header()["leaf_directory_length"] > 0
        numbers = list(tile_numbers(layers_of(snapshot)))
        assert len(numbers) > 5000
        for number in numbers[:: len(numbers) // 50]:
            zoom, column, row = tileid_to_zxy(number)
            found = archive.gzipped(Tile(zoom, row, column))
            assert found is not None
            assert gzip.decompress(found.body) == made(snapshot, COLLECTIONS, Tile(zoom, row, column)).body
            assert (reader.get(zoom, column, row) or b"") == found.body


def test_gdal_reads_it(tmp_path: Path) -> None:
    path = written(publish(tmp_path, 1, {FACILITIES: scattered(40)}), tmp_path)
    assert pyogrio.list_layers(path)[:, 0].tolist() == [FACILITIES]
    info, _, _, fields = pyogrio.raw.read(path, layer=FACILITIES)
    by_name = dict(zip(info["fields"], fields, strict=True))
    assert info["crs"] == "EPSG:3857"
    assert set(by_name["id"]) == {f"place-{number:05}" for number in range(40)}
    assert dict(zip(by_name["id"], by_name["name"], strict=True))["place-00007"] == "場所7"
    assert set(by_name["name:th"]) == {"ที่"}


def test_the_metadata_describe_the_layers(tmp_path: Path) -> None:
    path = written(publish(tmp_path, 1, {FACILITIES: scattered(3)}), tmp_path)
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        said, header = reader.metadata(), reader.header()
    assert (said["name"], said["attribution"]) == ("試", "A &amp; B")
    (layer,) = said["vector_layers"]
    assert (layer["id"], layer["fields"]["name:th"], layer["maxzoom"]) == (FACILITIES, "String", MOST_ZOOM)
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (0, MOST_ZOOM, True)
    assert -1_800_000_000 <= header["min_lon_e7"] < header["max_lon_e7"] <= 1_800_000_000


def test_a_release_without_places_is_an_archive_too(tmp_path: Path) -> None:
    archive = Archive(written(publish(tmp_path, 1, {FACILITIES: {}}), tmp_path))
    found = archive.gzipped(Tile(0, 0, 0))
    assert found is not None
    assert (found.body, found.languages) == (b"", frozenset())
