"""Vector tiles of a release: every place is where it belongs, none is lost by thinning, none is too large."""

import tempfile
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_cases import COLLECTIONS, FACILITY_SETS, FEWER, by_id, place, publish
from tile_cases import counted, decoded, in_tiles, made, own

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.languages import TAGS
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.tiles.matrix_set import HIGHEST_LATITUDE, MOST_ZOOM, Tile
from touristinfo.published.tiles.mvt import EXTENT, Layer, string_value, truth_value, whole_value
from touristinfo.published.tiles.thinning import CELLS, FULL_ZOOM
from touristinfo.published.tiles.tile import MOST_BYTES, number_of

FACILITIES = "facilities"


def tile_of(longitude: float, latitude: float, zoom: int) -> Tile:
    x, y = in_tiles(longitude, latitude, zoom)
    return Tile(zoom, int(y), int(x))


def points(snapshot: Snapshot, tile: Tile) -> list[dict[str, object]]:
    return decoded(made(snapshot, COLLECTIONS, tile).body).get(FACILITIES, [])


@FEWER
@given(FACILITY_SETS)
def test_every_place_is_in_the_tile_that_covers_it_and_in_no_other(contents: dict[str, FeatureContent]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = publish(Path(folder), 1, {FACILITIES: contents})
        segment = snapshot.segments[FACILITIES]
        tiles: dict[Tile, set[str]] = {}
        for row, id in enumerate(segment.ids()):
            x, y = in_tiles(*segment.coordinates(row), MOST_ZOOM)
            if not 0 < y < 2**MOST_ZOOM:
                continue
            content = segment.content(row)
            tile = Tile(MOST_ZOOM, int(y), int(x))
            tiles.setdefault(tile, set()).add(id)
            [found] = [each for each in points(snapshot, tile) if each["id"] == number_of(id)]
            assert found["geometry"]["coordinates"] == [
                pytest.approx((x - tile.column) * EXTENT, abs=1),
                pytest.approx((y - tile.row) * EXTENT, abs=1),
            ]
            said = found["properties"]
            names = {tag: text.value for tag, text in content.texts["name"].items()}
            assert {key: value for key, value in said.items() if key.startswith("name:")} == {
                f"name:{tag}": name for tag, name in names.items()
            }
            assert said["name"] == names.get("ja", said["name"])
            assert said["name"] in names.values()
            for field in ("kind", "free_of_charge", "sample"):
                assert said.get(field) == content.properties.get(field)
            assert said["id"] == id
            assert not {"phone", "remarks", "description", "updated"} & said.keys()
        for tile, expected in tiles.items():
            near = [each for each in points(snapshot, tile) if each["properties"]["id"] not in expected]
            assert list(own(near)) == []


@FEWER
@given(FACILITY_SETS, st.integers(0, MOST_ZOOM))
def test_thinned_tiles_count_every_place_once(contents: dict[str, FeatureContent], zoom: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = publish(Path(folder), 1, {FACILITIES: contents})
        segment = snapshot.segments[FACILITIES]
        lie = [in_tiles(*segment.coordinates(row), zoom) for row in range(segment.count)]
        mapped = [(x, y) for x, y in lie if 0 < y < 2**zoom]
        tiles = {Tile(zoom, int(y), int(x)) for x, y in mapped}
        assert sum(counted(points(snapshot, tile)) for tile in tiles) == len(mapped)
        for whole in range(3):
            every = (Tile(whole, *each) for each in product(range(2**whole), repeat=2))
            assert sum(counted(points(snapshot, tile)) for tile in every) == len(mapped)


@pytest.mark.parametrize("shift", [-1e-7, 0.0, 1e-7])
@pytest.mark.parametrize("zoom", [3, 9, MOST_ZOOM])
def test_a_place_beside_a_border_is_shown_in_both_tiles_and_counted_in_one(
    tmp_path: Path, zoom: int, shift: float
) -> None:
    west, north = 135.0, 0.0  # a corner of tiles from zoom 3 on
    snapshot = publish(tmp_path, 1, {FACILITIES: by_id([place("a", "角", west + shift, north + shift)])})
    row, column = 2 ** (zoom - 1), 2**zoom * 7 // 8
    around = [Tile(zoom, row + down, column + right) for down, right in product((-1, 0), repeat=2)]
    assert [len(points(snapshot, tile)) for tile in around] == [1, 1, 1, 1]
    holding = [tile for tile in around if counted(points(snapshot, tile))]
    assert holding == [Tile(zoom, row - (shift > 0), column - (shift < 0))]


def test_places_at_the_antimeridian_are_shown_on_both_sides(tmp_path: Path) -> None:
    places = [place("east", longitude=179.9999, latitude=36.0), place("west", longitude=-179.9999, latitude=36.0)]
    places.append(place("on", longitude=180.0, latitude=36.0))
    snapshot = publish(tmp_path, 1, {FACILITIES: by_id(places)})
    for zoom in (1, 2, FULL_ZOOM, MOST_ZOOM):
        row, last = tile_of(0, 36.0, zoom).row, 2**zoom - 1
        first_column, last_column = (points(snapshot, Tile(zoom, row, column)) for column in (0, last))
        assert counted(first_column) == 2, zoom
        assert counted(last_column) == 1, zoom
        assert sum(each["properties"].get("point_count", 1) for each in first_column) == 3
        assert sum(each["properties"].get("point_count", 1) for each in last_column) == 3


def test_beyond_the_highest_latitude_there_are_no_tiles(tmp_path: Path) -> None:
    latitudes = [90.0, -90.0, HIGHEST_LATITUDE + 1e-6, -HIGHEST_LATITUDE - 1e-6, 85.0]
    places = [place(f"p-{number}", latitude=latitude) for number, latitude in enumerate(latitudes)]
    snapshot = publish(tmp_path, 1, {FACILITIES: by_id(places)})
    for zoom in (0, 1, 5, MOST_ZOOM):
        edges = {tile_of(140.4767, 85.0, zoom), *(tile_of(140.4767, sign * 85.05, zoom) for sign in (1, -1))}
        found = [each["properties"]["id"] for tile in edges for each in points(snapshot, tile)]
        assert set(found) == {"p-4"}, zoom


def test_neighbours_agree_about_what_lies_between_them(tmp_path: Path) -> None:
    chance = Random(3)
    places = [
        place(f"p-{number}", longitude=135 + chance.uniform(-0.02, 0.02), latitude=chance.uniform(-0.02, 0.02))
        for number in range(300)
    ]
    snapshot = publish(tmp_path, 1, {FACILITIES: by_id(places)})
    zoom = FULL_ZOOM - 2
    row, column = 2 ** (zoom - 1), 2**zoom * 7 // 8
    left, right = (points(snapshot, Tile(zoom, row, each)) for each in (column - 1, column))
    band = EXTENT // CELLS

    def shown(found: list, move: int) -> set[tuple[int, int, str]]:
        moved = [(each["geometry"]["coordinates"], each["properties"]) for each in found]
        return {(x + move, y, str(sorted(said.items()))) for (x, y), said in moved if -band <= x + move < band}

    assert shown(left, -EXTENT) == shown(right, 0)
    assert any("point_count" in each for *_, each in shown(right, 0))
    assert any("point_count" not in each for *_, each in shown(right, 0))


def test_the_same_release_gives_the_same_tiles(tmp_path: Path) -> None:
    chance = Random(4)
    places = [
        place(f"p-{number}", longitude=140 + chance.random(), latitude=36 + chance.random()) for number in range(60)
    ]
    snapshot = publish(tmp_path, 1, {FACILITIES: by_id(places)})
    (tmp_path / "again").mkdir()
    again = publish(tmp_path / "again", 1, {FACILITIES: by_id(reversed(places))})
    for zoom in (0, 8, FULL_ZOOM):
        tile = tile_of(140.5, 36.5, zoom)
        assert made(snapshot, COLLECTIONS, tile) == made(again, COLLECTIONS, tile)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
numbers = st.one_of(st.integers(0, 300), st.integers(0, 2**40))


@given(
    st.lists(
        st.tuples(
            st.integers(-5000, 5000),
            st.integers(-5000, 5000),
            st.dictionaries(texts, st.one_of(texts, st.booleans(), numbers), max_size=4),
            st.integers(1, 2**53 - 1),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_layer_is_read_as_it_was_written(points: list[tuple[int, int, dict[str, str | bool | int], int]]) -> None:
    layer = Layer("名")
    for x, y, said, number in points:
        layer.add(x, y, [(key, value_of(value)) for key, value in said.items()], number)
    read = [
        (*each["geometry"]["coordinates"], each["properties"], each["id"]) for each in decoded(layer.encoded())["名"]
    ]
    assert [str(each) for each in read] == [str(each) for each in points]


def value_of(value: str | bool | int) -> bytes:
    if isinstance(value, str):
        return string_value(value)
    return truth_value(value) if isinstance(value, bool) else whole_value(value)


def test_a_layer_may_have_more_values_than_two_bytes_count() -> None:
    layer = Layer("many")
    names = [f"{number}" for number in range(17_000)]
    for name in names:
        layer.add(1, 2, [("name", string_value(name))])
    assert [each["properties"]["name"] for each in decoded(layer.encoded())["many"]] == names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "letters", "spread"),
    [(600, 400, 0.0), (600, 400, 1e-5), (4200, 4, 0.005)],
    ids=["spot", "house", "quarter"],
)
def test_no_tile_is_larger_than_a_phone_takes(tmp_path: Path, count: int, letters: int, spread: float) -> None:
    """Places with names in all languages: long ones on one spot and in one house, many in one quarter."""
    chance = Random(5)
    places = [
        FeatureContent(
            f"p-{number}",
            FACILITIES,
            140.47 + chance.uniform(-spread, spread),
            36.37 + chance.uniform(-spread, spread),
            {"kind": "museum"},
            {"name": {tag: Text(f"{number} {tag} ".ljust(letters, "名")) for tag in TAGS}},
        )
        for number in range(count)
    ]
    snapshot = publish(tmp_path, 1, {FACILITIES: by_id(places)})
    segment = snapshot.segments[FACILITIES]
    for zoom in (0, 6, 12, FULL_ZOOM - 1, FULL_ZOOM, MOST_ZOOM):
        tiles = {tile_of(*segment.coordinates(row), zoom) for row in range(count)}
        bodies = [made(snapshot, COLLECTIONS, tile).body for tile in tiles]
        assert max(map(len, bodies)) <= MOST_BYTES, zoom
        assert sum(counted(decoded(body)[FACILITIES]) for body in bodies) == count, zoom
