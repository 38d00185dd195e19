"""What is said of each text that comes back: applied is only what is new or changed, and nothing newer is lost."""

from dataclasses import replace

import pytest
from packages import FALLS, KODOKAN, PACKAGE, STALE

from touristinfo.errors import UnreadableFileError
from touristinfo.translation.checks.unit import Unit
from touristinfo.translation.exchange.compare import (
    APPLIED,
    Asked,
    Difference,
    Kind,
    Present,
    Sent,
    compare,
    is_language,
)
from touristinfo.translation.exchange.model import ExchangeUnit, Returned, ReturnedUnit, Stamp

ANEW = "고도칸 공원"


def present(unit: ExchangeUnit, **changes: object) -> Present:
    return Present(unit.id, Unit(unit.field, "ko", unit.source, unit.target, unit.kana), unit.version)


HERE = {unit.id: present(unit) for unit in PACKAGE.units}
SENT = {unit.id: Sent(PACKAGE.stamp(unit), unit.target) for unit in PACKAGE.units}
ASKED = Asked("ko", HERE, "2026-003", SENT)


def back(unit: ExchangeUnit, target: str = ANEW, line: int = 2, **changes: object) -> ReturnedUnit:
    returned = ReturnedUnit(line, unit.id, unit.source, target, stamp=PACKAGE.stamp(unit))
    return replace(returned, **changes)  # type: ignore[arg-type]


def compared(*units: ReturnedUnit, asked: Asked = ASKED, **changes: object) -> list[Difference]:
    returned = replace(Returned("csv", units), **changes)  # type: ignore[arg-type]
    return [each for each in compare(returned, asked) if each.kind is not Kind.MISSING]


def kind(*units: ReturnedUnit, asked: Asked = ASKED) -> Kind:
    (difference,) = compared(*units, asked=asked)
    return difference.kind


def with_here(unit: ExchangeUnit) -> Asked:
    return replace(ASKED, here=HERE | {unit.id: present(unit)})


def test_a_text_that_was_not_there_is_new_and_another_one_a_change() -> None:
    assert kind(back(FALLS, "후쿠로다 폭포")) is Kind.NEW
    assert kind(back(KODOKAN)) is Kind.CHANGED


@pytest.mark.parametrize("target", ["고도칸", " 고도칸\r\n", "\u1100\u1169\u1103\u1169\u110f\u1161\u11ab"])
def test_what_programs_change_by_themselves_is_no_change(target: str) -> None:
    assert kind(back(KODOKAN, target)) is Kind.SAME


def test_a_newer_edit_here_is_a_conflict_but_for_a_text_that_came_back_as_it_was_sent() -> None:
    newer = with_here(replace(KODOKAN, target="코도칸", version=13))
    assert kind(back(KODOKAN), asked=newer) is Kind.CONFLICT
    assert kind(back(KODOKAN, KODOKAN.target), asked=newer) is Kind.SAME
    assert kind(back(KODOKAN, "코도칸"), asked=newer) is Kind.SAME


def test_a_text_removed_here_is_a_conflict_too() -> None:
    assert kind(back(KODOKAN), asked=with_here(replace(KODOKAN, target="", version=0))) is Kind.CONFLICT


def test_a_source_that_changed_here_or_in_the_file_is_told() -> None:
    changed = with_here(replace(KODOKAN, source="弘道館公園"))
    assert kind(back(KODOKAN), asked=changed) is Kind.SOURCE_CHANGED
    assert kind(back(KODOKAN, source="弘道館公園")) is Kind.SOURCE_EDITED
    assert kind(back(KODOKAN, source=" 弘道館\r\n")) is Kind.CHANGED


def test_without_a_stamp_only_what_was_not_there_can_be_new() -> None:
    loose = Asked("ko", HERE)
    assert kind(back(FALLS, stamp=None), asked=loose) is Kind.NEW
    assert kind(back(KODOKAN, stamp=None), asked=loose) is Kind.CONFLICT
    assert kind(back(KODOKAN, stamp=None)) is Kind.CHANGED  # the order knows what was sent


@pytest.mark.parametrize("lost", ["", "12", "弘道館"])
def test_a_lost_id_is_found_by_its_source_and_said(lost: str) -> None:
    (difference,) = compared(back(KODOKAN, id=lost, stamp=None))
    assert (difference.kind, difference.id, difference.by_source) == (Kind.CHANGED, KODOKAN.id, True)


def test_where_several_texts_have_that_source_it_is_not_applied() -> None:
    twin = replace(KODOKAN, feature="mito-sign-0009")
    here = replace(ASKED, here=HERE | {twin.id: present(twin)})
    assert kind(back(KODOKAN, id=""), asked=here) is Kind.AMBIGUOUS
    both = compared(back(KODOKAN, id=""), back(twin, line=3), asked=here)
    assert [(each.kind, each.id) for each in both] == [(Kind.CHANGED, KODOKAN.id), (Kind.CHANGED, twin.id)]


def test_an_id_in_capitals_is_the_same_one_and_another_one_unknown() -> None:
    assert kind(back(KODOKAN, id=KODOKAN.id.upper())) is Kind.CHANGED
    assert kind(back(KODOKAN, id="mito-sign-9999/name")) is Kind.UNKNOWN
    assert kind(back(KODOKAN, id="", source="知らない")) is Kind.UNKNOWN


def test_the_same_id_twice_is_applied_only_where_both_say_the_same() -> None:
    assert kind(back(KODOKAN), back(KODOKAN, line=3)) is Kind.CHANGED
    assert kind(back(KODOKAN), back(KODOKAN, "", line=3)) is Kind.CHANGED
    assert {each.kind for each in compared(back(KODOKAN), back(KODOKAN, "홍도관", line=3))} == {Kind.DUPLICATE}


def test_what_is_unfinished_empty_or_in_another_script_is_told() -> None:
    assert kind(back(KODOKAN, is_unfinished=True)) is Kind.UNFINISHED
    assert kind(back(KODOKAN, " \n")) is Kind.EMPTY
    assert kind(back(KODOKAN, "โคโดกัง")) is Kind.OTHER_LANGUAGE
    assert kind(back(KODOKAN, "Kodokan")) is not Kind.CHANGED


def test_rows_of_another_order_or_language_are_not_applied() -> None:
    stamp = PACKAGE.stamp(KODOKAN)
    assert kind(back(KODOKAN, stamp=replace(stamp, order="2026-004"))) is Kind.ELSEWHERE
    assert kind(back(KODOKAN, stamp=replace(stamp, language="th"))) is Kind.ELSEWHERE
    assert kind(back(KODOKAN, stamp=Stamp("ko", 12, stamp.digest))) is Kind.ELSEWHERE


@pytest.mark.parametrize("said", [{"language": "th"}, {"language": "fr"}, {"language": "?"}, {"order": "2026-004"}])
def test_a_file_in_another_language_or_of_another_order_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(UnreadableFileError):
        compared(back(KODOKAN), **said)


def test_languages_may_be_written_as_tools_do() -> None:
    pairs = [("ko-KR", "ko"), ("zh_TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("en-US", "en"), ("ja-simple", "ja-simple")]
    assert all(is_language(said, tag) for said, tag in pairs)
    assert not any(is_language(said, tag) for said, tag in [("fr", "en"), ("zh-TW", "zh-Hans"), ("ja", "ja-simple")])


def test_what_the_file_lacks_of_the_order_is_missing() -> None:
    found = compare(Returned("csv", [back(KODOKAN)]), ASKED)
    assert [(each.kind, each.id) for each in found if each.kind not in APPLIED] == [
        (Kind.MISSING, FALLS.id),
        (Kind.MISSING, STALE.id),
    ]


def test_checks_say_what_is_wrong_with_a_text() -> None:
    (difference,) = compared(back(FALLS, "후쿠로다 폭포 까지 50 m"))
    assert "number-missing" in {finding.check.id for finding in difference.findings}
