"""Filters, boxes, times and sorting agree with plain Python over the answered features."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_cases import (
    COLLECTIONS,
    FACILITIES,
    FACILITY_SETS,
    FEWER,
    LATITUDES,
    LONGITUDES,
    SHOPS,
    START,
    by_id,
    matches,
    place,
    publish,
    sorted_ids,
)

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.geo import Box
from touristinfo.domain.languages import TAGS
from touristinfo.published import spatial
from touristinfo.published.order import Order
from touristinfo.published.query import Query, queryable_fields, select, sortable_fields
from touristinfo.published.segment import Segment

BOXES = st.builds(Box, LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
SORTS = st.lists(
    st.tuples(
        st.sampled_from(["name", "description", "kind", "free_of_charge", "name_kana", "updated", "fee_detail"]),
        st.booleans(),
    ),
    max_size=3,
)
FILTERS = st.dictionaries(
    st.sampled_from(["name", "kind", "free_of_charge", "text_language", "municipality_code", "phone", "access"]),
    st.lists(
        st.sampled_from(["弘道館", "oarai", "garden", "museum", "true", "false", "ja", "en", "mul", "082015", "0"]),
        min_size=1,
        max_size=3,
    ),
    max_size=2,
)


def features_of(segment: Segment, language: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = orjson.loads(b"[" + segment.features(range(segment.count), language) + b"]")
    return features


QUERIES = st.builds(
    Query,
    st.sampled_from(TAGS),
    st.one_of(st.none(), BOXES),
    st.none(),
    FILTERS,
    SORTS,
    st.integers(0, 3),
    st.integers(1, 5),
)


@FEWER
@given(FACILITY_SETS, st.lists(QUERIES, min_size=1, max_size=10))
def test_a_page_is_what_plain_python_selects(contents: dict[str, FeatureContent], queries: list[Query]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"facilities": contents}).segments["facilities"]
        for query in queries:
            expected = [
                feature
                for feature in features_of(segment, query.language)
                if all(matches(feature, name, wanted) for name, wanted in query.filters.items())
                and (query.bbox is None or is_in(feature, query.bbox))
            ]
            selection = select(segment, query)
            assert selection.total == len(expected)
            page = sorted_ids(expected, query.sort)[query.offset : query.offset + query.limit]
            assert segment.ids(selection.rows) == page


@FEWER
@given(FACILITY_SETS, FACILITY_SETS, st.sampled_from([*TAGS, "mul"]), SORTS)
def test_keys_lead_through_all_and_stand_right_among_other_features(
    contents: dict[str, FeatureContent], later: dict[str, FeatureContent], language: str, sort: list[tuple[str, bool]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"facilities": contents}).segments["facilities"]
        order = Order(language, sort)
        rows = select(segment, Query(language, sort=sort, limit=1000)).rows
        keys = [order.key(segment, int(row)) for row in rows]
        for place, key in enumerate(keys):
            after = select(segment, Query(language, sort=sort, limit=2, after=key))
            assert (after.rows.tolist(), after.offset) == (rows[place + 1 : place + 3].tolist(), place + 1)
            before = select(segment, Query(language, sort=sort, limit=2, before=key))
            assert before.rows.tolist() == rows[max(0, place - 2) : place].tolist()
        # In the next release, a key stands where the feature itself would: `later` may have changed or lost it.
        then = publish(Path(folder), 2, {"facilities": later}).segments["facilities"]
        every = select(then, Query(language, sort=sort, limit=1000)).rows
        counts = [order.count_before(then, every, key) for key in keys]
        if not any(name == "updated" for name, _ in sort):
            assert counts == sorted(counts)
            for key, count in zip(keys, counts, strict=True):
                same = [place for place, row in enumerate(every) if order.key(then, int(row)) == key]
                assert same in ([], [count])


def is_in(feature: dict[str, Any], box: Box) -> bool:
    longitude, latitude = feature["geometry"]["coordinates"]
    if box.west <= box.east:
        across = box.west <= longitude <= box.east
    else:
        across = longitude >= box.west or longitude <= box.east
    return across and box.south <= latitude <= box.north


@FEWER
@given(
    SHOPS,
    st.dictionaries(
        st.sampled_from(["min_purchase_yen", "payments", "staff_languages"]),
        st.lists(
            st.sampled_from(
                ["5000", "5000.0", "5e3", "0", "-0", "0.5", "cash", "qr_code", "nan", "1e999", "", "[", "1_0"]
            )
        ),
        max_size=2,
    ),
    st.booleans(),
)
def test_numbers_and_lists_are_compared_by_value(
    contents: dict[str, FeatureContent], filters: dict[str, list[str]], descending: bool
) -> None:
    shops = COLLECTIONS["tax_free_shops"]
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"tax_free_shops": contents}).segments["tax_free_shops"]
        expected = [
            feature
            for feature in features_of(segment, "en")
            if all(matches(feature, name, wanted, shops) for name, wanted in filters.items())
        ]
        sort = [("min_purchase_yen", descending)]
        selection = select(segment, Query("en", filters=filters, sort=sort))
        assert segment.ids(selection.rows) == sorted_ids(expected, sort, shops)


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), max_size=300), st.lists(BOXES, min_size=1, max_size=5))
def test_the_point_index_finds_what_comparing_every_point_finds(
    points: list[tuple[float, float]], boxes: list[Box]
) -> None:
    longitudes, latitudes = np.array(points, np.float64).reshape(-1, 2).T
    index = spatial.PointIndex(spatial.build(longitudes, latitudes))
    for box in boxes:
        assert index.within(box).tolist() == np.flatnonzero(box.contains(longitudes, latitudes)).tolist()


def test_the_point_index_descends_several_levels() -> None:
    random = np.random.default_rng(7)
    longitudes, latitudes = random.uniform(139, 141, 150_000), random.uniform(35, 37, 150_000)
    columns = spatial.build(longitudes, latitudes)
    assert "tree_boxes_1" in columns
    index = spatial.PointIndex(columns)
    for box in (Box(140, 36, 140.02, 36.02), Box(-180, -90, 180, 90), Box(140.9, 35, 139.1, 37), Box(0, 0, 1, 1)):
        assert index.within(box).tolist() == np.flatnonzero(box.contains(longitudes, latitudes)).tolist()


def test_borders_belong_to_the_box(tmp_path: Path) -> None:
    segment = publish(tmp_path, 1, {"facilities": by_id([place("place-1")])}).segments["facilities"]
    assert select(segment, Query("ja", Box(140.4767, 36.3752, 140.4767, 36.3752))).total == 1
    just_beside = np.nextafter(140.4767, 180)
    assert select(segment, Query("ja", Box(just_beside, 36, 141, 37))).total == 0


def test_with_all_languages_a_text_in_any_of_them_matches(tmp_path: Path) -> None:
    names = {"name": {"ja": Text("弘道館"), "en": Text("Kodokan")}}
    content = FeatureContent("place-1", "facilities", 140, 36, {}, names)
    segment = publish(tmp_path, 1, {"facilities": by_id([content, place("place-2")])}).segments["facilities"]
    for language, name, total in (
        ("mul", "Kodokan", 1),
        ("mul", "弘道館", 2),
        ("ko", "弘道館", 1),
        ("ko", "Kodokan", 1),
    ):
        assert select(segment, Query(language, filters={"name": [name]})).total == total
    assert select(segment, Query("mul", filters={"name": ["Kodokan", "弘道館"]})).rows.tolist() == [0, 1]


def test_a_feature_that_holds_several_of_the_values_is_given_once(tmp_path: Path) -> None:
    names = {"name": {"ja": Text("店")}}
    held = {"shop-1": ["cash", "qr_code"], "shop-2": ["qr_code"], "shop-3": ["cash"], "shop-4": ["credit_card"]}
    shops = [FeatureContent(id, "tax_free_shops", 140, 36, {"payments": list_}, names) for id, list_ in held.items()]
    segment = publish(tmp_path, 1, {"tax_free_shops": by_id(shops)}).segments["tax_free_shops"]
    query = Query("ja", filters={"payments": ["qr_code", "cash", "qr_code"]})
    assert segment.ids(select(segment, query).rows) == ["shop-1", "shop-2", "shop-3"]


def test_readers_of_japanese_get_names_in_the_order_of_the_kana(tmp_path: Path) -> None:
    readings = {"place-1": "フクロダノタキ", "place-2": "あいたに", "place-3": "カイラクエン"}
    contents = [place(id, name=f"漢字{id}", name_kana=kana) for id, kana in readings.items()]
    segment = publish(tmp_path, 1, {"facilities": by_id([*contents, place("place-4", name="うみ")])}).segments[
        "facilities"
    ]
    for language, ids in (
        ("ja", ["place-2", "place-4", "place-3", "place-1"]),
        ("mul", ["place-2", "place-4", "place-3", "place-1"]),
        ("en", ["place-4", "place-1", "place-2", "place-3"]),
    ):
        assert segment.ids(select(segment, Query(language, sort=[("name", False)])).rows) == ids
        assert segment.ids(select(segment, Query(language, sort=[("name", True)])).rows) == ids[::-1]


def test_times_are_a_closed_interval_open_where_nothing_is_said(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, {"facilities": by_id([place("place-1")])})
    second = publish(tmp_path, 2, {"facilities": by_id([place("place-1"), place("place-2")])}, first)
    segment = second.segments["facilities"]
    one, two = START + timedelta(hours=1), START + timedelta(hours=2)
    tick = timedelta(microseconds=1)
    for interval, ids in (
        ((one, two), ["place-1", "place-2"]),
        ((one, one), ["place-1"]),
        ((one + tick, None), ["place-2"]),
        ((None, two - tick), ["place-1"]),
        ((None, datetime(1, 1, 1, tzinfo=UTC)), []),
        ((None, None), ["place-1", "place-2"]),
    ):
        assert segment.ids(select(segment, Query("ja", interval=interval)).rows) == ids


def test_an_unknown_field_holds_nothing_and_sorts_nothing(tmp_path: Path) -> None:
    segment = publish(tmp_path, 1, {"facilities": by_id([place("place-2"), place("place-1")])}).segments["facilities"]
    assert select(segment, Query("ja", filters={"no_such": ["x"]})).total == 0
    assert segment.ids(select(segment, Query("ja", sort=[("no_such", True)])).rows) == ["place-1", "place-2"]


@pytest.mark.parametrize("language", TAGS)
def test_every_field_that_is_offered_can_be_asked_for(tmp_path: Path, language: str) -> None:
    segment = publish(tmp_path, 1, {"facilities": by_id([place("place-1", kind="garden")])}).segments["facilities"]
    for field in queryable_fields(FACILITIES):
        select(segment, Query(language, filters={field.id: ["garden"]}))
    for field in sortable_fields(FACILITIES):
        assert select(segment, Query(language, sort=[(field.id, True)])).total == 1
