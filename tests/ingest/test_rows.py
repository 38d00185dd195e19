"""What the columns of a row say together: names in languages, address, municipality, hours, fee, key."""

import pytest
from ingesting import PLACE, codes, places


def only(checked):
    (record,) = checked.records
    return record


def test_old_standard_columns_go_to_their_fields(understood):
    row = {
        **PLACE,
        "都道府県コード又は市区町村コード": "082015",
        "NO": "1",
        "名称_カナ": "カイラクエン",
        "POIコード": "0611",
        "電話番号": "029-244-5454",
        "説明": "梅の名所\n春が見ごろ",
        "アクセス方法": "バス20分",
        "備考": "内部メモ",
    }
    record = only(understood(row))
    assert record.key == "1"
    assert record.texts == {
        "name": "偕楽園",
        "address": "茨城県水戸市常磐町1",
        "description": "梅の名所\n春が見ごろ",
        "access": "バス20分",
    }
    assert record.properties == {
        "municipality_code": "082015",
        "name_kana": "カイラクエン",
        "poi_code": "0611",
        "kind": "garden",
        "phone": "029-244-5454",
        "remarks": "内部メモ",
    }
    assert record.raw["NO"] == "1"


@pytest.mark.parametrize(
    ("column", "tag"),
    [
        ("名称_英語", "en"),
        ("名称_英字", "en"),
        ("名称（英語）", "en"),
        ("name:en", "en"),
        ("name_en", "en"),
        ("名称_中国語（簡体字）", "zh-Hans"),
        ("name:zh-CN", "zh-Hans"),
        ("名称_中国語繁体字", "zh-Hant"),
        ("name:zh-TW", "zh-Hant"),
        ("名称_韓国語", "ko"),
        ("名称_タイ語", "th"),
        ("名称_ベトナム語", "vi"),
        ("name:ja-x-easy", "ja-simple"),
        ("名称_やさしい日本語", "ja-simple"),
    ],
)
def test_a_column_of_a_language_is_the_owners_translation(understood, column, tag):
    checked = understood({**PLACE, column: "Kairakuen"})
    assert only(checked).official == {"name": {tag: "Kairakuen"}}
    assert codes(checked) == []


def test_any_translatable_field_may_be_given_in_any_language(understood):
    record = only(understood({**PLACE, "説明_韓国語": "정원", "access:vi": "Xe buýt", "料金（基本）_英語": "Free"}))
    assert record.official == {"description": {"ko": "정원"}, "access": {"vi": "Xe buýt"}, "fee": {"en": "Free"}}


def test_a_column_marked_japanese_is_the_source_text(understood):
    row = {key: value for key, value in PLACE.items() if key != "名称"}
    assert only(understood({**row, "name:ja": "偕楽園"})).texts["name"] == "偕楽園"


def test_japanese_in_a_column_of_another_language_is_left_out_and_said(understood):
    checked = understood({**PLACE, "名称_英語": "かいらくえん", "名称_韓国語": "가이라쿠엔"})
    assert only(checked).official == {"name": {"ko": "가이라쿠엔"}}
    assert [(issue.code, issue.field) for issue in checked.issues] == [("translation-script", "name:en")]


def test_an_unknown_column_is_said_once_and_kept_nowhere(understood):
    checked = understood(*places({"職員メモ": "秘密一"}, {"職員メモ": "秘密二"}))
    assert [(issue.code, issue.field, issue.line) for issue in checked.issues] == [("column-unknown", "職員メモ", 0)]
    assert "秘密" not in repr(checked.records)


def test_a_column_not_on_the_layers_list_is_dropped_before_all_else(understood):
    checked = understood({**PLACE, "電話番号": "090-SECRET"}, columns=("名称", "住所", "緯度", "経度"))
    assert [(issue.code, issue.field) for issue in checked.issues] == [("column-withheld", "電話番号")]
    assert "SECRET" not in repr(checked)


def test_without_a_column_for_the_name_nothing_is_taken_and_the_columns_looked_for_are_named(understood):
    checked = understood({"場所の呼び名": "偕楽園", "緯度": "36.375200"})
    (error,) = [issue for issue in checked.issues if issue.code == "columns-missing"]
    assert (checked.records, checked.rejected) == ([], 1)
    assert error.values["missing"] == ("Name", "Coordinates")
    assert "観光スポット名称" in error.values["looked_for"]
    assert "経度" in error.values["looked_for"]


def test_headers_alone_are_no_rows(tmp_path, understood):
    assert codes(understood({}, {**dict.fromkeys(PLACE, "")})) == ["no-rows"]


@pytest.mark.parametrize(
    ("cells", "address"),
    [
        ({"住所": "水戸市常磐町1"}, "水戸市常磐町1"),
        ({"住所": "水戸市\n常磐町1"}, "水戸市 常磐町1"),
        ({"所在地_連結標記": "水戸市常磐町1"}, "水戸市常磐町1"),
        ({"住所": "水戸市常磐町1", "方書": "市役所2階"}, "水戸市常磐町1 市役所2階"),
        ({"住所": "水戸市常磐町1市役所", "方書": "市役所"}, "水戸市常磐町1市役所"),
        (
            {
                "所在地_都道府県": "茨城県",
                "所在地_市区町村": "水戸市",
                "所在地_町字": "常磐町",
                "所在地_番地以下": "1-1",
            },
            "茨城県水戸市常磐町1-1",
        ),
        ({"都道府県名": "茨城県", "市区町村名": "水戸市"}, "茨城県水戸市"),
        ({"都道府県名": "茨城県"}, None),
    ],
)
def test_the_address_is_whole_or_put_together(understood, cells, address):
    row = {key: value for key, value in PLACE.items() if key != "住所"}
    assert only(understood({**row, **cells})).texts.get("address") == address


@pytest.mark.parametrize(
    ("cells", "layer", "code"),
    [
        ({"市区町村コード": "082015"}, {}, "082015"),
        ({"市区町村コード": "082015", "住所": "つくば市吾妻1"}, {}, "082015"),
        ({"全国地方公共団体コード": "080004", "住所": "つくば市吾妻1"}, {}, "082201"),
        ({"全国地方公共団体コード": "130001", "住所": "東京都葛飾区"}, {}, "130001"),
        ({"市区町村コード": "082014", "住所": "茨城県久慈郡大子町袋田3-19"}, {}, "083640"),
        ({"都道府県名": "茨城県", "市区町村名": "日立市", "住所": ""}, {}, "082023"),
        ({"住所": "どこか"}, {"municipality_code": "082023"}, "082023"),
        ({"住所": "福島県日立市"}, {}, None),
        ({"住所": ""}, {}, None),
    ],
)
def test_the_municipality_is_said_or_follows_from_the_address(understood, cells, layer, code):
    assert only(understood({**PLACE, **cells}, **layer)).properties.get("municipality_code") == code


def hours(understood, weekdays, opens, closes, **more):
    row = {**PLACE, "利用可能曜日": weekdays, "開始時間": opens, "終了時間": closes, **more}
    checked = understood(row)
    return only(checked).properties.get("opening_hours"), codes(checked)


@pytest.mark.parametrize(
    ("weekdays", "opens", "closes", "expected"),
    [
        ("月火水木金", "9:00", "17:00", "Mo-Fr 09:00-17:00"),
        ("月～金", "09:00", "24:00", "Mo-Fr 09:00-24:00"),
        ("年中無休", "９：００", "１７：００", "Mo-Su 09:00-17:00"),
        ("毎日", "10:00", "02:00", "Mo-Su 10:00-02:00"),
        ("", "", "", None),
        ("月火水木金土日", "", "", None),
    ],
)
def test_hours_come_from_weekdays_and_times(understood, weekdays, opens, closes, expected):
    assert hours(understood, weekdays, opens, closes) == (expected, [])


@pytest.mark.parametrize(
    ("weekdays", "opens", "closes", "expected", "code"),
    [
        ("12345", "0.375", "0.708333333", "Mo-Fr 09:00-17:00", "hours-fraction"),
        ("月火水木金土日", "00:00", "00:00", "24/7", "hours-always"),
        ("月火水木金土日", "0:00", "０：００", "24/7", "hours-always"),
    ],
)
def test_hours_that_are_told_in_an_odd_way_are_understood_and_it_is_said(
    understood, weekdays, opens, closes, expected, code
):
    assert hours(understood, weekdays, opens, closes) == (expected, [code])


@pytest.mark.parametrize(
    ("weekdays", "opens", "closes", "code"),
    [
        ("月火水木金", "25:61", "17:00", "hours-invalid"),
        ("晴れた日", "9:00", "17:00", "hours-invalid"),
        ("月火水木金", "9:00", "", "hours-incomplete"),
        ("", "9:00", "17:00", "hours-incomplete"),
    ],
)
def test_broken_hours_are_left_out_and_their_note_is_kept(understood, weekdays, opens, closes, code):
    assert hours(understood, weekdays, opens, closes) == (None, [code])
    row = {**PLACE, "利用可能曜日": weekdays, "開始時間": opens, "終了時間": closes}
    assert only(understood({**row, "利用可能日時特記事項": "雨天中止"})).texts["hours_note"] == "雨天中止"


def test_times_without_a_column_for_weekdays_are_every_day(understood):
    row = {**PLACE, "利用開始時間": "8:30", "利用終了時間": "17:15"}
    assert only(understood(row, collection="public_toilets")).properties["opening_hours"] == "Mo-Su 08:30-17:15"


def test_hours_in_osm_syntax_win(understood):
    assert hours(understood, "月", "9:00", "10:00", opening_hours="Tu 9:00-10:00") == ("Tu 09:00-10:00", [])


@pytest.mark.parametrize(
    ("said", "fee", "free", "found"),
    [
        ("無料", "無料", True, []),
        ("0", "無料", True, []),
        ("０円", "無料", True, []),
        ("500", "500円", None, ["fee-unit-added"]),
        ("1,000", "1,000円", None, ["fee-unit-added"]),
        ("500.0", "500円", None, ["fee-unit-added"]),
        ("550円", "550円", None, []),
        ("大人550円、小学生以下無料", "大人550円、小学生以下無料", None, []),
    ],
)
def test_a_fee_stays_text_and_free_is_free(understood, said, fee, free, found):
    checked = understood({**PLACE, "料金（基本）": said})
    assert only(checked).texts["fee"] == fee
    assert only(checked).properties.get("free_of_charge") == free
    assert codes(checked) == found


@pytest.mark.parametrize(("said", "key"), [("1", "1"), ("1.0", "1"), ("００１", "001"), ("A-12", "A-12")])
def test_the_sources_key_is_used(understood, said, key):
    assert only(understood({**PLACE, "NO": said})).key == key


@pytest.mark.parametrize(
    ("said", "code", "kind"),
    [
        ("0803a", "0803a", "museum"),
        ("0113", "0113", "waterfall"),
        ("0610a", "0610a", "other"),
        ("9999", "9999", "other"),
    ],
)
def test_each_poi_code_is_a_kind_of_place_without_a_word(understood, said, code, kind):
    checked = understood({**PLACE, "POIコード": said})
    assert (only(checked).properties["poi_code"], only(checked).properties["kind"]) == (code, kind)
    assert codes(checked) == []


@pytest.mark.parametrize(
    ("said", "found"), [("", ["key-missing"]), ("1.30E+12", ["key-scientific"]), ("9" * 101, ["key-unusable"])]
)
def test_a_key_is_made_from_name_and_address_where_the_sources_cannot_be_used(understood, said, found):
    checked = understood({**PLACE, "ID": said})
    spaced = {"名称": "偕 楽 園", "住所": "茨城県水戸市　常磐町１"}
    assert codes(checked) == found
    assert only(checked).key.startswith("name:")
    assert only(checked).key == only(understood({**PLACE, **spaced})).key


def test_the_same_name_and_address_twice_get_keys_of_their_own_and_a_word(understood):
    checked = understood(PLACE, {**PLACE, "緯度": "36.380001"})
    assert len({record.key for record in checked.records}) == 2
    assert [(issue.code, issue.line, issue.values) for issue in checked.issues] == [
        ("name-duplicate", 3, {"first_line": 2})
    ]


def test_a_key_that_stands_twice_holds_the_second_row_back(understood):
    checked = understood(*places({"NO": "7"}, {"NO": "7.0"}, {"NO": "8"}))
    assert [record.line for record in checked.records] == [2, 4]
    assert [(issue.code, issue.line, issue.value) for issue in checked.issues] == [
        ("key-decimal", 3, "7.0"),
        ("key-duplicate", 3, "7"),
    ]
    assert checked.rejected == 1


def test_municipalities_that_each_count_from_one_get_keys_of_their_own(understood):
    mito, hitachi = {"市区町村コード": "082015"}, {"市区町村コード": "082023"}
    there = {"緯度": "36.600001", "経度": "140.650001"}
    checked = understood(*places({**mito, "NO": "1"}, {**hitachi, "NO": "1", **there}, {**mito, "NO": "2"}))
    assert [record.key for record in checked.records] == ["082015/1", "082023/1", "082015/2"]
    assert codes(checked) == []


def test_a_row_without_a_name_is_held_back(understood):
    checked = understood(*places({"NO": "1", "名称": "-"}, {"NO": "2"}))
    assert [(issue.code, issue.line) for issue in checked.issues] == [("name-missing", 2)]
    assert (len(checked.records), checked.rejected) == (1, 1)


def test_the_key_of_a_row_held_back_is_remembered(understood):
    checked = understood(*places({"NO": "1", "緯度": ""}, {"NO": "2", "名称": ""}, {"NO": "3"}))
    assert checked.kept == {"1", "2"}


def test_a_required_field_that_is_blank_is_said_and_does_not_hold_the_row_back(understood):
    signs = [{**PLACE, "種別": "誘導"}, {**PLACE, "名称": "別の案内板", "緯度": "36.381234", "種別": ""}]
    checked = understood(*signs, collection="signs")
    assert [(issue.code, issue.line, issue.field) for issue in checked.issues] == [("required-missing", 3, "sign_type")]
    assert len(checked.records) == 2
    assert codes(understood(PLACE, collection="signs")) == ["required-column-missing"]


def test_the_values_of_two_fields_may_stand_in_one_column(understood):
    record = only(understood({**PLACE, "許可区分": "手続委託型"}, collection="tax_free_shops"))
    assert (record.properties["permit_type"], record.properties["procedure_place"]) == ("general", "counter")
