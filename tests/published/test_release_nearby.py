"""Nearest first, over collections, anywhere on Earth."""

import tempfile
from datetime import datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from release_cases import FACILITY_SETS, FEWER, LATITUDES, LONGITUDES, by_id, place, publish

from touristinfo.domain.content import FeatureContent
from touristinfo.domain.geo import box_around, distance_m, rough_distance_m
from touristinfo.published.format import JAPAN
from touristinfo.published.nearby import nearby
from touristinfo.published.snapshot import Snapshot

GEOD = Geod(ellps="WGS84")
MONDAY_NOON = datetime(2026, 11, 16, 12, 0, tzinfo=JAPAN)


PLACES_TO_STAND = st.lists(
    st.tuples(LONGITUDES, LATITUDES, st.sampled_from([0, 1, 1000, 50_000, 3_000_000, 19_000_000]), st.integers(1, 12)),
    min_size=1,
    max_size=10,
)


@FEWER
@given(FACILITY_SETS, PLACES_TO_STAND)
def test_nearby_agrees_with_measuring_every_distance(
    contents: dict[str, FeatureContent], places_to_stand: list[tuple[float, float, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = publish(Path(folder), 1, {"facilities": contents})
        segment = snapshot.segments["facilities"]
        for longitude, latitude, radius, limit in places_to_stand:
            measured = [
                (GEOD.inv(longitude, latitude, *segment.coordinates(row))[2], id, row)
                for row, id in enumerate(segment.ids())
            ]
            expected = [each for each in sorted(measured) if not radius or each[0] <= radius][:limit]
            hits = nearby(snapshot, longitude, latitude, radius, limit=limit)
            assert [(hit.row, hit.distance_m) for hit in hits] == [(row, round(metres)) for metres, _, row in expected]


@given(LONGITUDES, LATITUDES, st.floats(0, 10_000_000), st.floats(0, 360), st.floats(0, 1))
def test_a_box_around_holds_all_within_the_radius(
    longitude: float, latitude: float, radius: float, azimuth: float, share: float
) -> None:
    there_longitude, there_latitude, _ = GEOD.fwd(longitude, latitude, azimuth, radius * share)
    if distance_m(longitude, latitude, there_longitude, there_latitude) <= radius:
        assert box_around(longitude, latitude, radius).contains(there_longitude, there_latitude)


def test_collections_are_mixed_by_distance_and_ties_go_by_id(tmp_path: Path) -> None:
    spot = FeatureContent("a-wifi", "wifi_spots", 140.0, 36.0, {}, {})
    places = [place("b-place", longitude=140.0, latitude=36.0), place("c-place", longitude=140.001, latitude=36.0)]
    contents = {"facilities": by_id(places), "wifi_spots": {"a-wifi": spot}}
    snapshot = publish(tmp_path, 1, contents)

    def ids(*collections: str) -> list[str]:
        return [hit.segment.ids([hit.row])[0] for hit in nearby(snapshot, 140.0, 36.0, 1000, collections)]

    assert ids() == ["a-wifi", "b-place", "c-place"]
    assert ids("facilities", "facilities") == ["b-place", "c-place"]
    assert ids("unknown") == []


@pytest.mark.parametrize(("there", "metres"), [(-179.9999, 22), (180.0, 11), (-180.0, 11)])
def test_the_antimeridian_is_no_border(tmp_path: Path, there: float, metres: int) -> None:
    snapshot = publish(tmp_path, 1, {"facilities": by_id([place("place-1", longitude=there, latitude=0.0)])})
    assert [hit.distance_m for hit in nearby(snapshot, 179.9999, 0.0, 100)] == [metres]


@pytest.mark.parametrize(("longitude", "latitude"), [(140.4, 36.3), (140.0, 36.0), (-40.0, -36.0), (139.0, 89.9)])
def test_many_features_come_in_order_of_their_exact_distance(
    crowd: Snapshot, longitude: float, latitude: float
) -> None:
    segment = crowd.segments["facilities"]
    metres = distance_m(longitude, latitude, segment.longitudes, segment.latitudes)
    nearest = sorted(range(segment.count), key=lambda row: (metres[row], row))
    assert [hit.row for hit in nearby(crowd, longitude, latitude, 0, limit=1000)] == nearest
    close = [row for row in nearest if metres[row] <= 20_000]
    assert [hit.row for hit in nearby(crowd, longitude, latitude, 20_000, limit=1000)] == close


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    random = Random(5)
    places = [
        place(f"place-{number:03}", longitude=random.uniform(140, 140.8), latitude=random.choice([36.0, 36.3, 36.6]))
        for number in range(600)
    ]
    return publish(tmp_path_factory.mktemp("crowd"), 1, {"facilities": by_id(places)})


@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_a_rough_distance_is_off_by_less_than_a_hundredth(lon: float, lat: float, lon2: float, lat2: float) -> None:
    exact = float(distance_m(lon, lat, lon2, lat2))
    rough = float(rough_distance_m(lon, lat, np.array([lon2]), np.array([lat2]))[0])
    assert abs(rough - exact) <= 0.006 * exact + 0.001


@given(LONGITUDES, LATITUDES, st.floats(0, 5).map(lambda power: 10**power), st.floats(0, 1), st.floats(0, 1))
def test_so_it_is_on_a_plane(lon: float, lat: float, within: float, across: float, up: float) -> None:
    box = box_around(lon, lat, within)
    lon2 = box.west + across * ((box.east - box.west) % 360)
    lon2, lat2 = lon2 - 360 if lon2 > 180 else lon2, box.south + up * (box.north - box.south)
    exact = float(distance_m(lon, lat, lon2, lat2))
    rough = float(rough_distance_m(lon, lat, np.array([lon2]), np.array([lat2]), within)[0])
    assert abs(rough - exact) <= 0.006 * exact + 0.001


def test_open_is_told_and_unknown_is_not_open(tmp_path: Path) -> None:
    hours = {"place-1": "Mo-Fr 09:00-17:00", "place-2": "Sa 09:00-17:00"}
    contents = by_id([place(id, opening_hours=value) for id, value in hours.items()] + [place("place-3")])
    snapshot = publish(tmp_path, 1, {"facilities": contents})
    open_then = nearby(snapshot, 140.4767, 36.3752, 0, open_at=MONDAY_NOON)
    assert [(hit.row, hit.open) for hit in open_then] == [(0, True)]
    assert [hit.open for hit in nearby(snapshot, 140.4767, 36.3752, 0)][2] is None
