"""A reader is given the language that they can read, and no header makes a request fail."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.languages import LANGUAGES, TAGS
from touristinfo.domain.negotiation import MAX_HEADER, language_of, negotiate
from touristinfo.errors import RequestError


@pytest.mark.parametrize(
    ("tags", "content"),
    [
        ("ja ja-JP ja_JP JA jpn ja-Hira ja-Latn ja-hepburn ja-JP-u-ca-japanese und-JP", "ja"),
        ("ja-simple JA-Simple ja-JP-simple ja_simple ja-easy easy-ja ja-x-easy JA-X-EASY", "ja-simple"),
        ("zh-TW zh-HK zh-MO zh_TW zh-Hant zh-Hant-CN zh-tw cmn-TW und-Hant und-TW", "zh-Hant"),
        ("yue zh-yue yue-HK nan zh-min-nan hak lzh nan-TW", "zh-Hant"),
        ("zh zh-CN zh-SG zh-MY zh-Hans zh-Hans-TW cmn wuu yue-CN yue-Hans nan-CN zho chi", "zh-Hans"),
        ("ko ko-KR ko-KP kor", "ko"),
        ("th th-TH", "th"),
        ("vi vi-VN vie", "vi"),
        ("en en-GB en-AU eng", "en"),
        # Not near any content language, whatever CLDR says of what people there may also know.
        ("fr pt-BR jv su id ms ca gl es cy gd haw kok lo km mn und mul x-klingon i-klingon", "en"),
    ],
)
def test_an_explicit_tag_is_answered_in_the_nearest_language(tags: str, content: str) -> None:
    assert {tag: language_of(tag) for tag in tags.split()} == dict.fromkeys(tags.split(), content)


def test_every_content_language_is_nearest_to_itself_also_by_its_aliases() -> None:
    for tag, language in LANGUAGES.items():
        assert {language_of(each) for each in (tag, tag.lower(), tag.upper(), *language.aliases)} == {tag}


def test_a_star_asks_for_all_languages() -> None:
    assert language_of("*") == "mul"


@pytest.mark.parametrize(
    "tag",
    [
        "xx",
        "xx-invalid",
        "",
        " ",
        "-",
        "en-",
        "-en",
        "en--US",
        "a",
        "日本語",
        "ja,en",
        "ja;q=1",
        "en-Latn-x",
        "aa-ZZZZ-YY",
        "ja-Jpan-Jpan",
        "en-US-GB",
        "de-1996-1996",
        "ja-aaaaaaaaa",
        "ja" + "-aaaaaaaa" * 500,
        "ja\0",
        "**",
    ],
)
def test_a_malformed_or_unregistered_tag_is_refused_with_the_list_of_languages(tag: str) -> None:
    with pytest.raises(RequestError) as caught:
        language_of(tag)
    assert caught.value.parameter == "lang"
    assert all(language in str(caught.value) for language in TAGS)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("header", "content"),
    [
        (None, "ja"),
        ("", "ja"),
        (" ", "ja"),
        ("*", "ja"),
        ("* ; q=0.5", "ja"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("fr", "en"),
        ("fr, *;q=0.5", "en"),
        ("fr;q=1, ko;q=0.2", "ko"),
        ("ca,ja;q=0.5", "ja"),
        ("en;q=0.5,ja;q=0.5", "en"),
        ("en;q=0.3 , vi ; Q=0.9", "vi"),
        ("EN-us", "en"),
        ("ja;q=0", "en"),
        ("ja;q=0, *", "en"),
        ("en;q=0, *", "ja"),
        ("en;q=0", "ja"),
        ("zh;q=0, zh-TW", "zh-Hant"),
        ("ja;q=0.000, ja;q=1", "en"),
    ],
)
def test_the_best_language_of_a_header_is_chosen(header: str | None, content: str) -> None:
    assert negotiate(header) == content


@pytest.mark.parametrize(
    "part", ["xx", "ja;q=abc", "ja;q=2", "ja;q=-1", "ja;q=1.5", "ja;level=1", ";;", "日本", "en-", "\0"]
)
def test_a_malformed_part_is_ignored(part: str) -> None:
    assert negotiate(f"{part},ko;q=0.1") == "ko"


def test_an_overlong_header_counts_as_none() -> None:
    assert negotiate("ko," * MAX_HEADER) == "ja"


@given(st.one_of(st.text(max_size=60), st.text(alphabet="enjazhTW-*;q=0.19, ", max_size=60)))
def test_no_header_and_no_tag_makes_anything_but_a_content_language_or_a_request_error(text: str) -> None:
    assert negotiate(text) in TAGS
    with suppress(RequestError):
        assert language_of(text) in (*TAGS, "mul")
