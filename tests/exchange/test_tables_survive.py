"""What people do to tables: columns and sheets renamed, added, sorted, removed, merged cells, other encodings."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from packages import FALLS, KODOKAN, PACKAGE

from touristinfo.errors import UnreadableFileError
from touristinfo.translation.exchange.formats import FORMATS, read_returned, write_package
from touristinfo.translation.exchange.model import Package, Returned

Rows = list[list[str]]
TEXTS = [(unit.id, unit.source, unit.target) for unit in PACKAGE.units]
SOURCES = {unit.source.strip() for unit in PACKAGE.units}


def as_rows(package: Package = PACKAGE) -> Rows:
    return list(csv.reader(io.StringIO(write_package(package, FORMATS["csv"]).decode("utf-8-sig"), newline="")))


def as_csv(rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def edited(edit: Callable[[Any], None]) -> bytes:
    """The workbook after `edit` has been done to it."""
    book = load_workbook(io.BytesIO(write_package(PACKAGE, FORMATS["xlsx"])))
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def texts(returned: Returned) -> list[tuple[str, str | None, str]]:
    return [(unit.id, unit.source, unit.target) for unit in returned.units]


def kinds(returned: Returned) -> set[str]:
    return {remark.kind for remark in returned.remarks}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_encoding_and_delimiter_will_do(encoding: str, delimiter: str) -> None:
    assert texts(read_returned(as_csv(as_rows(), encoding, delimiter))) == TEXTS


def test_cp932_will_do_where_it_has_the_characters() -> None:
    simple = replace(PACKAGE, language="ja-simple", units=(replace(KODOKAN, target="こうどうかん", glossary=()),))
    returned = read_returned(as_csv(as_rows(simple), "cp932"))
    assert texts(returned) == [(KODOKAN.id, "弘道館", "こうどうかん")]
    assert not returned.remarks


def test_what_cp932_does_not_have_is_seen_and_said() -> None:
    data = as_csv(as_rows()).decode("utf-8-sig").encode("cp932", "replace") + b"\xfd\xff\r\n"
    returned = read_returned(data)
    assert "bytes-undecodable" in kinds(returned)


def test_columns_may_be_sorted_and_others_added() -> None:
    rows = [[f"memo {number}", *reversed(row), ""] for number, row in enumerate(as_rows())]
    returned = read_returned(as_csv(rows))
    assert texts(returned) == TEXTS
    assert kinds(returned) == {"column-added"}


@pytest.mark.parametrize("name", ["訳文", "Translation", "韓国語", "Korean", "한국어", "ko", "翻訳（ko）"])
def test_the_column_of_translations_may_be_called_otherwise(name: str) -> None:
    header, *rows = as_rows()
    header[3] = name
    assert texts(read_returned(as_csv([header, *rows]))) == TEXTS


def test_columns_with_names_of_nobody_are_known_by_what_is_in_them() -> None:
    rows = [[row[0], row[2], row[3], row[10]] for row in as_rows()]
    rows[0] = ["A", "B", "C", "D"]
    returned = read_returned(as_csv(rows), SOURCES)
    assert texts(returned)[-len(TEXTS) :] == TEXTS
    assert returned.units[-1].stamp == PACKAGE.stamp(PACKAGE.units[-1])
    assert kinds(returned) == {"column-guessed"}


def test_a_table_of_sources_and_translations_alone_will_do() -> None:
    returned = read_returned(as_csv([[row[2], row[3]] for row in as_rows()]), SOURCES)
    assert [(unit.id, unit.target) for unit in returned.units] == [("", target) for _, _, target in TEXTS]
    assert "column-missing" in kinds(returned)


def test_the_header_may_stand_further_down() -> None:
    returned = read_returned(as_csv([["御中"], [""], ["翻訳納品書", "2027-01-20"], *as_rows()]))
    assert texts(returned) == TEXTS
    assert returned.units[0].line == 5
    assert kinds(returned) == {"rows-before-header"}


def test_where_translations_cannot_be_told_from_other_columns_it_is_said_what_to_do() -> None:
    rows = [[row[0], row[3], row[3]] for row in as_rows()]
    rows[0] = ["ID", "案1", "案2"]
    with pytest.raises(UnreadableFileError, match="訳文"):
        read_returned(as_csv(rows))


def test_cells_that_begin_as_formulas_are_texts_for_excel_and_come_back() -> None:
    package = replace(PACKAGE, units=(replace(KODOKAN, target="=HYPERLINK(1)"),))
    assert as_rows(package)[1][3] == "'=HYPERLINK(1)"
    assert read_returned(as_csv(as_rows(package))).units[0].target == "=HYPERLINK(1)"


def test_a_workbook_as_it_was_needs_no_remark() -> None:
    returned = read_returned(edited(lambda book: None))
    assert texts(returned) == TEXTS
    assert not returned.remarks


def test_sheets_may_be_renamed_sorted_added_and_removed() -> None:
    def edit(book: Workbook) -> None:
        book["翻訳"].title = "納品（最終）"
        book.move_sheet("納品（最終）", 1)
        del book["説明"]
        book.create_sheet("見積", 0).append(["合計", 12000])

    returned = read_returned(edited(edit))
    assert texts(returned) == TEXTS
    assert kinds(returned) == {"sheet-renamed", "sheet-skipped"}
    assert returned.units[0].sheet == "納品（最終）"


def test_texts_may_be_spread_over_several_sheets() -> None:
    def edit(book: Workbook) -> None:
        more = book.copy_worksheet(book["翻訳"])
        more.delete_rows(2, 1)
        book["翻訳"].delete_rows(3, 2)

    assert texts(read_returned(edited(edit))) == TEXTS


def test_merged_cells_are_told() -> None:
    returned = read_returned(edited(lambda book: book["翻訳"].merge_cells("D2:D3")))
    (remark,) = returned.remarks
    assert (remark.kind, remark.values["ranges"]) == ("cells-merged", "D2:D3")
    assert returned.units[1].target == ""


def test_rows_may_be_sorted_and_their_ids_lost() -> None:
    def edit(book: Workbook) -> None:
        sheet = book["翻訳"]
        sheet.move_range("A2:K2", rows=5)
        sheet["A3"] = None

    returned = read_returned(edited(edit))
    assert sorted(texts(returned)) == sorted([("", FALLS.source, FALLS.target), TEXTS[0], TEXTS[2]])


def test_numbers_and_dates_that_excel_made_of_texts_are_texts_again() -> None:
    def edit(book: Workbook) -> None:
        book["翻訳"]["D2"] = 120
        book["翻訳"]["D3"] = True

    assert [unit.target for unit in read_returned(edited(edit)).units][:2] == ["120", "true"]
