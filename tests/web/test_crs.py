"""Coordinates come and go in the systems that GIS people work in, their axes in the order of EPSG."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from web_cases import GARDEN, HALL, Get, assert_problem

from touristinfo.app import create_app
from touristinfo.config import read_config
from touristinfo.domain.reference_systems import CRS84, ReferenceSystem, reference_systems
from touristinfo.errors import SettingError

ITEMS = "/collections/facilities/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS = [CRS84, *(f"{EPSG}{code}" for code in (4326, 3857, 6668, 6677))]
# X is north of 36° N, Y east of 139°50′ E (告示 平成14年第9号, zone IX).
HALL_IN_ZONE_9 = (41821.181, 57726.879)


system_of = cache(ReferenceSystem)


@cache  # made anew each takes a tenth of a second
def way_to(system: str) -> Transformer:
    return Transformer.from_crs("OGC:CRS84", system)


def position(get: Get, system: str) -> list[float]:
    found: list[float] = get(f"{ITEMS}/{HALL}?crs={system}").json["geometry"]["coordinates"]
    return found


class TestAnswers:
    def test_axes_are_in_the_order_of_the_system(self, get: Get) -> None:
        assert position(get, CRS84) == [140.4767, 36.3752]
        assert position(get, f"{EPSG}4326") == [36.3752, 140.4767]
        assert position(get, f"{EPSG}6668") == [36.3752, 140.4767]  # the same to a centimetre
        assert position(get, f"{EPSG}3857") == [15637794.712, 4352371.889]
        assert position(get, f"{EPSG}6677") == list(HALL_IN_ZONE_9)

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_they_say_in_which_system_they_are(self, get: Get, system: str) -> None:
        for path in (f"{ITEMS}?crs={system}", f"{ITEMS}/{HALL}?crs={system}"):
            assert get(path).headers["Content-Crs"] == f"<{system}>"
        assert get(ITEMS).headers["Content-Crs"] == f"<{CRS84}>"

    @pytest.mark.parametrize("system", SYSTEMS)
    @pytest.mark.parametrize("more", ["", "&lang=*", "&lang=en", "&fields=kind", "&sortby=-name&limit=2"])
    def test_all_but_the_position_is_the_same(self, get: Get, system: str, more: str) -> None:
        there = get(f"{ITEMS}?crs={system}{more}").json["features"]
        here = get(f"{ITEMS}?crs={CRS84}{more}").json["features"]
        ways = way_to(system) if system != CRS84 else None
        assert len(there) == len(here) > 0
        for moved, feature in zip(there, here, strict=True):
            was, now = (each.pop("geometry")["coordinates"] for each in (feature, moved))
            assert now == pytest.approx(ways.transform(*was) if ways else was, abs=0.001)
            assert moved == feature

    def test_other_systems_are_other_answers(self, get: Get) -> None:
        etags = {get(f"{ITEMS}/{HALL}?crs={system}").headers["ETag"] for system in SYSTEMS}
        assert len(etags) == len(SYSTEMS)
        tag = get(f"{ITEMS}/{HALL}?crs={EPSG}6677").headers["ETag"]
        unchanged = get(f"{ITEMS}/{HALL}?crs={EPSG}6677", if_none_match=tag)
        assert (unchanged.status_code, unchanged.headers["Content-Crs"]) == (304, f"<{EPSG}6677>")

    def test_links_keep_the_system(self, get: Get) -> None:
        links = get(f"{ITEMS}?crs={EPSG}3857&limit=1").json["links"]
        assert all(f"crs={EPSG}3857" in each["href"] for each in links if each["rel"] in ("self", "next", "alternate"))


class TestBoxes:
    @pytest.mark.parametrize(
        ("box", "system"),
        [
            ("140.45,36.37,140.46,36.38", CRS84),
            ("36.37,140.45,36.38,140.46", f"{EPSG}4326"),
            ("36.37,140.45,0,36.38,140.46,900", f"{EPSG}6668"),
            ("15635000,4351000,15636000,4353000", f"{EPSG}3857"),
            ("41000,55000,42000,56000", f"{EPSG}6677"),
        ],
    )
    def test_a_box_is_in_its_system(self, get: Get, box: str, system: str) -> None:
        found = get(f"{ITEMS}?bbox={box}&bbox-crs={system}").json
        assert ([each["id"] for each in found["features"]], found["numberMatched"]) == ([GARDEN], 1)

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_a_position_as_it_is_given_is_on_the_border_of_its_box(self, get: Get, system: str) -> None:
        first, second = position(get, system)
        box = f"{first},{second},{first},{second}"
        assert [each["id"] for each in get(f"{ITEMS}?bbox={box}&bbox-crs={system}").json["features"]] == [HALL]

    def test_it_and_the_answer_may_be_in_different_systems(self, get: Get) -> None:
        found = get(f"{ITEMS}?bbox=36.3,140.4,36.4,140.5&bbox-crs={EPSG}4326&crs={EPSG}3857").json["features"]
        assert {each["id"] for each in found} == {GARDEN, HALL}
        assert all(each["geometry"]["coordinates"][0] > 15_000_000 for each in found)

    @pytest.mark.parametrize(
        ("box", "wanted"), [("-90,177,90,-177", 0), ("-90,140.46,90,-177", 1), ("-90,-180,90,180", 3)]
    )
    def test_degrees_may_cross_the_antimeridian(self, get: Get, box: str, wanted: int) -> None:
        for code in (4326, 6668):
            assert get(f"{ITEMS}?bbox={box}&bbox-crs={EPSG}{code}").json["numberMatched"] == wanted

    def test_a_box_beyond_the_world_holds_all_or_nothing(self, get: Get) -> None:
        for system in SYSTEMS[2:3] + SYSTEMS[4:]:
            everywhere = get(f"{ITEMS}?bbox=-1e12,-1e12,1e12,1e12&bbox-crs={system}").json
            nowhere = get(f"{ITEMS}?bbox=1e11,1e11,1e12,1e12&bbox-crs={system}").json
            assert (everywhere["numberMatched"], nowhere["numberMatched"]) == (3, 0)

    @pytest.mark.parametrize(
        "query",
        [
            f"bbox=2,1,1,2&bbox-crs={EPSG}6677",
            f"bbox=1,2,2,1&bbox-crs={EPSG}3857",
            f"bbox=38,140,36,141&bbox-crs={EPSG}4326",
            f"bbox=nan,1,2,3&bbox-crs={EPSG}6677",
            "bbox=1,2,2,3&bbox-crs=EPSG:4326",
            f"bbox-crs={EPSG}32654",
            f"crs={EPSG}4301",
            "crs=",
        ],
    )
    def test_what_is_none_is_a_problem(self, get: Get, query: str) -> None:
        assert_problem(get(f"{ITEMS}?{query}"), 400)
        assert_problem(get(f"{ITEMS}?{query}", if_none_match="*"), 400)

    @pytest.mark.slow
    @given(
        st.sampled_from([3857, 6677, 6668]),
        st.floats(139.5, 141),
        st.floats(35.5, 37),
        st.floats(0, 2),
        st.floats(0, 2),
    )
    def test_what_is_found_is_what_is_in_it(
        self, code: int, longitude: float, latitude: float, width: float, height: float
    ) -> None:
        """Against each position projected by itself."""
        system, there = system_of(code), way_to(f"EPSG:{code}")
        ends = [there.transform(longitude, latitude), there.transform(longitude + width, latitude + height)]
        first, second = (sorted(axis) for axis in zip(*ends, strict=True))
        area = system.area((first[0], second[0], first[1], second[1]))
        for x in range(12):
            for y in range(12):
                place = 139 + x / 4, 35 + y / 4
                at = there.transform(*place)
                if area.contains(*([each] for each in place))[0]:
                    assert area.box.contains(*place)
                    assert first[0] - 0.001 <= at[0] <= first[1] + 0.001
                    assert second[0] - 0.001 <= at[1] <= second[1] + 0.001
                else:
                    inside = [
                        axis[0] + 0.001 < each < axis[1] - 0.001 for axis, each in zip((first, second), at, strict=True)
                    ]
                    assert not all(inside)


class TestFilters:
    @pytest.mark.parametrize(
        ("geometry", "system"),
        [
            ("BBOX(140.45,36.37,140.46,36.38)", CRS84),
            ("BBOX(36.37,140.45,36.38,140.46)", f"{EPSG}4326"),
            ("POLYGON((41000 55000,42000 55000,42000 56000,41000 56000,41000 55000))", f"{EPSG}6677"),
            ("BBOX(15635000,4351000,15636000,4353000)", f"{EPSG}3857"),
        ],
    )
    def test_their_geometries_are_in_the_system_that_is_given(self, get: Get, geometry: str, system: str) -> None:
        found = get(f"{ITEMS}?filter=S_INTERSECTS(geometry,{geometry})&filter-crs={system}").json
        assert [each["id"] for each in found["features"]] == [GARDEN]

    @pytest.mark.parametrize("system", ["EPSG:4326", f"{EPSG}32654", ""])
    def test_another_system_is_a_problem(self, get: Get, system: str) -> None:
        assert_problem(get(f"{ITEMS}?filter=kind='garden'&filter-crs={system}"), 400)

    def test_a_wrong_filter_is_told_whatever_the_client_has(self, get: Get) -> None:
        assert_problem(get(f"{ITEMS}?filter=kind=", if_none_match="*"), 400)


class TestDeclared:
    def test_collections_name_the_systems(self, get: Get) -> None:
        for collection in get("/collections").json["collections"]:
            assert collection["crs"] == SYSTEMS
            assert collection["storageCrs"] == CRS84

    def test_the_class_is_declared(self, get: Get) -> None:
        said = get("/conformance").json["conformsTo"]
        assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in said

    def test_others_come_by_a_setting(self, releases_folder: Path) -> None:
        config = replace(read_config({"TOURISTINFO_CRS": "6678"}), releases=releases_folder)
        said = create_app(config).test_client().get("/v1/collections/facilities").json
        assert said["crs"] == [CRS84, f"{EPSG}6678"]

    @pytest.mark.parametrize("codes", ["", "x", "4326;3857", "4979", "5773", "999999", "-1", ",".join(["4326"] * 31)])
    def test_a_setting_that_names_none_is_refused(self, codes: str) -> None:
        with pytest.raises(SettingError, match="TOURISTINFO_CRS"):
            reference_systems(read_config({"TOURISTINFO_CRS": codes or ","}).crs)
