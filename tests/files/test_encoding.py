import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.errors import UnreadableFileError
from touristinfo.files.encoding import decode

SHORT = "名称,緯度\n袋田の滝,36.7\n"


@pytest.mark.parametrize("text", [SHORT, "名称,緯度\n", "NO,名称,住所\r\n1,偕楽園,水戸市\r\n", "上,一\n上の家,二\n"])
@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("cp932", b"", "cp932"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32-le"),
    ],
)
def test_short_texts_are_recognised(text, codec, mark, found):
    decoded = decode(mark + text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, found)
    assert not decoded.undecodable


def test_damage_does_not_turn_utf8_into_another_encoding():
    text = "名称,緯度\n" + "袋田の滝,36.7\n" * 20
    damaged = text.encode() + b"\xe8\xa2,36.7\n"  # a character cut off
    assert decode(damaged).text == text + "\ufffd,36.7\n"
    mixed = text.encode() + "袋田\n".encode("cp932") + text.encode()  # one line pasted from elsewhere
    assert decode(mixed).encoding == "utf-8"
    assert decode(mixed).undecodable == [22]


def test_damage_does_not_turn_cp932_into_another_encoding():
    decoded = decode("名称,カナ\n袋田の滝,ﾌｸﾛﾀﾞﾉﾀｷ\n偕楽園,カイラクエン\n".encode("cp932") + b"\xff\n")
    assert (decoded.encoding, decoded.undecodable) == ("cp932", [4])


def test_signs_that_only_cp932_has_are_read():
    assert decode("①,髙橋,～\n".encode("cp932")).text == "①,髙橋,～\n"


def test_a_declared_encoding_wins():
    assert decode("名称\n袋田\n".encode("euc-jp"), "euc-jp").text == "名称\n袋田\n"
    assert decode("①\n".encode("cp932"), "Shift_JIS").encoding == "cp932"
    assert decode(b"\xef\xbb\xbf" + SHORT.encode(), "utf-8-sig").text == SHORT
    assert decode(SHORT.encode("utf-16"), "utf-16").text == SHORT


@pytest.mark.parametrize("declared", ["klingon", "base64", "undefined"])
def test_what_is_no_encoding_is_refused(declared):
    with pytest.raises(UnreadableFileError, match=declared):
        decode(b"a,b\n", declared)


def test_a_broken_character_is_replaced_and_its_line_told():
    good = SHORT.encode("cp932") * 5
    decoded = decode(good + b"\xfd\x81,1\r\n" + good)
    assert decoded.encoding == "cp932"
    assert decoded.undecodable == [11]
    utf8 = decode(SHORT.encode() * 5 + b"\xe6\x9d,1\n")
    assert (utf8.encoding, utf8.undecodable) == ("utf-8", [11])


def test_a_text_in_another_encoding_than_declared_is_refused():
    with pytest.raises(UnreadableFileError):
        decode(SHORT.encode("cp932"), "utf-8")


def test_single_nuls_are_removed_and_told():
    decoded = decode("名称,緯度\n袋田\0の滝,36.7\n".encode())
    assert decoded.text == SHORT
    assert decoded.nul == [2]


JAPANESE = st.text(st.sampled_from('名称袋田の滝カナー上下一二三亜ＡAz09,\n"、。・々〒①'), min_size=1)


@given(JAPANESE, st.sampled_from(["utf-8", "cp932"]))
def test_japanese_with_a_header_comes_back_as_it_was(body, codec):
    text = "名称,住所\n" + body
    assert decode(text.encode(codec)).text == text


@given(st.binary(max_size=300), st.sampled_from(["", "cp932", "utf-16", "utf-8", "euc-jp"]))
def test_any_bytes_are_decoded_or_refused(data, declared):
    try:
        decoded = decode(data, declared)
    except UnreadableFileError:
        return
    assert "\0" not in decoded.text
    assert decode(data, declared) == decoded
