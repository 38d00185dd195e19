"""Cells that a spreadsheet would run are made harmless, and read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.formulas import neutralised, restored

SIGNS = "=+-@＝＋－＠\t\r"
TEXTS = st.text(st.sampled_from([*SIGNS, "'", "1", "茶", '"', "\n", " "]), max_size=6) | st.text()


@given(TEXTS)
def test_what_was_made_harmless_is_read_back(text: str) -> None:
    assert restored(neutralised(text)) == text


@given(TEXTS)
def test_no_cell_begins_with_a_sign_of_a_formula(text: str) -> None:
    assert neutralised(text)[:1] not in tuple(SIGNS)


@pytest.mark.parametrize("text", ["", "茶房", "'70s cafe", "''", "o'clock", "2-1", "a=b"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutralised(text) == restored(text) == text
