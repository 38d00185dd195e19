"""Characters for a quotation are counted as Japanese agencies count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.translation.orders.counting import Quotation, characters_of, quotation


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("弘道館", 3),
        ("弘道館　本館 ", 5),
        ("一行目\n二行目\t終", 7),
        ("料金は 1,200 円。", 10),
        ("か\u3099", 1),  # が, composed
        ("葛\U000e0100城", 2),  # a selector of a glyph variant is no character of its own
        ("𠮟る", 2),
        ("สวัสดี", 4),  # marks above and below are no characters of their own
    ],
)
def test_spaces_and_marks_on_letters_are_not_counted(text: str, count: int) -> None:
    assert characters_of(text) == count


def test_repetitions_are_counted_once_and_what_the_memory_knows_apart() -> None:
    found = quotation(["駐車場", "入口", "駐車場", "入口", "Ｗｉ－Ｆｉ", "Wi-Fi"], lambda source: source == "入口")
    assert found == Quotation(6, 20, 3, 10, 1, 2)
    assert found.new_characters == 3 + 5


def test_nothing_costs_nothing() -> None:
    assert quotation([], lambda source: True) == Quotation()


@given(st.lists(st.text("駐車場入口 1", max_size=5), max_size=12), st.booleans())
def test_new_repeated_and_known_characters_are_all_there_are(sources: list[str], is_known: bool) -> None:
    found = quotation(sources, lambda source: is_known)
    assert found.characters == sum(map(characters_of, sources))
    assert found.new_characters >= 0
    assert found.known_texts == (len({" ".join(source.split()) for source in sources}) if is_known else 0)
    assert Quotation(**found.to_json()) == found
