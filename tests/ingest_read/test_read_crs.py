import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from touristinfo.ingest.read.crs import (
    JGD2000,
    JGD2011,
    TOKYO,
    crs_named,
    detect_plane_rectangular,
    is_projected,
    plane_rectangular,
    to_wgs84,
    zone_of_municipality,
)


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("JGD2011", "EPSG:6668"),
        ("世界測地系", "EPSG:6668"),
        ("世界測地系（測地成果2011）", "EPSG:6668"),
        ("ＪＧＤ２０００", "EPSG:4612"),
        ("日本測地系2000", "EPSG:4612"),
        ("日本測地系", "EPSG:4301"),
        ("Tokyo", "EPSG:4301"),
        ("WGS84", "EPSG:4326"),
        ("世界測地系(WGS84)", "EPSG:4326"),
        ("平面直角座標系第9系", "EPSG:6677"),
        ("平面直角座標系第Ⅸ系", "EPSG:6677"),
        ("IX系", "EPSG:6677"),
        ("JGD2011 / Japan Plane Rectangular CS IX", "EPSG:6677"),
        ("JGD_2011_Japan_Zone_9", "EPSG:6677"),
        ("平面直角座標系IX系(JGD2000)", "EPSG:2451"),
        ("日本測地系平面直角座標系第9系", "EPSG:30169"),
        ("平面直角座標系第14系", "EPSG:6682"),
        ("EPSG:6668", "EPSG:6668"),
        ("epsg6677", "EPSG:6677"),
        ("30169", "EPSG:30169"),
        ("urn:ogc:def:crs:EPSG::3857", "EPSG:3857"),
        ("http://www.opengis.net/def/crs/EPSG/0/4612", "EPSG:4612"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("Webメルカトル", "EPSG:3857"),
    ],
)
def test_names_seen_in_sources(name, crs):
    assert crs_named(name) == crs


@pytest.mark.parametrize(
    "name", ["", "不明", "平面直角座標系", "第20系", "UTM54帯", "EPSG:99999", "EPSG:4978", "2011年"[:0]]
)
def test_what_is_not_known_is_not_guessed(name):
    assert crs_named(name) == ""


@pytest.mark.parametrize(("datum", "title"), [(JGD2011, "JGD2011"), (JGD2000, "JGD2000"), (TOKYO, "Tokyo")])
@pytest.mark.parametrize(("zone", "roman"), [(1, "I"), (9, "IX"), (19, "XIX")])
def test_codes_of_the_zones(datum, title, zone, roman):
    assert CRS.from_user_input(plane_rectangular(zone, datum)).name == f"{title} / Japan Plane Rectangular CS {roman}"


def test_jgd_and_wgs84_are_the_same_to_a_metre():
    for crs in (JGD2011, JGD2000, "EPSG:4326"):
        lon, lat = to_wgs84([140.4767], [36.3752], crs)
        assert (lon[0], lat[0]) == pytest.approx((140.4767, 36.3752), abs=1e-8)


def test_the_origin_of_zone_nine():
    lon, lat = to_wgs84(0, 0, "EPSG:6677")
    assert (float(lon), float(lat)) == pytest.approx((139 + 50 / 60, 36), abs=1e-9)


def test_northing_goes_up_and_easting_right():
    lon, lat = to_wgs84(10_000, 20_000, "EPSG:6677")
    assert (float(lon), float(lat)) == pytest.approx((139.9455, 36.1802), abs=1e-3)


def test_the_tokyo_datum_moves_by_four_hundred_metres_to_the_north_west():
    lon, lat = to_wgs84(140.4767, 36.3752, TOKYO)
    # 国土地理院 TKY2JGD for this place: about -0.00331, +0.00318 degrees.
    assert (float(lon), float(lat)) == pytest.approx((140.4767 - 0.00331, 36.3752 + 0.00318), abs=4e-5)


def test_nonsense_becomes_nan_and_an_unknown_system_an_error():
    lon, lat = to_wgs84([1e30, np.nan, 0], [0, 0, 0], "EPSG:6677")
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [True, True, False]
    with pytest.raises(ValueError, match="nowhere"):
        to_wgs84(0, 0, "nowhere")


def test_metres_are_told_from_degrees():
    assert detect_plane_rectangular([41_000.5, 39_000, 0], [57_000, 60_000.1, 0])
    assert not detect_plane_rectangular([36.4, 36.5], [140.4, 140.5])
    assert not detect_plane_rectangular([140.4, 140.5], [36.4, 36.5])
    assert not detect_plane_rectangular([4_365_000], [15_630_000])
    assert not detect_plane_rectangular([], [])
    assert is_projected("EPSG:6677")
    assert not is_projected("EPSG:6668")
    assert not is_projected("")


@pytest.mark.parametrize(("code", "zone"), [("082015", 9), ("08", 9), ("130001", 9), ("011002", None), ("", None)])
def test_the_zone_of_a_municipality(code, zone):
    assert zone_of_municipality(code) == zone


@given(st.text(max_size=40))
def test_any_text_is_a_known_system_or_none(text):
    crs = crs_named(text)
    assert crs == "" or CRS.from_user_input(crs)
