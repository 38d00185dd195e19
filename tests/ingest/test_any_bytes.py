"""Whatever stands in a file: no exception, each row has one fate, and what is accepted can be stored."""

import json
import math
import re
import tempfile
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st
from ingesting import COLLECTIONS, csv_text, understand_file

from touristinfo.errors import UnreadableFileError
from touristinfo.ingest.check import Checked
from touristinfo.ingest.place import EAST, NORTH, SOUTH, WEST
from touristinfo.ingest.report import Report
from touristinfo.ingest.text import NAME_LIMIT, TEXT_LIMIT

COLUMNS = re.findall(
    r"[^,\s]+",
    """
    都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_英語,POIコード,住所,方書,緯度,経度,座標系,
    利用可能曜日,開始時間,終了時間,利用可能日時特記事項,料金（基本）,説明,name:ko,画像,URL,電話番号,最終更新日,備考,wheelchair,
    X座標,Y座標,緯度経度,SSID,payments,symbol_mark,min_purchase_yen,種別,方位,opening_hours
    """,
)
DEGREES = st.one_of(
    st.floats(20, 46).map(repr),
    st.floats(122, 154).map(repr),
    st.sampled_from(
        ["0", "36.37", "140.47", "36.22.30", "36°22'30\"", "３６．３７", "36.37,140.47", "NaN", "1e999", "-"]
    ),
)
SEEN = st.sampled_from(
    re.findall(
        r"\S+",
        """
        1 1.0 1.30E+12 月火水木金 9:00 24:00 0.375 無料 500 有 × 令和6年9月1日 45536 http://a.jp http://[ 029-224-1111
        08201
        水戸市 a;b ["a"] [[[[[[[[ 24/7 %(x)s {} JGD2011 日本測地系 EPSG:6677 平面直角座標系第9系 現金 0611 誘導
        """,
    )
)
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=40)
CELL = st.one_of(SEEN, DEGREES, ANYTHING, st.just(""), st.sampled_from("あ1[").map(lambda each: each * 6000))
ROW = st.fixed_dictionaries(
    {
        "名称": st.one_of(st.just("偕楽園"), CELL),
        "緯度": st.one_of(st.just("36.374400"), CELL),
        "経度": st.one_of(DEGREES, CELL),
    },
    optional={column: CELL for column in COLUMNS if column not in ("名称", "緯度", "経度")},
)


def understood(data: bytes, collection: str) -> Checked | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(data)
        try:
            return understand_file(path, collection)
        except UnreadableFileError:
            return None


def check(checked: Checked, collection: str) -> None:
    """All that must hold of whatever came out."""
    assert len({record.key for record in checked.records}) == len(checked.records)
    for record in checked.records:
        assert WEST <= record.longitude <= EAST
        assert SOUTH <= record.latitude <= NORTH
        assert record.key
        assert 0 < len(record.texts["name"]) <= NAME_LIMIT
        assert all(0 < len(text) <= TEXT_LIMIT for text in record.texts.values())
        assert set(record.properties) | set(record.texts) <= set(COLLECTIONS[collection].fields)
        stored = json.dumps([record.properties, record.texts, record.official, record.raw], allow_nan=False)
        assert "\\u0000" not in stored  # PostgreSQL holds no NUL
        assert len(record.digest()) == 32
        assert all(math.isfinite(value) for value in record.properties.values() if isinstance(value, float))
    report = Report(collection, "any")
    report.take_rows(checked)
    json.dumps(report.to_json("ja"), allow_nan=False).encode("utf-8")


@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(sorted(COLLECTIONS)))
def test_any_cells_in_the_standard_columns(rows, collection):
    checked = understood(csv_text(*rows).encode(), collection)
    assume(checked is not None)  # a file of control characters is no text
    held_back = {issue.line for issue in checked.issues if issue.severity == "error" and issue.line}
    assert len(held_back) == checked.rejected
    assert not held_back & {record.line for record in checked.records}
    check(checked, collection)


@given(st.one_of(st.binary(max_size=300), ANYTHING.map(str.encode)), st.sampled_from(["utf-8", "cp932", "utf-16"]))
def test_any_bytes_after_good_headers(tail, encoding):
    checked = understood("名称,緯度,経度\r\n偕楽園,36.374400,140.451900\r\n".encode(encoding) + tail, "facilities")
    if checked is not None:
        check(checked, "facilities")


@given(st.binary(max_size=400))
def test_any_bytes_at_all(data):
    checked = understood(data, "wifi_spots")
    if checked is not None:
        check(checked, "wifi_spots")
