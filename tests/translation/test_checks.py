"""Each check finds what is wrong and leaves alone what is right."""

from collections.abc import Iterable

import pytest
from check_cases import CASES as OTHER_CASES
from check_cases import name, text
from term_cases import CASES as TERM_CASES

from touristinfo.domain.languages import TAGS
from touristinfo.translation.checks.table import CHECKS, CHECKS_OF_MANY, Check, checked, checked_together
from touristinfo.translation.checks.unit import Unit

CASES = {**OTHER_CASES, **TERM_CASES}


def ids_of(unit: Unit) -> set[str]:
    return {finding.check.id for finding in checked(unit)}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_each_check_tells_three_wrong_texts_from_three_right_ones(check: Check) -> None:
    wrong, right = CASES[check.id]
    assert min(len(wrong), len(right)) >= 3
    assert [unit for unit in wrong if check.id not in ids_of(unit)] == []
    assert [unit for unit in right if check.id in ids_of(unit)] == []


def test_there_is_a_case_for_each_check_and_ids_are_unique() -> None:
    ids = [check.id for check in (*CHECKS, *CHECKS_OF_MANY)]
    assert len(ids) == len(set(ids))
    assert CASES.keys() == {check.id for check in CHECKS}


def test_what_is_mended_is_right() -> None:
    mended = set()
    for wrong, _ in CASES.values():
        for unit in wrong:
            for finding in checked(unit):
                if finding.mended:
                    mended.add(finding.mended)
                    again = Unit(unit.field, unit.language, unit.source, finding.mended, unit.kana)
                    assert finding.check.id not in ids_of(again)
    assert mended >= {
        "Tsuchiura Station",
        "Hitachi-Daigo Station",
        "Fujishiro Station",
        "Mito Station",
        "미토역",
        "Kodokan",
    }


def test_messages_name_what_their_check_gives() -> None:
    for wrong, _ in CASES.values():
        for unit in wrong:
            for finding in checked(unit):
                assert "%" not in finding.check.message % finding.values or "%" in finding.values["value"]
                assert finding.check.advice % finding.values


@pytest.mark.parametrize("language", TAGS)
def test_nothing_is_found_in_nothing(language: str) -> None:
    assert ids_of(Unit("description", language, "", "")) == set()


Together = set[tuple[str, str]]


def together(*units: Unit) -> Together:
    return {(finding.check.id, finding.unit.target) for finding in checked_together(units)}


def parking(*targets: str, language: str = "en") -> Iterable[Unit]:
    return [text("駐車場", target, language) for target in targets]


@pytest.mark.parametrize(
    ("units", "found"),
    [
        (parking("Parking", "Parking", "Parking lot"), {("inconsistent", "Parking lot")}),
        (parking("주차장", "주차장", "파킹", language="ko"), {("inconsistent", "파킹")}),
        (parking("ที่จอดรถ", "ที่จอดรถ", "ลานจอดรถ", language="th"), {("inconsistent", "ลานจอดรถ")}),
        ([*parking("Parking"), *parking("주차장", language="ko")], set()),
        ([text("公園", "公园", "zh-Hans"), text("公園", "公園", "zh-Hant")], set()),
        (parking("Parking", "", "Parking"), set()),
        ([name("北公園", "Park"), name("南公園", "Park")], {("reused", "Park")}),
        (
            [name("日立駅", "히타치역", language="ko"), name("常陸駅", "히타치역", language="ko")],
            {("reused", "히타치역")},
        ),
        ([name("北駅", "北站", language="zh-Hans"), name("喜多駅", "北站", language="zh-Hans")], {("reused", "北站")}),
        ([name("北公園", "North Park"), name("南公園", "South Park")], set()),
        ([name("公園", "Park"), name("公園", "Park")], set()),
        ([text("北", "Park"), text("南", "Park")], set()),
    ],
)
def test_one_term_has_one_translation_and_two_places_two(units: list[Unit], found: Together) -> None:
    assert together(*units) == found


def test_long_vowels_are_marked_everywhere_or_nowhere() -> None:
    plain = [name(f"館{n}", f"Kodokan {n}") for n in range(3)]
    for marked in ("Kōdōkan", "Chûzenji", "Ōarai"):
        assert together(*plain, name("弘道館", marked)) == {("long-vowels", marked)}
    assert together(name("弘道館", "Kōdōkan"), name("大洗", "Ōarai")) == set()
    assert together(*plain) == set()
    assert together(*plain, name("弘道館", "Kōdōkan", language="vi")) == set()
