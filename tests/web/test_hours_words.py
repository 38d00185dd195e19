"""Opening hours in words of the reader's language."""

import pytest

from touristinfo.web.visitor.hours_words import hours_in_words


@pytest.mark.parametrize(
    ("locale", "expression", "words"),
    [
        ("en", "Mo-Fr 09:00-17:00; PH off", "Mon-Fri 09:00-17:00 · public holidays closed"),
        ("ko", "Mo-Su 10:00-18:00", "월-일 10:00-18:00"),
        ("th", "Mar-Nov Sa,Su 10:00-16:00", "มี.ค.-พ.ย. ส.,อา. 10:00-16:00"),
        ("ja", "Tu 10:00-16:00", "火 10:00-16:00"),
    ],
)
def test_days_and_months_are_named(locale, expression, words):
    assert hours_in_words(expression, locale) == words
