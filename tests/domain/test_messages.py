"""Texts for people are shown in their language, with the values in their places."""

import pytest

from touristinfo.domain.languages import TAGS, interface_locale
from touristinfo.errors import RequestError, TouristinfoError
from touristinfo.messages import N_, translate


@pytest.mark.parametrize("locale", ["xx", "", "zh_Hant", "../../etc"])
def test_a_message_that_no_catalog_has_is_shown_in_english(locale: str) -> None:
    assert translate(locale, "No such %(thing)s anywhere", thing="日本") == "No such 日本 anywhere"
    assert translate(locale, "100 % plain") == "100 % plain"
    assert translate(locale, "") == ""


@pytest.mark.parametrize("tag", TAGS)
def test_every_reader_is_shown_the_error_about_a_language_tag(tag: str) -> None:
    message = N_("'%(tag)s' is not a language tag. Available are %(languages)s, or * for all.")
    assert "xx-invalid" in translate(interface_locale(tag), message, tag="xx-invalid", languages="ja, en")


def test_an_error_carries_its_message_id_and_values_and_reads_in_english() -> None:
    error = RequestError("'%(value)s' is no number", parameter="limit", value="abc")
    assert str(error) == "'abc' is no number"
    assert (error.message, error.values, error.parameter) == ("'%(value)s' is no number", {"value": "abc"}, "limit")
    assert str(TouristinfoError("20 % of it")) == "20 % of it"
