"""XLSX: one sheet with the texts, all cells of it texts, and one that says what this is."""

import io
import re
from collections.abc import Collection, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter

from touristinfo.errors import UnreadableFileError
from touristinfo.files.archives import open_archive
from touristinfo.files.sheets import open_workbook, rows_of
from touristinfo.messages import N_
from touristinfo.translation.exchange.about import about
from touristinfo.translation.exchange.columns import COLUMNS, header_of, row_of
from touristinfo.translation.exchange.model import Package, Remark, Returned, ReturnedUnit
from touristinfo.translation.exchange.tables import read_rows

SHEET, ABOUT = "翻訳", "説明"
_UNPACKED = 10  # times the packed size that may be read; texts in XML pack to about a seventh
_LEAST_UNPACKED = 50_000_000
# What Excel would read as an escaped character (ECMA-376, ST_Xstring) is escaped itself.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]+)\"")
_RANGES_SHOWN = 10
_TEXT = NamedStyle("text", number_format="@", alignment=Alignment(wrap_text=True, vertical="top"))
_HEADER = NamedStyle("header", font=Font(bold=True), fill=PatternFill("solid", fgColor="DDE6F0"))


def write_xlsx(package: Package) -> bytes:
    """The file. What it cannot carry has been refused before."""
    book = Workbook(write_only=True)
    for style in (_TEXT, _HEADER):
        book.add_named_style(style)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_cell(sheet, text, _HEADER.name) for text in header_of(package)])
    for unit in package.units:
        sheet.append([_cell(sheet, text, _TEXT.name) for text in row_of(package, unit)])
    said = book.create_sheet(ABOUT)
    said.column_dimensions["A"].width, said.column_dimensions["B"].width = 24, 80
    for row in about(package):
        said.append([_cell(said, text, _TEXT.name) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, text: str, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", text))
    cell.data_type = "s"  # also where it begins with "="
    cell.style = style
    return cell


def read_xlsx(data: bytes, sources: Collection[str]) -> Returned:
    """What came back, from all sheets that hold some. Raises UnreadableFileError."""
    file = io.BytesIO(data)
    most = max(len(data) * _UNPACKED, _LEAST_UNPACKED)
    remarks: list[Remark] = []
    units: list[ReturnedUnit] = []
    languages = []
    with open_workbook(file, most) as book:
        for sheet in book.worksheets:
            layout, found = read_rows(rows_of(sheet), sources, sheet.title)
            if layout is None:
                remarks += [Remark("sheet-skipped", {"sheet": sheet.title})] if sheet.title != ABOUT else []
                continue
            remarks += [Remark("sheet-renamed", {"sheet": sheet.title})] if sheet.title != SHEET else []
            remarks += layout.remarks
            languages.append(layout.language)
            units += found
            remarks += _merged(file, most, sheet)
    if not languages:
        raise UnreadableFileError(N_("No sheet has a column of ids ('ID') or sources ('原文')."))
    return Returned("xlsx", units, language=next(filter(None, languages), ""), remarks=remarks)


def _merged(file: io.BytesIO, most: int, sheet: Any) -> Iterator[Remark]:
    """What openpyxl does not tell of a sheet that it streams."""
    with open_archive(file, most) as archive:
        ranges = [found.decode() for found in _MERGED.findall(archive.read(sheet._worksheet_path))]  # noqa: SLF001
    if ranges:
        yield Remark("cells-merged", {"sheet": sheet.title, "ranges": ", ".join(ranges[:_RANGES_SHOWN])})
