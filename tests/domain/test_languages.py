"""One table of languages: every reader is offered what is there, in an order declared for them."""

import pytest
from babel import Locale

from touristinfo.domain.languages import (
    INTERFACE_TAGS,
    LANGUAGES,
    TAGS,
    fallback_order,
    interface_locale,
    interface_tag,
)


def test_the_languages_are_those_of_the_design() -> None:
    assert TAGS == ("ja", "ja-simple", "en", "zh-Hans", "zh-Hant", "ko", "th", "vi")
    assert INTERFACE_TAGS == ("ja", "en", "zh-Hans", "zh-Hant", "ko", "th", "vi")


@pytest.mark.parametrize("tag", TAGS)
def test_every_reader_is_offered_every_language_once_their_own_first(tag: str) -> None:
    order = fallback_order(tag, TAGS)
    assert order[0] == tag
    assert sorted(order) == sorted(TAGS)
    assert set(LANGUAGES[tag].fallbacks) <= set(TAGS) - {tag}


@pytest.mark.parametrize("tag", TAGS)
def test_whatever_single_text_there_is_it_is_offered(tag: str) -> None:
    assert [fallback_order(tag, [only]) for only in TAGS] == [(only,) for only in TAGS]
    assert fallback_order(tag, []) == ()
    assert fallback_order(tag, ["fr"]) == ()


def test_chinese_readers_are_offered_english_before_the_other_script() -> None:
    assert fallback_order("zh-Hant", ["ja", "zh-Hans", "en"]) == ("en", "ja", "zh-Hans")
    assert fallback_order("zh-Hans", ["ja", "zh-Hant", "en"]) == ("en", "ja", "zh-Hant")


def test_readers_of_plain_japanese_are_offered_japanese() -> None:
    assert fallback_order("ja-simple", ["en", "ja"]) == ("ja", "en")
    assert interface_tag("ja-simple") == "ja"


@pytest.mark.parametrize("tag", TAGS)
def test_every_reader_has_an_interface_that_babel_knows(tag: str) -> None:
    locale = Locale.parse(interface_locale(tag))
    assert str(locale) == interface_locale(tag)
    assert locale.text_direction == ("rtl" if LANGUAGES[tag].direction == "rtl" else "ltr")
    assert interface_tag(tag) in INTERFACE_TAGS
    assert LANGUAGES[tag].endonym
