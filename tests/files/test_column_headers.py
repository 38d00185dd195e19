import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.files.headers import fold_header


@pytest.mark.parametrize(
    ("wild", "plain"),
    [
        ("1.名称", "名称"),
        ("①名称", "名称"),
        ("１２．名称", "名称"),
        ("(3)名称", "名称"),
        ("3 名称", "名称"),
        ("ﾒｲｼｮｳ", "メイショウ"),
        ("名称_ｶﾅ", "名称_カナ"),
        ("料金（基本）", "料金(基本)"),
        ("料金【基本】", "料金(基本)"),
        ("建物名等\n(方書)", "建物名等(方書)"),
        (" 緯 度　", "緯度"),
        ("\ufeff名称", "名称"),
        ("名称*", "名称"),
        ("ＵＲＬ", "url"),
        ("Ｗｉ‐Ｆｉ", "wi-fi"),
    ],
)
def test_wild_spellings_fold_to_one(wild, plain):
    assert fold_header(wild) == plain


@pytest.mark.parametrize("header", ["24時間対応", "2.5次元", "NO", "lat", "一"])
def test_digits_that_belong_to_the_name_stay(header):
    assert fold_header(header) == header.lower()


@given(st.text())
def test_any_text_folds(text):
    folded = fold_header(text)
    assert not any(character.isspace() for character in folded)
