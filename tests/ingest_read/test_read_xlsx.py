import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from reading import codes

from touristinfo.errors import UnreadableFileError

HEADER = ["名称", "緯度", "経度", "説明"]


def saved(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sheet_of(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


def repacked(data, change):
    """The zip archive `data` with every member's content passed through `change(name, content)`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def test_a_title_above_the_header_and_blank_rows(read_bytes):
    workbook = sheet_of(["観光施設一覧"], [], HEADER, ["滝", 36.76, 140.4], [], ["園", 36, 140, "広い"])
    workbook.active.merge_cells("A1:D1")
    source = read_bytes(saved(workbook), "places.xlsx")
    assert (source.format, source.columns) == ("xlsx", HEADER)
    assert [(row.line, row.values["説明"]) for row in source.rows] == [(4, ""), (6, "広い")]
    assert codes(source) == [("row-before-header", 1)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (36.0, "36"),
        (140.4767, "140.4767"),
        (0.375, "0.375"),
        (292241111, "292241111"),
        (1e20, "1e+20"),
        (True, "true"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 9, 30), "2026-11-23T09:30:00"),
        (time(9, 0), "09:00"),
        (timedelta(hours=24), "24:00"),
        (timedelta(hours=25, minutes=30), "25:30"),
        (" 前後の空白 ", " 前後の空白 "),
        ("一\n二", "一\n二"),
        ("_xD83D__xDE00__xD800_x", "😀\ufffdx"),
        ("一_x000D_\n二_x005F_x_y", "一\r\n二_x_y"),
    ],
)
def test_values_become_what_a_csv_would_hold(read_bytes, value, text):
    source = read_bytes(saved(sheet_of(HEADER, ["滝", 36, 140, value])), "places.xlsx")
    assert source.rows[0].values["説明"] == text


def test_number_formats_for_codes_and_times_are_honoured(read_bytes):
    workbook = sheet_of(["NO", "名称", "開始時間", "終了時間"], [82015, "滝", 17 / 24, 1])
    workbook.active["A2"].number_format = "000000"
    workbook.active["C2"].number_format = "h:mm"
    workbook.active["D2"].number_format = "[h]:mm"
    values = read_bytes(saved(workbook), "places.xlsx").rows[0].values
    assert values == {"NO": "082015", "名称": "滝", "開始時間": "17:00", "終了時間": "24:00"}


def workbook_of_sheets():
    workbook = sheet_of(["この表について"], ["担当", "観光課"])
    workbook.active.title = "説明"
    for title, row in (("地点", ["滝", 36, 140]), ("予備", ["園", 36, 140])):
        sheet = workbook.create_sheet(title)
        sheet.append(HEADER)
        sheet.append(row)
    return workbook


def test_the_sheet_with_the_known_header_is_chosen(read_bytes):
    source = read_bytes(saved(workbook_of_sheets()), "places.xlsx")
    assert [row.values["名称"] for row in source.rows] == ["滝"]
    assert codes(source) == [("source-layer-chosen", 0)]
    assert source.issues[0].value == "地点"


def test_a_sheet_can_be_named_even_a_hidden_one(read_bytes):
    workbook = workbook_of_sheets()
    workbook["予備"].sheet_state = "hidden"
    source = read_bytes(saved(workbook), "places.xlsx", source_layer="予備")
    assert ([row.values["名称"] for row in source.rows], source.issues) == (["園"], [])
    with pytest.raises(UnreadableFileError, match="地点"):
        read_bytes(saved(workbook), "places.xlsx", source_layer="何か")


def test_content_counts_not_the_name(read_bytes):
    excel = read_bytes(saved(sheet_of(HEADER, ["滝", 36, 140])), "places.csv")
    text = read_bytes("名称,緯度,経度\n滝,36,140\n".encode("cp932"), "places.xlsx")
    assert (excel.format, codes(excel)) == ("xlsx", [("format-differs", 0)])
    assert (text.format, text.encoding, codes(text)) == ("csv", "cp932", [("format-differs", 0)])
    assert text.rows[0].values["名称"] == excel.rows[0].values["名称"]


def test_declared_dimensions_are_not_believed(read_bytes):
    data = saved(sheet_of(HEADER, ["滝", 36, 140]))
    wrong = repacked(data, lambda name, text: text.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"'))
    assert wrong != data
    assert len(read_bytes(wrong, "places.xlsx").rows) == 1


def test_a_sheet_without_data_is_refused(read_bytes):
    with pytest.raises(UnreadableFileError, match="empty"):
        read_bytes(saved(Workbook()), "places.xlsx")


def test_an_archive_larger_than_allowed_once_unpacked_is_refused(read_bytes):
    data = saved(sheet_of(HEADER, *[["滝", 36, 140]] * 2000))
    with pytest.raises(UnreadableFileError, match="unpacked"):
        read_bytes(data, "places.xlsx", max_bytes=len(data))


def test_an_entity_bomb_is_refused(read_bytes):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    def planted(name, text):
        return text.replace(b"<worksheet", bomb + b"<worksheet", 1) if "sheet1" in name else text

    with pytest.raises(UnreadableFileError, match="DOCTYPE"):
        read_bytes(repacked(saved(sheet_of(HEADER, ["滝", 36, 140])), planted), "places.xlsx")


def test_a_row_at_the_far_end_of_the_sheet_does_no_harm(read_bytes):
    data = saved(sheet_of(HEADER, ["滝", 36, 140]))
    for row, says in ((9000, None), (999_999_999, "damaged")):
        mark = str(row).encode()
        far = repacked(data, lambda name, text, mark=mark: re.sub(rb'r="([A-D]?)2"', rb'r="\g<1>' + mark + b'"', text))
        if says:
            with pytest.raises(UnreadableFileError, match=says):
                read_bytes(far, "places.xlsx")
        else:
            assert [row.line for row in read_bytes(far, "places.xlsx").rows] == [9000]
