"""Opening hours mean in Japan what the operator wrote; what cannot be known is not said."""

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from touristinfo.domain.hours import hours_from_columns, is_holiday, is_open, normalise_hours

TOKYO = ZoneInfo("Asia/Tokyo")
LABOUR_DAY = "2026-11-23"  # 勤労感謝の日, a Monday
CITIZENS_HOLIDAY = "2026-09-22"  # 国民の休日 between two holidays, a Tuesday: the library does not know it


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Mo-Fr 9:00-17:00", "Mo-Fr 09:00-17:00"),
        (" mo-fr  09:00-17:00 ;PH off", "Mo-Fr 09:00-17:00; PH off"),
        ("Tu-Su 9:00-17:00; Mo closed", "Tu-Su 09:00-17:00; Mo off"),
        ("24/7", "24/7"),
        ("00:00-24:00", "24/7"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Mo 00:00-24:00", "Mo 00:00-24:00"),
        ("Dec 29-Jan 3 off", "Dec 29-Jan 3 off"),
        ("PH +1 day off", "PH +1 day off"),
        ('Mo-Fr 09:00-17:00 open "gate closed"', 'Mo-Fr 09:00-17:00 open "gate closed"'),
        ("Mo[1] 10:00-12:00", "Mo[1] 10:00-12:00"),
        ("18:00-26:00", "18:00-26:00"),
    ],
)
def test_hours_are_written_in_one_way(written: str, normal: str) -> None:
    assert normalise_hours(written) == normal
    assert normalise_hours(normal) == normal


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("月-金 9:00-17:00", "syntax"),
        ("9時から17時", "syntax"),
        ("Mo-Fr 10:00", "syntax"),
        ("Mo-Fr 99:00-17:00", "syntax"),
        ("Mo 09:00-17:00; " * 20, "too long"),
        ("PH Mo off", "comma"),
        ("Mo PH 10:00-12:00", "comma"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        normalise_hours(written)


@pytest.mark.parametrize(
    ("expression", "at", "expected"),
    [
        ("Mo-Fr 09:00-17:00", "2026-11-24T09:00", True),
        ("Mo-Fr 09:00-17:00", "2026-11-24T08:59", False),
        ("Mo-Fr 09:00-17:00", "2026-11-24T17:00", False),
        ("24/7", "2026-11-24T03:00", True),
        ("18:00-02:00", "2026-11-24T01:59", True),
        ("18:00-26:00", "2026-11-24T02:00", False),
        ("Fr 18:00-02:00", "2026-11-21T01:00", True),
        ("Dec 29-Jan 3 off; 09:00-17:00", "2027-01-02T10:00", True),
        ("09:00-17:00; Dec 29-Jan 3 off", "2027-01-02T10:00", False),
        # Holidays
        ("Mo-Fr 09:00-17:00", f"{LABOUR_DAY}T10:00", True),
        ("Mo-Fr 09:00-17:00; PH off", f"{LABOUR_DAY}T10:00", False),
        ("Mo-Fr 09:00-17:00; PH off", "2026-11-24T10:00", True),
        ("Mo-Fr 09:00-17:00; PH off", f"{CITIZENS_HOLIDAY}T10:00", False),
        ("PH,Su 10:00-16:00", f"{CITIZENS_HOLIDAY}T12:00", True),
        ("Su,PH 10:00-16:00", "2026-09-29T12:00", False),
        ("Su,PH 10:00-16:00", "2026-11-22T12:00", True),
        ("Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00; PH +1 day off", f"{LABOUR_DAY}T12:00", True),
        ("Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00; PH +1 day off", "2026-11-24T12:00", False),
        ("Sa 10:00-12:00; PH -1 day 20:00-21:00", "2026-11-22T20:30", True),
        ("PH 18:00-02:00", "2026-11-24T01:00", True),
        # A night that was taken back does not run on past midnight; the one before it does.
        ("Mo-Sa 18:00-02:00; PH off", "2026-11-24T01:00", False),
        ("Mo-Sa 18:00-02:00; PH off", "2026-11-25T01:00", True),
        ("Mo-Su 18:00-02:00; PH off", f"{LABOUR_DAY}T01:00", True),
        ("Mo-Su 18:00-26:00; PH off", "2026-11-24T01:59", False),
        ("Mo-Su 00:00-03:00,18:00-02:00; PH off", "2026-11-24T01:00", True),
        ("Mo-Fr 22:00-02:00; Mo 10:00-12:00", "2026-11-24T01:00", False),
        ("Mo-Fr 22:00-02:00; Mo 10:00-12:00", "2026-11-25T01:00", True),
        ("Mo-Fr 11:00-14:00,18:00-01:30", "2026-11-25T01:00", True),
        ("Mo-Fr 11:00-14:00,18:00-01:30", "2026-11-25T01:30", False),
        ("Mo-Fr 22:00-12:00", "2026-11-25T11:59", True),
        ("Tu; We 22:00-02:00", "2026-11-26T01:00", True),
        ("sunset-02:00", "2026-11-26T01:00", True),
        ('22:00-02:00 open "22:00-02:00"', "2026-11-26T01:00", True),
        ("PH 18:00-02:00", "2026-11-25T01:00", False),
        ('Mo-Fr 09:00-17:00 open "PH off"', f"{LABOUR_DAY}T10:00", True),
        # What nobody can know
        ("SH 10:00-16:00", "2026-11-24T12:00", None),
        ("SH,Mo-Fr 10:00-16:00", "2026-11-28T12:00", None),
        ("SH,Mo-Fr 10:00-16:00", "2026-11-24T12:00", True),
        ("09:00-17:00; SH off", "2026-11-24T12:00", None),
        ("09:00-17:00; SH off", "2026-11-24T18:00", False),
        ('"by appointment"', "2026-11-24T12:00", None),
        ('09:00-17:00 "by appointment"', "2026-11-24T12:00", None),
        ('09:00-17:00 "by appointment"', "2026-11-24T18:00", False),
        ('09:00-17:00 open "north gate"', "2026-11-24T12:00", True),
        ("09:00-17:00 unknown", "2026-11-24T12:00", None),
        ("PH Mo off", "2026-11-24T12:00", None),
        ("22:00-30:99", "2026-11-24T23:00", None),
        ("不定休", "2026-11-24T12:00", None),
        ("", "2026-11-24T12:00", None),
        ("09:00-17:00;" * 100, "2026-11-24T12:00", None),
        # The sun of Ibaraki: it sets at 16:26 in November, not at 19:00 as without a place
        ("sunrise-sunset", "2026-11-24T06:30", True),
        ("sunrise-sunset", "2026-11-24T16:40", False),
        # Years that no calendar covers
        ("24/7", "1951-05-06T12:00", None),
        ("24/7", "9999-12-31T23:59", None),
        ("PH off", "0001-01-01T00:00", None),
    ],
)
def test_a_place_is_open_or_not_or_it_is_not_known(expression: str, at: str, expected: bool | None) -> None:
    assert is_open(expression, datetime.fromisoformat(at).replace(tzinfo=TOKYO)) is expected


def test_a_moment_anywhere_is_taken_in_japans_time() -> None:
    at_nine_in_japan = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert is_open("Tu 09:00-09:01", at_nine_in_japan) is True
    assert is_open("Tu 09:00-09:01", datetime(2026, 11, 24, 9, 0)) is True
    assert is_open("24/7", datetime.min.replace(tzinfo=UTC)) is None
    assert is_open("24/7", datetime.max.replace(tzinfo=UTC)) is None


def test_holidays_include_substitutes_and_days_between() -> None:
    assert is_holiday(date(2026, 5, 6))  # substitute for the 3rd, a Sunday
    assert is_holiday(date(2026, 9, 22))
    assert not is_holiday(date(2026, 9, 24))


TOKENS = ["Mo", "Tu-Fr", "Sa,Su", "PH", "SH", "PH,Su", "Jan", "Dec-Feb", "2026", "week", "easter", "sunrise", "sunset"]
TOKENS += [
    "09:00-17:00",
    "22:00-02:00",
    "24/7",
    "99:99",
    "9" * 20,
    "off",
    "closed",
    "unknown",
    "open",
    "+1",
    "day",
    "月",
]
TOKENS += ["-", ",", ";", "||", "+", "/", "[1]", '"x"', '"']
MOMENTS = st.datetimes(datetime(1952, 1, 1), datetime(2199, 1, 1), timezones=st.just(TOKYO))


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join), MOMENTS)
def test_whatever_is_written_is_refused_or_normal_and_never_breaks(written: str, at: datetime) -> None:
    assert is_open(written, at) in (True, False, None)
    with suppress(ValueError):
        normal = normalise_hours(written)
        assert normalise_hours(normal) == normal
        assert is_open(normal, at) == is_open(written, at)


CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30]))
SPANS = st.lists(st.builds("{}-{}".format, CLOCK, CLOCK), min_size=1, max_size=2).map(",".join)


@given(st.sampled_from(["", "Mo-Fr ", "Sa,Su ", "Jan-Jun Mo ", "Mo[1] "]), SPANS, MOMENTS)
def test_one_rule_without_holidays_means_what_the_library_says(days: str, times: str, at: datetime) -> None:
    assert is_open(days + times, at) == OpeningHours(days + times).is_open(at.replace(tzinfo=None))


@given(st.text(max_size=300), st.text(max_size=120), st.text(max_size=40))
def test_no_text_breaks_the_readers_of_hours(one: str, two: str, three: str) -> None:
    with suppress(ValueError):
        normalise_hours(one)
    with suppress(ValueError):
        hours_from_columns(two, three, one)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("月火水木金", "9:00", "17:00"), "Mo-Fr 09:00-17:00"),
        (("12345", "０９：００", "１７時"), "Mo-Fr 09:00-17:00"),
        (("12345.0", "0.375", "0.75"), "Mo-Fr 09:00-18:00"),
        (("月～金", "09:00:00", "17時30分"), "Mo-Fr 09:00-17:30"),
        (("月・水・金", "9時半", "午後5時"), "Mo,We,Fr 09:30-17:00"),
        (("月曜日から金曜日まで", "9:00 AM", "5:00 PM"), "Mo-Fr 09:00-17:00"),
        (("1,2,3,4,5,6,7", "900", "1730"), "Mo-Su 09:00-17:30"),
        (("土～月", "9", "17"), "Mo,Sa,Su 09:00-17:00"),
        (("土日祝", "10:00", "16:00"), "Sa,Su,PH 10:00-16:00"),
        (("祝", "10:00", "16:00"), "PH 10:00-16:00"),
        (("月〜土（祝日を除く）", "10:00", "16:00"), "Mo-Sa 10:00-16:00; PH off"),
        (("平日", "10:00", "16:00"), "Mo-Fr 10:00-16:00; PH off"),
        (("Mo-Fr", "10:00", "16:00"), "Mo-Fr 10:00-16:00"),
        (("毎日", "10:00", "16:00"), "Mo-Su 10:00-16:00"),
        (("年中無休", "10:00", "16:00"), "Mo-Su 10:00-16:00"),
        (("", "10:00", "16:00"), "Mo-Su 10:00-16:00"),
        (("毎日", "00:00", "00:00"), "24/7"),
        (("", "0:00", "24:00"), "24/7"),
        (("", "0", "1.0"), "24/7"),
        (("月火水木金土日祝", "00:00", "00:00"), "24/7"),
        (("金土", "0:00", "24:00"), "Fr,Sa 00:00-24:00"),
        (("金土", "18:00", "2:00"), "Fr,Sa 18:00-02:00"),
        (("金土", "18:00", "26:00"), "Fr,Sa 18:00-02:00"),
        (("金土", "18:00", "0:00"), "Fr,Sa 18:00-24:00"),
        (("金土", "12時", "午前0時"), "Fr,Sa 12:00-24:00"),
        (("月", "1899-12-30 09:00:00", "1900-01-01 00:00:00"), "Mo 09:00-24:00"),
    ],
)
def test_columns_of_the_data_sets_become_osm_hours(columns: tuple[str, str, str], expected: str) -> None:
    assert hours_from_columns(*columns) == expected
    assert normalise_hours(expected) == expected


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (("月", "", "17:00"), "opening time is missing"),
        (("月", "9:00", ""), "closing time is missing"),
        (("月", "朝", "17:00"), "opening time cannot"),
        (("月", "9:60", "17:00"), "opening time cannot"),
        (("月", "24:00", "25:00"), "opening time cannot"),
        (("月", "9:00", "日没"), "closing time cannot"),
        (("月", "9:00", "31:00"), "closing time cannot"),
        (("月", "9:00", "1"), "closing time cannot"),
        (("月", "午後13時", "17:00"), "opening time cannot"),
        (("月", "9:00", "9:00"), "the same"),
        (("月", "2:00", "26:00"), "the same"),
        (("火休み", "9:00", "17:00"), "days of the week"),
        (("8", "9:00", "17:00"), "days of the week"),
        (("月～", "9:00", "17:00"), "days of the week"),
        (("不定期", "9:00", "17:00"), "days of the week"),
        (("月" * 101, "9:00", "17:00"), "too long"),
    ],
)
def test_columns_that_are_doubtful_are_refused_with_the_reason(columns: tuple[str, str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        hours_from_columns(*columns)
