"""CQL2 filters find what plain Python finds that goes through the features one by one."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import shapely
from filter_cases import FILTERS, SPOTS, as_text, holds
from hypothesis import given
from hypothesis import strategies as st
from release_cases import COLLECTIONS, FEWER, publish

from touristinfo.domain.content import FeatureContent
from touristinfo.errors import RequestError
from touristinfo.published.cql2.reading import JSON, TEXT, read_filter
from touristinfo.published.cql2.strings import accenti, casei, like
from touristinfo.published.query import Query, queryable_fields, select
from touristinfo.published.segment import Segment

WIFI = COLLECTIONS["wifi_spots"]
FIELDS = queryable_fields(WIFI)


def found(segment: Segment, text: str, encoding: str, language: str) -> list[str]:
    where = read_filter(text, encoding, FIELDS)
    return segment.ids(select(segment, Query(language, limit=100, where=where)).rows)


def answered(segment: Segment, language: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = orjson.loads(b"[" + segment.features(range(segment.count), language) + b"]")
    return features


@FEWER
@given(SPOTS, st.lists(FILTERS, min_size=10, max_size=30), st.sampled_from(["ja", "en", "th"]))
def test_filters_find_what_going_through_the_features_finds(
    spots: dict[str, FeatureContent], filters: list[Any], language: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"wifi_spots": spots}).segments["wifi_spots"]
        features = answered(segment, language)
        for tree in filters:
            expected = [each["id"] for each in features if holds(tree, each) is True]
            assert found(segment, orjson.dumps(tree).decode(), JSON, language) == expected, tree
            assert found(segment, as_text(tree), TEXT, language) == expected, as_text(tree)


@FEWER
@given(SPOTS, FILTERS)
def test_with_all_languages_a_filter_of_one_comparison_is_true_when_it_is_in_any(
    spots: dict[str, FeatureContent], tree: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"wifi_spots": spots}).segments["wifi_spots"]
        each = {"op": "like", "args": [{"property": "name"}, "%a%"]}
        by_language = [set(found(segment, as_text(each), TEXT, tag)) for tag in ("ja", "en", "ko")]
        assert set(found(segment, as_text(each), TEXT, "mul")) == set().union(*by_language)
        both = {"op": "and", "args": [each, tree]}
        assert set(found(segment, as_text(both), TEXT, "mul")) <= set(found(segment, as_text(each), TEXT, "mul"))


@given(st.text("ab%_\\", max_size=8), st.text("ab%_\\", max_size=8))
def test_like_is_what_trying_every_way_finds(pattern: str, text: str) -> None:
    whole = {"op": "like", "args": [text, pattern]}
    assert all(list(like(pattern)(np.array([text], kind))) == [holds(whole, {})] for kind in (object, str))


@pytest.mark.parametrize(
    ("how", "text", "folded"),
    [
        (casei, "Straße", "strasse"),
        (casei, "ΟΔΟΣ", casei("Οδος")),
        (casei, "ＡＢＣ", "ａｂｃ"),  # width is not case
        (casei, "弘道館", "弘道館"),
        (casei, "E\u0301", "é"),
        (accenti, "débárquér", "debarquer"),
        (accenti, "Đà Nẵng", "Da Nang"),
        (accenti, "Ōarai", "Oarai"),
        (accenti, "ガ゙がパ", "ガ゙がパ"),  # voicing marks stay
        (accenti, "ที่เที่ยว", "ที่เที่ยว"),  # vowels and tones stay
        (accenti, "각", "각"),
    ],
)
def test_folding(how: Any, text: str, folded: str) -> None:
    assert how(text) == folded


def test_what_columns_keep_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spots = {
        id: FeatureContent(id, "wifi_spots", 140, 36, {"session_minutes": number, "name_kana": id}, {})
        for number, id in enumerate(["spot-1", "spot-2"])
    }
    segment = publish(tmp_path, 1, {"wifi_spots": spots}).segments["wifi_spots"]
    monkeypatch.setattr("touristinfo.published.cql2.columns.MOST_BYTES", 0)
    for _ in range(2):
        assert found(segment, "session_minutes > 0 AND name_kana LIKE '%2'", TEXT, "ja") == ["spot-2"]


def test_a_filter_that_would_take_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spots = {
        f"spot-{number}": FeatureContent(f"spot-{number}", "wifi_spots", 140, 36, {"name_kana": f"{number}"}, {})
        for number in range(9)
    }
    segment = publish(tmp_path, 1, {"wifi_spots": spots}).segments["wifi_spots"]
    monkeypatch.setattr("touristinfo.published.cql2.evaluate.MOST_WORK", 20)
    like, cheap = "ACCENTI(name_kana) LIKE '%1'", "name_kana = '1'"
    assert found(segment, like, TEXT, "ja") == ["spot-1"]
    assert found(segment, f"{cheap} AND {like} AND {like}", TEXT, "ja") == ["spot-1"]  # few are left
    with pytest.raises(RequestError):
        found(segment, f"NOT {like} AND NOT {like}", TEXT, "ja")


def test_geometries_may_be_in_other_coordinates(tmp_path: Path) -> None:
    """As `filter-crs` will have it: here metres from 140 east, 36 north, a hundred thousand to a degree."""
    spots = {
        f"spot-{number}": FeatureContent(f"spot-{number}", "wifi_spots", 140 + number / 10, 36.5, {}, {})
        for number in range(9)
    }
    segment = publish(tmp_path, 1, {"wifi_spots": spots}).segments["wifi_spots"]
    for shape in ("BBOX(5000,0,25000,90000)", "POLYGON((5000 0,25000 0,25000 90000,5000 90000,5000 0))"):
        where = read_filter(
            f"S_INTERSECTS(geometry,{shape})",
            TEXT,
            FIELDS,
            lambda geometry: shapely.transform(geometry, lambda metres: metres / 100_000 + (140, 36)),
        )
        assert segment.ids(select(segment, Query("ja", where=where)).rows) == ["spot-1", "spot-2"]
    with pytest.raises(RequestError):
        read_filter("S_INTERSECTS(geometry,BBOX(5000,0,2500,90000))", TEXT, FIELDS, lambda geometry: geometry)


def test_a_filter_narrows_what_the_rest_of_the_query_finds(tmp_path: Path) -> None:
    spots = {
        f"spot-{number}": FeatureContent(
            f"spot-{number}", "wifi_spots", 140 + number, 36, {"session_minutes": number}, {}
        )
        for number in range(9)
    }
    segment = publish(tmp_path, 1, {"wifi_spots": spots}).segments["wifi_spots"]
    where = read_filter("session_minutes > 2 AND S_INTERSECTS(geometry,BBOX(140,35,146,37))", TEXT, FIELDS)
    query = Query("ja", sort=[("session_minutes", True)], offset=1, limit=2, where=where)
    selection = select(segment, query)
    assert (segment.ids(selection.rows), selection.total) == (["spot-5", "spot-4"], 4)
    assert np.all(np.diff(select(segment, Query("ja", where=where)).rows) > 0)


@given(st.text(max_size=40))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    for encoding in (TEXT, JSON):
        with suppress(RequestError):
            read_filter(text, encoding, FIELDS)


_SCRAPS = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(["name", ".."])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["op", "args", "property", "date", "timestamp", "interval", "bbox", "type", "coordinates"]),
            inner,
            max_size=3,
        ),
        st.builds(
            lambda name, args: {"op": name, "args": args},
            st.sampled_from(
                ["and", "=", "in", "like", "casei", "s_within", "t_after", "a_equals", "isNull", "+", "between"]
            ),
            st.lists(inner, max_size=3),
        ),
    ),
    max_leaves=8,
)


@given(_SCRAPS)
def test_any_json_is_a_filter_or_refused(tree: Any) -> None:
    try:
        text = orjson.dumps(tree).decode()
    except TypeError:
        return  # numbers that JSON of 64 bits cannot say
    with suppress(RequestError):
        read_filter(text, JSON, FIELDS)
