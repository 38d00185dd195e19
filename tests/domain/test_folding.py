"""What a reader would call the same word is found and sorted as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.folding import fold, romaji


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (["フクロダ", "ふくろだ", "ﾌｸﾛﾀﾞ", "フクロタ\u3099", " フクロダ\u3000"], "ふくろだ"),
        (["Ōarai", "oarai", "ＯＡＲＡＩ", "ôarai", "O\u0304arai"], "oarai"),
        (["Wi-Fi", "WiFi", "Ｗｉ－Ｆｉ", "wi\u2011fi"], "wifi"),
        (["Kairaku-en", "KAIRAKUEN", "Kairaku’en"], "kairakuen"),
        (["Thác Bản Giốc", "thac ban gioc"], "thac ban gioc"),
        (["Đền", "den"], "den"),
        (["ビーチ", "ビチ", "ﾋﾞｰﾁ"], "びち"),
        (["水戸・偕楽園", "水戸 偕楽園", "「水戸」（偕楽園）"], "水戸 偕楽園"),
        (["袖ヶ浦", "袖ケ浦"], "袖け浦"),
        (["葛\U000e0100城", "葛城"], "葛城"),
        (["Straße", "STRASSE"], "strasse"),
        (["10-5", "10 5", "１０－５", "10ー5"], "10 5"),
        (["후쿠로다", "후쿠로다"], "후쿠로다"),
        (["", " ", "!?・「」", "\u200b"], ""),
    ],
)
def test_spellings_of_one_word_fold_to_one_string(spellings: list[str], folded: str) -> None:
    assert [fold(each) for each in spellings] == [folded] * len(spellings)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ハ", "バ"), ("か", "が"), ("ไก่", "ไก"), ("กา", "กี"), ("가", "각"), ("滝", "城"), ("ツ", "ッ"), ("й", "и")],
)
def test_what_is_another_letter_elsewhere_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=30))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aōôĀ-'ʼŉゕ゙がハﾞ゛ー각ᄀ\u1161\u11a8\uffc2ｰ・_ \u200b\u0301\u3099ไก่", max_size=12))
def test_folding_is_stable_where_letters_are_composed_of_parts(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(text).strip()


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("フクロダノタキ", "fukurodanotaki"),
        ("ﾌｸﾛﾀﾞ", "fukuroda"),
        ("トウキョウ", "tokyo"),
        ("オオアライ", "oarai"),
        ("ニイガタ", "niigata"),
        ("シンバシ", "shinbashi"),
        ("マッチャ", "matcha"),
        ("ニッポン", "nippon"),
        ("フェリー", "feri"),
        ("ティーハウス", "tihausu"),
        ("ヴィラ", "vira"),
        ("いすゞ", "isuzu"),
        ("ちゝぶ", "chichibu"),
        ("ふじ ツジ ヅカ", "fuji tsuji zuka"),
        ("アッ", "a"),
        ("", ""),
        ("袋田ノ滝", "袋田no滝"),
    ],
)
def test_kana_is_read_in_hepburn_without_macrons(kana: str, latin: str) -> None:
    assert romaji(kana) == latin


@given(st.text(alphabet=[*map(chr, range(0x3041, 0x3095)), *map(chr, range(0x30A1, 0x30F5)), "ー"], max_size=20))
def test_no_kana_is_left_by_romaji(kana: str) -> None:
    assert romaji(kana).isascii()
