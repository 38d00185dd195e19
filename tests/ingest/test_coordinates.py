"""A place is found in whatever way its coordinates are written, or the row is held back with the reason."""

import pytest
from ingesting import COLLECTIONS, PLACE, STRUCTURE, codes, places
from shapely import LineString, MultiPoint, Point, Polygon

from touristinfo.domain.layers import Layer
from touristinfo.ingest.read import Row, Source
from touristinfo.ingest.understand import understand

NEAR = 1e-4  # degrees, some ten metres
WITHOUT_PLACE = {key: value for key, value in PLACE.items() if key not in ("緯度", "経度")}


def located(understood, cells, **layer):
    """((longitude, latitude) or None, codes of issues) of one row with `cells` as its place."""
    checked = understood({**WITHOUT_PLACE, **cells}, **layer)
    place = next(((record.longitude, record.latitude) for record in checked.records), None)
    return place, [code for code in codes(checked) if code != "nothing-accepted"]


@pytest.mark.parametrize(
    "cells",
    [
        {"緯度": "36.375200", "経度": "140.476700"},
        {"緯度": "３６．３７５２００", "経度": "１４０．４７６７００"},
        {"latitude": "36.375200", "longitude": "140.476700"},
        {"lat": "36.375200", "lng": "140.476700"},
        {"緯度": "北緯36.375200", "経度": "東経140.476700"},
        {"緯度": "36°22'30.72\"", "経度": "140°28'36.12\""},
        {"緯度": "36度22分30.72秒", "経度": "140度28分36.12秒"},
        {"緯度": "36.22.30.72", "経度": "140.28.36.12"},
        {"緯度": "N36.22.30.72", "経度": "E140.28.36.12"},
        {"X座標": "140.476700", "Y座標": "36.375200"},
        {"緯度": "36.375200", "経度": "140.476700", "座標系": "JGD2011"},
        {"緯度": "36.375200", "経度": "140.476700", "座標系": "世界測地系"},
    ],
)
def test_a_notation_is_understood_without_a_word(understood, cells):
    place, found = located(understood, cells)
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert found == []


@pytest.mark.parametrize(
    "cells",
    [
        {"緯度経度": "36.375200,140.476700"},
        {"緯度経度": "36.375200、140.476700"},
        {"緯度経度": "(36.375200 140.476700)"},
        {"座標": "140.476700, 36.375200"},
        {"位置情報": "POINT(140.476700 36.375200)"},
        {"経度緯度": "140.476700,36.375200"},
        {"緯度": "36.375200,140.476700", "経度": ""},
    ],
)
def test_both_in_one_cell_are_taken_apart_and_it_is_said(understood, cells):
    place, found = located(understood, cells)
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert found == ["coordinates-together"]


def test_what_many_rows_share_is_said_once_with_their_number(understood):
    checked = understood(*places(*({"緯度": f"36.3{row}5200,140.476700", "経度": ""} for row in range(5, 9))))
    assert [(issue.code, issue.line, issue.values) for issue in checked.issues] == [
        ("coordinates-together", 2, {"count": 4})
    ]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"緯度": "140.476700", "経度": "36.375200"}, "coordinates-swapped"),
        ({"緯度": "36.375200", "経度": "140.476700", "座標系": "火星測地"}, "coordinates-system-unknown"),
        ({"緯度": "36.37202", "経度": "140.48002", "座標系": "日本測地系"}, "coordinates-converted"),
    ],
)
def test_what_can_be_put_right_is_and_is_said(understood, cells, code):
    place, found = located(understood, cells)
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert found == [code]


def test_both_in_one_cell_in_the_wrong_order_are_put_right(understood):
    place, found = located(understood, {"緯度経度": "140.476700,36.375200"})
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert sorted(found) == ["coordinates-swapped", "coordinates-together"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"緯度": "", "経度": ""}, "coordinates-missing"),
        ({"緯度": "36.3752", "経度": ""}, "coordinates-invalid"),
        ({"緯度": "0", "経度": "0"}, "coordinates-zero"),
        ({"緯度": "51.5", "経度": "0.12"}, "coordinates-outside-japan"),
        ({"緯度": "36.3752", "経度": "40.4767"}, "coordinates-outside-japan"),
        ({"緯度": "不明", "経度": "不明"}, "coordinates-invalid"),
        ({"緯度": "36.75.00", "経度": "140.28.36"}, "coordinates-invalid"),
        ({"緯度": "nan", "経度": "inf"}, "coordinates-invalid"),
        ({"X座標": "41800.5", "Y座標": "57600.5"}, "coordinates-no-system"),
        ({"X座標": "0", "Y座標": "0"}, "coordinates-zero"),
    ],
)
def test_a_row_without_usable_coordinates_is_held_back_and_says_why(understood, cells, code):
    without_city = {"住所": ""}
    place, found = located(understood, {**without_city, **cells})
    assert place is None
    assert found == [code]


def test_few_decimals_are_said(understood):
    assert located(understood, {"緯度": "36.37", "経度": "140.476700"}) == ((140.4767, 36.37), ["coordinates-coarse"])


def test_plane_rectangular_coordinates_have_x_to_the_north(understood):
    cells = {"X座標": "41821.18", "Y座標": "57726.88"}
    place, found = located(understood, cells, crs="EPSG:6677")
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert found == ["coordinates-converted"]


def test_the_zone_of_plane_coordinates_follows_from_the_municipality(understood):
    place, found = located(understood, {"X座標": "41821.18", "Y座標": "57726.88"})
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert found == ["coordinates-zone-assumed"]


def test_a_place_outside_of_the_layers_area_is_said(understood):
    elsewhere = {"住所": "東京都", "緯度": "35.6812", "経度": "139.7671"}
    _, found = located(understood, elsewhere, area=(139.6, 35.7, 140.9, 37.0))
    assert found == ["outside-area"]


@pytest.mark.parametrize(
    "cells", [{"市区町村コード": "082015", "住所": ""}, {"住所": "茨城県水戸市三の丸1"}], ids=["code", "address"]
)
def test_a_place_outside_of_its_municipality_is_said_and_taken(understood, cells):
    checked = understood({**PLACE, **cells, "緯度": "36.6000", "経度": "140.6500"})  # in Hitachi
    assert len(checked.records) == 1
    assert [(issue.code, issue.field, issue.value, issue.values) for issue in checked.issues] == [
        ("outside-municipality", "coordinates", "36.6, 140.65", {"municipality": "水戸市"})
    ]


def test_the_same_point_twice_names_the_other_line(understood):
    checked = understood(*places({"緯度": "36.375200"}, {"緯度": "36.375200"}))
    assert [(issue.code, issue.line, issue.values) for issue in checked.issues] == [
        ("point-duplicate", 3, {"first_line": 2})
    ]
    assert len(checked.records) == 2


def from_geometry(geometry, crs="", layer_crs=""):
    source = Source("geojson", ["name"], [Row(1, {"name": "偕楽園"}, geometry)], crs=crs)
    layer = Layer("test", "facilities", crs=layer_crs)
    checked = understand(source, COLLECTIONS["facilities"], layer, STRUCTURE)
    place = next(((record.longitude, record.latitude) for record in checked.records), None)
    return place, [code for code in codes(checked) if code != "nothing-accepted"]


def test_a_point_geometry_is_the_place():
    assert from_geometry(Point(140.4767, 36.3752)) == ((140.4767, 36.3752), [])
    assert from_geometry(MultiPoint([(140.4767, 36.3752)])) == ((140.4767, 36.3752), [])
    assert from_geometry(Point(140.4767, 36.3752, 12.0)) == ((140.4767, 36.3752), [])


def test_another_shape_gives_a_point_on_it_and_says_so():
    horseshoe = Polygon([(140, 36), (141, 36), (141, 37), (140.9, 37), (140.9, 36.1), (140.1, 36.1), (140, 37)])
    place, found = from_geometry(horseshoe)
    assert horseshoe.contains(Point(place))
    assert found == ["geometry-not-point"]
    assert from_geometry(LineString([(140.123456, 36.123456), (140.2, 36.2)]))[1] == ["geometry-not-point"]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (Point(), "coordinates-missing"),
        (Polygon(), "coordinates-missing"),
        (Point(0, 0), "coordinates-zero"),
        (Point(-0.12, 51.5), "coordinates-outside-japan"),
        (Point(500000, 4000000), "coordinates-no-system"),
    ],
)
def test_a_geometry_without_a_usable_place_holds_the_row_back(geometry, code):
    assert from_geometry(geometry) == (None, [code])


def test_the_layers_system_wins_over_the_files():
    metres = Point(57726.88, 41821.18)
    place, _ = from_geometry(metres, crs="EPSG:3857", layer_crs="EPSG:6677")
    assert place == pytest.approx((140.4767, 36.3752), abs=NEAR)
    assert from_geometry(metres, crs="EPSG:6677")[0] == place
