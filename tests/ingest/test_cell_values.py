"""Each type of field takes the notations that offices use, and says what it cannot take."""

import pytest

from touristinfo.domain.collections import Field, FieldType, Term
from touristinfo.ingest.text import clean, name
from touristinfo.ingest.values import parse_value

TERMS = {"cash": Term("cash", "Cash", ("現金",)), "qr_code": Term("qr_code", "QR", ("QRコード決済",))}


def parsed(kind: FieldType, text: str, field_id: str = "x"):
    """(value, codes of issues)"""
    noted: list[str] = []
    terms = TERMS if kind in (FieldType.CODE, FieldType.CODES) else {}
    field = Field(field_id, kind, "Title", terms=terms)
    return parse_value(field, text, lambda code, **_values: noted.append(code)), noted


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldType.INTEGER, "１２", 12),
        (FieldType.INTEGER, "3.0", 3),
        (FieldType.INTEGER, "1,200円", 1200),
        (FieldType.INTEGER, "30分", 30),
        (FieldType.NUMBER, "12.5", 12.5),
        (FieldType.BOOLEAN, "有", True),
        (FieldType.BOOLEAN, "無", False),
        (FieldType.BOOLEAN, "可", True),
        (FieldType.BOOLEAN, "不可", False),
        (FieldType.BOOLEAN, "はい", True),
        (FieldType.BOOLEAN, "いいえ", False),
        (FieldType.BOOLEAN, "TRUE", True),
        (FieldType.BOOLEAN, "0.0", False),
        (FieldType.BOOLEAN, "１", True),
        (FieldType.BOOLEAN, "○", True),
        (FieldType.BOOLEAN, "×", False),
        (FieldType.DATE, "2024/9/1", "2024-09-01"),
        (FieldType.DATE, "2024-09-01", "2024-09-01"),
        (FieldType.DATE, "2024年9月1日", "2024-09-01"),
        (FieldType.DATE, "令和6年9月1日", "2024-09-01"),
        (FieldType.DATE, "令和元年5月1日", "2019-05-01"),
        (FieldType.DATE, "R6.9.1", "2024-09-01"),
        (FieldType.DATE, "平成３１年４月３０日", "2019-04-30"),
        (FieldType.DATE, "20240901", "2024-09-01"),
        (FieldType.DATE, "45536", "2024-09-01"),
        (FieldType.DATE, "45536.0", "2024-09-01"),
        (FieldType.DATE, "2024-09-01 00:00:00", "2024-09-01"),
        (FieldType.DATETIME, "2024-09-01T10:00:00Z", "2024-09-01T10:00:00+00:00"),
        (FieldType.DATETIME, "2024/9/1", "2024-09-01T00:00:00+09:00"),
        (FieldType.URL, "https://www.city.mito.lg.jp/a?b=1#c", "https://www.city.mito.lg.jp/a?b=1#c"),
        (FieldType.URL, "ｈｔｔｐ：／／ｅｘａｍｐｌｅ．ｊｐ", "http://example.jp"),
        (FieldType.URL, "https://ja.wikipedia.org/wiki/水戸", "https://ja.wikipedia.org/wiki/水戸"),
        (FieldType.PHONE, "０２９－２２４－１１１１", "029-224-1111"),
        (FieldType.PHONE, "029(224)1111", "029(224)1111"),
        (FieldType.PHONE, "(029)224-1111", "(029)224-1111"),
        (FieldType.PHONE, "029ー224ー1111", "029-224-1111"),
        (FieldType.PHONE, "+81-29-224-1111", "+81-29-224-1111"),
        (FieldType.HOURS, "Mo-Fr 9:00-17:00", "Mo-Fr 09:00-17:00"),
        (FieldType.CODE, "現金", "cash"),
        (FieldType.CODE, "CASH", "cash"),
        (FieldType.CODE, "ＱＲコード決済", "qr_code"),
        (FieldType.CODES, "現金、QRコード決済；現金", ["cash", "qr_code"]),
        (FieldType.CODES, '["cash", "qr_code"]', ["cash", "qr_code"]),
        (FieldType.STRINGS, "Mito_Free_Wi-Fi;Mito; Mito_Free_Wi-Fi", ["Mito_Free_Wi-Fi", "Mito"]),
        (FieldType.STRINGS, "a；b\nc", ["a", "b", "c"]),
        (FieldType.STRINGS, "Cafe, Bar & Wi-Fi", ["Cafe, Bar & Wi-Fi"]),
        (FieldType.MUNICIPALITY, "082015", "082015"),
        (FieldType.MUNICIPALITY, "082015.0", "082015"),
        (FieldType.STRING, "ab\ncd", "ab cd"),
    ],
)
def test_a_notation_seen_in_the_wild_is_taken_without_a_word(kind, text, value):
    assert parsed(kind, text) == (value, [])


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        (FieldType.URL, "http://a.jp\nhttps://b.jp", "http://a.jp", "url-several"),
        (FieldType.PHONE, "03-3657-3455（寅さん記念館）", "03-3657-3455", "phone-note"),
        (FieldType.PHONE, "029-224-1111 / 029-224-2222", "029-224-1111", "phone-note"),
        (FieldType.PHONE, "292241111", "0292241111", "phone-zero-restored"),
        (FieldType.MUNICIPALITY, "08201", "082015", "municipality-code-completed"),
        (FieldType.MUNICIPALITY, "8201", "082015", "municipality-code-completed"),
        (FieldType.MUNICIPALITY, "82015", "082015", "municipality-code-completed"),
        (FieldType.CODES, "現金、物々交換", ["cash"], "term-unknown"),
    ],
)
def test_what_can_be_put_right_is_and_is_said(kind, text, value, code):
    assert parsed(kind, text) == (value, [code])


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (FieldType.INTEGER, "たくさん", "number-invalid"),
        (FieldType.INTEGER, "1.5", "number-invalid"),
        (FieldType.INTEGER, "1" * 400, "number-invalid"),
        (FieldType.NUMBER, "nan", "number-invalid"),
        (FieldType.NUMBER, "1e400", "number-invalid"),
        (FieldType.BOOLEAN, "たぶん", "boolean-unknown"),
        (FieldType.DATE, "2024-02-30", "date-invalid"),
        (FieldType.DATE, "9/1/2024", "date-invalid"),
        (FieldType.DATE, "9999-01-01", "date-invalid"),
        (FieldType.DATE, "99999", "date-invalid"),
        (FieldType.URL, "javascript:alert(1)", "url-invalid"),
        (FieldType.URL, "www.example.jp", "url-invalid"),
        (FieldType.URL, "http://", "url-invalid"),
        (FieldType.URL, "http://[::1", "url-invalid"),
        (FieldType.URL, "http://a.jp:99999/", "url-invalid"),
        (FieldType.URL, "https://user:secret@a.jp/", "url-invalid"),
        (FieldType.URL, 'https://a.jp/"><script>', "url-invalid"),
        (FieldType.URL, "https://a.jp/" + "a" * 2000, "url-invalid"),
        (FieldType.PHONE, "なし", "phone-invalid"),
        (FieldType.PHONE, "110", "phone-invalid"),
        (FieldType.HOURS, "朝から晩まで", "hours-invalid"),
        (FieldType.CODE, "物々交換", "term-unknown"),
        (FieldType.MUNICIPALITY, "082014", "municipality-code-invalid"),
        (FieldType.MUNICIPALITY, "水戸市", "municipality-code-invalid"),
        (FieldType.TEXT, "あ" * 5001, "text-too-long"),
        (FieldType.STRINGS, "a" * 201, "text-too-long"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_said(kind, text, code):
    assert parsed(kind, text) == (None, [code])


def test_a_long_list_is_cut():
    value, noted = parsed(FieldType.STRINGS, ";".join(map(str, range(150))))
    assert len(value) == 100
    assert noted == ["list-too-long"]


def test_kanji_in_the_reading_is_kept_and_said():
    assert parsed(FieldType.STRING, "ﾌｸﾛﾀﾞ", "name_kana") == ("フクロダ", [])
    assert parsed(FieldType.STRING, "袋田", "name_kana") == ("袋田", ["kana-expected"])


@pytest.mark.parametrize("text", ["-", "－", "ー", "NULL", " nan ", "N/A", "　", "\r\n", "<Null>"])
def test_what_only_says_nothing_is_blank(text):
    assert clean(text, pytest.fail) == ""


@pytest.mark.parametrize(
    ("text", "kept", "code"),
    [
        ("水\x00戸\x07", "水戸", "control-characters"),
        ("abc\u202edef", "abcdef", "control-characters"),
        ("水\ue000戸", "水\ue000戸", "private-use-characters"),
        ("水\ufffd", "水\ufffd", "text-damaged"),
        ("#REF!", "", "spreadsheet-error"),
    ],
)
def test_damaged_text_is_said(text, kept, code):
    noted: list[str] = []
    assert clean(text, noted.append) == kept
    assert noted == [code]


def test_decomposed_kana_is_composed_but_the_owners_kanji_stays():
    assert clean("カ\u3099", pytest.fail) == "ガ"
    assert clean("\ufa19社", pytest.fail) == "\ufa19社"


def test_a_name_is_one_line_of_bounded_length():
    noted: list[str] = []
    assert name("弘道館\n本館", lambda code, **_: noted.append(code)) == "弘道館 本館"
    assert name("あ" * 201, lambda code, **_: noted.append(code)) == "あ" * 200
    assert noted == ["name-line-break", "name-too-long"]


def test_html_is_shown_as_it_stands_and_said():
    noted: list[str] = []
    field = Field("x", FieldType.TEXT, "T")
    assert parse_value(field, "<b>注意</b>", lambda code, **_: noted.append(code)) == "<b>注意</b>"
    assert noted == ["html-tags"]
