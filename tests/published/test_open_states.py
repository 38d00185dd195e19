"""Whether a place is open is evaluated once a minute; nobody must notice."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_cases import by_id, place, publish

from touristinfo.domain.hours import is_open
from touristinfo.published.format import JAPAN
from touristinfo.published.open_states import OpenStates
from touristinfo.published.segment import Segment

HOURS = [
    "Mo-Fr 09:00-17:00", "24/7", "Sa 22:00-26:00", "PH off; Mo-Su 10:00-10:01", "Mo-Su sunrise-sunset", "SH off", "off",
    'Mo "by appointment"',
]  # fmt: skip
MONDAY = datetime(2026, 11, 23, tzinfo=JAPAN)  # a holiday, after a Sunday
MOMENTS = st.integers(-200_000, 200_000).map(lambda seconds: MONDAY + timedelta(seconds=seconds))
BOUNDARIES = st.tuples(st.integers(-3, 3), st.sampled_from([9, 10, 17, 22, 24, 2]), st.integers(-61, 61)).map(
    lambda parts: MONDAY + timedelta(days=parts[0], hours=parts[1], seconds=parts[2])
)


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    places = [place(f"place-{number}", opening_hours=hours) for number, hours in enumerate(HOURS)]
    without = place("place-8")
    snapshot = publish(tmp_path_factory.mktemp("hours"), 1, {"facilities": by_id([*places, without])})
    return snapshot.segments["facilities"]


@given(moments=st.lists(st.one_of(MOMENTS, BOUNDARIES), min_size=1, max_size=6))
def test_states_are_those_of_the_moment_asked_about(segment: Segment, moments: list[datetime]) -> None:
    for moment in moments:
        states = OpenStates(segment, moment)
        assert [states.of(row) for row in range(segment.count)] == [*(is_open(each, moment) for each in HOURS), None]


@given(moment=st.one_of(MOMENTS, BOUNDARIES), hours=st.sampled_from([*HOURS, "sunset-sunrise", "dawn-dusk"]))
def test_nothing_opens_or_closes_within_a_minute(moment: datetime, hours: str) -> None:
    start = moment.replace(second=0)
    assert {is_open(hours, start + timedelta(seconds=each)) for each in (0, 1, 30, 59)} == {is_open(hours, start)}


def test_a_collection_without_opening_hours_is_unknown(tmp_path: Path) -> None:
    snapshot = publish(tmp_path, 1, {"facilities": by_id([place("place-1")])})
    assert OpenStates(snapshot.segments["facilities"], MONDAY).of(0) is None
